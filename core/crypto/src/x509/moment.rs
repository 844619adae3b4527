//! Times of X.509 (RFC 5280 §4.1.2.5): whole seconds in UTC.

use super::Defect;
use crate::CryptoError;
use crate::asn1::{self, item};
use der::asn1::{GeneralizedTime, UtcTime};
use der::{Reader as _, SliceReader, Tag};
use time::UtcDateTime;

/// Reads a UTCTime or a GeneralizedTime. A fraction, a leap second, an offset or a year before 1970 is malformed.
pub(super) fn read(fields: &mut SliceReader<'_>) -> Result<UtcDateTime, Defect> {
    let since_1970 = match Tag::peek(fields)? {
        Tag::UtcTime => fields.decode::<UtcTime>()?.to_unix_duration(),
        _ => fields.decode::<GeneralizedTime>()?.to_unix_duration(),
    };
    let seconds = i64::try_from(since_1970.as_secs()).map_err(|_| Defect::Malformed)?;
    UtcDateTime::from_unix_timestamp(seconds).map_err(|_| Defect::Malformed)
}

/// Two digits of the year up to 2049, four from then on.
pub(super) fn write(time: UtcDateTime) -> Result<Vec<u8>, CryptoError> {
    let year = time.year();
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    match year {
        1970..2050 => Ok(item(asn1::UTC_TIME, &[format!("{:02}{rest}", year % 100).as_bytes()])),
        2050..=9999 => Ok(item(asn1::GENERALIZED_TIME, &[format!("{year:04}{rest}").as_bytes()])),
        _ => Err(CryptoError::Certificate(Defect::ValidityPeriod)),
    }
}
