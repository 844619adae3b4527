//! Roots, a pack, revocation lists and status lists together: who is believed, and what a later pack takes away.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod packs;
mod world;

use dinhdanh_codes::{Check, Checks, State};
use dinhdanh_crypto::x509::{Kind, pem_certificate};
use dinhdanh_trust::pack::{Freshness, IssuerState, PolicyPack};
use dinhdanh_trust::status::{Learned, MAX_AHEAD};
use dinhdanh_trust::{Kind as File, MAX_ROOTS, PLAUSIBLE, RevocationLists, Trust, TrustError, TrustList};
use packs::{NOW, freshness, renewed, root, set};
use time::Duration;
use world::World;

#[test]
fn without_a_pack_a_root_is_believed_for_everything() {
    let world = World::new();
    let checks = world.check(&world.roots().into());
    assert!(checks.passed(Check::IssuerTrusted));
    assert_eq!(checks.state(Check::IssuerAllowed), State::NotRun);
}

#[test]
fn what_a_later_pack_leaves_out_is_no_longer_trusted_unless_it_was_added_by_hand() {
    let world = World::new();
    let (first, mut later) = (world.content(1), world.content(2));
    later.issuers[0].certificate = root(Kind::Iaca, "TEST other IACA").1;
    for (own, trusted) in [(TrustList::new(), false), (world.roots(), true)] {
        let mut trust = Trust::from(own);
        trust.open_pack(&world.pack(&first), &set(&[&world.keys])).unwrap();
        assert!(world.check(&trust).passed(Check::IssuerAllowed));
        assert_eq!(trust.update_pack(&world.pack(&later)), Ok(Learned::Newer));
        let checks = world.check(&trust);
        assert_eq!(checks.passed(Check::IssuerTrusted), trusted);
        assert_eq!(checks.state(Check::IssuerAllowed), State::NotRun);
    }
}

#[test]
fn a_pack_counts_for_an_issuer_whose_root_was_added_by_hand_too() {
    let world = World::new();
    let mut content = world.content(1);
    content.issuers[0].state = IssuerState::Compromised;
    let mut trust = Trust::from(world.roots());
    trust.open_pack(&world.pack(&content), &set(&[&world.keys])).unwrap();
    assert_eq!(world.check(&trust).state(Check::IssuerNotCompromised), State::Failed);
}

#[test]
fn a_refused_pack_leaves_the_one_that_is_held() {
    let world = World::new();
    let mut trust = Trust::from(TrustList::new());
    assert_eq!(trust.update_pack(b""), Err(TrustError::UnknownSigner), "there is nothing that it could follow");
    trust.open_pack(&world.pack(&world.content(5)), &set(&[&world.keys])).unwrap();
    let older = world.pack(&world.content(4));
    assert_eq!(trust.update_pack(&older), Err(TrustError::Older { held: 5, found: 4 }));
    assert!(trust.update_pack(&older[..older.len() / 2]).is_err());
    assert_eq!(trust.pack().unwrap().content().serial, 5);
    assert!(world.check(&trust).passed(Check::IssuerAllowed));
}

#[test]
fn a_pack_that_was_opened_elsewhere_is_applied() {
    let world = World::new();
    let mut trust = Trust::from(TrustList::new());
    trust.hold_pack(PolicyPack::open(&world.pack(&world.content(5)), &set(&[&world.keys])).unwrap());
    assert_eq!(trust.pack().unwrap().content().serial, 5);
    assert!(world.check(&trust).passed(Check::IssuerAllowed));
}

#[test]
fn a_pack_that_is_opened_beside_one_that_is_held_must_follow_it() {
    let world = World::new();
    let pinned = set(&[&world.keys]);
    let (old, new) = (world.pack(&world.content(4)), world.pack(&world.content(5)));
    let mut trust = Trust::from(TrustList::new());
    assert_eq!(trust.open_pack(&old, &pinned), Ok(Learned::New));
    assert_eq!(trust.open_pack(&new, &pinned), Ok(Learned::Newer));
    assert_eq!(trust.open_pack(&new, &pinned), Ok(Learned::Same));
    assert_eq!(trust.open_pack(&old, &pinned), Err(TrustError::Older { held: 5, found: 4 }));
    assert_eq!(trust.pack().unwrap().content().serial, 5);
    let mut other = world.content(6);
    other.id = "TEST-la".to_owned();
    assert_eq!(trust.open_pack(&world.pack(&other), &pinned), Err(TrustError::OtherPack));
}

#[test]
fn a_newer_revocation_list_is_never_replaced_by_an_older_one() {
    let world = World::new();
    let mut trust = Trust::from(world.roots());
    for (number, learned) in [(7, Learned::New), (7, Learned::Same), (6, Learned::Older), (8, Learned::Newer)] {
        assert_eq!(trust.learn_revocations(&[world.crl(number)], NOW), Ok(learned), "{number}");
    }
    let held: Vec<_> = trust.revocations().all().map(|(name, list, _)| (name.len(), list.number()[19])).collect();
    assert_eq!(held, [(64, 8)]);
    assert!(world.check(&trust).passed(Check::CertificateNotRevoked));
}

/// What became of each of these lists, one after the other, and the serial numbers that are revoked then.
fn learned(world: &World, lists: &[(u64, Duration, &[[u8; 1]])]) -> (Vec<Result<Learned, TrustError>>, Vec<u8>, Trust) {
    let mut trust = Trust::from(world.roots());
    let became = lists
        .iter()
        .map(|(number, age, serials)| trust.learn_revocations(&[world.revoking_all(*number, NOW - *age, serials)], NOW))
        .collect();
    let revoked = |serial: &u8| trust.revocations().all().any(|(_, list, _)| list.revokes(&[*serial]).is_some());
    (became, (1..=9).filter(revoked).collect(), trust)
}

#[test]
fn of_two_revocation_lists_of_one_number_none_takes_back_what_the_other_revokes() {
    let world = World::new();
    let (day, hour) = (Duration::DAY, Duration::HOUR);
    for (what, second, became, revoked) in [
        ("the same, made anew", (7, day, &[[1], [2]][..]), Ok(Learned::Same), &[1, 2][..]),
        ("the same, dated later", (7, hour, &[[1], [2]]), Ok(Learned::Newer), &[1, 2]),
        ("more, dated later", (7, hour, &[[1], [2], [3]]), Ok(Learned::Newer), &[1, 2, 3]),
        ("more, dated earlier", (7, day * 2, &[[1], [2], [3]]), Ok(Learned::Newer), &[1, 2, 3]),
        ("less, dated later", (7, hour, &[[1]]), Ok(Learned::Older), &[1, 2]),
        ("nothing, dated later", (7, hour, &[]), Ok(Learned::Older), &[1, 2]),
        ("something else", (7, hour, &[[1], [3]]), Ok(Learned::Beside), &[1, 2, 3]),
        ("something else of the next number", (8, hour, &[[3]]), Ok(Learned::Newer), &[3]),
    ] {
        let (all, now, _) = learned(&world, &[(7, day, &[[1], [2]]), second]);
        assert_eq!((all[1], now.as_slice()), (became, revoked), "{what}");
    }
}

#[test]
fn a_third_list_of_one_number_that_revokes_something_else_again_is_refused_and_the_next_number_ends_the_conflict() {
    let world = World::new();
    let two: [(u64, Duration, &[[u8; 1]]); 2] = [(7, Duration::DAY, &[[1]]), (7, Duration::DAY, &[[2]])];
    let then = |third| {
        let (all, revoked, trust) = learned(&world, &[&two[..], &[third]].concat());
        (all[2], revoked, trust.revocations().all().count())
    };
    assert_eq!(then((7, Duration::HOUR, &[[3]])), (Err(TrustError::Equivocation), vec![1, 2], 2));
    assert_eq!(then((7, Duration::HOUR, &[[2], [3]])), (Ok(Learned::Beside), vec![1, 2, 3], 2));
    assert_eq!(then((7, Duration::HOUR, &[[1], [2]])), (Ok(Learned::Newer), vec![1, 2], 1));
    assert_eq!(then((6, Duration::HOUR, &[[3]])), (Ok(Learned::Older), vec![1, 2], 2));
    assert_eq!(then((8, Duration::HOUR, &[])), (Ok(Learned::Newer), vec![], 1));
}

#[test]
fn a_signer_whom_one_of_two_lists_of_one_number_revokes_is_revoked() {
    let world = World::new();
    let other = [[9]];
    for lists in [
        [world.revoking(7, Some(&world.signer)), world.revoking_all(7, NOW - Duration::HOUR, &other)],
        [world.revoking_all(7, NOW - Duration::HOUR, &other), world.revoking(7, Some(&world.signer))],
    ] {
        let mut trust = Trust::from(world.roots());
        assert_eq!(trust.learn_revocations(&lists, NOW), Ok(Learned::Beside));
        assert_eq!(world.check(&trust).state(Check::CertificateNotRevoked), State::Failed);
    }
}

#[test]
fn two_revocation_lists_of_one_number_are_kept_under_two_names_and_one_that_replaces_takes_its_name() {
    let world = World::new();
    let names = |trust: &Trust| {
        let mut names: Vec<_> = trust.revocations().all().map(|(name, list, _)| (name, list.len())).collect();
        names.sort();
        names
    };
    let list = |serials: &[[u8; 1]]| (7, Duration::DAY, serials.to_vec());
    let (one, beside, more) = (list(&[[1]]), list(&[[2], [3]]), list(&[[1], [4], [5]]));
    let of = |lists: &[&(u64, Duration, Vec<[u8; 1]>)]| {
        let lists: Vec<_> = lists.iter().map(|(number, age, serials)| (*number, *age, serials.as_slice())).collect();
        names(&learned(&world, &lists).2)
    };
    let [(first, 1), (second, 2)] = &of(&[&one, &beside])[..] else { panic!("two names") };
    assert!(first < second, "they come back in their order");
    for name in [first, second] {
        assert!(name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
    }
    // The one that replaces the first is the greater of the two now, and has the name of the first.
    assert_eq!(of(&[&one, &beside, &more]), [(first.clone(), 3), (second.clone(), 2)]);
    assert_eq!(of(&[&(8, Duration::DAY, vec![[1]])]), [(first.clone(), 1)], "the name of a list alone is what it was");
}

#[test]
fn a_revocation_list_of_a_stranger_is_refused() {
    let (world, stranger) = (World::new(), World::new());
    let mut trust = Trust::from(world.roots());
    // The same name and another key: whoever copies a name has not its authority.
    assert!(trust.learn_revocations(&[stranger.crl(9)], NOW).is_err());
    assert!(trust.learn_revocations(&[b"no list".to_vec()], NOW).is_err());
    assert_eq!(trust.revocations().all().count(), 0);
    assert_eq!(world.check(&trust).state(Check::CertificateNotRevoked), State::NotRun);
}

#[test]
fn a_time_counts_only_as_far_as_it_is_plausible() {
    let world = World::new();
    let mut content = world.content(1);
    (content.issued, content.until) = (NOW, NOW + Duration::DAY);
    let mut trust = Trust::from(TrustList::new());
    trust.open_pack(&world.pack(&content), &set(&[&world.keys])).unwrap();
    assert_eq!(trust.newest_time(NOW - Duration::DAY), Some(NOW));
    assert_eq!(trust.newest_time(NOW - PLAUSIBLE), Some(NOW));
    assert_eq!(trust.newest_time(NOW - Duration::days(3_650)), Some(NOW), "a battery that was out for ten years");
    assert_eq!(trust.newest_time(NOW - PLAUSIBLE - Duration::SECOND), None);
    let mut trust = Trust::from(world.roots());
    trust.learn_revocations(&[world.crl(7)], NOW).unwrap();
    assert_eq!(trust.newest_time(NOW), Some(NOW - Duration::DAY), "a revocation list alone");
}

#[test]
fn each_kind_of_file_is_recognised() {
    let world = World::new();
    let pack = world.pack(&world.content(1));
    for (bytes, kind) in [
        (world.iaca.1.clone(), Some(File::Certificates)),
        (dinhdanh_crypto::x509::pem_certificate(&world.iaca.1).into_bytes(), Some(File::Certificates)),
        (world.crl(1), Some(File::RevocationLists)),
        (dinhdanh_crypto::x509::pem_revocation_list(&world.crl(1)).into_bytes(), Some(File::RevocationLists)),
        (pack.clone(), Some(File::PolicyPack)),
        (pack[..pack.len() - 1].to_vec(), None),
        (Vec::new(), None),
        (b"a text".to_vec(), None),
    ] {
        assert_eq!(File::of(&bytes), kind);
    }
}

#[test]
fn each_authority_has_a_revocation_list_of_its_own() {
    let (one, other) = (World::new(), World::new());
    let mut roots = one.roots();
    roots.add(&other.iaca.1).unwrap();
    let mut trust = Trust::from(roots);
    assert_eq!(trust.learn_revocations(&[one.revoking(7, Some(&one.signer))], NOW), Ok(Learned::New));
    assert_eq!(trust.learn_revocations(&[other.crl(8)], NOW), Ok(Learned::New));
    assert_eq!(one.check(&trust).state(Check::CertificateNotRevoked), State::Failed);
    assert!(other.check(&trust).passed(Check::CertificateNotRevoked));
}

#[test]
fn there_is_room_for_a_revocation_list_of_each_root_and_for_those_that_replace_them() {
    let mut world = World::new();
    let mut lists = RevocationLists::default();
    // One key under many names: each is an authority.
    for number in 0..MAX_ROOTS {
        world.iaca.1 = renewed(&world.iaca, &format!("TEST {number}"));
        assert_eq!(lists.learn(&world.crl(1), &world.roots(), NOW), Ok(Learned::New), "{number}");
    }
    assert_eq!(lists.learn(&world.crl(2), &world.roots(), NOW), Ok(Learned::Newer));
    world.iaca.1 = renewed(&world.iaca, "TEST one more");
    assert_eq!(lists.learn(&world.crl(1), &world.roots(), NOW), Err(TrustError::TooMany));
    assert_eq!(lists.all().count(), MAX_ROOTS);
}

#[test]
fn a_revocation_list_dated_ahead_is_refused_when_it_comes_and_one_that_was_kept_is_not() {
    let world = World::new();
    let none: [&[u8]; 0] = [];
    let ahead = MAX_AHEAD + Duration::SECOND;
    let (just, beyond) = (world.revoking_all(7, NOW + MAX_AHEAD, &none), world.revoking_all(8, NOW + ahead, &none));
    let mut trust = Trust::from(world.roots());
    assert_eq!(trust.learn_revocations(&[just.clone(), beyond.clone()], NOW), Err(TrustError::Ahead));
    assert_eq!(trust.revocations().all().count(), 0, "all or none");
    assert_eq!(trust.learn_revocations(&[just], NOW), Ok(Learned::New));
    assert_eq!(trust.learn_revocations(std::slice::from_ref(&beyond), NOW), Err(TrustError::Ahead));
    assert_eq!(trust.learn_revocations(std::slice::from_ref(&beyond), NOW + ahead), Ok(Learned::Newer));
    let mut restarted = Trust::from(world.roots());
    restarted.restore_revocations([("", beyond.as_slice())]);
    assert_eq!(restarted.revocations().all().count(), 1, "the clock was set back since");
    let mut held = Trust::from(world.roots());
    let stranger = World::new().crl(1);
    assert!(held.hold_revocations(&[beyond.clone(), stranger]).is_err());
    assert_eq!(held.revocations().all().count(), 0, "all or none");
    held.hold_revocations(std::slice::from_ref(&beyond)).unwrap();
    assert_eq!(held.newest_time(NOW), Some(NOW + ahead), "and it tells that the clock is behind");
}

/// Neither may keep a verifier from starting, nor be forgotten in silence.
#[test]
fn a_kept_revocation_list_that_is_damaged_or_that_its_root_may_not_sign_any_more_leaves_in_doubt_who_was_revoked() {
    let world = World::new();
    let crl = world.crl(7);
    let mut damaged = crl.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let signer = Trust::from(world.roots()).check_signer(&[&world.signer], NOW, &mut Checks::new()).unwrap();
    let mut trust = Trust::from(world.roots());
    for kept in [&b""[..], &damaged, &crl[..40]] {
        trust.restore_revocations([("", kept)]);
        assert!(trust.revocations_are_stale(&signer, NOW));
    }
    // Damaged in its issuer's name it is nobody's; under the name that it was kept by it is known for whose it is.
    let mut learned = Trust::from(world.roots());
    learned.learn_revocations(std::slice::from_ref(&crl), NOW).unwrap();
    let name = learned.revocations().all().next().unwrap().0;
    let other = World::new().crl(7);
    for (name, lost) in [(name.as_str(), true), (&format!("{}z", &name[..63]), true), ("", false)] {
        trust.restore_revocations([(name, other.as_slice())]);
        assert_eq!(trust.revocations_are_stale(&signer, NOW), lost, "{name}");
    }
    trust.restore_revocations([(name.as_str(), crl.as_slice())]);
    assert!(!trust.revocations_are_stale(&signer, NOW), "a whole one took its place");
}

#[test]
fn only_where_each_list_of_an_authority_is_past_its_date_are_they_stale() {
    let world = World::new();
    let signer = Trust::from(world.roots()).check_signer(&[&world.signer], NOW, &mut Checks::new()).unwrap();
    let mut trust = Trust::from(world.roots());
    let late = NOW + Duration::DAY + Duration::SECOND;
    assert!(!trust.revocations().are_stale(&signer, late), "there is none");
    trust.learn_revocations(&[world.crl(7)], NOW).unwrap();
    assert!(!trust.revocations().are_stale(&signer, NOW + Duration::DAY));
    assert!(trust.revocations().are_stale(&signer, late));
    let stranger = World::new();
    let other = Trust::from(stranger.roots()).check_signer(&[&stranger.signer], NOW, &mut Checks::new()).unwrap();
    assert!(!trust.revocations().are_stale(&other, late), "another authority's");
}

#[test]
fn rules_and_classes_are_the_packs_where_there_is_one() {
    let world = World::new();
    let without = Trust::from(world.roots());
    assert_eq!(without.freshness(Some("V1")), &Freshness::default());
    assert!(without.has_class("2024", "C1") && without.has_class("2008", "B2"));
    assert!(!without.has_class("2024", "B2") && !without.has_class("1994", "B2"));
    let purposes = |trust: &Trust| ["V1", "V9"].map(|id| trust.profile(id).map(|profile| profile.purpose));
    let own = purposes(&without);
    assert!(own[0].is_some() && own[1].is_none());
    let mut content = world.content(1);
    content.freshness = freshness(1, 2);
    content.profiles.iter_mut().for_each(|entry| entry.profile.purpose = format!("TEST {}", entry.profile.purpose));
    let trust = world.trust(&content);
    assert_eq!(purposes(&trust), [own[0].clone().map(|purpose| format!("TEST {purpose}")), None]);
    assert_eq!(trust.freshness(None), &freshness(1, 2));
    assert_eq!(trust.freshness(Some("V1")), &freshness(3_600, 7_200));
    assert_eq!(trust.freshness(Some("V9")), &freshness(1, 2));
    // The pack's edition of 2024 has A1 and B, and it has no other.
    assert!(trust.has_class("2024", "A1") && trust.has_class("2024", "B"));
    assert!(!trust.has_class("2024", "C1") && !trust.has_class("2008", "B2"));
}

#[test]
fn roots_are_read_from_pem_or_der_and_from_nothing_else() {
    let (one, other) = (root(Kind::Iaca, "TEST one").1, root(Kind::Iaca, "TEST other").1);
    let mut roots = TrustList::new();
    let both = format!("# two\n{}\n{}", pem_certificate(&one), pem_certificate(&other));
    assert_eq!(roots.add(both.as_bytes()), Ok(2));
    assert_eq!(roots.add(&one), Ok(1));
    for neither in [&b""[..], b"a text", &[0x31, 0], &[0xff; 100]] {
        assert_eq!(roots.add(neither), Err(TrustError::NoCertificate), "{neither:x?}");
    }
    assert_eq!(roots.len(), 2);
    assert!(TrustList::new().is_empty() && !roots.is_empty());
}
