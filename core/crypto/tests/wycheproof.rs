//! Wycheproof: every case that applies, each accepted or refused as its file says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken vector must stop the test")]

use dinhdanh_crypto::{AgreementKey, Algorithm, Curve, PublicKey, Secret, aead, hkdf_sha256, mac};
use serde_json::Value;

/// Calls `check` with each case and its group, and counts them.
fn each_case(file: &str, mut check: impl FnMut(&Value, &Value) -> bool) -> usize {
    let Some(bytes) = dinhdanh_vectors::read(&format!("wycheproof/{file}_test.json")) else { return 0 };
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    let groups = json["testGroups"].as_array().unwrap();
    let mut cases = 0;
    for group in groups {
        for case in group["tests"].as_array().unwrap() {
            cases += usize::from(check(group, case));
        }
    }
    cases
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn is_valid(case: &Value) -> bool {
    case["result"] == "valid"
}

fn signatures(file: &str, curve: Curve, algorithm: Algorithm, point: &str) -> usize {
    each_case(file, |group, case| {
        let key = PublicKey::from_sec1(curve, &bytes(&group["publicKey"][point])).unwrap();
        let outcome = key.verify(algorithm, &bytes(&case["msg"]), &bytes(&case["sig"]));
        assert_eq!(outcome.is_ok(), is_valid(case), "{file} {case}");
        true
    })
}

/// Without vectors the count is 0 (`dinhdanh_vectors` has said so); with them it is all that the file has.
fn assert_count(cases: usize, expected: usize) {
    assert!(cases == expected || cases == 0 && dinhdanh_vectors::path("wycheproof").is_none(), "{cases} cases");
}

#[test]
fn ecdsa_signatures_are_judged_as_wycheproof_does() {
    let p256 = signatures("ecdsa_secp256r1_sha256_p1363", Curve::P256, Algorithm::Es256, "uncompressed");
    let p384 = signatures("ecdsa_secp384r1_sha384_p1363", Curve::P384, Algorithm::Es384, "uncompressed");
    let p521 = signatures("ecdsa_secp521r1_sha512_p1363", Curve::P521, Algorithm::Es512, "uncompressed");
    let bp256 = "ecdsa_brainpoolP256r1_sha256_p1363";
    let bp256 = signatures(bp256, Curve::BrainpoolP256r1, Algorithm::Es256, "uncompressed");
    let bp384 = "ecdsa_brainpoolP384r1_sha384_p1363";
    let bp384 = signatures(bp384, Curve::BrainpoolP384r1, Algorithm::Es384, "uncompressed");
    assert_count(p256, 262);
    assert_count(p384, 280);
    assert_count(p521, 318);
    assert_count(bp256, 261);
    assert_count(bp384, 292);
}

#[test]
fn ed25519_signatures_are_judged_as_wycheproof_does() {
    assert_count(signatures("ed25519", Curve::Ed25519, Algorithm::EdDsa, "pk"), 151);
}

#[test]
fn agreement_gives_the_shared_secret_and_refuses_points_off_the_curve() {
    let cases = each_case("ecdh_secp256r1_ecpoint", |_, case| {
        let shared = PublicKey::from_sec1(Curve::P256, &bytes(&case["public"])).and_then(|public| {
            // Some private keys have a leading zero byte too many: the scalar is what counts.
            let scalar = bytes(&case["private"]);
            let zeros = scalar.len().saturating_sub(32);
            AgreementKey::from_scalar(
                &[vec![0; 32_usize.saturating_sub(scalar.len())], scalar[zeros..].to_vec()].concat(),
            )?
            .agree(&public)
        });
        match case["result"].as_str().unwrap() {
            "invalid" => assert!(shared.is_err(), "{case}"),
            // "acceptable" are compressed points, which this library takes.
            _ => assert_eq!(shared.unwrap().expose().as_slice(), bytes(&case["shared"]), "{case}"),
        }
        true
    });
    assert_count(cases, 355);
}

#[test]
fn aes_gcm_opens_and_seals_as_wycheproof_does() {
    let cases = each_case("aes_gcm", |group, case| {
        // AES-256 with a nonce of 96 bits is the only mode here.
        if group["keySize"] != 256 || group["ivSize"] != 96 {
            return false;
        }
        let key = Secret::from_slice(&bytes(&case["key"])).unwrap();
        let nonce = bytes(&case["iv"]).try_into().unwrap();
        let (aad, plain) = (bytes(&case["aad"]), bytes(&case["msg"]));
        let sealed = [bytes(&case["ct"]), bytes(&case["tag"])].concat();
        let opened = aead::open(&key, &nonce, &aad, &sealed);
        assert_eq!(opened.is_ok(), is_valid(case), "{case}");
        if is_valid(case) {
            assert_eq!(opened.unwrap(), plain);
            assert_eq!(aead::seal(&key, &nonce, &aad, &plain).unwrap(), sealed);
        }
        true
    });
    assert_count(cases, 66);
}

#[test]
fn hkdf_gives_the_key_of_wycheproof() {
    let cases = each_case("hkdf_sha256", |_, case| {
        // Our keys have 32 bytes; a shorter or longer output begins alike.
        let expected = bytes(&case["okm"]);
        if !is_valid(case) {
            return false;
        }
        let key = hkdf_sha256(&bytes(&case["ikm"]), &bytes(&case["salt"]), &bytes(&case["info"]));
        let length = expected.len().min(32);
        assert_eq!(key.expose()[..length], expected[..length], "{case}");
        true
    });
    assert_count(cases, 83);
}

#[test]
fn hmac_is_judged_as_wycheproof_does() {
    let cases = each_case("hmac_sha256", |group, case| {
        let (key, message, tag) = (bytes(&case["key"]), bytes(&case["msg"]), bytes(&case["tag"]));
        if group["tagSize"] == 256 {
            assert_eq!(mac::verify_hmac_sha256(&key, &message, &tag).is_ok(), is_valid(case), "{case}");
        } else {
            // A cut code is never taken for a whole one, though it begins alike.
            assert!(mac::verify_hmac_sha256(&key, &message, &tag).is_err(), "{case}");
            assert_eq!(mac::hmac_sha256(&key, &message)[..tag.len()] == tag, is_valid(case), "{case}");
        }
        true
    });
    assert_count(cases, 174);
}
