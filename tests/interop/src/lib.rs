//! Programs of other people as judges of what we make, and ours of what they make.
//!
//! A presentation in, each judge's verdict and the values it read out (`peers/README.md`, `setup.sh`). A program that is
//! not installed skips its test aloud; on a machine that sets `CI` it fails it. Knows nothing of the insides of our rooms.

#![forbid(unsafe_code)]
#![expect(clippy::expect_used, clippy::panic, reason = "only tests use this; what is broken must stop them")]

mod licence;
mod peer;
mod places;
mod presented;
mod printable;

pub use licence::{ISO, Licence, NOW, SHOWN, Signed, VIETNAM, expected, show};
pub use peer::{Peer, openssl, qr_readers, qrencode, script};
pub use places::Places;
pub use presented::{Judgement, PEERS, Presented, judged_by_peers};
pub use printable::printable;
