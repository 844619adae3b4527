use dinhdanh_crypto::CryptoError;

/// Why a trust list could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The bytes hold no certificate: give a PEM or DER file.
    #[error("no certificate")]
    NoCertificate,
    /// A certificate that can't be used as a root.
    #[error("unusable certificate: {0}")]
    Unusable(#[from] CryptoError),
    /// More roots than [`crate::MAX_ROOTS`].
    #[error("too many roots")]
    TooMany,
}
