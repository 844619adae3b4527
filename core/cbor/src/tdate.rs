//! Times and dates as the identity standards write them: `tdate` (tag 0) and `full-date` (tag 1004, RFC 8943).

use crate::{CborError, Reader, Writer};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, UtcDateTime};

/// Tag of `full-date`, a calendar date without a time (RFC 8943).
pub const TAG_FULL_DATE: u64 = 1004;

/// Reads a `tdate`: RFC 3339, in UTC (`Z`), without fractions of a second (ISO/IEC 18013-5 §7.2.1, unconfirmed).
pub fn read(reader: &mut Reader<'_>) -> Result<UtcDateTime, CborError> {
    reader.tagged(0)?;
    parse(reader.text()?)
}

/// The time in `YYYY-MM-DDThh:mm:ssZ`, and in nothing else: one instant has one spelling.
pub fn parse(text: &str) -> Result<UtcDateTime, CborError> {
    let spelt = text.len() == "2021-01-01T00:00:00Z".len() && text.get(10..11) == Some("T") && text.ends_with('Z');
    let time = UtcDateTime::parse(text, &Rfc3339).map_err(|_| CborError::Unexpected)?;
    // A leap second is parsed as the last nanosecond before it.
    if spelt && time.nanosecond() == 0 { Ok(time) } else { Err(CborError::Unexpected) }
}

/// Writes a `tdate`, whole seconds; a year outside 0000–9999 becomes the nearest that can be written.
pub fn write(writer: Writer, time: UtcDateTime) -> Writer {
    writer.tag(0).text(&text(time))
}

/// `YYYY-MM-DDThh:mm:ssZ`.
pub fn text(time: UtcDateTime) -> String {
    let year = time.year().clamp(0, 9999);
    format!(
        "{year:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// The calendar date in `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Result<Date, CborError> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u16>().ok()).ok_or(CborError::Unexpected)
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return Err(CborError::Unexpected);
    }
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).ok_or(CborError::Unexpected)?;
    let day = u8::try_from(day).map_err(|_| CborError::Unexpected)?;
    Date::from_calendar_date(i32::from(year), month, day).map_err(|_| CborError::Unexpected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instant_has_one_spelling() {
        let time = parse("2021-01-01T00:00:00Z").unwrap();
        assert_eq!(text(time), "2021-01-01T00:00:00Z");
        assert_eq!(text(parse("0000-01-01T00:00:00Z").unwrap()), "0000-01-01T00:00:00Z");
        assert_eq!(text(parse("9999-12-31T23:59:59Z").unwrap()), "9999-12-31T23:59:59Z");
        for bad in [
            "2021-01-01T00:00:00.5Z",
            "2021-01-01T00:00:00+00",
            "2021-13-01T00:00:00Z",
            "2021-01-01T24:00:00Z",
            "2021-01-01 00:00:00Z",
            "2016-12-31T23:59:60Z",
            "+2021-1-1T00:00:00Z",
            "",
        ] {
            assert_eq!(parse(bad), Err(CborError::Unexpected), "{bad}");
        }
    }

    #[test]
    fn only_real_dates_are_dates() {
        assert!(parse_date("2024-02-29").is_ok());
        for bad in ["2023-02-29", "2024-2-29", "24-02-29", "2024-02-29-", "2024/02/29", "+024-02-29", "2024-02"] {
            assert!(parse_date(bad).is_err(), "{bad}");
        }
    }
}
