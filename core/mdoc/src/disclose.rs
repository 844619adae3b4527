use crate::issuer_signed::{Item, ItemBytes};
use crate::{IssuerSigned, MdocError, MobileSecurityObject, SessionTranscript};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::CryptoError;
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
    /// The response up to the first document's `deviceSigned`, so that what is most often all of it is copied once.
    head: Writer,
    documents: Vec<UnsignedDisclosure>,
}

struct UnsignedDisclosure {
    /// `docType` and `issuerSigned`, the first two entries of the document's map; empty for the first document.
    head: Vec<u8>,
    signature: UnsignedSign1,
}

/// Bytes that the signature and what stands around it take, about.
const DEVICE_SIGNED: usize = 256;

/// `DeviceNameSpacesBytes` of a holder who signs no element of his own: `#6.24(<< {} >>)`.
const NO_DEVICE_ELEMENTS: [u8; 4] = [0xd8, 0x18, 0x41, 0xa0];

impl UnsignedResponse {
    /// Gathers what is disclosed of each document, for one session.
    ///
    /// Fails with [`MdocError::NoSuchElement`] where a document does not have an element that it should give.
    pub fn new(documents: &[Disclosed<'_>], transcript: &SessionTranscript) -> Result<Self, MdocError> {
        let chosen = documents.iter().map(Disclosed::choose).collect::<Result<Vec<_>, _>>()?;
        let size: usize = documents.iter().zip(&chosen).map(|(disclosed, items)| disclosed.size(items)).sum();
        let mut head = Writer::with_capacity(size + 64).map(3).text("version").text("1.0");
        head = head.text("documents").array(documents.len());
        let mut prepared = Vec::with_capacity(documents.len());
        for (disclosed, items) in documents.iter().zip(&chosen) {
            let mso = disclosed.mso()?;
            let own = if prepared.is_empty() {
                head = disclosed.write(head, mso.doc_type, items);
                Vec::new()
            } else {
                disclosed.write(Writer::with_capacity(disclosed.size(items)), mso.doc_type, items).finish()
            };
            let covered = transcript.device_authentication(mso.doc_type, &NO_DEVICE_ELEMENTS);
            let payload = Payload::Detached(covered);
            let key = mso.device_key.map_err(|_| CryptoError::UnsupportedKey)?;
            let signature = UnsignedSign1::new(key.algorithm(), Headers::default(), payload);
            prepared.push(UnsignedDisclosure { head: own, signature });
        }
        Ok(Self { head, documents: prepared })
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
        let mut writer = self.head;
        for (document, signature) in self.documents.into_iter().zip(signatures) {
            writer = writer.raw(&document.head).text("deviceSigned").map(2);
            writer = writer.text("nameSpaces").raw(&NO_DEVICE_ELEMENTS).text("deviceAuth");
            writer = writer.map(1).text("deviceSignature").raw(&document.signature.finish(signature));
        }
        Ok(writer.text("status").uint(0).finish())
    }
}

impl Disclosed<'_> {
    fn mso(&self) -> Result<MobileSecurityObject<'_>, MdocError> {
        MobileSecurityObject::parse(self.issuer_signed.issuer_auth.payload().ok_or(MdocError::Missing)?)
    }

    /// Bytes of the document, about.
    fn size(&self, items: &[ItemBytes<'_>]) -> usize {
        let items: usize = items.iter().map(|item| item.encoded.whole.len()).sum();
        items + self.issuer_signed.issuer_auth_bytes.len() + 256 + DEVICE_SIGNED
    }

    /// The document's map and its first two entries.
    fn write(&self, writer: Writer, doc_type: &str, items: &[ItemBytes<'_>]) -> Writer {
        let writer = writer.map(3).text("docType").text(doc_type).text("issuerSigned").map(2).text("nameSpaces");
        write_name_spaces(writer, items).text("issuerAuth").raw(self.issuer_signed.issuer_auth_bytes)
    }

    /// The chosen items, each exactly once, in the order in which they were issued.
    fn choose(&self) -> Result<Vec<ItemBytes<'_>>, MdocError> {
        let mut chosen = Vec::with_capacity(self.elements.len());
        for item in &self.issuer_signed.items {
            let identifier = Item::parse(item.encoded.inner)?.identifier;
            // Identifiers differ sooner than the few namespaces do.
            if self.elements.iter().any(|(name_space, wanted)| (*wanted, *name_space) == (identifier, item.name_space))
            {
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
