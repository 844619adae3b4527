//! The queue of checks that wait for a newer status list.

use super::verdict::reason_words;
use super::{ReasonWords, hex};
use crate::{When, Words};
use dinhdanh_codes as codes;
use dinhdanh_verifier as core;

/// The queue of checks that wait for a newer status list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct WaitingChecks {
    /// Those that wait, or waited until now; oldest first.
    pub checks: Vec<WaitingCheck>,
    /// Entries that can't be read, so that nothing confirms them. A person must see them: they stay until
    /// `Verifier.discard_unread` takes them away.
    pub unread: Vec<UnreadCheck>,
}

/// A check that waits, or waited, for a newer status list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct WaitingCheck {
    /// What names it in the records of both sides, in hexadecimal.
    pub receipt: String,
    /// When it was made.
    pub at: When,
    /// What became of it.
    pub confirmation: Confirmation,
}

/// What became of a check that waited.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Confirmation {
    /// Lists made after the check say that every document was valid.
    Confirmed {
        /// The oldest of them.
        as_of: When,
    },
    /// The same of those that name a list. One names none, or the clock was wrong or the policy refused the check for another reason
    /// than the age of a status: no list will ever confirm the whole, the document is to be checked again.
    InPart {
        /// The oldest of the lists.
        as_of: When,
    },
    /// A newer list, a revocation list or the policy pack says otherwise.
    Changed {
        /// What it says.
        reason: ReasonWords,
    },
    /// There is no newer list yet.
    Waiting,
    /// It waited too long, and can't be confirmed any more.
    GivenUp,
}

impl WaitingCheck {
    pub(super) fn new(pending: &core::PendingCheck, confirmation: core::Confirmation) -> Self {
        let confirmation = match confirmation {
            core::Confirmation::Confirmed(as_of) => Confirmation::Confirmed { as_of: When::new(as_of) },
            core::Confirmation::InPart(as_of) => Confirmation::InPart { as_of: When::new(as_of) },
            core::Confirmation::Changed(reason) => Confirmation::Changed { reason: reason_words(reason) },
            core::Confirmation::Waiting => Confirmation::Waiting,
            core::Confirmation::GivenUp => Confirmation::GivenUp,
        };
        Self { receipt: hex(&pending.receipt), at: When::new(pending.at), confirmation }
    }
}

/// An entry of the queue that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UnreadCheck {
    /// Its name in the queue: the receipt, unless that is what is damaged.
    pub name: String,
    /// Why it can't be read.
    pub why: Unread,
    /// The same in words, and what to do.
    pub words: Words,
}

/// Why an entry of the queue can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Unread {
    /// It is damaged: nobody can say what became of it.
    Damaged,
    /// A newer version of the library kept it, which can read it.
    Newer,
    /// An older version kept it, which did not note who signed, so nothing could confirm that he still may.
    Older,
}

impl WaitingChecks {
    pub(super) fn new(queue: core::Queue) -> Self {
        let waiting = |pending| WaitingCheck::new(pending, core::Confirmation::Waiting);
        Self { checks: queue.waiting.iter().map(waiting).collect(), unread: UnreadCheck::all(queue.unread) }
    }
}

impl UnreadCheck {
    pub(super) fn all(unread: Vec<core::UnreadEntry>) -> Vec<Self> {
        unread.into_iter().map(Self::new).collect()
    }

    fn new(entry: core::UnreadEntry) -> Self {
        let why = match entry.why {
            codes::Unread::Damaged => Unread::Damaged,
            codes::Unread::Newer => Unread::Newer,
            codes::Unread::Older => Unread::Older,
        };
        Self { name: entry.name, why, words: Words::of(|lang| entry.why.words(lang)) }
    }
}
