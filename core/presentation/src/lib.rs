//! Presentations over QR (`docs/qr-presentation.md`): what is asked, in which session it is answered, and who can read it.
//!
//! Bytes and a clock reading in, bytes out. The documents inside are ISO/IEC 18013-5 `DeviceResponse`s, which this room
//! carries and does not read. Knows no pixels, no trust and no storage.

#![forbid(unsafe_code)]

mod answer;
mod error;
mod handover;
mod message;
mod packed;
mod refresh;
mod request;
mod self_timed;
mod window;

pub use answer::{Answer, AnswerSession, MAX_STILL};
pub use error::PresentationError;
pub use message::{MAX_MESSAGE, Message};
pub use packed::DICTIONARY;
pub use refresh::{REFRESH_CAP, SelfTimedConsent};
pub use request::{Asked, OpenRequest, REQUEST_LIFE, Request, UnsignedRequest};
pub use self_timed::{SelfTimed, SelfTimedSession};
pub use window::{Timing, Window};
