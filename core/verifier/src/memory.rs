use crate::VerifierError;
use dinhdanh_presentation::OpenRequest;
use std::collections::HashMap;
use time::UtcDateTime;

/// Most presentations, and most open requests, that are remembered at once.
const MAX_REMEMBERED: usize = 4096;

/// What a verifier must remember from one check to the next. An app keeps it in a database or a file.
///
/// `close_request` and `note` change the memory in one step: of two calls at once with the same argument, one gets the
/// first answer.
pub trait Memory {
    /// The open request of this id, if it is still in time.
    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError>;

    /// Ends a request once its answer was opened; says whether it was still open. A request is answered once, and
    /// nobody who only saw it can use it up.
    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError>;

    /// Notes that a presentation was seen in the check `check` and says whether it was before.
    ///
    /// It may be forgotten after `forget_at`, when it is too late for it anyway.
    fn note(
        &mut self,
        presentation: [u8; 16],
        check: &str,
        now: UtcDateTime,
        forget_at: UtcDateTime,
    ) -> Result<Seen, VerifierError>;
}

/// Whether a presentation was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Never.
    First,
    /// In this very check.
    InThisCheck,
    /// In another check.
    InAnotherCheck,
}

/// A memory for as long as the program runs.
#[derive(Default)]
pub struct VolatileMemory {
    requests: Vec<OpenRequest>,
    seen: HashMap<[u8; 16], (String, UtcDateTime)>,
}

impl VolatileMemory {
    /// Nothing is remembered yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers a request until it is answered or past its time.
    pub fn keep_request(&mut self, request: OpenRequest, now: UtcDateTime) {
        self.requests.retain(|kept| kept.expires() >= now);
        if self.requests.len() < MAX_REMEMBERED {
            self.requests.push(request);
        }
    }
}

impl Memory for VolatileMemory {
    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        self.requests.retain(|kept| kept.expires() >= now);
        let Some(kept) = self.requests.iter().find(|kept| kept.id() == id) else { return Ok(None) };
        let (message, scalar) = kept.to_parts();
        Ok(OpenRequest::from_parts(message.to_vec(), &scalar).ok())
    }

    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError> {
        let before = self.requests.len();
        self.requests.retain(|kept| kept.id() != id);
        Ok(self.requests.len() < before)
    }

    fn note(
        &mut self,
        presentation: [u8; 16],
        check: &str,
        now: UtcDateTime,
        forget_at: UtcDateTime,
    ) -> Result<Seen, VerifierError> {
        self.seen.retain(|_, (_, until)| *until >= now);
        if let Some((first, _)) = self.seen.get(&presentation) {
            return Ok(if first == check { Seen::InThisCheck } else { Seen::InAnotherCheck });
        }
        // A flood can't grow the memory; refusing to decide is safer than forgetting what was seen.
        if self.seen.len() >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        self.seen.insert(presentation, (check.to_owned(), forget_at));
        Ok(Seen::First)
    }
}
