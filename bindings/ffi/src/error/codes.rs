use crate::held::Gone;
use crate::{DeviceError, Problem};
use dinhdanh_codes as codes;
use dinhdanh_qr::QrError;

/// Why a message was not drawn, or a frame not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CodesError {
    /// The message is empty, or the frame has no pixels.
    #[error("empty")]
    Empty,
    /// The message is longer than codes carry: show fewer fields.
    #[error("too long")]
    TooLong,
    /// The square is too small for the code: give it more pixels.
    #[error("at least {least} pixels are needed")]
    TooFewPixels {
        /// Pixels along a side that are needed at least.
        least: u32,
    },
    /// More pixels than are ever looked at or drawn.
    #[error("too many pixels")]
    TooManyPixels,
    /// The frame's bytes are not its width, height and stride.
    #[error("sizes disagree")]
    SizesDisagree,
    /// The operating system gave no random bytes: try again.
    #[error("no randomness")]
    NoRandomness,
    /// The wallet that they are of was locked, or unused for too long: they ended with that.
    #[error("locked")]
    Locked,
    /// The app's clock failed.
    #[error("clock: {why}")]
    Device {
        /// How.
        why: DeviceError,
    },
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The library failed: a bug of ours.
    #[error("internal error")]
    Internal,
}

any_call!(CodesError);

impl From<Gone> for CodesError {
    fn from(_: Gone) -> Self {
        Self::Locked
    }
}

impl From<QrError> for CodesError {
    fn from(error: QrError) -> Self {
        match error {
            QrError::Empty => Self::Empty,
            QrError::MessageTooLong { .. } | QrError::CodeTooLong => Self::TooLong,
            QrError::TooFewPixels { least } => Self::TooFewPixels { least },
            QrError::TooManyPixels | QrError::TooManyFrames => Self::TooManyPixels,
            QrError::SizesDisagree => Self::SizesDisagree,
            QrError::DamagedPicture | QrError::NotEncoded => Self::Internal,
        }
    }
}

/// The words for an error of the codes.
#[uniffi::export]
pub fn codes_problem(error: CodesError) -> Problem {
    use codes::Problem as P;
    match error {
        CodesError::TooLong => P::TooLongForCodes,
        CodesError::Empty | CodesError::TooFewPixels { .. } | CodesError::TooManyPixels | CodesError::SizesDisagree => {
            P::NotAPicture
        }
        CodesError::NoRandomness => P::Cryptography,
        CodesError::Locked => P::Locked,
        CodesError::Device { .. } => P::DeviceFailed,
        CodesError::Cancelled => P::Cancelled,
        CodesError::Internal => P::Internal,
    }
    .into()
}
