mod words;

/// What can go wrong for a person that is no verdict: what happened, and what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The PIN is wrong; so many tries are left before the wallet erases itself.
    WrongPin(u8),
    /// The PIN can't be one: not six digits.
    PinRefused,
    /// The PIN was typed differently the second time.
    PinsDiffer,
    /// The PIN repeats one, two or three digits.
    PinRepeats,
    /// The PIN is a sequence.
    PinIsSequence,
    /// The PIN is the birth date.
    PinIsBirthDate,
    /// The PIN is in a number of the person's, such as a document's.
    PinIsKnown,
    /// The birth date that a PIN is compared with is no day of the calendar.
    NoSuchDay,
    /// Too many wrong PINs: so many seconds to wait.
    MustWait(u32),
    /// The wallet is an older copy than the device knows.
    StoreRolledBack,
    /// The wallet's keys are on another device.
    OtherDevice,
    /// The device's key is gone.
    KeyGone,
    /// The wallet is locked, or a finger can't open it.
    Locked,
    /// The person did not confirm to the device, which asked for a finger or a face.
    NotConfirmed,
    /// The secure hardware does not answer.
    HardwareUnavailable,
    /// What the app says of the device, its clock above all, failed.
    DeviceFailed,
    /// The passphrase is too short.
    PassphraseRefused,
    /// The passphrase was typed differently the second time.
    PassphrasesDiffer,
    /// The passphrase is wrong, or the file was changed.
    WrongPassphrase,
    /// The wallet's keys were erased after too many wrong PINs.
    Erased,
    /// The folder holds no wallet.
    NotAWallet,
    /// The folder is in use for something else, or there is a wallet already.
    FolderInUse,
    /// Another program has the wallet open.
    AlreadyOpen,
    /// A newer version of the program made this wallet.
    WalletNewer,
    /// The wallet's files are damaged.
    WalletDamaged,
    /// No room on the disk for what the wallet keeps; it is as it was.
    DiskFull,
    /// No room on the disk for a file.
    NoRoom,
    /// The place can't be written to.
    NotWritable,
    /// There is a file of this name, which is kept.
    FileExists,
    /// The folder is no verifier's.
    NotAVerifier,
    /// The folder is no authority's.
    NotAnAuthority,
    /// The folder that was named holds no file.
    NoFiles,
    /// The file or folder can't be read.
    NotReadable,
    /// The file is not of the expected kind.
    Malformed,
    /// The file is larger than is ever read.
    TooLarge,
    /// What was scanned is no presentation.
    Unreadable,
    /// The file is nothing that a verifier learns from.
    NothingToLearn,
    /// The screen has too few lines or columns for a code.
    ScreenTooSmall,
    /// More is to be shown than codes carry.
    TooLongForCodes,
    /// A code can't be drawn in this space, or the camera's picture is none.
    NotAPicture,
    /// A newer version made it.
    VersionUnsupported,
    /// What the verifier must remember could not be read or written.
    MemoryFailed,
    /// The pictures show more than one presentation.
    SeveralCodes,
    /// A picture that is neither PNG nor GIF.
    PictureFormat,
    /// No code could be read from the pictures, or not enough of them.
    NoCode,
    /// The trust path holds no certificate.
    NoCertificates,
    /// An app came with certificates or root keys that can't be used: who runs it can only get another.
    TrustUnusable,
    /// The text is no RFC 3339 time.
    NotATime,
    /// A time that can't be reckoned with: nothing lasts until then.
    TimeOutOfRange,
    /// The wallet holds none of what was asked for.
    NothingToShow,
    /// The wallet holds the document, and no copy of it that can still be shown.
    CopiesEnded,
    /// The wallet holds the document, and by this device's clock its copies are not valid yet.
    CopiesNotYetValid,
    /// There is no such document, receipt or entry.
    NotFound,
    /// The wallet holds no document of this number.
    NoSuchDocument,
    /// The log has no entry of this number, or no receipt.
    NoSuchLogEntry,
    /// There is no claim of this number.
    NoSuchClaim,
    /// The status list has no entry of this number.
    NoSuchEntry,
    /// The authority has no status list of this address.
    NoSuchList,
    /// The policy pack names no such issuer.
    NoSuchIssuer,
    /// There is no such profile; those that there are stand beside this.
    NoSuchProfile,
    /// There is no such document type; those that there are stand beside this.
    NoSuchType,
    /// No such field or document is offered as an optional one; those that are stand beside this.
    NoSuchField,
    /// A field of the input is wrong; it is named beside this.
    FieldsRefused,
    /// The documents are not for this wallet's keys, or don't hold.
    DocumentRefused,
    /// Nobody whom the wallet trusts issued the documents: to have them issued again helps nothing.
    DocumentUntrusted,
    /// A type of document that this version doesn't know.
    DocumentUnknown,
    /// A wallet's request for a document is malformed, or does not prove its keys.
    AskAgain,
    /// The certificate of a document's signer is not valid on this day.
    SignerOutOfDate,
    /// What was kept of an authority is damaged.
    AuthorityDamaged,
    /// What was scanned is no request.
    NotARequest,
    /// The request is past its time.
    RequestExpired,
    /// The request was altered, or is not signed by the key of its certificate.
    RequestForged,
    /// Nobody here knows the profile or purpose of the request.
    RequestPurpose,
    /// Nothing of what the request asks for may be asked by who asks.
    RequestBeyond,
    /// The consent was for another request, or for none.
    RequestOther,
    /// This purpose is shown to who asks for it only, never by oneself.
    NeedsRequest,
    /// The time of one consent is over.
    ConsentEnded,
    /// The status list is not by a trusted signer, damaged, or of another date or address than it must be.
    StatusListRefused,
    /// A newer status list is there already.
    StatusListOlder,
    /// The entry of the status list can't be given or changed so.
    StatusUnchanged,
    /// A claim that can't be put off: it was once, is done, or asks for erasure.
    ClaimNotExtended,
    /// A text that is longer than is kept.
    TextTooLong,
    /// A reader's name that is empty or too long.
    ReaderName,
    /// A profile that asks nothing of the document that is to be issued for it.
    ProfileAsksNothing,
    /// A policy pack, or a list of issuers, that nobody who is known signed, or that can't be believed.
    PolicyRefused,
    /// A policy pack from before the one that is held.
    PolicyOlder,
    /// The person said no.
    Declined,
    /// It was cancelled.
    Cancelled,
    /// The arguments don't fit together.
    Usage,
    /// Nobody can type a PIN: there is no terminal.
    NoTerminal,
    /// An answer is encrypted to the verifier that asked, and it was not said which.
    NeedsVerifier,
    /// A text with control characters, which could rewrite the screen on which others read it.
    ControlCharacters,
    /// A step that can be taken once was taken twice.
    AlreadyUsed,
    /// This verifier has no reader's key and certificate to ask with.
    NoReaderKey,
    /// The queue of waiting checks is full.
    QueueFull,
    /// Not enough memory for stretching the PIN.
    OutOfMemory,
    /// The operating system gave no randomness, or a key operation failed.
    Cryptography,
    /// The program failed: a bug of ours.
    Internal,
}

impl Problem {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongPin(_) => "WRONG_PIN",
            Self::PinRefused
            | Self::PinsDiffer
            | Self::PinRepeats
            | Self::PinIsSequence
            | Self::PinIsBirthDate
            | Self::PinIsKnown => "PIN_REFUSED",
            Self::NoSuchDay => "NO_SUCH_DAY",
            Self::MustWait(_) => "MUST_WAIT",
            Self::StoreRolledBack => "STORE_ROLLED_BACK",
            Self::OtherDevice => "OTHER_DEVICE",
            Self::KeyGone => "KEY_GONE",
            Self::Locked => "LOCKED",
            Self::NotConfirmed => "NOT_CONFIRMED",
            Self::HardwareUnavailable => "HARDWARE_UNAVAILABLE",
            Self::DeviceFailed => "DEVICE_FAILED",
            Self::PassphraseRefused | Self::PassphrasesDiffer => "PASSPHRASE_REFUSED",
            Self::WrongPassphrase => "WRONG_PASSPHRASE",
            Self::Erased => "ERASED",
            Self::NotAWallet => "NOT_A_WALLET",
            Self::FolderInUse => "FOLDER_IN_USE",
            Self::AlreadyOpen => "ALREADY_OPEN",
            Self::WalletNewer => "WALLET_NEWER",
            Self::WalletDamaged => "WALLET_DAMAGED",
            Self::DiskFull | Self::NoRoom => "DISK_FULL",
            Self::NotWritable => "NOT_WRITABLE",
            Self::FileExists => "FILE_EXISTS",
            Self::NotAVerifier => "NOT_A_VERIFIER",
            Self::NotAnAuthority => "NOT_AN_AUTHORITY",
            Self::NotReadable => "NOT_READABLE",
            Self::Malformed => "MALFORMED",
            Self::TooLarge => "TOO_LARGE",
            Self::Unreadable => "UNREADABLE",
            Self::NothingToLearn => "NOTHING_TO_LEARN",
            Self::ScreenTooSmall => "SCREEN_TOO_SMALL",
            Self::TooLongForCodes => "TOO_LONG_FOR_CODES",
            Self::NotAPicture => "NOT_A_PICTURE",
            Self::VersionUnsupported => "VERSION_UNSUPPORTED",
            Self::MemoryFailed => "MEMORY_FAILED",
            Self::SeveralCodes => "SEVERAL_CODES",
            Self::PictureFormat => "PICTURE_FORMAT",
            Self::NoCode => "NO_CODE",
            Self::NoCertificates | Self::TrustUnusable => "NO_CERTIFICATES",
            Self::NotATime | Self::TimeOutOfRange => "NOT_A_TIME",
            Self::NothingToShow => "NOTHING_TO_SHOW",
            Self::CopiesEnded => "COPIES_ENDED",
            Self::CopiesNotYetValid => "COPIES_NOT_YET_VALID",
            Self::NotFound
            | Self::NoSuchProfile
            | Self::NoSuchType
            | Self::NoSuchField
            | Self::NoFiles
            | Self::NoSuchDocument
            | Self::NoSuchLogEntry
            | Self::NoSuchClaim
            | Self::NoSuchEntry
            | Self::NoSuchList
            | Self::NoSuchIssuer => "NOT_FOUND",
            Self::FieldsRefused => "FIELDS_REFUSED",
            Self::DocumentRefused | Self::DocumentUntrusted | Self::DocumentUnknown => "DOCUMENT_REFUSED",
            Self::AskAgain => "ASK_AGAIN",
            Self::SignerOutOfDate => "SIGNER_OUT_OF_DATE",
            Self::AuthorityDamaged => "AUTHORITY_DAMAGED",
            Self::NotARequest
            | Self::RequestExpired
            | Self::RequestForged
            | Self::RequestPurpose
            | Self::RequestBeyond
            | Self::RequestOther => "REQUEST_REFUSED",
            Self::NeedsRequest => "NEEDS_REQUEST",
            Self::ConsentEnded => "CONSENT_ENDED",
            Self::StatusListRefused => "STATUS_LIST_REFUSED",
            Self::StatusListOlder => "STATUS_LIST_OLDER",
            Self::StatusUnchanged => "STATUS_UNCHANGED",
            Self::ClaimNotExtended => "CLAIM_NOT_EXTENDED",
            Self::TextTooLong => "TEXT_TOO_LONG",
            Self::ReaderName => "READER_NAME",
            Self::ProfileAsksNothing => "PROFILE_ASKS_NOTHING",
            Self::PolicyRefused => "POLICY_REFUSED",
            Self::PolicyOlder => "POLICY_OLDER",
            Self::Declined => "DECLINED",
            Self::Cancelled => "CANCELLED",
            Self::Usage | Self::NoTerminal | Self::NeedsVerifier | Self::ControlCharacters => "USAGE",
            Self::AlreadyUsed => "ALREADY_USED",
            Self::NoReaderKey => "NO_READER_KEY",
            Self::QueueFull => "QUEUE_FULL",
            Self::OutOfMemory => "OUT_OF_MEMORY",
            Self::Cryptography => "CRYPTOGRAPHY",
            Self::Internal => "INTERNAL",
        }
    }

    /// The exit status of the command line: 1 no, 2 unreadable or wrong usage, 3 locked, wrong PIN or erased.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::WrongPin(_) | Self::MustWait(_) | Self::Erased | Self::AlreadyOpen | Self::Locked => 3,
            Self::NotConfirmed => 3,
            Self::StoreRolledBack | Self::OtherDevice | Self::KeyGone | Self::WrongPassphrase => 3,
            Self::RequestExpired | Self::RequestForged | Self::RequestPurpose | Self::RequestBeyond => 1,
            Self::DocumentUntrusted | Self::DocumentUnknown => 1,
            Self::SignerOutOfDate => 1,
            Self::RequestOther | Self::DocumentRefused | Self::NeedsRequest | Self::ConsentEnded => 1,
            Self::Declined | Self::Cancelled | Self::NothingToShow => 1,
            Self::CopiesEnded | Self::CopiesNotYetValid => 1,
            Self::PolicyRefused | Self::PolicyOlder => 1,
            Self::StatusListRefused | Self::StatusListOlder | Self::StatusUnchanged => 1,
            _ => 2,
        }
    }
}
