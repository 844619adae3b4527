//! Many lists at once: what is held, what replaces what, and who may say so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

use common::{Counted, FORMS, NOW, URI, key, list, publication, reference, rule, sign};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{CryptoError, Curve, SigningKey};
use dinhdanh_trust::TrustList;
use dinhdanh_trust::status::*;
use std::collections::BTreeSet;
use time::{Duration, UtcDateTime};

/// The list issued so long after [`NOW`], with entry 9 revoked when `revoked`.
fn issued(after: Duration, revoked: bool, form: Form, key: &SigningKey) -> Vec<u8> {
    common::issued(after, if revoked { Status::Revoked } else { Status::Valid }, form, key)
}

/// When nothing of what follows is still to come.
const EVENING: UtcDateTime = NOW.saturating_add(Duration::days(1));

fn status(lists: &StatusLists, signers: &dyn StatusSigners) -> Option<(Status, UtcDateTime)> {
    lists.look_up(&reference(9), signers, EVENING).unwrap().map(|known| (known.status, known.as_of))
}

#[test]
fn an_older_list_never_replaces_a_newer_one() {
    let key = key();
    let signers = rule(&key.public_key());
    let hour = Duration::hours(1);
    let lists = StatusLists::new();
    let learn = |after, revoked, form| lists.learn(&issued(after, revoked, form, &key), &signers, NOW).unwrap();
    assert_eq!(status(&lists, &signers), None);
    assert_eq!(learn(hour, true, Form::Cwt), Learned::New);
    assert_eq!(learn(hour, true, Form::Cwt), Learned::Same);
    // The same list in the other form, and one that an attacker kept from before the revocation.
    assert_eq!(learn(hour, true, Form::Jwt), Learned::Same);
    assert_eq!(learn(Duration::ZERO, false, Form::Jwt), Learned::Older);
    assert_eq!(status(&lists, &signers), Some((Status::Revoked, NOW + hour)));
    assert_eq!(learn(hour * 2, false, Form::Jwt), Learned::Newer);
    assert_eq!(status(&lists, &signers), Some((Status::Valid, NOW + hour * 2)));
    assert_eq!((lists.len(), lists.newest()), (1, Some(NOW + hour * 2)));
}

#[test]
fn what_nobody_may_sign_is_not_taken() {
    let (key, stranger) = (key(), key());
    let lists = StatusLists::new();
    for form in FORMS {
        let token = sign(&list(), &publication(form, &stranger), &stranger);
        let refusal = lists.learn(&token, &rule(&key.public_key()), NOW);
        assert_eq!(refusal, Err(StatusError::Signature(CryptoError::SignatureInvalid)));
        for prefix in ["https://status.test.example/lists/2", "https://status.test.example/list", "https://other/", "x"]
        {
            let elsewhere = ListedSigners::new(vec![(stranger.public_key(), prefix.to_owned())]);
            assert_eq!(lists.learn(&token, &elsewhere, NOW), Err(StatusError::Signer), "{prefix}");
        }
        let other = SigningKey::generate(Curve::P384).unwrap().public_key();
        let refusal = lists.learn(&token, &rule(&other), NOW);
        assert_eq!(refusal, Err(StatusError::Signature(CryptoError::AlgorithmMismatch)));
    }
    assert!(lists.is_empty());
    assert_eq!(lists.newest(), None);
}

#[test]
fn each_issuer_hears_only_its_own_signers() {
    let (ours, theirs) = (key(), key());
    let (rule_of_ours, rule_of_theirs) = (rule(&ours.public_key()), rule(&theirs.public_key()));
    let lists = StatusLists::new();
    // Theirs is newer, says "valid", and is of an address that is ours.
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &ours), &rule_of_ours, NOW).unwrap();
    lists.learn(&issued(Duration::hours(1), false, Form::Cwt, &theirs), &rule_of_theirs, NOW).unwrap();
    for _ in 0..2 {
        assert_eq!(status(&lists, &rule_of_ours), Some((Status::Revoked, NOW)));
        assert_eq!(status(&lists, &rule_of_theirs), Some((Status::Valid, NOW + Duration::hours(1))));
        assert_eq!(status(&lists, &rule(&key().public_key())), None);
    }
    // Who trusts both hears the newer one.
    let both = ListedSigners::new(vec![(ours.public_key(), URI.to_owned()), (theirs.public_key(), URI.to_owned())]);
    assert_eq!(status(&lists, &both), Some((Status::Valid, NOW + Duration::hours(1))));
}

#[test]
fn an_issuer_can_push_out_its_own_lists_only() {
    let ours = key();
    let rule_of_ours = rule(&ours.public_key());
    let lists = StatusLists::new();
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &ours), &rule_of_ours, NOW).unwrap();
    let theirs: Vec<_> = (0..MAX_SIGNERS + 2).map(|_| key()).collect();
    for (hours, key) in theirs.iter().enumerate() {
        // One rule for each of their keys: another's list makes no room.
        let learned =
            lists.learn(&issued(Duration::hours(hours as i64), false, Form::Cwt, key), &rule(&key.public_key()), NOW);
        let expected = if hours < MAX_SIGNERS - 1 { Ok(Learned::New) } else { Err(StatusError::Full) };
        assert_eq!(learned, expected);
    }
    assert_eq!(status(&lists, &rule_of_ours), Some((Status::Revoked, NOW)));
    // One rule for all their keys: the oldest of them makes room.
    let all = ListedSigners::new(theirs.iter().take(8).map(|key| (key.public_key(), URI.to_owned())).collect());
    let newest = issued(Duration::hours(20), false, Form::Cwt, &theirs[7]);
    assert_eq!(lists.learn(&newest, &all, NOW), Ok(Learned::New));
    assert_eq!(status(&lists, &rule(&theirs[0].public_key())), None);
    assert_eq!(status(&lists, &rule_of_ours), Some((Status::Revoked, NOW)));
    assert_eq!(lists.len(), MAX_SIGNERS);
}

#[test]
fn a_kept_list_that_a_clock_far_behind_was_the_first_to_look_into_tells_the_time_once_the_clock_is_right() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    lists.load(&Writer::new().array(1).bytes(&issued(Duration::ZERO, true, Form::Cwt, &key)).finish()).unwrap();
    let look = |at| lists.look_up(&reference(9), &signers, at).unwrap().map(|known| known.status);
    // A battery that was out for longer than any time ahead is believed.
    assert_eq!(look(NOW - Duration::days(4_000)), Some(Status::Revoked));
    assert_eq!(lists.newest(), None);
    assert_eq!(look(NOW + Duration::HOUR), Some(Status::Revoked));
    assert_eq!(lists.newest(), Some(NOW));
}

#[test]
fn a_kept_list_that_is_verified_because_another_comes_tells_the_time_too() {
    let (key, other) = (key(), key());
    let both = ListedSigners::new(vec![(key.public_key(), URI.to_owned()), (other.public_key(), URI.to_owned())]);
    let lists = StatusLists::new();
    let kept = issued(Duration::hours(5), true, Form::Cwt, &key);
    lists.load(&Writer::new().array(1).bytes(&kept).finish()).unwrap();
    assert_eq!(lists.newest(), None, "nobody has verified it");
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &other), &both, NOW).unwrap();
    assert_eq!(lists.newest(), Some(NOW + Duration::hours(5)));
}

#[test]
fn a_list_from_the_future_is_refused_and_an_expired_one_still_tells() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    let year_9999 = UtcDateTime::from_unix_timestamp(253_402_300_799).unwrap();
    for after in [MAX_AHEAD + Duration::SECOND, Duration::days(3650), year_9999 - NOW] {
        assert_eq!(lists.learn(&issued(after, false, Form::Cwt, &key), &signers, NOW), Err(StatusError::Ahead));
    }
    assert_eq!(lists.newest(), None);
    let publication = Publication { expires: Some(NOW + Duration::days(1)), ..publication(Form::Cwt, &key) };
    let later = NOW + Duration::days(30);
    assert_eq!(lists.learn(&sign(&list(), &publication, &key), &signers, later), Ok(Learned::New));
    let known = lists.look_up(&reference(1), &signers, later).unwrap().unwrap();
    assert_eq!((known.status, known.freshness), (Status::Revoked, Freshness::Expired));
    // A clock of the year 9999 takes a list of that year.
    let token = issued(year_9999 - NOW, true, Form::Jwt, &key);
    assert_eq!(lists.learn(&token, &signers, year_9999), Ok(Learned::Newer));
}

/// A list of the year 9999 must not hide every list that is still to come; nor one that is dated a few days ahead.
#[test]
fn a_list_dated_ahead_keeps_none_out_and_proves_nothing_but_what_it_revokes() {
    let key = key();
    let signers = rule(&key.public_key());
    for ahead in [MAX_AHEAD + Duration::SECOND, Duration::days(300), Duration::days(2_900_000)] {
        let held = |revoked| {
            let lists = StatusLists::new();
            let token = issued(ahead, revoked, Form::Cwt, &key);
            lists.load(&Writer::new().array(1).bytes(&token).finish()).unwrap();
            lists
        };
        let ask = |lists: &StatusLists| lists.look_up(&reference(9), &signers, NOW).unwrap();
        assert_eq!(ask(&held(false)), None, "{ahead}");
        let alone = held(true);
        let known = ask(&alone).unwrap();
        assert_eq!((known.status, known.as_of, known.freshness), (Status::Revoked, NOW, Freshness::Ahead));
        // It tells that the clock is behind, as far as that is plausible.
        let plausible = (ahead < Duration::days(3_000)).then_some(NOW + ahead);
        assert_eq!(alone.newest(), plausible);

        for (first, then) in [(false, true), (true, false)] {
            let lists = held(first);
            let genuine = issued(-Duration::HOUR, then, Form::Cwt, &key);
            assert_eq!(lists.learn(&genuine, &signers, NOW), Ok(Learned::New));
            let status = if then { Status::Revoked } else { Status::Valid };
            let known = ask(&lists).unwrap();
            assert_eq!(
                (known.status, known.as_of, known.freshness),
                (status, NOW - Duration::HOUR, Freshness::Current)
            );
            let newer = issued(Duration::ZERO, then, Form::Cwt, &key);
            assert_eq!(lists.learn(&newer, &signers, NOW), Ok(Learned::Newer));
            assert_eq!(lists.learn(&genuine, &signers, NOW), Ok(Learned::Older));
        }
    }
}

#[test]
fn a_list_of_this_hour_by_a_clock_that_is_a_little_behind_is_as_of_now_and_not_fresh() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    lists.learn(&issued(Duration::HOUR, false, Form::Cwt, &key), &signers, NOW).unwrap();
    let known = lists.look_up(&reference(9), &signers, NOW).unwrap().unwrap();
    assert_eq!((known.as_of, known.freshness), (NOW, Freshness::Ahead));
}

#[test]
fn of_two_lists_of_one_date_whatever_either_revokes_is_revoked() {
    let key = key();
    let signers = rule(&key.public_key());
    for first in [true, false] {
        let lists = StatusLists::new();
        let learn = |revoked, form| lists.learn(&issued(Duration::ZERO, revoked, form, &key), &signers, NOW);
        assert_eq!(learn(first, Form::Cwt), Ok(Learned::New));
        assert_eq!(status(&lists, &signers).map(|known| known.0 == Status::Revoked), Some(first));
        assert_eq!(learn(!first, Form::Cwt), Ok(Learned::Beside));
        assert_eq!(status(&lists, &signers), Some((Status::Revoked, NOW)));
        assert_eq!((learn(first, Form::Jwt), learn(!first, Form::Jwt)), (Ok(Learned::Same), Ok(Learned::Same)));
        // A third is not taken: whoever can't say once what he means is not to fill what others need.
        let third = sign(&list(), &publication(Form::Cwt, &key), &key);
        assert_eq!(lists.learn(&third, &signers, NOW), Err(StatusError::Full));
        // What was kept of both says the same, and a newer list takes the place of both.
        let again = StatusLists::new();
        again.load(&lists.kept_of(URI).unwrap().bytes).unwrap();
        assert_eq!(status(&again, &signers), Some((Status::Revoked, NOW)));
        let newer = issued(Duration::HOUR, false, Form::Cwt, &key);
        assert_eq!((lists.learn(&newer, &signers, NOW), lists.len()), (Ok(Learned::Newer), 1));
        assert_eq!(status(&lists, &signers), Some((Status::Valid, NOW + Duration::HOUR)));
    }
}

/// A list of [`NOW`] of so many entries, in which entry 9, where there is one, has this status.
fn sized(size: u64, status: Status, form: Form, key: &SigningKey) -> Vec<u8> {
    let mut list = NewStatusList::new(Bits::Two, size).unwrap();
    if size > 9 {
        list.set(9, status).unwrap();
    }
    sign(&list.compress(), &publication(form, key), key)
}

#[test]
fn a_list_that_is_too_short_hides_nothing_that_another_of_its_date_revokes() {
    let key = key();
    let signers = rule(&key.public_key());
    let short = sized(4, Status::Valid, Form::Cwt, &key);
    for (status, expected) in [
        (Status::Revoked, Ok(Some(Status::Revoked))),
        (Status::Suspended, Ok(Some(Status::Suspended))),
        // Where none speaks against it, nobody knows what the short one would have said.
        (Status::Valid, Err(StatusError::NoEntry)),
    ] {
        let long = sized(1000, status, Form::Jwt, &key);
        for order in [[&long, &short], [&short, &long]] {
            let lists = StatusLists::new();
            for token in order {
                lists.learn(token, &signers, NOW).unwrap();
            }
            let found = lists.look_up(&reference(9), &signers, EVENING).map(|known| known.map(|known| known.status));
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn of_two_lists_of_one_date_the_graver_word_counts_whichever_came_first() {
    let key = key();
    let signers = rule(&key.public_key());
    let gravest_first = [Status::Revoked, Status::Suspended, Status::AccountLocked, Status::Valid];
    for (rank, graver) in gravest_first.into_iter().enumerate() {
        for lesser in gravest_first.into_iter().skip(rank + 1) {
            for order in [[graver, lesser], [lesser, graver]] {
                let lists = StatusLists::new();
                for status in order {
                    lists.learn(&sized(1000, status, Form::Cwt, &key), &signers, NOW).unwrap();
                }
                assert_eq!(lists.len(), 2);
                assert_eq!(status(&lists, &signers).map(|known| known.0), Some(graver));
            }
        }
    }
}

#[test]
fn lists_that_no_rule_hears_any_more_make_room_and_others_stay() {
    let lists = StatusLists::new();
    let (left, ours) = (key(), key());
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &left), &rule(&left.public_key()), NOW).unwrap();
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &ours), &rule(&ours.public_key()), NOW).unwrap();
    let (ours, others) = (rule(&ours.public_key()), rule(&key().public_key()));
    let one_more = at_address(2, Duration::ZERO, &key());
    let one_more = StatusListToken::parse(&one_more).unwrap();
    let freed = BTreeSet::from([URI.to_owned()]);
    assert_eq!(lists.make_room(&one_more, &others, &[&ours, &others]), freed);
    assert_eq!((lists.len(), status(&lists, &ours)), (1, Some((Status::Revoked, NOW))));
    assert_eq!(lists.make_room(&one_more, &others, &[&ours, &others]), BTreeSet::new(), "there is room");
    assert_eq!(lists.make_room(&one_more, &others, &[&others]), freed);
    assert_eq!((lists.is_empty(), lists.kept_of(URI)), (true, None));
}

/// A list of address number so and so, issued so long after [`NOW`].
fn at_address(number: usize, after: Duration, key: &SigningKey) -> Vec<u8> {
    let uri = format!("https://status.test.example/lists/{number}");
    sign(&list(), &Publication { uri: &uri, issued: NOW + after, ..publication(Form::Cwt, key) }, key)
}

/// Learns it as a verifier does that hears all these rules.
fn learn_with_room(
    lists: &StatusLists,
    token: &[u8],
    own: &dyn StatusSigners,
    rules: &[&dyn StatusSigners],
) -> (Result<Learned, StatusError>, BTreeSet<String>) {
    assert_eq!(lists.learn(token, own, NOW), Err(StatusError::Full));
    let freed = lists.make_room(&StatusListToken::parse(token).unwrap(), own, rules);
    (lists.learn(token, own, NOW), freed)
}

#[test]
fn who_took_all_places_of_an_address_gives_one_to_another_issuer_and_no_more() {
    let (theirs, ours) = ((0..MAX_SIGNERS).map(|_| key()).collect::<Vec<_>>(), key());
    let many = ListedSigners::new(theirs.iter().map(|key| (key.public_key(), URI.to_owned())).collect());
    let own = rule(&ours.public_key());
    let rules: [&dyn StatusSigners; 2] = [&many, &own];
    let lists = StatusLists::new();
    for (minutes, key) in theirs.iter().enumerate() {
        let token = issued(Duration::minutes(minutes as i64), false, Form::Cwt, key);
        lists.learn(&token, &many, NOW).unwrap();
    }
    let token = issued(Duration::ZERO, true, Form::Cwt, &ours);
    assert_eq!(learn_with_room(&lists, &token, &own, &rules), (Ok(Learned::New), BTreeSet::from([URI.to_owned()])));
    assert_eq!(status(&lists, &own), Some((Status::Revoked, NOW)));
    assert_eq!((lists.len(), status(&lists, &rule(&theirs[0].public_key()))), (MAX_SIGNERS, None), "its oldest went");
    // Theirs are more, so they make room among themselves alone.
    let newest = issued(Duration::hours(1), false, Form::Cwt, &theirs[0]);
    assert_eq!(lists.learn(&newest, &many, NOW), Ok(Learned::New));
    assert_eq!(status(&lists, &own), Some((Status::Revoked, NOW)));
}

#[test]
fn a_place_is_freed_at_its_address_and_by_who_holds_more_than_one() {
    let base = "https://status.test.example/";
    let keys: Vec<_> = (0..MAX_SIGNERS).map(|_| key()).collect();
    let of =
        |keys: &[SigningKey]| ListedSigners::new(keys.iter().map(|key| (key.public_key(), base.to_owned())).collect());
    let late = key();
    let (each, all, stranger): (Vec<_>, _, _) = (keys.chunks(1).map(of).collect(), of(&keys), rule(&late.public_key()));
    let lists = StatusLists::new();
    lists.learn(&at_address(5, -Duration::DAY, &keys[0]), &all, NOW).unwrap();
    for (minutes, key) in keys.iter().enumerate() {
        lists.learn(&issued(Duration::minutes(minutes as i64), true, Form::Cwt, key), &all, NOW).unwrap();
    }
    let token = issued(Duration::HOUR, true, Form::Cwt, &late);
    // Eight issuers with a place each: the ninth would have as many as any.
    let mut rules: Vec<&dyn StatusSigners> = each.iter().map(|rule| rule as _).collect();
    rules.push(&stranger);
    assert_eq!(learn_with_room(&lists, &token, &stranger, &rules), (Err(StatusError::Full), BTreeSet::new()));
    // One issuer with all eight, and with an older list elsewhere, which frees no place here.
    let (learned, freed) = learn_with_room(&lists, &token, &stranger, &[&all, &stranger]);
    assert_eq!((learned, freed), (Ok(Learned::New), BTreeSet::from([URI.to_owned()])));
    assert!(lists.kept_of("https://status.test.example/lists/5").is_some());
}

#[test]
fn who_took_all_addresses_gives_one_to_another_issuer_and_takes_none_from_it() {
    let (hoarder, poor) = (key(), key());
    let (hoard, own) = (rule(&hoarder.public_key()), rule(&poor.public_key()));
    let rules: [&dyn StatusSigners; 2] = [&hoard, &own];
    let lists = StatusLists::new();
    // One key signs for all: the oldest is the third.
    let after = |number: usize| if number == 3 { Duration::ZERO } else { Duration::MINUTE };
    for number in 0..MAX_LISTS {
        lists.learn(&at_address(number, after(number), &hoarder), &hoard, NOW).unwrap();
    }
    let (learned, freed) = learn_with_room(&lists, &at_address(MAX_LISTS, Duration::ZERO, &poor), &own, &rules);
    assert_eq!(learned, Ok(Learned::New));
    assert_eq!(freed.into_iter().collect::<Vec<_>>(), ["https://status.test.example/lists/3"]);
    let more = at_address(MAX_LISTS + 1, Duration::ZERO, &hoarder);
    assert_eq!(learn_with_room(&lists, &more, &hoard, &rules), (Err(StatusError::Full), BTreeSet::new()));
    assert_eq!(lists.len(), MAX_LISTS);
}

/// A register that was cut short is published: what it left out is not taken back.
#[test]
fn a_shorter_list_takes_back_nothing_beyond_its_end() {
    let key = key();
    let signers = rule(&key.public_key());
    let of_length = |entries, revoked: Option<u64>, minutes| {
        let mut list = NewStatusList::new(Bits::Two, entries).unwrap();
        list.set_all(revoked.map(|index| (index, Status::Revoked))).unwrap();
        let issued = NOW + Duration::minutes(minutes);
        sign(&list.compress(), &Publication { issued, ..publication(Form::Cwt, &key) }, &key)
    };
    let lists = StatusLists::new();
    let look = |index| lists.look_up(&reference(index), &signers, EVENING).map(|known| known.map(|known| known.status));
    let learn = |token: &[u8]| lists.learn(token, &signers, NOW).unwrap();
    assert_eq!(learn(&of_length(1000, Some(900), 0)), Learned::New);
    assert_eq!(learn(&of_length(100, Some(9), 1)), Learned::Newer);
    assert_eq!((look(900), look(9)), (Ok(Some(Status::Revoked)), Ok(Some(Status::Revoked))));
    assert!(look(901).is_err(), "what an older one calls valid proves nothing");
    // Another of its date is compared with that alone, and one yet shorter leaves those that go further.
    assert_eq!(learn(&of_length(100, Some(70), 1)), Learned::Beside);
    assert_eq!(learn(&of_length(50, None, 2)), Learned::Newer);
    assert_eq!((look(900), look(9), lists.len()), (Ok(Some(Status::Revoked)), Ok(Some(Status::Valid)), 4));
    assert_eq!(look(70), Ok(Some(Status::Revoked)), "by the one between, which ends before the first does");
    assert!(look(71).is_err());
    let restarted = StatusLists::new();
    restarted.load(&lists.kept_of(URI).unwrap().bytes).unwrap();
    assert_eq!(restarted.look_up(&reference(900), &signers, EVENING).unwrap().unwrap().status, Status::Revoked);
    // One of the whole length has the last word.
    assert_eq!(learn(&of_length(1000, None, 3)), Learned::Newer);
    assert_eq!((look(900), look(901), lists.len()), (Ok(Some(Status::Valid)), Ok(Some(Status::Valid)), 1));
    // Of those that go further than the newest the latest is heard.
    assert_eq!(learn(&of_length(800, Some(700), 4)), Learned::Newer);
    assert_eq!(learn(&of_length(750, None, 5)), Learned::Newer);
    assert_eq!(learn(&of_length(20, None, 6)), Learned::Newer);
    assert!(look(700).is_err(), "revoked once, and given back since");
}

#[test]
fn a_list_that_can_not_be_read_replaces_none() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &key), &signers, NOW).unwrap();
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; MAX_INFLATED + 1], 9);
    for (lst, error) in [(&b"x"[..], StatusError::Damaged), (&bomb, StatusError::TooLarge)] {
        let member = Writer::new().map(2).text("bits").uint(2).text("lst").bytes(lst).finish();
        let claims =
            Writer::new().map(3).int(2).text(URI).int(6).int(NOW.unix_timestamp() + 60).int(65533).raw(&member);
        let headers = Headers { typ: Some("application/statuslist+cwt"), ..Headers::default() };
        let unsigned = UnsignedSign1::new(key.algorithm(), headers, Payload::Attached(claims.finish()));
        let signature = key.sign(unsigned.to_be_signed()).unwrap();
        assert_eq!(lists.learn(&unsigned.finish(&signature), &signers, NOW), Err(error));
    }
    assert_eq!(status(&lists, &signers), Some((Status::Revoked, NOW)));
}

#[test]
fn kept_lists_come_back_and_are_verified_when_used() {
    let (key, stranger) = (key(), key());
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    lists.learn(&issued(Duration::ZERO, true, Form::Cwt, &key), &signers, NOW).unwrap();
    let kept = lists.kept();
    assert_eq!((kept.len(), lists.kept_of(URI).as_ref(), lists.kept_of("x")), (1, kept.first(), None));
    assert_eq!(kept[0].name.len(), 64);

    let again = StatusLists::new();
    assert_eq!(again.load(&kept[0].bytes), Ok(1));
    assert_eq!(again.load(&kept[0].bytes), Ok(1));
    assert_eq!((again.len(), again.inflated(), again.newest()), (1, (0, 0), None));
    assert_eq!(again.kept(), kept);
    assert_eq!(status(&again, &signers), Some((Status::Revoked, NOW)));
    assert_eq!((again.inflated(), again.newest()), ((1, 250), Some(NOW)));

    // What somebody put there beside is newer, says "valid", and is not believed; nor does it stand in the way.
    let planted = issued(Duration::days(300), false, Form::Jwt, &stranger);
    again.load(&Writer::new().array(1).bytes(&planted).finish()).unwrap();
    assert_eq!(status(&again, &signers), Some((Status::Revoked, NOW)));
    assert_eq!(again.newest(), Some(NOW));
    assert_eq!(again.learn(&issued(Duration::HOUR, true, Form::Cwt, &key), &signers, NOW), Ok(Learned::Newer));

    // A newer one that was kept is found out when an older one comes, though nobody looked into it yet.
    let third = StatusLists::new();
    third.load(&Writer::new().array(1).bytes(&issued(Duration::HOUR, true, Form::Cwt, &key)).finish()).unwrap();
    assert_eq!(third.learn(&issued(Duration::ZERO, false, Form::Cwt, &key), &signers, NOW), Ok(Learned::Older));
    assert!(third.forget(URI) && !third.forget(URI));
    assert_eq!(status(&third, &signers), None);
}

#[test]
fn kept_bytes_that_are_no_lists_are_refused() {
    let lists = StatusLists::new();
    let token = issued(Duration::ZERO, true, Form::Cwt, &key());
    let many = (0..=MAX_SIGNERS).fold(Writer::new().array(MAX_SIGNERS + 1), |writer, _| writer.bytes(&token));
    assert_eq!(lists.load(&many.finish()), Err(StatusError::TooLarge));
    for bad in [&[][..], &[0x80, 0x00], &[0x81, 0x41, 0x00], &[0xa0], &token] {
        assert!(lists.load(bad).is_err(), "{bad:x?}");
    }
    assert!(lists.is_empty());
}

#[test]
fn a_list_is_verified_once_for_each_rule() {
    let key = key();
    let lists = StatusLists::new();
    lists.load(&Writer::new().array(1).bytes(&issued(Duration::ZERO, true, Form::Cwt, &key)).finish()).unwrap();
    for (signer, known) in [(key.public_key(), true), (common::key().public_key(), true)] {
        let counted = Counted::new(signer);
        for _ in 0..10 {
            assert_eq!(status(&lists, &counted).is_some(), known);
        }
        // The second has the first one's name, so nobody is asked again: a rule that changes must change its name.
        assert_eq!(counted.times(), usize::from(signer == key.public_key()));
    }
}

#[test]
fn inflated_lists_keep_to_their_room() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::with_room(0);
    let uris: Vec<_> = (0..10).map(|number| format!("https://status.test.example/lists/{number}")).collect();
    let compressed = NewStatusList::new(Bits::Eight, 1 << 20).unwrap().compress();
    for uri in &uris {
        let token = sign(&compressed, &Publication { uri, ..publication(Form::Cwt, &key) }, &key);
        lists.learn(&token, &signers, NOW).unwrap();
    }
    let look = |uri| lists.look_up(&StatusReference { index: 0, uri }, &signers, NOW).unwrap().unwrap();
    assert_eq!(lists.inflated(), (0, 0));
    for uri in uris.iter().chain(&uris) {
        assert_eq!(look(uri).status, Status::Valid);
        let (count, bytes) = lists.inflated();
        assert!(count <= 8 && bytes <= MAX_INFLATED && bytes == count << 20);
    }
    let token = sign(
        &compressed,
        &Publication { uri: &uris[9], issued: NOW + Duration::HOUR, ..publication(Form::Cwt, &key) },
        &key,
    );
    assert_eq!(lists.learn(&token, &signers, NOW), Ok(Learned::Newer));
    assert_eq!(lists.inflated().0, 7);
}

#[test]
fn many_threads_look_up_and_learn_at_once() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    let tokens: Vec<_> = (0..20).map(|hours| issued(Duration::hours(hours), true, Form::Cwt, &key)).collect();
    lists.learn(&tokens[0], &signers, NOW).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut last = NOW;
                for _ in 0..2000 {
                    let (found, as_of) = status(&lists, &signers).expect("never gone");
                    assert_eq!(found, Status::Revoked);
                    assert!(as_of >= last, "went back in time");
                    last = as_of;
                }
            });
        }
        for tokens in tokens.chunks(10) {
            let (lists, signers) = (&lists, &signers);
            scope.spawn(move || tokens.iter().all(|token| lists.learn(token, signers, NOW).is_ok()));
        }
    });
    assert_eq!(lists.len(), 1);
    assert_eq!(status(&lists, &signers), Some((Status::Revoked, NOW + Duration::hours(19))));
}

struct Issued {
    key: SigningKey,
    certificate: Vec<u8>,
}

fn root(name: &str) -> Issued {
    let key = key();
    let template = template(Kind::Iaca, name, 3650);
    let certificate = issue_certificate(&template, &key.public_key(), Issuer::Itself, &key).unwrap();
    Issued { key, certificate }
}

fn signer(root: &Issued, kind: Kind) -> Issued {
    let key = key();
    let authority = Certificate::parse(&root.certificate).unwrap();
    let template = template(kind, "TEST signer", 400);
    let certificate =
        issue_certificate(&template, &key.public_key(), Issuer::Authority(&authority), &root.key).unwrap();
    Issued { key, certificate }
}

fn template(kind: Kind, common_name: &str, days: i64) -> CertificateTemplate<'_> {
    CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), organisation: Some("TEST"), common_name, ..Subject::default() },
        not_before: NOW - Duration::days(1),
        not_after: NOW + Duration::days(days - 2),
        contact: "https://test.example",
        revocation_list: "https://test.example/crl",
    }
}

fn certified(by: &Issued, issued: UtcDateTime, form: Form) -> Vec<u8> {
    let publication = Publication { issued, x5chain: &[&by.certificate], ..publication(form, &by.key) };
    sign(&list(), &publication, &by.key)
}

#[test]
fn without_a_pack_a_signer_under_the_documents_own_root_may_sign() {
    let (ours, theirs) = (root("TEST root"), root("TEST other root"));
    let mut trust = TrustList::new();
    trust.add(&ours.certificate).unwrap();
    trust.add(&theirs.certificate).unwrap();
    let mut own_root = TrustList::new();
    own_root.add(&ours.certificate).unwrap();
    let of_document = CertifiedSigners::under(&own_root);
    for form in FORMS {
        let lists = StatusLists::new();
        // Another authority, trusted for its own documents, has no say about these.
        let foreign = certified(&signer(&theirs, Kind::StatusSigner), NOW, form);
        assert_eq!(lists.learn(&foreign, &of_document, NOW), Err(StatusError::Signer));
        assert_eq!(lists.learn(&foreign, &CertifiedSigners::under(&trust), NOW), Ok(Learned::New));
        assert_eq!(lists.look_up(&reference(1), &of_document, NOW), Ok(None));

        let own = signer(&ours, Kind::StatusSigner);
        assert_eq!(lists.learn(&certified(&own, NOW, form), &of_document, NOW), Ok(Learned::New));
        let known = lists.look_up(&reference(1), &of_document, NOW).unwrap().unwrap();
        assert_eq!(known.status, Status::Revoked);
        // Outside the certificate's dates it could not have been signed.
        let late = NOW + Duration::days(399);
        assert_eq!(lists.learn(&certified(&own, late, form), &of_document, late), Err(StatusError::Signer));
        // A certificate that is copied is worth nothing without its key.
        let copied = Issued { key: key(), certificate: own.certificate };
        let refusal = lists.learn(&certified(&copied, NOW, form), &of_document, NOW);
        assert_eq!(refusal, Err(StatusError::Signature(CryptoError::SignatureInvalid)));
        let bare = sign(&list(), &publication(form, &copied.key), &copied.key);
        assert_eq!(lists.learn(&bare, &of_document, NOW), Err(StatusError::Signer));
    }
    // Who signs documents signs no lists: his key is in more hands, and a forger who has it could not hide what he forged.
    let documents = signer(&ours, Kind::Signer);
    let lists = StatusLists::new();
    assert_eq!(lists.learn(&certified(&documents, NOW, Form::Cwt), &of_document, NOW), Err(StatusError::Signer));
}
