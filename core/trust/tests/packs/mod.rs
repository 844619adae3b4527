//! A TEST authority with root keys, and its pack.

#![allow(dead_code, reason = "each test file uses what it needs")]

use dinhdanh_catalogue::profiles;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer as By, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{Curve, SigningKey, sha256};
use dinhdanh_trust::TrustError;
use dinhdanh_trust::pack::*;
use time::UtcDateTime;
use time::macros::utc_datetime;

pub(crate) const NOW: UtcDateTime = utc_datetime!(2026-11-20 09:00);
pub(crate) const MDL: &str = "org.iso.18013.5.1.mDL";
pub(crate) const MVRC: &str = "org.iso.7367.1.mVRC";
pub(crate) const LISTS: &str = "https://status.test.example/vn/";

pub(crate) fn key() -> SigningKey {
    SigningKey::generate(Curve::P256).unwrap()
}

pub(crate) fn set(keys: &[&SigningKey]) -> RootKeys {
    RootKeys::new(keys.iter().map(|key| key.public_key()).collect()).unwrap()
}

fn template(kind: Kind, common_name: &str) -> CertificateTemplate<'_> {
    CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), common_name, ..Subject::default() },
        not_before: utc_datetime!(2026-01-01 00:00),
        not_after: utc_datetime!(2027-01-01 00:00),
        contact: "https://test.example",
        revocation_list: "https://test.example/crl",
    }
}

/// A root certificate and its key.
pub(crate) fn root(kind: Kind, name: &str) -> (SigningKey, Vec<u8>) {
    let key = key();
    let der = issue_certificate(&template(kind, name), &key.public_key(), By::Itself, &key).unwrap();
    (key, der)
}

/// Another certificate of the root's key.
pub(crate) fn renewed(root: &(SigningKey, Vec<u8>), name: &str) -> Vec<u8> {
    issue_certificate(&template(Kind::Iaca, name), &root.0.public_key(), By::Itself, &root.0).unwrap()
}

/// A certificate under a root, and its key.
pub(crate) fn under(root: &(SigningKey, Vec<u8>), kind: Kind) -> (SigningKey, Vec<u8>) {
    let key = key();
    let der = certified(root, kind, &key);
    (key, der)
}

/// A certificate of this key under a root.
pub(crate) fn certified(root: &(SigningKey, Vec<u8>), kind: Kind, key: &SigningKey) -> Vec<u8> {
    let by = Certificate::parse(&root.1).unwrap();
    issue_certificate(&template(kind, "TEST signer"), &key.public_key(), By::Authority(&by), &root.0).unwrap()
}

pub(crate) fn freshness(green: u64, amber: u64) -> Freshness {
    Freshness { green, amber, advisories: vec![("SELF_TIMED".to_owned(), Light::Amber)] }
}

/// What a pack says that has one of everything, signed by `keys`, their first set.
pub(crate) fn content(keys: &RootKeys) -> PackContent {
    let (_, iaca) = root(Kind::Iaca, "TEST IACA");
    let issuer = Issuer {
        certificate: iaca.clone(),
        state: IssuerState::Active,
        doc_types: vec![MDL.to_owned(), MVRC.to_owned()],
        signers: vec![
            (key().public_key(), IssuerState::Active),
            (key().public_key(), IssuerState::Retired(NOW)),
            (key().public_key(), IssuerState::Compromised),
        ],
        status_signers: vec![StatusSigner { key: key().public_key(), prefix: LISTS.to_owned() }],
        left_status_signers: Vec::new(),
    };
    let mut entries: Vec<_> = profiles().into_iter().map(|profile| PackProfile { profile, freshness: None }).collect();
    entries[0].freshness = Some(freshness(3_600, 7_200));
    PackContent {
        id: "TEST-vn".to_owned(),
        serial: 7,
        issued: utc_datetime!(2026-11-01 00:00),
        until: utc_datetime!(2026-12-01 00:00),
        first_keys: keys.clone(),
        successions: Vec::new(),
        issuers: vec![issuer],
        csca: vec![iaca],
        reader_roots: vec![root(Kind::ReaderRoot, "TEST readers").1],
        readers: vec![ReaderRegistration {
            reader: sha256(b"reader"),
            name: "TEST Đội 1".to_owned(),
            profiles: vec!["V1".to_owned()],
        }],
        profiles: entries,
        freshness: freshness(86_400, 604_800),
        class_schemes: vec![ClassScheme {
            id: "2024".to_owned(),
            label_vi: "Luật 36/2024".to_owned(),
            label_en: "Law 36/2024".to_owned(),
            classes: vec!["A1".to_owned(), "B".to_owned()],
        }],
    }
}

pub(crate) fn sign(content: &PackContent, key: &SigningKey) -> Result<Vec<u8>, TrustError> {
    let unsigned = content.prepare(&key.public_key())?;
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

pub(crate) fn succeed(number: u64, from: &RootKeys, to: &RootKeys, key: &SigningKey) -> Vec<u8> {
    let unsigned = Succession { pack_id: "TEST-vn", number, from, to }.prepare(&key.public_key()).unwrap();
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature).unwrap()
}

/// A message of any payload and type, as a root key would sign it.
pub(crate) fn message(payload: Vec<u8>, typ: Option<&str>, key: &SigningKey) -> Vec<u8> {
    let kid = thumbprint(&key.public_key());
    let headers = Headers { typ, kid: Some(&kid), ..Headers::default() };
    let unsigned = UnsignedSign1::new(key.algorithm(), headers, Payload::Attached(payload));
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

/// The same certificate with the other form of its ECDSA signature (P-256): s replaced by n − s, which anybody can do.
pub(crate) fn malleated(der: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    // SEQUENCE { content, algorithm, BIT STRING { SEQUENCE { r, s } } }, the outer two with lengths of two bytes.
    let (content, rest) = der[4..].split_at(4 + usize::from(der[6]) * 256 + usize::from(der[7]));
    let (algorithm, signature) = rest.split_at(2 + usize::from(rest[1]));
    let integers = &signature[5..];
    let (r, s) = integers.split_at(2 + usize::from(integers[1]));
    let mut padded = [0; 32];
    let digits = s[2..].strip_prefix(&[0]).unwrap_or(&s[2..]);
    padded[32 - digits.len()..].copy_from_slice(digits);
    let (mut other, mut borrow) = (vec![0; 33], 0);
    for place in (0..32).rev() {
        let difference = i32::from(ORDER[place]) - i32::from(padded[place]) - borrow;
        other[place + 1] = difference.rem_euclid(256) as u8;
        borrow = i32::from(difference < 0);
    }
    while other[0] == 0 && other[1] < 0x80 {
        other.remove(0);
    }
    let item = |tag: u8, content: &[u8]| [&[tag, content.len() as u8][..], content].concat();
    let pair = item(0x30, &[r, &item(2, &other)[..]].concat());
    let signature = item(3, &[&[0][..], &pair].concat());
    let body = [content, algorithm, &signature].concat();
    [&[0x30, 0x82][..], &(body.len() as u16).to_be_bytes(), &body].concat()
}
