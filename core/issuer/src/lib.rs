//! The issuer: a TEST authority, documents signed for the keys of a wallet, and lists of what became of them.
//!
//! Fields, keys and a clock reading in, signed documents out (ISO/IEC 18013-5 §9.1.2, Annex B, unconfirmed). Knows no
//! files, no network and no register of people.

#![forbid(unsafe_code)]

mod authority;
mod error;
mod issue;
mod publish;
mod register;

pub use authority::{Authority, Credentials, MAX_READER_NAME, Parts};
pub use error::IssuerError;
pub use issue::{Issued, Terms};
pub use publish::ListTerms;
pub use register::StatusRegister;
