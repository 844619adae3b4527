//! A wallet that locks itself, and one that moves to another phone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;
#[path = "../../../tests/vault/tests/folder/mod.rs"]
mod folder;
mod issued;

use dinhdanh_catalogue::profile;
use dinhdanh_codes::Lang;
use dinhdanh_crypto::{SecretBytes, sha256};
use dinhdanh_store::{DeviceClock, Moment, NewCopy, NewDocument, NewKey, Receipt, SinceBoot};
use dinhdanh_wallet::*;
use folder::copy;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::tempdir;
use time::UtcDateTime;
use time::macros::utc_datetime;

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
const PIN: &str = "204816";

fn cheap() -> Stretch {
    Stretch::new(8, 1, 1).unwrap()
}

fn created(dir: &Path, device: &Device) -> Wallet {
    Wallet::create(dir, device, &ChosenPin::new(PIN, None, &[]).unwrap(), cheap(), NOW).unwrap()
}

struct SetClock(Mutex<u64>);

impl DeviceClock for SetClock {
    fn moment(&self) -> Moment {
        let since_boot = Some(SinceBoot { boot: [1; 16], millis: *self.0.lock().unwrap() });
        Moment { utc: NOW, since_boot }
    }
}

#[test]
fn an_unused_wallet_locks_itself_and_use_puts_that_off() {
    let dir = tempdir().unwrap();
    let clock = Arc::new(SetClock(Mutex::new(0)));
    let device = Device { clock: Arc::clone(&clock) as _, ..Device::software(&software_folder(dir.path())) };
    let pass = |seconds: u64| *clock.0.lock().unwrap() += 1000 * seconds;
    drop(created(dir.path(), &device));
    let mut vault = Vault::new(dir.path(), &device, Duration::from_secs(60));
    let locked = |vault: &mut Vault| matches!(vault.wallet().err(), Some(WalletError::Store(StoreError::Locked)));
    assert!(locked(&mut vault));
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    for _ in 0..3 {
        pass(59);
        assert!(!locked(&mut vault));
    }
    pass(60);
    assert!(locked(&mut vault) && vault.tick());
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    pass(61);
    assert!(vault.tick(), "an app's timer locks it too");
    // It is really closed: another handle can have it.
    drop(Wallet::open(dir.path(), &device, &Pin::new(PIN).unwrap()).unwrap());
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    *clock.0.lock().unwrap() = 0;
    assert!(vault.tick(), "a clock that ran backwards");
    vault.unlock(&Pin::new(PIN).unwrap()).unwrap();
    vault.lock();
    assert!(locked(&mut vault));
}

#[test]
fn a_move_that_was_changed_anywhere_moves_nothing() {
    let dir = tempdir().unwrap();
    let (old, new) = (dir.path().join("old"), dir.path().join("new"));
    let device = |dir: &Path| Device::software(&software_folder(dir));
    let mut wallet = created(&old, &device(&old));
    wallet.store_mut().set_setting("language", "vi").unwrap();
    let phrase = SecretBytes::new(b"twelve letters and more".to_vec());
    assert!(matches!(
        wallet.migrate(&SecretBytes::new("mười một ký".as_bytes().to_vec()), cheap()),
        Err(WalletError::ShortPassphrase)
    ));
    let moved = wallet.migrate(&phrase, cheap()).unwrap().bytes;
    let restore = |bytes: &[u8], phrase: &SecretBytes| {
        let pin = ChosenPin::new("314159", None, &[]).unwrap();
        Wallet::restore(&new, &device(&new), &pin, cheap(), (bytes, phrase), NOW)
    };
    for at in 0..moved.len() {
        // But for the cost, which would be paid before it is seen to be wrong.
        if (9..18).contains(&at) {
            continue;
        }
        let mut changed = moved.clone();
        changed[at] ^= 1;
        assert!(restore(&changed, &phrase).is_err(), "{at}");
        assert!(!new.exists());
    }
    (0..moved.len()).for_each(|cut| assert!(restore(&moved[..cut], &phrase).is_err()));
    assert!(restore(&moved, &SecretBytes::new(b"another phrase".to_vec())).is_err());
    let mut costly = moved.clone();
    costly[9] = 0xff;
    assert!(matches!(restore(&costly, &phrase), Err(WalletError::NotAMigration)));
    let restored = restore(&moved, &phrase).unwrap();
    assert_eq!(restored.store().setting("language").unwrap().as_deref(), Some("vi"));
    assert!(restored.documents().unwrap().is_empty());
}

#[test]
fn what_could_not_be_restored_is_not_written() {
    let dir = tempdir().unwrap();
    let phrase = SecretBytes::new(b"twelve letters and more".to_vec());
    let refused = |wallet: &Wallet| wallet.migrate(&phrase, cheap()).err();
    let folder = dir.path().join("many");
    let mut wallet = created(&folder, &Device::software(&software_folder(&folder)));
    let again = ToReissue { doc_type: "type".into(), issuer: "TEST".into(), valid_until: NOW };
    wallet.store_mut().add_to_reissue(&vec![again; 200_000]).unwrap();
    assert_eq!(refused(&wallet), None);
    wallet
        .store_mut()
        .add_to_reissue(&[ToReissue { doc_type: "t".into(), issuer: "t".into(), valid_until: NOW }])
        .unwrap();
    assert_eq!(refused(&wallet), Some(WalletError::MoveTooLarge));

    let folder = dir.path().join("large");
    let mut wallet = created(&folder, &Device::software(&software_folder(&folder)));
    let long = "x".repeat(1000);
    let again = ToReissue { doc_type: long.clone(), issuer: long, valid_until: NOW };
    wallet.store_mut().add_to_reissue(&vec![again; MAX_MIGRATION / 2000]).unwrap();
    assert_eq!(refused(&wallet), Some(WalletError::MoveTooLarge));
}

#[test]
fn a_letter_says_where_to_send_it_and_where_to_answer() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path(), &Device::software(&software_folder(dir.path())));
    let request = b"a signed request";
    let receipt = |contact: &str| Receipt {
        at: NOW,
        verifier: "TEST hotel".into(),
        confirmed: true,
        contact: contact.into(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        request_hash: sha256(request),
        elements: vec![],
    };
    let entry = wallet.store().activity(9).unwrap();
    assert!(entry.is_empty());
    let entry = Activity {
        at: NOW,
        kind: ActivityKind::Presentation,
        who: "TEST hotel".into(),
        purpose: "lodging.notify".into(),
        profile: "V3".into(),
        elements: vec![],
        outcome: Outcome::Done,
        request_hash: Some(sha256(request)),
        receipt_hash: None,
    };
    let letter = |wallet: &mut Wallet, stated: &str, known: Option<&str>| {
        let (_, id) = wallet.store_mut().log_consent(&entry, &receipt(stated), request).unwrap();
        let id = wallet.claim(id, RightKind::WithdrawConsent, NOW).unwrap();
        let (_, claim) = wallet.store().claim_of(id).unwrap();
        wallet.letter_to(&claim, known, Lang::En).unwrap()
    };
    let first = letter(&mut wallet, "", None);
    assert!(first.contains("it stated no contact") && !first.contains("Please answer to"), "{first}");
    wallet.set_contact("mailto:binh@test.example").unwrap();
    let known = letter(&mut wallet, "", Some("1 TEST street"));
    assert!(known.contains("TEST hotel (1 TEST street)"), "{known}");
    assert!(known.ends_with("Please answer to: mailto:binh@test.example"), "{known}");
    let stated = letter(&mut wallet, "mailto:privacy@hotel.example", Some("1 TEST street"));
    assert!(stated.contains("TEST hotel (mailto:privacy@hotel.example)"), "what it stated goes first: {stated}");
    wallet.set_contact("").unwrap();
    assert_eq!(wallet.contact().unwrap(), None);
}

#[test]
fn an_export_goes_round_damage_and_says_what_it_lost() {
    let dir = tempdir().unwrap();
    let device = Device::software(&software_folder(dir.path()));
    let mut wallet = created(dir.path(), &device);
    for number in 0..60 {
        let entry = Activity {
            at: NOW,
            kind: ActivityKind::Presentation,
            who: format!("TEST {number} {}", "x".repeat(300)),
            purpose: String::new(),
            profile: String::new(),
            elements: vec![],
            outcome: Outcome::Done,
            request_hash: None,
            receipt_hash: None,
        };
        wallet.store_mut().log(&entry).unwrap();
    }
    drop(wallet);
    let good = std::fs::read(dir.path().join("wallet.db")).unwrap();
    let mut told = 0;
    for page in 0..good.len() / 4096 {
        // Each on a wallet of its own: a page that keeps it shut must not count for the next.
        let copied = tempdir().unwrap();
        copy(dir.path(), copied.path());
        let mut bad = good.clone();
        bad[page * 4096 + 1000] ^= 1;
        std::fs::write(copied.path().join("wallet.db"), bad).unwrap();
        let device = Device::software(&software_folder(copied.path()));
        let Ok(wallet) = Wallet::open(copied.path(), &device, &Pin::new(PIN).unwrap()) else { continue };
        let (json, html) = (wallet.export_json(NOW).unwrap(), wallet.export_html(NOW, Lang::Vi).unwrap());
        let [lost, entries] = ["lost", "entries"].map(|part| json[part].as_array().unwrap());
        let numbers = |hit: &serde_json::Value| {
            assert_eq!(hit["what"], "log");
            hit["last"].as_u64().unwrap() + 1 - hit["first"].as_u64().unwrap()
        };
        assert_eq!(entries.len() as u64 + lost.iter().map(numbers).sum::<u64>(), 60, "page {page}");
        assert_eq!(html.contains("HƯ HỎNG, không đọc được: nhật ký, mục "), !lost.is_empty());
        assert_eq!(json["chain"]["broken_at"].is_null(), lost.is_empty());
        told += usize::from(!lost.is_empty());
    }
    assert!(told >= 3, "{told} pages hit the log");
}

/// A document of this type that says only that its holder is of age, as for a checkpoint.
fn for_a_checkpoint(doc_type: &str) -> Vec<u8> {
    issued::saying(doc_type, "age_over_18", &[0xf5], NOW)
}

#[test]
fn a_part_of_a_card_is_no_card_and_a_damaged_document_hides_no_other_of_its_type() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path(), &Device::software(&software_folder(dir.path())));
    let add = |wallet: &mut Wallet, issuer_signed| {
        let store = wallet.store_mut();
        let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: vec![4; 65] };
        let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap()[0];
        let valid_until = NOW + time::Duration::DAY;
        let copies = vec![NewCopy { key, issuer_signed, valid_from: NOW, valid_until }];
        let (doc_type, issuer, policy) = (IDENTITY_CARD.to_owned(), "TEST".to_owned(), CopyPolicy::Rotating);
        // As one that came before it was kept whether it is whole.
        let new = NewDocument { whole: true, doc_type, issuer, valid_until, added_at: NOW, policy, copies };
        store.add_document(&new).unwrap()
    };
    let (of_age, now) = (profile("V2").unwrap(), NOW);
    let part = add(&mut wallet, for_a_checkpoint(IDENTITY_CARD));
    assert_eq!(wallet.account(now).unwrap().level, Level::One);
    add(&mut wallet, vec![0]);
    let offer = wallet.offer(&of_age, now).unwrap();
    assert_eq!(offer.documents.iter().map(|document| document.id).collect::<Vec<_>>(), [part]);
    wallet.delete(part, now).unwrap();
    assert!(matches!(wallet.offer(&of_age, now), Err(WalletError::Malformed(_))), "what is the matter is told");
}

#[test]
fn what_an_account_is_follows_from_its_identity_card() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path(), &Device::software(&software_folder(dir.path())));
    let stands = |wallet: &Wallet| {
        let account = wallet.account(NOW).unwrap();
        assert_eq!(account.created_at, NOW);
        (account.level, account.state)
    };
    let card = |wallet: &mut Wallet, valid_until| {
        let store = wallet.store_mut();
        let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: vec![4; 65] };
        let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap()[0];
        let copies = vec![NewCopy { key, issuer_signed: vec![0], valid_from: NOW, valid_until: NOW }];
        let (doc_type, issuer) = (IDENTITY_CARD.to_owned(), "TEST".to_owned());
        let policy = CopyPolicy::Rotating;
        store
            .add_document(&NewDocument { whole: true, doc_type, issuer, valid_until, added_at: NOW, policy, copies })
            .unwrap()
    };
    assert_eq!(stands(&wallet), (Level::One, AccountState::Active));
    let old = card(&mut wallet, NOW - time::Duration::SECOND);
    assert_eq!(stands(&wallet), (Level::Two, AccountState::Expired));
    let new = card(&mut wallet, NOW);
    assert_eq!(stands(&wallet), (Level::Two, AccountState::Active));
    wallet.revoke(new, NOW).unwrap();
    wallet.revoke(old, NOW).unwrap();
    assert_eq!(stands(&wallet), (Level::Two, AccountState::NeedsCard));
    let third = card(&mut wallet, NOW);
    let again = |doc_type: &str| ToReissue { doc_type: doc_type.into(), issuer: "TEST".into(), valid_until: NOW };
    wallet.store_mut().add_to_reissue(&[again("another")]).unwrap();
    assert_eq!(stands(&wallet), (Level::Two, AccountState::Active), "what is to be issued again is no card");
    let stored = wallet.store().account().unwrap().unwrap();
    wallet.store_mut().set_account(&Account { state: AccountState::Locked, ..stored }).unwrap();
    assert_eq!(stands(&wallet), (Level::Two, AccountState::Active), "only its issuer locks it");
    for id in [third, new, old] {
        wallet.delete(id, NOW).unwrap();
    }
    assert_eq!(stands(&wallet), (Level::One, AccountState::Active));
    wallet.store_mut().add_to_reissue(&[again(IDENTITY_CARD)]).unwrap();
    assert_eq!(stands(&wallet), (Level::One, AccountState::NeedsCard));
}

#[test]
fn a_move_asks_for_no_part_of_a_document_again() {
    let dir = tempdir().unwrap();
    let (old, new) = (dir.path().join("old"), dir.path().join("new"));
    let mut wallet = created(&old, &Device::software(&software_folder(&old)));
    let (part, whole) = (for_a_checkpoint(IDENTITY_CARD), vec![0]);
    for (name, issuer_signed, whole) in [("a", part, true), ("b", whole.clone(), false), ("c", whole, true)] {
        let store = wallet.store_mut();
        let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: vec![4; 65] };
        let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap()[0];
        let copies = vec![NewCopy { key, issuer_signed, valid_from: NOW, valid_until: NOW }];
        let (doc_type, issuer) = (IDENTITY_CARD.to_owned(), name.to_owned());
        let (valid_until, policy) = (NOW, CopyPolicy::Rotating);
        let new = NewDocument { whole, doc_type, issuer, valid_until, added_at: NOW, policy, copies };
        store.add_document(&new).unwrap();
    }
    let phrase = SecretBytes::new(b"twelve letters and more".to_vec());
    let moved = wallet.migrate(&phrase, cheap()).unwrap().bytes;
    let pin = ChosenPin::new("314159", None, &[]).unwrap();
    let device = Device::software(&software_folder(&new));
    let restored = Wallet::restore(&new, &device, &pin, cheap(), (&moved, &phrase), NOW).unwrap();
    let again = restored.store().to_reissue().unwrap();
    assert_eq!(again.iter().map(|one| one.issuer.as_str()).collect::<Vec<_>>(), ["c"]);
}
