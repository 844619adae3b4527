//! Messages that are made here are read back; one that differs in one thing is refused for that thing.

use super::*;
use crate::{Algorithm, CryptoError, Curve, SigningKey};
use dinhdanh_cbor::{CborError, Writer};

const EMPTY: &[u8] = &[0xa0];

/// The error of a message with these headers, both encoded maps.
fn refusal(protected: Writer, unprotected: Writer) -> Option<CryptoError> {
    refusal_of(protected.finish(), unprotected.finish())
}

fn refusal_of(protected: Vec<u8>, unprotected: Vec<u8>) -> Option<CryptoError> {
    let message = Writer::new().array(4).bytes(&protected).raw(&unprotected).bytes(b"payload").bytes(b"signature");
    Sign1::parse(&message.finish()).err()
}

fn alg(entries: usize) -> Writer {
    Writer::new().map(entries).int(1).int(-7)
}

fn empty() -> Writer {
    Writer::new().map(0)
}

#[test]
fn what_is_signed_here_verifies_with_either_payload() {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let headers = Headers {
        x5chain: &[b"leaf", b"above"],
        content_type: Some("application/test"),
        typ: Some("application/statuslist+cwt"),
        kid: Some(b"kid"),
    };
    let (attached, detached) = (Payload::Attached(b"payload".to_vec()), Payload::Detached(b"payload".to_vec()));
    for (payload, given) in [(attached, None), (detached, Some(b"payload".as_slice()))] {
        let unsigned = UnsignedSign1::new(key.algorithm(), headers, payload);
        let signature = key.sign(unsigned.to_be_signed()).unwrap();
        let bytes = unsigned.finish(&signature);
        let message = Sign1::parse(&bytes).unwrap();
        assert_eq!(message.verify(&key.public_key(), given, &[]), Ok(()));
        assert_eq!(message.protected_algorithm(), Ok(Algorithm::Es256));
        assert_eq!(message.x5chain().unwrap().certificates(), headers.x5chain);
        assert_eq!((message.typ(), message.kid()), (headers.typ, headers.kid));
        assert_eq!(message.signature(), signature);

        let other = SigningKey::generate(Curve::P256).unwrap().public_key();
        assert_eq!(message.verify(&other, given, &[]), Err(CryptoError::SignatureInvalid));
        assert_eq!(message.verify(&key.public_key(), given, b"aad"), Err(CryptoError::SignatureInvalid));
        let turned = if given.is_none() { Some(b"payload".as_slice()) } else { None };
        let error = if given.is_none() { CryptoError::PayloadTwice } else { CryptoError::PayloadMissing };
        assert_eq!(message.verify(&key.public_key(), turned, &[]), Err(error));
        assert_eq!(signature_input(message.protected(), &[], b"payload"), {
            let again = UnsignedSign1::new(key.algorithm(), headers, Payload::Detached(b"payload".to_vec()));
            again.to_be_signed().to_vec()
        });
    }
}

#[test]
fn a_changed_byte_anywhere_under_the_signature_is_noticed() {
    let key = SigningKey::generate(Curve::Ed25519).unwrap();
    let payload = Payload::Attached(b"payload".to_vec());
    let unsigned = UnsignedSign1::new(key.algorithm(), Headers::default(), payload);
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    let good = unsigned.finish(&signature);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let verified = Sign1::parse(&bad).and_then(|message| message.verify(&key.public_key(), None, &[]));
            assert!(verified.is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_header_counts_once() {
    assert_eq!(refusal(alg(1), empty()), None);
    assert_eq!(refusal(alg(1), alg(1)), Some(CryptoError::DuplicateHeader));
    assert_eq!(refusal(alg(1), Writer::new().map(1).text("x").int(1)), None);
    assert_eq!(
        refusal(alg(2).text("x").int(1), Writer::new().map(1).text("x").int(1)),
        Some(CryptoError::DuplicateHeader)
    );
    // The same label in a longer spelling, 0x1801 is 1: no map is read that has one.
    let spelled = vec![0xa2, 0x01, 0x26, 0x18, 0x01, 0x38, 0x22];
    assert_eq!(refusal_of(spelled, EMPTY.to_vec()), Some(CryptoError::Cbor(CborError::LongKey)));
    let many = (100..100 + MAX_HEADERS as i64).fold(Writer::new().map(MAX_HEADERS), |map, label| map.int(label).null());
    assert_eq!(refusal(alg(1), many), Some(CryptoError::TooManyHeaders));
}

#[test]
fn a_critical_header_must_be_understood_present_and_protected() {
    let crit = |label: i64| Writer::new().map(2).int(1).int(-7).int(2).array(1).int(label);
    assert_eq!(refusal(crit(1), empty()), None);
    assert_eq!(refusal(crit(99), empty()), Some(CryptoError::CriticalHeader));
    assert_eq!(refusal(crit(33), empty()), Some(CryptoError::CriticalHeader));
    let present = || Writer::new().map(2).int(99).int(0).int(2).array(1).int(99);
    assert_eq!(refusal(present(), empty()), Some(CryptoError::CriticalHeader));
    let text = Writer::new().map(2).text("x").int(0).int(2).array(1).text("x");
    assert_eq!(refusal(text, empty()), Some(CryptoError::CriticalHeader));
    assert_eq!(refusal(Writer::new().map(1).int(2).array(0), empty()), Some(CryptoError::CriticalHeader));
    assert_eq!(refusal(alg(1), Writer::new().map(1).int(2).array(1).int(1)), Some(CryptoError::CriticalHeader));
}

#[test]
fn a_chain_is_one_string_or_an_array_of_two_to_five() {
    let chain = |count: usize| {
        let writer = Writer::new().map(1).int(33).array(count);
        (0..count).fold(writer, |writer, _| writer.bytes(b"der"))
    };
    assert_eq!(refusal(alg(1), Writer::new().map(1).int(33).bytes(b"der")), None);
    assert_eq!(refusal(alg(1), chain(2)), None);
    assert_eq!(refusal(alg(1), chain(MAX_CHAIN)), None);
    for few in [0, 1] {
        assert_eq!(refusal(alg(1), chain(few)), Some(CryptoError::Cbor(CborError::Unexpected)));
    }
    for many in [MAX_CHAIN + 1, 100] {
        assert_eq!(refusal(alg(1), chain(many)), Some(CryptoError::ChainTooLong));
    }
    let plain = Writer::new().array(4).bytes(&[]).map(0).null().bytes(&[]).finish();
    assert_eq!(Sign1::parse(&plain).unwrap().x5chain().err(), Some(CryptoError::ChainMissing));
    assert_eq!(Sign1::parse(&plain).unwrap().algorithm(), Err(CryptoError::AlgorithmMissing));
}

#[test]
fn another_message_is_not_taken_for_this_one() {
    let body = |tag: u64| Writer::new().tag(tag).array(4).bytes(&[]).map(0).null().bytes(&[]).finish();
    assert!(Sign1::parse(&body(18)).is_ok());
    assert!(Mac0::parse(&body(17)).is_ok());
    assert!(Sign1::parse(&body(17)).is_err());
    assert!(Mac0::parse(&body(18)).is_err());
    assert!(Sign1::parse(&[vec![0xd2], body(18)].concat()).is_err());
    for bad in [
        Writer::new().array(3).bytes(&[]).map(0).null().finish(),
        Writer::new().array(5).bytes(&[]).map(0).null().bytes(&[]).null().finish(),
        Writer::new().array(4).bytes(&[0xff]).map(0).null().bytes(&[]).finish(),
        Writer::new().array(4).bytes(&[0xa0, 0xa0]).map(0).null().bytes(&[]).finish(),
        Writer::new().array(4).map(0).map(0).null().bytes(&[]).finish(),
        Writer::new().array(4).bytes(&[]).array(0).null().bytes(&[]).finish(),
        Writer::new().array(4).bytes(&[]).map(0).text("payload").bytes(&[]).finish(),
        Writer::new().array(4).bytes(&[]).map(0).null().array(0).finish(),
    ] {
        assert!(Sign1::parse(&bad).is_err(), "{bad:02x?}");
        assert!(Mac0::parse(&bad).is_err(), "{bad:02x?}");
    }
}

#[test]
fn an_authentication_code_is_of_one_key_and_one_payload() {
    let bytes = Mac0::create(b"key", b"payload");
    let message = Mac0::parse(&bytes).unwrap();
    assert_eq!(message.verify(b"key", Some(b"payload"), &[]), Ok(()));
    assert_eq!(message.verify(b"kez", Some(b"payload"), &[]), Err(CryptoError::MacInvalid));
    assert_eq!(message.verify(b"key", Some(b"payloae"), &[]), Err(CryptoError::MacInvalid));
    assert_eq!(message.verify(b"key", None, &[]), Err(CryptoError::PayloadMissing));
    // AES-MAC 256/64 is known to COSE and not to us.
    let aes = Writer::new().array(4).bytes(&[0xa1, 0x01, 0x0f]).map(0).bytes(b"payload").bytes(&[0; 8]).finish();
    let message = Mac0::parse(&aes).unwrap();
    assert_eq!(message.algorithm_id(), Some(15));
    assert_eq!(message.verify(b"key", None, &[]), Err(CryptoError::UnsupportedAlgorithm));
}
