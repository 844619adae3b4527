//! A wallet whose database is damaged, and PINs that are none.

use crate::common::{BEGIN, Pair};
use crate::wait::wait;
use dinhdanh_ffi::{
    CalendarDay, Damage, DeviceClock, DeviceError, DocumentId, DocumentList, EntryId, LogList, PinProblem, Platform,
    Reading, RightKind, SinceBoot, Wallet, WalletError, WalletSetup, damage_words,
};
use std::fs;
use std::path::Path;
use std::sync::Arc;

const PAGE: usize = 4096;
const PIN: &[u8] = b"204816";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to)
        } else {
            let _: u64 = fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_bad_page_takes_from_a_list_what_is_on_it_and_is_told_beside_the_rest() {
    let pair = Pair::new();
    let wallet = &pair.wallet;
    pair.issue("driving_licence", 2);
    pair.issue("citizen_id", 1);
    for _ in 0..2 {
        let receipt = pair.answer("V1");
        wallet.withdraw(receipt, RightKind::Erase).unwrap();
    }
    let lists = |wallet: &Wallet| {
        (wallet.documents().unwrap(), wallet.log(99).unwrap(), wallet.receipts(99).unwrap(), wallet.claims().unwrap())
    };
    let (documents, log, receipts, claims) = lists(wallet);
    assert_eq!((documents.documents.len(), log.entries.len()), (2, 6));
    assert_eq!((receipts.receipts.len(), claims.claims.len()), (2, 2));
    assert!(documents.lost.is_empty() && log.lost.is_empty() && receipts.lost.is_empty() && claims.lost.is_empty());
    wallet.lock();

    let whole = pair.folder.path().join("wallet");
    let good = fs::read(whole.join("wallet.db")).unwrap();
    let (mut seen, mut opened, mut one_of_two, mut given_up, mut moved) = ([0; 4], 0, 0, 0, false);
    for page in 0..good.len() / PAGE {
        // Each on a wallet of its own: a page that keeps it shut must not count for the next.
        let name = format!("copy {page}");
        let folder = pair.folder.path().join(&name);
        copy(&whole, &folder);
        let mut bad = good.clone();
        bad[page * PAGE + 1000] ^= 1;
        fs::write(folder.join("wallet.db"), bad).unwrap();
        let hit = pair.other(&name);
        if wait(Arc::clone(&hit).unlock(PIN.to_vec(), None)).is_err() {
            continue;
        }
        opened += 1;
        let found = lists(&hit);
        let DocumentList { documents: there, lost } = found.0;
        let is_listed = |id| lost.contains(&Damage::Document { id });
        for one in &documents.documents {
            assert!(there.contains(one) || is_listed(one.id), "page {page}");
        }
        let LogList { entries, lost: of_log } = found.1;
        let gone = |id: EntryId| {
            of_log.iter().any(
                |hit| matches!(hit, Damage::Log { first, last } if (first.number..=last.number).contains(&id.number)),
            )
        };
        assert!(log.entries.iter().all(|entry| entries.contains(entry) || gone(entry.id)), "page {page}");
        let (receipts_there, claims_there) = (found.2, found.3);
        for one in &receipts.receipts {
            assert!(
                receipts_there.receipts.contains(one) || receipts_there.lost.contains(&Damage::Receipt { id: one.id })
            );
        }
        for one in &claims.claims {
            assert!(claims_there.claims.contains(one) || claims_there.lost.contains(&Damage::Claim { id: one.id }));
        }
        let hits = [&lost, &of_log, &receipts_there.lost, &claims_there.lost];
        for (count, hit) in seen.iter_mut().zip(hits) {
            *count += usize::from(!hit.is_empty());
            assert!(hit.iter().all(|one| !damage_words(*one).vi.is_empty()));
        }
        // What can't be looked into is what is hit.
        let examined = wait(Arc::clone(&hit).examine(None)).unwrap();
        let blind: Vec<_> = documents.documents.iter().filter(|one| hit.details(one.id).is_err()).collect();
        for one in &blind {
            let named = [Damage::Document { id: one.id }, Damage::Copy { document: Some(one.id) }];
            assert!(
                examined.iter().any(|hit| named.contains(hit) || *hit == Damage::Copy { document: None }),
                "page {page}"
            );
        }
        one_of_two += usize::from(blind.len() == 1);
        // A move says what of the log it leaves behind, and the citizen can give it up.
        if let Some(Damage::Log { first, last }) = of_log.first() {
            if !moved {
                moved = true;
                let out = wait(Arc::clone(&hit).move_out(b"twelve characters".to_vec(), None)).unwrap();
                assert!(out.left_behind.iter().any(|one| matches!(one, Damage::Log { .. })), "page {page}");
            }
            if hit.delete_log_entry(*first).is_ok() {
                let still = hit.log(99).unwrap().lost;
                assert!(!still.contains(&Damage::Log { first: *first, last: *last }), "page {page}");
                given_up += 1;
            }
        }
        hit.lock();
        fs::remove_dir_all(folder).unwrap();
    }
    println!("of {} pages {opened} let it open; hit documents, log, receipts, claims: {seen:?}", good.len() / PAGE);
    assert!(
        opened > good.len() / PAGE / 2 && seen.iter().all(|count| *count > 0) && one_of_two > 0 && given_up > 0,
        "{opened}, {seen:?}, {one_of_two}"
    );
}

#[test]
fn damage_has_words_for_a_screen() {
    let words = damage_words(Damage::Document { id: DocumentId { number: 3 } });
    assert_eq!((words.vi.as_str(), words.en.as_str()), ("giấy tờ 3", "document 3"));
    assert_eq!(
        damage_words(Damage::Log { first: EntryId { number: 2 }, last: EntryId { number: 5 } }).en,
        "log, entries 2–5"
    );
    assert_eq!(damage_words(Damage::Copy { document: None }).en, "copy of document");
}

#[test]
fn the_birth_date_is_no_pin_of_a_wallet_that_knows_it_or_is_told() {
    let pair = Pair::new();
    let change = |new: &[u8]| {
        let (old, new) = (PIN.to_vec(), new.to_vec());
        wait(Arc::clone(&pair.wallet).change_pin(old, new, None, Vec::new(), false, None))
    };
    let refused = || Err(WalletError::PinRefused { why: PinProblem::BirthDate });
    pair.issue("citizen_id", 1);
    assert_eq!((change(b"200190"), change(b"900120")), (refused(), refused()));
    assert_eq!(change(b"200191"), Ok(()));

    let passphrase = b"twelve characters".to_vec();
    let out = wait(Arc::clone(&pair.wallet).move_out(passphrase.clone(), None)).unwrap();
    assert_eq!(out.left_behind, []);
    let moved = out.bytes;
    let phone = pair.other("phone");
    let born = Some(CalendarDay { year: 1990, month: 1, day: 20 });
    let move_in = |pin: &[u8], known: &[&str]| {
        let known = known.iter().map(|digits| (*digits).to_owned()).collect();
        wait(Arc::clone(&phone).move_in(moved.clone(), passphrase.clone(), pin.to_vec(), born, known, None, None))
    };
    assert_eq!(move_in(b"200190", &[]), refused());
    assert_eq!(move_in(b"990012", &["990012"]), Err(WalletError::PinRefused { why: PinProblem::Known }));
    assert!(!phone.exists());
    assert_eq!(move_in(PIN, &["990012"]), Ok(()));
}

struct SteadyClock;

impl DeviceClock for SteadyClock {
    fn now(&self) -> Result<Reading, DeviceError> {
        Ok(Reading { unix_millis: BEGIN, since_boot: Some(SinceBoot { boot: vec![7; 16], millis: 1000 }) })
    }
}

/// A wallet whose waits a thief shortens by setting the clock says so: to the citizen, and to whom he asks for documents.
#[test]
fn a_wallet_says_whether_its_waits_go_by_time_that_can_be_set() {
    let pair = Pair::new();
    assert!(!pair.wallet.safety().keeps_time, "the clock tells the wall's time alone");
    let setup = |platform| WalletSetup {
        folder: pair.folder.path().join("other").to_str().unwrap().to_owned(),
        issuers: vec![pair.issuer.root()],
        readers: Vec::new(),
        idle_seconds: 60,
        platform,
        pinned: None,
    };
    let steady = Platform { clock: Some(Arc::new(SteadyClock)), ..Platform::default() };
    assert!(Wallet::of(setup(steady)).unwrap().safety().keeps_time);
}
