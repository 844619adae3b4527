//! Every parser under attack: any bytes in, and nothing panics, nothing forged is accepted, nothing leaves its limits.
//!
//! A [`Target`] for each, with its seeds. `tests/smoke.rs` spoils the seeds blindly and in seconds; `guided/` is the same targets
//! under libFuzzer, for as long as one likes (`run.sh`).

#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a fuzz target stops at what must not be"
)]

mod mutate;
mod scenes;
mod seeds;
mod targets;

pub use mutate::Mutator;
use scenes::{HOLDER, ISSUER, SCENES, assert_proven, leaf_key};
pub use scenes::{NOW, Provider};
pub use targets::{TARGETS, Target, target};
