//! The policy pack that an app gives its wallet once, and the wallet heeds from then on.

use crate::common::{BEGIN, Pair};
use crate::wait::wait;
use dinhdanh_catalogue::profiles;
use dinhdanh_crypto::{Curve, SigningKey, sha256};
use dinhdanh_ffi::{
    DeviceError, DocumentProblem, Learned, Message, Platform, ReaderKey, RequestProblem, Verifier, VerifierSetup,
    WalletError, wallet_problem,
};
use dinhdanh_trust::pack::{
    Freshness, Issuer, IssuerState, PackContent, PackProfile, ReaderRegistration, RootKeys, StatusSigner,
};
use std::sync::Arc;
use time::UtcDateTime;

struct Authority(SigningKey);

impl Authority {
    fn new() -> Self {
        Self(SigningKey::generate(Curve::P256).unwrap())
    }

    fn keys(&self) -> RootKeys {
        RootKeys::new(vec![self.0.public_key()]).unwrap()
    }

    /// A pack that knows the pair's issuer for one type of document, and registers this reader for ages alone.
    fn pack(&self, pair: &Pair, serial: u64, reader: &[u8]) -> Vec<u8> {
        let parts = pair.issuer.parts().unwrap();
        let status_key = SigningKey::from_pkcs8(&parts.status_signer.pkcs8).unwrap().public_key();
        let issued = UtcDateTime::from_unix_timestamp(BEGIN / 1000).unwrap();
        let content = PackContent {
            id: "TEST-vn".to_owned(),
            serial,
            issued,
            until: issued + time::Duration::days(30),
            first_keys: self.keys(),
            successions: Vec::new(),
            issuers: vec![Issuer {
                certificate: parts.root.certificate,
                state: IssuerState::Active,
                doc_types: vec!["vn.dinhdanh.citizen_id.1".to_owned()],
                signers: Vec::new(),
                status_signers: vec![StatusSigner {
                    key: status_key,
                    prefix: "https://status.test.example/".to_owned(),
                }],
                left_status_signers: Vec::new(),
            }],
            csca: Vec::new(),
            reader_roots: vec![parts.reader_root.certificate],
            readers: vec![ReaderRegistration {
                reader: sha256(reader),
                name: "TEST Bar".to_owned(),
                profiles: vec!["V2".to_owned()],
            }],
            profiles: profiles().into_iter().map(|profile| PackProfile { profile, freshness: None }).collect(),
            freshness: Freshness::default(),
            class_schemes: Vec::new(),
        };
        let unsigned = content.prepare(&self.0.public_key()).unwrap();
        let signature = self.0.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature).unwrap()
    }
}

#[test]
fn a_pack_that_was_learned_says_whom_the_wallet_believes() {
    let authority = Authority::new();
    let pair = Pair::with(false, Some(authority.keys().encode()));
    let reader = pair.issuer.certify_reader("TEST Bar Hoa Mai").unwrap();
    let ReaderKey::InMemory { certificate, .. } = &reader else { panic!() };
    let pack = authority.pack(&pair, 2, certificate);
    let learn = |pack: &[u8]| wait(Arc::clone(&pair.wallet).learn_policy(pack.to_vec(), None));
    let add = |batch: &[u8]| wait(Arc::clone(&pair.wallet).add(batch.to_vec(), None)).map(drop);
    let untrusted = || Err(WalletError::DocumentRefused { why: DocumentProblem::IssuerUntrusted });
    let card = pair.issued("citizen_id", 1);
    assert_eq!(add(&card.batch), untrusted());
    let bar = Verifier::open(VerifierSetup {
        roots: vec![pair.issuer.root()],
        reader: Some(reader),
        platform: pair.platform(),
        ..VerifierSetup::default()
    })
    .unwrap();
    let ask = |profile: &str| {
        let request = wait(Arc::clone(&bar).make_request(profile.to_owned(), None)).unwrap();
        Message::of(&request.message().unwrap(), 0).unwrap()
    };
    let ages = pair.wallet.read_request(&ask("V2")).unwrap();
    assert!(!ages.view().confirmed);

    assert_eq!(learn(&Authority::new().pack(&pair, 9, &[])), Err(WalletError::PolicyRefused));
    assert_eq!(learn(&pack), Ok(Learned::New));
    assert_eq!(learn(&pack), Ok(Learned::Same));
    assert_eq!(learn(&authority.pack(&pair, 1, &[])), Err(WalletError::PolicyOlder));
    assert_eq!(wallet_problem(WalletError::PolicyOlder).code, "POLICY_OLDER");
    assert_eq!(add(&card.batch), Ok(()));
    assert!(pair.learn().unwrap().is_some(), "the list of the card, by the signer whom the pack names");
    assert_eq!(add(&pair.issued("driving_licence", 1).batch), untrusted(), "a type that the pack doesn't let it issue");

    // What was read before is judged anew where the citizen is asked.
    let offered = pair.wallet.offer_for(Arc::clone(&ages)).unwrap();
    assert!(offered.view().unwrap().request.unwrap().confirmed);
    assert!(pair.wallet.read_request(&ask("V2")).unwrap().view().confirmed);
    let licence = pair.wallet.read_request(&ask("V1")).unwrap().view();
    assert!(licence.confirmed && !licence.excess.is_empty(), "not registered for it");
    // Each a line that can't be taken for anything else, in both languages, and no more of them than fit.
    let says_so = |line: &dinhdanh_ffi::Words| {
        line.vi.starts_with("▲ Vượt phạm vi, không trình: ") && line.en.starts_with("▲ Beyond its profile, not shown: ")
    };
    assert!(licence.excess.iter().all(says_so) && licence.excess.len() <= 13, "{:?}", licence.excess);
    assert_eq!(licence.expires.at, std::time::UNIX_EPOCH + std::time::Duration::from_secs(BEGIN as u64 / 1000 + 60));
    pair.wallet.lock();
    assert!(pair.wallet.read_request(&ask("V2")).unwrap().view().confirmed, "locked, it knows what it knew");
    let why = RequestProblem::Unreadable;
    assert_eq!(
        pair.wallet.read_request(&Message::of(&[1], 0).unwrap()).err(),
        Some(WalletError::RequestRefused { why })
    );
    assert_eq!(learn(&pack), Err(WalletError::Locked));
}

#[test]
fn a_no_is_logged_also_after_its_request_has_ended() {
    let pair = Pair::new();
    pair.issue("citizen_id", 1);
    let request = pair.wallet.read_request(&pair.asked("V2")).unwrap();
    let offers = [(); 2].map(|()| pair.wallet.offer_for(Arc::clone(&request)).unwrap());
    pair.clock.pass(1_200_000);
    let why = RequestProblem::Expired;
    assert_eq!(pair.wallet.offer_for(request).err(), Some(WalletError::RequestRefused { why }));
    let [late, other] = &offers;
    assert_eq!(pair.wallet.decline(late), Ok(()));
    assert_eq!(pair.wallet.decline(late), Err(WalletError::AlreadyUsed));
    // What could not be logged can be declined once more.
    let no_clock = WalletError::Device { why: DeviceError::Unexpected };
    assert_eq!(pair.clock.telling(i64::MIN, || pair.wallet.decline(other)), Err(no_clock));
    assert!(other.view().is_ok());
    assert_eq!(pair.wallet.decline(other), Ok(()));
    let log = pair.wallet.log(10).unwrap().entries;
    let declined: Vec<_> = log.iter().filter(|entry| entry.who == "TEST Bar Hoa Mai" && !entry.done).collect();
    assert_eq!(declined.len(), 2);
    assert!(declined.iter().all(|entry| entry.profile == "V2" && !entry.fields.is_empty()));
}

#[test]
fn without_root_keys_no_pack_is_taken() {
    let pair = Pair::with(false, None);
    let pack = Authority::new().pack(&pair, 1, &[]);
    assert_eq!(wait(Arc::clone(&pair.wallet).learn_policy(pack, None)), Err(WalletError::PolicyRefused));
    let platform = Platform::default();
    let setup = dinhdanh_ffi::WalletSetup {
        folder: "nowhere".to_owned(),
        issuers: Vec::new(),
        readers: Vec::new(),
        idle_seconds: 60,
        platform,
        pinned: Some(vec![1]),
    };
    assert_eq!(dinhdanh_ffi::Wallet::of(setup).err(), Some(WalletError::BadCertificate));
}
