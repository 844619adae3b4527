use crate::PinRefused;
use dinhdanh_crypto::CryptoError;
use rusqlite::ErrorCode;
use std::io;

/// Why the store refused. Variants are named for what the caller can do; none holds a value, a path or SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The folder holds no wallet: choose another, or create one.
    #[error("the folder is not a wallet")]
    NotAWallet,
    /// The folder already holds a wallet: open or erase it.
    #[error("the folder already holds a wallet")]
    AlreadyAWallet,
    /// The folder holds something else: choose an empty one.
    #[error("the folder is not empty")]
    FolderNotEmpty,
    /// Another program or another part of this one has the wallet open: close it there.
    #[error("the wallet is already open")]
    AlreadyOpen,
    /// A newer program wrote the wallet: update. Nothing was changed.
    #[error("format {found} is newer than the known {known}")]
    Newer {
        /// The number of the wallet's schema, or of its key file's layout.
        found: i32,
        /// The highest such number this program knows.
        known: i32,
    },
    /// The bytes on the disk are not what was written: [`crate::Reader::examine`] says what is hit. Nothing was deleted, and what
    /// isn't hit can still be read.
    #[error("the wallet is damaged")]
    Damaged,
    /// No space left: free some. What was being written is not there, what was there still is.
    #[error("the disk is full")]
    DiskFull,
    /// The folder can't be written: change its permissions, or choose another.
    #[error("the folder is not writable")]
    NotWritable,
    /// Wrong PIN.
    #[error("wrong PIN, {remaining} tries left")]
    WrongPin {
        /// Tries left before the wallet erases itself.
        remaining: u8,
        /// Seconds to wait before the next.
        wait: u32,
    },
    /// Too many wrong PINs: wait. No try was counted.
    #[error("wait {seconds} s before the next try")]
    MustWait {
        /// How long.
        seconds: u32,
    },
    /// Everything is gone, after too many wrong tries: erase the rest, and get the documents issued again.
    #[error("the wallet was erased")]
    Erased,
    /// The database is an older copy than the last that this device knows, or the device's own values are: nothing is shown, since
    /// what was revoked or deleted would be back. The citizen may go on with it: [`crate::Store::open_rolled_back`].
    #[error("the wallet is an older copy")]
    StoreRolledBack,
    /// The folder is a wallet whose keys are on another device: open it there, or get the documents issued again.
    #[error("the wallet's keys are not on this device")]
    OtherDevice,
    /// The hardware's key is gone, with the screen lock or a reset: get the documents issued again.
    #[error("the device's key is gone")]
    KeyGone,
    /// No finger or face opens this wallet, or the enrolled ones changed: use the PIN.
    #[error("no biometric unlock")]
    NoBiometrics,
    /// The citizen did not confirm, or was not recognised: try again, or use the PIN.
    #[error("not confirmed")]
    NotConfirmed,
    /// The device's secure hardware or storage gave no answer: try again. No try was counted.
    #[error("the secure hardware does not answer")]
    HardwareUnavailable,
    /// This handle was locked: unlock the wallet again.
    #[error("the wallet is locked")]
    Locked,
    /// Not usable as a PIN: type or choose another.
    #[error("PIN refused: {0}")]
    PinRefused(#[from] PinRefused),
    /// Stretching parameters outside the limits of [`crate::Stretch::new`].
    #[error("stretching parameters out of range")]
    StretchRefused,
    /// No memory for Argon2id: close other programs. No try was counted.
    #[error("out of memory")]
    OutOfMemory,
    /// No such document, copy or key.
    #[error("no such record")]
    NotFound,
    /// The key was made for another document type, or another copy has it: ask for the document again with fresh keys.
    #[error("the key can't be bound to this document")]
    WrongKey,
    /// Ends before it begins.
    #[error("the validity ends before it begins")]
    InvalidPeriod,
    /// More or longer than a named limit of this crate, or none where one is needed.
    #[error("outside a limit")]
    OutOfLimits,
    /// The operating system gave no random bytes: try again later.
    #[error("no random bytes from the system")]
    Random,
    /// The database library can't encrypt: a wrong build. Nothing was written.
    #[error("the database is not encrypted")]
    NotEncrypted,
    /// Another failure of the file system.
    #[error("input or output: {0:?}")]
    Io(io::ErrorKind),
    /// Another failure of the database, as SQLite's extended result code.
    #[error("database: {0}")]
    Database(i32),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull,
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem | Kind::NotADirectory => Self::NotWritable,
            Kind::OutOfMemory => Self::OutOfMemory,
            kind => Self::Io(kind),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as Sql;
        match error {
            Sql::SqliteFailure(failure, _) => of_sqlite(failure),
            Sql::SqlInputError { error, .. } => Self::Database(error.extended_code),
            Sql::QueryReturnedNoRows => Self::NotFound,
            Sql::ToSqlConversionFailure(ours) => ours.downcast_ref().copied().unwrap_or(Self::Damaged),
            // The schema is STRICT, so a value of another type or range was not written by this crate.
            Sql::FromSqlConversionFailure(..)
            | Sql::IntegralValueOutOfRange(..)
            | Sql::InvalidColumnType(..)
            | Sql::Utf8Error(..) => Self::Damaged,
            _ => Self::Database(rusqlite::ffi::SQLITE_ERROR),
        }
    }
}

/// An error of this crate, for the way through a library that knows SQLite's and texts only: it comes out as it went in.
pub(crate) fn carried(error: StoreError) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

fn of_sqlite(failure: rusqlite::ffi::Error) -> StoreError {
    match failure.code {
        ErrorCode::DiskFull => StoreError::DiskFull,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => StoreError::NotWritable,
        // The index of the write-ahead log could not be made as large as it must be: no room.
        _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => StoreError::DiskFull,
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => StoreError::Damaged,
        // What SQLCipher answers after a page failed its MAC: its codec gives no page, which SQLite takes for a lack of memory,
        // or the statement just fails. Memory that is really gone is rarer by far, and looks healthy at the next opening.
        ErrorCode::OutOfMemory => StoreError::Damaged,
        _ if failure.extended_code == rusqlite::ffi::SQLITE_ERROR => StoreError::Damaged,
        ErrorCode::ConstraintViolation if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => {
            StoreError::NotFound
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::AlreadyOpen,
        _ => StoreError::Database(failure.extended_code),
    }
}

impl From<rusqlite_migration::Error> for StoreError {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            // Rows that point nowhere after a step.
            _ => Self::Damaged,
        }
    }
}

impl From<CryptoError> for StoreError {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Random => Self::Random,
            _ => Self::Damaged,
        }
    }
}
