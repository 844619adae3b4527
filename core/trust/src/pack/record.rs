//! The shapes that both packs and statements are written in.

use super::PackDefect;
use dinhdanh_cbor::{CborError, Reader, Writer};
use dinhdanh_crypto::cose::Sign1;
use time::UtcDateTime;

/// A record has another member than this version knows, or lacks one.
pub(super) const UNEXPECTED: PackDefect = PackDefect::Malformed(CborError::Unexpected);

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;
/// The first of the year 0.
const FIRST_SECOND: i64 = -62_167_219_200;

/// A map with integer keys. An unknown key that is negative is an extension and passed over; any other is refused,
/// since it could take back what the known ones say.
pub(super) fn record<'a>(
    reader: &mut Reader<'a>,
    take: impl FnMut(i64, &mut Reader<'a>) -> Result<(), PackDefect>,
) -> Result<(), PackDefect> {
    extended(reader, &[], take)
}

/// The same of a record some of whose extensions are known here.
pub(super) fn extended<'a>(
    reader: &mut Reader<'a>,
    extensions: &[i64],
    mut take: impl FnMut(i64, &mut Reader<'a>) -> Result<(), PackDefect>,
) -> Result<(), PackDefect> {
    for _ in 0..reader.map()? {
        let key = reader.int()?;
        if key < 0 && !extensions.contains(&key) { reader.skip()? } else { take(key, reader)? }
    }
    Ok(())
}

/// The extension of an issuer that lists the keys which signed its status lists before.
pub(super) const LEFT_STATUS_SIGNERS: i64 = -1;

/// An array of at most `most` entries.
pub(super) fn list<'a, T>(
    reader: &mut Reader<'a>,
    most: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, PackDefect>,
) -> Result<Vec<T>, PackDefect> {
    let count = reader.array()?;
    if count > most {
        return Err(PackDefect::TooMany);
    }
    (0..count).map(|_| read(reader)).collect()
}

pub(super) fn required<T>(value: Option<T>) -> Result<T, PackDefect> {
    value.ok_or(UNEXPECTED)
}

/// Text of 1 to `most` bytes without control characters.
pub(super) fn text(reader: &mut Reader<'_>, most: usize) -> Result<String, PackDefect> {
    let text = reader.text()?;
    let fine = !text.is_empty() && text.len() <= most && !text.chars().any(char::is_control);
    if fine { Ok(text.to_owned()) } else { Err(PackDefect::Text) }
}

/// Whole seconds since 1970, of the years 0 to 9999.
pub(super) fn seconds(reader: &mut Reader<'_>) -> Result<UtcDateTime, PackDefect> {
    let seconds = reader.int()?;
    if !(FIRST_SECOND..=LAST_SECOND).contains(&seconds) {
        return Err(PackDefect::Dates);
    }
    UtcDateTime::from_unix_timestamp(seconds).map_err(|_| PackDefect::Dates)
}

pub(super) fn hash(reader: &mut Reader<'_>) -> Result<[u8; 32], PackDefect> {
    reader.bytes()?.try_into().map_err(|_| UNEXPECTED)
}

/// Refuses a list in which two entries have one key.
pub(super) fn all_differ<K: Ord>(keys: impl Iterator<Item = K>) -> Result<(), PackDefect> {
    let mut keys: Vec<_> = keys.collect();
    keys.sort_unstable();
    let twice = keys.iter().zip(keys.iter().skip(1)).any(|(one, next)| one == next);
    if twice { Err(PackDefect::Twice) } else { Ok(()) }
}

/// A signed message of this type, and its payload.
pub(super) fn signed<'a>(bytes: &'a [u8], typ: &str) -> Result<(Sign1<'a>, &'a [u8]), PackDefect> {
    let message = Sign1::parse(bytes).map_err(PackDefect::Message)?;
    if message.typ() != Some(typ) {
        return Err(PackDefect::Type);
    }
    message.protected_algorithm().map_err(PackDefect::Message)?;
    let payload = message.payload().ok_or(PackDefect::Message(dinhdanh_crypto::CryptoError::PayloadMissing))?;
    Ok((message, payload))
}

/// The version of a record, key 0, before anything else in it is looked at.
pub(super) fn version(payload: &[u8]) -> Result<u64, PackDefect> {
    let mut reader = Reader::new(payload)?;
    for _ in 0..reader.map()? {
        if reader.int()? == 0 {
            return Ok(reader.uint()?);
        }
        reader.skip()?;
    }
    Err(UNEXPECTED)
}

/// Writes an array, each entry by `write`.
pub(super) fn write_list<T>(writer: Writer, items: &[T], write: impl Fn(Writer, &T) -> Writer) -> Writer {
    items.iter().fold(writer.array(items.len()), write)
}
