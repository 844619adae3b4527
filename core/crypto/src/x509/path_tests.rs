//! Each check of a path meets a chain that breaks exactly its rule; without the check the test fails.

use super::sketch::*;
use super::*;
use crate::{Curve, DigestAlgorithm, SigningKey, asn1};
use der::oid::ObjectIdentifier;
use ecdsa::hazmat::sign_prehashed;
use p256::elliptic_curve::SecretKey;

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

struct Reader {
    root: Vec<u8>,
    between: Sketch,
    leaf: Sketch,
    root_key: SigningKey,
    between_key: SigningKey,
}

fn reader(path_length: Option<u8>) -> Reader {
    let (root_key, between_key, leaf_key) = (key(), key(), key());
    let mut leaf = Sketch::leaf(&leaf_key, asn1::MDOC_READER);
    leaf.issuer = name("VN", "TEST between");
    leaf.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xbb));
    let root = Sketch::root(&root_key, path_length).sign(&root_key);
    Reader { root, between: Sketch::intermediate(&between_key), leaf, root_key, between_key }
}

impl Reader {
    fn check(&self, profile: Profile) -> Result<(), PathError> {
        let (between, leaf) = (self.between.sign(&self.root_key), self.leaf.sign(&self.between_key));
        let anchors = [Anchor::parse(&self.root).unwrap()];
        check_path(&[&leaf, &between, &self.root], &anchors, at(NOW), profile)?;
        check_path(&[&leaf, &between], &anchors, at(NOW), profile).map(|_| ())
    }
}

#[test]
fn a_reader_may_have_one_authority_between() {
    assert_eq!(reader(Some(1)).check(Profile::MdocReader), Ok(()));
    assert_eq!(reader(None).check(Profile::MdocReader), Ok(()));
    assert_eq!(reader(Some(0)).check(Profile::MdocReader), Err(PathError::Invalid(Defect::PathLength)));
    // A signer may not.
    assert_eq!(reader(Some(1)).check(Profile::MdocSigner), Err(PathError::Invalid(Defect::PathLength)));

    let refused = |spoil: &dyn Fn(&mut Reader)| {
        let mut path = reader(Some(1));
        spoil(&mut path);
        path.check(Profile::MdocReader).err()
    };
    let invalid = |defect| Some(PathError::Invalid(defect));
    assert_eq!(refused(&|path| path.between.set(asn1::KEY_USAGE, true, usage(SIGN))), invalid(Defect::KeyUsage));
    assert_eq!(refused(&|path| path.between.remove(asn1::BASIC_CONSTRAINTS)), invalid(Defect::BasicConstraints));
    assert_eq!(refused(&|path| path.between_key = key()), invalid(Defect::Signature));
    assert_eq!(refused(&|path| path.root_key = key()), invalid(Defect::Signature));
    assert_eq!(refused(&|path| path.leaf.issuer = name("VN", "TEST other")), Some(PathError::Untrusted));
    assert_eq!(
        refused(&|path| path.leaf.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xaa))),
        invalid(Defect::KeyIdentifier)
    );
    assert_eq!(
        refused(&|path| path.between.not_after = "2026-05-31T23:59:59Z"),
        Some(PathError::Expired(Role::Intermediate))
    );
}

#[test]
fn a_chain_in_a_circle_leads_nowhere() {
    let mut path = reader(Some(1));
    path.between.issuer = name("VN", "TEST leaf");
    path.between.set(asn1::AUTHORITY_KEY_IDENTIFIER, false, authority_key(0xcc));
    for profile in [Profile::MdocReader, Profile::MdocSigner] {
        assert_eq!(path.check(profile), Err(PathError::Untrusted));
    }
}

/// An authority that renewed its root with the same key has signed under both certificates.
#[test]
fn of_two_roots_of_one_key_one_that_is_valid_and_fits_is_taken() {
    let path = signer();
    let leaf = path.leaf.sign(&path.root_key);
    let root = |change: &dyn Fn(&mut Sketch)| {
        let mut root = path.root.clone();
        change(&mut root);
        Anchor::parse(&root.sign(&path.root_key)).unwrap()
    };
    let good = root(&|_| {});
    let expired = root(&|root| root.not_after = "2026-05-31T00:00:00Z");
    let coming = root(&|root| root.not_before = "2026-06-02T00:00:00Z");
    let unfit = root(&|root| root.set(asn1::BASIC_CONSTRAINTS, true, authority(true, None)));
    let check = |anchors: &[&Anchor]| {
        let anchors: Vec<_> = anchors.iter().map(|anchor| (*anchor).clone()).collect();
        check_path(&[&leaf], &anchors, at(NOW), Profile::MdocSigner).map(|path| path.anchor())
    };
    for bad in [&expired, &coming, &unfit] {
        assert_eq!((check(&[bad, &good]), check(&[&good, bad])), (Ok(1), Ok(0)));
    }
    assert_eq!(check(&[&expired]), Err(PathError::Expired(Role::Anchor)));
    assert_eq!(check(&[&unfit, &coming]), Err(PathError::Invalid(Defect::PathLength)));
}

/// Documents go on carrying the root that they were issued under, and verifiers the one that they were given.
#[test]
fn a_chain_may_end_with_another_certificate_of_its_root() {
    let path = signer();
    let leaf = path.leaf.sign(&path.root_key);
    let mut renewed = path.root.clone();
    (renewed.not_before, renewed.serial) = ("2026-05-01T00:00:00Z", asn1::unsigned(&[0x22; 16]));
    let (old, new) = (path.root.sign(&path.root_key), renewed.sign(&path.root_key));
    let check = |last: &[u8], anchor: &[u8], time| {
        let anchors = [Anchor::parse(anchor).unwrap()];
        check_path(&[&leaf, last], &anchors, at(time), Profile::MdocSigner).map(|path| path.anchor())
    };
    assert_eq!((check(&new, &old, NOW), check(&old, &new, NOW)), (Ok(0), Ok(0)));
    // Nothing is taken from it: neither its time, nor what it may do, nor that somebody signed it.
    assert_eq!(check(&old, &new, "2026-04-01T00:00:00Z"), Err(PathError::NotYetValid(Role::Anchor)));
    renewed.not_after = "2026-05-02T00:00:00Z";
    renewed.set(asn1::KEY_USAGE, true, usage(SIGN));
    assert_eq!(check(&renewed.sign(&key()), &old, NOW), Ok(0));
    // One of another key or name is an authority in between.
    let between = |change: &dyn Fn(&mut Sketch)| {
        let mut other = path.root.clone();
        change(&mut other);
        check(&other.sign(&path.root_key), &old, NOW)
    };
    let stranger = key().public_key();
    let unidentified = Err(PathError::Invalid(Defect::KeyIdentifier));
    assert_eq!(between(&|root| root.key = stranger), unidentified);
    assert_eq!(between(&|root| root.subject = name("VN", "TEST renamed")), unidentified);
    assert_eq!(between(&|root| root.issuer = name("VN", "TEST other")), Err(PathError::Untrusted));
}

/// Two authorities of readers, one of which certified the other: its word counts where the other's own certificate has ended.
#[test]
fn a_root_that_another_authority_certified_leads_to_that_one_too() {
    let mut path = reader(Some(1));
    let between = path.between.sign(&path.root_key);
    let leaf = path.leaf.sign(&path.between_key);
    (path.between.issuer, path.between.not_after) = (path.between.subject.clone(), "2026-05-31T00:00:00Z");
    let anchors = [&path.between.sign(&path.between_key), &path.root].map(|der| Anchor::parse(der).unwrap());
    let found = check_path(&[&leaf, &between], &anchors, at(NOW), Profile::MdocReader);
    assert_eq!(found.map(|path| path.anchor()), Ok(1));
}

#[test]
fn a_known_path_is_of_these_bytes_this_anchor_and_this_profile_only() {
    let path = signer();
    let (root, leaf, forged) = (path.root.sign(&path.root_key), path.leaf.sign(&path.root_key), path.leaf.sign(&key()));
    let stranger = Sketch::root(&key(), Some(0)).sign(&key());
    let [root, stranger] = [root, stranger].map(|der| Anchor::parse(&der).unwrap());
    let parsed = Certificate::parse(&leaf).unwrap();
    let trusted = std::slice::from_ref(&root);
    let known = find_path(&parsed, &[], trusted, Profile::MdocSigner, at(NOW)).unwrap().into_known();
    let check =
        |chain: &[&[u8]], anchors: &[Anchor], time: &str| known.check(chain, anchors, at(time), Profile::MdocSigner);

    assert_eq!(check(&[&leaf], trusted, NOW), Some(Ok(0)));
    assert_eq!(check(&[&leaf], &[stranger.clone(), root.clone()], NOW), Some(Ok(1)));
    // Nothing is believed of other bytes, not even of a prefix or of a longer chain.
    for chain in [vec![&forged[..]], vec![&leaf[..leaf.len() - 1]], vec![], vec![&leaf[..], root.der()]] {
        assert_eq!(check(&chain, trusted, NOW), None);
    }
    // An anchor that was taken away takes its paths along.
    assert_eq!(check(&[&leaf], &[stranger], NOW), None);
    assert_eq!(check(&[&leaf], &[], NOW), None);
    assert_eq!(known.check(&[&leaf], trusted, at(NOW), Profile::MdocReader), None);
    // Time goes on.
    assert_eq!(check(&[&leaf], trusted, "2027-01-01T00:00:01Z"), Some(Err(PathError::Expired(Role::Leaf))));
    assert_eq!(check(&[&leaf], trusted, "2025-12-31T23:59:59Z"), Some(Err(PathError::NotYetValid(Role::Leaf))));
}

#[test]
fn a_known_path_of_three_keeps_each_period() {
    let mut path = reader(Some(1));
    path.between.not_after = "2026-09-01T00:00:00Z";
    let (between, leaf) = (path.between.sign(&path.root_key), path.leaf.sign(&path.between_key));
    let anchors = [Anchor::parse(&path.root).unwrap()];
    let parsed = Certificate::parse(&leaf).unwrap();
    let known =
        find_path(&parsed, &[&between, &path.root], &anchors, Profile::MdocReader, at(NOW)).unwrap().into_known();
    let check = |chain: &[&[u8]], time: &str| known.check(chain, &anchors, at(time), Profile::MdocReader);
    let chain: [&[u8]; 3] = [&leaf, &between, &path.root];
    assert_eq!(check(&chain, NOW), Some(Ok(0)));
    assert_eq!(check(&chain, "2026-09-01T00:00:01Z"), Some(Err(PathError::Expired(Role::Intermediate))));
    // Where one certificate ends and the next begins counts too.
    assert_eq!(check(&chain[..2], NOW), None);
    assert_eq!(check(&[&[&leaf[..], &between].concat(), &[], &path.root], NOW), None);
}
