//! The bytes of codes, in any order and from any moment, back to the message.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use crate::frame::{Frame, NoFrame, StreamName, truncated_hash};
use crate::stream::{Gathered, Gathering, Transfer};

/// How many streams a [`Collector`] follows at once: more than the phones that fit one picture. With the limits of a stream
/// (a message of at most 64 KiB, K + 16 symbols) this bounds its memory to about 1 MB, whatever it is shown.
pub const MAX_STREAMS: usize = 4;

/// How many finished messages are remembered, so that the code still in the picture is not given twice.
const MAX_FINISHED: usize = 8;

/// A stream without a new symbol for this many pictures makes room for another, however far it was.
const FORGOTTEN_AFTER: u64 = 64;

/// A stream that isn't whole so many pictures after its first symbol is dropped where there is no clock: a minute at 30 a second, twice
/// what the longest message takes in its slowest form. A message is judged by when its first frame was seen, so that nobody must be
/// able to show one now and the rest in an hour.
pub const MAX_AGE: u64 = 1800;

/// The same by the clock of who looks, where it has one: cameras take ten pictures a second in the dark, and 120 where they can.
pub const MAX_TIME: Duration = Duration::from_secs(60);

/// Collects frames until a message is complete. A frame that is not ours, cut, damaged or hostile is a typed
/// [`Event::Ignored`]; streams never mix; a forged frame can delay a message but never change it (see [`frame`](crate::frame)).
#[derive(Default)]
pub struct Collector {
    streams: Vec<Followed>,
    finished: VecDeque<Finished>,
    /// The picture that showed each other version last, of those that were told.
    told: [Option<u64>; 16],
    /// Pictures so far, those without a code among them.
    pictures: u64,
    /// When this picture was taken.
    now: Option<Duration>,
}

struct Followed {
    name: StreamName,
    gathering: Gathering,
    /// The picture of its first symbol.
    begun: u64,
    /// When that was taken.
    begun_at: Option<Duration>,
    /// The picture of its last new one.
    grown: u64,
}

/// A message that was given, or the other stream of one: a holder who asked for larger codes shows one message twice.
struct Finished {
    message: [u8; 32],
    /// `None` for a still code.
    stream: Option<StreamName>,
    /// Pictures from its first frame to its last.
    pictures: u64,
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
    /// The whole message, given once: while its code stays in the picture, or comes again in another form, it is
    /// [`Ignored::Repeated`].
    Complete(Vec<u8>),
}

/// Why a frame changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Not a code of this format: somebody else's, a web address, nothing.
    Foreign,
    /// A code of this format in another version: one of the two apps must be updated. Told once while it is in the picture.
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

    /// Takes the bytes of one code, as [`read`](crate::read) gives them, from a picture of its own.
    pub fn add(&mut self, payload: &[u8]) -> Event {
        self.next_picture(None);
        self.take(payload)
    }

    /// Another picture was taken, whatever is in it, and when, counted from one and the same instant.
    pub(crate) fn next_picture(&mut self, now: Option<Duration>) {
        self.pictures = self.pictures.saturating_add(1);
        self.now = now;
        self.streams.retain(|stream| {
            let age = now.zip(stream.begun_at).map(|(now, begun)| now.saturating_sub(begun));
            age.map_or(self.pictures.saturating_sub(stream.begun) <= MAX_AGE, |age| age <= MAX_TIME)
        });
    }

    /// Whether this picture brought something new of a message that is not whole: another one than those that were given.
    pub(crate) fn is_growing(&self) -> bool {
        self.streams.iter().any(|stream| stream.grown == self.pictures)
    }

    /// Whether these bytes are a frame of a message that was not given yet: worth following.
    pub(crate) fn wants(&self, payload: &[u8]) -> bool {
        match Frame::parse(payload) {
            Ok(Frame::Still { message }) => {
                let message = truncated_hash(&[message]);
                self.finished.iter().all(|finished| finished.message != message)
            }
            Ok(Frame::Stream { name, .. }) => {
                self.finished.iter().all(|finished| finished.stream.as_ref() != Some(&name))
            }
            Err(_) => false,
        }
    }

    /// Takes the bytes of one of the codes in this picture.
    pub(crate) fn take(&mut self, payload: &[u8]) -> Event {
        match Frame::parse(payload) {
            Err(NoFrame::OtherVersion(version)) => Event::Ignored(self.tell(version)),
            Err(why) => Event::Ignored(why.into()),
            Ok(Frame::Still { message }) => self.finish(None, message.to_vec(), 0),
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

    /// How many pictures before the one that completed this message the first frame of the same stream was taken: 0 for a still
    /// code. The time of that picture is when the message was first seen, by which a presentation is judged:
    /// frames of other streams, and of this one before it was dropped, say nothing of it. `None` where the message is not one of
    /// the last that were given.
    #[must_use]
    pub fn pictures_taken(&self, message: &[u8]) -> Option<u64> {
        let message = truncated_hash(&[message]);
        self.finished.iter().find(|finished| finished.message == message).map(|finished| finished.pictures)
    }

    fn tell(&mut self, version: u8) -> Ignored {
        let told = self.told.get_mut(usize::from(version)).and_then(|told| told.replace(self.pictures));
        let known = told.is_some_and(|at| self.pictures.saturating_sub(at) <= FORGOTTEN_AFTER);
        if known { Ignored::Repeated } else { Ignored::OtherVersion(version) }
    }

    fn add_symbol(&mut self, name: StreamName, transfer: Transfer, symbol_id: u32, symbol: &[u8]) -> Event {
        if self.finished.iter().any(|finished| finished.stream.as_ref() == Some(&name)) {
            return Event::Ignored(Ignored::Repeated);
        }
        let mut stream = self.take_or_start(&name, transfer);
        let event = match stream.gathering.add(symbol_id, symbol) {
            Gathered::Repeated => Event::Ignored(Ignored::Repeated),
            Gathered::Incomplete => {
                stream.grown = self.pictures;
                Event::Progress { received: stream.gathering.received(), needed: stream.gathering.needed() }
            }
            // A solution that the stream doesn't commit to has a stranger's symbol in it: never give it, start again.
            Gathered::Solved(message) if name.commits_to(&message) => {
                return self.finish(Some(name), message, self.pictures.saturating_sub(stream.begun));
            }
            Gathered::Solved(_) | Gathered::Unsolvable => return Event::Ignored(Ignored::Damaged),
        };
        self.keep(stream);
        event
    }

    fn take_or_start(&mut self, name: &StreamName, transfer: Transfer) -> Followed {
        let known = self.streams.iter().position(|stream| stream.name == *name);
        known.map_or_else(
            || Followed {
                name: name.clone(),
                gathering: Gathering::new(transfer),
                begun: self.pictures,
                begun_at: self.now,
                grown: self.pictures,
            },
            |at| self.streams.swap_remove(at),
        )
    }

    /// Keeps a stream. Where there is no room, the least promising makes some: one without a new symbol for long, else the one of
    /// a single symbol that has waited longest for its second. Streams that grow stay, whatever else is shown, so that nobody can
    /// push one out by showing others; while four of them grow, a fifth is not kept.
    fn keep(&mut self, stream: Followed) {
        if self.streams.len() >= MAX_STREAMS {
            let promise = |(_, other): &(usize, &Followed)| {
                let stalled = self.pictures.saturating_sub(other.grown) > FORGOTTEN_AFTER;
                (!stalled, other.gathering.received() > 1, other.grown)
            };
            match self.streams.iter().enumerate().map(|stream| (promise(&stream), stream.0)).min() {
                Some(((true, true, _), _)) | None => return,
                Some((_, at)) => drop(self.streams.swap_remove(at)),
            }
        }
        self.streams.push(stream);
    }

    fn finish(&mut self, stream: Option<StreamName>, message: Vec<u8>, pictures: u64) -> Event {
        let finished = Finished { message: truncated_hash(&[&message]), stream, pictures };
        let known = self.finished.iter().any(|other| other.message == finished.message);
        // Another stream of it is remembered too: its frames needn't be collected once more.
        if !known || finished.stream.is_some() {
            if self.finished.len() >= MAX_FINISHED {
                self.finished.pop_front();
            }
            self.finished.push_back(finished);
        }
        if known { Event::Ignored(Ignored::Repeated) } else { Event::Complete(message) }
    }
}
