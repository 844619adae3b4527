use super::verdict::{ChecksMade, DocumentResult, Verdict, reason_words};
use super::{ReasonWords, Verifier};
use crate::work::guard;
use crate::{Message, VerifierError};
use dinhdanh_catalogue::Profile;
use dinhdanh_presentation::Window;
use dinhdanh_verifier as core;
use self_cell::self_cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::UtcDateTime;

type CoreVerdict<'a> = core::Verdict<'a>;

self_cell!(
    /// A verdict, and the presentation that it borrows from.
    pub(crate) struct Judged {
        owner: core::Shown<'static>,
        #[covariant]
        dependent: CoreVerdict,
    }
);

/// A check that was made of one person, with its verdict.
#[derive(uniffi::Object)]
pub struct Check {
    judged: Mutex<Judged>,
    name: String,
    profile: Option<String>,
    verifier: Arc<Verifier>,
    /// That the officer said: not this person.
    denied: AtomicBool,
}

impl Check {
    pub(super) fn make(
        verifier: &Arc<Verifier>,
        message: &Message,
        name: String,
        profile: Option<String>,
    ) -> Result<Self, VerifierError> {
        let judged = Mutex::new(verifier.judge(message, &name, profile.as_deref())?);
        Ok(Self { judged, name, profile, verifier: Arc::clone(verifier), denied: AtomicBool::default() })
    }

    fn deny(&self) -> Verdict {
        self.denied.store(true, Ordering::SeqCst);
        self.judged().with_dependent_mut(|_, verdict| {
            verdict.deny_person();
            Verdict::new(verdict)
        })
    }

    fn judged(&self) -> MutexGuard<'_, Judged> {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn with<T>(&self, look: impl FnOnce(&CoreVerdict<'_>) -> T) -> T {
        look(self.judged().borrow_dependent())
    }
}

#[uniffi::export]
impl Check {
    /// The verdict: what it comes to, in words. It crosses to the app alone, since a gate needs no more.
    pub fn verdict(&self) -> Result<Verdict, VerifierError> {
        guard(|| Ok(self.with(Verdict::new)))
    }

    /// What was shown: each document with its result and its fields.
    pub fn documents(&self) -> Result<Vec<DocumentResult>, VerifierError> {
        guard(|| Ok(self.with(DocumentResult::all)))
    }

    /// The checks that were made, for a technician.
    pub fn checks(&self) -> Result<ChecksMade, VerifierError> {
        guard(|| Ok(self.with(ChecksMade::new)))
    }

    /// The portrait of what was asked for, if there is one and it holds: its file, JPEG or JPEG 2000, or WebP or AVIF too for a small one.
    /// Any other document has its own among its fields.
    pub fn portrait(&self) -> Result<Option<Vec<u8>>, VerifierError> {
        guard(|| Ok(self.with(|verdict| verdict.portrait().map(<[u8]>::to_vec))))
    }

    /// The officer compared the portrait with the person: not this one. The verdict is a rejection from now on, the one that is
    /// given: put it in the place of what the screen shows.
    pub fn not_this_person(&self) -> Result<Verdict, VerifierError> {
        guard(|| Ok(self.deny()))
    }

    /// Checks another message of the same person, for the same profile: the code of this check once more, which is no replay then,
    /// or a new one. Who was not this person is not for another code. Of the next person's message make a new check:
    /// [`Verifier::check`].
    pub fn again(&self, message: &Message) -> Result<Arc<Self>, VerifierError> {
        guard(|| {
            let check = Self::make(&self.verifier, message, self.name.clone(), self.profile.clone())?;
            if self.denied.load(Ordering::SeqCst) {
                check.deny();
            }
            Ok(Arc::new(check))
        })
    }

    /// The name of the check, drawn by the library: it is in the record.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// A record to be printed or kept: one HTML page in both languages, without any value or portrait.
    pub fn record(&self) -> Result<String, VerifierError> {
        guard(|| {
            let head = core::RecordHead { verifier: self.verifier.name(), check: &self.name };
            Ok(self.with(|verdict| verdict.record(&head)))
        })
    }
}

/// One of many presentations that were checked at once.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CheckedOne {
    /// The verdict; `None` where it can't be read.
    pub verdict: Option<Verdict>,
    /// What was shown.
    pub documents: Vec<DocumentResult>,
    /// Why it can't be read.
    pub unreadable: Option<ReasonWords>,
}

pub(super) fn many(
    role: &core::Verifier,
    messages: &[Vec<u8>],
    required: Option<&Profile>,
    at: UtcDateTime,
    crowd: &mut core::Crowd,
) -> Vec<CheckedOne> {
    let window = Window::default();
    let opened: Vec<_> = messages.iter().map(|message| core::Shown::open(message, at, &window, None)).collect();
    let mut shown = Vec::with_capacity(opened.len());
    let opened: Vec<_> = opened.into_iter().map(|one| one.map(|one| shown.push(one)).err()).collect();
    let mut verdicts = role.verify_crowd(&shown, required, at, crowd).into_iter();
    let unreadable = |error: core::VerifierError| {
        let reason = error.reason().unwrap_or(dinhdanh_codes::Reason::Unreadable);
        CheckedOne { verdict: None, documents: Vec::new(), unreadable: Some(reason_words(reason)) }
    };
    let one = |failed: Option<core::VerifierError>| match failed {
        Some(error) => unreadable(error),
        None => match verdicts.next() {
            Some(Ok(verdict)) => {
                let documents = DocumentResult::all(&verdict);
                CheckedOne { verdict: Some(Verdict::new(&verdict)), documents, unreadable: None }
            }
            Some(Err(error)) => unreadable(error),
            None => unreadable(core::VerifierError::Unreadable),
        },
    };
    opened.into_iter().map(one).collect()
}
