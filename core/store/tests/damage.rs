//! A bad page anywhere: it is named with what it hits, everything else can still be read, and nothing is touched.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::*;
use dinhdanh_crypto::sha256;
use dinhdanh_store::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::tempdir;

const PAGE: usize = 4096;
const ENTRIES: usize = 60;
const PLACE: &str = "https://status.example/1";

fn consent(store: &mut Store, number: u8) -> ReceiptId {
    // Not zeros: those are what SQLCipher gives for a bad page.
    let request = vec![number + 1; 9_000];
    let receipt = Receipt {
        at: NOW,
        verifier: format!("TEST hotel {number}"),
        confirmed: true,
        contact: "mailto:privacy@hotel.example".into(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        request_hash: sha256(&request),
        elements: shown("").elements,
    };
    store.log_consent(&shown("TEST hotel"), &receipt, &request).unwrap().1
}

/// A wallet whose every kind of record takes some pages.
fn furnish(dir: &Path) {
    let mut store = create(dir);
    store.set_account(&Account { level: Level::Two, state: AccountState::Active, created_at: NOW }).unwrap();
    store.link_device("TEST phone", NOW).unwrap();
    for number in 0..12 {
        let new = licence(&mut store, &[&[number + 1; 9_000], &[number + 1; 100]]);
        store.add_document(&NewDocument { issuer: format!("TEST {number} {}", "x".repeat(900)), ..new }).unwrap();
    }
    let receipts: Vec<_> = (0..6).map(|number| consent(&mut store, number)).collect();
    for receipt in receipts {
        let claim = Claim::begun(receipt, RightKind::Erasure, NOW, NOW, NOW);
        store.claim(&claim, &shown("TEST hotel")).unwrap();
    }
    let again =
        |n| ToReissue { doc_type: "other".into(), issuer: format!("TEST {n} {}", "x".repeat(900)), valid_until: NOW };
    store.add_to_reissue(&(0..8).map(again).collect::<Vec<_>>()).unwrap();
    let list = Cached { body: vec![7; 12_000], as_of: NOW, expires_at: NOW };
    store.cache(CacheKind::Status, PLACE, &list).unwrap();
    (0..8).for_each(|n| store.set_setting(&format!("name {n}"), &"x".repeat(1000)).unwrap());
    let logged = store.salvage_log().unwrap().read.len();
    for n in logged..ENTRIES {
        store.log(&shown(&format!("TEST {n} {}", "x".repeat(300)))).unwrap();
    }
}

/// What is hit, in the words of this test.
fn names(hits: &[Hit]) -> BTreeSet<String> {
    let name = |hit: &Hit| match *hit {
        Hit::Log { first, last } => (first.0..=last.0).map(|n| format!("entry {n}")).collect(),
        other => vec![format!("{other:?}")],
    };
    hits.iter().flat_map(name).collect()
}

#[test]
fn a_bad_page_anywhere_is_named_with_what_it_hits_and_takes_nothing_else() {
    let dir = tempdir().unwrap();
    furnish(dir.path());
    let store = open(dir.path(), PIN).unwrap();
    let whole = store.examine().unwrap();
    assert_eq!((whole.pages, whole.hits), (vec![], vec![]));
    let (documents, log) = (store.documents().unwrap(), store.salvage_log().unwrap().read);
    let (receipts, claims) = (store.salvage_receipts().unwrap().read, store.claims().unwrap());
    assert_eq!((documents.len(), log.len(), receipts.len(), claims.len()), (12, ENTRIES, 6, 6));
    let activity = store.numbered_activity(9).unwrap();
    let copies = documents.iter().flat_map(|row| store.credentials(row.id).unwrap());
    let bodies: Vec<_> = copies.map(|copy| (copy.document, copy.id, store.body(copy.id).unwrap())).collect();
    assert_eq!(bodies.len(), 24);
    drop(store);

    let database = dir.path().join("wallet.db");
    let good = fs::read(&database).unwrap();
    let (mut seen, mut unopened, mut wide) = (BTreeSet::new(), 0, 0);
    for page in 0..good.len() / PAGE {
        let mut bad = good.clone();
        bad[page * PAGE + 1000] ^= 1;
        fs::write(&database, &bad).unwrap();
        let Ok(store) = open(dir.path(), PIN) else {
            unopened += 1;
            continue;
        };
        let examined = store.examine().unwrap();
        assert_eq!(examined.pages, [page as u32 + 1]);
        let hits = names(&examined.hits);
        let is_hit = |hit: &str| hits.contains(hit);
        // What isn't named can be read as it was, and what is named can't.
        let all = store.salvage_documents().unwrap();
        assert!(all.read.iter().all(|row| documents.contains(row)));
        for row in &documents {
            assert!(all.read.contains(row) || is_hit(&format!("{:?}", Hit::Document(row.id))), "page {page}");
        }
        let all = store.salvage_log().unwrap();
        assert!(all.read.iter().all(|entry| log.contains(entry)));
        let lost = names(&all.lost);
        assert_eq!(all.read.len() + lost.len(), ENTRIES, "page {page}");
        assert!(lost.is_subset(&hits) && !all.read.iter().any(|entry| is_hit(&format!("entry {}", entry.id.0))));
        assert_eq!(store.check_log().unwrap().broken.is_some(), !lost.is_empty(), "page {page}");
        assert_eq!(store.check_log().unwrap().entries, all.read.len() as u64);
        let newest = store.salvage_activity(9).unwrap();
        assert_eq!(newest.read.len(), all.read.len().min(9));
        assert!(!newest.lost.is_empty() || newest.read == activity, "page {page}");
        let all = store.salvage_receipts().unwrap();
        assert!(all.read.iter().all(|receipt| receipts.contains(receipt)));
        for (id, ..) in &receipts {
            let there = all.read.iter().any(|(other, ..)| other == id);
            assert_eq!(!there, is_hit(&format!("{:?}", Hit::Receipt(*id))), "page {page}");
        }
        let all = store.salvage_claims().unwrap();
        for claim in &claims {
            assert_eq!(!all.read.contains(claim), is_hit(&format!("{:?}", Hit::Claim(claim.0))), "page {page}");
        }
        // Never zeros in the place of a page.
        for (document, id, body) in &bodies {
            let known = [Some(*document), None].map(|document| format!("{:?}", Hit::Copy(document, *id)));
            match store.body(*id) {
                Ok(read) => assert!(read == *body, "page {page}"),
                Err(error) => {
                    assert_eq!(error, StoreError::Damaged, "page {page}");
                    assert!(known.iter().any(|hit| is_hit(hit)), "page {page}: {id:?} is not named");
                }
            }
        }
        for (lost, hit) in [
            (store.account().is_err() || store.linked_devices().is_err(), Hit::Account),
            (store.settings().is_err(), Hit::Settings),
            (store.to_reissue().is_err(), Hit::ToReissue),
            (store.cached(CacheKind::Status, PLACE).is_err(), Hit::Caches),
        ] {
            assert_eq!(lost, is_hit(&format!("{hit:?}")), "page {page}: {hit:?}");
        }
        wide += u32::from(hits.len() > 12);
        seen.extend(examined.hits.iter().map(|hit| format!("{hit:?}").split(['(', ' ']).next().unwrap().to_owned()));
        drop(store);
        assert!(fs::read(&database).unwrap() == bad, "it was touched");
    }
    println!("of {} pages {unopened} keep the wallet shut, {wide} hit much; hit: {seen:?}", good.len() / PAGE);
    // The schema's own.
    assert_eq!(unopened, 3);
    // Most pages hold few records; an index's page, or one above others, takes more.
    assert!(wide <= 12, "{wide}");
    let kinds = ["Account", "Caches", "Claim", "Copy", "Document", "Log", "Receipt", "Settings", "ToReissue"];
    assert!(kinds.iter().all(|kind| seen.contains(*kind)), "{seen:?}");
}
