//! What a wallet's store must survive: kills, full disks, failing writes, older versions, and a look into its memory.
//!
//! The store's own interface in, a wallet that opens out. The people are not real; every issuer is a TEST. Knows no document
//! format: bodies are bytes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "only tests use this; what fails must stop them")]

mod child;
mod content;
mod keys;
mod steps;
pub mod vfs;

pub use child::{Child, done, rounds, say, started};
pub use content::{DOCUMENT_BODY, NOW, PIN, add, check_whole, create, device, open, pin, shown};
pub use keys::{Keys, keys};
pub use steps::stepping;
