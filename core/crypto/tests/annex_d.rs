//! ISO/IEC 18013-5 Annex D at the level of keys, messages and certificates.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken vector must stop the test")]

use dinhdanh_cbor::{Reader, tdate};
use dinhdanh_crypto::cose::{Mac0, MacAlgorithm, Sign1};
use dinhdanh_crypto::x509::{Anchor, Certificate, PathError, Profile, Role, check_path, find_path};
use dinhdanh_crypto::{AgreementKey, Algorithm, CryptoError, Curve, PublicKey, hkdf_sha256, sha256};
use serde_json::Value;
use time::UtcDateTime;

fn at(text: &str) -> UtcDateTime {
    tdate::parse(text).unwrap()
}

fn file(name: &str) -> Option<Vec<u8>> {
    dinhdanh_vectors::hex(&format!("mdoc/annexD_{name}.hex"))
}

/// The value of a text key in the map that comes next.
fn enter(reader: &mut Reader<'_>, wanted: &str) {
    for _ in 0..reader.map().unwrap() {
        if reader.text().unwrap() == wanted {
            return;
        }
        reader.skip().unwrap();
    }
    panic!("no {wanted}");
}

/// The one document of the response, with the reader at the value of the keys.
fn of_document<'a>(response: &'a [u8], keys: &[&str]) -> Reader<'a> {
    let mut reader = Reader::new(response).unwrap();
    enter(&mut reader, "documents");
    reader.array_of(1).unwrap();
    keys.iter().for_each(|key| enter(&mut reader, key));
    reader
}

#[test]
fn the_issuer_signature_and_its_chain_hold_in_their_time() {
    let (Some(response), Some(iaca)) = (file("device_response"), file("iaca_cert")) else { return };
    let issuer_auth = Sign1::read(&mut of_document(&response, &["issuerSigned", "issuerAuth"])).unwrap();
    assert_eq!(issuer_auth.protected_algorithm(), Ok(Algorithm::Es256));
    let chain = issuer_auth.x5chain().unwrap();
    let anchors = [Anchor::parse(&iaca).unwrap()];
    let check = |time| check_path(chain.certificates(), &anchors, at(time), Profile::MdocSigner);

    let path = check("2021-01-01T00:00:00Z").unwrap();
    let key = path.leaf().public_key();
    assert_eq!(issuer_auth.verify(&key, None, &[]), Ok(()));
    assert_eq!(issuer_auth.verify(&key, None, b"other"), Err(CryptoError::SignatureInvalid));
    assert_eq!(issuer_auth.verify(&key, issuer_auth.payload(), &[]), Err(CryptoError::PayloadTwice));
    assert_eq!(issuer_auth.verify(&anchors[0].public_key(), None, &[]), Err(CryptoError::SignatureInvalid));

    assert!(check("2021-10-01T00:00:00Z").is_ok());
    assert_eq!(check("2021-10-01T00:00:01Z").err(), Some(PathError::Expired(Role::Leaf)));
    assert_eq!(check("2026-01-01T00:00:00Z").err(), Some(PathError::Expired(Role::Leaf)));
    assert_eq!(check("2020-09-30T23:59:59Z").err(), Some(PathError::NotYetValid(Role::Leaf)));

    let leaf = Certificate::parse(chain.leaf()).unwrap();
    let known = find_path(&leaf, &[], &anchors, Profile::MdocSigner, at("2021-01-01T00:00:00Z")).unwrap().into_known();
    let again = |time| known.check(chain.certificates(), &anchors, at(time), Profile::MdocSigner);
    assert_eq!(again("2021-01-01T00:00:00Z"), Some(Ok(0)));
    assert_eq!(again("2026-01-01T00:00:00Z"), Some(Err(PathError::Expired(Role::Leaf))));
    let nobody = check_path(chain.certificates(), &[], at("2021-01-01T00:00:00Z"), Profile::MdocSigner);
    assert_eq!(nobody.err(), Some(PathError::Untrusted));
}

#[test]
fn the_reader_chain_holds_in_its_time_and_only_for_readers() {
    let (Some(reader), Some(root), Some(iaca)) = (file("reader_cert"), file("reader_root_cert"), file("iaca_cert"))
    else {
        return;
    };
    let anchors = [&iaca, &root].map(|der| Anchor::parse(der).unwrap());
    assert!(anchors.iter().all(|anchor| anchor.certificate().unwrap().is_self_signed()));
    let time = at("2021-01-01T00:00:00Z");
    let path = check_path(&[&reader], &anchors, time, Profile::MdocReader).unwrap();
    assert_eq!(path.anchor(), 1);
    assert_eq!(path.leaf().subject().common_name(), Some("reader"));
    assert!(check_path(&[&reader, &root], &anchors, time, Profile::MdocReader).is_ok());
    assert!(check_path(&[&reader], &anchors, time, Profile::MdocSigner).is_err());
    let late = check_path(&[&reader], &anchors, at("2024-01-01T00:00:00Z"), Profile::MdocReader);
    assert_eq!(late.err(), Some(PathError::Expired(Role::Leaf)));
}

#[test]
fn reader_authentication_verifies_over_its_detached_payload() {
    let (Some(auth), Some(derived)) = (file("reader_auth"), dinhdanh_vectors::read("mdoc/annexD_derived.json")) else {
        return;
    };
    let derived: Value = serde_json::from_slice(&derived).unwrap();
    let payload = hex::decode(derived["ReaderAuthenticationBytes"].as_str().unwrap()).unwrap();
    let message = Sign1::parse(&auth).unwrap();
    let chain = message.x5chain().unwrap();
    let key = Certificate::parse(chain.leaf()).unwrap().public_key();
    assert_eq!(message.verify(&key, Some(&payload), &[]), Ok(()));
    assert_eq!(message.verify(&key, None, &[]), Err(CryptoError::PayloadMissing));
}

#[test]
fn the_device_code_verifies_with_the_agreed_key() {
    let files = [
        "device_response",
        "ephemeral_reader_key_d",
        "session_transcript_bytes",
        "static_device_key_x",
        "static_device_key_y",
        "static_device_key_d",
        "ephemeral_device_key_d",
    ];
    let [Some(response), Some(reader_d), Some(transcript), Some(x), Some(y), Some(device_d), Some(ephemeral_d)] =
        files.map(file)
    else {
        return;
    };
    let derived = dinhdanh_vectors::read("mdoc/annexD_derived.json").unwrap();
    let derived: Value = serde_json::from_slice(&derived).unwrap();
    let expected = |name: &str| hex::decode(derived[name].as_str().unwrap()).unwrap();

    let reader = AgreementKey::from_scalar(&reader_d).unwrap();
    let device = PublicKey::from_sec1(Curve::P256, &[vec![4], x, y].concat()).unwrap();
    let salt = sha256(&transcript);
    assert_eq!(salt.as_slice(), expected("salt"));

    // Both sides come to the same secret.
    let secret = reader.agree(&device).unwrap();
    let other = AgreementKey::from_scalar(&device_d).unwrap().agree(&reader.public_key()).unwrap();
    assert_eq!(secret.expose(), other.expose());
    assert_eq!(secret.expose().as_slice(), expected("Z_emac"));
    let key = hkdf_sha256(secret.expose(), &salt, b"EMacKey");
    assert_eq!(key.expose().as_slice(), expected("EMacKey"));

    let session = AgreementKey::from_scalar(&ephemeral_d).unwrap().agree(&reader.public_key()).unwrap();
    assert_eq!(session.expose().as_slice(), expected("Z_session"));
    assert_eq!(hkdf_sha256(session.expose(), &salt, b"SKReader").expose().as_slice(), expected("SKReader"));
    assert_eq!(hkdf_sha256(session.expose(), &salt, b"SKDevice").expose().as_slice(), expected("SKDevice"));

    let mac = Mac0::read(&mut of_document(&response, &["deviceSigned", "deviceAuth", "deviceMac"])).unwrap();
    let payload = expected("DeviceAuthenticationBytes");
    assert_eq!(mac.protected_algorithm(), Ok(MacAlgorithm::Hmac256));
    assert_eq!(mac.tag(), expected("deviceMac_tag"));
    assert_eq!(mac.verify(key.expose(), Some(&payload), &[]), Ok(()));
    assert_eq!(mac.verify(&[0; 32], Some(&payload), &[]), Err(CryptoError::MacInvalid));
    // What this library makes is the same message, byte for byte.
    let mine = Mac0::create(key.expose(), &payload);
    assert_eq!(Mac0::parse(&mine).unwrap().tag(), mac.tag());
}
