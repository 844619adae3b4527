use time::{Date, UtcDateTime, UtcOffset};

/// A time as it is read in Vietnam (+07:00 all year): `20/11/2026 09:00`.
pub fn moment(at: UtcDateTime) -> String {
    let vietnam = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let local = at.checked_to_offset(vietnam).unwrap_or_else(|| at.to_offset(UtcOffset::UTC));
    format!("{} {:02}:{:02}", day(local.date()), local.hour(), local.minute())
}

/// A day as it is read in Vietnam: `20/11/2026`.
pub fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_vietnam() {
        let at = UtcDateTime::from_unix_timestamp(1_795_132_800).unwrap();
        assert_eq!(moment(at), "20/11/2026 07:00");
        assert_eq!(moment(UtcDateTime::MAX), "31/12/9999 23:59");
    }
}
