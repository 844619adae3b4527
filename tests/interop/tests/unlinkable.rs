//! Two presentations of one citizen share nothing but the issuer's certificate, times of a whole day, and what was disclosed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use base64ct::{Base64, Encoding};
use dinhdanh_cbor::Value;
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_issuer::{Authority, StatusRegister};
use dinhdanh_mdoc::provision::{Batch, KeyRequest};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, UnsignedResponse};
use dinhdanh_portrait::{BINH, jpeg};
use dinhdanh_presentation::{Message, SelfTimedSession};
use dinhdanh_trust::status::Bits;
use std::collections::BTreeSet;
use time::UtcDateTime;
use time::macros::utc_datetime;

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const LICENCE: &str = include_str!("../../../bindings/cli/src/people/binh_driving_licence.json");
const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
/// Every document of the issuer names it, so it tells one issuer and nobody.
const LIST: &str = "https://test.example/status/1";
/// Nothing that is the person's own.
const SHOWN: [(&str, &str); 2] = [(NS, "expiry_date"), (NS, "issuing_country")];

/// Shortest string of bytes that could name somebody.
const NAMING: usize = 4;

/// Every string of bytes in an item, also in what is encoded inside it.
fn strings(value: &Value<'_>, found: &mut BTreeSet<Vec<u8>>) {
    match value {
        Value::Bytes(bytes) => match Value::parse(bytes) {
            Ok(inner @ (Value::Map(_) | Value::Array(_) | Value::Tag(..))) => strings(&inner, found),
            _ if bytes.len() >= NAMING => {
                found.insert(bytes.to_vec());
            }
            _ => {}
        },
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            strings(key, found);
            strings(value, found);
        }),
        Value::Tag(_, inner) => strings(inner, found),
        _ => {}
    }
}

#[test]
fn two_presentations_share_only_the_certificate_and_what_was_disclosed() {
    let authority = Authority::create(NOW).unwrap();
    let keys: Vec<_> = (0..2).map(|_| SigningKey::generate(Curve::P256).unwrap()).collect();
    let proofs = keys.iter().zip(0..).map(|(key, index)| {
        (key.public_key(), key.sign(&KeyRequest::to_be_signed(MDL, index, &key.public_key())).unwrap())
    });
    let request = KeyRequest::encode(MDL, &proofs.collect::<Vec<_>>());
    let mut fields: serde_json::Value = serde_json::from_str(LICENCE).unwrap();
    fields[NS]["portrait"] = Base64::encode_string(&jpeg(&BINH, 96, 40)).into();
    let mut register = StatusRegister::new(LIST, Bits::Two, 100_000).unwrap();
    let batch = authority.issue(&request, &fields, 30, Some(&mut register), NOW).unwrap().batch;
    let copies = Batch::parse(&batch).unwrap().copies;

    let shown = copies.iter().zip(&keys).map(|(copy, key)| {
        let session = SelfTimedSession::new(NOW).unwrap();
        let issuer_signed = IssuerSigned::parse(copy).unwrap();
        let disclosed = Disclosed { issuer_signed: &issuer_signed, elements: &SHOWN };
        let unsigned = UnsignedResponse::new(&[disclosed], &session.transcript()).unwrap();
        let signatures: Vec<_> = unsigned.to_be_signed().map(|bytes| key.sign(bytes).unwrap()).collect();
        session.finish(&unsigned.finish(&signatures).unwrap()).unwrap()
    });
    let found: Vec<BTreeSet<Vec<u8>>> = shown
        .map(|message| {
            let Ok(Message::SelfTimed(shown)) = Message::parse(&message) else { panic!("not self-timed") };
            let mut found = BTreeSet::from([shown.nonce().to_vec()]);
            strings(&Value::parse(&shown.response).unwrap(), &mut found);
            found
        })
        .collect();
    assert!(found.iter().all(|found| found.len() > 20), "digests, salts, keys and signatures are in it");
    let shared: Vec<_> = found[0].intersection(&found[1]).collect();
    assert_eq!(shared, [&authority.credentials().signer.certificate]);
}
