//! One QR code (ISO/IEC 18004): bytes to modules, modules to pixels.

use std::fmt::Write;

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, Mode, Version};

use crate::frame::MAX_DRAWN;
use crate::{Picture, QrError};

/// Largest side of a module in pixels: the largest code then still is inside [`MAX_PIXELS`](crate::MAX_PIXELS).
pub const MAX_MODULE_PIXELS: u32 = 32;

/// ISO/IEC 18004 §9.1: four light modules around a code.
const QUIET_ZONE: usize = 4;

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
    /// Draws bytes in byte mode, in the smallest version that holds them and at the highest error correction that costs no larger one.
    ///
    /// # Errors
    /// [`QrError::Empty`]; [`QrError::CodeTooLong`] past [`MAX_DRAWN`] bytes.
    pub fn encode(bytes: &[u8]) -> Result<Self, QrError> {
        if bytes.is_empty() {
            return Err(QrError::Empty);
        }
        if bytes.len() > MAX_DRAWN {
            return Err(QrError::CodeTooLong);
        }
        let draw = |level, version: Option<Version>| {
            let mut builder = QRBuilder::new(bytes);
            builder.mode(Mode::Byte).ecl(level);
            version.map(|version| builder.version(version));
            builder.build()
        };
        let smallest = draw(ECL::L, None).map_err(|_| QrError::CodeTooLong)?;
        let code = [ECL::H, ECL::Q, ECL::M]
            .into_iter()
            .find_map(|level| draw(level, smallest.version).ok())
            .unwrap_or(smallest);
        let modules = code.data.iter().take(code.size * code.size);
        Ok(Self { size: code.size, dark: modules.map(|module| module.value()).collect() })
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
        let repeat = usize::try_from(scale).unwrap_or(1);
        let side = self.size + 2 * QUIET_ZONE;
        let mut luma = Vec::with_capacity(side * side * repeat * repeat);
        for y in 0..side {
            let row: Vec<u8> = (0..side)
                .flat_map(|x| std::iter::repeat_n(if self.is_dark_with_margin(x, y) { 0 } else { 255 }, repeat))
                .collect();
            for _ in 0..repeat {
                luma.extend_from_slice(&row);
            }
        }
        let pixels = u32::try_from(side).unwrap_or(0) * scale;
        Picture { width: pixels, height: pixels, luma }
    }

    /// The code with its quiet zone in a square of `pixels` along a side, each module as many whole pixels as fit, in the middle of white:
    /// what an app draws unscaled, since smoothing costs contrast.
    ///
    /// # Errors
    /// [`QrError::TooFewPixels`] where a module would be less than a pixel; [`QrError::TooManyPixels`].
    pub fn luma_at(&self, pixels: u32) -> Result<Picture, QrError> {
        crate::picture::check_pixels(pixels, pixels)?;
        let side = usize::try_from(pixels).map_err(|_| QrError::TooManyPixels)?;
        let modules = self.size + 2 * QUIET_ZONE;
        let scale = side / modules;
        if scale == 0 {
            return Err(QrError::TooFewPixels { least: u32::try_from(modules).unwrap_or(u32::MAX) });
        }
        let left = (side - scale * modules) / 2;
        let white = |count: usize| std::iter::repeat_n(255, count);
        let right = side - left - scale * modules;
        let mut luma = Vec::with_capacity(side * side);
        luma.extend(white(left * side));
        for v in 0..modules {
            let module = |u| std::iter::repeat_n(if self.is_dark_with_margin(u, v) { 0 } else { 255 }, scale);
            let row: Vec<u8> = white(left).chain((0..modules).flat_map(module)).chain(white(right)).collect();
            for _ in 0..scale {
                luma.extend_from_slice(&row);
            }
        }
        luma.extend(white(right * side));
        Ok(Picture { width: pixels, height: pixels, luma })
    }

    /// [`Code::luma_at`] as opaque RGBA, four bytes a pixel.
    ///
    /// # Errors
    /// As [`Code::luma_at`].
    pub fn rgba_at(&self, pixels: u32) -> Result<Vec<u8>, QrError> {
        Ok(self.luma_at(pixels)?.luma.into_iter().flat_map(|grey| [grey, grey, grey, 255]).collect())
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
