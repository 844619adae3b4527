use crate::issuer_signed::{Item, ItemBytes};
use crate::{IssuerSigned, MdocError, MobileSecurityObject, SessionTranscript};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};

/// What a holder gives of one document.
pub struct Disclosed<'a> {
    /// The document as it was issued.
    pub issuer_signed: &'a IssuerSigned<'a>,
    /// Namespace and identifier of each element to give; nothing else leaves.
    pub elements: &'a [(&'a str, &'a str)],
}

/// A `DeviceResponse` that lacks only the holder's signatures.
///
/// [`UnsignedResponse::to_be_signed`] goes to whatever keeps the keys; [`UnsignedResponse::finish`] takes its answers.
pub struct UnsignedResponse {
    documents: Vec<UnsignedDisclosure>,
}

struct UnsignedDisclosure {
    /// `docType` and `issuerSigned`: the first two entries of the document's map, encoded.
    head: Vec<u8>,
    signature: UnsignedSign1,
}

/// `DeviceNameSpacesBytes` of a holder who signs no element of his own: `#6.24(<< {} >>)`.
const NO_DEVICE_ELEMENTS: [u8; 4] = [0xd8, 0x18, 0x41, 0xa0];

impl UnsignedResponse {
    /// Gathers what is disclosed of each document, for one session.
    ///
    /// Fails with [`MdocError::NoSuchElement`] where a document does not have an element that it should give.
    pub fn new(documents: &[Disclosed<'_>], transcript: &SessionTranscript) -> Result<Self, MdocError> {
        let documents = documents.iter().map(|disclosed| disclosed.prepare(transcript)).collect::<Result<_, _>>()?;
        Ok(Self { documents })
    }

    /// What each document's key has to sign, in the order of the documents: `Sig_structure` (RFC 9052 §4.4), encoded.
    pub fn to_be_signed(&self) -> impl Iterator<Item = &[u8]> {
        self.documents.iter().map(|document| document.signature.to_be_signed())
    }

    /// The `DeviceResponse`, encoded, with one signature (r ‖ s) for each document, in the same order.
    pub fn finish(self, signatures: &[Vec<u8>]) -> Result<Vec<u8>, MdocError> {
        if signatures.len() != self.documents.len() {
            return Err(MdocError::Signatures);
        }
        let size: usize = self.documents.iter().map(|document| document.head.len() + 256).sum();
        let mut writer = Writer::with_capacity(size + 64).map(3).text("version").text("1.0");
        writer = writer.text("documents").array(self.documents.len());
        for (document, signature) in self.documents.into_iter().zip(signatures) {
            writer = writer.map(3).raw(&document.head).text("deviceSigned").map(2);
            writer = writer.text("nameSpaces").raw(&NO_DEVICE_ELEMENTS).text("deviceAuth");
            writer = writer.map(1).text("deviceSignature").raw(&document.signature.finish(signature));
        }
        Ok(writer.text("status").uint(0).finish())
    }
}

impl Disclosed<'_> {
    fn prepare(&self, transcript: &SessionTranscript) -> Result<UnsignedDisclosure, MdocError> {
        let payload = self.issuer_signed.issuer_auth.payload().ok_or(MdocError::Missing)?;
        let mso = MobileSecurityObject::parse(payload)?;
        let chosen = self.choose()?;
        let size: usize = chosen.iter().map(|item| item.encoded.whole.len()).sum();
        let auth = self.issuer_signed.issuer_auth_bytes;
        let mut writer = Writer::with_capacity(size + auth.len() + 256);
        writer = writer.text("docType").text(mso.doc_type).text("issuerSigned").map(2).text("nameSpaces");
        writer = write_name_spaces(writer, &chosen).text("issuerAuth").raw(auth);
        let covered = transcript.device_authentication(mso.doc_type, &NO_DEVICE_ELEMENTS);
        let signature = UnsignedSign1::new(mso.device_key.algorithm(), Headers::default(), Payload::Detached(covered));
        Ok(UnsignedDisclosure { head: writer.finish(), signature })
    }

    /// The chosen items, each exactly once, in the order in which they were issued.
    fn choose(&self) -> Result<Vec<ItemBytes<'_>>, MdocError> {
        let mut chosen = Vec::with_capacity(self.elements.len());
        for item in &self.issuer_signed.items {
            let name = (item.name_space, Item::parse(item.encoded.inner)?.identifier);
            if self.elements.contains(&name) {
                chosen.push(*item);
            }
        }
        if chosen.len() == self.elements.len() { Ok(chosen) } else { Err(MdocError::NoSuchElement) }
    }
}

/// `nameSpaces` of items that stand together by namespace, as [`crate::IssuerSigned::parse`] gives them.
fn write_name_spaces(writer: Writer, items: &[ItemBytes<'_>]) -> Writer {
    let same = |one: &ItemBytes<'_>, next: &ItemBytes<'_>| one.name_space == next.name_space;
    let mut writer = writer.map(items.chunk_by(same).count());
    for group in items.chunk_by(same) {
        let name_space = group.first().map_or("", |item| item.name_space);
        writer = writer.text(name_space).array(group.len());
        writer = group.iter().fold(writer, |writer, item| writer.raw(item.encoded.whole));
    }
    writer
}
