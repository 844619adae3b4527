//! How the database is opened, and brought to the newest schema.

use crate::error::carried;
use crate::reader::whole;
use crate::{StoreError, activity};
use dinhdanh_crypto::Secret;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction};
use rusqlite_migration::{M, Migrations};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The schema that this program writes.
pub(crate) const KNOWN: i32 = 4;

/// How much of the tables a step may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// All: it holds references against what they refer to, and fills an index.
    All,
    /// What it must, since a page is damaged: an index that only makes something faster stays away, for good.
    Least,
}

/// Every step since the first schema, each in a transaction of its own; a step that was released is never changed.
fn steps(reads: Reads) -> Migrations<'static> {
    let steps = vec![
        M::up(include_str!("../migrations/0001_start.sql")),
        // The entries of the log get the links of their chain, which SQL can't hash.
        M::up_with_hook(include_str!("../migrations/0002_vault.sql"), |transaction| {
            Ok(activity::chain_version_1(transaction).map_err(carried)?)
        }),
        M::up(include_str!("../migrations/0003_part.sql")),
        M::up_with_hook(
            match reads {
                Reads::All => include_str!("../migrations/0004_kept.sql"),
                Reads::Least => "",
            },
            |transaction| Ok(move_epoch(transaction).map_err(carried)?),
        ),
    ];
    Migrations::new(match reads {
        Reads::All => steps.into_iter().map(M::foreign_key_check).collect(),
        Reads::Least => steps,
    })
}

/// The epoch goes from a table of its own into the header, on the page without which no database opens: one page less whose loss
/// shuts the wallet.
fn move_epoch(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let epoch: i64 = transaction.query_row("SELECT value FROM epoch", [], |row| row.get(0))?;
    set_epoch(transaction, u64::try_from(epoch).map_err(|_| StoreError::Damaged)?)?;
    transaction.execute_batch("DROP TABLE epoch")?;
    // Before it is committed: zeros in the place of a page would have made an index of half the log.
    whole(transaction)
}

/// Before the key: `cipher_memory_security` locks SQLite's memory and wipes what it frees, so also the SQL text with the key.
/// It is for the whole process and can't be turned off again. Measured cost: opening 0.9 ms and not 0.4, a cached body of
/// 15 kB 47 µs and not 6, lists and writes nothing. SQLCipher's own log goes to standard error, where an app's words don't belong.
const BEFORE_KEY: &str = "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON;";

/// After the key. `cipher_compatibility` pins the page size, MAC and cipher of SQLCipher 4, whatever a later one prefers.
const AFTER_KEY: &str = "PRAGMA cipher_compatibility = 4; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

/// Once the schema is known to be ours. `FULL`: an acknowledged write survives a power cut, in WAL too.
const FOR_WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                           PRAGMA secure_delete = ON;";
const FOR_READING: &str = "PRAGMA query_only = ON;";

const EPOCH: &str = "application_id";

/// Bytes that are rehearsed at once.
const PIECE: i64 = 1 << 20;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
}

/// Fills the empty file at `path` with the newest schema.
pub(crate) fn create(path: &Path, key: &Secret<32>) -> Result<Connection, StoreError> {
    let mut connection = keyed(path, key)?;
    connection.execute_batch(FOR_WRITING)?;
    migrate(&mut connection, Reads::All)?;
    Ok(connection)
}

/// Opens what [`create`] made, at the newest schema. What a newer program wrote is [`StoreError::Newer`] and isn't touched.
pub(crate) fn open(path: &Path, key: &Secret<32>, role: Role) -> Result<Connection, StoreError> {
    let mut connection = keyed(path, key)?;
    // Else closing would move the write-ahead log of a newer program into its database.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > KNOWN {
        return Err(StoreError::Newer { found, known: KNOWN });
    }
    // SQLite takes an empty file for an empty database; a wallet's never is.
    if found < 1 {
        return Err(StoreError::Damaged);
    }
    if role == Role::Reader {
        connection.execute_batch(FOR_READING)?;
        return Ok(connection);
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.execute_batch(FOR_WRITING)?;
    if found == KNOWN {
        return Ok(connection);
    }
    match migrate(&mut connection, Reads::All) {
        // An update of the program must not keep the citizen out for a page that it need not read.
        Err(StoreError::Damaged) => {
            let mut connection = keyed(path, key)?;
            connection.execute_batch(FOR_WRITING)?;
            migrate(&mut connection, Reads::Least)?;
            Ok(connection)
        }
        migrated => migrated.map(|()| connection),
    }
}

/// Writes every page anew under another key, in one transaction.
pub(crate) fn rekey(connection: &Connection, key: &Secret<32>) -> Result<(), StoreError> {
    connection.execute_batch(&raw_key("rekey", key)?)?;
    // The pages under the old key are in the file until the log is written back.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Does of what [`rekey`] does only what the disk may refuse: as many pages into the log, and a commit. Nothing is changed.
///
/// SQLCipher's `rekey` keeps its failure to itself, and leaves a connection in which all that follows fails for that only.
pub(crate) fn rehearse_rekey(connection: &Connection) -> Result<(), StoreError> {
    // Pages that don't fit into the cache go into the log before the commit, and are what a commit never comes to.
    connection.execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE room (page BLOB)")?;
    let size =
        connection.query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |row| {
            row.get::<_, i64>(0)
        })?;
    for _ in 0..=size / PIECE {
        connection.execute("INSERT INTO room VALUES (zeroblob(?1))", [PIECE.min(size)])?;
    }
    connection.execute_batch("ROLLBACK")?;
    set_epoch(connection, epoch(connection)?)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// The epoch that the database is in: the number in its header that SQLite leaves to the application.
pub(crate) fn epoch(connection: &Connection) -> Result<u64, StoreError> {
    let epoch: i32 = connection.pragma_query_value(None, EPOCH, |row| row.get(0))?;
    u64::try_from(epoch).map_err(|_| StoreError::Damaged)
}

/// Puts the database into an epoch.
pub(crate) fn set_epoch(connection: &Connection, epoch: u64) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, EPOCH, i32::try_from(epoch).map_err(|_| StoreError::OutOfLimits)?)?)
}

fn keyed(path: &Path, key: &Secret<32>) -> Result<Connection, StoreError> {
    ready()?;
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch(BEFORE_KEY)?;
    connection.execute_batch(&raw_key("key", key)?)?;
    // A library without a cipher ignores every pragma above, and would write the papers in the clear.
    let encrypted = connection.query_row("PRAGMA cipher_status", [], |row| row.get::<_, String>(0));
    if encrypted.as_deref() != Ok("1") {
        return Err(StoreError::NotEncrypted);
    }
    connection.execute_batch(AFTER_KEY)?;
    Ok(connection)
}

/// Lets one thread make SQLCipher ready. SQLite calls itself ready before it has called SQLCipher's part, so that of two threads
/// that are the first to open a database one could find it half made, and its own pages damaged.
fn ready() -> Result<(), StoreError> {
    static READY: Mutex<bool> = Mutex::new(false);
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    if !*ready {
        Connection::open_in_memory()?;
        *ready = true;
    }
    Ok(())
}

/// The pragma with the key as SQLCipher's raw key, which skips its password derivation of 150 ms.
fn raw_key(pragma: &str, key: &Secret<32>) -> Result<Zeroizing<String>, StoreError> {
    let mut digits = Zeroizing::new([0; 64]);
    hex::encode_to_slice(key.expose(), &mut *digits).map_err(|_| StoreError::Damaged)?;
    // Room for all of it: a string that grows would leave its shorter self behind.
    let mut sql = Zeroizing::new(String::with_capacity(96));
    sql.push_str("PRAGMA ");
    sql.push_str(pragma);
    sql.push_str(" = \"x'");
    sql.push_str(std::str::from_utf8(&*digits).map_err(|_| StoreError::Damaged)?);
    sql.push_str("'\"");
    Ok(sql)
}

fn migrate(connection: &mut Connection, reads: Reads) -> Result<(), StoreError> {
    Ok(steps(reads).to_latest(connection)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;
    use tempfile::TempDir;

    fn made() -> (TempDir, PathBuf, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wallet.db");
        fs::write(&path, "").unwrap();
        let connection = create(&path, &Secret::new([5; 32])).unwrap();
        (dir, path, connection)
    }

    #[test]
    fn the_steps_are_valid_and_the_index_stays_away_where_a_page_is_damaged() {
        for (reads, indexes) in [(Reads::All, 1), (Reads::Least, 0)] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("wallet.db");
            fs::write(&path, "").unwrap();
            let mut connection = keyed(&path, &Secret::new([5; 32])).unwrap();
            migrate(&mut connection, reads).unwrap();
            let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'entry_kept'";
            assert_eq!(connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), indexes);
            assert_eq!(epoch(&connection).unwrap(), 1);
        }
    }

    #[test]
    fn the_settings_are_the_promised_ones() {
        let (_dir, path, connection) = made();
        drop(connection);
        let connection = open(&path, &Secret::new([5; 32]), Role::Writer).unwrap();
        for (name, promised) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("secure_delete", "1"),
            ("trusted_schema", "0"),
            ("temp_store", "2"),
            ("cipher_memory_security", "1"),
            ("cipher_use_hmac", "1"),
            ("cipher_page_size", "4096"),
            ("cipher_hmac_algorithm", "HMAC_SHA512"),
            ("cipher_plaintext_header_size", "0"),
            ("user_version", "4"),
            ("application_id", "1"),
        ] {
            let value = connection.pragma_query_value(None, name, |row| row.get(0)).unwrap();
            let value = match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                _ => String::new(),
            };
            assert_eq!(value, promised, "{name}");
        }
    }

    #[test]
    fn a_disk_that_is_full_anywhere_in_a_step_is_told_as_full() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wallet.db");
        fs::write(&path, "").unwrap();
        let mut connection = keyed(&path, &Secret::new([5; 32])).unwrap();
        steps(Reads::All).to_version(&mut connection, 1).unwrap();
        let entry = "INSERT INTO activity (at, kind, who, purpose, profile, outcome) VALUES (0, 1, ?1, '', '', 1)";
        for _ in 0..100 {
            connection.execute(entry, ["x".repeat(1000)]).unwrap();
        }
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let mut refused = 0;
        for room in 0.. {
            connection.pragma_update(None, "max_page_count", pages + room).unwrap();
            match migrate(&mut connection, Reads::All) {
                Ok(()) => break,
                Err(error) => assert_eq!(error, StoreError::DiskFull, "{room} pages left"),
            }
            refused += 1;
        }
        // The log alone, which is chained by a hook, takes as many pages again.
        assert!(refused > 25, "{refused}");
    }

    #[test]
    fn a_newer_database_is_refused_and_not_touched() {
        let (dir, path, connection) = made();
        connection.pragma_update(None, "user_version", KNOWN + 1).unwrap();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); CREATE TABLE later (a)").unwrap();
        // Left as a crash leaves it: part of it only in the log.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        drop(connection);
        let log = dir.path().join("wallet.db-wal");
        let before = (fs::read(&path).unwrap(), fs::read(&log).unwrap());
        assert!(!before.1.is_empty());
        let refused = open(&path, &Secret::new([5; 32]), Role::Writer).err();
        assert_eq!(refused, Some(StoreError::Newer { found: KNOWN + 1, known: KNOWN }));
        assert!(before == (fs::read(&path).unwrap(), fs::read(&log).unwrap()));
    }

    #[test]
    fn another_key_is_told_from_the_right_one() {
        let (_dir, path, connection) = made();
        drop(connection);
        assert_eq!(open(&path, &Secret::new([6; 32]), Role::Writer).err(), Some(StoreError::Damaged));
    }

    #[test]
    fn a_new_key_opens_and_the_old_one_does_not_whatever_is_still_in_the_log() {
        let (_dir, path, connection) = made();
        connection.execute("INSERT INTO setting (name, value) VALUES ('language', 'vi')", []).unwrap();
        let (old, new) = (Secret::new([5; 32]), Secret::new([6; 32]));
        rekey(&connection, &new).unwrap();
        connection.execute("INSERT INTO setting (name, value) VALUES ('after', 'x')", []).unwrap();
        drop(connection);
        assert_eq!(open(&path, &old, Role::Writer).err(), Some(StoreError::Damaged));
        let connection = open(&path, &new, Role::Writer).unwrap();
        let count: i64 = connection.query_row("SELECT count(*) FROM setting", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 2);
    }
}
