//! Pixels and bytes: a message goes in and QR codes come out, still or moving; pictures go in and the message comes out.
//!
//! ISO/IEC 18004 codes in byte mode, RFC 6330 (RaptorQ) where one code is too small; the bytes of a frame are in [`frame`].
//! Knows nothing of what a message says: no transcript, signature, encryption, clock or camera.
#![forbid(unsafe_code)]

mod animation;
mod code;
mod codes;
mod collect;
mod error;
pub mod frame;
mod picture;
mod read;
mod stream;

pub use animation::{MAX_GIF_FRAMES, MAX_GIF_PIXELS, gif, pictures_of_gif};
pub use code::{Code, MAX_MODULE_PIXELS};
pub use codes::{Codes, FRAMES_PER_SECOND};
pub use collect::{Collector, Event, Ignored, MAX_STREAMS};
pub use error::QrError;
pub use frame::{MAX_MESSAGE, MAX_STILL_MESSAGE};
pub use picture::{MAX_PIXELS, Picture};
pub use read::{MAX_CODES_IN_PICTURE, read};
