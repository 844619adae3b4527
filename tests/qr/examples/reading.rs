//! What a scanner reads beside rxing's port alone, and in how much time: `reading TRANSFERS [FIRST_SEED]`. The tables of
//! `docs/adr/0013-scanning.md`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool of the tests")]

use dinhdanh_qr::{Codes, LumaFrame, Picture, Plan, Scanner, Seen};
use dinhdanh_tests_qr::{Camera, Distortion, Random, Strength, Transfer, percentile};
use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, Luma8Source, Reader};
use std::collections::BTreeSet;
use std::time::Instant;

/// Pictures of one transfer: 0.8 seconds.
const SHOTS: usize = 24;

/// Every so many of them is shown to a scanner that knows nothing yet.
const FRESH: usize = 4;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (rounds, first) = (arguments.next().unwrap_or(6), arguments.next().unwrap_or(0));
    println!("{rounds} transfers of {SHOTS} pictures a row, seeds from {first}");
    println!(
        "whole pictures read by rxing's port | by a new scanner, in one look and in three | codes read by a scanner | ms (median): rxing, first look, look"
    );
    for (camera, name) in [(Camera::PHONE, "720"), (Camera::POOR, "480")] {
        for (version, frame) in [(15, 520), (20, 858), (22, 1003)] {
            for strength in [Strength::Medium, Strength::Strong] {
                let mut cell = Cell::default();
                for seed in first..first + rounds {
                    cell.transfer(camera, frame, strength, seed);
                }
                println!("{name} v{version} {:<7} {cell}", format!("{strength:?}"));
            }
        }
    }
}

/// One row of the table.
#[derive(Default)]
struct Cell {
    whole: usize,
    alone: usize,
    fresh: usize,
    at_once: usize,
    in_three: usize,
    shown: usize,
    read: usize,
    alone_ms: Vec<f32>,
    first_ms: Vec<f32>,
    look_ms: Vec<f32>,
    /// First look to rxing, each on the same picture one right after the other: a machine that does other things slows both.
    ratios: Vec<f32>,
}

impl Cell {
    fn transfer(&mut self, camera: Camera, frame: usize, strength: Strength, seed: u64) {
        let mut random = Random::new(seed);
        let codes = Codes::with(&random.bytes(30_000), *b"read", Plan::measured(frame, 15)).unwrap();
        let distortion = Distortion::of(strength, &mut random).moving(60.0, &mut random);
        let mut scanner = Scanner::new();
        let mut shown = BTreeSet::new();
        for (index, shot) in Transfer::new(&codes, camera, distortion, random).take(SHOTS).enumerate() {
            shown.extend(shot.codes);
            let picture = LumaFrame::of(&shot.picture).unwrap();
            self.read += timed(&mut self.look_ms, || news(&mut scanner, &picture));
            if shot.codes[0] != shot.codes[1] {
                continue;
            }
            self.whole += 1;
            self.alone += usize::from(timed(&mut self.alone_ms, || alone(&shot.picture)));
            if index % FRESH == 0 || index % FRESH == 1 {
                let mut scanner = Scanner::new();
                let at_once = timed(&mut self.first_ms, || news(&mut scanner, &picture)) > 0;
                self.ratios.extend(self.first_ms.last().zip(self.alone_ms.last()).map(|(first, alone)| first / alone));
                self.fresh += 1;
                self.at_once += usize::from(at_once);
                self.in_three += usize::from(at_once || (0..2).any(|_| news(&mut scanner, &picture) > 0));
            }
        }
        self.shown += shown.len();
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [alone, first, look] =
            [&self.alone_ms, &self.first_ms, &self.look_ms].map(|times| percentile(&mut times.clone(), 0.5));
        let p95 = percentile(&mut self.first_ms.clone(), 0.95);
        write!(
            f,
            "{:>3}/{:<3} | {:>3} {:>3}/{:<3} | {:>3}/{:<3} | {alone:5.1} {first:5.1} (p95 {p95:5.1}) {look:5.1}  first / rxing {:.2}",
            self.alone,
            self.whole,
            self.at_once,
            self.in_three,
            self.fresh,
            self.read,
            self.shown,
            percentile(&mut self.ratios.clone(), 0.5)
        )
    }
}

/// How many codes a scanner read that it had not read before.
fn news(scanner: &mut Scanner, picture: &LumaFrame<'_>) -> usize {
    scanner.look(picture).iter().filter(|seen| matches!(seen, Seen::Progress(_) | Seen::Complete(_))).count()
}

/// Whether rxing's port reads a picture.
fn alone(picture: &Picture) -> bool {
    let source = Luma8Source::new_with_slice(&picture.luma, picture.width, picture.height).unwrap();
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| QrReader.decode(&mut bitmap).is_ok())).unwrap_or(false)
}

fn timed<T>(times: &mut Vec<f32>, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    times.push(start.elapsed().as_secs_f32() * 1e3);
    done
}
