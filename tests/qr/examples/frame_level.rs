//! What `tests/frame_level.rs` is seeded with, measured in pixels: of each transfer, when its first code was read and which part of
//! the codes from then on. `frame_level TRANSFERS`
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool of the tests")]

use dinhdanh_qr::{Codes, LumaFrame, Scanner, Seen};
use dinhdanh_tests_qr::{Camera, Distortion, Random, Strength, Transfer};

/// Pictures of one transfer: three seconds.
const SHOTS: usize = 90;

/// The first of the seeds.
const FIRST: u64 = 0x7261_7465_0000;

fn main() {
    let rounds = std::env::args().nth(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(24);
    for (name, strength, lost) in [("MEDIUM", Strength::Medium, 0.0), ("STRONG", Strength::Strong, 0.3)] {
        println!("/// {strength:?}, {lost} of the frames lost, seeds from {FIRST:#x}.");
        println!("const {name}: [(f32, f32); {rounds}] = [");
        for seed in FIRST..FIRST + rounds {
            let mut random = Random::new(seed);
            // Longer than can be shown in that time: each code brings something new.
            let codes = Codes::new(&random.bytes(64 * 1024), [seed as u8; 4]).unwrap();
            let distortion = Distortion::of(strength, &mut random).moving(60.0, &mut random).losing(lost);
            let mut scanner = Scanner::new();
            let (mut first, mut last, mut read) = (None, 0, 0);
            for shot in Transfer::new(&codes, Camera::PHONE, distortion, random).take(SHOTS) {
                let seen = scanner.look(&LumaFrame::of(&shot.picture).unwrap());
                read += seen.iter().filter(|seen| matches!(seen, Seen::Progress(_))).count();
                if read > 0 && first.is_none() {
                    first = Some((shot.at, shot.codes[0]));
                }
                last = shot.codes[1];
            }
            let (at, code) = first.unwrap_or((SHOTS as f32 / 30.0, last));
            println!("    ({at:.2}, {:.2}),", (read as f32 / (last - code + 1) as f32).min(1.0));
        }
        println!("];");
    }
}
