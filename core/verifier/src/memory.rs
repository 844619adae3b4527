use crate::VerifierError;
use dinhdanh_presentation::OpenRequest;
use std::collections::HashMap;
use time::UtcDateTime;

/// Most presentations, and most open requests, that are remembered at once.
const MAX_REMEMBERED: usize = 4096;

/// What a verifier must remember from one check to the next. An app keeps it in a database or a file.
///
/// Both methods change the memory in one step: of two calls at once with the same argument, one gets the first answer.
pub trait Memory {
    /// Takes the open request of this id out of the memory: a request is answered once.
    fn take_request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError>;

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
    fn take_request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        self.requests.retain(|kept| kept.expires() >= now);
        let at = self.requests.iter().position(|kept| kept.id() == id);
        Ok(at.map(|at| self.requests.swap_remove(at)))
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
