//! What an app's objects hold of a wallet ends when it locks, however that comes.

use crate::common::Pair;
use crate::wait::wait;
use dinhdanh_ffi::{
    Codes, CodesError, Consent, DocumentId, Ease, Offer, Prepared, Presentation, ReceivedRequest, Showing, WalletError,
    codes_problem, wallet_problem,
};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// One object of each step.
struct Steps {
    offer: Arc<Offer>,
    consent: Arc<Consent>,
    showing: Arc<Showing>,
    prepared: Arc<Prepared>,
    shown: Arc<Presentation>,
    codes: Arc<Codes>,
    request: Arc<ReceivedRequest>,
}

fn presented(pair: &Pair, prepared: Arc<Prepared>) -> Arc<Presentation> {
    wait(Arc::clone(&pair.wallet).sign_and_finish(prepared, None)).unwrap()
}

fn steps(pair: &Pair) -> Steps {
    let offer = || pair.wallet.offer("V1").unwrap();
    let showing = pair.wallet.show(&offer().consent().unwrap()).unwrap();
    let renew = || pair.wallet.renew(&showing).unwrap();
    let request = pair.wallet.read_request(&pair.asked("V1")).unwrap();
    let (prepared, shown, consent) = (renew(), presented(pair, renew()), offer().consent().unwrap());
    let codes = shown.codes(Ease::Usual).unwrap();
    Steps { offer: offer(), consent, showing, prepared, shown, codes, request }
}

fn are_ended(pair: &Pair, steps: &Steps) {
    let Steps { offer, consent, showing, prepared, shown, codes, request } = steps;
    let ended = || Some(WalletError::ConsentEnded);
    assert_eq!(
        (offer.view().err(), offer.choose_document(DocumentId { number: 1 }, true).err(), offer.consent().err()),
        (ended(), ended(), ended())
    );
    assert_eq!(showing.seconds_left(), Ok(0));
    let locked = || Some(CodesError::Locked);
    assert_eq!((codes.frame(0, 600).err(), codes.frame_rgba(0, 600).err()), (locked(), locked()));
    assert_eq!((shown.message().err(), shown.codes(Ease::Easier).err()), (locked(), locked()));
    assert_eq!((codes.seconds_left().err(), shown.seconds_left().err()), (locked(), locked()));
    assert!(codes.timing().codes > 1, "what is no secret stays");
    // Unlocked again, they are no more than before; only the request is as it was.
    pair.unlock();
    assert_eq!(pair.wallet.decline(offer).err(), ended());
    assert_eq!((pair.wallet.show(consent).err(), pair.wallet.answer(consent).err()), (ended(), ended()));
    assert_eq!((pair.wallet.renew(showing).err(), pair.wallet.to_be_signed(prepared).err()), (ended(), ended()));
    assert_eq!(pair.wallet.finish(prepared, Vec::new()).err(), ended());
    let signed = wait(Arc::clone(&pair.wallet).sign_and_finish(Arc::clone(prepared), None));
    assert_eq!(signed.err(), ended());
    assert!(pair.wallet.offer_for(Arc::clone(request)).is_ok());
}

#[test]
fn what_was_taken_out_of_a_wallet_ends_when_it_locks() {
    let pair = Pair::new();
    pair.issue("driving_licence", 8);
    let step = steps(&pair);
    let eased = step.shown.codes(Ease::Easier).unwrap();
    pair.wallet.lock();
    assert_eq!(eased.frame(0, 600).err(), Some(CodesError::Locked));
    are_ended(&pair, &step);
    assert_eq!(wallet_problem(WalletError::ConsentEnded).code, "CONSENT_ENDED");
    assert_eq!(codes_problem(CodesError::Locked).code, "LOCKED");

    // For lying unused: told by a timer, or found by the next call.
    for notice in
        [|pair: &Pair| assert!(pair.wallet.is_locked()), |pair: &Pair| assert!(pair.wallet.account().is_err())]
    {
        let step = steps(&pair);
        pair.clock.pass(3_600_000);
        notice(&pair);
        assert_eq!(step.offer.view().err(), Some(WalletError::ConsentEnded));
        assert_eq!(step.shown.message().err(), Some(CodesError::Locked));
        pair.unlock();
    }
    // Whoever unlocks it anew before anybody noticed finds nothing of before.
    let step = steps(&pair);
    pair.clock.pass(3_600_000);
    pair.unlock();
    assert_eq!(step.offer.view().err(), Some(WalletError::ConsentEnded));

    // By a panic, and by a clock that says nothing.
    let step = steps(&pair);
    let panicked = pair.clock.telling(i64::MAX, || pair.wallet.account());
    assert_eq!(panicked.err(), Some(WalletError::Internal));
    are_ended(&pair, &step);
    let step = steps(&pair);
    assert!(pair.clock.telling(i64::MIN, || pair.wallet.is_locked()));
    assert_eq!(step.shown.message().err(), Some(CodesError::Locked));
}

#[test]
fn codes_that_are_shown_keep_the_wallet_open_as_long_as_they_are_good() {
    let pair = Pair::idling(true, None, 20);
    pair.issue("driving_licence", 2);
    let Steps { shown, codes, .. } = steps(&pair);
    let eased = shown.codes(Ease::Easier).unwrap();
    pair.clock.pass(15_000);
    assert!(eased.frame(15_000, 600).is_ok());
    pair.clock.pass(15_000);
    assert_eq!(codes.seconds_left(), Ok(Some(0)));
    assert!(!pair.wallet.is_locked());
    // Nobody accepts them any more: to draw them on keeps nothing open.
    pair.clock.pass(15_000);
    assert!(codes.frame(45_000, 600).is_ok());
    pair.clock.pass(6_000);
    assert!(codes.frame(51_000, 600).is_ok(), "nobody looked at the wallet yet");
    assert!(pair.wallet.is_locked());
    assert_eq!(codes.frame(51_000, 600).err(), Some(CodesError::Locked));

    // An answer is good for its request's minute; drawn too late, it finds the wallet locked itself.
    pair.unlock();
    let request = pair.wallet.read_request(&pair.asked("V1")).unwrap();
    let consent = pair.wallet.offer_for(request).unwrap().consent().unwrap();
    let answer = presented(&pair, pair.wallet.answer(&consent).unwrap()).codes(Ease::Usual).unwrap();
    for _ in 0..3 {
        pair.clock.pass(19_000);
        assert!(answer.frame(0, 600).is_ok());
    }
    assert!(!pair.wallet.is_locked());
    pair.unlock();
    let Steps { codes, .. } = steps(&pair);
    pair.clock.pass(25_000);
    assert_eq!(codes.frame(25_000, 600).err(), Some(CodesError::Locked));
}

#[test]
fn a_wallet_that_is_dropped_takes_everything_along() {
    let pair = Pair::new();
    pair.issue("driving_licence", 2);
    let Steps { offer, shown, .. } = steps(&pair);
    drop(pair);
    assert_eq!(
        (offer.view().err(), offer.consent().err()),
        (Some(WalletError::ConsentEnded), Some(WalletError::ConsentEnded))
    );
    assert_eq!(
        (shown.message().err(), shown.codes(Ease::Usual).err()),
        (Some(CodesError::Locked), Some(CodesError::Locked))
    );
}

#[test]
fn a_wallet_that_the_last_wrong_pin_erased_is_locked_and_ends_what_is_out() {
    let pair = Pair::idling(true, None, 1_000_000);
    pair.issue("driving_licence", 9);
    let steps = steps(&pair);
    let wrong = || {
        wait(Arc::clone(&pair.wallet).change_pin(b"999111".to_vec(), b"314159".to_vec(), None, Vec::new(), false, None))
    };
    let mut tries = 0;
    while wrong() != Err(WalletError::Erased) {
        tries += 1;
        assert!(tries < 10 && !pair.wallet.is_locked());
        pair.clock.pass(3_600_000);
    }
    assert!(pair.wallet.is_locked());
    assert_eq!(steps.offer.view().err(), Some(WalletError::ConsentEnded));
    assert_eq!(steps.codes.frame(0, 600).err(), Some(CodesError::Locked));
    assert_eq!(pair.wallet.documents().err(), Some(WalletError::Locked));
}

#[test]
fn a_yes_whose_request_ended_before_it_was_answered_is_in_the_log() {
    let pair = Pair::new();
    pair.issue("driving_licence", 1);
    let request = pair.wallet.read_request(&pair.asked("V1")).unwrap();
    let consent = pair.wallet.offer_for(request).unwrap().consent().unwrap();
    pair.clock.pass(1_200_000);
    assert!(matches!(pair.wallet.answer(&consent).err(), Some(WalletError::RequestRefused { .. })));
    let entry = pair.wallet.log(1).unwrap().entries.remove(0);
    assert_eq!((entry.done, entry.who.as_str()), (false, "TEST Bar Hoa Mai"));
    // One to show by himself is not used up by asking the wrong thing of it.
    let own = pair.wallet.offer("V1").unwrap().consent().unwrap();
    assert_eq!(pair.wallet.answer(&own).err(), Some(WalletError::NeedsRequest));
    assert!(pair.wallet.show(&own).is_ok());
}

#[test]
fn codes_that_are_drawn_while_the_wallet_locks_hold_up_neither() {
    let pair = Pair::new();
    pair.issue("driving_licence", 40);
    let (say, said) = mpsc::channel();
    // In a thread of its own: where it hangs, this test ends all the same.
    thread::spawn(move || {
        for _ in 0..12 {
            let showing = pair.wallet.show(&pair.wallet.offer("V1").unwrap().consent().unwrap()).unwrap();
            let shown = presented(&pair, pair.wallet.renew(&showing).unwrap());
            thread::scope(|scope| {
                let draw = || while shown.codes(Ease::Usual).is_ok() {};
                let drawing = [scope.spawn(draw), scope.spawn(draw), scope.spawn(draw)];
                pair.wallet.lock();
                drawing.into_iter().for_each(|thread| thread.join().unwrap());
            });
            pair.unlock();
        }
        say.send(()).unwrap();
    });
    assert_eq!(said.recv_timeout(Duration::from_secs(120)), Ok(()));
}

#[test]
fn who_reads_an_offer_and_chooses_uses_the_wallet() {
    let pair = Pair::idling(true, None, 60);
    pair.issue("driving_licence", 2);
    let offer = pair.wallet.offer("V1").unwrap();
    let document = offer.view().unwrap().documents[0].id;
    for _ in 0..3 {
        pair.clock.pass(40_000);
        let _ = offer.choose_document(document, true);
        pair.clock.pass(40_000);
        offer.view().unwrap();
    }
    assert!(offer.consent().is_ok());
    pair.clock.pass(70_000);
    assert!(pair.wallet.is_locked());
}
