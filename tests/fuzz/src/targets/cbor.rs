#[path = "../../../../core/cbor/tests/oracle/mod.rs"]
mod oracle;

use dinhdanh_cbor::{Reader, Value, Writer};

/// What is read means the same after it is written again, and a second, slow reader judges and reads alike.
pub(crate) fn run(data: &[u8]) {
    oracle::compare(data);
    let value = Value::parse(data);
    assert_eq!(value.is_ok(), Reader::new(data).is_ok());
    let Ok(value) = value else { return };
    let written = value.write(Writer::new()).finish();
    let again = Value::parse(&written).expect("what was written can be read");
    // As bytes, since a NaN does not equal itself.
    assert_eq!(again.write(Writer::new()).finish(), written);
}
