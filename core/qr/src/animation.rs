//! GIF89a animations: a stream of codes in one file, and back.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, DisposalMethod, Frame, MemoryLimit, Repeat};

use crate::picture::{check_pixels, luma};
use crate::{Picture, QrError};

/// Most frames of a GIF.
pub const MAX_GIF_FRAMES: usize = 1024;
/// Most pixels of all pictures of a GIF together, which is how many bytes they take.
pub const MAX_GIF_PIXELS: u64 = 1 << 27;

/// GIF counts time in hundredths of a second; browsers slow down what is shorter than two of them.
const HUNDREDTHS: u32 = 100;
const MAX_FRAMES_PER_SECOND: u32 = 50;
const WHITE: u8 = 255;

/// Writes pictures of one size as an endless animation of `frames_per_second` (1 to 50; values outside are brought inside).
///
/// # Errors
/// [`QrError::Empty`], [`QrError::SizesDisagree`], [`QrError::TooManyPixels`], [`QrError::TooManyFrames`],
/// [`QrError::NotEncoded`] where a side is longer than 65,535 pixels.
pub fn gif(pictures: &[Picture], frames_per_second: u32) -> Result<Vec<u8>, QrError> {
    let first = pictures.first().ok_or(QrError::Empty)?;
    if pictures.len() > MAX_GIF_FRAMES {
        return Err(QrError::TooManyFrames);
    }
    for picture in pictures {
        picture.check()?;
        if (picture.width, picture.height) != (first.width, first.height) {
            return Err(QrError::SizesDisagree);
        }
    }
    let width = u16::try_from(first.width).map_err(|_| QrError::NotEncoded)?;
    let height = u16::try_from(first.height).map_err(|_| QrError::NotEncoded)?;

    let greys: BTreeSet<u8> = pictures.iter().flat_map(|picture| &picture.luma).copied().collect();
    let palette: Vec<u8> = greys.iter().flat_map(|&grey| [grey; 3]).collect();
    let mut index_of = [0_u8; 256];
    for (&grey, index) in greys.iter().zip(0..=u8::MAX) {
        if let Some(entry) = index_of.get_mut(usize::from(grey)) {
            *entry = index;
        }
    }

    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, width, height, &palette).map_err(|_| QrError::NotEncoded)?;
    encoder.set_repeat(Repeat::Infinite).map_err(|_| QrError::NotEncoded)?;
    for (picture, delay) in pictures.iter().zip(delays(frames_per_second)) {
        let indices = picture.luma.iter().filter_map(|&grey| index_of.get(usize::from(grey)));
        let frame = Frame { width, height, delay, buffer: indices.copied().collect(), ..Frame::default() };
        encoder.write_frame(&frame).map_err(|_| QrError::NotEncoded)?;
    }
    drop(encoder);
    Ok(file)
}

/// Delays in hundredths of a second that keep the rate on average: 15 a second are 7, 6, 7, …
fn delays(frames_per_second: u32) -> impl Iterator<Item = u16> {
    let rate = frames_per_second.clamp(1, MAX_FRAMES_PER_SECOND);
    let due = move |frame: u32| (frame * HUNDREDTHS + rate / 2) / rate;
    (0..).map(move |frame| u16::try_from(due(frame + 1) - due(frame)).unwrap_or(u16::MAX))
}

/// Opens a GIF: what is seen after each frame is drawn, in grey, on white.
///
/// # Errors
/// [`QrError::TooManyPixels`] and [`QrError::TooManyFrames`] before they are unpacked; [`QrError::DamagedPicture`];
/// [`QrError::Empty`] where it has no frame.
pub fn pictures_of_gif(file: &[u8]) -> Result<Vec<Picture>, QrError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.check_frame_consistency(true);
    // Every frame lies inside the canvas, whose size is checked below.
    options.set_memory_limit(MemoryLimit::Bytes(NonZeroU64::MIN.saturating_add(4 * crate::MAX_PIXELS)));
    let mut decoder = options.read_info(file).map_err(|_| QrError::DamagedPicture)?;
    let (width, height) = (decoder.width(), decoder.height());
    let pixels = check_pixels(width.into(), height.into())?;
    let blank = vec![WHITE; usize::try_from(pixels).map_err(|_| QrError::TooManyPixels)?];

    let mut canvas = Picture { width: width.into(), height: height.into(), luma: blank };
    let mut pictures = Vec::new();
    let mut total = 0;
    while let Some(info) = decoder.next_frame_info().map_err(|_| QrError::DamagedPicture)? {
        if pictures.len() >= MAX_GIF_FRAMES {
            return Err(QrError::TooManyFrames);
        }
        total += pixels;
        if total > MAX_GIF_PIXELS {
            return Err(QrError::TooManyPixels);
        }
        let place = Place::of(info);
        let dispose = info.dispose;
        let mut rgba = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut rgba).map_err(|_| QrError::DamagedPicture)?;
        let before = (dispose == DisposalMethod::Previous).then(|| canvas.luma.clone());
        place.draw(&mut canvas, &rgba);
        pictures.push(canvas.clone());
        match before {
            Some(before) => canvas.luma = before,
            None if dispose == DisposalMethod::Background => place.clear(&mut canvas),
            None => {}
        }
    }
    if pictures.is_empty() {
        return Err(QrError::Empty);
    }
    Ok(pictures)
}

/// Where a frame lies on the canvas, in pixels.
struct Place {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Place {
    fn of(frame: &Frame<'_>) -> Self {
        Self { left: frame.left.into(), top: frame.top.into(), width: frame.width.into(), height: frame.height.into() }
    }

    fn rows<'a>(&self, canvas: &'a mut Picture) -> impl Iterator<Item = impl Iterator<Item = &'a mut u8>> {
        let (left, width) = (self.left, self.width);
        let stride = usize::try_from(canvas.width).unwrap_or(usize::MAX).max(1);
        let rows = canvas.luma.chunks_exact_mut(stride);
        rows.skip(self.top).take(self.height).map(move |row| row.iter_mut().skip(left).take(width))
    }

    fn draw(&self, canvas: &mut Picture, rgba: &[u8]) {
        let rows = rgba.chunks_exact((self.width * 4).max(4));
        for (to, from) in self.rows(canvas).zip(rows) {
            for (to, &[r, g, b, alpha]) in to.zip(from.as_chunks().0) {
                // A pixel of a GIF is drawn or left out, nothing between.
                if alpha != 0 {
                    *to = luma(r, g, b);
                }
            }
        }
    }

    fn clear(&self, canvas: &mut Picture) {
        self.rows(canvas).flatten().for_each(|pixel| *pixel = WHITE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(luma: [u8; 4]) -> Picture {
        Picture { width: 2, height: 2, luma: luma.to_vec() }
    }

    fn written(width: u16, height: u16, frames: &[Frame<'_>]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = gif::Encoder::new(&mut file, width, height, &[0, 0, 0, 255, 255, 255]).unwrap();
        for frame in frames {
            encoder.write_frame(frame).unwrap();
        }
        drop(encoder);
        file
    }

    fn dot(left: u16, top: u16, dispose: DisposalMethod) -> Frame<'static> {
        Frame { left, top, width: 1, height: 1, dispose, buffer: vec![0].into(), ..Frame::default() }
    }

    #[test]
    fn pictures_come_back_as_they_were() {
        let pictures = [picture([0, 255, 255, 0]), picture([9, 80, 200, 255])];
        let file = gif(&pictures, 15).unwrap();
        assert_eq!(pictures_of_gif(&file).unwrap(), pictures);
        let all_greys = Picture { width: 16, height: 16, luma: (0..=255).collect() };
        let file = gif(std::slice::from_ref(&all_greys), 15).unwrap();
        assert_eq!(pictures_of_gif(&file).unwrap(), [all_greys]);
    }

    #[test]
    fn the_rate_is_kept_on_average() {
        assert_eq!(delays(15).take(15).map(u32::from).sum::<u32>(), 100);
        assert!(delays(15).take(100).all(|delay| delay == 6 || delay == 7));
        assert_eq!(delays(0).next(), Some(100));
        assert_eq!(delays(u32::MAX).next(), Some(2));
    }

    #[test]
    fn frames_are_put_where_they_belong_and_disposed_of() {
        let file = written(
            2,
            2,
            &[
                dot(0, 0, DisposalMethod::Keep),
                dot(1, 0, DisposalMethod::Previous),
                dot(0, 1, DisposalMethod::Background),
                dot(1, 1, DisposalMethod::Keep),
            ],
        );
        let seen: Vec<Vec<u8>> = pictures_of_gif(&file).unwrap().into_iter().map(|p| p.luma).collect();
        assert_eq!(seen, [[0, 255, 255, 255], [0, 0, 255, 255], [0, 255, 0, 255], [0, 255, 255, 0]]);
    }

    #[test]
    fn bombs_are_refused() {
        let wide = written(u16::MAX, u16::MAX, &[dot(0, 0, DisposalMethod::Keep)]);
        assert_eq!(pictures_of_gif(&wide), Err(QrError::TooManyPixels));
        let frames = vec![dot(0, 0, DisposalMethod::Keep); MAX_GIF_FRAMES + 1];
        assert_eq!(pictures_of_gif(&written(2, 2, &frames)), Err(QrError::TooManyFrames));
        assert_eq!(pictures_of_gif(&written(4000, 4000, &frames[..20])), Err(QrError::TooManyPixels));
    }

    #[test]
    fn a_frame_outside_the_canvas_a_cut_file_and_no_frame_are_refused() {
        let outside = written(2, 2, &[dot(2, 0, DisposalMethod::Keep)]);
        assert_eq!(pictures_of_gif(&outside), Err(QrError::DamagedPicture));
        assert_eq!(pictures_of_gif(&written(2, 2, &[])), Err(QrError::DamagedPicture));
        // Something is in it, only no picture: a comment, between the header and the end mark.
        let mut only_a_comment = written(2, 2, &[]);
        only_a_comment.truncate(only_a_comment.len() - 1);
        only_a_comment.extend(b"\x21\xfe\x02hi\x00\x3b");
        assert_eq!(pictures_of_gif(&only_a_comment), Err(QrError::Empty));
        let file = gif(&[picture([0, 255, 255, 0])], 15).unwrap();
        for end in 0..file.len() - 1 {
            assert!(pictures_of_gif(&file[..end]).is_err(), "cut to {end}");
        }
        assert_eq!(pictures_of_gif(&vec![0; 100_000_000]), Err(QrError::DamagedPicture));
    }

    #[test]
    fn pictures_of_different_sizes_or_none_are_refused() {
        let other = Picture { width: 1, height: 1, luma: vec![0] };
        assert_eq!(gif(&[picture([0; 4]), other], 15), Err(QrError::SizesDisagree));
        assert_eq!(gif(&[], 15), Err(QrError::Empty));
    }
}
