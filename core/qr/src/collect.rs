//! The bytes of codes, in any order and from any moment, back to the message.

use std::collections::VecDeque;
use std::fmt;

use crate::frame::{Frame, NoFrame, StreamName};
use crate::stream::{Gathered, Gathering, Transfer};

/// How many streams a [`Collector`] follows at once: more than the phones that fit one picture. With the limits of a stream
/// (a message of at most 64 KiB, K + 16 symbols) this bounds its memory to about 1 MB, whatever it is shown.
pub const MAX_STREAMS: usize = 4;

/// How many finished messages are remembered, so that the code still in the picture is not given twice.
const MAX_FINISHED: usize = 8;

/// A stream that wasn't seen for this many frames makes room for another, however far it was.
const FORGOTTEN_AFTER: u64 = 64;

/// Collects frames until a message is complete. A frame that is not ours, cut, damaged or hostile is a typed
/// [`Event::Ignored`]; streams never mix; a forged frame can delay a message but never change it (see [`frame`](crate::frame)).
#[derive(Default)]
pub struct Collector {
    streams: Vec<Followed>,
    finished: VecDeque<Finished>,
    frames: u64,
}

struct Followed {
    name: StreamName,
    gathering: Gathering,
    last_frame: u64,
}

#[derive(PartialEq)]
enum Finished {
    Still(Vec<u8>),
    Stream(StreamName),
}

/// What a frame did.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// Nothing; the reason says whether to say something to the person.
    Ignored(Ignored),
    /// A new symbol of a stream.
    Progress {
        /// Different symbols of this stream received so far.
        received: usize,
        /// Symbols that nearly always suffice; rarely one or two more are needed.
        needed: usize,
    },
    /// The whole message, given once: while its code stays in the picture it is [`Ignored::Repeated`].
    Complete(Vec<u8>),
}

/// Why a frame changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Not a code of this format: somebody else's, a web address, nothing.
    Foreign,
    /// A code of this format in another version: one of the two apps must be updated.
    OtherVersion(u8),
    /// A length, size or symbol number that doesn't fit the frame or our limits: cut, or lying.
    Malformed,
    /// A still frame whose check fails, or a stream whose symbols don't give what it commits to: a forged symbol was among
    /// them, and the stream is collected again from the start.
    Damaged,
    /// Seen already.
    Repeated,
}

impl fmt::Debug for Event {
    // A message holds a person's papers: its bytes stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored(why) => write!(f, "Ignored({why:?})"),
            Self::Progress { received, needed } => write!(f, "Progress({received} of {needed})"),
            Self::Complete(message) => write!(f, "Complete({} bytes)", message.len()),
        }
    }
}

impl From<NoFrame> for Ignored {
    fn from(why: NoFrame) -> Self {
        match why {
            NoFrame::Foreign => Self::Foreign,
            NoFrame::OtherVersion(version) => Self::OtherVersion(version),
            NoFrame::Malformed => Self::Malformed,
            NoFrame::Damaged => Self::Damaged,
        }
    }
}

impl Collector {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the bytes of one code, as [`read`](crate::read) gives them.
    pub fn add(&mut self, payload: &[u8]) -> Event {
        self.frames = self.frames.saturating_add(1);
        match Frame::parse(payload) {
            Err(why) => Event::Ignored(why.into()),
            Ok(Frame::Still { message }) => self.finish(Finished::Still(message.to_vec()), message.to_vec()),
            Ok(Frame::Stream { name, transfer, symbol_id, symbol }) => {
                self.add_symbol(name, transfer, symbol_id, symbol)
            }
        }
    }

    /// How far the furthest stream is, from 0 to 1; 0 where no stream is being collected.
    #[must_use]
    pub fn progress(&self) -> f32 {
        let fraction = |stream: &Followed| {
            let received = u16::try_from(stream.gathering.received()).unwrap_or(u16::MAX);
            let needed = u16::try_from(stream.gathering.needed()).unwrap_or(u16::MAX);
            f32::from(received) / f32::from(needed)
        };
        self.streams.iter().map(fraction).fold(0.0, f32::max).min(1.0)
    }

    fn add_symbol(&mut self, name: StreamName, transfer: Transfer, symbol_id: u32, symbol: &[u8]) -> Event {
        let finished = Finished::Stream(name.clone());
        if self.finished.contains(&finished) {
            return Event::Ignored(Ignored::Repeated);
        }
        let mut stream = self.take_or_start(&name, transfer);
        let event = match stream.gathering.add(symbol_id, symbol) {
            Gathered::Repeated => Event::Ignored(Ignored::Repeated),
            Gathered::Incomplete => {
                Event::Progress { received: stream.gathering.received(), needed: stream.gathering.needed() }
            }
            // A solution that the stream doesn't commit to has a stranger's symbol in it: never give it, start again.
            Gathered::Solved(message) if name.commits_to(&message) => {
                return self.finish(finished, message);
            }
            Gathered::Solved(_) | Gathered::Unsolvable => return Event::Ignored(Ignored::Damaged),
        };
        self.keep(stream);
        event
    }

    fn take_or_start(&mut self, name: &StreamName, transfer: Transfer) -> Followed {
        let known = self.streams.iter().position(|stream| stream.name == *name);
        let mut stream = known.map_or_else(
            || Followed { name: name.clone(), gathering: Gathering::new(transfer), last_frame: 0 },
            |at| self.streams.swap_remove(at),
        );
        stream.last_frame = self.frames;
        stream
    }

    /// Keeps a stream; where there is no room, in the place of the least promising: one that is gone, else the one with the
    /// fewest symbols. So a flood of streams of one frame each doesn't push out the one that makes progress.
    fn keep(&mut self, stream: Followed) {
        if self.streams.len() >= MAX_STREAMS {
            let promise = |(_, other): &(usize, &Followed)| {
                let gone = self.frames.saturating_sub(other.last_frame) > FORGOTTEN_AFTER;
                (!gone, other.gathering.received(), other.last_frame)
            };
            let least = self.streams.iter().enumerate().min_by_key(promise);
            if let Some(at) = least.map(|(at, _)| at) {
                self.streams.swap_remove(at);
            }
        }
        self.streams.push(stream);
    }

    fn finish(&mut self, finished: Finished, message: Vec<u8>) -> Event {
        if self.finished.contains(&finished) {
            return Event::Ignored(Ignored::Repeated);
        }
        if self.finished.len() >= MAX_FINISHED {
            self.finished.pop_front();
        }
        self.finished.push_back(finished);
        Event::Complete(message)
    }
}
