//! The verifier: asks, checks, and gives one verdict (`docs/verdict.md`).
//!
//! A message and a clock reading in, a [`Verdict`] out; what must be remembered between checks goes through [`Memory`].
//! Knows no files, no camera and no network.

#![forbid(unsafe_code)]

mod check_document;
mod error;
mod expectation;
mod memory;
mod shown;
mod verdict;
mod verifier;

pub use error::VerifierError;
pub use memory::{Memory, Seen, VolatileMemory};
pub use shown::Shown;
pub use verdict::{DocumentVerdict, LicenceClass, Outcome, Proof, Verdict};
pub use verifier::Verifier;
