//! What an enemy would send: typed refusals, and no more work than the limits allow.

use super::sketch::*;
use super::*;
use crate::cose::MAX_CHAIN;
use crate::{Curve, PublicKey, SigningKey, asn1};

fn anchor(sketch: &Sketch, key: &SigningKey) -> Anchor {
    Anchor::parse(&sketch.sign(key)).unwrap()
}

fn check(chain: &[&[u8]], anchors: &[Anchor], profile: Profile) -> Option<PathError> {
    check_path(chain, anchors, at(NOW), profile).err()
}

#[test]
fn authorities_that_certify_each_other_lead_nowhere() {
    let keys = [key(), key(), key()];
    let authority = |own: usize, by: usize, names: [&str; 2], identifiers: [u8; 2]| {
        let mut sketch = Sketch::root(&keys[own], None);
        (sketch.subject, sketch.issuer) = (name("VN", names[0]), name("VN", names[1]));
        sketch.set(asn1::SUBJECT_KEY_IDENTIFIER, false, subject_key(identifiers[0]));
        sketch.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(identifiers[1]));
        sketch.sign(&keys[by])
    };
    let a = authority(0, 1, ["TEST A", "TEST B"], [0xa0, 0xb0]);
    let b = authority(1, 0, ["TEST B", "TEST A"], [0xb0, 0xa0]);
    let mut leaf = Sketch::leaf(&keys[2], asn1::MDOC_READER);
    leaf.issuer = name("VN", "TEST A");
    leaf.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xa0));
    let leaf = leaf.sign(&keys[0]);
    let root = key();
    let anchors = [anchor(&Sketch::root(&root, None), &root)];
    for profile in Profile::ALL {
        for chain in [vec![&leaf[..], &a, &b], vec![&leaf, &a, &b, &a, &b], vec![&a, &a], vec![&a, &b, &a]] {
            assert_eq!(check(&chain, &anchors, profile), Some(PathError::Untrusted));
        }
    }
    // Nor where one of them is trusted: no more authorities stand between than the profile allows.
    let trusted = [Anchor::parse(&b).unwrap()];
    assert_eq!(check(&[&leaf, &a], &trusted, Profile::MdocReader), None);
    let long: [&[u8]; 4] = [&leaf, &a, &b, &a];
    assert_eq!(check(&long, &trusted, Profile::MdocReader), Some(PathError::Invalid(Defect::PathLength)));
    let itself: [&[u8]; 3] = [&a, &b, &a];
    assert!(check(&itself, &[Anchor::parse(&a).unwrap()], Profile::MdocReader).is_some());
}

#[test]
fn a_chain_has_five_certificates_at_most_whoever_signed_them() {
    let root = key();
    let anchors = [anchor(&Sketch::root(&root, None), &root)];
    let leaf = Sketch::leaf(&key(), asn1::MDOC_READER).sign(&root);
    for count in [MAX_CHAIN + 1, 100, 10_000] {
        let chain = vec![leaf.as_slice(); count];
        assert_eq!(check(&chain, &anchors, Profile::MdocReader), Some(PathError::Invalid(Defect::TooLong)));
        let parsed = Certificate::parse(&leaf).unwrap();
        let found = find_path(&parsed, &chain[1..], &anchors, Profile::MdocReader, at(NOW));
        assert_eq!(found.err(), Some(PathError::Invalid(Defect::TooLong)));
    }
}

#[test]
fn a_name_of_16_kb_is_refused_before_it_is_read() {
    let key = key();
    let long = "x".repeat(16 * 1024);
    for spoil in [|sketch: &mut Sketch, name| sketch.subject = name, |sketch: &mut Sketch, name| sketch.issuer = name] {
        let mut sketch = Sketch::root(&key, Some(0));
        spoil(&mut sketch, name("VN", &long));
        let refused = Some(crate::CryptoError::Certificate(Defect::TooLong));
        assert_eq!(Certificate::parse(&sketch.sign(&key)).err(), refused);
        assert_eq!(Anchor::parse(&sketch.sign(&key)).err(), refused);
    }
}

#[test]
fn years_0_and_9999_are_typed_refusals() {
    let root = key();
    let roots = [anchor(&Sketch::root(&root, Some(0)), &root)];
    let mut leaf = Sketch::leaf(&key(), asn1::MDOC_SIGNER);
    let check = |leaf: &Sketch| check(&[&leaf.sign(&root)], &roots, Profile::MdocSigner);
    // "99991231235959Z" is RFC 5280's "no well-defined expiration": no profile allows it.
    leaf.not_after = "9999-12-31T23:59:59Z";
    assert_eq!(check(&leaf), Some(PathError::Invalid(Defect::ValidityPeriod)));
    leaf.not_before = "9999-12-31T00:00:00Z";
    assert_eq!(check(&leaf), Some(PathError::NotYetValid(Role::Leaf)));
    leaf.not_before = "0000-01-01T00:00:00Z";
    assert_eq!(check(&leaf), Some(PathError::Invalid(Defect::Malformed)));
    let mut endless = Sketch::root(&root, Some(0));
    endless.not_after = "9999-12-31T23:59:59Z";
    assert_eq!(anchor(&endless, &root).check(Profile::MdocSigner), Err(Defect::ValidityPeriod));
}

#[test]
fn a_serial_number_of_any_shape_is_a_typed_refusal() {
    let root = key();
    for (serial, defect) in [
        (vec![2, 1, 0], Defect::Serial),
        (vec![2, 1, 0xff], Defect::Serial),
        (asn1::unsigned(&[0x80; 20]), Defect::Serial),
        (asn1::unsigned(&[1; 21]), Defect::Serial),
        (asn1::unsigned(&[1; 2000]), Defect::Serial),
        (vec![2, 0], Defect::Malformed),
        (vec![2, 2, 0, 1], Defect::Malformed),
        (vec![2, 2, 0xff, 0xff], Defect::Malformed),
        (vec![4, 1, 1], Defect::Malformed),
    ] {
        let mut leaf = Sketch::leaf(&key(), asn1::MDOC_SIGNER);
        leaf.serial = serial;
        let roots = [anchor(&Sketch::root(&root, Some(0)), &root)];
        let found = check(&[&leaf.sign(&root)], &roots, Profile::MdocSigner);
        assert_eq!(found, Some(PathError::Invalid(defect)), "{:02x?}", leaf.serial);
    }
}

#[test]
fn a_key_on_a_curve_that_is_spelled_out_is_no_key() {
    // id-ecPublicKey with ECParameters instead of a name: version 1 and a field, the rest does not matter.
    let field = asn1::item(asn1::SEQUENCE, &[&asn1::oid(asn1::P256), &asn1::unsigned(&[7])]);
    let explicit = asn1::item(asn1::SEQUENCE, &[&asn1::unsigned(&[1]), &field]);
    let implicit = vec![5, 0];
    let point = SigningKey::generate(Curve::P256).unwrap().public_key();
    for parameters in [explicit, implicit, Vec::new(), asn1::oid(asn1::ED25519), asn1::oid(asn1::COUNTRY)] {
        let algorithm = asn1::item(asn1::SEQUENCE, &[&asn1::oid(asn1::EC_PUBLIC_KEY), &parameters]);
        let spki = asn1::item(asn1::SEQUENCE, &[&algorithm, &asn1::bits(point.sec1())]);
        assert_eq!(PublicKey::from_spki(&spki), Err(crate::CryptoError::UnsupportedKey));
    }
}
