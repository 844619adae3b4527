//! Rust's part of `tests/bench/benches/bindings.rs`: the objects that the other languages call, called without a border. A
//! turn for each line, as `tests/bench/bindings/python.py`. A program of its own, since the library brings an allocator that wipes.

#![expect(clippy::expect_used, reason = "an operation that fails must not be timed")]

use dinhdanh_ffi::{
    CancelToken, Check, DeviceClock, DeviceError, Message, Outcome, Platform, Reading, Verifier, VerifierSetup,
};
use serde_json::{Value, json};
use std::hint::black_box;
use std::io::stdin;
use std::sync::Arc;
use std::time::Instant;

struct At(i64);

impl DeviceClock for At {
    fn now(&self) -> Result<Reading, DeviceError> {
        Ok(Reading { unix_millis: self.0, since_boot: None })
    }
}

fn verifier(root: &[u8], clock: Option<Arc<dyn DeviceClock>>) -> Arc<Verifier> {
    let setup = VerifierSetup {
        roots: vec![root.to_vec()],
        platform: Platform { clock, ..Platform::default() },
        ..VerifierSetup::default()
    };
    Verifier::open(setup).expect("a verifier")
}

fn message(bytes: &[u8], ago: u32) -> Arc<Message> {
    Message::of(bytes, ago).expect("a message")
}

/// The same person's message once more.
fn again(check: &Check, bytes: &[u8], ago: u32) -> Arc<Check> {
    check.again(&message(bytes, ago)).expect("a check")
}

/// Median nanoseconds of an operation. What it gives is freed off the clock, as in the other languages' loops.
fn median<T>(times: usize, mut operation: impl FnMut() -> T) -> f64 {
    let mut taken: Vec<_> = (0..times)
        .map(|_| {
            let start = Instant::now();
            let made = black_box(operation());
            let elapsed = start.elapsed();
            drop(made);
            elapsed.as_nanos() as f64
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken.get(times / 2).copied().unwrap_or(f64::NAN)
}

fn main() {
    let mut lines = stdin().lines().map_while(Result::ok);
    let case: Value = serde_json::from_str(&lines.next().expect("a first line")).expect("JSON");
    let bytes = |name: &str| hex::decode(case.get(name).and_then(Value::as_str).expect("a text")).expect("hexadecimal");
    let (root, shown) = (bytes("root"), bytes("message"));
    let at = case.get("at").and_then(Value::as_i64).expect("a time");
    let begun = Instant::now();
    let (own, foreign, token) = (verifier(&root, None), verifier(&root, Some(Arc::new(At(at)))), CancelToken::new());
    let made = own.check(&message(&shown, 0), None).expect("a check");
    let of_foreign = foreign.check(&message(&shown, 0), None).expect("a check");
    assert!(!matches!(made.verdict().expect("a verdict").outcome, Outcome::Reject { .. }), "a valid response");
    for line in lines {
        let times = line.trim().parse().expect("a number");
        // Seen when the bench began, whatever the clock says by now: else it would come too late.
        let ago = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        let medians = json!({
            "call": median(times, || token.is_cancelled()),
            "check": median(times, || again(&made, &shown, ago)),
            "check, with a clock of its own": median(times, || again(&of_foreign, &shown, 0)),
            "verdict": median(times, || made.verdict().expect("a verdict")),
            "documents": median(times, || made.documents().expect("documents")),
            "checks": median(times, || made.checks().expect("checks")),
            "portrait": median(times, || made.portrait().expect("a portrait")),
        });
        println!("{medians}");
    }
}
