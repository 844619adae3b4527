//! Two verifiers with one folder: an app that runs, and whatever learns beside it.

use crate::common::Pair;
use crate::wait::wait;
use dinhdanh_ffi::{
    Confirmation, Ease, EntryStatus, Message, Outcome, Reason, Verifier, VerifierError, VerifierSetup, WalletError,
};
use std::sync::Arc;
use tempfile::TempDir;

fn verifier(pair: &Pair, folder: &TempDir) -> Arc<Verifier> {
    let setup = VerifierSetup {
        roots: vec![pair.issuer.root()],
        folder: Some(folder.path().to_str().unwrap().to_owned()),
        platform: pair.platform(),
        ..VerifierSetup::default()
    };
    Verifier::open(setup).unwrap()
}

fn shown(pair: &Pair) -> Result<Arc<Message>, WalletError> {
    let showing = pair.wallet.show(&*pair.wallet.offer("V1")?.consent()?)?;
    let prepared = pair.wallet.renew(&showing)?;
    let presentation = wait(Arc::clone(&pair.wallet).sign_and_finish(prepared, None))?;
    Ok(Message::of(&presentation.message().unwrap(), 0).unwrap())
}

fn list(pair: &Pair) -> Vec<u8> {
    wait(Arc::clone(&pair.issuer).publish(7, 86_400, None)).unwrap().token
}

#[test]
fn a_list_that_one_learned_is_heeded_by_the_other_at_its_next_check() {
    let (pair, folder) = (Pair::new(), tempfile::tempdir().unwrap());
    let entries = pair.issue("driving_licence", 3).entries;
    let (running, other) = (verifier(&pair, &folder), verifier(&pair, &folder));
    let outcome = |message: Arc<Message>| Arc::clone(&running).check(&message, Some("V1".to_owned()))?.verdict();
    let before: Result<_, VerifierError> = outcome(shown(&pair).unwrap());
    assert!(matches!(before.unwrap().outcome, Outcome::AcceptAsOf { .. }));
    pair.set(&entries, EntryStatus::Revoked);
    wait(Arc::clone(&other).learn(list(&pair), None)).unwrap();
    match outcome(shown(&pair).unwrap()).unwrap().outcome {
        Outcome::Reject { reason } => assert_eq!(reason.reason, Reason::Revoked),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_became_of_a_check_stays_in_the_queue_until_a_person_was_told() {
    let (pair, folder) = (Pair::new(), tempfile::tempdir().unwrap());
    let entries = pair.issue("driving_licence", 3).entries;
    let verifier = verifier(&pair, &folder);
    let check = Arc::clone(&verifier).check(&shown(&pair).unwrap(), Some("V1".to_owned())).unwrap();
    assert!(verifier.wait_for_status(check).unwrap());
    let confirm = || wait(Arc::clone(&verifier).confirm(None)).unwrap();
    let waiting = confirm();
    assert_eq!(waiting.checks[0].confirmation, Confirmation::Waiting);
    assert_eq!(verifier.settle(waiting.checks.clone()).unwrap(), 0, "it waits on");
    pair.set(&entries, EntryStatus::Revoked);
    wait(Arc::clone(&verifier).learn(list(&pair), None)).unwrap();
    let told = confirm();
    assert!(
        matches!(&told.checks[0].confirmation, Confirmation::Changed { reason } if reason.reason == Reason::Revoked)
    );
    assert_eq!(confirm(), told);
    // What he was told before it was revoked settles nothing.
    assert_eq!(verifier.settle(waiting.checks).unwrap(), 0);
    assert_eq!(verifier.settle(told.checks).unwrap(), 1);
    assert!(confirm().checks.is_empty());
}

#[test]
fn a_check_that_waits_already_is_put_into_a_full_queue_again_and_another_is_not() {
    let (pair, folder) = (Pair::new(), tempfile::tempdir().unwrap());
    pair.issue("driving_licence", 3);
    let verifier = verifier(&pair, &folder);
    let check = || Arc::clone(&verifier).check(&shown(&pair).unwrap(), Some("V1".to_owned())).unwrap();
    let (waiting, another) = (check(), check());
    assert!(verifier.wait_for_status(Arc::clone(&waiting)).unwrap());
    for at in 1..dinhdanh_verifier::MAX_PENDING {
        std::fs::write(folder.path().join("queue").join(format!("{at:04}")), b"").unwrap();
    }
    assert_eq!(verifier.wait_for_status(waiting), Ok(true));
    assert_eq!(verifier.wait_for_status(another), Err(VerifierError::QueueFull));
}

#[test]
fn the_codes_of_an_answer_count_down_to_the_end_of_its_request() {
    let pair = Pair::new();
    pair.issue("driving_licence", 1);
    let request = pair.wallet.read_request(&pair.asked("V1")).unwrap();
    pair.clock.pass(10_000);
    let consent = pair.wallet.offer_for(request).unwrap().consent().unwrap();
    let prepared = pair.wallet.answer(&consent).unwrap();
    let answer = wait(Arc::clone(&pair.wallet).sign_and_finish(prepared, None)).unwrap();
    let codes = answer.codes(Ease::Usual).unwrap();
    for (pass, left) in [(0, 50), (20_000, 30), (60_000, 0)] {
        pair.clock.pass(pass);
        assert_eq!((codes.seconds_left(), answer.seconds_left()), (Ok(Some(left)), Ok(left)));
    }
}
