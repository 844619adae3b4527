//! More copies of a document that is held.

use crate::common::{LIST, Pair, fields};
use crate::wait::wait;
use dinhdanh_ffi::{DocumentId, IssuedDocument, Issuer, LogKind, Wallet, WalletError, WalletSetup};
use std::sync::Arc;

fn add(wallet: &Arc<Wallet>, issued: IssuedDocument) -> DocumentId {
    wait(Arc::clone(wallet).add(issued.batch, None)).unwrap()
}

/// Number, copies that are valid, and copies that were never shown, of each document.
fn held(wallet: &Wallet) -> Vec<(DocumentId, u32, u32)> {
    let rows = wallet.documents().unwrap().documents;
    rows.iter().map(|row| (row.id, row.valid_copies, row.fresh_copies)).collect()
}

#[test]
fn more_copies_of_a_document_join_the_one_that_is_held() {
    let pair = Pair::new();
    let wallet = &pair.wallet;
    let first = add(wallet, pair.issued("driving_licence", 2));
    pair.answer("V1");
    pair.clock.pass(86_400_000);
    pair.unlock();
    let before = wallet.documents().unwrap().documents.remove(0);
    assert_eq!(add(wallet, pair.issued("driving_licence", 3)), first);
    assert_eq!(held(wallet), [(first, 5, 4)]);
    assert_eq!(wallet.documents().unwrap().documents[0].added_at, before.added_at);
    assert_eq!(wallet.log(9).unwrap().entries.iter().filter(|entry| entry.kind == LogKind::DocumentAdded).count(), 2);
    // All of them go with it.
    wait(Arc::clone(wallet).delete(first, None)).unwrap();
    assert_eq!(held(wallet), []);
}

#[test]
fn a_document_says_what_is_left_of_it_and_why_nothing_is() {
    let pair = Pair::new();
    pair.issue("driving_licence", 1);
    let row = || pair.wallet.documents().unwrap().documents.remove(0);
    let ended = || row().ended.map(|words| words.vi).unwrap_or_default();
    let linkable = || pair.wallet.offer("V1").unwrap().view().unwrap().documents.remove(0).linkable;
    assert_eq!(
        (row().few_left.is_some(), row().copies_until.is_some(), ended(), linkable()),
        (true, true, String::new(), None)
    );
    pair.wallet.show(&pair.wallet.offer("V1").unwrap().consent().unwrap()).unwrap();
    assert!(linkable().is_some_and(|words| words.vi.contains("trình trước đây") && words.en.contains("linked")));
    let offered = || pair.wallet.offer("V1").map(drop);
    let day = 86_400_000;
    for (days, words, refused) in [
        (40, "HẾT BẢN", WalletError::CopiesEnded),
        (-800, "CHƯA ĐẾN NGÀY CÓ HIỆU LỰC", WalletError::NotYetValid),
        (20 * 365, "HẾT HẠN", WalletError::CopiesEnded),
    ] {
        pair.clock.pass(days * day);
        pair.unlock();
        assert!(ended().starts_with(words), "{}", ended());
        assert_eq!((row().few_left, row().copies_until, offered()), (None, None, Err(refused)));
    }
}

#[test]
fn a_renewed_document_a_part_and_one_by_another_authority_are_others() {
    let pair = Pair::new();
    let other = Issuer::create(LIST, pair.platform()).unwrap();
    let wallet = Wallet::of(WalletSetup {
        folder: pair.folder.path().join("both").to_str().unwrap().to_owned(),
        issuers: vec![pair.issuer.root(), other.root()],
        readers: Vec::new(),
        idle_seconds: 3600,
        platform: pair.platform(),
        pinned: None,
    })
    .unwrap();
    wait(Arc::clone(&wallet).create(b"204816".to_vec(), None, Vec::new(), None, None)).unwrap();
    let issued = |issuer: &Arc<Issuer>, fields: String| {
        let request = wait(Arc::clone(&wallet).request_document("citizen_id".to_owned(), 1, None)).unwrap();
        wait(Arc::clone(issuer).issue(request, fields, 30, None)).unwrap()
    };
    let same = || fields("citizen_id");
    let card = add(&wallet, issued(&pair.issuer, same()));
    assert_eq!(add(&wallet, issued(&pair.issuer, same())), card);
    let renewed = add(&wallet, issued(&pair.issuer, same().replace("2030-01-20", "2031-01-20")));
    let theirs = add(&wallet, issued(&other, same()));
    assert_eq!(held(&wallet), [(theirs, 1, 1), (renewed, 1, 1), (card, 2, 2)]);
    assert_eq!(add(&wallet, issued(&other, same())), theirs);

    pair.issue("citizen_id", 1);
    for _ in 0..2 {
        let request = wait(Arc::clone(&pair.wallet).request_document("citizen_id".to_owned(), 1, None)).unwrap();
        pair.add_part(&request, "V2");
    }
    assert_eq!(held(&pair.wallet).len(), 2, "the parts are one, the whole card is another");
}
