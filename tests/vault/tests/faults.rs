//! The disk is full, or can't write, at every single operation of what a wallet does: what was acknowledged is there, nothing
//! else is half there, and the wallet opens.

#![allow(clippy::unwrap_used, clippy::panic)]

mod folder;

use dinhdanh_crypto::{SecretBytes, sha256};
use dinhdanh_store::{ChosenPin, Claim, NewKey, Receipt, ReceiptId, RightKind, Store, StoreError};
use dinhdanh_vault::vfs::{Fault, fail_after, failing, install, mend};
use dinhdanh_vault::*;
use folder::copy;
use std::path::Path;
use std::sync::Mutex;
use tempfile::{TempDir, tempdir};

/// The failing layer is one for the process, so that its tests take turns.
static TURN: Mutex<()> = Mutex::new(());

const FAULTS: [Fault; 3] = [Fault::Full, Fault::Write, Fault::Sync];
const NEW_PIN: &str = "314159";

/// Most operations of one piece of work here.
const MOST: i64 = 400;

/// Where to fail: everywhere in the long run, else at the first few operations and then ever more apart.
fn places() -> impl Iterator<Item = i64> {
    let long = std::env::var_os("DINHDANH_KILL_ROUNDS").is_some();
    std::iter::successors(Some(0), move |at| Some(at + 1 + if long { 0 } else { at / 4 })).take_while(|at| *at < MOST)
}

/// The errors that a citizen may be told for a fault: each says what the disk or the device did, and none that the wallet is
/// damaged, rolled back or erased.
fn is_told(fault: Fault, error: StoreError) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE};
    match fault {
        Fault::Full => error == StoreError::DiskFull,
        Fault::Write => {
            let told = [SQLITE_IOERR_WRITE, SQLITE_IOERR_TRUNCATE].map(StoreError::Database);
            told.contains(&error) || error == StoreError::HardwareUnavailable
        }
        Fault::Sync => [StoreError::Database(SQLITE_IOERR_FSYNC), StoreError::HardwareUnavailable].contains(&error),
        Fault::Stop => false, // stops, and gives no error
    }
}

/// Something that a wallet does, and how to see that it was done.
struct Action {
    name: &'static str,
    work: fn(&mut Store) -> Result<(), StoreError>,
    done: fn(&Store) -> bool,
}

fn consent(store: &mut Store) -> Result<ReceiptId, StoreError> {
    let request = b"a signed request";
    let receipt = Receipt {
        at: NOW,
        verifier: "TEST".into(),
        confirmed: true,
        contact: String::new(),
        purpose: "traffic.check".into(),
        profile: "V1".into(),
        request_hash: sha256(request),
        elements: shown("").elements,
    };
    Ok(store.log_consent(&shown("TEST"), &receipt, request)?.1)
}

const ACTIONS: [Action; 12] = [
    Action {
        name: "add",
        work: |store| add(store, "after").map(drop),
        done: |store| store.documents().unwrap().iter().any(|row| row.issuer == "after"),
    },
    Action {
        name: "present",
        work: |store| {
            let document = store.documents()?.pop().ok_or(StoreError::NotFound)?;
            let copy = store.next_credential(document.id, NOW)?.ok_or(StoreError::NotFound)?;
            store.record_use(copy.id)?;
            consent(store).map(drop)
        },
        done: |store| {
            // Never logged without being counted; counted without being logged it may be.
            let used =
                store.next_credential(store.documents().unwrap().pop().unwrap().id, NOW).unwrap().unwrap().id.0 == 2;
            let kept = store.receipts(9).unwrap().len() == 1;
            assert!(used || !kept && store.activity(9).unwrap().is_empty());
            assert_eq!(kept, store.activity(9).unwrap().len() == 1);
            kept
        },
    },
    Action {
        name: "log",
        work: |store| store.log(&shown("TEST")).map(drop),
        done: |store| store.activity(9).unwrap().len() == 1,
    },
    Action {
        name: "delete",
        work: |store| {
            let document = store.documents()?.pop().ok_or(StoreError::NotFound)?;
            store.delete_document(document.id).map(drop)
        },
        done: |store| store.documents().unwrap().is_empty(),
    },
    Action {
        name: "delete an entry",
        work: |store| {
            let entry = store.log(&shown("TEST"))?;
            store.delete_entry(entry, NOW).map(drop)
        },
        done: |store| store.check_log().unwrap().deleted == 1,
    },
    Action {
        name: "revoke",
        work: |store| {
            let document = store.documents()?.pop().ok_or(StoreError::NotFound)?;
            let copies: Vec<_> = store.credentials(document.id)?.iter().map(|copy| copy.id).collect();
            store.revoke(&copies, NOW).map(drop)
        },
        done: |store| {
            let document = store.documents().unwrap().remove(0);
            let copies = store.credentials(document.id).unwrap();
            let revoked = copies.iter().filter(|copy| copy.revoked_at.is_some()).count();
            assert!(revoked == 0 || revoked == copies.len(), "revoked by half");
            revoked > 0
        },
    },
    Action {
        name: "claim",
        work: |store| {
            let receipt = consent(store)?;
            store.claim(&Claim::begun(receipt, RightKind::Erasure, NOW, NOW, NOW), &shown("TEST")).map(drop)
        },
        done: |store| {
            let claimed = store.claims().unwrap().len() == 1;
            assert!(claimed || store.activity(9).unwrap().len() < 2, "logged and not claimed");
            claimed
        },
    },
    Action {
        name: "ask for a document",
        work: |store| {
            let key = |n| NewKey { handle: SecretBytes::new(vec![n; 150]), public: vec![4; 65] };
            store.create_keys("other", &[1, 2, 3].map(key), NOW).map(drop)
        },
        done: |store| {
            let keys = store.free_keys("other").unwrap().len();
            assert!(keys == 0 || keys == 3, "{keys} keys");
            keys == 3
        },
    },
    Action { name: "let a finger open it", work: Store::enable_biometrics, done: |_| true },
    Action {
        name: "change the PIN",
        work: |store| store.change_pin(&pin(PIN), &ChosenPin::new(NEW_PIN, None, &[]).unwrap()),
        done: |_| true,
    },
    Action { name: "renew the key", work: |store| store.renew_key(&pin(PIN)), done: |_| true },
    Action {
        name: "lock and unlock",
        work: |store| store.set_setting("language", "vi"),
        done: |store| store.setting("language").unwrap().is_some(),
    },
];

fn copied(from: &Path) -> TempDir {
    let dir = tempdir().unwrap();
    copy(from, dir.path());
    dir
}

#[test]
fn a_fault_at_any_operation_leaves_all_that_was_acknowledged_and_nothing_by_half() {
    let _turn = TURN.lock();
    install();
    let made = tempdir().unwrap();
    add(&mut create(made.path()), "before").unwrap();
    for Action { name, work, done } in ACTIONS {
        for fault in FAULTS {
            let (mut failed, mut tried) = (0, 0);
            for at in places() {
                let place = format!("{name}, {fault:?} at {at}");
                let dir = copied(made.path());
                fail_after(at, fault);
                let opened = Store::open(dir.path(), &failing(device(dir.path())), &pin(PIN));
                let result = opened.and_then(|mut store| work(&mut store));
                // The store was dropped: locking writes too, and must not lose anything either.
                if !mend() {
                    assert_eq!(result, Ok(()), "{name}");
                    break;
                }
                tried += 1;
                if let Err(error) = result {
                    failed += 1;
                    assert!(is_told(fault, error), "{place}: {error}");
                }
                let opens = |digits| Store::open(dir.path(), &device(dir.path()), &pin(digits));
                let store = match (opens(PIN), name, result) {
                    (Ok(store), "change the PIN", Err(_)) => store,
                    (Ok(_), "change the PIN", Ok(())) => panic!("{place}: the old PIN opens"),
                    (Err(StoreError::WrongPin { .. }), "change the PIN", _) => opens(NEW_PIN).unwrap(),
                    (opened, ..) => opened.unwrap_or_else(|error| panic!("{place}: {error}")),
                };
                check_whole(&store);
                assert!(done(&store) || result.is_err(), "{place}: acknowledged and gone");
                let there = store.documents().unwrap();
                assert!(name == "delete" || there.iter().any(|row| row.issuer == "before"), "{place}");
            }
            assert!(failed > 0, "{name}: {fault:?} never hit");
            println!("{name}: {fault:?}: {failed} of {tried} failed");
        }
    }
}

#[test]
fn moving_version_1_can_fail_anywhere_and_be_done_again() {
    let _turn = TURN.lock();
    install();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("versions/1");
    for fault in FAULTS {
        let mut failed = 0;
        for at in places() {
            let dir = tempdir().unwrap();
            for name in ["keys", "wallet.db", "lock"] {
                std::fs::copy(old.join(name), dir.path().join(name)).unwrap();
            }
            fail_after(at, fault);
            let moved = Store::open(dir.path(), &failing(device(dir.path())), &pin(PIN)).map(drop);
            if !mend() {
                assert_eq!(moved, Ok(()));
                break;
            }
            if let Err(error) = moved {
                failed += 1;
                assert!(is_told(fault, error), "{fault:?} at {at}: {error}");
            }
            let store = open(dir.path()).unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
            assert_eq!((store.documents().unwrap().len(), store.activity(9).unwrap().len()), (1, 3));
        }
        assert!(failed > 0, "{fault:?} never hit");
        println!("{fault:?}: {failed} moves failed");
    }
}
