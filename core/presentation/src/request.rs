use crate::handover::{NONCE, seconds, time};
use crate::message::{REQUEST, begin};
use crate::{Answer, MAX_STILL, PresentationError};
use dinhdanh_cbor::{CborError, Encoded, Reader, Writer};
use dinhdanh_crypto::AgreementKey;
use dinhdanh_crypto::Secret;
use dinhdanh_crypto::cose::{Headers, Payload, Sign1, UnsignedSign1};
use dinhdanh_crypto::sha256;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_crypto::{Algorithm, Curve, PublicKey};
use dinhdanh_crypto::{CryptoError, random};
use dinhdanh_mdoc::SessionTranscript;
use time::{Duration, UtcDateTime};

/// How long a request can be answered.
pub const REQUEST_LIFE: Duration = Duration::seconds(60);

/// Longest name of a profile or a purpose, in bytes.
const MAX_NAME: usize = 64;

/// What a verifier asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// A profile that both ends know, `[0, profile, purpose]`.
    Profile {
        /// Its id, for example `V1`.
        id: &'a str,
        /// Its purpose code, for example `traffic.check`.
        purpose: &'a str,
    },
    /// Elements by name, `[1, DeviceRequest, purpose]`.
    Items {
        /// `DeviceRequest`, encoded.
        device_request: &'a [u8],
        /// The purpose code.
        purpose: &'a str,
    },
}

impl<'a> Asked<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, PresentationError> {
        reader.array_of(3)?;
        let asked = match reader.uint()? {
            0 => Self::Profile { id: name(reader)?, purpose: name(reader)? },
            1 => Self::Items { device_request: reader.bytes()?, purpose: name(reader)? },
            _ => return Err(PresentationError::Version),
        };
        Ok(asked)
    }

    fn write(&self, writer: Writer) -> Writer {
        match self {
            Self::Profile { id, purpose } => writer.array(3).uint(0).text(id).text(purpose),
            Self::Items { device_request, purpose } => writer.array(3).uint(1).bytes(device_request).text(purpose),
        }
    }
}

fn name<'a>(reader: &mut Reader<'a>) -> Result<&'a str, PresentationError> {
    let name = reader.text()?;
    if name.is_empty() || name.len() > MAX_NAME { Err(CborError::Unexpected.into()) } else { Ok(name) }
}

/// A verifier's request as a holder receives it: `[1, 1, bstr .cbor content, readerAuth]`.
pub struct Request<'a> {
    whole: &'a [u8],
    content: &'a [u8],
    reader_key_bytes: Encoded<'a>,
    reader_key: PublicKey,
    expires: UtcDateTime,
    asked: Asked<'a>,
    reader_auth: Sign1<'a>,
}

impl<'a> Request<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>, whole: &'a [u8]) -> Result<Self, PresentationError> {
        let content = reader.bytes()?;
        let reader_auth = Sign1::read(reader)?;
        let mut reader = Reader::new(content)?;
        reader.array_of(4)?;
        let reader_key_bytes = reader.encoded()?;
        let reader_key = PublicKey::from_cose_key(reader_key_bytes.inner)?;
        // No answer could be encrypted to another: a holder would agree, and use up a copy, for nothing.
        if reader_key.curve() != Curve::P256 {
            return Err(PresentationError::ReaderKey);
        }
        if reader.bytes()?.len() != NONCE {
            return Err(CborError::Unexpected.into());
        }
        let expires = time(&mut reader)?;
        let asked = Asked::read(&mut reader)?;
        Ok(Self { whole, content, reader_key_bytes, reader_key, expires, asked, reader_auth })
    }

    /// What is asked for; as the reader says it, until [`Request::verify`] holds.
    pub fn asked(&self) -> Asked<'a> {
        self.asked
    }

    /// Until when it can be answered, by the verifier's clock.
    pub fn expires(&self) -> UtcDateTime {
        self.expires
    }

    /// The reader's signature, with its certificates.
    pub fn reader_auth(&self) -> &Sign1<'a> {
        &self.reader_auth
    }

    /// SHA-256 of the whole message: what an answer is bound to, and what a consent is remembered by.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.whole)
    }

    /// Checks the reader's signature with the key of its certificate, and that the request is not past its time.
    ///
    /// Stops a request altered on its way, and one recorded and shown again. `now` is the holder's clock, which may be
    /// wrong, so the clocks may be `tolerance` apart.
    pub fn verify(&self, reader: &PublicKey, now: UtcDateTime, tolerance: Duration) -> Result<(), PresentationError> {
        if !self.reader_auth.protected_algorithm()?.fits(reader.curve()) {
            return Err(CryptoError::AlgorithmMismatch.into());
        }
        self.reader_auth.verify(reader, Some(&covered(self.content)), &[])?;
        self.check_time(now, tolerance)
    }

    /// Checks that the request can still be answered, and that it does not claim a longer life than requests have.
    pub fn check_time(&self, now: UtcDateTime, tolerance: Duration) -> Result<(), PresentationError> {
        let left = self.expires - now;
        let alive = -tolerance <= left && left <= REQUEST_LIFE + tolerance;
        if alive { Ok(()) } else { Err(PresentationError::Expired) }
    }

    pub(crate) fn reader_key(&self) -> &PublicKey {
        &self.reader_key
    }

    pub(crate) fn reader_key_bytes(&self) -> &'a [u8] {
        self.reader_key_bytes.whole
    }
}

/// What a reader signs: a context of its own around the content, so that the signature means nothing elsewhere.
fn covered(content: &[u8]) -> Vec<u8> {
    let inner = Writer::new().array(2).text("DinhdanhQrRequest").bytes(content).finish();
    Writer::new().encoded(&inner).finish()
}

/// A request that lacks only the reader's signature.
pub struct UnsignedRequest {
    content: Vec<u8>,
    signature: UnsignedSign1,
    key: AgreementKey,
    expires: UtcDateTime,
}

impl UnsignedRequest {
    /// Draws a key and a nonce for one request, made at `now` by the verifier's clock.
    ///
    /// `x5chain` is the reader's certificate, then those between it and the root.
    pub fn new(
        asked: Asked<'_>,
        algorithm: Algorithm,
        x5chain: &[&[u8]],
        now: UtcDateTime,
    ) -> Result<Self, PresentationError> {
        let key = AgreementKey::generate()?;
        let expires = now.checked_add(REQUEST_LIFE).ok_or(PresentationError::Expired)?;
        let writer = Writer::new().array(4).encoded(&key.public_key().to_cose_key());
        let writer = writer.bytes(&random::<NONCE>()?).uint(seconds(expires));
        let content = asked.write(writer).finish();
        let headers = Headers { x5chain, ..Headers::default() };
        let signature = UnsignedSign1::new(algorithm, headers, Payload::Detached(covered(&content)));
        Ok(Self { content, signature, key, expires })
    }

    /// What the reader's key has to sign.
    pub fn to_be_signed(&self) -> &[u8] {
        self.signature.to_be_signed()
    }

    /// The request, open for one answer.
    pub fn finish(self, signature: &[u8]) -> OpenRequest {
        let auth = self.signature.finish(signature);
        let message = begin(4, REQUEST).bytes(&self.content).raw(&auth).finish();
        OpenRequest { message, key: self.key, expires: self.expires }
    }
}

/// A verifier's own request while it waits for its answer. It holds the only key that can read it.
pub struct OpenRequest {
    message: Vec<u8>,
    key: AgreementKey,
    expires: UtcDateTime,
}

impl OpenRequest {
    /// A request of the reader with this certificate (DER), made at `now` by the verifier's clock. `sign` signs with the certificate's
    /// key, wherever that is: in the program or in hardware.
    ///
    /// A request is shown as one still code (`docs/qr-presentation.md` §6): one that no code holds is
    /// [`PresentationError::TooLarge`]. A signature that its certificate does not verify is refused here, and not by each holder.
    pub fn make<E: From<PresentationError>>(
        asked: Asked<'_>,
        certificate: &[u8],
        now: UtcDateTime,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let key = Certificate::parse(certificate).map_err(PresentationError::from)?.public_key();
        let unsigned = UnsignedRequest::new(asked, key.algorithm(), &[certificate], now)?;
        let signature = sign(unsigned.to_be_signed())?;
        key.verify(key.algorithm(), unsigned.to_be_signed(), &signature).map_err(PresentationError::from)?;
        let request = unsigned.finish(&signature);
        if request.message.len() > MAX_STILL { Err(PresentationError::TooLarge.into()) } else { Ok(request) }
    }

    /// The message to be drawn.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// What an answer names it by: the first eight bytes of the message's SHA-256.
    pub fn id(&self) -> [u8; 8] {
        id_of(&self.hash())
    }

    /// SHA-256 of the whole message, which the holder keeps too ([`Request::hash`]).
    pub fn hash(&self) -> [u8; 32] {
        sha256(&self.message)
    }

    /// Until when it takes an answer.
    pub fn expires(&self) -> UtcDateTime {
        self.expires
    }

    /// What it asked for.
    pub fn asked(&self) -> Result<Asked<'_>, PresentationError> {
        match crate::Message::parse(&self.message)? {
            crate::Message::Request(request) => Ok(request.asked),
            _ => Err(CborError::Unexpected.into()),
        }
    }

    /// Message and secret scalar, for a verifier that must remember it across processes.
    pub fn to_parts(&self) -> (&[u8], Secret<32>) {
        (&self.message, self.key.to_scalar())
    }

    /// The counterpart of [`OpenRequest::to_parts`].
    pub fn from_parts(message: Vec<u8>, scalar: &Secret<32>) -> Result<Self, PresentationError> {
        let key = AgreementKey::from_scalar(scalar.expose())?;
        let crate::Message::Request(request) = crate::Message::parse(&message)? else {
            return Err(CborError::Unexpected.into());
        };
        if request.reader_key != key.public_key() {
            return Err(CryptoError::InvalidKey.into());
        }
        let expires = request.expires;
        Ok(Self { message, key, expires })
    }

    /// The same request once more, for whoever must keep one and give one away.
    pub fn again(&self) -> Result<Self, PresentationError> {
        let (message, scalar) = self.to_parts();
        Self::from_parts(message.to_vec(), &scalar)
    }

    /// Reads an answer to this request. That a request is answered once is for the verifier's memory to see to.
    ///
    /// Gives the `DeviceResponse` and the session that its documents must be proven for.
    pub fn open(&self, answer: &Answer<'_>) -> Result<(Vec<u8>, SessionTranscript), PresentationError> {
        let crate::Message::Request(request) = crate::Message::parse(&self.message)? else {
            return Err(CborError::Unexpected.into());
        };
        answer.open(&request, &self.key)
    }
}

pub(crate) fn id_of(hash: &[u8; 32]) -> [u8; 8] {
    hash.first_chunk().copied().unwrap_or_default()
}
