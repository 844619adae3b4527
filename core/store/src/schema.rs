//! How the database is opened, and brought to the newest schema.

use crate::StoreError;
use dinhdanh_crypto::Secret;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::path::Path;
use zeroize::Zeroizing;

/// Every step since the first schema; a step that was released is never changed. The schema's number is how many were taken.
const STEPS: &[M<'static>] = &[M::up(include_str!("../migrations/0001_start.sql")).foreign_key_check()];

/// The schema that this program writes.
const KNOWN: i32 = STEPS.len() as i32;

/// Before the key: `cipher_memory_security` locks SQLite's memory and wipes what it frees, so also the SQL text with the key.
/// It is for the whole process and can't be turned off again. Measured cost: opening 0.9 ms and not 0.4, a cached body of
/// 15 kB 47 µs and not 6, lists and writes nothing. SQLCipher's own log goes to standard error, where an app's words don't belong.
const BEFORE_KEY: &str = "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON;";

/// After the key. `cipher_compatibility` pins the page size, MAC and cipher of SQLCipher 4, whatever a later one prefers.
const AFTER_KEY: &str = "PRAGMA cipher_compatibility = 4; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

/// Once the schema is known to be ours. `FULL`: an acknowledged write survives a power cut, in WAL too.
const FOR_USE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                       PRAGMA secure_delete = ON;";

/// Fills the empty file at `path` with the newest schema.
pub(crate) fn create(path: &Path, key: &Secret<32>) -> Result<Connection, StoreError> {
    let mut connection = keyed(path, key)?;
    connection.execute_batch(FOR_USE)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens what [`create`] made, at the newest schema. What a newer program wrote is [`StoreError::Newer`] and isn't touched.
pub(crate) fn open(path: &Path, key: &Secret<32>) -> Result<Connection, StoreError> {
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
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.execute_batch(FOR_USE)?;
    migrate(&mut connection)?;
    Ok(connection)
}

fn keyed(path: &Path, key: &Secret<32>) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch(BEFORE_KEY)?;
    connection.execute_batch(&raw_key(key)?)?;
    // A library without a cipher ignores every pragma above, and would write the papers in the clear.
    let encrypted = connection.query_row("PRAGMA cipher_status", [], |row| row.get::<_, String>(0));
    if encrypted.as_deref() != Ok("1") {
        return Err(StoreError::NotEncrypted);
    }
    connection.execute_batch(AFTER_KEY)?;
    Ok(connection)
}

/// The key as SQLCipher's raw key, which skips its password derivation of 150 ms.
fn raw_key(key: &Secret<32>) -> Result<Zeroizing<String>, StoreError> {
    let mut digits = Zeroizing::new([0; 64]);
    hex::encode_to_slice(key.expose(), &mut *digits).map_err(|_| StoreError::Damaged)?;
    // Room for all of it: a string that grows would leave its shorter self behind.
    let mut sql = Zeroizing::new(String::with_capacity(96));
    sql.push_str("PRAGMA key = \"x'");
    sql.push_str(std::str::from_utf8(&*digits).map_err(|_| StoreError::Damaged)?);
    sql.push_str("'\"");
    Ok(sql)
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    Ok(Migrations::from_slice(STEPS).to_latest(connection)?)
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
    fn the_steps_are_valid() {
        Migrations::from_slice(STEPS).validate().unwrap();
    }

    #[test]
    fn the_settings_are_the_promised_ones() {
        let (_dir, path, connection) = made();
        drop(connection);
        let connection = open(&path, &Secret::new([5; 32])).unwrap();
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
            ("user_version", "1"),
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
        let refused = open(&path, &Secret::new([5; 32])).err();
        assert_eq!(refused, Some(StoreError::Newer { found: KNOWN + 1, known: KNOWN }));
        assert!(before == (fs::read(&path).unwrap(), fs::read(&log).unwrap()));
    }

    #[test]
    fn another_key_is_told_from_the_right_one() {
        let (_dir, path, connection) = made();
        drop(connection);
        assert_eq!(open(&path, &Secret::new([6; 32])).err(), Some(StoreError::Damaged));
    }
}
