use crate::{Camera, Distortion, Plane, Random};
use dinhdanh_qr::{Code, Picture};

/// Luma of what can be in the picture.
const INK: f32 = 28.0;
const PAPER: f32 = 226.0;
const BEZEL: f32 = 22.0;
const DESK: f32 = 140.0;
/// A lamp is lighter than the sensor can say.
const LAMP: f32 = 420.0;

/// White that an app leaves around a code, in modules, quiet zone included; beyond it is the phone, then the desk.
const MARGIN: f64 = 7.0;
const PHONE: f64 = 11.0;

/// Places within a pixel, and times within an exposure, at which light is gathered.
const SAMPLES: [(f64, f64, f64); 4] =
    [(-0.25, -0.25, 0.125), (0.25, -0.25, 0.625), (-0.25, 0.25, 0.875), (0.25, 0.25, 0.375)];

/// Deviations around which noise is drawn: a table, entered anew at a random place for every row.
const NOISE: usize = 8192;

/// What the camera sees in one frame.
pub struct View<'a> {
    /// The code that is shown when the first row starts to see light.
    pub before: &'a Code,
    /// The code after it.
    pub after: &'a Code,
    /// When the second takes the place of the first, in seconds after the first row starts to see light.
    pub change: f32,
    /// Seconds since the first frame: where the hand is.
    pub time: f32,
}

/// Part of the picture that the phone with the code takes: nothing else is worth drawing slowly.
#[derive(Clone, Copy)]
struct Region {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// One frame.
#[must_use]
pub fn render(camera: &Camera, distortion: &Distortion, view: &View<'_>, random: &mut Random) -> Picture {
    let region = region(camera, distortion, view);
    let light = gather(camera, distortion, view, region);
    let blurred = gaussian(light, region, distortion.blur);
    let phone = disc(blurred, region, distortion.defocus);
    let noise: Vec<f32> = (0..NOISE).map(|_| random.normal() * distortion.noise).collect();
    let mut luma = Vec::with_capacity(camera.width * camera.height);
    for y in 0..camera.height {
        let noise = &noise[random.bits() as usize % (NOISE - camera.width)..];
        let row = y.checked_sub(region.top).filter(|row| *row < region.height);
        let row = row.map_or(&[][..], |row| &phone[row * region.width..(row + 1) * region.width]);
        for (x, noise) in (0..camera.width).zip(noise) {
            let seen = x.checked_sub(region.left).and_then(|x| row.get(x)).copied();
            let seen = seen.unwrap_or_else(|| DESK * lit(camera, distortion, x, y));
            luma.push((seen + noise + 0.5).clamp(0.0, 255.0) as u8);
        }
    }
    Picture { width: camera.width as u32, height: camera.height as u32, luma }
}

fn lit(camera: &Camera, distortion: &Distortion, x: usize, y: usize) -> f32 {
    let (dy, dx) = distortion.gradient.1.sin_cos();
    let across = (x as f32 / camera.width as f32 - 0.5) * dx + (y as f32 / camera.height as f32 - 0.5) * dy;
    1.0 - distortion.gradient.0 * (0.5 + across)
}

fn region(camera: &Camera, distortion: &Distortion, view: &View<'_>) -> Region {
    let size = view.before.size() as f64;
    let modules = pose(camera, distortion, view.before.size(), f64::from(view.time)).inverse();
    let (low, high) = (-PHONE, size + PHONE);
    let corners = [(low, low), (high, low), (low, high), (high, high)].map(|(u, v)| modules.map(u, v));
    let reach = 12.0;
    let range = |axis: usize, limit: usize| {
        let values = corners.map(|corner| corner[axis]);
        let from = values.into_iter().fold(f64::MAX, f64::min) - reach;
        let to = values.into_iter().fold(f64::MIN, f64::max) + reach;
        let from = from.clamp(0.0, limit as f64 - 1.0) as usize;
        (from, (to.clamp(1.0, limit as f64) as usize).max(from + 1) - from)
    };
    let ((left, width), (top, height)) = (range(0, camera.width), range(1, camera.height));
    Region { left, top, width, height }
}

/// From the sensor to modules.
fn pose(camera: &Camera, distortion: &Distortion, size: usize, time: f64) -> Plane {
    let side = f64::from(camera.filled) * camera.height as f64;
    let (sin, cos) = f64::from(distortion.rotation).to_radians().sin_cos();
    let [vx, vy] = distortion.motion.map(f64::from);
    // A hand swings: a second one way, a second back.
    let swing = (time * std::f64::consts::PI).sin() / std::f64::consts::PI;
    let centre = [camera.width as f64 / 2.0 + vx * swing, camera.height as f64 / 2.0 + vy * swing];
    let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)];
    let corners = std::array::from_fn(|corner| {
        let (x, y) = corners[corner];
        let x = (x + f64::from(distortion.perspective[2 * corner])) * side;
        let y = (y + f64::from(distortion.perspective[2 * corner + 1])) * side;
        [centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos]
    });
    let Plane(map) = Plane::to_corners(corners);
    // The unit square is the code: its modules are `size` along a side.
    let inverse = Plane(map).inverse();
    let [a, b, c, d, e, f, g, h, i] = inverse.0;
    let n = size as f64;
    Plane([a * n, b * n, c * n, d * n, e * n, f * n, g, h, i])
}

fn gather(camera: &Camera, distortion: &Distortion, view: &View<'_>, region: Region) -> Vec<f32> {
    let size = view.before.size();
    let mut light = Vec::with_capacity(region.width * region.height);
    let moving = distortion.motion != [0.0; 2];
    let still = pose(camera, distortion, size, f64::from(view.time));
    for y in region.top..region.top + region.height {
        let start = camera.readout * y as f32 / camera.height as f32;
        let poses = SAMPLES.map(|(_, _, part)| {
            let time = f64::from(view.time + start) + part * f64::from(camera.exposure);
            if moving { pose(camera, distortion, size, time) } else { still }
        });
        // How much of this row's exposure lies after the change.
        let after = ((start + camera.exposure - view.change) / camera.exposure).clamp(0.0, 1.0);
        for x in region.left..region.left + region.width {
            let mut sum = 0.0;
            for ((sx, sy, _), pose) in SAMPLES.iter().zip(&poses) {
                let [u, v] = pose.map(x as f64 + 0.5 + sx, y as f64 + 0.5 + sy);
                sum += seen(view, distortion, after, u, v);
            }
            light.push(sum / 4.0 * lit(camera, distortion, x, y));
        }
    }
    light
}

/// Luma at a place in modules.
fn seen(view: &View<'_>, distortion: &Distortion, after: f32, u: f64, v: f64) -> f32 {
    let size = view.before.size() as f64;
    let out = (-u).max(-v).max(u - size).max(v - size);
    if out >= PHONE {
        return DESK;
    }
    if out >= MARGIN {
        return BEZEL;
    }
    let of = |code: &Code| if out < 0.0 && code.is_dark(u as usize, v as usize) { INK } else { PAPER };
    let mut luma = match after {
        0.0 => of(view.before),
        1.0 => of(view.after),
        _ => of(view.before) * (1.0 - after) + of(view.after) * after,
    };
    if distortion.moire > 0.0 {
        // Six pixels of the screen a module, each darker at its edges.
        let raster = |t: f64| (t * 6.0 * std::f64::consts::TAU).cos() as f32;
        luma *= 1.0 - distortion.moire * (0.5 - 0.25 * (raster(u) + raster(v)));
    }
    if distortion.glare > 0.0 {
        let [x, y] = distortion.glare_at.map(|part| f64::from(part) * size);
        let distance = ((u - x).powi(2) + (v - y).powi(2)).sqrt() / (size * f64::from(distortion.glare) / 2.0);
        let strength = (1.5 - distance as f32).clamp(0.0, 1.0);
        luma += (LAMP - luma) * strength;
    }
    luma
}

fn gaussian(light: Vec<f32>, region: Region, deviation: f32) -> Vec<f32> {
    let radius = (3.0 * deviation).ceil() as usize;
    let weights: Vec<f32> = (0..=2 * radius)
        .map(|i| i as f32 - radius as f32)
        .map(|d| (-d * d / (2.0 * deviation * deviation)).exp())
        .collect();
    let total: f32 = weights.iter().sum();
    let weights: Vec<f32> = weights.into_iter().map(|weight| weight / total).collect();
    let (width, height) = (region.width, region.height);
    let mut across = vec![0.0; light.len()];
    for (from, to) in light.chunks(width).zip(across.chunks_mut(width)) {
        for (x, to) in to.iter_mut().enumerate() {
            *to = match from.get(x.wrapping_sub(radius)..x + radius + 1) {
                Some(near) => near.iter().zip(&weights).map(|(a, b)| a * b).sum(),
                None => from[x],
            };
        }
    }
    let mut down = vec![0.0_f32; light.len()];
    for (y, to) in down.chunks_mut(width).enumerate() {
        for (i, weight) in weights.iter().enumerate() {
            let from = (y + i).saturating_sub(radius).min(height - 1) * width;
            to.iter_mut().zip(&across[from..from + width]).for_each(|(to, from)| *to += from * weight);
        }
    }
    down
}

/// Every point becomes an even circle.
fn disc(light: Vec<f32>, region: Region, radius: f32) -> Vec<f32> {
    if radius <= 0.5 {
        return light;
    }
    let reach = radius.ceil() as isize;
    let inside = |&(dx, dy): &(isize, isize)| ((dx * dx + dy * dy) as f32).sqrt() <= radius;
    let places: Vec<_> =
        (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy))).filter(inside).collect();
    let (width, height) = (region.width as isize, region.height as isize);
    let mut out = vec![0.0; light.len()];
    for y in 0..height {
        for &(dx, dy) in &places {
            let from = (y + dy).clamp(0, height - 1) * width;
            for x in reach..width - reach {
                out[(y * width + x) as usize] += light[(from + x + dx) as usize];
            }
        }
    }
    let count = places.len() as f32;
    out.iter_mut().for_each(|pixel| *pixel /= count);
    out
}
