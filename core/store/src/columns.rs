//! How a record's fields stand in a row.

use crate::StoreError;
use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};
use time::UtcDateTime;

/// Longest text in a record, in bytes.
pub const MAX_TEXT: usize = 1024;

/// A time as it is stored: seconds since 1970; a fraction is cut off.
pub(crate) fn seconds(time: UtcDateTime) -> i64 {
    time.unix_timestamp()
}

/// The time in a column.
pub(crate) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<UtcDateTime> {
    let seconds: i64 = row.get(column)?;
    UtcDateTime::from_unix_timestamp(seconds).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, seconds))
}

/// The time in a column that may be empty.
pub(crate) fn optional_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<UtcDateTime>> {
    if row.get_ref(column)? == ValueRef::Null { Ok(None) } else { time(row, column).map(Some) }
}

/// The state or kind in a column: the one of `all` with that number.
pub(crate) fn one_of<T: Copy>(row: &Row<'_>, column: usize, all: &[(i64, T)]) -> rusqlite::Result<T> {
    let number: i64 = row.get(column)?;
    all.iter()
        .find_map(|(known, value)| (*known == number).then_some(*value))
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, "unknown number".into()))
}

/// The number of a state or kind; `all` names every one.
pub(crate) fn number_of<T: PartialEq>(all: &[(i64, T)], value: T) -> Option<i64> {
    all.iter().find_map(|(number, known)| (*known == value).then_some(*number))
}

/// Refuses what a record may not hold.
pub(crate) fn within(length: usize, limit: usize) -> Result<(), StoreError> {
    if length <= limit { Ok(()) } else { Err(StoreError::OutOfLimits) }
}

/// Refuses text longer than [`MAX_TEXT`].
pub(crate) fn texts(texts: &[&str]) -> Result<(), StoreError> {
    texts.iter().try_for_each(|text| within(text.len(), MAX_TEXT))
}
