//! The policy pack that a wallet keeps: by pinned keys, never an older one, and still there when the wallet is opened again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use dinhdanh_catalogue::profiles;
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::TrustError;
use dinhdanh_trust::pack::{Freshness, PackContent, PackProfile, RootKeys};
use dinhdanh_trust::status::Learned;
use dinhdanh_wallet::{ChosenPin, Device, Pin, Stretch, Wallet, WalletError, software_folder};
use std::path::Path;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const PIN: &str = "204816";

fn authority() -> (SigningKey, RootKeys) {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let keys = RootKeys::new(vec![key.public_key()]).unwrap();
    (key, keys)
}

fn pack((key, keys): &(SigningKey, RootKeys), serial: u64, issued: UtcDateTime) -> Vec<u8> {
    let profiles = profiles().into_iter().map(|profile| PackProfile { profile, freshness: None });
    let content = PackContent {
        id: "TEST-vn".to_owned(),
        serial,
        issued,
        until: issued + Duration::days(30),
        first_keys: keys.clone(),
        successions: Vec::new(),
        issuers: Vec::new(),
        csca: Vec::new(),
        reader_roots: Vec::new(),
        readers: Vec::new(),
        // Each pack has one profile less, so that they differ in more than their number.
        profiles: profiles.skip(usize::try_from(serial).unwrap()).collect(),
        freshness: Freshness::default(),
        class_schemes: Vec::new(),
    };
    let unsigned = content.prepare(&key.public_key()).unwrap();
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature).unwrap()
}

fn refused(learned: Result<Learned, WalletError>) -> TrustError {
    match learned {
        Err(WalletError::Policy(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn open(dir: &Path) -> Wallet {
    Wallet::open(dir, &Device::software(&software_folder(dir)), &Pin::new(PIN).unwrap()).unwrap()
}

#[test]
fn the_newest_pack_stays_in_the_wallet_and_no_older_one_takes_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let pin = ChosenPin::new(PIN, None, &[]).unwrap();
    let device = Device::software(&software_folder(dir.path()));
    let mut wallet = Wallet::create(dir.path(), &device, &pin, Stretch::new(8, 1, 1).unwrap(), NOW).unwrap();
    let serial = |wallet: &Wallet| wallet.pack().unwrap().map(|pack| pack.content().serial);
    let (ours, others) = (authority(), authority());
    let (first, fifth) = (pack(&ours, 1, NOW), pack(&ours, 5, NOW));

    assert_eq!(refused(wallet.learn_pack(&fifth, None)), TrustError::UnknownSigner, "no keys, and nothing to follow");
    assert_eq!(refused(wallet.learn_pack(&fifth, Some(&others.1))), TrustError::UnknownSigner);
    assert_eq!(serial(&wallet), None);
    assert!(wallet.profile("V1").unwrap().is_some(), "the project's own, while there is no pack");
    assert_eq!(wallet.learn_pack(&fifth, Some(&ours.1)).unwrap(), Learned::New);
    assert_eq!(serial(&wallet), Some(5));
    assert!(wallet.profile("V1").unwrap().is_none());

    drop(wallet);
    let mut wallet = open(dir.path());
    assert_eq!(serial(&wallet), Some(5));
    assert_eq!(wallet.learn_pack(&fifth, None).unwrap(), Learned::Same);
    assert_eq!(refused(wallet.learn_pack(&first, Some(&ours.1))), TrustError::Older { held: 5, found: 1 });
    let other_truth = pack(&ours, 5, NOW + Duration::DAY);
    assert_eq!(refused(wallet.learn_pack(&other_truth, Some(&ours.1))), TrustError::Equivocation);
    assert_eq!(refused(wallet.learn_pack(&pack(&others, 9, NOW), Some(&others.1))), TrustError::UnknownSigner);
    // Its number is its order, not its date.
    let sixth = pack(&ours, 6, NOW - Duration::DAY);
    assert_eq!(refused(wallet.learn_pack(&sixth, Some(&others.1))), TrustError::UnknownSigner, "not by these pins");
    assert_eq!(wallet.learn_pack(&sixth, None).unwrap(), Learned::Newer);
    assert_eq!(serial(&wallet), Some(6));

    drop(wallet);
    let mut wallet = open(dir.path());
    assert_eq!(wallet.pack().unwrap().unwrap().bytes(), sixth);
    assert_eq!(refused(wallet.learn_pack(&fifth, Some(&ours.1))), TrustError::Older { held: 6, found: 5 });
}
