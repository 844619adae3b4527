//! What each room's refusal means to a person. One place, so that one cause has one message.

use crate::failure::Failure;
use dinhdanh_codes::Problem;
use dinhdanh_crypto::CryptoError;
use dinhdanh_issuer::IssuerError;
use dinhdanh_presentation::PresentationError;
use dinhdanh_trust::TrustError;
use dinhdanh_trust::status::StatusError;
use dinhdanh_verifier::VerifierError;
use dinhdanh_wallet::{PinRefused, RequestRefused, StoreError, WalletError};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let problem = match error {
            StoreError::NotAWallet => Problem::NotAWallet,
            StoreError::AlreadyAWallet | StoreError::FolderNotEmpty => Problem::FolderInUse,
            StoreError::AlreadyOpen => Problem::AlreadyOpen,
            StoreError::Newer { .. } => Problem::WalletNewer,
            StoreError::Damaged => Problem::WalletDamaged,
            StoreError::DiskFull => Problem::DiskFull,
            StoreError::NotWritable => Problem::NotWritable,
            StoreError::WrongPin { remaining, .. } => Problem::WrongPin(remaining),
            StoreError::MustWait { seconds } => Problem::MustWait(seconds),
            StoreError::Erased => Problem::Erased,
            StoreError::PinRefused(PinRefused::NotSixDigits) => Problem::PinRefused,
            StoreError::PinRefused(PinRefused::Repeated) => Problem::PinRepeats,
            StoreError::PinRefused(PinRefused::Sequence) => Problem::PinIsSequence,
            StoreError::PinRefused(PinRefused::BirthDate) => Problem::PinIsBirthDate,
            StoreError::PinRefused(PinRefused::Known) => Problem::PinIsKnown,
            StoreError::StoreRolledBack => Problem::StoreRolledBack,
            StoreError::OtherDevice => Problem::OtherDevice,
            StoreError::KeyGone => Problem::KeyGone,
            StoreError::Locked | StoreError::NoBiometrics | StoreError::NotConfirmed => Problem::Locked,
            StoreError::HardwareUnavailable => Problem::HardwareUnavailable,
            StoreError::NotFound => Problem::NotFound,
            StoreError::WrongKey | StoreError::InvalidPeriod | StoreError::OutOfLimits => Problem::DocumentRefused,
            StoreError::Random => Problem::Cryptography,
            StoreError::Io(_) => Problem::NotReadable,
            StoreError::OutOfMemory
            | StoreError::StretchRefused
            | StoreError::NotEncrypted
            | StoreError::Database(_) => {
                return Self::about(Problem::WalletDamaged, error.to_string());
            }
        };
        problem.into()
    }
}

impl From<WalletError> for Failure {
    fn from(error: WalletError) -> Self {
        let problem = match error {
            WalletError::Store(error) => return error.into(),
            WalletError::Malformed(_) => Problem::Malformed,
            WalletError::OtherKeys | WalletError::NotAuthentic => Problem::DocumentRefused,
            WalletError::IssuerUntrusted => Problem::DocumentUntrusted,
            // Their words say all.
            WalletError::NothingToShow => return Problem::NothingToShow.into(),
            WalletError::CopiesEnded => return Problem::CopiesEnded.into(),
            WalletError::NotYetValid => return Problem::CopiesNotYetValid.into(),
            WalletError::NeedsRequest => return Problem::NeedsRequest.into(),
            WalletError::OtherRequest => return Problem::RequestOther.into(),
            WalletError::UnknownType | WalletError::NoSuchField => Problem::NotFound,
            WalletError::Request(error) => return error.into(),
            WalletError::Status(error) => return error.into(),
            WalletError::Policy(error) => return error.into(),
            WalletError::Presentation(error) => match error {
                PresentationError::TooLarge => Problem::TooLongForCodes,
                PresentationError::Expired => return Problem::RequestExpired.into(),
                PresentationError::ConsentEnded => return Problem::ConsentEnded.into(),
                PresentationError::Crypto(_) | PresentationError::ReaderKey => Problem::Cryptography,
                PresentationError::Malformed(_)
                | PresentationError::Version
                | PresentationError::OtherSession
                | PresentationError::Document(_) => Problem::Internal,
            },
            WalletError::NotAMigration => Problem::Malformed,
            WalletError::WrongPassphrase => Problem::WrongPassphrase,
            WalletError::ShortPassphrase => Problem::PassphraseRefused,
            WalletError::MoveTooLarge => Problem::TooLarge,
            WalletError::ClaimNotExtended => Problem::ClaimNotExtended,
            WalletError::TextTooLong => Problem::TextTooLong,
            WalletError::Crypto(_) => Problem::Cryptography,
        };
        Self::about(problem, error.to_string())
    }
}

impl From<RequestRefused> for Failure {
    fn from(error: RequestRefused) -> Self {
        match error {
            RequestRefused::Unreadable => Self::about(Problem::Malformed, error.to_string()),
            RequestRefused::Signature => Problem::RequestForged.into(),
            RequestRefused::Expired => Problem::RequestExpired.into(),
            RequestRefused::UnknownPurpose => Problem::RequestPurpose.into(),
        }
    }
}

impl From<IssuerError> for Failure {
    fn from(error: IssuerError) -> Self {
        let problem = match &error {
            IssuerError::Request(_) => Problem::Malformed,
            // Their words say all.
            IssuerError::ReaderName => return Problem::ReaderName.into(),
            IssuerError::OtherProfile => return Problem::ProfileAsksNothing.into(),
            IssuerError::UnknownType => Problem::NotFound,
            IssuerError::Fields(_) => Problem::FieldsRefused,
            IssuerError::CertificateDates => return Problem::SignerOutOfDate.into(),
            IssuerError::Document(_) => Problem::DocumentRefused,
            IssuerError::Crypto(_) => Problem::Cryptography,
            IssuerError::Register => Problem::Malformed,
            IssuerError::RegisterFull | IssuerError::NotAllotted | IssuerError::Final => Problem::StatusUnchanged,
            IssuerError::Status(StatusError::NoEntry | StatusError::TooNarrow) => Problem::StatusUnchanged,
            IssuerError::Status(error) => return (*error).into(),
        };
        match error {
            IssuerError::Fields(fields) => Self { fields, ..problem.into() },
            other => Self::about(problem, other.to_string()),
        }
    }
}

impl From<StatusError> for Failure {
    fn from(error: StatusError) -> Self {
        let problem = match error {
            StatusError::TooLarge | StatusError::Full => Problem::TooLarge,
            StatusError::Malformed | StatusError::Cbor(_) | StatusError::OtherType => Problem::Malformed,
            StatusError::Signature(CryptoError::Cbor(_)) => Problem::Malformed,
            StatusError::Signature(_)
            | StatusError::Algorithm(_)
            | StatusError::Revoked
            | StatusError::Bits
            | StatusError::Damaged
            | StatusError::Signer
            | StatusError::OtherSubject
            | StatusError::Ahead => Problem::StatusListRefused,
            StatusError::NoEntry => Problem::NotFound,
            StatusError::TooNarrow => Problem::StatusUnchanged,
        };
        Self::about(problem, error.to_string())
    }
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        let problem = match error {
            TrustError::TooMany | TrustError::TooLarge => Problem::TooLarge,
            TrustError::NoCertificate | TrustError::Unusable(_) => Problem::NoCertificates,
            TrustError::VersionUnsupported => Problem::VersionUnsupported,
            TrustError::Pack(_) | TrustError::Vical(_) => Problem::Malformed,
            TrustError::Older { .. } | TrustError::LeftKeys => Problem::PolicyOlder,
            TrustError::UnknownSigner
            | TrustError::SignatureInvalid
            | TrustError::OtherPack
            | TrustError::Equivocation
            | TrustError::Provider(_)
            | TrustError::Mislabelled
            | TrustError::Ahead => Problem::PolicyRefused,
        };
        Self::about(problem, error.to_string())
    }
}

impl From<VerifierError> for Failure {
    fn from(error: VerifierError) -> Self {
        match error {
            VerifierError::Unreadable => Problem::Unreadable.into(),
            VerifierError::NothingToLearn => Problem::NothingToLearn.into(),
            VerifierError::VersionUnsupported => Problem::VersionUnsupported.into(),
            VerifierError::TooLarge => Problem::TooLarge.into(),
            VerifierError::Memory => Problem::MemoryFailed.into(),
            VerifierError::QueueFull => Problem::QueueFull.into(),
            VerifierError::Trust(error) => error.into(),
            VerifierError::Status(error) => error.into(),
        }
    }
}

impl From<CryptoError> for Failure {
    fn from(error: CryptoError) -> Self {
        Self::about(Problem::Cryptography, error.to_string())
    }
}
