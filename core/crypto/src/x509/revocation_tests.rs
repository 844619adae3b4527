//! Lists that are right in everything, then wrong in one thing.

use super::sketch::{at, authority_key, issued, key, name};
use super::*;
use crate::asn1::{self, item, oid};
use crate::{CryptoError, Curve, SigningKey};
use der::oid::ObjectIdentifier;

const OTHER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.4");

struct Authority {
    key: SigningKey,
    root: Vec<u8>,
}

fn authority(curve: Curve) -> Authority {
    let key = SigningKey::generate(curve).unwrap();
    let root = issued(Kind::Iaca, &key.public_key(), Issuer::Itself, &key);
    Authority { key, root }
}

impl Authority {
    fn certificate(&self) -> Certificate<'_> {
        Certificate::parse(&self.root).unwrap()
    }

    fn issue(&self, revoked: &[RevokedCertificate<'_>]) -> Vec<u8> {
        issue_revocation_list(&template(revoked), &self.certificate(), &self.key).unwrap()
    }
}

fn template<'a>(revoked: &'a [RevokedCertificate<'a>]) -> RevocationListTemplate<'a> {
    RevocationListTemplate {
        number: 7,
        this_update: at("2026-06-01T00:00:00Z"),
        next_update: at("2026-07-01T00:00:00Z"),
        revoked,
    }
}

fn revoked(serial: &[u8], reason: RevocationReason) -> RevokedCertificate<'_> {
    RevokedCertificate { serial, at: at("2026-05-01T00:00:00Z"), reason }
}

#[test]
fn exactly_the_certificates_of_the_list_are_revoked_on_every_curve() {
    let curves =
        [Curve::P256, Curve::P384, Curve::P521, Curve::BrainpoolP256r1, Curve::BrainpoolP384r1, Curve::Ed25519];
    for authority in curves.map(authority) {
        let reasons = [
            RevocationReason::Unspecified,
            RevocationReason::KeyCompromise,
            RevocationReason::CertificateHold,
            RevocationReason::AaCompromise,
        ];
        let serials: Vec<[u8; 3]> =
            (0..200).map(|at: u8| [at.wrapping_mul(77) | 1, at, 0]).filter(|s| s[0] < 0x80).collect();
        let entries: Vec<_> = serials.iter().zip(reasons.iter().cycle()).map(|(s, why)| revoked(s, *why)).collect();
        let der = authority.issue(&entries);
        let list = RevocationList::parse(&der).unwrap().verify(&authority.certificate()).unwrap();
        assert_eq!((list.len(), list.is_empty()), (serials.len(), false));
        for entry in &entries {
            assert_eq!(list.revokes(entry.serial), Some(Revocation { at: entry.at, reason: entry.reason }));
        }
        for absent in [&[][..], &[1], &[0x7f; 3], &[0x7f; 20], &serials[0][..2]] {
            assert_eq!(list.revokes(absent), None);
        }
        assert_eq!(list.number()[19], 7);
        assert_eq!((list.this_update(), list.next_update()), (at("2026-06-01T00:00:00Z"), at("2026-07-01T00:00:00Z")));
        assert_eq!(list.issuer(), authority.certificate().subject().der());
        assert!(list.is_by(&Anchor::parse(&authority.root).unwrap()));
    }
}

#[test]
fn a_list_speaks_for_its_own_issuer_only() {
    let (ours, other) = (authority(Curve::P256), authority(Curve::P256));
    let leaf =
        |by: &Authority| issued(Kind::Signer, &key().public_key(), Issuer::Authority(&by.certificate()), &by.key);
    let (leaf, foreign) = (leaf(&ours), leaf(&other));
    let leaf = Certificate::parse(&leaf).unwrap();
    let der = ours.issue(&[revoked(leaf.serial(), RevocationReason::KeyCompromise)]);
    let list = RevocationList::parse(&der).unwrap().verify(&ours.certificate()).unwrap();
    assert!(list.covers(&leaf) && list.revokes(leaf.serial()).is_some());
    // The same name: `issued` gives one to all.
    assert!(!list.covers(&Certificate::parse(&foreign).unwrap()));
    assert!(!list.is_by(&Anchor::parse(&other.root).unwrap()));
    assert_eq!(RevocationList::parse(&der).unwrap().verify(&other.certificate()).err(), Some(Defect::KeyIdentifier));
    // A signer of documents is no authority.
    assert!(RevocationList::parse(&der).unwrap().verify(&leaf).is_err());
}

#[test]
fn an_empty_list_revokes_nobody() {
    let authority = authority(Curve::P256);
    let der = authority.issue(&[]);
    let list = RevocationList::parse(&der).unwrap().verify(&authority.certificate()).unwrap();
    assert!(list.is_empty());
    assert_eq!(list.revokes(&[1]), None);
}

#[test]
fn any_changed_byte_is_noticed() {
    let authority = authority(Curve::P256);
    let der = authority
        .issue(&[revoked(&[1], RevocationReason::Superseded), revoked(&[2, 3], RevocationReason::Unspecified)]);
    for byte in 0..der.len() {
        let mut bad = der.clone();
        bad[byte] ^= 1;
        let outcome = RevocationList::parse(&bad).map(|list| list.verify(&authority.certificate()));
        assert!(!matches!(outcome, Ok(Ok(_))), "byte {byte}");
        assert!(RevocationList::parse(&der[..byte]).is_err(), "cut at {byte}");
    }
    assert!(RevocationList::parse(&[&der[..], &[0]].concat()).is_err());
}

/// A list before it is signed.
struct Sketch {
    version: Vec<u8>,
    issuer: Vec<u8>,
    times: Vec<&'static str>,
    entries: Vec<u8>,
    extensions: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
}

fn generalized(text: &str) -> Vec<u8> {
    item(asn1::GENERALIZED_TIME, &[text.as_bytes()])
}

fn extensions(all: &[(ObjectIdentifier, bool, Vec<u8>)]) -> Vec<u8> {
    let each = all.iter().map(|(identifier, critical, value)| {
        let critical = if *critical { item(asn1::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
        item(asn1::SEQUENCE, &[&oid(*identifier), &critical, &item(asn1::OCTET_STRING, &[value])])
    });
    item(asn1::SEQUENCE, &[&each.collect::<Vec<_>>().concat()])
}

fn entry(serial: &[u8], all: &[(ObjectIdentifier, bool, Vec<u8>)]) -> Vec<u8> {
    let more = if all.is_empty() { Vec::new() } else { extensions(all) };
    item(asn1::SEQUENCE, &[&item(asn1::INTEGER, &[serial]), &generalized("20260501000000Z"), &more])
}

fn entries(all: &[Vec<u8>]) -> Vec<u8> {
    item(asn1::SEQUENCE, &[&all.concat()])
}

fn reason(number: u8) -> (ObjectIdentifier, bool, Vec<u8>) {
    (asn1::REASON_CODE, false, vec![asn1::ENUMERATED, 1, number])
}

impl Sketch {
    fn good() -> Self {
        Self {
            version: vec![2, 1, 1],
            issuer: name("VN", "TEST root"),
            times: vec!["20260601000000Z", "20260701000000Z"],
            entries: entries(&[entry(&[5], &[reason(1)]), entry(&[4], &[])]),
            extensions: vec![
                (asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xaa)),
                (asn1::REVOCATION_LIST_NUMBER, false, vec![2, 1, 9]),
            ],
        }
    }

    fn check(&self) -> Result<VerifiedRevocationList, Defect> {
        self.check_by(|_| {})
    }

    fn check_by(&self, spoil: impl FnOnce(&mut super::sketch::Sketch)) -> Result<VerifiedRevocationList, Defect> {
        let key = key();
        let mut root = super::sketch::Sketch::root(&key, Some(0));
        spoil(&mut root);
        let root = root.sign(&key);
        let times = self.times.iter().map(|time| generalized(time)).collect::<Vec<_>>().concat();
        let content = item(
            asn1::SEQUENCE,
            &[
                &self.version,
                &item(asn1::SEQUENCE, &[&oid(asn1::ECDSA_SHA256)]),
                &self.issuer,
                &times,
                &self.entries,
                &item(0xa0, &[&extensions(&self.extensions)]),
            ],
        );
        let unsigned = super::signed::Unsigned { key: key.public_key(), content };
        let der = unsigned.finish(&key.sign(&unsigned.content).unwrap()).unwrap();
        match RevocationList::parse(&der) {
            Ok(list) => list.verify(&Certificate::parse(&root).unwrap()),
            Err(CryptoError::RevocationList(defect)) => Err(defect),
            Err(other) => panic!("{other}"),
        }
    }
}

#[track_caller]
fn refused(defect: Defect, spoil: impl FnOnce(&mut Sketch)) {
    let mut sketch = Sketch::good();
    assert!(sketch.check().is_ok());
    spoil(&mut sketch);
    assert_eq!(sketch.check().err(), Some(defect));
}

#[test]
fn a_list_of_another_shape_is_refused() {
    refused(Defect::Malformed, |list| list.version = Vec::new());
    refused(Defect::Malformed, |list| list.version = vec![2, 1, 0]);
    refused(Defect::Malformed, |list| list.times = vec!["20260601000000Z"]);
    refused(Defect::Malformed, |list| list.times = Vec::new());
    refused(Defect::ValidityPeriod, |list| list.times = vec!["20260601000000Z", "20260531235959Z"]);
    refused(Defect::Issuer, |list| list.issuer = name("VN", "TEST other"));
    refused(Defect::TooLong, |list| list.issuer = name("VN", &"x".repeat(16 * 1024)));
    refused(Defect::TooLong, |list| list.extensions.push((OTHER, false, vec![0; MAX_REVOCATION_LIST])));
    refused(Defect::TooLong, |list| {
        let more = (0..MAX_EXTENSIONS).map(|number| ObjectIdentifier::new(&format!("1.2.3.{number}")).unwrap());
        list.extensions.extend(more.map(|oid| (oid, false, vec![5, 0])));
    });
}

#[test]
fn a_list_needs_its_number_and_its_key_identifier() {
    let set = |at: usize, value: Vec<u8>| move |list: &mut Sketch| list.extensions[at].2 = value;
    refused(Defect::KeyIdentifier, |list| drop(list.extensions.remove(0)));
    refused(Defect::KeyIdentifier, set(0, authority_key(0xab)));
    refused(Defect::KeyIdentifier, set(0, vec![0x30, 0]));
    refused(Defect::Malformed, |list| drop(list.extensions.remove(1)));
    refused(Defect::Malformed, set(1, vec![2, 1, 0xff]));
    refused(Defect::Malformed, set(1, vec![2, 2, 0, 1]));
    refused(Defect::TooLong, set(1, asn1::unsigned(&[1; 21])));
    refused(Defect::Malformed, |list| list.extensions.push(list.extensions[1].clone()));
    let mut long = Sketch::good();
    long.extensions[1].2 = asn1::unsigned(&[0xff; 20]);
    assert!(long.check().unwrap().number() > Sketch::good().check().unwrap().number());
}

#[test]
fn delta_and_indirect_lists_are_refused_by_name() {
    let point = |value: &[u8]| (asn1::ISSUING_DISTRIBUTION_POINT, true, item(asn1::SEQUENCE, &[value]));
    refused(Defect::DeltaList, |list| list.extensions.push((asn1::DELTA_REVOCATION_LIST, true, vec![2, 1, 8])));
    refused(Defect::DeltaList, |list| list.entries = entries(&[entry(&[5], &[reason(8)])]));
    refused(Defect::IndirectList, |list| list.extensions.push(point(&[0x84, 1, 0xff])));
    refused(Defect::IndirectList, |list| {
        list.entries = entries(&[entry(&[5], &[(asn1::CERTIFICATE_ISSUER, true, vec![0x30, 0])])]);
    });
    // A list of some reasons, or of authorities' certificates, says nothing about the others, critical or not.
    for critical in [true, false] {
        for scope in [&[0x83, 2, 4, 0x40][..], &[0x82, 1, 0xff], &[]] {
            let (_, _, value) = point(scope);
            let narrowed = (asn1::ISSUING_DISTRIBUTION_POINT, critical, value);
            refused(Defect::PartialList, |list| list.extensions.push(narrowed.clone()));
        }
    }
}

#[test]
fn one_extension_that_is_not_understood_spoils_the_list() {
    refused(Defect::UnknownCriticalExtension, |list| list.extensions.push((OTHER, true, vec![5, 0])));
    refused(Defect::UnknownCriticalExtension, |list| {
        list.entries = entries(&[entry(&[5], &[]), entry(&[6], &[(OTHER, true, vec![5, 0])])]);
    });
    let mut harmless = Sketch::good();
    harmless.extensions.push((OTHER, false, vec![5, 0]));
    harmless.entries = entries(&[entry(&[5], &[(OTHER, false, vec![5, 0]), reason(4)])]);
    assert_eq!(harmless.check().unwrap().revokes(&[5]).unwrap().reason, RevocationReason::Superseded);
}

#[test]
fn a_broken_entry_spoils_the_list() {
    let with = |bad: Vec<u8>| move |list: &mut Sketch| list.entries = entries(&[entry(&[5], &[]), bad]);
    refused(Defect::Malformed, with(entry(&[5], &[])));
    refused(Defect::Malformed, with(entry(&[], &[])));
    refused(Defect::Malformed, with(entry(&[0, 1], &[])));
    refused(Defect::Malformed, with(entry(&[6], &[reason(7)])));
    refused(Defect::Malformed, with(entry(&[6], &[reason(11)])));
    refused(Defect::Malformed, with(entry(&[6], &[(asn1::REASON_CODE, false, vec![2, 1, 1])])));
    refused(Defect::Malformed, with(entry(&[6], &[reason(1), reason(1)])));
    refused(Defect::Malformed, with(item(asn1::SEQUENCE, &[&[2, 1, 6]])));
    refused(Defect::Malformed, with(vec![5, 0]));
    for time in ["20260501000060Z", "20260501000000.5Z", "20260501000000+0700", "00000501000000Z", "20261301000000Z"] {
        refused(Defect::Malformed, with(item(asn1::SEQUENCE, &[&[2, 1, 6], &generalized(time)])));
    }
    let last = item(asn1::SEQUENCE, &[&[2, 1, 6], &generalized("99991231235959Z")]);
    let mut list = Sketch::good();
    list.entries = entries(&[last]);
    assert_eq!(list.check().unwrap().revokes(&[6]).unwrap().at, at("9999-12-31T23:59:59Z"));
}

#[test]
fn only_an_authority_over_revocation_signs_lists() {
    use super::sketch::{SIGN, usage};
    let by = |spoil: fn(&mut super::sketch::Sketch)| Sketch::good().check_by(spoil).err();
    assert_eq!(by(|_| {}), None);
    assert_eq!(by(|root| root.set(asn1::KEY_USAGE, true, usage(SIGN))), Some(Defect::KeyUsage));
    assert_eq!(by(|root| root.set(asn1::KEY_USAGE, true, usage([2, 0x04]))), Some(Defect::KeyUsage));
    assert_eq!(by(|root| root.set(asn1::KEY_USAGE, true, usage([1, 0x02]))), None);
    assert_eq!(by(|root| root.remove(asn1::KEY_USAGE)), Some(Defect::KeyUsage));
    assert_eq!(by(|root| root.set(OTHER, true, vec![5, 0])), Some(Defect::UnknownCriticalExtension));
    assert_eq!(by(|root| root.key = key().public_key()), Some(Defect::Signature));
    assert_eq!(
        by(|root| root.key = SigningKey::generate(Curve::Ed25519).unwrap().public_key()),
        Some(Defect::Algorithm("ecdsa-with-SHA256"))
    );
}

#[test]
fn the_largest_list_is_read_and_searched() {
    let authority = authority(Curve::P256);
    let serials: Vec<[u8; 17]> = (0..19_000_u32)
        .map(|number| {
            let mut serial = [0x11; 17];
            serial[1..5].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
            serial
        })
        .collect();
    let entries: Vec<_> = serials.iter().map(|serial| revoked(serial, RevocationReason::KeyCompromise)).collect();
    let der = authority.issue(&entries);
    assert!(der.len() > MAX_REVOCATION_LIST * 9 / 10, "{}", der.len());
    let list = RevocationList::parse(&der).unwrap().verify(&authority.certificate()).unwrap();
    assert!(serials.iter().all(|serial| list.revokes(serial).is_some()));
    assert_eq!(list.revokes(&[0x12; 17]), None);
}

#[test]
fn no_list_is_issued_that_would_be_refused() {
    let authority = authority(Curve::P256);
    let certificate = authority.certificate();
    let issue = |template: &RevocationListTemplate<'_>, key: &SigningKey| {
        issue_revocation_list(template, &certificate, key).err()
    };
    let twice = [revoked(&[1], RevocationReason::Unspecified); 2];
    let refused = |defect| Some(CryptoError::RevocationList(defect));
    assert_eq!(issue(&template(&twice), &authority.key), refused(Defect::Malformed));
    let turned = RevocationListTemplate { next_update: at("2026-05-01T00:00:00Z"), ..template(&[]) };
    assert_eq!(issue(&turned, &authority.key), refused(Defect::ValidityPeriod));
    assert_eq!(issue(&template(&[]), &key()), Some(CryptoError::InvalidKey));
    let signer = issued(Kind::Signer, &key().public_key(), Issuer::Authority(&certificate), &authority.key);
    let signer = Certificate::parse(&signer).unwrap();
    let unsigned = UnsignedRevocationList::new(&template(&[]), &signer).unwrap();
    assert_eq!(unsigned.finish(&[1; 64]).err(), Some(CryptoError::SignatureInvalid));
}
