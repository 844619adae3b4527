//! Whether a JSON value is one of its element's kind, and its CBOR.

use crate::classes::{has_class, is_for_life};
use crate::display::is_hidden;
use crate::document::ElementKind;
use crate::encode::{MAX_TEXT, Mode};
use crate::field_error::FieldProblem;
use crate::plate::{TEST_PLATE, normalise_plate};
use base64ct::{Base64, Encoding};
use dinhdanh_cbor::Writer;
use dinhdanh_cbor::tdate::{TAG_FULL_DATE, parse_date};
use serde_json::Value;
use time::Date;
use unicode_normalization::UnicodeNormalization;

/// Personal numbers that no authority assigns: test people have them.
const TEST_NUMBER: &str = "099";

/// Most entries of a list.
const MAX_LIST: usize = 24;

type Encoded = Result<Writer, FieldProblem>;

pub(crate) fn encode(kind: ElementKind, value: &Value, mode: Mode, writer: Writer) -> Encoded {
    match kind {
        ElementKind::Text(limit) => Ok(writer.text(&text(value, limit)?)),
        ElementKind::OneOf(allowed) => {
            let text = text(value, MAX_TEXT)?;
            if allowed.contains(&text.as_str()) { Ok(writer.text(&text)) } else { Err(FieldProblem::NotAllowed) }
        }
        ElementKind::PersonalNumber => Ok(writer.text(&personal_number(value, mode)?)),
        ElementKind::LicenceNumber
        | ElementKind::OldIdNumber
        | ElementKind::Vin
        | ElementKind::Country
        | ElementKind::Latin => {
            let text = text(value, MAX_TEXT)?;
            if has_form(kind, &text) { Ok(writer.text(&text)) } else { Err(FieldProblem::WrongForm) }
        }
        ElementKind::Plate => Ok(writer.text(&plate(value, mode)?)),
        ElementKind::FullDate => Ok(full_date(writer, &date(value)?)),
        ElementKind::Sex => match value.as_u64().ok_or(FieldProblem::WrongType)? {
            sex @ 1..=2 => Ok(writer.uint(sex)),
            _ => Err(FieldProblem::NotAllowed),
        },
        ElementKind::Number(limit, _) => match value.as_u64().ok_or(FieldProblem::WrongType)? {
            number if number <= limit => Ok(writer.uint(number)),
            _ => Err(FieldProblem::TooLong),
        },
        ElementKind::Flag => Ok(writer.bool(value.as_bool().ok_or(FieldProblem::WrongType)?)),
        ElementKind::Picture(limit) => {
            let picture = bytes(value, limit)?;
            // JPEG starts with FF D8 FF; JPEG 2000 with its signature box, or FF 4F as a bare codestream.
            let known = [&[0xff, 0xd8, 0xff][..], &[0, 0, 0, 12, b'j', b'P'], &[0xff, 0x4f]];
            let known = known.iter().any(|start| picture.starts_with(start));
            if known { Ok(writer.bytes(&picture)) } else { Err(FieldProblem::WrongForm) }
        }
        ElementKind::SmallPicture(limit) => {
            let picture = bytes(value, limit)?;
            // RIFF and ISO base media files have a length before they say what they are.
            let known = matches!(
                picture.as_slice(),
                [0xff, 0xd8, 0xff, ..]
                    | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
                    | [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..]
            );
            if known { Ok(writer.bytes(&picture)) } else { Err(FieldProblem::WrongForm) }
        }
        ElementKind::Texts => {
            let list = list(value, 8)?;
            list.iter().try_fold(writer.array(list.len()), |writer, item| Ok(writer.text(&text(item, 60)?)))
        }
        ElementKind::Privileges => {
            let list = list(value, MAX_LIST)?;
            list.iter().try_fold(writer.array(list.len()), privilege)
        }
        ElementKind::Classes => {
            let list = list(value, MAX_LIST)?;
            list.iter().try_fold(writer.array(list.len()), class)
        }
        ElementKind::Insurance => insurance(value, writer),
    }
}

fn text(value: &Value, limit: usize) -> Result<String, FieldProblem> {
    let text = value.as_str().ok_or(FieldProblem::WrongType)?;
    if text.len() > MAX_TEXT {
        return Err(FieldProblem::TooLong);
    }
    let text: String = text.trim().nfc().collect();
    // What an issuer signs must read the same on every screen.
    if text.is_empty() || text.chars().any(is_hidden) {
        return Err(FieldProblem::WrongForm);
    }
    if text.chars().count() > limit { Err(FieldProblem::TooLong) } else { Ok(text) }
}

/// Whether a text has the form that a number or code of this kind has; a kind without a form has any.
pub(crate) fn has_form(kind: ElementKind, text: &str) -> bool {
    match kind {
        ElementKind::PersonalNumber => text.len() == 12 && digits(text),
        ElementKind::LicenceNumber => {
            (5..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
        ElementKind::OldIdNumber => matches!(text.len(), 9 | 12) && digits(text),
        ElementKind::Plate => normalise_plate(text).is_some(),
        ElementKind::Vin => is_vin(text),
        ElementKind::Country => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        ElementKind::Latin => text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' '),
        _ => true,
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn personal_number(value: &Value, mode: Mode) -> Result<String, FieldProblem> {
    let number = text(value, 12)?;
    if !has_form(ElementKind::PersonalNumber, &number) {
        return Err(FieldProblem::WrongForm);
    }
    if number.starts_with(TEST_NUMBER) == (mode == Mode::Test) { Ok(number) } else { Err(FieldProblem::WrongMode) }
}

fn plate(value: &Value, mode: Mode) -> Result<String, FieldProblem> {
    let plate = normalise_plate(&text(value, 20)?).ok_or(FieldProblem::WrongForm)?;
    if plate.starts_with(TEST_PLATE) == (mode == Mode::Test) { Ok(plate) } else { Err(FieldProblem::WrongMode) }
}

/// Motorbikes have shorter ones; those of 17 have no I, O and Q (ISO 3779).
fn is_vin(text: &str) -> bool {
    let formed = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    (5..=17).contains(&text.len()) && formed && !(text.len() == 17 && text.contains(['I', 'O', 'Q']))
}

pub(crate) fn date(value: &Value) -> Result<String, FieldProblem> {
    let text = value.as_str().ok_or(FieldProblem::WrongType)?;
    parse_date(text).map(|_| text.to_owned()).map_err(|_| FieldProblem::NotADate)
}

fn full_date(writer: Writer, date: &str) -> Writer {
    writer.tag(TAG_FULL_DATE).text(date)
}

fn bytes(value: &Value, limit: usize) -> Result<Vec<u8>, FieldProblem> {
    let text = value.as_str().ok_or(FieldProblem::WrongType)?;
    if text.len() > limit / 3 * 4 + 8 {
        return Err(FieldProblem::TooLong);
    }
    let bytes = Base64::decode_vec(text).map_err(|_| FieldProblem::WrongForm)?;
    if bytes.len() <= limit { Ok(bytes) } else { Err(FieldProblem::TooLong) }
}

fn list(value: &Value, limit: usize) -> Result<&[Value], FieldProblem> {
    let list = value.as_array().ok_or(FieldProblem::WrongType)?;
    match list.len() {
        0 => Err(FieldProblem::WrongForm),
        length if length > limit => Err(FieldProblem::TooLong),
        _ => Ok(list),
    }
}

/// `{vehicle_category_code, issue_date?, expiry_date?}`; a class without end has no expiry.
fn privilege(writer: Writer, value: &Value) -> Encoded {
    let keys = ["vehicle_category_code", "issue_date", "expiry_date"];
    let (writer, mut members) = members(writer, value, &keys)?;
    let code = text(members.next().flatten().ok_or(FieldProblem::Missing)?, 10)?;
    let writer = writer.text("vehicle_category_code").text(&code);
    dated(writer, &["issue_date", "expiry_date"], members)
}

/// `{class, class_scheme, first_issue_date, expiry_date?, conditions?}`.
fn class(writer: Writer, value: &Value) -> Encoded {
    let keys = ["class", "class_scheme", "conditions", "first_issue_date", "expiry_date"];
    let (writer, mut members) = members(writer, value, &keys)?;
    let class = text(members.next().flatten().ok_or(FieldProblem::Missing)?, 10)?;
    let scheme = text(members.next().flatten().ok_or(FieldProblem::Missing)?, 10)?;
    if !has_class(&scheme, &class) {
        return Err(FieldProblem::NotAllowed);
    }
    // Without its last day a class would be read as one for life.
    if !is_for_life(&scheme, &class) && value.get("expiry_date").is_none() {
        return Err(FieldProblem::Missing);
    }
    let writer = writer.text("class").text(&class).text("class_scheme").text(&scheme);
    let writer = match members.next().flatten() {
        Some(conditions) => encode(ElementKind::Texts, conditions, Mode::Live, writer.text("conditions"))?,
        None => writer,
    };
    dated(writer, &["first_issue_date", "expiry_date"], members)
}

fn insurance(value: &Value, writer: Writer) -> Encoded {
    let (writer, mut members) = members(writer, value, &["insurer", "number", "valid_until"])?;
    let insurer = text(members.next().flatten().ok_or(FieldProblem::Missing)?, 100)?;
    let number = text(members.next().flatten().ok_or(FieldProblem::Missing)?, 40)?;
    let writer = writer.text("insurer").text(&insurer).text("number").text(&number);
    dated(writer, &["valid_until"], members)
}

/// The map of an object whose keys are all among `keys`, begun, and the values in the order of `keys`.
fn members<'v>(
    writer: Writer,
    value: &'v Value,
    keys: &[&str],
) -> Result<(Writer, std::vec::IntoIter<Option<&'v Value>>), FieldProblem> {
    let object = value.as_object().ok_or(FieldProblem::WrongType)?;
    if object.keys().any(|key| !keys.contains(&key.as_str())) {
        return Err(FieldProblem::Unknown);
    }
    let values: Vec<_> = keys.iter().map(|key| object.get(*key)).collect();
    Ok((writer.map(object.len()), values.into_iter()))
}

fn dated<'v>(writer: Writer, keys: &[&str], values: impl Iterator<Item = Option<&'v Value>>) -> Encoded {
    keys.iter().zip(values).try_fold(writer, |writer, (key, value)| match value {
        Some(value) => Ok(full_date(writer.text(key), &date(value)?)),
        None => Ok(writer),
    })
}

/// Whether a personal number says the same of sex and year of birth as those fields do. A hint, never a proof: a birth
/// date may have been corrected later, so a disagreement stops no issuer (`product.md` §5.4).
pub fn number_agrees(number: &str, born: Date, sex: u64) -> bool {
    let digits: Vec<u8> = number.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
    let [_, _, _, century_and_sex, tens, units, ..] = digits.as_slice() else { return false };
    let year = 1900 + i32::from(century_and_sex / 2) * 100 + i32::from(*tens) * 10 + i32::from(*units);
    year == born.year() && u64::from(century_and_sex % 2) + 1 == sex
}
