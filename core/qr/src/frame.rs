//! The bytes of one code, version 1. All numbers are big-endian. A code carries exactly one frame, in byte mode, and a
//! frame fills its code's byte segment: a byte more or less and it is ignored.
//!
//! ```text
//! still frame: the whole message                 stream frame: one RaptorQ symbol of the message
//! offset  size  what                             offset  size  what
//!      0     2  magic "DD" (44 44)                    0     2  magic "DD" (44 44)
//!      2     1  version and kind: 10                  2     1  version and kind: 11
//!      3     2  length n of the message               3     4  stream id, random for every presentation
//!      5     n  the message                           7    12  transfer information (RFC 6330 §3.3.2, §3.3.3):
//!    5+n     4  check: the first 4 bytes of                    F: 5, length of the message in bytes
//!               SHA-256 over offsets 0 to 4+n                  reserved: 1, always 00
//!                                                              T: 2, length of a symbol in bytes
//!                                                              Z: 1, always 01 (one source block)
//!                                                              N: 2, always 00 01 (one sub-block)
//!                                                              Al: 1, always 01 (alignment)
//!                                                    19     4  payload id (RFC 6330 §3.2): source block
//!                                                              number 00, encoding symbol id: 3
//!                                                    23     8  commitment: the first 8 bytes of SHA-256
//!                                                              over offsets 0 to 18 and the message
//!                                                    31     T  the symbol
//! ```
//!
//! The high half of the byte at offset 2 is the format's version, the low half the kind (0 still, 1 stream). A payload that is
//! text is nobody's frame, whatever it begins with.
//!
//! Why a commitment and not a checksum of the frame: the code's own Reed-Solomon already refuses damaged bytes (at v20-L
//! a wrong correction of noise is rarer than 1 in 10¹⁴), but it can't refuse a stranger's well-made frame. Offsets 0 to 18 and
//! 23 to 30 are equal in all frames of a stream and name it together, so a frame of another message is another
//! stream even under the same stream id; and a stream ends only in a message that hashes to its commitment, so a
//! forged symbol can delay the message but never change it (short of 2⁶⁴ hashes while the code is shown).
//!
//! Limits: a message has 1 to [`MAX_MESSAGE`] bytes; K = ⌈F ÷ T⌉ source symbols are at most [`MAX_SOURCE_SYMBOLS`]; an encoding
//! symbol id is below [`SYMBOL_IDS`]; a frame has at most [`MAX_READ`] bytes, and we draw none longer than [`MAX_DRAWN`].

use ring::digest::{Context, SHA256};

use crate::stream::Transfer;

/// Longest message, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;
/// Longest frame that is drawn, in bytes: what a code of version 25 at level L holds (ISO/IEC 18004 table 7). A [`Plan`](crate::Plan)
/// says how much of it a message uses.
pub const MAX_DRAWN: usize = 1273;
/// Longest frame that is read, in bytes: what a code of version 40 at level L holds (ISO/IEC 18004 table 7).
pub const MAX_READ: usize = 2953;
/// Longest still frame that is drawn, in bytes: version 22 at level L, as of a moving code.
pub(crate) const MAX_STILL_FRAME: usize = 1003;
/// Longest message that is shown as one still code, in bytes.
pub const MAX_STILL_MESSAGE: usize = MAX_STILL_FRAME - STILL_OVERHEAD;
/// Most source symbols of a message (K of RFC 6330): bounds the work of solving for the message.
pub const MAX_SOURCE_SYMBOLS: u32 = 512;
/// Encoding symbol ids run from 0 to this, exclusive, then start again: over an hour at 15 codes a second.
pub const SYMBOL_IDS: u32 = 1 << 16;

const MAGIC: [u8; 2] = *b"DD";
const VERSION: u8 = 1;
const STILL: u8 = 0;
const STREAM: u8 = 1;
const CHECK: usize = 4;
const STILL_OVERHEAD: usize = 2 + 1 + 2 + CHECK;
pub(crate) const STREAM_HEADER: usize = 2 + 1 + 4 + 12 + 4 + 8;
const STREAM_PREFIX: usize = 2 + 1 + 4 + 12;

/// What names a stream: equal in all its frames, and different in all frames of another message.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StreamName {
    prefix: [u8; STREAM_PREFIX],
    commitment: [u8; 8],
}

impl StreamName {
    pub(crate) fn new(stream_id: [u8; 4], transfer: Transfer, message: &[u8]) -> Self {
        let mut prefix = [0; STREAM_PREFIX];
        let parts = MAGIC.into_iter().chain([VERSION << 4 | STREAM]).chain(stream_id).chain(transfer.to_bytes());
        for (to, from) in prefix.iter_mut().zip(parts) {
            *to = from;
        }
        Self { prefix, commitment: truncated_hash(&[&prefix, message]) }
    }

    /// Whether this is the message that the stream was drawn from.
    pub(crate) fn commits_to(&self, message: &[u8]) -> bool {
        self.commitment == truncated_hash(&[&self.prefix, message])
    }

    /// The frame of this stream that carries `symbol`.
    pub(crate) fn frame(&self, symbol_id: u32, symbol: &[u8]) -> Vec<u8> {
        // RFC 6330 §3.2: source block number (8 bits), then encoding symbol id (24 bits); the only block is 0.
        let payload_id = (symbol_id % SYMBOL_IDS).to_be_bytes();
        [&self.prefix[..], &payload_id, &self.commitment, symbol].concat()
    }
}

/// The still frame of a message, where it has at most `most` bytes; `None` where it is longer.
pub(crate) fn still(message: &[u8], most: usize) -> Option<Vec<u8>> {
    if message.len() + STILL_OVERHEAD > most {
        return None;
    }
    let length = u16::try_from(message.len()).ok()?.to_be_bytes();
    let mut frame = [&MAGIC[..], &[VERSION << 4 | STILL], &length, message].concat();
    let check: [u8; CHECK] = truncated_hash(&[&frame]);
    frame.extend(check);
    Some(frame)
}

/// Whether a code says that it is of this format, in whatever version. A label that begins with "DD" does not: no frame is text.
pub(crate) fn is_ours(payload: &[u8]) -> bool {
    payload.len() <= MAX_READ && payload.starts_with(&MAGIC) && !is_text(payload)
}

/// Text as people print it in codes. The third byte of a frame is a control character that no text has in versions 0 and 1 of the
/// kinds that there are, and no byte that UTF-8 allows there in versions 8 to 11: the next is 8.
fn is_text(payload: &[u8]) -> bool {
    let printed = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    str::from_utf8(payload).is_ok_and(|text| text.chars().all(printed))
}

/// A frame whose every length and field has been checked, and the check of a still one.
pub(crate) enum Frame<'a> {
    Still { message: &'a [u8] },
    Stream { name: StreamName, transfer: Transfer, symbol_id: u32, symbol: &'a [u8] },
}

/// Why a code's bytes are no frame of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoFrame {
    Foreign,
    OtherVersion(u8),
    Malformed,
    Damaged,
}

impl<'a> Frame<'a> {
    /// Reads one code's bytes. Looks at nothing past [`MAX_READ`] bytes and allocates nothing.
    pub(crate) fn parse(payload: &'a [u8]) -> Result<Self, NoFrame> {
        if !is_ours(payload) {
            return Err(NoFrame::Foreign);
        }
        let rest = payload.strip_prefix(&MAGIC).ok_or(NoFrame::Foreign)?;
        let (version_and_kind, rest) = rest.split_first().ok_or(NoFrame::Malformed)?;
        match (version_and_kind >> 4, version_and_kind & 0x0f) {
            (VERSION, STILL) => parse_still(payload, rest),
            (VERSION, STREAM) => parse_stream(payload, rest).ok_or(NoFrame::Malformed),
            (VERSION, _) => Err(NoFrame::Malformed),
            (other, _) => Err(NoFrame::OtherVersion(other)),
        }
    }
}

fn parse_still<'a>(payload: &'a [u8], rest: &'a [u8]) -> Result<Frame<'a>, NoFrame> {
    let (length, rest) = rest.split_first_chunk().ok_or(NoFrame::Malformed)?;
    let (message, check) = rest.split_last_chunk::<CHECK>().ok_or(NoFrame::Malformed)?;
    if message.is_empty() || message.len() != usize::from(u16::from_be_bytes(*length)) {
        return Err(NoFrame::Malformed);
    }
    let checked = payload.split_last_chunk::<CHECK>().map(|(checked, _)| checked);
    if checked.map(|checked| truncated_hash(&[checked])) != Some(*check) {
        return Err(NoFrame::Damaged);
    }
    Ok(Frame::Still { message })
}

fn parse_stream<'a>(payload: &'a [u8], rest: &'a [u8]) -> Option<Frame<'a>> {
    let prefix = payload.first_chunk::<STREAM_PREFIX>()?;
    let (_stream_id, rest) = rest.split_first_chunk::<4>()?;
    let (transfer, rest) = rest.split_first_chunk::<12>()?;
    let (payload_id, rest) = rest.split_first_chunk::<4>()?;
    let (commitment, symbol) = rest.split_first_chunk::<8>()?;
    let transfer = Transfer::from_bytes(transfer)?;
    // The source block number is the high byte, so another block than 0 is over the limit too.
    let symbol_id = u32::from_be_bytes(*payload_id);
    if symbol_id >= SYMBOL_IDS || symbol.len() != usize::from(transfer.symbol_size()) {
        return None;
    }
    Some(Frame::Stream { name: StreamName { prefix: *prefix, commitment: *commitment }, transfer, symbol_id, symbol })
}

/// The first `N` (at most 32) bytes of SHA-256 over the parts.
pub(crate) fn truncated_hash<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    const { assert!(N <= 32) };
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut first = [0; N];
    for (to, from) in first.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream_frame() -> Vec<u8> {
        let message = [7; 1500];
        let transfer = Transfer::of(message.len(), 827).unwrap();
        let name = StreamName::new(*b"abcd", transfer, &message);
        // The last symbol is padded.
        name.frame(1, &[&message[752..], &[0; 4]].concat())
    }

    fn why(payload: &[u8]) -> Option<NoFrame> {
        Frame::parse(payload).err()
    }

    #[test]
    fn the_layout_is_the_one_written_down() {
        let still = still(b"xyz", 858).unwrap();
        assert_eq!(still[..8], *b"DD\x10\x00\x03xyz");
        assert_eq!(still.len(), STILL_OVERHEAD + 3);
        let stream = stream_frame();
        assert_eq!(stream[..7], *b"DD\x11abcd");
        assert_eq!(stream[7..19], [0, 0, 0, 0x05, 0xdc, 0, 0x02, 0xf0, 1, 0, 1, 1]);
        assert_eq!(stream[19..23], [0, 0, 0, 1]);
        assert_eq!(stream.len(), STREAM_HEADER + 752);
    }

    #[test]
    fn a_frame_cut_anywhere_or_with_a_trailing_byte_is_refused() {
        for frame in [still(b"a message", 858).unwrap(), stream_frame()] {
            assert!(Frame::parse(&frame).is_ok());
            for end in 0..frame.len() {
                assert!(why(&frame[..end]).is_some(), "cut to {end}");
            }
            let mut long = frame;
            long.push(0);
            assert_eq!(why(&long), Some(NoFrame::Malformed));
        }
    }

    #[test]
    fn wrong_magic_is_foreign_and_another_version_is_named() {
        assert_eq!(why(b"https://example.vn/"), Some(NoFrame::Foreign));
        assert_eq!(why(b""), Some(NoFrame::Foreign));
        for label in ["DD", "DD-2024-001", "DD Đường 13\r\n", "DDĐ"] {
            assert_eq!(why(label.as_bytes()), Some(NoFrame::Foreign), "{label}");
        }
        let mut frame = still(b"a message", 858).unwrap();
        frame[2] = 0x00;
        assert_eq!(why(&frame), Some(NoFrame::OtherVersion(0)));
        frame[2] = 0x20;
        assert_eq!(why(&frame), Some(NoFrame::OtherVersion(2)));
        frame[2] = 0x80;
        assert_eq!(why(&frame), Some(NoFrame::OtherVersion(8)));
        frame[2] = 0x12;
        assert_eq!(why(&frame), Some(NoFrame::Malformed));
    }

    #[test]
    fn every_changed_byte_of_a_still_frame_is_noticed() {
        let frame = still(b"a message", 858).unwrap();
        for at in 0..frame.len() {
            let mut changed = frame.clone();
            changed[at] ^= 1;
            assert!(why(&changed).is_some(), "byte {at}");
        }
    }

    #[test]
    fn an_empty_still_message_is_refused() {
        assert_eq!(why(&still(b"", 858).unwrap()), Some(NoFrame::Malformed));
    }

    #[test]
    fn a_huge_payload_is_refused_without_a_look() {
        let mut huge = vec![0; 100_000_000];
        huge[..3].copy_from_slice(b"DD\x10");
        assert_eq!(why(&huge), Some(NoFrame::Foreign));
    }

    #[test]
    fn a_symbol_id_over_the_limit_or_another_source_block_is_refused() {
        for (at, value) in [(19, 1), (20, 1)] {
            let mut frame = stream_frame();
            frame[at] = value;
            assert_eq!(why(&frame), Some(NoFrame::Malformed));
        }
    }
}
