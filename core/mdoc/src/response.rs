use crate::device_signed::DeviceSigned;
use crate::{IssuerSigned, MAX_ITEMS, MdocError};
use dinhdanh_cbor::Reader;

/// Largest `DeviceResponse` that is read, in bytes: four documents with a passport-size portrait each.
pub const MAX_RESPONSE: usize = 1 << 20;

/// Most documents of one response.
pub const MAX_DOCUMENTS: usize = 16;

/// `DeviceResponse`: what a holder gives to a reader (ISO/IEC 18013-5 §8.3.2.1.2.2).
#[derive(Clone)]
pub struct DeviceResponse<'a> {
    /// The documents, none of them checked yet.
    pub documents: Vec<Document<'a>>,
    /// `status`: 0 is OK, 10 general error, 11 CBOR decoding error, 12 CBOR validation error (§8.3.2.1.2.3).
    pub status: u64,
    /// The types of the documents that the holder could not give (`documentErrors`).
    pub document_errors: Vec<&'a str>,
}

/// One document of a response, unchecked: `{ docType, issuerSigned, deviceSigned, ? errors }`.
#[derive(Clone)]
pub struct Document<'a> {
    pub(crate) doc_type: &'a str,
    pub(crate) issuer_signed: IssuerSigned<'a>,
    pub(crate) device_signed: Option<DeviceSigned<'a>>,
    /// Namespace and name of each element that the holder could not give (`errors`).
    errors: Vec<(&'a str, &'a str)>,
}

impl<'a> DeviceResponse<'a> {
    /// Reads exactly one `DeviceResponse` of version 1.x.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        if bytes.len() > MAX_RESPONSE {
            return Err(MdocError::TooLarge);
        }
        let mut reader = Reader::new(bytes)?;
        let (mut version, mut documents, mut status, mut document_errors) = (None, Vec::new(), None, Vec::new());
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"version" => version = Some(reader.text()?),
                b"documents" => documents = read_documents(&mut reader)?,
                b"documentErrors" => document_errors = read_document_errors(&mut reader)?,
                b"status" => status = Some(reader.uint()?),
                _ => reader.skip()?,
            }
        }
        let minor = version.ok_or(MdocError::Missing)?.strip_prefix("1.").ok_or(MdocError::Version)?;
        if minor.is_empty() || !minor.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MdocError::Version);
        }
        Ok(Self { documents, status: status.ok_or(MdocError::Missing)?, document_errors })
    }

    /// What the response says against itself; `None` where it is of one piece.
    ///
    /// Two readers that look at different halves of such an answer see different things, so it proves nothing.
    pub fn contradiction(&self) -> Option<Contradiction> {
        if self.status != 0 {
            return Some(Contradiction::Status);
        }
        for (index, document) in self.documents.iter().enumerate() {
            let same = |other: &Document<'_>| other.doc_type == document.doc_type;
            if self.documents.iter().take(index).any(same) {
                return Some(Contradiction::TwoOfOneType);
            }
            if self.document_errors.contains(&document.doc_type) {
                return Some(Contradiction::GivenAndRefused);
            }
            let names = document.issuer_signed.element_names().flatten();
            if !document.errors.is_empty() && names.into_iter().any(|name| document.errors.contains(&name)) {
                return Some(Contradiction::GivenAndRefused);
            }
        }
        None
    }
}

/// How a response contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradiction {
    /// Its status is an error.
    Status,
    /// Two of its documents are of one type: which of them counts is anybody's guess.
    TwoOfOneType,
    /// A document or an element that it gives is also among those that it could not give.
    GivenAndRefused,
}

impl Contradiction {
    /// What it is, for a technician.
    pub fn detail(self) -> &'static str {
        match self {
            Self::Status => "status is not 0",
            Self::TwoOfOneType => "two documents of one docType",
            Self::GivenAndRefused => "given and named in errors",
        }
    }
}

/// `documentErrors`: `[+ { + docType => errorCode }]` (§8.3.2.1.2.2, unconfirmed).
fn read_document_errors<'a>(reader: &mut Reader<'a>) -> Result<Vec<&'a str>, MdocError> {
    let mut doc_types = Vec::new();
    for _ in 0..reader.array()? {
        for _ in 0..reader.map()? {
            if doc_types.len() == MAX_DOCUMENTS {
                return Err(MdocError::TooLarge);
            }
            doc_types.push(reader.text()?);
            reader.int()?;
        }
    }
    Ok(doc_types)
}

/// `errors`: `{ + nameSpace => { + elementIdentifier => errorCode } }` (§8.3.2.1.2.2, unconfirmed).
fn read_errors<'a>(reader: &mut Reader<'a>) -> Result<Vec<(&'a str, &'a str)>, MdocError> {
    let mut names = Vec::new();
    for _ in 0..reader.map()? {
        let name_space = reader.text()?;
        for _ in 0..reader.map()? {
            if names.len() == MAX_ITEMS {
                return Err(MdocError::TooLarge);
            }
            names.push((name_space, reader.text()?));
            reader.int()?;
        }
    }
    Ok(names)
}

fn read_documents<'a>(reader: &mut Reader<'a>) -> Result<Vec<Document<'a>>, MdocError> {
    let count = reader.array()?;
    if count > MAX_DOCUMENTS {
        return Err(MdocError::TooLarge);
    }
    (0..count).map(|_| Document::read(reader)).collect()
}

impl<'a> Document<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, MdocError> {
        let (mut doc_type, mut issuer_signed, mut device_signed, mut errors) = (None, None, None, Vec::new());
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"docType" => doc_type = Some(reader.text()?),
                b"issuerSigned" => issuer_signed = Some(IssuerSigned::read(reader)?),
                b"deviceSigned" => device_signed = Some(DeviceSigned::read(reader)?),
                b"errors" => errors = read_errors(reader)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            doc_type: doc_type.ok_or(MdocError::Missing)?,
            issuer_signed: issuer_signed.ok_or(MdocError::Missing)?,
            device_signed,
            errors,
        })
    }

    /// `docType` as it claims to be.
    pub fn doc_type(&self) -> &'a str {
        self.doc_type
    }

    /// The issuer's half.
    pub fn issuer_signed(&self) -> &IssuerSigned<'a> {
        &self.issuer_signed
    }
}
