//! `cargo bench -p dinhdanh-bench --bench bindings [-- [--quick] [--json FILE]]`: what a call across the border costs, and a
//! response of 20 kB verified through each binding, beside the same call in Rust.
//!
//! All take turns on the same message, so that what else the machine does falls on each; a ratio is the median of the turns'
//! ratios. Rust's are those of the same objects called without a border (`bindings/ffi/examples/turns.rs`), and, for the check
//! alone, of the core below them. A language whose package isn't built is named and left out.

#![expect(clippy::expect_used, reason = "an operation that fails must not be timed")]

use dinhdanh_bench::{Case, Effort, arguments, write_json};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, UnsignedResponse};
use dinhdanh_presentation::{SelfTimedSession, Window};
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Shown, Verifier, VolatileMemory};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Instant;
use time::UtcDateTime;

/// A document of 25 elements whose response is of about 20 kB.
const PORTRAIT: usize = 15_000;
/// How much longer than Rust a binding may take to verify it.
const AIM: f64 = 1.2;
/// What the aim is for: from the message's bytes to the verdict in words.
const WHOLE: &str = "verified: check and verdict";
/// The same, and all that a screen shows of it.
const SHOWN: &str = "shown: with documents and portrait";
/// The check alone, in the core that the objects call.
const CORE: &str = "check, in the core";
/// Repetitions in one turn.
const TIMES: usize = 60;

/// What a language's program gives: medians by the name of the operation, in nanoseconds.
type Turn = BTreeMap<String, f64>;

/// The same objects in Rust.
const FACE: &str = "../../target/release/examples/turns";

/// Each language: its name, the program, its arguments, and those that build it, from this package's folder.
const LANGUAGES: [(&str, &str, &[&str], Option<&str>); 3] = [
    ("Python (ctypes)", "../interop/.venv/bin/python", &["bindings/python.py"], None),
    ("JVM (JNA)", "bindings/jna.sh", &[], Some("build")),
    ("Swift", "bindings/swift.sh", &[], Some("build")),
];

fn main() -> ExitCode {
    let Some((effort, json)) = arguments() else {
        eprintln!("usage: cargo bench -p dinhdanh-bench --bench bindings -- [--quick] [--json FILE]");
        return ExitCode::from(2);
    };
    let case = Case::with_portrait(25, PORTRAIT);
    let rounds = if effort.rounds == Effort::QUICK.rounds { 10 } else { 60 };
    println!(
        "response {} bytes, message {} bytes, {rounds} turns of {TIMES}",
        case.response.len(),
        message(&case).len()
    );
    let mut written = Map::new();
    for (language, program, arguments, build) in LANGUAGES {
        let built =
            build.is_none_or(|build| Command::new(program).arg(build).status().is_ok_and(|ended| ended.success()));
        // A message is good for less than a minute after it was made: building and another language's turns take longer.
        let message = message(&case);
        let rust = Rust::new(&case, &message);
        let Some(mut face) = Foreign::start(FACE, &[], &case, &message) else {
            eprintln!("first: cargo build --release --locked -p dinhdanh-ffi --example turns");
            return ExitCode::FAILURE;
        };
        let foreign = built.then(|| Foreign::start(program, arguments, &case, &message)).flatten();
        let Some(mut foreign) = foreign else {
            println!(
                "{language}: SKIP, its package is not built (tests/interop/wheel.sh, bindings/kotlin/build.sh, bindings/swift/test.sh)"
            );
            continue;
        };
        let compared = compare(&rust, &mut face, &mut foreign, rounds);
        println!("\n{language:<44} {:>10} {:>10} {:>7}", "median µs", "Rust µs", "ratio");
        for (name, (theirs, ours, ratio)) in &compared {
            println!("{name:<44} {:>10.2} {:>10.2} {ratio:>7.2}", theirs / 1e3, ours / 1e3);
        }
        let met = compared.get(WHOLE).is_some_and(|(_, _, ratio)| *ratio <= AIM);
        println!("verified within {AIM} of Rust's time: {}", if met { "yes" } else { "no" });
        let rows = compared.iter().map(|(name, (theirs, ours, ratio))| {
            (name.clone(), json!({ "nanos": theirs, "rust_nanos": ours, "ratio": ratio }))
        });
        written.insert(language.to_owned(), json!({ "rows": rows.collect::<Map<_, _>>(), "aim": AIM, "met": met }));
    }
    write_json(json, &json!({ "response_bytes": case.response.len(), "languages": written }))
}

fn message(case: &Case) -> Vec<u8> {
    let session = SelfTimedSession::new(UtcDateTime::now()).expect("a session");
    let issuer_signed = IssuerSigned::parse(&case.issuer_signed).expect("a document");
    let disclosed = Disclosed { issuer_signed: &issuer_signed, elements: &case.names() };
    let unsigned = UnsignedResponse::new(&[disclosed], &session.transcript()).expect("a response");
    let signed = unsigned.to_be_signed().map(|bytes| case.holder.sign(bytes).expect("a signature")).collect::<Vec<_>>();
    session.finish(&unsigned.finish(&signed).expect("a response")).expect("a message")
}

/// The same operations without a border.
struct Rust<'a> {
    verifier: Verifier,
    message: &'a [u8],
    seen_at: UtcDateTime,
}

impl<'a> Rust<'a> {
    fn new(case: &Case, message: &'a [u8]) -> Self {
        let mut trust = TrustList::new();
        trust.add(&case.root_certificate).expect("a root");
        Self { verifier: Verifier::new(trust), message, seen_at: UtcDateTime::now() }
    }

    /// Median nanoseconds of opening and verifying, with a memory, as the binding does.
    fn check(&self) -> f64 {
        let mut memory = VolatileMemory::new();
        median(|| {
            let shown =
                Shown::open(self.message, self.seen_at, &Window::default(), Some(&mut memory)).expect("a message");
            let verdict = self.verifier.verify(&shown, None, Some((&mut memory, "bench")), self.seen_at);
            let verdict = verdict.expect("a verdict");
            assert!(black_box(&verdict).outcome().reason().is_none(), "a valid response");
        })
    }
}

fn median(mut operation: impl FnMut()) -> f64 {
    let mut taken: Vec<_> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            operation();
            start.elapsed().as_nanos() as f64
        })
        .collect();
    middle(&mut taken)
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The sums that a person waits for, beside the single operations.
fn summed(turn: &mut Turn) {
    for (name, parts) in [(WHOLE, &["check", "verdict"][..]), (SHOWN, &["check", "verdict", "documents", "portrait"])] {
        let sum = parts.iter().filter_map(|part| turn.get(*part)).sum();
        turn.insert(name.to_owned(), sum);
    }
}

/// For each operation of the language the medians of its time, of Rust's, and of the ratio of both.
fn compare(
    rust: &Rust<'_>,
    face: &mut Foreign,
    foreign: &mut Foreign,
    rounds: usize,
) -> BTreeMap<String, (f64, f64, f64)> {
    let mut turns = BTreeMap::<String, Vec<(f64, f64)>>::new();
    for _ in 0..rounds {
        let core = rust.check();
        let (mut ours, mut theirs) = (face.turn(), foreign.turn());
        if let Some(check) = theirs.get("check").copied() {
            theirs.insert(CORE.to_owned(), check);
        }
        ours.insert(CORE.to_owned(), core);
        summed(&mut ours);
        summed(&mut theirs);
        for (name, theirs) in theirs {
            let ours = ours.get(&name).copied().unwrap_or(f64::NAN);
            turns.entry(name).or_default().push((theirs, ours));
        }
    }
    let medians = turns.into_iter().map(|(name, turns)| {
        let of = |what: fn(&(f64, f64)) -> f64| middle(&mut turns.iter().map(what).collect::<Vec<_>>());
        let row = (of(|turn| turn.0), of(|turn| turn.1), of(|turn| turn.0 / turn.1));
        (name, row)
    });
    medians.collect()
}

/// A program in another language that takes turns when it is told to.
struct Foreign {
    program: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Foreign {
    fn start(program: &str, arguments: &[&str], case: &Case, message: &[u8]) -> Option<Self> {
        if !Path::new(program).exists() {
            return None;
        }
        let started = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut program = started.ok()?;
        let answers = BufReader::new(program.stdout.take()?);
        let at = UtcDateTime::now().unix_timestamp() * 1000;
        let first = json!({ "root": hex(&case.root_certificate), "message": hex(message), "at": at });
        let mut foreign = Self { program, answers };
        foreign.write(&first.to_string())?;
        // A package that isn't there ends the program before its first answer.
        foreign.write("1")?;
        foreign.read().map(|_| foreign)
    }

    fn turn(&mut self) -> Turn {
        self.write(&TIMES.to_string()).expect("the program listens");
        let answer = self.read().expect("the program answers");
        answer.into_iter().filter_map(|(name, nanos)| Some((name, nanos.as_f64()?))).collect()
    }

    fn write(&mut self, line: &str) -> Option<()> {
        writeln!(self.program.stdin.as_mut()?, "{line}").ok()
    }

    fn read(&mut self) -> Option<Map<String, Value>> {
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        drop(self.program.stdin.take());
        let _ = self.program.wait();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
