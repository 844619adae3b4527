use dinhdanh_cbor::Value;
use dinhdanh_cbor::tdate::{TAG_FULL_DATE, parse_date};
use time::{Date, Month};

/// The dates that a document states about itself, beside those of its signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnDates {
    /// Last day of the document; `None` where it states none or is unlimited.
    pub document_until: Option<Date>,
    /// The licence classes, where it has any.
    pub classes: Vec<ClassDates>,
}

/// One licence class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassDates {
    /// Its name.
    pub class: String,
    /// The edition of the law that it is a class of; `None` for ISO's categories, which need none.
    pub scheme: Option<String>,
    /// Its last day; `None` is unlimited.
    pub until: Option<Date>,
}

/// A class does not say by the law of which year it is meant, so it can't be read: B1 was a car in 2008 and is a
/// tricycle since 2024. Or a date is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownEdition;

/// Most classes that are read.
const MAX_CLASSES: usize = 32;

/// Reads the dates of a document from its elements: namespace, identifier, encoded value.
///
/// Classes of Vietnamese law come before ISO's `driving_privileges`, which cannot say all of them.
pub fn own_dates<'a>(elements: impl Iterator<Item = (&'a str, &'a str, &'a [u8])>) -> Result<OwnDates, UnknownEdition> {
    let (mut until, mut privileges, mut classes, mut scheme) = (None, None, None, false);
    for (name_space, identifier, value) in elements {
        let parse = || Value::parse(value).map_err(|_| UnknownEdition);
        match identifier {
            "expiry_date" => until = day(&parse()?)?,
            "driving_privileges" => privileges = Some(read_classes(&parse()?, "vehicle_category_code", false)?),
            "licence_classes_vn" => classes = Some(read_classes(&parse()?, "class", true)?),
            "class_scheme" => scheme = name_space.ends_with(".VN") && parse()?.as_text().is_some(),
            _ => {}
        }
    }
    if classes.is_some() && !scheme {
        return Err(UnknownEdition);
    }
    Ok(OwnDates { document_until: until, classes: classes.or(privileges).unwrap_or_default() })
}

fn read_classes(value: &Value<'_>, name: &str, needs_scheme: bool) -> Result<Vec<ClassDates>, UnknownEdition> {
    let Value::Array(items) = value else { return Err(UnknownEdition) };
    let read = |item: &Value<'_>| {
        let scheme = item.get("class_scheme").and_then(Value::as_text).map(str::to_owned);
        if needs_scheme && scheme.is_none() {
            return Err(UnknownEdition);
        }
        let class = item.get(name).and_then(Value::as_text).ok_or(UnknownEdition)?.to_owned();
        let until = item.get("expiry_date").map(day).transpose()?.flatten();
        Ok(ClassDates { class, scheme, until })
    };
    if items.len() > MAX_CLASSES { Err(UnknownEdition) } else { items.iter().map(read).collect() }
}

/// A `full-date`, or the text of one; 9999-12-31 is "no end".
fn day(value: &Value<'_>) -> Result<Option<Date>, UnknownEdition> {
    let text = match value {
        Value::Tag(TAG_FULL_DATE, inner) => inner.as_text(),
        Value::Tag(0, inner) => inner.as_text().and_then(|text| text.get(..10)),
        other => other.as_text(),
    };
    let date = parse_date(text.ok_or(UnknownEdition)?).map_err(|_| UnknownEdition)?;
    Ok(Some(date).filter(|date| (date.year(), date.month(), date.day()) != (9999, Month::December, 31)))
}
