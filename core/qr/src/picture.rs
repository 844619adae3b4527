//! Grey pictures, and PNG files of them.

use std::io::Cursor;

use png::{BitDepth, ColorType, Limits, Transformations};

use crate::QrError;

/// Most pixels of one picture: 4096 × 4096. Bounds memory and time of opening and reading it.
pub const MAX_PIXELS: u64 = 4096 * 4096;

/// Bytes that opening a picture may take: four a pixel, and what the format needs beside.
const MAX_PNG_MEMORY: usize = 4 * 4096 * 4096 + (1 << 20);

/// A grey picture: 8 bits a pixel, 0 is black, 255 white, row by row from the top left, no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width` × `height` bytes.
    pub luma: Vec<u8>,
}

impl Picture {
    /// Writes a grey PNG (ISO/IEC 15948), 8 bits a pixel.
    ///
    /// # Errors
    /// [`QrError::Empty`], [`QrError::TooManyPixels`], [`QrError::SizesDisagree`], [`QrError::NotEncoded`].
    pub fn to_png(&self) -> Result<Vec<u8>, QrError> {
        self.check()?;
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|_| QrError::NotEncoded)?;
        writer.write_image_data(&self.luma).map_err(|_| QrError::NotEncoded)?;
        writer.finish().map_err(|_| QrError::NotEncoded)?;
        Ok(file)
    }

    /// Opens a PNG of any colour type and depth; what is transparent becomes white. Of an animation, the first picture.
    ///
    /// # Errors
    /// [`QrError::TooManyPixels`] by its header, before anything is unpacked; [`QrError::DamagedPicture`].
    pub fn from_png(file: &[u8]) -> Result<Self, QrError> {
        let limits = Limits { bytes: MAX_PNG_MEMORY };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
        decoder.set_transformations(Transformations::normalize_to_color8());
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        let header = decoder.read_header_info().map_err(|_| QrError::DamagedPicture)?;
        check_pixels(header.width, header.height)?;
        let mut reader = decoder.read_info().map_err(|_| QrError::DamagedPicture)?;
        let size = reader.output_buffer_size().ok_or(QrError::TooManyPixels)?;
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes).map_err(|_| QrError::DamagedPicture)?;
        bytes.truncate(info.buffer_size());
        let picture = Self { width: info.width, height: info.height, luma: to_luma(bytes, info.color_type)? };
        picture.check()?;
        Ok(picture)
    }

    /// The picture, where it has pixels and no more than may be.
    pub(crate) fn checked(width: usize, height: usize, luma: Vec<u8>) -> Option<Self> {
        let picture = Self { width: u32::try_from(width).ok()?, height: u32::try_from(height).ok()?, luma };
        picture.check().is_ok().then_some(picture)
    }

    /// The fields are open, so whoever uses them asks first whether they agree.
    pub(crate) fn check(&self) -> Result<(), QrError> {
        let pixels = check_pixels(self.width, self.height)?;
        if u64::try_from(self.luma.len()) != Ok(pixels) {
            return Err(QrError::SizesDisagree);
        }
        Ok(())
    }
}

/// Number of pixels of a picture inside our limits.
pub(crate) fn check_pixels(width: u32, height: u32) -> Result<u64, QrError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(QrError::Empty),
        pixels if pixels > MAX_PIXELS => Err(QrError::TooManyPixels),
        pixels => Ok(pixels),
    }
}

fn to_luma(bytes: Vec<u8>, colours: ColorType) -> Result<Vec<u8>, QrError> {
    match colours {
        ColorType::Grayscale => Ok(bytes),
        ColorType::GrayscaleAlpha => {
            let pixels = bytes.as_chunks().0.iter();
            Ok(pixels.map(|&[grey, alpha]| on_white(grey, alpha)).collect())
        }
        ColorType::Rgb => {
            let pixels = bytes.as_chunks().0.iter();
            Ok(pixels.map(|&[r, g, b]| luma(r, g, b)).collect())
        }
        ColorType::Rgba => {
            let pixels = bytes.as_chunks().0.iter();
            Ok(pixels.map(|&[r, g, b, alpha]| on_white(luma(r, g, b), alpha)).collect())
        }
        // A palette was expanded while reading.
        ColorType::Indexed => Err(QrError::DamagedPicture),
    }
}

/// Brightness of a colour (ITU-R BT.601 weights, in thousandths).
pub(crate) fn luma(r: u8, g: u8, b: u8) -> u8 {
    let weighted = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
    u8::try_from((weighted + 500) / 1000).unwrap_or(u8::MAX)
}

fn on_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    let mixed = (grey * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(colours: ColorType, depth: BitDepth, width: u32, bytes: &[u8], palette: Option<&[u8]>) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, 1);
        encoder.set_color(colours);
        encoder.set_depth(depth);
        if let Some(palette) = palette {
            encoder.set_palette(palette);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(bytes).unwrap();
        writer.finish().unwrap();
        file
    }

    #[test]
    fn every_colour_type_and_depth_becomes_grey() {
        let grey = |file: &[u8]| Picture::from_png(file).unwrap().luma;
        let white_black = vec![255, 0];
        assert_eq!(grey(&png(ColorType::Grayscale, BitDepth::One, 2, &[0x80], None)), white_black);
        assert_eq!(grey(&png(ColorType::Grayscale, BitDepth::Four, 2, &[0xf0], None)), white_black);
        assert_eq!(grey(&png(ColorType::Grayscale, BitDepth::Eight, 2, &[255, 0], None)), white_black);
        assert_eq!(grey(&png(ColorType::Grayscale, BitDepth::Sixteen, 2, &[255, 255, 0, 0], None)), white_black);
        assert_eq!(grey(&png(ColorType::GrayscaleAlpha, BitDepth::Eight, 2, &[0, 0, 0, 255], None)), white_black);
        assert_eq!(grey(&png(ColorType::Rgb, BitDepth::Eight, 2, &[255, 255, 255, 0, 0, 0], None)), white_black);
        assert_eq!(grey(&png(ColorType::Rgba, BitDepth::Eight, 2, &[9, 9, 9, 0, 0, 0, 0, 255], None)), white_black);
        let palette = [255, 255, 255, 0, 0, 0];
        assert_eq!(grey(&png(ColorType::Indexed, BitDepth::One, 2, &[0x40], Some(&palette))), white_black);
        assert_eq!(grey(&png(ColorType::Rgb, BitDepth::Eight, 1, &[255, 0, 0], None)), [76]);
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let mut bomb = png(ColorType::Grayscale, BitDepth::One, 2, &[0x80], None);
        bomb[16..24].copy_from_slice(&[0, 0, 0x70, 0, 0, 0, 0x70, 0]);
        // The header's checksum (offset 29) is kept right, so that the size alone is the reason.
        let crc = {
            let mut crc = u32::MAX;
            for byte in &bomb[12..29] {
                crc ^= u32::from(*byte);
                for _ in 0..8 {
                    crc = (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1));
                }
            }
            !crc
        };
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(Picture::from_png(&bomb), Err(QrError::TooManyPixels));
    }

    #[test]
    fn a_cut_or_foreign_file_is_refused() {
        let file = Picture { width: 3, height: 2, luma: vec![1, 2, 3, 4, 5, 6] }.to_png().unwrap();
        assert!(Picture::from_png(&file).is_ok());
        // The last 12 bytes are the end mark, without which the picture is whole.
        for end in 0..file.len() - 12 {
            assert_eq!(Picture::from_png(&file[..end]), Err(QrError::DamagedPicture), "cut to {end}");
        }
        assert_eq!(Picture::from_png(b"GIF89a"), Err(QrError::DamagedPicture));
        assert_eq!(Picture::from_png(&vec![0x89; 100_000_000]), Err(QrError::DamagedPicture));
    }

    #[test]
    fn a_picture_that_lies_about_its_size_is_refused() {
        let lying = Picture { width: 3, height: 3, luma: vec![0; 8] };
        assert_eq!(lying.to_png(), Err(QrError::SizesDisagree));
        let empty = Picture { width: 0, height: 3, luma: vec![] };
        assert_eq!(empty.to_png(), Err(QrError::Empty));
        let huge = Picture { width: u32::MAX, height: u32::MAX, luma: vec![] };
        assert_eq!(huge.to_png(), Err(QrError::TooManyPixels));
    }
}
