//! Who signed which list, where several could have, and what is remembered of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{Counted, FORMS, NOW, URI, issued, key, reference, rule};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::{CryptoError, Curve, SigningKey};
use dinhdanh_trust::status::*;
use time::Duration;

fn status(lists: &StatusLists, signers: &dyn StatusSigners) -> Option<Status> {
    lists.look_up(&reference(9), signers, NOW + Duration::DAY).unwrap().map(|known| known.status)
}

/// Whoever can write where lists are kept puts a forged one there, newer than the genuine one that is still to come.
#[test]
fn a_kept_list_is_not_taken_for_the_next_signers() {
    let (key, stranger) = (key(), key());
    let signers = rule(&key.public_key());
    for form in FORMS {
        let lists = StatusLists::new();
        let planted = issued(Duration::HOUR, Status::Valid, form, &stranger);
        lists.load(&Writer::new().array(1).bytes(&planted).finish()).unwrap();
        let genuine = issued(Duration::ZERO, Status::Revoked, form, &key);
        assert_eq!(lists.learn(&genuine, &signers, NOW), Ok(Learned::New));
        assert_eq!(status(&lists, &signers), Some(Status::Revoked));
        assert_eq!(status(&lists, &rule(&stranger.public_key())), Some(Status::Valid), "it is still its signer's");
    }
}

#[test]
fn of_keys_that_did_not_sign_the_one_that_could_have_says_why() {
    let near = key().public_key();
    let far = SigningKey::generate(Curve::P384).unwrap().public_key();
    let token = issued(Duration::ZERO, Status::Valid, Form::Cwt, &key());
    for keys in [[near, far], [far, near]] {
        let signers = ListedSigners::new(keys.map(|key| (key, URI.to_owned())).to_vec());
        let refusal = StatusLists::new().learn(&token, &signers, NOW);
        assert_eq!(refusal, Err(StatusError::Signature(CryptoError::SignatureInvalid)));
    }
}

#[test]
fn a_list_that_was_verified_when_it_came_is_not_verified_again() {
    let key = key();
    let signers = Counted::new(key.public_key());
    let lists = StatusLists::new();
    lists.learn(&issued(Duration::ZERO, Status::Revoked, Form::Cwt, &key), &signers, NOW).unwrap();
    for _ in 0..3 {
        assert_eq!(status(&lists, &signers), Some(Status::Revoked));
    }
    assert_eq!(signers.times(), 1);
}

#[test]
fn a_list_is_dated_ahead_by_the_limit_and_not_a_second_more() {
    let key = key();
    let signers = rule(&key.public_key());
    let lists = StatusLists::new();
    let learn = |after| lists.learn(&issued(after, Status::Valid, Form::Cwt, &key), &signers, NOW);
    assert_eq!(learn(MAX_AHEAD + Duration::SECOND), Err(StatusError::Ahead));
    assert_eq!(learn(MAX_AHEAD), Ok(Learned::New));
}

#[test]
fn of_an_issuers_lists_of_one_date_the_first_that_came_makes_room() {
    let keys: Vec<_> = (0..=MAX_SIGNERS).map(|_| key()).collect();
    let lists = StatusLists::new();
    let learn = |key, signers: &dyn StatusSigners| {
        lists.learn(&issued(Duration::ZERO, Status::Revoked, Form::Cwt, key), signers, NOW)
    };
    let (newest, before) = keys.split_last().unwrap();
    for key in before {
        assert_eq!(learn(key, &rule(&key.public_key())), Ok(Learned::New));
    }
    // One rule for all but the first, which is another issuer's.
    let own = keys.iter().skip(1).map(|key| (key.public_key(), URI.to_owned())).collect();
    assert_eq!(learn(newest, &ListedSigners::new(own)), Ok(Learned::New));
    let gone = keys.iter().map(|key| status(&lists, &rule(&key.public_key())).is_none());
    assert_eq!(gone.enumerate().filter(|(_, gone)| *gone).map(|(at, _)| at).collect::<Vec<_>>(), [1]);
}

#[test]
fn as_many_signers_as_a_pack_may_list_are_all_heard() {
    let listed: Vec<_> = (0..256).map(|_| key()).collect();
    // The same keys twice, as where an authority that renewed its root is in the pack with both.
    let keys = listed.iter().chain(&listed).map(|key| (key.public_key(), URI.to_owned()));
    let signers = ListedSigners::new(keys.collect());
    for form in FORMS {
        for key in [&listed[0], &listed[MAX_SIGNERS], &listed[255]] {
            let token = issued(Duration::ZERO, Status::Revoked, form, key);
            let lists = StatusLists::new();
            assert_eq!(lists.learn(&token, &signers, NOW), Ok(Learned::New));
            let kept = StatusLists::new();
            kept.load(&lists.kept_of(URI).unwrap().bytes).unwrap();
            assert_eq!(status(&kept, &signers), Some(Status::Revoked));
        }
    }
}
