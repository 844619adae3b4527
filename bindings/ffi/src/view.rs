//! What screens show: words in both languages, times and values as text and as themselves.

use dinhdanh_catalogue as catalogue;
use dinhdanh_catalogue::{display, element};
use dinhdanh_cbor::{Value, tdate};
use dinhdanh_codes::Lang as CodesLang;
use std::time::SystemTime;
use time::{Date, UtcDateTime};

/// The languages that every word for a person exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, uniffi::Enum)]
pub enum Lang {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

impl From<Lang> for CodesLang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Vi => Self::Vi,
            Lang::En => Self::En,
        }
    }
}

/// Words for a person, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Words {
    /// Tiếng Việt.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Words {
    pub(crate) fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    pub(crate) fn of<T: Into<String>>(words: impl Fn(CodesLang) -> T) -> Self {
        Self::new(words(CodesLang::Vi), words(CodesLang::En))
    }

    /// Lines of which there are as many in either language.
    #[cfg(feature = "wallet")]
    pub(crate) fn lines(words: impl Fn(CodesLang) -> Vec<String>) -> Vec<Self> {
        words(CodesLang::Vi).into_iter().zip(words(CodesLang::En)).map(|(vi, en)| Self { vi, en }).collect()
    }
}

/// A time.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct When {
    /// The time itself.
    pub at: SystemTime,
    /// As it is read in Vietnam: `20/11/2026 09:00`.
    pub text: String,
}

impl When {
    pub(crate) fn new(at: UtcDateTime) -> Self {
        Self { at: at.into(), text: dinhdanh_codes::moment(at) }
    }
}

/// A day of the calendar, without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct CalendarDay {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl CalendarDay {
    #[cfg(feature = "wallet")]
    pub(crate) fn date(self) -> Option<Date> {
        Date::from_calendar_date(self.year, self.month.try_into().ok()?, self.day).ok()
    }
}

impl From<Date> for CalendarDay {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: date.month().into(), day: date.day() }
    }
}

/// The format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// JPEG 2000.
    Jpeg2000,
    /// WebP.
    WebP,
    /// AVIF.
    Avif,
    /// Another.
    Other,
}

/// The value of a field as itself.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum FieldValue {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A whole number.
    Number {
        /// The number.
        number: i64,
    },
    /// Yes or no.
    Flag {
        /// Whether it is yes.
        yes: bool,
    },
    /// A day.
    Day {
        /// The day.
        day: CalendarDay,
    },
    /// A portrait or another picture.
    Picture {
        /// Its format.
        format: PictureFormat,
        /// The picture's file.
        bytes: Vec<u8>,
    },
    /// A value with parts, as CBOR (RFC 8949): read [`Field::text`], unless you know its parts.
    Structured {
        /// The value as it was signed.
        cbor: Vec<u8>,
    },
}

impl FieldValue {
    fn new(encoded: &[u8]) -> Self {
        let structured = || Self::Structured { cbor: encoded.to_vec() };
        match Value::parse(encoded) {
            Ok(Value::Text(text)) => Self::Text { text: text.to_owned() },
            Ok(Value::Integer(number)) => Self::Number { number },
            Ok(Value::Bool(yes)) => Self::Flag { yes },
            Ok(Value::Bytes(bytes)) => Self::Picture { format: format(bytes), bytes: bytes.to_vec() },
            Ok(Value::Tag(tdate::TAG_FULL_DATE, inner)) => {
                let day = inner.as_text().and_then(|text| tdate::parse_date(text).ok());
                day.map_or_else(structured, |day| Self::Day { day: day.into() })
            }
            _ => structured(),
        }
    }
}

fn format(picture: &[u8]) -> PictureFormat {
    match picture {
        [0xff, 0xd8, 0xff, ..] => PictureFormat::Jpeg,
        [0, 0, 0, 12, b'j', b'P', ..] | [0xff, 0x4f, ..] => PictureFormat::Jpeg2000,
        [b'R', b'I', b'F', b'F', ..] => PictureFormat::WebP,
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..] => PictureFormat::Avif,
        _ => PictureFormat::Other,
    }
}

/// One field of a document, with its value.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Field {
    /// Its namespace (ISO/IEC 18013-5 §7.1).
    pub namespace: String,
    /// Its identifier, such as `family_name`.
    pub identifier: String,
    /// What a screen calls it.
    pub label: Words,
    /// Its value as a person reads it: one line that can't rewrite the screen.
    pub text: Words,
    /// Its value as itself.
    pub value: FieldValue,
    /// Whether it deserves an extra look before it is shown to anybody.
    pub sensitive: bool,
}

impl Field {
    pub(crate) fn new(doc_type: &str, namespace: &str, identifier: &str, encoded: &[u8]) -> Self {
        let known = element(doc_type, namespace, identifier);
        Self {
            namespace: namespace.to_owned(),
            identifier: identifier.to_owned(),
            label: element_label(doc_type, namespace, identifier),
            text: Words::of(|lang| display(known, encoded, lang)),
            value: FieldValue::new(encoded),
            sensitive: known.is_some_and(|element| element.sensitive),
        }
    }
}

/// A type of document that an authority can issue.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DocumentType {
    /// Its name, for `Wallet.request_document`: `driving_licence`.
    pub name: String,
    /// `docType`, as a document has it.
    pub doc_type: String,
    /// What a screen calls it.
    pub label: Words,
}

/// Every type of document that there is.
#[uniffi::export]
pub fn document_types() -> Vec<DocumentType> {
    let document = |it: &catalogue::DocumentType| DocumentType {
        name: it.name.to_owned(),
        doc_type: it.doc_type.to_owned(),
        label: document_label(it.doc_type),
    };
    catalogue::document_types().iter().map(document).collect()
}

/// What a screen calls an element.
pub(crate) fn element_label(doc_type: &str, namespace: &str, identifier: &str) -> Words {
    Words::of(|lang| catalogue::element_label(doc_type, namespace, identifier, lang))
}

/// What a screen calls a document.
pub(crate) fn document_label(doc_type: &str) -> Words {
    Words::of(|lang| catalogue::document_label(doc_type, lang))
}

#[cfg(all(test, feature = "wallet"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_calls_a_document_or_a_field_cannot_rewrite_the_screen() {
        let hostile = "\u{1b}[2J\n✔ CHẤP NHẬN\u{202e}";
        let shown = "\u{fffd}[2J\u{fffd}✔ CHẤP NHẬN\u{fffd}";
        let field = Field::new(hostile, hostile, hostile, &[0xf5]);
        for words in [document_label(hostile), element_label(hostile, hostile, hostile), field.label] {
            assert_eq!((words.vi.as_str(), words.en.as_str()), (shown, shown));
        }
        assert_eq!(field.identifier, hostile, "a program compares names as they were signed");
    }
}
