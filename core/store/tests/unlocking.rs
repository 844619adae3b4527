//! PIN, tries, locks: what opens a wallet and what doesn't.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::*;
use dinhdanh_store::{Device, SecureHardware, Store, StoreError, Stretch};
use std::fs;
use std::sync::Arc;
use tempfile::tempdir;

#[test]
fn a_wallet_opens_again_with_its_pin() {
    let dir = tempdir().unwrap();
    let dir = dir.path().join("new").join("wallet");
    let mut store = create(&dir);
    store.set_setting("language", "vi").unwrap();
    drop(store);
    for _ in 0..2 {
        let store = open(&dir, PIN).unwrap();
        assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"));
    }
}

#[test]
fn the_default_cost_opens_too() {
    let dir = tempdir().unwrap();
    drop(Store::create(dir.path(), &device(dir.path()), &chosen(PIN), Stretch::DEFAULT).unwrap());
    assert!(open(dir.path(), PIN).is_ok());
    assert_eq!(open(dir.path(), WRONG).err(), wrong(9));
}

#[test]
fn wrong_pins_are_counted_over_handles_and_the_right_one_starts_anew() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    for remaining in [9, 8, 7] {
        assert_eq!(open(dir.path(), WRONG).err(), wrong(remaining));
    }
    drop(open(dir.path(), PIN).unwrap());
    assert_eq!(open(dir.path(), WRONG).err(), wrong(9));
}

#[test]
fn after_five_wrong_pins_each_try_has_to_wait_twice_as_long() {
    let (dir, clock) = (tempdir().unwrap(), SetClock::new());
    drop(create(dir.path()));
    let device = device_with(dir.path(), &clock);
    let try_it = |digits| Store::open(dir.path(), &device, &pin(digits)).err();
    for remaining in [9, 8, 7, 6, 5] {
        assert_eq!(try_it(WRONG), wrong(remaining));
    }
    // Not even the right PIN, and no try is used up by asking.
    assert_eq!(try_it(PIN), Some(StoreError::MustWait { seconds: 60 }));
    assert_eq!(try_it(WRONG), Some(StoreError::MustWait { seconds: 60 }));
    clock.pass(59);
    assert_eq!(try_it(PIN), Some(StoreError::MustWait { seconds: 1 }));
    clock.pass(1);
    assert_eq!(try_it(WRONG), wrong(4));
    assert_eq!(try_it(PIN), Some(StoreError::MustWait { seconds: 120 }));
    // A wall clock set ahead or a start of the phone shortens nothing.
    clock.0.lock().unwrap().utc += time::Duration::days(365);
    assert_eq!(try_it(PIN), Some(StoreError::MustWait { seconds: 120 }));
    clock.pass(100);
    clock.restart();
    assert_eq!(try_it(PIN), Some(StoreError::MustWait { seconds: 120 }));
    clock.pass(119);
    assert_eq!(try_it(PIN), Some(StoreError::MustWait { seconds: 1 }));
    clock.pass(1);
    assert_eq!(try_it(PIN), None);
    assert_eq!(try_it(WRONG), wrong(9));
}

#[test]
fn the_tenth_wrong_pin_erases_everything() {
    let (dir, clock) = (tempdir().unwrap(), SetClock::new());
    let mut store = create(dir.path());
    let new = licence(&mut store, &[b"body"]);
    store.add_document(&new).unwrap();
    drop(store);
    let device = device_with(dir.path(), &clock);
    for remaining in (1..10).rev() {
        assert_eq!(Store::open(dir.path(), &device, &pin(WRONG)).err(), wrong(remaining));
        clock.pass(3600);
    }
    assert_eq!(Store::open(dir.path(), &device, &pin(WRONG)).err(), Some(StoreError::Erased));
    assert_eq!(Store::open(dir.path(), &device, &pin(PIN)).err(), Some(StoreError::Erased));
    let names = |folder: &std::path::Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(dir.path()), ["lock", "software", "wallet"]);
    let left = names(&dir.path().join("software"));
    assert!(matches!(left.as_slice(), [state] if state.ends_with("-state")), "{left:?}");
    // The folder isn't stuck: the citizen erases the rest and begins again.
    assert_eq!(Store::create(dir.path(), &device, &chosen(PIN), cheap()).err(), Some(StoreError::AlreadyAWallet));
    assert!(erase(dir.path()).unwrap().keys, "they went before");
    drop(create(dir.path()));
    assert!(open(dir.path(), PIN).is_ok());
}

#[test]
fn hardware_that_gives_no_answer_costs_no_try() {
    struct Mute(Arc<dyn SecureHardware>);
    use dinhdanh_crypto::Secret;
    use dinhdanh_store::{Binding, Guard, HardwareError, HardwareKey, KeyPolicy, Owner};
    impl SecureHardware for Mute {
        fn guard(&self) -> Guard {
            self.0.guard()
        }
        fn binding(&self) -> Binding {
            self.0.binding()
        }
        fn make_key(&self, _: &Owner, _: KeyPolicy, _: &[u8]) -> Result<HardwareKey, HardwareError> {
            Err(HardwareError::Unavailable)
        }
        fn sign(&self, _: &[u8], _: &[u8]) -> Result<Vec<u8>, HardwareError> {
            Err(HardwareError::Unavailable)
        }
        fn agree(&self, _: &[u8], _: &[u8]) -> Result<Secret<32>, HardwareError> {
            Err(HardwareError::Unavailable)
        }
        fn bind(&self, _: &[u8], _: &[u8]) -> Result<Secret<32>, HardwareError> {
            Err(HardwareError::Unavailable)
        }
        fn delete(&self, _: &[u8]) -> Result<(), HardwareError> {
            Err(HardwareError::Unavailable)
        }
        fn delete_all(&self, _: &Owner) -> Result<Option<u32>, HardwareError> {
            Err(HardwareError::Unavailable)
        }
        fn check(&self, handle: &[u8]) -> Result<(), HardwareError> {
            self.0.check(handle)
        }
    }
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let mute = Device { hardware: Arc::new(Mute(device(dir.path()).hardware)), ..device(dir.path()) };
    for _ in 0..12 {
        assert_eq!(Store::open(dir.path(), &mute, &pin(PIN)).err(), Some(StoreError::HardwareUnavailable));
    }
    assert_eq!(open(dir.path(), WRONG).err(), wrong(9));
}

#[test]
fn a_new_pin_opens_the_same_database_and_the_old_one_does_not() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    store.set_setting("language", "vi").unwrap();
    drop(store);
    let database = fs::read(dir.path().join("wallet.db")).unwrap();
    let mut store = open(dir.path(), PIN).unwrap();
    assert_eq!(store.change_pin(&pin(WRONG), &chosen("314159")).err(), wrong(9));
    store.change_pin(&pin(PIN), &chosen("314159")).unwrap();
    drop(store);
    assert!(fs::read(dir.path().join("wallet.db")).unwrap() == database, "the database was written");
    assert_eq!(open(dir.path(), PIN).err(), wrong(9));
    assert_eq!(open(dir.path(), "314159").unwrap().setting("language").unwrap().as_deref(), Some("vi"));
}

#[test]
fn a_renewed_key_keeps_what_is_there_and_ends_other_readers() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    store.set_setting("language", "vi").unwrap();
    let reader = store.reader().unwrap();
    store.enable_biometrics().unwrap();
    store.renew_key(&pin(PIN)).unwrap();
    assert_eq!(reader.setting("language").err(), Some(StoreError::Locked));
    assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"));
    assert_eq!(store.reader().unwrap().setting("language").unwrap().as_deref(), Some("vi"));
    store.set_setting("after", "x").unwrap();
    drop(store);
    assert_eq!(Store::open_by_biometrics(dir.path(), &device(dir.path())).err(), Some(StoreError::NoBiometrics));
    let store = open(dir.path(), PIN).unwrap();
    assert_eq!(store.settings().unwrap().len(), 2);
}

#[test]
fn a_finger_opens_until_fingers_change_or_the_wallet_is_locked() {
    use dinhdanh_store::{Binding, SoftwareKeys, software_folder};
    let dir = tempdir().unwrap();
    let by_finger = || Store::open_by_biometrics(dir.path(), &device(dir.path())).err();
    let mut store = create(dir.path());
    store.enable_biometrics().unwrap();
    drop(store);
    assert_eq!(by_finger(), None);
    // It gives no tries of the PIN back.
    assert_eq!(open(dir.path(), WRONG).err(), wrong(9));
    assert_eq!(by_finger(), None);
    assert_eq!(open(dir.path(), WRONG).err(), wrong(8));
    SoftwareKeys::new(&software_folder(dir.path()), Binding::Mac).change_biometrics().unwrap();
    assert_eq!(by_finger(), Some(StoreError::NoBiometrics));
    let mut store = open(dir.path(), PIN).unwrap();
    store.enable_biometrics().unwrap();
    drop(store);
    assert_eq!(by_finger(), None);
    lock(dir.path()).unwrap();
    assert_eq!(by_finger(), Some(StoreError::NoBiometrics));
    assert!(open(dir.path(), PIN).is_ok());
}

#[test]
fn readers_read_beside_the_writer_and_end_with_it() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let reader = store.reader().unwrap();
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| (0..200).map(|_| reader.settings().unwrap().len()).max().unwrap());
        for n in 0..50 {
            store.set_setting(&n.to_string(), "x").unwrap();
        }
        assert!(reading.join().unwrap() <= 50);
    });
    assert_eq!(reader.settings().unwrap().len(), 50);
    drop(store);
    assert_eq!(reader.settings().err(), Some(StoreError::Locked));
}

#[test]
fn a_second_handle_is_refused_until_the_first_is_dropped() {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::AlreadyOpen));
    // Who can't have the wallet can't use up its tries either.
    assert_eq!(open(dir.path(), WRONG).err(), Some(StoreError::AlreadyOpen));
    assert_eq!(lock(dir.path()), Err(StoreError::AlreadyOpen));
    assert_eq!(erase(dir.path()), Err(StoreError::AlreadyOpen));
    assert!(dinhdanh_store::is_wallet(dir.path()), "an open wallet is one");
    drop(store);
    assert!(open(dir.path(), PIN).is_ok());
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
    assert_eq!(open(&folder(), PIN).err(), Some(StoreError::AlreadyOpen));
}

#[test]
#[ignore = "run by a_second_process_is_refused"]
fn child_opens() {
    assert!(open(&folder(), PIN).is_ok());
}

#[test]
fn erasing_leaves_nothing() {
    let parent = tempdir().unwrap();
    let dir = parent.path().join("wallet");
    drop(create(&dir));
    let erased = erase(&dir).unwrap();
    assert!(erased.keys && erased.bytes > 4096);
    // This device in software counts none.
    assert_eq!(erased.hardware_keys, None);
    assert_eq!(erased.files, ["wallet.db", "wallet"]);
    assert!(!dir.exists());
    assert_eq!(erase(&dir), Err(StoreError::NotAWallet));
}

#[test]
fn erasing_a_wallet_leaves_what_is_not_the_wallets() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    fs::write(dir.path().join("letter.txt"), "mine").unwrap();
    fs::write(dir.path().join("wallet"), "damaged").unwrap();
    fs::remove_dir_all(dir.path().join("software")).unwrap();
    assert!(!erase(dir.path()).unwrap().keys, "it can't tell whose keys these were");
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["letter.txt"]);
}

#[test]
fn erasing_without_the_device_does_not_say_that_keys_were_destroyed() {
    let (dir, phone, other) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let (phone, other) = (Device::software(phone.path()), Device::software(other.path()));
    drop(Store::create(dir.path(), &phone, &chosen(PIN), cheap()).unwrap());
    let copy = tempdir().unwrap();
    for name in ["wallet", "wallet.db"] {
        fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
    }
    let erased = dinhdanh_store::erase(dir.path(), &other).unwrap();
    assert_eq!((erased.keys, erased.files), (false, vec!["wallet.db", "wallet"]));
    // They are where they were, and open the copy.
    assert!(Store::open(copy.path(), &phone, &pin(PIN)).is_ok());
    assert!(dinhdanh_store::erase(copy.path(), &phone).unwrap().keys);
}
