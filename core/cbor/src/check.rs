//! One pass over received bytes that settles everything which holds for any CBOR, whatever it means.

use crate::CborError;
use crate::head::{ARRAY, BYTES, Head, MAP, TAG, TEXT};

/// Deepest nesting of arrays, maps and tags that is read. An mdoc response nests 10 deep.
pub const MAX_DEPTH: u32 = 24;

/// Most entries of one map.
pub const MAX_ENTRIES: u64 = 512;

/// Up to here a map's keys are kept on the stack; nearly every map has no more.
const FEW_ENTRIES: usize = 8;

/// Up to here, too, at the price of clearing more of it.
const SOME_ENTRIES: usize = 32;

/// Checks that `bytes` are exactly one well-formed item: definite lengths, UTF-8 text, no duplicate keys, at most
/// [`MAX_DEPTH`] nested, nothing behind it.
///
/// A string inside tag 24 is not entered; it is checked when it is read.
pub fn check(bytes: &[u8]) -> Result<(), CborError> {
    if item(bytes, MAX_DEPTH)?.is_empty() { Ok(()) } else { Err(CborError::Trailing) }
}

/// Checks one item and gives what follows it.
fn item(bytes: &[u8], depth: u32) -> Result<&[u8], CborError> {
    let (head, rest) = Head::read(bytes)?;
    content(head, rest, depth)
}

/// Checks what belongs to a head and gives what follows it.
#[inline]
fn content(head: Head, rest: &[u8], depth: u32) -> Result<&[u8], CborError> {
    let inner = || depth.checked_sub(1).ok_or(CborError::TooDeep);
    match head.major {
        BYTES => Ok(head.string(rest)?.1),
        TEXT => {
            let (text, rest) = head.string(rest)?;
            // Most names are ASCII, which is told sooner.
            if text.is_ascii() || str::from_utf8(text).is_ok() { Ok(rest) } else { Err(CborError::Malformed) }
        }
        ARRAY => {
            let inner = inner()?;
            (0..head.argument).try_fold(rest, |rest, _| item(rest, inner))
        }
        MAP => {
            let inner = inner()?;
            match usize::try_from(head.argument) {
                Ok(count @ ..=FEW_ENTRIES) => entries::<FEW_ENTRIES>(rest, count, inner),
                Ok(count @ ..=SOME_ENTRIES) => entries::<SOME_ENTRIES>(rest, count, inner),
                Ok(count) if head.argument <= MAX_ENTRIES => many_entries(rest, count, inner),
                _ => Err(CborError::TooMany),
            }
        }
        TAG => item(rest, inner()?),
        _ => Ok(rest),
    }
}

/// The `count` entries of a map, at most `N` of them. Keys are compared as encoded, without allocating.
fn entries<const N: usize>(mut bytes: &[u8], count: usize, depth: u32) -> Result<&[u8], CborError> {
    let mut keys = [[].as_slice(); N];
    let mut ascending = true;
    for seen in 0..count {
        let (key, rest) = key(bytes)?;
        let (earlier, later) = keys.split_at_mut_checked(seen).ok_or(CborError::TooMany)?;
        // A key above all before it is none of them: the digests of an MSO come in the order of their ids.
        ascending &= earlier.last().is_none_or(|last| (last.len(), *last) < (key.len(), key));
        if !ascending && earlier.contains(&key) {
            return Err(CborError::DuplicateKey);
        }
        *later.first_mut().ok_or(CborError::TooMany)? = key;
        bytes = item(rest, depth)?;
    }
    Ok(bytes)
}

fn many_entries(mut bytes: &[u8], count: usize, depth: u32) -> Result<&[u8], CborError> {
    let mut keys = Vec::new();
    for _ in 0..count {
        let (key, rest) = key(bytes)?;
        keys.push(key);
        bytes = item(rest, depth)?;
    }
    keys.sort_unstable();
    let twice = keys.iter().zip(keys.iter().skip(1)).any(|(one, next)| one == next);
    if twice { Err(CborError::DuplicateKey) } else { Ok(bytes) }
}

/// A key as encoded, and what follows it.
///
/// Integers and strings, as every structure here has: of other types, equal keys could be written differently. And in
/// the shortest form: a key that could be written in two ways could come twice and look like two.
#[inline]
fn key(bytes: &[u8]) -> Result<(&[u8], &[u8]), CborError> {
    let (head, rest) = Head::read(bytes)?;
    if head.major > TEXT {
        return Err(CborError::KeyType);
    }
    if !head.is_shortest() {
        return Err(CborError::LongKey);
    }
    let rest = content(head, rest, 0)?;
    Ok((bytes.get(..bytes.len() - rest.len()).ok_or(CborError::Malformed)?, rest))
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
            (&[0xf8, 0x1f], CborError::Malformed),
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
    fn a_duplicate_key_is_found_wherever_it_stands() {
        let map = |keys: &[u64]| {
            keys.iter().fold(Writer::new().map(keys.len()), |writer, key| writer.uint(*key).null()).finish()
        };
        // On both sides of each count at which keys are kept elsewhere.
        for count in [2, 3, 8, 9, 32, 33, 100, 512] {
            let up: Vec<_> = (0..count as u64).collect();
            let down: Vec<_> = up.iter().rev().copied().collect();
            let mixed: Vec<_> = up.iter().map(|key| key * 7 % 521).collect();
            for keys in [up, down, mixed] {
                assert_eq!(check(&map(&keys)), Ok(()), "{count}");
                for (from, to) in [(0, count - 1), (count / 2, count - 1), (0, count / 2), (count - 2, count - 1)] {
                    let mut twice = keys.clone();
                    twice[to] = keys[from];
                    let expected = if from == to { Ok(()) } else { Err(CborError::DuplicateKey) };
                    assert_eq!(check(&map(&twice)), expected, "{count}: {from} and {to}");
                }
            }
        }
        assert_eq!(check(&map(&(0..513).collect::<Vec<_>>())), Err(CborError::TooMany));
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
