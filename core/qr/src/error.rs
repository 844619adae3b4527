//! What can go wrong, by what the caller can do about it.

/// Why a message could not be drawn or a picture could not be opened. Holds no content of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// Nothing to draw: give a message of at least one byte, or at least one picture.
    #[error("nothing to draw")]
    Empty,
    /// The message is longer than [`MAX_MESSAGE`](crate::MAX_MESSAGE) bytes: disclose less or shrink the portrait.
    #[error("message of {length} bytes, at most {limit} can be shown", limit = crate::MAX_MESSAGE)]
    MessageTooLong {
        /// Length of the message in bytes.
        length: usize,
    },
    /// More bytes than the largest code that is drawn holds ([`frame::MAX_DRAWN`](crate::frame::MAX_DRAWN)).
    #[error("more bytes than one code holds")]
    CodeTooLong,
    /// The code needs at least so many pixels along a side: give it more room.
    #[error("at least {least} pixels are needed")]
    TooFewPixels {
        /// Pixels along a side at one a module.
        least: u32,
    },
    /// The picture's width times height isn't its number of pixels, or the pictures of one GIF differ in size.
    #[error("sizes of pictures do not agree")]
    SizesDisagree,
    /// More pixels than [`MAX_PIXELS`](crate::MAX_PIXELS) (one picture) or
    /// [`MAX_GIF_PIXELS`](crate::MAX_GIF_PIXELS) (a whole GIF): give a smaller picture.
    #[error("picture has too many pixels")]
    TooManyPixels,
    /// More frames than [`MAX_GIF_FRAMES`](crate::MAX_GIF_FRAMES): give a shorter GIF.
    #[error("GIF has too many frames")]
    TooManyFrames,
    /// Not a whole PNG (or GIF): give the file again, uncut and in that format.
    #[error("not a picture, or a damaged one")]
    DamagedPicture,
    /// The picture could not be written in the wanted format.
    #[error("picture could not be encoded")]
    NotEncoded,
}
