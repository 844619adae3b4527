//! Each rule of a profile meets a certificate that breaks exactly it; without the check the test fails.

use super::sketch::*;
use super::*;
use crate::asn1;
use der::oid::ObjectIdentifier;

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
fn a_status_signer_of_another_country_is_refused() {
    let (root_key, leaf_key) = (key(), key());
    let mut leaf = Sketch::leaf(&leaf_key, asn1::STATUS_SIGNER);
    let root = Sketch::root(&root_key, Some(0)).sign(&root_key);
    let path = |leaf: &Sketch| {
        let anchor = Anchor::parse(&root).unwrap();
        check_path(&[&leaf.sign(&root_key)], &[anchor], at(NOW), Profile::StatusSigner).map(|_| ())
    };
    assert_eq!(path(&leaf), Ok(()));
    leaf.subject = name("LA", "TEST leaf");
    assert_eq!(path(&leaf), Err(PathError::Invalid(Defect::Country)));
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

/// What a reader's authority may do besides is not laid down.
#[test]
fn an_authority_over_readers_may_sign_other_things_too() {
    for (bits, outcome) in [([1, 0x86], Ok(())), ([2, 0x04], Ok(())), ([1, 0x02], Err(Defect::KeyUsage))] {
        let mut root = Sketch::root(&key(), Some(0));
        root.set(asn1::KEY_USAGE, true, usage(bits));
        let root = Anchor::parse(&root.sign(&key())).unwrap();
        assert_eq!(root.check(Profile::MdocReader), outcome);
    }
}
