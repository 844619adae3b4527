//! A wallet that locks itself, and one that moves to another phone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{DeviceClock, Moment, SinceBoot};
use dinhdanh_wallet::*;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::tempdir;
use time::UtcDateTime;
use time::macros::utc_datetime;

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
const PIN: &str = "204816";

fn cheap() -> Stretch {
    Stretch::new(8, 1, 1).unwrap()
}

fn created(dir: &Path, device: &Device) -> Wallet {
    Wallet::create(dir, device, &ChosenPin::new(PIN, None, &[]).unwrap(), cheap(), NOW).unwrap()
}

struct SetClock(Mutex<u64>);

impl DeviceClock for SetClock {
    fn moment(&self) -> Moment {
        let since_boot = Some(SinceBoot { boot: [1; 16], millis: *self.0.lock().unwrap() });
        Moment { utc: NOW, since_boot }
    }
}

#[test]
fn an_unused_wallet_locks_itself_and_use_puts_that_off() {
    let dir = tempdir().unwrap();
    let clock = Arc::new(SetClock(Mutex::new(0)));
    let device = Device { clock: Arc::clone(&clock) as _, ..Device::software(&software_folder(dir.path())) };
    let pass = |seconds: u64| *clock.0.lock().unwrap() += 1000 * seconds;
    drop(created(dir.path(), &device));
    let mut vault = Vault::new(dir.path(), &device, Duration::from_secs(60));
    let locked = |vault: &mut Vault| matches!(vault.wallet().err(), Some(WalletError::Store(StoreError::Locked)));
    assert!(locked(&mut vault));
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    for _ in 0..3 {
        pass(59);
        assert!(!locked(&mut vault));
    }
    pass(60);
    assert!(locked(&mut vault) && vault.tick());
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    pass(61);
    assert!(vault.tick(), "an app's timer locks it too");
    // It is really closed: another handle can have it.
    drop(Wallet::open(dir.path(), &device, &Pin::new(PIN).unwrap()).unwrap());
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    *clock.0.lock().unwrap() = 0;
    assert!(vault.tick(), "a clock that ran backwards");
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    vault.lock();
    assert!(locked(&mut vault));
}

#[test]
fn a_move_that_was_changed_anywhere_moves_nothing() {
    let dir = tempdir().unwrap();
    let (old, new) = (dir.path().join("old"), dir.path().join("new"));
    let device = |dir: &Path| Device::software(&software_folder(dir));
    let mut wallet = created(&old, &device(&old));
    wallet.store_mut().set_setting("language", "vi").unwrap();
    let phrase = SecretBytes::new(b"twelve letters and more".to_vec());
    assert!(matches!(
        wallet.migrate(&SecretBytes::new("mười một ký".as_bytes().to_vec()), cheap()),
        Err(WalletError::ShortPassphrase)
    ));
    let moved = wallet.migrate(&phrase, cheap()).unwrap();
    let restore = |bytes: &[u8], phrase: &SecretBytes| {
        let pin = ChosenPin::new("314159", None, &[]).unwrap();
        Wallet::restore(&new, &device(&new), &pin, cheap(), (bytes, phrase), NOW)
    };
    for at in 0..moved.len() {
        // But for the cost, which would be paid before it is seen to be wrong.
        if (9..18).contains(&at) {
            continue;
        }
        let mut changed = moved.clone();
        changed[at] ^= 1;
        assert!(restore(&changed, &phrase).is_err(), "{at}");
        assert!(!new.exists());
    }
    (0..moved.len()).for_each(|cut| assert!(restore(&moved[..cut], &phrase).is_err()));
    assert!(restore(&moved, &SecretBytes::new(b"another phrase".to_vec())).is_err());
    let mut costly = moved.clone();
    costly[9] = 0xff;
    assert!(matches!(restore(&costly, &phrase), Err(WalletError::NotAMigration)));
    let restored = restore(&moved, &phrase).unwrap();
    assert_eq!(restored.store().setting("language").unwrap().as_deref(), Some("vi"));
    assert!(restored.documents().unwrap().is_empty());
}
