//! Elements that follow from others, so that an agency need not say a thing twice.

use serde_json::Value;
use time::{Date, Month};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What can be computed of `identifier` from the other fields of the document, if it is not given.
pub(crate) fn derive(identifier: &str, field: &dyn Fn(&str) -> Option<String>, today: Date) -> Option<Value> {
    if let Some(age) = identifier.strip_prefix("age_over_") {
        let born = dinhdanh_cbor::tdate::parse_date(&field("birth_date")?).ok()?;
        return Some(has_reached(born, age.parse().ok()?, today).into());
    }
    let full_name = field("full_name")?;
    let (family, given) = full_name.trim().split_once(' ')?;
    match identifier {
        "family_name" => Some(family.into()),
        "given_name" => Some(given.trim().into()),
        "name_latin" => Some(latin(&full_name).into()),
        _ => None,
    }
}

/// Whether somebody born on `born` is at least `age` years old today. Who was born on 29 February turns a year older on
/// 1 March in other years (unconfirmed).
pub(crate) fn has_reached(born: Date, age: u8, today: Date) -> bool {
    let year = born.year() + i32::from(age);
    let birthday = born.replace_year(year).or_else(|_| Date::from_calendar_date(year, Month::March, 1));
    birthday.is_ok_and(|birthday| today >= birthday)
}

/// Capital letters without marks (ICAO 9303-3 §6, `Đ` becomes `D`).
pub fn latin(name: &str) -> String {
    let letters = name.nfd().filter(|letter| !is_combining_mark(*letter));
    let letters = letters.map(|letter| if matches!(letter, 'Đ' | 'đ') { 'D' } else { letter.to_ascii_uppercase() });
    letters.filter(|letter| letter.is_ascii_uppercase() || *letter == ' ').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn names_lose_their_marks() {
        assert_eq!(latin("Nguyễn Thị Ánh Đào"), "NGUYEN THI ANH DAO");
    }

    #[test]
    fn an_age_is_reached_on_the_birthday() {
        assert!(!has_reached(date!(2008 - 11 - 21), 18, date!(2026 - 11 - 20)));
        assert!(has_reached(date!(2008 - 11 - 20), 18, date!(2026 - 11 - 20)));
        assert!(!has_reached(date!(2008 - 02 - 29), 18, date!(2026 - 02 - 28)));
        assert!(has_reached(date!(2008 - 02 - 29), 18, date!(2026 - 03 - 01)));
    }
}
