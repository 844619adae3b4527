//! A second strict pass: slow, straightforward, and over somebody else's decoder. Tests and a fuzz target ask it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_cbor::{Kind, MAX_DEPTH, MAX_ENTRIES, Reader, Writer, check};
use minicbor::data::Type;
use minicbor::decode::Decoder;
use std::collections::HashSet;

/// Asserts that both passes judge `bytes` alike, and that both readers then give the same.
pub(crate) fn compare(bytes: &[u8]) {
    let strict = check(bytes);
    assert_eq!(strict.is_ok(), is_strict(bytes), "{bytes:02x?}: {strict:?}");
    if strict.is_ok() {
        let mut reader = Reader::new(bytes).unwrap();
        read_alike(&mut reader, &mut Decoder::new(bytes));
        assert!(reader.at_end());
    }
}

/// Whether `bytes` are exactly one item as `check` wants it.
fn is_strict(bytes: &[u8]) -> bool {
    let mut decoder = Decoder::new(bytes);
    item(&mut decoder, bytes, MAX_DEPTH).is_some() && decoder.position() == bytes.len()
}

fn item(decoder: &mut Decoder<'_>, bytes: &[u8], depth: u32) -> Option<()> {
    match decoder.datatype().ok()? {
        Type::Array => {
            let inner = depth.checked_sub(1)?;
            let count = decoder.array().ok()??;
            (0..count).try_for_each(|_| item(decoder, bytes, inner))
        }
        Type::Map => {
            let inner = depth.checked_sub(1)?;
            let count = decoder.map().ok()??;
            let mut keys = HashSet::new();
            (0..Some(count).filter(|count| *count <= MAX_ENTRIES)?).try_for_each(|_| {
                keys.insert(key(decoder, bytes)?).then_some(())?;
                item(decoder, bytes, inner)
            })
        }
        Type::Tag => {
            let inner = depth.checked_sub(1)?;
            decoder.tag().ok()?;
            item(decoder, bytes, inner)
        }
        Type::Bytes => decoder.bytes().ok().map(drop),
        Type::String => decoder.str().ok().map(|_| ()),
        Type::BytesIndef | Type::StringIndef | Type::ArrayIndef | Type::MapIndef => None,
        Type::Break | Type::Unknown(_) => None,
        // RFC 8949 §3.3, which minicbor lets pass.
        _ if bytes[decoder.position()] == 0xf8 && bytes.get(decoder.position() + 1)? < &32 => None,
        _ => decoder.skip().ok(),
    }
}

/// A key as encoded, if that is how it is encoded in the shortest form.
fn key<'a>(decoder: &mut Decoder<'_>, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let start = decoder.position();
    let shortest = match decoder.datatype().ok()? {
        Type::Bytes => Writer::new().bytes(decoder.bytes().ok()?),
        Type::String => Writer::new().text(decoder.str().ok()?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Writer::new().uint(decoder.u64().ok()?),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
            let value = i128::from(decoder.int().ok()?);
            // What no i64 holds takes all eight bytes.
            let beyond = || Writer::new().raw(&bytes[start..start + 9]);
            i64::try_from(value).map_or_else(|_| beyond(), |value| Writer::new().int(value))
        }
        _ => return None,
    };
    let key = &bytes[start..decoder.position()];
    (shortest.finish() == key).then_some(key)
}

/// Reads an item with both and compares everything that they give.
fn read_alike(reader: &mut Reader<'_>, decoder: &mut Decoder<'_>) {
    let (mut whole, start) = (reader.clone(), decoder.position());
    let kind = reader.kind().unwrap();
    match decoder.datatype().unwrap() {
        Type::Array => {
            let count = reader.array().unwrap();
            assert_eq!(Some(count as u64), decoder.array().unwrap());
            (0..count).for_each(|_| read_alike(reader, decoder));
        }
        Type::Map => {
            let count = reader.map().unwrap();
            assert_eq!(Some(count as u64), decoder.map().unwrap());
            (0..2 * count).for_each(|_| read_alike(reader, decoder));
        }
        Type::Tag => {
            assert_eq!(reader.tag().unwrap(), decoder.tag().unwrap().as_u64());
            read_alike(reader, decoder);
        }
        Type::Bytes => assert_eq!(reader.bytes().unwrap(), decoder.bytes().unwrap()),
        Type::String => {
            assert_eq!(reader.clone().name().unwrap(), reader.clone().text().unwrap().as_bytes());
            assert_eq!(reader.text().unwrap(), decoder.str().unwrap());
        }
        Type::Bool => assert_eq!(reader.bool().unwrap(), decoder.bool().unwrap()),
        Type::Null => {
            assert!(reader.null().unwrap());
            decoder.null().unwrap();
        }
        Type::F32 | Type::F64 => {
            assert_eq!(reader.float().unwrap().to_bits(), decoder.f64().unwrap().to_bits());
        }
        other => {
            assert_eq!(reader.clone().uint().ok(), decoder.clone().u64().ok());
            assert_eq!(reader.clone().int().ok(), decoder.clone().i64().ok());
            let expected = match other {
                Type::Undefined => Kind::Undefined,
                Type::Simple => Kind::Simple,
                Type::F16 => Kind::Float,
                _ => Kind::Integer,
            };
            assert_eq!(kind, expected);
            reader.skip().unwrap();
            decoder.skip().unwrap();
        }
    }
    assert_eq!(whole.item().unwrap().len(), decoder.position() - start);
}
