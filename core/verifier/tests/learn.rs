//! What a verifier learns and keeps: never what is older than what it has, and all of a file or nothing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{LISTS, NOW, Scenario, Watched};
use dinhdanh_codes::Reason;
use dinhdanh_crypto::x509::{
    Certificate, RevocationListTemplate, RevocationReason, RevokedCertificate, issue_revocation_list, pem_certificate,
    pem_revocation_list,
};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_presentation::Window;
use dinhdanh_trust::pack::{IssuerState, PolicyPack, RootKeys};
use dinhdanh_trust::status::{Learned, MAX_LISTS, Status, StatusError};
use dinhdanh_trust::{Kind, Trust, TrustError, TrustList};
use dinhdanh_verifier::{
    Confirmation, FolderMemory, Light, Memory, PendingCheck, Shelf, Shown, Verifier, VerifierError, VolatileMemory,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use time::Duration;

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
fn a_pack_is_kept_when_it_is_news_and_comes_back_when_the_verifier_does() {
    let mut scenario = Scenario::correct();
    let pinned = scenario.trusting.pinned();
    let old = pack(&scenario);
    scenario.trusting.serial = 42;
    let new = pack(&scenario);
    let mut verifier = Verifier::new(Trust::from(TrustList::new()));
    let mut kept = Vec::new();
    let mut memory = VolatileMemory::new();
    for (bytes, learned) in [
        (&old, Learned::New),
        // A phone's flash is not worn by what it has.
        (&old, Learned::Same),
        (&new, Learned::Newer),
        (&new, Learned::Same),
    ] {
        let before = memory.kept(Shelf::News).unwrap();
        let lesson = verifier.learn(bytes, Some(&pinned), &mut memory, NOW).unwrap();
        assert_eq!((lesson.kind, lesson.learned), (Kind::PolicyPack, learned));
        assert_eq!(memory.kept(Shelf::News).unwrap() == before, learned == Learned::Same, "{learned:?}");
        let written = memory.kept(Shelf::Policy).unwrap();
        assert_eq!(written[0].1, *bytes);
        kept.extend(written);
    }
    let mut memory = VolatileMemory::new();
    for (name, bytes) in &kept {
        memory.keep(Shelf::Policy, name, bytes).unwrap();
    }
    let restored = Verifier::restore(Trust::from(TrustList::new()), Some(&pinned), &mut memory).unwrap();
    assert_eq!(serial(&restored), 42);
    let unpinned = Verifier::restore(Trust::from(TrustList::new()), None, &mut memory);
    assert_eq!(unpinned.err(), Some(VerifierError::Trust(TrustError::UnknownSigner)), "nobody vouches for it");
}

#[test]
fn a_revocation_list_is_learned_from_der_as_from_pem_and_another_text_is_none() {
    let mut scenario = Scenario::correct();
    scenario.trusting.signer_revoked = None;
    let certificates = scenario.certificates();
    let der = scenario.trusting.revocations(&scenario.root, &certificates.root, &certificates.signer, true);
    for bytes in [der.clone(), pem_revocation_list(&der).into_bytes()] {
        let (mut verifier, mut memory) = (Verifier::new(scenario.trust()), VolatileMemory::new());
        let lesson = verifier.learn(&bytes, None, &mut memory, NOW).unwrap();
        assert_eq!((lesson.kind, lesson.learned), (Kind::RevocationLists, Learned::New));
        let kept = memory.kept(Shelf::RevocationLists).unwrap();
        assert_eq!((kept.len(), &kept[0].1), (1, &der), "as DER");
        assert_eq!(verifier.learn(b"a text", None, &mut memory, NOW), Err(VerifierError::NothingToLearn));
    }
}

#[test]
fn two_revocation_lists_of_one_number_are_both_there_after_the_verifier_comes_back() {
    let mut scenario = Scenario::correct();
    scenario.trusting.signer_revoked = None;
    let certificates = scenario.certificates();
    let list = |number, serials: &[&[u8]]| {
        let entry = |serial| RevokedCertificate { serial, at: NOW, reason: RevocationReason::KeyCompromise };
        let revoked: Vec<_> = serials.iter().map(|serial| entry(*serial)).collect();
        let (this_update, next_update) = (NOW - Duration::DAY, NOW + Duration::DAY);
        let template = RevocationListTemplate { number, this_update, next_update, revoked: &revoked };
        issue_revocation_list(&template, &Certificate::parse(&certificates.root).unwrap(), &scenario.root).unwrap()
    };
    let mut memory = VolatileMemory::new();
    let mut verifier = Verifier::new(scenario.trust());
    let mut learn =
        |der: Vec<u8>, memory: &mut VolatileMemory| verifier.learn(&der, None, memory, NOW).unwrap().learned;
    assert_eq!(learn(list(7, &[&[1]]), &mut memory), Learned::New);
    assert_eq!(learn(list(7, &[&[2]]), &mut memory), Learned::Beside);
    let revoked = |memory: &mut VolatileMemory| {
        let restored = Verifier::restore(scenario.trust(), None, memory).unwrap();
        let lists = restored.trust().revocations().all().map(|(_, list, _)| list.clone()).collect::<Vec<_>>();
        [1, 2, 3].map(|serial| lists.iter().any(|list| list.revokes(&[serial]).is_some()))
    };
    assert_eq!((memory.kept(Shelf::RevocationLists).unwrap().len(), revoked(&mut memory)), (2, [true, true, false]));
    // What the next number leaves behind of them counts no more.
    assert_eq!(learn(list(8, &[&[3]]), &mut memory), Learned::Newer);
    assert_eq!(revoked(&mut memory), [false, false, true]);
}

/// Two processes with one folder, of which the one that knows less is told of something older than the other kept.
#[test]
fn what_another_verifier_kept_meanwhile_is_never_replaced_by_what_is_older() {
    let mut scenario = Scenario::correct();
    scenario.trusting.signer_revoked = None;
    scenario.trusting.status = None;
    let pinned = scenario.trusting.pinned();
    let packs = [41, 42, 43].map(|serial| {
        scenario.trusting.serial = serial;
        pack(&scenario)
    });
    let lists = [2, 1, 0].map(|hours| scenario.trusting.list(Status::Valid, NOW - Duration::hours(hours)));
    let certificates = scenario.certificates();
    let root = Certificate::parse(&certificates.root).unwrap();
    let revocations = [7, 8, 9].map(|number| {
        let (this_update, next_update) = (NOW - Duration::DAY, NOW + Duration::DAY);
        let template = RevocationListTemplate { number, this_update, next_update, revoked: &[] };
        issue_revocation_list(&template, &root, &scenario.root).unwrap()
    });
    let dir = tempfile::tempdir().unwrap();
    let open = || {
        let mut memory = FolderMemory::open(dir.path()).unwrap();
        let verifier = Verifier::restore(Trust::from(TrustList::new()), Some(&pinned), &mut memory).unwrap();
        (verifier, memory)
    };
    let learn = |(verifier, memory): &mut (Verifier, FolderMemory), bytes: &[u8]| {
        verifier.learn(bytes, Some(&pinned), memory, NOW).map(|lesson| lesson.learned)
    };
    learn(&mut open(), &packs[0]).unwrap();
    let (mut one, mut other) = (open(), open());
    for (shelf, [oldest, older, newest]) in
        [(Shelf::Policy, &packs), (Shelf::StatusLists, &lists), (Shelf::RevocationLists, &revocations)]
    {
        let kept = || FolderMemory::open(dir.path()).unwrap().kept(shelf).unwrap();
        learn(&mut one, oldest).unwrap();
        assert!(matches!(learn(&mut other, newest), Ok(Learned::New | Learned::Newer)), "{shelf:?}");
        let before = kept();
        let late = learn(&mut one, older);
        let expected = match shelf {
            Shelf::Policy => Err(VerifierError::Trust(TrustError::Older { held: 43, found: 42 })),
            _ => Ok(Learned::Older),
        };
        assert_eq!((late, kept().len()), (expected, 1), "{shelf:?}");
        assert!(kept() == before, "{shelf:?}");
        assert_eq!(learn(&mut one, newest), Ok(Learned::Same), "{shelf:?}: it is taken over");
    }
    assert_eq!(serial(&one.0), 43);
}

/// An app that runs all day, and the command that learns beside it.
#[test]
fn a_verifier_that_runs_hears_what_another_learned_and_not_what_it_learned_itself() {
    let mut scenario = Scenario::correct();
    let pinned = scenario.trusting.pinned();
    let packs = [41, 42].map(|serial| {
        scenario.trusting.serial = serial;
        pack(&scenario)
    });
    let list = scenario.trusting.list(Status::Revoked, NOW);
    let dir = tempfile::tempdir().unwrap();
    let open = || {
        let mut memory = FolderMemory::open(dir.path()).unwrap();
        let verifier = Verifier::restore(Trust::from(TrustList::new()), Some(&pinned), &mut memory).unwrap();
        (verifier, memory)
    };
    let (mut running, mut memory) = open();
    assert!(!running.has_news(&mut memory).unwrap());
    running.learn(&packs[0], Some(&pinned), &mut memory, NOW).unwrap();
    assert!(!running.has_news(&mut memory).unwrap(), "it knows what it learned itself");
    let (mut other, mut others) = open();
    assert!(!other.has_news(&mut others).unwrap());
    for lesson in [&packs[1], &list] {
        other.learn(lesson, Some(&pinned), &mut others, NOW).unwrap();
    }
    assert!(running.has_news(&mut memory).unwrap());
    assert_eq!((serial(&running), running.trust().statuses().len()), (41, 0));
    assert!(running.refresh(Some(&pinned), &mut memory, NOW).unwrap());
    assert_eq!((serial(&running), running.trust().statuses().len()), (42, 1));
    assert!(!running.refresh(Some(&pinned), &mut memory, NOW).unwrap() && !running.has_news(&mut memory).unwrap());
}

#[test]
fn verifiers_that_share_a_memory_never_keep_more_than_any_of_them_can_hold() {
    let mut scenario = Scenario::correct();
    (scenario.trusting.signer_revoked, scenario.trusting.status) = (None, None);
    let mut memory = VolatileMemory::new();
    let restore = |memory: &mut VolatileMemory| Verifier::restore(scenario.trust(), None, memory).unwrap();
    let list = |number| {
        scenario.trusting.list_of(&format!("{LISTS}{number}"), Status::Valid, NOW, &scenario.trusting.list_signer)
    };
    let (mut one, mut other) = (restore(&mut memory), restore(&mut memory));
    for number in 0..MAX_LISTS {
        one.learn(&list(number), None, &mut memory, NOW).unwrap();
    }
    let refused = other.learn(&list(MAX_LISTS), None, &mut memory, NOW);
    assert_eq!(refused, Err(VerifierError::Status(StatusError::Full)));
    assert_eq!(memory.kept(Shelf::StatusLists).unwrap().len(), MAX_LISTS);
    // Nor does a memory that is too full keep anybody from deciding.
    let mut more = VolatileMemory::new();
    restore(&mut more).learn(&list(MAX_LISTS), None, &mut more, NOW).unwrap();
    let (name, bytes) = more.kept(Shelf::StatusLists).unwrap().remove(0);
    memory.keep(Shelf::StatusLists, &name, &bytes).unwrap();
    assert_eq!(restore(&mut memory).trust().statuses().len(), MAX_LISTS);
}

/// An update of the program pins the keys that sign now, while the pack that is kept was signed by those before them.
#[test]
fn a_verifier_whose_pins_have_moved_on_decides_nothing_until_it_learned_a_pack_that_follows() {
    let scenario = Scenario::correct();
    let (first, key) = (scenario.trusting.pinned(), SigningKey::generate(Curve::P256).unwrap());
    let next = RootKeys::new(vec![key.public_key()]).unwrap();
    let kept = pack(&scenario);
    let signed_by_next = |first_keys: &RootKeys, successions: Vec<Vec<u8>>| {
        let mut content = PolicyPack::open(&kept, &first).unwrap().content().clone();
        (content.serial, content.first_keys, content.successions) =
            (content.serial + 1, first_keys.clone(), successions);
        let unsigned = content.prepare(&key.public_key()).unwrap();
        let signature = key.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature).unwrap()
    };
    let follows = signed_by_next(&first, vec![scenario.trusting.succession(&next)]);
    let stranger = signed_by_next(&next, Vec::new());
    let mut memory = VolatileMemory::new();
    Verifier::new(Trust::from(TrustList::new())).learn(&kept, Some(&first), &mut memory, NOW).unwrap();
    let restore = |memory: &mut VolatileMemory| {
        let mut roots = TrustList::new();
        roots.add(&scenario.certificates().root).unwrap();
        Verifier::restore(Trust::from(roots), Some(&next), memory).unwrap()
    };
    let (message, _) = Scenario::self_timed().message();
    let decides = |verifier: &Verifier| {
        let shown = Shown::open(&message, NOW, &Window::default(), None).unwrap();
        verifier.verify(&shown, None, None, NOW).map(|verdict| verdict.outcome())
    };
    let refused = VerifierError::Trust(TrustError::UnknownSigner);
    let mut verifier = restore(&mut memory);
    assert_eq!(verifier.ready(), Err(refused));
    let waiting = PendingCheck { at: NOW, after: NOW, receipt: [1; 32], in_doubt: false, documents: Vec::new() };
    assert_eq!(verifier.confirm(&waiting, NOW + Duration::days(99)), Confirmation::Waiting, "judged once it can be");
    assert_eq!(
        decides(&verifier).err(),
        Some(refused),
        "not even by roots that it was given: the pack may have withdrawn them"
    );
    for other in [&stranger, &kept] {
        assert_eq!(verifier.learn(other, Some(&next), &mut memory, NOW), Err(refused));
    }
    assert_eq!(verifier.learn(&follows, Some(&next), &mut memory, NOW).unwrap().learned, Learned::Newer);
    for verifier in [&verifier, &restore(&mut memory)] {
        assert_eq!(serial(verifier), 42);
        assert!(decides(verifier).is_ok());
    }
}

/// A file on a worn card must not leave an officer without a verifier, nor make anything green.
#[test]
fn a_list_that_is_damaged_where_it_is_kept_leaves_a_verifier_that_knows_less_and_says_so() {
    let scenario = Scenario::correct();
    let pinned = scenario.trusting.pinned();
    for shelf in [Shelf::StatusLists, Shelf::RevocationLists] {
        let certificates = scenario.certificates();
        let (root, signer) = (&certificates.root, &certificates.signer);
        let crl = scenario.trusting.revocations(&scenario.root, root, signer, false);
        let mut memory = VolatileMemory::new();
        let mut verifier = Verifier::new(Trust::from(TrustList::new()));
        for lesson in [&pack(&scenario), &scenario.trusting.list(Status::Valid, NOW), &crl] {
            verifier.learn(lesson, Some(&pinned), &mut memory, NOW).unwrap();
        }
        let light = |memory: &mut VolatileMemory| {
            let verifier = Verifier::restore(Trust::from(TrustList::new()), Some(&pinned), memory).unwrap();
            scenario.judge_with(|_| verifier, |verdict| verdict.light())
        };
        assert_eq!(light(&mut memory), Light::Green);
        let (name, mut bytes) = memory.kept(shelf).unwrap().remove(0);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        memory.keep(shelf, &name, &bytes).unwrap();
        assert_eq!(light(&mut memory), Light::Amber, "{shelf:?}");
        // The next one mends it.
        let mut verifier = Verifier::restore(Trust::from(TrustList::new()), Some(&pinned), &mut memory).unwrap();
        let lesson = if shelf == Shelf::StatusLists { scenario.trusting.list(Status::Valid, NOW) } else { crl.clone() };
        verifier.learn(&lesson, Some(&pinned), &mut memory, NOW).unwrap();
        assert_eq!(light(&mut memory), Light::Green, "{shelf:?}");
    }
}

#[test]
fn revocation_lists_are_held_for_now_from_a_file_that_has_roots_besides_too() {
    let mut scenario = Scenario::correct();
    scenario.trusting.signer_revoked = None;
    let certificates = scenario.certificates();
    let crl = scenario.trusting.revocations(&scenario.root, &certificates.root, &certificates.signer, true);
    let root = pem_certificate(&certificates.root);
    let reason = |file: Option<&[u8]>| {
        let hold = |mut verifier: Verifier| {
            file.iter().for_each(|file| verifier.hold(file).unwrap());
            verifier
        };
        scenario.judge_with(hold, |verdict| verdict.outcome().reason())
    };
    assert_eq!(reason(None), None);
    for file in [crl.clone(), (root.clone() + &pem_revocation_list(&crl)).into_bytes()] {
        assert_eq!(reason(Some(&file)), Some(Reason::CertificateRevoked));
    }
    let mut verifier = Verifier::new(scenario.trust());
    for nothing in [root.as_bytes(), &certificates.root, b"", &pack(&scenario)] {
        assert!(verifier.hold(nothing).is_err());
    }
}

/// What an officer learns, each with the shelf that it is kept on, and the keys that he pinned.
fn lessons() -> (RootKeys, [(Shelf, Vec<u8>); 3]) {
    let scenario = Scenario::correct();
    let certificates = scenario.certificates();
    let crl = scenario.trusting.revocations(&scenario.root, &certificates.root, &certificates.signer, false);
    let list = scenario.trusting.list(Status::Valid, NOW);
    let lessons = [(Shelf::Policy, pack(&scenario)), (Shelf::StatusLists, list), (Shelf::RevocationLists, crl)];
    (scenario.trusting.pinned(), lessons)
}

#[test]
fn what_a_full_disk_refused_is_kept_when_it_is_learned_again() {
    let (pinned, lessons) = lessons();
    let mut verifier = Verifier::new(Trust::from(TrustList::new()));
    let mut memory = Watched::default();
    for (shelf, bytes) in lessons {
        memory.refused = 1;
        assert_eq!(verifier.learn(&bytes, Some(&pinned), &mut memory, NOW), Err(VerifierError::Memory), "{shelf:?}");
        assert!(memory.kept(shelf).unwrap().is_empty());
        assert_eq!(verifier.learn(&bytes, Some(&pinned), &mut memory, NOW).unwrap().learned, Learned::Same);
        assert_eq!(memory.kept(shelf).unwrap().len(), 1, "{shelf:?}");
    }
}

#[test]
fn from_the_comparison_to_the_writing_the_memory_is_locked() {
    let (pinned, lessons) = lessons();
    let mut verifier = Verifier::new(Trust::from(TrustList::new()));
    let locked = Arc::new(AtomicBool::new(false));
    let mut memory = Watched { locked: Some(Arc::clone(&locked)), ..Watched::default() };
    for (_, bytes) in lessons {
        let lesson = verifier.learn(&bytes, Some(&pinned), &mut memory, NOW).unwrap();
        assert_eq!(lesson.learned, Learned::New);
        assert!(!locked.load(Ordering::Relaxed), "and is given back");
    }
}
