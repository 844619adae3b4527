//! A wallet on a device that stops in the midst of something.

#![allow(clippy::unwrap_used)]

use dinhdanh_catalogue::by_doc_type;
use dinhdanh_crypto::{Secret, SecretBytes};
use dinhdanh_store::{MAX_KEYS, NewCopy, NewDocument, NewKey};
use dinhdanh_wallet::*;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::tempdir;
use time::UtcDateTime;
use time::macros::utc_datetime;

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
const PIN: &str = "204816";
const NEW_PIN: &str = "314159";

/// A device's small values, of which only so many more can be written.
struct Few(Arc<dyn SecureBlobs>, AtomicU32);

impl SecureBlobs for Few {
    fn keeps_order(&self) -> bool {
        self.0.keeps_order()
    }

    fn read(&self, name: &str) -> Result<Option<SecretBytes>, HardwareError> {
        self.0.read(name)
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), HardwareError> {
        let left = self.1.load(Ordering::SeqCst).checked_sub(1).ok_or(HardwareError::Full)?;
        self.1.store(left, Ordering::SeqCst);
        self.0.write(name, value)
    }

    fn delete(&self, name: &str) -> Result<(), HardwareError> {
        self.0.delete(name)
    }
}

/// Hardware that counts the keys that it makes, and deletes none.
struct Keeping(Arc<dyn SecureHardware>, AtomicU32);

impl SecureHardware for Keeping {
    fn guard(&self) -> Guard {
        self.0.guard()
    }

    fn binding(&self) -> Binding {
        self.0.binding()
    }

    fn make_key(&self, owner: &Owner, policy: KeyPolicy, challenge: &[u8]) -> Result<HardwareKey, HardwareError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.make_key(owner, policy, challenge)
    }

    fn sign(&self, handle: &[u8], message: &[u8]) -> Result<Vec<u8>, HardwareError> {
        self.0.sign(handle, message)
    }

    fn agree(&self, handle: &[u8], peer: &[u8]) -> Result<Secret<32>, HardwareError> {
        self.0.agree(handle, peer)
    }

    fn bind(&self, handle: &[u8], input: &[u8]) -> Result<Secret<32>, HardwareError> {
        self.0.bind(handle, input)
    }

    fn delete(&self, _: &[u8]) -> Result<(), HardwareError> {
        Err(HardwareError::Unavailable)
    }

    fn delete_all(&self, owner: &Owner) -> Result<Option<u32>, HardwareError> {
        self.0.delete_all(owner)
    }

    fn check(&self, handle: &[u8]) -> Result<(), HardwareError> {
        self.0.check(handle)
    }
}

fn keeping(dir: &Path) -> (Wallet, Arc<Keeping>) {
    let device = Device::software(&software_folder(dir));
    let keeping = Arc::new(Keeping(Arc::clone(&device.hardware), AtomicU32::new(0)));
    let wallet = create(dir, &Device { hardware: Arc::clone(&keeping) as _, ..device });
    (wallet, keeping)
}

fn open(dir: &Path, pin: &str) -> Result<Wallet, WalletError> {
    Wallet::open(dir, &Device::software(&software_folder(dir)), &Pin::new(pin).unwrap())
}

fn create(dir: &Path, device: &Device) -> Wallet {
    let pin = ChosenPin::new(PIN, None, &[]).unwrap();
    Wallet::create(dir, device, &pin, Stretch::new(8, 1, 1).unwrap(), NOW).unwrap()
}

#[test]
fn whoever_is_told_that_the_pin_was_not_changed_still_has_the_old_one() {
    let (old, new) = (Pin::new(PIN).unwrap(), ChosenPin::new(NEW_PIN, None, &[]).unwrap());
    for new_key in [false, true] {
        let (mut failed, mut changed) = (0, 0);
        for writes in 0..12 {
            let dir = tempdir().unwrap();
            let device = Device::software(&software_folder(dir.path()));
            drop(create(dir.path(), &device));
            let few = Arc::new(Few(Arc::clone(&device.blobs), AtomicU32::new(u32::MAX)));
            let device = Device { blobs: Arc::clone(&few) as _, ..device };
            let mut wallet = Wallet::open(dir.path(), &device, &old).unwrap();
            few.1.store(writes, Ordering::SeqCst);
            let told = wallet.change_pin(&old, &new, new_key, NOW);
            drop(wallet);
            let (right, count) = if told.is_ok() { (NEW_PIN, &mut changed) } else { (PIN, &mut failed) };
            *count += 1;
            let wallet = open(dir.path(), right);
            let log = wallet
                .unwrap_or_else(|error| panic!("after {writes} writes: {error}, {told:?}"))
                .store()
                .activity(9)
                .unwrap();
            let newest = log.iter().find(|entry| entry.kind == ActivityKind::KeysChanged).map(|entry| entry.outcome);
            assert!(told.is_ok() == (newest == Some(Outcome::Done)), "after {writes} writes: {newest:?}");
        }
        assert!(failed > 1 && changed > 1, "{failed} failed, {changed} changed");
    }
}

#[test]
fn a_deletion_is_in_the_log_also_where_the_hardware_keeps_the_key() {
    let dir = tempdir().unwrap();
    let (mut wallet, _) = keeping(dir.path());
    let store = wallet.store_mut();
    let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: vec![4; 65] };
    let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap().pop().unwrap();
    let document = NewDocument {
        doc_type: IDENTITY_CARD.to_owned(),
        issuer: "TEST".to_owned(),
        valid_until: NOW,
        added_at: NOW,
        policy: CopyPolicy::Rotating,
        whole: true,
        copies: vec![NewCopy { key, issuer_signed: vec![0], valid_from: NOW, valid_until: NOW }],
    };
    let document = store.add_document(&document).unwrap();
    let unavailable = Err(WalletError::Store(StoreError::HardwareUnavailable));
    assert_eq!(wallet.delete(document, NOW), unavailable);
    assert!(wallet.documents().unwrap().is_empty());
    let log = wallet.store().activity(9).unwrap();
    assert!(matches!(log.as_slice(), [entry] if entry.kind == ActivityKind::DocumentDeleted && entry.who == "TEST"));
    // What isn't there is not deleted, and not logged.
    assert_eq!(wallet.delete(document, NOW), Err(WalletError::Store(StoreError::NotFound)));
    assert_eq!(wallet.store().activity(9).unwrap().len(), 1);
}

#[test]
fn no_key_is_made_for_more_copies_than_a_request_may_have() {
    let dir = tempdir().unwrap();
    let (mut wallet, hardware) = keeping(dir.path());
    let card = by_doc_type(IDENTITY_CARD).unwrap();
    let made = hardware.1.load(Ordering::SeqCst);
    for copies in [MAX_KEYS + 1, 1000] {
        assert_eq!(wallet.request(card, copies, NOW), Err(WalletError::Store(StoreError::OutOfLimits)));
    }
    assert_eq!(hardware.1.load(Ordering::SeqCst), made);
    assert!(wallet.request(card, 2, NOW).is_ok());
    assert_eq!(hardware.1.load(Ordering::SeqCst), made + 2);
}
