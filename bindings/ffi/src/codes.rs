//! Codes for a screen.

use crate::CodesError;
use crate::held::{Ends, Held};
use crate::platform::HeldClock;
use crate::work::guard;
use dinhdanh_crypto::random;
use dinhdanh_qr as qr;
use std::sync::{Arc, Weak};
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
///
/// Codes of a wallet end when it locks, and answer `Locked` from then on. While what they show is still good, to draw them or to
/// ask for the seconds left counts as use of the wallet: nobody touches a phone that an officer scans.
#[derive(uniffi::Object)]
pub struct Codes {
    drawn: Arc<Held<qr::Codes>>,
    plan: qr::Plan,
    timing: CodeTiming,
    clock: HeldClock,
    origin: Origin,
}

/// What a message was made by, and how long it is good.
#[derive(Clone, Default)]
pub(crate) struct Origin {
    /// Until when it is good; as long, to look at it counts as use of where it is from.
    pub(crate) good_until: Option<UtcDateTime>,
    /// Where it is from, and what it ends with.
    pub(crate) source: Option<Weak<dyn Source>>,
}

impl Origin {
    /// What is of it is looked at: a use, while it is good.
    pub(crate) fn looked_at(&self, clock: &HeldClock) -> Result<(), CodesError> {
        let (Some(source), Some(until)) = (&self.source, self.good_until) else { return Ok(()) };
        if clock.now()? <= until
            && let Some(source) = source.upgrade()
        {
            source.looked_at();
        }
        Ok(())
    }

    /// Seconds that it is still good for.
    pub(crate) fn seconds_left(&self, clock: &HeldClock) -> Result<Option<u32>, CodesError> {
        let Some(until) = self.good_until else { return Ok(None) };
        let left = until - clock.now()?;
        Ok(Some(u32::try_from(left.whole_seconds()).unwrap_or(0)))
    }
}

/// A wallet, as its codes know it.
pub(crate) trait Source: Send + Sync {
    /// Ends this too when it locks.
    fn keep(&self, drawn: Arc<dyn Ends>);

    /// The codes were looked at just now.
    fn looked_at(&self);
}

fn timing(codes: &qr::Codes) -> CodeTiming {
    let count = u32::try_from(codes.symbols()).unwrap_or(u32::MAX);
    let frames_per_second = codes.plan().frames_per_second();
    let least_millis = count.saturating_mul(1000) / frames_per_second.max(1);
    let still = codes.is_still();
    CodeTiming { still, codes: count, frames_per_second, least_millis: if still { 0 } else { least_millis } }
}

impl Codes {
    pub(crate) fn draw(message: &[u8], ease: Ease, clock: HeldClock, origin: Origin) -> Result<Arc<Self>, CodesError> {
        let stream = random::<4>().map_err(|_| CodesError::NoRandomness)?;
        let codes = qr::Codes::with(message, stream, qr::Plan::of(ease.into()))?;
        let (plan, timing) = (codes.plan(), timing(&codes));
        let drawn = Held::new(codes);
        if let Some(source) = &origin.source {
            // A wallet that is no more has ended what was of it.
            let source = source.upgrade().ok_or(CodesError::Locked)?;
            source.keep(Arc::clone(&drawn) as Arc<dyn Ends>);
        }
        Ok(Arc::new(Self { drawn, plan, timing, clock, origin }))
    }

    /// Ends them, whatever holds them.
    #[cfg(feature = "wallet")]
    pub(crate) fn end(&self) {
        self.drawn.end();
    }

    fn at(&self, elapsed_millis: u64) -> Result<(u32, qr::Code), CodesError> {
        self.looked_at()?;
        let index = self.plan.index_at(Duration::from_millis(elapsed_millis));
        Ok((index, self.drawn.with(|codes| codes.code(index))??))
    }

    fn looked_at(&self) -> Result<(), CodesError> {
        self.origin.looked_at(&self.clock)
    }
}

#[uniffi::export]
impl Codes {
    /// Draws any message.
    #[uniffi::constructor]
    pub fn of_message(message: Vec<u8>, ease: Ease) -> Result<Arc<Self>, CodesError> {
        guard(|| Self::draw(&message, ease, HeldClock::system(), Origin::default()))
    }

    /// How they are shown.
    pub fn timing(&self) -> CodeTiming {
        self.timing
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
    pub fn next_in_millis(&self, elapsed_millis: u64) -> Result<u64, CodesError> {
        guard(|| {
            let left = self.plan.until_next(Duration::from_millis(elapsed_millis));
            Ok(u64::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX))
        })
    }

    /// Seconds that the code is still good for, by this device's clock; `None` for a message that was not made here.
    pub fn seconds_left(&self) -> Result<Option<u32>, CodesError> {
        guard(|| {
            self.looked_at()?;
            self.drawn.with(|_| ())?;
            self.origin.seconds_left(&self.clock)
        })
    }
}
