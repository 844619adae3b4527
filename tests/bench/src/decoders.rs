use crate::{Case, Contestant, Effort, Measured, race};
use cbor4ii::core::dec::{Decode, IgnoredAny};
use cbor4ii::core::utils::SliceReader;
use dinhdanh_cbor::{CborError, Encoded, Kind, Reader, Value};
use dinhdanh_crypto::cose::Sign1;
use std::fmt::Write;

/// A way to decode CBOR, and whether it takes what it is given.
pub struct Decoder {
    /// Whose it is, and what it makes of the bytes.
    pub name: &'static str,
    /// Decodes one item; what follows it is for the decoder to see or not.
    pub takes: fn(&[u8]) -> bool,
}

/// Every decoder that is measured: our two passes, then what others have, first without and then with a tree of values.
pub const DECODERS: [Decoder; 8] = [
    Decoder { name: "ours, check", takes: |bytes| dinhdanh_cbor::check(bytes).is_ok() },
    Decoder { name: "ours, check and read", takes: |bytes| read(bytes).is_ok() },
    Decoder { name: "minicbor, walk", takes: |bytes| minicbor::Decoder::new(bytes).skip().is_ok() },
    Decoder { name: "cbor4ii, walk", takes: |bytes| IgnoredAny::decode(&mut SliceReader::new(bytes)).is_ok() },
    Decoder { name: "ciborium, walk", takes: |bytes| ciborium::from_reader::<serde::de::IgnoredAny, _>(bytes).is_ok() },
    Decoder { name: "ours, Value", takes: |bytes| Value::parse(bytes).is_ok() },
    Decoder {
        name: "cbor4ii, Value",
        takes: |bytes| cbor4ii::core::Value::decode(&mut SliceReader::new(bytes)).is_ok(),
    },
    Decoder { name: "ciborium, Value", takes: |bytes| ciborium::from_reader::<ciborium::Value, _>(bytes).is_ok() },
];

/// Reads everything that is in an item, as a structure's own code does.
fn read(bytes: &[u8]) -> Result<(), CborError> {
    fn item(reader: &mut Reader<'_>) -> Result<(), CborError> {
        match reader.kind()? {
            Kind::Array => (0..reader.array()?).try_for_each(|_| item(reader)),
            Kind::Map => (0..reader.map()?).try_for_each(|_| item(reader).and_then(|()| item(reader))),
            Kind::Tag => reader.tag().and_then(|_| item(reader)),
            Kind::Text => {
                std::hint::black_box(reader.text()?);
                Ok(())
            }
            Kind::Bytes => {
                std::hint::black_box(reader.bytes()?);
                Ok(())
            }
            _ => reader.skip(),
        }
    }
    item(&mut Reader::new(bytes)?)
}

/// Pieces of CBOR that are decoded one after another, since a string in tag 24 is an item of its own.
pub struct Document<'a> {
    /// What it is.
    pub name: String,
    /// The encoded items.
    pub pieces: Vec<&'a [u8]>,
}

/// The structures of one case: the response without what its strings hold, and each of these.
pub fn documents(case: &Case) -> Vec<Document<'_>> {
    let count = case.values.len();
    let document = |name: &str, pieces| Document { name: format!("{name} {count}"), pieces };
    let items = case.items().into_iter().map(|item| encoded(item).inner).collect();
    let mso = Sign1::parse(case.issuer_auth()).expect("a message").payload().expect("an MSO");
    vec![
        document("response", vec![case.response.as_slice()]),
        document("items", items),
        document("issuerAuth", vec![case.issuer_auth()]),
        document("MSO", vec![encoded(mso).inner]),
    ]
}

fn encoded(item: &[u8]) -> Encoded<'_> {
    Reader::new(item).and_then(|mut reader| reader.encoded()).expect("tag 24")
}

/// Times every decoder on one document.
pub fn race_decoders(document: &Document<'_>, effort: Effort) -> [Measured; DECODERS.len()] {
    race(
        DECODERS.map(|decoder| {
            Contestant::new(move || document.pieces.iter().all(|piece| (decoder.takes)(std::hint::black_box(piece))))
        }),
        effort,
    )
}

/// The table in the form of Markdown: microseconds, and allocations in brackets.
pub fn decoders_as_text(rows: &[(String, [Measured; DECODERS.len()])]) -> String {
    let mut text = String::from("| µs (allocations) |");
    for (name, _) in rows {
        // Writing to a string can't fail.
        let _ = write!(text, " {name} |");
    }
    let _ = write!(text, "\n|---|{}\n", "---|".repeat(rows.len()));
    for (at, decoder) in DECODERS.iter().enumerate() {
        let _ = write!(text, "| {} |", decoder.name);
        for measured in rows.iter().filter_map(|(_, row)| row.get(at)) {
            let _ = write!(text, " {:.2} ({}) |", measured.micros, measured.allocations.count);
        }
        text.push('\n');
    }
    text
}
