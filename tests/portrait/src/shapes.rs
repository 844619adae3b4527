//! Plane shapes on a canvas 120 wide and 160 high: each says how much of it covers a point, from 0 to 1.
//!
//! Only addition, multiplication, division and square root are used: IEEE 754 fixes their results to the last bit, so
//! that every machine draws the same picture.

/// A place on the canvas; `y` grows downwards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Point {
    /// The same place in the mirror, so that a feature is drawn once for both halves of a face.
    pub(crate) fn mirrored(self) -> Self {
        Self { x: 120.0 - self.x, y: self.y }
    }
}

/// 1 inside, 0 outside.
fn inside(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

/// An upright ellipse around (`x`, `y`) with half axes `rx` and `ry`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ellipse {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) rx: f32,
    pub(crate) ry: f32,
}

impl Ellipse {
    fn reach(self, at: Point) -> f32 {
        let (dx, dy) = ((at.x - self.x) / self.rx, (at.y - self.y) / self.ry);
        dx * dx + dy * dy
    }

    pub(crate) fn covers(self, at: Point) -> f32 {
        inside(self.reach(at) <= 1.0)
    }

    /// Full in the middle, nothing at the rim: light, shade and blush.
    pub(crate) fn glow(self, at: Point) -> f32 {
        let rest = (1.0 - self.reach(at)).max(0.0);
        rest * rest
    }

    /// The rim alone, `half` thick to either side.
    pub(crate) fn rim(self, at: Point, half: f32) -> f32 {
        let outer = Self { rx: self.rx + half, ry: self.ry + half, ..self };
        let inner = Self { rx: self.rx - half, ry: self.ry - half, ..self };
        outer.covers(at) * (1.0 - inner.covers(at))
    }
}

/// An ellipse whose lower half narrows, as a face does to its chin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Egg {
    pub(crate) oval: Ellipse,
    pub(crate) taper: f32,
}

impl Egg {
    fn reach(self, at: Point) -> f32 {
        let down = (at.y - self.oval.y) / self.oval.ry;
        let below = down.clamp(0.0, 1.0);
        let across = (at.x - self.oval.x) / (self.oval.rx * (1.0 - self.taper * below * below));
        // An ellipse would leave no room for a jaw: below, a fourth power keeps the sides apart for longer.
        let jaw = if down > 0.0 { 0.55 + 0.45 * down * down } else { 1.0 };
        across * across + down * down * jaw
    }

    pub(crate) fn covers(self, at: Point) -> f32 {
        inside(self.reach(at) <= 1.0)
    }

    /// 0 in the middle, 1 at the rim: where skin turns away from the light.
    pub(crate) fn depth(self, at: Point) -> f32 {
        self.reach(at).min(1.0)
    }
}

/// A parabola between `from` and `to`: a brow, a lid, a smile. It is at `y` at `x`, and `bend` is its curvature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arc {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) bend: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

impl Arc {
    pub(crate) fn height(self, x: f32) -> f32 {
        let away = x - self.x;
        self.y + self.bend * away * away
    }

    /// A stroke along it, `half` thick in the middle and thin at both ends.
    pub(crate) fn stroke(self, at: Point, half: f32) -> f32 {
        let along = (at.x - self.from) / (self.to - self.from);
        let thick = half * (4.0 * along * (1.0 - along)).max(0.0).sqrt();
        inside((0.0..=1.0).contains(&along) && (at.y - self.height(at.x)).abs() <= thick)
    }

    /// What lies between it and `lower`.
    pub(crate) fn down_to(self, lower: Self, at: Point) -> f32 {
        inside(at.y >= self.height(at.x) && at.y <= lower.height(at.x))
    }
}

/// Everything on the left of every line from one corner to the next: a convex polygon, corners clockwise on the canvas.
pub(crate) fn polygon<const N: usize>(corners: [(f32, f32); N], at: Point) -> f32 {
    let ends = corners.iter().cycle().skip(1);
    let edges = corners.iter().zip(ends);
    inside(edges.into_iter().all(|(a, b)| (b.0 - a.0) * (at.y - a.1) - (b.1 - a.1) * (at.x - a.0) >= 0.0))
}
