//! No copy is shown twice that need not be.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;
mod issued;

use dinhdanh_catalogue::profile;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{NewCopy, NewDocument, NewKey};
use dinhdanh_wallet::*;
use std::path::Path;
use tempfile::tempdir;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);

fn created(dir: &Path) -> Wallet {
    let pin = ChosenPin::new("204816", None, &[]).unwrap();
    let device = Device::software(&software_folder(dir));
    Wallet::create(dir, &device, &pin, Stretch::new(8, 1, 1).unwrap(), NOW).unwrap()
}

/// A copy of an identity card that says no more than whether its holder is of age.
fn copy(of_age: bool) -> Vec<u8> {
    let value: &[u8] = if of_age { &[0xf5] } else { &[0xf4] };
    saying("age_over_18", value)
}

/// A copy of an identity card that says no more than this.
fn saying(identifier: &str, value: &[u8]) -> Vec<u8> {
    issued::saying(IDENTITY_CARD, identifier, value, NOW)
}

fn add(wallet: &mut Wallet, policy: CopyPolicy, bodies: Vec<Vec<u8>>) -> DocumentId {
    let store = wallet.store_mut();
    let valid_until = NOW + Duration::DAY;
    let new_copy = |issuer_signed| {
        let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: vec![4; 65] };
        let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap()[0];
        NewCopy { key, issuer_signed, valid_from: NOW, valid_until }
    };
    let copies = bodies.into_iter().map(new_copy).collect();
    let (doc_type, issuer) = (IDENTITY_CARD.to_owned(), "TEST".to_owned());
    let new = NewDocument { whole: false, doc_type, issuer, valid_until, added_at: NOW, policy, copies };
    store.add_document(&new).unwrap()
}

fn agreed(wallet: &Wallet) -> Consent {
    wallet.offer(&profile("V2").unwrap(), NOW).unwrap().consent()
}

fn uses(wallet: &Wallet, document: DocumentId) -> Vec<u32> {
    wallet.store().credentials(document).unwrap().iter().map(|copy| copy.uses).collect()
}

#[test]
fn two_offers_that_were_made_before_either_was_agreed_to_do_not_show_one_copy() {
    for policy in [CopyPolicy::OneTime, CopyPolicy::Rotating] {
        let dir = tempdir().unwrap();
        let mut wallet = created(dir.path());
        let document = add(&mut wallet, policy, vec![copy(true), copy(true)]);
        let [first, second, third] = [(); 3].map(|()| agreed(&wallet));
        wallet.show(first, NOW).unwrap();
        let prepared = wallet.prepare(second, None, NOW).unwrap();
        let keys: Vec<_> = wallet.store().credentials(document).unwrap().iter().map(|copy| copy.key).collect();
        let signing: Vec<_> = prepared.to_be_signed().map(|part| part.key).collect();
        assert_eq!((uses(&wallet, document), signing), (vec![1, 1], vec![keys[1]]), "{policy:?}");
        // What nothing is left of is shown no more; what may be shown again is.
        let third = wallet.show(third, NOW).map(drop);
        match policy {
            CopyPolicy::OneTime => assert!(matches!(third, Err(WalletError::CopiesEnded))),
            _ => assert_eq!((third, uses(&wallet, document)), (Ok(()), vec![2, 1])),
        }
    }
}

#[test]
fn who_would_show_a_copy_again_is_told_that_the_showings_can_be_linked() {
    for (policy, told) in [(CopyPolicy::Rotating, true), (CopyPolicy::LimitedTime, false)] {
        let dir = tempdir().unwrap();
        let mut wallet = created(dir.path());
        add(&mut wallet, policy, vec![copy(true), copy(true)]);
        let linkable = |wallet: &Wallet| wallet.offer(&profile("V2").unwrap(), NOW).unwrap().documents[0].linkable;
        for _ in 0..2 {
            assert!(!linkable(&wallet));
            wallet.show(agreed(&wallet), NOW).unwrap();
        }
        assert_eq!(linkable(&wallet), told, "{policy:?}");
    }
}

#[test]
fn a_copy_that_ended_or_was_revoked_since_the_offer_is_not_shown() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let document = add(&mut wallet, CopyPolicy::LimitedTime, vec![copy(true)]);
    let [before, ended, revoked] = [(); 3].map(|()| agreed(&wallet));
    let (early, late) = (NOW - Duration::days(700), NOW + Duration::days(2));
    assert_eq!(wallet.show(ended, late).map(drop), Err(WalletError::CopiesEnded));
    // A clock that was set back is no reason to ask an agency for more.
    assert_eq!(wallet.show(before, early).map(drop), Err(WalletError::NotYetValid));
    let offered = |at| wallet.offer(&profile("V2").unwrap(), at).map(drop);
    assert_eq!((offered(early), offered(late)), (Err(WalletError::NotYetValid), Err(WalletError::CopiesEnded)));
    let only = wallet.store().credentials(document).unwrap()[0].id;
    wallet.store_mut().revoke(&[only], NOW).unwrap();
    assert_eq!(wallet.offer(&profile("V2").unwrap(), early).map(drop), Err(WalletError::CopiesEnded));
    assert!(matches!(wallet.prepare(revoked, None, NOW), Err(WalletError::CopiesEnded)));
    assert_eq!(uses(&wallet, document), [0]);
    // He had agreed: that nothing came of it is in the log.
    let outcomes: Vec<_> = wallet.store().activity(9).unwrap().iter().map(|entry| entry.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed; 3]);
}

#[test]
fn another_copy_is_shown_only_if_it_says_what_was_agreed_to() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let document = add(&mut wallet, CopyPolicy::OneTime, vec![copy(true), copy(false)]);
    let [first, second] = [(); 2].map(|()| agreed(&wallet));
    wallet.show(first, NOW).unwrap();
    assert_eq!(wallet.show(second, NOW).map(drop), Err(WalletError::NothingToShow));
    assert_eq!(uses(&wallet, document), [1, 0]);

    // One that says something else doesn't stand in the way of one that fits.
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let document = add(&mut wallet, CopyPolicy::OneTime, vec![copy(true), copy(false), copy(true)]);
    let [first, second] = [(); 2].map(|()| agreed(&wallet));
    wallet.show(first, NOW).unwrap();
    wallet.show(second, NOW).unwrap();
    assert_eq!(uses(&wallet, document), [1, 0, 1]);
}

#[test]
fn a_copy_that_damage_hit_takes_no_other_with_it() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let damaged = || b"damaged".to_vec();
    let document = add(&mut wallet, CopyPolicy::Rotating, vec![damaged(), copy(true), damaged()]);
    let consent = agreed(&wallet);
    wallet.show(consent, NOW).unwrap();
    assert_eq!(uses(&wallet, document), [0, 1, 0]);
    let said: Vec<_> = wallet.details(document).unwrap().into_iter().map(|field| field.identifier.clone()).collect();
    assert_eq!(said, ["age_over_18"]);
    // Where none can be read, that is said, and not that there is none.
    let all = add(&mut wallet, CopyPolicy::Rotating, vec![damaged()]);
    assert!(matches!(wallet.details(all).map(drop), Err(WalletError::Malformed(_))));
}

#[test]
fn a_birth_date_that_a_document_states_is_no_pin_whoever_chose_it() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let change = |wallet: &mut Wallet, new: &str| {
        let [old, new] = ["204816", new].map(|digits| ChosenPin::new(digits, None, &[]).unwrap());
        wallet
            .change_pin(old.pin(), &new, false, NOW)
            .map_err(|error| error == StoreError::from(PinRefused::BirthDate).into())
    };
    add(&mut wallet, CopyPolicy::Rotating, vec![b"damaged".to_vec()]);
    add(&mut wallet, CopyPolicy::Rotating, vec![copy(true)]);
    let born = [b"\xd9\x03\xec\x6a".as_slice(), b"1990-03-15"].concat();
    add(&mut wallet, CopyPolicy::Rotating, vec![saying("birth_date", &born)]);
    add(&mut wallet, CopyPolicy::Rotating, vec![saying("birth_date", b"\x6a1985-12-31")]);
    for date in ["150390", "199003", "311285"] {
        assert_eq!(change(&mut wallet, date), Err(true), "{date}");
    }
    assert_eq!(change(&mut wallet, "160390"), Ok(()));
}
