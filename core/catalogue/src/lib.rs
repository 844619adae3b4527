//! What a document type is: its elements with labels, types and validators, how a value is shown, and request profiles.
//!
//! Fields of an agency in, encoded elements out; encoded elements in, words for a person out. Follows
//! ISO/IEC 18013-5 §7.2.1 (unconfirmed) and the project's field dictionary. Knows no signature, key or verdict.

#![forbid(unsafe_code)]

mod classes;
mod dates;
mod derive;
mod display;
mod document;
mod encode;
mod field_error;
mod label;
mod plate;
mod profile;
mod tables;
mod validate;

pub use classes::{Edition, editions, has_class};
pub use dates::{ClassDates, OwnDates, UnknownEdition, own_dates};
pub use derive::latin;
pub use display::{display, harmless, is_hidden, one_line};
pub use document::{DocumentType, Element, ElementKind, PORTRAITS, by_doc_type, by_name, document_types, element};
pub use encode::{EncodedElement, MAX_FIELDS, MAX_TEXT, Mode, encode_fields};
pub use field_error::{FieldError, FieldProblem};
pub use label::{document_label, element_label};
pub use plate::normalise_plate;
pub use profile::{Profile, ProfileDocument, ProfileElement, age_asked, profile, profiles};
pub use validate::number_agrees;
