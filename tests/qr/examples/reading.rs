//! What a scanner reads beside rxing's port alone, and in how much time: `reading TRANSFERS [FIRST_SEED]`. The tables of
//! `docs/adr/0013-scanning.md`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a tool of the tests")]

use dinhdanh_qr::Plan;
use dinhdanh_tests_qr::{Camera, Distortion, Random, Rates, Strength};

/// Pictures of one transfer: 0.8 seconds.
const PICTURES: usize = 24;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (rounds, first) = (arguments.next().unwrap_or(6), arguments.next().unwrap_or(0));
    println!("{rounds} transfers of {PICTURES} pictures a row, seeds from {first}");
    println!("{}", Rates::TITLES);
    for (camera, name) in [(Camera::PHONE, "720"), (Camera::POOR, "480")] {
        for (version, frame) in [(15, 520), (20, 858), (22, 1003)] {
            for strength in [Strength::Medium, Strength::Strong] {
                let distort = |random: &mut Random| Distortion::of(strength, random).moving(60.0, random);
                let rates = Rates::of(camera, Plan::measured(frame, 15), first..first + rounds, PICTURES, distort);
                println!("{name} v{version} {:<7} {rates}", format!("{strength:?}"));
            }
        }
    }
}
