//! A move to another phone: what to issue again, the log, receipts, claims and settings, under a passphrase. Never a key, and no
//! body of a document, so that a restored wallet can show nothing that was revoked.
//!
//! ```text
//! 8   "DDH-MOVE"
//! 1   version: 1 or 2, by the form of its content
//! 9   4 memory in KiB, 4 passes, 1 lanes of Argon2id (RFC 9106)
//! 16  salt
//! 12  nonce
//!     AES-256-GCM, with all before as its context, of what it holds, in CBOR (`moved_form.rs`)
//! ```
//!
//! Argon2id gets the passphrase in Unicode's form NFC: of two phones, one's keyboard composes "ế", the other's does not. Who opens a
//! move that doesn't open so tries the bytes as they were typed, as a move was sealed before.
//!
//! What damage hit does not keep a citizen on a damaged phone: the rest moves, and what doesn't is told to him, and by the log of the
//! other phone.

use crate::moved::Moved;
use crate::moved_form::malformed;
use crate::{Wallet, WalletError};
use dinhdanh_crypto::{SecretBytes, aead, random};
use dinhdanh_store::{ChosenPin, Device, Hit, Store, Stretch};
use std::path::Path;
use time::UtcDateTime;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Shortest passphrase, in characters.
pub const MIN_PASSPHRASE: usize = 12;
/// Largest move, in bytes: some hundred thousand entries of the log.
pub const MAX_MIGRATION: usize = 64 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"DDH-MOVE";
const VERSIONS: [u8; 2] = [1, 2];
const HEAD: usize = 8 + 1 + 9 + 16;
const NONCE: usize = 12;
const KEY_INFO: &[u8] = b"dinhdanh move 1";

/// A move that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// What the other phone opens.
    pub bytes: Vec<u8>,
    /// What stays behind: damage hit it, or a move has no room for it. The log of the other phone says which of its entries are
    /// lost; receipts go with the entries that named them.
    pub lost: Vec<Hit>,
}

impl Wallet {
    /// Writes a move to another phone, of all that can be read. Of a log that is longer than a move has room for, the newest entries.
    ///
    /// [`WalletError::ShortPassphrase`] under [`MIN_PASSPHRASE`] characters; [`WalletError::MoveTooLarge`] for more documents or
    /// settings than a move may hold.
    pub fn migrate(&self, passphrase: &SecretBytes, stretch: Stretch) -> Result<Migration, WalletError> {
        let passphrase = composed(passphrase).ok_or(WalletError::ShortPassphrase)?;
        let long = str::from_utf8(passphrase.expose()).is_ok_and(|text| text.chars().count() >= MIN_PASSPHRASE);
        if !long {
            return Err(WalletError::ShortPassphrase);
        }
        let room = MAX_MIGRATION - HEAD - NONCE - aead::TAG;
        let (moved, lost) = Moved::gather(self, room)?;
        let version = moved.form();
        let content = Zeroizing::new(moved.written());
        if content.len() > room || Moved::parse(&content, Some(version)).is_err() {
            return Err(WalletError::MoveTooLarge);
        }
        let (salt, nonce) = (random::<16>()?, random::<NONCE>()?);
        let mut bytes = [MAGIC.as_slice(), &[version], &cost(stretch), &salt].concat();
        let key = dinhdanh_crypto::hkdf_sha256(stretch.stretch(passphrase.expose(), &salt)?.expose(), &salt, KEY_INFO);
        let sealed = aead::seal(&key, &nonce, &bytes, &content)?;
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(Migration { bytes, lost })
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
        let moved = open(bytes, passphrase)?;
        let store = Store::create_with(dir, device, pin, stretch, |store| moved.fill(store, now))?;
        Ok(store.into())
    }
}

fn open(bytes: &[u8], passphrase: &SecretBytes) -> Result<Moved, WalletError> {
    if bytes.len() > MAX_MIGRATION {
        return Err(WalletError::NotAMigration);
    }
    let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(WalletError::NotAMigration)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(WalletError::NotAMigration)?;
    let (version, salt, stretch) = parse_head(head)?;
    let composed = composed(passphrase).filter(|composed| composed.expose() != passphrase.expose());
    for passphrase in composed.iter().chain([passphrase]) {
        let stretched = stretch.stretch(passphrase.expose(), &salt)?;
        let key = dinhdanh_crypto::hkdf_sha256(stretched.expose(), &salt, KEY_INFO);
        if let Ok(opened) = aead::open(&key, nonce, head, sealed) {
            return Moved::parse(&Zeroizing::new(opened), Some(version));
        }
    }
    Err(WalletError::WrongPassphrase)
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
    Moved::parse(content, None).map(|moved| moved.written())
}

fn parse_head(head: &[u8; HEAD]) -> Result<(u8, [u8; 16], Stretch), WalletError> {
    let mut rest = head.as_slice();
    let magic: [u8; 8] = take(&mut rest)?;
    let [version] = take(&mut rest)?;
    if magic != *MAGIC || !VERSIONS.contains(&version) {
        return Err(WalletError::NotAMigration);
    }
    let memory = u32::from_be_bytes(take(&mut rest)?);
    let passes = u32::from_be_bytes(take(&mut rest)?);
    let [lanes] = take(&mut rest)?;
    // A hostile file that asks for gigabytes or hours is refused before anything is allocated.
    let stretch = Stretch::new(memory, passes, lanes).map_err(malformed)?;
    Ok((version, take(&mut rest)?, stretch))
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
            let bytes = wallet.migrate(&phrase(sealed), cheap).unwrap().bytes;
            assert!(open(&bytes, &phrase(typed)).is_ok());
            assert!(matches!(open(&bytes, &phrase("mot con vit xoe")), Err(WalletError::WrongPassphrase)));
        }
        // Eleven letters are eleven, also where each is typed as two.
        let eleven: String = "ếếếếếếếếếếế".nfd().collect();
        assert!(matches!(wallet.migrate(&phrase(&eleven), cheap), Err(WalletError::ShortPassphrase)));

        // As it was sealed before: with the bytes as they were typed.
        let (salt, nonce) = ([1; 16], [2; NONCE]);
        let head = [MAGIC.as_slice(), &[1], &cost(cheap), &salt].concat();
        let stretched = cheap.stretch(apart.as_bytes(), &salt).unwrap();
        let key = dinhdanh_crypto::hkdf_sha256(stretched.expose(), &salt, KEY_INFO);
        let sealed =
            aead::seal(&key, &nonce, &head, &Moved::gather(&wallet, MAX_MIGRATION).unwrap().0.written()).unwrap();
        assert!(open(&[head, nonce.to_vec(), sealed].concat(), &phrase(&apart)).is_ok());
    }
}
