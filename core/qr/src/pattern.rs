//! What is the same in every code of one size (ISO/IEC 18004 §6.3): the modules by which a code is found again.

/// Sizes of codes that there are: versions 1 to 40.
const SIZES: std::ops::RangeInclusive<usize> = 21..=177;

/// A module whose colour the standard fixes, and how much it counts: light ones positive, dark ones negative, zero in sum around each
/// pattern, so that even or slowly changing light says nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed {
    pub(crate) u: f32,
    pub(crate) v: f32,
    pub(crate) weight: f32,
}

/// The fixed modules of one size: finder, alignment and timing patterns.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) finders: Vec<Fixed>,
    pub(crate) all: Vec<Fixed>,
}

impl Pattern {
    /// The patterns of a code of `size` modules a side; `None` where no version has it.
    pub(crate) fn of(size: usize) -> Option<Self> {
        if !SIZES.contains(&size) || size % 4 != 1 {
            return None;
        }
        let far = size - 7;
        let mut finders = Vec::new();
        for (left, top) in [(0, 0), (far, 0), (0, far)] {
            square(&mut finders, left, top, 7, |ring| ring != 2);
        }
        let mut all = finders.clone();
        let centres = alignment_centres(size);
        let last = centres.len().saturating_sub(1);
        for (i, &x) in centres.iter().enumerate() {
            for (j, &y) in centres.iter().enumerate() {
                // Three of the corners are finder patterns.
                if !matches!((i, j), (0, 0)) && (i, j) != (0, last) && (i, j) != (last, 0) {
                    square(&mut all, x - 2, y - 2, 5, |ring| ring != 1);
                }
            }
        }
        // Timing patterns alternate, dark first; an odd number of them: the last is left out, so that the sum is zero.
        for along in 8..size - 9 {
            let weight = if along % 2 == 0 { -0.5 } else { 0.5 };
            for (u, v) in [(along, 6), (6, along)] {
                all.push(fixed(u, v, weight));
            }
        }
        Some(Self { finders, all })
    }
}

/// The modules of a square pattern of concentric rings, counted from the middle.
fn square(into: &mut Vec<Fixed>, left: usize, top: usize, side: usize, dark: impl Fn(usize) -> bool) {
    let middle = side / 2;
    let modules: Vec<_> = (0..side * side).map(|i| (i % side, i / side)).collect();
    let is_dark = |&(x, y): &(usize, usize)| dark(x.abs_diff(middle).max(y.abs_diff(middle)));
    let darks = modules.iter().filter(|place| is_dark(place)).count();
    let share = |count: usize| 8.0 / f32::from(u16::try_from(count).unwrap_or(1));
    let (of_dark, of_light) = (-share(darks), share(modules.len() - darks));
    into.extend(modules.iter().map(|place| {
        let weight = if is_dark(place) { of_dark } else { of_light };
        fixed(left + place.0, top + place.1, weight)
    }));
}

fn fixed(x: usize, y: usize, weight: f32) -> Fixed {
    let centre = |at: usize| f32::from(u16::try_from(at).unwrap_or(0)) + 0.5;
    Fixed { u: centre(x), v: centre(y), weight }
}

/// ISO/IEC 18004 annex E: rows and columns of the middles of alignment patterns.
fn alignment_centres(size: usize) -> Vec<usize> {
    let version = (size - 17) / 4;
    if version == 1 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    // Even steps from the far end; version 32 is the one that the rule does not give.
    let step = if version == 32 { 26 } else { (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2 };
    let mut centres: Vec<usize> = (0..count - 1).map(|i| size - 7 - i * step).collect();
    centres.push(6);
    centres.reverse();
    centres
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn alignment_patterns_lie_where_the_standard_says() {
        for (version, centres) in [
            (1, vec![]),
            (2, vec![6, 18]),
            (7, vec![6, 22, 38]),
            (20, vec![6, 34, 62, 90]),
            (22, vec![6, 26, 50, 74, 98]),
            (25, vec![6, 32, 58, 84, 110]),
            (32, vec![6, 34, 60, 86, 112, 138]),
            (40, vec![6, 30, 58, 86, 114, 142, 170]),
        ] {
            assert_eq!(alignment_centres(17 + 4 * version), centres, "version {version}");
        }
    }

    #[test]
    fn the_fixed_modules_are_those_of_drawn_codes() {
        for length in [10, 100, 400, 850] {
            let code = Code::encode(&vec![7; length]).unwrap();
            let pattern = Pattern::of(code.size()).unwrap();
            for module in &pattern.all {
                let dark = code.is_dark(module.u as usize, module.v as usize);
                assert_eq!(dark, module.weight < 0.0, "({}, {}) of {}", module.u, module.v, code.size());
            }
            let sum: f32 = pattern.all.iter().map(|module| module.weight).sum();
            assert!(sum.abs() < 0.01, "{sum}");
        }
    }

    #[test]
    fn there_are_no_other_sizes() {
        for size in [0, 1, 17, 20, 22, 181, usize::MAX] {
            assert!(Pattern::of(size).is_none(), "{size}");
        }
    }
}
