use super::headers::ALG;
use super::message::{Message, covered};
use crate::{CryptoError, constant_time_eq};
use dinhdanh_cbor::{Reader, Writer};
use ring::hmac;

const TAG_MAC0: u64 = 17;
const CONTEXT: &str = "MAC0";

/// A MAC algorithm (RFC 9053 §3.1). AES-MAC is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacAlgorithm {
    /// HMAC with SHA-256, cut to 64 bits.
    Hmac256Cut64,
    /// HMAC with SHA-256: the one of mdoc device authentication.
    Hmac256,
    /// HMAC with SHA-384.
    Hmac384,
    /// HMAC with SHA-512.
    Hmac512,
}

impl MacAlgorithm {
    /// The identifier of the IANA registry "COSE Algorithms".
    pub fn cose_id(self) -> i64 {
        match self {
            Self::Hmac256Cut64 => 4,
            Self::Hmac256 => 5,
            Self::Hmac384 => 6,
            Self::Hmac512 => 7,
        }
    }

    /// The algorithm of an identifier of the IANA registry "COSE Algorithms".
    pub fn from_cose_id(id: i64) -> Option<Self> {
        let all = [Self::Hmac256Cut64, Self::Hmac256, Self::Hmac384, Self::Hmac512];
        all.into_iter().find(|algorithm| algorithm.cose_id() == id)
    }

    fn code(self, key: &[u8], message: &[u8]) -> hmac::Tag {
        let algorithm = match self {
            Self::Hmac256Cut64 | Self::Hmac256 => hmac::HMAC_SHA256,
            Self::Hmac384 => hmac::HMAC_SHA384,
            Self::Hmac512 => hmac::HMAC_SHA512,
        };
        hmac::sign(&hmac::Key::new(algorithm, key), message)
    }

    /// Bytes of the code on the wire.
    fn length(self) -> usize {
        match self {
            Self::Hmac256Cut64 => 8,
            Self::Hmac256 => 32,
            Self::Hmac384 => 48,
            Self::Hmac512 => 64,
        }
    }
}

/// A COSE_Mac0 (RFC 9052 §6.2) as received.
#[derive(Clone, Copy)]
pub struct Mac0<'a>(Message<'a>);

impl<'a> Mac0<'a> {
    /// Reads exactly one message, with tag 17 or without a tag.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CryptoError> {
        Self::read(&mut Reader::new(bytes)?)
    }

    /// Reads the next item of a larger structure.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        Ok(Self(Message::read(reader, TAG_MAC0)?))
    }

    /// An untagged message with HMAC 256/256 in the protected header over a detached payload, as mdoc's `deviceMac`.
    pub fn create(key: &[u8], payload: &[u8]) -> Vec<u8> {
        let protected = Writer::new().map(1).int(ALG).int(MacAlgorithm::Hmac256.cose_id()).finish();
        let tag = MacAlgorithm::Hmac256.code(key, &covered(CONTEXT, &protected, &[], payload));
        Writer::with_capacity(48).array(4).bytes(&protected).map(0).null().bytes(tag.as_ref()).finish()
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

    /// The authentication code.
    pub fn tag(&self) -> &'a [u8] {
        self.0.proof
    }

    /// The algorithm, from either header.
    pub fn algorithm(&self) -> Result<MacAlgorithm, CryptoError> {
        self.0.headers.algorithm(MacAlgorithm::from_cose_id)
    }

    /// The algorithm, which must stand in the protected header (ISO/IEC 18013-5 §9.1.3.5).
    pub fn protected_algorithm(&self) -> Result<MacAlgorithm, CryptoError> {
        self.0.headers.protected_algorithm(MacAlgorithm::from_cose_id)
    }

    /// The algorithm's number, known or not; [`super::algorithm_name`] names it.
    pub fn algorithm_id(&self) -> Option<i64> {
        self.0.headers.algorithm_id()
    }

    /// Checks the code in constant time. Exactly one payload must be there: the attached one, or `detached`.
    pub fn verify(&self, key: &[u8], detached: Option<&[u8]>, external_aad: &[u8]) -> Result<(), CryptoError> {
        let algorithm = self.algorithm()?;
        let code = algorithm.code(key, &self.0.covered(CONTEXT, detached, external_aad)?);
        let code = code.as_ref().get(..algorithm.length()).ok_or(CryptoError::MacInvalid)?;
        if constant_time_eq(code, self.0.proof) { Ok(()) } else { Err(CryptoError::MacInvalid) }
    }
}
