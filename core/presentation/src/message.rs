use crate::{Answer, PresentationError, Request, SelfTimed};
use dinhdanh_cbor::{CborError, Reader, Writer};

/// Largest message, in bytes: what a moving code carries in reasonable time.
pub const MAX_MESSAGE: usize = 64 * 1024;

const VERSION: u64 = 1;

/// What a code holds: `[version, kind, …]`.
#[expect(clippy::large_enum_variant, reason = "one is made for a scan, and never kept in numbers")]
pub enum Message<'a> {
    /// A holder shows by himself (one scan).
    SelfTimed(SelfTimed<'a>),
    /// A verifier asks (the first of two scans).
    Request(Request<'a>),
    /// A holder answers a request (the second of two scans).
    Answer(Answer<'a>),
}

pub(crate) const SELF_TIMED: u64 = 0;
pub(crate) const REQUEST: u64 = 1;
pub(crate) const ANSWER: u64 = 2;

impl<'a> Message<'a> {
    /// Reads exactly one message. Nothing in it is checked yet.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PresentationError> {
        if bytes.len() > MAX_MESSAGE {
            return Err(PresentationError::TooLarge);
        }
        let mut reader = Reader::new(bytes)?;
        let length = reader.array()?;
        if reader.uint()? != VERSION {
            return Err(PresentationError::Version);
        }
        let message = match (reader.uint()?, length) {
            (SELF_TIMED, 5) => Self::SelfTimed(SelfTimed::read(&mut reader)?),
            (REQUEST, 4) => Self::Request(Request::read(&mut reader, bytes)?),
            (ANSWER, 7) => Self::Answer(Answer::read(&mut reader)?),
            (SELF_TIMED | REQUEST | ANSWER, _) => return Err(CborError::Unexpected.into()),
            _ => return Err(PresentationError::Version),
        };
        Ok(message)
    }
}

/// A message of `length` members, of which two are written.
pub(crate) fn begin(length: usize, kind: u64) -> Writer {
    Writer::new().array(length).uint(VERSION).uint(kind)
}
