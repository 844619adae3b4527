/// What is wrong with a certificate or a revocation list whatever the time. The names are those of RFC 5280 and of Annex B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Defect {
    /// No DER certificate of version 3 or list of version 2, or an extension that is broken or there twice.
    #[error("not well-formed")]
    Malformed,
    /// More bytes, extensions, or certificates than the limits of this module.
    #[error("too large or too many")]
    TooLong,
    /// A key of a type or curve that is not supported; its name, where it is known here.
    #[error("key not supported: {0}")]
    Key(&'static str),
    /// A signature algorithm that is not supported, or that does not fit the key.
    #[error("algorithm not supported")]
    Algorithm,
    /// The issuer's signature does not verify: it was altered or is a forgery.
    #[error("signature invalid")]
    Signature,
    /// The serial number is not positive or longer than 20 bytes.
    #[error("serial number not allowed")]
    Serial,
    /// It is valid for longer than the profile allows, or ends before it begins.
    #[error("validity period not allowed")]
    ValidityPeriod,
    /// Key usage is missing, not critical, or not exactly the profile's.
    #[error("key usage not allowed")]
    KeyUsage,
    /// Extended key usage is missing, not critical, or not exactly the profile's.
    #[error("extended key usage not allowed")]
    ExtendedKeyUsage,
    /// A leaf that is an authority, or an authority that is not marked as one.
    #[error("basic constraints not allowed")]
    BasicConstraints,
    /// More certificates below an authority than it or the profile allows.
    #[error("path too long")]
    PathLength,
    /// A critical extension that is not understood (RFC 5280 §4.2): it could forbid this very use.
    #[error("unknown critical extension")]
    UnknownCriticalExtension,
    /// An extension that ISO/IEC 18013-5 §B.1.1 forbids: it would narrow a path in ways that verifiers don't look at.
    #[error("forbidden extension")]
    ForbiddenExtension,
    /// A revocation list that names only what changed since another (RFC 5280 §5.2.4): take the complete one.
    #[error("delta revocation list")]
    DeltaList,
    /// A revocation list that speaks for other authorities' certificates too (RFC 5280 §5.2.5, §5.3.3).
    #[error("indirect revocation list")]
    IndirectList,
    /// Another authority's revocation list.
    #[error("issuer differs")]
    Issuer,
    /// The country is missing, not two capital letters, or not the authority's.
    #[error("country differs")]
    Country,
    /// The state or province is not the authority's.
    #[error("state differs")]
    State,
    /// A key identifier is missing, or names another key than the issuer's.
    #[error("key identifier differs")]
    KeyIdentifier,
}

impl From<der::Error> for Defect {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// Which certificate of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The one whose key signed.
    Leaf,
    /// One between leaf and anchor.
    Intermediate,
    /// The trusted one.
    Anchor,
}

/// Why a chain does not lead to a trusted certificate, or not now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PathError {
    /// No trusted certificate issued it: perhaps the trust list is to be updated.
    #[error("no trusted certificate issued it")]
    Untrusted,
    /// A certificate of the path may not be used like this: its issuer must mend it.
    #[error("certificate invalid: {0}")]
    Invalid(#[from] Defect),
    /// It is past its last moment.
    #[error("certificate expired ({0:?})")]
    Expired(Role),
    /// Its first moment is still to come, or the clock is behind.
    #[error("certificate not yet valid ({0:?})")]
    NotYetValid(Role),
}
