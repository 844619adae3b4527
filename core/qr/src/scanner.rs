//! A camera's frames in, events out: what an app needs to scan.

use crate::enhance::Form;
use crate::finder::Busy;
use crate::luma::LumaFrame;
use crate::quad::Quad;
use crate::read::{Effort, Found, MAX_CODES_IN_PICTURE, guarded, search, search_as};
use crate::route::{Route, route};
use crate::track::{Look, Track};
use crate::{Collector, Event, Ignored};
use std::collections::VecDeque;
use std::time::Duration;

/// Most codes followed at once: more than the phones that fit one picture.
const MAX_TRACKS: usize = 3;

/// Pixels above which a frame is searched at a fraction of its size; codes found there are then read at full size.
const SEARCHED: usize = 1280 * 720;

/// Pixels that are searched in one frame, all forms together: a large one as it is and at half its size, a small one in all.
const SEARCHED_IN_ALL: f32 = 1.6 * SEARCHED as f32;

/// A whole frame is searched every so many frames though a code is followed: another phone may have come into the picture.
const SEARCH_EVERY: u32 = 12;

/// Frames in a row without a code that could be read after which a person is told why, if one was seen, and how often again.
const UNREAD: u32 = 6;

/// Frames in a row that may be mixed, and so not be read, before what is followed is searched for anew.
const MIXED_AT_MOST: u32 = 2;

/// Pixels a module below which codes can't be read well (measured: `docs/adr/0013-scanning.md`).
const SMALL_MODULE: f32 = 3.0;

/// Modules that a code moves between two frames above which it blurs.
const SHAKING: f32 = 1.2;

/// Part of a code's place in the picture without any grey left above which the camera is dazzled.
const DAZZLED: f32 = 0.05;

/// Codes of others that are remembered, so that each is given once.
const MAX_OTHERS: usize = MAX_CODES_IN_PICTURE;

/// What one frame may cost where it is searched: what a photograph needs, and no more for a picture made to keep us busy.
const EFFORT: Effort = Effort { tries: 24, busy: Busy { places: 5000, patterns: 100 }, thorough: false };

/// Follows codes from frame to frame and collects their messages. Bounded in memory (a few frames' worth of modules, and what
/// [`Collector`] keeps) and in work per frame. It is `Send`: an app runs it on a thread of its own.
#[derive(Default)]
pub struct Scanner {
    collector: Collector,
    tracks: Vec<Track>,
    since_search: u32,
    searches: usize,
    unread: u32,
    trouble: Option<Hint>,
    /// Frames in a row that brought nothing new of any message.
    since_new: u32,
    others: VecDeque<Vec<u8>>,
}

/// Bytes that were read in one frame.
#[derive(Default)]
struct Read {
    /// Of our format.
    payloads: Vec<Vec<u8>>,
    /// Of others.
    others: Vec<Vec<u8>>,
    /// How many codes that a search saw and could not read were looked at more closely.
    closer: usize,
}

/// What a frame of the camera brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// A message is so far, from 0 to 1: for a bar that a person watches.
    Progress(f32),
    /// A whole message, given once: for the next person's check make a new scanner, else the same code shown again is not given.
    Complete(Message),
    /// A code that is not of our format, for [`route`](crate::route()); given once while it stays in the picture.
    Other(Route),
    /// A frame of our format that is no good: [`Ignored::OtherVersion`] is worth telling a person, the others are for logs.
    Refused(Ignored),
    /// What a person can do to be read.
    Hint(Hint),
}

/// A whole message. Its bytes stay out of logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(pub Vec<u8>);

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} bytes)", self.0.len())
    }
}

/// Why a code that is seen can't be read, by what a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The code is too small in the picture.
    MoveCloser,
    /// The picture is blurred: the hand moves, or the lens is still searching.
    HoldStill,
    /// The screen or a lamp dazzles the camera: dim it, tilt it, or turn away from the lamp.
    TooBright,
}

impl Scanner {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How far the furthest message is, from 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f32 {
        self.collector.progress()
    }

    /// How many pictures before the one that completed this message its own first frame was taken: see
    /// [`Collector::pictures_taken`].
    #[must_use]
    pub fn pictures_taken(&self, message: &Message) -> Option<u64> {
        self.collector.pictures_taken(&message.0)
    }

    /// Whether the last frame showed something new of a message beside those that it gave: two phones are before the camera, and
    /// nobody could say whose message is meant.
    #[must_use]
    pub fn sees_another(&self) -> bool {
        self.collector.is_growing()
    }

    /// Looks at the next of some pictures. They may be of any size; a hostile one costs no more than a busy one.
    pub fn look(&mut self, picture: &LumaFrame<'_>) -> Vec<Seen> {
        self.look_at(picture, None)
    }

    /// Looks at the camera's next frame, taken so long after an instant that is the same for all. Frames may be left out, come late
    /// or be of any size; a message that takes longer than [`MAX_TIME`](crate::MAX_TIME) begins anew.
    pub fn look_since(&mut self, picture: &LumaFrame<'_>, since: Duration) -> Vec<Seen> {
        self.look_at(picture, Some(since))
    }

    fn look_at(&mut self, picture: &LumaFrame<'_>, now: Option<Duration>) -> Vec<Seen> {
        self.collector.next_picture(now);
        let mut looks = self.look_at_tracks(picture);
        let mut read = Read::default();
        for look in &mut looks {
            // What was read gives no hint, whatever was in it.
            look.seen &= look.payloads.is_empty();
            read.payloads.append(&mut look.payloads);
        }
        self.since_search = self.since_search.saturating_add(1);
        let lost = self.tracks.is_empty() || (!self.reads_on(&read.payloads) && self.unread >= MIXED_AT_MOST);
        if lost || self.since_search >= SEARCH_EVERY {
            self.since_search = 0;
            if lost {
                self.search(picture, &mut looks, &mut read);
            } else {
                // Beside a code that is followed and read, half the size is enough to see that there is another.
                self.searches = 0;
                self.take(picture, found_in(picture, Form::Plain, 2, 0), &mut looks, &mut read);
            }
        }
        let Read { mut payloads, others, .. } = read;
        // One code may have been read by a search and by the track that it started.
        payloads.sort_unstable();
        payloads.dedup();
        let read = self.reads_on(&payloads);
        let mut seen: Vec<Seen> = payloads.iter().filter_map(|payload| self.collect(payload)).collect();
        let new = seen.iter().any(|seen| matches!(seen, Seen::Progress(_) | Seen::Complete(_)));
        self.since_new = if new { 0 } else { self.since_new.saturating_add(1) };
        seen.extend(others.into_iter().filter_map(|payload| self.other(payload)));
        seen.extend(self.hint(read, picture, &looks).map(Seen::Hint));
        seen
    }

    /// Whether something was read that may bring a message on. A code that is finished, refused or the same for long may not keep the
    /// next phone from being seen.
    fn reads_on(&self, payloads: &[Vec<u8>]) -> bool {
        self.since_new < SEARCH_EVERY && payloads.iter().any(|payload| self.collector.wants(payload))
    }

    /// Searches a picture in one form after another, as long as nothing is read and it is no more work than one frame may be; the next
    /// frame goes on with the form after. A sharp picture is found as it is; what is followed may lie badly, and then it is seen for ever and
    /// never read.
    fn search(&mut self, picture: &LumaFrame<'_>, looks: &mut Vec<Look>, read: &mut Read) {
        let (mut searched, turn) = (0.0, self.searches / Form::ALL.len());
        for _ in Form::ALL {
            let form = Form::ALL.get(self.searches % Form::ALL.len()).copied().unwrap_or(Form::Plain);
            let pixels = (picture.width() * picture.height()).min(SEARCHED) as f32 * form.scale() * form.scale();
            if searched > 0.0 && searched + pixels > SEARCHED_IN_ALL {
                break;
            }
            searched += pixels;
            self.searches = self.searches.wrapping_add(1);
            let found = found_in(picture, form, 1, turn);
            // A code that was found and can't be read was looked at closely, which is work too. At half its size it seldom can be.
            let seen = form >= Form::Sharp && found.iter().any(|code| code.size > 0 && code.payload.is_none());
            self.take(picture, found, looks, read);
            if seen || self.reads_on(&read.payloads) {
                break;
            }
        }
    }

    /// Takes what a search found.
    fn take(&mut self, picture: &LumaFrame<'_>, found: Vec<Found>, looks: &mut Vec<Look>, read: &mut Read) {
        for found in found {
            match found.payload {
                Some(payload) if !crate::frame::is_ours(&payload) => read.others.push(payload),
                Some(payload) if !self.collector.wants(&payload) => read.payloads.push(payload),
                // Finder patterns and no more: enough to say why it is not read.
                None if found.size == 0 => {
                    let (module, quad) = (found.module, Some(found.quad));
                    looks.push(Look { seen: true, module, quad, ..Look::default() });
                }
                None if read.closer >= MAX_TRACKS => {}
                payload => {
                    read.closer += usize::from(payload.is_none());
                    looks.extend(self.follow(picture, found.quad, found.size, payload, &mut read.payloads));
                }
            }
        }
    }

    /// Looks for what is followed, and follows no longer what is gone or has nothing more to give.
    fn look_at_tracks(&mut self, picture: &LumaFrame<'_>) -> Vec<Look> {
        let tracks = &mut self.tracks;
        let looks = guarded(|| tracks.iter_mut().map(|track| track.look(picture)).collect::<Vec<_>>());
        let collector = &self.collector;
        let mut wanted = looks
            .iter()
            .map(|look| look.payloads.is_empty() || look.payloads.iter().any(|payload| collector.wants(payload)));
        self.tracks.retain(|track| wanted.next().unwrap_or(true) && !track.is_gone());
        looks
    }

    /// Follows a code from now on, unless it is followed already.
    fn follow(
        &mut self,
        picture: &LumaFrame<'_>,
        quad: Quad,
        size: usize,
        payload: Option<Vec<u8>>,
        payloads: &mut Vec<Vec<u8>>,
    ) -> Option<Look> {
        // What the search has read needs no look of its own: the next frame's begins where it lies.
        let by_search = payload.is_some();
        payloads.extend(payload);
        let mut track = Track::new(quad, size)?;
        let mut look = if by_search { Look::default() } else { guarded(|| track.look(picture)) };
        let seen = by_search || look.seen;
        let read = by_search || !look.payloads.is_empty();
        payloads.append(&mut look.payloads);
        let [x, y] = quad.middle();
        let known = self.tracks.iter_mut().find(|track| {
            let [left, top, right, bottom] = track.quad.bounds();
            (left..right).contains(&x) && (top..bottom).contains(&y)
        });
        if let Some(known) = known {
            // The search saw it, the track did not: it is where the search says, if it can be read there.
            if read {
                *known = track;
            }
            return None;
        }
        if seen && self.tracks.len() >= MAX_TRACKS && self.since_new >= SEARCH_EVERY {
            // None of those that are followed brought anything for long.
            self.tracks.remove(0);
        }
        if seen && self.tracks.len() < MAX_TRACKS {
            self.tracks.push(track);
        }
        look.seen &= look.payloads.is_empty() && !read;
        Some(look)
    }

    fn collect(&mut self, payload: &[u8]) -> Option<Seen> {
        match self.collector.take(payload) {
            Event::Complete(message) => Some(Seen::Complete(Message(message))),
            Event::Progress { .. } => Some(Seen::Progress(self.collector.progress())),
            Event::Ignored(Ignored::Repeated) => None,
            Event::Ignored(why) => Some(Seen::Refused(why)),
        }
    }

    fn other(&mut self, payload: Vec<u8>) -> Option<Seen> {
        if self.others.contains(&payload) {
            return None;
        }
        if self.others.len() >= MAX_OTHERS {
            self.others.pop_front();
        }
        let seen = Seen::Other(route(&payload));
        self.others.push_back(payload);
        Some(seen)
    }

    fn hint(&mut self, read: bool, picture: &LumaFrame<'_>, looks: &[Look]) -> Option<Hint> {
        if read {
            (self.unread, self.trouble) = (0, None);
            return None;
        }
        let unread = looks.iter().filter(|look| look.seen).max_by(|a, b| a.module.total_cmp(&b.module));
        if let Some(look) = unread {
            self.trouble = Some(match look {
                look if is_dazzled(picture, look) => Hint::TooBright,
                look if look.moved > SHAKING => Hint::HoldStill,
                look if look.module < SMALL_MODULE => Hint::MoveCloser,
                _ => Hint::HoldStill,
            });
        }
        self.unread = self.unread.saturating_add(1);
        if self.unread.is_multiple_of(UNREAD) { self.trouble.take() } else { None }
    }
}

/// Whether it was so bright where a code was seen that nothing is left of it. What shines elsewhere does no harm.
fn is_dazzled(picture: &LumaFrame<'_>, look: &Look) -> bool {
    let part = look.quad.and_then(|quad| picture.part(quad.bounds()));
    part.is_some_and(|(part, _)| LumaFrame::of(&part).is_ok_and(|part| part.saturated() > DAZZLED))
}

/// Searches a whole frame, a large one at a fraction of its size, at most at the `factor`-th. Enlarged, only its middle: that is where a person holds a code.
/// What could not be read is given from the `turn`-th on, and the first of it is read at full size: a picture of many such codes
/// costs no more than one.
fn found_in(picture: &LumaFrame<'_>, form: Form, factor: usize, turn: usize) -> Vec<Found> {
    guarded(|| try_found_in(picture, form, factor, turn)).unwrap_or_default()
}

fn try_found_in(picture: &LumaFrame<'_>, form: Form, mut factor: usize, turn: usize) -> Option<Vec<Found>> {
    while picture.width() / factor * (picture.height() / factor) > SEARCHED {
        factor += 1;
    }
    let reduced;
    let mut searched = *picture;
    if factor > 1 {
        reduced = picture.reduced(factor)?;
        searched = LumaFrame::of(&reduced).ok()?;
    }
    let cut;
    let mut from = [0.0; 2];
    if form == Form::Enlarged {
        (cut, from) = searched.part(middle(&searched))?;
        searched = LumaFrame::of(&cut).ok()?;
    }
    let mut found = search_as(&searched, form, EFFORT);
    for code in &mut found {
        code.quad = code.quad.moved(from[0], from[1]);
        code.scale(factor as f32);
    }
    let read = found.iter().take_while(|code| code.payload.is_some()).count();
    let seen = found.iter().skip(read).take_while(|code| code.size > 0).count();
    if let Some(unread) = found.get_mut(read..read + seen).filter(|unread| !unread.is_empty()) {
        unread.rotate_left(turn % seen);
        if let Some(code) = unread.first_mut().filter(|_| factor > 1) {
            code.payload = read_at_full_size(picture, &code.quad);
        }
    }
    Some(found)
}

/// The largest square about the middle.
fn middle(picture: &LumaFrame<'_>) -> [f32; 4] {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let half = width.min(height) / 2.0;
    [width / 2.0 - half, height / 2.0 - half, width / 2.0 + half, height / 2.0 + half]
}

/// Reads a code that was too small in a reduced picture.
fn read_at_full_size(picture: &LumaFrame<'_>, quad: &Quad) -> Option<Vec<u8>> {
    let [left, top, right, bottom] = quad.bounds();
    let margin = quad.side() / 8.0;
    let (part, _) = picture.part([left - margin, top - margin, right + margin, bottom + margin])?;
    search(&LumaFrame::of(&part).ok()?, EFFORT).into_iter().find_map(|code| code.payload)
}
