//! PIN, tries, locks: what opens a wallet and what doesn't.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::*;
use dinhdanh_store::{ChosenPin, MAX_TRIES, Store, StoreError, Stretch, erase, lock};
use std::fs;
use tempfile::tempdir;

#[test]
fn a_wallet_opens_again_with_its_pin() {
    let dir = tempdir().unwrap();
    let dir = dir.path().join("new").join("wallet");
    let mut store = create(&dir);
    store.set_setting("language", "vi").unwrap();
    drop(store);
    for _ in 0..2 {
        let store = Store::open(&dir, &pin(PIN)).unwrap();
        assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"));
    }
}

#[test]
fn the_default_cost_opens_too() {
    let dir = tempdir().unwrap();
    drop(Store::create(dir.path(), &ChosenPin::new(PIN, &[]).unwrap(), Stretch::DEFAULT).unwrap());
    assert!(Store::open(dir.path(), &pin(PIN)).is_ok());
    assert_eq!(Store::open(dir.path(), &pin(WRONG)).err(), Some(StoreError::WrongPin { remaining: 9 }));
}

#[test]
fn wrong_pins_are_counted_over_handles_and_the_right_one_starts_anew() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    for remaining in [9, 8, 7] {
        assert_eq!(Store::open(dir.path(), &pin(WRONG)).err(), Some(StoreError::WrongPin { remaining }));
    }
    drop(Store::open(dir.path(), &pin(PIN)).unwrap());
    assert_eq!(Store::open(dir.path(), &pin(WRONG)).err(), Some(StoreError::WrongPin { remaining: 9 }));
}

#[test]
fn the_tenth_wrong_pin_erases() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let before = fs::read(dir.path().join("keys")).unwrap();
    for tried in 1..MAX_TRIES {
        let remaining = MAX_TRIES - tried;
        assert_eq!(Store::open(dir.path(), &pin(WRONG)).err(), Some(StoreError::WrongPin { remaining }));
    }
    assert_eq!(Store::open(dir.path(), &pin(WRONG)).err(), Some(StoreError::Erased));
    assert_eq!(Store::open(dir.path(), &pin(PIN)).err(), Some(StoreError::Erased));
    // The wrapped key, the last 48 bytes of the slot, is in no file any more.
    let wrapped = &before[before.len() - 33 - 48..before.len() - 33];
    for file in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(wrapped.len()).any(|part| part == wrapped));
    }
    // The folder isn't stuck: the citizen erases the rest and begins again.
    let chosen = ChosenPin::new(PIN, &[]).unwrap();
    assert_eq!(Store::create(dir.path(), &chosen, cheap()).err(), Some(StoreError::AlreadyAWallet));
    erase(dir.path()).unwrap();
    drop(create(dir.path()));
    assert!(Store::open(dir.path(), &pin(PIN)).is_ok());
}

#[test]
fn tries_that_a_crash_left_used_up_erase_even_before_the_right_pin() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let keys = dir.path().join("keys");
    let mut bytes = fs::read(&keys).unwrap();
    *bytes.last_mut().unwrap() = MAX_TRIES;
    fs::write(&keys, bytes).unwrap();
    assert_eq!(Store::open(dir.path(), &pin(PIN)).err(), Some(StoreError::Erased));
}

#[test]
fn a_weaker_cost_written_into_the_key_file_opens_nothing() {
    let dir = tempdir().unwrap();
    let costly = Stretch::new(16, 1, 1).unwrap();
    drop(Store::create(dir.path(), &ChosenPin::new(PIN, &[]).unwrap(), costly).unwrap());
    let keys = dir.path().join("keys");
    let mut bytes = fs::read(&keys).unwrap();
    assert_eq!(bytes[13..17], [0, 0, 0, 16]);
    bytes[16] = 8;
    let end = bytes.len() - 33;
    let digest = dinhdanh_crypto::sha256(&bytes[..end]);
    bytes[end..end + 32].copy_from_slice(&digest);
    fs::write(&keys, bytes).unwrap();
    assert_eq!(Store::open(dir.path(), &pin(PIN)).err(), Some(StoreError::WrongPin { remaining: 9 }));
}

#[test]
fn a_second_handle_is_refused_until_the_first_is_dropped() {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    assert_eq!(Store::open(dir.path(), &pin(PIN)).err(), Some(StoreError::AlreadyOpen));
    // Who can't have the wallet can't use up its tries either.
    assert_eq!(Store::open(dir.path(), &pin(WRONG)).err(), Some(StoreError::AlreadyOpen));
    assert_eq!(lock(dir.path()), Err(StoreError::AlreadyOpen));
    assert_eq!(erase(dir.path()), Err(StoreError::AlreadyOpen));
    drop(store);
    assert!(Store::open(dir.path(), &pin(PIN)).is_ok());
}

#[test]
fn a_second_process_is_refused() {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    assert_passed(&child("child_is_refused", dir.path()).output().unwrap());
    drop(store);
    assert_passed(&child("child_opens", dir.path()).output().unwrap());
}

#[test]
#[ignore = "run by a_second_process_is_refused"]
fn child_is_refused() {
    assert_eq!(Store::open(&folder(), &pin(PIN)).err(), Some(StoreError::AlreadyOpen));
}

#[test]
#[ignore = "run by a_second_process_is_refused"]
fn child_opens() {
    assert!(Store::open(&folder(), &pin(PIN)).is_ok());
}

#[test]
fn erasing_leaves_nothing() {
    let parent = tempdir().unwrap();
    let dir = parent.path().join("wallet");
    drop(create(&dir));
    erase(&dir).unwrap();
    assert!(!dir.exists());
    assert_eq!(erase(&dir), Err(StoreError::NotAWallet));
}

#[test]
fn erasing_a_wallet_leaves_what_is_not_the_wallets() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    fs::write(dir.path().join("letter.txt"), "mine").unwrap();
    fs::write(dir.path().join("keys"), "damaged").unwrap();
    erase(dir.path()).unwrap();
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["letter.txt"]);
}
