//! A camera in front of a screen that shows codes: codes and a seed in, the camera's pictures with their times out.
//!
//! Distortions are those under which readers of codes were compared (perspective, rotation, blur, noise, uneven light) and
//! those of a real hand, lens and screen: motion, defocus, moiré, glare, a rolling shutter that mixes two codes, frames
//! that never arrive. Time is simulated, so nothing sleeps. Knows nothing of what the codes say.

#![forbid(unsafe_code)]
#![expect(clippy::indexing_slicing, reason = "only tests use this; a wrong index must stop them")]

mod camera;
mod distortion;
mod plane;
mod random;
mod rates;
mod render;
mod transfer;

pub use camera::{Camera, Screen};
pub use distortion::{Distortion, Strength};
pub use plane::Plane;
pub use random::Random;
pub use rates::{Rates, rxing_reads};
pub use render::{View, render};
pub use transfer::{Ended, Shot, Transfer, percentile};
