//! Pictures to the bytes of the codes in them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer, Luma8Source};

use crate::Picture;

/// Most codes that are read in one picture.
pub const MAX_CODES_IN_PICTURE: usize = 8;

/// How many triples of finder patterns are tried: a picture full of false ones costs no more time than these.
const MAX_TRIES: usize = 200;

/// How many places that look like a finder pattern are searched at a picture's full size. A photograph of codes has hundreds.
const MAX_PATTERN_LIKE: usize = 10_000;

/// The reader looks at every third row.
const ROW_STEP: u32 = 3;

/// The bytes of every QR code found in a picture, exactly as encoded, whoever made it; none where there is none, where the picture has more
/// pixels than [`MAX_PIXELS`](crate::MAX_PIXELS) or lies about its size.
#[must_use]
pub fn read(picture: &Picture) -> Vec<Vec<u8>> {
    if picture.check().is_err() {
        return Vec::new();
    }
    // The reader's own documentation says "this function can panic" on some pictures, and pictures come from enemies. A picture that does
    // it has no code for us. Nothing outlives the call, so nothing is left half-changed.
    catch_unwind(AssertUnwindSafe(|| codes_in(picture))).unwrap_or_default()
}

fn codes_in(picture: &Picture) -> Vec<Vec<u8>> {
    let Ok(source) = Luma8Source::new_with_slice(&picture.luma, picture.width, picture.height) else {
        return Vec::new();
    };
    let binarizer = HybridBinarizer::new(source);
    let Ok(pixels) = binarizer.get_black_matrix() else { return Vec::new() };
    if pattern_like_rows(pixels) > MAX_PATTERN_LIKE {
        // Too busy to search in time: what is a code to a person is one at half the size too, and what was noise is grey.
        return half(picture).map_or_else(Vec::new, |half| codes_in(&half));
    }
    let quick = codes_in_matrix(pixels, false);
    if quick.is_empty() { codes_in_matrix(pixels, true) } else { quick }
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

/// The picture at half its width and height; `None` where nothing would be left.
fn half(picture: &Picture) -> Option<Picture> {
    let (width, height) = (picture.width / 2, picture.height / 2);
    let stride = usize::try_from(picture.width).ok()?;
    let mut luma = Vec::with_capacity(picture.luma.len() / 4);
    for rows in picture.luma.chunks_exact(2 * stride) {
        let (upper, lower) = rows.split_at(stride);
        for ([a, b], [c, d]) in upper.as_chunks().0.iter().zip(lower.as_chunks().0) {
            let sum: u16 = [a, b, c, d].into_iter().copied().map(u16::from).sum();
            luma.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
        }
    }
    let half = Picture { width, height, luma };
    half.check().is_ok().then_some(half)
}

fn codes_in_matrix(pixels: &BitMatrix, thorough: bool) -> Vec<Vec<u8>> {
    let mut patterns = FindFinderPatterns(pixels, thorough, 0);
    let mut used = Vec::new();
    let mut found = Vec::new();
    for set in GenerateFinderPatternSets(&mut patterns).into_iter().take(MAX_TRIES) {
        let corners = [set.bl, set.tl, set.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let Ok(sampled) = SampleQR(pixels, &set) else { continue };
        let Ok(decoded) = Decode(sampled.getBits()) else { continue };
        if decoded.isValid() {
            used.extend(corners);
            found.push(decoded.content().bytes().to_vec());
            if found.len() == MAX_CODES_IN_PICTURE {
                break;
            }
        }
    }
    found
}
