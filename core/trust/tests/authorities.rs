//! What is known of a key is known of every certificate that it has, had or will have.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod packs;
mod world;

use dinhdanh_codes::{Check, Checks, State};
use dinhdanh_crypto::x509::{Certificate, Kind};
use dinhdanh_crypto::{CryptoError, PublicKey};
use dinhdanh_trust::pack::{Issuer, IssuerState, StatusSigner};
use dinhdanh_trust::status::{
    Bits, Form, Known, Learned, NewStatusList, Publication, Status, StatusError, StatusReference,
};
use dinhdanh_trust::{IssuerId, Trust, TrustList};
use packs::{MDL, MVRC, NOW, certified, malleated, renewed, root, under};
use time::{Duration, UtcDateTime};
use world::{World, check};

fn key_of(der: &[u8]) -> PublicKey {
    Certificate::parse(der).unwrap().public_key()
}

fn refused(checks: &Checks) -> Vec<Check> {
    checks.failed().collect()
}

/// docs/policy-pack.md §4, row by row.
#[test]
fn an_issuer_is_believed_by_its_state_its_signers_and_its_types() {
    use IssuerState::{Active, Compromised, Retired};
    let world = World::new();
    let after = NOW + Duration::seconds(1);
    let ask = |issuer, signer: Option<IssuerState>, doc_type, signed| {
        let mut content = world.content(1);
        content.issuers[0].state = issuer;
        content.issuers[0].signers = signer.map(|state| (key_of(&world.signer), state)).into_iter().collect();
        refused(&check(&world.trust(&content), &world.signer, doc_type, signed))
    };
    let (compromised, retired) = (vec![Check::IssuerNotCompromised], vec![Check::IssuerNotRetired]);
    for (issuer, signer, doc_type, signed, expected) in [
        (Active, None, MDL, after, vec![]),
        (Active, Some(Active), MVRC, after, vec![]),
        (Active, None, "org.example", after, vec![Check::IssuerAllowed]),
        (Active, Some(Retired(NOW)), MDL, NOW, vec![]),
        (Active, Some(Retired(NOW)), MDL, after, retired.clone()),
        (Active, Some(Compromised), MDL, NOW, compromised.clone()),
        (Retired(NOW), None, MDL, NOW, vec![]),
        (Retired(NOW), None, MDL, after, retired.clone()),
        // The earlier of two retirements counts.
        (Retired(after), Some(Retired(NOW)), MDL, after, retired),
        (Retired(NOW), Some(Compromised), MDL, NOW, compromised.clone()),
        (Compromised, Some(Active), MDL, UtcDateTime::MIN, compromised.clone()),
        (Compromised, Some(Retired(NOW)), MDL, NOW, compromised),
    ] {
        assert_eq!(ask(issuer, signer, doc_type, signed), expected, "{issuer:?} {signer:?} {doc_type} {signed}");
    }
}

/// Of an ECDSA signature there are two forms, and whoever has the one makes the other. The certificate is then another
/// file with another digest, of the same key, and it verifies.
#[test]
fn a_signer_is_not_cleared_by_the_other_form_of_its_certificates_signature() {
    let world = World::new();
    let (key, signer) = under(&world.iaca, Kind::Signer);
    let again = certified(&world.iaca, Kind::Signer, &key);
    let other = malleated(&signer);
    assert_ne!(other, signer);
    for state in [IssuerState::Compromised, IssuerState::Retired(NOW)] {
        let mut content = world.content(1);
        content.issuers[0].signers = vec![(key.public_key(), state)];
        let trust = world.trust(&content);
        for der in [&signer, &other, &again] {
            let checks = check(&trust, der, MDL, NOW + Duration::SECOND);
            assert!(checks.passed(Check::IssuerTrusted));
            assert_eq!(refused(&checks).len(), 1, "{state:?}");
        }
        assert_eq!(refused(&world.check(&trust)), [], "another signer of the issuer");
    }
}

#[test]
fn an_issuers_state_and_types_are_of_its_key_in_whichever_certificate() {
    let world = World::new();
    let own = world.roots();
    for name in ["TEST IACA", "TEST renamed"] {
        let second = renewed(&world.iaca, name);
        // The one that was added by hand, and the other in the pack.
        let mut content = world.content(1);
        (content.issuers[0].certificate, content.issuers[0].state) = (second.clone(), IssuerState::Compromised);
        content.issuers[0].doc_types = vec![MVRC.to_owned()];
        let mut trust = Trust::from(own.clone());
        trust.open_pack(&world.pack(&content), &packs::set(&[&world.keys])).unwrap();
        assert_eq!(refused(&world.check(&trust)), [Check::IssuerNotCompromised, Check::IssuerAllowed], "{name}");

        // Both in the pack, in either order: the worst that is said counts.
        for order in [[0, 1], [1, 0]] {
            let mut content = world.content(1);
            let first = content.issuers.remove(0);
            let both =
                [first.clone(), Issuer { certificate: second.clone(), state: IssuerState::Compromised, ..first }];
            content.issuers = order.map(|place| both[place].clone()).to_vec();
            assert_eq!(refused(&world.check(&world.trust(&content))), [Check::IssuerNotCompromised], "{name}");
        }
    }
}

/// Documents carry the root of their day, a verifier has that of its own.
#[test]
fn a_document_that_carries_another_certificate_of_its_root_is_believed_as_any() {
    let world = World::new();
    let (new, stranger) = (renewed(&world.iaca, "TEST IACA"), World::new());
    let ask = |trust: &Trust, last: &[u8]| {
        let mut checks = Checks::new();
        trust.check_signer(&[&world.signer, last], NOW, &mut checks);
        refused(&checks)
    };
    let mut roots = TrustList::new();
    roots.add(&new).unwrap();
    for (mut trust, last) in [(Trust::from(world.roots()), &new), (Trust::from(roots), &world.iaca.1)] {
        assert_eq!(ask(&trust, last), []);
        assert_eq!(ask(&trust, &stranger.iaca.1), [Check::IssuerTrusted]);
        trust.learn_revocations(&[world.revoking(7, Some(&world.signer))], NOW).unwrap();
        assert_eq!(ask(&trust, last), [Check::CertificateNotRevoked]);
    }
}

#[test]
fn an_issuer_may_issue_what_any_certificate_of_its_key_may() {
    let world = World::new();
    let mut content = world.content(1);
    content.issuers[0].doc_types = vec![MDL.to_owned()];
    let certificate = renewed(&world.iaca, "TEST renamed");
    content.issuers.push(Issuer { certificate, doc_types: vec![MVRC.to_owned()], ..content.issuers[0].clone() });
    let trust = world.trust(&content);
    for (doc_type, expected) in [(MDL, vec![]), (MVRC, vec![]), ("org.example", vec![Check::IssuerAllowed])] {
        assert_eq!(refused(&check(&trust, &world.signer, doc_type, NOW)), expected, "{doc_type}");
    }
}

#[test]
fn a_renewed_root_has_still_revoked_what_it_revoked() {
    let world = World::new();
    let mut trust = world.trust(&world.content(1));
    trust.learn_revocations(&[world.revoking(7, Some(&world.signer))], NOW).unwrap();
    assert_eq!(refused(&world.check(&trust)), [Check::CertificateNotRevoked]);
    let mut next = world.content(2);
    next.issuers[0].certificate = renewed(&world.iaca, "TEST IACA");
    trust.update_pack(&world.pack(&next)).unwrap();
    assert_eq!(refused(&world.check(&trust)), [Check::CertificateNotRevoked]);
    assert_eq!(trust.learn_revocations(&[world.crl(6)], NOW), Ok(Learned::Older));
    assert_eq!(trust.learn_revocations(&[world.crl(8)], NOW), Ok(Learned::Newer));
    assert_eq!(refused(&world.check(&trust)), []);
}

#[test]
fn of_several_revocation_lists_all_are_taken_or_none() {
    let (world, stranger) = (World::new(), World::new());
    let mut trust = Trust::from(world.roots());
    assert!(trust.learn_revocations(&[world.revoking(7, Some(&world.signer)), stranger.crl(1)], NOW).is_err());
    assert_eq!(trust.revocations().all().count(), 0);
    assert_eq!(world.check(&trust).state(Check::CertificateNotRevoked), State::NotRun);
}

/// A kept list of a key that its authority has left must not keep a verifier from starting.
#[test]
fn a_kept_revocation_list_of_a_root_that_was_withdrawn_is_passed_over() {
    let (world, successor) = (World::new(), World::new());
    let mut trust = Trust::from(successor.roots());
    let kept = [world.crl(7), successor.revoking(1, Some(&successor.signer))];
    trust.restore_revocations(kept.iter().map(|der| ("", der.as_slice())));
    assert_eq!(refused(&successor.check(&trust)), [Check::CertificateNotRevoked]);
}

#[test]
fn the_kept_revocation_lists_of_two_authorities_are_both_taken_back() {
    let (world, other) = (World::new(), World::new());
    let mut roots = world.roots();
    roots.add(&other.iaca.1).unwrap();
    let mut trust = Trust::from(roots);
    let kept = [world.crl(7), other.crl(7)];
    for _ in 0..2 {
        trust.restore_revocations(kept.iter().map(|der| ("", der.as_slice())));
        assert_eq!(trust.revocations().all().count(), 2);
    }
}

const LIST: &str = "https://status.test.example/vn/1";

/// A list by a certified signer, in which entry 9 has this status.
fn list(signer: &(dinhdanh_crypto::SigningKey, Vec<u8>), status: Status, issued: UtcDateTime) -> Vec<u8> {
    let mut list = NewStatusList::new(Bits::Two, 100).unwrap();
    list.set(9, status).unwrap();
    let publication = Publication {
        form: Form::Cwt,
        uri: LIST,
        issued,
        expires: None,
        ttl: None,
        aggregation_uri: None,
        algorithm: signer.0.algorithm(),
        x5chain: &[&signer.1],
        key_id: None,
    };
    let unsigned = list.compress().prepare(&publication).unwrap();
    let signature = signer.0.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

fn standing(trust: &Trust, at: UtcDateTime) -> Option<Known> {
    let root = &trust.roots().roots()[0];
    trust.standing(&IssuerId::of(root), &StatusReference { index: 9, uri: LIST }, at).unwrap()
}

#[test]
fn a_status_signer_whose_certificate_was_revoked_brings_nothing_back() {
    let world = World::new();
    let thief = under(&world.iaca, Kind::StatusSigner);
    let (before, now) = (NOW - Duration::days(15), NOW - Duration::HOUR);
    let mut trust = Trust::from(world.roots());
    trust.learn_status(&list(&thief, Status::Revoked, before), NOW).unwrap();
    trust.learn_revocations(&[world.revoking(7, Some(&thief.1))], NOW).unwrap();
    assert_eq!(trust.learn_status(&list(&thief, Status::Valid, now), NOW), Err(StatusError::Revoked));
    assert_eq!(standing(&trust, NOW).map(|known| known.status), Some(Status::Revoked), "what was revoked stays so");

    // Nor does one that was kept, whose word is "valid".
    let mut trust = Trust::from(world.roots());
    trust.learn_revocations(&[world.revoking(7, Some(&thief.1))], NOW).unwrap();
    trust.hold_status(&list(&thief, Status::Valid, now)).unwrap();
    assert_eq!(standing(&trust, NOW), None);
    trust.hold_status(&list(&thief, Status::Revoked, before)).unwrap();
    assert_eq!(standing(&trust, NOW).map(|known| known.status), Some(Status::Revoked));

    // The list of a signer who stands decides, though it is older.
    let good = under(&world.iaca, Kind::StatusSigner);
    trust.learn_status(&list(&good, Status::Valid, NOW - Duration::HOUR * 2), NOW).unwrap();
    assert_eq!(standing(&trust, NOW).map(|known| known.status), Some(Status::Valid));
    // And once nothing is revoked any more, both are heard.
    trust.learn_revocations(&[world.crl(8)], NOW).unwrap();
    assert_eq!(standing(&trust, NOW).map(|known| known.as_of), Some(now));
}

#[test]
fn a_list_by_a_signer_under_a_renewed_root_is_heard() {
    let world = World::new();
    let mut both = TrustList::new();
    both.add(&renewed(&world.iaca, "TEST IACA")).unwrap();
    both.add(&world.iaca.1).unwrap();
    let trust = Trust::from(both);
    let signer = under(&world.iaca, Kind::StatusSigner);
    trust.learn_status(&list(&signer, Status::Suspended, NOW), NOW).unwrap();
    assert_eq!(standing(&trust, NOW).map(|known| known.status), Some(Status::Suspended));
    let other = root(Kind::Iaca, "TEST other");
    let stranger = under(&other, Kind::StatusSigner);
    assert_eq!(trust.learn_status(&list(&stranger, Status::Valid, NOW), NOW), Err(StatusError::Signer));
    assert_eq!((trust.statuses().len(), trust.statuses().is_empty()), (1, false));
}

#[test]
fn kept_lists_are_taken_over_and_tell_the_time_once_their_signer_is_known() {
    let world = World::new();
    let signer = under(&world.iaca, Kind::StatusSigner);
    let kept = |issued| {
        let other = Trust::from(world.roots());
        other.learn_status(&list(&signer, Status::Revoked, issued), NOW).unwrap();
        other.statuses().kept_of(LIST).unwrap()
    };
    let (issued, stranger) = (NOW - Duration::HOUR, Trust::from(World::new().roots()));
    for (trust, known) in [(Trust::from(world.roots()), true), (stranger, false)] {
        trust.restore_statuses(&kept(issued).bytes, NOW).unwrap();
        assert_eq!(trust.statuses().len(), 1);
        assert_eq!(trust.newest_time(NOW), known.then_some(issued));
    }
    let trust = Trust::from(world.roots());
    trust.hold_status(&list(&signer, Status::Valid, issued)).unwrap();
    assert_eq!(trust.newest_time(NOW), Some(issued), "one that is verified only now");
}

/// A status key is replaced as a matter of routine, and the pack comes to a checkpoint before the successor's first list.
#[test]
fn what_a_status_key_revoked_before_it_was_left_stays_revoked_until_its_successor_speaks() {
    let world = World::new();
    let (old, new) = (packs::key(), packs::key());
    let listed =
        |key: &dinhdanh_crypto::SigningKey| StatusSigner { key: key.public_key(), prefix: packs::LISTS.to_owned() };
    let token = |key: &dinhdanh_crypto::SigningKey, status, issued| {
        let key = dinhdanh_crypto::SigningKey::from_pkcs8(key.pkcs8().expose()).unwrap();
        list(&(key, world.signer.clone()), status, issued)
    };
    let status = |trust: &Trust| standing(trust, NOW).map(|known| known.status);
    let mut content = world.content(1);
    content.issuers[0].status_signers = vec![listed(&old)];
    let mut successor = content.clone();
    successor.serial = 2;
    successor.issuers[0].status_signers = vec![listed(&new)];
    let stolen = world.pack(&successor);
    successor.issuers[0].left_status_signers = vec![listed(&old)];
    let routine = world.pack(&successor);
    for (said, pack, then) in [
        (Status::Revoked, &routine, Some(Status::Revoked)),
        // That it revoked something else proves nothing.
        (Status::Valid, &routine, None),
        // Of a key that is not named any more, as of one that was stolen, nothing is believed.
        (Status::Revoked, &stolen, None),
    ] {
        let mut trust = world.trust(&content);
        trust.learn_status(&token(&old, said, NOW - Duration::HOUR), NOW).unwrap();
        assert_eq!(status(&trust), Some(said));
        trust.update_pack(pack).unwrap();
        assert_eq!(status(&trust), then);
        // It signs no more.
        let refusal =
            if pack == &routine { StatusError::Revoked } else { StatusError::Signature(CryptoError::SignatureInvalid) };
        assert_eq!(trust.learn_status(&token(&old, Status::Revoked, NOW), NOW), Err(refusal));
        // As it was kept, in a program that starts anew.
        let mut restarted = world.trust(&content);
        restarted.update_pack(pack).unwrap();
        restarted.hold_status(&token(&old, said, NOW - Duration::HOUR)).unwrap();
        assert_eq!(status(&restarted), then);
        // A list of the successor's from before takes nothing back that was revoked since; one from after does.
        trust.learn_status(&token(&new, Status::Valid, NOW - Duration::HOUR * 2), NOW).unwrap();
        assert_eq!(status(&trust), Some(then.unwrap_or(Status::Valid)));
        trust.learn_status(&token(&new, Status::Valid, NOW - Duration::MINUTE), NOW).unwrap();
        assert_eq!(status(&trust), Some(Status::Valid), "the successor has the word");
    }
}

#[test]
fn what_another_program_kept_is_taken_over_where_it_is_not_held_already() {
    let world = World::new();
    let signer = under(&world.iaca, Kind::StatusSigner);
    let [older, newer] = [0, 1].map(|_| Trust::from(world.roots()));
    older.learn_status(&list(&signer, Status::Valid, NOW - Duration::HOUR), NOW).unwrap();
    newer.learn_status(&list(&signer, Status::Revoked, NOW - Duration::MINUTE), NOW).unwrap();
    let kept = newer.statuses().kept();
    for _ in 0..2 {
        older.restore_statuses(&kept[0].bytes, NOW).unwrap();
        assert_eq!(standing(&older, NOW).map(|known| known.status), Some(Status::Revoked));
        assert_eq!(older.statuses().len(), 1);
    }
}

/// A pack lists the keys that sign status lists; each of its successors may list another.
#[test]
fn a_status_key_can_be_replaced_as_often_as_an_authority_likes() {
    let world = World::new();
    let mut content = world.content(1);
    let mut trust = world.trust(&content);
    for number in 0..20 {
        let status = if number == 19 { Status::Revoked } else { Status::Valid };
        let key = packs::key();
        content.serial += 1;
        content.issuers[0].status_signers =
            vec![StatusSigner { key: key.public_key(), prefix: packs::LISTS.to_owned() }];
        trust.update_pack(&world.pack(&content)).unwrap();
        let token = list(&(key, world.signer.clone()), status, NOW - Duration::minutes(60 - number));
        assert_eq!(trust.learn_status(&token, NOW), Ok(Learned::New), "{number}");
    }
    assert_eq!(standing(&trust, NOW).map(|known| known.status), Some(Status::Revoked));
}
