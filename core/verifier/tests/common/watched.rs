use dinhdanh_presentation::OpenRequest;
use dinhdanh_verifier::{Lock, Memory, Seen, Shelf, VerifierError, VolatileMemory};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use time::UtcDateTime;

/// A memory in the program that a test watches, or makes fail.
#[derive(Default)]
pub(crate) struct Watched {
    pub(crate) memory: VolatileMemory,
    /// How many writings a full disk refuses from now on.
    pub(crate) refused: u32,
    /// Whether it is locked, where its shelves may be used only then.
    pub(crate) locked: Option<Arc<AtomicBool>>,
    /// Until when the last presentation was to be remembered.
    pub(crate) forget_at: Option<UtcDateTime>,
}

struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Watched {
    fn inside(&mut self) -> Result<&mut VolatileMemory, VerifierError> {
        let open = self.locked.as_ref().is_none_or(|locked| locked.load(Ordering::Relaxed));
        if open { Ok(&mut self.memory) } else { Err(VerifierError::Memory) }
    }
}

impl Memory for Watched {
    fn keep_request(&mut self, request: &OpenRequest, now: UtcDateTime) -> Result<(), VerifierError> {
        self.memory.keep_request(request, now)
    }

    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        self.memory.request(id, now)
    }

    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError> {
        self.memory.close_request(id)
    }

    fn note(&mut self, it: [u8; 16], check: &str, now: UtcDateTime, last: UtcDateTime) -> Result<Seen, VerifierError> {
        self.forget_at = Some(last);
        self.memory.note(it, check, now, last)
    }

    fn kept(&mut self, shelf: Shelf) -> Result<Vec<(String, Vec<u8>)>, VerifierError> {
        self.inside()?.kept(shelf)
    }

    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        if let Some(left) = self.refused.checked_sub(1) {
            self.refused = left;
            return Err(VerifierError::Memory);
        }
        self.inside()?.keep(shelf, name, bytes)
    }

    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError> {
        self.inside()?.discard(shelf, name)
    }

    fn lock(&mut self) -> Result<Lock, VerifierError> {
        match &self.locked {
            Some(locked) => {
                locked.store(true, Ordering::Relaxed);
                Ok(Lock::held(Guard(Arc::clone(locked))))
            }
            None => self.memory.lock(),
        }
    }
}
