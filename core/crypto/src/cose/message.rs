use super::headers::Received;
use crate::CryptoError;
use dinhdanh_cbor::{Kind, Reader, Writer};

/// What COSE_Sign1 and COSE_Mac0 have in common (RFC 9052 §4.2, §6.2): an array of four.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub(super) headers: Received<'a>,
    pub(super) payload: Option<&'a [u8]>,
    /// The signature or the authentication code.
    pub(super) proof: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads a message under `tag` or under none; another tag is another kind of message.
    pub(super) fn read(reader: &mut Reader<'a>, tag: u64) -> Result<Self, CryptoError> {
        if reader.kind()? == Kind::Tag {
            reader.tagged(tag)?;
        }
        reader.array_of(4)?;
        let headers = Received::read(reader)?;
        let payload = if reader.null()? { None } else { Some(reader.bytes()?) };
        Ok(Self { headers, payload, proof: reader.bytes()? })
    }

    /// The payload, from the one place where it is: two could differ, and the caller would trust the wrong one.
    fn payload_with<'p>(&self, detached: Option<&'p [u8]>) -> Result<&'p [u8], CryptoError>
    where
        'a: 'p,
    {
        match (self.payload, detached) {
            (Some(payload), None) | (None, Some(payload)) => Ok(payload),
            (None, None) => Err(CryptoError::PayloadMissing),
            (Some(_), Some(_)) => Err(CryptoError::PayloadTwice),
        }
    }

    /// What the proof covers: the headers as received, the caller's own data, and the payload.
    pub(super) fn covered(
        &self,
        context: &str,
        detached: Option<&[u8]>,
        external_aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        Ok(covered(context, self.headers.protected, external_aad, self.payload_with(detached)?))
    }
}

/// `Sig_structure` (RFC 9052 §4.4) or `MAC_structure` (§6.3): one shape, and `context` tells them apart.
pub(super) fn covered(context: &str, protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    // RFC 9052 §4.4: an empty protected header is covered as an empty string, however it was sent.
    let protected = if protected == [0xa0] { &[] } else { protected };
    let strings = protected.len().saturating_add(external_aad.len()).saturating_add(payload.len());
    Writer::with_capacity(strings.saturating_add(64))
        .array(4)
        .text(context)
        .bytes(protected)
        .bytes(external_aad)
        .bytes(payload)
        .finish()
}
