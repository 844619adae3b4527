//! What the log tells of requests: who asked, whether that was known, where it is reached, and what came of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use dinhdanh_codes::Lang;
use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer, Kind, UnsignedCertificate, issue_certificate};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SecretBytes, SigningKey};
use dinhdanh_mdoc::{NewElement, Template, ValidityInfo};
use dinhdanh_presentation::{Asked, UnsignedRequest};
use dinhdanh_store::{NewCopy, NewDocument, NewKey};
use dinhdanh_trust::TrustList;
use dinhdanh_wallet::*;
use tempfile::{TempDir, tempdir};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const OF_AGE: Asked<'static> = Asked::Profile { id: "V2", purpose: "age.over18" };
const CONTACT: &str = "privacy@bar.example";

fn template(kind: Kind, common_name: &str) -> CertificateTemplate<'_> {
    common::certificate(kind, common_name, NOW)
}

/// A bar that asks, and the root that certified it.
struct Bar {
    key: SigningKey,
    certificate: Vec<u8>,
    roots: TrustList,
}

fn bar(contact: Option<&str>) -> Bar {
    let [root, key] = [(); 2].map(|()| SigningKey::generate(Curve::P256).unwrap());
    let top = template(Kind::ReaderRoot, "TEST root");
    let top = issue_certificate(&top, &root.public_key(), Issuer::Itself, &root).unwrap();
    let authority = Certificate::parse(&top).unwrap();
    let (template, issuer) = (template(Kind::Reader, "TEST bar"), Issuer::Authority(&authority));
    let unsigned = UnsignedCertificate::reachable(&template, contact, &key.public_key(), issuer).unwrap();
    let signature = root.sign(unsigned.to_be_signed()).unwrap();
    let mut roots = TrustList::new();
    roots.add(&top).unwrap();
    Bar { key, certificate: unsigned.finish(&signature).unwrap(), roots }
}

impl Bar {
    fn asks(&self, asked: Asked<'_>) -> Vec<u8> {
        let unsigned = UnsignedRequest::new(asked, self.key.algorithm(), &[&self.certificate], NOW).unwrap();
        let signature = self.key.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature).message().to_vec()
    }
}

/// A wallet with a card that says that its holder is of age, whose hardware does not sign; and the key that would.
fn wallet() -> (TempDir, Wallet, SigningKey) {
    let dir = tempdir().unwrap();
    let pin = ChosenPin::new("204816", None, &[]).unwrap();
    let device = Device::software(&software_folder(dir.path()));
    let mut wallet = Wallet::create(dir.path(), &device, &pin, Stretch::new(8, 1, 1).unwrap(), NOW).unwrap();
    let [signer, holder] = [(); 2].map(|()| SigningKey::generate(Curve::P256).unwrap());
    let top = template(Kind::Iaca, "TEST");
    let certificate = issue_certificate(&top, &signer.public_key(), Issuer::Itself, &signer).unwrap();
    let valid_until = NOW + Duration::days(9);
    let issued = Template {
        doc_type: IDENTITY_CARD,
        digest_algorithm: DigestAlgorithm::Sha256,
        elements: &[NewElement { name_space: IDENTITY_CARD, identifier: "age_over_18", value: &[0xf5] }],
        validity: ValidityInfo { signed: NOW, valid_from: NOW, valid_until, expected_update: None },
        algorithm: signer.algorithm(),
        x5chain: &[&certificate],
    };
    let unsigned = issued.prepare(&holder.public_key(), None).unwrap();
    let signature = signer.sign(unsigned.to_be_signed()).unwrap();
    let issued = unsigned.finish(&signature);
    let store = wallet.store_mut();
    let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: holder.public_key().sec1().to_vec() };
    let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap()[0];
    let (doc_type, issuer, policy) = (IDENTITY_CARD.to_owned(), "TEST".to_owned(), CopyPolicy::Rotating);
    let copies = vec![NewCopy { key, issuer_signed: issued, valid_from: NOW, valid_until }];
    let new = NewDocument { whole: true, doc_type, issuer, valid_until, added_at: NOW, policy, copies };
    store.add_document(&new).unwrap();
    (dir, wallet, holder)
}

/// The newest entry, and how many there are.
fn newest(wallet: &Wallet) -> (Activity, usize) {
    let log = wallet.store().activity(99).unwrap();
    (log[0].clone(), log.len())
}

#[test]
fn a_strangers_name_stands_in_the_log_and_in_letters_as_what_it_said_itself() {
    let bar = bar(Some(CONTACT));
    let unknown = TrustList::new();
    for (roots, confirmed) in [(&bar.roots, true), (&unknown, false)] {
        let (_dir, mut wallet, holder) = wallet();
        let message = bar.asks(OF_AGE);
        let received = ReceivedRequest::check(&message, roots, NOW).unwrap();
        assert_eq!((received.confirmed, received.contact.as_str()), (confirmed, CONTACT));
        let offer = wallet.offer_for(&received, NOW).unwrap();
        wallet.decline(&offer, NOW).unwrap();
        let agreed = wallet.offer_for(&received, NOW).unwrap().consent();
        let prepared = wallet.prepare(agreed, Some(&received), NOW).unwrap();
        let signed: Vec<_> = prepared.to_be_signed().map(|part| holder.sign(part.bytes).unwrap()).collect();
        wallet.finish(prepared, &signed).unwrap();
        let (receipt, kept) = wallet.store().receipts(1).unwrap().remove(0);
        assert_eq!((kept.contact.as_str(), kept.confirmed), (CONTACT, confirmed));
        let claim = wallet.claim(receipt, RightKind::WithdrawConsent, NOW).unwrap();
        // Where the confirmed one is claimed of too, each is told by its own receipt.
        let (_, claim) = wallet.store().claim_of(claim).unwrap();
        let letter = wallet.letter(&claim, Lang::En).unwrap();
        assert!(letter.contains(&format!("({CONTACT})")), "{letter}");
        assert_eq!(letter.contains("TEST bar [NOT CONFIRMED: it said this name itself]"), !confirmed, "{letter}");

        let log = wallet.log(9).unwrap().read;
        let codes: Vec<_> = log.iter().map(|entry| entry.kind.code()).collect();
        let expected = match confirmed {
            true => ["RIGHT_CLAIMED", "SHOWN_TO", "SHOWN_TO"],
            false => ["RIGHT_CLAIMED_UNCONFIRMED", "SHOWN_TO_UNCONFIRMED", "SHOWN_TO_UNCONFIRMED"],
        };
        assert_eq!(codes, expected);
        let exported = wallet.export_json(NOW).unwrap();
        let entries = exported["entries"].as_array().unwrap();
        let exported: Vec<_> = entries.iter().rev().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(exported, expected);
        let page = wallet.export_html(NOW, Lang::En).unwrap();
        // Three entries, and the receipt.
        assert_eq!(page.matches("NOT CONFIRMED").count(), if confirmed { 0 } else { 4 }, "{page}");

        // The showing deleted and the claim done, nothing is left of the receipt; the name is no better known for it.
        wallet.store_mut().delete_entry(log[1].id, NOW).unwrap();
        let (open, _) = wallet.store().claims().unwrap().remove(0);
        wallet.finish_claim(open, NOW).unwrap();
        assert!(wallet.store().receipts(9).unwrap().is_empty());
        assert_eq!(wallet.log(1).unwrap().read[0].kind.code(), expected[0]);
        assert_eq!(
            wallet.export_json(NOW).unwrap()["entries"].as_array().unwrap().last().unwrap()["kind"],
            expected[0]
        );
    }
}

#[test]
fn an_entry_from_before_is_told_by_its_receipt() {
    let (_dir, mut wallet, _) = wallet();
    let request = b"a request";
    let hash = dinhdanh_crypto::sha256(request);
    let receipt = |confirmed| Receipt {
        at: NOW,
        verifier: "TEST".into(),
        confirmed,
        contact: String::new(),
        purpose: String::new(),
        profile: String::new(),
        request_hash: hash,
        elements: vec![],
    };
    let entry = Activity {
        at: NOW,
        kind: ActivityKind::Presentation,
        who: "TEST".into(),
        purpose: String::new(),
        profile: String::new(),
        elements: vec![],
        outcome: Outcome::Done,
        request_hash: Some(hash),
        receipt_hash: None,
    };
    for (confirmed, code) in [(true, "SHOWN_TO"), (false, "SHOWN_TO_UNCONFIRMED")] {
        wallet.store_mut().log_consent(&entry, &receipt(confirmed), request).unwrap();
        assert_eq!(wallet.log(1).unwrap().read[0].kind.code(), code);
    }
    let html = wallet.export_html(NOW, Lang::Vi).unwrap();
    assert!(html.contains("trình cho (CHƯA XÁC MINH)") && html.contains("<td>trình cho</td>"), "{html}");
}

#[test]
fn what_was_agreed_to_and_then_failed_is_in_the_log_as_failed_with_no_receipt() {
    let bar = bar(None);
    let (_dir, mut wallet, holder) = wallet();
    let message = bar.asks(OF_AGE);
    let received = ReceivedRequest::check(&message, &bar.roots, NOW).unwrap();
    assert_eq!(received.contact, "");
    let agreed = |wallet: &mut Wallet| wallet.offer_for(&received, NOW).unwrap().consent();
    let failed = |wallet: &Wallet, count| {
        let (entry, all) = newest(wallet);
        assert_eq!((entry.outcome, entry.kind, all), (Outcome::Failed, ActivityKind::Presentation, count));
        assert_eq!((entry.who.as_str(), entry.purpose.as_str(), entry.elements.len()), ("TEST bar", "age.over18", 1));
        assert!(entry.request_hash.is_some() && entry.receipt_hash.is_none());
        assert!(wallet.store().receipts(9).unwrap().is_empty());
    };
    // The device does not sign; the app tells that its own did not; what was signed is no signature; the time was over.
    let consent = agreed(&mut wallet);
    let prepared = wallet.prepare(consent, Some(&received), NOW).unwrap();
    assert!(wallet.signatures(&prepared).is_err());
    failed(&wallet, 1);
    wallet.fail(&prepared);
    failed(&wallet, 2);
    assert!(wallet.finish(prepared, &[]).is_err());
    failed(&wallet, 3);
    let consent = agreed(&mut wallet);
    let late = NOW + Duration::hours(1);
    assert!(matches!(
        wallet.prepare(consent, Some(&received), late),
        Err(WalletError::Request(RequestRefused::Expired))
    ));
    failed(&wallet, 4);
    // And then it goes well.
    let consent = agreed(&mut wallet);
    let prepared = wallet.prepare(consent, Some(&received), NOW).unwrap();
    let signed: Vec<_> = prepared.to_be_signed().map(|part| holder.sign(part.bytes).unwrap()).collect();
    wallet.finish(prepared, &signed).unwrap();
    assert_eq!((newest(&wallet).0.outcome, wallet.store().receipts(9).unwrap().len()), (Outcome::Done, 1));
}

#[test]
fn a_request_that_was_shown_and_can_not_be_answered_is_logged_once() {
    let bar = bar(None);
    let (_dir, mut wallet, _) = wallet();
    let message = bar.asks(Asked::Profile { id: "V1", purpose: "traffic.check" });
    let received = ReceivedRequest::check(&message, &TrustList::new(), NOW).unwrap();
    for _ in 0..3 {
        assert!(matches!(wallet.offer_for(&received, NOW), Err(WalletError::NothingToShow)));
    }
    let (entry, all) = newest(&wallet);
    assert_eq!((entry.outcome, entry.kind, all), (Outcome::Failed, ActivityKind::UnconfirmedPresentation, 1));
    assert_eq!((entry.who.as_str(), entry.profile.as_str()), ("TEST bar", "V1"));
    assert!(entry.elements.iter().any(|element| element.name == "driving_privileges"), "{entry:?}");
    let again = bar.asks(Asked::Profile { id: "V1", purpose: "traffic.check" });
    wallet.refuse(&ReceivedRequest::check(&again, &bar.roots, NOW).unwrap(), NOW);
    assert_eq!(newest(&wallet).1, 2, "another request is another");
}

#[test]
fn a_withdrawal_has_15_days_or_20_with_a_processor_and_15_more_once_and_an_erasure_20() {
    let bar = bar(Some(CONTACT));
    let (_dir, mut wallet, holder) = wallet();
    let message = bar.asks(OF_AGE);
    let received = ReceivedRequest::check(&message, &bar.roots, NOW).unwrap();
    let consent = wallet.offer_for(&received, NOW).unwrap().consent();
    let prepared = wallet.prepare(consent, Some(&received), NOW).unwrap();
    let signed: Vec<_> = prepared.to_be_signed().map(|part| holder.sign(part.bytes).unwrap()).collect();
    wallet.finish(prepared, &signed).unwrap();
    let (receipt, _) = wallet.store().receipts(1).unwrap().remove(0);
    let refused = Err(WalletError::ClaimNotExtended);
    let due = |wallet: &Wallet, id| wallet.store().claim_of(id).unwrap().1.finish_due;
    // A Friday in Vietnam; each term ends with a day there.
    let day = |day: i64| utc_datetime!(2026-11-20 16:59:59) + Duration::days(day);
    for processor_first in [true, false] {
        let id = wallet.claim(receipt, RightKind::WithdrawConsent, NOW).unwrap();
        assert_eq!(wallet.store().claim_of(id).unwrap().1.answer_due, day(4), "two working days");
        assert_eq!(due(&wallet, id), day(15));
        if processor_first {
            wallet.claim_from_processor(id, NOW).unwrap();
            assert_eq!(due(&wallet, id), day(20));
        }
        wallet.extend_claim(id, NOW).unwrap();
        assert_eq!(due(&wallet, id), day(if processor_first { 35 } else { 30 }));
        if !processor_first {
            wallet.claim_from_processor(id, NOW).unwrap();
        }
        assert_eq!(due(&wallet, id), day(35));
        assert_eq!(wallet.claim_from_processor(id, NOW), refused);
        assert_eq!(wallet.extend_claim(id, NOW), refused);
        // Asked for again it is the same one, and its days go on.
        let entries = wallet.store().activity(99).unwrap().len();
        assert_eq!(wallet.claim(receipt, RightKind::WithdrawConsent, NOW + Duration::days(3)), Ok(id));
        assert_eq!((due(&wallet, id), wallet.store().activity(99).unwrap().len()), (day(35), entries));
        wallet.finish_claim(id, NOW).unwrap();
    }
    let erasure = wallet.claim(receipt, RightKind::Erasure, NOW).unwrap();
    assert_eq!(due(&wallet, erasure), day(20));
    assert_eq!(wallet.claim_from_processor(erasure, NOW), refused);
    let done = wallet.claim(receipt, RightKind::WithdrawConsent, NOW).unwrap();
    wallet.finish_claim(done, NOW).unwrap();
    assert_eq!(wallet.claim_from_processor(done, NOW), refused);
    assert_eq!(due(&wallet, done), day(15));
    assert_eq!(wallet.store().claims().unwrap().len(), 4, "two withdrawals that were done, the erasure, and another");
}
