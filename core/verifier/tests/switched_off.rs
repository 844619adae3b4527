//! Each check is needed: a verifier that lets it pass, whatever it finds, is taken in by its tamper or says something
//! else. `cargo test -p dinhdanh-verifier --features switch-off --test switched_off`
//!
//! A tamper whose reason stays what it was with its check switched off would be caught by another check, so it would not
//! prove that this one works.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{Scenario, TAMPERS, failed};
use dinhdanh_verifier::Outcome;

#[test]
fn without_its_check_a_tamper_gets_another_answer() {
    for tamper in TAMPERS {
        let mut scenario = Scenario::correct();
        (tamper.change)(&mut scenario);
        scenario.judge_with(
            |verifier| verifier.without(tamper.check),
            |verdict| {
                // Where no check notices and the document is still not proven, the verdict fails closed, by the same name.
                let unnoticed = failed(verdict).is_empty();
                let same = verdict.outcome() == Outcome::Reject(tamper.check.reason());
                assert!(unnoticed || !same, "{} is not needed", tamper.check.name());
            },
        );
    }
}

#[test]
fn a_check_that_is_switched_off_lets_what_is_correct_pass_as_before() {
    for tamper in TAMPERS {
        let outcome = Scenario::correct().judge_with(|verifier| verifier.without(tamper.check), |v| v.outcome());
        assert_eq!(outcome, Outcome::Accept, "{}", tamper.check.name());
    }
}
