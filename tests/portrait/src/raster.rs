//! From a face to pixels, and from pixels to a JPEG file (ISO/IEC 10918-1, baseline).

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::drawing::{Ink, ink_at};
use crate::face::Face;
use crate::shapes::Point;

/// Narrowest picture, in pixels.
pub const MIN_WIDTH: u32 = 24;

/// Widest picture, in pixels.
pub const MAX_WIDTH: u32 = 1536;

/// Each pixel is the mean of this many points squared, which smooths every edge.
const POINTS: u32 = 4;

/// Points across the canvas that the face is drawn on.
const CANVAS: f32 = 120.0;

/// The width that is drawn for `width`, in pixels: within [`MIN_WIDTH`] and [`MAX_WIDTH`], and a multiple of three.
#[must_use]
pub fn width(width: u32) -> u32 {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    width - width % 3
}

/// The height of a picture of this [`width`], in pixels: four thirds of it, as on an identity card.
#[must_use]
pub fn height(width: u32) -> u32 {
    crate::width(width) / 3 * 4
}

/// The picture as red, green and blue bytes, row by row from the top; [`width`] times [`height`] pixels.
#[must_use]
pub fn rgb(face: &Face, width: u32) -> Vec<u8> {
    let (columns, rows) = (crate::width(width), height(width));
    let pixels = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
    pixels.flat_map(|(x, y)| pixel(face, columns, x, y)).collect()
}

/// The picture as one byte of brightness (ITU-R BT.601) per pixel, row by row from the top.
#[must_use]
pub fn luma(face: &Face, width: u32) -> Vec<u8> {
    let colours = rgb(face, width);
    let (pixels, _) = colours.as_chunks::<3>();
    pixels.iter().copied().map(brightness).collect()
}

/// The picture as a JPEG file (JFIF, baseline, half-size chroma), [`width`] by [`height`] pixels; `quality` from 1 to
/// 100. The same face, width and quality always give the same bytes.
#[must_use]
#[expect(clippy::expect_used, reason = "the encoder refuses only an empty or giant picture or a failing writer")]
pub fn jpeg(face: &Face, width: u32, quality: u8) -> Vec<u8> {
    let side = |pixels: u32| u16::try_from(pixels).expect("a side is at most four thirds of MAX_WIDTH");
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality.clamp(1, 100));
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(&rgb(face, width), side(crate::width(width)), side(height(width)), ColorType::Rgb)
        .expect("a picture of a legal size fits into memory");
    file
}

fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from((sum + 500) / 1000).unwrap_or(u8::MAX)
}

fn pixel(face: &Face, columns: u32, x: u32, y: u32) -> [u8; 3] {
    let step = CANVAS / (columns * POINTS) as f32;
    let place = |pixel: u32, point: u32| ((pixel * POINTS + point) as f32 + 0.5) * step;
    let points = (0..POINTS).flat_map(|down| (0..POINTS).map(move |across| (across, down)));
    let [red, green, blue] = points
        .map(|(across, down)| ink_at(face, Point { x: place(x, across), y: place(y, down) }))
        .fold([0.0; 3], |[r, g, b]: Ink, [red, green, blue]| [r + red, g + green, b + blue]);
    let mean = |sum: f32| (sum / (POINTS * POINTS) as f32 + 0.5) as u8;
    [mean(red), mean(green), mean(blue)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AN, BINH};

    #[test]
    fn the_same_face_is_always_the_same_bytes() {
        for face in [BINH, AN] {
            assert_eq!(jpeg(&face, 120, 60), jpeg(&face, 120, 60));
        }
    }

    #[test]
    fn a_portrait_for_a_card_is_between_one_and_a_half_and_three_kilobytes() {
        for face in [BINH, AN] {
            let size = jpeg(&face, 120, 60).len();
            assert!((1500..=3000).contains(&size), "{size} bytes");
        }
    }

    #[test]
    fn a_portrait_is_a_jpeg_file_from_its_first_marker_to_its_last() {
        let file = jpeg(&BINH, 120, 60);
        assert!(file.starts_with(&[0xff, 0xd8, 0xff, 0xe0]));
        assert_eq!(file.get(6..11), Some(b"JFIF\0".as_slice()));
        assert!(file.ends_with(&[0xff, 0xd9]));
        // Start of frame, baseline: length 17, 8 bits, then height and width.
        let frame = [0xff, 0xc0, 0, 17, 8, 0, 160, 0, 120];
        assert!(file.windows(frame.len()).any(|bytes| bytes == frame));
    }

    #[test]
    fn two_people_look_different_even_without_colour() {
        assert_ne!(jpeg(&BINH, 120, 60), jpeg(&AN, 120, 60));
        let (one, other) = (luma(&BINH, 120), luma(&AN, 120));
        let apart = one.iter().zip(&other).filter(|(a, b)| a.abs_diff(**b) > 32).count();
        assert!(apart > one.len() / 10, "{apart} of {} pixels", one.len());
    }

    #[test]
    fn the_pixels_are_as_many_as_width_and_height_say() {
        for wanted in [0, 24, 100, 120, 241, 400] {
            let pixels = (width(wanted) * height(wanted)) as usize;
            assert_eq!((rgb(&AN, wanted).len(), luma(&AN, wanted).len()), (pixels * 3, pixels));
        }
        assert_eq!((width(u32::MAX), height(120)), (MAX_WIDTH, 160));
    }

    #[test]
    fn the_face_is_lighter_than_the_hair_and_the_wall_is_the_background() {
        for face in [BINH, AN] {
            let pixels = luma(&face, 120);
            let at = |x: usize, y: usize| pixels[y * 120 + x];
            assert!(at(60, 88) > at(60, 26) + 60, "{} and {}", at(60, 88), at(60, 26));
            assert!(at(4, 4).abs_diff(brightness(face.background)) < 16);
        }
    }
}
