//! What issuing, presenting and verifying cost, beside the bare cryptography they need and beside isomdl 0.2.0.
//!
//! A number of elements in, operations to be timed and counted out (ISO/IEC 18013-5 documents with a chain of their
//! own). Every contestant works on the same values, keys and certificates. Knows no file, no store and no carrier.

#![expect(clippy::expect_used, reason = "only benches and tests use this; an operation that fails must not be timed")]

mod allocations;
mod case;
mod command;
mod decoders;
mod floor;
mod lists;
mod ours;
#[cfg(feature = "isomdl")]
mod peer;
mod stopwatch;
mod table;
mod target;

pub use allocations::{Allocations, Held, count, held};
pub use case::{Case, DOC_TYPE, NAME_SPACE, Signed};
pub use command::{arguments, write_json};
pub use decoders::{DECODERS, Decoder, Document, decoders_as_text, documents, race_decoders};
pub use floor::{Chain, Floor};
pub use lists::{Lists, random_list};
pub use ours::{Ours, verify_ours};
#[cfg(feature = "isomdl")]
pub use peer::Peer;
pub use stopwatch::{Contestant, Effort, Measured, race, race_all};
pub use table::{Row, as_json, as_text};
pub use target::{Bound, Judged, PORTRAIT, TARGETS, Target, judge, targets_as_json, targets_as_text};

#[cfg(test)]
mod tests;
