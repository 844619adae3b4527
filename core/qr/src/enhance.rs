//! Pictures made easier to search: noise is evened out, what a lens blurred is sharpened, small modules are drawn larger.
//!
//! The search parts the picture into black and white first, and a module of three or four blurred pixels does not survive that. It is
//! searched in these forms in turn (measured: `docs/adr/0013-scanning.md`).

use crate::Picture;
use crate::luma::LumaFrame;

/// A form in which a picture is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// As it is: what is sharp is found best so.
    Plain,
    /// Half as large: what was noise is grey.
    Halved,
    /// Edges raised.
    Sharp,
    /// One and a half times as large, edges raised more.
    Enlarged,
}

impl Form {
    /// All of them, in the order in which they are tried.
    pub(crate) const ALL: [Self; 4] = [Self::Plain, Self::Halved, Self::Sharp, Self::Enlarged];

    /// How much larger the picture becomes.
    pub(crate) fn scale(self) -> f32 {
        match self {
            Self::Plain | Self::Sharp => 1.0,
            Self::Halved => 0.5,
            Self::Enlarged => 1.5,
        }
    }

    /// The picture in this form; `None` where it would have no pixel.
    pub(crate) fn of(self, picture: &LumaFrame<'_>) -> Option<Picture> {
        match self {
            Self::Plain => picture.reduced(1),
            Self::Halved => picture.reduced(2),
            Self::Sharp => sharpened(picture, 2, 1),
            Self::Enlarged => sharpened(&LumaFrame::of(&enlarged(picture)?).ok()?, 3, 2),
        }
    }
}

/// Takes the mean of four pixels at `reach` off each pixel, `strength` times (at most 4).
fn sharpened(picture: &LumaFrame<'_>, reach: usize, strength: i16) -> Option<Picture> {
    let (width, last) = (picture.width(), picture.height().saturating_sub(1));
    let mut luma = vec![0; width * picture.height()];
    // A row with its ends drawn out, so that each pixel has one on either side.
    let mut drawn_out = Vec::with_capacity(width + 2 * reach);
    for (y, sharp) in luma.chunks_exact_mut(width).enumerate() {
        let row = picture.row(y);
        let (&first, &end) = (row.first()?, row.last()?);
        drawn_out.clear();
        drawn_out.resize(reach, first);
        drawn_out.extend_from_slice(row);
        drawn_out.resize(width + 2 * reach, end);
        let beside = drawn_out.iter().zip(drawn_out.get(2 * reach..)?);
        let above = picture.row(y.saturating_sub(reach)).iter().zip(picture.row((y + reach).min(last)));
        for (((sharp, here), (left, right)), (above, below)) in sharp.iter_mut().zip(row).zip(beside).zip(above) {
            // Four bytes' sum and four times as much are far inside 16 bits, and so many pixels are done at once.
            let around = [*left, *right, *above, *below].map(i16::from).into_iter().fold(0, i16::wrapping_add);
            let here = i16::from(*here);
            let more = here.wrapping_mul(4).wrapping_sub(around).wrapping_mul(strength) / 4;
            *sharp = here.wrapping_add(more).clamp(0, 255) as u8;
        }
    }
    Picture::checked(width, picture.height(), luma)
}

/// Three pixels for two, either way (bilinear).
fn enlarged(picture: &LumaFrame<'_>) -> Option<Picture> {
    let height = picture.height() / 2 * 3;
    let rows: Vec<Vec<u8>> = (0..picture.height()).map(|y| wider(picture.row(y))).collect();
    let wide = rows.first()?.len();
    let mut luma = Vec::with_capacity(wide * height);
    let last = rows.len() - 1;
    let row = |y: usize| rows.get(y.min(last)).map(Vec::as_slice).unwrap_or_default();
    for pair in 0..height / 3 {
        let (before, upper, lower, after) =
            (row((2 * pair).saturating_sub(1)), row(2 * pair), row(2 * pair + 1), row(2 * pair + 2));
        luma.extend(before.iter().zip(upper).map(|(far, near)| mostly(*near, *far)));
        luma.extend(upper.iter().zip(lower).map(|(a, b)| a.midpoint(*b)));
        luma.extend(lower.iter().zip(after).map(|(near, far)| mostly(*near, *far)));
    }
    Picture::checked(wide, height, luma)
}

fn wider(row: &[u8]) -> Vec<u8> {
    let mut wide = Vec::with_capacity(row.len() / 2 * 3);
    let pairs = row.as_chunks::<2>().0;
    let mut before = row.first().copied().unwrap_or_default();
    for (index, &[left, right]) in pairs.iter().enumerate() {
        let after = pairs.get(index + 1).map_or(right, |[next, _]| *next);
        wide.extend([mostly(left, before), left.midpoint(right), mostly(right, after)]);
        before = right;
    }
    wide
}

fn mostly(near: u8, far: u8) -> u8 {
    u8::try_from((5 * u16::from(near) + u16::from(far)) / 6).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_raised_and_even_grey_is_left() {
        let luma = [[100; 6], [180; 6]].concat().repeat(4);
        let picture = Picture { width: 12, height: 4, luma };
        let sharp = sharpened(&LumaFrame::of(&picture).unwrap(), 2, 1).unwrap();
        assert_eq!(sharp.luma[..12], [100, 100, 100, 100, 80, 80, 200, 200, 180, 180, 180, 180]);
        assert_eq!(sharp.luma.len(), picture.luma.len());
    }

    #[test]
    fn three_pixels_stand_for_two() {
        let picture = Picture { width: 5, height: 3, luma: [0, 60, 60, 120, 9].repeat(3) };
        let large = Form::Enlarged.of(&LumaFrame::of(&picture).unwrap()).unwrap();
        assert_eq!((large.width, large.height, large.luma.len()), (6, 3, 18));
        assert_eq!(enlarged(&LumaFrame::of(&picture).unwrap()).unwrap().luma[..6], [0, 30, 60, 60, 90, 120]);
        let narrow = Picture { width: 1, height: 9, luma: vec![0; 9] };
        assert!(Form::Enlarged.of(&LumaFrame::of(&narrow).unwrap()).is_none());
    }
}
