//! Wycheproof's cases of JSON Web Signature and JSON Web Key, as far as they are about keys and signatures: the compact
//! form is taken apart here, since this crate has no JOSE.
//!
//! Files of the folder that are read nowhere, and why: `json_web_encryption` (no JWE), `rsa_*` (no RSA; RS256 and PS256
//! are refused by name), `aes_cmac` (no AES-CMAC), `ecdsa_brainpoolP512r1` (ISO/IEC 18013-5 allows the curve, this
//! library has it not).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken vector must stop the test")]

use base64ct::{Base64UrlUnpadded, Encoding};
use dinhdanh_crypto::{Algorithm, CryptoError, PublicKey, mac};
use serde_json::Value;

/// What a JWK says beside its key is the caller's to heed: these groups turn on `alg`, `use` and `key_ops` alone, on
/// the length of a shared secret, or on a set of keys.
const NOT_OURS: [&str; 8] = [
    "wrong_algorithm",
    "invalid_algorithm",
    "invalid_use",
    "ec_key_for_encryption",
    "HS256",
    "jws_mixedSymmetryKeyset",
    "jws_keyset",
    "jws_duplicate_kid",
];

/// Cases of `json_web_signature` that are wrong for what they say: 367 and 370 are 357, byte for byte, which is valid;
/// 372 and 373 want characters outside the alphabet passed over, as RFC 7515 §2 forbids.
const MISLABELLED: [u64; 4] = [367, 370, 372, 373];

enum Key {
    Public(Result<PublicKey, CryptoError>),
    Secret(Vec<u8>),
}

impl Key {
    /// `None` for a key of RSA, and for a set of keys.
    fn of(group: &Value) -> Option<Self> {
        let key = if group["public"].is_object() { &group["public"] } else { &group["private"] };
        let key = if let Some([only]) = key["keys"].as_array().map(Vec::as_slice) { only } else { key };
        match key["kty"].as_str()? {
            "EC" | "OKP" => Some(Self::Public(PublicKey::from_jwk(&key.to_string()))),
            "oct" if key["alg"] == "HS256" => Some(Self::Secret(decode(key["k"].as_str()?).unwrap())),
            _ => None,
        }
    }

    fn verifies(&self, jws: &str) -> Option<()> {
        let (signed, signature) = jws.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Value = serde_json::from_slice(&decode(header)?).ok()?;
        decode(payload)?;
        let (signature, named) = (decode(signature)?, header["alg"].as_str()?);
        match self {
            Self::Public(key) => {
                let algorithms = [Algorithm::Es256, Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa];
                let algorithm = algorithms.into_iter().find(|algorithm| algorithm.name() == named)?;
                key.as_ref().ok()?.verify(algorithm, signed.as_bytes(), &signature).ok()
            }
            Self::Secret(key) if named == "HS256" => mac::verify_hmac_sha256(key, signed.as_bytes(), &signature).ok(),
            Self::Secret(_) => None,
        }
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// Judges every case of a file that applies, and counts the accepted and the refused.
fn judge(file: &str) -> (usize, usize) {
    let Some(bytes) = dinhdanh_vectors::read(&format!("wycheproof/{file}_test.json")) else { return (0, 0) };
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    let mut counts = (0, 0);
    for group in json["testGroups"].as_array().unwrap() {
        let applies = !NOT_OURS.iter().any(|comment| group["comment"] == *comment);
        let Some(key) = Key::of(group).filter(|_| applies) else { continue };
        for case in group["tests"].as_array().unwrap() {
            let Some(jws) = case["jws"].as_str() else { continue };
            if file == "json_web_signature" && MISLABELLED.iter().any(|id| case["tcId"] == *id) {
                continue;
            }
            let valid = case["result"] == "valid";
            assert_eq!(key.verifies(jws).is_some(), valid, "{file} {} {case}", group["comment"]);
            if valid { counts.0 += 1 } else { counts.1 += 1 }
        }
    }
    counts
}

/// Without vectors nothing is counted (`dinhdanh_vectors` has said so); with them it is all that applies.
fn assert_counts(found: (usize, usize), expected: (usize, usize)) {
    assert!(found == expected || found == (0, 0) && dinhdanh_vectors::path("wycheproof").is_none(), "{found:?}");
}

#[test]
fn signatures_of_json_are_judged_as_wycheproof_does() {
    assert_counts(judge("json_web_signature"), (12, 65));
}

#[test]
fn keys_of_json_are_judged_as_wycheproof_does() {
    assert_counts(judge("json_web_key"), (0, 2));
    assert_counts(judge("json_web_crypto"), (2, 29));
}
