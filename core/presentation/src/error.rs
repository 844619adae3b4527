use dinhdanh_cbor::CborError;
use dinhdanh_crypto::CryptoError;
use dinhdanh_mdoc::MdocError;

/// Why a message could not be read, made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresentationError {
    /// The bytes are no message: scan again.
    #[error("not a message: {0}")]
    Malformed(#[from] CborError),
    /// Larger than a message may be.
    #[error("over the limit of size")]
    TooLarge,
    /// Made by a newer version: update.
    #[error("unsupported version")]
    Version,
    /// The request is past its time: ask for a new one.
    #[error("the request has expired")]
    Expired,
    /// The time of one consent is over: ask the holder again.
    #[error("the consent has ended")]
    ConsentEnded,
    /// It answers another request, or was changed on its way.
    #[error("not an answer to this request")]
    OtherSession,
    /// The key that a request wants its answer encrypted to is not on P-256, the one curve of this format.
    #[error("the reader's key is not on P-256")]
    ReaderKey,
    /// A key or a signature could not be used.
    #[error("cryptography: {0}")]
    Crypto(#[from] CryptoError),
    /// A structure of the standard inside is malformed.
    #[error("document structure: {0}")]
    Document(#[from] MdocError),
}
