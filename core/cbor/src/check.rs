//! One pass over received bytes that settles everything which holds for any CBOR, whatever it means.

use crate::CborError;
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};

/// Deepest nesting of arrays, maps and tags that is read. An mdoc response nests 10 deep.
pub const MAX_DEPTH: u32 = 24;

/// Most entries of one map.
pub const MAX_ENTRIES: u64 = 512;

/// Up to here a map's keys are compared on the stack, each with each.
const FEW_ENTRIES: usize = 32;

/// Checks that `bytes` are exactly one well-formed item: definite lengths, UTF-8 text, no duplicate keys, at most
/// [`MAX_DEPTH`] nested, nothing behind it.
///
/// A string inside tag 24 is not entered; it is checked when it is read.
pub fn check(bytes: &[u8]) -> Result<(), CborError> {
    let mut decoder = Decoder::new(bytes);
    item(&mut decoder, bytes, MAX_DEPTH)?;
    if decoder.position() == bytes.len() { Ok(()) } else { Err(CborError::Trailing) }
}

pub(crate) fn item(decoder: &mut Decoder<'_>, bytes: &[u8], depth: u32) -> Result<(), CborError> {
    let inner = || depth.checked_sub(1).ok_or(CborError::TooDeep);
    match decoder.datatype().map_err(of_minicbor)? {
        Type::Array => {
            let inner = inner()?;
            let count = decoder.array().map_err(of_minicbor)?.ok_or(CborError::Indefinite)?;
            for _ in 0..count {
                item(decoder, bytes, inner)?;
            }
        }
        Type::Map => {
            let inner = inner()?;
            let count = decoder.map().map_err(of_minicbor)?.ok_or(CborError::Indefinite)?;
            entries(decoder, bytes, count, inner)?;
        }
        Type::Tag => {
            let inner = inner()?;
            decoder.tag().map_err(of_minicbor)?;
            item(decoder, bytes, inner)?;
        }
        Type::Bytes => drop(decoder.bytes().map_err(of_minicbor)?),
        Type::String => drop(decoder.str().map_err(of_minicbor)?),
        Type::BytesIndef | Type::StringIndef | Type::ArrayIndef | Type::MapIndef => return Err(CborError::Indefinite),
        Type::Break | Type::Unknown(_) => return Err(CborError::Malformed),
        _ => decoder.skip().map_err(of_minicbor)?,
    }
    Ok(())
}

/// The entries of a map. Keys are compared as encoded; those of a small map without allocating.
fn entries(decoder: &mut Decoder<'_>, bytes: &[u8], count: u64, depth: u32) -> Result<(), CborError> {
    if count > MAX_ENTRIES {
        return Err(CborError::TooMany);
    }
    let mut few = [[].as_slice(); FEW_ENTRIES];
    let mut many = Vec::new();
    for seen in 0..count as usize {
        let start = decoder.position();
        item(decoder, bytes, depth)?;
        let key = bytes.get(start..decoder.position()).ok_or(CborError::Malformed)?;
        // Integers and strings, as every structure here has: of other types, equal keys could be written differently.
        if !matches!(key.first().map(|head| head >> 5), Some(0..=3)) {
            return Err(CborError::KeyType);
        }
        if !is_shortest(key) {
            return Err(CborError::LongKey);
        }
        if count as usize > FEW_ENTRIES {
            many.push(key);
        } else {
            if few.iter().take(seen).any(|earlier| *earlier == key) {
                return Err(CborError::DuplicateKey);
            }
            if let Some(slot) = few.get_mut(seen) {
                *slot = key;
            }
        }
        item(decoder, bytes, depth)?;
    }
    many.sort_unstable();
    let twice = many.iter().zip(many.iter().skip(1)).any(|(one, next)| one == next);
    if twice { Err(CborError::DuplicateKey) } else { Ok(()) }
}

/// Whether the head of an item is in the shortest form (RFC 8949 §4.2.1). A key that could be written in two ways could
/// come twice and look like two.
fn is_shortest(item: &[u8]) -> bool {
    match item {
        [head, value, ..] if head & 0x1f == 24 => *value >= 24,
        [head, high, _, ..] if head & 0x1f == 25 => *high > 0,
        [head, one, two, ..] if head & 0x1f == 26 => *one > 0 || *two > 0,
        [head, one, two, three, four, ..] if head & 0x1f == 27 => [one, two, three, four].iter().any(|byte| **byte > 0),
        _ => true,
    }
}

pub(crate) fn of_minicbor(error: Error) -> CborError {
    if error.is_end_of_input() { CborError::Truncated } else { CborError::Malformed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Value, Writer};
    use proptest::prelude::*;

    #[test]
    fn each_kind_of_bad_input_has_its_error() {
        for (bytes, error) in [
            (&[][..], CborError::Truncated),
            (&[0x82, 0x01], CborError::Truncated),
            (&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], CborError::Truncated),
            (&[0x01, 0x02], CborError::Trailing),
            (&[0x5f, 0x41, 0x01, 0xff], CborError::Indefinite),
            (&[0x9f, 0xff], CborError::Indefinite),
            (&[0xbf, 0xff], CborError::Indefinite),
            (&[0x7f, 0x61, 0x61, 0xff], CborError::Indefinite),
            (&[0xff], CborError::Malformed),
            (&[0x1c], CborError::Malformed),
            (&[0x61, 0xff], CborError::Malformed),
            (&[0xa2, 0x01, 0x00, 0x01, 0x00], CborError::DuplicateKey),
            (&[0xa2, 0x01, 0x00, 0x18, 0x01, 0x00], CborError::LongKey),
            (&[0xa2, 0x61, 0x61, 0x00, 0x78, 0x01, 0x61, 0x00], CborError::LongKey),
            (&[0xa1, 0x81, 0x01, 0x00], CborError::KeyType),
            (&[0xa1, 0xc1, 0x01, 0x00], CborError::KeyType),
            (&[0xa1, 0xfa, 0x3f, 0x80, 0x00, 0x00, 0x00], CborError::KeyType),
            (&[0xa1, 0x19, 0x00, 0xff, 0x00], CborError::LongKey),
            (&[0xa1, 0x1a, 0x00, 0x00, 0xff, 0xff, 0x00], CborError::LongKey),
            (&[0xa1, 0x1b, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00], CborError::LongKey),
            (&[0xb9, 0xff, 0xff], CborError::TooMany),
        ] {
            assert_eq!(check(bytes), Err(error), "{bytes:02x?}");
        }
    }

    #[test]
    fn nesting_stops_at_the_limit() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
        assert_eq!(check(&nested(MAX_DEPTH as usize)), Ok(()));
        assert_eq!(check(&nested(MAX_DEPTH as usize + 1)), Err(CborError::TooDeep));
        assert_eq!(check(&nested(1_000_000)), Err(CborError::TooDeep));
        assert_eq!(check(&[vec![0xc1; 1_000_000], vec![0x00]].concat()), Err(CborError::TooDeep));
    }

    #[test]
    fn a_duplicate_key_is_found_in_a_large_map() {
        let map = |keys: &mut dyn Iterator<Item = u64>| {
            keys.fold(Writer::new().map(100), |writer, key| writer.uint(key).null()).finish()
        };
        assert_eq!(check(&map(&mut (0..100))), Ok(()));
        assert_eq!(check(&map(&mut (0..99).chain([5]))), Err(CborError::DuplicateKey));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number: i64, text: String, bytes: Vec<u8>, flag: bool) {
            let value = Value::Array(vec![
                Value::Integer(number),
                Value::Map(vec![(Value::Text(&text), Value::Bytes(&bytes)), (Value::Integer(number), Value::Bool(flag))]),
                Value::Tag(24, Box::new(Value::Bytes(&bytes))),
            ]);
            let encoded = value.write(Writer::new()).finish();
            prop_assert_eq!(Value::parse(&encoded), Ok(value));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Ok(value) = Value::parse(&bytes) {
                prop_assert!(check(&value.write(Writer::new()).finish()).is_ok());
            }
        }
    }
}
