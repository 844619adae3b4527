//! Files of a folder that several processes use at once: each is there whole or not at all, and may go at any moment.

use crate::VerifierError;
use dinhdanh_trust::status::MAX_KEPT;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use tempfile::{Builder, NamedTempFile};

/// Largest file that is read or written, in bytes: the lists of one address are the largest.
const MAX_FILE: u64 = MAX_KEPT as u64;
/// Most files of one folder: twice as many as are ever kept, since several processes may each add one to the last.
const MAX_FILES: usize = 2 * 4096;
/// How long a half-written file is left to who writes it. Nobody writes for so long.
const WRITING: Duration = Duration::from_secs(3600);

/// A file's name: letters and digits, at most 64. It leads out of no folder, and is that of no half-written file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn new(name: &str) -> Option<Self> {
        let good = (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        good.then(|| Self(name.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn of(path: &Path) -> Option<Self> {
        Self::new(path.file_name()?.to_str()?)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(folder: &Path) -> Result<(), VerifierError> {
    fs::create_dir_all(folder).map_err(|_| VerifierError::Memory)
}

/// The whole file; `None` where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, VerifierError> {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(MAX_FILE.saturating_add(1)).read_to_end(&mut bytes)) {
        Ok(_) if bytes.len() as u64 <= MAX_FILE => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => Err(VerifierError::Memory),
    }
}

/// The files of a folder in the order of their names; a folder that isn't there has none. What has another name than
/// [`Name`] is none of ours.
pub(crate) fn list(folder: &Path) -> Result<Vec<(Name, PathBuf)>, VerifierError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(_) => return Err(VerifierError::Memory),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|_| VerifierError::Memory)?.path();
        if let Some(name) = Name::of(&path)
            && path.is_file()
        {
            files.push((name, path));
        }
        if files.len() > MAX_FILES {
            return Err(VerifierError::Memory);
        }
    }
    files.sort();
    Ok(files)
}

/// When it was last written.
pub(crate) fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

/// Takes a file away and says whether it was there: of two at once, one is told so.
pub(crate) fn remove(folder: &Path, name: &Name) -> Result<bool, VerifierError> {
    match fs::remove_file(folder.join(name.as_str())) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(_) => Err(VerifierError::Memory),
    }
}

/// Writes a file whole or not at all, in place of what was there. What could not be read again is not written.
pub(crate) fn write(folder: &Path, name: &Name, bytes: &[u8]) -> Result<(), VerifierError> {
    if bytes.len() as u64 > MAX_FILE {
        return Err(VerifierError::Memory);
    }
    let written = beside(folder, name, bytes).and_then(|file| {
        file.persist(folder.join(name.as_str())).map_err(|error| error.error)?;
        settle(folder)
    });
    written.map_err(|_| VerifierError::Memory)
}

/// The same where no file of the name is there, and says whether that was so: of two at once, one is told so.
pub(crate) fn write_new(folder: &Path, name: &Name, bytes: &[u8]) -> Result<bool, VerifierError> {
    let written =
        beside(folder, name, bytes).and_then(|file| match file.persist_noclobber(folder.join(name.as_str())) {
            Ok(_) => settle(folder).map(|()| true),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        });
    written.map_err(|_| VerifierError::Memory)
}

/// Waits, but no longer than this, until nobody else has this lock, and has it until what it gives back is dropped. Only who owns
/// the folder may take it.
pub(crate) fn lock(path: &Path, patience: Duration) -> Result<File, VerifierError> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.create(true).truncate(false).write(true).open(path).map_err(|_| VerifierError::Memory)?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => thread::sleep(Duration::from_millis(10)),
            Err(_) => return Err(VerifierError::Memory),
        }
    }
}

/// A file of another name beside it, which only its owner may read: `.NAME.` and some letters.
fn beside(folder: &Path, name: &Name, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = Builder::new().prefix(&format!(".{}.", name.as_str())).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    sweep(folder, file.as_file().metadata()?.modified()?);
    Ok(file)
}

/// That a file has its name is written in the folder.
pub(crate) fn settle(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Takes away what a crash left half written. `now` is of the clock that dates these files.
fn sweep(folder: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| is_beside(path)) {
        let age = modified(&path).and_then(|written| now.duration_since(written).ok());
        if age.is_some_and(|age| age > WRITING) {
            // Another process may have taken it away; that it can't be is no reason to write nothing.
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether the name is one that [`beside`] gives, or that earlier versions gave: `.NAME.` and the number of the process.
fn is_beside(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix('.'));
    let parts = name.and_then(|name| name.rsplit_once('.'));
    parts.is_some_and(|(name, ending)| Name::new(name).is_some() && Name::new(ending).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_stopped_while_he_held_the_lock_does_not_stop_the_others_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = lock(&path, Duration::ZERO).unwrap();
        assert_eq!(lock(&path, Duration::ZERO).map(drop), Err(VerifierError::Memory));
        drop(held);
        assert!(lock(&path, Duration::ZERO).is_ok());
    }
}
