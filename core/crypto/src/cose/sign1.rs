use super::headers::{Received, X5Chain};
use crate::{Algorithm, CryptoError, PublicKey};
use dinhdanh_cbor::{Kind, Reader, Writer};

const TAG_SIGN1: u64 = 18;

/// A COSE_Sign1 (RFC 9052 §4.2) as received.
#[derive(Clone, Copy)]
pub struct Sign1<'a> {
    headers: Received<'a>,
    payload: Option<&'a [u8]>,
    signature: &'a [u8],
}

impl<'a> Sign1<'a> {
    /// Reads exactly one message, with tag 18 or without a tag.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CryptoError> {
        Self::read(&mut Reader::new(bytes)?)
    }

    /// Reads the next item of a larger structure.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        let (headers, payload, signature) = read_message(reader, TAG_SIGN1)?;
        Ok(Self { headers, payload, signature })
    }

    /// The content of the protected header's byte string.
    pub fn protected(&self) -> &'a [u8] {
        self.headers.protected
    }

    /// The unprotected header, an encoded map.
    pub fn unprotected(&self) -> &'a [u8] {
        self.headers.unprotected
    }

    /// The attached payload; `None` when it is detached.
    pub fn payload(&self) -> Option<&'a [u8]> {
        self.payload
    }

    /// The signature.
    pub fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// The algorithm, from either header. An algorithm that nobody signed is harmless to [`Self::verify`], which takes
    /// only the key's own.
    pub fn algorithm(&self) -> Result<Algorithm, CryptoError> {
        self.headers.algorithm(Algorithm::from_cose_id)
    }

    /// The algorithm, which must stand in the protected header (ISO/IEC 18013-5 §9.1.2.4, unconfirmed).
    pub fn protected_algorithm(&self) -> Result<Algorithm, CryptoError> {
        self.headers.protected_algorithm(Algorithm::from_cose_id)
    }

    /// The algorithm's number, known or not, for a message that names it.
    pub fn algorithm_id(&self) -> Option<i64> {
        self.headers.algorithm_id()
    }

    /// The certificate chain, label 33 of either header (RFC 9360 §2).
    pub fn x5chain(&self) -> Result<X5Chain<'a>, CryptoError> {
        self.headers.x5chain()
    }

    /// The key identifier of either header: a hint, never a proof.
    pub fn kid(&self) -> Option<&'a [u8]> {
        self.headers.kid
    }

    /// The type, from the protected header only (RFC 9596).
    pub fn typ(&self) -> Option<&'a str> {
        self.headers.typ
    }

    /// Checks the signature. Exactly one payload must be there: the attached one, or `detached`.
    pub fn verify(&self, key: &PublicKey, detached: Option<&[u8]>, external_aad: &[u8]) -> Result<(), CryptoError> {
        let algorithm = self.algorithm()?;
        let payload = one_payload(self.payload, detached)?;
        key.verify(algorithm, &signature_input(self.headers.protected, external_aad, payload), self.signature)
    }
}

/// What is signed: the `Sig_structure` of RFC 9052 §4.4 with context `Signature1`.
pub fn signature_input(protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    structure("Signature1", protected, external_aad, payload)
}

/// `Sig_structure` and `MAC_structure` have one shape.
pub(super) fn structure(context: &str, protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
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

/// Both messages are an array of four under a tag of their own or none.
pub(super) fn read_message<'a>(
    reader: &mut Reader<'a>,
    tag: u64,
) -> Result<(Received<'a>, Option<&'a [u8]>, &'a [u8]), CryptoError> {
    if reader.kind()? == Kind::Tag {
        reader.tagged(tag)?;
    }
    reader.array_of(4)?;
    let headers = Received::read(reader)?;
    let payload = if reader.null()? { None } else { Some(reader.bytes()?) };
    Ok((headers, payload, reader.bytes()?))
}

pub(super) fn one_payload<'p>(attached: Option<&'p [u8]>, detached: Option<&'p [u8]>) -> Result<&'p [u8], CryptoError> {
    match (attached, detached) {
        (Some(payload), None) | (None, Some(payload)) => Ok(payload),
        (None, None) => Err(CryptoError::PayloadMissing),
        (Some(_), Some(_)) => Err(CryptoError::PayloadTwice),
    }
}
