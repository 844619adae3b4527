use dinhdanh_catalogue::FieldError;
use dinhdanh_crypto::CryptoError;
use dinhdanh_mdoc::MdocError;
use dinhdanh_trust::status::StatusError;

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The request is malformed or a key is not proven: the wallet must ask again.
    #[error("the request does not hold: {0}")]
    Request(MdocError),
    /// The catalogue has no such document type.
    #[error("unknown document type")]
    UnknownType,
    /// The profile may ask nothing of this document type: choose another, or issue the whole document.
    #[error("the profile asks nothing of this document")]
    OtherProfile,
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
    /// The kept register of a status list is damaged: take the last whole copy.
    #[error("the kept register is damaged")]
    Register,
    /// The status list has no entry left that may be allotted: begin a new list.
    #[error("the status list is full")]
    RegisterFull,
    /// No document has this entry of the status list.
    #[error("this entry is not allotted")]
    NotAllotted,
    /// What was revoked stays revoked: issue the document again.
    #[error("what was revoked stays revoked")]
    Final,
    /// A status list could not be made.
    #[error("status list: {0}")]
    Status(#[from] StatusError),
}
