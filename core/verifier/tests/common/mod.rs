//! A generator of correct presentations, every part of which can be changed before it is made, and one change for every
//! check of the table.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]
#![allow(dead_code, unused_imports, reason = "each test binary uses a part")]

mod scenario;
mod tampers;
mod trusting;
mod watched;

pub(crate) use scenario::{
    CITIZEN, Certificates, Draft, MDL, NOW, NS, Scenario, VN, Way, ask, ask_for, class, classes, day,
    letting_the_holder_sign, replace, text,
};
pub(crate) use tampers::{TAMPERS, Tamper, tamper_of};
pub(crate) use trusting::{LISTS, Trusting};
pub(crate) use watched::Watched;

use dinhdanh_codes::Check;
use dinhdanh_verifier::Verdict;

/// The checks that do not hold, of the presentation and of its documents, in the order of the table.
pub(crate) fn failed(verdict: &Verdict<'_>) -> Vec<Check> {
    let documents = verdict.documents().iter().flat_map(|document| document.checks().failed());
    let mut failed: Vec<_> = documents.chain(verdict.checks().failed()).collect();
    failed.sort_by_key(|check| *check as usize);
    failed.dedup();
    failed
}
