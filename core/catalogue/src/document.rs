use crate::tables::{citizen_id, driving_licence, vehicle_registration};
use crate::validate::has_form;
use dinhdanh_cbor::Value;

/// A kind of document that the project knows.
pub struct DocumentType {
    /// Short name, for commands: `driving_licence`.
    pub name: &'static str,
    /// `docType` on the wire.
    pub doc_type: &'static str,
    /// Its name for people, Vietnamese.
    pub label_vi: &'static str,
    /// Its name for people, English.
    pub label_en: &'static str,
    /// Its elements; those of one namespace stand together.
    pub elements: &'static [Element],
}

/// One element of a document type.
pub struct Element {
    /// Namespace.
    pub namespace: &'static str,
    /// `elementIdentifier`.
    pub identifier: &'static str,
    /// Label, Vietnamese.
    pub label_vi: &'static str,
    /// Label, English.
    pub label_en: &'static str,
    /// What its value is.
    pub kind: ElementKind,
    /// Whether a document can't be issued without it.
    pub mandatory: bool,
    /// Whether showing it needs an extra look (`product.md` §4).
    pub sensitive: bool,
    /// Whether anybody may ask for it without a special right.
    pub requestable: bool,
    /// Namespace and identifier of the element in whose place it may be shown.
    pub stands_for: Option<(&'static str, &'static str)>,
}

/// The type of an element's value and the rule that it must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    /// Text of 1 to so many characters, NFC, without control characters.
    Text(usize),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// Twelve digits (`product.md` §5.4).
    PersonalNumber,
    /// Twelve digits, or an older form of letters and digits.
    LicenceNumber,
    /// Nine or twelve digits.
    OldIdNumber,
    /// A number plate, normalised.
    Plate,
    /// A vehicle identification number, 5 to 17 letters and digits.
    Vin,
    /// Two capital letters (ISO 3166-1).
    Country,
    /// Capital letters A–Z and spaces (ICAO 9303-3 §6).
    Latin,
    /// `full-date` (tag 1004).
    FullDate,
    /// 1 male, 2 female (ISO/IEC 5218).
    Sex,
    /// An unsigned number up to so much, with its unit.
    Number(u64, &'static str),
    /// Yes or no.
    Flag,
    /// A JPEG or JPEG 2000 picture of up to so many bytes.
    Picture(usize),
    /// A picture of up to so many bytes that fits a code: JPEG, WebP or AVIF (`docs/adr/0017-small-portrait.md`).
    SmallPicture(usize),
    /// Texts, at most eight.
    Texts,
    /// `driving_privileges` (ISO/IEC 18013-5 §7.2.4, unconfirmed).
    Privileges,
    /// Licence classes of Vietnamese law, each with the edition of the law.
    Classes,
    /// Insurer, number and last day of a liability insurance.
    Insurance,
}

static DOCUMENT_TYPES: [DocumentType; 3] = [citizen_id::TYPE, driving_licence::TYPE, vehicle_registration::TYPE];

/// Every document type.
pub fn document_types() -> &'static [DocumentType] {
    &DOCUMENT_TYPES
}

/// Identifiers of a person's portrait, the larger first.
pub const PORTRAITS: [&str; 2] = ["portrait", "portrait_small"];

/// The type with this short name.
pub fn by_name(name: &str) -> Option<&'static DocumentType> {
    DOCUMENT_TYPES.iter().find(|document| document.name == name)
}

/// The type with this `docType`.
pub fn by_doc_type(doc_type: &str) -> Option<&'static DocumentType> {
    DOCUMENT_TYPES.iter().find(|document| document.doc_type == doc_type)
}

/// The element of a document type.
pub fn element(doc_type: &str, namespace: &str, identifier: &str) -> Option<&'static Element> {
    by_doc_type(doc_type).and_then(|document| document.element(namespace, identifier))
}

impl DocumentType {
    /// The element of this name.
    pub fn element(&self, namespace: &str, identifier: &str) -> Option<&'static Element> {
        self.elements.iter().find(|element| element.namespace == namespace && element.identifier == identifier)
    }

    /// What may be shown in the place of an element: the small portrait in that of the portrait.
    pub fn stand_in(&self, namespace: &str, identifier: &str) -> Option<&'static Element> {
        self.elements.iter().find(|element| element.stands_for == Some((namespace, identifier)))
    }
}

impl Element {
    /// Whether an encoded value is a number or code without the form that its kind has (`NUMBER_UNUSUAL`): signed all the
    /// same, so to be compared, not refused.
    pub fn is_unusual(&self, value: &[u8]) -> bool {
        match Value::parse(value) {
            Ok(Value::Text(text)) => !has_form(self.kind, text),
            _ => false,
        }
    }
}
