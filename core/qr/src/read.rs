//! Pictures to the bytes of the codes in them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer, Luma8Source};

use crate::enhance::Form;
use crate::grid::{Grid, decode, fit};
use crate::luma::LumaFrame;
use crate::pattern::Pattern;
use crate::quad::Quad;
use crate::{Picture, frame};

/// Most codes that are read in one picture.
pub const MAX_CODES_IN_PICTURE: usize = 8;

/// How many triples of finder patterns are tried: a picture full of false ones costs no more time than these.
const MAX_TRIES: usize = 200;

/// How many places that look like a finder pattern are searched at a picture's full size. A photograph of codes has hundreds.
const MAX_PATTERN_LIKE: usize = 10_000;

/// How many codes that were found and not read are looked at more closely.
const MAX_CLOSER: usize = 4;

/// Pixels of a picture that is searched in other forms too: in a larger one codes are large enough as they are.
const MAX_ENHANCED: usize = 1920 * 1080;

/// The reader looks at every third row.
const ROW_STEP: u32 = 3;

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
    /// Places that look like a finder pattern, above which a picture is searched at half its size.
    pub(crate) pattern_like: usize,
    /// Whether a picture in which nothing was read is searched again, row by row.
    pub(crate) thorough: bool,
}

/// The bytes of every QR code found in a picture, exactly as encoded, whoever made it; none where there is none, where the picture has more
/// pixels than [`MAX_PIXELS`](crate::MAX_PIXELS) or lies about its size.
#[must_use]
pub fn read(picture: &Picture) -> Vec<Vec<u8>> {
    let Ok(whole) = LumaFrame::of(picture) else { return Vec::new() };
    let effort = Effort { tries: MAX_TRIES, pattern_like: MAX_PATTERN_LIKE, thorough: true };
    let read = || {
        let found = in_any_form(picture, effort);
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
fn in_any_form(picture: &Picture, effort: Effort) -> Vec<Found> {
    let mut found = Vec::new();
    for form in Form::ALL {
        if form != Form::Plain && picture.luma.len() > MAX_ENHANCED {
            break;
        }
        let more = search_as(picture.clone(), form, effort);
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
pub(crate) fn search_as(picture: Picture, form: Form, effort: Effort) -> Vec<Found> {
    let mut found = form.of(picture).map_or_else(Vec::new, |picture| search(&picture, effort));
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
pub(crate) fn search(picture: &Picture, effort: Effort) -> Vec<Found> {
    let Ok(source) = Luma8Source::new_with_slice(&picture.luma, picture.width, picture.height) else {
        return Vec::new();
    };
    let binarizer = HybridBinarizer::new(source);
    let Ok(pixels) = binarizer.get_black_matrix() else { return Vec::new() };
    if pattern_like_rows(pixels) > effort.pattern_like {
        // Too busy to search in time: what is a code to a person is one at half the size too, and what was noise is grey.
        let half = LumaFrame::of(picture).ok().and_then(|whole| whole.reduced(2));
        let mut found = half.map_or_else(Vec::new, |half| search(&half, effort));
        found.iter_mut().for_each(|code| code.scale(2.0));
        return found;
    }
    let quick = codes_in(pixels, false, effort.tries);
    let read = quick.iter().any(|code| code.payload.is_some());
    if read || !effort.thorough { quick } else { codes_in(pixels, true, effort.tries) }
}

/// How often the scanned rows look like the middle of a finder pattern, by the reader's own first test of 1:1:3:1:1. The reader
/// compares each such place with every pattern found before, so an enemy's picture of 16 million pixels would cost it minutes.
fn pattern_like_rows(pixels: &BitMatrix) -> usize {
    let rows = (ROW_STEP - 1..pixels.height()).step_by(ROW_STEP as usize);
    rows.map(|y| pattern_like_in_row((0..pixels.width()).map(|x| pixels.get(x, y)))).sum()
}

fn pattern_like_in_row(row: impl Iterator<Item = bool>) -> usize {
    let mut count = 0;
    // The lengths of the last five runs of one colour, the newest last.
    let mut runs = [0_u32; 5];
    let mut dark = false;
    for pixel in row.chain([false]) {
        if pixel != dark {
            let [a, b, c, d, e] = runs;
            if dark && c >= 3 && c >= 2 * a.max(e) && c >= b.max(d) {
                count += 1;
            }
            runs = [b, c, d, e, 0];
            dark = pixel;
        }
        let [.., newest] = &mut runs;
        *newest += 1;
    }
    count
}

fn codes_in(pixels: &BitMatrix, thorough: bool, tries: usize) -> Vec<Found> {
    let mut patterns = FindFinderPatterns(pixels, thorough, 0);
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
