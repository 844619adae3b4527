//! Two presentations of one citizen share nothing that another citizen's does not have too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use base64ct::{Base64, Encoding};
use dinhdanh_catalogue::{Profile, ProfileDocument, ProfileElement, by_doc_type, profile};
use dinhdanh_cbor::Value;
use dinhdanh_issuer::{Authority, StatusRegister};
use dinhdanh_mdoc::{DeviceRequest, RequestedElement};
use dinhdanh_portrait::{AN, BINH, jpeg};
use dinhdanh_presentation::{Asked, Message, UnsignedRequest};
use dinhdanh_qr::Codes;
use dinhdanh_trust::TrustList;
use dinhdanh_trust::status::Bits;
use dinhdanh_wallet::{ChosenPin, Device, Prepared, ReceivedRequest, Stretch, Wallet, software_folder};
use serde_json::Value as Fields;
use std::collections::BTreeSet;
use std::path::Path;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const LICENCE: &str = include_str!("../../../bindings/cli/src/people/binh_driving_licence.json");
const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
/// Every document of the issuer names it, so it tells one issuer and nobody.
const LIST: &str = "https://test.example/status/1";
/// Nothing that is the person's own.
const SHOWN: [&str; 2] = ["expiry_date", "issuing_country"];

/// Every value in an item, also in what is encoded inside it, with its type: numbers, texts, strings of bytes of any length.
fn atoms(value: &Value<'_>, found: &mut BTreeSet<String>) {
    match value {
        Value::Bytes(bytes) => match Value::parse(bytes) {
            Ok(inner @ (Value::Map(_) | Value::Array(_) | Value::Tag(..))) => atoms(&inner, found),
            _ => drop(found.insert(hex::encode(bytes))),
        },
        Value::Array(items) => items.iter().for_each(|item| atoms(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            atoms(key, found);
            atoms(value, found);
        }),
        Value::Tag(number, inner) => {
            found.insert(format!("tag {number}"));
            atoms(inner, found);
        }
        other => drop(found.insert(format!("{other:?}"))),
    }
}

/// A citizen's wallet with a driving licence of four copies, issued at `now`.
fn wallet(
    dir: &Path,
    fields: &Fields,
    authority: &Authority,
    register: &mut StatusRegister,
    now: UtcDateTime,
) -> Wallet {
    let (device, pin) = (Device::software(&software_folder(dir)), ChosenPin::new("204816", None, &[]).unwrap());
    let mut wallet = Wallet::create(dir, &device, &pin, Stretch::new(8, 1, 1).unwrap(), now).unwrap();
    let request = wallet.request(by_doc_type(MDL).unwrap(), 4, now).unwrap();
    let batch = authority.issue(&request, fields, 30, Some(register), now).unwrap().batch;
    wallet.add(&batch, None, now).unwrap();
    wallet
}

/// What is in one showing, as a verifier gets it.
fn show(wallet: &mut Wallet, now: UtcDateTime) -> BTreeSet<String> {
    let element = |identifier: &str| ProfileElement {
        namespace: NS.to_owned(),
        identifier: identifier.to_owned(),
        required: true,
    };
    let document = ProfileDocument {
        doc_type: MDL.to_owned(),
        required: true,
        elements: SHOWN.into_iter().map(element).collect(),
    };
    let profile = Profile { documents: vec![document], ..profile("V1").unwrap() };
    let offer = wallet.offer(&profile, now).unwrap();
    let showing = wallet.show(offer.consent(), now).unwrap();
    let prepared = wallet.renew(&showing, now).unwrap();
    let message = signed(wallet, prepared);
    let Ok(Message::SelfTimed(shown)) = Message::parse(&message) else { panic!("not self-timed") };
    let mut found = BTreeSet::from([hex::encode(shown.nonce()), shown.signed_at().unix_timestamp().to_string()]);
    atoms(&Value::parse(&shown.response).unwrap(), &mut found);
    // Not the length, which the message doesn't hide.
    found.extend(headers(&message).into_iter().filter(|header| !header.starts_with("length")));
    found
}

fn signed(wallet: &mut Wallet, prepared: Prepared) -> Vec<u8> {
    let signatures: Vec<_> = prepared.to_be_signed().map(|part| wallet.sign(part.key, part.bytes).unwrap()).collect();
    wallet.finish(prepared, &signatures).unwrap()
}

/// What each code of a message says beside its symbol (§2): stream, length and size of a symbol, commitment.
fn headers(message: &[u8]) -> Vec<String> {
    let codes = Codes::new(message, dinhdanh_crypto::random().unwrap()).unwrap();
    let frame = codes.payload(0);
    assert!(!codes.is_still(), "a still code has no header");
    vec![hex::encode(&frame[3..7]), format!("length {}", hex::encode(&frame[7..19])), hex::encode(&frame[23..31])]
}

/// What is in one answer to a request of this reader, as its verifier gets it.
fn answer(wallet: &mut Wallet, authority: &Authority, now: UtcDateTime) -> BTreeSet<String> {
    let reader = authority.certify_reader("TEST", now).unwrap();
    let elements = ["expiry_date", "issuing_authority"].map(|identifier| RequestedElement {
        name_space: NS,
        identifier,
        intent_to_retain: false,
    });
    let device_request = &DeviceRequest::encode(&[(MDL, &elements)]);
    let asked = Asked::Items { device_request, purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, reader.key.algorithm(), &[&reader.certificate], now).unwrap();
    let signature = reader.key.sign(unsigned.to_be_signed()).unwrap();
    let open = unsigned.finish(&signature);
    let asks = open.message().to_vec();
    let request = ReceivedRequest::check(&asks, &TrustList::new(), now).unwrap();
    let consent = wallet.offer_for(&request, now).unwrap().consent();
    let prepared = wallet.prepare(consent, Some(&request), now).unwrap();
    let message = signed(wallet, prepared);
    let mut found = BTreeSet::from_iter(headers(&message));
    atoms(&Value::parse(&message).unwrap(), &mut found);
    let Ok(Message::Answer(answer)) = Message::parse(&message) else { panic!("no answer") };
    atoms(&Value::parse(&open.open(&answer).unwrap().0).unwrap(), &mut found);
    found
}

#[test]
fn two_presentations_share_nothing_that_another_citizens_does_not_have_too() {
    let authority = Authority::create(NOW).unwrap();
    let mut register = StatusRegister::new(LIST, Bits::Two, 100_000).unwrap();
    let mut binh: Fields = serde_json::from_str(LICENCE).unwrap();
    binh[NS]["portrait"] = Base64::encode_string(&jpeg(&BINH, 96, 40)).into();
    let mut an = binh.clone();
    an[NS]["portrait"] = Base64::encode_string(&jpeg(&AN, 96, 40)).into();
    an[NS]["document_number"] = "990123456780".into();
    let dir = tempfile::tempdir().unwrap();
    // The same day, the same kind of document, the same elements: what is left is the citizen.
    let mut of_binh = wallet(&dir.path().join("binh"), &binh, &authority, &mut register, NOW);
    let hour = NOW + Duration::HOUR;
    let mut of_an = wallet(&dir.path().join("an"), &an, &authority, &mut register, hour);
    let first = show(&mut of_binh, hour);
    let second = show(&mut of_binh, hour + Duration::MINUTE);
    let another = show(&mut of_an, hour + Duration::MINUTE * 2);
    let answer = |wallet: &mut _, minutes| answer(wallet, &authority, hour + Duration::MINUTE * minutes);
    let answers = [answer(&mut of_binh, 3), answer(&mut of_binh, 4), answer(&mut of_an, 5)];
    let certificate = hex::encode(&authority.credentials().signer.certificate);
    for [first, second, another] in [[first, second, another], answers] {
        for found in [&first, &second, &another] {
            assert!(found.len() > 60, "digests, salts, keys, signatures, names and numbers are in it");
            assert!(found.contains(&certificate), "what the issuer's documents have in common is found");
        }
        let linking: Vec<_> = first.intersection(&second).filter(|atom| !another.contains(*atom)).collect();
        assert_eq!(linking, Vec::<&String>::new());
        let differ = first.difference(&second).count();
        assert!(differ > 20, "another copy was shown: other digests, salts, key and signatures");
    }
}
