//! Algorithms that ISO/IEC 18013-5 §9.1.2.4, §9.1.2.5, §9.1.3.5 and §9.1.3.6 do not have are refused, and said by name.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{Case, case, replace};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Check, Checks, Reason, State};
use dinhdanh_crypto::cose::Mac0;
use dinhdanh_crypto::{AgreementKey, Curve, SigningKey, hkdf_sha256, sha256};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, MdocError, UnsignedResponse};

/// The same document for another device key, a COSE_Key.
fn for_key(case: Case, device_key: &[u8]) -> Case {
    let own = case.holder.public_key().to_cose_key();
    case.with_mso(|mso| replace(mso, &own, device_key))
}

fn for_curve(curve: Curve) -> Case {
    let holder = SigningKey::generate(curve).unwrap();
    Case {
        holder: SigningKey::from_pkcs8(holder.pkcs8().expose()).unwrap(),
        ..for_key(case(), &holder.public_key().to_cose_key())
    }
}

fn nothing() -> Vec<u8> {
    Writer::new().map(0).finish()
}

/// That the proof's algorithm alone is refused, by these names, and nothing of the document comes through.
fn assert_refused(checks: &Checks, names: &[String], details: &[&str]) {
    assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::HolderAlgorithmAllowed], "{details:?}");
    assert_eq!(checks.details(Check::HolderAlgorithmAllowed).collect::<Vec<_>>(), details);
    assert_eq!(checks.reason(), Some(Reason::AlgorithmRefused));
    assert_eq!(checks.state(Check::HolderProof), State::NotRun);
    assert_eq!(names.len(), 0);
}

#[test]
fn a_foreign_device_key_that_the_issuer_did_not_sign_is_a_forgery_and_no_matter_of_algorithms() {
    let foreign = Writer::new().map(2).int(1).int(2).int(-1).int(8).finish();
    let case = Case { issuer: SigningKey::generate(Curve::P256).unwrap(), ..for_key(case(), &foreign) };
    let (checks, _) = case.examine(&case.show(&nothing(), |covered| case.sign(-7, covered)), None);
    assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::IssuerSignature, Check::HolderProof]);
    assert_eq!(checks.reason(), Some(Reason::SignatureInvalid));
}

#[test]
fn a_device_key_of_a_foreign_type_or_curve_is_refused_by_name_and_the_rest_is_judged() {
    let key = |kty: i64, crv: i64| {
        let writer = Writer::new().map(4).int(1).int(kty).int(-1).int(crv);
        writer.int(-2).bytes(&[7; 32]).int(-3).bytes(&[7; 32]).finish()
    };
    let rsa = Writer::new().map(3).int(1).int(3).int(-1).bytes(&[0xc5; 256]).int(-2).bytes(&[1, 0, 1]).finish();
    for (foreign, name) in [
        (key(2, 8), "secp256k1"),
        (key(2, 259), "brainpoolP512r1"),
        (key(1, 4), "X25519"),
        (key(2, 77), "a curve without a name here"),
        (rsa, "RSA"),
    ] {
        let case = for_key(case(), &foreign);
        let (checks, names) = case.examine(&case.show(&nothing(), |covered| case.sign(-7, covered)), None);
        assert_refused(&checks, &names, &[name]);
        for check in [Check::MsoWellFormed, Check::IssuerSignature, Check::DigestsEqual, Check::DeviceDataAuthorised] {
            assert!(checks.passed(check), "{name}: {}", check.name());
        }
        // Nor can a wallet that holds it show it.
        let issuer_signed = IssuerSigned::parse(&case.issuer_signed).unwrap();
        let disclosed = Disclosed { issuer_signed: &issuer_signed, elements: &[] };
        assert!(matches!(UnsignedResponse::new(&[disclosed], &case.transcript), Err(MdocError::Crypto(_))), "{name}");
    }
}

#[test]
fn a_device_key_that_is_no_point_of_its_curve_is_malformed_and_not_foreign() {
    let off =
        Writer::new().map(4).int(1).int(2).int(-1).int(1).int(-2).bytes(&[7; 32]).int(-3).bytes(&[7; 32]).finish();
    let case = for_key(case(), &off);
    let (checks, names) = case.examine(&case.show(&nothing(), |covered| case.sign(-7, covered)), None);
    assert_eq!((checks.failed().collect::<Vec<_>>(), names.len()), (vec![Check::MsoWellFormed], 0));
}

#[test]
fn a_device_signature_by_another_algorithm_than_its_keys_is_refused_by_name() {
    let case = case();
    for (algorithm, name) in
        [(-35, "ES384"), (-8, "EdDSA"), (-257, "RS256"), (-47, "ES256K"), (0, "no registered algorithm")]
    {
        let (checks, names) = case.examine(&case.show(&nothing(), |covered| case.sign(algorithm, covered)), None);
        assert_refused(&checks, &names, &[name]);
    }
    let unprotected = |covered: &[u8]| {
        let signature = case.holder.sign(&dinhdanh_crypto::cose::signature_input(&[], &[], covered)).unwrap();
        let writer = Writer::new().map(1).text("deviceSignature").array(4).bytes(&[]).map(1).int(1).int(-7);
        writer.null().bytes(&signature).finish()
    };
    let (checks, names) = case.examine(&case.show(&nothing(), unprotected), None);
    assert_refused(&checks, &names, &["ES256"]);
}

#[test]
fn each_curve_of_the_standard_proves_its_holder_by_its_own_algorithm() {
    for (curve, algorithm) in [
        (Curve::P256, -7),
        (Curve::P256, -9),
        (Curve::P384, -35),
        (Curve::P521, -36),
        (Curve::Ed25519, -8),
        (Curve::BrainpoolP256r1, -7),
        (Curve::BrainpoolP384r1, -35),
    ] {
        let case = for_curve(curve);
        let (checks, names) = case.examine(&case.show(&nothing(), |covered| case.sign(algorithm, covered)), None);
        assert_eq!((checks.reason(), names.len()), (None, 4), "{curve:?}");
        assert!(checks.passed(Check::HolderAlgorithmAllowed), "{curve:?}");
    }
}

/// `deviceAuth` of a MAC under this key; `algorithm` is what its header names in place of HMAC 256/256.
fn mac(key: &[u8], algorithm: u8, covered: &[u8]) -> Vec<u8> {
    let made = Mac0::create(key, covered);
    assert_eq!(made[..5], [0x84, 0x43, 0xa1, 0x01, 0x05]);
    let made = [&made[..4], &[algorithm], &made[5..]].concat();
    Writer::new().map(1).text("deviceMac").raw(&made).finish()
}

#[test]
fn a_device_mac_by_another_algorithm_or_a_key_that_can_agree_on_none_is_refused_by_name() {
    let reader = AgreementKey::generate().unwrap();
    for (curve, algorithm, details) in [
        (Curve::P256, 4, &["HMAC 256/64"][..]),
        (Curve::P256, 6, &["HMAC 384/384"]),
        (Curve::P256, 14, &["AES-MAC 128/64"]),
        (Curve::P384, 5, &["P-384"]),
        (Curve::Ed25519, 7, &["HMAC 512/512", "Ed25519"]),
    ] {
        let case = for_curve(curve);
        let (checks, names) =
            case.examine(&case.show(&nothing(), |covered| mac(&[1; 32], algorithm, covered)), Some(&reader));
        assert_refused(&checks, &names, details);
    }
}

#[test]
fn a_device_mac_proves_its_holder_to_the_reader_of_the_session_and_to_nobody_else() {
    let (reader, other) = (AgreementKey::generate().unwrap(), AgreementKey::generate().unwrap());
    let device = AgreementKey::generate().unwrap();
    let case = for_key(case(), &device.public_key().to_cose_key());
    // §9.1.3.5, spelled out: the salt is SHA-256 over SessionTranscriptBytes.
    let salt = sha256(&Writer::new().encoded(case.transcript.as_bytes()).finish());
    let key = hkdf_sha256(device.agree(&reader.public_key()).unwrap().expose(), &salt, b"EMacKey");
    let response = case.show(&nothing(), |covered| mac(key.expose(), 5, covered));
    let (checks, names) = case.examine(&response, Some(&reader));
    assert_eq!((checks.reason(), names.len()), (None, 4));
    for (what, by) in [("another reader", Some(&other)), ("no session", None)] {
        let (checks, names) = case.examine(&response, by);
        assert_eq!((checks.failed().collect::<Vec<_>>(), names.len()), (vec![Check::HolderProof], 0), "{what}");
    }
}

#[test]
fn digests_by_another_algorithm_are_refused_by_name() {
    for (name, detail) in [
        ("SHA-1", "SHA-1"),
        ("SHA3-256", "SHA3-256"),
        ("sha-256", "no known digest algorithm"),
        ("", "no known digest algorithm"),
    ] {
        let (old, new) = (Writer::new().text("SHA-256").finish(), Writer::new().text(name).finish());
        let case = case().with_mso(|mso| replace(mso, &old, &new));
        let (checks, names) = case.examine(&case.show(&nothing(), |covered| case.sign(-7, covered)), None);
        assert_eq!((checks.failed().collect::<Vec<_>>(), names.len()), (vec![Check::MsoWellFormed], 0), "{name}");
        assert_eq!(checks.details(Check::MsoWellFormed).collect::<Vec<_>>(), [detail]);
    }
}
