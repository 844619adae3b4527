use crate::RequestRefused;
use dinhdanh_crypto::CryptoError;
use dinhdanh_mdoc::MdocError;
use dinhdanh_presentation::PresentationError;
use dinhdanh_store::StoreError;
use dinhdanh_trust::TrustError;
use dinhdanh_trust::status::StatusError;

/// Why the wallet did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// The store refused.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The issued documents can't be read.
    #[error("not issued documents: {0}")]
    Malformed(#[from] MdocError),
    /// The documents are for other keys than this wallet's: ask for them again.
    #[error("not for this wallet's keys")]
    OtherKeys,
    /// A signature or digest of the documents does not hold: the issuer must issue them again.
    #[error("the documents do not hold")]
    NotAuthentic,
    /// Nobody that this wallet trusts issued them.
    #[error("issuer not trusted")]
    IssuerUntrusted,
    /// The wallet has no document that could be shown.
    #[error("nothing to show")]
    NothingToShow,
    /// The wallet has the document, and no copy of it that may still be shown: ask its issuer for more.
    #[error("no copy is left")]
    CopiesEnded,
    /// The wallet has the document, and by the clock of this device its copies are not valid yet: the clock may be behind.
    #[error("no copy is valid yet")]
    NotYetValid,
    /// This purpose is shown only to a verifier who asks: scan its request.
    #[error("this profile needs a request")]
    NeedsRequest,
    /// The consent was for another request, or for none.
    #[error("the consent is for another request")]
    OtherRequest,
    /// The catalogue has no such document type.
    #[error("unknown document type")]
    UnknownType,
    /// The document does not have this optional field, the profile does not allow it, or it is not an optional one.
    #[error("no such field in this offer")]
    NoSuchField,
    /// The request is refused.
    #[error("request refused: {0}")]
    Request(#[from] RequestRefused),
    /// The message could not be made.
    #[error("presentation: {0}")]
    Presentation(#[from] PresentationError),
    /// No move from another phone, or of a version that isn't known.
    #[error("not a move from another phone")]
    NotAMigration,
    /// The passphrase is wrong, or the file was changed: nothing was moved.
    #[error("wrong passphrase, or altered")]
    WrongPassphrase,
    /// The passphrase is too short: see [`crate::MIN_PASSPHRASE`].
    #[error("the passphrase is too short")]
    ShortPassphrase,
    /// More documents or settings than a move may hold.
    #[error("more than a move may hold")]
    MoveTooLarge,
    /// A claim can't be put off: it was once, is no withdrawal, or is done.
    #[error("the claim can't be put off")]
    ClaimNotExtended,
    /// More than a line of a letter holds.
    #[error("the text is too long")]
    TextTooLong,
    /// The status list is refused.
    #[error("status list: {0}")]
    Status(#[from] StatusError),
    /// The policy pack is refused; the one that is kept stays.
    #[error("policy pack: {0}")]
    Policy(#[from] TrustError),
    /// A key could not be used.
    #[error("cryptography: {0}")]
    Crypto(#[from] CryptoError),
}

impl WalletError {
    /// Whether the wallet has nothing for what is asked, now: that a request was answered by nothing is logged
    /// ([`Wallet::refuse`](crate::Wallet::refuse)).
    pub fn is_nothing_to_show(&self) -> bool {
        matches!(self, Self::NothingToShow | Self::CopiesEnded | Self::NotYetValid)
    }
}
