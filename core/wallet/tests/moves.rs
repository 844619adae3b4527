//! A citizen moves from a damaged phone, with claims that are open, and with a log that is longer than a move has room for.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../../../tests/vault/tests/folder/mod.rs"]
mod folder;

use dinhdanh_codes::Lang;
use dinhdanh_crypto::{SecretBytes, sha256};
use dinhdanh_store::{ClaimStep, Entry, Receipt, Said};
use dinhdanh_wallet::*;
use folder::copy;
use std::path::Path;
use tempfile::{TempDir, tempdir};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
const LATER: UtcDateTime = utc_datetime!(2026-03-04 08:00);
const PIN: &str = "204816";

fn cheap() -> Stretch {
    Stretch::new(8, 1, 1).unwrap()
}

fn device(dir: &Path) -> Device {
    Device::software(&software_folder(dir))
}

fn created() -> (TempDir, Wallet) {
    let dir = tempdir().unwrap();
    let pin = ChosenPin::new(PIN, None, &[]).unwrap();
    let wallet = Wallet::create(dir.path(), &device(dir.path()), &pin, cheap(), NOW).unwrap();
    (dir, wallet)
}

/// Moves a wallet, and says what was left behind.
fn moved(wallet: &Wallet) -> (TempDir, Wallet, Vec<Hit>) {
    let phrase = SecretBytes::new(b"twelve letters and more".to_vec());
    let Migration { bytes, lost } = wallet.migrate(&phrase, cheap()).unwrap();
    let dir = tempdir().unwrap();
    let pin = ChosenPin::new("314159", None, &[]).unwrap();
    let new = Wallet::restore(dir.path(), &device(dir.path()), &pin, cheap(), (&bytes, &phrase), LATER).unwrap();
    (dir, new, lost)
}

fn entry(who: &str) -> Activity {
    Activity {
        at: NOW,
        kind: ActivityKind::Presentation,
        who: who.to_owned(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        elements: vec![],
        outcome: Outcome::Done,
        request_hash: None,
        receipt_hash: None,
    }
}

fn consent(wallet: &mut Wallet, number: usize) -> (EntryId, ReceiptId) {
    let (who, request) = (format!("TEST hotel {number} {}", "x".repeat(300)), format!("request {number}").into_bytes());
    let receipt = Receipt {
        at: NOW,
        verifier: who.clone(),
        confirmed: true,
        contact: "mailto:privacy@hotel.example".into(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        request_hash: sha256(&request),
        elements: vec![],
    };
    wallet.store_mut().log_consent(&entry(&who), &receipt, &request).unwrap()
}

#[test]
fn a_claim_moves_with_its_deadlines_and_its_receipt_also_where_its_entry_was_deleted() {
    let (_dir, mut wallet) = created();
    let (first, receipt) = consent(&mut wallet, 1);
    let (_, other) = consent(&mut wallet, 2);
    let withdrawal = wallet.claim(receipt, RightKind::WithdrawConsent, NOW).unwrap();
    let erasure = wallet.claim(other, RightKind::Erasure, NOW).unwrap();
    wallet.answer_claim(withdrawal, NOW + Duration::DAY).unwrap();
    wallet.extend_claim(withdrawal, NOW + Duration::DAY).unwrap();
    wallet.finish_claim(erasure, LATER).unwrap();
    wallet.store_mut().delete_entry(first, NOW).unwrap();
    let (_new, new, lost) = moved(&wallet);
    assert_eq!(lost, []);
    let told = |wallet: &Wallet| {
        let claims = wallet.store().claims().unwrap();
        let told = claims.into_iter().map(|(_, claim)| {
            let letter = wallet.letter(&claim, Lang::Vi).unwrap();
            (letter, Claim { receipt: ReceiptId(0), ..claim })
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(&new), told(&wallet));
    assert_eq!(told(&new).len(), 2);
    // It goes on there as here.
    let mut new = new;
    let claims = new.store().claims().unwrap();
    let (open, claim) = claims.iter().find(|(_, claim)| claim.finished_at.is_none()).unwrap();
    assert_eq!(new.store_mut().note_claim(*open, ClaimStep::Extended(LATER), LATER), Err(StoreError::OutOfLimits));
    new.finish_claim(*open, LATER).unwrap();
    assert_eq!(new.store().receipt(claim.receipt).err(), Some(StoreError::NotFound), "nothing else is about it");
    assert_eq!(new.store().receipts(9).unwrap().len(), 1);
}

#[test]
fn a_damaged_wallet_moves_with_all_that_can_be_read_and_the_other_phone_tells_what_is_lost() {
    let (dir, mut wallet) = created();
    for number in 0..30 {
        let (_, receipt) = consent(&mut wallet, number);
        if number % 3 == 0 {
            wallet.claim(receipt, RightKind::Erasure, NOW).unwrap();
        }
    }
    (0..10).for_each(|n| wallet.store_mut().set_setting(&format!("name {n}"), &"x".repeat(900)).unwrap());
    let again = |n: u8| ToReissue { doc_type: format!("TEST {n}"), issuer: "x".repeat(900), valid_until: NOW };
    wallet.store_mut().add_to_reissue(&(0..9).map(again).collect::<Vec<_>>()).unwrap();
    drop(wallet);
    let good = std::fs::read(dir.path().join("wallet.db")).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for page in 0..good.len() / 4096 {
        let copied = tempdir().unwrap();
        copy(dir.path(), copied.path());
        let mut bad = good.clone();
        bad[page * 4096 + 1000] ^= 1;
        std::fs::write(copied.path().join("wallet.db"), bad).unwrap();
        let pin = Pin::new(PIN).unwrap();
        let Ok(wallet) = Wallet::open(copied.path(), &device(copied.path()), &pin) else { continue };
        let (_new, new, lost) = moved(&wallet);
        let hits = wallet.store().examine().unwrap().hits;
        let (old, new) = (wallet.store(), new.store());
        let check = new.check_log().unwrap();
        assert_eq!(check.broken, None, "page {page}");
        let entries: i64 =
            lost.iter().map(|hit| if let Hit::Log { first, last } = hit { last.0 + 1 - first.0 } else { 0 }).sum();
        assert_eq!(check.lost as i64, entries, "page {page}");
        // Not a word less than what is hit, but of what a move has nothing of.
        for hit in &hits {
            let devices = *hit == Hit::Account && old.account().is_ok();
            let stays = devices || matches!(hit, Hit::Caches | Hit::Keys);
            assert!(lost.contains(hit) || stays, "page {page}: {hit:?} of {lost:?}");
            if devices {
                continue;
            }
            seen.insert(format!("{hit:?}").split(['(', ' ']).next().unwrap().to_owned());
        }
        let log = new.salvage_log().unwrap();
        for entry in old.sound_log().unwrap().entries {
            assert!(log.read.contains(&entry), "page {page}");
        }
        let said = log.read.iter().filter_map(|entry| match &entry.said {
            Said::Activity { activity, .. } => activity.lost_entries().map(|range| (range, activity.at)),
            Said::Deleted { .. } => None,
        });
        for ((first, last), at) in said {
            assert!(at == LATER && lost.contains(&Hit::Log { first, last }), "page {page}");
        }
        let readable = old.salvage_receipts().unwrap().read.len();
        assert_eq!(new.receipts(99).unwrap().len(), readable, "page {page}");
        let claims = old.salvage_claims().unwrap().read.len();
        let orphans = lost.iter().filter(|hit| matches!(hit, Hit::Claim(_))).count();
        assert_eq!(new.claims().unwrap().len(), 10 - orphans, "page {page}: {claims} can be read");
        assert_eq!(old.settings().unwrap_or_default(), new.settings().unwrap());
        assert_eq!(old.to_reissue().unwrap_or_default(), new.to_reissue().unwrap());
    }
    let kinds = ["Account", "Claim", "Log", "Receipt", "Settings", "ToReissue"];
    assert!(kinds.iter().all(|kind| seen.contains(*kind)), "{seen:?}");
}

#[test]
fn of_a_log_that_is_too_long_the_newest_entries_move_and_the_others_are_said_to_be_gone() {
    let (_dir, mut wallet) = created();
    let (mut entries, mut before) = (Vec::new(), [0; 32]);
    for number in 1..=200_003 {
        let mut entry = Entry { id: EntryId(number), said: Said::Deleted { at: NOW }, content: [1; 32], link: [0; 32] };
        entry.link = entry.linked(&before);
        before = entry.link;
        entries.push(entry);
    }
    wallet.store_mut().import_entries(&entries).unwrap();
    consent(&mut wallet, 1);
    let (_new, mut new, lost) = moved(&wallet);
    let (first, last) = (EntryId(1), EntryId(4));
    assert_eq!(lost, [Hit::Log { first, last }]);
    let check = new.store().check_log().unwrap();
    assert_eq!((check.broken, check.lost, check.entries), (None, 4, 200_002));
    let log = new.store().numbered_activity(3).unwrap();
    let kinds: Vec<_> = log.iter().map(|(id, entry)| (id.0, entry.kind)).collect();
    use ActivityKind::{EntriesLost, Presentation, Restored};
    assert_eq!(kinds, [(200_006, Restored), (200_005, EntriesLost), (200_004, Presentation)]);
    assert_eq!(new.store().receipts(9).unwrap().len(), 1);
    new.store_mut().delete_entry(EntryId(200_004), NOW).unwrap();
    assert_eq!(new.store().check_log().unwrap().broken, None);
}

#[test]
fn an_entry_that_was_altered_does_not_move_and_is_said_to_be_gone() {
    let (_dir, mut wallet) = created();
    let said = Said::Deleted { at: NOW };
    wallet.store_mut().import_entries(&[Entry { id: EntryId(1), said, content: [1; 32], link: [2; 32] }]).unwrap();
    wallet.store_mut().log(&entry("TEST")).unwrap();
    let (_new, new, lost) = moved(&wallet);
    assert_eq!(lost, [Hit::Log { first: EntryId(1), last: EntryId(1) }]);
    let check = new.store().check_log().unwrap();
    assert_eq!((check.broken, check.lost, check.entries), (None, 1, 3));
}
