//! One code followed from frame to frame.

use crate::frame;
use crate::grid::{Grid, fit};
use crate::luma::LumaFrame;
use crate::pattern::Pattern;
use crate::quad::Quad;

/// Frames in a row in which a code may not be seen before it counts as gone.
const MAX_MISSES: u8 = 4;

/// Looks in a row in which a code may be seen and not read before it counts as gone: it may have been found a module or two
/// from where it is, and then it is seen for ever.
const MAX_UNREAD: u8 = 12;

/// Least difference between light and dark fixed modules, of 255, of what still is a code.
const LEAST_CONTRAST: f32 = 14.0;

/// A code of one size that was read once and is looked for where it should be now.
pub(crate) struct Track {
    pub(crate) quad: Quad,
    pub(crate) size: usize,
    earlier: Quad,
    pattern: Pattern,
    look: Option<Grid>,
    misses: u8,
    /// Looks in a row that saw it and could not read it.
    unread: u8,
}

/// What a look at a followed code gave.
#[derive(Default)]
pub(crate) struct Look {
    /// Bytes of codes of ours: of the one that is shown, and of one that could be put together with the look before.
    pub(crate) payloads: Vec<Vec<u8>>,
    /// Whether a code was seen where it should be.
    pub(crate) seen: bool,
    /// How far it moved since the frame before, in modules.
    pub(crate) moved: f32,
    /// Pixels a module.
    pub(crate) module: f32,
    /// Where it was seen.
    pub(crate) quad: Option<Quad>,
}

impl Track {
    /// Starts where a code of ours was read or nearly read.
    pub(crate) fn new(quad: Quad, size: usize) -> Option<Self> {
        Some(Self { quad, size, earlier: quad, pattern: Pattern::of(size)?, look: None, misses: 0, unread: 0 })
    }

    /// Whether it was not seen for so long that it counts as gone, or seen and not read for so long that it must lie elsewhere.
    pub(crate) fn is_gone(&self) -> bool {
        self.misses > MAX_MISSES || self.unread > MAX_UNREAD
    }

    /// Looks for the code near where it was, or where it would be if it goes on as before.
    pub(crate) fn look(&mut self, picture: &LumaFrame<'_>) -> Look {
        let expected = self.quad.going_on_from(&self.earlier);
        // What stood still is where it was; fitting is most of the work of a look.
        let starts = std::iter::once(expected).chain((expected != self.quad).then_some(self.quad));
        let fitted = starts.filter_map(|quad| fit(picture, quad, self.size, &self.pattern));
        let fitted = fitted.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, contrast)| *contrast >= LEAST_CONTRAST);
        let Some((quad, _)) = fitted else {
            self.misses = self.misses.saturating_add(1);
            self.look = None;
            return Look::default();
        };
        self.misses = 0;
        let module = quad.side() / self.size as f32;
        let ([x, y], [x0, y0]) = (quad.middle(), self.quad.middle());
        let moved = (x - x0).hypot(y - y0) / module.max(0.1);
        (self.earlier, self.quad) = (self.quad, quad);
        let mut look = Look { seen: true, moved, module, quad: Some(quad), ..Look::default() };
        self.unread = self.unread.saturating_add(1);
        let Some(grid) = Grid::sample(picture, &quad, self.size) else { return look };
        let ours = |payload: &Vec<u8>| frame::is_ours(payload);
        look.payloads.extend(grid.decode().filter(ours));
        if let (true, Some(before)) = (look.payloads.is_empty(), &self.look) {
            look.payloads.extend(grid.join(before).and_then(|joined| joined.decode()).filter(ours));
        }
        if !look.payloads.is_empty() {
            self.unread = 0;
        }
        self.look = Some(grid);
        look
    }
}
