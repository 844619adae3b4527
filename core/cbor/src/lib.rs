//! CBOR (RFC 8949) as the identity standards use it: bytes in, borrowed items out, and back.
//!
//! Reading is strict: definite lengths, no duplicate keys, bounded nesting, nothing left over. Writing is the shortest
//! form. Knows no document, no signature and no clock.

#![forbid(unsafe_code)]

mod check;
mod error;
mod head;
mod reader;
pub mod tdate;
mod value;
mod writer;

pub use check::{MAX_DEPTH, MAX_ENTRIES, check};
pub use error::CborError;
pub use reader::{Encoded, Kind, Reader, TAG_ENCODED};
pub use value::Value;
pub use writer::Writer;
