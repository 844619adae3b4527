use dinhdanh_codes::Reason;
use dinhdanh_crypto::CryptoError;
use dinhdanh_mdoc::MdocError;
use dinhdanh_presentation::PresentationError;
use dinhdanh_trust::TrustError;
use dinhdanh_trust::status::StatusError;

/// Why there is no verdict at all, or nothing was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifierError {
    /// No presentation, or one that can't be read.
    #[error("unreadable")]
    Unreadable,
    /// No policy pack, status list or revocation list.
    #[error("nothing to learn")]
    NothingToLearn,
    /// Larger than is ever read.
    #[error("too large")]
    TooLarge,
    /// A newer version made it.
    #[error("unsupported version")]
    VersionUnsupported,
    /// What must be remembered could not be read or written: nothing was decided.
    #[error("the memory failed")]
    Memory,
    /// [`crate::MAX_PENDING`] checks wait already.
    #[error("the queue is full")]
    QueueFull,
    /// A policy pack or revocation list was refused; what was held stays.
    #[error("trust: {0}")]
    Trust(#[from] TrustError),
    /// A status list was refused; what was held stays.
    #[error("status list: {0}")]
    Status(#[from] StatusError),
}

impl VerifierError {
    /// The reason of row 0, where it is one.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Unreadable => Some(Reason::Unreadable),
            Self::TooLarge => Some(Reason::TooLarge),
            Self::VersionUnsupported => Some(Reason::VersionUnsupported),
            Self::NothingToLearn | Self::Memory | Self::QueueFull | Self::Trust(_) | Self::Status(_) => None,
        }
    }
}

impl From<PresentationError> for VerifierError {
    fn from(error: PresentationError) -> Self {
        match error {
            PresentationError::TooLarge => Self::TooLarge,
            PresentationError::Version => Self::VersionUnsupported,
            PresentationError::Document(error) => error.into(),
            _ => Self::Unreadable,
        }
    }
}

impl From<MdocError> for VerifierError {
    fn from(error: MdocError) -> Self {
        match error {
            // A chain of a hundred certificates is a presentation, of more than is ever read.
            MdocError::TooLarge | MdocError::Crypto(CryptoError::ChainTooLong | CryptoError::TooManyHeaders) => {
                Self::TooLarge
            }
            MdocError::Version => Self::VersionUnsupported,
            _ => Self::Unreadable,
        }
    }
}
