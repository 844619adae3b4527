use crate::x509::Defect;
use dinhdanh_cbor::CborError;

/// Why bytes were refused or an operation was not done. No variant holds a key, a value or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The operating system gave no random bytes: try again later, never go on without.
    #[error("no random bytes from the system")]
    Random,
    /// The bytes are no key of their curve: a point that is not on it, a scalar out of range, a broken container.
    #[error("not a valid key")]
    InvalidKey,
    /// A key type or curve that this library does not have.
    #[error("key type or curve not supported")]
    UnsupportedKey,
    /// No algorithm is named.
    #[error("no algorithm is named")]
    AlgorithmMissing,
    /// The algorithm is named where no signature covers it, though the caller needs it covered.
    #[error("the algorithm is not in the protected header")]
    AlgorithmUnprotected,
    /// An algorithm that this library does not have.
    #[error("algorithm not supported")]
    UnsupportedAlgorithm,
    /// The named algorithm is not the one of the key.
    #[error("the algorithm is not the key's")]
    AlgorithmMismatch,
    /// The signature is not this key's over these bytes.
    #[error("the signature does not verify")]
    SignatureInvalid,
    /// The authentication code is not this key's over these bytes.
    #[error("the authentication code does not verify")]
    MacInvalid,
    /// The ciphertext was altered, or belongs to another key, nonce or context.
    #[error("the ciphertext does not open")]
    DecryptionFailed,
    /// More data than the algorithm may take.
    #[error("too much data")]
    TooLarge,
    /// The bytes are no CBOR, or not of this shape.
    #[error("CBOR: {0}")]
    Cbor(#[from] CborError),
    /// A header label occurs twice, within a header or across both (RFC 9052 §3): readers could differ on which counts.
    #[error("a header label occurs twice")]
    DuplicateHeader,
    /// More header labels than [`crate::cose::MAX_HEADERS`].
    #[error("too many headers")]
    TooManyHeaders,
    /// `crit` names a header that is absent or that this library does not understand (RFC 9052 §3.1).
    #[error("a critical header is not understood")]
    CriticalHeader,
    /// The payload is detached and the caller has none.
    #[error("the payload is missing")]
    PayloadMissing,
    /// There is an attached payload and the caller brings another.
    #[error("there are two payloads")]
    PayloadTwice,
    /// No certificate chain where one is needed.
    #[error("no certificate chain")]
    ChainMissing,
    /// More certificates than [`crate::cose::MAX_CHAIN`].
    #[error("too many certificates")]
    ChainTooLong,
    /// A certificate that can't be used.
    #[error("certificate: {0}")]
    Certificate(Defect),
    /// A revocation list that can't be used.
    #[error("revocation list: {0}")]
    RevocationList(Defect),
    /// Text that holds no well-formed PEM.
    #[error("no well-formed PEM")]
    Pem,
}
