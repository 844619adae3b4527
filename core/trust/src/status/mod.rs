//! Token Status List (draft-ietf-oauth-status-list): what an issuer says today of what it signed earlier.
//!
//! Token bytes, keys and a clock reading in, a status and its date out; and back, for who publishes lists. Knows no
//! network and no files: who fetches and keeps the bytes is the caller.

mod aggregation;
mod by_uri;
mod cwt;
mod entries;
mod error;
mod held;
mod inflate;
mod jwt;
mod list;
mod lists;
mod packed;
mod publish;
mod reference;
mod room;
mod signers;
mod token;
mod value;

pub use aggregation::{Aggregation, MAX_AGGREGATION, MAX_LISTED};
pub use entries::Entries;
pub use error::StatusError;
pub use inflate::MAX_INFLATED;
pub use list::{Freshness, Known, StatusList};
pub use lists::{
    KeptLists, Learned, MAX_AHEAD, MAX_BESIDE, MAX_HELD, MAX_KEPT, MAX_LISTS, MAX_SIGNERS, ROOM, StatusLists,
};
pub use publish::{CompressedList, NewStatusList, Publication, UnsignedStatusList};
pub use reference::{MAX_URI, StatusReference};
pub use signers::{CertifiedSigners, ListedSigners, StatusSigners, Tenure};
pub use token::{Form, MAX_TOKEN, StatusListToken};
pub use value::{Bits, Status};

/// What an algorithm without a name in the registry is refused by.
const UNREGISTERED: &str = "no registered algorithm";
