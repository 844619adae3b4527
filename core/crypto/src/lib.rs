//! Cryptography of identity documents: keys, signatures and MACs in bytes, answers and typed refusals out.
//!
//! COSE (RFC 9052, RFC 9053, RFC 9360), X.509 (RFC 5280) in the profiles of ISO/IEC 18013-5 Annex B, ECDH, hashing
//! to a curve (RFC 9380), HKDF (RFC 5869) and AES-256-GCM. Knows no document type, no store, no network and no clock.

#![forbid(unsafe_code)]

pub mod aead;
mod asn1;
pub mod cose;
mod digest;
mod ecdh;
mod error;
mod hash_to_curve;
mod kdf;
mod key;
pub mod mac;
mod random;
mod secret;
pub mod x509;

pub use digest::{Digest, DigestAlgorithm, sha256};
pub use ecdh::AgreementKey;
pub use error::CryptoError;
pub use hash_to_curve::hash_to_p256;
pub use kdf::hkdf_sha256;
pub use key::{Algorithm, Curve, PublicKey, SigningKey, foreign_cose_key};
pub use random::{fill, random};
pub use secret::{Secret, SecretBytes, constant_time_eq};
