//! What stays of a check: a record without values, and a place in the queue until there is a network.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{CITIZEN, NOW, Scenario, VN, text};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Reason, Unread};
use dinhdanh_trust::pack::IssuerState;
use dinhdanh_trust::status::{Status, StatusReference};
use dinhdanh_verifier::{
    Confirmation, MAX_PENDING, Memory, PENDING_LIFE, PendingCheck, RecordHead, Shelf, UnreadEntry, Verifier,
    VerifierError, VolatileMemory,
};
use time::{Duration, UtcDateTime};

const STALE: Duration = Duration::days(3);

fn stale() -> Scenario {
    let mut scenario = Scenario::correct();
    scenario.trusting.status = Some((Status::Valid, NOW - STALE));
    scenario
}

fn record(scenario: &Scenario) -> String {
    let head = RecordHead { verifier: "TEST Đội <b>số 1</b>", check: "chốt \"1\" & 2" };
    scenario.judge(|verdict| verdict.record(&head))
}

#[test]
fn a_record_names_fields_checks_and_clauses_and_holds_no_value() {
    let page = record(&Scenario::correct());
    for said in ["Kiểm tra giao thông", "Họ và tên", "issuer_signature", "§9.3.1", "CHẤP NHẬN", "ACCEPTED", "+07:00"]
    {
        assert!(page.contains(said), "{said} is not in the record");
    }
    for value in ["Trần Văn Bình", "990123456789", "2035-02-10", "10/02/2035", "/9j/"] {
        assert!(!page.contains(value), "{value} is in the record");
    }
}

#[test]
fn nothing_in_a_record_can_be_more_than_text() {
    let mut scenario = Scenario::correct();
    scenario.licence().elements.push((VN, "<script>alert(1)</script>", text("x")));
    let page = record(&scenario);
    assert!(!page.contains("<script") && !page.contains("<b>"));
    assert!(page.contains("TEST Đội &lt;b&gt;số 1&lt;/b&gt;") && page.contains("chốt &quot;1&quot; &amp; 2"));
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn a_record_of_a_rejection_says_why() {
    let mut scenario = Scenario::correct();
    scenario.trusting.status = Some((Status::Suspended, NOW - STALE));
    let page = record(&scenario);
    assert!(page.contains("SUSPENDED") && page.contains(Reason::Suspended.words(dinhdanh_codes::Lang::Vi)));
}

#[test]
fn a_record_says_a_reason_in_words_beside_its_check_and_nowhere_else() {
    let words = |page: &str, reason: Reason| page.matches(reason.words(dinhdanh_codes::Lang::Vi)).count();
    let good = record(&Scenario::correct());
    for reason in Reason::all() {
        assert_eq!(words(&good, reason), 0, "{}", reason.code());
    }
    let mut scenario = Scenario::correct();
    scenario.trusting.status = Some((Status::Suspended, NOW - STALE));
    // Once as the conclusion, once where the check stands.
    assert_eq!(words(&record(&scenario), Reason::Suspended), 2);
}

#[test]
fn a_control_character_does_not_reach_the_printer() {
    let head = RecordHead { verifier: "a\u{1b}[2Jb", check: "c\u{0}d" };
    let page = Scenario::correct().judge(|verdict| verdict.record(&head));
    assert!(page.contains("a\u{fffd}[2Jb") && page.contains("c\u{fffd}d"));
    assert!(!page.chars().any(|character| character.is_control() && character != '\n'));
}

#[test]
fn only_what_is_accepted_and_not_fresh_waits() {
    assert_eq!(Scenario::correct().judge(PendingCheck::of), None, "fresh");
    assert!(stale().judge(PendingCheck::of).is_some());
    let mut rejected = stale();
    rejected.with_all(|draft| draft.with_proof = false);
    assert_eq!(rejected.judge(PendingCheck::of), None, "rejected");
    let mut nowhere = stale();
    nowhere.licence().status = None;
    assert_eq!(nowhere.judge(PendingCheck::of), None, "nothing to look up");
    let mut behind = Scenario::correct();
    behind.trusting.pack_issued = NOW + STALE;
    assert!(behind.judge(PendingCheck::of).is_some(), "fresh only by a clock that is wrong");
}

/// A list tells whether a document was revoked; not whether it was in date by a clock that was wrong, nor what the policy asks
/// for besides.
#[test]
fn what_no_list_can_tell_is_never_confirmed_by_one() {
    let mut behind = Scenario::correct();
    behind.trusting.pack_issued = NOW + STALE;
    let mut unasked = Scenario::self_timed();
    unasked.trusting.self_timed = false;
    unasked.trusting.status = stale().trusting.status;
    for scenario in [behind, unasked] {
        let doubted = Waiting::of(scenario);
        assert!(doubted.pending.in_doubt);
        doubted.list(doubted.pending.after + Duration::HOUR);
        let later = doubted.pending.after + Duration::hours(2);
        let as_of = doubted.pending.after + Duration::HOUR;
        assert_eq!(doubted.verifier.confirm(&doubted.pending, later), Confirmation::InPart(as_of));
    }
    assert!(!stale().judge(PendingCheck::of).unwrap().in_doubt);
}

/// A check that waits, its verifier, and a list of this time that is given to it.
struct Waiting {
    scenario: Scenario,
    pending: PendingCheck,
    verifier: Verifier,
}

const LATER: UtcDateTime = NOW.saturating_add(Duration::hours(5));

impl Waiting {
    fn of(scenario: Scenario) -> Self {
        let pending = scenario.judge(PendingCheck::of).unwrap();
        let verifier = Verifier::new(scenario.trust());
        Self { scenario, pending, verifier }
    }

    fn list(&self, issued: UtcDateTime) {
        let list = self.scenario.trusting.list(Status::Valid, issued);
        self.verifier.trust().learn_status(&list, issued).unwrap();
    }

    fn confirm(&self) -> Confirmation {
        self.verifier.confirm(&self.pending, LATER)
    }
}

#[test]
fn what_a_person_was_told_leaves_the_queue_and_nothing_else_does() {
    let (told, untold) = (Waiting::of(stale()), Waiting::of(stale()));
    let mut memory = VolatileMemory::new();
    told.pending.keep(&mut memory).unwrap();
    untold.pending.keep(&mut memory).unwrap();
    let settle = |waiting: &Waiting, memory: &mut VolatileMemory, of: Confirmation| {
        let was_told = |pending: &PendingCheck, known| pending.receipt == told.pending.receipt && known == of;
        waiting.verifier.settle(memory, LATER, was_told).unwrap()
    };
    assert_eq!(settle(&told, &mut memory, Confirmation::Waiting), 0, "it still waits");
    told.list(NOW + Duration::HOUR);
    let confirmed = Confirmation::Confirmed(NOW + Duration::HOUR);
    assert_eq!(settle(&told, &mut memory, Confirmation::Waiting), 0, "something else is known by now");
    assert_eq!(settle(&told, &mut memory, confirmed), 1);
    assert_eq!(PendingCheck::all(&mut memory).unwrap().waiting, [untold.pending]);
    assert_eq!(settle(&told, &mut memory, confirmed), 0);
}

#[test]
fn a_document_without_a_place_is_never_confirmed_by_the_list_of_another() {
    let mut pair = stale();
    pair.add_citizen("Trần Văn Bình");
    let both = Waiting::of(pair);
    assert_eq!(both.pending.documents.len(), 2);
    both.list(NOW + Duration::HOUR);
    assert_eq!(both.confirm(), Confirmation::Confirmed(NOW + Duration::HOUR));

    let mut mixed = stale();
    mixed.add_citizen("Trần Văn Bình");
    mixed.documents[1].status = None;
    let mixed = Waiting::of(mixed);
    assert_eq!(mixed.pending.documents.len(), 2, "both are remembered");
    assert_eq!(mixed.confirm(), Confirmation::Waiting);
    mixed.list(NOW + Duration::HOUR);
    assert_eq!(mixed.confirm(), Confirmation::InPart(NOW + Duration::HOUR));
    let mut memory = VolatileMemory::new();
    mixed.pending.keep(&mut memory).unwrap();
    assert_eq!(PendingCheck::all(&mut memory).unwrap().waiting, [mixed.pending]);
}

#[test]
fn one_document_that_no_newer_list_tells_of_keeps_the_others_waiting() {
    let mut pair = stale();
    pair.add_citizen("Trần Văn Bình");
    pair.documents[1].status = Some(StatusReference { index: 7, uri: "https://test.example/status/2" }.encode());
    let waiting = Waiting::of(pair);
    waiting.list(NOW + Duration::HOUR);
    assert_eq!(waiting.confirm(), Confirmation::Waiting);
}

#[test]
fn only_a_list_made_after_the_check_and_not_after_now_confirms() {
    for (issued, expected) in [
        (NOW - Duration::HOUR, Confirmation::Waiting),
        (NOW, Confirmation::Waiting),
        (NOW + Duration::SECOND, Confirmation::Confirmed(NOW + Duration::SECOND)),
        (LATER, Confirmation::Confirmed(LATER)),
        (LATER + Duration::SECOND, Confirmation::Waiting),
    ] {
        let waiting = Waiting::of(stale());
        waiting.list(issued);
        assert_eq!(waiting.confirm(), expected, "{issued}");
    }
    // Dated ahead and held at the check already: it was not made after it.
    let mut ahead = Scenario::correct();
    ahead.trusting.status = Some((Status::Valid, NOW + Duration::HOUR));
    let waiting = Waiting::of(ahead);
    assert_eq!(waiting.verifier.confirm(&waiting.pending, NOW), Confirmation::Waiting);
    assert_eq!(waiting.confirm(), Confirmation::Waiting);
    waiting.list(NOW + Duration::hours(2));
    assert_eq!(waiting.confirm(), Confirmation::InPart(NOW + Duration::hours(2)), "one of the two clocks was wrong");
}

#[test]
fn what_became_of_the_issuer_since_changes_a_check_that_waits() {
    type Change = fn(&mut Scenario);
    let changes: [(Reason, Change); 5] = [
        (Reason::IssuerCompromised, |scenario| scenario.trusting.issuer = IssuerState::Compromised),
        (Reason::IssuerRetired, |scenario| {
            scenario.trusting.issuer = IssuerState::Retired(NOW - Duration::DAY);
        }),
        (Reason::IssuerNotAllowed, |scenario| scenario.trusting.doc_types = vec![CITIZEN]),
        (Reason::CertificateRevoked, |scenario| scenario.trusting.signer_revoked = Some(true)),
        (Reason::IssuerUntrusted, |scenario| scenario.trusting.root = false),
    ];
    for (reason, change) in changes {
        let mut waiting = Waiting::of(stale());
        waiting.list(NOW + Duration::HOUR);
        assert_eq!(waiting.confirm(), Confirmation::Confirmed(NOW + Duration::HOUR));
        change(&mut waiting.scenario);
        waiting.scenario.trusting.status = Some((Status::Valid, NOW + Duration::HOUR));
        let verifier = Verifier::new(waiting.scenario.trust());
        assert_eq!(verifier.confirm(&waiting.pending, LATER), Confirmation::Changed(reason));
    }
}

#[test]
fn a_newer_pack_that_is_learned_changes_a_check_that_waits() {
    let mut waiting = Waiting::of(stale());
    waiting.list(NOW + Duration::HOUR);
    waiting.scenario.trusting.issuer = IssuerState::Compromised;
    waiting.scenario.trusting.serial = 42;
    let pack = waiting.scenario.pack();
    waiting.verifier.learn(&pack, None, &mut VolatileMemory::new(), LATER).unwrap();
    assert_eq!(waiting.confirm(), Confirmation::Changed(Reason::IssuerCompromised));
}

#[test]
fn a_certificate_that_ran_out_while_a_check_waited_changes_nothing() {
    let mut scenario = stale();
    scenario.signer_life.1 = NOW + Duration::HOUR;
    let waiting = Waiting::of(scenario);
    waiting.list(NOW + Duration::hours(2));
    assert_eq!(waiting.confirm(), Confirmation::Confirmed(NOW + Duration::hours(2)));
}

#[test]
fn a_check_waits_for_a_newer_list_and_is_then_confirmed_or_changed() {
    let later = NOW + Duration::hours(5);
    for (status, expected) in [
        (Status::Valid, Confirmation::Confirmed(NOW + Duration::HOUR)),
        (Status::Revoked, Confirmation::Changed(Reason::Revoked)),
    ] {
        let scenario = stale();
        let mut memory = VolatileMemory::new();
        scenario.judge(PendingCheck::of).unwrap().keep(&mut memory).unwrap();
        let verifier = Verifier::new(scenario.trust());
        let waiting = PendingCheck::all(&mut memory).unwrap().waiting;
        assert_eq!(waiting.len(), 1);
        assert_eq!(verifier.confirm(&waiting[0], later), Confirmation::Waiting);
        let newer = scenario.trusting.list(status, NOW + Duration::HOUR);
        verifier.trust().learn_status(&newer, later).unwrap();
        assert_eq!(verifier.confirm(&waiting[0], later), expected);
        memory.discard(Shelf::Queue, &waiting[0].name()).unwrap();
        assert!(PendingCheck::all(&mut memory).unwrap().waiting.is_empty());
    }
}

#[test]
fn a_check_does_not_wait_for_ever() {
    let scenario = stale();
    let pending = scenario.judge(PendingCheck::of).unwrap();
    let verifier = Verifier::new(scenario.trust());
    assert_eq!(verifier.confirm(&pending, NOW + PENDING_LIFE), Confirmation::Waiting);
    assert_eq!(verifier.confirm(&pending, NOW + PENDING_LIFE + Duration::SECOND), Confirmation::GivenUp);
}

#[test]
fn the_queue_holds_nothing_of_the_holder_and_survives_its_own_form() {
    let mut memory = VolatileMemory::new();
    let pending = stale().judge(PendingCheck::of).unwrap();
    pending.keep(&mut memory).unwrap();
    pending.keep(&mut memory).unwrap();
    let kept = memory.kept(Shelf::Queue).unwrap();
    assert_eq!(kept.len(), 1, "it waits once");
    let receipt = pending.receipt.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!((&kept[0].0, pending.name()), (&receipt, receipt.clone()));
    let held = String::from_utf8_lossy(&kept[0].1).into_owned();
    assert!(!held.contains("Bình") && !held.contains("9901"));
    assert_eq!(PendingCheck::all(&mut memory).unwrap().waiting, [pending]);
}

fn unread(name: &str, why: Unread) -> UnreadEntry {
    UnreadEntry { name: name.to_owned(), why }
}

#[test]
fn a_damaged_entry_is_named_and_kept_and_keeps_nothing_else_waiting() {
    let mut memory = VolatileMemory::new();
    let pending = stale().judge(PendingCheck::of).unwrap();
    pending.keep(&mut memory).unwrap();
    let whole = memory.kept(Shelf::Queue).unwrap()[0].1.clone();
    // The last is good, under another's name: nobody could take it out by its own.
    for bytes in [&b""[..], b"\x86\x01", b"\x86\x03\x00\x00\x40\xf4\x80", &whole[..whole.len() - 1], &whole] {
        memory.keep(Shelf::Queue, "damaged", bytes).unwrap();
        let queue = PendingCheck::all(&mut memory).unwrap();
        assert_eq!(
            (queue.waiting.as_slice(), queue.unread),
            (&[pending.clone()][..], vec![unread("damaged", Unread::Damaged)])
        );
        assert_eq!(memory.kept(Shelf::Queue).unwrap().len(), 2);
    }
}

#[test]
fn an_entry_that_another_version_kept_is_told_from_a_damaged_one_and_a_newer_one_stays() {
    // `[1, at, receipt, [+ [issuer, uri, index]]]`, as the first version wrote it.
    let first = |version: u64, receipt: &[u8; 32]| {
        let writer = Writer::new().array(4).uint(version).int(NOW.unix_timestamp()).bytes(receipt).array(1);
        writer.array(3).bytes(&[7; 32]).text("https://test.example/status/1").uint(4711).finish()
    };
    let mut memory = VolatileMemory::new();
    let pending = stale().judge(PendingCheck::of).unwrap();
    pending.keep(&mut memory).unwrap();
    let old = first(1, &[0xab; 32]);
    for (name, bytes) in [
        ("older", old.as_slice()),
        ("newer", &first(4, &[0xcd; 32])),
        ("none", &first(0, &[0xef; 32])),
        ("short", &first(3, &[0x12; 32])),
        ("cut", &old[..old.len() - 1]),
    ] {
        memory.keep(Shelf::Queue, name, bytes).unwrap();
    }
    let queue = PendingCheck::all(&mut memory).unwrap();
    let [newer, cut] = [unread("newer", Unread::Newer), unread("cut", Unread::Damaged)];
    let [older, none, short] =
        [unread("older", Unread::Older), unread("none", Unread::Damaged), unread("short", Unread::Damaged)];
    assert_eq!(
        (&queue.unread, &queue.waiting),
        (&vec![cut, newer.clone(), none.clone(), older, short], &vec![pending.clone()])
    );
    assert_eq!(memory.kept(Shelf::Queue).unwrap().len(), 6);

    // A person has seen all but one of them.
    let seen = ["newer", "older", "cut", "short", &pending.name(), "nobody", "../queue/none"].map(str::to_owned);
    assert_eq!(PendingCheck::discard_unread(&seen, &mut memory).unwrap(), 3);
    let queue = PendingCheck::all(&mut memory).unwrap();
    assert_eq!((queue.unread, queue.waiting), (vec![newer, none], vec![pending]));
}

#[test]
fn an_entry_of_more_documents_than_a_response_has_is_damaged() {
    let mut pending = stale().judge(PendingCheck::of).unwrap();
    for (count, damaged) in [(dinhdanh_mdoc::MAX_DOCUMENTS, 0), (dinhdanh_mdoc::MAX_DOCUMENTS + 1, 1)] {
        let mut memory = VolatileMemory::new();
        pending.documents = vec![pending.documents[0].clone(); count];
        pending.keep(&mut memory).unwrap();
        assert_eq!(PendingCheck::all(&mut memory).unwrap().unread.len(), damaged);
    }
}

#[test]
fn a_full_queue_refuses_another_check_and_takes_one_that_waits_already() {
    let mut memory = VolatileMemory::new();
    let mut pending = stale().judge(PendingCheck::of).unwrap();
    pending.keep(&mut memory).unwrap();
    for at in 1..MAX_PENDING {
        memory.keep(Shelf::Queue, &format!("{at:04}"), b"").unwrap();
    }
    assert_eq!(pending.keep(&mut memory), Ok(()));
    pending.receipt[0] ^= 1;
    assert_eq!(pending.keep(&mut memory), Err(VerifierError::QueueFull));
    assert_eq!(memory.kept(Shelf::Queue).unwrap().len(), MAX_PENDING);
}
