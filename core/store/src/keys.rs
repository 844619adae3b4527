use crate::columns::{number_of, one_of, seconds, texts, within};
use crate::hardware::MAX_HANDLE;
use crate::{Reader, Store, StoreError};
use dinhdanh_crypto::SecretBytes;
use time::UtcDateTime;

/// Most keys made at once.
pub const MAX_KEYS: usize = 100;

/// Longest public key, in bytes.
pub const MAX_PUBLIC: usize = 133;

/// The number of a key in this wallet. It is never given to another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHandle(pub i64);

/// Where a document's key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// In the wallet: PKCS#8 (RFC 5958), as version 1 made them.
    Pkcs8,
    /// In the device's hardware, by its handle.
    Hardware,
}

/// A key that the hardware made.
pub struct NewKey {
    /// Its handle, at most [`MAX_HANDLE`] bytes.
    pub handle: SecretBytes,
    /// Its public half, uncompressed (SEC 1 §2.3.3), at most [`MAX_PUBLIC`] bytes. Not looked into.
    pub public: Vec<u8>,
}

/// A document's key.
pub struct StoredKey {
    /// Where it is.
    pub kind: KeyKind,
    /// The key, or the handle of [`crate::SecureHardware`].
    pub handle: SecretBytes,
    /// The public half; `None` where the key itself says it.
    pub public: Option<Vec<u8>>,
}

const KINDS: &[(i64, KeyKind)] = &[(0, KeyKind::Pkcs8), (1, KeyKind::Hardware)];

impl Store {
    /// Keeps hardware keys that were made for copies of a document of this type: all, or none.
    ///
    /// [`StoreError::OutOfLimits`] above [`MAX_KEYS`], [`MAX_HANDLE`], [`MAX_PUBLIC`] or [`crate::MAX_TEXT`].
    pub fn create_keys(
        &mut self,
        doc_type: &str,
        keys: &[NewKey],
        now: UtcDateTime,
    ) -> Result<Vec<KeyHandle>, StoreError> {
        texts(&[doc_type])?;
        within(keys.len(), MAX_KEYS)?;
        keys.iter().try_for_each(|key| {
            within(key.handle.expose().len(), MAX_HANDLE)?;
            within(key.public.len(), MAX_PUBLIC)
        })?;
        let sql = "INSERT INTO key (doc_type, kind, handle, public, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.write(|transaction| {
            let kind = number_of(KINDS, KeyKind::Hardware);
            let keys = keys.iter().map(|key| {
                let row = (doc_type, kind, key.handle.expose(), &key.public, seconds(now));
                transaction.prepare_cached(sql)?.insert(row).map(KeyHandle)
            });
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }
}

impl Reader {
    /// A key; [`StoreError::NotFound`] when there is none of that number.
    pub fn key(&self, key: KeyHandle) -> Result<StoredKey, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT kind, handle, public FROM key WHERE id = ?1")?;
            Ok(statement.query_row([key.0], |row| {
                let handle = SecretBytes::new(row.get(1)?);
                Ok(StoredKey { kind: one_of(row, 0, KINDS)?, handle, public: row.get(2)? })
            })?)
        })
    }

    /// The keys of this document type that no copy has yet, oldest first: an issuer's answer is for some of them.
    pub fn free_keys(&self, doc_type: &str) -> Result<Vec<KeyHandle>, StoreError> {
        let sql = "SELECT id FROM key WHERE doc_type = ?1 AND id NOT IN (SELECT key FROM credential) ORDER BY id";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let handles = statement.query_map([doc_type], |row| row.get(0).map(KeyHandle))?;
            Ok(handles.collect::<Result<_, _>>()?)
        })
    }
}
