//! The encrypted store of a wallet: typed records in and out of one folder, opened by a PIN and the device's hardware.
//!
//! SQLCipher 4 under a random key of 256 bits. The PIN, stretched by Argon2id (RFC 9106) and bound by a key that never leaves
//! the hardware, wraps it (HKDF, AES-256-GCM); `docs/adr/0012-keys-of-the-vault.md` has the hierarchy as a picture.
//! Knows no document format, signature, verifier or network. What is foreign comes in one record, [`Device`]: keys, small values
//! that outlive the database, clocks.
//!
//! # The folder
//! `wallet.db` (and SQLite's `-wal` and `-shm`), `wallet` (the wallet's random number), `lock` (held while open); `software`
//! where a device in software keeps its things there. On Unix folders are 0700 and files 0600. The wrapped key, the count of
//! tries and the epoch are not in it but in [`SecureBlobs`].
//!
//! # What a stolen folder gives away
//! Who has the folder, and not the device, **can't** guess the PIN: each guess needs the hardware's key. With a device in
//! software that key is a file like any other: then they can guess as fast as Argon2id lets them, and the [`Assurance`] says
//! [`Guard::Software`]. They can see how large the wallet is and when it was written; spoil it; delete it. They can't read,
//! search or change a record: every page and the write-ahead log are encrypted and carry a MAC, every body a digest.
//!
//! An older copy of the database that is put back is [`StoreError::StoreRolledBack`], if a security event came after it or an
//! entry of the log that the device remembers isn't in it. Single pages of an older copy of the same key are not noticed:
//! SQLCipher's MAC covers a page and its number, not its age.
//!
//! # What stays in memory
//! The key, PIN and handles are in zeroizing types, and the dead stack is overwritten after unlocking and locking. SQLCipher
//! keeps its own copy of the key while the store is open and, with `cipher_memory_security`, wipes what SQLite frees, the
//! key's SQL text included. `tests/vault` looks for all of it in the process's memory after locking.

#![forbid(unsafe_code)]

#[cfg(not(any(feature = "openssl", feature = "small")))]
compile_error!("the store needs a SQLCipher: its feature `openssl`, or `small` for an app");

mod account;
mod activity;
mod cache;
mod chain;
mod columns;
mod credentials;
mod devices;
mod documents;
mod entries;
mod erase;
mod error;
mod examine;
mod folder;
mod halves;
mod hardware;
mod keyring;
mod keys;
mod pin;
mod reader;
mod receipts;
mod rights;
mod salvage;
mod schema;
mod scrub;
mod settings;
mod slots;
mod software;
mod state;
mod store;
mod stretch;
mod version1;

pub use account::{Account, AccountState, Level};
pub use activity::{Activity, ActivityKind, ElementName, MAX_ELEMENTS, Outcome};
pub use cache::{CacheKind, Cached, MAX_CACHED};
pub use chain::{LogCheck, SoundLog};
pub use columns::MAX_TEXT;
pub use credentials::{Credential, CredentialId, FEW_COPIES, Supply};
pub use devices::LinkedDevice;
pub use documents::{CopyPolicy, DocumentId, DocumentRow, MAX_BODY, MAX_COPIES, NewCopy, NewDocument, ToReissue};
pub use entries::{Entry, EntryId, MAX_ENTRY, Said};
pub use erase::{Erased, erase};
pub use error::StoreError;
pub use examine::{Examination, Hit};
pub use folder::software_folder;
pub use hardware::{
    Assurance, Binding, Device, DeviceClock, Guard, HardwareError, HardwareKey, KeyPolicy, KeyUse, MAX_BLOB,
    MAX_HANDLE, Moment, Owner, PinPolicy, SecureBlobs, SecureHardware, SinceBoot,
};
pub use keys::{KeyHandle, KeyKind, MAX_KEYS, MAX_PUBLIC, NewKey, StoredKey};
pub use pin::{ChosenPin, PIN_DIGITS, Pin, PinRefused};
pub use reader::Reader;
pub use receipts::{MAX_REQUEST, Receipt, ReceiptId};
pub use rights::{Claim, ClaimId, ClaimStep, RightKind};
pub use salvage::Salvaged;
pub use settings::MAX_SETTING_NAME;
pub use software::{SoftwareBlobs, SoftwareClock, SoftwareKeys};
pub use store::{Store, is_wallet, lock};
pub use stretch::{MAX_LANES, MAX_MEMORY_KIB, MAX_PASSES, Stretch};
#[doc(hidden)]
pub use version1::values_are_read_one_way;
