//! The encrypted store of a wallet: typed records in and out of one folder, opened by a PIN.
//!
//! SQLCipher 4 under a random key of 256 bits, which the PIN wraps (Argon2id, RFC 9106; AES-256-GCM).
//! Knows no document format, signature, verifier or network, and asks no clock: the caller says what time it is.
//!
//! # The folder
//! `wallet.db` (and SQLite's `-wal` and `-shm`), `keys` (the wrapped key and the count of tries), `lock` (held while open).
//! On Unix the folder is 0700 and its files 0600.
//!
//! # What a stolen folder gives away
//! Who has the folder **can**:
//! - **guess the PIN as fast as Argon2id lets them.** The wrapping is software only and a PIN has six digits: a million
//!   guesses of about 0.25 s are three days on one core, hours on rented machines. The count of tries doesn't stop them:
//!   they put an older `keys` back. Only a hardware key that takes part in every guess changes this, and it isn't built yet;
//! - see that it is a wallet, how large it is, when it was written, and how many wrong tries there were;
//! - put an older copy of the whole folder back, unnoticed; spoil it; delete it.
//!
//! They **can't**, without the PIN:
//! - read or search a record, or tell which documents there are: every page and the write-ahead log are encrypted;
//! - change a record: every page carries a MAC and every body a digest, and a changed one is [`StoreError::Damaged`];
//! - weaken the wrapping: its parameters are authenticated with the key.
//!
//! Who uses the program as it is has ten tries ([`MAX_TRIES`]); then the wrapped key is erased and the records are lost for
//! good. Erasing overwrites the old bytes, but flash and copying file systems may keep them: no program can promise more.
//!
//! # What stays in memory
//! The key, PIN and private keys are in zeroizing types. SQLCipher keeps its own copy of the key while the store is open and,
//! with `cipher_memory_security`, wipes what SQLite frees, the key's SQL text included. Copies that a move leaves on the stack stay.

#![forbid(unsafe_code)]

mod account;
mod activity;
mod columns;
mod documents;
mod error;
mod folder;
mod keyfile;
mod keys;
mod pin;
mod schema;
mod settings;
mod store;
mod stretch;
mod unlock;

pub use account::{Account, AccountState, Level};
pub use activity::{Activity, ActivityKind, ElementName, MAX_ELEMENTS, Outcome};
pub use columns::MAX_TEXT;
pub use documents::{Credential, CredentialId, DocumentId, DocumentRow, MAX_BODY, MAX_COPIES, NewCopy, NewDocument};
pub use error::StoreError;
pub use keys::{KeyHandle, MAX_KEY, MAX_KEYS};
pub use pin::{ChosenPin, PIN_DIGITS, Pin, PinRefused};
pub use settings::MAX_SETTING_NAME;
pub use store::{Store, erase, lock};
pub use stretch::{MAX_LANES, MAX_MEMORY_KIB, MAX_PASSES, Stretch};
pub use unlock::MAX_TRIES;
