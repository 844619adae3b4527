use crate::derive::derive;
use crate::document::{DocumentType, Element, ElementKind};
use crate::field_error::{FieldError, FieldProblem};
use crate::validate::{date, encode};
use dinhdanh_cbor::Writer;
use dinhdanh_cbor::tdate::parse_date;
use serde_json::{Map, Value};
use time::Date;

/// Most fields of one document.
pub const MAX_FIELDS: usize = 128;

/// Longest text that is looked at, in bytes.
pub const MAX_TEXT: usize = 1200;

/// Whether numbers of invented people are taken, or those of real ones: never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Real people: test numbers are refused.
    Live,
    /// Invented people: personal numbers begin with 099, plates with 13.
    Test,
}

/// An element ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedElement {
    /// Namespace.
    pub namespace: &'static str,
    /// `elementIdentifier`.
    pub identifier: &'static str,
    /// `elementValue`, CBOR.
    pub value: Vec<u8>,
}

/// Checks an agency's fields and encodes them; elements that follow from others are added.
///
/// `fields` is `{namespace: {identifier: value}}`, or flat, `{identifier: value}`. Every error is given, not the first.
pub fn encode_fields(
    document: &DocumentType,
    fields: &Value,
    mode: Mode,
    today: Date,
) -> Result<Vec<EncodedElement>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let given = gather(document, fields, &mut errors);
    let of_name = |name: &str| {
        let found = given.iter().find(|(element, _)| element.identifier == name);
        found.and_then(|(_, value)| value.as_str()).map(str::to_owned)
    };
    let mut encoded = Vec::new();
    for element in document.elements {
        let stated = given.iter().find(|(known, _)| std::ptr::eq(*known, element)).map(|(_, value)| (*value).clone());
        let Some(value) = stated.or_else(|| derive(element.identifier, &of_name, today)) else {
            if element.mandatory {
                errors.push(error(element, FieldProblem::Missing));
            }
            continue;
        };
        match encode(element.kind, &value, mode, Writer::new()).and_then(|writer| past(element, &value, today, writer))
        {
            Ok(writer) => encoded.push(EncodedElement {
                namespace: element.namespace,
                identifier: element.identifier,
                value: writer.finish(),
            }),
            Err(problem) => errors.push(error(element, problem)),
        }
    }
    if let Some(element) = disagreeing_scheme(&given) {
        errors.push(error(element, FieldProblem::Disagrees));
    }
    if errors.is_empty() { Ok(encoded) } else { Err(errors) }
}

/// The fields, each with the element that it is of.
fn gather<'f>(
    document: &DocumentType,
    fields: &'f Value,
    errors: &mut Vec<FieldError>,
) -> Vec<(&'static Element, &'f Value)> {
    let mut given: Vec<(&'static Element, &'f Value)> = Vec::new();
    let Value::Object(fields) = fields else {
        errors.push(FieldError { field: String::new(), problem: FieldProblem::WrongType });
        return given;
    };
    let is_namespace = |name: &str| document.elements.iter().any(|element| element.namespace == name);
    for (name, value) in fields {
        match value {
            Value::Object(inner) if is_namespace(name) => take(document, Some(name), inner, &mut given, errors),
            _ => take_one(document, None, name, value, &mut given, errors),
        }
        if given.len() > MAX_FIELDS || errors.len() > MAX_FIELDS {
            errors.push(FieldError { field: String::new(), problem: FieldProblem::TooLong });
            break;
        }
    }
    given
}

fn take<'f>(
    document: &DocumentType,
    namespace: Option<&str>,
    fields: &'f Map<String, Value>,
    given: &mut Vec<(&'static Element, &'f Value)>,
    errors: &mut Vec<FieldError>,
) {
    for (name, value) in fields.iter().take(MAX_FIELDS) {
        take_one(document, namespace, name, value, given, errors);
    }
}

fn take_one<'f>(
    document: &DocumentType,
    namespace: Option<&str>,
    name: &str,
    value: &'f Value,
    given: &mut Vec<(&'static Element, &'f Value)>,
    errors: &mut Vec<FieldError>,
) {
    let named = |element: &&Element| element.identifier == name && namespace.is_none_or(|ns| ns == element.namespace);
    let mut found = document.elements.iter().filter(named);
    match (found.next(), found.next()) {
        (Some(element), None) if !given.iter().any(|(known, _)| std::ptr::eq(*known, element)) => {
            given.push((element, value));
        }
        _ => {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
            errors.push(FieldError { field: shown, problem: FieldProblem::Unknown });
        }
    }
}

/// The edition of the classes is said twice, once for all and once for each; both must say the same.
fn disagreeing_scheme(given: &[(&'static Element, &Value)]) -> Option<&'static Element> {
    let field = |name| given.iter().find(|(element, _)| element.identifier == name);
    let (element, scheme) = field("class_scheme")?;
    let (_, classes) = field("licence_classes_vn")?;
    let differs = |class: &Value| class.get("class_scheme").is_some_and(|own| own != *scheme);
    classes.as_array()?.iter().any(differs).then_some(*element)
}

/// What has happened can't be in the future.
fn past(element: &Element, value: &Value, today: Date, writer: Writer) -> Result<Writer, FieldProblem> {
    let happened = ["birth_date", "issue_date", "date_of_registration", "date_of_first_registration"];
    if element.kind == ElementKind::FullDate && happened.contains(&element.identifier) {
        let day = parse_date(&date(value)?).map_err(|_| FieldProblem::NotADate)?;
        // An agency's day may have begun before ours: time zones.
        if today.next_day().is_some_and(|tomorrow| day > tomorrow) {
            return Err(FieldProblem::InFuture);
        }
    }
    Ok(writer)
}

fn error(element: &Element, problem: FieldProblem) -> FieldError {
    FieldError { field: format!("{}/{}", element.namespace, element.identifier), problem }
}
