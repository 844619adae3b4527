//! What a move holds, as bytes.
//!
//! ```text
//! [account, [* document], [* [name, value]], [* entry], [* receipt]]                         the first form
//! [account, [* document], [* [name, value]], [* entry], [* receipt], [* claim], [* [first, last]]]    the second
//! ```
//!
//! The second has claims, the gaps in the log that no entry states yet, and what kinds of entries came after the first. What the
//! first can say is written in it, for phones that know no other.

use crate::WalletError;
use crate::moved::Moved;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_store::{
    Activity, ActivityKind, Claim, ElementName, Entry, EntryId, Level, Outcome, Receipt, ReceiptId, RightKind, Said,
    ToReissue,
};
use time::UtcDateTime;

/// Most documents, settings, entries, receipts, claims or gaps of one move.
pub(crate) const MAX_RECORDS: usize = 200_000;
/// Most elements of one entry or receipt, as the store has it.
const MAX_ELEMENTS: usize = dinhdanh_store::MAX_ELEMENTS;

const KINDS: [ActivityKind; 10] = [
    ActivityKind::Presentation,
    ActivityKind::DocumentAdded,
    ActivityKind::DocumentDeleted,
    ActivityKind::RightClaimed,
    ActivityKind::KeysChanged,
    ActivityKind::Restored,
    ActivityKind::OlderCopy,
    ActivityKind::UnconfirmedPresentation,
    ActivityKind::EntriesLost,
    ActivityKind::UnconfirmedClaim,
];
/// How many of them the first form knows.
const FIRST_KINDS: usize = 7;
const OUTCOMES: [Outcome; 3] = [Outcome::Done, Outcome::Declined, Outcome::Failed];
const RIGHTS: [RightKind; 2] = [RightKind::WithdrawConsent, RightKind::Erasure];

impl Moved {
    /// The form that can say it.
    pub(crate) fn form(&self) -> u8 {
        let is_new = |entry: &Entry| match &entry.said {
            Said::Activity { activity, .. } => KINDS.iter().skip(FIRST_KINDS).any(|kind| *kind == activity.kind),
            Said::Deleted { .. } => false,
        };
        let old = self.claims.is_empty() && self.lost.is_empty() && !self.entries.iter().any(is_new);
        if old && self.created_at.is_some() { 1 } else { 2 }
    }

    /// Reads the content of a move of this version, or of any.
    pub(crate) fn parse(bytes: &[u8], version: Option<u8>) -> Result<Self, WalletError> {
        let mut reader = Reader::new(bytes).map_err(malformed)?;
        let form = match reader.array().map_err(malformed)? {
            5 => 1,
            7 => 2,
            _ => return Err(WalletError::NotAMigration),
        };
        if version.is_some_and(|version| version != form) {
            return Err(WalletError::NotAMigration);
        }
        reader.array_of(2).map_err(malformed)?;
        let level = match reader.uint().map_err(malformed)? {
            1 => Level::One,
            2 => Level::Two,
            _ => return Err(WalletError::NotAMigration),
        };
        let created_at = if form == 1 { Some(time(&mut reader)?) } else { optional_time(&mut reader)? };
        let mut moved = Self {
            level,
            created_at,
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
            claims: Vec::new(),
            lost: Vec::new(),
        };
        if form == 2 {
            moved.claims = many(&mut reader, MAX_RECORDS, read_claim)?;
            moved.lost = many(&mut reader, MAX_RECORDS, |reader| {
                reader.array_of(2).map_err(malformed)?;
                Ok((EntryId(reader.int().map_err(malformed)?), EntryId(reader.int().map_err(malformed)?)))
            })?;
        }
        Ok(moved)
    }

    pub(crate) fn written(&self) -> Vec<u8> {
        let form = self.form();
        let level = if self.level == Level::One { 1 } else { 2 };
        let writer = Writer::new().array(if form == 1 { 5 } else { 7 }).array(2).uint(level);
        let writer = write_optional_time(writer, self.created_at);
        let writer = self.documents.iter().fold(writer.array(self.documents.len()), |writer, document| {
            let writer = writer.array(3).text(&document.doc_type).text(&document.issuer);
            writer.int(document.valid_until.unix_timestamp())
        });
        let pair = |writer: Writer, (name, value): &(String, String)| writer.array(2).text(name).text(value);
        let writer = self.settings.iter().fold(writer.array(self.settings.len()), pair);
        let writer = self.entries.iter().fold(writer.array(self.entries.len()), write_entry);
        let writer = self.receipts.iter().fold(writer.array(self.receipts.len()), write_receipt);
        if form == 1 {
            return writer.finish();
        }
        let writer = self.claims.iter().fold(writer.array(self.claims.len()), write_claim);
        let gap = |writer: Writer, (first, last): &(EntryId, EntryId)| writer.array(2).int(first.0).int(last.0);
        self.lost.iter().fold(writer.array(self.lost.len()), gap).finish()
    }
}

/// How many bytes an entry takes.
pub(crate) fn length_of_entry(entry: &Entry) -> usize {
    write_entry(Writer::new(), entry).finish().len()
}

/// How many bytes a receipt takes with its request.
pub(crate) fn length_of_receipt(receipt: &(Receipt, Vec<u8>)) -> usize {
    write_receipt(Writer::new(), receipt).finish().len()
}

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

fn write_receipt(writer: Writer, (receipt, request): &(Receipt, Vec<u8>)) -> Writer {
    let writer = writer.array(9).int(receipt.at.unix_timestamp()).text(&receipt.verifier).bool(receipt.confirmed);
    let writer = writer.text(&receipt.contact).text(&receipt.purpose).text(&receipt.profile);
    write_elements(writer.bytes(&receipt.request_hash), &receipt.elements).bytes(request)
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

/// `[place of its receipt, kind, made, answer due, done due, extended, answered, done]`.
fn write_claim(writer: Writer, (receipt, claim): &(usize, Claim)) -> Writer {
    let kind = RIGHTS.iter().position(|kind| *kind == claim.kind).unwrap_or_default();
    let writer = writer.array(8).uint(*receipt as u64).uint(kind as u64).int(claim.made_at.unix_timestamp());
    let writer = writer.int(claim.answer_due.unix_timestamp()).int(claim.finish_due.unix_timestamp());
    [claim.answered_at, claim.finished_at].into_iter().fold(writer.bool(claim.extended), write_optional_time)
}

fn read_claim(reader: &mut Reader<'_>) -> Result<(usize, Claim), WalletError> {
    reader.array_of(8).map_err(malformed)?;
    let receipt = usize::try_from(reader.uint().map_err(malformed)?).map_err(malformed)?;
    let claim = Claim {
        // It gets another number where it is taken over.
        receipt: ReceiptId(0),
        kind: *pick(&RIGHTS, reader)?,
        made_at: time(reader)?,
        answer_due: time(reader)?,
        finish_due: time(reader)?,
        extended: reader.bool().map_err(malformed)?,
        answered_at: optional_time(reader)?,
        finished_at: optional_time(reader)?,
    };
    Ok((receipt, claim))
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

fn optional_time(reader: &mut Reader<'_>) -> Result<Option<UtcDateTime>, WalletError> {
    if reader.null().map_err(malformed)? { Ok(None) } else { time(reader).map(Some) }
}

fn write_optional_time(writer: Writer, time: Option<UtcDateTime>) -> Writer {
    match time {
        Some(time) => writer.int(time.unix_timestamp()),
        None => writer.null(),
    }
}

pub(crate) fn malformed<E>(_: E) -> WalletError {
    WalletError::NotAMigration
}

#[cfg(test)]
mod tests {
    use crate::rewritten_migration;

    #[test]
    fn the_fuzz_targets_seeds_are_what_moves_hold() {
        let first = include_bytes!("../../../tests/fuzz/seeds/migration.cbor").as_slice();
        let second = include_bytes!("../../../tests/fuzz/seeds/migration_2.cbor").as_slice();
        for seed in [first, second] {
            assert_eq!(rewritten_migration(seed).unwrap(), seed);
            // Nothing less, and nothing behind it.
            for at in 0..seed.len() {
                assert!(rewritten_migration(&seed[..at]).is_err());
            }
            assert!(rewritten_migration(&[seed, &[0]].concat()).is_err());
        }
    }
}
