use crate::MdocError;
use dinhdanh_cbor::{Kind, Reader, TAG_ENCODED, Writer};
use dinhdanh_crypto::sha256;

/// What both ends know of their session: `[DeviceEngagementBytes, EReaderKeyBytes, Handover]`
/// (ISO/IEC 18013-5 §9.1.5.1). The holder's proof covers it, so an answer is good in one session only.
///
/// Kept as received: a second encoding would be another session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionTranscript {
    bytes: Vec<u8>,
}

impl SessionTranscript {
    /// Takes a `SessionTranscript`, or its `SessionTranscriptBytes` (tag 24): whichever it is.
    pub fn parse(bytes: &[u8]) -> Result<Self, MdocError> {
        let mut reader = Reader::new(bytes)?;
        if reader.kind()? == Kind::Tag {
            return Self::parse_array(reader.encoded()?.inner);
        }
        Self::parse_array(bytes)
    }

    fn parse_array(bytes: &[u8]) -> Result<Self, MdocError> {
        Reader::new(bytes)?.array_of(3)?;
        Ok(Self { bytes: bytes.to_vec() })
    }

    /// The transcript of a session without ISO device engagement: `[null, EReaderKeyBytes or null, handover]`.
    ///
    /// `reader_key_bytes` is `#6.24(bstr .cbor COSE_Key)` as received, `handover` one encoded item.
    pub fn of_handover(reader_key_bytes: Option<&[u8]>, handover: &[u8]) -> Self {
        let writer = Writer::with_capacity(handover.len() + 128).array(3).null();
        let writer = match reader_key_bytes {
            Some(bytes) => writer.raw(bytes),
            None => writer.null(),
        };
        Self { bytes: writer.raw(handover).finish() }
    }

    /// The encoded array.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of `SessionTranscriptBytes`: the salt of every key of the session (§9.1.1.5, §9.1.3.5).
    pub fn salt(&self) -> [u8; 32] {
        sha256(&Writer::with_capacity(self.bytes.len() + 8).encoded(&self.bytes).finish())
    }

    /// `DeviceAuthenticationBytes`, what the holder's key signs or authenticates (§9.1.3.4).
    pub fn device_authentication(&self, doc_type: &str, device_name_spaces: &[u8]) -> Vec<u8> {
        self.authentication("DeviceAuthentication", |writer| writer.text(doc_type).raw(device_name_spaces), 4)
    }

    /// `ReaderAuthenticationBytes`, what a reader signs for one document that it asks for (§9.1.4.4).
    pub fn reader_authentication(&self, items_request: &[u8]) -> Vec<u8> {
        self.authentication("ReaderAuthentication", |writer| writer.raw(items_request), 3)
    }

    fn authentication(&self, context: &str, rest: impl FnOnce(Writer) -> Writer, length: usize) -> Vec<u8> {
        let writer = Writer::with_capacity(self.bytes.len() + 128).array(length).text(context).raw(&self.bytes);
        let inner = rest(writer).finish();
        Writer::with_capacity(inner.len() + 8).tag(TAG_ENCODED).bytes(&inner).finish()
    }
}
