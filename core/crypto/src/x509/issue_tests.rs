//! What is issued here leads to its root, and nothing is issued that a check would refuse.

use super::sketch::*;
use super::*;
use crate::{CryptoError, Curve, SigningKey};

#[test]
fn what_is_issued_here_makes_a_path_on_every_curve() {
    let brainpool = [Curve::BrainpoolP256r1, Curve::BrainpoolP384r1];
    for curve in [Curve::P256, Curve::P384, Curve::P521, Curve::Ed25519].into_iter().chain(brainpool) {
        let [root_key, leaf_key] = [curve; 2].map(|curve| SigningKey::generate(curve).unwrap());
        for (top, bottom, profile) in [
            (Kind::Iaca, Kind::Signer, Profile::MdocSigner),
            (Kind::Iaca, Kind::StatusSigner, Profile::StatusSigner),
            (Kind::ReaderRoot, Kind::Reader, Profile::MdocReader),
        ] {
            let root = issued(top, &root_key.public_key(), Issuer::Itself, &root_key);
            let anchors = [Anchor::parse(&root).unwrap()];
            let root = anchors[0].certificate().unwrap();
            assert!(root.is_self_signed());
            let leaf = issued(bottom, &leaf_key.public_key(), Issuer::Authority(&root), &root_key);
            let path = check_path(&[&leaf], &anchors, at(NOW), profile).unwrap();
            assert_eq!(path.leaf().public_key(), leaf_key.public_key());
            assert_eq!(path.leaf().subject().country(), Some("VN"));
            assert_eq!(path.leaf().serial().len(), 17);
            assert_ne!(path.leaf().serial(), root.serial());
        }
    }
}

#[test]
fn no_certificate_is_issued_that_the_profile_refuses() {
    let key = key();
    let good = CertificateTemplate {
        kind: Kind::Iaca,
        subject: Subject { country: Some("VN"), common_name: "TEST", ..Subject::default() },
        not_before: at("2026-01-01T00:00:00Z"),
        not_after: at("2056-01-01T00:00:00Z"),
        contact: "test@test.example",
        revocation_list: "https://test.example/crl",
    };
    let issue = |template| issue_certificate(&template, &key.public_key(), Issuer::Itself, &key).err();
    let refused = |defect| Some(CryptoError::Certificate(defect));
    assert_eq!(issue(good), refused(Defect::ValidityPeriod));
    let good = CertificateTemplate { not_after: at("2045-12-31T00:00:00Z"), ..good };
    assert_eq!(issue(good), None);
    let late =
        CertificateTemplate { not_before: at("2049-01-01T00:00:00Z"), not_after: at("2051-01-01T00:00:00Z"), ..good };
    assert_eq!(issue(late), None);
    let subject = Subject { country: None, ..good.subject };
    assert_eq!(issue(CertificateTemplate { subject, ..good }), refused(Defect::Country));
    let long = "x".repeat(2000);
    let subject = Subject { common_name: &long, ..good.subject };
    assert_eq!(issue(CertificateTemplate { subject, ..good }), refused(Defect::TooLong));
    let other = SigningKey::generate(Curve::P256).unwrap();
    let foreign = issue_certificate(&good, &key.public_key(), Issuer::Itself, &other);
    assert_eq!(foreign.err(), Some(CryptoError::InvalidKey));
    let unsigned = UnsignedCertificate::new(&good, &key.public_key(), Issuer::Itself).unwrap();
    assert_eq!(unsigned.finish(&[1; 64]).err(), Some(CryptoError::SignatureInvalid));
}

#[test]
fn a_subject_says_where_it_can_be_reached_or_nothing() {
    let key = key();
    let template = CertificateTemplate {
        kind: Kind::ReaderRoot,
        subject: Subject { country: Some("VN"), common_name: "TEST", ..Subject::default() },
        not_before: at("2026-01-01T00:00:00Z"),
        not_after: at("2030-01-01T00:00:00Z"),
        contact: "test@test.example",
        revocation_list: "https://test.example/crl",
    };
    let reachable = |contact: Option<&str>| {
        let unsigned = UnsignedCertificate::reachable(&template, contact, &key.public_key(), Issuer::Itself).unwrap();
        let signature = key.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature)
    };
    for contact in ["privacy@hotel.example", "https://hotel.example/privacy", "mailto:a@b.example", "tel:+84900000000"]
    {
        let certificate = reachable(Some(contact)).unwrap();
        assert_eq!(Certificate::parse(&certificate).unwrap().contact(), Some(contact));
    }
    // How its issuer is reached is something else.
    assert_eq!(Certificate::parse(&reachable(None).unwrap()).unwrap().contact(), None);
    let long = format!("https://{}", "x".repeat(MAX_CONTACT));
    let refused =
        ["", "https://", "javascript:alert(1)", "http://hotel.example", "a b@hotel.example", "ế@hotel.example"];
    for contact in refused.into_iter().chain([long.as_str(), "a@hotel.example\u{1b}[2K", "hotel.example"]) {
        let refused = Some(CryptoError::Certificate(Defect::Malformed));
        assert_eq!(reachable(Some(contact)).err(), refused, "{contact}");
    }
}

#[test]
fn alternative_names_of_other_kinds_are_passed_over_and_too_many_are_none() {
    use crate::asn1::{self, item};
    let name = |tag, text: &str| item(tag, &[text.as_bytes()]);
    let mail = name(0x81, "a@b.example");
    let list = |names: &[Vec<u8>]| item(asn1::SEQUENCE, &[&names.concat()]);
    let of = |names: &[Vec<u8>]| extensions::contact(&list(names)).ok().flatten().map(str::to_owned);
    assert_eq!(
        of(&[name(0x82, "b.example"), mail.clone(), name(0x86, "https://b.example")]).as_deref(),
        Some("a@b.example")
    );
    assert_eq!(of(&[name(0x82, "b.example")]), None);
    assert_eq!(of(&vec![mail.clone(); 16]).as_deref(), Some("a@b.example"));
    assert_eq!(of(&vec![mail.clone(); 17]), None);
    let whole = list(&[mail]);
    for cut in 0..whole.len() {
        assert!(extensions::contact(&whole[..cut]).is_err());
    }
}
