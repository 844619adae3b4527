//! Files in and out: limits on what is read, all or nothing on what is written.

use crate::failure::Failure;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use dinhdanh_codes::Problem;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes: a batch of a hundred documents with portraits.
const MAX_FILE: u64 = 32 << 20;

/// Most files of one folder that are read.
const MAX_FILES: usize = 4096;

/// Reads a whole file of at most [`MAX_FILE`] bytes.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(path, MAX_FILE)
}

/// Reads a whole file of at most `most` bytes; of a larger one, no more than that.
pub(crate) fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    read_up_to(path, most as u64)
}

fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let about = || path.display().to_string();
    let failed = |error| Failure::of_io(&error, false, about());
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Failure::about(Problem::NotReadable, about()));
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most { Err(Failure::about(Problem::TooLarge, about())) } else { Ok(bytes) }
}

/// Reads a binary file that may be written as hex, base64, base64url or PEM.
pub(crate) fn read_binary(path: &Path) -> Result<Vec<u8>, Failure> {
    Ok(decode(read(path)?))
}

/// The bytes meant by `bytes`: themselves, or what their text spells in hex, base64, base64url or PEM.
///
/// Text is taken for itself only where it spells nothing else; none of our binary formats is such text.
pub(crate) fn decode(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(text) = str::from_utf8(&bytes) else { return bytes };
    let text = match text.split_once("-----BEGIN ") {
        Some((_, rest)) => {
            let body = rest.split_once("-----").map_or("", |(_, body)| body);
            body.split_once("-----END").map_or("", |(body, _)| body)
        }
        None => text,
    };
    let spelt: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    if spelt.len() < 4 {
        return bytes;
    }
    hex::decode(&spelt)
        .ok()
        .or_else(|| Base64UrlUnpadded::decode_vec(spelt.trim_end_matches('=')).ok())
        .or_else(|| Base64::decode_vec(&spelt).ok())
        .unwrap_or(bytes)
}

/// The files of a path: itself, or those of the folder, by name, without those in folders below.
pub(crate) fn list(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::of_io(&error, false, path.display().to_string());
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(Failure::about(Problem::TooLarge, path_name(&files)));
        }
    }
    files.sort();
    Ok(files)
}

/// As [`list`], and a folder without a file is refused: nothing was read there.
pub(crate) fn list_some(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let files = list(path)?;
    if files.is_empty() { Err(Failure::about(Problem::NoFiles, name(path))) } else { Ok(files) }
}

fn path_name(files: &[PathBuf]) -> String {
    files.first().and_then(|file| file.parent()).map_or(String::new(), |folder| folder.display().to_string())
}

/// Writes a file whole or not at all: into one beside it, which then takes its name.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    Draft::begin(path)?.finish(bytes)
}

/// A file that is begun before what it will say is known: whether it can be written is found out before a step that can't be
/// taken twice.
pub(crate) struct Draft<'p> {
    path: &'p Path,
    file: tempfile::NamedTempFile,
    replaces: bool,
}

impl<'p> Draft<'p> {
    /// Of a file that takes the place of the one that is there.
    pub(crate) fn begin(path: &'p Path) -> Result<Self, Failure> {
        let unwritable = || Failure::about(Problem::NotWritable, path.display().to_string());
        if path.is_dir() {
            return Err(unwritable());
        }
        let file = tempfile::NamedTempFile::new_in(folder_of(path));
        let file = file.map_err(|error| Failure::of_io(&error, true, path.display().to_string()))?;
        Ok(Self { path, file, replaces: true })
    }

    /// Of a file that must not be there yet.
    pub(crate) fn begin_new(path: &'p Path) -> Result<Self, Failure> {
        match path.symlink_metadata() {
            Ok(_) => Err(Failure::about(Problem::FileExists, path.display().to_string())),
            Err(_) => Ok(Self { replaces: false, ..Self::begin(path)? }),
        }
    }

    pub(crate) fn finish(mut self, bytes: &[u8]) -> Result<(), Failure> {
        let about = || self.path.display().to_string();
        let failed = |error: &std::io::Error| match error.kind() {
            ErrorKind::AlreadyExists => Failure::about(Problem::FileExists, about()),
            _ => Failure::of_io(error, true, about()),
        };
        self.file.write_all(bytes).and_then(|()| self.file.as_file().sync_all()).map_err(|error| failed(&error))?;
        let kept = if self.replaces { self.file.persist(self.path) } else { self.file.persist_noclobber(self.path) };
        kept.map(drop).map_err(|error| failed(&error.error))
    }
}

/// As [`write()`], and back only when the new name has reached the disk too: after a loss of power the old file is not
/// there again.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write(path, bytes)?;
    // Elsewhere a folder can't be opened.
    if cfg!(unix) {
        let synced = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
        synced.map_err(|error| Failure::of_io(&error, true, path.display().to_string()))?;
    }
    Ok(())
}

/// Waits until no other process has this lock, and has it until what it gives back is dropped.
pub(crate) fn lock(path: &Path) -> Result<File, Failure> {
    let failed = |error| Failure::of_io(&error, true, path.display().to_string());
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether two paths name one place, however they are spelt; also where nothing is there yet.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some((folder.canonicalize().ok()?, path.file_name()?.to_owned()))
    };
    one == other || place(one).is_some_and(|one| Some(one) == place(other))
}

/// A path as JSON has it: what is no UTF-8 in it is replaced.
pub(crate) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// Refuses a folder with anything in it, or what is none.
pub(crate) fn refuse_used(path: &Path) -> Result<(), Failure> {
    let used = match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if path.is_dir() => return Err(Failure::of_io(&error, false, name(path))),
        Err(_) => path.symlink_metadata().is_ok(),
    };
    if used { Err(Failure::about(Problem::FolderInUse, name(path))) } else { Ok(()) }
}

/// A folder that is new, or was empty. What a step that failed left in it is taken away again, so that it can be begun anew.
pub(crate) struct NewFolder<'p> {
    path: &'p Path,
    made: bool,
    keeps: bool,
}

impl<'p> NewFolder<'p> {
    /// Refuses a folder with anything in it, of which a file could be overwritten.
    pub(crate) fn begin(path: &'p Path) -> Result<Self, Failure> {
        refuse_used(path)?;
        let made = !path.exists();
        make_folder(path)?;
        Ok(Self { path, made, keeps: false })
    }

    /// Everything is in it.
    pub(crate) fn keep(mut self) {
        self.keeps = true;
    }
}

impl Drop for NewFolder<'_> {
    fn drop(&mut self) {
        if self.keeps {
            return;
        }
        for path in fs::read_dir(self.path).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
        let _ = self.made.then(|| fs::remove_dir(self.path));
    }
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::of_io(&error, true, path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_taken_in_whichever_form_they_come() {
        let bytes = vec![0xa1, 0x01, 0x26, 0xff, 0x00, 0xfe];
        for text in [
            "a10126ff00fe",
            "A10126FF\n00FE\n",
            "oQEm_wD-",
            "oQEm/wD+",
            "-----BEGIN X-----\noQEm/wD+\n-----END X-----\n",
        ] {
            assert_eq!(decode(text.into()), bytes, "{text}");
        }
        assert_eq!(decode(bytes.clone()), bytes);
        assert_eq!(decode(Vec::new()), Vec::<u8>::new());
    }
}
