//! One QR code (ISO/IEC 18004): bytes to modules, modules to pixels.

use std::fmt::Write;

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use crate::frame::MAX_DRAWN;
use crate::mask::penalty;
use crate::{Picture, QrError};

/// Largest side of a module in pixels: the largest code then still is inside [`MAX_PIXELS`](crate::MAX_PIXELS).
pub const MAX_MODULE_PIXELS: u32 = 32;

/// ISO/IEC 18004 §9.1: four light modules around a code.
const QUIET_ZONE: usize = 4;

/// Masks that there are.
const MASKS: u8 = 8;

/// Mask of a moving code, pattern 000: dark and light change places where row and column add up to an even number. ISO/IEC 18004
/// §7.8.3 (unconfirmed) has a writer try all eight and take the one with the least penalty, which costs more than all other
/// drawing. A reader takes any: the mask stands in the code's format information. What a moving code holds is compressed or
/// encrypted, so that no mask meets patterns in it (`docs/adr/0004-qr.md`).
const MOVING_MASK: u8 = 0;

/// Light and dark of a terminal, exact black and white of its 256 colours: a theme's own may lack contrast or be inverted.
const TERMINAL_COLOURS: &str = "\x1b[38;5;16;48;5;231m";
const TERMINAL_RESET: &str = "\x1b[0m";

/// One QR code: its modules, without the quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    size: usize,
    dark: Vec<bool>,
}

impl Code {
    /// Draws bytes in byte mode, in the smallest version that holds them and at the highest error correction that costs no larger one,
    /// under the mask that ISO/IEC 18004 chooses: of eight the one with the least penalty.
    ///
    /// # Errors
    /// [`QrError::Empty`]; [`QrError::CodeTooLong`] past [`MAX_DRAWN`] bytes.
    pub fn encode(bytes: &[u8]) -> Result<Self, QrError> {
        // The same choice as the writer's own, in less time: see [`penalty`].
        let mut codes = (0..MASKS).map(|mask| Self::masked(bytes, Mask::new(mask)));
        let mut best = codes.next().unwrap_or(Err(QrError::Empty))?;
        let mut least = penalty(&best.dark, best.size);
        for code in codes {
            let code = code?;
            let penalty = penalty(&code.dark, code.size);
            if penalty < least {
                (best, least) = (code, penalty);
            }
        }
        Ok(best)
    }

    /// The same under [`MOVING_MASK`]: a code of a stream, drawn in a tenth of the time.
    ///
    /// # Errors
    /// As [`Code::encode`].
    pub(crate) fn encode_moving(bytes: &[u8]) -> Result<Self, QrError> {
        Self::masked(bytes, Mask::new(MOVING_MASK))
    }

    fn masked(bytes: &[u8], mask: Mask) -> Result<Self, QrError> {
        if bytes.is_empty() {
            return Err(QrError::Empty);
        }
        if bytes.len() > MAX_DRAWN {
            return Err(QrError::CodeTooLong);
        }
        let segment = [QrSegment::make_bytes(bytes)];
        let raise_level = true;
        let code = QrCode::encode_segments_advanced(
            &segment,
            QrCodeEcc::Low,
            Version::MIN,
            Version::MAX,
            Some(mask),
            raise_level,
        )
        .map_err(|_| QrError::CodeTooLong)?;
        Ok(Self::of(&code))
    }

    fn of(code: &QrCode) -> Self {
        let side = code.size();
        let dark = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
        Self { size: usize::try_from(side).unwrap_or(0), dark }
    }

    /// Modules along a side, without the quiet zone: 21 (version 1) to 117 (version 25).
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether the module in column `x`, row `y` is dark; light outside the code.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark.get(y * self.size + x).copied().unwrap_or(false)
    }

    /// The code with its quiet zone as grey pixels, each module a square of `module_pixels` (1 to [`MAX_MODULE_PIXELS`]; values
    /// outside are brought inside).
    #[must_use]
    pub fn luma(&self, module_pixels: u32) -> Picture {
        let scale = module_pixels.clamp(1, MAX_MODULE_PIXELS);
        let side = self.size + 2 * QUIET_ZONE;
        let pixels = u32::try_from(side).unwrap_or(0) * scale;
        let repeat = usize::try_from(scale).unwrap_or(1);
        Picture { width: pixels, height: pixels, luma: self.expanded(side * repeat, repeat, [&[0], &[255]]) }
    }

    /// The code with its quiet zone in a square of `pixels` along a side, each module as many whole pixels as fit, in the middle of white:
    /// what an app draws unscaled, since smoothing costs contrast.
    ///
    /// # Errors
    /// [`QrError::TooFewPixels`] where a module would be less than a pixel; [`QrError::TooManyPixels`].
    pub fn luma_at(&self, pixels: u32) -> Result<Picture, QrError> {
        let (side, scale) = self.scale_at(pixels)?;
        Ok(Picture { width: pixels, height: pixels, luma: self.expanded(side, scale, [&[0], &[255]]) })
    }

    /// [`Code::luma_at`] as opaque RGBA, four bytes a pixel.
    ///
    /// # Errors
    /// As [`Code::luma_at`].
    pub fn rgba_at(&self, pixels: u32) -> Result<Vec<u8>, QrError> {
        let (side, scale) = self.scale_at(pixels)?;
        Ok(self.expanded(side, scale, [&[0, 0, 0, 255], &[255; 4]]))
    }

    /// Pixels along a side, and how many whole ones of them a module has.
    fn scale_at(&self, pixels: u32) -> Result<(usize, usize), QrError> {
        crate::picture::check_pixels(pixels, pixels)?;
        let side = usize::try_from(pixels).map_err(|_| QrError::TooManyPixels)?;
        let modules = self.size + 2 * QUIET_ZONE;
        match side / modules {
            0 => Err(QrError::TooFewPixels { least: u32::try_from(modules).unwrap_or(u32::MAX) }),
            scale => Ok((side, scale)),
        }
    }

    /// Squares of `scale` pixels in the middle of `side` light ones; the bytes of a dark pixel and of a light one. Row for row
    /// is copied, since fifteen codes a second are drawn on the thread that a person's finger waits for.
    fn expanded(&self, side: usize, scale: usize, [dark, light]: [&[u8]; 2]) -> Vec<u8> {
        let before = (side - scale * self.size) / 2;
        let after = side - scale * self.size - before;
        let margin = |pixels: usize| light.repeat(pixels);
        let mut bytes = Vec::with_capacity(side * side * light.len());
        bytes.extend(margin(before * side));
        for modules in self.dark.chunks_exact(self.size) {
            let start = bytes.len();
            bytes.extend(margin(before));
            for module in modules {
                for _ in 0..scale {
                    bytes.extend_from_slice(if *module { dark } else { light });
                }
            }
            bytes.extend(margin(after));
            let end = bytes.len();
            for _ in 1..scale {
                bytes.extend_from_within(start..end);
            }
        }
        bytes.extend(margin(after * side));
        bytes
    }

    /// The code with its quiet zone as an SVG 1.1 picture, one unit a module, of any size without smoothing.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.size + 2 * QUIET_ZONE;
        let mut path = String::new();
        for y in 0..self.size {
            let mut x = 0;
            while x < self.size {
                let dark = (x..self.size).take_while(|x| self.is_dark(*x, y)).count();
                if dark > 0 {
                    let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", x + QUIET_ZONE, y + QUIET_ZONE);
                }
                x += dark.max(1);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// The code with its quiet zone as text for a terminal of 256 colours: two modules a character, one above the other, so a
    /// version 20 code takes 105 columns and 53 lines.
    #[must_use]
    pub fn terminal(&self) -> String {
        let side = self.size + 2 * QUIET_ZONE;
        let mut text = String::new();
        for y in (0..side).step_by(2) {
            text.push_str(TERMINAL_COLOURS);
            for x in 0..side {
                text.push(match (self.is_dark_with_margin(x, y), self.is_dark_with_margin(x, y + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push_str(TERMINAL_RESET);
            text.push('\n');
        }
        text
    }

    /// [`Code::is_dark`] counted from the corner of the quiet zone.
    fn is_dark_with_margin(&self, x: usize, y: usize) -> bool {
        match (x.checked_sub(QUIET_ZONE), y.checked_sub(QUIET_ZONE)) {
            (Some(x), Some(y)) => self.is_dark(x, y),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_frame_is_a_version_25_code_and_one_byte_more_is_refused() {
        assert_eq!(Code::encode(&[0xff; MAX_DRAWN]).unwrap().size(), 117);
        assert_eq!(Code::encode(&[0xff; MAX_DRAWN + 1]), Err(QrError::CodeTooLong));
        assert_eq!(Code::encode(b""), Err(QrError::Empty));
    }

    #[test]
    fn a_still_code_is_what_the_writer_itself_would_draw() {
        for length in [1, 17, 40, 100, 250, 400, 700, 1003, MAX_DRAWN] {
            for seed in 0..6_usize {
                // Even bytes, text, and what looks like noise: runs, squares, finder patterns and balance all come up.
                let byte = |i: usize| [0, 0xff, b'A' as usize + i % 7, i * i * 31 + seed, i / 3, i * 167][seed] as u8;
                let bytes: Vec<u8> = (0..length).map(byte).collect();
                let theirs = QrCode::encode_segments_advanced(
                    &[QrSegment::make_bytes(&bytes)],
                    QrCodeEcc::Low,
                    Version::MIN,
                    Version::MAX,
                    None,
                    true,
                );
                assert_eq!(Code::encode(&bytes).unwrap(), Code::of(&theirs.unwrap()), "{length} bytes, {seed}");
            }
        }
    }

    #[test]
    fn the_smallest_version_is_taken() {
        assert_eq!(Code::encode(&[7; 17]).unwrap().size(), 21);
        assert_eq!(Code::encode(&[7; 18]).unwrap().size(), 25);
    }

    #[test]
    fn pixels_and_terminal_show_the_modules_inside_a_quiet_zone() {
        let code = Code::encode(b"DD").unwrap();
        let picture = code.luma(3);
        assert_eq!((picture.width, picture.height), (87, 87));
        let lines: Vec<Vec<char>> = code
            .terminal()
            .lines()
            .map(|line| line.replace(TERMINAL_COLOURS, "").replace(TERMINAL_RESET, "").chars().collect())
            .collect();
        for (x, y) in (0..29 * 29).map(|i| (i % 29, i / 29)) {
            let dark = x >= 4 && y >= 4 && code.is_dark(x - 4, y - 4);
            let shown = lines[y / 2][x];
            assert_eq!(shown == '█' || shown == ['▀', '▄'][y % 2], dark);
            assert_eq!(picture.luma[(y * 3 + 1) * 87 + x * 3 + 1] == 0, dark);
        }
        assert!(code.is_dark(0, 0) && !code.is_dark(usize::MAX, 0));
    }

    #[test]
    fn a_code_fills_the_pixels_it_is_given_with_whole_modules() {
        let code = Code::encode(b"DD").unwrap();
        for pixels in [29, 57, 58, 100, 1080] {
            let picture = code.luma_at(pixels).unwrap();
            assert_eq!((picture.width, picture.height), (pixels, pixels));
            assert_eq!(crate::read(&picture), [b"DD"], "{pixels} pixels");
        }
        assert_eq!(code.luma_at(28), Err(QrError::TooFewPixels { least: 29 }));
        assert_eq!(code.luma_at(u32::MAX), Err(QrError::TooManyPixels));
        let rgba = code.rgba_at(29).unwrap();
        assert_eq!((rgba.len(), &rgba[..4]), (29 * 29 * 4, &[255; 4][..]));
    }

    #[test]
    fn pixels_of_every_size_show_every_module_in_its_place() {
        let code = Code::encode(&[9; 300]).unwrap();
        let modules = code.size() + 2 * QUIET_ZONE;
        for side in [modules, modules + 1, 2 * modules + 7, 720] {
            let picture = code.luma_at(side as u32).unwrap();
            let rgba = code.rgba_at(side as u32).unwrap();
            let scale = side / modules;
            let left = (side - scale * modules) / 2;
            let module =
                |at: usize| at.checked_sub(left).map_or(usize::MAX, |at| (at / scale).wrapping_sub(QUIET_ZONE));
            for (x, y) in (0..side * side).map(|i| (i % side, i / side)) {
                let grey = if code.is_dark(module(x), module(y)) { 0 } else { 255 };
                assert_eq!(picture.luma[y * side + x], grey, "{x}, {y} of {side}");
                assert_eq!(rgba[4 * (y * side + x)..][..4], [grey, grey, grey, 255]);
            }
        }
    }

    #[test]
    fn a_moving_code_has_its_own_mask_and_the_same_bytes() {
        // Two bits of the level and three of the mask, under the mask of the format information (101010000010010).
        let mask = |code: &Code| (2..5).fold(0, |bits, x| bits << 1 | u8::from(code.is_dark(x, 8))) ^ 0b101;
        for length in [32, 300, 967] {
            let chosen: Vec<Code> = (0..40_u8)
                .map(|i| Code::encode(&(0..length).map(|j| (j as u8).wrapping_mul(i)).collect::<Vec<_>>()).unwrap())
                .collect();
            assert!(
                chosen.iter().any(|code| mask(code) != MOVING_MASK),
                "the standard's choice changes with the bytes"
            );
            let bytes: Vec<u8> = (0..length).map(|i| (i * i) as u8).collect();
            let moving = Code::encode_moving(&bytes).unwrap();
            assert_eq!((mask(&moving), moving.size()), (MOVING_MASK, Code::encode(&bytes).unwrap().size()));
            assert_eq!(crate::read(&moving.luma(3)), [bytes]);
        }
    }

    #[test]
    fn a_moving_code_of_bytes_that_are_all_alike_is_read_too() {
        for byte in [0x00, 0xff, 0x55, 0xaa, 0x66, 0x99] {
            let code = Code::encode_moving(&[byte; 967]).unwrap();
            assert_eq!(crate::read(&code.luma(4)), [[byte; 967]], "{byte:02x}");
        }
    }

    #[test]
    fn an_svg_holds_each_dark_module_once() {
        let code = Code::encode(b"DD").unwrap();
        let dark = (0..21 * 21).filter(|i| code.is_dark(i % 21, i / 21)).count();
        let svg = code.svg();
        let runs = svg.split("v1h-").skip(1).filter_map(|part| part.split_once('z')?.0.parse::<usize>().ok());
        let runs: usize = runs.sum();
        assert_eq!(runs, dark);
        assert!(svg.contains("viewBox=\"0 0 29 29\""));
    }
}
