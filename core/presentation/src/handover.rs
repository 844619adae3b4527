//! The handovers that tie a session to how it began; each is the third member of a `SessionTranscript`.

use crate::PresentationError;
use dinhdanh_cbor::{CborError, Reader, Writer};
use dinhdanh_crypto::random;
use time::UtcDateTime;

/// Bytes of a nonce: 128 bits, never drawn twice.
pub(crate) const NONCE: usize = 16;

/// When and in which drawing of lots a holder signed; shown in the clear, holds nothing of him.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Whole seconds since 1970, by the holder's own clock.
    pub(crate) signed_at: UtcDateTime,
    pub(crate) nonce: [u8; NONCE],
}

impl Stamp {
    pub(crate) fn new(now: UtcDateTime) -> Result<Self, PresentationError> {
        let signed_at = now.replace_nanosecond(0).unwrap_or(now);
        Ok(Self { signed_at, nonce: random()? })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, PresentationError> {
        let signed_at = time(reader)?;
        let nonce = reader.bytes()?.try_into().map_err(|_| CborError::Unexpected)?;
        Ok(Self { signed_at, nonce })
    }

    pub(crate) fn write(&self, writer: Writer) -> Writer {
        writer.uint(seconds(self.signed_at)).bytes(&self.nonce)
    }

    /// `["DinhdanhQrHandover", SHA-256(request) or null, signing time, nonce]`.
    pub(crate) fn handover(&self, request: Option<&[u8; 32]>) -> Vec<u8> {
        let writer = Writer::new().array(4).text("DinhdanhQrHandover");
        let writer = match request {
            Some(hash) => writer.bytes(hash),
            None => writer.null(),
        };
        self.write(writer).finish()
    }
}

/// Seconds since 1970; a time before that is written as 0.
pub(crate) fn seconds(time: UtcDateTime) -> u64 {
    u64::try_from(time.unix_timestamp()).unwrap_or(0)
}

/// A time in whole seconds since 1970.
pub(crate) fn time(reader: &mut Reader<'_>) -> Result<UtcDateTime, PresentationError> {
    let seconds = i64::try_from(reader.uint()?).map_err(|_| CborError::Unexpected)?;
    UtcDateTime::from_unix_timestamp(seconds).map_err(|_| CborError::Unexpected.into())
}
