use crate::by_doc_type;
use dinhdanh_cbor::Value;
use dinhdanh_cbor::tdate::{self, TAG_FULL_DATE, parse_date};
use time::macros::date;
use time::{Date, Duration, UtcDateTime};

/// The dates that a document states about itself, beside those of its signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnDates {
    /// The last second of the document: of the day that it states, which is one in Vietnam, or the time that it states. `None` where it
    /// states none or is unlimited.
    pub document_until: Option<UtcDateTime>,
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

/// A class does not say by the law of which year it is meant, or says another than its document, so it can't be read: B1
/// was a car in 2008 and is a tricycle since 2024. Or a date is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownEdition;

/// Most classes that are read.
const MAX_CLASSES: usize = 32;

/// What the clocks of Vietnam are ahead of UTC, all year.
const VIETNAM: Duration = Duration::hours(7);

/// The day that means "unlimited".
const NO_END: Date = date!(9999 - 12 - 31);

const EXPIRY: &str = "expiry_date";
const PRIVILEGES: &str = "driving_privileges";
const CLASSES: &str = "licence_classes_vn";
const SCHEME: &str = "class_scheme";

/// Reads the dates of a document of this type from its elements: namespace, identifier, encoded value. They must be the
/// issuer's own: what a holder was let sign says nothing of how long his document is good.
///
/// A type that the catalogue has keeps its dates in the catalogue's namespaces; elsewhere a name may mean anything. Of any
/// other type each namespace may have a last day, and the earliest counts. Classes of Vietnamese law come before ISO's
/// `driving_privileges`, which cannot say all of them.
pub fn own_dates<'a>(
    doc_type: &str,
    elements: impl Iterator<Item = (&'a str, &'a str, &'a [u8])>,
) -> Result<OwnDates, UnknownEdition> {
    let known = by_doc_type(doc_type);
    let (mut until, mut privileges, mut classes, mut scheme) = (None, None, None, None);
    for (name_space, identifier, value) in elements {
        let dated = [EXPIRY, PRIVILEGES, CLASSES, SCHEME].contains(&identifier);
        if !dated || known.is_some_and(|known| known.element(name_space, identifier).is_none()) {
            continue;
        }
        let value = Value::parse(value).map_err(|_| UnknownEdition)?;
        match identifier {
            EXPIRY => until = earlier(until, end(&value)?),
            PRIVILEGES => once(&mut privileges, read_classes(&value, "vehicle_category_code", false)?)?,
            CLASSES => once(&mut classes, read_classes(&value, "class", true)?)?,
            _ => once(&mut scheme, value.as_text().ok_or(UnknownEdition)?.to_owned())?,
        }
    }
    if let Some(classes) = &classes {
        // The document as a whole and each of its classes are of one edition.
        let edition = scheme.as_deref().ok_or(UnknownEdition)?;
        if classes.iter().any(|class| class.scheme.as_deref() != Some(edition)) {
            return Err(UnknownEdition);
        }
    }
    // A licence of no class of Vietnamese law may still have ISO's, with their last days.
    let classes = classes.filter(|classes| !classes.is_empty()).or(privileges).unwrap_or_default();
    Ok(OwnDates { document_until: until, classes })
}

/// Of two, nobody can say which one counts.
fn once<T>(place: &mut Option<T>, value: T) -> Result<(), UnknownEdition> {
    if place.replace(value).is_some() { Err(UnknownEdition) } else { Ok(()) }
}

/// The earlier of two ends, where none is no end.
fn earlier(one: Option<UtcDateTime>, other: Option<UtcDateTime>) -> Option<UtcDateTime> {
    one.into_iter().chain(other).min()
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

/// When a `tdate`, or the day of a `full-date` or of the text of one, ends; 9999-12-31 is "no end".
fn end(value: &Value<'_>) -> Result<Option<UtcDateTime>, UnknownEdition> {
    if let Value::Tag(0, inner) = value {
        let end = tdate::parse(inner.as_text().ok_or(UnknownEdition)?).map_err(|_| UnknownEdition)?;
        return Ok(Some(end).filter(|end| end.date() != NO_END));
    }
    Ok(day(value)?.and_then(|day| day.next_day()?.midnight().as_utc().checked_sub(VIETNAM + Duration::SECOND)))
}

/// The day of a `full-date`, or the text of one; 9999-12-31 is "no end".
fn day(value: &Value<'_>) -> Result<Option<Date>, UnknownEdition> {
    let text = match value {
        Value::Tag(TAG_FULL_DATE, inner) => inner.as_text(),
        other => other.as_text(),
    };
    let date = parse_date(text.ok_or(UnknownEdition)?).map_err(|_| UnknownEdition)?;
    Ok(Some(date).filter(|date| *date != NO_END))
}
