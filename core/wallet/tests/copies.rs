//! No copy is shown twice that need not be.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_catalogue::profile;
use dinhdanh_crypto::x509::{CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SecretBytes, SigningKey};
use dinhdanh_mdoc::{NewElement, Template, ValidityInfo};
use dinhdanh_store::{NewCopy, NewDocument, NewKey};
use dinhdanh_wallet::*;
use std::path::Path;
use tempfile::tempdir;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);

fn created(dir: &Path) -> Wallet {
    let pin = ChosenPin::new("204816", None, &[]).unwrap();
    let device = Device::software(&software_folder(dir));
    Wallet::create(dir, &device, &pin, Stretch::new(8, 1, 1).unwrap(), NOW).unwrap()
}

/// A copy of an identity card that says no more than whether its holder is of age.
fn copy(of_age: bool) -> Vec<u8> {
    let signer = SigningKey::generate(Curve::P256).unwrap();
    let template = CertificateTemplate {
        kind: Kind::Iaca,
        subject: Subject { country: Some("VN"), state: None, organisation: None, common_name: "TEST" },
        not_before: NOW - Duration::DAY,
        not_after: NOW + Duration::days(1000),
        contact: "https://test.example",
        revocation_list: "https://test.example/crl",
    };
    let certificate = issue_certificate(&template, &signer.public_key(), Issuer::Itself, &signer).unwrap();
    let validity =
        ValidityInfo { signed: NOW, valid_from: NOW, valid_until: NOW + Duration::DAY, expected_update: None };
    let value: &[u8] = if of_age { &[0xf5] } else { &[0xf4] };
    let of_age = NewElement { name_space: IDENTITY_CARD, identifier: "age_over_18", value };
    let template = Template {
        doc_type: IDENTITY_CARD,
        digest_algorithm: DigestAlgorithm::Sha256,
        elements: &[of_age],
        validity,
        algorithm: signer.algorithm(),
        x5chain: &[&certificate],
    };
    let unsigned = template.prepare(&SigningKey::generate(Curve::P256).unwrap().public_key(), None).unwrap();
    let signature = signer.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

fn add(wallet: &mut Wallet, policy: CopyPolicy, bodies: Vec<Vec<u8>>) -> DocumentId {
    let store = wallet.store_mut();
    let valid_until = NOW + Duration::DAY;
    let new_copy = |issuer_signed| {
        let key = NewKey { handle: SecretBytes::new(vec![1; 80]), public: vec![4; 65] };
        let key = store.create_keys(IDENTITY_CARD, &[key], NOW).unwrap()[0];
        NewCopy { key, issuer_signed, valid_from: NOW, valid_until }
    };
    let copies = bodies.into_iter().map(new_copy).collect();
    let (doc_type, issuer) = (IDENTITY_CARD.to_owned(), "TEST".to_owned());
    let new = NewDocument { whole: false, doc_type, issuer, valid_until, added_at: NOW, policy, copies };
    store.add_document(&new).unwrap()
}

fn agreed(wallet: &Wallet) -> Consent {
    wallet.offer(&profile("V2").unwrap(), NOW).unwrap().consent()
}

fn uses(wallet: &Wallet, document: DocumentId) -> Vec<u32> {
    wallet.store().credentials(document).unwrap().iter().map(|copy| copy.uses).collect()
}

#[test]
fn two_offers_that_were_made_before_either_was_agreed_to_do_not_show_one_copy() {
    for policy in [CopyPolicy::OneTime, CopyPolicy::Rotating] {
        let dir = tempdir().unwrap();
        let mut wallet = created(dir.path());
        let document = add(&mut wallet, policy, vec![copy(true), copy(true)]);
        let [first, second, third] = [(); 3].map(|()| agreed(&wallet));
        wallet.show(first, NOW).unwrap();
        let prepared = wallet.prepare(second, None, NOW).unwrap();
        let keys: Vec<_> = wallet.store().credentials(document).unwrap().iter().map(|copy| copy.key).collect();
        let signing: Vec<_> = prepared.to_be_signed().map(|part| part.key).collect();
        assert_eq!((uses(&wallet, document), signing), (vec![1, 1], vec![keys[1]]), "{policy:?}");
        // What nothing is left of is shown no more; what may be shown again is.
        let third = wallet.show(third, NOW).map(drop);
        match policy {
            CopyPolicy::OneTime => assert!(matches!(third, Err(WalletError::CopiesEnded))),
            _ => assert_eq!((third, uses(&wallet, document)), (Ok(()), vec![2, 1])),
        }
    }
}

#[test]
fn a_copy_that_ended_or_was_revoked_since_the_offer_is_not_shown() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let document = add(&mut wallet, CopyPolicy::LimitedTime, vec![copy(true)]);
    let [ended, revoked] = [(); 2].map(|()| agreed(&wallet));
    let late = NOW + Duration::days(2);
    assert_eq!(wallet.show(ended, late).map(drop), Err(WalletError::CopiesEnded));
    let only = wallet.store().credentials(document).unwrap()[0].id;
    wallet.store_mut().revoke(&[only], NOW).unwrap();
    assert!(matches!(wallet.prepare(revoked, None, NOW), Err(WalletError::CopiesEnded)));
    assert_eq!((uses(&wallet, document), wallet.log(9).unwrap().len()), (vec![0], 0));
}

#[test]
fn another_copy_is_shown_only_if_it_says_what_was_agreed_to() {
    let dir = tempdir().unwrap();
    let mut wallet = created(dir.path());
    let document = add(&mut wallet, CopyPolicy::OneTime, vec![copy(true), copy(false)]);
    let [first, second] = [(); 2].map(|()| agreed(&wallet));
    wallet.show(first, NOW).unwrap();
    assert_eq!(wallet.show(second, NOW).map(drop), Err(WalletError::NothingToShow));
    assert_eq!(uses(&wallet, document), [1, 0]);
}
