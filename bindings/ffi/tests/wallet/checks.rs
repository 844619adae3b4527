//! One check for each person, and no yes on red.

use crate::common::Pair;
use crate::wait::wait;
use dinhdanh_ffi::{
    AdvisoryKind, Check, Light, Message, Outcome, Platform, Reason, Verifier, VerifierError, VerifierSetup,
};
use std::sync::Arc;

fn setup(pair: &Pair) -> VerifierSetup {
    VerifierSetup { roots: vec![pair.issuer.root()], platform: pair.platform(), ..VerifierSetup::default() }
}

fn shown(pair: &Pair) -> Arc<Message> {
    let showing = pair.wallet.show(&pair.wallet.offer("V1").unwrap().consent().unwrap()).unwrap();
    let presentation =
        wait(Arc::clone(&pair.wallet).sign_and_finish(pair.wallet.renew(&showing).unwrap(), None)).unwrap();
    Message::of(&presentation.message().unwrap(), 0).unwrap()
}

fn rejected(check: &Check) -> Option<Reason> {
    match check.verdict().unwrap().outcome {
        Outcome::Reject { reason } => Some(reason.reason),
        _ => None,
    }
}

#[test]
fn one_code_passes_for_one_person_however_often_it_is_scanned() {
    let pair = Pair::new();
    pair.issue("driving_licence", 4);
    let verifier = Verifier::open(setup(&pair)).unwrap();
    let check = |message: &Message| Arc::clone(&verifier).check(message, Some("V1".to_owned())).unwrap();
    let code = shown(&pair);
    let first = check(&code);
    assert_eq!(rejected(&first), None);
    let again = first.again(&code).unwrap();
    assert_eq!((rejected(&again), again.name()), (None, first.name()));
    assert!(again.verdict().unwrap().advisories.iter().any(|advisory| advisory.kind == AdvisoryKind::AlreadyChecked));
    assert!(!again.documents().unwrap()[0].fields.is_empty(), "for the same profile");
    assert_eq!(rejected(&again.again(&shown(&pair)).unwrap()), None, "a new code of the same person");
    // The next person shows what the first one showed.
    let next = check(&code);
    assert_ne!(next.name(), first.name());
    assert_eq!(rejected(&next), Some(Reason::Replay));
    assert!(next.documents().unwrap()[0].rejected.is_none(), "the document by itself is no yes");
}

#[test]
fn what_the_officer_says_is_in_the_verdict_that_he_gets() {
    let pair = Pair::new();
    pair.issue("driving_licence", 4);
    let check = Verifier::open(setup(&pair)).unwrap().check(&shown(&pair), Some("V1".to_owned())).unwrap();
    let verdict = check.not_this_person().unwrap();
    assert!(matches!(&verdict.outcome, Outcome::Reject { reason } if reason.reason == Reason::HolderNotConfirmed));
    assert_eq!((verdict.light, &verdict), (Light::Red, &check.verdict().unwrap()));
    // Nor is he for another code of his.
    let again = check.again(&shown(&pair)).unwrap();
    assert_eq!(rejected(&again), Some(Reason::HolderNotConfirmed));
    assert_eq!(rejected(&again.again(&shown(&pair)).unwrap()), Some(Reason::HolderNotConfirmed));
}

#[test]
fn what_is_proven_and_may_not_pass_is_no_yes() {
    let pair = Pair::new();
    pair.issue("driving_licence", 1);
    let verifier = Verifier::open(setup(&pair)).unwrap();
    let code = shown(&pair);
    // Nobody has a status list: eight days after it was signed the rules let nobody pass by it.
    pair.clock.pass(8 * 86_400_000);
    let aged = Message::of(&code.bytes().unwrap(), 8 * 86_400_000).unwrap();
    let verdict = verifier.check(&aged, Some("V1".to_owned())).unwrap().verdict().unwrap();
    assert_eq!(verdict.light, Light::Red);
    assert!(
        matches!(&verdict.outcome, Outcome::NotYet { as_of: Some(as_of) } if verdict.headline.vi.ends_with(&as_of.text))
    );
    assert!(!verdict.headline.vi.contains('✔'), "{}", verdict.headline.vi);
}

#[test]
fn a_message_of_a_verifier_that_trusts_nobody_is_not_judged() {
    let pair = Pair::new();
    pair.issue("driving_licence", 1);
    let nobody = VerifierSetup { roots: Vec::new(), platform: Platform::default(), ..setup(&pair) };
    let refused = Verifier::open(nobody).unwrap().check(&shown(&pair), None);
    assert_eq!(refused.err(), Some(VerifierError::NobodyTrusted));
}
