//! Each target over its seeds as they are, and over thousands that are spoilt blindly. What a run finds it prints, to be given again.

#![allow(clippy::panic, clippy::expect_used, reason = "what must not be stops the test")]

use dinhdanh_fuzz::{Mutator, TARGETS, target};
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Other numbers spoil other places: `DINHDANH_FUZZ=2 cargo test --release -p dinhdanh-fuzz`.
fn number() -> u64 {
    std::env::var("DINHDANH_FUZZ").map_or(1, |number| number.parse().expect("DINHDANH_FUZZ is a number"))
}

fn attack(name: &str) {
    let target = target(name).expect("a target");
    let seeds: Vec<_> = target.seeds().into_iter().map(|(_, seed)| seed).collect();
    let mut mutator = Mutator::new(number(), seeds.clone());
    let spoilt = (0..target.rounds).map(|_| mutator.next_input());
    for input in seeds.iter().cloned().chain(spoilt) {
        // Nothing of a target outlives a run but what it made before the first.
        if catch_unwind(AssertUnwindSafe(|| target.run(&input))).is_err() {
            panic!("{name} fails at {}", input.iter().fold(String::new(), in_hex));
        }
    }
}

fn in_hex(mut text: String, byte: &u8) -> String {
    let _ = write!(text, "{byte:02x}");
    text
}

macro_rules! attacks {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            attack(stringify!($name));
        })*

        #[test]
        fn every_target_is_attacked() {
            let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

attacks! {
    catalogue cbor cose crl device_request device_response issuer_signed message migration policy_pack provision qr_frame qr_picture
    qr_scan session_transcript status_list vault_values verdict vical x509
}
