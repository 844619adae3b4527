use dinhdanh_cbor::Value;
use dinhdanh_cbor::tdate::TAG_FULL_DATE;
use dinhdanh_crypto::sha256;
use serde_json::{Map, json};

const TAG_TDATE: u64 = 0;

/// An encoded value as the peers' scripts print one (`peers/printable.mjs`): JSON that says the CBOR type too.
///
/// # Panics
/// When it is no CBOR, or of a type that no element has.
pub fn printable(encoded: &[u8]) -> serde_json::Value {
    print(&Value::parse(encoded).expect("CBOR"))
}

fn print(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Integer(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Bool(is) => json!(is),
        Value::Null => json!(null),
        Value::Float(number) => json!(number),
        Value::Bytes(bytes) => json!({ "bytes": bytes.len(), "sha256": hex::encode(sha256(bytes)) }),
        Value::Array(items) => items.iter().map(print).collect(),
        Value::Map(entries) => {
            let entry =
                |(key, value): &(Value<'_>, Value<'_>)| (key.as_text().expect("a text").to_owned(), print(value));
            serde_json::Value::Object(entries.iter().map(entry).collect::<Map<_, _>>())
        }
        Value::Tag(TAG_FULL_DATE, day) => json!({ "full-date": day.as_text() }),
        Value::Tag(TAG_TDATE, time) => json!({ "tdate": time.as_text() }),
        Value::Tag(..) | Value::Big(_) | Value::Other(_) => panic!("no element has such a value"),
    }
}
