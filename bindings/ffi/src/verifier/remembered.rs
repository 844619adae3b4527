use dinhdanh_presentation::OpenRequest;
use dinhdanh_verifier::{FolderMemory, Lock, Memory, Seen, Shelf, VerifierError, VolatileMemory};
use std::path::Path;
use time::UtcDateTime;

/// The memory of a verifier: of a folder, or until the app ends.
pub(super) enum Remembered {
    Folder(FolderMemory),
    Volatile(VolatileMemory),
}

impl Remembered {
    pub(super) fn open(folder: Option<&str>) -> Result<Self, VerifierError> {
        Ok(match folder {
            Some(folder) => Self::Folder(FolderMemory::open(Path::new(folder))?),
            None => Self::Volatile(VolatileMemory::new()),
        })
    }

    pub(super) fn keep_request(&mut self, request: OpenRequest, now: UtcDateTime) -> Result<(), VerifierError> {
        match self {
            Self::Folder(memory) => memory.keep_request(&request, now)?,
            Self::Volatile(memory) => memory.keep_request(request, now)?,
        }
        Ok(())
    }

    fn memory(&mut self) -> &mut dyn Memory {
        match self {
            Self::Folder(memory) => memory,
            Self::Volatile(memory) => memory,
        }
    }
}

impl Memory for Remembered {
    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        self.memory().request(id, now)
    }

    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError> {
        self.memory().close_request(id)
    }

    fn note(
        &mut self,
        presentation: [u8; 16],
        check: &str,
        now: UtcDateTime,
        forget_at: UtcDateTime,
    ) -> Result<Seen, VerifierError> {
        self.memory().note(presentation, check, now, forget_at)
    }

    fn kept(&mut self, shelf: Shelf) -> Result<Vec<(String, Vec<u8>)>, VerifierError> {
        self.memory().kept(shelf)
    }

    fn kept_as(&mut self, shelf: Shelf, name: &str) -> Result<Option<Vec<u8>>, VerifierError> {
        self.memory().kept_as(shelf, name)
    }

    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        self.memory().keep(shelf, name, bytes)
    }

    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError> {
        self.memory().discard(shelf, name)
    }

    fn lock(&mut self) -> Result<Lock, VerifierError> {
        self.memory().lock()
    }
}
