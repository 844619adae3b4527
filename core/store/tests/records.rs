//! What goes into a store comes out, whole or not at all, and is nowhere on the disk in the clear.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::*;
use dinhdanh_store::*;
use std::fs;
use tempfile::{TempDir, tempdir};
use time::Duration;
use time::macros::utc_datetime;

fn fresh() -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    (dir, store)
}

#[test]
fn a_document_comes_back_as_it_was_added() {
    let (dir, mut store) = fresh();
    let new = licence(&mut store, &[b"one", b"two"]);
    let id = store.add_document(&new).unwrap();
    drop(store);

    let store = open(dir.path(), PIN).unwrap();
    let row = store.document(id).unwrap();
    assert_eq!((row.doc_type.as_str(), row.issuer.as_str()), (LICENCE, "TEST issuer"));
    assert_eq!((row.valid_until, row.added_at), (new.valid_until, NOW));
    assert_eq!(store.documents().unwrap(), [row]);
    let copies = store.credentials(id).unwrap();
    for ((copy, new), body) in copies.iter().zip(&new.copies).zip([b"one", b"two"]) {
        assert_eq!((copy.document, copy.key, copy.uses), (id, new.key, 0));
        assert_eq!((copy.valid_from, copy.valid_until), (new.valid_from, new.valid_until));
        assert_eq!(store.body(copy.id).unwrap().as_slice(), body);
        assert_eq!(store.key(copy.key).unwrap().handle.expose(), [b"key of ", &body[..]].concat());
    }
    assert!(store.free_keys(LICENCE).unwrap().is_empty());
}

#[test]
fn the_newest_document_is_first() {
    let (_dir, mut store) = fresh();
    let ids = ["a", "b", "c"].map(|body| {
        let new = licence(&mut store, &[body.as_bytes()]);
        store.add_document(&new).unwrap()
    });
    let listed: Vec<_> = store.documents().unwrap().iter().map(|row| row.id).collect();
    assert_eq!(listed, [ids[2], ids[1], ids[0]]);
}

#[test]
fn the_least_used_valid_copy_is_next() {
    let (_dir, mut store) = fresh();
    let mut new = licence(&mut store, &[b"one", b"two", b"three"]);
    new.copies[2].valid_until = new.copies[2].valid_from + Duration::days(1);
    let id = store.add_document(&new).unwrap();
    let copies = store.credentials(id).unwrap();
    for expected in [0, 1, 0, 1] {
        let next = store.next_credential(id, NOW).unwrap().unwrap();
        assert_eq!(next.id, copies[expected].id);
        store.record_use(next.id).unwrap();
    }
    assert_eq!(store.credentials(id).unwrap()[0].uses, 2);

    let (first, last) = (new.copies[0].valid_from, new.copies[0].valid_until);
    let next = |now| store.next_credential(id, now).unwrap().map(|copy| copy.id);
    assert_eq!(next(first - Duration::seconds(1)), None);
    assert_eq!(next(first), Some(copies[2].id));
    assert_eq!(next(last), Some(copies[0].id));
    assert_eq!(next(last + Duration::seconds(1)), None);
    assert_eq!(store.next_credential(DocumentId(99), NOW).unwrap(), None);
}

#[test]
fn a_document_with_one_wrong_copy_is_not_added_at_all() {
    let (_dir, mut store) = fresh();
    let good = licence(&mut store, &[b"bound"]);
    let bound = good.copies[0].key;
    let id = store.add_document(&good).unwrap();
    let other_type = store.create_keys("org.example.TEST", &[new_key(vec![1])], NOW).unwrap()[0];

    let mut refused = |spoil: &dyn Fn(&mut NewDocument)| {
        let mut new = licence(&mut store, &[b"one", b"two"]);
        spoil(&mut new);
        let error = store.add_document(&new).err();
        assert_eq!(store.documents().unwrap().len(), 1);
        error
    };
    assert_eq!(refused(&|new| new.copies[1].key = KeyHandle(9999)), Some(StoreError::NotFound));
    assert_eq!(refused(&|new| new.copies[1].key = bound), Some(StoreError::WrongKey));
    assert_eq!(refused(&|new| new.copies[1].key = new.copies[0].key), Some(StoreError::WrongKey));
    assert_eq!(refused(&|new| new.copies[1].key = other_type), Some(StoreError::WrongKey));
    assert_eq!(
        refused(&|new| new.copies[1].valid_until = utc_datetime!(2026-01-01 00:00)),
        Some(StoreError::InvalidPeriod)
    );
    assert_eq!(refused(&|new| new.copies[1].issuer_signed = vec![0; MAX_BODY + 1]), Some(StoreError::OutOfLimits));
    assert_eq!(refused(&|new| new.issuer = "T".repeat(MAX_TEXT + 1)), Some(StoreError::OutOfLimits));
    assert_eq!(refused(&|new| new.copies.clear()), Some(StoreError::OutOfLimits));
    // Twelve keys for the six that got past the making of keys, none bound by a refused document.
    assert_eq!(store.free_keys(LICENCE).unwrap().len(), 16);
    assert_eq!(store.credentials(id).unwrap().len(), 1);
}

#[test]
fn keys_have_limits_and_are_made_all_or_none() {
    let (_dir, mut store) = fresh();
    let key = |length| new_key(vec![1; length]);
    let mut refused = |doc_type: &str, keys: &[NewKey]| store.create_keys(doc_type, keys, NOW).err();
    assert_eq!(refused(LICENCE, &[key(1), key(MAX_HANDLE + 1)]), Some(StoreError::OutOfLimits));
    let many: Vec<_> = (0..=MAX_KEYS).map(|_| key(1)).collect();
    assert_eq!(refused(LICENCE, &many), Some(StoreError::OutOfLimits));
    assert_eq!(refused(&"t".repeat(MAX_TEXT + 1), &[key(1)]), Some(StoreError::OutOfLimits));
    assert_eq!(store.free_keys(LICENCE).unwrap(), []);
    assert_eq!(store.key(KeyHandle(1)).err(), Some(StoreError::NotFound));
}

#[test]
fn deleting_takes_copies_and_keys_and_nothing_else() {
    let (_dir, mut store) = fresh();
    let (gone, kept) = (licence(&mut store, &[b"gone", b"gone too"]), licence(&mut store, &[b"kept"]));
    let (gone_id, kept_id) = (store.add_document(&gone).unwrap(), store.add_document(&kept).unwrap());
    let copies = store.credentials(gone_id).unwrap();
    store.delete_document(gone_id).unwrap();
    for copy in copies {
        assert_eq!(store.body(copy.id).err(), Some(StoreError::NotFound));
        assert_eq!(store.key(copy.key).err(), Some(StoreError::NotFound));
        assert_eq!(store.record_use(copy.id), Err(StoreError::NotFound));
    }
    assert_eq!(store.document(gone_id).err(), Some(StoreError::NotFound));
    assert_eq!(store.delete_document(gone_id).err(), Some(StoreError::NotFound));
    let left = store.credentials(kept_id).unwrap().remove(0);
    assert_eq!(store.body(left.id).unwrap().as_slice(), b"kept");
    assert!(store.key(left.key).is_ok());
    // Numbers aren't used again, so an old one in the log never names another document.
    let next = licence(&mut store, &[b"next"]);
    assert!(store.add_document(&next).unwrap() > kept_id);
}

#[test]
fn the_log_names_elements_in_their_order_newest_entry_first() {
    let (_dir, mut store) = fresh();
    let (first, mut second) = (shown("TEST police"), shown("TEST hotel"));
    (second.request_hash, second.elements, second.outcome) = (None, Vec::new(), Outcome::Declined);
    store.log(&first).unwrap();
    store.log(&second).unwrap();
    assert_eq!(store.activity(10).unwrap(), [second.clone(), first.clone()]);
    assert_eq!(store.activity(1).unwrap(), [second]);
    assert_eq!(store.activity(0).unwrap(), []);

    let mut large = first.clone();
    large.elements = vec![first.elements[0].clone(); MAX_ELEMENTS + 1];
    assert_eq!(store.log(&large).err(), Some(StoreError::OutOfLimits));
    large.elements.pop();
    store.log(&large).unwrap();
    assert_eq!(store.activity(1).unwrap(), [large]);
}

#[test]
fn account_and_settings_keep_the_last_that_was_written() {
    let (_dir, mut store) = fresh();
    assert_eq!(store.account().unwrap(), None);
    for state in [AccountState::Active, AccountState::Locked, AccountState::NeedsCard, AccountState::Expired] {
        for level in [Level::One, Level::Two] {
            let account = Account { level, state, created_at: NOW };
            store.set_account(&account).unwrap();
            assert_eq!(store.account().unwrap(), Some(account));
        }
    }
    assert_eq!(store.setting("language").unwrap(), None);
    store.set_setting("language", "vi").unwrap();
    store.set_setting("language", "en").unwrap();
    assert_eq!(store.setting("language").unwrap().as_deref(), Some("en"));
    assert_eq!(store.set_setting(&"x".repeat(MAX_SETTING_NAME + 1), ""), Err(StoreError::OutOfLimits));
    assert_eq!(store.set_setting("language", &"x".repeat(MAX_TEXT + 1)), Err(StoreError::OutOfLimits));
}

#[test]
fn one_document_issued_again_is_one_less_to_ask_for() {
    let (_dir, mut store) = fresh();
    let again =
        |doc_type: &str, issuer: &str| ToReissue { doc_type: doc_type.into(), issuer: issuer.into(), valid_until: NOW };
    let all = [
        again(LICENCE, "TEST other"),
        again(LICENCE, "TEST issuer"),
        again(LICENCE, "TEST issuer"),
        again("type", "TEST issuer"),
    ];
    store.add_to_reissue(&all).unwrap();
    let part = NewDocument { whole: false, ..licence(&mut store, &[b"part"]) };
    store.add_document(&part).unwrap();
    assert_eq!(store.to_reissue().unwrap(), all, "a part for a checkpoint is not what was held");
    let mut add = || {
        let new = licence(&mut store, &[b"one"]);
        store.add_document(&new).unwrap();
        store.to_reissue().unwrap()
    };
    assert_eq!(add(), [all[0].clone(), all[2].clone(), all[3].clone()]);
    assert_eq!(add(), [all[0].clone(), all[3].clone()]);
    // Another issuer's, since offices are merged and renamed; another type never.
    assert_eq!(add(), [all[3].clone()]);
    assert_eq!(add(), [all[3].clone()]);
}

#[test]
fn nothing_is_on_the_disk_in_the_clear() {
    let (dir, mut store) = fresh();
    let new = licence(&mut store, &[MARKER.repeat(1000).as_bytes()]);
    store.add_document(&new).unwrap();
    store.log(&shown(MARKER)).unwrap();
    store.set_setting(MARKER, MARKER).unwrap();
    let look = |expected: &[&str]| {
        let mut seen: Vec<_> = Vec::new();
        for file in fs::read_dir(dir.path()).unwrap() {
            let file = file.unwrap();
            seen.push(file.file_name().into_string().unwrap());
            if file.path().is_dir() {
                continue;
            }
            let bytes = fs::read(file.path()).unwrap();
            for word in [MARKER, LICENCE, "TEST issuer", "family_name", "SQLite format", "CREATE TABLE", PIN] {
                let found = bytes.windows(word.len()).any(|part| part == word.as_bytes());
                assert!(!found, "{word} in {:?}", file.file_name());
            }
        }
        seen.sort();
        assert_eq!(seen, expected);
    };
    assert!(fs::metadata(dir.path().join("wallet.db-wal")).unwrap().len() > 20_000);
    look(&["lock", "software", "wallet", "wallet.db", "wallet.db-shm", "wallet.db-wal"]);
    #[cfg(unix)]
    for folder in [dir.path().to_owned(), dir.path().join("software")] {
        for file in fs::read_dir(folder).unwrap() {
            let found = file.unwrap().metadata().unwrap();
            let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions());
            assert_eq!(mode & 0o777, if found.is_dir() { 0o700 } else { 0o600 });
        }
    }
    drop(store);
    assert!(fs::metadata(dir.path().join("wallet.db")).unwrap().len() > 20_000);
    look(&["lock", "software", "wallet", "wallet.db"]);
}

#[test]
fn a_copy_that_was_to_be_shown_once_stays_spent_whatever_batch_comes_after() {
    for policy in [CopyPolicy::Rotating, CopyPolicy::LimitedTime] {
        let dir = tempdir().unwrap();
        let mut store = create(dir.path());
        let once = NewDocument { policy: CopyPolicy::OneTime, ..licence(&mut store, &[b"once 1", b"once 2"]) };
        let document = store.add_document(&once).unwrap();
        let spent = store.next_credential(document, NOW).unwrap().unwrap();
        store.record_use(spent.id).unwrap();
        let more = NewDocument { policy, ..licence(&mut store, &[b"more"]) };
        store.add_copies(document, &more).unwrap();
        let supply = store.supply(document, NOW).unwrap();
        assert_eq!((supply.policy, supply.fresh, supply.valid, supply.left()), (policy, 2, 2, 2));
        for _ in 0..6 {
            let next = store.next_credential(document, NOW).unwrap().unwrap();
            assert_ne!(next.id, spent.id, "{policy:?}");
            store.record_use(next.id).unwrap();
        }
    }
}
