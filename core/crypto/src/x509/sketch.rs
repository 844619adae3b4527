//! For tests: certificates of any shape, so that each check meets one that breaks exactly its rule.

use super::{
    Anchor, CertificateTemplate, Defect, Issuer, Kind, PathError, Profile, Subject, check_path, issue_certificate,
};
use crate::asn1::{self, item, oid};
use crate::{Algorithm, Curve, PublicKey, SigningKey};
use der::oid::ObjectIdentifier;
use dinhdanh_cbor::tdate;
use time::UtcDateTime;

pub(super) const NOW: &str = "2026-06-01T00:00:00Z";

/// An extension that nobody knows.
pub(super) const OTHER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.4");

pub(super) fn at(text: &str) -> UtcDateTime {
    tdate::parse(text).unwrap()
}

/// A certificate before it is signed. `Default`-like makers give one that is right in everything.
#[derive(Clone)]
pub(super) struct Sketch {
    pub(super) version: Vec<u8>,
    pub(super) serial: Vec<u8>,
    /// The signed copy of the algorithm, and the other.
    pub(super) algorithms: [Vec<u8>; 2],
    pub(super) issuer: Vec<u8>,
    pub(super) not_before: &'static str,
    pub(super) not_after: &'static str,
    pub(super) subject: Vec<u8>,
    pub(super) key: PublicKey,
    pub(super) between: Vec<u8>,
    /// Identifier, critical, value.
    pub(super) extensions: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
}

pub(super) fn name(country: &str, common_name: &str) -> Vec<u8> {
    names(&[(asn1::COUNTRY, country), (asn1::COMMON_NAME, common_name)])
}

pub(super) fn names(attributes: &[(ObjectIdentifier, &str)]) -> Vec<u8> {
    let sets = attributes.iter().map(|(attribute, value)| {
        let pair = item(asn1::SEQUENCE, &[&oid(*attribute), &item(asn1::UTF8_STRING, &[value.as_bytes()])]);
        item(asn1::SET, &[&pair])
    });
    item(asn1::SEQUENCE, &[&sets.collect::<Vec<_>>().concat()])
}

pub(super) fn key_id(byte: u8) -> [u8; 20] {
    [byte; 20]
}

pub(super) fn subject_key(byte: u8) -> Vec<u8> {
    item(asn1::OCTET_STRING, &[&key_id(byte)])
}

pub(super) fn authority_key(byte: u8) -> Vec<u8> {
    item(asn1::SEQUENCE, &[&item(0x80, &[&key_id(byte)])])
}

pub(super) fn usage(bits: [u8; 2]) -> Vec<u8> {
    item(asn1::BIT_STRING, &[&bits])
}

pub(super) const SIGN: [u8; 2] = [7, 0x80];
pub(super) const CERTIFICATES: [u8; 2] = [1, 0x06];

pub(super) fn purpose(purposes: &[ObjectIdentifier]) -> Vec<u8> {
    item(asn1::SEQUENCE, &[&purposes.iter().map(|purpose| oid(*purpose)).collect::<Vec<_>>().concat()])
}

/// An AlgorithmIdentifier.
pub(super) fn algorithm(algorithm: ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
    item(asn1::SEQUENCE, &[&oid(algorithm), parameters])
}

pub(super) fn authority(is: bool, path_length: Option<u8>) -> Vec<u8> {
    let is = if is { item(asn1::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    let length = path_length.map(|length| asn1::unsigned(&[length])).unwrap_or_default();
    item(asn1::SEQUENCE, &[&is, &length])
}

/// A GeneralName of this tag in a GeneralNames.
pub(super) fn alternative(tag: u8, value: &str) -> Vec<u8> {
    item(asn1::SEQUENCE, &[&item(tag, &[value.as_bytes()])])
}

/// CRLDistributionPoints of one point: a full name, and what follows it.
pub(super) fn points(rest: &[u8]) -> Vec<u8> {
    let full = item(0xa0, &[&item(0x82, &[b"test.example"])]);
    item(asn1::SEQUENCE, &[&item(asn1::SEQUENCE, &[&item(0xa0, &[&full]), rest])])
}

fn reach() -> [(ObjectIdentifier, bool, Vec<u8>); 2] {
    [
        (asn1::ISSUER_ALTERNATIVE_NAME, false, alternative(0x81, "a@test.example")),
        (asn1::REVOCATION_LISTS, false, points(&[])),
    ]
}

impl Sketch {
    /// A root, its key identifier 0xaa.
    pub(super) fn root(key: &SigningKey, path_length: Option<u8>) -> Self {
        Self {
            version: vec![0xa0, 3, 2, 1, 2],
            serial: asn1::unsigned(&[0x11; 16]),
            algorithms: [(); 2].map(|()| algorithm(asn1::ECDSA_SHA256, &[])),
            issuer: name("VN", "TEST root"),
            not_before: "2025-01-01T00:00:00Z",
            not_after: "2035-01-01T00:00:00Z",
            subject: name("VN", "TEST root"),
            key: key.public_key(),
            between: Vec::new(),
            extensions: vec![
                (asn1::SUBJECT_KEY_IDENTIFIER, false, subject_key(0xaa)),
                (asn1::KEY_USAGE, true, usage(CERTIFICATES)),
                (asn1::BASIC_CONSTRAINTS, true, authority(true, path_length)),
            ]
            .into_iter()
            .chain(reach())
            .collect(),
        }
    }

    /// An authority under the root, its key identifier 0xbb.
    pub(super) fn intermediate(key: &SigningKey) -> Self {
        let mut sketch = Self::root(key, Some(0));
        sketch.subject = name("VN", "TEST between");
        sketch.set(asn1::SUBJECT_KEY_IDENTIFIER, false, subject_key(0xbb));
        sketch.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xaa));
        sketch
    }

    /// A leaf under the root, its key identifier 0xcc.
    pub(super) fn leaf(key: &SigningKey, for_what: ObjectIdentifier) -> Self {
        let mut sketch = Self::root(key, None);
        sketch.subject = name("VN", "TEST leaf");
        sketch.not_before = "2026-01-01T00:00:00Z";
        sketch.not_after = "2027-01-01T00:00:00Z";
        sketch.extensions = vec![
            (asn1::SUBJECT_KEY_IDENTIFIER, false, subject_key(0xcc)),
            (asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xaa)),
            (asn1::KEY_USAGE, true, usage(SIGN)),
            (asn1::EXTENDED_KEY_USAGE, true, purpose(&[for_what])),
        ];
        sketch.extensions.extend(reach());
        sketch
    }

    pub(super) fn set(&mut self, identifier: ObjectIdentifier, critical: bool, value: Vec<u8>) {
        self.remove(identifier);
        self.extensions.push((identifier, critical, value));
    }

    pub(super) fn remove(&mut self, identifier: ObjectIdentifier) {
        self.extensions.retain(|(found, _, _)| *found != identifier);
    }

    /// The certificate, signed by a P-256 key.
    pub(super) fn sign(&self, key: &SigningKey) -> Vec<u8> {
        assert_eq!(key.algorithm(), Algorithm::Es256);
        self.signed(|content| {
            let signature = key.sign(content).unwrap();
            let (r, s) = signature.split_at(32);
            item(asn1::SEQUENCE, &[&asn1::unsigned(r), &asn1::unsigned(s)])
        })
    }

    /// The certificate, with this signature of it.
    pub(super) fn signed(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let moment = |text: &str| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            item(asn1::GENERALIZED_TIME, &[digits.as_bytes(), b"Z"])
        };
        let extensions = self.extensions.iter().map(|(identifier, critical, value)| {
            let critical = if *critical { item(asn1::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
            item(asn1::SEQUENCE, &[&oid(*identifier), &critical, &item(asn1::OCTET_STRING, &[value])])
        });
        let extensions = item(asn1::SEQUENCE, &[&extensions.collect::<Vec<_>>().concat()]);
        let signed = item(
            asn1::SEQUENCE,
            &[
                &self.version,
                &self.serial,
                &self.algorithms[0],
                &self.issuer,
                &item(asn1::SEQUENCE, &[&moment(self.not_before), &moment(self.not_after)]),
                &self.subject,
                &self.key.to_spki(),
                &self.between,
                &item(0xa3, &[&extensions]),
            ],
        );
        item(asn1::SEQUENCE, &[&signed, &self.algorithms[1], &asn1::bits(&sign(&signed))])
    }
}

pub(super) fn key() -> SigningKey {
    SigningKey::generate(Curve::P256).unwrap()
}

/// A certificate as [`issue_certificate`] makes it.
pub(super) fn issued(kind: Kind, subject: &PublicKey, issuer: Issuer<'_>, with: &SigningKey) -> Vec<u8> {
    let template = CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), organisation: Some("TEST"), common_name: "TEST", ..Subject::default() },
        not_before: at("2026-01-01T00:00:00Z"),
        not_after: at("2027-01-01T00:00:00Z"),
        contact: "https://test.example/contact",
        revocation_list: "https://test.example/crl",
    };
    issue_certificate(&template, subject, issuer, with).unwrap()
}

pub(super) struct Signer {
    pub(super) root_key: SigningKey,
    pub(super) root: Sketch,
    pub(super) leaf: Sketch,
}

/// A correct path that a test then spoils.
pub(super) fn signer() -> Signer {
    let (root_key, leaf_key) = (key(), key());
    let root = Sketch::root(&root_key, Some(0));
    Signer { root, leaf: Sketch::leaf(&leaf_key, asn1::MDOC_SIGNER), root_key }
}

impl Signer {
    pub(super) fn check(&self) -> Result<(), PathError> {
        self.check_at(NOW)
    }

    pub(super) fn check_at(&self, time: &str) -> Result<(), PathError> {
        let (root, leaf) = (self.root.sign(&self.root_key), self.leaf.sign(&self.root_key));
        let anchors = [Anchor::parse(&root).unwrap()];
        check_path(&[&leaf], &anchors, at(time), Profile::MdocSigner).map(|_| ())
    }

    pub(super) fn with_leaf(mut self, spoil: impl FnOnce(&mut Sketch)) -> Self {
        spoil(&mut self.leaf);
        self
    }

    pub(super) fn with_root(mut self, spoil: impl FnOnce(&mut Sketch)) -> Self {
        spoil(&mut self.root);
        self
    }
}

#[track_caller]
pub(super) fn leaf_is_refused(defect: Defect, spoil: impl FnOnce(&mut Sketch)) {
    assert_eq!(signer().check(), Ok(()));
    assert_eq!(signer().with_leaf(spoil).check(), Err(PathError::Invalid(defect)));
}

#[track_caller]
pub(super) fn root_is_refused(defect: Defect, spoil: impl FnOnce(&mut Sketch)) {
    assert_eq!(signer().with_root(spoil).check(), Err(PathError::Invalid(defect)));
}
