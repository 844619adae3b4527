//! A move to another phone: what to issue again, the log, receipts and settings, under a passphrase. Never a key, and no body
//! of a document, so that a restored wallet can show nothing that was revoked.
//!
//! ```text
//! 8   "DDH-MOVE"
//! 1   version, 1
//! 9   4 memory in KiB, 4 passes, 1 lanes of Argon2id (RFC 9106)
//! 16  salt
//! 12  nonce
//!     AES-256-GCM, with all before as its context, of the CBOR
//!     [account, [* document], [* [name, value]], [* entry], [* receipt]]
//! ```
//!
//! Argon2id gets the passphrase in Unicode's form NFC: of two phones, one's keyboard composes "ế", the other's does not. Who opens a
//! move that doesn't open so tries the bytes as they were typed, as a move was sealed before.

use crate::wallet::{THIS_DEVICE, activity};
use crate::{Wallet, WalletError};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::{SecretBytes, aead, random};
use dinhdanh_store::{
    Account, AccountState, Activity, ActivityKind, ChosenPin, Device, DocumentRow, ElementName, Entry, EntryId, Level,
    Outcome, Receipt, Said, Store, StoreError, Stretch, ToReissue,
};
use std::path::Path;
use time::UtcDateTime;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Shortest passphrase, in characters.
pub const MIN_PASSPHRASE: usize = 12;
/// Largest move, in bytes: some hundred thousand entries of the log.
pub const MAX_MIGRATION: usize = 64 * 1024 * 1024;
/// Most documents, settings, entries or receipts of one move.
const MAX_RECORDS: usize = 200_000;
/// Most elements of one entry or receipt, as the store has it.
const MAX_ELEMENTS: usize = dinhdanh_store::MAX_ELEMENTS;

const MAGIC: &[u8; 8] = b"DDH-MOVE";
const VERSION: u8 = 1;
const HEAD: usize = 8 + 1 + 9 + 16;
const NONCE: usize = 12;
const KEY_INFO: &[u8] = b"dinhdanh move 1";

impl Wallet {
    /// Writes a move to another phone. [`WalletError::ShortPassphrase`] under [`MIN_PASSPHRASE`] characters;
    /// [`StoreError::OutOfLimits`] for more than a move may hold, [`StoreError::Damaged`] where damage hit what it holds or the log's
    /// chain is broken: what could not be restored is not written.
    pub fn migrate(&self, passphrase: &SecretBytes, stretch: Stretch) -> Result<Vec<u8>, WalletError> {
        let passphrase = composed(passphrase).ok_or(WalletError::ShortPassphrase)?;
        let long = str::from_utf8(passphrase.expose()).is_ok_and(|text| text.chars().count() >= MIN_PASSPHRASE);
        if !long {
            return Err(WalletError::ShortPassphrase);
        }
        let content = Zeroizing::new(self.moved()?.written());
        if HEAD + NONCE + content.len() + aead::TAG > MAX_MIGRATION || Moved::parse(&content).is_err() {
            return Err(StoreError::OutOfLimits.into());
        }
        let (salt, nonce) = (random::<16>()?, random::<NONCE>()?);
        let mut bytes = [MAGIC.as_slice(), &[VERSION], &cost(stretch), &salt].concat();
        let key = dinhdanh_crypto::hkdf_sha256(stretch.stretch(passphrase.expose(), &salt)?.expose(), &salt, KEY_INFO);
        let sealed = aead::seal(&key, &nonce, &bytes, &content)?;
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Creates a wallet from a move: its keys are this device's and new, its documents are to be issued again, and the account
    /// needs the card until they are. All of it, or nothing: a move that is refused or cut short leaves no wallet.
    pub fn restore(
        dir: &Path,
        device: &Device,
        pin: &ChosenPin,
        stretch: Stretch,
        (bytes, passphrase): (&[u8], &SecretBytes),
        now: UtcDateTime,
    ) -> Result<Self, WalletError> {
        let moved = Moved::open(bytes, passphrase)?;
        let store = Store::create_with(dir, device, pin, stretch, |store| moved.fill(store, now))?;
        Ok(store.into())
    }

    fn moved(&self) -> Result<Moved, WalletError> {
        if self.store.check_log()?.broken.is_some() {
            return Err(StoreError::Damaged.into());
        }
        let mut documents = self.store.to_reissue()?;
        for row in self.store.documents()? {
            // The part of a document for a checkpoint is asked for when it is wanted, and is not what a lost document is.
            if row.whole && !self.is_part(&row.doc_type, &self.store.credentials(row.id)?) {
                let DocumentRow { doc_type, issuer, valid_until, .. } = row;
                documents.push(ToReissue { doc_type, issuer, valid_until });
            }
        }
        let receipts = self.store.receipts(u32::MAX)?.into_iter().rev();
        let with_request = |(id, receipt)| Ok((receipt, self.store.receipt_request(id)?));
        Ok(Moved {
            account: self.store.account()?.ok_or(StoreError::NotFound)?,
            documents,
            settings: self.store.settings()?,
            entries: self.store.salvage_log()?.read,
            receipts: receipts.map(with_request).collect::<Result<_, StoreError>>()?,
        })
    }
}

/// What a move holds.
struct Moved {
    account: Account,
    documents: Vec<ToReissue>,
    settings: Vec<(String, String)>,
    entries: Vec<Entry>,
    receipts: Vec<(Receipt, Vec<u8>)>,
}

impl Moved {
    fn fill(&self, store: &mut Store, now: UtcDateTime) -> Result<(), WalletError> {
        store.import_entries(&self.entries)?;
        if store.check_log()?.broken.is_some() {
            return Err(WalletError::NotAMigration);
        }
        store.import_receipts(&self.receipts)?;
        store.add_to_reissue(&self.documents)?;
        for (name, value) in &self.settings {
            store.set_setting(name, value)?;
        }
        store.set_account(&self.account)?;
        store.link_device(THIS_DEVICE, now)?;
        store.log(&activity(ActivityKind::Restored, String::new(), now))?;
        Ok(())
    }

    fn open(bytes: &[u8], passphrase: &SecretBytes) -> Result<Self, WalletError> {
        if bytes.len() > MAX_MIGRATION {
            return Err(WalletError::NotAMigration);
        }
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(WalletError::NotAMigration)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(WalletError::NotAMigration)?;
        let (salt, stretch) = parse_head(head)?;
        let composed = composed(passphrase).filter(|composed| composed.expose() != passphrase.expose());
        for passphrase in composed.iter().chain([passphrase]) {
            let stretched = stretch.stretch(passphrase.expose(), &salt)?;
            let key = dinhdanh_crypto::hkdf_sha256(stretched.expose(), &salt, KEY_INFO);
            if let Ok(opened) = aead::open(&key, nonce, head, sealed) {
                return Self::parse(&Zeroizing::new(opened));
            }
        }
        Err(WalletError::WrongPassphrase)
    }

    fn parse(bytes: &[u8]) -> Result<Self, WalletError> {
        let mut reader = Reader::new(bytes).map_err(malformed)?;
        reader.array_of(5).and_then(|()| reader.array_of(2)).map_err(malformed)?;
        let level = match reader.uint().map_err(malformed)? {
            1 => Level::One,
            2 => Level::Two,
            _ => return Err(WalletError::NotAMigration),
        };
        let account = Account { level, state: AccountState::Active, created_at: time(&mut reader)? };
        Ok(Self {
            account,
            documents: many(&mut reader, MAX_RECORDS, |reader| {
                reader.array_of(3).map_err(malformed)?;
                Ok(ToReissue { doc_type: text(reader)?, issuer: text(reader)?, valid_until: time(reader)? })
            })?,
            settings: many(&mut reader, MAX_RECORDS, |reader| {
                reader.array_of(2).map_err(malformed)?;
                Ok((text(reader)?, text(reader)?))
            })?,
            entries: many(&mut reader, MAX_RECORDS, read_entry)?,
            receipts: many(&mut reader, MAX_RECORDS, read_receipt)?,
        })
    }

    fn written(&self) -> Vec<u8> {
        let level = if self.account.level == Level::One { 1 } else { 2 };
        let writer = Writer::new().array(5).array(2).uint(level).int(self.account.created_at.unix_timestamp());
        let writer = self.documents.iter().fold(writer.array(self.documents.len()), |writer, document| {
            let writer = writer.array(3).text(&document.doc_type).text(&document.issuer);
            writer.int(document.valid_until.unix_timestamp())
        });
        let pair = |writer: Writer, (name, value): &(String, String)| writer.array(2).text(name).text(value);
        let writer = self.settings.iter().fold(writer.array(self.settings.len()), pair);
        let writer = self.entries.iter().fold(writer.array(self.entries.len()), write_entry);
        let receipt =
            |writer: Writer, (receipt, request): &(Receipt, Vec<u8>)| write_receipt(writer, receipt).bytes(request);
        self.receipts.iter().fold(writer.array(self.receipts.len()), receipt).finish()
    }
}

/// A passphrase in the form NFC; none for what is no text.
fn composed(passphrase: &SecretBytes) -> Option<SecretBytes> {
    let text = str::from_utf8(passphrase.expose()).ok()?;
    // Longer by three times at most (UAX #15): it never grows, which would leave a part of it behind in memory.
    let mut bytes = Vec::with_capacity(3 * text.len());
    for letter in text.nfc() {
        bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(SecretBytes::new(bytes))
}

/// What is read of a move's content, written again: for the fuzz target, which can't get past the encryption.
#[doc(hidden)]
pub fn rewritten_migration(content: &[u8]) -> Result<Vec<u8>, WalletError> {
    Moved::parse(content).map(|moved| moved.written())
}

fn parse_head(head: &[u8; HEAD]) -> Result<([u8; 16], Stretch), WalletError> {
    let mut rest = head.as_slice();
    let magic: [u8; 8] = take(&mut rest)?;
    let [version] = take(&mut rest)?;
    if magic != *MAGIC || version != VERSION {
        return Err(WalletError::NotAMigration);
    }
    let memory = u32::from_be_bytes(take(&mut rest)?);
    let passes = u32::from_be_bytes(take(&mut rest)?);
    let [lanes] = take(&mut rest)?;
    // A hostile file that asks for gigabytes or hours is refused before anything is allocated.
    let stretch = Stretch::new(memory, passes, lanes).map_err(malformed)?;
    Ok((take(&mut rest)?, stretch))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], WalletError> {
    let (taken, after) = rest.split_first_chunk().ok_or(WalletError::NotAMigration)?;
    *rest = after;
    Ok(*taken)
}

fn cost(stretch: Stretch) -> [u8; 9] {
    let [a, b, c, d] = stretch.memory_kib().to_be_bytes();
    let [e, f, g, h] = stretch.passes().to_be_bytes();
    [a, b, c, d, e, f, g, h, stretch.lanes()]
}

const KINDS: [ActivityKind; 7] = [
    ActivityKind::Presentation,
    ActivityKind::DocumentAdded,
    ActivityKind::DocumentDeleted,
    ActivityKind::RightClaimed,
    ActivityKind::KeysChanged,
    ActivityKind::Restored,
    ActivityKind::OlderCopy,
];
const OUTCOMES: [Outcome; 3] = [Outcome::Done, Outcome::Declined, Outcome::Failed];

/// `[number, content, link, at]` of a tombstone; behind it salt, kind, who, purpose, profile, outcome, hashes, elements.
fn write_entry(writer: Writer, entry: &Entry) -> Writer {
    let head = |length| writer.array(length).int(entry.id.0).bytes(&entry.content).bytes(&entry.link);
    match &entry.said {
        Said::Deleted { at } => head(4).int(at.unix_timestamp()),
        Said::Activity { activity, salt } => {
            let place = |at: Option<usize>| at.unwrap_or_default() as u64;
            let writer = head(13).int(activity.at.unix_timestamp()).bytes(salt);
            let writer = writer.uint(place(KINDS.iter().position(|kind| *kind == activity.kind)));
            let writer = writer.text(&activity.who).text(&activity.purpose).text(&activity.profile);
            let writer = writer.uint(place(OUTCOMES.iter().position(|outcome| *outcome == activity.outcome)));
            let hash = |writer: Writer, hash: Option<[u8; 32]>| match hash {
                Some(hash) => writer.bytes(&hash),
                None => writer.null(),
            };
            let writer = hash(hash(writer, activity.request_hash), activity.receipt_hash);
            write_elements(writer, &activity.elements)
        }
    }
}

fn read_entry(reader: &mut Reader<'_>) -> Result<Entry, WalletError> {
    let length = reader.array().map_err(malformed)?;
    let id = EntryId(reader.int().map_err(malformed)?);
    let (content, link, at) = (bytes(reader)?, bytes(reader)?, time(reader)?);
    let said = match length {
        4 => Said::Deleted { at },
        13 => {
            let salt = bytes(reader)?;
            let activity = Activity {
                at,
                kind: *pick(&KINDS, reader)?,
                who: text(reader)?,
                purpose: text(reader)?,
                profile: text(reader)?,
                outcome: *pick(&OUTCOMES, reader)?,
                request_hash: optional(reader)?,
                receipt_hash: optional(reader)?,
                elements: read_elements(reader)?,
            };
            Said::Activity { activity, salt }
        }
        _ => return Err(WalletError::NotAMigration),
    };
    Ok(Entry { id, said, content, link })
}

fn write_receipt(writer: Writer, receipt: &Receipt) -> Writer {
    let writer = writer.array(9).int(receipt.at.unix_timestamp()).text(&receipt.verifier).bool(receipt.confirmed);
    let writer = writer.text(&receipt.contact).text(&receipt.purpose).text(&receipt.profile);
    write_elements(writer.bytes(&receipt.request_hash), &receipt.elements)
}

fn read_receipt(reader: &mut Reader<'_>) -> Result<(Receipt, Vec<u8>), WalletError> {
    reader.array_of(9).map_err(malformed)?;
    let receipt = Receipt {
        at: time(reader)?,
        verifier: text(reader)?,
        confirmed: reader.bool().map_err(malformed)?,
        contact: text(reader)?,
        purpose: text(reader)?,
        profile: text(reader)?,
        request_hash: bytes(reader)?,
        elements: read_elements(reader)?,
    };
    Ok((receipt, reader.bytes().map_err(malformed)?.to_vec()))
}

fn write_elements(writer: Writer, elements: &[ElementName]) -> Writer {
    elements.iter().fold(writer.array(elements.len()), |writer, element| {
        writer.array(3).text(&element.doc_type).text(&element.namespace).text(&element.name)
    })
}

fn read_elements(reader: &mut Reader<'_>) -> Result<Vec<ElementName>, WalletError> {
    many(reader, MAX_ELEMENTS, |reader| {
        reader.array_of(3).map_err(malformed)?;
        Ok(ElementName { doc_type: text(reader)?, namespace: text(reader)?, name: text(reader)? })
    })
}

fn many<'a, T>(
    reader: &mut Reader<'a>,
    most: usize,
    read: impl Fn(&mut Reader<'a>) -> Result<T, WalletError>,
) -> Result<Vec<T>, WalletError> {
    let count = reader.array().map_err(malformed)?;
    if count > most {
        return Err(WalletError::NotAMigration);
    }
    (0..count).map(|_| read(reader)).collect()
}

fn pick<'a, T>(all: &'a [T], reader: &mut Reader<'_>) -> Result<&'a T, WalletError> {
    let place = usize::try_from(reader.uint().map_err(malformed)?).map_err(malformed)?;
    all.get(place).ok_or(WalletError::NotAMigration)
}

fn text(reader: &mut Reader<'_>) -> Result<String, WalletError> {
    Ok(reader.text().map_err(malformed)?.to_owned())
}

fn bytes<const N: usize>(reader: &mut Reader<'_>) -> Result<[u8; N], WalletError> {
    reader.bytes().map_err(malformed)?.try_into().map_err(malformed)
}

fn optional(reader: &mut Reader<'_>) -> Result<Option<[u8; 32]>, WalletError> {
    if reader.null().map_err(malformed)? { Ok(None) } else { bytes(reader).map(Some) }
}

fn time(reader: &mut Reader<'_>) -> Result<UtcDateTime, WalletError> {
    UtcDateTime::from_unix_timestamp(reader.int().map_err(malformed)?).map_err(malformed)
}

fn malformed<E>(_: E) -> WalletError {
    WalletError::NotAMigration
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_opens_a_move_however_a_keyboard_composes_its_letters() {
        let (composed, apart) = ("một con vịt xòe", "một con vịt xòe".nfd().collect::<String>());
        let phrase = |text: &str| SecretBytes::new(text.as_bytes().to_vec());
        let dir = tempfile::tempdir().unwrap();
        let device = Device::software(&dinhdanh_store::software_folder(dir.path()));
        let (pin, cheap) = (ChosenPin::new("204816", None, &[]).unwrap(), Stretch::new(8, 1, 1).unwrap());
        let wallet = Wallet::create(dir.path(), &device, &pin, cheap, UtcDateTime::UNIX_EPOCH).unwrap();
        for (sealed, typed) in [(composed, apart.as_str()), (&apart, composed), (&apart, &apart)] {
            let bytes = wallet.migrate(&phrase(sealed), cheap).unwrap();
            assert!(Moved::open(&bytes, &phrase(typed)).is_ok());
            assert!(matches!(Moved::open(&bytes, &phrase("mot con vit xoe")), Err(WalletError::WrongPassphrase)));
        }
        // Eleven letters are eleven, also where each is typed as two.
        let eleven: String = "ếếếếếếếếếếế".nfd().collect();
        assert!(matches!(wallet.migrate(&phrase(&eleven), cheap), Err(WalletError::ShortPassphrase)));

        // As it was sealed before: with the bytes as they were typed.
        let (salt, nonce) = ([1; 16], [2; NONCE]);
        let head = [MAGIC.as_slice(), &[VERSION], &cost(cheap), &salt].concat();
        let stretched = cheap.stretch(apart.as_bytes(), &salt).unwrap();
        let key = dinhdanh_crypto::hkdf_sha256(stretched.expose(), &salt, KEY_INFO);
        let sealed = aead::seal(&key, &nonce, &head, &wallet.moved().unwrap().written()).unwrap();
        assert!(Moved::open(&[head, nonce.to_vec(), sealed].concat(), &phrase(&apart)).is_ok());
    }

    #[test]
    fn the_fuzz_targets_seed_is_what_a_move_holds() {
        let seed = include_bytes!("../../../tests/fuzz/seeds/migration.cbor");
        assert_eq!(rewritten_migration(seed).unwrap(), seed);
        // Nothing less, and nothing behind it.
        for at in 0..seed.len() {
            assert!(rewritten_migration(&seed[..at]).is_err());
        }
        assert!(rewritten_migration(&[seed.as_slice(), &[0]].concat()).is_err());
    }
}
