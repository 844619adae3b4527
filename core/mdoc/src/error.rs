use dinhdanh_cbor::CborError;
use dinhdanh_crypto::CryptoError;

/// Why a structure could not be read or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MdocError {
    /// The bytes are not the structure: ask for them again.
    #[error("not the expected structure: {0}")]
    Malformed(#[from] CborError),
    /// More bytes, documents or elements than are ever read.
    #[error("over a limit of size or count")]
    TooLarge,
    /// A version of the structure that is not read here.
    #[error("unsupported version")]
    Version,
    /// Digests by an algorithm that is not read here (ISO/IEC 18013-5 §9.1.2.5 has three).
    #[error("digest algorithm not supported: {0}")]
    DigestAlgorithm(&'static str),
    /// A required member is absent.
    #[error("a required member is absent")]
    Missing,
    /// The document does not have an element that was asked of it.
    #[error("no such element")]
    NoSuchElement,
    /// There must be exactly one signature for each document.
    #[error("wrong number of signatures")]
    Signatures,
    /// A key, an algorithm or a certificate could not be used.
    #[error("cryptography: {0}")]
    Crypto(#[from] CryptoError),
}

impl MdocError {
    /// What a technician is told of a check that fails for it.
    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::DigestAlgorithm(name) => name,
            Self::Malformed(_) => "not the expected structure",
            Self::TooLarge => "over a limit of size or count",
            Self::Version => "unsupported version",
            Self::Missing => "a required member is absent",
            Self::NoSuchElement | Self::Signatures | Self::Crypto(_) => "not readable",
        }
    }
}
