/// What is wrong with a certificate or a revocation list whatever the time. The names are those of RFC 5280 and of Annex B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.detail())]
pub enum Defect {
    /// No DER certificate of version 3 or list of version 2, or an extension that is broken or there twice.
    Malformed,
    /// More bytes, extensions, or certificates than the limits of this module.
    TooLong,
    /// A key of a type or curve that is not supported; its name, where it is known here.
    Key(&'static str),
    /// A signature algorithm that is not supported, or that does not fit the issuer's key; its name (RFC 5758, RFC 8017), where it
    /// is known here.
    Algorithm(&'static str),
    /// The issuer's signature does not verify: it was altered or is a forgery.
    Signature,
    /// The serial number is not positive or longer than 20 bytes.
    Serial,
    /// It is valid for longer than the profile allows, or ends before it begins.
    ValidityPeriod,
    /// Key usage is missing, not critical, or not exactly the profile's.
    KeyUsage,
    /// Extended key usage is missing, not critical, or not exactly the profile's.
    ExtendedKeyUsage,
    /// A leaf that is an authority, or an authority that is not marked as one.
    BasicConstraints,
    /// More certificates below an authority than it or the profile allows.
    PathLength,
    /// A critical extension that is not understood (RFC 5280 §4.2): it could forbid this very use.
    UnknownCriticalExtension,
    /// An extension that ISO/IEC 18013-5 §B.1.1 forbids: it would narrow a path in ways that verifiers don't look at.
    ForbiddenExtension,
    /// A revocation list that names only what changed since another (RFC 5280 §5.2.4): take the complete one.
    DeltaList,
    /// A revocation list that speaks for other authorities' certificates too (RFC 5280 §5.2.5, §5.3.3).
    IndirectList,
    /// A revocation list of some certificates or reasons alone (RFC 5280 §5.2.5).
    PartialList,
    /// Another authority's revocation list.
    Issuer,
    /// The country is missing, not two capital letters, or not the authority's.
    Country,
    /// The state or province is not the authority's.
    State,
    /// The subject has no common name, more than one, or a blank one: nobody could be told whose word it is.
    CommonName,
    /// A key identifier is missing, or names another key than the issuer's.
    KeyIdentifier,
    /// The issuer's alternative name is missing, or has neither an e-mail address nor a URI.
    IssuerAlternativeName,
    /// The distribution points of revocation lists are missing, or one has no name, is for some reasons only or for another issuer's
    /// lists.
    DistributionPoints,
}

impl Defect {
    /// What it is, or what is not supported: for a technician, who is shown nothing of the certificate.
    pub fn detail(self) -> &'static str {
        match self {
            Self::Key(name) | Self::Algorithm(name) => name,
            Self::Malformed => "not well-formed",
            Self::TooLong => "too large or too many",
            Self::Signature => "signature invalid",
            Self::Serial => "serial number not allowed",
            Self::ValidityPeriod => "validity period not allowed",
            Self::KeyUsage => "key usage not allowed",
            Self::ExtendedKeyUsage => "extended key usage not allowed",
            Self::BasicConstraints => "basic constraints not allowed",
            Self::PathLength => "path too long",
            Self::UnknownCriticalExtension => "unknown critical extension",
            Self::ForbiddenExtension => "forbidden extension",
            Self::DeltaList => "delta revocation list",
            Self::IndirectList => "indirect revocation list",
            Self::PartialList => "partial revocation list",
            Self::Issuer => "issuer differs",
            Self::Country => "country differs",
            Self::State => "state differs",
            Self::CommonName => "common name missing or not allowed",
            Self::KeyIdentifier => "key identifier differs",
            Self::IssuerAlternativeName => "issuer alternative name missing or not allowed",
            Self::DistributionPoints => "CRL distribution points missing or not allowed",
        }
    }
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
