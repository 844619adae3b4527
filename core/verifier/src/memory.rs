use crate::VerifierError;
use dinhdanh_presentation::OpenRequest;
use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use time::{Duration, UtcDateTime};

/// Most presentations, and most open requests, that are remembered at once.
pub const MAX_REMEMBERED: usize = 4096;

/// How much later another check's time may be than that of one that is being made: a check's time is that of the first picture, a
/// scan takes a minute at most, and clocks differ. What a check may still need is kept so much longer.
pub(crate) const SCANNED_WITHIN: Duration = Duration::minutes(2);

/// What a verifier must remember from one check to the next. An app keeps it in a database or in files.
///
/// `keep_request`, `close_request`, `note` and `keep` change the memory in one step: of two calls at once with the same argument, one
/// gets the first answer, and after a crash the old or the new is there, whole.
pub trait Memory {
    /// Keeps a request until it is answered, and drops those past their time; [`VerifierError::Memory`] where too many are open. Its
    /// key can read the answer: only the verifier may read it.
    fn keep_request(&mut self, request: &OpenRequest, now: UtcDateTime) -> Result<(), VerifierError>;

    /// The open request of this id, if it is still in time.
    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError>;

    /// Ends a request once it was answered with a document of a trusted issuer whose holder signed for this request; says
    /// whether it was still open. A request is answered once, and nobody who only saw it can use it up: anybody can encrypt to
    /// a key that is shown in public.
    fn close_request(&mut self, id: [u8; 8]) -> Result<bool, VerifierError>;

    /// Notes that a presentation was seen `now` in the check `check` and says whether it was before.
    ///
    /// It may be forgotten after `forget_at`, when it is too late for it anyway.
    fn note(
        &mut self,
        presentation: [u8; 16],
        check: &str,
        now: UtcDateTime,
        forget_at: UtcDateTime,
    ) -> Result<Seen, VerifierError>;

    /// Everything on a shelf, by name, in the order of the names. What is not there is no error.
    fn kept(&mut self, shelf: Shelf) -> Result<Vec<(String, Vec<u8>)>, VerifierError>;

    /// What is under this name on a shelf, if anything is.
    fn kept_as(&mut self, shelf: Shelf, name: &str) -> Result<Option<Vec<u8>>, VerifierError> {
        Ok(self.kept(shelf)?.into_iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes))
    }

    /// Keeps `bytes` under a name of at most 64 letters and digits, in place of what was there.
    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError>;

    /// Takes away what is under a name; nothing there is no error.
    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError>;

    /// Waits until nobody else learns into this memory, and keeps them out until what it gives back is dropped: what is
    /// kept is compared with what came before it is replaced, else an older list could come last. All other calls are
    /// made while it is held.
    fn lock(&mut self) -> Result<Lock, VerifierError>;
}

/// A memory that is locked, until this is dropped.
#[must_use]
pub struct Lock {
    /// Gives it back when it is dropped.
    _guard: Option<Box<dyn Any + Send>>,
}

impl Lock {
    /// A lock that is given back when `guard` is dropped.
    pub fn held(guard: impl Any + Send) -> Self {
        Self { _guard: Some(Box::new(guard)) }
    }

    /// Of a memory that nobody else can reach.
    pub fn alone() -> Self {
        Self { _guard: None }
    }
}

/// Where a verifier keeps what it learned: signed files as received, to be verified again when they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shelf {
    /// The policy pack.
    Policy,
    /// Status lists.
    StatusLists,
    /// Certificate revocation lists.
    RevocationLists,
    /// Checks that wait for a network to be confirmed.
    Queue,
    /// What names the newest lesson, so that those who share a memory hear of each other's.
    News,
}

impl Shelf {
    /// Its name, for a folder or a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::StatusLists => "status",
            Self::RevocationLists => "revoked",
            Self::Queue => "queue",
            Self::News => "news",
        }
    }
}

/// Whether a presentation was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Never.
    First,
    /// In this very check, first then.
    InThisCheck(UtcDateTime),
    /// In another check.
    InAnotherCheck,
}

/// A memory for as long as the program runs.
#[derive(Default)]
pub struct VolatileMemory {
    requests: Vec<OpenRequest>,
    seen: HashMap<[u8; 16], Noted>,
    shelves: BTreeMap<(Shelf, String), Vec<u8>>,
}

struct Noted {
    check: String,
    at: UtcDateTime,
    forget_at: UtcDateTime,
}

impl VolatileMemory {
    /// Nothing is remembered yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Memory for VolatileMemory {
    fn keep_request(&mut self, request: &OpenRequest, now: UtcDateTime) -> Result<(), VerifierError> {
        self.requests.retain(|kept| kept.expires().saturating_add(SCANNED_WITHIN) >= now);
        if self.requests.iter().filter(|kept| kept.expires() >= now).count() >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        self.requests.push(request.again().map_err(|_| VerifierError::Memory)?);
        Ok(())
    }

    fn request(&mut self, id: [u8; 8], now: UtcDateTime) -> Result<Option<OpenRequest>, VerifierError> {
        let is_asked = |kept: &&OpenRequest| kept.id() == id && kept.expires() >= now;
        Ok(self.requests.iter().find(is_asked).and_then(|kept| kept.again().ok()))
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
        self.seen.retain(|_, noted| noted.forget_at >= now);
        if let Some(noted) = self.seen.get(&presentation) {
            return Ok(if noted.check == check { Seen::InThisCheck(noted.at) } else { Seen::InAnotherCheck });
        }
        // A flood can't grow the memory; refusing to decide is safer than forgetting what was seen.
        if self.seen.len() >= MAX_REMEMBERED {
            return Err(VerifierError::Memory);
        }
        self.seen.insert(presentation, Noted { check: check.to_owned(), at: now, forget_at });
        Ok(Seen::First)
    }

    fn kept(&mut self, shelf: Shelf) -> Result<Vec<(String, Vec<u8>)>, VerifierError> {
        let all = self.shelves.iter().filter(|((on, _), _)| *on == shelf);
        Ok(all.map(|((_, name), bytes)| (name.clone(), bytes.clone())).collect())
    }

    fn keep(&mut self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        self.shelves.insert((shelf, name.to_owned()), bytes.to_vec());
        Ok(())
    }

    fn discard(&mut self, shelf: Shelf, name: &str) -> Result<(), VerifierError> {
        self.shelves.remove(&(shelf, name.to_owned()));
        Ok(())
    }

    fn lock(&mut self) -> Result<Lock, VerifierError> {
        Ok(Lock::alone())
    }
}
