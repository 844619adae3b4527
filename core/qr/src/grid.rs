//! The modules of one code as grey values, taken from the picture itself: what is left of a code where black and white no longer are.

use rxing::common::BitMatrix;
use rxing::qrcode::cpp_port::decoder::Decode;

use crate::luma::LumaFrame;
use crate::pattern::{Fixed, Pattern};
use crate::quad::{Projection, Quad};

/// Half the side of the square of modules, less one, whose mean parts dark from light.
const NEAR: usize = 5;

/// How much of its neighbours' light is taken off a module: blur put it there. Tried one after another.
const SHARPER: [f32; 2] = [0.1, 0.26];

/// Bands of a picture's height in which two looks are compared.
const BANDS: usize = 24;

/// Part of the modules of a band that must agree where both looks show the same code, in percent. Two codes agree in half.
const AGREE: usize = 82;

/// Grey values of the modules of one code, and where its rows lie in the picture.
pub(crate) struct Grid {
    size: usize,
    light: Vec<f32>,
    /// Row of the picture in which each module lies: a rolling shutter took it by rows.
    rows: Vec<f32>,
}

impl Grid {
    /// Reads the modules of a code of `size` modules that lies in `quad`.
    pub(crate) fn sample(frame: &LumaFrame<'_>, quad: &Quad, size: usize) -> Option<Self> {
        let projection = quad.projection(size)?;
        let mut light = Vec::with_capacity(size * size);
        let mut rows = Vec::with_capacity(size * size);
        for v in 0..size {
            for u in 0..size {
                let (u, v) = (u as f32 + 0.5, v as f32 + 0.5);
                let [x, y] = projection.map(u, v);
                light.push(module(frame, &projection, u, v, frame.at(x, y)));
                rows.push(y);
            }
        }
        Some(Self { size, light, rows })
    }

    /// The bytes of the code, if its error correction can still give them.
    pub(crate) fn decode(&self) -> Option<Vec<u8>> {
        SHARPER.into_iter().find_map(|sharper| decode(&self.bits(sharper)?))
    }

    /// Puts a code together from this look and the one before it, where both show enough of one: the mean of both where they show the
    /// same code, the halves that belong together where it changed meanwhile.
    ///
    /// A rolling shutter shows the older code above and the newer below where it changes. So what the two agree on is
    /// one code; above it that code is in this look, below it in the one before.
    pub(crate) fn join(&self, before: &Self) -> Option<Self> {
        if self.size != before.size {
            return None;
        }
        let (ours, theirs) = (self.dark(SHARPER[0])?, before.dark(SHARPER[0])?);
        let (low, high) =
            self.rows.iter().fold((f32::MAX, f32::MIN), |(low, high), row| (low.min(*row), high.max(*row)));
        let band = |row: f32| (((row - low) / (high - low).max(1.0) * BANDS as f32) as usize).min(BANDS - 1);
        let mut counts = [(0_usize, 0_usize); BANDS];
        for ((a, b), row) in ours.iter().zip(&theirs).zip(&self.rows) {
            if let Some((agree, all)) = counts.get_mut(band(*row)) {
                *agree += usize::from(a == b);
                *all += 1;
            }
        }
        let agreeing = counts.map(|(agree, all)| agree * 100 >= all * AGREE);
        let (first, last) = longest(&agreeing)?;
        let parts = self.light.iter().zip(&before.light).zip(&self.rows);
        let light = parts.map(|((now, then), row)| match band(*row) {
            band if band < first => *now,
            band if band > last => *then,
            _ => (now + then) / 2.0,
        });
        Some(Self { size: self.size, light: light.collect(), rows: self.rows.clone() })
    }

    fn bits(&self, sharper: f32) -> Option<BitMatrix> {
        let mut bits = BitMatrix::with_single_dimension(u32::try_from(self.size).ok()?).ok()?;
        for (index, dark) in self.dark(sharper)?.into_iter().enumerate() {
            if dark {
                bits.set(u32::try_from(index % self.size).ok()?, u32::try_from(index / self.size).ok()?);
            }
        }
        Some(bits)
    }

    /// Which modules are dark: darker than the mean of those around them.
    #[expect(
        clippy::indexing_slicing,
        reason = "every index is below size × size, or (size + 1)² in the sums; run over all modules"
    )]
    fn dark(&self, sharper: f32) -> Option<Vec<bool>> {
        let size = self.size;
        if self.light.len() != size * size || size < 2 {
            return None;
        }
        let light = &self.light;
        let mut sharp = Vec::with_capacity(size * size);
        for v in 0..size {
            for u in 0..size {
                let here = light[v * size + u];
                let beside = light[v * size + u.saturating_sub(1)] + light[v * size + (u + 1).min(size - 1)];
                let above = light[v.saturating_sub(1) * size + u] + light[(v + 1).min(size - 1) * size + u];
                sharp.push(here + sharper * (4.0 * here - beside - above));
            }
        }
        let stride = size + 1;
        let mut sums = vec![0.0_f64; stride * stride];
        for v in 0..size {
            let mut row = 0.0;
            for u in 0..size {
                row += f64::from(sharp[v * size + u]);
                sums[(v + 1) * stride + u + 1] = sums[v * stride + u + 1] + row;
            }
        }
        let mut dark = Vec::with_capacity(size * size);
        for v in 0..size {
            let (top, bottom) = (v.saturating_sub(NEAR), (v + NEAR + 1).min(size));
            for u in 0..size {
                let (left, right) = (u.saturating_sub(NEAR), (u + NEAR + 1).min(size));
                let sum = sums[bottom * stride + right] + sums[top * stride + left]
                    - sums[top * stride + right]
                    - sums[bottom * stride + left];
                let count = ((right - left) * (bottom - top)) as f64;
                dark.push(f64::from(sharp[v * size + u]) * count < sum);
            }
        }
        Some(dark)
    }
}

/// The bytes of a code whose modules are black and white, if its error correction can still give them.
pub(crate) fn decode(bits: &BitMatrix) -> Option<Vec<u8>> {
    let decoded = Decode(bits).ok()?;
    decoded.isValid().then(|| decoded.content().bytes().to_vec())
}

/// A module's light: its middle, and four places around it.
fn module(frame: &LumaFrame<'_>, projection: &Projection, u: f32, v: f32, middle: f32) -> f32 {
    const OFF: f32 = 0.22;
    let around = [(-OFF, -OFF), (OFF, -OFF), (-OFF, OFF), (OFF, OFF)].into_iter().map(|(du, dv)| {
        let [x, y] = projection.map(u + du, v + dv);
        frame.at(x, y)
    });
    (2.0 * middle + around.sum::<f32>()) / 6.0
}

/// First and last of the longest run of `true`, at least two long.
fn longest(flags: &[bool; BANDS]) -> Option<(usize, usize)> {
    let mut best = None;
    let mut start = None;
    for (at, flag) in flags.iter().copied().chain([false]).enumerate() {
        match (flag, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let longer = best.is_none_or(|(first, last)| at - from > last - first + 1);
                if at - from >= 2 && longer {
                    best = Some((from, at - 1));
                }
                start = None;
            }
            _ => {}
        }
    }
    best
}

/// Moves a quad to where the fixed modules of a code of its size stand out most; the quad, and by how many of 255 light ones
/// are lighter than dark ones there.
pub(crate) fn fit(frame: &LumaFrame<'_>, quad: Quad, size: usize, pattern: &Pattern) -> Option<(Quad, f32)> {
    let module = quad.side() / size as f32;
    let mut best = (quad, contrast(frame, &quad, size, &pattern.finders)?);
    for step in [2.0, 1.0, 0.5].map(|modules| modules * module) {
        for _ in 0..4 {
            let before = best.1;
            for (dx, dy) in
                [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)]
            {
                let moved = best.0.moved(dx * step, dy * step);
                better(frame, &mut best, moved, size, &pattern.finders);
            }
            if best.1 <= before {
                break;
            }
        }
    }
    best.1 = contrast(frame, &best.0, size, &pattern.all)?;
    for step in [0.6, 0.3, 0.15].map(|modules| modules * module) {
        for _ in 0..3 {
            let before = best.1;
            for corner in 0..4 {
                for (dx, dy) in [(-step, 0.0), (step, 0.0), (0.0, -step), (0.0, step)] {
                    let mut moved = best.0;
                    if let Some([x, y]) = moved.0.get_mut(corner) {
                        *x += dx;
                        *y += dy;
                    }
                    better(frame, &mut best, moved, size, &pattern.all);
                }
            }
            if best.1 <= before * 1.002 {
                break;
            }
        }
    }
    Some(best)
}

fn better(frame: &LumaFrame<'_>, best: &mut (Quad, f32), quad: Quad, size: usize, modules: &[Fixed]) {
    if let Some(value) = contrast(frame, &quad, size, modules)
        && value > best.1
    {
        *best = (quad, value);
    }
}

fn contrast(frame: &LumaFrame<'_>, quad: &Quad, size: usize, modules: &[Fixed]) -> Option<f32> {
    let projection = quad.projection(size)?;
    let mut sum = 0.0;
    let mut light = 0.0;
    for module in modules {
        let [x, y] = projection.map(module.u, module.v);
        sum += module.weight * frame.at(x, y);
        light += module.weight.max(0.0);
    }
    Some(sum / light)
}
