//! A wallet on a device that stops in the midst of something.

#![allow(clippy::unwrap_used)]

use dinhdanh_crypto::SecretBytes;
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
            assert!(open(dir.path(), right).is_ok(), "after {writes} writes: {told:?}");
        }
        assert!(failed > 1 && changed > 1, "{failed} failed, {changed} changed");
    }
}
