use crate::columns::{texts, within};
use crate::{Reader, Store, StoreError};
use rusqlite::OptionalExtension;

/// Longest name of a setting, in bytes.
pub const MAX_SETTING_NAME: usize = 64;

impl Reader {
    /// A setting, if it was ever set.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        })
    }

    /// All settings, by name.
    pub fn settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT name, value FROM setting ORDER BY name")?;
            Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
        })
    }
}

impl Store {
    /// Writes a setting; [`StoreError::OutOfLimits`] above [`MAX_SETTING_NAME`] or, for the value, [`crate::MAX_TEXT`].
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        within(name.len(), MAX_SETTING_NAME)?;
        texts(&[value])?;
        let sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)";
        self.write(|transaction| {
            transaction.prepare_cached(sql)?.execute([name, value])?;
            Ok(())
        })
    }
}
