//! Grey pictures to black and white, as zxing's hybrid binariser does it: rxing's own takes half of the time in which a picture is read,
//! since it sets bit by bit. The result is the same, bit for bit.

use rxing::common::{BitArray, BitMatrix, HybridBinarizer};
use rxing::{Binarizer, Luma8Source};

use crate::luma::LumaFrame;

/// Pixels along a side of a block. Each has a black point of its own.
const BLOCK: usize = 8;

/// Blocks around one, itself included, along a side: the mean of their black points parts its pixels.
const AROUND: usize = 5;

/// Between the lightest and the darkest pixel of a block that may be all of one colour.
const EVEN: u8 = 24;

/// Bytes of a word of [`BitArray`].
const WORD: usize = size_of::<usize>();

/// The pixels that are dark beside those around them; `None` where the picture has none.
pub(crate) fn black(picture: &LumaFrame<'_>) -> Option<BitMatrix> {
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < BLOCK * AROUND {
        return by_rxing(picture);
    }
    let (across, down) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let points = black_points(picture, across, down);
    let stride = width.div_ceil(8 * WORD) * WORD;
    // A bit for each pixel, the lowest one first. Where the size is no multiple of a block's, the last blocks reach back over those
    // before, and a pixel is dark where it is in either.
    let mut bits = vec![0_u8; stride * height];
    let mut limits = Vec::with_capacity(width);
    for by in 0..down {
        limits.clear();
        limits.extend(thresholds(&points, by, across, down));
        let top = (by * BLOCK).min(height - BLOCK);
        for (y, row) in (top..).zip(bits.chunks_exact_mut(stride).skip(top).take(BLOCK)) {
            part_row(picture.row(y), &limits, row);
        }
    }
    let mut matrix = BitMatrix::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?).ok()?;
    for (y, bytes) in (0..).zip(bits.chunks_exact(stride)) {
        let mut row = BitArray::with_size(width);
        for (index, word) in bytes.as_chunks::<WORD>().0.iter().enumerate() {
            row.setBulk(index * 8 * WORD, usize::from_le_bytes(*word));
        }
        matrix.setRow(y, &row);
    }
    Some(matrix)
}

/// A picture too small for blocks.
fn by_rxing(picture: &LumaFrame<'_>) -> Option<BitMatrix> {
    let (width, height) = (u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?);
    let luma: Vec<u8> = (0..picture.height()).flat_map(|y| picture.row(y)).copied().collect();
    let binarizer = HybridBinarizer::new(Luma8Source::new_with_slice(&luma, width, height).ok()?);
    binarizer.get_black_matrix().ok().cloned()
}

/// The mean of each block, or, where it is even, what its neighbours say: else noise would be parted into black and white.
#[expect(
    clippy::indexing_slicing,
    reason = "a block lies inside the picture, those above and to the left of it inside the blocks"
)]
fn black_points(picture: &LumaFrame<'_>, across: usize, down: usize) -> Vec<u32> {
    let (width, height) = (picture.width(), picture.height());
    let mut points: Vec<u32> = Vec::with_capacity(across * down);
    let (mut lightest, mut darkest, mut sums) = (vec![0_u8; width], vec![0_u8; width], vec![0_u16; width]);
    for by in 0..down {
        lightest.fill(0);
        darkest.fill(u8::MAX);
        sums.fill(0);
        let top = (by * BLOCK).min(height - BLOCK);
        for y in top..top + BLOCK {
            let columns = lightest.iter_mut().zip(&mut darkest).zip(&mut sums);
            for (((lightest, darkest), sum), pixel) in columns.zip(picture.row(y)) {
                *lightest = (*lightest).max(*pixel);
                *darkest = (*darkest).min(*pixel);
                *sum = sum.wrapping_add(u16::from(*pixel));
            }
        }
        for bx in 0..across {
            let left = (bx * BLOCK).min(width - BLOCK);
            let columns = left..left + BLOCK;
            let lightest = lightest[columns.clone()].iter().fold(0, |a, b| a.max(*b));
            let darkest = darkest[columns.clone()].iter().fold(u8::MAX, |a, b| a.min(*b));
            let sum: u32 = sums[columns].iter().copied().map(u32::from).sum();
            let here = points.len();
            points.push(if lightest - darkest > EVEN {
                sum / (BLOCK * BLOCK) as u32
            } else {
                let darkest = u32::from(darkest);
                let neighbours = (by > 0 && bx > 0)
                    .then(|| (points[here - across] + 2 * points[here - 1] + points[here - across - 1]) / 4);
                neighbours.filter(|mean| darkest < *mean).unwrap_or(darkest / 2)
            });
        }
    }
    points
}

/// For each pixel of a row of blocks, how light it may be and count as dark.
fn thresholds(points: &[u32], by: usize, across: usize, down: usize) -> impl Iterator<Item = u8> {
    let reach = AROUND / 2;
    let first = by.clamp(reach, down - 1 - reach) - reach;
    let mut columns = vec![0_u32; across];
    for row in points.chunks_exact(across).skip(first).take(AROUND) {
        columns.iter_mut().zip(row).for_each(|(sum, point)| *sum += point);
    }
    (0..across).flat_map(move |bx| {
        let left = bx.clamp(reach, across - 1 - reach) - reach;
        let sum: u32 = columns.iter().skip(left).take(AROUND).sum();
        [u8::try_from(sum / (AROUND * AROUND) as u32).unwrap_or(u8::MAX); BLOCK]
    })
}

/// Sets the bits of the pixels of one row that are dark.
fn part_row(pixels: &[u8], limits: &[u8], bits: &mut [u8]) {
    let (blocks, rest) = pixels.as_chunks::<BLOCK>();
    let (whole, last) = limits.as_chunks::<BLOCK>();
    for ((pixels, limits), bits) in blocks.iter().zip(whole).zip(bits.iter_mut()) {
        *bits |= dark(pixels, limits);
    }
    // The last block ends with the row.
    let (Some(pixels), Some(limits)) = (pixels.last_chunk::<BLOCK>(), whole.last()) else { return };
    if !rest.is_empty() {
        debug_assert!(last.is_empty());
        let bits_of_it = u16::from(dark(pixels, limits)) << rest.len();
        let [low, high] = bits_of_it.to_le_bytes();
        for (byte, bits_of_it) in bits.iter_mut().skip(blocks.len() - 1).zip([low, high]) {
            *byte |= bits_of_it;
        }
    }
}

/// A bit for each of eight pixels: whether it is no lighter than its limit.
fn dark(pixels: &[u8; BLOCK], limits: &[u8; BLOCK]) -> u8 {
    let mut flags = [0_u8; BLOCK];
    for ((flag, pixel), limit) in flags.iter_mut().zip(pixels).zip(limits) {
        *flag = u8::from(pixel <= limit);
    }
    // Brings the lowest bit of each byte into the highest byte, one beside the other.
    let [.., bits] = u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080).to_le_bytes();
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Picture};

    #[test]
    fn each_pixel_is_what_rxing_makes_of_it() {
        let code = Code::encode(&[7; 300]).unwrap().luma(3);
        let side = code.width as usize;
        let mut state = 1_u32;
        let mut noise = |by: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) * by / 256
        };
        for (width, height) in [(40, 40), (41, 47), (64, 48), (97, 103), (200, 121), (130, 240), (39, 200), (3, 2)] {
            for (contrast, noisy) in [(255, 1), (160, 60), (30, 20), (10, 12), (0, 1)] {
                let pixel = |x: usize, y: usize| u32::from(code.luma[y % side * side + x % side]) * contrast / 255;
                let luma = (0..width * height)
                    .map(|i| (pixel(i % width, i / width) / 2 + noise(noisy) + 40 + (i % width) as u32 / 8) as u8);
                let picture = Picture { width: width as u32, height: height as u32, luma: luma.collect() };
                let frame = LumaFrame::of(&picture).unwrap();
                assert!(black(&frame) == by_rxing(&frame), "{width} × {height}, {contrast}, {noisy}");
            }
        }
    }
}
