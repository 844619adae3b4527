//! The process is killed before each step that changes something, where the steps are few: opening, the last wrong PIN, making a
//! wallet.

#![allow(clippy::unwrap_used, clippy::panic)]

use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{Account, ChosenPin, Device, PinPolicy, Store, StoreError, Stretch};
use dinhdanh_vault::*;
use dinhdanh_wallet::{Wallet, WalletError};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

const WRONG: &str = "204817";

/// Kills a child before each of its steps in turn, each time in a folder that `before` made, and then has a look.
fn killed_before_each_step(child: &str, before: impl Fn(&Path), mut look: impl FnMut(i64, &Path)) {
    for step in 0.. {
        let dir = tempdir().unwrap();
        before(dir.path());
        let mut child = Child::start_until(child, dir.path(), step);
        let said = child.line().unwrap();
        child.kill();
        if said == "done" {
            assert!(step > 2, "hardly a step was counted");
            return println!("{step} steps");
        }
        assert_eq!(said, "here");
        look(step, dir.path());
    }
}

#[test]
fn opening_with_the_right_pin_costs_a_try_only_where_the_pin_was_not_looked_at_yet() {
    let mut tries = Vec::new();
    let before = |dir: &Path| {
        let mut store = create(dir);
        store.log(&shown("TEST")).unwrap();
        drop(store);
        assert!(Store::open(dir, &device(dir), &pin(WRONG)).is_err());
    };
    killed_before_each_step("child_opens", before, |step, dir| {
        match Store::open(dir, &device(dir), &pin(WRONG)).err() {
            Some(StoreError::WrongPin { remaining, .. }) => tries.push(9 - remaining),
            other => panic!("step {step}: {other:?}"),
        }
        check_whole(&open(dir).unwrap());
    });
    // The one before is counted; then the try itself, until the PIN is known to be right.
    let (counted, given_back) = tries.split_at(3);
    assert_eq!(counted, [1, 2, 2]);
    assert!(given_back.len() > 2 && given_back.iter().all(|tries| *tries == 0), "{tries:?}");
}

#[test]
#[ignore = "run by opening_with_the_right_pin_costs_a_try_only_where_the_pin_was_not_looked_at_yet"]
fn child_opens() {
    let dir = started();
    drop(Store::open(&dir, &stepping(device(&dir)), &pin(PIN)).unwrap());
    done();
}

/// Three wrong PINs erase, and none waits.
fn strict(device: Device) -> Device {
    Device { policy: PinPolicy { max_tries: 3, ..PinPolicy::DEFAULT }, ..device }
}

#[test]
fn after_the_last_wrong_pin_everything_goes_wherever_the_process_is_killed() {
    let before = |dir: &Path| {
        create(dir).enable_biometrics().unwrap();
        for _ in 0..2 {
            assert!(Store::open(dir, &strict(device(dir)), &pin(WRONG)).is_err());
        }
    };
    type Opening = fn(&Path) -> Option<StoreError>;
    let openings: [Opening; 2] = [
        |dir| Store::open(dir, &strict(device(dir)), &pin(PIN)).err(),
        |dir| Store::open_by_biometrics(dir, &strict(device(dir))).err(),
    ];
    for opening in openings {
        killed_before_each_step("child_guesses_last", before, |step, dir| {
            // Not even counted.
            if step == 0 {
                return assert_eq!(opening(dir), None);
            }
            for _ in 0..2 {
                assert_eq!(opening(dir), Some(StoreError::Erased), "step {step}");
                let software = fs::read_dir(dir.join("software")).unwrap();
                let left: Vec<_> = software.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
                assert!(matches!(left.as_slice(), [state] if state.ends_with("-state")), "step {step}: {left:?}");
                assert!(!dir.join("wallet.db").exists(), "step {step}");
            }
        });
    }
}

#[test]
#[ignore = "run by after_the_last_wrong_pin_everything_goes_wherever_the_process_is_killed"]
fn child_guesses_last() {
    let dir = started();
    let opened = Store::open(&dir, &stepping(strict(device(&dir))), &pin(WRONG));
    assert_eq!(opened.err(), Some(StoreError::Erased));
    done();
}

fn cheap() -> Stretch {
    Stretch::new(8, 1, 1).unwrap()
}

fn chosen() -> ChosenPin {
    ChosenPin::new(PIN, None, &[]).unwrap()
}

fn made(dir: &Path) -> Result<Wallet, WalletError> {
    Wallet::create(dir, &stepping(device(dir)), &chosen(), cheap(), NOW)
}

fn passphrase() -> SecretBytes {
    SecretBytes::new(b"a long passphrase".to_vec())
}

/// A move of a wallet with some entries.
fn moved() -> Vec<u8> {
    let dir = tempdir().unwrap();
    let mut wallet = made(dir.path()).unwrap();
    for n in 0..3 {
        wallet.store_mut().log(&shown(&n.to_string())).unwrap();
    }
    wallet.migrate(&passphrase(), cheap()).unwrap().bytes
}

fn restored(dir: &Path) -> Result<Wallet, WalletError> {
    let bytes = fs::read(dir.with_extension("move")).unwrap();
    Wallet::restore(dir, &stepping(device(dir)), &chosen(), cheap(), (&bytes, &passphrase()), NOW)
}

/// A wallet that can be opened has its account, its device and its log.
fn check_made(dir: &Path, entries: usize) -> Result<(), WalletError> {
    let wallet = Wallet::open(dir, &device(dir), &pin(PIN))?;
    let store = wallet.store();
    let account: Option<Account> = store.account().unwrap();
    assert!(account.is_some(), "it has no account");
    assert_eq!(store.linked_devices().unwrap().len(), 1);
    assert_eq!(store.activity(9).unwrap().len(), entries);
    Ok(())
}

#[test]
fn making_or_restoring_a_wallet_that_is_killed_anywhere_leaves_all_of_it_or_none() {
    type Making = fn(&Path) -> Result<Wallet, WalletError>;
    let makings: [(&str, Making, usize); 2] = [("child_makes", made, 0), ("child_restores", restored, 4)];
    let moved = moved();
    for (child, making, entries) in makings {
        let mut none = 0;
        // There are many steps, which take long together: an odd leap meets every kind of them.
        for step in (0..).step_by(7) {
            let parent = tempdir().unwrap();
            let dir = parent.path().join("wallet");
            fs::write(dir.with_extension("move"), &moved).unwrap();
            let mut child = Child::start_until(child, &dir, step);
            let said = child.line().unwrap();
            child.kill();
            match check_made(&dir, entries) {
                Ok(()) => {}
                Err(WalletError::Store(StoreError::NotAWallet)) => {
                    none += 1;
                    drop(making(&dir).unwrap());
                    check_made(&dir, entries).unwrap();
                }
                Err(error) => panic!("step {step}: {error}"),
            }
            if said == "done" {
                println!("{step} steps");
                break;
            }
            assert_eq!(said, "here");
        }
        assert!(none > 5, "{none}");
    }
}

#[test]
#[ignore = "run by making_or_restoring_a_wallet_that_is_killed_anywhere_leaves_all_of_it_or_none"]
fn child_makes() {
    let dir = started();
    drop(made(&dir).unwrap());
    done();
}

#[test]
#[ignore = "run by making_or_restoring_a_wallet_that_is_killed_anywhere_leaves_all_of_it_or_none"]
fn child_restores() {
    let dir = started();
    drop(restored(&dir).unwrap());
    done();
}
