use crate::files::{self, Name};
use crate::{Lock, MAX_REMEMBERED, Memory, SCANNED_WITHIN, Seen, Shelf, VerifierError};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::Secret;
use dinhdanh_presentation::OpenRequest;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use time::{Duration, UtcDateTime};
use zeroize::Zeroizing;

/// How long a note of a presentation that can't be read is heeded: far longer than any code is good for.
const UNREADABLE_LIFE: Duration = Duration::DAY;

/// Held by whoever learns.
const LOCK: &str = "learn.lock";

/// How long another program may learn before this one says that the memory failed. One that was stopped in the midst of a lesson stops
/// the others' checks until it goes on or ends: without that lesson they could let pass what it revokes.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// A memory in a folder, for a verifier without a database. Files are written whole or not at all, and several processes
/// and threads may use one folder at once.
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
            files::make_folder(folder)?;
        }
        Ok(memory)
    }

    /// Drops the requests long past their time with their keys, which could still read a recorded answer, and says how many are open.
    fn drop_past_requests(&self, now: UtcDateTime) -> Result<usize, VerifierError> {
        let mut open = 0;
        for (name, path) in files::list(&self.requests)? {
            // Answered while this looks.
            let Some(bytes) = files::read(&path)?.map(Zeroizing::new) else { continue };
            match read_request(&bytes).map(|kept| kept.expires()) {
                Some(expires) if expires >= now => open += 1,
                Some(expires) if expires.saturating_add(SCANNED_WITHIN) >= now => {}
                _ => drop(files::remove(&self.requests, &name)?),
            }
        }
        Ok(open)
    }

    /// Forgets what may be forgotten, and says how many are left.
    fn forget(&self, now: UtcDateTime) -> Result<usize, VerifierError> {
        let mut left = 0;
        for (name, path) in files::list(&self.seen)? {
            // Forgotten by another check while this looks.
            let Some(bytes) = files::read(&path)? else { continue };
            let past = match Noted::read(&bytes) {
                Some(noted) => noted.forget_at < now.unix_timestamp(),
                None => files::modified(&path).is_some_and(|written| is_long_past(written, now)),
            };
            if past {
                files::remove(&self.seen, &name)?;
            } else {
                left += 1;
            }
        }
        Ok(left)
    }
}

/// Whether it is longer than [`UNREADABLE_LIFE`] from this time to `now`.
fn is_long_past(written: SystemTime, now: UtcDateTime) -> bool {
    written.checked_add(UNREADABLE_LIFE.unsigned_abs()).is_some_and(|end| end < SystemTime::from(now))
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
    fn keep_request(&mut self, request: &OpenRequest, now: UtcDateTime) -> Result<(), VerifierError> {
        if self.drop_past_requests(now)? >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        let (message, scalar) = request.to_parts();
        let writer = Writer::new().array(2).bytes(message).bytes(scalar.expose());
        files::write(&self.requests, &hex(&request.id())?, &Zeroizing::new(writer.finish()))
    }

    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        self.drop_past_requests(now)?;
        let Some(bytes) = files::read(&self.requests.join(hex(&id)?.as_str()))?.map(Zeroizing::new) else {
            return Ok(None);
        };
        Ok(read_request(&bytes).filter(|request| request.expires() >= now))
    }

    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError> {
        // Of two processes that close the same request, one finds the file; and no loss of power brings it back.
        let closed = files::remove(&self.requests, &hex(&id)?)?;
        if closed {
            files::settle(&self.requests).map_err(|_| VerifierError::Memory)?;
        }
        Ok(closed)
    }

    fn note(
        &mut self,
        presentation: [u8; 16],
        check: &str,
        now: UtcDateTime,
        forget_at: UtcDateTime,
    ) -> Result<Seen, VerifierError> {
        self.drop_past_requests(now)?;
        if self.forget(now)? >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        let name = hex(&presentation)?;
        let noted = Noted { check: check.to_owned(), forget_at: forget_at.unix_timestamp(), at: now };
        // Of two checks that note the same presentation, one finds its name free.
        if files::write_new(&self.seen, &name, &noted.write())? {
            return Ok(Seen::First);
        }
        let first = files::read(&self.seen.join(name.as_str()))?.and_then(|bytes| Noted::read(&bytes));
        let same = first.filter(|first| first.check == check);
        Ok(same.map_or(Seen::InAnotherCheck, |first| Seen::InThisCheck(first.at)))
    }

    fn kept(&mut self, shelf: Shelf) -> Result<Vec<(String, Vec<u8>)>, VerifierError> {
        let mut kept = Vec::new();
        for (name, path) in files::list(&self.dir.join(shelf.name()))? {
            // Taken away by another process while this looks.
            if let Some(bytes) = files::read(&path)? {
                kept.push((name.into(), bytes));
            }
        }
        Ok(kept)
    }

    fn kept_as(&mut self, shelf: Shelf, name: &str) -> Result<Option<Vec<u8>>, VerifierError> {
        files::read(&self.dir.join(shelf.name()).join(named(name)?.as_str()))
    }

    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        let folder = self.dir.join(shelf.name());
        files::make_folder(&folder)?;
        files::write(&folder, &named(name)?, bytes)
    }

    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError> {
        files::remove(&self.dir.join(shelf.name()), &named(name)?).map(drop)
    }

    fn lock(&mut self) -> Result<Lock, VerifierError> {
        Ok(Lock::held(files::lock(&self.dir.join(LOCK), PATIENCE)?))
    }
}

fn named(name: &str) -> Result<Name, VerifierError> {
    Name::new(name).ok_or(VerifierError::Memory)
}

fn hex(bytes: &[u8]) -> Result<Name, VerifierError> {
    named(&bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
