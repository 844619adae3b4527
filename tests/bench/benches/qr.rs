//! Shown to verdict, in simulated seconds: a screen, a camera, a scanner, a verifier. `cargo bench --bench qr [-- --quick]`.
//!
//! What a camera and a screen take is simulated (`tests/qr`); what our code takes on this machine is added to it.

#![forbid(unsafe_code)]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench stops where it fails, and prints")]

use dinhdanh_bench::{Case, NAME_SPACE};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, NewElement, UnsignedResponse};
use dinhdanh_presentation::{SelfTimedSession, Window};
use dinhdanh_qr::{Code, Codes, LumaFrame, MAX_STILL_MESSAGE, Scanner};
use dinhdanh_tests_qr::{Camera, Distortion, Ended, Random, Strength, Transfer, percentile, rxing_reads};
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Outcome, Shown, Verifier};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A presentation by the holder alone, of about so many bytes.
struct Presentation {
    case: Case,
    message: Vec<u8>,
}

impl Presentation {
    fn new(length: usize) -> Self {
        let case = Case::new(8);
        let bare = message(&case, 1);
        // The portrait does not become smaller, so the message grows with it byte by byte.
        let portrait = length.saturating_sub(bare.len());
        let message = message(&case, portrait);
        Self { case, message }
    }

    fn verifier(&self) -> Verifier {
        let mut trust = TrustList::new();
        trust.add(&self.case.root_certificate).expect("a root");
        Verifier::new(trust)
    }

    fn verify(&self, verifier: &mut Verifier) {
        let shown = Shown::open(&self.message, self.case.now, &Window::default(), None).expect("a presentation");
        let verdict = verifier.verify(&shown, None, None, self.case.now).expect("a verdict");
        assert!(matches!(verdict.outcome(), Outcome::AcceptAsOf(_)), "{:?}", verdict.outcome());
    }
}

/// Eight elements and a portrait of so many bytes, signed and shown.
fn message(case: &Case, portrait: usize) -> Vec<u8> {
    let portrait = dinhdanh_cbor::Writer::new().bytes(&Random::new(7).bytes(portrait)).finish();
    let mut elements = case.elements();
    elements.push(NewElement { name_space: NAME_SPACE, identifier: "portrait", value: &portrait });
    let unsigned = case.prepare(&elements);
    let signature = case.issuer.sign(unsigned.to_be_signed()).expect("a signature");
    let issued = unsigned.finish(&signature);
    let session = SelfTimedSession::new(case.now).expect("a session");
    let issuer_signed = IssuerSigned::parse(&issued).expect("a document");
    let mut names = case.names();
    names.push((NAME_SPACE, "portrait"));
    let disclosed = Disclosed { issuer_signed: &issuer_signed, elements: &names };
    let unsigned = UnsignedResponse::new(&[disclosed], &session.transcript()).expect("a response");
    let signatures: Vec<_> =
        unsigned.to_be_signed().map(|bytes| case.holder.sign(bytes).expect("a signature")).collect();
    session.finish(&unsigned.finish(&signatures).expect("a response")).expect("a message")
}

/// Whole ways: seconds from the camera's start to the verdict, each with a seed of its own.
fn transfers(
    presentation: &Presentation,
    codes: &Codes,
    rounds: u64,
    distort: impl Fn(&mut Random) -> Distortion,
) -> Vec<f32> {
    let mut verifier = presentation.verifier();
    let transfer = |seed| {
        let mut random = Random::new(seed);
        let distortion = distort(&mut random);
        let mut transfer = Transfer::new(codes, Camera::PHONE, distortion, random);
        match transfer.watch(&mut Scanner::new(), &presentation.message, 10.0) {
            Ended::Complete(at) => {
                let start = Instant::now();
                presentation.verify(&mut verifier);
                at + start.elapsed().as_secs_f32()
            }
            Ended::GivenUp => f32::INFINITY,
        }
    };
    (0..rounds).map(transfer).collect()
}

/// The shortest of several turns: this machine has other work too.
fn best(mut operation: impl FnMut()) -> Duration {
    let turn = |_| {
        let start = Instant::now();
        operation();
        start.elapsed()
    };
    (0..15).map(turn).min().unwrap_or_default()
}

fn main() {
    let rounds = if std::env::args().any(|argument| argument == "--quick") { 5 } else { 40 };
    println!("shown to verdict, seconds (seeds 0 to {}; codes 15 a second, camera 30)", rounds - 1);
    println!("bytes symbols  distortion      limit  median  of limit    p95  target");
    for (length, medium, strong) in
        [(2_500, "0.25 / 0.35", "p95 0.80"), (5_000, "0.45 / 0.55", ""), (14_000, "1.20 / 1.40", "p95 3.00")]
    {
        let presentation = Presentation::new(length);
        let codes = Codes::new(&presentation.message, *b"test").expect("codes");
        let limit = codes.symbols() as f32 / codes.plan().frames_per_second() as f32;
        let row = |name: &str, target: &str, distort: &dyn Fn(&mut Random) -> Distortion| {
            let mut times = transfers(&presentation, &codes, rounds, distort);
            let [median, p95] = [0.5, 0.95].map(|part| percentile(&mut times, part));
            let (bytes, symbols) = (presentation.message.len(), codes.symbols());
            println!(
                "{bytes:>5} {symbols:>7}  {name:<14} {limit:>6.2} {median:>7.2} {:>9.2} {p95:>6.2}  {target}",
                median / limit
            );
        };
        row("medium", medium, &|random| Distortion::of(Strength::Medium, random).moving(60.0, random));
        if !strong.is_empty() {
            row("strong, -30 %", strong, &|random| {
                Distortion::of(Strength::Strong, random).moving(60.0, random).losing(0.3)
            });
        }
    }
    parts();
}

/// What each part takes on this machine.
fn parts() {
    let presentation = Presentation::new(14_000);
    let codes = Codes::new(&presentation.message, *b"test").expect("codes");
    let shown: usize = (0..codes.symbols() as u32).map(|index| codes.payload(index).len()).sum();
    println!("bytes shown at no loss: {:.3} of the message", shown as f32 / presentation.message.len() as f32);

    let draw = best(|| drop(black_box(codes.code(3).and_then(|code| code.luma_at(720)))));
    println!("draw one code at 720 pixels: {:.2} ms (target 2)", draw.as_secs_f64() * 1e3);

    let still = Codes::new(&Random::new(2).bytes(MAX_STILL_MESSAGE), *b"test").expect("a code").payload(0);
    let draw = best(|| drop(black_box(Code::encode(&still).and_then(|code| code.luma_at(720)))));
    println!("draw the largest still code at 720 pixels: {:.2} ms (target 2)", draw.as_secs_f64() * 1e3);

    let mut random = Random::new(1);
    let distortion = Distortion::of(Strength::Medium, &mut random);
    let shots: Vec<_> = Transfer::new(&codes, Camera::PHONE, distortion, random).take(24).collect();
    let frames: Vec<_> = shots.iter().map(|shot| LumaFrame::of(&shot.picture).expect("a frame")).collect();
    let first = frames.first().expect("a frame");
    let search = best(|| drop(black_box(Scanner::new().look(first))));
    let rxing = best(|| assert!(black_box(rxing_reads(&shots.first().expect("a shot").picture))));
    // Nothing is found, and each look is a search in another form of the picture.
    let [dark, mut noise] = [vec![0; 1280 * 720], Random::new(3).bytes(1280 * 720)];
    noise.iter_mut().for_each(|pixel| *pixel = 120 + *pixel / 16);
    let empty = [&dark, &noise].map(|luma| {
        let frame = LumaFrame::new(luma, 1280, 720, 1280).expect("a frame");
        best(|| {
            let mut scanner = Scanner::new();
            (0..3).for_each(|_| drop(black_box(scanner.look(&frame))));
        }) / 3
    });
    let mut follow: Vec<f32> = Vec::new();
    for _ in 0..3 {
        // Begun anew before its message is whole: what is finished is no longer followed.
        let mut scanner = Scanner::new();
        scanner.look(first);
        for frame in frames.iter().skip(1) {
            let start = Instant::now();
            black_box(scanner.look(frame));
            follow.push(start.elapsed().as_secs_f32() * 1e3);
        }
    }
    let [median, p95] = [0.5, 0.95].map(|part| percentile(&mut follow, part));
    let alone = best(|| drop(black_box(dinhdanh_qr::read(&shots.first().expect("a shot").picture))));
    println!("read a 720p frame, followed: median {median:.1} ms, p95 {p95:.1} ms (target 12)");
    println!(
        "read a 720p frame, first of all: {:.1} ms (target 12); as a picture alone: {:.1} ms; by rxing: {:.1} ms",
        search.as_secs_f64() * 1e3,
        alone.as_secs_f64() * 1e3,
        rxing.as_secs_f64() * 1e3
    );
    let [dark, noise] = empty.map(|time| time.as_secs_f64() * 1e3);
    println!(
        "search a 720p frame without a code: {dark:.1} ms where it is black, {noise:.1} ms where it is grey noise"
    );

    let mut verifier = presentation.verifier();
    let verify = best(|| presentation.verify(&mut verifier));
    let payloads: Vec<_> = (20..20 + codes.symbols() as u32 + 2).map(|index| codes.payload(index)).collect();
    let whole = best(|| {
        let mut collector = dinhdanh_qr::Collector::new();
        let complete = payloads.iter().any(|payload| matches!(collector.add(payload), dinhdanh_qr::Event::Complete(_)));
        assert!(complete);
        presentation.verify(&mut verifier);
    });
    let more = whole.saturating_sub(verify).as_secs_f64() * 1e3;
    println!(
        "all symbols to verdict: {more:.2} ms more than the verify itself, {:.2} ms (target 2)",
        verify.as_secs_f64() * 1e3
    );
}
