//! An older copy of the database that is put back is noticed; a crash is not taken for one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::*;
use dinhdanh_store::{Store, StoreError};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

fn database(dir: &Path) -> Vec<u8> {
    fs::read(dir.join("wallet.db")).unwrap()
}

fn put_back(dir: &Path, database: &[u8]) {
    fs::write(dir.join("wallet.db"), database).unwrap();
}

#[test]
fn a_deleted_document_does_not_come_back_with_an_older_copy() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let new = licence(&mut store, &[b"lost licence"]);
    let id = store.add_document(&new).unwrap();
    drop(store);
    let older = database(dir.path());
    let mut store = open(dir.path(), PIN).unwrap();
    assert_eq!(store.delete_document(id).unwrap().len(), 1);
    drop(store);
    let newer = database(dir.path());

    put_back(dir.path(), &older);
    for _ in 0..2 {
        assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::StoreRolledBack));
    }
    assert!(database(dir.path()) == older, "it was touched");
    put_back(dir.path(), &newer);
    assert!(open(dir.path(), PIN).unwrap().documents().unwrap().is_empty());
}

#[test]
fn a_revoked_copy_a_renewed_key_and_given_back_tries_make_every_older_copy_known() {
    let events: [&dyn Fn(&Path); 3] = [
        &|dir| {
            let mut store = open(dir, PIN).unwrap();
            let document = store.documents().unwrap()[0].id;
            let copy = store.credentials(document).unwrap()[0].id;
            assert_eq!(store.revoke(&[copy], NOW).unwrap().len(), 1);
            assert_eq!(store.body(copy).err(), Some(StoreError::NotFound));
            assert_eq!(store.next_credential(document, NOW).unwrap(), None);
            assert_eq!(store.credentials(document).unwrap()[0].revoked_at, Some(NOW));
        },
        &|dir| open(dir, PIN).unwrap().renew_key(&pin(PIN)).unwrap(),
        &|dir| {
            assert_eq!(open(dir, WRONG).err(), wrong(9));
            drop(open(dir, PIN).unwrap());
        },
    ];
    for (number, event) in events.iter().enumerate() {
        let dir = tempdir().unwrap();
        let mut store = create(dir.path());
        let new = licence(&mut store, &[b"body"]);
        store.add_document(&new).unwrap();
        drop(store);
        let older = database(dir.path());
        event(dir.path());
        let newer = database(dir.path());
        put_back(dir.path(), &older);
        // Under a renewed key the older copy does not even open.
        let refused = if number == 1 { StoreError::Damaged } else { StoreError::StoreRolledBack };
        assert_eq!(open(dir.path(), PIN).err(), Some(refused), "{number}");
        put_back(dir.path(), &newer);
        assert!(open(dir.path(), PIN).is_ok());
    }
}

#[test]
fn an_older_copy_that_lacks_entries_of_the_log_is_known_without_any_event() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let older = database(dir.path());
    let mut store = open(dir.path(), PIN).unwrap();
    store.log(&shown("TEST police")).unwrap();
    drop(store);
    drop(open(dir.path(), PIN).unwrap());
    put_back(dir.path(), &older);
    assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::StoreRolledBack));
}

#[test]
fn a_finger_has_the_device_remember_the_newest_entry_too() {
    let dir = tempdir().unwrap();
    create(dir.path()).enable_biometrics().unwrap();
    let older = database(dir.path());
    let by_finger = || Store::open_by_biometrics(dir.path(), &device(dir.path()));
    by_finger().unwrap().log(&shown("TEST police")).unwrap();
    drop(by_finger().unwrap());
    put_back(dir.path(), &older);
    assert_eq!(by_finger().err(), Some(StoreError::StoreRolledBack));
    assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::StoreRolledBack));
}

#[test]
fn the_citizen_may_go_on_with_an_older_copy_and_then_no_other_passes_for_it() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let oldest = database(dir.path());
    let mut store = open(dir.path(), PIN).unwrap();
    store.set_setting("language", "vi").unwrap();
    let new = licence(&mut store, &[b"body"]);
    let id = store.add_document(&new).unwrap();
    drop(store);
    let older = database(dir.path());
    open(dir.path(), PIN).unwrap().delete_document(id).unwrap();
    put_back(dir.path(), &older);
    assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::StoreRolledBack));
    let store = Store::open_rolled_back(dir.path(), &device(dir.path()), &pin(PIN)).unwrap();
    assert_eq!(store.documents().unwrap().len(), 1);
    drop(store);
    assert!(open(dir.path(), PIN).is_ok());
    for copy in [&oldest, &older] {
        let now = database(dir.path());
        put_back(dir.path(), copy);
        assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::StoreRolledBack));
        put_back(dir.path(), &now);
    }
    assert!(open(dir.path(), PIN).is_ok());
}

#[test]
fn small_values_put_back_beside_a_newer_database_are_known_too() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    let new = licence(&mut store, &[b"body"]);
    let id = store.add_document(&new).unwrap();
    drop(store);
    let files = || fs::read_dir(dir.path().join("software")).unwrap().map(|entry| entry.unwrap().path());
    let before: Vec<_> = files().map(|path| (fs::read(&path).unwrap(), path)).collect();
    open(dir.path(), PIN).unwrap().delete_document(id).unwrap();
    for (bytes, path) in before {
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(open(dir.path(), PIN).err(), Some(StoreError::StoreRolledBack));
}
