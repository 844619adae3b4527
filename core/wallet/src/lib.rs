//! The wallet: keeps documents, shows what the citizen agrees to, and remembers that it did.
//!
//! An unlocked store, issued documents and requests in, signed messages out. A presentation is a chain of types,
//! [`Offer`] → [`Consent`] → [`Prepared`] → message, so that nothing is signed without a yes. Knows no pixels and no clock.

#![forbid(unsafe_code)]

mod add;
mod error;
mod offer;
mod present;
mod received;
mod refresh;
mod wallet;

pub use dinhdanh_store::{
    Activity, ActivityKind, ChosenPin, DocumentId, DocumentRow, KeyHandle, Outcome, Pin, PinRefused, Store, StoreError,
    Stretch, lock,
};
pub use error::WalletError;
pub use offer::{Consent, Offer, OfferedDocument, OfferedField};
pub use present::{Prepared, ToBeSigned};
pub use received::{ReceivedRequest, RequestRefused};
pub use refresh::Showing;
pub use wallet::Wallet;
