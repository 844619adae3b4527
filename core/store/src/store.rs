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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::tempdir;

    fn created(dir: &Path) -> Store {
        Store::create(dir, &ChosenPin::new("204816", &[]).unwrap(), Stretch::new(8, 1, 1).unwrap()).unwrap()
    }

    #[test]
    fn locking_leaves_only_the_pin() {
        let dir = tempdir().unwrap();
        drop(created(dir.path()));
        let folder = Folder::of_wallet(dir.path()).unwrap();
        let mut keys = folder.keys().unwrap();
        keys.slots.push(Slot::Other { kind: 2, body: b"biometric".to_vec() });
        keys.tries = 4;
        folder.replace_keys(&keys).unwrap();
        drop(folder);

        lock(dir.path()).unwrap();
        let keys = Folder::of_wallet(dir.path()).unwrap().keys().unwrap();
        assert!(matches!(keys.slots.as_slice(), [Slot::Pin(_)]));
        assert_eq!(keys.tries, 4);
        assert!(Store::open(dir.path(), &Pin::new("204816").unwrap()).is_ok());
    }

    #[test]
    fn a_creation_cut_short_at_any_step_can_be_done_again() {
        let pin = Pin::new("204816").unwrap();
        let stretch = Stretch::new(8, 1, 1).unwrap();
        let key = Secret::new([9; 32]);
        let keys = || unlock::wrap(&key, &pin, stretch).unwrap();
        let steps: [&dyn Fn(&Folder); 4] = [
            &|_| {},
            &|folder| folder.write_first_keys(&keys()).unwrap(),
            &|folder| folder.make_database().unwrap(),
            &|folder| drop(schema::create(&folder.database(), &key).unwrap()),
        ];
        for taken in 0..=steps.len() {
            let dir = tempdir().unwrap();
            let folder = Folder::for_new(dir.path()).unwrap();
            steps.iter().take(taken).for_each(|step| step(&folder));
            drop(folder);
            assert_eq!(Store::open(dir.path(), &pin).err(), Some(StoreError::NotAWallet));
            drop(created(dir.path()));
            assert!(Store::open(dir.path(), &pin).is_ok());
            assert!(!fs::exists(dir.path().join("keys.first")).unwrap());
        }
    }

    #[test]
    fn keys_cut_short_while_they_were_replaced_stay_as_they_were() {
        let dir = tempdir().unwrap();
        drop(created(dir.path()));
        fs::write(dir.path().join("keys.next"), "half").unwrap();
        assert!(Store::open(dir.path(), &Pin::new("204816").unwrap()).is_ok());
    }
}
