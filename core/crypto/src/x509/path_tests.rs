//! Each check of a path meets a certificate that breaks exactly its rule; without the check the test fails.

use super::sketch::*;
use super::*;
use crate::{Curve, DigestAlgorithm, SigningKey, asn1};
use der::oid::ObjectIdentifier;
use ecdsa::hazmat::sign_prehashed;
use p256::elliptic_curve::SecretKey;

const OTHER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3.4");

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
    fn check(&self) -> Result<(), PathError> {
        self.check_at(NOW)
    }

    fn check_at(&self, time: &str) -> Result<(), PathError> {
        let (root, leaf) = (self.root.sign(&self.root_key), self.leaf.sign(&self.root_key));
        let anchors = [Anchor::parse(&root).unwrap()];
        check_path(&[&leaf], &anchors, at(time), Profile::MdocSigner).map(|_| ())
    }

    fn with_leaf(mut self, spoil: impl FnOnce(&mut Sketch)) -> Self {
        spoil(&mut self.leaf);
        self
    }

    fn with_root(mut self, spoil: impl FnOnce(&mut Sketch)) -> Self {
        spoil(&mut self.root);
        self
    }
}

#[track_caller]
fn leaf_is_refused(defect: Defect, spoil: impl FnOnce(&mut Sketch)) {
    assert_eq!(signer().check(), Ok(()));
    assert_eq!(signer().with_leaf(spoil).check(), Err(PathError::Invalid(defect)));
}

#[track_caller]
fn root_is_refused(defect: Defect, spoil: impl FnOnce(&mut Sketch)) {
    assert_eq!(signer().with_root(spoil).check(), Err(PathError::Invalid(defect)));
}

#[test]
fn a_leaf_with_another_key_usage_is_refused() {
    leaf_is_refused(Defect::KeyUsage, |leaf| leaf.set(asn1::KEY_USAGE, true, usage(CERTIFICATES)));
    leaf_is_refused(Defect::KeyUsage, |leaf| leaf.set(asn1::KEY_USAGE, true, usage([3, 0x88])));
    leaf_is_refused(Defect::KeyUsage, |leaf| leaf.set(asn1::KEY_USAGE, false, usage(SIGN)));
    leaf_is_refused(Defect::KeyUsage, |leaf| leaf.remove(asn1::KEY_USAGE));
}

#[test]
fn a_leaf_for_another_purpose_is_refused() {
    let set = |critical, purposes: &'static [ObjectIdentifier]| {
        move |leaf: &mut Sketch| leaf.set(asn1::EXTENDED_KEY_USAGE, critical, purpose(purposes))
    };
    leaf_is_refused(Defect::ExtendedKeyUsage, set(true, &[asn1::MDOC_READER]));
    leaf_is_refused(Defect::ExtendedKeyUsage, set(true, &[asn1::MDOC_SIGNER, asn1::MDOC_READER]));
    leaf_is_refused(Defect::ExtendedKeyUsage, set(false, &[asn1::MDOC_SIGNER]));
    leaf_is_refused(Defect::ExtendedKeyUsage, |leaf| leaf.remove(asn1::EXTENDED_KEY_USAGE));
    leaf_is_refused(Defect::Malformed, set(true, &[]));
    leaf_is_refused(Defect::TooLong, set(true, &[asn1::MDOC_SIGNER; 9]));
}

#[test]
fn a_leaf_that_is_an_authority_is_refused() {
    leaf_is_refused(Defect::BasicConstraints, |leaf| leaf.set(asn1::BASIC_CONSTRAINTS, true, authority(true, None)));
    let plain = signer().with_leaf(|leaf| leaf.set(asn1::BASIC_CONSTRAINTS, true, authority(false, None)));
    assert_eq!(plain.check(), Ok(()));
}

#[test]
fn an_unknown_critical_extension_is_refused() {
    leaf_is_refused(Defect::UnknownCriticalExtension, |leaf| leaf.set(OTHER, true, vec![5, 0]));
    root_is_refused(Defect::UnknownCriticalExtension, |root| root.set(OTHER, true, vec![5, 0]));
    assert_eq!(signer().with_leaf(|leaf| leaf.set(OTHER, false, vec![5, 0])).check(), Ok(()));
    let mut leaf = signer().leaf;
    leaf.set(OTHER, true, vec![5, 0]);
    let der = leaf.sign(&key());
    assert_eq!(Certificate::parse(&der).unwrap().unknown_critical_extensions(), ["1.2.3.4"]);
}

#[test]
fn an_extension_that_annex_b_forbids_is_refused() {
    for forbidden in ["2.5.29.30", "2.5.29.33", "2.5.29.36", "2.5.29.46", "2.5.29.54"].map(ObjectIdentifier::new_unwrap)
    {
        for critical in [true, false] {
            leaf_is_refused(Defect::ForbiddenExtension, |leaf| leaf.set(forbidden, critical, vec![0x30, 0]));
            root_is_refused(Defect::ForbiddenExtension, |root| root.set(forbidden, critical, vec![0x30, 0]));
        }
    }
}

#[test]
fn a_status_signer_signs_nothing_else() {
    let outcome = |profile, spoil: &dyn Fn(&mut Sketch)| {
        let (root_key, leaf_key) = (key(), key());
        let mut leaf = Sketch::leaf(&leaf_key, asn1::STATUS_SIGNER);
        leaf.remove(asn1::EXTENDED_KEY_USAGE);
        leaf.not_after = "2029-04-01T00:00:00Z";
        spoil(&mut leaf);
        let (root, leaf) = (Sketch::root(&root_key, Some(0)).sign(&root_key), leaf.sign(&root_key));
        let standing = check_standing(&Certificate::parse(&leaf).unwrap(), profile, at(NOW));
        let path = check_path(&[&leaf], &[Anchor::parse(&root).unwrap()], at(NOW), profile).map(|_| ());
        assert_eq!(path, standing);
        path
    };
    let purposes = |critical, purposes: &'static [ObjectIdentifier]| {
        move |leaf: &mut Sketch| leaf.set(asn1::EXTENDED_KEY_USAGE, critical, purpose(purposes))
    };
    let refused = Err(PathError::Invalid(Defect::ExtendedKeyUsage));
    let status = Profile::StatusSigner;
    assert_eq!(outcome(status, &|_| {}), Ok(()));
    assert_eq!(outcome(status, &purposes(false, &[asn1::STATUS_SIGNER])), Ok(()));
    assert_eq!(outcome(status, &purposes(true, &[asn1::STATUS_SIGNER])), Ok(()));
    assert_eq!(outcome(status, &purposes(true, &[asn1::MDOC_SIGNER])), refused);
    assert_eq!(outcome(status, &purposes(false, &[asn1::MDOC_READER])), refused);
    assert_eq!(outcome(status, &purposes(false, &[asn1::STATUS_SIGNER, OTHER])), refused);
    let key_usage = Err(PathError::Invalid(Defect::KeyUsage));
    assert_eq!(outcome(status, &|leaf| leaf.set(asn1::KEY_USAGE, true, usage(CERTIFICATES))), key_usage);
    let period = Err(PathError::Invalid(Defect::ValidityPeriod));
    assert_eq!(outcome(status, &|leaf| leaf.not_after = "2029-04-03T00:00:00Z"), period);
    // And nobody takes its signature for a document's or a request's.
    let short = |leaf: &mut Sketch| leaf.not_after = "2027-01-01T00:00:00Z";
    for profile in [Profile::MdocSigner, Profile::MdocReader] {
        assert_eq!(outcome(profile, &short), refused);
    }
    let ended = |leaf: &mut Sketch| leaf.not_after = "2026-05-31T00:00:00Z";
    assert_eq!(outcome(status, &ended), Err(PathError::Expired(Role::Leaf)));
}

#[test]
fn a_leaf_of_another_country_or_state_is_refused() {
    leaf_is_refused(Defect::Country, |leaf| leaf.subject = name("LA", "TEST leaf"));
    leaf_is_refused(Defect::Country, |leaf| leaf.subject = name("vn", "TEST leaf"));
    leaf_is_refused(Defect::Country, |leaf| leaf.subject = names(&[(asn1::COMMON_NAME, "TEST leaf")]));
    leaf_is_refused(Defect::Country, |leaf| leaf.subject = names(&[(asn1::COUNTRY, "VN"), (asn1::COUNTRY, "LA")]));
    // An authority without a country, or of three letters, is none; its own leaf shares its name.
    for wrong in ["VNM", "", "1V"] {
        let mut path = signer().with_leaf(|leaf| {
            leaf.issuer = name(wrong, "TEST root");
            leaf.subject = name(wrong, "TEST leaf");
        });
        path.root.subject = name(wrong, "TEST root");
        assert_eq!(path.check(), Err(PathError::Invalid(Defect::Country)));
    }
    let state = |state| names(&[(asn1::COUNTRY, "VN"), (asn1::STATE, state), (asn1::COMMON_NAME, "TEST")]);
    for (of_leaf, outcome) in [
        (state("TEST north"), Ok(())),
        (state("TEST south"), Err(PathError::Invalid(Defect::State))),
        (name("VN", "TEST leaf"), Err(PathError::Invalid(Defect::State))),
    ] {
        let path = signer().with_root(|root| root.subject = state("TEST north")).with_leaf(|leaf| {
            leaf.issuer = state("TEST north");
            leaf.subject = of_leaf;
        });
        assert_eq!(path.check(), outcome);
    }
}

/// Subjects that leave people without a name, or with the choice of two.
fn nameless() -> [Vec<u8>; 4] {
    let named = |names: &[&str]| {
        let names = names.iter().map(|name| (asn1::COMMON_NAME, *name));
        let others = [(asn1::COUNTRY, "VN"), (asn1::ORGANISATION, "TEST")].into_iter();
        super::sketch::names(&others.chain(names).collect::<Vec<_>>())
    };
    [named(&[]), named(&["TEST leaf", "leaf"]), named(&[""]), named(&[" \u{a0}"])]
}

#[test]
fn a_signer_and_its_authority_have_a_name_for_people() {
    for subject in nameless() {
        leaf_is_refused(Defect::CommonName, |leaf| leaf.subject = subject.clone());
        let path = signer().with_root(|root| root.subject = subject.clone()).with_leaf(|leaf| leaf.issuer = subject);
        assert_eq!(path.check(), Err(PathError::Invalid(Defect::CommonName)));
    }
}

#[test]
fn a_reader_has_a_name_for_people_and_who_is_never_shown_needs_none() {
    let root_key = key();
    let mut root = Sketch::root(&root_key, Some(0));
    for (profile, purpose, outcome) in [
        (Profile::MdocReader, asn1::MDOC_READER, Err(PathError::Invalid(Defect::CommonName))),
        (Profile::StatusSigner, asn1::STATUS_SIGNER, Ok(())),
        (Profile::VicalSigner, asn1::VICAL_SIGNER, Ok(())),
    ] {
        for subject in nameless() {
            let mut leaf = Sketch::leaf(&key(), purpose);
            leaf.subject = subject;
            let anchors = [Anchor::parse(&root.sign(&root_key)).unwrap()];
            let found = check_path(&[&leaf.sign(&root_key)], &anchors, at(NOW), profile).map(|_| ());
            assert_eq!(found, outcome, "{profile:?}");
        }
    }
    root.subject = nameless()[0].clone();
    assert_eq!(Anchor::parse(&root.sign(&root_key)).unwrap().check(Profile::MdocReader), Ok(()));
}

/// Both of the signer and of its authority (Annex B).
#[track_caller]
fn both_are_refused(defect: Defect, spoil: impl Fn(&mut Sketch)) {
    leaf_is_refused(defect, &spoil);
    root_is_refused(defect, &spoil);
}

#[test]
fn a_signer_and_its_authority_say_how_the_authority_is_reached() {
    let name = asn1::ISSUER_ALTERNATIVE_NAME;
    both_are_refused(Defect::IssuerAlternativeName, |sketch| sketch.remove(name));
    both_are_refused(Defect::UnknownCriticalExtension, |sketch| {
        sketch.set(name, true, alternative(0x81, "a@b.example"))
    });
    let (mail, host) = (alternative(0x81, "a@b.example"), alternative(0x82, "b.example"));
    let cut = &mail[..mail.len() - 1];
    for bad in [&host, &alternative(0x81, ""), &alternative(0xa1, "a@b.example"), &alternative(0x01, "\u{1}"), cut, &[]]
    {
        both_are_refused(Defect::IssuerAlternativeName, |sketch| sketch.set(name, false, bad.to_vec()));
    }
    let both = asn1::item(asn1::SEQUENCE, &[&host[2..], &mail[2..]]);
    for good in [both, alternative(0x86, "https://b.example"), mail] {
        let spoil = |sketch: &mut Sketch| sketch.set(name, false, good.clone());
        assert_eq!(signer().with_leaf(spoil).with_root(spoil).check(), Ok(()));
    }
}

#[test]
fn a_signer_and_its_authority_say_where_the_revocation_lists_are() {
    let lists = asn1::REVOCATION_LISTS;
    both_are_refused(Defect::DistributionPoints, |sketch| sketch.remove(lists));
    both_are_refused(Defect::UnknownCriticalExtension, |sketch| sketch.set(lists, true, points(&[])));
    let reasons = points(&[0x81, 2, 1, 0x06]);
    let issuer = points(&asn1::item(0xa2, &[&asn1::item(0xa4, &[&name("VN", "TEST other")])]));
    let point = |content: &[u8]| asn1::item(asn1::SEQUENCE, &[&asn1::item(asn1::SEQUENCE, &[content])]);
    let good = points(&[]);
    let second = asn1::item(asn1::SEQUENCE, &[&good[2..], &reasons[2..]]);
    let bad =
        [&[][..], &[0x30, 0], &[0x30, 2, 0x30, 0], &point(&[0xa0, 0]), &point(&[0xa2, 0]), &good[..good.len() - 1]];
    for bad in bad.into_iter().chain([&reasons[..], &issuer, &second]) {
        both_are_refused(Defect::DistributionPoints, |sketch| sketch.set(lists, false, bad.to_vec()));
    }
    let three = asn1::item(asn1::SEQUENCE, &[&good[2..], &good[2..], &good[2..]]);
    let relative = point(&asn1::item(0xa0, &[&asn1::item(0xa1, &[&name("VN", "TEST list")[4..]])]));
    for good in [three, relative] {
        let spoil = |sketch: &mut Sketch| sketch.set(lists, false, good.clone());
        assert_eq!(signer().with_leaf(spoil).with_root(spoil).check(), Ok(()));
    }
}

/// The readers of Annex D name no contact of their issuer, and who signs status lists is of the second edition.
#[test]
fn nobody_but_a_signer_is_asked_for_what_annex_b_asks_of_it() {
    let strip = |sketch: &mut Sketch| {
        sketch.remove(asn1::ISSUER_ALTERNATIVE_NAME);
        sketch.remove(asn1::REVOCATION_LISTS);
    };
    for (profile, purpose) in [
        (Profile::MdocReader, asn1::MDOC_READER),
        (Profile::StatusSigner, asn1::STATUS_SIGNER),
        (Profile::VicalSigner, asn1::VICAL_SIGNER),
    ] {
        let root_key = key();
        let (mut root, mut leaf) = (Sketch::root(&root_key, Some(0)), Sketch::leaf(&key(), purpose));
        strip(&mut root);
        strip(&mut leaf);
        let anchors = [Anchor::parse(&root.sign(&root_key)).unwrap()];
        let found = check_path(&[&leaf.sign(&root_key)], &anchors, at(NOW), profile).map(|_| ());
        assert_eq!(found, Ok(()), "{profile:?}");
    }
}

#[test]
fn a_serial_number_must_be_positive_and_short() {
    leaf_is_refused(Defect::Serial, |leaf| leaf.serial = vec![2, 1, 0]);
    leaf_is_refused(Defect::Serial, |leaf| leaf.serial = vec![2, 1, 0x80]);
    leaf_is_refused(Defect::Serial, |leaf| leaf.serial = asn1::unsigned(&[1; 21]));
    leaf_is_refused(Defect::Malformed, |leaf| leaf.serial = vec![2, 2, 0, 1]);
    leaf_is_refused(Defect::Malformed, |leaf| leaf.serial = vec![2, 0]);
    assert_eq!(signer().with_leaf(|leaf| leaf.serial = asn1::unsigned(&[1; 20])).check(), Ok(()));
}

#[test]
fn a_validity_that_is_too_long_or_turned_around_is_refused() {
    leaf_is_refused(Defect::ValidityPeriod, |leaf| leaf.not_after = "2027-04-04T00:00:00Z");
    assert_eq!(signer().with_leaf(|leaf| leaf.not_after = "2027-04-03T00:00:00Z").check(), Ok(()));
    leaf_is_refused(Defect::ValidityPeriod, |leaf| leaf.not_after = "2025-12-31T00:00:00Z");
    root_is_refused(Defect::ValidityPeriod, |root| root.not_after = "2046-01-01T00:00:00Z");
}

#[test]
fn each_certificate_counts_only_in_its_time() {
    assert_eq!(signer().check_at("2026-01-01T00:00:00Z"), Ok(()));
    assert_eq!(signer().check_at("2027-01-01T00:00:00Z"), Ok(()));
    assert_eq!(signer().check_at("2025-12-31T23:59:59Z"), Err(PathError::NotYetValid(Role::Leaf)));
    assert_eq!(signer().check_at("2027-01-01T00:00:01Z"), Err(PathError::Expired(Role::Leaf)));
    let ended = signer().with_root(|root| root.not_after = "2026-05-31T23:59:59Z");
    assert_eq!(ended.check(), Err(PathError::Expired(Role::Anchor)));
    let early = signer().with_root(|root| root.not_before = "2026-06-01T00:00:01Z");
    assert_eq!(early.check(), Err(PathError::NotYetValid(Role::Anchor)));
}

#[test]
fn an_anchor_must_be_an_authority_over_signers() {
    root_is_refused(Defect::KeyUsage, |root| root.set(asn1::KEY_USAGE, true, usage(SIGN)));
    root_is_refused(Defect::KeyUsage, |root| root.set(asn1::KEY_USAGE, false, usage(CERTIFICATES)));
    root_is_refused(Defect::KeyUsage, |root| root.remove(asn1::KEY_USAGE));
    // digitalSignature or decipherOnly beside both of its own, or one of these alone.
    for other in [&[1, 0x86][..], &[7, 0x06, 0x80], &[2, 0x04], &[1, 0x02]] {
        let other = asn1::item(asn1::BIT_STRING, &[other]);
        root_is_refused(Defect::KeyUsage, |root| root.set(asn1::KEY_USAGE, true, other));
    }
    root_is_refused(Defect::BasicConstraints, |root| {
        root.set(asn1::BASIC_CONSTRAINTS, true, authority(false, None));
    });
    root_is_refused(Defect::BasicConstraints, |root| {
        root.set(asn1::BASIC_CONSTRAINTS, false, authority(true, Some(0)));
    });
    root_is_refused(Defect::BasicConstraints, |root| root.remove(asn1::BASIC_CONSTRAINTS));
    root_is_refused(Defect::PathLength, |root| root.set(asn1::BASIC_CONSTRAINTS, true, authority(true, None)));
    root_is_refused(Defect::PathLength, |root| root.set(asn1::BASIC_CONSTRAINTS, true, authority(true, Some(1))));
}

#[test]
fn key_identifiers_must_be_there_and_agree() {
    leaf_is_refused(Defect::KeyIdentifier, |leaf| {
        leaf.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xab));
    });
    leaf_is_refused(Defect::KeyIdentifier, |leaf| leaf.remove(asn1::AUTHORITY_KEY_IDENTIFIER));
    leaf_is_refused(Defect::KeyIdentifier, |leaf| leaf.remove(asn1::SUBJECT_KEY_IDENTIFIER));
    root_is_refused(Defect::KeyIdentifier, |root| root.remove(asn1::SUBJECT_KEY_IDENTIFIER));
}

#[test]
fn nobody_elses_certificate_is_trusted() {
    // Another name, and the same name with another key.
    let stranger = signer().with_leaf(|leaf| leaf.issuer = name("VN", "TEST stranger"));
    assert_eq!(stranger.check(), Err(PathError::Untrusted));
    let path = signer();
    let (root, forged) = (path.root.sign(&path.root_key), {
        let mut leaf = path.leaf.clone();
        leaf.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xee));
        leaf.sign(&key())
    });
    let anchors = [Anchor::parse(&root).unwrap()];
    let check = |chain: &[&[u8]]| check_path(chain, &anchors, at(NOW), Profile::MdocSigner).map(|_| ());
    assert_eq!(check(&[&forged]), Err(PathError::Untrusted));
    // The forger copies the key identifier too.
    assert_eq!(check(&[&path.leaf.sign(&key())]), Err(PathError::Invalid(Defect::Signature)));
    assert_eq!(check(&[]), Err(PathError::Invalid(Defect::Malformed)));
    // A trusted certificate is no leaf.
    assert!(check(&[&root]).is_err());
}

#[test]
fn an_authority_with_two_keys_is_found_by_the_right_one() {
    let (old, new) = (signer(), signer());
    let mut second = new.root.clone();
    second.set(asn1::SUBJECT_KEY_IDENTIFIER, false, subject_key(0xdd));
    let mut leaf = new.leaf.clone();
    leaf.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xdd));
    let (first, second) = (old.root.sign(&old.root_key), second.sign(&new.root_key));
    let anchors = [Anchor::parse(&first).unwrap(), Anchor::parse(&second).unwrap()];
    let leaf = leaf.sign(&new.root_key);
    assert_eq!(check_path(&[&leaf], &anchors, at(NOW), Profile::MdocSigner).unwrap().anchor(), 1);
    // Even when both keys have one identifier.
    let (same, leaf) = (new.root.sign(&new.root_key), new.leaf.sign(&new.root_key));
    let anchors = [Anchor::parse(&first).unwrap(), Anchor::parse(&same).unwrap()];
    assert_eq!(check_path(&[&leaf], &anchors, at(NOW), Profile::MdocSigner).unwrap().anchor(), 1);
}

#[test]
fn any_changed_byte_is_noticed() {
    let path = signer();
    let (root, leaf) = (path.root.sign(&path.root_key), path.leaf.sign(&path.root_key));
    let anchors = [Anchor::parse(&root).unwrap()];
    for at_byte in 0..leaf.len() {
        let mut bad = leaf.clone();
        bad[at_byte] ^= 1;
        assert!(check_path(&[&bad], &anchors, at(NOW), Profile::MdocSigner).is_err(), "byte {at_byte}");
        assert!(Certificate::parse(&leaf[..at_byte]).is_err(), "cut at {at_byte}");
    }
    let mut bad = leaf.clone();
    let serial = leaf.windows(4).position(|window| window == [0x11; 4]).unwrap();
    bad[serial] ^= 1;
    let outcome = check_path(&[&bad], &anchors, at(NOW), Profile::MdocSigner);
    assert_eq!(outcome.err(), Some(PathError::Invalid(Defect::Signature)));
    assert!(Certificate::parse(&[leaf.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn a_signature_algorithm_that_is_not_taken_is_refused_by_its_name() {
    let null = [5, 0];
    for (other, parameters, name) in [
        (asn1::ECDSA_SHA1, &[][..], "ecdsa-with-SHA1"),
        (asn1::ECDSA_SHA224, &[], "ecdsa-with-SHA224"),
        (asn1::ED25519, &[], "id-Ed25519"),
        (asn1::ED448, &[], "id-Ed448"),
        (asn1::RSA_SHA256, &null, "sha256WithRSAEncryption"),
        (OTHER, &null, "no known signature algorithm"),
    ] {
        leaf_is_refused(Defect::Algorithm(name), |leaf| {
            leaf.algorithms = [(); 2].map(|()| algorithm(other, parameters))
        });
    }
    leaf_is_refused(Defect::Malformed, |leaf| {
        leaf.algorithms = [(); 2].map(|()| algorithm(asn1::ECDSA_SHA384, &null));
    });
    for other in [asn1::ECDSA_SHA384, asn1::ECDSA_SHA512] {
        leaf_is_refused(Defect::Signature, |leaf| leaf.algorithms = [(); 2].map(|()| algorithm(other, &[])));
    }
}

/// A pair of curve and digest that ring lacks and Annex B has.
#[test]
fn a_leaf_signed_with_sha_512_on_p_256_or_p_384_is_taken() {
    macro_rules! signed {
        ($name:expr, $curve:ty, $length:literal) => {{
            let scalar = |byte| SecretKey::<$curve>::from_slice(&[byte; $length]).unwrap().to_nonzero_scalar();
            let root_key = SigningKey::from_scalar($name, &[7; $length]).unwrap();
            let mut leaf = Sketch::leaf(&key(), asn1::MDOC_SIGNER);
            leaf.algorithms = [(); 2].map(|()| algorithm(asn1::ECDSA_SHA512, &[]));
            let leaf = leaf.signed(|content| {
                let digest = DigestAlgorithm::Sha512.digest(content);
                let (signature, _) = sign_prehashed::<$curve>(&scalar(7), &scalar(9), digest.as_ref()).unwrap();
                signature.to_der().as_bytes().to_vec()
            });
            (Sketch::root(&root_key, Some(0)).sign(&key()), leaf)
        }};
    }
    for (root, leaf) in [signed!(Curve::P256, p256::NistP256, 32), signed!(Curve::P384, p384::NistP384, 48)] {
        let anchors = [Anchor::parse(&root).unwrap()];
        let check = |leaf: &[u8]| check_path(&[leaf], &anchors, at(NOW), Profile::MdocSigner).map(|_| ());
        assert_eq!(check(&leaf), Ok(()));
        let mut altered = leaf.clone();
        let serial = leaf.windows(4).position(|window| window == [0x11; 4]).unwrap();
        altered[serial] ^= 1;
        assert_eq!(check(&altered), Err(PathError::Invalid(Defect::Signature)));
    }
}

#[test]
fn a_certificate_of_another_shape_is_refused() {
    leaf_is_refused(Defect::Malformed, |leaf| leaf.version = Vec::new());
    leaf_is_refused(Defect::Malformed, |leaf| leaf.version = vec![0xa0, 3, 2, 1, 1]);
    leaf_is_refused(Defect::Malformed, |leaf| leaf.algorithms[0] = algorithm(asn1::ECDSA_SHA384, &[]));
    leaf_is_refused(Defect::Malformed, |leaf| leaf.between = vec![0x81, 2, 0, 1]);
    leaf_is_refused(Defect::Malformed, |leaf| {
        leaf.extensions.push((asn1::KEY_USAGE, true, usage(SIGN)));
    });
    leaf_is_refused(Defect::Malformed, |leaf| leaf.set(asn1::KEY_USAGE, true, vec![4, 1, 0]));
    leaf_is_refused(Defect::Malformed, |leaf| leaf.subject = vec![0x30, 2, 0x05, 0]);
    leaf_is_refused(Defect::Malformed, |leaf| leaf.not_after = "2027-13-01T00:00:00Z");
    leaf_is_refused(Defect::Malformed, |leaf| leaf.not_after = "0000-01-01T00:00:00Z");
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    leaf_is_refused(Defect::TooLong, |leaf| leaf.subject = name("VN", &"x".repeat(16 * 1024)));
    leaf_is_refused(Defect::TooLong, |leaf| leaf.subject = name("VN", &"x".repeat(MAX_NAME)));
    leaf_is_refused(Defect::TooLong, |leaf| leaf.issuer = name("VN", &"x".repeat(MAX_NAME)));
    leaf_is_refused(Defect::TooLong, |leaf| leaf.set(OTHER, false, vec![0; MAX_CERTIFICATE]));
    leaf_is_refused(Defect::TooLong, |leaf| {
        let more = (0..MAX_EXTENSIONS).map(|number| ObjectIdentifier::new(&format!("1.2.3.{number}")).unwrap());
        leaf.extensions.extend(more.map(|oid| (oid, false, vec![5, 0])));
    });
    let path = signer();
    let (root, leaf) = (path.root.sign(&path.root_key), path.leaf.sign(&path.root_key));
    let anchors = [Anchor::parse(&root).unwrap()];
    let hundred = vec![leaf.as_slice(); 100];
    let outcome = check_path(&hundred, &anchors, at(NOW), Profile::MdocSigner);
    assert_eq!(outcome.err(), Some(PathError::Invalid(Defect::TooLong)));
}
