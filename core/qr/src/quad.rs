//! Where a code lies in a picture: a square seen in perspective.

/// A point of a picture, in pixels; the middle of the first pixel is (0.5, 0.5).
pub(crate) type Point = [f32; 2];

/// The corners of a code without its quiet zone: top left, top right, bottom right, bottom left as the code is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quad(pub(crate) [Point; 4]);

/// The map from modules to pixels that a [`Quad`] stands for.
#[derive(Clone, Copy)]
pub(crate) struct Projection {
    across: [f32; 3],
    down: [f32; 3],
    depth: [f32; 3],
}

impl Quad {
    /// The map that takes the square of `size` modules to these corners; `None` where they are no convex square seen from its front.
    pub(crate) fn projection(&self, size: usize) -> Option<Projection> {
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = self.0;
        let (dx1, dy1, dx2, dy2) = (x1 - x2, y1 - y2, x3 - x2, y3 - y2);
        let (dx3, dy3) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let det = dx1 * dy2 - dx2 * dy1;
        let (g, h) = ((dx3 * dy2 - dx2 * dy3) / det, (dx1 * dy3 - dx3 * dy1) / det);
        let side = f32::from(u16::try_from(size).ok()?);
        let projection = Projection {
            across: [(x1 - x0 + g * x1) / side, (x3 - x0 + h * x3) / side, x0],
            down: [(y1 - y0 + g * y1) / side, (y3 - y0 + h * y3) / side, y0],
            depth: [g / side, h / side, 1.0],
        };
        // A corner on the horizon or behind it is no picture of a code.
        let near = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].into_iter().all(|(u, v)| 1.0 + g * u + h * v > 0.2);
        let sane = self.0.iter().flatten().all(|value| value.is_finite() && value.abs() < 1e5);
        (det.is_finite() && det.abs() > 1.0 && near && sane).then_some(projection)
    }

    /// Mean length of a side, in pixels.
    pub(crate) fn side(&self) -> f32 {
        let [a, b, c, d] = self.0;
        [(a, b), (b, c), (c, d), (d, a)]
            .into_iter()
            .map(|(from, to)| (to[0] - from[0]).hypot(to[1] - from[1]))
            .sum::<f32>()
            / 4.0
    }

    /// Left, top, right and bottom of the box around it.
    pub(crate) fn bounds(&self) -> [f32; 4] {
        let fold =
            |axis: fn(&Point) -> f32, start: f32, pick: fn(f32, f32) -> f32| self.0.iter().map(axis).fold(start, pick);
        [
            fold(|p| p[0], f32::MAX, f32::min),
            fold(|p| p[1], f32::MAX, f32::min),
            fold(|p| p[0], f32::MIN, f32::max),
            fold(|p| p[1], f32::MIN, f32::max),
        ]
    }

    /// The same shape elsewhere.
    pub(crate) fn moved(&self, dx: f32, dy: f32) -> Self {
        Self(self.0.map(|[x, y]| [x + dx, y + dy]))
    }

    /// Scaled about the picture's origin, then moved.
    pub(crate) fn scaled(&self, factor: f32) -> Self {
        Self(self.0.map(|[x, y]| [x * factor, y * factor]))
    }

    /// Moved by as much as the middle of `earlier` would have to move on to keep its speed towards `self`.
    pub(crate) fn going_on_from(&self, earlier: &Self) -> Self {
        let ([x, y], [x0, y0]) = (self.middle(), earlier.middle());
        self.moved(x - x0, y - y0)
    }

    /// Mean of the corners.
    pub(crate) fn middle(&self) -> Point {
        let [a, b, c, d] = self.0;
        [(a[0] + b[0] + c[0] + d[0]) / 4.0, (a[1] + b[1] + c[1] + d[1]) / 4.0]
    }
}

impl Projection {
    /// Where a place in modules lies in the picture.
    pub(crate) fn map(&self, u: f32, v: f32) -> Point {
        let [a, b, c] = self.across;
        let [d, e, f] = self.down;
        let [g, h, i] = self.depth;
        let near = 1.0 / (g * u + h * v + i);
        [(a * u + b * v + c) * near, (d * u + e * v + f) * near]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLANTED: Quad = Quad([[10.0, 12.0], [210.0, 20.0], [200.0, 190.0], [5.0, 230.0]]);

    #[test]
    fn the_corners_of_the_square_go_to_the_corners() {
        let projection = SLANTED.projection(97).unwrap();
        for ((u, v), [x, y]) in [(0.0, 0.0), (97.0, 0.0), (97.0, 97.0), (0.0, 97.0)].into_iter().zip(SLANTED.0) {
            let [px, py] = projection.map(u, v);
            assert!((px - x).abs() < 0.01 && (py - y).abs() < 0.01, "({u}, {v}) went to ({px}, {py})");
        }
    }

    #[test]
    fn what_is_no_square_seen_from_its_front_has_no_map() {
        let [a, b, c, d] = SLANTED.0;
        for corners in [[a, a, a, a], [a, b, a, b], [a, c, b, d], [[f32::NAN; 2], b, c, d], [a, b, [12.0, 14.0], d]] {
            assert!(Quad(corners).projection(97).is_none(), "{corners:?}");
        }
    }

    #[test]
    fn a_quad_that_moves_goes_on() {
        let later = SLANTED.moved(3.0, -4.0);
        assert_eq!(later.going_on_from(&SLANTED), SLANTED.moved(6.0, -8.0));
    }
}
