//! The value `state` in [`crate::SecureBlobs`], version 1, of one size: the tries, the epoch, and the newest entry of the log.
//!
//! ```text
//! 8   "DDH-STAT"
//! 1   version, 1
//! 1   tries of the PIN since it was last right
//! 1   1: erased
//! 8   epoch; 1  1: it is about to be the next one
//! 1   1: a wrong PIN is remembered with its time: 8 seconds since 1970; 1  1: and since the boot 16, 8 milliseconds
//! 1   1: an entry of the log is remembered: 8 its number, 32 its link
//! ```

use crate::StoreError;
use crate::hardware::{Moment, PinPolicy, SinceBoot};
use crate::slots::take;
use time::UtcDateTime;

const MAGIC: &[u8; 8] = b"DDH-STAT";
const VERSION: u8 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) tries: u8,
    pub(crate) erased: bool,
    pub(crate) epoch: u64,
    /// The database may already be in the next epoch: a crash between the two writes is no older copy.
    pub(crate) moving: bool,
    pub(crate) wrong_at: Option<Moment>,
    /// The newest entry of the log at the last unlocking: number and link.
    pub(crate) entry: Option<(i64, [u8; 32])>,
}

impl State {
    /// Of a new wallet.
    pub(crate) const FIRST: Self =
        Self { tries: 0, erased: false, epoch: 1, moving: false, wrong_at: None, entry: None };
    pub(crate) const ERASED: Self = Self { erased: true, ..Self::FIRST };

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        let mut rest = bytes;
        if take(&mut rest)? != *MAGIC {
            return Err(StoreError::Damaged);
        }
        let [version, tries, erased] = take(&mut rest)?;
        if version != VERSION {
            return Err(StoreError::Newer { found: version.into(), known: VERSION.into() });
        }
        let epoch = u64::from_be_bytes(take(&mut rest)?);
        let [moving, wrong] = take(&mut rest)?;
        let utc = i64::from_be_bytes(take(&mut rest)?);
        let [booted] = take(&mut rest)?;
        let since_boot = SinceBoot { boot: take(&mut rest)?, millis: u64::from_be_bytes(take(&mut rest)?) };
        let [logged] = take(&mut rest)?;
        let entry = (i64::from_be_bytes(take(&mut rest)?), take(&mut rest)?);
        if !rest.is_empty() || [erased, moving, wrong, booted, logged].iter().any(|flag| *flag > 1) {
            return Err(StoreError::Damaged);
        }
        let utc = UtcDateTime::from_unix_timestamp(utc).map_err(|_| StoreError::Damaged)?;
        let wrong_at = Moment { utc, since_boot: (booted == 1).then_some(since_boot) };
        Ok(Self {
            tries,
            erased: erased == 1,
            epoch,
            moving: moving == 1,
            wrong_at: (wrong == 1).then_some(wrong_at),
            entry: (logged == 1).then_some(entry),
        })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let since_boot = self.wrong_at.and_then(|at| at.since_boot);
        let boot = since_boot.unwrap_or(SinceBoot { boot: [0; 16], millis: 0 });
        let (number, link) = self.entry.unwrap_or((0, [0; 32]));
        let utc = self.wrong_at.map_or(0, |at| at.utc.unix_timestamp());
        let flag = u8::from;
        [
            MAGIC.as_slice(),
            &[VERSION, self.tries, flag(self.erased)],
            &self.epoch.to_be_bytes(),
            &[flag(self.moving), flag(self.wrong_at.is_some())],
            &utc.to_be_bytes(),
            &[flag(since_boot.is_some())],
            &boot.boot,
            &boot.millis.to_be_bytes(),
            &[flag(self.entry.is_some())],
            &number.to_be_bytes(),
            &link,
        ]
        .concat()
    }

    /// Seconds still to wait before the next try; `true` when the wait begins anew, which is to be written down.
    ///
    /// A thief can set the wall clock and start the phone again. So where there is a clock that can't be set it alone counts;
    /// after a start the whole wait is due once more, and so it is when the wall clock went back.
    pub(crate) fn wait(&self, policy: PinPolicy, now: Moment) -> (u32, bool) {
        let whole = policy.wait(self.tries);
        let Some(then) = self.wrong_at.filter(|_| whole > 0) else { return (0, false) };
        let passed = match (then.since_boot, now.since_boot) {
            (Some(then), Some(now)) if then.boot == now.boot => {
                now.millis.checked_sub(then.millis).map(|millis| millis / 1000)
            }
            (None, None) => u64::try_from(now.utc.unix_timestamp().saturating_sub(then.utc.unix_timestamp())).ok(),
            _ => None,
        };
        match passed {
            Some(passed) => (whole.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX)), false),
            None => (whole, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::utc_datetime;

    fn at(millis: u64, boot: u8) -> Moment {
        let since_boot = Some(SinceBoot { boot: [boot; 16], millis });
        Moment { utc: utc_datetime!(2026-03-01 08:00), since_boot }
    }

    #[test]
    fn what_is_written_is_read() {
        let full = State {
            tries: 7,
            erased: false,
            epoch: u64::MAX,
            moving: true,
            wrong_at: Some(at(5, 1)),
            entry: Some((9, [8; 32])),
        };
        for state in [State::FIRST, State::ERASED, full] {
            let bytes = state.bytes();
            assert_eq!(State::parse(&bytes), Ok(state));
            (0..bytes.len()).for_each(|cut| assert!(State::parse(&bytes[..cut]).is_err()));
            assert_eq!(State::parse(&[bytes.as_slice(), &[0]].concat()), Err(StoreError::Damaged));
        }
    }

    #[test]
    fn only_the_clock_that_nobody_can_set_shortens_a_wait() {
        let state = State { tries: 6, wrong_at: Some(at(1_000, 1)), ..State::FIRST };
        let wait = |now| state.wait(PinPolicy::DEFAULT, now);
        assert_eq!(wait(at(1_000, 1)), (120, false));
        assert_eq!(wait(at(100_999, 1)), (21, false));
        assert_eq!(wait(at(121_000, 1)), (0, false));
        assert_eq!(wait(at(500, 1)), (120, true), "a clock that ran backwards");
        assert_eq!(wait(at(999_999_000, 2)), (120, true), "started again");
        let ahead = Moment { utc: utc_datetime!(2036-03-01 08:00), ..at(2_000, 1) };
        assert_eq!(wait(ahead), (119, false), "the wall clock set ahead");
        assert_eq!(State { tries: 4, ..state }.wait(PinPolicy::DEFAULT, at(0, 1)), (0, false));
    }

    #[test]
    fn without_such_a_clock_the_wall_clock_counts_forward_only() {
        let then = Moment { utc: utc_datetime!(2026-03-01 08:00), since_boot: None };
        let state = State { tries: 5, wrong_at: Some(then), ..State::FIRST };
        let later = |seconds| Moment { utc: then.utc + time::Duration::seconds(seconds), since_boot: None };
        assert_eq!(state.wait(PinPolicy::DEFAULT, later(59)), (1, false));
        assert_eq!(state.wait(PinPolicy::DEFAULT, later(60)), (0, false));
        assert_eq!(state.wait(PinPolicy::DEFAULT, later(-1)), (60, true));
    }
}
