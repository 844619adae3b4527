use crate::columns::texts;
use crate::{Store, StoreError};
use rusqlite::OptionalExtension;

impl Store {
    /// A setting, if it was ever set.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Writes a setting; name and value of at most [`crate::MAX_TEXT`] bytes, else [`StoreError::OutOfLimits`].
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        texts(&[name, value])?;
        let sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)";
        self.connection.prepare_cached(sql)?.execute([name, value])?;
        Ok(())
    }
}
