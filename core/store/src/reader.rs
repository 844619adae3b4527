use crate::StoreError;
use crate::schema::{self, Role};
use dinhdanh_crypto::{Secret, constant_time_eq};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Reads an unlocked wallet, beside the one writer and other readers. Locking the wallet ends it: [`StoreError::Locked`].
pub struct Reader {
    pub(crate) live: Arc<Mutex<Option<Live>>>,
}

/// An open connection, and what it takes to open it again.
pub(crate) struct Live {
    connection: Connection,
    path: PathBuf,
    key: Secret<32>,
    role: Role,
}

impl Live {
    pub(crate) fn new(connection: Connection, path: PathBuf, key: &Secret<32>, role: Role) -> Self {
        Self { connection, path, key: Secret::new(*key.expose()), role }
    }

    pub(crate) fn open(path: PathBuf, key: &Secret<32>, role: Role) -> Result<Self, StoreError> {
        Ok(Self::new(schema::open(&path, key, role)?, path, key, role))
    }

    /// Another connection to the same database.
    pub(crate) fn beside(&self, role: Role) -> Result<Self, StoreError> {
        Self::open(self.path.clone(), &self.key, role)
    }

    pub(crate) fn key(&self) -> &Secret<32> {
        &self.key
    }

    /// Whether it was opened with this key.
    pub(crate) fn is_under(&self, key: &Secret<32>) -> bool {
        constant_time_eq(self.key.expose(), key.expose())
    }

    /// Passes a result on. After a damaged page SQLCipher gives nothing more to the connection that met it, so that it is
    /// opened anew: what isn't hit can still be read.
    fn mended<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Damaged))
            && let Ok(connection) = schema::open(&self.path, &self.key, self.role)
        {
            self.connection = connection;
        }
        result
    }
}

impl Reader {
    pub(crate) fn new(live: Option<Live>) -> Self {
        Self { live: Arc::new(Mutex::new(live)) }
    }

    pub(crate) fn live(&self) -> MutexGuard<'_, Option<Live>> {
        // Who panicked with the lock held left a connection whose transaction was rolled back.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut live = self.live();
        let live = live.as_mut().ok_or(StoreError::Locked)?;
        let result = work(&live.connection).and_then(|read| whole(&live.connection).map(|()| read));
        live.mended(result)
    }

    /// One transaction: all of `work`, on the disk on return, or nothing of it.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut live = self.live();
        let live = live.as_mut().ok_or(StoreError::Locked)?;
        let begun = live.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let result = begun.map_err(StoreError::from).and_then(|transaction| {
            let done = work(&transaction)?;
            whole(&transaction)?;
            transaction.commit()?;
            Ok(done)
        });
        live.mended(result)
    }

    /// Ends this reader: the connection goes, and the key with it.
    pub(crate) fn close(&self) {
        *self.live() = None;
    }
}

/// Refuses what was read if a page of it wasn't whole. For a page whose MAC fails SQLCipher 4.20 gives zeros to whoever reads on
/// over the same connection, where 4.14 gives nothing more; both remember that they met one. It answers while the statement is
/// compiled, so the statement can't be kept.
pub(crate) fn whole(connection: &Connection) -> Result<(), StoreError> {
    let status = connection.query_row("PRAGMA cipher_status", [], |row| row.get::<_, String>(0))?;
    if status == "1" { Ok(()) } else { Err(StoreError::Damaged) }
}
