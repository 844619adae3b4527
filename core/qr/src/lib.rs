//! Pixels and bytes: a message goes in and QR codes come out, still or moving; pictures go in and the message comes out.
//!
//! ISO/IEC 18004 codes in byte mode, RFC 6330 (RaptorQ) where one code is too small; the bytes of a frame are in [`frame`]. ISO/IEC
//! 18004 was not at hand: its clauses are unconfirmed, what they say is tried on zbar, zxing and qrencode.
//! Knows nothing of what a message says: no transcript, signature, encryption, clock or camera.
#![forbid(unsafe_code)]

mod animation;
mod black;
mod code;
mod codes;
mod collect;
mod enhance;
mod error;
mod finder;
pub mod frame;
mod grid;
mod luma;
mod mask;
mod pattern;
mod picture;
mod plan;
mod quad;
mod read;
mod route;
mod scanner;
mod stream;
mod track;

pub use animation::{MAX_GIF_FRAMES, MAX_GIF_PIXELS, gif, pictures_of_gif};
pub use code::{Code, MAX_MODULE_PIXELS};
pub use codes::Codes;
pub use collect::{Collector, Event, Ignored, MAX_AGE, MAX_STREAMS, MAX_TIME};
pub use error::QrError;
pub use frame::{MAX_MESSAGE, MAX_STILL_MESSAGE};
pub use luma::LumaFrame;
pub use picture::{MAX_PIXELS, Picture};
pub use plan::{Ease, Plan};
pub use read::{MAX_CODES_IN_PICTURE, read};
pub use route::{Route, route};
pub use scanner::{Hint, Message, Scanner, Seen};
