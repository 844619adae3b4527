use crate::{MdocError, SessionTranscript};
use dinhdanh_cbor::{Encoded, Reader, Writer};
use dinhdanh_crypto::CryptoError;
use dinhdanh_crypto::PublicKey;
use dinhdanh_crypto::cose::Sign1;

/// Largest `DeviceRequest` that is read, in bytes.
const MAX_REQUEST: usize = 64 * 1024;

/// Most elements that one document request may name.
const MAX_REQUESTED: usize = 256;

/// `DeviceRequest`: what a reader asks for (ISO/IEC 18013-5 §8.3.2.1.2.1).
pub struct DeviceRequest<'a> {
    /// What is asked of each document.
    pub doc_requests: Vec<DocRequest<'a>>,
}

/// One `DocRequest`: `{ itemsRequest: ItemsRequestBytes, ? readerAuth }`.
pub struct DocRequest<'a> {
    /// `docType` that is asked for.
    pub doc_type: &'a str,
    /// The elements that are asked for.
    pub elements: Vec<RequestedElement<'a>>,
    items_request: Encoded<'a>,
    reader_auth: Option<Sign1<'a>>,
}

/// One element that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedElement<'a> {
    /// Namespace.
    pub name_space: &'a str,
    /// `elementIdentifier`.
    pub identifier: &'a str,
    /// Whether the reader says that it will keep the value (`IntentToRetain`).
    pub intent_to_retain: bool,
}

impl<'a> DeviceRequest<'a> {
    /// Reads exactly one `DeviceRequest` of version 1.x.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        if bytes.len() > MAX_REQUEST {
            return Err(MdocError::TooLarge);
        }
        let mut reader = Reader::new(bytes)?;
        let (mut version, mut doc_requests) = (None, None);
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"version" => version = Some(reader.text()?),
                b"docRequests" => {
                    let count = reader.array()?;
                    if count > crate::MAX_DOCUMENTS {
                        return Err(MdocError::TooLarge);
                    }
                    let read = (0..count).map(|_| DocRequest::read(&mut reader)).collect::<Result<Vec<_>, _>>()?;
                    doc_requests = Some(read);
                }
                _ => reader.skip()?,
            }
        }
        if !version.ok_or(MdocError::Missing)?.starts_with("1.") {
            return Err(MdocError::Version);
        }
        Ok(Self { doc_requests: doc_requests.ok_or(MdocError::Missing)? })
    }

    /// A request without a signature of its own: document type and elements of each document.
    pub fn encode(documents: &[(&str, &[RequestedElement<'_>])]) -> Vec<u8> {
        let writer = Writer::new().map(2).text("version").text("1.0").text("docRequests").array(documents.len());
        let write = |writer: Writer, (doc_type, elements): &(&str, &[RequestedElement<'_>])| {
            writer.map(1).text("itemsRequest").encoded(&items_request(doc_type, elements))
        };
        documents.iter().fold(writer, write).finish()
    }
}

/// `ItemsRequest` of elements that stand together by namespace.
fn items_request(doc_type: &str, elements: &[RequestedElement<'_>]) -> Vec<u8> {
    let same = |one: &RequestedElement<'_>, next: &RequestedElement<'_>| one.name_space == next.name_space;
    let writer = Writer::new().map(2).text("docType").text(doc_type).text("nameSpaces");
    let writer = writer.map(elements.chunk_by(same).count());
    let write = |writer: Writer, group: &[RequestedElement<'_>]| {
        let name_space = group.first().map_or("", |element| element.name_space);
        let writer = writer.text(name_space).map(group.len());
        group.iter().fold(writer, |writer, element| writer.text(element.identifier).bool(element.intent_to_retain))
    };
    elements.chunk_by(same).fold(writer, write).finish()
}

impl<'a> DocRequest<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, MdocError> {
        let (mut items, mut reader_auth) = (None, None);
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"itemsRequest" => items = Some(reader.encoded()?),
                b"readerAuth" => reader_auth = Some(Sign1::read(reader)?),
                _ => reader.skip()?,
            }
        }
        let items_request = items.ok_or(MdocError::Missing)?;
        let (doc_type, elements) = read_items_request(items_request.inner)?;
        Ok(Self { doc_type, elements, items_request, reader_auth })
    }

    /// The reader's signature, with its certificates, if it signed.
    pub fn reader_auth(&self) -> Option<&Sign1<'a>> {
        self.reader_auth.as_ref()
    }

    /// Checks the reader's signature in this session with the key of its certificate
    /// (ISO/IEC 18013-5 §9.1.4.4).
    pub fn verify_reader(&self, key: &PublicKey, transcript: &SessionTranscript) -> Result<(), MdocError> {
        let auth = self.reader_auth.as_ref().ok_or(MdocError::Missing)?;
        if !auth.protected_algorithm()?.fits(key.curve()) {
            return Err(CryptoError::AlgorithmMismatch.into());
        }
        let covered = transcript.reader_authentication(self.items_request.whole);
        Ok(auth.verify(key, Some(&covered), &[])?)
    }
}

fn read_items_request(bytes: &[u8]) -> Result<(&str, Vec<RequestedElement<'_>>), MdocError> {
    let mut reader = Reader::new(bytes)?;
    let (mut doc_type, mut elements) = (None, Vec::new());
    for _ in 0..reader.map()? {
        match reader.name()? {
            b"docType" => doc_type = Some(reader.text()?),
            b"nameSpaces" => {
                for _ in 0..reader.map()? {
                    let name_space = reader.text()?;
                    let count = reader.map()?;
                    if elements.len() + count > MAX_REQUESTED {
                        return Err(MdocError::TooLarge);
                    }
                    for _ in 0..count {
                        let identifier = reader.text()?;
                        let intent_to_retain = reader.bool()?;
                        elements.push(RequestedElement { name_space, identifier, intent_to_retain });
                    }
                }
            }
            _ => reader.skip()?,
        }
    }
    Ok((doc_type.ok_or(MdocError::Missing)?, elements))
}
