use crate::folder::Folder;
use crate::keyfile::{KeyFile, Slot};
use crate::{ChosenPin, Pin, StoreError, Stretch, schema, unlock};
use dinhdanh_crypto::{Secret, random};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;
use zeroize::Zeroizing;

/// An unlocked wallet. Dropping it locks it: the database key goes, and the folder is free for another handle.
///
/// Every write is one transaction, and is on the disk when the method returns.
pub struct Store {
    // Dropped before the folder's lock.
    pub(crate) connection: Connection,
    _folder: Folder,
}

impl Store {
    /// Creates a wallet in a folder that is absent or empty; missing parents are made. `stretch` is the cost of a guess of the PIN.
    ///
    /// All or nothing: a creation that a crash cut short left no wallet, and can be done again in the same folder.
    ///
    /// [`StoreError::AlreadyAWallet`], [`StoreError::FolderNotEmpty`], [`StoreError::NotWritable`], [`StoreError::DiskFull`],
    /// [`StoreError::AlreadyOpen`] when another creation is under way.
    pub fn create(dir: &Path, pin: &ChosenPin, stretch: Stretch) -> Result<Self, StoreError> {
        let folder = Folder::for_new(dir)?;
        match fill(&folder, pin.pin(), stretch) {
            Ok(connection) => Ok(Self { connection, _folder: folder }),
            Err(error) => {
                // The first error is the one to tell; what stays behind doesn't stand in the way of the next try.
                let _ = folder.clear();
                Err(error)
            }
        }
    }

    /// Unlocks a wallet. The try is counted before the PIN is checked, and the count starts anew after the right one.
    ///
    /// [`StoreError::WrongPin`] with the tries left, [`StoreError::Erased`] after the last; [`StoreError::NotAWallet`],
    /// [`StoreError::AlreadyOpen`], [`StoreError::NotWritable`] and a key file that is [`StoreError::Damaged`] cost no try;
    /// [`StoreError::Newer`] and a database that is [`StoreError::Damaged`] leave it untouched.
    pub fn open(dir: &Path, pin: &Pin) -> Result<Self, StoreError> {
        let folder = Folder::of_wallet(dir)?;
        let key = unlock::unlock(&folder, pin)?;
        if !folder.has_database()? {
            return Err(StoreError::Damaged);
        }
        Ok(Self { connection: schema::open(&folder.database(), &key)?, _folder: folder })
    }

    pub(crate) fn transaction(&mut self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// Takes away every way to the key but the PIN. The wallet must not be open: [`StoreError::AlreadyOpen`].
pub fn lock(dir: &Path) -> Result<(), StoreError> {
    let folder = Folder::of_wallet(dir)?;
    let keys = folder.keys()?;
    let (kept, others): (Vec<_>, Vec<_>) = keys.slots.into_iter().partition(|slot| matches!(slot, Slot::Pin(_)));
    if others.is_empty() {
        return Ok(());
    }
    folder.replace_keys(&KeyFile { tries: keys.tries, slots: kept })
}

/// Erases a wallet for good, without its PIN, also one that is damaged or was erased by wrong tries: first the wrapped key, so
/// that a crash leaves nothing that could be read, then every file. The folder goes too, unless something else is in it.
///
/// [`StoreError::NotAWallet`] and [`StoreError::AlreadyOpen`] touch nothing.
pub fn erase(dir: &Path) -> Result<(), StoreError> {
    let folder = Folder::of_wallet(dir)?;
    if folder.keys().is_err() && !folder.has_database()? {
        return Err(StoreError::NotAWallet);
    }
    folder.destroy_keys()?;
    folder.remove_wallet()
}

fn fill(folder: &Folder, pin: &Pin, stretch: Stretch) -> Result<Connection, StoreError> {
    let key = Secret::from_slice(&*Zeroizing::new(random::<32>()?))?;
    folder.write_first_keys(&unlock::wrap(&key, pin, stretch)?)?;
    folder.make_database()?;
    let connection = schema::create(&folder.database(), &key)?;
    folder.publish_keys()?;
    Ok(connection)
}
