use crate::{DeviceError, Problem};
use dinhdanh_codes as codes;
use dinhdanh_presentation::PresentationError;
use dinhdanh_trust::TrustError;
use dinhdanh_trust::status::StatusError;
use dinhdanh_verifier as core;

/// Why there is no verdict, or nothing was learned. What was held stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum VerifierError {
    /// No presentation, or one that can't be read: scan again.
    #[error("unreadable")]
    Unreadable,
    /// No policy pack, status list, revocation list or list of issuers, or a damaged one: fetch it again.
    #[error("nothing to learn")]
    NothingToLearn,
    /// Larger than is ever read, or a request that no code holds: the reader's certificate is too long.
    #[error("too large")]
    TooLarge,
    /// A newer version made it: update the app.
    #[error("unsupported version")]
    VersionUnsupported,
    /// What must be remembered could not be read or written: nothing was decided.
    #[error("the memory failed")]
    MemoryFailed,
    /// Nobody is trusted: give the verifier roots, or a policy pack.
    #[error("no roots")]
    NobodyTrusted,
    /// A certificate or key of the setup can't be used.
    #[error("bad certificate")]
    BadCertificate,
    /// A policy pack or certificate revocation list that nobody who is known signed.
    #[error("policy refused")]
    PolicyRefused,
    /// A policy pack from before the one that is held.
    #[error("policy older")]
    PolicyOlder,
    /// A status list that is damaged, of another date or address than it must be, or by an untrusted signer.
    #[error("status list refused")]
    StatusListRefused,
    /// No such profile.
    #[error("no such profile")]
    NoSuchProfile,
    /// This verifier has no key of a reader to ask with.
    #[error("no reader key")]
    NoReaderKey,
    /// The queue of waiting checks is full: confirm it first.
    #[error("the queue is full")]
    QueueFull,
    /// The reader's key is said to be in hardware, and the platform has none.
    #[error("no hardware")]
    NoHardware,
    /// The app's own code for the device failed before anything was begun.
    #[error("device: {why}")]
    Device {
        /// How.
        why: DeviceError,
    },
    /// A key could not be used, or the operating system gave no random bytes.
    #[error("cryptography")]
    Cryptography,
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The library failed: a bug of ours. Nothing was decided.
    #[error("internal error")]
    Internal,
}

any_call!(VerifierError);

any_codes!(VerifierError);

impl From<PresentationError> for VerifierError {
    fn from(error: PresentationError) -> Self {
        match error {
            PresentationError::Crypto(_) => Self::Cryptography,
            error => core::VerifierError::from(error).into(),
        }
    }
}

impl From<TrustError> for VerifierError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::NoCertificate | TrustError::Unusable(_) => Self::BadCertificate,
            TrustError::TooMany | TrustError::TooLarge => Self::TooLarge,
            TrustError::VersionUnsupported => Self::VersionUnsupported,
            TrustError::Pack(_) | TrustError::Vical(_) => Self::NothingToLearn,
            TrustError::Older { .. } | TrustError::LeftKeys => Self::PolicyOlder,
            TrustError::UnknownSigner
            | TrustError::SignatureInvalid
            | TrustError::OtherPack
            | TrustError::Equivocation
            | TrustError::Provider(_)
            | TrustError::Mislabelled
            | TrustError::Ahead => Self::PolicyRefused,
        }
    }
}

impl From<StatusError> for VerifierError {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::TooLarge | StatusError::Full => Self::TooLarge,
            StatusError::Malformed | StatusError::Cbor(_) | StatusError::OtherType => Self::NothingToLearn,
            _ => Self::StatusListRefused,
        }
    }
}

impl From<core::VerifierError> for VerifierError {
    fn from(error: core::VerifierError) -> Self {
        match error {
            core::VerifierError::Unreadable => Self::Unreadable,
            core::VerifierError::NothingToLearn => Self::NothingToLearn,
            core::VerifierError::TooLarge => Self::TooLarge,
            core::VerifierError::VersionUnsupported => Self::VersionUnsupported,
            core::VerifierError::Memory => Self::MemoryFailed,
            core::VerifierError::QueueFull => Self::QueueFull,
            core::VerifierError::Trust(error) => error.into(),
            core::VerifierError::Status(error) => error.into(),
        }
    }
}

/// The words for an error of the verifier.
#[uniffi::export]
pub fn verifier_problem(error: VerifierError) -> Problem {
    use codes::Problem as P;
    match error {
        VerifierError::Unreadable => P::Unreadable,
        VerifierError::NothingToLearn => P::NothingToLearn,
        VerifierError::TooLarge => P::TooLarge,
        VerifierError::VersionUnsupported => P::VersionUnsupported,
        VerifierError::MemoryFailed => P::MemoryFailed,
        VerifierError::QueueFull => P::QueueFull,
        VerifierError::NobodyTrusted | VerifierError::BadCertificate => P::NoCertificates,
        VerifierError::PolicyRefused => P::PolicyRefused,
        VerifierError::PolicyOlder => P::PolicyOlder,
        VerifierError::StatusListRefused => P::StatusListRefused,
        VerifierError::NoSuchProfile => P::NotFound,
        VerifierError::NoReaderKey => P::NoReaderKey,
        VerifierError::Device { .. } => P::DeviceFailed,
        VerifierError::Cancelled => P::Cancelled,
        VerifierError::Cryptography => P::Cryptography,
        VerifierError::NoHardware | VerifierError::Internal => P::Internal,
    }
    .into()
}
