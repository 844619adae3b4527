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

/// Before the key: `cipher_memory_security` wipes what SQLite frees, so also the SQL text with the key. It is for the whole
/// process and can't be turned off again. SQLCipher's own log goes to standard error, where an app's words don't belong.
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

/// The key as SQLCipher's raw key, which skips its password derivation: opening takes 0.5 ms and not 150.
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
