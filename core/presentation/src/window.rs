use time::{Duration, UtcDateTime};

/// How long after its signing a self-timed code is taken, by the verifier's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How long a code is good.
    pub length: Duration,
    /// How far the two clocks may be apart.
    pub tolerance: Duration,
}

impl Default for Window {
    fn default() -> Self {
        Self { length: Duration::seconds(30), tolerance: Duration::seconds(10) }
    }
}

/// Where a reading of the verifier's clock falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// Before the signing by more than the tolerance: the holder's clock is ahead.
    Ahead,
    /// In time.
    Within,
    /// After the end of the window: perhaps a recording.
    Late,
}

impl Window {
    /// Judges a code signed at `signed_at` by the holder's clock whose first frame was seen at `seen_at` by the verifier's.
    pub fn judge(&self, signed_at: UtcDateTime, seen_at: UtcDateTime) -> Timing {
        let age = seen_at - signed_at;
        if age < -self.tolerance {
            Timing::Ahead
        } else if age > self.length + self.tolerance {
            Timing::Late
        } else {
            Timing::Within
        }
    }
}

impl Window {
    /// How much of the window a code signed at `signed_at` has left, by one and the same clock: what a countdown shows, without the
    /// tolerance; zero once it is over.
    pub fn left(&self, signed_at: UtcDateTime, now: UtcDateTime) -> Duration {
        (self.length - (now - signed_at)).clamp(Duration::ZERO, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_the_window_are_within_it() {
        let signed = UtcDateTime::from_unix_timestamp(1_795_000_000).unwrap();
        let judge = |seconds| Window::default().judge(signed, signed + Duration::seconds(seconds));
        assert_eq!(judge(-11), Timing::Ahead);
        assert_eq!(judge(-10), Timing::Within);
        assert_eq!(judge(40), Timing::Within);
        assert_eq!(judge(41), Timing::Late);
        assert_eq!(judge(60), Timing::Late);
    }

    #[test]
    fn a_countdown_runs_from_the_whole_window_to_nothing() {
        let signed = UtcDateTime::from_unix_timestamp(1_795_000_000).unwrap();
        let left = |seconds| Window::default().left(signed, signed + Duration::seconds(seconds)).whole_seconds();
        assert_eq!([left(-5), left(0), left(12), left(30), left(300)], [30, 30, 18, 0, 0]);
    }
}
