//! One scan and two scans, from end to end of this room, and what a stranger can do to either.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::x509::{CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_presentation::{
    AnswerSession, Asked, MAX_STILL, Message, OpenRequest, PresentationError, SelfTimedConsent, SelfTimedSession,
    UnsignedRequest,
};
use proptest::prelude::*;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const V1: Asked<'static> = Asked::Profile { id: "V1", purpose: "traffic.check" };
const TOLERANCE: Duration = Duration::seconds(30);

fn ask(reader: &SigningKey) -> OpenRequest {
    let unsigned = UnsignedRequest::new(V1, reader.algorithm(), &[b"a certificate"], NOW).unwrap();
    let signature = reader.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

fn reader() -> SigningKey {
    SigningKey::generate(Curve::P256).unwrap()
}

/// The holder's end: reads the request, answers with `response`.
fn answer(request: &[u8], response: &[u8]) -> Vec<u8> {
    let Message::Request(request) = Message::parse(request).unwrap() else { panic!("no request") };
    AnswerSession::new(&request, NOW).unwrap().finish(response).unwrap()
}

fn open(request: OpenRequest, answer: &[u8]) -> Result<Vec<u8>, PresentationError> {
    match Message::parse(answer)? {
        Message::Answer(answer) => request.open(&answer).map(|(response, _)| response),
        _ => panic!("no answer"),
    }
}

#[test]
fn an_answer_reaches_the_verifier_of_its_request_and_nobody_else() {
    let reader = reader();
    let (request, other) = (ask(&reader), ask(&reader));
    let answer = answer(request.message(), b"the response");
    assert!(!answer.windows(12).any(|window| window == b"the response"));
    assert_eq!(open(other, &answer), Err(PresentationError::OtherSession));
    assert_eq!(open(request, &answer).unwrap(), b"the response");
}

/// A TEST reader's certificate for its key, of so many bytes more than the shortest.
fn certificate(key: &SigningKey, more: usize) -> Vec<u8> {
    let revocation_list = format!("https://test.example/{}", "a".repeat(more));
    let template = CertificateTemplate {
        kind: Kind::ReaderRoot,
        subject: Subject { country: Some("VN"), state: None, organisation: None, common_name: "TEST" },
        not_before: NOW,
        not_after: NOW + Duration::DAY,
        contact: "https://test.example",
        revocation_list: &revocation_list,
    };
    issue_certificate(&template, &key.public_key(), Issuer::Itself, key).unwrap()
}

#[test]
fn a_request_is_made_of_what_one_code_holds_and_a_holder_can_believe() {
    let (key, other) = (reader(), reader());
    let make_at = |now: UtcDateTime, certificate: &[u8], key: &SigningKey| -> Result<usize, PresentationError> {
        let request = OpenRequest::make::<PresentationError>(V1, certificate, now, |request| Ok(key.sign(request)?))?;
        Ok(request.message().len())
    };
    let make = |certificate: &[u8], key: &SigningKey| make_at(NOW, certificate, key);
    // Of growing certificates the last that is taken fills a code but for a few bytes: lengths count in DER and CBOR.
    let requests = (0..400).step_by(4).map(|more| make(&certificate(&key, more), &key));
    let (made, refused): (Vec<_>, Vec<_>) = requests.partition(Result::is_ok);
    assert!((MAX_STILL - 10..=MAX_STILL).contains(made.last().unwrap().as_ref().unwrap()));
    assert!(refused.len() > 10 && refused.iter().all(|refused| *refused == Err(PresentationError::TooLarge)));
    assert!(matches!(make(&certificate(&key, 0), &other), Err(PresentationError::Crypto(_))), "another's key");
    assert!(matches!(make(b"no certificate", &key), Err(PresentationError::Crypto(_))));
    assert_eq!(make_at(UtcDateTime::MAX, &certificate(&key, 0), &key), Err(PresentationError::Expired));
}

#[test]
fn both_ends_see_the_same_session() {
    let request = ask(&reader());
    let message = request.message().to_vec();
    let Message::Request(received) = Message::parse(&message).unwrap() else { panic!("no request") };
    let session = AnswerSession::new(&received, NOW).unwrap();
    let holders = session.transcript().clone();
    let answer = session.finish(b"x").unwrap();
    let Message::Answer(answer) = Message::parse(&answer).unwrap() else { panic!("no answer") };
    assert!(request.open(&answer).unwrap().1 == holders);
}

#[test]
fn a_request_survives_being_remembered() {
    let request = ask(&reader());
    let answer = answer(request.message(), b"x");
    let (message, scalar) = request.to_parts();
    let again = OpenRequest::from_parts(message.to_vec(), &scalar).unwrap();
    assert_eq!(again.id(), request.id());
    assert_eq!(again.asked().unwrap(), V1);
    assert_eq!(open(again, &answer).unwrap(), b"x");
    let (_, stranger) = ask(&reader()).to_parts();
    assert!(OpenRequest::from_parts(message.to_vec(), &stranger).is_err());
}

#[test]
fn a_request_whose_key_no_answer_could_be_encrypted_to_is_refused_before_anybody_is_asked() {
    let request = ask(&reader()).message().to_vec();
    let other = SigningKey::generate(Curve::P384).unwrap().public_key();
    let content = Writer::new().array(4).encoded(&other.to_cose_key()).bytes(&[7; 16]).uint(1_795_000_060);
    let content = content.array(3).uint(0).text("V1").text("traffic.check").finish();
    let mut reader = Reader::new(&request).unwrap();
    reader.array_of(4).unwrap();
    (0..3).for_each(|_| reader.skip().unwrap());
    let auth = reader.item().unwrap();
    let message = Writer::new().array(4).uint(1).uint(1).bytes(&content).raw(auth).finish();
    assert_eq!(Message::parse(&message).err(), Some(PresentationError::ReaderKey));
}

#[test]
fn a_request_is_signed_whole_and_good_for_a_minute() {
    let key = reader();
    let request = ask(&key);
    let verify = |message: &[u8], now| match Message::parse(message)? {
        Message::Request(request) => request.verify(&key.public_key(), now, TOLERANCE),
        _ => panic!("no request"),
    };
    assert_eq!(verify(request.message(), NOW), Ok(()));
    assert_eq!(verify(request.message(), NOW + Duration::seconds(90)), Ok(()));
    assert_eq!(verify(request.message(), NOW + Duration::seconds(91)), Err(PresentationError::Expired));
    let at = request.message().windows(13).position(|window| window == b"traffic.check").unwrap();
    let mut changed = request.message().to_vec();
    changed[at] = b'T';
    assert!(verify(&changed, NOW).is_err());
    let Message::Request(request) = Message::parse(request.message()).unwrap() else { panic!("no request") };
    assert!(request.verify(&reader().public_key(), NOW, TOLERANCE).is_err());
}

#[test]
fn a_self_timed_message_says_its_time_and_session() {
    let session = SelfTimedSession::new(NOW).unwrap();
    let transcript = session.transcript();
    let message = session.finish(b"the response").unwrap();
    let Message::SelfTimed(shown) = Message::parse(&message).unwrap() else { panic!("not self-timed") };
    assert_eq!(shown.signed_at(), NOW);
    assert_eq!(*shown.response, *b"the response");
    assert!(shown.transcript() == transcript);
    assert!(SelfTimedSession::new(NOW).unwrap().transcript() != transcript);
}

#[test]
fn one_consent_gives_new_codes_for_two_minutes_and_none_after() {
    let consent = SelfTimedConsent::new(NOW);
    let mut nonces = std::collections::HashSet::new();
    for second in [0, 20, 40, 119, 120] {
        let now = NOW + Duration::seconds(second);
        let session = consent.session(now).unwrap();
        let message = session.finish(b"x").unwrap();
        let Message::SelfTimed(shown) = Message::parse(&message).unwrap() else { panic!("not self-timed") };
        assert_eq!(shown.signed_at(), now);
        assert!(nonces.insert(shown.nonce()), "a nonce is never drawn twice");
    }
    for second in [-1, 0, 119, 121, 3_600] {
        let session = consent.session(NOW + Duration::seconds(second));
        assert!(matches!(session, Err(PresentationError::ConsentEnded)), "{second} s");
    }
    let fresh = SelfTimedConsent::new(NOW);
    assert_eq!(fresh.left(NOW + Duration::seconds(90)), Duration::seconds(30));
    assert_eq!(fresh.left(NOW + Duration::seconds(900)), Duration::ZERO);
    assert_eq!(fresh.left(NOW - Duration::seconds(5)), Duration::ZERO);
    let short = SelfTimedConsent::lasting(NOW, Duration::seconds(30));
    assert!(short.session(NOW + Duration::seconds(31)).is_err());
    let capped = SelfTimedConsent::lasting(NOW, Duration::hours(1));
    assert!(capped.session(NOW + Duration::seconds(121)).is_err());
}

#[test]
fn a_clock_that_is_set_back_again_and_again_gives_no_time_twice() {
    let consent = SelfTimedConsent::new(NOW);
    let session = |second| consent.session(NOW + Duration::seconds(second)).is_ok();
    assert!(session(0) && session(60) && session(60));
    for _ in 0..5 {
        assert!([0, 30, 59].into_iter().all(|second| !session(second)));
        assert_eq!(consent.left(NOW + Duration::seconds(59)), Duration::ZERO);
    }
    assert_eq!(consent.left(NOW + Duration::seconds(60)), Duration::seconds(60));
    assert!(session(119) && !session(60));
}

#[test]
fn a_response_is_deflated_where_that_is_smaller_and_comes_out_as_it_was() {
    let response = [b"\xa1", &b"elementIdentifier.elementValue.digestID"[..]].concat().repeat(40);
    let message = SelfTimedSession::new(NOW).unwrap().finish(&response).unwrap();
    assert!(message.len() * 4 < response.len());
    let Message::SelfTimed(shown) = Message::parse(&message).unwrap() else { panic!("not self-timed") };
    assert_eq!(*shown.response, *response);
    // A map of nothing, so that it is one CBOR item, as every response is.
    let request = ask(&reader());
    let response = [&b"\xa1\x59\x08\x00"[..], &[7; 2_048], &b"\x00"[..]].concat();
    let answer = answer(request.message(), &response);
    assert!(answer.len() < response.len());
    assert_eq!(open(request, &answer).unwrap(), response);
}

#[test]
fn the_length_of_an_answer_says_little_of_what_is_in_it() {
    let request = ask(&reader());
    // Like pictures: nothing makes them smaller.
    let noise: Vec<u8> = (0..200_u8).flat_map(|i| dinhdanh_crypto::sha256(&[i])).collect();
    let length = |bytes: usize| answer(request.message(), &Writer::new().bytes(&noise[..bytes]).finish()).len();
    assert_eq!([length(0), length(400), length(800)], [994; 3]);
    assert_eq!([length(1_430), length(1_520)], [1_792; 2]);
    for bytes in [900, 2_000, 6_000] {
        assert!(length(bytes).is_multiple_of(256) && length(bytes) < bytes + 450, "{bytes}");
    }
}

#[test]
fn a_message_over_the_limit_is_neither_made_nor_read() {
    let large: Vec<u8> = (0..=2_048_u16).flat_map(|i| dinhdanh_crypto::sha256(&i.to_be_bytes())).collect();
    assert_eq!(SelfTimedSession::new(NOW).unwrap().finish(&large), Err(PresentationError::TooLarge));
    assert!(matches!(Message::parse(&vec![0; 100_000_000]), Err(PresentationError::TooLarge)));
}

#[test]
fn another_version_or_kind_is_refused_as_such() {
    for bytes in [&[0x85, 2, 0, 0, 0, 0][..], &[0x83, 1, 3, 0]] {
        assert!(matches!(Message::parse(bytes), Err(PresentationError::Version)), "{bytes:02x?}");
    }
    for bytes in [&[][..], &[0x85, 1, 0], &[0x84, 1, 0, 0, 0], &[0x85, 1, 0, 0, 0x40, 0x40]] {
        assert!(matches!(Message::parse(bytes), Err(PresentationError::Malformed(_))), "{bytes:02x?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_answer_does_not_open(at in any::<prop::sample::Index>(), flip in 1..=255u8) {
        let request = ask(&reader());
        let mut answer = answer(request.message(), b"the response");
        let at = at.index(answer.len());
        answer[at] ^= flip;
        if let Ok(Message::Answer(answer)) = Message::parse(&answer) {
            prop_assert!(request.open(&answer).is_err());
        }
    }

    #[test]
    fn any_bytes_are_a_message_or_refused(bytes: Vec<u8>) {
        let _ = Message::parse(&bytes);
    }
}
