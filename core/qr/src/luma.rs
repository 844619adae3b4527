//! What a camera hands over: grey pixels in rows that may be padded.

use crate::picture::check_pixels;
use crate::{Picture, QrError};

/// One picture of a camera, borrowed: 8 bits a pixel, 0 is black, 255 white; row `y` begins at byte `y × stride`. The Y plane of the
/// YUV formats of phones is one. However the sensor is turned, a code is found as it lies, so no rotation is asked for.
#[derive(Clone, Copy)]
pub struct LumaFrame<'a> {
    luma: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
    /// The last column and row, for [`LumaFrame::at`].
    last: [f32; 2],
}

impl<'a> LumaFrame<'a> {
    /// Takes `height` rows of `width` pixels, each beginning `stride` bytes after the one before; the last may end with its pixels.
    ///
    /// # Errors
    /// [`QrError::Empty`], [`QrError::TooManyPixels`], [`QrError::SizesDisagree`] where the rows overlap or there are fewer bytes.
    pub fn new(luma: &'a [u8], width: u32, height: u32, stride: usize) -> Result<Self, QrError> {
        check_pixels(width, height)?;
        let sizes = (usize::try_from(width), usize::try_from(height));
        let (Ok(width), Ok(height)) = sizes else { return Err(QrError::TooManyPixels) };
        let needed = stride.checked_mul(height - 1).and_then(|bytes| bytes.checked_add(width));
        if stride < width || needed.is_none_or(|needed| luma.len() < needed) {
            return Err(QrError::SizesDisagree);
        }
        Ok(Self { luma, width, height, stride, last: [width, height].map(|pixels| (pixels - 1) as f32) })
    }

    /// A whole [`Picture`].
    ///
    /// # Errors
    /// As [`LumaFrame::new`].
    pub fn of(picture: &'a Picture) -> Result<Self, QrError> {
        picture.check()?;
        Self::new(&picture.luma, picture.width, picture.height, usize::try_from(picture.width).unwrap_or(usize::MAX))
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        let start = y.saturating_mul(self.stride);
        self.luma.get(start..start.saturating_add(self.width)).unwrap_or_default()
    }

    /// Luma between pixels (bilinear); outside the picture that of its edge. Of a picture one pixel wide some of it is 0.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        // Asked a hundred thousand times a frame: the last pixel of a row is the second of the last two, so that two are always there.
        let [last_x, last_y] = self.last;
        let (x, y) = ((x - 0.5).max(0.0).min(last_x), (y - 0.5).max(0.0).min(last_y));
        let (left, top) =
            ((x as u32).min((last_x as u32).saturating_sub(1)), (y as u32).min((last_y as u32).saturating_sub(1)));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let start = (top as usize).wrapping_mul(self.stride).wrapping_add(left as usize);
        let pair = |start: usize| {
            let [left, right] =
                self.luma.get(start..).and_then(|rest| rest.first_chunk::<2>()).copied().unwrap_or_default();
            f32::from(left) + (f32::from(right) - f32::from(left)) * fx
        };
        let (upper, lower) = (pair(start), pair(start.wrapping_add(self.stride)));
        upper + (lower - upper) * fy
    }

    /// Which part of its pixels, looked at every so many, is as light as can be.
    pub(crate) fn saturated(&self) -> f32 {
        const STEP: usize = 8;
        const SATURATED: u8 = 250;
        let rows = (0..self.height).step_by(STEP).map(|y| self.row(y).iter().step_by(STEP));
        let (mut saturated, mut all) = (0.0, 0.0_f32);
        for pixel in rows.flatten() {
            saturated += f32::from(u8::from(*pixel >= SATURATED));
            all += 1.0;
        }
        saturated / all.max(1.0)
    }

    /// The part inside `left`, `top`, `right`, `bottom`, cut at the picture's edges; `None` where nothing is left.
    pub(crate) fn part(&self, [left, top, right, bottom]: [f32; 4]) -> Option<(Picture, [f32; 2])> {
        let (left, top) = (left.max(0.0) as usize, top.max(0.0) as usize);
        let (right, bottom) = ((right.ceil() as usize).min(self.width), (bottom.ceil() as usize).min(self.height));
        let (width, height) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
        let mut luma = Vec::with_capacity(width * height);
        for y in top..bottom {
            luma.extend_from_slice(self.row(y).get(left..right)?);
        }
        Some((Picture::checked(width, height, luma)?, [left as f32, top as f32]))
    }

    /// The whole at a `factor`-th of its width and height, each pixel the mean of its square; `None` where nothing is left.
    pub(crate) fn reduced(&self, factor: usize) -> Option<Picture> {
        let factor = factor.max(1);
        let (width, height) = (self.width / factor, self.height / factor);
        let mut luma = Vec::with_capacity(width * height);
        let area = u32::try_from(factor * factor).ok()?;
        // Down first, where many columns are summed at once.
        let mut sums = vec![0_u32; self.width];
        for y in 0..height {
            sums.fill(0);
            for row in y * factor..(y + 1) * factor {
                sums.iter_mut().zip(self.row(row)).for_each(|(sum, pixel)| *sum = sum.wrapping_add(u32::from(*pixel)));
            }
            let squares = sums.chunks_exact(factor).map(|columns| columns.iter().sum::<u32>() / area);
            luma.extend(squares.map(|mean| u8::try_from(mean).unwrap_or(u8::MAX)));
        }
        Picture::checked(width, height, luma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_may_be_padded_and_must_be_there() {
        let luma: Vec<u8> = (0..11).collect();
        let frame = LumaFrame::new(&luma, 3, 3, 4).unwrap();
        assert_eq!([frame.row(0), frame.row(2)], [&[0, 1, 2], &[8, 9, 10]]);
        for (width, height, stride) in [(3, 3, 5), (4, 3, 4), (3, 4, 4), (3, 3, 2), (3, 3, usize::MAX)] {
            assert_eq!(LumaFrame::new(&luma, width, height, stride).err(), Some(QrError::SizesDisagree));
        }
        assert_eq!(LumaFrame::new(&luma, 0, 3, 4).err(), Some(QrError::Empty));
        assert_eq!(LumaFrame::new(&luma, u32::MAX, u32::MAX, usize::MAX).err(), Some(QrError::TooManyPixels));
    }

    #[test]
    fn luma_between_pixels_is_theirs_by_distance_and_the_edge_goes_on() {
        let frame = LumaFrame::new(&[0, 100, 200, 40], 2, 2, 2).unwrap();
        for (x, y, luma) in [(0.5, 0.5, 0.0), (1.0, 0.5, 50.0), (1.0, 1.0, 85.0), (-9.0, 9.0, 200.0), (1e9, 1e9, 40.0)]
        {
            assert!((frame.at(x, y) - luma).abs() < 0.01, "({x}, {y}) is {}", frame.at(x, y));
        }
        assert!(frame.at(f32::NAN, f32::INFINITY).is_finite());
    }

    #[test]
    fn parts_and_reductions_are_cut_at_the_edges() {
        let luma: Vec<u8> = (0..16).collect();
        let frame = LumaFrame::new(&luma, 4, 4, 4).unwrap();
        let (part, at) = frame.part([1.0, 2.0, 9.0, 9.0]).unwrap();
        assert_eq!((part.width, part.height, part.luma, at), (3, 2, vec![9, 10, 11, 13, 14, 15], [1.0, 2.0]));
        assert!(frame.part([4.0, 0.0, 9.0, 9.0]).is_none());
        assert!(frame.part([f32::NAN, 0.0, -9.0, 9.0]).is_none());
        assert_eq!(frame.reduced(2).unwrap().luma, [2, 4, 10, 12]);
        assert!(frame.reduced(5).is_none());
    }
}
