//! Entries of the log that damage took: the citizen gives them up, a move goes without them, and the log says that they are gone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;
#[path = "../../../tests/vault/tests/folder/mod.rs"]
mod folder;

use common::*;
use dinhdanh_crypto::sha256;
use dinhdanh_store::*;
use folder::copy;
use std::fs;
use tempfile::{TempDir, tempdir};
use time::Duration;

const PAGE: usize = 4096;
const ENTRIES: usize = 40;
const LATER: time::UtcDateTime = NOW.saturating_add(Duration::DAY);

fn fresh() -> (TempDir, Store) {
    let dir = tempdir().unwrap();
    let store = create(dir.path());
    (dir, store)
}

/// Calls `look` with each wallet that a bad page leaves open and whose log it hits, and with what it hits.
fn each_damaged(look: impl Fn(&mut Store, &[Hit])) -> usize {
    let (dir, mut store) = fresh();
    for number in 0..ENTRIES {
        store.log(&shown(&format!("TEST {number} {}", "x".repeat(300)))).unwrap();
    }
    drop(store);
    let good = fs::read(dir.path().join("wallet.db")).unwrap();
    let mut looked = 0;
    for page in 0..good.len() / PAGE {
        let copied = tempdir().unwrap();
        copy(dir.path(), copied.path());
        let mut bad = good.clone();
        bad[page * PAGE + 1000] ^= 1;
        fs::write(copied.path().join("wallet.db"), bad).unwrap();
        let Ok(mut store) = open(copied.path(), PIN) else { continue };
        let lost = store.salvage_log().unwrap().lost;
        // Where the newest entry is can't be written any more: what else is there can be read.
        if !lost.is_empty() && store.log_checked() {
            look(&mut store, &lost);
            drop(store);
            let store = open(copied.path(), PIN).unwrap();
            assert_eq!(store.check_log().unwrap().broken, None, "page {page}");
            looked += 1;
        }
    }
    looked
}

#[test]
fn what_damage_took_can_be_given_up_and_the_chain_says_so() {
    let looked = each_damaged(|store, lost| {
        assert!(store.check_log().unwrap().broken.is_some());
        let read = store.salvage_log().unwrap().read.len();
        let mut gone = 0;
        while let [Hit::Log { first, .. }, ..] = store.salvage_log().unwrap().lost[..] {
            let (from, to) = store.delete_entry(first, LATER).unwrap();
            assert!(from <= first && first <= to);
            assert_eq!(store.delete_entry(first, LATER), Err(StoreError::NotFound), "it is given up once");
            gone += to.0 + 1 - from.0;
        }
        let numbers = |hit: &Hit| match *hit {
            Hit::Log { first, last } => last.0 + 1 - first.0,
            _ => 0,
        };
        assert_eq!(gone, lost.iter().map(numbers).sum::<i64>());
        let check = store.check_log().unwrap();
        assert_eq!(check.broken, None);
        // An entry of which only the elements were on the bad page is a tombstone like any other.
        assert_eq!(check.lost + check.deleted, gone as u64);
        assert_eq!(check.entries, read as u64 + check.deleted + statements(store));
        assert_eq!(store.examine().unwrap().hits, []);
        let newest = store.salvage_activity(1000).unwrap();
        assert_eq!((newest.lost, newest.read.len() as u64), (vec![], check.entries - check.deleted));
    });
    assert!(looked >= 2, "{looked} pages hit the log");
}

/// How many entries say that others are lost.
fn statements(store: &Store) -> u64 {
    let read = store.salvage_activity(1000).unwrap().read;
    read.iter().filter(|(_, entry)| entry.lost_entries().is_some()).count() as u64
}

#[test]
fn what_is_taken_along_of_a_damaged_log_is_whole_but_for_what_it_says_is_lost() {
    let looked = each_damaged(|store, _| {
        let sound = store.sound_log().unwrap();
        let (_dir, mut to) = fresh();
        // Of one at the end only who says so knows.
        if sound.entries.last().map(|entry| entry.id) > sound.lost.last().map(|(first, _)| *first) {
            assert_eq!(
                to.import_log(&sound.entries, &[], LATER),
                Err(StoreError::OutOfLimits),
                "a gap is not kept still"
            );
            assert!(to.entries(EntryId(0), 9).unwrap().is_empty());
        }
        to.import_log(&sound.entries, &sound.lost, LATER).unwrap();
        let check = to.check_log().unwrap();
        assert_eq!((check.broken, check.lost), (None, ENTRIES as u64 - sound.entries.len() as u64));
        let newest = to.numbered_activity(1).unwrap();
        assert_eq!((newest[0].1.at, newest[0].1.lost_entries()), (LATER, sound.lost.last().copied()));
        assert_eq!(to.log(&shown("TEST here")).unwrap().0, newest[0].0.0 + 1);
        // It can be taken along again, and has nothing more to say.
        let again = to.sound_log().unwrap();
        let (_dir, mut third) = fresh();
        third.import_log(&again.entries, &again.lost, LATER).unwrap();
        assert_eq!((again.lost, third.sound_log().unwrap().entries), (vec![], again.entries));
        // Given up here too, so that the chain holds.
        while let [(first, _), ..] = store.sound_log().unwrap().lost[..] {
            store.delete_entry(first, LATER).unwrap();
        }
    });
    assert!(looked >= 2, "{looked} pages hit the log");
}

/// A log of nine entries, of which some are taken out.
fn log_without(gone: &[i64]) -> Vec<Entry> {
    let (_dir, mut store) = fresh();
    for number in 1..=9 {
        store.log(&shown(&format!("TEST {number}"))).unwrap();
    }
    let entries = store.entries(EntryId(0), 9).unwrap();
    entries.into_iter().filter(|entry| !gone.contains(&entry.id.0)).collect()
}

#[test]
fn a_gap_is_taken_over_only_as_it_is() {
    let (first, last) = (EntryId(4), EntryId(5));
    let entries = log_without(&[4, 5]);
    let takes = |entries: &[Entry], lost: &[(EntryId, EntryId)]| {
        let (_dir, mut store) = fresh();
        store.import_log(entries, lost, LATER).map(|()| store)
    };
    let refused = Err(StoreError::OutOfLimits);
    for lost in [&[][..], &[(first, first)], &[(first, EntryId(6))], &[(first, last), (first, last)]] {
        assert_eq!(takes(&entries, lost).map(drop), refused, "{lost:?}");
    }
    let store = takes(&entries, &[(first, last)]).unwrap();
    assert_eq!(store.check_log().unwrap(), LogCheck { entries: 8, deleted: 0, lost: 2, broken: None });
    let said = store.activity(1).unwrap().remove(0);
    assert_eq!((said.purpose.as_str(), said.lost_entries()), ("4–5", Some((first, last))));

    // Those at the end, or all of them, leave their numbers behind.
    for (gone, next) in [(9, 10), (1, 10)] {
        let entries = log_without(&(gone..=9).collect::<Vec<_>>());
        let mut store = takes(&entries, &[(EntryId(gone), EntryId(9))]).unwrap();
        assert_eq!(store.numbered_activity(1).unwrap()[0].0, EntryId(next));
        assert_eq!(store.log(&shown("TEST")).unwrap(), EntryId(next + 1));
        assert_eq!(store.check_log().unwrap().broken, None);
    }
    let far = (EntryId(10), EntryId(MAX_ENTRY + 1));
    assert_eq!(takes(&log_without(&[]), &[far]).map(drop), refused, "numbers that would take for ever");
    // What doesn't hold, or comes twice.
    let mut altered = log_without(&[]);
    altered[3].content[0] ^= 1;
    assert_eq!(takes(&altered, &[]).map(drop), refused);
    assert_eq!(takes(&altered, &[(first, first)]).map(drop), refused);
    let twice = [&log_without(&[])[..], &log_without(&[])[8..]].concat();
    assert_eq!(takes(&twice, &[]).map(drop), refused);
}

#[test]
fn what_says_which_entries_are_lost_can_not_be_deleted_and_holds_those_before() {
    let (_dir, mut store) = fresh();
    store.import_log(&log_without(&[4, 5]), &[(EntryId(4), EntryId(5))], LATER).unwrap();
    for gone in [4, 5, 10] {
        assert_eq!(store.delete_entry(EntryId(gone), LATER), Err(StoreError::NotFound), "{gone}");
    }
    // Those beside the gap can be, and it stays stated.
    for beside in [3, 6] {
        assert_eq!(store.delete_entry(EntryId(beside), LATER), Ok((EntryId(beside), EntryId(beside))));
    }
    assert_eq!(store.check_log().unwrap(), LogCheck { entries: 8, deleted: 2, lost: 2, broken: None });
    // Who rewrites what is before the gap, links and all, is found out by what states it.
    let mut entries = store.entries(EntryId(0), 99).unwrap();
    let before = entries[1].link;
    entries[2].content = [7; 32];
    entries[2].link = entries[2].linked(&before);
    let (_dir, mut other) = fresh();
    assert_eq!(other.import_log(&entries, &[], LATER), Err(StoreError::OutOfLimits));
}

#[test]
fn a_receipt_is_kept_where_the_entry_that_named_it_may_be_lost() {
    let request = b"a signed request".to_vec();
    let receipt = Receipt {
        at: NOW,
        verifier: "TEST hotel".into(),
        confirmed: true,
        contact: String::new(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        request_hash: sha256(&request),
        elements: vec![],
    };
    let receipts = [(receipt, request)];
    let claim = Claim::begun(ReceiptId(99), RightKind::Erasure, NOW, LATER, LATER);
    let claim = Claim { extended: true, answered_at: Some(NOW), finished_at: Some(LATER), ..claim };
    for (gone, claims, kept) in [(&[][..], &[][..], false), (&[5], &[], true), (&[], &[(0, claim)], true)] {
        let (_dir, mut store) = fresh();
        let lost: Vec<_> = gone.iter().map(|number| (EntryId(*number), EntryId(*number))).collect();
        store.import_log(&log_without(gone), &lost, LATER).unwrap();
        store.import_receipts(&receipts, claims).unwrap();
        let there = store.receipts(9).unwrap();
        assert_eq!(!there.is_empty(), kept, "{gone:?}");
        for (_, found) in store.claims().unwrap() {
            assert_eq!(found, Claim { receipt: there[0].0, ..claim });
        }
        assert_eq!(store.claims().unwrap().len(), claims.len());
        // Nothing but the citizen's word takes it away.
        for (id, _) in there {
            store.delete_receipt(id).unwrap();
            assert_eq!(store.delete_receipt(id), Err(StoreError::NotFound));
        }
        assert_eq!((store.receipts(9).unwrap(), store.claims().unwrap()), (vec![], vec![]));
    }
    let (_dir, mut store) = fresh();
    assert_eq!(store.import_receipts(&receipts, &[(1, claim)]), Err(StoreError::NotFound));
    assert!(store.receipts(9).unwrap().is_empty());
}
