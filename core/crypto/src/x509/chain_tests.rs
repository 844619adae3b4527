//! Paths with an authority between, chains that end with their root, and paths that are known.

use super::path_tests::signer;
use super::sketch::*;
use super::*;
use crate::{SigningKey, asn1};

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
