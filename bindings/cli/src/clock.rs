//! The clock of a command: the machine's, or the one that was given.

use crate::args::Clock;
use crate::failure::Failure;
use dinhdanh_codes::{Lang, Problem};
use std::time::Instant;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcDateTime, UtcOffset};

pub(crate) fn now(clock: &Clock) -> Result<UtcDateTime, Failure> {
    match &clock.at {
        Some(text) => parse(text),
        None => Ok(UtcDateTime::now()),
    }
}

/// A clock that goes on while codes are played.
pub(crate) trait Ticking {
    fn now(&self) -> UtcDateTime;
    /// How long it has gone, whatever is done to the machine's.
    fn elapsed(&self) -> std::time::Duration;
    fn wait(&self, time: std::time::Duration);
}

/// The machine's, ahead by as much as the command's was.
pub(crate) struct Running {
    ahead: Duration,
    begun: Instant,
}

impl Running {
    pub(crate) fn from(now: UtcDateTime) -> Self {
        Self { ahead: now - UtcDateTime::now(), begun: Instant::now() }
    }
}

impl Ticking for Running {
    fn now(&self) -> UtcDateTime {
        UtcDateTime::now().saturating_add(self.ahead)
    }

    fn elapsed(&self) -> std::time::Duration {
        self.begun.elapsed()
    }

    fn wait(&self, time: std::time::Duration) {
        std::thread::sleep(time);
    }
}

pub(crate) fn parse(text: &str) -> Result<UtcDateTime, Failure> {
    let parsed = OffsetDateTime::parse(text, &Rfc3339).ok();
    // Offsets can carry a time beyond the years that there are.
    let time = parsed.and_then(|time| UtcDateTime::from_unix_timestamp(time.unix_timestamp()).ok());
    time.ok_or_else(|| Failure::about(Problem::NotATime, text.chars().take(40).collect::<String>()))
}

/// `20/11/2026 09:00` in Vietnam.
pub(crate) fn shown(time: UtcDateTime, lang: Lang) -> String {
    let vietnam = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let local = time.checked_to_offset(vietnam).unwrap_or_else(|| time.to_offset(UtcOffset::UTC));
    let (date, clock) = (local.date(), local.time());
    let text = format!(
        "{:02}/{:02}/{} {:02}:{:02}",
        date.day(),
        u8::from(date.month()),
        date.year(),
        clock.hour(),
        clock.minute()
    );
    format!("{text} {}", lang.pick("(giờ Việt Nam)", "(Vietnam time)"))
}

pub(crate) fn date(date: time::Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year())
}
