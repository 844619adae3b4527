//! Who has the database's key alters the log on the disk: the chain shows where, at the next look.

#![allow(clippy::unwrap_used, clippy::panic)]

use dinhdanh_store::{ChosenPin, Store, StoreError};
use dinhdanh_store::{EntryId, LogCheck, Stretch};
use dinhdanh_vault::{NOW, PIN, device, keys, open, shown};
use rusqlite::Connection;
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// A wallet with a log of six entries, the second of them deleted.
fn logged() -> TempDir {
    let dir = tempdir().unwrap();
    let chosen = ChosenPin::new(PIN, None, &[]).unwrap();
    let mut store = Store::create(dir.path(), &device(dir.path()), &chosen, Stretch::new(8, 1, 1).unwrap()).unwrap();
    for number in 1..=6 {
        store.log(&shown(&format!("TEST {number}"))).unwrap();
    }
    store.delete_entry(EntryId(2), NOW).unwrap();
    drop(store);
    drop(open(dir.path()).unwrap());
    dir
}

/// Runs SQL on the database as who has its key can.
fn alter(dir: &Path, sql: &str) {
    let key = keys(dir, PIN.as_bytes()).database;
    let connection = Connection::open(dir.join("wallet.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"", hex::encode(&*key))).unwrap();
    let changed = connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"));
    changed.unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(connection.total_changes() > 0, "{sql} changed nothing");
}

#[test]
fn an_altered_log_shows_where() {
    for (sql, broken) in [
        ("UPDATE entry SET who = 'TEST other' WHERE id = 3", 3),
        ("UPDATE entry SET at = at + 1 WHERE id = 1", 1),
        ("UPDATE entry SET kind = 2 WHERE id = 4", 4),
        ("UPDATE entry SET outcome = 2 WHERE id = 4", 4),
        ("UPDATE entry SET purpose = '' WHERE id = 4", 4),
        ("UPDATE entry SET request_hash = zeroblob(32) WHERE id = 5", 5),
        ("UPDATE entry SET receipt_hash = zeroblob(32) WHERE id = 5", 5),
        ("UPDATE entry SET salt = zeroblob(16) WHERE id = 5", 5),
        ("UPDATE entry SET content = zeroblob(32) WHERE id = 3", 3),
        // A tombstone's content is all that is left of it, and is linked.
        ("UPDATE entry SET content = zeroblob(32) WHERE id = 2", 2),
        ("UPDATE entry SET link = zeroblob(32) WHERE id = 3", 3),
        ("UPDATE entry_element SET name = 'given_name' WHERE entry = 3 AND position = 0", 3),
        ("DELETE FROM entry_element WHERE entry = 3 AND position = 2", 3),
        ("INSERT INTO entry_element VALUES (3, 3, 'd', 'n', 'e')", 3),
        // One that is taken out shows at the next.
        ("DELETE FROM entry WHERE id = 3", 4),
        ("DELETE FROM entry WHERE id = 1", 2),
        // Two that change places.
        (
            "UPDATE entry SET id = 99 WHERE id = 3; UPDATE entry SET id = 3 WHERE id = 4; UPDATE entry SET id = 4 WHERE id = 99",
            3,
        ),
        ("UPDATE entry SET id = 9 WHERE id = 1", 2),
    ] {
        let dir = logged();
        assert_eq!(open(dir.path()).unwrap().check_log().unwrap().broken, None);
        alter(dir.path(), sql);
        let check = open(dir.path()).unwrap().check_log().unwrap();
        assert_eq!(check.broken, Some(EntryId(broken)), "{sql}");
    }
}

#[test]
fn a_gap_that_the_log_states_is_no_place_to_alter_it() {
    let gone = [EntryId(3), EntryId(4)];
    let made = || {
        let from = logged();
        let mut entries = open(from.path()).unwrap().entries(EntryId(0), 99).unwrap();
        entries.retain(|entry| !gone.contains(&entry.id));
        let dir = tempdir().unwrap();
        let mut store = dinhdanh_vault::create(dir.path());
        store.import_log(&entries, &[(gone[0], gone[1])], NOW).unwrap();
        store.log(&shown("TEST after")).unwrap();
        assert_eq!(store.check_log().unwrap(), LogCheck { entries: 6, deleted: 1, lost: 2, broken: None });
        dir
    };
    for (sql, broken) in [
        // What states it says something else, or is gone.
        ("UPDATE entry SET purpose = '3' WHERE kind = 9", 5),
        ("UPDATE entry SET purpose = '3–5' WHERE kind = 9", 5),
        ("UPDATE entry SET kind = 1 WHERE kind = 9", 5),
        ("DELETE FROM entry WHERE kind = 9", 5),
        // It grows to either side.
        ("DELETE FROM entry WHERE id = 5", 6),
        ("UPDATE entry SET who = 'TEST other' WHERE id = 5", 5),
        ("DELETE FROM entry WHERE id = 2", 5),
        // What stands before it is held by its link alone.
        ("UPDATE entry SET content = zeroblob(32) WHERE id = 2", 2),
        ("UPDATE entry SET link = zeroblob(32) WHERE id = 2", 2),
        ("UPDATE entry SET who = 'TEST other' WHERE id = 1", 1),
    ] {
        let dir = made();
        alter(dir.path(), sql);
        assert_eq!(open(dir.path()).unwrap().check_log().unwrap().broken, Some(EntryId(broken)), "{sql}");
    }
}

#[test]
fn a_log_whose_end_is_not_what_the_device_remembers_is_an_older_copy() {
    for sql in
        ["DELETE FROM entry WHERE id = 6", "UPDATE entry SET link = zeroblob(32) WHERE id = 6", "DELETE FROM entry"]
    {
        let dir = logged();
        alter(dir.path(), sql);
        assert_eq!(open(dir.path()).err(), Some(StoreError::StoreRolledBack), "{sql}");
    }
}
