//! The COSE working group's examples of one signer or one MAC: each passes or fails as its file says, but for the
//! named differences.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken vector must stop the test")]

use base64ct::{Base64UrlUnpadded, Encoding};
use dinhdanh_cbor::CborError;
use dinhdanh_crypto::cose::{Mac0, Sign1};
use dinhdanh_crypto::{CryptoError, PublicKey};
use serde_json::Value;

/// Files whose example is another kind of message, and how it is refused.
const OTHER_MESSAGES: [&str; 11] = [
    // COSE_Sign, several signers (tag 98).
    "ecdsa-01",
    "ecdsa-02",
    "ecdsa-03",
    "ecdsa-04",
    "eddsa-01",
    "eddsa-02",
    // COSE_Mac, with recipients (tag 97); `mac0-tests` has a HMac-01 of its own, which is a COSE_Mac0.
    "hmac-examples/HMac-01",
    "hmac-examples/HMac-02",
    "hmac-examples/HMac-03",
    "hmac-examples/HMac-04",
    "hmac-examples/HMac-05",
];

/// Examples that are marked to pass and that are refused here on purpose.
const REFUSED: [(&str, CryptoError); 2] = [
    // ES512 with a P-256 key: each algorithm is bound to one curve here (ISO/IEC 18013-5 Table 22, unconfirmed).
    ("ecdsa-sig-04", CryptoError::AlgorithmMismatch),
    // Ed448 is not supported.
    ("eddsa-sig-02", CryptoError::UnsupportedKey),
];

struct Example {
    name: String,
    json: Value,
}

fn examples(folder: &str) -> Vec<Example> {
    let files = dinhdanh_vectors::files(&format!("cose/{folder}"), "json").unwrap_or_default();
    let read = |file: std::path::PathBuf| Example {
        name: format!("{folder}/{}", file.file_stem().unwrap().to_str().unwrap()),
        json: serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap(),
    };
    files.into_iter().map(read).collect()
}

impl Example {
    fn is(&self, name: &str) -> bool {
        self.name.ends_with(&format!("/{name}")) || self.name == name
    }

    fn bytes(&self) -> Vec<u8> {
        hex::decode(self.json["output"]["cbor"].as_str().unwrap()).unwrap()
    }

    fn must_fail(&self) -> bool {
        self.json["fail"] == true
    }

    fn external(part: &Value) -> Vec<u8> {
        part["external"].as_str().map(|text| hex::decode(text).unwrap()).unwrap_or_default()
    }

    fn sign1(&self) -> Result<(), CryptoError> {
        let bytes = self.bytes();
        let part = &self.json["input"]["sign0"];
        let message = Sign1::parse(&bytes)?;
        message.verify(&public_key(&part["key"])?, None, &Self::external(part))
    }

    fn mac0(&self) -> Result<(), CryptoError> {
        let bytes = self.bytes();
        let part = &self.json["input"]["mac0"];
        let key = part["recipients"][0]["key"]["k"].as_str().map(|key| Base64UrlUnpadded::decode_vec(key).unwrap());
        Mac0::parse(&bytes)?.verify(&key.unwrap_or_default(), None, &Self::external(part))
    }
}

fn public_key(key: &Value) -> Result<PublicKey, CryptoError> {
    let mut key = key.clone();
    if let Some(x) = key["x_hex"].as_str() {
        key["x"] = Base64UrlUnpadded::encode_string(&hex::decode(x).unwrap()).into();
    }
    PublicKey::from_jwk(&key.to_string())
}

fn check(example: &Example, outcome: Result<(), CryptoError>) {
    if let Some((_, error)) = REFUSED.iter().find(|(name, _)| example.is(name)) {
        assert_eq!(outcome, Err(*error), "{}", example.name);
    } else if OTHER_MESSAGES.iter().any(|name| example.is(name)) {
        assert_eq!(outcome, Err(CryptoError::Cbor(CborError::Unexpected)), "{}", example.name);
    } else {
        assert_eq!(outcome.is_err(), example.must_fail(), "{} {outcome:?}", example.name);
    }
}

fn check_all(folders: &[&str], count: usize, verify: impl Fn(&Example) -> Result<(), CryptoError>) {
    if dinhdanh_vectors::path("cose").is_none() {
        return;
    }
    let examples: Vec<Example> = folders.iter().flat_map(|folder| examples(folder)).collect();
    assert_eq!(examples.len(), count);
    examples.iter().for_each(|example| check(example, verify(example)));
}

#[test]
fn signatures_pass_and_fail_as_the_examples_say() {
    check_all(&["sign1-tests", "ecdsa-examples", "eddsa-examples"], 21, Example::sign1);
}

#[test]
fn codes_pass_and_fail_as_the_examples_say() {
    check_all(&["mac0-tests", "hmac-examples"], 20, Example::mac0);
}

#[test]
fn each_failure_has_its_reason() {
    let reasons = [
        ("sign-fail-01", CryptoError::Cbor(CborError::Unexpected)),
        ("sign-fail-02", CryptoError::SignatureInvalid),
        ("sign-fail-03", CryptoError::UnsupportedAlgorithm),
        ("sign-fail-04", CryptoError::UnsupportedAlgorithm),
        ("sign-fail-06", CryptoError::SignatureInvalid),
        ("sign-fail-07", CryptoError::SignatureInvalid),
        ("mac-fail-01", CryptoError::Cbor(CborError::Unexpected)),
        ("mac-fail-02", CryptoError::MacInvalid),
        ("mac-fail-03", CryptoError::UnsupportedAlgorithm),
        ("mac-fail-04", CryptoError::UnsupportedAlgorithm),
        ("mac-fail-06", CryptoError::MacInvalid),
        ("mac-fail-07", CryptoError::MacInvalid),
    ];
    for example in examples("sign1-tests").iter().chain(&examples("mac0-tests")) {
        let outcome = if example.name.starts_with("sign1") { example.sign1() } else { example.mac0() };
        let expected = reasons.iter().find(|(name, _)| example.is(name)).map_or(Ok(()), |(_, error)| Err(*error));
        assert_eq!(outcome, expected, "{}", example.name);
    }
}

#[test]
fn the_strict_layer_wants_the_algorithm_signed() {
    for example in examples("sign1-tests") {
        let bytes = example.bytes();
        if example.is("sign-pass-01") {
            assert_eq!(Sign1::parse(&bytes).unwrap().protected_algorithm(), Err(CryptoError::AlgorithmUnprotected));
        } else if example.is("sign-pass-02") {
            assert!(Sign1::parse(&bytes).unwrap().protected_algorithm().is_ok());
        }
    }
}
