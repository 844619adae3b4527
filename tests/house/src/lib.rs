//! The rules of the house (ARCHITECTURE.md): what cargo and git say of this workspace in, sentences about trouble out.
//!
//! Each rule is a function that `tests/house.rs` asks twice: of the workspace, where it must find nothing, and of a
//! made-up offence, which it must find. Knows nothing of identity documents.

#![forbid(unsafe_code)]

pub mod dependencies;
pub mod floors;
pub mod paths;
pub mod sources;
pub mod workspace;
