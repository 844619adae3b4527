use crate::device_signed::DeviceSigned;
use crate::{IssuerSigned, MdocError};
use dinhdanh_cbor::Reader;

/// Largest `DeviceResponse` that is read, in bytes: four documents with a passport-size portrait each.
pub const MAX_RESPONSE: usize = 1 << 20;

/// Most documents of one response.
pub const MAX_DOCUMENTS: usize = 16;

/// `DeviceResponse`: what a holder gives to a reader (ISO/IEC 18013-5 §8.3.2.1.2.2, unconfirmed).
#[derive(Clone)]
pub struct DeviceResponse<'a> {
    /// The documents, none of them checked yet.
    pub documents: Vec<Document<'a>>,
    /// `status`: 0 is OK, 10 general error, 11 CBOR decoding error, 12 CBOR validation error (§8.3.2.1.2.3, unconfirmed).
    pub status: u64,
    /// How many documents the holder could not give (`documentErrors`).
    pub document_errors: usize,
}

/// One document of a response, unchecked: `{ docType, issuerSigned, deviceSigned, ? errors }`.
#[derive(Clone)]
pub struct Document<'a> {
    pub(crate) doc_type: &'a str,
    pub(crate) issuer_signed: IssuerSigned<'a>,
    pub(crate) device_signed: Option<DeviceSigned<'a>>,
}

impl<'a> DeviceResponse<'a> {
    /// Reads exactly one `DeviceResponse` of version 1.x.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        if bytes.len() > MAX_RESPONSE {
            return Err(MdocError::TooLarge);
        }
        let mut reader = Reader::new(bytes)?;
        let (mut version, mut documents, mut status, mut document_errors) = (None, Vec::new(), None, 0);
        for _ in 0..reader.map()? {
            match reader.text()? {
                "version" => version = Some(reader.text()?),
                "documents" => documents = read_documents(&mut reader)?,
                "documentErrors" => {
                    document_errors = reader.array()?;
                    (0..document_errors).try_for_each(|_| reader.skip())?;
                }
                "status" => status = Some(reader.uint()?),
                _ => reader.skip()?,
            }
        }
        if !version.ok_or(MdocError::Missing)?.starts_with("1.") {
            return Err(MdocError::Version);
        }
        Ok(Self { documents, status: status.ok_or(MdocError::Missing)?, document_errors })
    }
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
        let (mut doc_type, mut issuer_signed, mut device_signed) = (None, None, None);
        for _ in 0..reader.map()? {
            match reader.text()? {
                "docType" => doc_type = Some(reader.text()?),
                "issuerSigned" => issuer_signed = Some(IssuerSigned::read(reader)?),
                "deviceSigned" => device_signed = Some(DeviceSigned::read(reader)?),
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            doc_type: doc_type.ok_or(MdocError::Missing)?,
            issuer_signed: issuer_signed.ok_or(MdocError::Missing)?,
            device_signed,
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
