//! Finder patterns in a picture of black and white. The rows are scanned here; whether a place is a pattern, and where its middle lies, is
//! left to rxing. The result is that of its own search (tested), which takes rows apart bit by bit.

use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{
    ConcentricPattern, FixedPattern, IsPattern, LocateConcentricPattern, PatternType, PatternView,
};
use rxing::point;

/// Dark and light modules across the middle of a finder pattern (ISO/IEC 18004 §6.3.3).
const RINGS: [PatternType; 5] = [1, 1, 3, 1, 1];

/// A code of this many modules that fills a quarter of the picture's height is not missed between two rows: version 20.
const MODULES: u32 = 20 * 4 + 17;

/// Rows are no nearer to each other than this.
const LEAST_STEP: u32 = 3;

/// How much of a search may be.
#[derive(Clone, Copy)]
pub(crate) struct Busy {
    /// Places that look like the middle of a pattern, where every third row is looked at.
    pub(crate) places: usize,
    /// Patterns.
    pub(crate) patterns: usize,
}

/// The finder patterns of a picture, found in every third row where it is looked at thoroughly, else in as few as a code needs; `None` where
/// there is more than a picture of codes has.
pub(crate) fn patterns(black: &BitMatrix, thorough: bool, most: Busy) -> Option<Vec<ConcentricPattern>> {
    let step = if thorough { LEAST_STEP } else { (3 * black.height() / (4 * MODULES)).max(LEAST_STEP) };
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut starts = Vec::new();
    let mut places = 0;
    for y in (step - 1..black.height()).step_by(step as usize) {
        starts_of_runs(black, y, &mut starts);
        let mut at = 1;
        // Five runs, dark ones first and last, and the start of a light one after.
        while let Some(&[s0, s1, s2, s3, s4, end]) = starts.get(at..).and_then(|rest| rest.first_chunk()) {
            let runs @ [a, b, c, d, e] = [s1 - s0, s2 - s1, s3 - s2, s4 - s3, end - s4];
            if !(c >= 3 && c >= 2 * a.max(e) && c >= b.max(d)) {
                at += 2;
                continue;
            }
            places += step as usize;
            if places / LEAST_STEP as usize > most.places {
                return None;
            }
            if !is_like(runs) {
                at += 2;
                continue;
            }
            let middle = point(s2 as f32 + c as f32 / 2.0, y as f32 + 0.5);
            let inside = |known: &ConcentricPattern| rxing::Point::distance(middle, known.p) < known.size as f32 / 2.0;
            if !found.iter().any(inside) {
                let range = i32::try_from(3 * (end - s0)).unwrap_or(i32::MAX);
                found.extend(LocateConcentricPattern::<true, 5, 7>(black, &RINGS, middle, range));
                if found.len() > most.patterns {
                    return None;
                }
            }
            at += 4;
        }
    }
    Some(found)
}

/// Whether five runs are as wide as a pattern's, as far as blur and slant leave them so.
fn is_like(runs: [u32; 5]) -> bool {
    let runs = runs.map(|run| PatternType::try_from(run).unwrap_or(PatternType::MAX));
    let rings = FixedPattern::<5, 7, false>::new(RINGS);
    IsPattern::<true, 5, 7, false>(&PatternView::from_slice(&runs), &rings, None, 0.0, 0.0, 0.0) != 0.0
}

/// Where a row's runs of one colour begin, light ones and dark ones by turns, a light one first and last; these may be empty.
fn starts_of_runs(black: &BitMatrix, y: u32, starts: &mut Vec<u32>) {
    starts.clear();
    let row = black.getRow(y);
    let mut begin = |at: usize| starts.push(u32::try_from(at).unwrap_or(u32::MAX));
    begin(0);
    let mut before = 0;
    for (index, word) in row.getBitArray().iter().enumerate() {
        // A bit where a pixel differs from the one before it.
        let mut edges = word ^ (word << 1 | before);
        while edges != 0 {
            begin(index * usize::BITS as usize + edges.trailing_zeros() as usize);
            edges &= edges - 1;
        }
        before = word >> (usize::BITS - 1);
    }
    if starts.len().is_multiple_of(2) {
        starts.push(black.width());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::black::black;
    use crate::luma::LumaFrame;
    use rxing::qrcode::cpp_port::detector::FindFinderPatterns;

    const ANY: Busy = Busy { places: usize::MAX, patterns: usize::MAX };

    /// Codes beside each other, of modules of so many pixels, turned by a slant, under noise.
    fn codes(module: u32, slant: usize, noise: u32) -> (usize, Vec<u8>) {
        let code = Code::encode(&[9; 200]).unwrap().luma(module);
        let side = code.width as usize;
        let (width, height) = (side * 5 / 2, side * 2);
        let mut state = 7_u32;
        let mut luma = Vec::new();
        for (x, y) in (0..width * height).map(|i| (i % width, i / width)) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (u, v) = ((x + y * slant / 16) % side, (y + x * slant / 24) % side);
            luma.push((u32::from(code.luma[v * side + u]) * 3 / 4 + (state >> 24) * noise / 256) as u8);
        }
        (width, luma)
    }

    #[test]
    fn patterns_are_found_where_rxing_finds_them() {
        for (module, slant, noise) in [(1, 0, 0), (3, 0, 20), (3, 4, 60), (4, 2, 90), (5, 7, 60), (9, 3, 60)] {
            let (width, luma) = codes(module, slant, noise);
            let frame = LumaFrame::new(&luma, width as u32, (luma.len() / width) as u32, width).unwrap();
            let pixels = black(&frame).unwrap();
            for thorough in [false, true] {
                let ours = patterns(&pixels, thorough, ANY).unwrap();
                assert_eq!(ours, FindFinderPatterns(&pixels, thorough, 0), "{module}, {slant}, {noise}");
                assert!(ours.len() >= 3, "{module}, {slant}, {noise}: {} patterns", ours.len());
            }
        }
    }

    #[test]
    fn runs_are_those_of_the_row_and_end_light() {
        let mut pixels = BitMatrix::new(130, 2).unwrap();
        let mut starts = Vec::new();
        starts_of_runs(&pixels, 0, &mut starts);
        assert_eq!(starts, [0]);
        [0, 5, 6, 63, 64, 65, 127, 129].into_iter().for_each(|x| pixels.set(x, 1));
        starts_of_runs(&pixels, 1, &mut starts);
        assert_eq!(starts, [0, 0, 1, 5, 7, 63, 66, 127, 128, 129, 130]);
    }

    #[test]
    fn a_picture_with_more_than_codes_have_is_not_searched_to_its_end() {
        let (width, luma) = codes(3, 0, 20);
        let frame = LumaFrame::new(&luma, width as u32, (luma.len() / width) as u32, width).unwrap();
        let pixels = black(&frame).unwrap();
        let found = patterns(&pixels, false, ANY).unwrap().len();
        assert!(patterns(&pixels, false, Busy { patterns: found, ..ANY }).is_some());
        assert!(patterns(&pixels, false, Busy { patterns: found - 1, ..ANY }).is_none());
        assert!(patterns(&pixels, false, Busy { places: found - 1, ..ANY }).is_none());
    }
}
