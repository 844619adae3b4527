//! The published examples of draft-ietf-oauth-status-list: every list of its appendix, and its signed tokens.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use base64ct::{Base64UrlUnpadded, Encoding};
use dinhdanh_cbor::Value;
use dinhdanh_crypto::PublicKey;
use dinhdanh_trust::status::{
    Bits, CompressedList, Entries, Form, Freshness, Known, NewStatusList, Status, StatusListToken, StatusReference,
};
use std::collections::BTreeMap;
use time::macros::utc_datetime;

/// The key of the draft's examples, `kid` 12: the public half of the JWK in its generator.
const KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo","y":"6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M"}"#;

/// The content of an example without what is wrapped around it.
fn example(name: &str) -> Option<String> {
    let text = String::from_utf8(dinhdanh_vectors::read(&format!("statuslist/examples/{name}.md"))?).unwrap();
    let body = text.split_once("encoded:").map_or(text.as_str(), |(_, body)| body);
    Some(body.split_whitespace().collect())
}

fn of_json(name: &str) -> Option<(Bits, Vec<u8>)> {
    let json: serde_json::Value = serde_json::from_str(&example(name)?).unwrap();
    let lst = Base64UrlUnpadded::decode_vec(json["lst"].as_str().unwrap()).unwrap();
    Some((Bits::from_number(json["bits"].as_u64().unwrap()).unwrap(), lst))
}

fn of_cbor(name: &str) -> Option<(Bits, Vec<u8>)> {
    let bytes = hex::decode(example(name)?).unwrap();
    let value = Value::parse(&bytes).unwrap();
    let (Some(Value::Integer(bits)), Some(Value::Bytes(lst))) = (value.get("bits"), value.get("lst")) else {
        panic!("{name}")
    };
    Some((Bits::from_number(*bits as u64).unwrap(), lst.to_vec()))
}

fn entries((bits, lst): &(Bits, Vec<u8>)) -> Entries {
    CompressedList::new(*bits, lst).unwrap().entries().unwrap()
}

/// `status[INDEX] = 0bVALUE` of each section of the appendix, by bits.
fn assignments() -> Option<BTreeMap<u64, BTreeMap<u64, u8>>> {
    let text = String::from_utf8(dinhdanh_vectors::read("statuslist/draft_test_vectors.md")?).unwrap();
    let mut found = BTreeMap::<u64, BTreeMap<u64, u8>>::new();
    let mut bits = 0;
    for line in text.lines() {
        if let Some((number, _)) = line.strip_prefix("## ").and_then(|title| title.split_once("-bit")) {
            bits = number.parse().unwrap();
        }
        if let Some((index, value)) = line.strip_prefix("status[").and_then(|rest| rest.split_once("]")) {
            let value = u8::from_str_radix(value.trim_start_matches([' ', '=']).trim_start_matches("0b"), 2).unwrap();
            found.entry(bits).or_default().insert(index.parse().unwrap(), value);
        }
    }
    Some(found)
}

#[test]
fn each_list_of_the_appendix_has_exactly_its_statuses() {
    let Some(all) = assignments() else { return };
    assert_eq!(all.values().map(BTreeMap::len).collect::<Vec<_>>(), [11, 11, 15, 256]);
    let names = [(1, "1_long"), (2, "2_long"), (4, "4"), (8, "8")];
    for (bits, name) in names {
        let json = of_json(&format!("status_list_encoding{name}_json")).unwrap();
        let cbor = of_cbor(&format!("status_list_encoding{name}_cbor")).unwrap();
        assert_eq!(u64::from(json.0.number()), bits);
        let (json, cbor) = (entries(&json), entries(&cbor));
        assert!(json == cbor, "{bits} bits: the forms differ");
        assert_eq!(json.len(), 1 << 20);
        let told = &all[&bits];
        for index in 0..json.len() {
            let value = told.get(&index).copied().unwrap_or(0);
            assert_eq!(json.get(index).map(Status::value), Ok(value), "{bits} bits, entry {index}");
        }

        // The writer makes the same bytes of them.
        let mut ours = NewStatusList::new(Bits::from_number(bits).unwrap(), 1 << 20).unwrap();
        ours.set_all(told.iter().map(|(index, value)| (*index, Status::from_value(*value)))).unwrap();
        assert!(*ours.entries() == json);
        assert!(ours.compress().entries().unwrap() == json);
    }
}

#[test]
fn the_short_examples_are_their_byte_arrays() {
    let lists = [("", &[0xb9, 0xa3][..]), ("2", &[0xc9, 0x44, 0xf9])];
    for (name, bytes) in lists {
        let Some(json) = of_json(&format!("status_list_encoding{name}_json")) else { return };
        let cbor = of_cbor(&format!("status_list_encoding{name}_cbor")).unwrap();
        assert_eq!(json, cbor);
        assert!(entries(&json) == *NewStatusList::from_bytes(json.0, bytes).unwrap().entries());
    }
}

#[test]
fn the_signed_examples_verify_with_their_key() {
    let (Some(cwt), Some(jwt)) = (example("status_list_cwt"), example("status_list_jwt_raw")) else { return };
    let key = PublicKey::from_jwk(KEY).unwrap();
    let cwt = hex::decode(cwt).unwrap();
    for (bytes, form) in [(&cwt[..], Form::Cwt), (jwt.as_bytes(), Form::Jwt)] {
        let token = StatusListToken::parse(bytes).unwrap();
        assert_eq!((token.form(), token.uri(), token.bits()), (form, "https://example.com/statuslists/1", Bits::One));
        assert_eq!(token.issued(), utc_datetime!(2023-06-16 12:56:10));
        assert_eq!(token.expires().map(|time| time.unix_timestamp()), Some(2_291_720_170));
        assert_eq!((token.ttl(), token.aggregation_uri()), (Some(43_200), None));
        assert_eq!(token.key_id().as_deref(), Some(&b"12"[..]));
        assert_eq!(token.certificates(), Ok(Vec::new()));
        let list = token.verify(&key).unwrap();
        let at = utc_datetime!(2023-06-16 13:00);
        let status = |index| {
            let reference = StatusReference { index, uri: "https://example.com/statuslists/1" };
            let Known { status, as_of, freshness, .. } = list.look_up(&reference, at).unwrap();
            assert_eq!((as_of, freshness), (list.token().issued(), Freshness::Current));
            status.value()
        };
        // §4.1: the byte array b9 a3.
        assert_eq!((0..16).map(status).collect::<Vec<_>>(), [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
    }
}

#[test]
fn the_reference_of_the_examples_is_read() {
    let Some(token) = example("referenced_token_cwt") else { return };
    let bytes = hex::decode(token).unwrap();
    let signed = dinhdanh_crypto::cose::Sign1::parse(&bytes).unwrap();
    let mut claims = dinhdanh_cbor::Reader::new(signed.payload().unwrap()).unwrap();
    for _ in 0..claims.map().unwrap() {
        let (claim, value) = (claims.int().unwrap(), claims.item().unwrap());
        if claim == 65535 {
            let reference = StatusReference::parse(value).unwrap().unwrap();
            assert_eq!(reference, StatusReference { index: 0, uri: "https://example.com/statuslists/1" });
            assert_eq!(reference.encode(), value);
            return;
        }
    }
    panic!("no status claim");
}
