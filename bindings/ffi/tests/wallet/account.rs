//! The account, as an app asks for it: it follows from the card and from the status lists that the wallet was given.

use crate::common::{LIST, Pair};
use crate::wait::wait;
use dinhdanh_ffi::{AccountLevel, AccountState, EntryStatus, Issuer, LearnedStatus, WalletError, wallet_problem};
use std::sync::Arc;

#[test]
fn an_account_follows_from_its_card_and_from_the_lists_that_were_learned() {
    let pair = Pair::new();
    let account = || {
        let account = pair.wallet.account().unwrap();
        (account.level, account.state)
    };
    assert_eq!(account(), (AccountLevel::One, AccountState::Active));
    let made = pair.wallet.account().unwrap();
    assert_eq!(
        (made.created_at.text.as_str(), made.level_words.vi.as_str()),
        ("01/03/2026 15:00", "Tài khoản định danh điện tử mức độ 01")
    );
    // A list that speaks of none of its documents is not kept.
    assert_eq!(pair.learn(), Ok(None));
    let entries = pair.issue("citizen_id", 2).entries;
    assert_eq!(account(), (AccountLevel::Two, AccountState::Active));

    let of = |revoked, suspended, locked| Ok(Some(LearnedStatus { is_news: true, revoked, suspended, locked }));
    pair.set(&entries, EntryStatus::AccountLocked);
    assert_eq!(pair.learn(), of(0, 0, 2));
    let locked = pair.wallet.account().unwrap();
    assert_eq!((locked.level, locked.state), (AccountLevel::Two, AccountState::Locked));
    assert!(locked.state_words.vi.contains("KHÓA") && locked.state_words.en.contains("LOCKED"));
    pair.set(&entries, EntryStatus::Valid);
    assert_eq!(pair.learn(), of(0, 0, 0));
    assert_eq!(account(), (AccountLevel::Two, AccountState::Active));
    pair.set(&entries[..1], EntryStatus::Suspended);
    assert_eq!(pair.learn(), of(0, 1, 0));
    pair.set(&entries, EntryStatus::Revoked);
    assert_eq!(pair.learn(), of(2, 0, 0));
    assert_eq!(account(), (AccountLevel::Two, AccountState::NeedsCard));
    assert_eq!(pair.wallet.documents().unwrap().documents[0].valid_copies, 0);
}

#[test]
fn what_a_check_would_refuse_is_told_in_the_list_and_before_the_yes() {
    let pair = Pair::new();
    let entries = pair.issue("driving_licence", 2).entries;
    let held_back = || {
        let listed = pair.wallet.documents().unwrap().documents.remove(0);
        let offered = pair.wallet.offer("V1").unwrap().view().unwrap().documents.remove(0);
        assert_eq!(pair.wallet.details(listed.id).unwrap().document.held_back, listed.held_back);
        assert_eq!(offered.held_back, listed.held_back);
        listed.held_back.map(|words| words.en)
    };
    assert_eq!(held_back(), None);
    pair.set(&entries, EntryStatus::Suspended);
    pair.learn().unwrap();
    assert!(held_back().unwrap().contains("SUSPENDED"));
    pair.set(&entries, EntryStatus::AccountLocked);
    pair.learn().unwrap();
    assert!(held_back().unwrap().contains("LOCKED"));
    pair.set(&entries, EntryStatus::Valid);
    pair.learn().unwrap();
    assert_eq!(held_back(), None);
}

#[test]
fn a_part_of_a_card_for_a_checkpoint_is_told_as_one_and_makes_no_level() {
    let pair = Pair::new();
    let request = wait(Arc::clone(&pair.wallet).request_document("citizen_id".to_owned(), 1, None)).unwrap();
    pair.add_part(&request, "V2");
    let part = pair.wallet.documents().unwrap().documents.remove(0).part.unwrap();
    assert!(part.vi.contains("điểm kiểm tra") && part.en.contains("checkpoint"));
    assert_eq!(pair.wallet.account().unwrap().level, AccountLevel::One);
    pair.issue("citizen_id", 1);
    let parts: Vec<_> =
        pair.wallet.documents().unwrap().documents.iter().map(|document| document.part.is_some()).collect();
    assert_eq!((parts, pair.wallet.account().unwrap().level), (vec![false, true], AccountLevel::Two));
}

#[test]
fn of_two_lists_of_one_date_what_either_says_against_the_card_counts() {
    let pair = Pair::new();
    let entries = pair.issue("citizen_id", 2).entries;
    pair.set(&entries, EntryStatus::Valid);
    let state = || pair.wallet.account().unwrap().state;
    let said = |is_news, locked| Ok(Some(LearnedStatus { is_news, revoked: 0, suspended: 0, locked }));
    assert_eq!(pair.learn(), said(true, 0));
    let same_second = |status| pair.issuer.set_status(entries.clone(), status).unwrap();
    same_second(EntryStatus::AccountLocked);
    assert_eq!(pair.learn(), said(true, 2));
    assert_eq!(state(), AccountState::Locked);
    // The other way round, and a third, are no news.
    same_second(EntryStatus::Valid);
    assert_eq!(pair.learn(), said(false, 0));
    assert_eq!(state(), AccountState::Locked);
    pair.set(&entries, EntryStatus::Valid);
    assert_eq!(pair.learn(), said(true, 0));
    assert_eq!(state(), AccountState::Active);
}

#[test]
fn a_list_by_a_stranger_is_refused_by_a_word_of_its_own() {
    let pair = Pair::new();
    pair.issue("citizen_id", 1);
    let other = Issuer::create(LIST, pair.platform()).unwrap();
    let list = wait(other.publish(7, 86_400, None)).unwrap().token;
    let refused = wait(Arc::clone(&pair.wallet).learn_status(list, None)).unwrap_err();
    assert_eq!(refused, WalletError::StatusListRefused);
    assert_eq!(wallet_problem(refused).code, "STATUS_LIST_REFUSED");
    assert_eq!(wait(Arc::clone(&pair.wallet).learn_status(vec![0; 9], None)), Err(WalletError::StatusListRefused));
    pair.wallet.lock();
    assert_eq!(pair.wallet.account(), Err(WalletError::Locked));
}
