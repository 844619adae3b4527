use crate::{PresentationError, SelfTimedSession};
use std::sync::atomic::{AtomicI64, Ordering};
use time::{Duration, UtcDateTime};

/// How long one consent lasts at most, in which a self-timed code may be made anew.
pub const REFRESH_CAP: Duration = Duration::seconds(120);

/// One yes to showing by oneself. A code is good for half a minute, and a queue may be longer: within this time it is made anew
/// without asking, each time with a nonce and a signature of its own. After it, the holder is asked again.
///
/// It can't be copied: it remembers the latest time that it saw, so that a clock that is set back gives no time twice.
#[derive(Debug)]
pub struct SelfTimedConsent {
    from: UtcDateTime,
    length: Duration,
    /// Seconds since 1970 of the newest code.
    latest: AtomicI64,
}

impl SelfTimedConsent {
    /// Begins at `now` by the holder's clock and lasts [`REFRESH_CAP`].
    pub fn new(now: UtcDateTime) -> Self {
        Self::lasting(now, REFRESH_CAP)
    }

    /// The same for a shorter time; a longer one is cut to [`REFRESH_CAP`].
    pub fn lasting(now: UtcDateTime, length: Duration) -> Self {
        let latest = AtomicI64::new(now.unix_timestamp());
        Self { from: now, length: length.clamp(Duration::ZERO, REFRESH_CAP), latest }
    }

    /// How long codes can still be made: what a countdown shows.
    pub fn left(&self, now: UtcDateTime) -> Duration {
        let behind = now.unix_timestamp() < self.latest.load(Ordering::Relaxed);
        if behind { Duration::ZERO } else { (self.length - (now - self.from)).clamp(Duration::ZERO, self.length) }
    }

    /// A session for the next code.
    ///
    /// # Errors
    /// [`PresentationError::ConsentEnded`].
    pub fn session(&self, now: UtcDateTime) -> Result<SelfTimedSession, PresentationError> {
        // A clock that is set back again and again must not make a consent last for ever.
        let second = now.unix_timestamp();
        let latest = self.latest.fetch_max(second, Ordering::Relaxed);
        if second < latest || now - self.from > self.length {
            return Err(PresentationError::ConsentEnded);
        }
        SelfTimedSession::new(now)
    }
}
