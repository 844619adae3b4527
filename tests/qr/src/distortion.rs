use crate::Random;

/// How hard a camera's life is. The first three are those that readers were compared under; the others come on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// A good phone held still in even light.
    Mild,
    /// An ordinary phone in an ordinary hand.
    Medium,
    /// An old phone, little light, a slanted screen.
    Strong,
}

/// What lies between a screen and the camera's picture, drawn from a seed for one transfer.
#[derive(Debug, Clone)]
pub struct Distortion {
    /// How far each corner of the code lies off, as a part of its side: x and y of four corners.
    pub perspective: [f32; 8],
    /// How the code is turned, in degrees.
    pub rotation: f32,
    /// Deviation of the lens's blur, in pixels.
    pub blur: f32,
    /// Radius of the circle that a point out of focus becomes, in pixels.
    pub defocus: f32,
    /// Deviation of the sensor's noise, of 255.
    pub noise: f32,
    /// How much darker the dark side is, as a part of the light one, and in which direction (radians).
    pub gradient: (f32, f32),
    /// Depth of the screen's own raster, 0 to 1, which the sensor's raster turns into moiré.
    pub moire: f32,
    /// Speed of the hand in pixels a second, x and y.
    pub motion: [f32; 2],
    /// Part of the code's side that a reflection covers; 0 for none.
    pub glare: f32,
    /// Where the reflection lies in the code, 0 to 1.
    pub glare_at: [f32; 2],
    /// How many of the camera's frames never arrive.
    pub lost: f32,
}

impl Distortion {
    /// Perspective, rotation, blur, noise and gradient of a strength, and nothing else.
    #[must_use]
    pub fn of(strength: Strength, random: &mut Random) -> Self {
        let (perspective, rotation, blur, noise, gradient) = match strength {
            Strength::Mild => ((0.0, 0.02), 5.0, (0.3, 0.6), (2.0, 5.0), 0.15),
            Strength::Medium => ((0.02, 0.04), 10.0, (0.7, 1.1), (5.0, 8.0), 0.35),
            Strength::Strong => ((0.04, 0.06), 15.0, (1.1, 1.5), (8.0, 12.0), 0.55),
        };
        Self {
            perspective: std::array::from_fn(|_| random.either_way(perspective.0, perspective.1)),
            rotation: random.between(-rotation, rotation),
            blur: random.between(blur.0, blur.1),
            defocus: 0.0,
            noise: random.between(noise.0, noise.1),
            gradient: (random.between(0.0, gradient), random.between(0.0, std::f32::consts::TAU)),
            moire: 0.0,
            motion: [0.0; 2],
            glare: 0.0,
            glare_at: [0.5; 2],
            lost: 0.0,
        }
    }

    /// What a hand that shakes adds: up to `speed` pixels a second.
    #[must_use]
    pub fn moving(self, speed: f32, random: &mut Random) -> Self {
        let (sin, cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
        let speed = random.between(speed / 2.0, speed);
        Self { motion: [speed * cos, speed * sin], ..self }
    }

    /// What a lens that is still searching adds: a circle of confusion of up to `radius` pixels.
    #[must_use]
    pub fn defocused(self, radius: f32, random: &mut Random) -> Self {
        Self { defocus: random.between(radius / 2.0, radius), ..self }
    }

    /// What the raster of the screen adds, of up to this depth.
    #[must_use]
    pub fn with_moire(self, depth: f32, random: &mut Random) -> Self {
        Self { moire: random.between(depth / 2.0, depth), ..self }
    }

    /// What a lamp's reflection adds, over up to this part of the code's side.
    #[must_use]
    pub fn with_glare(self, part: f32, random: &mut Random) -> Self {
        let glare_at = std::array::from_fn(|_| random.between(0.2, 0.8));
        Self { glare: random.between(part / 2.0, part), glare_at, ..self }
    }

    /// Loses this part of the camera's frames besides.
    #[must_use]
    pub fn losing(self, lost: f32) -> Self {
        Self { lost, ..self }
    }
}
