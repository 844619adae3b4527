//! A message as the codes that are shown.

use raptorq::{Encoder, EncodingPacket, SourceBlockEncoder};

use crate::frame::{self, MAX_MESSAGE, SYMBOL_IDS, StreamName};
use crate::stream::Transfer;
use crate::{Code, Ease, Plan, QrError};

/// A message drawn as codes: one still code where it fits, else an endless stream of RaptorQ symbols of which any K
/// (rarely one or two more), in any order and from any moment, give the message.
pub struct Codes {
    kind: Kind,
    plan: Plan,
}

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
        Self::with(message, stream_id, Plan::of(Ease::Usual))
    }

    /// The same by another plan: `Plan::of(Ease::Easier)` where a person asks for larger codes. A message is then shown as
    /// a stream where its one code would be larger than the plan's.
    ///
    /// # Errors
    /// As [`Codes::new`].
    pub fn with(message: &[u8], stream_id: [u8; 4], plan: Plan) -> Result<Self, QrError> {
        if message.is_empty() {
            return Err(QrError::Empty);
        }
        let too_long = QrError::MessageTooLong { length: message.len() };
        if message.len() > MAX_MESSAGE {
            return Err(too_long);
        }
        if let Some(frame) = frame::still(message, plan.frame_bytes().min(frame::MAX_STILL_FRAME)) {
            return Ok(Self { kind: Kind::Still(frame), plan });
        }
        let transfer = Transfer::of(message.len(), plan.symbol()).ok_or(too_long)?;
        let encoder = Encoder::new(message, transfer.information());
        // A transfer of ours has one source block.
        let block = encoder.get_block_encoders().first().ok_or(too_long)?.clone();
        let name = StreamName::new(stream_id, transfer, message);
        let stream = Stream { name, source: block.source_packets(), block };
        Ok(Self { kind: Kind::Stream(Box::new(stream)), plan })
    }

    /// How large and how fast they are.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.plan
    }

    /// How many symbols give the message: no reader needs fewer codes. 1 for a still code.
    #[must_use]
    pub fn symbols(&self) -> usize {
        match &self.kind {
            Kind::Still(_) => 1,
            Kind::Stream(stream) => stream.source.len(),
        }
    }

    /// Whether one code holds the whole message.
    #[must_use]
    pub fn is_still(&self) -> bool {
        matches!(self.kind, Kind::Still(_))
    }

    /// How many different codes are worth writing to files: 1 for a still code; for a stream the K source symbols
    /// and ⌈30 % of K⌉ + 2 repair symbols, so that the message survives the loss of that many.
    #[must_use]
    pub fn cycle(&self) -> usize {
        match &self.kind {
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
        match &self.kind {
            Kind::Still(frame) => frame.clone(),
            Kind::Stream(stream) => stream.frame(index % SYMBOL_IDS),
        }
    }

    /// The `index`-th code, as small as its frame allows.
    ///
    /// # Errors
    /// [`QrError::CodeTooLong`], which no message that [`Codes::new`] took can cause.
    pub fn code(&self, index: u32) -> Result<Code, QrError> {
        let payload = self.payload(index);
        if self.is_still() { Code::encode(&payload) } else { Code::encode_moving(&payload) }
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
