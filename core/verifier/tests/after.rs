//! What stays of a check: a record without values, and a place in the queue until there is a network.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{NOW, Scenario, VN, text};
use dinhdanh_catalogue::profile;
use dinhdanh_codes::Reason;
use dinhdanh_trust::status::Status;
use dinhdanh_verifier::{
    Confirmation, Memory, PENDING_LIFE, PendingCheck, RecordHead, Shelf, Verifier, VolatileMemory,
};
use time::Duration;

const STALE: Duration = Duration::days(3);

fn stale() -> Scenario {
    let mut scenario = Scenario::correct();
    scenario.trusting.status = Some((Status::Valid, NOW - STALE));
    scenario
}

fn record(scenario: &Scenario) -> String {
    let v1 = profile("V1").unwrap();
    let head = RecordHead { verifier: "TEST Đội <b>số 1</b>", check: "chốt \"1\" & 2", profile: Some(&v1) };
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
fn only_what_is_accepted_and_not_fresh_waits() {
    assert_eq!(Scenario::correct().judge(PendingCheck::of), None, "fresh");
    assert!(stale().judge(PendingCheck::of).is_some());
    let mut rejected = stale();
    rejected.with_all(|draft| draft.with_proof = false);
    assert_eq!(rejected.judge(PendingCheck::of), None, "rejected");
    let mut nowhere = stale();
    nowhere.licence().status = None;
    assert_eq!(nowhere.judge(PendingCheck::of), None, "nothing to look up");
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
        let waiting = PendingCheck::all(&mut memory).unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(verifier.confirm(&waiting[0], later), Confirmation::Waiting);
        let newer = scenario.trusting.list(status, NOW + Duration::HOUR);
        verifier.trust().learn_status(&newer, later).unwrap();
        assert_eq!(verifier.confirm(&waiting[0], later), expected);
        memory.discard(Shelf::Queue, &waiting[0].name()).unwrap();
        assert!(PendingCheck::all(&mut memory).unwrap().is_empty());
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
    let held = String::from_utf8_lossy(&kept[0].1).into_owned();
    assert!(!held.contains("Bình") && !held.contains("9901"));
    assert_eq!(PendingCheck::all(&mut memory).unwrap(), [pending]);
}

#[test]
fn a_damaged_queue_is_said_and_not_forgotten() {
    let mut memory = VolatileMemory::new();
    for bytes in [&b""[..], b"\x84\x01", b"\x84\x02\x00\x40\x80"] {
        memory.keep(Shelf::Queue, "damaged", bytes).unwrap();
        assert!(PendingCheck::all(&mut memory).is_err());
        assert_eq!(memory.kept(Shelf::Queue).unwrap().len(), 1);
    }
}
