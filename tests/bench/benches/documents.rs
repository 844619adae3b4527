//! `cargo bench -p dinhdanh-bench --features isomdl --bench documents [-- [--quick] [--json FILE]]`: what documents cost, as a table,
//! and which targets are met. Without the feature there is no peer, and what compares with it is a target missed.
//!
//! A relative FILE lies in this package's folder, where cargo runs benches.

#![expect(clippy::expect_used, reason = "an operation that fails must not be timed")]

use coset::{CborSerializable, CoseSign1};
#[cfg(feature = "isomdl")]
use dinhdanh_bench::Peer;
use dinhdanh_bench::{
    Case, Chain, Contestant, Effort, Floor, Measured, Ours, Row, arguments, as_json, as_text, judge, race, race_all,
    targets_as_json, targets_as_text, verify_ours, write_json,
};
use dinhdanh_codes::Reason;
use dinhdanh_crypto::cose::Sign1;
use dinhdanh_mdoc::DeviceResponse;
use dinhdanh_verifier::Shown;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::process::ExitCode;
use std::time::Duration;

/// People of one crowd.
const CROWD: usize = 64;

fn main() -> ExitCode {
    let Some((effort, json)) = arguments() else {
        eprintln!("usage: cargo bench -p dinhdanh-bench -- [--quick] [--json FILE]");
        return ExitCode::from(2);
    };
    let mut rows = Vec::new();
    for count in [5, 25] {
        let case = Case::new(count);
        rows.push(issue(&case, effort));
        rows.push(present(&case, effort));
        rows.push(verify(&case, Chain::Cold, effort));
        rows.push(verify(&case, Chain::Cached, effort));
    }
    rows.extend(verify_many(&Case::new(5), effort));
    rows.extend(decode(&Case::new(25), effort));
    let judged = judge(&rows);
    print!("{}\n{}", as_text(&rows), targets_as_text(&judged));
    let written = json!({ "rows": as_json(&rows), "targets": targets_as_json(&judged) });
    write_json(json, &written)
}

fn issue(case: &Case, effort: Effort) -> Row {
    let (ours, floor) = (Ours::new(case), Floor::new(case));
    #[cfg(feature = "isomdl")]
    let peer = Peer::new(case);
    let contestants = vec![
        Contestant::new(|| ours.issue()),
        Contestant::new(|| floor.issue()),
        #[cfg(feature = "isomdl")]
        Contestant::new(|| peer.issue()),
    ];
    row("issue", case, &race_all(contestants, effort))
}

fn present(case: &Case, effort: Effort) -> Row {
    let (ours, floor) = (Ours::new(case), Floor::new(case));
    #[cfg(feature = "isomdl")]
    let peer = Peer::new(case);
    let contestants = vec![
        Contestant::new(|| ours.present()),
        Contestant::new(|| floor.present()),
        #[cfg(feature = "isomdl")]
        Contestant::new(|| peer.present()),
    ];
    row("present", case, &race_all(contestants, effort))
}

/// The peer keeps no chain, so it does the same in both rows. Both verify the response that we made.
fn verify(case: &Case, chain: Chain, effort: Effort) -> Row {
    let (ours, floor) = (Ours::new(case), Floor::new(case));
    #[cfg(feature = "isomdl")]
    let peer = Peer::new(case);
    // A verifier that has seen a chain is cold no longer: each run has one of its own.
    let verifiers = RefCell::new(Vec::new());
    let next = Cell::new(0);
    let ready = |times| {
        next.set(0);
        *verifiers.borrow_mut() = (0..times).map(|_| ours.verifier(chain)).collect();
    };
    let run = || {
        let verifiers = verifiers.borrow();
        let verifier = verifiers.get(next.replace(next.get() + 1)).expect("as many as runs");
        assert!(verify_ours(verifier, case, &case.response), "a valid response");
    };
    let contestants = vec![
        Contestant::with_ready(ready, run),
        Contestant::new(|| floor.verify(chain)),
        #[cfg(feature = "isomdl")]
        Contestant::new(|| assert!(peer.verify(&case.response), "a valid response")),
    ];
    let name = if chain == Chain::Cold { "verify, chain cold" } else { "verify, chain cached" };
    row(name, case, &race_all(contestants, effort))
}

/// A crowd at a gate, on two cores; the peer is ourselves on one. The second row is what two cores of this machine are to the bare
/// cryptography of that crowd: no program that does it has more. Allocations are counted by thread, so they say nothing.
fn verify_many(case: &Case, effort: Effort) -> [Row; 2] {
    let floor = Floor::new(case);
    let verifier = Ours::new(case).verifier(Chain::Cached);
    let shown: Vec<_> = (0..CROWD).map(|_| Shown::of_session(&case.response, case.transcript.clone(), None)).collect();
    let on = |threads| ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let run = |pool: &ThreadPool| {
        let verdicts = pool.install(|| verifier.verify_many(&shown, None, case.now));
        // One presentation many times: each is checked whole, and the later ones are known again.
        let fine = |reason| matches!(reason, None | Some(Reason::Replay));
        assert!(verdicts.iter().all(|verdict| verdict.as_ref().is_ok_and(|it| fine(it.outcome().reason()))));
    };
    let bare = |pool: &ThreadPool| {
        pool.install(|| (0..CROWD).into_par_iter().for_each(|_| floor.verify(Chain::Cached)));
    };
    let (one, two) = (on(1), on(2));
    let effort = Effort { rounds: effort.rounds / 4, turn: Duration::from_millis(20) };
    let contestants = [
        Contestant::new(|| run(&two)),
        Contestant::new(|| run(&one)),
        Contestant::new(|| bare(&two)),
        Contestant::new(|| bare(&one)),
    ];
    let [ours, peer, bare_two, bare_one] = race(contestants, effort);
    let row = |name: &str, ours, floor, peer| Row { name: name.to_owned(), ours, floor, peer: Some(peer) };
    [
        row("verify_many, two cores (peer: one)", ours, Some(bare_two), peer),
        row("its bare cryptography, two cores (peer: one)", bare_two, None, bare_one),
    ]
}

/// Reading alone: ours checks everything that `dinhdanh_cbor::check` does, and copies nothing.
fn decode(case: &Case, effort: Effort) -> [Row; 2] {
    let response = race(
        [
            Contestant::new(|| DeviceResponse::parse(&case.response).map(drop).expect("a response")),
            Contestant::new(|| ciborium::from_reader::<ciborium::Value, _>(case.response.as_slice()).expect("CBOR")),
        ],
        effort,
    );
    let issuer_auth = case.issuer_auth();
    let message = race(
        [
            Contestant::new(|| Sign1::parse(issuer_auth).map(drop).expect("a message")),
            Contestant::new(|| CoseSign1::from_slice(issuer_auth).expect("a message")),
        ],
        effort,
    );
    [("cbor 25, response (peer: ciborium)", response), ("cbor 25, issuerAuth (peer: coset)", message)]
        .map(|(name, [ours, peer])| Row { name: name.to_owned(), ours, floor: None, peer: Some(peer) })
}

/// Of what was measured: ours, the floor, and the peer where it is built.
fn row(name: &str, case: &Case, measured: &[Measured]) -> Row {
    let [ours, floor] = [0, 1].map(|at| *measured.get(at).expect("ours and the floor are measured"));
    let (verb, detail) =
        name.split_once(", ").map_or((name, String::new()), |(verb, rest)| (verb, format!(", {rest}")));
    let name = format!("{verb} {}{detail}", case.values.len());
    Row { name, ours, floor: Some(floor), peer: measured.get(2).copied() }
}
