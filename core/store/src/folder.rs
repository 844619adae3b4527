use crate::StoreError;
use crate::keyfile::{KeyFile, MAX_FILE};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const DATABASE: &str = "wallet.db";
/// Before the database is in WAL mode, so only in a creation that didn't end.
const DATABASE_JOURNAL: &str = "wallet.db-journal";
const DATABASE_LOG: &str = "wallet.db-wal";
const DATABASE_INDEX: &str = "wallet.db-shm";
const KEYS: &str = "keys";
/// The next `keys`, until it is whole on the disk.
const KEYS_NEXT: &str = "keys.next";
/// The first `keys`, until the database is there: marks a creation that didn't end.
const KEYS_FIRST: &str = "keys.first";
const LOCK: &str = "lock";

const ALL: [&str; 8] = [DATABASE, DATABASE_JOURNAL, DATABASE_LOG, DATABASE_INDEX, KEYS, KEYS_NEXT, KEYS_FIRST, LOCK];

/// A wallet's folder, locked for this handle until it is dropped.
pub(crate) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// The folder of a wallet. It isn't touched when it is none.
    pub(crate) fn of_wallet(path: &Path) -> Result<Self, StoreError> {
        if !is_wallet(path)? {
            return Err(StoreError::NotAWallet);
        }
        let folder = Self { path: path.to_owned(), lock: locked(path)? };
        // Looked at again, since it may have been erased before the lock was ours.
        if is_wallet(path)? { Ok(folder) } else { Err(StoreError::NotAWallet) }
    }

    /// A folder for a new wallet: absent, empty, or left by a creation that didn't end.
    pub(crate) fn for_new(path: &Path) -> Result<Self, StoreError> {
        make(path)?;
        free_for_new(path)?;
        let folder = Self { path: path.to_owned(), lock: locked(path)? };
        free_for_new(path)?;
        #[cfg(unix)]
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        folder.remove(&[DATABASE, DATABASE_JOURNAL, DATABASE_LOG, DATABASE_INDEX, KEYS_FIRST])?;
        Ok(folder)
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Whether the database is there.
    pub(crate) fn has_database(&self) -> Result<bool, StoreError> {
        Ok(self.database().try_exists()?)
    }

    /// Makes an empty file for the database, so that SQLite doesn't make one that others may read.
    pub(crate) fn make_database(&self) -> Result<(), StoreError> {
        private(OpenOptions::new().write(true).create_new(true)).open(self.database())?;
        Ok(())
    }

    pub(crate) fn keys(&self) -> Result<KeyFile, StoreError> {
        let mut bytes = Vec::with_capacity(MAX_FILE);
        // One byte more than may be, so that a longer file is seen as such.
        File::open(self.path.join(KEYS))?.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
        KeyFile::parse(&bytes)
    }

    /// Begins a creation: until [`Self::publish_keys`] the folder is no wallet, and may be started over.
    pub(crate) fn write_first_keys(&self, keys: &KeyFile) -> Result<(), StoreError> {
        self.write(KEYS_FIRST, keys)?;
        self.sync()
    }

    /// Ends a creation: from here on the folder is a wallet.
    pub(crate) fn publish_keys(&self) -> Result<(), StoreError> {
        fs::rename(self.path.join(KEYS_FIRST), self.path.join(KEYS))?;
        self.sync()
    }

    /// Puts `keys` in the place of the old ones, in one step that no crash can split, then overwrites the old bytes.
    pub(crate) fn replace_keys(&self, keys: &KeyFile) -> Result<(), StoreError> {
        let old = OpenOptions::new().write(true).open(self.path.join(KEYS))?;
        if let Err(error) = self.write(KEYS_NEXT, keys) {
            let _ = fs::remove_file(self.path.join(KEYS_NEXT));
            return Err(error);
        }
        fs::rename(self.path.join(KEYS_NEXT), self.path.join(KEYS))?;
        self.sync()?;
        // The file has no name any more; what it held should not be found on the disk either.
        overwrite(old)
    }

    /// Overwrites the keys where they are, which works on a full disk too. What is left is no key file.
    pub(crate) fn destroy_keys(&self) -> Result<(), StoreError> {
        overwrite(OpenOptions::new().write(true).open(self.path.join(KEYS))?)
    }

    /// Writes the count of tries, and returns when the disk has it.
    pub(crate) fn write_tries(&self, tries: u8) -> Result<(), StoreError> {
        let mut file = OpenOptions::new().write(true).open(self.path.join(KEYS))?;
        file.seek(SeekFrom::End(-1))?;
        file.write_all(&[tries])?;
        file.sync_all()?;
        Ok(())
    }

    /// Removes all files of the wallet, the database before the keys.
    pub(crate) fn clear(&self) -> Result<(), StoreError> {
        self.remove(&ALL)
    }

    /// Removes all files of the wallet, and the folder if nothing else is in it.
    pub(crate) fn remove_wallet(self) -> Result<(), StoreError> {
        self.clear()?;
        match fs::remove_dir(&self.path) {
            Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn remove(&self, names: &[&str]) -> Result<(), StoreError> {
        for name in names {
            match fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        self.sync()
    }

    fn write(&self, name: &str, keys: &KeyFile) -> Result<(), StoreError> {
        let options = &mut OpenOptions::new();
        let mut file = private(options.write(true).create(true).truncate(true)).open(self.path.join(name))?;
        file.write_all(&keys.bytes())?;
        file.sync_all()?;
        Ok(())
    }

    /// Makes names that were made, moved or removed durable.
    fn sync(&self) -> Result<(), StoreError> {
        // Elsewhere a folder can't be opened as a file, and the file system orders names by itself.
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Closing isn't enough: a process that is being started just now still holds the file until it runs its own program.
        let _ = self.lock.unlock();
    }
}

fn make(path: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.recursive(true).create(path) {
        Ok(()) => Ok(()),
        // A file of that name, or a place where no folder can be made.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists) => {
            Err(StoreError::NotWritable)
        }
        Err(error) => Err(error.into()),
    }
}

fn is_wallet(path: &Path) -> Result<bool, StoreError> {
    match fs::metadata(path.join(KEYS)) {
        Ok(keys) => Ok(keys.is_file()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn free_for_new(path: &Path) -> Result<(), StoreError> {
    let names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<Vec<_>>>()?;
    let has = |name: &str| names.iter().any(|there| there == name);
    if has(KEYS) {
        return Err(StoreError::AlreadyAWallet);
    }
    // A database without a trace of its creation may be one whose keys somebody lost and may find again: it is left alone.
    let expected: &[&str] = if has(KEYS_FIRST) { &ALL } else { &[LOCK] };
    let all_expected = names.iter().all(|name| expected.iter().any(|ours| name == ours));
    if all_expected { Ok(()) } else { Err(StoreError::FolderNotEmpty) }
}

fn locked(path: &Path) -> Result<File, StoreError> {
    let options = &mut OpenOptions::new();
    let file = private(options.write(true).create(true).truncate(false)).open(path.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::AlreadyOpen),
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    // Who waited here while the wallet was erased holds a lock that nobody else can see.
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) == 0 {
        return Err(StoreError::NotAWallet);
    }
    Ok(file)
}

fn overwrite(mut file: File) -> Result<(), StoreError> {
    let length = file.metadata()?.len().min(MAX_FILE as u64);
    file.write_all(&vec![0; length as usize])?;
    file.sync_all()?;
    Ok(())
}

/// Only the owner may read what is made.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_the_owner_may_read_the_folder() {
        let parent = tempfile::tempdir().unwrap();
        let (absent, open) = (parent.path().join("absent"), parent.path().join("open"));
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        for path in [absent, open] {
            let folder = Folder::for_new(&path).unwrap();
            assert_eq!(fs::metadata(&folder.path).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
