//! What a verifier remembers from one command to the next, as files of a folder.

use crate::failure::Failure;
use crate::files;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::Secret;
use dinhdanh_presentation::OpenRequest;
use dinhdanh_verifier::{MAX_REMEMBERED, Memory, Seen, Shelf, VerifierError};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use time::UtcDateTime;
use zeroize::Zeroizing;

/// `requests/ID` holds a request that waits for its answer, `seen/NONCE` a presentation that was seen; each shelf is a
/// folder of its own.
pub(crate) struct FolderMemory {
    dir: PathBuf,
    requests: PathBuf,
    seen: PathBuf,
}

impl FolderMemory {
    pub(crate) fn open(dir: &Path) -> Result<Self, Failure> {
        let memory = Self { dir: dir.to_owned(), requests: dir.join("requests"), seen: dir.join("seen") };
        files::make_folder(&memory.requests)?;
        files::make_folder(&memory.seen)?;
        Ok(memory)
    }

    /// Keeps a request until it is answered, and drops those past their time. Its key can read the answer, so only its
    /// owner may read the file.
    pub(crate) fn keep_request(&self, request: &OpenRequest, now: UtcDateTime) -> Result<(), Failure> {
        for file in files::list(&self.requests)? {
            let kept = files::read(&file).map(Zeroizing::new)?;
            if read_request(&kept).is_none_or(|kept| kept.expires() < now) {
                fs::remove_file(&file).map_err(|error| Failure::of_io(&error, true, file.display().to_string()))?;
            }
        }
        let (message, scalar) = request.to_parts();
        let writer = Writer::new().array(2).bytes(message).bytes(scalar.expose());
        let kept = Zeroizing::new(writer.finish());
        files::write(&self.requests.join(hex::encode(request.id())), &kept)
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
        let bytes = match fs::read(self.requests.join(hex::encode(id))) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(VerifierError::Memory),
        };
        Ok(read_request(&bytes).filter(|request| request.expires() >= now))
    }

    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError> {
        // Of two processes that close the same request, one finds the file.
        match fs::remove_file(self.requests.join(hex::encode(id))) {
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
        let path = self.seen.join(hex::encode(presentation));
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
        let files = files::list(&folder).map_err(|_| VerifierError::Memory)?;
        let read = |file: PathBuf| {
            let name = file.file_name()?.to_str()?.to_owned();
            is_name(&name).then(|| files::read(&file).map(|bytes| (name, bytes)))
        };
        files.into_iter().filter_map(read).collect::<Result<_, _>>().map_err(|_| VerifierError::Memory)
    }

    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        let folder = self.dir.join(shelf.name());
        let kept = files::make_folder(&folder).and_then(|()| files::write(&folder.join(named(name)?), bytes));
        kept.map_err(|_| VerifierError::Memory)
    }

    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError> {
        let path = self.dir.join(shelf.name()).join(named(name).map_err(|_| VerifierError::Memory)?);
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(VerifierError::Memory),
            _ => Ok(()),
        }
    }
}

/// Letters and digits, at most 64: nothing that leads out of its folder, and no half-written file beside it.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn named(name: &str) -> Result<&str, Failure> {
    if is_name(name) { Ok(name) } else { Err(Problem::MemoryFailed.into()) }
}
