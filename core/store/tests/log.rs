//! The chain of the log, receipts and claims, the supply of copies, caches and devices.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::*;
use dinhdanh_crypto::sha256;
use dinhdanh_store::*;
use tempfile::{TempDir, tempdir};
use time::Duration;

fn fresh() -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    (dir, store)
}

fn consent(store: &mut Store) -> (EntryId, ReceiptId) {
    let request = b"a signed request";
    let entry = Activity { request_hash: Some(sha256(request)), ..shown("TEST hotel") };
    let receipt = Receipt {
        at: NOW,
        verifier: "TEST hotel".into(),
        confirmed: true,
        contact: "mailto:privacy@hotel.example".into(),
        purpose: entry.purpose.clone(),
        profile: "V3".into(),
        request_hash: sha256(request),
        elements: entry.elements.clone(),
    };
    store.log_consent(&entry, &receipt, request).unwrap()
}

#[test]
fn a_deleted_entry_leaves_a_tombstone_and_a_whole_chain() {
    let (dir, mut store) = fresh();
    let ids: Vec<_> = (0..4).map(|n| store.log(&shown(&format!("TEST {n} {MARKER}"))).unwrap()).collect();
    assert_eq!(ids, [1, 2, 3, 4].map(EntryId));
    store.delete_entry(ids[1], NOW).unwrap();
    assert_eq!(store.delete_entry(ids[1], NOW), Err(StoreError::NotFound));
    assert_eq!(store.delete_entry(EntryId(9), NOW), Err(StoreError::NotFound));
    assert_eq!(store.activity(9).unwrap().len(), 3);
    assert_eq!(store.check_log().unwrap(), LogCheck { entries: 4, deleted: 1, lost: 0, broken: None });
    let entry = store.entries(EntryId(1), 1).unwrap().remove(0);
    assert_eq!(entry.said, Said::Deleted { at: NOW });
    store.log(&shown("TEST after")).unwrap();
    drop(store);
    assert_eq!(open(dir.path(), PIN).unwrap().check_log().unwrap().broken, None);
}

#[test]
fn an_altered_entry_shows_and_so_does_a_missing_one() {
    let (_dir, mut store) = fresh();
    for n in 0..3 {
        store.log(&shown(&format!("TEST {n}"))).unwrap();
    }
    assert!(store.entries(EntryId(0), 9).unwrap().iter().all(Entry::is_its_content));
    let alterations: [fn(&mut Activity); 6] = [
        |entry| entry.who.push('x'),
        |entry| entry.at += Duration::SECOND,
        |entry| entry.outcome = Outcome::Declined,
        |entry| drop(entry.elements.pop()),
        |entry| entry.request_hash = None,
        |entry| entry.receipt_hash = Some([1; 32]),
    ];
    for alter in alterations {
        let mut entry = store.entries(EntryId(1), 1).unwrap().remove(0);
        let Said::Activity { activity, .. } = &mut entry.said else { panic!("it is no tombstone") };
        alter(activity);
        assert!(!entry.is_its_content());
    }
    let entries = store.entries(EntryId(0), 9).unwrap();
    assert_eq!(entries[2].linked(&entries[1].link), entries[2].link);
    assert_ne!(entries[2].linked(&entries[0].link), entries[2].link);
}

#[test]
fn a_log_is_taken_over_whole_or_not() {
    let ((_a, mut from), (_b, mut to)) = (fresh(), fresh());
    for n in 0..3 {
        from.log(&shown(&format!("TEST {n}"))).unwrap();
    }
    from.delete_entry(EntryId(2), NOW).unwrap();
    let entries = from.entries(EntryId(0), 9).unwrap();
    assert_eq!(to.import_entries(&entries[1..]), Err(StoreError::OutOfLimits));
    to.import_entries(&entries).unwrap();
    assert_eq!(to.entries(EntryId(0), 9).unwrap(), entries);
    to.log(&shown("TEST here")).unwrap();
    assert_eq!(to.check_log().unwrap(), LogCheck { entries: 4, deleted: 1, lost: 0, broken: None });
    assert_eq!(to.import_entries(&entries), Err(StoreError::OutOfLimits));
}

#[test]
fn a_receipt_keeps_the_request_and_its_entry_names_it() {
    let (dir, mut store) = fresh();
    let (entry, receipt) = consent(&mut store);
    drop(store);
    let mut store = open(dir.path(), PIN).unwrap();
    let kept = store.receipt(receipt).unwrap();
    assert_eq!(store.receipts(9).unwrap(), [(receipt, kept.clone())]);
    assert_eq!(store.receipt_request(receipt).unwrap(), b"a signed request");
    assert_eq!(store.activity(1).unwrap()[0].receipt_hash, Some(kept.hash()));
    assert_eq!(store.receipt_of(entry).unwrap(), Some(receipt));
    let other = Receipt { contact: "mailto:thief@example".into(), ..kept.clone() };
    assert_ne!(other.hash(), kept.hash());
    assert_eq!(store.log_consent(&shown("x"), &kept, b"another request").err(), Some(StoreError::OutOfLimits));
    // Who deletes the entry deletes what proves it, and not else.
    assert_eq!(store.delete_receipt(receipt), Err(StoreError::NotFound));
    store.delete_entry(entry, NOW).unwrap();
    assert_eq!(store.receipt(receipt).err(), Some(StoreError::NotFound));
    assert_eq!(store.receipt_request(receipt).err(), Some(StoreError::NotFound));
    assert_eq!(store.check_log().unwrap().broken, None);
}

#[test]
fn a_claim_has_its_times_and_one_extension() {
    let (_dir, mut store) = fresh();
    let (_, receipt) = consent(&mut store);
    let claim =
        Claim::begun(receipt, RightKind::WithdrawConsent, NOW, NOW + Duration::days(2), NOW + Duration::days(15));
    let entry = Activity { kind: ActivityKind::RightClaimed, ..shown("TEST hotel") };
    let id = store.claim(&claim, &entry).unwrap();
    assert_eq!(store.claims().unwrap(), [(id, claim)]);
    let late = |store: &Store, days| store.claims().unwrap()[0].1.is_overdue(NOW + Duration::days(days));
    assert!(!late(&store, 2) && late(&store, 3));
    store.note_claim(id, ClaimStep::Answered, NOW + Duration::days(1)).unwrap();
    assert!(!late(&store, 15) && late(&store, 16));
    store.note_claim(id, ClaimStep::Extended(NOW + Duration::days(30)), NOW).unwrap();
    assert_eq!(store.note_claim(id, ClaimStep::Extended(NOW + Duration::days(90)), NOW), Err(StoreError::OutOfLimits));
    assert!(!late(&store, 30) && late(&store, 31));
    store.note_claim(id, ClaimStep::Finished, NOW + Duration::days(20)).unwrap();
    assert!(!late(&store, 99));
    // What was noted first stays: a second note takes no day away.
    for step in [ClaimStep::Answered, ClaimStep::Finished] {
        store.note_claim(id, step, NOW + Duration::days(40)).unwrap();
    }
    let noted = store.claim_of(id).unwrap().1;
    assert_eq!(noted.answered_at.zip(noted.finished_at), Some((NOW + Duration::days(1), NOW + Duration::days(20))));
    let done = store.claim(&claim, &entry).unwrap();
    store.note_claim(done, ClaimStep::Finished, NOW).unwrap();
    assert_eq!(store.note_claim(done, ClaimStep::Extended(NOW), NOW), Err(StoreError::OutOfLimits));
    assert_eq!(store.claim(&Claim { receipt: ReceiptId(99), ..claim }, &entry).err(), Some(StoreError::NotFound));
    assert_eq!(store.note_claim(ClaimId(99), ClaimStep::Answered, NOW), Err(StoreError::NotFound));
    // The law lets a withdrawal be put off, and nothing else.
    let erasure = store.claim(&Claim { kind: RightKind::Erasure, ..claim }, &entry).unwrap();
    let later = ClaimStep::Extended(NOW + Duration::days(30));
    assert_eq!(store.note_claim(erasure, later, NOW), Err(StoreError::OutOfLimits));
    assert_eq!(store.claim_of(erasure).unwrap().1.finish_due, claim.finish_due);
}

#[test]
fn a_claim_outlives_its_entry_until_it_is_finished() {
    let (_dir, mut store) = fresh();
    let (entry, receipt) = consent(&mut store);
    let claim = Claim::begun(receipt, RightKind::Erasure, NOW, NOW, NOW);
    let made = Activity { kind: ActivityKind::RightClaimed, ..shown("TEST hotel") };
    let [one, two] = [(); 2].map(|()| store.claim(&claim, &made).unwrap());
    store.delete_entry(entry, NOW).unwrap();
    assert_eq!(store.claims().unwrap().len(), 2);
    // The letter still says to whom, and what was agreed to.
    assert_eq!(store.receipt(receipt).unwrap().verifier, "TEST hotel");
    store.note_claim(one, ClaimStep::Finished, NOW).unwrap();
    assert_eq!(store.receipt_request(receipt).unwrap(), b"a signed request");
    store.note_claim(two, ClaimStep::Finished, NOW).unwrap();
    assert_eq!((store.receipt(receipt).err(), store.claims().unwrap()), (Some(StoreError::NotFound), vec![]));
    // A finished claim does not keep what the citizen deletes.
    let (entry, receipt) = consent(&mut store);
    let id = store.claim(&Claim { receipt, ..claim }, &made).unwrap();
    store.note_claim(id, ClaimStep::Finished, NOW).unwrap();
    assert_eq!(store.claims().unwrap().len(), 1);
    store.delete_entry(entry, NOW).unwrap();
    assert_eq!((store.receipt(receipt).err(), store.claims().unwrap()), (Some(StoreError::NotFound), vec![]));
}

#[test]
fn copies_are_shown_by_their_policy_and_the_last_two_are_warned_of() {
    let (_dir, mut store) = fresh();
    let mut add = |policy| {
        let mut new = licence(&mut store, &[b"one", b"two", b"three"]);
        new.policy = policy;
        store.add_document(&new).unwrap()
    };
    let [once, until, rotating] = [CopyPolicy::OneTime, CopyPolicy::LimitedTime, CopyPolicy::Rotating].map(&mut add);
    let mut shown = |document| {
        let copy = store.next_credential(document, NOW).unwrap()?;
        store.record_use(copy.id).unwrap();
        Some((copy.id.0 - 1) % 3)
    };
    assert_eq!([(); 5].map(|()| shown(once)), [Some(0), Some(1), Some(2), None, None]);
    assert_eq!([(); 3].map(|()| shown(until)), [Some(0), Some(0), Some(0)]);
    assert_eq!([(); 5].map(|()| shown(rotating)), [Some(0), Some(1), Some(2), Some(0), Some(1)]);
    let supply = |document| store.supply(document, NOW).unwrap();
    let ends = store.credentials(once).unwrap()[0].valid_until;
    let (none, all_until) = (None, Some(ends));
    let spent = Supply { policy: CopyPolicy::OneTime, fresh: 0, valid: 3, until: none, starts: none, all_until };
    assert_eq!((supply(once), supply(once).left()), (spent, 0));
    assert_eq!((supply(rotating).left(), supply(rotating).until), (3, all_until));
    // Before their time they are not ended.
    let begins = store.credentials(once).unwrap()[0].valid_from;
    for (document, starts) in [(rotating, Some(begins)), (once, None)] {
        let early = store.supply(document, begins - Duration::DAY).unwrap();
        assert_eq!((early.left(), early.until, early.starts, early.all_until), (0, None, starts, all_until));
    }
    assert!(supply(once).is_low() && supply(rotating).is_low() && !supply(until).is_low());
    assert!(Supply { fresh: 2, ..supply(once) }.is_low() && !Supply { fresh: 3, ..supply(once) }.is_low());
    assert!(store.supply(until, NOW + Duration::days(300)).unwrap().is_low());
    assert_eq!(store.supply(DocumentId(99), NOW).err(), Some(StoreError::NotFound));
    let copies: Vec<_> = store.credentials(until).unwrap().into_iter().map(|copy| copy.id).collect();
    store.revoke(&copies, NOW).unwrap();
    let revoked = Supply { policy: CopyPolicy::LimitedTime, fresh: 0, valid: 0, until: none, starts: none, all_until };
    assert_eq!(store.supply(until, NOW).unwrap(), revoked);
}

#[test]
fn a_cached_list_is_never_replaced_by_an_older_one() {
    let (_dir, mut store) = fresh();
    let list = |day, text: &str| {
        let as_of = NOW + Duration::days(day);
        Cached { body: text.into(), as_of, expires_at: as_of + Duration::days(1) }
    };
    let place = "https://status.example/1";
    assert_eq!(store.cached(CacheKind::Status, place).unwrap(), None);
    assert!(store.cache(CacheKind::Status, place, &list(1, "one")).unwrap());
    assert!(!store.cache(CacheKind::Status, place, &list(0, "older")).unwrap());
    assert!(store.cache(CacheKind::Status, place, &list(2, "two")).unwrap());
    assert_eq!(store.cached(CacheKind::Status, place).unwrap(), Some(list(2, "two")));
    assert_eq!(store.cached(CacheKind::Trust, place).unwrap(), None);
}

#[test]
fn an_account_is_on_one_device_whose_assurance_says_software() {
    let (_dir, mut store) = fresh();
    let assurance = Assurance { guard: Guard::Software, keeps_order: false };
    assert_eq!(store.assurance(), assurance);
    store.link_device("TEST old phone", NOW).unwrap();
    store.link_device("TEST new phone", NOW + Duration::days(1)).unwrap();
    let devices = store.linked_devices().unwrap();
    let told: Vec<_> = devices.iter().map(|one| (one.name.as_str(), one.this_one, one.unlinked_at)).collect();
    assert_eq!(told, [("TEST new phone", true, None), ("TEST old phone", false, Some(NOW + Duration::days(1)))]);
    assert!(devices.iter().all(|one| one.assurance == assurance));
}
