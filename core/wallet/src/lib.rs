//! The wallet: keeps documents, shows what the citizen agrees to, and remembers that it did.
//!
//! An unlocked store, issued documents and requests in, signed messages out. A presentation is a chain of types,
//! [`Offer`] → [`Consent`] → [`Prepared`] → message, so that nothing is signed without a yes. Knows no pixels and no clock.

#![forbid(unsafe_code)]

mod account;
mod add;
mod claims;
mod details;
mod error;
mod export;
mod log;
mod migration;
mod moved;
mod moved_form;
mod offer;
mod policy;
mod present;
mod purposes;
mod readers;
mod received;
mod refresh;
mod vault;
mod wallet;

pub use account::{IDENTITY_CARD, LearnedStatus};
pub use details::ended;
pub use dinhdanh_store::{
    Account, AccountState, Activity, ActivityKind, Assurance, Binding, ChosenPin, Claim, ClaimId, ClaimStep,
    CopyPolicy, Device, DeviceClock, DocumentId, DocumentRow, ElementName, EntryId, Erased, Examination, Guard,
    HardwareError, HardwareKey, Hit, KeyHandle, KeyKind, KeyPolicy, KeyUse, Level, LogCheck, Moment, Outcome, Owner,
    Pin, PinPolicy, PinRefused, Receipt, ReceiptId, RightKind, Salvaged, SecureBlobs, SecureHardware, SinceBoot,
    SoftwareClock, Store, StoreError, StoredKey, Stretch, Supply, ToReissue, erase, is_wallet, lock, software_folder,
};
pub use error::WalletError;
pub use export::{kind, lost, lost_json, outcome, right};
pub use log::LogEntry;
pub use migration::{MAX_MIGRATION, MIN_PASSPHRASE, Migration, rewritten_migration};
pub use offer::{Consent, Offer, OfferedDocument, OfferedField};
pub use present::{Prepared, ToBeSigned};
pub use purposes::{Purposes, field_names};
pub use readers::Readers;
pub use received::{ReceivedRequest, RequestRefused};
pub use refresh::Showing;
pub use vault::{IDLE, Vault};
pub use wallet::Wallet;
