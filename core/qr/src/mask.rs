//! How unlike a code its modules look under a mask: ISO/IEC 18004 §7.8.3 (unconfirmed) has a writer take the mask of the least penalty.
//!
//! The codes' writer counts it module by module, which costs ten times what drawing does. Here a row is a number, so that runs are counted
//! by their ends; the penalty is the same (tested).

/// Largest code that is counted, in modules along a side: a row is a number of 128 bits.
const MAX_SIZE: usize = 128;

/// Five modules of one colour in a line, and each more than five.
const RUN: u32 = 3;
/// A square of two by two of one colour.
const SQUARE: u32 = 3;
/// What looks like a finder pattern: 1:1:3:1:1 with light of four beside it.
const FINDER: u32 = 40;
/// Each twentieth by which the dark modules are more or fewer than half.
const UNBALANCED: u32 = 10;

/// The penalty of a code of so many modules along a side, row by row; `None` where it is too large.
pub(crate) fn penalty(dark: &[bool], size: usize) -> Option<u32> {
    if size == 0 || size > MAX_SIZE || dark.len() != size * size {
        return None;
    }
    let (mut rows, mut columns) = (vec![0_u128; size], vec![0_u128; size]);
    let mut down = 1_u128;
    for (row, modules) in rows.iter_mut().zip(dark.chunks_exact(size)) {
        let mut across = 1_u128;
        for (column, dark) in columns.iter_mut().zip(modules) {
            let all = u128::from(*dark).wrapping_neg();
            *row |= across & all;
            *column |= down & all;
            across <<= 1;
        }
        down <<= 1;
    }
    let mut runs = Vec::new();
    let lines: u32 = rows.iter().chain(&columns).map(|line| line_penalty(*line, size as u32, &mut runs)).sum();
    let squares: u32 = rows.iter().zip(rows.iter().skip(1)).map(|(upper, lower)| squares(*upper, *lower, size)).sum();
    let (darks, all) = (rows.iter().map(|row| row.count_ones()).sum::<u32>(), (size * size) as u32);
    let twentieths = (darks * 20).abs_diff(all * 10).div_ceil(all).saturating_sub(1);
    Some(lines + squares * SQUARE + twentieths * UNBALANCED)
}

/// Squares of one colour between two rows.
fn squares(upper: u128, lower: u128, size: usize) -> u32 {
    let inside = (1_u128 << (size - 1)) - 1;
    let of = |upper: u128, lower: u128| (upper & lower & (upper >> 1) & (lower >> 1) & inside).count_ones();
    of(upper, lower) + of(!upper, !lower)
}

fn line_penalty(line: u128, size: u32, runs: &mut Vec<u32>) -> u32 {
    runs.clear();
    // Light and dark runs by turns, a light one first and last.
    let (mut rest, mut left) = (line, size);
    while left > 0 {
        let run = if runs.len().is_multiple_of(2) { rest.trailing_zeros() } else { rest.trailing_ones() }.min(left);
        runs.push(run);
        rest = rest.checked_shr(run).unwrap_or(0);
        left -= run;
    }
    if runs.len().is_multiple_of(2) {
        runs.push(0);
    }
    let long: u32 = runs.iter().filter(|run| **run >= 5).map(|run| RUN + run - 5).sum();
    // Around a code it is light.
    if let Some(first) = runs.first_mut() {
        *first += size;
    }
    if let Some(last) = runs.last_mut() {
        *last += size;
    }
    let finders = runs.windows(7).step_by(2).map(|window| match *window {
        [before, n, b, c, d, e, after] if n == b && n == d && n == e && c == 3 * n => {
            u32::from(before >= 4 * n && after >= n) + u32::from(after >= 4 * n && before >= n)
        }
        _ => 0,
    });
    long + FINDER * finders.sum::<u32>()
}
