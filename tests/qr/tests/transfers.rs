//! Whole transfers in pixels: a screen, a hand, a camera, a scanner. Never a wrong byte (`Transfer::watch` stops at one).
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test stops where it fails")]

use dinhdanh_qr::{Codes, Ease, Plan, Scanner};
use dinhdanh_tests_qr::{Camera, Distortion, Ended, Random, Strength, Transfer, percentile};

/// Seconds after which a person gives up.
const PATIENCE: f32 = 8.0;

/// Transfers of a message of `length` bytes; their seconds, sorted, with infinity for those that were given up.
fn transfers(
    name: &str,
    seeds: std::ops::Range<u64>,
    length: usize,
    ease: Ease,
    camera: Camera,
    distort: impl Fn(&mut Random) -> Distortion,
) -> Vec<f32> {
    let mut times = Vec::new();
    for seed in seeds.clone() {
        let mut random = Random::new(seed);
        let message = random.bytes(length);
        let codes = Codes::with(&message, [seed as u8; 4], Plan::of(length, ease)).unwrap();
        let distortion = distort(&mut random);
        let mut transfer = Transfer::new(&codes, camera, distortion, random);
        times.push(match transfer.watch(&mut Scanner::new(), &message, PATIENCE) {
            Ended::Complete(at) => at,
            Ended::GivenUp => f32::INFINITY,
        });
    }
    let [median, p95] = [0.5, 0.95].map(|part| percentile(&mut times, part));
    println!("{name}, {length} bytes, seeds {seeds:?}: median {median:.2} s, p95 {p95:.2} s");
    times
}

/// How many of them ended.
fn complete(times: &[f32]) -> usize {
    times.iter().filter(|time| time.is_finite()).count()
}

/// Rounds of the long run, where it asks for them: `DINHDANH_TRANSFERS=100`.
fn seeds(few: u64) -> std::ops::Range<u64> {
    0..std::env::var("DINHDANH_TRANSFERS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(few)
}

#[test]
fn medium_distortion_in_a_moving_hand_is_no_trouble() {
    for length in [600, 2_500, 5_000] {
        let distort = |random: &mut Random| Distortion::of(Strength::Medium, random).moving(80.0, random);
        let times = transfers("medium", seeds(5), length, Ease::Usual, Camera::PHONE, distort);
        assert_eq!(complete(&times), times.len());
    }
}

#[test]
fn strong_distortion_with_a_third_of_the_frames_lost_still_ends() {
    let distort = |random: &mut Random| Distortion::of(Strength::Strong, random).moving(60.0, random).losing(0.3);
    let times = transfers("strong, 30 % lost", seeds(6), 2_500, Ease::Usual, Camera::PHONE, distort);
    assert_eq!(complete(&times), times.len());
}

#[test]
fn moire_defocus_and_glare_are_read_through() {
    let moire = |random: &mut Random| Distortion::of(Strength::Medium, random).with_moire(0.25, random);
    let times = transfers("moiré", seeds(3), 2_500, Ease::Usual, Camera::PHONE, moire);
    assert_eq!(complete(&times), times.len());
    let defocus = |random: &mut Random| Distortion::of(Strength::Mild, random).defocused(2.4, random);
    let times = transfers("defocus", seeds(3), 2_500, Ease::Usual, Camera::PHONE, defocus);
    assert_eq!(complete(&times), times.len());
    // A lamp that hides part of a code hides the same part of each: only error correction helps.
    let glare = |random: &mut Random| Distortion::of(Strength::Mild, random).with_glare(0.1, random);
    let times = transfers("glare", seeds(3), 2_500, Ease::Usual, Camera::PHONE, glare);
    assert!(complete(&times) * 3 >= times.len());
}

#[test]
fn a_poor_camera_reads_easier_codes_under_strong_distortion() {
    let distort = |random: &mut Random| Distortion::of(Strength::Strong, random).moving(40.0, random);
    let times = transfers("poor camera", seeds(4), 2_500, Ease::Easier, Camera::POOR, distort);
    assert_eq!(complete(&times), times.len());
}

#[test]
fn a_still_code_is_read_at_once() {
    let distort = |random: &mut Random| Distortion::of(Strength::Strong, random).moving(60.0, random);
    let times = transfers("still", seeds(6), 800, Ease::Usual, Camera::PHONE, distort);
    assert_eq!(complete(&times), times.len());
}
