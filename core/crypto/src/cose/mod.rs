//! COSE_Sign1 and COSE_Mac0 (RFC 9052): borrowed views of what was received, and builders of what is sent.
//!
//! Permissive where RFC 9052 lets senders choose (tag or none, algorithm in either header); a layer that is stricter
//! asks for [`Sign1::protected_algorithm`].

mod headers;
mod mac0;
mod message;
mod registry;
mod sign1;
mod unsigned;

pub use headers::{MAX_CHAIN, MAX_HEADERS, X5Chain};
pub use mac0::{Mac0, MacAlgorithm};
pub use registry::algorithm_name;
pub use sign1::{Sign1, signature_input};
pub use unsigned::{Headers, Payload, UnsignedSign1};

#[cfg(test)]
mod tests;
