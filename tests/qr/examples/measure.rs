//! Simulated seconds from the camera's start to the whole message: `measure ROUNDS [FRAME_BYTES RATE]`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a tool of the tests")]

use dinhdanh_qr::{Codes, Plan, Scanner};
use dinhdanh_tests_qr::{Camera, Distortion, Ended, Random, Strength, Transfer, percentile};

fn main() {
    let arguments: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let rounds = arguments.first().copied().unwrap_or(10);
    let plans: Vec<(usize, u32)> = match arguments.get(1..3) {
        Some(&[frame, rate]) => vec![(frame as usize, rate as u32)],
        _ => vec![(520, 15), (858, 15), (1003, 15), (1273, 15), (858, 20)],
    };
    println!("camera  strength     frame rate  bytes symbols  limit  median    p95  of limit  failed");
    for (camera, name) in [(Camera::PHONE, "720"), (Camera::POOR, "480")] {
        for (strength, lost) in [(Strength::Medium, 0.0), (Strength::Strong, 0.3)] {
            for &(frame, rate) in &plans {
                for length in [2_500, 5_000, 14_000] {
                    let (mut times, mut failed, mut symbols) = (Vec::new(), 0, 0);
                    for seed in 0..rounds {
                        let mut random = Random::new(seed * 1_000_003 + length as u64);
                        let message = random.bytes(length);
                        let codes = Codes::with(&message, *b"test", Plan::measured(frame, rate)).unwrap();
                        symbols = codes.symbols();
                        let distortion = Distortion::of(strength, &mut random).moving(60.0, &mut random).losing(lost);
                        let mut transfer = Transfer::new(&codes, camera, distortion, random);
                        match transfer.watch(&mut Scanner::new(), &message, 6.0) {
                            Ended::Complete(at) => times.push(at),
                            Ended::GivenUp => {
                                times.push(f32::INFINITY);
                                failed += 1;
                            }
                        }
                    }
                    let limit = symbols as f32 / rate as f32;
                    let [median, p95] = [0.5, 0.95].map(|part| percentile(&mut times, part));
                    println!(
                        "{name:>6} {strength:?}{:>5} {frame:>6} {rate:>4} {length:>6} {symbols:>7} {limit:>6.2} {median:>7.2} {p95:>6.2} {:>9.2} {failed:>7}",
                        if lost > 0.0 { "+30%" } else { "" },
                        median / limit
                    );
                }
            }
        }
    }
}
