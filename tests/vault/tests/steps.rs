//! The process is killed before each step that changes something, where the steps are few: opening, the last wrong PIN.

#![allow(clippy::unwrap_used, clippy::panic)]

use dinhdanh_store::{Device, PinPolicy, Store, StoreError};
use dinhdanh_vault::*;
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
    let (counted, given_back) = tries.split_at(2);
    assert_eq!(counted, [1, 2]);
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
