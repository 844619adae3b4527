use super::headers::X5Chain;
use super::message::{Message, covered};
use crate::{Algorithm, CryptoError, PublicKey};
use dinhdanh_cbor::Reader;

const TAG_SIGN1: u64 = 18;
const CONTEXT: &str = "Signature1";

/// A COSE_Sign1 (RFC 9052 §4.2) as received.
#[derive(Clone, Copy)]
pub struct Sign1<'a>(Message<'a>);

impl<'a> Sign1<'a> {
    /// Reads exactly one message, with tag 18 or without a tag.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CryptoError> {
        Self::read(&mut Reader::new(bytes)?)
    }

    /// Reads the next item of a larger structure.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        Ok(Self(Message::read(reader, TAG_SIGN1)?))
    }

    /// The content of the protected header's byte string.
    pub fn protected(&self) -> &'a [u8] {
        self.0.headers.protected
    }

    /// The unprotected header, an encoded map.
    pub fn unprotected(&self) -> &'a [u8] {
        self.0.headers.unprotected
    }

    /// The attached payload; `None` when it is detached.
    pub fn payload(&self) -> Option<&'a [u8]> {
        self.0.payload
    }

    /// The signature.
    pub fn signature(&self) -> &'a [u8] {
        self.0.proof
    }

    /// The algorithm, from either header. An algorithm that nobody signed is harmless to [`Self::verify`], which takes
    /// only the key's own.
    pub fn algorithm(&self) -> Result<Algorithm, CryptoError> {
        self.0.headers.algorithm(Algorithm::from_cose_id)
    }

    /// The algorithm, which must stand in the protected header (ISO/IEC 18013-5 §9.1.2.4).
    pub fn protected_algorithm(&self) -> Result<Algorithm, CryptoError> {
        self.0.headers.protected_algorithm(Algorithm::from_cose_id)
    }

    /// The algorithm's number, known or not; [`super::algorithm_name`] names it.
    pub fn algorithm_id(&self) -> Option<i64> {
        self.0.headers.algorithm_id()
    }

    /// The certificate chain, label 33 of either header (RFC 9360 §2).
    pub fn x5chain(&self) -> Result<X5Chain<'a>, CryptoError> {
        self.0.headers.x5chain()
    }

    /// The key identifier of either header: a hint, never a proof.
    pub fn kid(&self) -> Option<&'a [u8]> {
        self.0.headers.kid
    }

    /// The type, from the protected header only (RFC 9596).
    pub fn typ(&self) -> Option<&'a str> {
        self.0.headers.typ
    }

    /// Checks the signature. Exactly one payload must be there: the attached one, or `detached`.
    pub fn verify(&self, key: &PublicKey, detached: Option<&[u8]>, external_aad: &[u8]) -> Result<(), CryptoError> {
        let algorithm = self.algorithm()?;
        key.verify(algorithm, &self.0.covered(CONTEXT, detached, external_aad)?, self.0.proof)
    }
}

/// What is signed: the `Sig_structure` of RFC 9052 §4.4 with context `Signature1`.
pub fn signature_input(protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    covered(CONTEXT, protected, external_aad, payload)
}
