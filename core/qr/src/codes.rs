//! A message as the codes that are shown.

use raptorq::{Encoder, EncodingPacket, SourceBlockEncoder};

use crate::frame::{self, MAX_MESSAGE, SYMBOL_IDS, StreamName};
use crate::stream::Transfer;
use crate::{Code, QrError};

/// How many codes to show a second: the best of 10 to 30 with a camera at 30 (measured; at 30 both can lock in phase).
pub const FRAMES_PER_SECOND: u32 = 15;

/// A message drawn as codes: one still code where it fits, else an endless stream of RaptorQ symbols of which any K
/// (rarely one or two more), in any order and from any moment, give the message.
pub struct Codes(Kind);

enum Kind {
    Still(Vec<u8>),
    Stream(Box<Stream>),
}

struct Stream {
    name: StreamName,
    source: Vec<EncodingPacket>,
    block: SourceBlockEncoder,
}

impl Codes {
    /// Prepares the codes of a message of 1 to [`MAX_MESSAGE`] bytes: one still code up to
    /// [`MAX_STILL_MESSAGE`](crate::MAX_STILL_MESSAGE) bytes.
    ///
    /// `stream_id` is four random bytes, new for every message.
    ///
    /// # Errors
    /// [`QrError::Empty`], [`QrError::MessageTooLong`].
    pub fn new(message: &[u8], stream_id: [u8; 4]) -> Result<Self, QrError> {
        if message.is_empty() {
            return Err(QrError::Empty);
        }
        let too_long = QrError::MessageTooLong { length: message.len() };
        if message.len() > MAX_MESSAGE {
            return Err(too_long);
        }
        if let Some(frame) = frame::still(message) {
            return Ok(Self(Kind::Still(frame)));
        }
        let transfer = Transfer::of(message.len()).ok_or(too_long)?;
        let encoder = Encoder::new(message, transfer.information());
        // A transfer of ours has one source block.
        let block = encoder.get_block_encoders().first().ok_or(too_long)?.clone();
        Ok(Self(Kind::Stream(Box::new(Stream {
            name: StreamName::new(stream_id, transfer, message),
            source: block.source_packets(),
            block,
        }))))
    }

    /// Whether one code holds the whole message.
    #[must_use]
    pub fn is_still(&self) -> bool {
        matches!(self.0, Kind::Still(_))
    }

    /// How many different codes are worth writing to files: 1 for a still code; for a stream the K source symbols
    /// and ⌈30 % of K⌉ + 2 repair symbols, so that the message survives the loss of that many.
    #[must_use]
    pub fn cycle(&self) -> usize {
        match &self.0 {
            Kind::Still(_) => 1,
            Kind::Stream(stream) => {
                let symbols = stream.source.len();
                symbols + (symbols * 3).div_ceil(10) + 2
            }
        }
    }

    /// The frame bytes of the `index`-th code. A stream gives [`SYMBOL_IDS`] different frames, then starts again.
    #[must_use]
    pub fn payload(&self, index: u32) -> Vec<u8> {
        match &self.0 {
            Kind::Still(frame) => frame.clone(),
            Kind::Stream(stream) => stream.frame(index % SYMBOL_IDS),
        }
    }

    /// The `index`-th code, as small as its frame allows.
    ///
    /// # Errors
    /// [`QrError::CodeTooLong`], which no message that [`Codes::new`] took can cause.
    pub fn code(&self, index: u32) -> Result<Code, QrError> {
        Code::encode(&self.payload(index))
    }
}

impl Stream {
    fn frame(&self, symbol_id: u32) -> Vec<u8> {
        let index = usize::try_from(symbol_id).unwrap_or(usize::MAX);
        match self.source.get(index) {
            Some(packet) => self.name.frame(symbol_id, packet.data()),
            None => {
                let repair_id = u32::try_from(index - self.source.len()).unwrap_or(u32::MAX);
                let packets = self.block.repair_packets(repair_id, 1);
                let symbol: Vec<u8> = packets.into_iter().flat_map(|packet| packet.split().1).collect();
                self.name.frame(symbol_id, &symbol)
            }
        }
    }
}
