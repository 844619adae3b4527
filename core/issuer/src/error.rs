use dinhdanh_catalogue::FieldError;
use dinhdanh_crypto::CryptoError;
use dinhdanh_mdoc::MdocError;

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The request is malformed or a key is not proven: the wallet must ask again.
    #[error("the request does not hold: {0}")]
    Request(MdocError),
    /// The catalogue has no such document type.
    #[error("unknown document type")]
    UnknownType,
    /// Some fields are wrong; each is named.
    #[error("{} fields are wrong", .0.len())]
    Fields(Vec<FieldError>),
    /// The signer's certificate is not valid on this day.
    #[error("the signer's certificate is not valid now")]
    CertificateDates,
    /// A reader's name is empty or longer than [`crate::MAX_READER_NAME`] bytes: choose another.
    #[error("a reader's name has 1 to {} bytes", crate::MAX_READER_NAME)]
    ReaderName,
    /// A key or certificate of the authority can't be used.
    #[error("cryptography: {0}")]
    Crypto(#[from] CryptoError),
    /// The document could not be made.
    #[error("document: {0}")]
    Document(#[from] MdocError),
}
