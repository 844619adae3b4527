//! The one public face for apps: [`Wallet`], [`Verifier`] and [`Issuer`], their sessions, and records that are the screens' own view.
//!
//! What a screen knows in, what a screen shows out, for Kotlin, Swift and Python (UniFFI, `docs/adr/0015-uniffi.md`). A
//! function here calls one function of a role; it decides nothing, so it knows no format, no signature and no rule.
//!
//! Every object can be used from any thread. What takes long is `async`, runs on a thread of its own and stops at a
//! [`CancelToken`]. A step of a session that is taken twice answers `AlreadyUsed`; a panic answers `Internal`. What a session holds of
//! an unlocked wallet ends when that locks: `ConsentEnded`, and of codes `Locked`. No error holds a text or a value of a person: a
//! program looks at the variant, and a person reads the words of a [`Problem`].

// The exported functions of UniFFI are `extern "C"`, and `self_cell` keeps a verdict beside what it speaks of: both are
// unsafe code that their macros write. No line of it is ours.
#![allow(unsafe_code)]

mod codes;
mod error;
#[cfg_attr(
    not(feature = "wallet"),
    allow(dead_code, reason = "codes of a verifier are of no wallet, and end with none")
)]
mod held;
#[cfg(feature = "issuer")]
mod issuer;
mod message;
mod platform;
mod scan;
#[cfg(test)]
mod tests;
mod verifier;
mod view;
#[cfg(feature = "wallet")]
mod wallet;
mod work;

pub use codes::{CodeTiming, Codes, Ease, Frame};
pub use error::{CodesError, DeviceError, Problem, VerifierError, codes_problem, verifier_problem};
#[cfg(feature = "wallet")]
pub use error::{DocumentProblem, MoveProblem, PinProblem, RequestProblem, WalletError, wallet_problem};
#[cfg(feature = "issuer")]
pub use error::{FieldFault, FieldProblem, IssuerError, issuer_problem};
#[cfg(feature = "issuer")]
pub use issuer::{AuthorityParts, CertifiedKey, EntryStatus, IssuedDocument, Issuer, PublishedList};
pub use message::Message;
pub use platform::{
    DeviceClock, HardwareKey, KeyBinding, KeyGuard, KeyPolicy, KeyUse, Platform, Reading, SecureBlobs, SecureHardware,
    SinceBoot,
};
pub use scan::{CodeKind, CodeScanner, ScanEvent, ScanHint};
pub use verifier::{
    Advisory, AdvisoryKind, Check, CheckLine, CheckedOne, ChecksMade, Confirmation, DocumentResult, Learned, Lesson,
    LessonKind, LicenceClass, Light, OpenRequest, Outcome, Profile, Proof, ReaderKey, Reason, ReasonWords, StatusKnown,
    Unread, UnreadCheck, Verdict, Verifier, VerifierSetup, WaitingCheck, WaitingChecks,
};
pub use view::{CalendarDay, DocumentType, Field, FieldValue, Lang, PictureFormat, When, Words, document_types};
#[cfg(feature = "wallet")]
pub use wallet::{
    Account, AccountLevel, AccountState, Claim, ClaimId, ClaimList, Consent, Damage, Document, DocumentDetails,
    DocumentId, DocumentList, DocumentToReissue, EntryId, ErasedWallet, LearnedStatus, LogCheck, LogEntry, LogKind,
    LogList, MissingField, MoveOut, Offer, OfferView, OfferedDocument, OfferedField, Prepared, Presentation, Receipt,
    ReceiptId, ReceiptList, ReceivedRequest, RequestView, RightKind, Showing, SigningTask, Wallet, WalletSafety,
    WalletSetup, damage_words,
};
pub use work::{CancelToken, ProgressListener, Stage, WorkProgress};

use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is freed. A PIN or a value crosses the border in a buffer of UniFFI's, which frees it without wiping.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

uniffi::setup_scaffolding!("dinhdanh");

/// The version of the library, as its packages have it (semantic versioning: `docs/api.md`).
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
