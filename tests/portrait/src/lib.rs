//! Passport-like portraits of people who do not exist: a [`Face`] in, pixels or a JPEG file out, always the same bytes.
//!
//! Drawn by code, so that no living person's picture is ever in a demonstration or a test. Knows no document.

#![forbid(unsafe_code)]

mod drawing;
mod face;
mod raster;
mod shapes;

pub use face::{AN, BINH, Colour, Face, HairStyle};
pub use raster::{MAX_WIDTH, MIN_WIDTH, height, jpeg, luma, rgb, width};
