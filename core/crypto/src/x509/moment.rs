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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::extensions::whole;
    use dinhdanh_cbor::tdate;

    fn moment(tag: u8, text: &str) -> Result<UtcDateTime, Defect> {
        whole(&item(tag, &[text.as_bytes()]), read)
    }

    #[test]
    fn a_moment_is_a_whole_second_of_universal_time() {
        for (tag, text, means) in [
            (asn1::UTC_TIME, "491231235959Z", "2049-12-31T23:59:59Z"),
            // RFC 5280 §4.1.2.5.1: from 50 on it is the last century.
            (asn1::UTC_TIME, "700101000000Z", "1970-01-01T00:00:00Z"),
            (asn1::GENERALIZED_TIME, "20500101000000Z", "2050-01-01T00:00:00Z"),
            (asn1::GENERALIZED_TIME, "99991231235959Z", "9999-12-31T23:59:59Z"),
            (asn1::GENERALIZED_TIME, "20280229000000Z", "2028-02-29T00:00:00Z"),
        ] {
            assert_eq!(moment(tag, text), Ok(tdate::parse(means).unwrap()), "{text}");
        }
    }

    #[test]
    fn a_time_that_readers_could_take_for_different_moments_is_malformed() {
        let utc =
            ["491231235960Z", "4912312359Z", "491231235959", "491231235959.5Z", "491231235959+0700", "500101000000Z"];
        let generalized = [
            "00000101000000Z",
            "19691231235959Z",
            "20261231235960Z",
            "20261231235959.5Z",
            "20261231235959,5Z",
            "202612312359Z",
            "20261231235959",
            "20261231235959+0700",
            "20261301000000Z",
            "20260229000000Z",
            "20260101240000Z",
            "100000101000000Z",
            "2026-01-01T00:00Z",
            "",
        ];
        for (tag, texts) in [(asn1::UTC_TIME, &utc[..]), (asn1::GENERALIZED_TIME, &generalized)] {
            for text in texts {
                assert_eq!(moment(tag, text), Err(Defect::Malformed), "{text}");
            }
        }
        assert_eq!(moment(asn1::UTF8_STRING, "20260101000000Z"), Err(Defect::Malformed));
    }
}
