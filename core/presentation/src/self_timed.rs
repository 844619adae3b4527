use crate::PresentationError;
use crate::handover::Stamp;
use crate::message::{SELF_TIMED, begin};
use crate::packed;
use dinhdanh_cbor::Reader;
use dinhdanh_mdoc::SessionTranscript;
use std::borrow::Cow;
use time::UtcDateTime;

/// What a holder shows by himself: `[1, 0, signing time, nonce, packed DeviceResponse]`.
///
/// The time is his own word, and whoever sees the code can read it and show it again within the window.
pub struct SelfTimed<'a> {
    stamp: Stamp,
    /// `DeviceResponse`, encoded, inflated where it came deflated.
    pub response: Cow<'a, [u8]>,
}

impl<'a> SelfTimed<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, PresentationError> {
        Ok(Self { stamp: Stamp::read(reader)?, response: packed::read(reader)? })
    }

    /// When the holder says that he signed.
    pub fn signed_at(&self) -> UtcDateTime {
        self.stamp.signed_at
    }

    /// What names this presentation among all: its nonce.
    pub fn nonce(&self) -> [u8; 16] {
        self.stamp.nonce
    }

    /// The session that the holder's proof must be for.
    pub fn transcript(&self) -> SessionTranscript {
        SessionTranscript::of_handover(None, &self.stamp.handover(None))
    }

    /// The same message with its response as it is, not deflated: the other form of it, which says the same.
    pub fn plain(&self) -> Vec<u8> {
        self.stamp.write(begin(5, SELF_TIMED)).bytes(&self.response).finish()
    }
}

/// The holder's end of showing by himself: take the transcript, sign the response, finish.
pub struct SelfTimedSession {
    stamp: Stamp,
}

impl SelfTimedSession {
    /// Begins at `now` by the holder's clock.
    pub fn new(now: UtcDateTime) -> Result<Self, PresentationError> {
        Ok(Self { stamp: Stamp::new(now)? })
    }

    /// The session that the response must be signed for.
    pub fn transcript(&self) -> SessionTranscript {
        SessionTranscript::of_handover(None, &self.stamp.handover(None))
    }

    /// The message to be drawn.
    pub fn finish(self, response: &[u8]) -> Result<Vec<u8>, PresentationError> {
        let message = packed::write(self.stamp.write(begin(5, SELF_TIMED)), response).finish();
        if message.len() > crate::MAX_MESSAGE { Err(PresentationError::TooLarge) } else { Ok(message) }
    }
}
