//! Policy packs: one signed file with all that a verifier takes on trust (`docs/policy-pack.md`).
//!
//! Bytes in, a [`PolicyPack`] out whose signature leads to root keys that are pinned, or that a held pack had. What an
//! authority signs goes the other way, in two steps: [`PackContent::prepare`], [`UnsignedPack::finish`].

mod build;
mod content;
mod defect;
mod policy_pack;
mod read;
mod record;
mod roots;
mod succession;
mod write;

pub use build::{UnsignedPack, UnsignedSuccession};
pub use content::{
    ClassScheme, Freshness, Issuer, IssuerState, Light, PackContent, PackProfile, ReaderRegistration, StatusSigner,
};
pub use defect::PackDefect;
pub use policy_pack::{PolicyPack, Update};
pub use roots::{RootKeys, thumbprint};
pub use succession::Succession;

/// Most bytes of a pack. A reader of files takes one more and stops there: a pack of 1 GB is never read.
pub const MAX_PACK: usize = 4 << 20;
/// Most issuers of a pack; as many as a [`crate::TrustList`] takes.
pub const MAX_ISSUERS: usize = crate::MAX_ROOTS;
/// Most CSCA certificates, and most reader roots. The world's CSCAs are some hundreds.
pub const MAX_CERTIFICATES: usize = crate::MAX_ROOTS;
/// Most document types, signers or status signers of one issuer, and most profiles, schemes, or advisories of a rule.
pub const MAX_LISTED: usize = 256;
/// Most readers that are registered.
pub const MAX_READERS: usize = 16_384;
/// Most elements of a document of a profile, and most documents of a profile.
pub const MAX_ELEMENTS: usize = 128;
/// Most keys of a root key set.
pub const MAX_ROOT_KEYS: usize = 8;
/// Most statements of succession: one a year outlives the people who sign them.
pub const MAX_SUCCESSIONS: usize = 32;
/// Most bytes of an id, a code or a name.
pub const MAX_NAME: usize = 128;
/// Most bytes of a sentence for people, and of a URI.
pub const MAX_TEXT: usize = 512;
/// Longest that a freshness rule may look back, in seconds: ten years.
pub const MAX_AGE: u64 = 10 * 366 * 86_400;

/// `typ` of a pack (RFC 9596).
pub(crate) const TYP_PACK: &str = "application/dinhdanh-policy+cose";
/// `typ` of a statement of succession: under one key, it never passes for a pack.
pub(crate) const TYP_SUCCESSION: &str = "application/dinhdanh-succession+cose";
/// The version of both formats.
pub(crate) const VERSION: u64 = 1;
