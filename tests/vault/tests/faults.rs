//! The disk is full, or can't write, at every write in turn: what was acknowledged is there, nothing else is half there.

#![allow(clippy::unwrap_used, clippy::panic)]

use dinhdanh_store::StoreError;
use dinhdanh_vault::vfs::{Fault, fail_after, install, mend};
use dinhdanh_vault::*;
use std::sync::Mutex;
use tempfile::tempdir;

/// The failing layer is one for the process, so that its tests take turns.
static TURN: Mutex<()> = Mutex::new(());

const FAULTS: [Fault; 3] = [Fault::Full, Fault::Write, Fault::Sync];

/// Most operations of one piece of work here.
const MOST: i64 = 400;

/// Where to fail: everywhere in the long run, else at the first few operations and then ever more apart.
fn places() -> impl Iterator<Item = i64> {
    let long = std::env::var_os("DINHDANH_KILL_ROUNDS").is_some();
    std::iter::successors(Some(0), move |at| Some(at + 1 + if long { 0 } else { at / 8 })).take_while(|at| *at < MOST)
}

#[test]
fn a_write_that_fails_anywhere_leaves_all_that_was_acknowledged_and_nothing_by_half() {
    let _turn = TURN.lock();
    install();
    for fault in FAULTS {
        let mut failed = 0;
        for at in places() {
            let dir = tempdir().unwrap();
            let mut store = create(dir.path());
            add(&mut store, "before").unwrap();
            fail_after(at, fault);
            let added = add(&mut store, "after");
            let logged = store.log(&shown("TEST"));
            // Locking writes too, and must not lose anything either.
            drop(store);
            if !mend() {
                assert!(added.is_ok() && logged.is_ok());
                break;
            }
            if let Err(error) = &added {
                let expected = if fault == Fault::Full { [StoreError::DiskFull; 2] } else { [*error, *error] };
                assert!(expected.contains(error), "{fault:?} at {at}: {error}");
                failed += 1;
            }
            let store = open(dir.path()).unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
            check_whole(&store);
            let there: Vec<_> = store.documents().unwrap().into_iter().map(|row| row.issuer).collect();
            assert!(there.contains(&"before".to_owned()), "{fault:?} at {at}");
            assert!(added.is_err() || there.contains(&"after".to_owned()), "{fault:?} at {at}: acknowledged and gone");
            assert!(logged.is_err() || store.activity(1).unwrap().len() == 1, "{fault:?} at {at}");
        }
        assert!(failed > 0, "{fault:?} never hit");
        println!("{fault:?}: {failed} additions failed");
    }
}

#[test]
fn a_new_key_that_fails_anywhere_leaves_a_wallet_that_opens() {
    let _turn = TURN.lock();
    install();
    for fault in FAULTS {
        let mut failed = 0;
        for at in places() {
            let dir = tempdir().unwrap();
            let mut store = create(dir.path());
            add(&mut store, "before").unwrap();
            fail_after(at, fault);
            let renewed = store.renew_key(&pin(PIN));
            drop(store);
            if !mend() {
                assert_eq!(renewed, Ok(()));
                break;
            }
            failed += u32::from(renewed.is_err());
            let store = open(dir.path()).unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
            assert_eq!(store.documents().unwrap().len(), 1);
            check_whole(&store);
        }
        assert!(failed > 0, "{fault:?} never hit");
        println!("{fault:?}: {failed} new keys failed");
    }
}

#[test]
fn moving_version_1_can_fail_anywhere_and_be_done_again() {
    let _turn = TURN.lock();
    install();
    let old = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("versions/1");
    for fault in FAULTS {
        let mut failed = 0;
        for at in places() {
            let dir = tempdir().unwrap();
            for name in ["keys", "wallet.db", "lock"] {
                std::fs::copy(old.join(name), dir.path().join(name)).unwrap();
            }
            fail_after(at, fault);
            let moved = open(dir.path()).map(drop);
            if !mend() {
                assert_eq!(moved, Ok(()));
                break;
            }
            if fault == Fault::Full {
                assert!(matches!(moved, Ok(()) | Err(StoreError::DiskFull)), "at {at}: {moved:?}");
            }
            failed += u32::from(moved.is_err());
            let store = open(dir.path()).unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
            assert_eq!((store.documents().unwrap().len(), store.activity(9).unwrap().len()), (1, 3));
        }
        assert!(failed > 0, "{fault:?} never hit");
        println!("{fault:?}: {failed} moves failed");
    }
}
