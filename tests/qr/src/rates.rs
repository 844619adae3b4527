use crate::{Camera, Distortion, Random, Transfer, percentile};
use dinhdanh_qr::{Codes, LumaFrame, Picture, Plan, Scanner, Seen};
use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, Luma8Source, Reader};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::time::Instant;

/// Bytes of the messages: no transfer is complete while it is watched, so that each code that is read is progress.
const MESSAGE: usize = 30_000;

/// What a scanner reads of some transfers beside rxing's port alone, and in how much time.
#[derive(Debug, Default, Clone)]
pub struct Rates {
    /// Pictures of one code alone, and how many of them rxing's port reads.
    pub whole: usize,
    /// See [`Rates::whole`].
    pub whole_alone: usize,
    /// Those of them that a scanner was shown that knew nothing yet, and how many it read in one look and in at most three.
    pub fresh: usize,
    /// See [`Rates::fresh`].
    pub at_once: usize,
    /// See [`Rates::fresh`].
    pub in_three: usize,
    /// Codes that were before the camera, and how many of them a scanner that follows them reads, and rxing's port alone.
    pub shown: usize,
    /// See [`Rates::shown`].
    pub read: usize,
    /// See [`Rates::shown`].
    pub read_alone: usize,
    alone_ms: Vec<f32>,
    first_ms: Vec<f32>,
    look_ms: Vec<f32>,
    /// First look to rxing, one right after the other on the same picture: a machine that does other things slows both.
    ratios: Vec<f32>,
}

impl Rates {
    /// Watches a transfer of each seed for so many pictures.
    ///
    /// # Panics
    /// Where the codes can't be drawn.
    #[must_use]
    pub fn of(
        camera: Camera,
        plan: Plan,
        seeds: Range<u64>,
        pictures: usize,
        distort: impl Fn(&mut Random) -> Distortion,
    ) -> Self {
        let mut rates = Self::default();
        for seed in seeds {
            let mut random = Random::new(seed);
            #[expect(clippy::expect_used, reason = "a code that can't be drawn must stop the test")]
            let codes = Codes::with(&random.bytes(MESSAGE), *b"read", plan).expect("codes");
            let distortion = distort(&mut random);
            rates.watch(Transfer::new(&codes, camera, distortion, random), pictures);
        }
        rates
    }

    fn watch(&mut self, transfer: Transfer<'_>, pictures: usize) {
        let mut scanner = Scanner::new();
        let (mut shown, mut read_alone) = (BTreeSet::new(), BTreeSet::new());
        for (index, shot) in transfer.take(pictures).enumerate() {
            shown.extend(shot.codes);
            self.read += timed(&mut self.look_ms, || news(&mut scanner, &shot.picture));
            let [code, after] = shot.codes;
            if code != after {
                continue;
            }
            self.whole += 1;
            if timed(&mut self.alone_ms, || rxing_reads(&shot.picture)) {
                self.whole_alone += 1;
                read_alone.insert(code);
            }
            // Half of them: what is searched anew costs the most.
            if index % 4 < 2 {
                let mut scanner = Scanner::new();
                let at_once = timed(&mut self.first_ms, || news(&mut scanner, &shot.picture)) > 0;
                self.fresh += 1;
                self.at_once += usize::from(at_once);
                self.in_three += usize::from(at_once || (0..2).any(|_| news(&mut scanner, &shot.picture) > 0));
                self.ratios.extend(self.first_ms.last().zip(self.alone_ms.last()).map(|(first, alone)| first / alone));
            }
        }
        self.shown += shown.len();
        self.read_alone += read_alone.len();
    }

    /// Titles of the columns that it prints.
    pub const TITLES: &str = "whole pictures: rxing | a new scanner in one look, in three | codes: rxing, scanner | ms (median): rxing, first look (p95), look | first look ÷ rxing";
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |of: &[f32], part| percentile(&mut of.to_vec(), part);
        write!(
            f,
            "{:>3}/{:<3} | {:>3} {:>3}/{:<3} | {:>3} {:>3}/{:<3} | {:4.1} {:4.1} ({:4.1}) {:4.1} | {:.2}",
            self.whole_alone,
            self.whole,
            self.at_once,
            self.in_three,
            self.fresh,
            self.read_alone,
            self.read,
            self.shown,
            part(&self.alone_ms, 0.5),
            part(&self.first_ms, 0.5),
            part(&self.first_ms, 0.95),
            part(&self.look_ms, 0.5),
            part(&self.ratios, 0.5),
        )
    }
}

/// How many codes a scanner read that it had not read before.
fn news(scanner: &mut Scanner, picture: &Picture) -> usize {
    #[expect(clippy::expect_used, reason = "a picture of the camera's own size must stop the test where it is none")]
    let frame = LumaFrame::of(picture).expect("a frame");
    scanner.look(&frame).iter().filter(|seen| matches!(seen, Seen::Progress(_) | Seen::Complete(_))).count()
}

/// Whether rxing's port of zxing-cpp reads a picture, as an app would call it.
#[must_use]
pub fn rxing_reads(picture: &Picture) -> bool {
    let Ok(source) = Luma8Source::new_with_slice(&picture.luma, picture.width, picture.height) else { return false };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    // Its documentation says that it may panic.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| QrReader.decode(&mut bitmap).is_ok())).unwrap_or(false)
}

fn timed<T>(times: &mut Vec<f32>, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    times.push(start.elapsed().as_secs_f32() * 1e3);
    done
}
