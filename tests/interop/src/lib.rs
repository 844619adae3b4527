//! Programs of other people as judges of what we make, and ours of what they make.
//!
//! A presentation in, each judge's verdict and the values it read out (`peers/README.md`, `setup.sh`). A program that is
//! not installed skips its test aloud; on a machine that sets `CI` it fails it. Knows nothing of the insides of our rooms.

#![forbid(unsafe_code)]
#![expect(clippy::expect_used, clippy::panic, reason = "only tests use this; what is broken must stop them")]

mod certificates;
mod forge;
mod licence;
mod matrix;
mod peer;
mod places;
mod presented;
mod printable;
mod tampers;

pub use certificates::{certify, days, extend, recertify, strip};
pub use forge::{Change, Forge, Item, MDL, Proof, Selection, again, algorithm, item, member};
pub use licence::{ISO, Licence, NOW, SHOWN, Signed, VIETNAM, expected, self_timed, show};
pub use matrix::{Matrix, render, without_isomdl};
pub use peer::{Peer, isomdl, openssl, python, qr_readers, qrencode, script, wheel};
pub use places::Places;
pub use presented::{Judgement, PEERS, Presented, judged_by_peers};
pub use printable::printable;
pub use tampers::{GENUINE, Row, TAMPERS};
