use crate::{PresentationError, SelfTimedSession};
use time::{Duration, UtcDateTime};

/// How long one consent lasts at most, in which a self-timed code may be made anew.
pub const REFRESH_CAP: Duration = Duration::seconds(120);

/// One yes to showing by oneself. A code is good for half a minute, and a queue may be longer: within this time it is made anew
/// without asking, each time with a nonce and a signature of its own. After it, the holder is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelfTimedConsent {
    from: UtcDateTime,
    length: Duration,
}

impl SelfTimedConsent {
    /// Begins at `now` by the holder's clock and lasts [`REFRESH_CAP`].
    pub fn new(now: UtcDateTime) -> Self {
        Self::lasting(now, REFRESH_CAP)
    }

    /// The same for a shorter time; a longer one is cut to [`REFRESH_CAP`].
    pub fn lasting(now: UtcDateTime, length: Duration) -> Self {
        Self { from: now, length: length.clamp(Duration::ZERO, REFRESH_CAP) }
    }

    /// How long codes can still be made: what a countdown shows.
    pub fn left(&self, now: UtcDateTime) -> Duration {
        let age = now - self.from;
        // A clock that was set back must not make a consent last for ever.
        if age.is_negative() { Duration::ZERO } else { (self.length - age).max(Duration::ZERO) }
    }

    /// A session for the next code.
    ///
    /// # Errors
    /// [`PresentationError::ConsentEnded`].
    pub fn session(&self, now: UtcDateTime) -> Result<SelfTimedSession, PresentationError> {
        let age = now - self.from;
        if age.is_negative() || age > self.length {
            return Err(PresentationError::ConsentEnded);
        }
        SelfTimedSession::new(now)
    }
}
