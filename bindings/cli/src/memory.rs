//! What a verifier remembers from one command to the next, as files of a folder.

use crate::failure::Failure;
use crate::files;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::Secret;
use dinhdanh_presentation::OpenRequest;
use dinhdanh_verifier::{Memory, Seen, VerifierError};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use time::UtcDateTime;
use zeroize::Zeroizing;

/// Most presentations that are remembered; what is too late anyway makes room.
const MAX_SEEN: usize = 4096;

/// `requests/ID` holds a request that waits for its answer, `seen/NONCE` a presentation that was seen.
pub(crate) struct FolderMemory {
    requests: PathBuf,
    seen: PathBuf,
}

impl FolderMemory {
    pub(crate) fn open(dir: &Path) -> Result<Self, Failure> {
        let memory = Self { requests: dir.join("requests"), seen: dir.join("seen") };
        files::make_folder(&memory.requests)?;
        files::make_folder(&memory.seen)?;
        Ok(memory)
    }

    /// Keeps a request until it is answered, and drops those past their time. Its key can read the answer, so only its
    /// owner may read the file.
    pub(crate) fn keep(&self, request: &OpenRequest, now: UtcDateTime) -> Result<(), Failure> {
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
            let until = fs::read(&path).ok().and_then(|bytes| read_seen(&bytes).map(|(_, until)| until));
            match until {
                Some(until) if until < now.unix_timestamp() => fs::remove_file(&path)?,
                _ => left += 1,
            }
        }
        Ok(left)
    }
}

fn read_seen(bytes: &[u8]) -> Option<(String, i64)> {
    let mut reader = Reader::new(bytes).ok()?;
    reader.array_of(2).ok()?;
    Some((reader.text().ok()?.to_owned(), reader.int().ok()?))
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
        if self.forget(now).map_err(|_| VerifierError::Memory)? >= MAX_SEEN {
            return Err(VerifierError::Memory);
        }
        let path = self.seen.join(hex::encode(presentation));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                let note = Writer::new().array(2).text(check).int(forget_at.unix_timestamp()).finish();
                file.write_all(&note).and_then(|()| file.sync_all()).map_err(|_| VerifierError::Memory)?;
                Ok(Seen::First)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let first = fs::read(&path).ok().and_then(|bytes| read_seen(&bytes));
                let same = first.is_some_and(|(first, _)| first == check);
                Ok(if same { Seen::InThisCheck } else { Seen::InAnotherCheck })
            }
            Err(_) => Err(VerifierError::Memory),
        }
    }
}
