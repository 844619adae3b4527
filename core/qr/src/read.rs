//! Pictures to the bytes of the codes in them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::qrcode::cpp_port::detector::{GenerateFinderPatternSets, SampleQR};

use crate::black::black;
use crate::enhance::Form;
use crate::finder::{Busy, patterns};
use crate::grid::{Grid, decode, fit};
use crate::luma::LumaFrame;
use crate::pattern::Pattern;
use crate::quad::Quad;
use crate::{Picture, frame};

/// Most codes that are read in one picture.
pub const MAX_CODES_IN_PICTURE: usize = 8;

/// How many triples of finder patterns are tried: a picture full of false ones costs no more time than these.
const MAX_TRIES: usize = 200;

/// How busy a picture may be that is searched at its full size. A photograph of codes has hundreds of places, and tens of patterns.
const MAX_BUSY: Busy = Busy { places: 10_000, patterns: 400 };

/// How many codes that were found and not read are looked at more closely.
const MAX_CLOSER: usize = 4;

/// Pixels of a picture that is searched in other forms too: in a larger one codes are large enough as they are.
const MAX_ENHANCED: usize = 1920 * 1080;

/// A code that was found in a picture.
pub(crate) struct Found {
    /// Where it lies.
    pub(crate) quad: Quad,
    /// Its modules along a side; 0 where only its finder patterns were seen.
    pub(crate) size: usize,
    /// Pixels a module, by its finder patterns.
    pub(crate) module: f32,
    /// Its bytes, where they could be read.
    pub(crate) payload: Option<Vec<u8>>,
}

impl Found {
    /// From where it was searched to a picture `factor` times as large.
    pub(crate) fn scale(&mut self, factor: f32) {
        self.quad = self.quad.scaled(factor);
        self.module *= factor;
    }
}

/// How much work a search may be.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Triples of finder patterns that are tried.
    pub(crate) tries: usize,
    /// Above this a picture is searched at half its size.
    pub(crate) busy: Busy,
    /// Whether a picture in which nothing was read is searched again, row by row.
    pub(crate) thorough: bool,
}

/// The bytes of every QR code found in a picture, exactly as encoded, whoever made it; none where there is none, where the picture has more
/// pixels than [`MAX_PIXELS`](crate::MAX_PIXELS) or lies about its size.
#[must_use]
pub fn read(picture: &Picture) -> Vec<Vec<u8>> {
    let Ok(whole) = LumaFrame::of(picture) else { return Vec::new() };
    let effort = Effort { tries: MAX_TRIES, busy: MAX_BUSY, thorough: true };
    let read = || {
        let found = in_any_form(&whole, effort);
        let closer = found.iter().filter(|code| code.payload.is_none()).take(MAX_CLOSER);
        let closer: Vec<_> = closer.filter_map(|code| read_closely(&whole, code.quad, code.size)).collect();
        let mut payloads: Vec<_> = found.into_iter().filter_map(|code| code.payload).collect();
        for payload in closer {
            if !payloads.contains(&payload) {
                payloads.push(payload);
            }
        }
        payloads.truncate(MAX_CODES_IN_PICTURE);
        payloads
    };
    guarded(read)
}

/// Searches a picture in one form after another, until something is read.
fn in_any_form(picture: &LumaFrame<'_>, effort: Effort) -> Vec<Found> {
    let mut found = Vec::new();
    for form in Form::ALL {
        if form != Form::Plain && picture.width() * picture.height() > MAX_ENHANCED {
            break;
        }
        let more = search_as(picture, form, effort);
        let read = more.iter().any(|code| code.payload.is_some());
        if read || found.is_empty() {
            found = more;
        }
        if read {
            break;
        }
    }
    found
}

/// Looks for codes in one form of a picture.
pub(crate) fn search_as(picture: &LumaFrame<'_>, form: Form, effort: Effort) -> Vec<Found> {
    if form == Form::Plain {
        return search(picture, effort);
    }
    let Some(enhanced) = form.of(picture) else { return Vec::new() };
    let mut found = LumaFrame::of(&enhanced).map_or_else(|_| Vec::new(), |enhanced| search(&enhanced, effort));
    found.iter_mut().for_each(|code| code.scale(1.0 / form.scale()));
    found
}

/// Runs a reader. Its own documentation says "this function can panic" on some pictures, and pictures come from enemies: one that does
/// it has no code for us. Nothing outlives the call, so nothing is left half-changed.
pub(crate) fn guarded<T: Default>(reader: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(reader)).unwrap_or_default()
}

/// The bytes of a code of ours that was found and not read, from its grey values. Codes of others have no check beyond their own error
/// correction, which is too little for a second guess.
fn read_closely(picture: &LumaFrame<'_>, quad: Quad, size: usize) -> Option<Vec<u8>> {
    let (quad, _) = fit(picture, quad, size, &Pattern::of(size)?)?;
    Grid::sample(picture, &quad, size)?.decode().filter(|payload| frame::is_ours(payload))
}

/// Looks for codes, those that can be read first.
pub(crate) fn search(picture: &LumaFrame<'_>, effort: Effort) -> Vec<Found> {
    let Some(pixels) = black(picture) else { return Vec::new() };
    let Some(places) = patterns(&pixels, false, effort.busy) else { return search_half(picture, effort) };
    let quick = codes_in(&pixels, places, effort.tries);
    if !effort.thorough || quick.iter().any(|code| code.payload.is_some()) {
        return quick;
    }
    let Some(places) = patterns(&pixels, true, effort.busy) else { return search_half(picture, effort) };
    codes_in(&pixels, places, effort.tries)
}

/// Too busy to search in time: what is a code to a person is one at half the size too, and what was noise is grey.
fn search_half(picture: &LumaFrame<'_>, effort: Effort) -> Vec<Found> {
    let Some(half) = picture.reduced(2) else { return Vec::new() };
    let mut found = LumaFrame::of(&half).map_or_else(|_| Vec::new(), |half| search(&half, effort));
    found.iter_mut().for_each(|code| code.scale(2.0));
    found
}

fn codes_in(pixels: &BitMatrix, mut patterns: Vec<ConcentricPattern>, tries: usize) -> Vec<Found> {
    let mut used = Vec::new();
    let (mut read, mut unread, mut glimpsed) = (Vec::new(), Vec::new(), Vec::new());
    for set in GenerateFinderPatternSets(&mut patterns).into_iter().take(tries) {
        let corners = [set.bl, set.tl, set.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let module = corners.iter().map(|corner| corner.size as f32).sum::<f32>() / 21.0;
        let Ok(sampled) = SampleQR(pixels, &set) else {
            if glimpsed.is_empty() {
                let [bl, tl, tr] = corners.map(|corner| [corner.p.x, corner.p.y]);
                glimpsed.push(Found { quad: Quad([tl, tr, tr, bl]), size: 0, module, payload: None });
            }
            continue;
        };
        let bits = sampled.getBits();
        let Some(quad) = quad(sampled.getPoints()) else { continue };
        let size = usize::try_from(bits.height()).unwrap_or(0);
        let payload = decode(bits);
        if payload.is_some() {
            used.extend(corners);
            read.push(Found { quad, size, module, payload });
            if read.len() == MAX_CODES_IN_PICTURE {
                break;
            }
        } else if unread.len() < MAX_CODES_IN_PICTURE {
            unread.push(Found { quad, size, module, payload });
        }
    }
    read.extend(unread);
    read.extend(glimpsed);
    read
}

/// The reader's corners (top left, top right, bottom left, bottom right) in the order of a [`Quad`].
fn quad(points: &[rxing::Point]) -> Option<Quad> {
    let [tl, tr, bl, br] = points else { return None };
    Some(Quad([tl, tr, br, bl].map(|point| [point.x, point.y])))
}
