/// A camera with a rolling shutter. Times are in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Frames a second.
    pub rate: f32,
    /// From the first row's reading to the last one's.
    pub readout: f32,
    /// How long each row sees light.
    pub exposure: f32,
    /// From the last row's reading to the frame in the app's hands.
    pub latency: f32,
    /// Part of the picture's height that the code's side, its quiet zone not counted, takes.
    pub filled: f32,
}

impl Camera {
    /// 1280 × 720 at 30 a second, as a phone of some years ago gives them.
    pub const PHONE: Self =
        Self { width: 1280, height: 720, rate: 30.0, readout: 0.025, exposure: 0.010, latency: 0.045, filled: 0.62 };

    /// 640 × 480: a poor camera.
    pub const POOR: Self = Self { width: 640, height: 480, ..Self::PHONE };
}

/// A screen that shows the codes of a stream one after another.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Codes a second.
    pub rate: f32,
    /// Which part of its time the first code has been shown when the camera starts, from 0 to 1.
    pub phase: f32,
    /// The code that is shown then: nobody joins at the first.
    pub first: u32,
}

impl Screen {
    /// Which code is shown at a time.
    #[must_use]
    pub fn index_at(&self, time: f32) -> u32 {
        self.first + (time * self.rate + self.phase) as u32
    }

    /// When the first change after `time` comes.
    #[must_use]
    pub fn next_change(&self, time: f32) -> f32 {
        ((time * self.rate + self.phase).floor() + 1.0 - self.phase) / self.rate
    }
}
