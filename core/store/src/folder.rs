use crate::hardware::Owner;
use crate::version1::MAX_FILE;
use crate::{Erased, StoreError};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const DATABASE: &str = "wallet.db";
/// Before the database is in WAL mode, so only in a creation that didn't end.
const DATABASE_JOURNAL: &str = "wallet.db-journal";
const DATABASE_LOG: &str = "wallet.db-wal";
const DATABASE_INDEX: &str = "wallet.db-shm";
/// What makes the folder a wallet: [`MAGIC`], version 2, and the random number of the wallet.
const WALLET: &str = "wallet";
/// The same, until the database is there: marks a creation, or a move from version 1, that didn't end.
const FIRST: &str = "wallet.first";
/// Version 1: the wrapped key and the tries.
const KEYS_1: &str = "keys";
const LOCK: &str = "lock";
/// Where a device in software may keep its things.
const SOFTWARE: &str = "software";

const FILES: [&str; 9] =
    [DATABASE, DATABASE_JOURNAL, DATABASE_LOG, DATABASE_INDEX, WALLET, FIRST, KEYS_1, "keys.next", "keys.first"];
const MAGIC: &[u8; 10] = b"DDH-WALLET";
const VERSION: u8 = 2;

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

    /// The number of the wallet; `None` for one of version 1.
    pub(crate) fn owner(&self) -> Result<Option<Owner>, StoreError> {
        self.read_owner(WALLET)
    }

    /// The number of a creation, or of a move from version 1, that didn't end.
    pub(crate) fn begun(&self) -> Result<Option<Owner>, StoreError> {
        // What a crash left of it is as good as nothing.
        Ok(self.read_owner(FIRST).unwrap_or(None))
    }

    fn read_owner(&self, name: &str) -> Result<Option<Owner>, StoreError> {
        let mut bytes = Vec::with_capacity(64);
        match File::open(self.path.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            // Longer than it may be is seen as such.
            file => file?.take(64).read_to_end(&mut bytes)?,
        };
        let (magic, rest) = bytes.split_first_chunk().ok_or(StoreError::Damaged)?;
        match (magic == MAGIC, rest.split_first()) {
            (true, Some((&VERSION, owner))) => Ok(Some(owner.try_into().map_err(|_| StoreError::Damaged)?)),
            (true, Some((&found, _))) => Err(StoreError::Newer { found: found.into(), known: VERSION.into() }),
            _ => Err(StoreError::Damaged),
        }
    }

    /// Begins a creation: until [`Self::publish`] the folder is no wallet of this version, and may be started over.
    pub(crate) fn begin(&self, owner: &Owner) -> Result<(), StoreError> {
        let options = &mut OpenOptions::new();
        let mut file = private(options.write(true).create(true).truncate(true)).open(self.path.join(FIRST))?;
        file.write_all(&[MAGIC.as_slice(), &[VERSION], owner].concat())?;
        file.sync_all()?;
        self.sync()
    }

    /// Ends a creation: from here on the folder is a wallet.
    pub(crate) fn publish(&self) -> Result<(), StoreError> {
        fs::rename(self.path.join(FIRST), self.path.join(WALLET))?;
        self.sync()
    }

    /// Whether the file `keys` is one of version 1, and not somebody else's of that name; or spoilt, beside a database.
    pub(crate) fn is_version_1(&self) -> Result<bool, StoreError> {
        let ours = self.version_1_keys().is_ok_and(|keys| keys.starts_with(b"DDH-KEYS"));
        Ok(ours || self.has_database()?)
    }

    pub(crate) fn version_1_keys(&self) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::with_capacity(MAX_FILE);
        // One byte more than may be, so that a longer file is seen as such.
        File::open(self.path.join(KEYS_1))?.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_FILE { Err(StoreError::Damaged) } else { Ok(bytes) }
    }

    /// Writes version 1's count of tries, the last byte, and returns when the disk has it.
    pub(crate) fn write_version_1_tries(&self, tries: u8) -> Result<(), StoreError> {
        let mut file = OpenOptions::new().write(true).open(self.path.join(KEYS_1))?;
        file.seek(SeekFrom::End(-1))?;
        file.write_all(&[tries])?;
        file.sync_all()?;
        Ok(())
    }

    /// Overwrites the keys of version 1 where they are, if there are any, with what says that they are gone.
    pub(crate) fn destroy_version_1_keys(&self, erased: &[u8]) -> Result<(), StoreError> {
        let mut file = match OpenOptions::new().write(true).open(self.path.join(KEYS_1)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            file => file?,
        };
        overwrite(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(erased)?;
        file.set_len(erased.len() as u64)?;
        file.sync_all()?;
        Ok(())
    }

    /// Ends a move from version 1: its wrapped key, which the PIN alone opens, goes.
    pub(crate) fn remove_version_1_keys(&self) -> Result<(), StoreError> {
        match OpenOptions::new().write(true).open(self.path.join(KEYS_1)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            file => overwrite(&mut file?)?,
        }
        self.remove(&[KEYS_1]).map(drop)
    }

    /// Removes the database, whose keys are gone.
    pub(crate) fn remove_database(&self) -> Result<Erased, StoreError> {
        self.remove(&[DATABASE, DATABASE_JOURNAL, DATABASE_LOG, DATABASE_INDEX])
    }

    /// Removes all files of a wallet, or of a creation that didn't end, but the lock.
    pub(crate) fn clear(&self) -> Result<Erased, StoreError> {
        if let Ok(mut keys) = OpenOptions::new().write(true).open(self.path.join(KEYS_1)) {
            overwrite(&mut keys)?;
        }
        self.remove(&FILES)
    }

    /// Removes all files of the wallet, and the folder if nothing else is in it.
    pub(crate) fn remove_wallet(&self) -> Result<Erased, StoreError> {
        let erased = self.clear()?;
        self.remove(&[LOCK])?;
        // Empty by now, if a device in software was here.
        let _ = fs::remove_dir(self.path.join(SOFTWARE));
        match fs::remove_dir(&self.path) {
            Err(error) if error.kind() != ErrorKind::DirectoryNotEmpty => Err(error.into()),
            _ => Ok(erased),
        }
    }

    fn remove(&self, names: &[&'static str]) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        for name in names {
            let path = self.path.join(name);
            let bytes = fs::metadata(&path).map_or(0, |file| file.len());
            match fs::remove_file(path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
                Ok(()) => {
                    erased.files.push(name);
                    erased.bytes = erased.bytes.saturating_add(bytes);
                }
            }
        }
        self.sync()?;
        Ok(erased)
    }

    /// Makes names that were made, moved or removed durable.
    fn sync(&self) -> Result<(), StoreError> {
        // Elsewhere a folder can't be opened as a file, and the file system orders names by itself.
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }
}

/// Where a wallet's own device in software keeps its things: in the wallet's folder, which is as safe as the folder is.
pub fn software_folder(wallet: &Path) -> PathBuf {
    wallet.join(SOFTWARE)
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
    for name in [WALLET, KEYS_1] {
        match fs::metadata(path.join(name)) {
            Ok(file) if file.is_file() => return Ok(true),
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(error.into());
            }
            _ => {}
        }
    }
    Ok(false)
}

fn free_for_new(path: &Path) -> Result<(), StoreError> {
    let names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<Vec<_>>>()?;
    let has = |name: &str| names.iter().any(|there| there == name);
    if has(WALLET) || has(KEYS_1) {
        return Err(StoreError::AlreadyAWallet);
    }
    // A database without a trace of its creation may be one whose keys somebody lost and may find again: it is left alone.
    let begun = has(FIRST) || has("keys.first");
    let expected = |name: &std::ffi::OsString| {
        name == LOCK || begun && (name == SOFTWARE || FILES.iter().any(|ours| name == ours))
    };
    if names.iter().all(expected) { Ok(()) } else { Err(StoreError::FolderNotEmpty) }
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

fn overwrite(file: &mut File) -> Result<(), StoreError> {
    let length = file.metadata()?.len().min(MAX_FILE as u64);
    file.write_all(&vec![0; length as usize])?;
    file.sync_all()?;
    Ok(())
}

/// Only the owner may read what is made.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
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
