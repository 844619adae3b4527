//! What a verifier learns and keeps: never what is older than what it has, and all of a file or nothing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{NOW, Scenario, ask};
use dinhdanh_crypto::SigningKey;
use dinhdanh_crypto::x509::pem_revocation_list;
use dinhdanh_presentation::{Asked, UnsignedRequest};
use dinhdanh_trust::pack::IssuerState;
use dinhdanh_trust::status::Learned;
use dinhdanh_trust::{Trust, TrustError, TrustList};
use dinhdanh_verifier::{MAX_REMEMBERED, Memory, Shelf, Verifier, VerifierError, VolatileMemory};

fn pack(scenario: &Scenario) -> Vec<u8> {
    let certificates = scenario.certificates();
    scenario.trusting.pack(&certificates.root, &certificates.signer)
}

fn serial(verifier: &Verifier) -> u64 {
    verifier.trust().pack().unwrap().content().serial
}

#[test]
fn of_a_pack_that_is_kept_and_one_that_is_given_the_newer_counts() {
    let mut scenario = Scenario::correct();
    let pinned = scenario.trusting.pinned();
    let old = pack(&scenario);
    (scenario.trusting.serial, scenario.trusting.issuer) = (42, IssuerState::Compromised);
    let new = pack(&scenario);
    for (given, kept) in [(&old, &new), (&new, &old), (&new, &new)] {
        let mut trust = Trust::from(TrustList::new());
        trust.open_pack(given, &pinned).unwrap();
        let mut memory = VolatileMemory::new();
        memory.keep(Shelf::Policy, "pack", kept).unwrap();
        let mut verifier = Verifier::restore(trust, Some(&pinned), &mut memory).unwrap();
        assert_eq!(serial(&verifier), 42);
        let refusal = verifier.learn(&old, Some(&pinned), &mut memory, NOW);
        assert_eq!(refusal.err(), Some(VerifierError::Trust(TrustError::Older { held: 42, found: 41 })));
    }
}

#[test]
fn a_file_of_revocation_lists_is_taken_whole_or_not_at_all() {
    let mut scenario = Scenario::correct();
    scenario.trusting.signer_revoked = None;
    let list = |scenario: &Scenario| {
        let certificates = scenario.certificates();
        scenario.trusting.revocations(&scenario.root, &certificates.root, &certificates.signer, true)
    };
    let (good, foreign) = (pem_revocation_list(&list(&scenario)), pem_revocation_list(&list(&Scenario::correct())));
    let (mut verifier, mut memory) = (Verifier::new(scenario.trust()), VolatileMemory::new());
    for text in [format!("{good}{foreign}"), format!("{foreign}{good}")] {
        assert!(verifier.learn(text.as_bytes(), None, &mut memory, NOW).is_err());
        assert_eq!(verifier.trust().revocations().all().count(), 0);
        assert_eq!(memory.kept(Shelf::RevocationLists).unwrap().len(), 0);
    }
    let lesson = verifier.learn(good.as_bytes(), None, &mut memory, NOW).unwrap();
    assert_eq!((lesson.learned, memory.kept(Shelf::RevocationLists).unwrap().len()), (Learned::New, 1));
}

#[test]
fn more_open_requests_than_are_remembered_are_said_and_not_forgotten() {
    let mut memory = VolatileMemory::new();
    ask(&mut memory);
    let key = SigningKey::generate(dinhdanh_crypto::Curve::P256).unwrap();
    let request = || {
        let asked = Asked::Profile { id: "V1", purpose: "traffic" };
        let unsigned = UnsignedRequest::new(asked, key.algorithm(), &[], NOW).unwrap();
        let signature = key.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature)
    };
    for _ in 1..MAX_REMEMBERED {
        memory.keep_request(request(), NOW).unwrap();
    }
    assert_eq!(memory.keep_request(request(), NOW).err(), Some(VerifierError::Memory));
    let later = NOW + time::Duration::MINUTE * 2;
    memory.keep_request(request(), later).unwrap();
}
