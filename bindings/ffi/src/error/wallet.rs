use crate::held::Gone;
use crate::{DeviceError, Problem};
use dinhdanh_codes as codes;
use dinhdanh_presentation::PresentationError;
use dinhdanh_trust::TrustError;
use dinhdanh_wallet as core;

/// Why the wallet did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum WalletError {
    /// Locked, or unused for too long: unlock it.
    #[error("locked")]
    Locked,
    /// Wrong PIN.
    #[error("wrong PIN, {remaining} tries left")]
    WrongPin {
        /// Tries left before the wallet erases itself.
        remaining: u8,
        /// Seconds to wait before the next.
        wait_seconds: u32,
    },
    /// Too many wrong PINs: wait. No try was counted.
    #[error("wait {seconds} s")]
    MustWait {
        /// How long.
        seconds: u32,
    },
    /// Everything is gone after too many wrong PINs: erase the rest, make a new wallet, and get the documents issued again.
    #[error("erased")]
    Erased,
    /// Not usable as a PIN: let him choose another.
    #[error("PIN refused: {why:?}")]
    PinRefused {
        /// Why.
        why: PinProblem,
    },
    /// No finger or face opens this wallet, or the enrolled ones changed: ask for the PIN.
    #[error("no biometrics")]
    NoBiometrics,
    /// The citizen did not confirm to the device: let him try again.
    #[error("not confirmed")]
    NotConfirmed,
    /// The folder holds no wallet: create one.
    #[error("not a wallet")]
    NotAWallet,
    /// The folder holds a wallet already: unlock or erase it.
    #[error("already a wallet")]
    AlreadyAWallet,
    /// The folder holds something else: choose another.
    #[error("folder not empty")]
    FolderNotEmpty,
    /// Another part of the app, or another app, has the wallet open.
    #[error("already open")]
    AlreadyOpen,
    /// A newer app wrote the wallet: update this one. Nothing was changed.
    #[error("format {found}, known {known}")]
    Newer {
        /// The number of its format.
        found: i32,
        /// The highest that is known here.
        known: i32,
    },
    /// The wallet's files are damaged: `Wallet.examine` says what is lost. Nothing was deleted.
    #[error("damaged")]
    Damaged,
    /// No space left: free some. What was there still is.
    #[error("disk full")]
    DiskFull,
    /// The folder can't be written.
    #[error("not writable")]
    NotWritable,
    /// An older copy of the wallet: it opens only with `Wallet.unlock_older_copy`, once the citizen said so.
    #[error("older copy")]
    OlderCopy,
    /// The wallet's keys are on another device.
    #[error("other device")]
    OtherDevice,
    /// The device's key is gone: make a new wallet, and get the documents issued again.
    #[error("key gone")]
    KeyGone,
    /// The secure hardware or storage does not answer, or the app's code for it threw: try again. No try was counted.
    #[error("hardware unavailable")]
    HardwareUnavailable,
    /// The app's own code for the device failed before anything was begun.
    #[error("device: {why}")]
    Device {
        /// How.
        why: DeviceError,
    },
    /// Not enough memory: close other apps. No try was counted.
    #[error("out of memory")]
    OutOfMemory,
    /// No such document, entry, receipt, type or profile.
    #[error("not found")]
    NotFound,
    /// What the issuer gave is refused; nothing of it was kept.
    #[error("document refused: {why:?}")]
    DocumentRefused {
        /// Why.
        why: DocumentProblem,
    },
    /// The wallet has nothing that could be shown for this.
    #[error("nothing to show")]
    NothingToShow,
    /// The wallet holds the document, and no copy of it that can still be shown: ask its issuer for more.
    #[error("copies ended")]
    CopiesEnded,
    /// The wallet holds the document, and by this device's clock its copies are not valid yet: ask for automatic time.
    #[error("not yet valid")]
    NotYetValid,
    /// This purpose is shown only to a verifier who asks: scan its request.
    #[error("needs a request")]
    NeedsRequest,
    /// The offer has no such field, or it is one that the purpose needs and can't be turned off: decline instead.
    #[error("no such field")]
    NoSuchField,
    /// The request is not even shown.
    #[error("request refused: {why:?}")]
    RequestRefused {
        /// Why.
        why: RequestProblem,
    },
    /// The time of one consent is over, or the wallet locked since: ask the citizen again.
    #[error("consent ended")]
    ConsentEnded,
    /// More than codes carry or a limit allows: choose fewer fields.
    #[error("too large")]
    TooLarge,
    /// What came from another phone is refused; nothing was moved.
    #[error("move refused: {why:?}")]
    MoveRefused {
        /// Why.
        why: MoveProblem,
    },
    /// A status list that is damaged, dated ahead, or by nobody who may sign it; nothing of it was kept.
    #[error("status list refused")]
    StatusListRefused,
    /// A policy pack that can't be believed: damaged, by nobody whose root keys are pinned, or not a successor of the one that is
    /// kept. That one stays.
    #[error("policy pack refused")]
    PolicyRefused,
    /// A policy pack from before the one that is kept: somebody may be replaying an old one.
    #[error("policy pack older")]
    PolicyOlder,
    /// The request was given that time already, is done, or is one to erase: none of these is given more.
    #[error("claim not extended")]
    ClaimNotExtended,
    /// The text is longer than is kept: shorten it.
    #[error("text too long")]
    TextTooLong,
    /// A certificate or root key of the setup can't be used.
    #[error("bad certificate")]
    BadCertificate,
    /// Another failure of the file system or the database.
    #[error("storage: {code}")]
    Storage {
        /// SQLite's extended result code, or -1.
        code: i32,
    },
    /// A key could not be used, or the operating system gave no random bytes.
    #[error("cryptography")]
    Cryptography,
    /// This step of the session was taken already: begin anew.
    #[error("already used")]
    AlreadyUsed,
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The library failed: a bug of ours. The wallet is locked.
    #[error("internal error")]
    Internal,
}

/// Why six digits are no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PinProblem {
    /// Not exactly six digits.
    NotSixDigits,
    /// One, two or three digits repeated.
    Repeated,
    /// A sequence.
    Sequence,
    /// The birth date.
    BirthDate,
    /// A number that others know.
    Known,
    /// The birth date that was given to compare it with is no day of the calendar. Leave the date out where not all of it is known.
    NoSuchDay,
}

/// Why a document that came is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum DocumentProblem {
    /// It can't be read.
    Malformed,
    /// It is for other keys than this wallet's: ask for it again.
    OtherKeys,
    /// A signature or digest does not hold.
    NotAuthentic,
    /// Nobody that this wallet trusts issued it.
    IssuerUntrusted,
    /// The catalogue has no such document type.
    UnknownType,
    /// It ends before it begins, or exceeds a limit.
    OutOfLimits,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum RequestProblem {
    /// No request, or one that can't be read.
    Unreadable,
    /// Altered, or not signed by the key of its certificate.
    Signature,
    /// Past its time.
    Expired,
    /// No profile has this purpose.
    UnknownPurpose,
    /// The consent was for another request, or for none.
    OtherRequest,
}

/// Why a move from another phone is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum MoveProblem {
    /// No move, or of a version that isn't known.
    NotAMove,
    /// The passphrase is wrong, or the file was changed.
    WrongPassphrase,
    /// The passphrase is too short for a new move.
    ShortPassphrase,
}

any_call!(WalletError);

any_codes!(WalletError);

impl From<Gone> for WalletError {
    fn from(gone: Gone) -> Self {
        match gone {
            Gone::Taken => Self::AlreadyUsed,
            Gone::Ended => Self::ConsentEnded,
        }
    }
}

impl From<core::PinRefused> for PinProblem {
    fn from(refused: core::PinRefused) -> Self {
        match refused {
            core::PinRefused::NotSixDigits => Self::NotSixDigits,
            core::PinRefused::Repeated => Self::Repeated,
            core::PinRefused::Sequence => Self::Sequence,
            core::PinRefused::BirthDate => Self::BirthDate,
            core::PinRefused::Known => Self::Known,
        }
    }
}

impl From<core::StoreError> for WalletError {
    fn from(error: core::StoreError) -> Self {
        use core::StoreError as Store;
        match error {
            Store::NotAWallet => Self::NotAWallet,
            Store::AlreadyAWallet => Self::AlreadyAWallet,
            Store::FolderNotEmpty => Self::FolderNotEmpty,
            Store::AlreadyOpen => Self::AlreadyOpen,
            Store::Newer { found, known } => Self::Newer { found, known },
            Store::Damaged => Self::Damaged,
            Store::DiskFull => Self::DiskFull,
            Store::NotWritable => Self::NotWritable,
            Store::WrongPin { remaining, wait } => Self::WrongPin { remaining, wait_seconds: wait },
            Store::MustWait { seconds } => Self::MustWait { seconds },
            Store::Erased => Self::Erased,
            Store::StoreRolledBack => Self::OlderCopy,
            Store::OtherDevice => Self::OtherDevice,
            Store::KeyGone => Self::KeyGone,
            Store::NoBiometrics => Self::NoBiometrics,
            Store::NotConfirmed => Self::NotConfirmed,
            Store::HardwareUnavailable => Self::HardwareUnavailable,
            Store::Locked => Self::Locked,
            Store::PinRefused(refused) => Self::PinRefused { why: refused.into() },
            Store::OutOfMemory => Self::OutOfMemory,
            Store::NotFound => Self::NotFound,
            Store::WrongKey => Self::DocumentRefused { why: DocumentProblem::OtherKeys },
            Store::InvalidPeriod | Store::OutOfLimits => Self::DocumentRefused { why: DocumentProblem::OutOfLimits },
            Store::Random => Self::Cryptography,
            Store::Database(code) => Self::Storage { code },
            Store::StretchRefused | Store::NotEncrypted | Store::Io(_) => Self::Storage { code: -1 },
        }
    }
}

impl From<core::RequestRefused> for WalletError {
    fn from(refused: core::RequestRefused) -> Self {
        let why = match refused {
            core::RequestRefused::Unreadable => RequestProblem::Unreadable,
            core::RequestRefused::Signature => RequestProblem::Signature,
            core::RequestRefused::Expired => RequestProblem::Expired,
            core::RequestRefused::UnknownPurpose => RequestProblem::UnknownPurpose,
        };
        Self::RequestRefused { why }
    }
}

impl From<core::WalletError> for WalletError {
    fn from(error: core::WalletError) -> Self {
        use core::WalletError as Wallet;
        let document = |why| Self::DocumentRefused { why };
        match error {
            Wallet::Store(error) => error.into(),
            Wallet::Malformed(_) => document(DocumentProblem::Malformed),
            Wallet::OtherKeys => document(DocumentProblem::OtherKeys),
            Wallet::NotAuthentic => document(DocumentProblem::NotAuthentic),
            Wallet::IssuerUntrusted => document(DocumentProblem::IssuerUntrusted),
            Wallet::UnknownType => document(DocumentProblem::UnknownType),
            Wallet::NothingToShow => Self::NothingToShow,
            Wallet::CopiesEnded => Self::CopiesEnded,
            Wallet::NotYetValid => Self::NotYetValid,
            Wallet::NeedsRequest => Self::NeedsRequest,
            Wallet::OtherRequest => Self::RequestRefused { why: RequestProblem::OtherRequest },
            Wallet::NoSuchField => Self::NoSuchField,
            Wallet::Request(refused) => refused.into(),
            Wallet::Presentation(PresentationError::ConsentEnded) => Self::ConsentEnded,
            Wallet::Presentation(PresentationError::Expired) => Self::RequestRefused { why: RequestProblem::Expired },
            Wallet::Presentation(PresentationError::TooLarge) => Self::TooLarge,
            Wallet::Presentation(PresentationError::Crypto(_) | PresentationError::ReaderKey) => Self::Cryptography,
            Wallet::Presentation(
                PresentationError::Malformed(_)
                | PresentationError::Version
                | PresentationError::OtherSession
                | PresentationError::Document(_),
            ) => Self::Internal,
            Wallet::NotAMigration => Self::MoveRefused { why: MoveProblem::NotAMove },
            Wallet::WrongPassphrase => Self::MoveRefused { why: MoveProblem::WrongPassphrase },
            Wallet::ShortPassphrase => Self::MoveRefused { why: MoveProblem::ShortPassphrase },
            Wallet::MoveTooLarge => Self::TooLarge,
            Wallet::ClaimNotExtended => Self::ClaimNotExtended,
            Wallet::TextTooLong => Self::TextTooLong,
            Wallet::Status(_) => Self::StatusListRefused,
            Wallet::Policy(TrustError::Older { .. } | TrustError::LeftKeys) => Self::PolicyOlder,
            Wallet::Policy(_) => Self::PolicyRefused,
            Wallet::Crypto(_) => Self::Cryptography,
        }
    }
}

/// The words for an error of the wallet.
#[uniffi::export]
pub fn wallet_problem(error: WalletError) -> Problem {
    use codes::Problem as P;
    match error {
        WalletError::Locked | WalletError::NoBiometrics => P::Locked,
        WalletError::NotConfirmed => P::NotConfirmed,
        WalletError::WrongPin { remaining, .. } => P::WrongPin(remaining),
        WalletError::MustWait { seconds } => P::MustWait(seconds),
        WalletError::Erased => P::Erased,
        WalletError::PinRefused { why } => match why {
            PinProblem::NotSixDigits => P::PinRefused,
            PinProblem::Repeated => P::PinRepeats,
            PinProblem::Sequence => P::PinIsSequence,
            PinProblem::BirthDate => P::PinIsBirthDate,
            PinProblem::Known => P::PinIsKnown,
            PinProblem::NoSuchDay => P::NoSuchDay,
        },
        WalletError::NotAWallet => P::NotAWallet,
        WalletError::AlreadyAWallet | WalletError::FolderNotEmpty => P::FolderInUse,
        WalletError::AlreadyOpen => P::AlreadyOpen,
        WalletError::Newer { .. } => P::WalletNewer,
        WalletError::Damaged | WalletError::Storage { .. } => P::WalletDamaged,
        WalletError::DiskFull => P::DiskFull,
        WalletError::NotWritable => P::NotWritable,
        WalletError::OlderCopy => P::StoreRolledBack,
        WalletError::OtherDevice => P::OtherDevice,
        WalletError::KeyGone => P::KeyGone,
        WalletError::HardwareUnavailable => P::HardwareUnavailable,
        WalletError::Device { .. } => P::DeviceFailed,
        WalletError::NotFound | WalletError::NoSuchField => P::NotFound,
        WalletError::DocumentRefused { why } => match why {
            DocumentProblem::Malformed => P::Malformed,
            DocumentProblem::IssuerUntrusted => P::DocumentUntrusted,
            DocumentProblem::UnknownType => P::DocumentUnknown,
            DocumentProblem::OtherKeys | DocumentProblem::NotAuthentic | DocumentProblem::OutOfLimits => {
                P::DocumentRefused
            }
        },
        WalletError::NothingToShow => P::NothingToShow,
        WalletError::CopiesEnded => P::CopiesEnded,
        WalletError::NotYetValid => P::CopiesNotYetValid,
        WalletError::RequestRefused { why } => match why {
            RequestProblem::Unreadable => P::NotARequest,
            RequestProblem::Signature => P::RequestForged,
            RequestProblem::Expired => P::RequestExpired,
            RequestProblem::UnknownPurpose => P::RequestPurpose,
            RequestProblem::OtherRequest => P::RequestOther,
        },
        WalletError::NeedsRequest => P::NeedsRequest,
        WalletError::ConsentEnded => P::ConsentEnded,
        WalletError::TooLarge => P::TooLongForCodes,
        WalletError::MoveRefused { why: MoveProblem::NotAMove } => P::Malformed,
        WalletError::MoveRefused { why: MoveProblem::WrongPassphrase } => P::WrongPassphrase,
        WalletError::MoveRefused { why: MoveProblem::ShortPassphrase } => P::PassphraseRefused,
        WalletError::StatusListRefused => P::StatusListRefused,
        WalletError::PolicyRefused => P::PolicyRefused,
        WalletError::PolicyOlder => P::PolicyOlder,
        WalletError::ClaimNotExtended => P::ClaimNotExtended,
        WalletError::TextTooLong => P::TextTooLong,
        WalletError::BadCertificate => P::TrustUnusable,
        WalletError::Cancelled => P::Cancelled,
        WalletError::AlreadyUsed => P::AlreadyUsed,
        WalletError::OutOfMemory => P::OutOfMemory,
        WalletError::Cryptography => P::Cryptography,
        WalletError::Internal => P::Internal,
    }
    .into()
}
