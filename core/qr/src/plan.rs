//! How large and how fast codes are shown: by the camera that reads them.

use std::time::Duration;

use crate::frame::{MAX_DRAWN, STREAM_HEADER};

/// How easy codes are to read. Easier ones have larger modules and stay longer; the same message then takes longer. An app asks for an
/// easier form at any moment; that is another stream, which a reader collects from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Ease {
    /// For a phone's camera (1280 × 720 and more): the fastest that reads well.
    #[default]
    Usual,
    /// For poor cameras (640 × 480), or a code that takes little of the picture.
    Easier,
    /// For a camera that can't focus, a cracked screen, a hand that shakes.
    Easiest,
}

/// Measured in `docs/adr/0013-scanning.md`. Bytes of a frame are what a version holds at level L (ISO/IEC 18004 table 7). A message that one
/// code holds is that code, in the smallest version that does; a longer one moves.
///
/// Version 22.
const USUAL: Plan = Plan { frame: 1003, rate: 15 };
/// Version 15.
const EASIER: Plan = Plan { frame: 520, rate: 15 };
/// Version 10.
const EASIEST: Plan = Plan { frame: 271, rate: 10 };

/// How a message is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    frame: usize,
    rate: u32,
}

impl Plan {
    /// The plan of codes that are so easy to read.
    #[must_use]
    pub fn of(ease: Ease) -> Self {
        match ease {
            Ease::Usual => USUAL,
            Ease::Easier => EASIER,
            Ease::Easiest => EASIEST,
        }
    }

    /// A plan for measuring: frames of at most `frame` bytes, `rate` codes a second (each brought inside its limits).
    #[must_use]
    pub fn measured(frame: usize, rate: u32) -> Self {
        Self { frame: frame.clamp(STREAM_HEADER + 64, MAX_DRAWN), rate: rate.clamp(1, 60) }
    }

    /// Most bytes of a frame.
    #[must_use]
    pub fn frame_bytes(&self) -> usize {
        self.frame
    }

    /// Codes a second.
    #[must_use]
    pub fn frames_per_second(&self) -> u32 {
        self.rate
    }

    /// Which code to show when the first has been shown for `elapsed`. A late display shows the code that is due, never one of the past.
    #[must_use]
    pub fn index_at(&self, elapsed: Duration) -> u32 {
        u32::try_from(elapsed.as_nanos() * u128::from(self.rate) / 1_000_000_000).unwrap_or(u32::MAX)
    }

    /// How long after `elapsed` the next code is due.
    #[must_use]
    pub fn until_next(&self, elapsed: Duration) -> Duration {
        let next = u128::from(self.index_at(elapsed)) + 1;
        let due = (next * 1_000_000_000).div_ceil(u128::from(self.rate));
        let due = Duration::from_nanos(u64::try_from(due).unwrap_or(u64::MAX));
        due.saturating_sub(elapsed)
    }

    pub(crate) fn symbol(&self) -> usize {
        self.frame - STREAM_HEADER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easier_codes_are_smaller_and_no_faster() {
        let [usual, easier, easiest] = [Ease::Usual, Ease::Easier, Ease::Easiest].map(Plan::of);
        assert!(usual.frame > easier.frame && easier.frame > easiest.frame);
        assert!(usual.rate >= easier.rate && easier.rate >= easiest.rate);
    }

    #[test]
    fn codes_are_due_at_their_rate() {
        let plan = Plan::of(Ease::Usual);
        let at = |millis| plan.index_at(Duration::from_millis(millis));
        assert_eq!([at(0), at(66), at(67), at(1_000), at(60_000)], [0, 0, 1, 15, 900]);
        let mut elapsed = Duration::ZERO;
        for index in 0..1_000 {
            assert_eq!(plan.index_at(elapsed), index);
            elapsed += plan.until_next(elapsed);
        }
        assert_eq!(plan.index_at(Duration::MAX), u32::MAX);
        assert_eq!(plan.until_next(Duration::MAX), Duration::ZERO);
    }
}
