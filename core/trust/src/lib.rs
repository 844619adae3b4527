//! Who is trusted: root certificates, and whether a signer's certificate leads to one of them.
//!
//! Certificates as bytes and a clock reading in, a finding out (ISO/IEC 18013-5 §9.3.3 and Annex B); policy packs; and what
//! issuers say since, in [`status`] lists. Knows no files and no documents.

#![forbid(unsafe_code)]

mod cache;
mod error;
mod kind;
mod list;
pub mod pack;
mod revocations;
mod signer;
pub mod status;
mod trust;
mod vical;

pub use cache::PathCache;
pub use error::TrustError;
pub use kind::{Kind, has_revocation_lists};
pub use list::{MAX_ROOTS, TrustList};
pub use revocations::RevocationLists;
pub use signer::{IssuerId, Signer, describe};
pub use trust::{PLAUSIBLE, Trust};
pub use vical::{MAX_VICAL, MAX_VICAL_ENTRIES, Vical, VicalAuthority};
