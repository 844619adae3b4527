//! Thousands of transfers without pixels, from read rates that were measured in pixels: each has one measured transfer's first moment and
//! part of codes read, and its frames go through the real collector. Never a wrong byte, and the distribution of the times.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test stops where it fails")]

use dinhdanh_qr::{Codes, Collector, Event};
use dinhdanh_tests_qr::{Random, percentile};

/// Transfers of each row.
const TRANSFERS: u64 = 2_000;

/// The first of their seeds.
const FIRST_SEED: u64 = 0x6672_616d_0000;

/// Seconds after which a person gives up.
const PATIENCE: f32 = 8.0;

// Measured by `cargo run --release -p dinhdanh-tests-qr --example frame_level`: seconds to the first code read, part of the codes read then.

/// Medium, 0 of the frames lost, seeds from 0x726174650000.
const MEDIUM: [(f32, f32); 24] = [
    (0.11, 0.98),
    (0.11, 1.00),
    (0.08, 0.98),
    (0.08, 1.00),
    (0.08, 1.00),
    (0.08, 0.96),
    (0.11, 1.00),
    (0.08, 0.98),
    (0.08, 0.98),
    (0.08, 1.00),
    (0.08, 0.98),
    (0.08, 1.00),
    (0.08, 0.98),
    (0.08, 0.98),
    (0.08, 1.00),
    (0.08, 1.00),
    (0.08, 0.96),
    (0.08, 0.98),
    (0.08, 1.00),
    (0.08, 0.98),
    (0.08, 0.98),
    (0.11, 1.00),
    (0.11, 1.00),
    (0.08, 0.98),
];
/// Strong, 0.3 of the frames lost, seeds from 0x726174650000.
const STRONG: [(f32, f32); 24] = [
    (0.31, 0.92),
    (0.18, 0.77),
    (0.08, 0.62),
    (0.08, 0.95),
    (0.11, 0.87),
    (0.15, 0.82),
    (0.11, 0.73),
    (0.08, 0.68),
    (0.11, 0.66),
    (0.21, 0.82),
    (0.08, 0.80),
    (0.08, 0.84),
    (0.08, 0.88),
    (0.08, 0.78),
    (0.08, 0.80),
    (0.08, 0.90),
    (0.15, 0.93),
    (0.08, 0.65),
    (0.08, 0.95),
    (0.08, 0.61),
    (0.08, 0.80),
    (0.11, 0.72),
    (0.11, 0.66),
    (0.15, 0.88),
];

/// Seconds to the whole message; `None` where it was given up.
fn transfer(codes: &Codes, message: &[u8], rates: &[(f32, f32)], seed: u64) -> Option<f32> {
    let mut random = Random::new(seed);
    let at = (random.between(0.0, rates.len() as f32) as usize).min(rates.len() - 1);
    let (begins, read) = rates.get(at).copied().unwrap();
    let first = (random.bits() % 60_000) as u32;
    let mut collector = Collector::new();
    let rate = codes.plan().frames_per_second() as f32;
    let times = (0_u32..).map(|index| (first + index, begins + index as f32 / rate));
    for (index, time) in times.take_while(|(_, time)| *time <= PATIENCE) {
        // The moment at which it begins is when the first was read.
        if (index == first || random.happens(read))
            && let Event::Complete(complete) = collector.add(&codes.payload(index))
        {
            assert!(complete == message, "a wrong message came out");
            return Some(time);
        }
    }
    None
}

#[test]
fn thousands_of_transfers_from_measured_read_rates_end_in_time() {
    // The median by what is possible where nothing is lost; a third more where frames are.
    for (name, rates, length, middle, most) in [
        ("medium", &MEDIUM, 2_500, 1.3, 0.35),
        ("medium", &MEDIUM, 5_000, 1.3, 0.55),
        ("medium", &MEDIUM, 14_000, 1.3, 1.4),
        ("strong, 30 % lost", &STRONG, 2_500, 1.7, 0.8),
        ("strong, 30 % lost", &STRONG, 14_000, 1.7, 3.0),
    ] {
        let message = Random::new(length).bytes(length as usize);
        let codes = Codes::new(&message, *b"rate").unwrap();
        let limit = codes.symbols() as f32 / 15.0;
        let seeds = FIRST_SEED..FIRST_SEED + TRANSFERS;
        let ends: Vec<_> = seeds.clone().map(|seed| transfer(&codes, &message, rates, seed)).collect();
        let complete = ends.iter().flatten().count();
        let mut times: Vec<f32> = ends.into_iter().map(|end| end.unwrap_or(f32::INFINITY)).collect();
        let [median, p95, p99] = [0.5, 0.95, 0.99].map(|part| percentile(&mut times, part));
        println!(
            "{name}, {length} bytes, seeds {seeds:x?}: {complete} of {TRANSFERS}, at best {limit:.2} s, median {median:.2} s, p95 {p95:.2} s, p99 {p99:.2} s"
        );
        assert!(complete as u64 * 100 >= TRANSFERS * 99, "{name}, {length} bytes: {complete} of {TRANSFERS}");
        assert!(median <= middle * limit, "{name}, {length} bytes: {median:.2} s in the middle, at best {limit:.2} s");
        assert!(p95 <= most, "{name}, {length} bytes: {p95:.2} s in 95 of 100, {most} s at most");
    }
}
