//! What a pack gives, how it is followed, and what refuses it.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that can't go on must stop")]

mod packs;

use dinhdanh_crypto::x509::Anchor;
use dinhdanh_crypto::{Curve, SigningKey, sha256};
use dinhdanh_trust::pack::*;
use dinhdanh_trust::{IssuerId, TrustError};
use packs::*;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

fn update(held: &PolicyPack, bytes: &[u8]) -> Result<bool, TrustError> {
    held.update(bytes).map(|update| matches!(update, Update::Newer(_)))
}

fn id(issuer: &Issuer) -> IssuerId {
    IssuerId::of(&Anchor::parse(&issuer.certificate).unwrap())
}

#[test]
fn everything_in_a_pack_can_be_looked_up() {
    let key = key();
    let keys = set(&[&key]);
    let content = content(&keys);
    let bytes = sign(&content, &key).unwrap();
    let pack = PolicyPack::open(&bytes, &keys).unwrap();
    assert_eq!(pack.bytes(), bytes);
    assert_eq!(*pack.content(), content);
    assert_eq!(pack.root_keys(), Some(&keys));
    assert_eq!((pack.roots().len(), pack.reader_roots().len(), pack.csca()), (1, 1, &content.csca[..]));
    assert_eq!(content.issuers[0].fingerprint(), sha256(&content.issuers[0].certificate));
    let id = id(&content.issuers[0]);
    assert_eq!(pack.issuers(&id).collect::<Vec<_>>(), [&content.issuers[0]]);
    assert_eq!(pack.issuers(&IssuerId([0; 32])).count(), 0);
    assert_eq!(pack.profile("V1"), Some(&content.profiles[0].profile));
    assert_eq!(pack.profile("V9"), None);
    assert_eq!(pack.freshness("V1").green, 3_600);
    assert_eq!(pack.freshness("V2").green, 86_400);
    assert_eq!(pack.freshness("V9").green, 86_400);
    assert_eq!(pack.reader(&content.readers[0].reader), Some(&content.readers[0]));
    assert_eq!(pack.class_scheme("2024"), Some(&content.class_schemes[0]));
    assert_eq!(pack.class_scheme("1994"), None);
}

#[test]
fn a_pack_past_its_date_is_stale_and_still_works() {
    let key = key();
    let keys = set(&[&key]);
    let mut content = content(&keys);
    let pack = PolicyPack::open(&sign(&content, &key).unwrap(), &keys).unwrap();
    assert!(!pack.is_stale(content.until));
    assert!(pack.is_stale(content.until + Duration::seconds(1)));
    assert!(pack.is_stale(UtcDateTime::MAX) && !pack.is_stale(UtcDateTime::MIN));
    // The years that there are, and before 1970.
    for (issued, until) in [
        (utc_datetime!(0000-01-01 00:00), utc_datetime!(9999-12-31 23:59:59)),
        (utc_datetime!(1969-12-31 23:59:59), utc_datetime!(1969-12-31 23:59:59)),
    ] {
        (content.issued, content.until) = (issued, until);
        let pack = PolicyPack::open(&sign(&content, &key).unwrap(), &keys).unwrap();
        assert_eq!((pack.content().issued, pack.content().until), (issued, until));
    }
}

#[test]
fn a_rule_is_green_then_amber_then_red() {
    let rule = freshness(60, 120);
    for (age, light) in [
        (Duration::MIN, Light::Green),
        (Duration::seconds(-1), Light::Green),
        (Duration::seconds(60), Light::Green),
        (Duration::seconds(61), Light::Amber),
        (Duration::seconds(120), Light::Amber),
        (Duration::seconds(121), Light::Red),
        (Duration::MAX, Light::Red),
    ] {
        assert_eq!(rule.light(age), light, "{age}");
    }
    assert_eq!(rule.advisory("SELF_TIMED"), Some(Light::Amber));
    assert_eq!(rule.advisory("STATUS_UNKNOWN"), None);
    assert_eq!([Light::Green, Light::Amber, Light::Red].map(Light::code), ["green", "amber", "red"]);
}

#[test]
fn only_a_newer_pack_of_the_same_authority_replaces_the_one_held() {
    let key = key();
    let keys = set(&[&key]);
    let content = content(&keys);
    let held = PolicyPack::open(&sign(&content, &key).unwrap(), &keys).unwrap();
    let with = |change: &dyn Fn(&mut PackContent)| {
        let mut content = content.clone();
        change(&mut content);
        sign(&content, &key).unwrap()
    };
    assert_eq!(update(&held, &with(&|content| content.serial = 8)), Ok(true));
    assert_eq!(update(&held, &with(&|content| content.serial = u64::MAX)), Ok(true));
    // The same content signed again, with another signature.
    assert_eq!(update(&held, &with(&|_| {})), Ok(false));
    let older = Err(TrustError::Older { held: 7, found: 6 });
    assert_eq!(update(&held, &with(&|content| content.serial = 6)), older);
    let two_truths = with(&|content| content.issuers[0].state = IssuerState::Compromised);
    assert_eq!(update(&held, &two_truths), Err(TrustError::Equivocation));
    let another = with(&|content| (content.id, content.serial) = ("TEST-la".to_owned(), 8));
    assert_eq!(update(&held, &another), Err(TrustError::OtherPack));
}

#[test]
fn a_pack_signed_by_nobody_known_is_refused() {
    let (ours, theirs) = (key(), key());
    let keys = set(&[&ours]);
    let held = PolicyPack::open(&sign(&content(&keys), &ours).unwrap(), &keys).unwrap();
    let mut stranger = content(&set(&[&theirs]));
    stranger.serial = 8;
    let bytes = sign(&stranger, &theirs).unwrap();
    assert_eq!(PolicyPack::open(&bytes, &keys).err(), Some(TrustError::UnknownSigner));
    assert_eq!(update(&held, &bytes), Err(TrustError::UnknownSigner));
    // Nor does our set, written into a stranger's pack, make it ours.
    let mixed = PackContent { first_keys: keys, ..stranger };
    assert_eq!(sign(&mixed, &theirs).err(), Some(TrustError::UnknownSigner));
}

#[test]
fn root_keys_are_followed_from_any_set_that_there_was() {
    let all: Vec<SigningKey> = (0..4).map(|_| key()).collect();
    let sets = [set(&[&all[0]]), set(&[&all[0], &all[1]]), set(&[&all[1], &all[2]]), set(&[&all[3]])];
    let mut content = content(&sets[0]);
    let mut packs = vec![sign(&content, &all[0]).unwrap()];
    for (number, signer) in [(1, 0), (2, 1), (3, 2)] {
        let (from, to) = (&sets[number - 1], &sets[number]);
        content.successions.push(succeed(number as u64, from, to, &all[signer]));
        content.serial += 1;
        let newest = [0, 1, 2, 3][number];
        packs.push(sign(&content, &all[newest]).unwrap());
    }
    // A first set that is pinned, and each later one, opens the newest pack; and each held one follows.
    for (pinned, old) in sets.iter().zip(&packs) {
        let newest = PolicyPack::open(&packs[3], pinned).unwrap();
        assert_eq!((newest.successions(), newest.root_keys()), (3, Some(&sets[3])));
        let held = PolicyPack::open(old, &sets[0]).unwrap();
        assert_eq!(update(&held, &packs[3]), Ok(*old != packs[3]));
    }
    // A pinned set that is newer than the pack: the pack is from a past that this verifier never had.
    assert_eq!(PolicyPack::open(&packs[2], &sets[3]).err(), Some(TrustError::UnknownSigner));

    // The first key was left, perhaps since it was stolen: what it signs is the past, whatever number it writes.
    let held = PolicyPack::open(&packs[3], &sets[0]).unwrap();
    content.successions.clear();
    content.serial = 100;
    assert_eq!(update(&held, &sign(&content, &all[0]).unwrap()), Err(TrustError::LeftKeys));
    assert_eq!(update(&held, &packs[1]), Err(TrustError::Older { held: 10, found: 8 }));
    // Nor can it lead away to a set of the thief's.
    let thief = key();
    content.successions = vec![succeed(1, &sets[0], &set(&[&thief]), &all[0])];
    assert_eq!(update(&held, &sign(&content, &thief).unwrap()), Err(TrustError::UnknownSigner));
}

#[test]
fn root_keys_are_succeeded_as_often_as_the_limit_says_and_not_once_more() {
    let all: Vec<SigningKey> = (0..=MAX_SUCCESSIONS + 1).map(|_| key()).collect();
    let sets: Vec<RootKeys> = all.iter().map(|key| set(&[key])).collect();
    let mut content = content(&sets[0]);
    let statement = |number: usize| succeed(number as u64, &sets[number - 1], &sets[number], &all[number - 1]);
    content.successions = (1..=MAX_SUCCESSIONS).map(statement).collect();
    assert_eq!(content.root_keys().unwrap(), sets[..=MAX_SUCCESSIONS]);
    let bytes = sign(&content, &all[MAX_SUCCESSIONS]).unwrap();
    assert_eq!(PolicyPack::open(&bytes, &sets[0]).unwrap().successions(), MAX_SUCCESSIONS);
    content.successions.push(statement(MAX_SUCCESSIONS + 1));
    assert_eq!(content.root_keys().err(), Some(PackDefect::TooMany.into()));
    let prepared = content.prepare(&all[MAX_SUCCESSIONS + 1].public_key());
    assert_eq!(prepared.err(), Some(PackDefect::TooMany.into()));
}

#[test]
fn a_root_key_that_was_left_does_not_come_back() {
    let (one, two, three) = (key(), key(), key());
    let sets = [set(&[&one]), set(&[&one, &two]), set(&[&two])];
    let mut content = content(&sets[0]);
    content.successions = vec![succeed(1, &sets[0], &sets[1], &one), succeed(2, &sets[1], &sets[2], &two)];
    assert!(sign(&content, &two).is_ok());
    for back in [&sets[0], &sets[1], &sets[2], &set(&[&one, &three])] {
        let mut content = content.clone();
        content.successions.push(succeed(3, &sets[2], back, &two));
        assert_eq!(content.prepare(&two.public_key()).err(), Some(PackDefect::KeyReturns.into()));
    }
}

#[test]
fn keys_of_every_curve_that_signs_can_be_roots() {
    for curve in [Curve::P256, Curve::P384, Curve::Ed25519] {
        let key = SigningKey::generate(curve).unwrap();
        let keys = set(&[&key]);
        assert!(PolicyPack::open(&sign(&content(&keys), &key).unwrap(), &keys).is_ok());
        assert_eq!(RootKeys::parse(&keys.encode()), Ok(keys));
    }
}

#[test]
fn a_signature_that_is_not_the_keys_finishes_nothing() {
    let (ours, theirs) = (key(), key());
    let keys = set(&[&ours]);
    let unsigned = content(&keys).prepare(&ours.public_key()).unwrap();
    let signature = theirs.sign(unsigned.to_be_signed()).unwrap();
    assert_eq!(unsigned.finish(&signature).err(), Some(TrustError::SignatureInvalid));
    let next = set(&[&theirs]);
    let succession = Succession { pack_id: "TEST-vn", number: 1, from: &keys, to: &next };
    assert_eq!(succession.prepare(&theirs.public_key()).err(), Some(TrustError::UnknownSigner));
    let unsigned = succession.prepare(&ours.public_key()).unwrap();
    assert_eq!(unsigned.finish(&signature).err(), Some(TrustError::SignatureInvalid));
}

#[test]
fn a_thousand_issuers_are_read_and_one_more_is_too_many() {
    let key = key();
    let keys = set(&[&key]);
    let mut content = content(&keys);
    // Certificates that differ in one byte of their signature: readable, and not of one issuer.
    let one = content.issuers[0].clone();
    content.issuers = (0..=MAX_ISSUERS)
        .map(|number| {
            let mut issuer = one.clone();
            let end = issuer.certificate.len();
            issuer.certificate[end - 2..].copy_from_slice(&(number as u16).to_be_bytes());
            issuer
        })
        .collect();
    assert_eq!(content.prepare(&key.public_key()).err(), Some(PackDefect::TooMany.into()));
    let last = content.issuers.pop().unwrap();
    let pack = PolicyPack::open(&sign(&content, &key).unwrap(), &keys).unwrap();
    assert_eq!(pack.roots().len(), MAX_ISSUERS);
    // All of one key: one authority.
    assert_eq!(pack.issuers(&id(&last)).count(), MAX_ISSUERS);
}
