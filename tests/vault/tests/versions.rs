//! Wallets that earlier versions of this program made: `versions/N` was written by version N's own code, and is never written
//! again. See `versions/README.md`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod folder;

use dinhdanh_store::*;
use dinhdanh_vault::{NOW, device, open, pin};
use folder::copy;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::{TempDir, tempdir};

fn version(number: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("versions").join(number.to_string())
}

fn copied(number: u32) -> TempDir {
    let dir = tempdir().unwrap();
    copy(&version(number), dir.path());
    dir
}

fn body(seed: u8) -> Vec<u8> {
    (0..6000u32).map(|n| (n as u8).wrapping_mul(31) ^ seed).collect()
}

#[test]
fn what_version_1_kept_is_there_and_under_the_devices_keys() {
    let dir = copied(1);
    // Two wrong PINs were counted by version 1, and count on.
    let wrong = Store::open(dir.path(), &device(dir.path()), &pin("204817")).err();
    assert_eq!(wrong, Some(StoreError::WrongPin { remaining: 7, wait: 0 }));
    let store = open(dir.path()).unwrap();
    let account = store.account().unwrap().unwrap();
    assert_eq!((account.level, account.state, account.created_at), (Level::Two, AccountState::Active, NOW));
    let document = store.documents().unwrap().remove(0);
    assert_eq!((document.doc_type.as_str(), document.issuer.as_str()), ("org.iso.18013.5.1.mDL", "TEST issuer"));
    let copies = store.credentials(document.id).unwrap();
    assert_eq!(copies.iter().map(|copy| copy.uses).collect::<Vec<_>>(), [1, 0]);
    for (copy, seed) in copies.iter().zip([1, 2]) {
        assert_eq!(*store.body(copy.id).unwrap(), body(seed));
        let key = store.key(copy.key).unwrap();
        assert_eq!((key.kind, key.public), (KeyKind::Pkcs8, None));
        assert!(key.handle.expose().starts_with(b"key of "));
    }
    assert_eq!(store.free_keys("org.iso.18013.5.1.mDL").unwrap().len(), 1);
    let supply = store.supply(document.id, NOW).unwrap();
    assert_eq!((supply.policy, supply.fresh, supply.valid), (CopyPolicy::Rotating, 1, 2));
    let log = store.activity(9).unwrap();
    assert_eq!(
        log.iter().map(|entry| entry.who.as_str()).collect::<Vec<_>>(),
        ["TEST verifier 2", "TEST verifier 1", "TEST verifier 0"]
    );
    assert!(log.iter().all(|entry| entry.elements.len() == 3 && entry.request_hash == Some([7; 32])));
    assert_eq!(store.check_log().unwrap(), LogCheck { entries: 3, deleted: 0, lost: 0, broken: None });
    assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"));
    drop(store);
    // The file whose key the PIN alone opened is gone, and the PIN is bound to the device.
    assert!(!dir.path().join("keys").exists());
    // Who kept that file can't open today's database by it.
    let stolen = tempdir().unwrap();
    fs::copy(version(1).join("keys"), stolen.path().join("keys")).unwrap();
    fs::copy(dir.path().join("wallet.db"), stolen.path().join("wallet.db")).unwrap();
    assert_eq!(open(stolen.path()).err(), Some(StoreError::Damaged));
    let elsewhere = tempdir().unwrap();
    assert_eq!(Store::open(dir.path(), &device(elsewhere.path()), &pin("204816")).err(), Some(StoreError::OtherDevice));
    assert_eq!(open(dir.path()).unwrap().documents().unwrap().len(), 1);
}

#[test]
fn guesses_at_a_wallet_of_version_1_wait_and_no_other_device_makes_them_fewer() {
    let dir = copied(1);
    let wrong = |device: &Device| Store::open(dir.path(), device, &pin("204817")).err();
    let (here, elsewhere) = (device(dir.path()), tempdir().unwrap());
    // Two were counted by version 1.
    for remaining in [7, 6] {
        assert_eq!(wrong(&here), Some(StoreError::WrongPin { remaining, wait: 0 }));
    }
    assert_eq!(wrong(&here), Some(StoreError::WrongPin { remaining: 5, wait: 60 }));
    assert!(matches!(open(dir.path()).err(), Some(StoreError::MustWait { seconds: 50..=60 })));
    let elsewhere = Device::software(elsewhere.path());
    assert_eq!(wrong(&elsewhere), Some(StoreError::WrongPin { remaining: 4, wait: 120 }));
    assert!(matches!(wrong(&here), Some(StoreError::MustWait { .. })));
}

#[test]
fn what_version_2_kept_is_there() {
    check_version_2(copied(2).path());
}

#[test]
fn what_version_3_kept_is_there() {
    check_version_2(copied(3).path());
}

#[test]
fn what_version_4_kept_is_there() {
    check_version_2(copied(4).path());
}

/// An update comes over a page that went bad before it, and takes nothing with it that could be read the day before.
#[test]
fn a_damaged_wallet_of_an_earlier_version_opens_and_is_of_this_version_then() {
    const PAGE: usize = 4096;
    let whole = fs::read(version(3).join("wallet.db")).unwrap();
    let mut shut = Vec::new();
    for page in 0..whole.len() / PAGE {
        let dir = copied(3);
        let database = dir.path().join("wallet.db");
        let mut bad = whole.clone();
        bad[page * PAGE + 1000] ^= 1;
        fs::write(&database, &bad).unwrap();
        match open(dir.path()) {
            Ok(mut store) => {
                // The page is still named, and so is all that it hit.
                assert!(store.examine().unwrap().pages.contains(&(page as u32 + 1)), "page {page}");
                let lost =
                    store.salvage_documents().unwrap().lost.len() + store.salvage_activity(9).unwrap().lost.len();
                assert!(lost < 4, "page {page}");
                // On a page that is damaged nothing can be written.
                let written = store.set_setting("language", "en");
                assert!(matches!(written, Ok(()) | Err(StoreError::Damaged)), "page {page}: {written:?}");
                drop(store);
                assert!(open(dir.path()).is_ok(), "page {page}");
            }
            Err(error) => {
                assert_eq!(error, StoreError::Damaged, "page {page}");
                assert!(fs::read(&database).unwrap() == bad, "page {page} was touched");
                shut.push(page + 1);
            }
        }
    }
    // The schema's three, and the epoch, which had a page of its own until then.
    assert_eq!(shut.len(), 4, "{shut:?}");
}

/// `DINHDANH_OTHER` is a wallet of `make_this_version`, made over another SQLCipher.
#[test]
#[ignore = "run by tests/vault/swap.sh, which makes the wallet"]
fn a_wallet_that_another_build_made_is_read_and_written() {
    check_version_2(&PathBuf::from(std::env::var_os("DINHDANH_OTHER").unwrap()));
}

fn check_version_2(dir: &Path) {
    let mut store = open(dir).unwrap();
    assert_eq!(store.documents().unwrap().iter().map(|document| document.whole).collect::<Vec<_>>(), [true]);
    assert_eq!(store.linked_devices().unwrap().len(), 1);
    assert_eq!(store.check_log().unwrap(), LogCheck { entries: 3, deleted: 1, lost: 0, broken: None });
    let (id, receipt) = store.receipts(9).unwrap().remove(0);
    assert_eq!(receipt.verifier, "TEST hotel");
    assert_eq!(store.receipt_request(id).unwrap(), b"a signed request");
    assert_eq!(store.claims().unwrap().len(), 1);
    assert_eq!(store.to_reissue().unwrap().len(), 1);
    let list = store.cached(CacheKind::Status, "https://status.example/1").unwrap().unwrap();
    assert_eq!(list.body, b"list");
    assert_eq!(store.settings().unwrap(), [("language".to_owned(), "vi".to_owned())]);
    store.set_setting("language", "en").unwrap();
}

#[test]
fn a_wallet_of_a_later_version_is_refused_and_not_touched() {
    let dir = copied(2);
    let wallet = dir.path().join("wallet");
    let mut bytes = fs::read(&wallet).unwrap();
    bytes[10] = 3;
    fs::write(&wallet, &bytes).unwrap();
    let database = fs::read(dir.path().join("wallet.db")).unwrap();
    assert_eq!(open(dir.path()).err(), Some(StoreError::Newer { found: 3, known: 2 }));
    assert!(fs::read(&wallet).unwrap() == bytes && fs::read(dir.path().join("wallet.db")).unwrap() == database);
}

/// Writes the wallet of the present version, once: `DINHDANH_VERSION=FOLDER cargo test -p dinhdanh-vault -- --ignored
/// make_this_version`. What it makes is committed and stays, whatever later versions do.
#[test]
#[ignore = "run by hand, once for each version"]
fn make_this_version() {
    use dinhdanh_crypto::sha256;
    use dinhdanh_vault::{add, create, shown};
    let dir = PathBuf::from(std::env::var_os("DINHDANH_VERSION").unwrap());
    let mut store = create(&dir);
    store.set_account(&Account { level: Level::Two, state: AccountState::Active, created_at: NOW }).unwrap();
    store.link_device("TEST phone", NOW).unwrap();
    store.add_to_reissue(&[ToReissue { doc_type: "other".into(), issuer: "TEST".into(), valid_until: NOW }]).unwrap();
    add(&mut store, "TEST issuer").unwrap();
    let deleted = store.log(&shown("TEST deleted")).unwrap();
    store.delete_entry(deleted, NOW).unwrap();
    let request = b"a signed request";
    let receipt = Receipt {
        at: NOW,
        verifier: "TEST hotel".into(),
        confirmed: true,
        contact: "mailto:privacy@hotel.example".into(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        request_hash: sha256(request),
        elements: shown("").elements,
    };
    let (_, receipt) = store.log_consent(&shown("TEST hotel"), &receipt, request).unwrap();
    let claim = Claim::begun(receipt, RightKind::Erasure, NOW, NOW, NOW);
    store.claim(&claim, &shown("TEST hotel")).unwrap();
    let list = Cached { body: b"list".to_vec(), as_of: NOW, expires_at: NOW };
    store.cache(CacheKind::Status, "https://status.example/1", &list).unwrap();
    store.set_setting("language", "vi").unwrap();
}
