use super::*;
use crate::{ChosenPin, Device, NewKey, Stretch, software_folder};
use dinhdanh_crypto::SecretBytes;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use time::macros::utc_datetime;

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);

fn with_keys(count: usize) -> (TempDir, Store, Vec<KeyHandle>) {
    let dir = tempfile::tempdir().unwrap();
    let pin = ChosenPin::new("204816", None, &[]).unwrap();
    let device = Device::software(&software_folder(dir.path()));
    let mut store = Store::create(dir.path(), &device, &pin, Stretch::new(8, 1, 1).unwrap()).unwrap();
    let keys: Vec<_> =
        (0..count).map(|_| NewKey { handle: SecretBytes::new(vec![1; 100]), public: vec![4; 65] }).collect();
    let keys = store.create_keys("type", &keys, NOW).unwrap();
    (dir, store, keys)
}

fn document(keys: &[KeyHandle]) -> NewDocument {
    let (valid_from, valid_until) = (NOW, NOW + time::Duration::days(30));
    let copies = keys.iter().map(|&key| NewCopy { key, issuer_signed: vec![7; 20_000], valid_from, valid_until });
    let (doc_type, issuer) = ("type".into(), "TEST issuer".into());
    NewDocument {
        whole: true,
        doc_type,
        issuer,
        valid_until,
        added_at: NOW,
        policy: CopyPolicy::Rotating,
        copies: copies.collect(),
    }
}

#[test]
fn a_list_tells_a_part_from_a_whole_document() {
    let (_dir, mut store, keys) = with_keys(2);
    let whole = store.add_document(&document(&keys[..1])).unwrap();
    let part = store.add_document(&NewDocument { whole: false, ..document(&keys[1..]) }).unwrap();
    let listed: Vec<_> = store.documents().unwrap().iter().map(|row| (row.id, row.whole)).collect();
    assert_eq!(listed, [(part, false), (whole, true)]);
    assert!(!store.document(part).unwrap().whole);
}

fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    store.read(|connection| Ok(connection.query_row(&sql, [], |row| row.get(0))?)).unwrap()
}

/// The tables whose columns `work` reads, as SQLite's compiler reports them.
fn tables_read(store: &Store, work: impl FnOnce(&Store)) -> BTreeSet<String> {
    let tables = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = Arc::clone(&tables);
    let watch = move |context: AuthContext<'_>| {
        if let AuthAction::Read { table_name, .. } = context.action {
            seen.lock().unwrap().insert(table_name.to_owned());
        }
        Authorization::Allow
    };
    store.read(|connection| Ok(connection.authorizer(Some(watch))?)).unwrap();
    work(store);
    store.read(|connection| Ok(connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?)).unwrap();
    let tables = tables.lock().unwrap();
    tables.clone()
}

#[test]
fn a_list_reads_no_body_and_no_key() {
    let (_dir, mut store, keys) = with_keys(2);
    let id = store.add_document(&document(&keys)).unwrap();
    let list = tables_read(&store, |store| assert_eq!(store.documents().unwrap().len(), 1));
    assert_eq!(list, ["document".to_owned()].into());
    let copies = tables_read(&store, |store| assert!(store.next_credential(id, NOW).unwrap().is_some()));
    assert_eq!(copies, ["batch".to_owned(), "credential".to_owned()].into());
    // The watch does see a body that is read.
    let copy = store.credentials(id).unwrap().remove(0);
    let body = tables_read(&store, |store| assert_eq!(store.body(copy.id).unwrap().len(), 20_000));
    assert_eq!(body, ["credential_body".to_owned()].into());
}

#[test]
fn a_document_that_does_not_fit_is_not_there_by_half() {
    let (_dir, mut store, keys) = with_keys(4);
    store
        .read(|connection| {
            let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
            Ok(connection.query_row(&format!("PRAGMA max_page_count = {}", pages + 8), [], |_| Ok(()))?)
        })
        .unwrap();
    assert_eq!(store.add_document(&document(&keys)), Err(StoreError::DiskFull));
    for table in ["document", "credential", "credential_body"] {
        let rows = count(&store, table);
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(store.free_keys("type").unwrap(), keys);
    store.add_document(&document(keys.get(..1).unwrap())).unwrap();
}

#[test]
fn more_copies_of_a_document_come_all_or_none_and_bring_its_date_and_policy() {
    let (_dir, mut store, keys) = with_keys(4);
    let id = store.add_document(&document(&keys[..2])).unwrap();
    let (later, policy) = (NOW + time::Duration::days(9), CopyPolicy::OneTime);
    let more = |keys: &[KeyHandle]| NewDocument { valid_until: later, policy, ..document(keys) };
    assert_eq!(store.add_copies(id, &more(&[keys[2], keys[1]])), Err(StoreError::WrongKey));
    assert_eq!(store.add_copies(DocumentId(id.0 + 1), &more(&keys[2..])), Err(StoreError::NotFound));
    assert_eq!(store.add_copies(id, &more(&[])), Err(StoreError::OutOfLimits));
    let row = |store: &Store| store.document(id).unwrap();
    assert_eq!(
        (row(&store).valid_until, count(&store, "batch"), count(&store, "credential")),
        (document(&[]).valid_until, 1, 2)
    );
    store.add_copies(id, &more(&keys[2..])).unwrap();
    assert_eq!((row(&store).valid_until, count(&store, "document"), count(&store, "credential")), (later, 1, 4));
    assert_eq!((store.copy_policy(id), store.supply(id, NOW).unwrap().fresh), (Ok(policy), 4));
}

#[test]
fn deleting_leaves_neither_rows_nor_a_log() {
    let (dir, mut store, keys) = with_keys(3);
    let id = store.add_document(&document(&keys)).unwrap();
    store.delete_document(id).unwrap();
    for table in ["document", "credential", "credential_body", "key"] {
        let rows = count(&store, table);
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(std::fs::metadata(dir.path().join("wallet.db-wal")).unwrap().len(), 0);
}
