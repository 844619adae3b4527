use crate::PresentationError;
use crate::handover::Stamp;
use crate::message::{ANSWER, begin};
use crate::packed;
use crate::request::{Request, id_of};
use dinhdanh_cbor::{CborError, Reader};
use dinhdanh_crypto::AgreementKey;
use dinhdanh_crypto::PublicKey;
use dinhdanh_crypto::Secret;
use dinhdanh_crypto::aead;
use dinhdanh_crypto::hkdf_sha256;
use dinhdanh_mdoc::SessionTranscript;
use time::UtcDateTime;

/// The nonce of the first message from the holder in an ISO session: identifier 1, counter 1
/// (ISO/IEC 18013-5 §9.1.1.5; verified on Annex D). Its key is drawn for one message.
const NONCE: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];

/// What parts a response from the zeros that fill an answer up (as in ISO/IEC 7816-4, unconfirmed), so that its length says little
/// of what is in it.
const PADDED: u8 = 0x80;
/// Bytes of a message that one still code holds, whatever the camera (`docs/qr-presentation.md` §2). All answers that it holds are
/// so long.
pub const MAX_STILL: usize = 994;
/// Longer ones are a multiple of so many bytes.
const STEP: usize = 256;
/// Bytes of CBOR before a ciphertext of 256 to 65,535 bytes (RFC 8949 §3.1).
const CIPHERTEXT_HEAD: usize = 3;

/// A holder's answer as a verifier receives it:
/// `[1, 2, request id, signing time, nonce, EDeviceKey, ciphertext]`.
pub struct Answer<'a> {
    request: [u8; 8],
    stamp: Stamp,
    device_key: PublicKey,
    ciphertext: &'a [u8],
}

impl<'a> Answer<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, PresentationError> {
        let request = reader.bytes()?.try_into().map_err(|_| CborError::Unexpected)?;
        let stamp = Stamp::read(reader)?;
        let device_key = PublicKey::from_cose_key(reader.item()?)?;
        Ok(Self { request, stamp, device_key, ciphertext: reader.bytes()? })
    }

    /// The request that it says it answers.
    pub fn request(&self) -> [u8; 8] {
        self.request
    }

    /// When the holder says that he signed.
    pub fn signed_at(&self) -> UtcDateTime {
        self.stamp.signed_at
    }

    pub(crate) fn open(
        &self,
        request: &Request<'_>,
        key: &AgreementKey,
    ) -> Result<(Vec<u8>, SessionTranscript), PresentationError> {
        let hash = request.hash();
        if id_of(&hash) != self.request {
            return Err(PresentationError::OtherSession);
        }
        let transcript = transcript(request, &hash, &self.stamp);
        let session_key = session_key(key, &self.device_key, &transcript)?;
        let response = aead::open(&session_key, &NONCE, &[], self.ciphertext);
        let plain = response.map_err(|_| PresentationError::OtherSession)?;
        Ok((packed::unpack(unpadded(plain)?)?, transcript))
    }
}

/// The holder's end of answering a request: take the transcript, sign the response, finish.
pub struct AnswerSession {
    request: [u8; 8],
    stamp: Stamp,
    reader_key: PublicKey,
    transcript: SessionTranscript,
}

impl AnswerSession {
    /// Begins at `now` by the holder's clock. The request must have been verified and consented to.
    pub fn new(request: &Request<'_>, now: UtcDateTime) -> Result<Self, PresentationError> {
        let stamp = Stamp::new(now)?;
        let hash = request.hash();
        let transcript = transcript(request, &hash, &stamp);
        Ok(Self { request: id_of(&hash), stamp, reader_key: *request.reader_key(), transcript })
    }

    /// The session that the response must be signed for.
    pub fn transcript(&self) -> &SessionTranscript {
        &self.transcript
    }

    /// The message to be drawn: only the verifier of the request can read it.
    pub fn finish(self, response: &[u8]) -> Result<Vec<u8>, PresentationError> {
        let key = AgreementKey::generate()?;
        let session_key = session_key(&key, &self.reader_key, &self.transcript)?;
        let mut plain = packed::pack(response).unwrap_or_else(|| response.to_vec());
        plain.push(PADDED);
        let head = self.stamp.write(begin(7, ANSWER).bytes(&self.request)).raw(&key.public_key().to_cose_key());
        let length = head.as_bytes().len() + CIPHERTEXT_HEAD + plain.len() + aead::TAG;
        plain.resize(plain.len() + padded(length) - length, 0);
        let message = head.bytes(&aead::seal(&session_key, &NONCE, &[], &plain)?).finish();
        if message.len() > crate::MAX_MESSAGE { Err(PresentationError::TooLarge) } else { Ok(message) }
    }
}

/// The length that an answer of so many bytes is filled up to.
fn padded(length: usize) -> usize {
    if length <= MAX_STILL { MAX_STILL } else { length.next_multiple_of(STEP) }
}

fn unpadded(mut plain: Vec<u8>) -> Result<Vec<u8>, PresentationError> {
    let end = plain.iter().rposition(|byte| *byte != 0).filter(|end| plain.get(*end) == Some(&PADDED));
    plain.truncate(end.ok_or(CborError::Unexpected)?);
    Ok(plain)
}

/// `[null, EReaderKeyBytes, ["DinhdanhQrHandover", SHA-256(request), signing time, nonce]]`.
fn transcript(request: &Request<'_>, hash: &[u8; 32], stamp: &Stamp) -> SessionTranscript {
    SessionTranscript::of_handover(Some(request.reader_key_bytes()), &stamp.handover(Some(hash)))
}

/// `SKDevice` (ISO/IEC 18013-5 §9.1.1.5; verified on Annex D).
fn session_key(
    own: &AgreementKey,
    other: &PublicKey,
    transcript: &SessionTranscript,
) -> Result<Secret<32>, PresentationError> {
    Ok(hkdf_sha256(own.agree(other)?.expose(), &transcript.salt(), b"SKDevice"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_filled_up_is_refused() {
        for bad in [&b""[..], &[0; 9], b"\xa1\x00\x00", b"\x80\xa1"] {
            assert!(unpadded(bad.to_vec()).is_err(), "{bad:02x?}");
        }
        for (plain, inside) in
            [(&b"\xa0\x80"[..], &b"\xa0"[..]), (b"\xa1\x00\x80\x80\x00\x00", b"\xa1\x00\x80"), (b"\x80", b"")]
        {
            assert_eq!(unpadded(plain.to_vec()).unwrap(), inside);
        }
    }
}
