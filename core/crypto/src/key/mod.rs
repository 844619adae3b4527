//! Signature keys: public ones as documents carry them, private ones as software holds them.

mod algorithm;
mod curve;
pub(crate) mod foreign;
pub(crate) mod jwk;
mod public;
mod signing;
mod software;

pub use algorithm::Algorithm;
pub use curve::Curve;
pub use foreign::foreign_cose_key;
pub use public::PublicKey;
pub use signing::SigningKey;
pub(crate) use software::Form;
