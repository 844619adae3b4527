use crate::{MAX_REMEMBERED, Memory, Seen, Shelf, VerifierError};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::Secret;
use dinhdanh_presentation::OpenRequest;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use time::UtcDateTime;
use zeroize::Zeroizing;

/// Largest file that is read, in bytes: more than any list.
const MAX_FILE: u64 = 32 << 20;
/// Most files of one folder.
const MAX_FILES: usize = 4096;

/// A memory in a folder, for a verifier without a database. Files are written whole or not at all.
///
/// `requests/ID` holds a request that waits for its answer, `seen/NONCE` a presentation that was seen; each shelf is a
/// folder of its own.
pub struct FolderMemory {
    dir: PathBuf,
    requests: PathBuf,
    seen: PathBuf,
}

impl FolderMemory {
    /// A memory in `dir`, which is made where it isn't there.
    pub fn open(dir: &Path) -> Result<Self, VerifierError> {
        let memory = Self { dir: dir.to_owned(), requests: dir.join("requests"), seen: dir.join("seen") };
        for folder in [&memory.requests, &memory.seen] {
            fs::create_dir_all(folder).map_err(|_| VerifierError::Memory)?;
        }
        Ok(memory)
    }

    /// Keeps a request until it is answered, and drops those past their time. Its key can read the answer, so only its
    /// owner may read the file.
    pub fn keep_request(&self, request: &OpenRequest, now: UtcDateTime) -> Result<(), VerifierError> {
        let mut open = 0;
        for file in list(&self.requests)? {
            if read_request(&Zeroizing::new(read(&file)?)).is_some_and(|kept| kept.expires() >= now) {
                open += 1;
            } else {
                fs::remove_file(&file).map_err(|_| VerifierError::Memory)?;
            }
        }
        if open >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        let (message, scalar) = request.to_parts();
        let writer = Writer::new().array(2).bytes(message).bytes(scalar.expose());
        write(&self.requests, &hex(&request.id()), &Zeroizing::new(writer.finish()))
    }

    fn forget(&self, now: UtcDateTime) -> std::io::Result<usize> {
        let mut left = 0;
        for entry in fs::read_dir(&self.seen)? {
            let path = entry?.path();
            let noted = fs::read(&path).ok().and_then(|bytes| Noted::read(&bytes));
            match noted {
                Some(noted) if noted.forget_at < now.unix_timestamp() => fs::remove_file(&path)?,
                _ => left += 1,
            }
        }
        Ok(left)
    }
}

/// `[check, forgotten after, first seen]`, of a presentation that was seen.
struct Noted {
    check: String,
    forget_at: i64,
    at: UtcDateTime,
}

impl Noted {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes).ok()?;
        reader.array_of(3).ok()?;
        let (check, forget_at) = (reader.text().ok()?.to_owned(), reader.int().ok()?);
        let at = UtcDateTime::from_unix_timestamp(reader.int().ok()?).ok()?;
        Some(Self { check, forget_at, at })
    }

    fn write(&self) -> Vec<u8> {
        let writer = Writer::new().array(3).text(&self.check).int(self.forget_at);
        writer.int(self.at.unix_timestamp()).finish()
    }
}

fn read_request(bytes: &[u8]) -> Option<OpenRequest> {
    let mut reader = Reader::new(bytes).ok()?;
    reader.array_of(2).ok()?;
    let message = reader.bytes().ok()?.to_vec();
    OpenRequest::from_parts(message, &Secret::from_slice(reader.bytes().ok()?).ok()?).ok()
}

impl Memory for FolderMemory {
    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        let bytes = match fs::read(self.requests.join(hex(&id))) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(VerifierError::Memory),
        };
        Ok(read_request(&bytes).filter(|request| request.expires() >= now))
    }

    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError> {
        // Of two processes that close the same request, one finds the file.
        match fs::remove_file(self.requests.join(hex(&id))) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(_) => Err(VerifierError::Memory),
        }
    }

    fn note(
        &mut self,
        presentation: [u8; 16],
        check: &str,
        now: UtcDateTime,
        forget_at: UtcDateTime,
    ) -> Result<Seen, VerifierError> {
        if self.forget(now).map_err(|_| VerifierError::Memory)? >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        let path = self.seen.join(hex(&presentation));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                let noted = Noted { check: check.to_owned(), forget_at: forget_at.unix_timestamp(), at: now };
                file.write_all(&noted.write()).and_then(|()| file.sync_all()).map_err(|_| VerifierError::Memory)?;
                Ok(Seen::First)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let first = fs::read(&path).ok().and_then(|bytes| Noted::read(&bytes));
                let same = first.filter(|first| first.check == check);
                Ok(same.map_or(Seen::InAnotherCheck, |first| Seen::InThisCheck(first.at)))
            }
            Err(_) => Err(VerifierError::Memory),
        }
    }

    fn kept(&mut self, shelf: Shelf) -> Result<Vec<(String, Vec<u8>)>, VerifierError> {
        let folder = self.dir.join(shelf.name());
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let named = |file: PathBuf| {
            let name = file.file_name()?.to_str()?.to_owned();
            is_name(&name).then(|| read(&file).map(|bytes| (name, bytes)))
        };
        list(&folder)?.into_iter().filter_map(named).collect()
    }

    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        let folder = self.dir.join(shelf.name());
        fs::create_dir_all(&folder).map_err(|_| VerifierError::Memory)?;
        write(&folder, named(name)?, bytes)
    }

    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError> {
        match fs::remove_file(self.dir.join(shelf.name()).join(named(name)?)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(VerifierError::Memory),
            _ => Ok(()),
        }
    }
}

/// Letters and digits, at most 64: nothing that leads out of its folder, and no half-written file beside it.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn named(name: &str) -> Result<&str, VerifierError> {
    if is_name(name) { Ok(name) } else { Err(VerifierError::Memory) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn read(path: &Path) -> Result<Vec<u8>, VerifierError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_FILE.saturating_add(1)).read_to_end(&mut bytes));
    let fits = read.is_ok() && bytes.len() as u64 <= MAX_FILE;
    if fits { Ok(bytes) } else { Err(VerifierError::Memory) }
}

/// The files of a folder by name.
fn list(folder: &Path) -> Result<Vec<PathBuf>, VerifierError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|_| VerifierError::Memory)? {
        let path = entry.map_err(|_| VerifierError::Memory)?.path();
        if path.is_file() {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(VerifierError::Memory);
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a file whole or not at all: into one beside it, whose name is none of ours, which then takes its name.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, folder.join(name))?;
        // That it has its name is written in the folder.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    });
    written.map_err(|_| {
        // What is half written is of no use; that it can't be taken away either is no news.
        let _ = fs::remove_file(&beside);
        VerifierError::Memory
    })
}
