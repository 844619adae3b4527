//! The verifier: asks, checks, and gives one verdict (`docs/verdict.md`).
//!
//! A message and a clock reading in, a [`Verdict`] out; what must be remembered between checks goes through [`Memory`].
//! Knows no camera and no network; of files only those of [`FolderMemory`].

#![forbid(unsafe_code)]

mod check_document;
mod error;
mod expectation;
mod files;
mod folder_memory;
mod holders;
mod judge;
mod learn;
mod light;
mod memory;
mod queue;
mod record;
mod shown;
mod status;
mod verdict;
mod verifier;
mod words;

pub(crate) use memory::SCANNED_WITHIN;

pub use error::VerifierError;
pub use folder_memory::FolderMemory;
pub use learn::Lesson;
pub use memory::{Lock, MAX_REMEMBERED, Memory, Seen, Shelf, VolatileMemory};
pub use queue::{Confirmation, MAX_PENDING, PENDING_LIFE, PendingCheck, PendingDocument, Place, Queue, UnreadEntry};
pub use record::RecordHead;
pub use shown::Shown;
pub use verdict::{DocumentVerdict, LicenceClass, Outcome, Proof, Standing, Verdict};
pub use verifier::{Crowd, MAX_CROWD, Verifier};
pub use words::light_word;

pub use dinhdanh_trust::pack::Light;
