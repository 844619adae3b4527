//! `cargo bench -p dinhdanh-bench --bench store [-- [--quick] [--json FILE]]`: what the vault costs beside bare rusqlite with the
//! same SQLCipher settings and the same rows, and beside itself with a short log.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "an operation that fails must not be timed")]

use dinhdanh_bench::{Contestant, Effort, Measured, Row, arguments, as_json, as_text, race, write_json};
use dinhdanh_crypto::{SecretBytes, sha256};
use dinhdanh_store::{
    Activity, ActivityKind, ChosenPin, CopyPolicy, CredentialId, Device, ElementName, Entry, EntryId, NewCopy,
    NewDocument, NewKey, Outcome, Pin, Said, Store, Stretch, software_folder,
};
use rusqlite::{Connection, TransactionBehavior};
use std::cell::RefCell;
use std::path::Path;
use std::process::ExitCode;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
const PIN: &str = "204816";
const DOCUMENTS: usize = 1_000;
const BODY: usize = 15_000;
const ENTRIES: i64 = 100_000;

fn main() -> ExitCode {
    let Some((effort, json)) = arguments() else {
        eprintln!("usage: cargo bench -p dinhdanh-bench --bench store -- [--quick] [--json FILE]");
        return ExitCode::from(2);
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [long, short, bare] = ["long", "short", "bare.db"].map(|name| folder.path().join(name));
    fill(&long, ENTRIES);
    fill(&short, 10);
    fill_bare(&bare);
    let mut rows =
        vec![open_database(&short, &bare, effort), unlock(&short, &bare, effort), unlock_by_pin(&short, &bare, effort)];
    rows.extend(beside_bare(&short, &bare, effort));
    rows.push(unlock_long(&long, &short, effort));
    rows.extend(beside_itself(&long, &short, effort));
    print!("{}", as_text(&rows));
    write_json(json, &as_json(&rows))
}

fn device(dir: &Path) -> Device {
    Device::software(&software_folder(dir))
}

fn open(dir: &Path) -> Store {
    Store::open_by_biometrics(dir, &device(dir)).expect("an unlocked wallet")
}

/// A wallet with a thousand documents, a copy each, and a log of so many entries.
fn fill(dir: &Path, entries: i64) {
    let chosen = ChosenPin::new(PIN, None, &[]).expect("a PIN");
    let cheap = Stretch::new(8, 1, 1).expect("a cost");
    let mut store = Store::create(dir, &device(dir), &chosen, cheap).expect("a wallet");
    store.enable_biometrics().expect("biometrics");
    let mut before = [0; 32];
    let log: Vec<_> = (1..=entries)
        .map(|number| {
            let said = Said::Activity { activity: shown(), salt: [1; 16] };
            let entry = Entry { id: EntryId(number), said, content: [2; 32], link: [0; 32] };
            before = entry.linked(&before);
            Entry { link: before, ..entry }
        })
        .collect();
    store.import_entries(&log).expect("a log");
    for chunk in 0..DOCUMENTS / 100 {
        let key = |n: usize| NewKey { handle: SecretBytes::new(vec![n as u8; 150]), public: vec![4; 65] };
        let keys = store.create_keys("org.iso.18013.5.1.mDL", &(0..100).map(key).collect::<Vec<_>>(), NOW);
        for (n, key) in keys.expect("keys").into_iter().enumerate() {
            let (valid_from, valid_until) = (NOW, NOW + Duration::days(30));
            let issuer_signed = vec![(chunk + n) as u8; BODY];
            let new = NewDocument {
                whole: true,
                doc_type: "org.iso.18013.5.1.mDL".to_owned(),
                issuer: "TEST Cục Cảnh sát giao thông".to_owned(),
                valid_until,
                added_at: NOW,
                policy: CopyPolicy::Rotating,
                copies: vec![NewCopy { key, issuer_signed, valid_from, valid_until }],
            };
            store.add_document(&new).expect("a document");
        }
    }
}

fn shown() -> Activity {
    let element = |name: &str| ElementName {
        doc_type: "org.iso.18013.5.1.mDL".to_owned(),
        namespace: "org.iso.18013.5.1".to_owned(),
        name: name.to_owned(),
    };
    Activity {
        at: NOW,
        kind: ActivityKind::Presentation,
        who: "TEST Đội kiểm tra số 1".to_owned(),
        purpose: "traffic.check".to_owned(),
        profile: "V1".to_owned(),
        elements: ["portrait", "document_number", "driving_privileges"].map(element).to_vec(),
        outcome: Outcome::Done,
        request_hash: Some([7; 32]),
        receipt_hash: None,
    }
}

/// rusqlite alone, with the pragmas of `core/store/src/schema.rs`.
fn open_bare(path: &Path) -> Connection {
    open_bare_with(
        path,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
    )
}

fn open_bare_with(path: &Path, role: &str) -> Connection {
    let connection = Connection::open(path).expect("a database");
    let key = format!("PRAGMA key = \"x'{}'\"", "5a".repeat(32));
    let pragmas = [
        "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON;",
        &key,
        "PRAGMA cipher_compatibility = 4; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
        role,
    ];
    pragmas.iter().for_each(|pragma| connection.execute_batch(pragma).expect("a pragma"));
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("readable");
    assert!(version <= 4);
    connection
}

/// The same tables and rows as in the wallet, without a wallet.
fn fill_bare(path: &Path) {
    let mut connection = open_bare(path);
    connection.execute_batch(include_str!("../../../core/store/migrations/0001_start.sql")).expect("a schema");
    connection.execute_batch(include_str!("../../../core/store/migrations/0002_vault.sql")).expect("a schema");
    connection.execute_batch(include_str!("../../../core/store/migrations/0003_part.sql")).expect("a schema");
    connection.execute_batch(include_str!("../../../core/store/migrations/0004_kept.sql")).expect("a schema");
    connection.pragma_update(None, "user_version", 4).expect("a version");
    let transaction = connection.transaction().expect("a transaction");
    for n in 0..DOCUMENTS as i64 {
        let (until, now) = ((NOW + Duration::days(30)).unix_timestamp(), NOW.unix_timestamp());
        let body = vec![n as u8; BODY];
        transaction
            .execute(
                "INSERT INTO document (doc_type, issuer, valid_until, added_at) VALUES (?1, ?2, ?3, ?4)",
                ("org.iso.18013.5.1.mDL", "TEST Cục Cảnh sát giao thông", until, now),
            )
            .and_then(|_| {
                transaction
                    .execute("INSERT INTO key (doc_type, handle, created_at) VALUES ('', ?1, 0)", [vec![1u8; 150]])
            })
            .and_then(|_| {
                let sql = "INSERT INTO credential (document, key, valid_from, valid_until) VALUES (?1, ?1, ?2, ?3)";
                transaction.execute(sql, (n + 1, now, until))
            })
            .and_then(|_| {
                let sql = "INSERT INTO credential_body (credential, issuer_signed, sha256) VALUES (?1, ?2, ?3)";
                transaction.execute(sql, (n + 1, &body, sha256(&body)))
            })
            .expect("a row");
    }
    transaction.commit().expect("committed");
}

/// The database alone, for a reader beside an unlocked wallet: with the raw key, so without SQLCipher's derivation of 150 ms.
fn open_database(ours: &Path, bare: &Path, effort: Effort) -> Row {
    let (store, other) = (open(ours), open_bare(bare));
    let reader = || store.reader().expect("a reader");
    let contestants = [Contestant::new(reader), Contestant::new(|| open_bare_with(bare, "PRAGMA query_only = ON;"))];
    let row = row("open the database with the raw key", race(contestants, effort));
    drop(other);
    row
}

fn unlock(ours: &Path, bare: &Path, effort: Effort) -> Row {
    let contestants = [Contestant::new(|| open(ours)), Contestant::new(|| open_bare(bare))];
    row("unlock without Argon2id (biometrics)", race(contestants, effort))
}

/// With the count of tries, which is durable before and after; Argon2id over 8 KiB.
fn unlock_by_pin(ours: &Path, bare: &Path, effort: Effort) -> Row {
    let pin = Pin::new(PIN).expect("a PIN");
    let by_pin = || Store::open(ours, &device(ours), &pin).expect("an unlocked wallet");
    row(
        "unlock by PIN, tries made durable",
        race([Contestant::new(by_pin), Contestant::new(|| open_bare(bare))], effort),
    )
}

fn unlock_long(long: &Path, short: &Path, effort: Effort) -> Row {
    let contestants = [Contestant::new(|| open(long)), Contestant::new(|| open(short))];
    row("100,000 entries: unlock (floor: 10)", race(contestants, effort))
}

/// What a list shows, as bare rusqlite gives it.
type Listed = (i64, String, String, UtcDateTime, UtcDateTime);

fn beside_bare(ours: &Path, bare: &Path, effort: Effort) -> [Row; 4] {
    let store = RefCell::new(open(ours));
    let connection = RefCell::new(open_bare(bare));
    let time = |seconds| UtcDateTime::from_unix_timestamp(seconds).expect("a time");
    let list_bare = || {
        let connection = connection.borrow();
        let sql = "SELECT id, doc_type, issuer, valid_until, added_at, whole FROM document ORDER BY id DESC";
        let mut statement = connection.prepare_cached(sql).expect("a statement");
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, time(row.get(3)?), time(row.get(4)?))));
        let rows: Vec<Listed> = rows.expect("rows").collect::<Result<_, _>>().expect("rows");
        assert_eq!(rows.len(), DOCUMENTS);
        rows
    };
    let list =
        race([Contestant::new(|| store.borrow().documents().expect("a list")), Contestant::new(list_bare)], effort);
    let read_bare = || {
        let connection = connection.borrow();
        let sql = "SELECT issuer_signed FROM credential_body WHERE credential = ?1";
        let body: Vec<u8> =
            connection.prepare_cached(sql).expect("a statement").query_row([500], |row| row.get(0)).expect("a body");
        assert_eq!(body.len(), BODY);
        body
    };
    let read = || store.borrow().body(CredentialId(500)).expect("a body");
    let read = race([Contestant::new(read), Contestant::new(read_bare)], effort);
    let write = || store.borrow_mut().set_setting("language", "vi").expect("written");
    let write_bare = || {
        let connection = connection.borrow();
        let sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)";
        connection.prepare_cached(sql).expect("a statement").execute(["language", "vi"]).expect("written")
    };
    let write = race([Contestant::new(write), Contestant::new(write_bare)], effort);
    let log = || store.borrow_mut().log(&shown()).expect("logged");
    let log_bare = || log_bare(&mut connection.borrow_mut(), &shown());
    let log = race([Contestant::new(log), Contestant::new(log_bare)], effort);
    [
        row("list of 1,000 documents", list),
        row("read one with a body of 15 kB", read),
        row("durable write: a setting", write),
        row("durable write: an entry of the log", log),
    ]
}

/// The same rows, with no chain.
fn log_bare(connection: &mut Connection, activity: &Activity) {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).expect("a transaction");
    let sql = "INSERT INTO entry (at, kind, who, purpose, profile, outcome, request_hash, salt, content, link) \
               VALUES (?1, 1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?7)";
    let entry = transaction
        .prepare_cached(sql)
        .expect("a statement")
        .insert((
            activity.at.unix_timestamp(),
            &activity.who,
            &activity.purpose,
            &activity.profile,
            activity.request_hash,
            [1u8; 16],
            [2u8; 32],
        ))
        .expect("a row");
    let sql = "INSERT INTO entry_element (entry, position, doc_type, namespace, name) VALUES (?1, ?2, ?3, ?4, ?5)";
    for (position, element) in activity.elements.iter().enumerate() {
        let names = (entry, position as i64, &element.doc_type, &element.namespace, &element.name);
        transaction.prepare_cached(sql).expect("a statement").execute(names).expect("a row");
    }
    transaction.commit().expect("committed");
}

fn beside_itself(long: &Path, short: &Path, effort: Effort) -> [Row; 4] {
    let (long, short) = (RefCell::new(open(long)), RefCell::new(open(short)));
    let pair = |work: &dyn Fn(&mut Store)| {
        race(
            [Contestant::new(|| work(&mut long.borrow_mut())), Contestant::new(|| work(&mut short.borrow_mut()))],
            effort,
        )
    };
    let document = short.borrow().documents().expect("a list")[0].id;
    [
        row(
            "100,000 entries: list (floor: 10)",
            pair(&|store| assert_eq!(store.documents().expect("a list").len(), DOCUMENTS)),
        ),
        row(
            "100,000 entries: newest ten (floor: 10)",
            pair(&|store| assert_eq!(store.activity(10).expect("a log").len(), 10)),
        ),
        row(
            "100,000 entries: next copy (floor: 10)",
            pair(&|store| assert!(store.next_credential(document, NOW).expect("a copy").is_some())),
        ),
        row("100,000 entries: one more (floor: 10)", pair(&|store| assert!(store.log(&shown()).is_ok()))),
    ]
}

fn row(name: &str, [ours, floor]: [Measured; 2]) -> Row {
    Row { name: name.to_owned(), ours, floor: Some(floor), peer: None }
}
