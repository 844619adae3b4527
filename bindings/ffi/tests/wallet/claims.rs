//! What a citizen asks of a verifier afterwards, from an app.

use crate::common::Pair;
use crate::wait::wait;
use dinhdanh_ffi::{ClaimId, Message, RightKind, Verifier, VerifierSetup, WalletError, wallet_problem};
use std::sync::Arc;

#[test]
fn a_claim_is_made_addressed_put_off_once_answered_and_done() {
    let pair = Pair::new();
    pair.issue("driving_licence", 2);
    let receipt = pair.answer("V1");
    let claim = pair.wallet.withdraw(receipt, RightKind::Withdraw).unwrap();
    let told = || pair.wallet.claims().unwrap().claims.remove(0);
    assert_eq!((told(), claim.receipt, claim.extended, claim.overdue), (claim.clone(), receipt, false, false));
    assert!(claim.kind_words.vi.contains("rút lại"));

    let letter = |address: Option<&str>| pair.wallet.letter(claim.id, address.map(str::to_owned)).unwrap();
    let plain = letter(None);
    assert!(plain.vi.contains("TEST Bar Hoa Mai") && plain.en.contains("I withdraw my consent"));
    assert!(letter(Some("12 phố Thử Nghiệm")).vi.contains("(12 phố Thử Nghiệm)"));
    assert_eq!(pair.wallet.contact(), Ok(None));
    pair.wallet.set_contact("binh@test.example").unwrap();
    assert_eq!(pair.wallet.contact().unwrap().as_deref(), Some("binh@test.example"));
    assert!(letter(None).vi.contains("Xin trả lời tới: binh@test.example"));
    pair.wallet.set_contact("").unwrap();
    assert_eq!(letter(None), plain);
    let long = pair.wallet.set_contact(&"x".repeat(1 << 20)).unwrap_err();
    assert_eq!((&long, wallet_problem(long.clone()).code.as_str()), (&WalletError::TextTooLong, "TEXT_TOO_LONG"));

    pair.wallet.extend_claim(claim.id).unwrap();
    assert!(told().extended && told().finish_due.at > claim.finish_due.at);
    let twice = pair.wallet.extend_claim(claim.id).unwrap_err();
    assert_eq!(
        (&twice, wallet_problem(twice.clone()).code.as_str()),
        (&WalletError::ClaimNotExtended, "CLAIM_NOT_EXTENDED")
    );
    pair.wallet.claim_from_processor(claim.id).unwrap();
    assert_eq!(pair.wallet.claim_from_processor(claim.id), Err(WalletError::ClaimNotExtended));
    // A receipt goes with the entry that names it.
    assert_eq!(pair.wallet.delete_receipt(receipt), Err(WalletError::NotFound));
    pair.wallet.answer_claim(claim.id).unwrap();
    assert!(told().answered_at.is_some() && told().finished_at.is_none());
    pair.wallet.finish_claim(claim.id).unwrap();
    assert!(told().finished_at.is_some() && !told().overdue);

    let erasure = pair.wallet.withdraw(receipt, RightKind::Erase).unwrap();
    assert_eq!(pair.wallet.extend_claim(erasure.id), Err(WalletError::ClaimNotExtended));
    assert_eq!(pair.wallet.letter(ClaimId { number: 99 }, None), Err(WalletError::NotFound));
    assert_eq!(pair.wallet.answer_claim(ClaimId { number: 99 }), Err(WalletError::NotFound));
}

#[test]
fn a_receipt_and_a_letter_name_the_request_that_the_verdict_names() {
    let pair = Pair::new();
    pair.issue("driving_licence", 2);
    let setup = VerifierSetup {
        roots: vec![pair.issuer.root()],
        reader: Some(pair.issuer.certify_reader("TEST Bar Hoa Mai").unwrap()),
        platform: pair.platform(),
        ..VerifierSetup::default()
    };
    let verifier = Verifier::open(setup).unwrap();
    let request = wait(Arc::clone(&verifier).make_request("V1".to_owned(), None)).unwrap();
    let request = pair.wallet.read_request(&Message::of(&request.message().unwrap(), 0).unwrap()).unwrap();
    let consent = pair.wallet.offer_for(request).unwrap().consent().unwrap();
    let prepared = pair.wallet.answer(&consent).unwrap();
    let answer = wait(Arc::clone(&pair.wallet).sign_and_finish(prepared, None)).unwrap();
    let check = verifier.check(&Message::of(&answer.message().unwrap(), 0).unwrap(), None).unwrap();
    let named = check.verdict().unwrap().request.expect("an own request was answered");
    let receipt = pair.wallet.receipts(1).unwrap().receipts.remove(0);
    assert_eq!(
        (receipt.request.as_str(), receipt.purpose_words.vi.as_str()),
        (named.as_str(), "Kiểm tra giao thông (V1)")
    );
    assert_eq!(pair.wallet.log(1).unwrap().entries[0].purpose_words.en, "Traffic stop (V1)");
    let claim = pair.wallet.withdraw(receipt.id, RightKind::Withdraw).unwrap();
    assert_eq!(pair.wallet.withdraw(receipt.id, RightKind::Withdraw), Ok(claim.clone()), "while it is open");
    let letter = pair.wallet.letter(claim.id, None).unwrap();
    assert!(letter.vi.contains(&named) && letter.en.contains(&named), "{letter:?}");
    let lines = check.checks().unwrap().presentation;
    assert!(lines.iter().any(|line| line.words.vi.contains("yêu cầu đang mở") && line.name == "answers_this_session"));
}

#[test]
fn a_showing_that_the_apps_hardware_did_not_sign_is_logged_as_failed_and_can_be_tried_again() {
    let pair = Pair::new();
    pair.issue("driving_licence", 2);
    let request = pair.wallet.read_request(&pair.asked("V1")).unwrap();
    let consent = pair.wallet.offer_for(request).unwrap().consent().unwrap();
    let prepared = pair.wallet.answer(&consent).unwrap();
    let newest = || pair.wallet.log(1).unwrap().entries.remove(0);
    assert_eq!(pair.wallet.not_signed(&prepared), Ok(()));
    assert_eq!((newest().who.as_str(), newest().done, newest().receipt), ("TEST Bar Hoa Mai", false, None));
    wait(Arc::clone(&pair.wallet).sign_and_finish(Arc::clone(&prepared), None)).unwrap();
    assert!(newest().done && newest().receipt.is_some());
    assert_eq!(pair.wallet.not_signed(&prepared), Err(WalletError::AlreadyUsed));
}
