//! Codes for a screen.

use crate::CodesError;
use crate::platform::HeldClock;
use crate::work::guard;
use dinhdanh_crypto::random;
use dinhdanh_presentation::Window;
use dinhdanh_qr as qr;
use std::sync::Arc;
use std::time::Duration;
use time::UtcDateTime;

/// How easy codes are to read. Easier ones are larger and stay longer; the same message then takes longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, uniffi::Enum)]
pub enum Ease {
    /// For a phone's camera (1280 × 720 and more): the fastest that reads well.
    #[default]
    Usual,
    /// For poor cameras, or a code that takes little of the picture.
    Easier,
    /// For a camera that can't focus, a cracked screen, a hand that shakes.
    Easiest,
}

impl From<Ease> for qr::Ease {
    fn from(ease: Ease) -> Self {
        match ease {
            Ease::Usual => Self::Usual,
            Ease::Easier => Self::Easier,
            Ease::Easiest => Self::Easiest,
        }
    }
}

/// How a message's codes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct CodeTiming {
    /// Whether one code holds everything: nothing moves then.
    pub still: bool,
    /// How many different codes a reader needs at least.
    pub codes: u32,
    /// Codes a second.
    pub frames_per_second: u32,
    /// How long the fewest codes take, in milliseconds.
    pub least_millis: u32,
}

/// One code as pixels, to be drawn unscaled.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Frame {
    /// Which code of the stream it is.
    pub index: u32,
    /// Pixels along a side.
    pub side: u32,
    /// The pixels, row by row from the top left; of a grey frame a byte each (0 is black), else four (RGBA).
    pub pixels: Vec<u8>,
}

/// A message drawn as QR codes: one still code, or a stream that a reader can join at any moment.
#[derive(uniffi::Object)]
pub struct Codes {
    codes: qr::Codes,
    message: Vec<u8>,
    signed_at: Option<UtcDateTime>,
    clock: HeldClock,
}

impl Codes {
    pub(crate) fn draw(
        message: Vec<u8>,
        ease: Ease,
        signed_at: Option<UtcDateTime>,
        clock: HeldClock,
    ) -> Result<Arc<Self>, CodesError> {
        let stream = random::<4>().map_err(|_| CodesError::NoRandomness)?;
        let codes = qr::Codes::with(&message, stream, qr::Plan::of(ease.into()))?;
        Ok(Arc::new(Self { codes, message, signed_at, clock }))
    }

    fn at(&self, elapsed_millis: u64) -> Result<(u32, qr::Code), CodesError> {
        let index = self.codes.plan().index_at(Duration::from_millis(elapsed_millis));
        Ok((index, self.codes.code(index)?))
    }
}

#[uniffi::export]
impl Codes {
    /// Draws any message.
    #[uniffi::constructor]
    pub fn of_message(message: Vec<u8>, ease: Ease) -> Result<Arc<Self>, CodesError> {
        guard(|| Self::draw(message, ease, None, HeldClock::system()))
    }

    /// How they are shown.
    pub fn timing(&self) -> CodeTiming {
        let codes = u32::try_from(self.codes.symbols()).unwrap_or(u32::MAX);
        let frames_per_second = self.codes.plan().frames_per_second();
        let least_millis = codes.saturating_mul(1000) / frames_per_second.max(1);
        let still = self.codes.is_still();
        CodeTiming { still, codes, frames_per_second, least_millis: if still { 0 } else { least_millis } }
    }

    /// The code that is due when the first has been shown for so long, in a square of `side` pixels, grey.
    pub fn frame(&self, elapsed_millis: u64, side: u32) -> Result<Frame, CodesError> {
        guard(|| {
            let (index, code) = self.at(elapsed_millis)?;
            Ok(Frame { index, side, pixels: code.luma_at(side)?.luma })
        })
    }

    /// The same in colours (RGBA, opaque).
    pub fn frame_rgba(&self, elapsed_millis: u64, side: u32) -> Result<Frame, CodesError> {
        guard(|| {
            let (index, code) = self.at(elapsed_millis)?;
            Ok(Frame { index, side, pixels: code.rgba_at(side)? })
        })
    }

    /// Milliseconds from then to the next code, so that a timer wakes just in time.
    pub fn next_in_millis(&self, elapsed_millis: u64) -> u64 {
        let left = self.codes.plan().until_next(Duration::from_millis(elapsed_millis));
        u64::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }

    /// Seconds that the code is still good for, by this device's clock; `None` where no time limits it by itself.
    pub fn seconds_left(&self) -> Result<Option<u32>, CodesError> {
        guard(|| {
            let Some(signed_at) = self.signed_at else { return Ok(None) };
            let left = Window::default().left(signed_at, self.clock.now()?);
            Ok(Some(u32::try_from(left.whole_seconds()).unwrap_or(0)))
        })
    }

    /// The same message with other codes: another stream, which a reader collects from its start.
    pub fn with_ease(&self, ease: Ease) -> Result<Arc<Self>, CodesError> {
        guard(|| Self::draw(self.message.clone(), ease, self.signed_at, self.clock.clone()))
    }

    /// The message itself, to be carried otherwise than by codes.
    pub fn message(&self) -> Vec<u8> {
        self.message.clone()
    }
}
