use crate::columns::{seconds, texts, within};
use crate::{Store, StoreError};
use dinhdanh_crypto::SecretBytes;
use time::UtcDateTime;

/// Most keys made at once.
pub const MAX_KEYS: usize = 100;
/// Largest PKCS#8 key, in bytes.
pub const MAX_KEY: usize = 1024;

/// The number of a key in this wallet. It is never given to another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHandle(pub i64);

impl Store {
    /// Keeps software keys (PKCS#8, RFC 5958) for copies of a document of this type: all, or none.
    ///
    /// [`StoreError::OutOfLimits`] above [`MAX_KEYS`], [`MAX_KEY`] or [`crate::MAX_TEXT`].
    pub fn create_keys(
        &mut self,
        doc_type: &str,
        pkcs8: &[SecretBytes],
        now: UtcDateTime,
    ) -> Result<Vec<KeyHandle>, StoreError> {
        texts(&[doc_type])?;
        within(pkcs8.len(), MAX_KEYS)?;
        pkcs8.iter().try_for_each(|key| within(key.expose().len(), MAX_KEY))?;
        let transaction = self.transaction()?;
        let handles = pkcs8.iter().map(|key| {
            transaction
                .prepare_cached("INSERT INTO key (doc_type, pkcs8, created_at) VALUES (?1, ?2, ?3)")?
                .insert((doc_type, key.expose(), seconds(now)))
                .map(KeyHandle)
        });
        let handles = handles.collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(handles)
    }

    /// A key in PKCS#8; [`StoreError::NotFound`] when there is none of that number.
    pub fn key(&self, handle: KeyHandle) -> Result<SecretBytes, StoreError> {
        let key = self
            .connection
            .prepare_cached("SELECT pkcs8 FROM key WHERE id = ?1")?
            .query_row([handle.0], |row| row.get(0))?;
        Ok(SecretBytes::new(key))
    }

    /// The keys of this document type that no copy has yet, oldest first: an issuer's answer is for some of them.
    pub fn free_keys(&self, doc_type: &str) -> Result<Vec<KeyHandle>, StoreError> {
        let sql = "SELECT id FROM key WHERE doc_type = ?1 AND id NOT IN (SELECT key FROM credential) ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let handles = statement.query_map([doc_type], |row| row.get(0).map(KeyHandle))?;
        Ok(handles.collect::<Result<_, _>>()?)
    }
}
