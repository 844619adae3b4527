//! One token at a time: what is made is read, and each bad thing is refused for what it is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod common;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::{FORMS, NOW, URI, key, list, publication, reference, sign};
use dinhdanh_cbor::{CborError, Writer};
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use dinhdanh_crypto::{CryptoError, Curve, SigningKey};
use dinhdanh_trust::status::*;
use proptest::prelude::*;
use serde_json::json;
use time::{Duration, UtcDateTime};

#[test]
fn what_is_published_is_read_back_by_every_key() {
    for (form, curve) in
        FORMS.into_iter().flat_map(|form| [Curve::P256, Curve::P384, Curve::Ed25519].map(|c| (form, c)))
    {
        let key = SigningKey::generate(curve).unwrap();
        let certificate = [0x30, 3, 2, 1, 1];
        let publication = Publication {
            expires: Some(NOW + Duration::days(7)),
            ttl: Some(3600),
            aggregation_uri: Some("https://status.test.example/all"),
            x5chain: &[&certificate, &certificate],
            key_id: Some("TEST"),
            ..publication(form, &key)
        };
        let token = StatusListToken::parse(&sign(&list(), &publication, &key)).unwrap();
        assert_eq!((token.form(), token.uri(), token.issued(), token.ttl()), (form, URI, NOW, Some(3600)));
        assert_eq!(token.expires(), publication.expires);
        assert_eq!(token.aggregation_uri(), publication.aggregation_uri);
        assert_eq!(token.certificates(), Ok(vec![certificate.to_vec(); 2]));
        assert_eq!(token.key_id().as_deref(), Some(&b"TEST"[..]));
        let list = token.verify(&key.public_key()).unwrap();
        let statuses = [0, 1, 2, 3, 999].map(|index| list.look_up(&reference(index), NOW).unwrap().status);
        let [valid, revoked, suspended, locked] =
            [Status::Valid, Status::Revoked, Status::Suspended, Status::AccountLocked];
        assert_eq!(statuses, [valid, revoked, suspended, locked, valid]);
        let counts = list.entries().unwrap().counts();
        assert_eq!(counts, [(valid, 997), (revoked, 1), (suspended, 1), (locked, 1)]);
    }
}

#[test]
fn an_index_out_of_range_and_another_address_are_refused() {
    let key = key();
    let token = StatusListToken::parse(&sign(&list(), &publication(Form::Cwt, &key), &key)).unwrap();
    let list = token.verify(&key.public_key()).unwrap();
    for index in [1000, 4000, u64::from(u32::MAX) + 1, u64::MAX] {
        assert_eq!(list.look_up(&reference(index), NOW), Err(StatusError::NoEntry));
    }
    for uri in ["https://status.test.example/lists/2", "https://status.test.example/lists/1/", ""] {
        assert_eq!(list.look_up(&StatusReference { index: 1, uri }, NOW), Err(StatusError::OtherSubject));
    }
}

#[test]
fn a_list_ages_but_does_not_forget() {
    let key = key();
    for form in FORMS {
        let publication =
            Publication { expires: Some(NOW + Duration::days(1)), ttl: Some(60), ..publication(form, &key) };
        let token = StatusListToken::parse(&sign(&list(), &publication, &key)).unwrap();
        let list = token.verify(&key.public_key()).unwrap();
        for (after, freshness) in [
            (Duration::ZERO, Freshness::Current),
            (Duration::seconds(60), Freshness::Current),
            (Duration::seconds(61), Freshness::PastTtl),
            (Duration::days(1), Freshness::Expired),
            (Duration::days(10_000), Freshness::Expired),
        ] {
            let known = list.look_up(&reference(1), NOW + after).unwrap();
            assert_eq!((known.status, known.as_of, known.freshness), (Status::Revoked, NOW, freshness));
        }
    }
}

#[test]
fn one_changed_byte_is_never_verified() {
    let key = key();
    for form in FORMS {
        let token = sign(&list(), &publication(form, &key), &key);
        for at in 0..token.len() {
            let mut changed = token.clone();
            changed[at] ^= 1;
            let verified = StatusListToken::parse(&changed).and_then(|token| token.verify(&key.public_key()));
            assert!(verified.is_err(), "{form:?}, byte {at}");
        }
        let other = common::key().public_key();
        let refusal = StatusListToken::parse(&token).unwrap().verify(&other).err();
        assert_eq!(refusal, Some(StatusError::Signature(CryptoError::SignatureInvalid)));
    }
}

#[test]
fn an_algorithm_that_is_not_the_keys_is_refused() {
    let key = key();
    for (form, curve) in FORMS.into_iter().flat_map(|form| [(form, Curve::P384), (form, Curve::Ed25519)]) {
        let other = SigningKey::generate(curve).unwrap();
        let publication = Publication { algorithm: other.algorithm(), ..publication(form, &key) };
        let token = StatusListToken::parse(&sign(&list(), &publication, &key)).unwrap();
        let refusal = token.verify(&key.public_key()).err();
        assert_eq!(refusal, Some(StatusError::Signature(CryptoError::AlgorithmMismatch)));
    }
}

/// A JWT of these parts, signed or not.
fn jwt(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, key: &SigningKey) -> Vec<u8> {
    let encode = Base64UrlUnpadded::encode_string;
    let signed = format!("{}.{}", encode(header.as_ref()), encode(payload.as_ref()));
    let signature = key.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature)).into_bytes()
}

const HEADER: &str = r#"{"alg":"ES256","typ":"statuslist+jwt"}"#;

fn payload() -> String {
    let lst = Base64UrlUnpadded::encode_string(list().lst());
    json!({"sub": URI, "iat": NOW.unix_timestamp(), "status_list": {"bits": 2, "lst": lst}}).to_string()
}

#[test]
fn a_header_that_promises_nothing_is_refused() {
    let key = key();
    let refusal = |header: &str| StatusListToken::parse(&jwt(header, payload(), &key)).err();
    assert_eq!(refusal(HEADER), None);
    for alg in ["none", "HS256", "RS256", "PS512", "ES256K", "Ed448"] {
        assert_eq!(refusal(&HEADER.replace("ES256", alg)), Some(StatusError::Algorithm(alg)));
    }
    for alg in ["None", "", "es256", r"x\u001b[1A"] {
        let error = refusal(&HEADER.replace("ES256", alg)).unwrap();
        assert_eq!(error.to_string(), "signed by no registered algorithm, which is not supported", "{alg}");
    }
    for typ in ["JWT", "statuslist+cwt", "application/statuslist+jwt", "STATUSLIST+JWT"] {
        assert_eq!(refusal(&HEADER.replace("statuslist+jwt", typ)), Some(StatusError::OtherType), "{typ}");
    }
    assert_eq!(refusal(r#"{"alg":"ES256"}"#), Some(StatusError::OtherType));
    assert_eq!(refusal(r#"{"typ":"statuslist+jwt"}"#), Some(StatusError::Malformed));
    let critical = HEADER.replace('}', r#","crit":["exp"]}"#);
    assert_eq!(refusal(&critical), Some(StatusError::Signature(CryptoError::CriticalHeader)));
    let twice = HEADER.replace('}', r#","alg":"ES384"}"#);
    assert_eq!(refusal(&twice), Some(StatusError::Malformed));
}

#[test]
fn json_claims_that_are_missing_doubled_or_wrong_are_refused() {
    let key = key();
    let read = |payload: &str| StatusListToken::parse(&jwt(HEADER, payload, &key));
    let good = payload();
    let iat = NOW.unix_timestamp().to_string();
    let refused = |payload: String, error| assert_eq!(read(&payload).err(), Some(error), "{payload}");
    for name in ["sub", "iat", "status_list", "bits", "lst"] {
        refused(good.replace(&format!("\"{name}\""), "\"other\""), StatusError::Malformed);
    }
    for more in [&format!(r#""sub":"{URI}""#), r#""iat":1"#, r#""status_list":{"bits":1,"lst":""}"#] {
        refused(good.replacen('{', &format!("{{{more},"), 1), StatusError::Malformed);
    }
    refused(good.replace(r#""bits":2"#, r#""bits":2,"bits":2"#), StatusError::Malformed);
    for bits in ["0", "3", "5", "16", "18446744073709551615"] {
        refused(good.replace(r#""bits":2"#, &format!(r#""bits":{bits}"#)), StatusError::Bits);
    }
    for bad in ["-1", "253402300800", "18446744073709551615", "1e300", "\"1\"", "null"] {
        refused(good.replace(&iat, bad), StatusError::Malformed);
        refused(good.replacen('{', &format!(r#"{{"exp":{bad},"#), 1), StatusError::Malformed);
    }
    for bad in ["0", "-1", "0.5", "null", "\"1\""] {
        refused(good.replacen('{', &format!(r#"{{"ttl":{bad},"#), 1), StatusError::Malformed);
    }
    refused(good.replace(URI, "https://a b"), StatusError::Malformed);
    refused(good.replace(URI, ""), StatusError::Malformed);
    refused(good.replace(URI, &"x".repeat(MAX_URI + 1)), StatusError::TooLarge);
    refused(format!("{good}{{}}"), StatusError::Malformed);
    refused("[".repeat(100_000), StatusError::Malformed);
    // RFC 7519 §2: a NumericDate may have a fraction. And a member that nobody knows is no trouble.
    let known = read(&good.replace(&iat, &format!("{iat}.5")).replacen('{', r#"{"x":null,"#, 1)).unwrap();
    assert_eq!(known.issued(), NOW);
}

#[test]
fn a_jwt_is_utf_8_in_members_too_that_nobody_reads() {
    let key = key();
    let with = |json: &str, name: &[u8]| [b"{\"", name, b"\":1,", &json.as_bytes()[1..]].concat();
    for (name, taken) in [("một".as_bytes(), true), (&b"m\xa1t"[..], false), (b"\xed\xa0\x80", false)] {
        let (header, body) = (with(HEADER, name), with(&payload(), name));
        assert_eq!(StatusListToken::parse(&jwt(&header, payload(), &key)).is_ok(), taken, "{name:02x?}");
        assert_eq!(StatusListToken::parse(&jwt(HEADER, &body, &key)).is_ok(), taken, "{name:02x?}");
        let all = with(&format!("{{\"status_lists\":[\"{URI}\"]}}"), name);
        assert_eq!(Aggregation::parse(&all).is_ok(), taken, "{name:02x?}");
    }
}

#[test]
fn a_jwt_has_three_parts_of_base64url() {
    let key = key();
    let token = String::from_utf8(jwt(HEADER, payload(), &key)).unwrap();
    for bad in [
        token.replacen('.', "", 1),
        format!("{token}.x"),
        format!("{token}="),
        format!("{token}\n"),
        token.replacen("ey", "ey ", 1),
        "ey".to_owned(),
        "ey..".to_owned(),
        format!("ey{}", "A".repeat(100_000)),
    ] {
        let verified = StatusListToken::parse(bad.as_bytes()).and_then(|token| token.verify(&key.public_key()));
        assert!(verified.is_err(), "{}", bad.chars().take(80).collect::<String>());
    }
}

type Claim = (i64, Vec<u8>);

fn claims() -> Vec<Claim> {
    let member = Writer::new().map(2).text("bits").uint(2).text("lst").bytes(list().lst()).finish();
    vec![(2, Writer::new().text(URI).finish()), (6, Writer::new().int(NOW.unix_timestamp()).finish()), (65533, member)]
}

fn cwt_of(headers: Headers<'_>, claims: &[Claim], key: &SigningKey) -> Vec<u8> {
    let writer = Writer::new().map(claims.len());
    let payload = claims.iter().fold(writer, |writer, (claim, value)| writer.int(*claim).raw(value)).finish();
    let unsigned = UnsignedSign1::new(key.algorithm(), headers, Payload::Attached(payload));
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

const TYP: Headers<'static> =
    Headers { typ: Some("application/statuslist+cwt"), x5chain: &[], content_type: None, kid: None };

#[test]
fn a_cwt_is_taken_with_any_of_its_tags() {
    let key = key();
    let bare = cwt_of(TYP, &claims(), &key);
    for tags in [&[][..], &[0xd2], &[0xd8, 61, 0xd2], &[0xd8, 61]] {
        let token = StatusListToken::parse(&[tags, &bare].concat()).unwrap();
        assert!(token.verify(&key.public_key()).is_ok(), "{tags:x?}");
    }
    for tags in [&[0xd1][..], &[0xd8, 62, 0xd2], &[0xd2, 0xd2], &[0xd8, 61, 0xd8, 61, 0xd2]] {
        assert!(StatusListToken::parse(&[tags, &bare].concat()).is_err(), "{tags:x?}");
    }
}

#[test]
fn cbor_claims_that_are_missing_doubled_or_wrong_are_refused() {
    let key = key();
    let refusal = |claims: &[Claim]| StatusListToken::parse(&cwt_of(TYP, claims, &key)).err();
    assert_eq!(refusal(&claims()), None);
    let with = |claim: i64, value: Writer| {
        let others = claims().into_iter().filter(|(other, _)| *other != claim);
        others.chain([(claim, value.finish())]).collect::<Vec<_>>()
    };
    for at in 0..3 {
        let (mut without, mut twice) = (claims(), claims());
        twice.push(without.remove(at));
        assert_eq!(refusal(&without), Some(StatusError::Malformed));
        assert_eq!(refusal(&twice), Some(StatusError::Cbor(CborError::DuplicateKey)));
    }
    let member = |bits| Writer::new().map(2).text("bits").uint(bits).text("lst").bytes(list().lst());
    for bits in [0, 3, 5, 16, u64::MAX] {
        assert_eq!(refusal(&with(65533, member(bits))), Some(StatusError::Bits));
    }
    let twice = Writer::new().map(3).text("bits").uint(2).text("bits").uint(1).text("lst").bytes(&[]);
    assert_eq!(refusal(&with(65533, twice)), Some(StatusError::Cbor(CborError::DuplicateKey)));
    assert_eq!(refusal(&with(65533, Writer::new().map(1).text("bits").uint(2))), Some(StatusError::Malformed));
    for claim in [4, 6] {
        for seconds in [253_402_300_800, u64::MAX] {
            assert_eq!(refusal(&with(claim, Writer::new().uint(seconds))), Some(StatusError::Malformed));
        }
        assert_eq!(refusal(&with(claim, Writer::new().int(-1))), Some(StatusError::Cbor(CborError::Unexpected)));
        // A double that is no number, and one that is no time.
        for bits in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            let double = Writer::new().raw(&[0xfb]).raw(&bits.to_be_bytes());
            assert_eq!(refusal(&with(claim, double)), Some(StatusError::Malformed));
        }
        let fraction = Writer::new().raw(&[0xfb]).raw(&(NOW.unix_timestamp() as f64 + 0.5).to_be_bytes());
        assert_eq!(refusal(&with(claim, fraction)), None);
        // The end of the year 9999 is the last time that there is.
        assert_eq!(refusal(&with(claim, Writer::new().uint(253_402_300_799))), None);
    }
    assert_eq!(refusal(&with(65534, Writer::new().uint(0))), Some(StatusError::Malformed));
    assert_eq!(refusal(&with(65534, Writer::new().uint(u64::MAX))), None);
    assert_eq!(refusal(&with(2, Writer::new().text("a\u{202e}b"))), Some(StatusError::Malformed));
    assert_eq!(refusal(&with(2, Writer::new().text(&"x".repeat(MAX_URI + 1)))), Some(StatusError::TooLarge));
}

#[test]
fn a_cwt_of_another_type_or_with_an_unsigned_algorithm_is_refused() {
    let key = key();
    for typ in [None, Some("application/statuslist+jwt"), Some("statuslist+cwt"), Some("application/cwt")] {
        let token = cwt_of(Headers { typ, ..TYP }, &claims(), &key);
        assert_eq!(StatusListToken::parse(&token).err(), Some(StatusError::OtherType), "{typ:?}");
    }
    let message = |protected: Writer, unprotected: Writer| {
        let message = Writer::new().tag(18).array(4).bytes(&protected.finish()).raw(&unprotected.finish());
        StatusListToken::parse(&message.bytes(b"").bytes(b"").finish()).err()
    };
    let typ = |entries| Writer::new().map(entries).int(16).text("application/statuslist+cwt");
    let unprotected = message(typ(1), Writer::new().map(1).int(1).int(-7));
    assert_eq!(unprotected, Some(StatusError::Signature(CryptoError::AlgorithmUnprotected)));
    assert_eq!(message(typ(1), Writer::new().map(0)), Some(StatusError::Signature(CryptoError::AlgorithmMissing)));
    for (id, name) in [(-257, "RS256"), (-47, "ES256K"), (5, "HMAC 256/256"), (-99, "no registered algorithm")] {
        let refused = message(typ(2).int(1).int(id), Writer::new().map(0)).unwrap();
        assert_eq!(refused, StatusError::Algorithm(name));
        assert_eq!(refused.to_string(), format!("signed by {name}, which is not supported"));
    }
    let in_words = message(typ(2).int(1).text("RS256"), Writer::new().map(0));
    assert_eq!(in_words, Some(StatusError::Algorithm("no registered algorithm")));
}

#[test]
fn a_list_that_inflates_to_gigabytes_is_refused() {
    // 64 MiB of zeros; DEFLATE repeats itself, so what holds for 64 holds for a thousand.
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 64 << 20], 9);
    assert_eq!(CompressedList::new(Bits::One, &bomb).err(), Some(StatusError::TooLarge));
    let key = key();
    let member = Writer::new().map(2).text("bits").uint(1).text("lst").bytes(&bomb).finish();
    let claims: Vec<_> = claims().into_iter().take(2).chain([(65533, member)]).collect();
    let token = StatusListToken::parse(&cwt_of(TYP, &claims, &key)).unwrap();
    let list = token.verify(&key.public_key()).unwrap();
    assert_eq!(list.look_up(&reference(0), NOW), Err(StatusError::TooLarge));
}

#[test]
fn a_damaged_list_is_said_to_be_damaged() {
    let key = key();
    let whole = list().lst().to_vec();
    for lst in [&whole[..whole.len() - 1], &whole[..whole.len() / 2], &[], &[whole.as_slice(), &[0; 8]].concat()] {
        let member = Writer::new().map(2).text("bits").uint(2).text("lst").bytes(lst).finish();
        let claims: Vec<_> = claims().into_iter().take(2).chain([(65533, member)]).collect();
        let token = StatusListToken::parse(&cwt_of(TYP, &claims, &key)).unwrap();
        let list = token.verify(&key.public_key()).unwrap();
        assert_eq!(list.look_up(&reference(0), NOW), Err(StatusError::Damaged));
    }
}

#[test]
fn a_hundred_megabytes_are_refused_unread() {
    for first in [b'e', 0xd2] {
        let mut bytes = vec![b'y'; 100 << 20];
        bytes[0] = first;
        assert_eq!(StatusListToken::parse(&bytes).err(), Some(StatusError::TooLarge));
        assert_eq!(Aggregation::parse(&bytes).err(), Some(StatusError::TooLarge));
    }
    assert_eq!(StatusLists::new().load(&vec![0x81; 100 << 20]), Err(StatusError::TooLarge));
}

#[test]
fn a_status_that_does_not_fit_is_not_written() {
    let mut narrow = NewStatusList::new(Bits::One, 8).unwrap();
    assert_eq!(narrow.set(0, Status::Revoked), Ok(()));
    for status in [Status::Suspended, Status::AccountLocked, Status::Other(8)] {
        assert_eq!(narrow.set(0, status), Err(StatusError::TooNarrow));
    }
    assert_eq!(narrow.entries().get(0), Ok(Status::Revoked));
    assert_eq!(narrow.set(8, Status::Revoked), Err(StatusError::NoEntry));
    assert_eq!(NewStatusList::new(Bits::One, u64::MAX).err(), Some(StatusError::TooLarge));
    let mut wide = NewStatusList::new(Bits::Eight, 1).unwrap();
    assert_eq!(wide.set(0, Status::Other(0xff)), Ok(()));
    assert_eq!(wide.entries().get(0), Ok(Status::Other(0xff)));
    assert_eq!(wide.set(0, Status::Valid), Ok(()));
    assert_eq!(wide.entries().get(0), Ok(Status::Valid));
}

#[test]
fn only_valid_is_valid() {
    use dinhdanh_codes::Reason;
    let reasons = (0..=u8::MAX).map(|value| Status::from_value(value).reason()).collect::<Vec<_>>();
    assert_eq!(reasons[..4], [None, Some(Reason::Revoked), Some(Reason::Suspended), Some(Reason::AccountLocked)]);
    assert!(reasons[4..].iter().all(|reason| *reason == Some(Reason::Revoked)));
}

#[test]
fn a_publication_that_nobody_could_use_is_not_prepared() {
    let key = key();
    let good = publication(Form::Cwt, &key);
    let refusal = |publication: Publication<'_>| list().prepare(&publication).err();
    assert_eq!(refusal(good), None);
    assert_eq!(refusal(Publication { uri: "", ..good }), Some(StatusError::Malformed));
    assert_eq!(refusal(Publication { expires: Some(NOW), ..good }), Some(StatusError::Malformed));
    assert_eq!(refusal(Publication { ttl: Some(0), ..good }), Some(StatusError::Malformed));
    assert_eq!(refusal(Publication { issued: UtcDateTime::MIN, ..good }), Some(StatusError::Malformed));
}

#[test]
fn a_reference_is_whole_or_refused() {
    let encoded = reference(7).encode();
    assert_eq!(StatusReference::parse(&encoded), Ok(Some(reference(7))));
    let other = Writer::new().map(1).text("identifier_list").map(0).finish();
    assert_eq!(StatusReference::parse(&other), Ok(None));
    let inner = |index: Writer, uri: &str| {
        let writer = Writer::new().map(2).text("other").null().text("status_list");
        let index = index.finish();
        let inner = writer.map(3).text("idx").raw(&index).text("new").null().text("uri").text(uri).finish();
        StatusReference::parse(&inner).map(|found| found.map(|found| (found.index, found.uri.to_owned())))
    };
    assert_eq!(inner(Writer::new().uint(u64::MAX), URI), Ok(Some((u64::MAX, URI.to_owned()))));
    assert_eq!(inner(Writer::new().int(-1), URI), Err(StatusError::Cbor(CborError::Unexpected)));
    assert_eq!(inner(Writer::new().text("1"), URI), Err(StatusError::Cbor(CborError::Unexpected)));
    assert_eq!(inner(Writer::new().uint(1), ""), Err(StatusError::Malformed));
    assert_eq!(inner(Writer::new().uint(1), "https://a\n"), Err(StatusError::Malformed));
    assert_eq!(inner(Writer::new().uint(1), &"x".repeat(MAX_URI + 1)), Err(StatusError::TooLarge));
    for missing in [Writer::new().map(1).text("idx").uint(1), Writer::new().map(1).text("uri").text(URI)] {
        let status = Writer::new().map(1).text("status_list").raw(&missing.finish()).finish();
        assert_eq!(StatusReference::parse(&status), Err(StatusError::Malformed));
    }
    for end in 0..encoded.len() {
        assert!(StatusReference::parse(&encoded[..end]).is_err());
    }
}

#[test]
fn an_aggregation_goes_both_ways_in_both_forms() {
    let uris: Vec<_> = (0..MAX_LISTED).map(|number| format!("https://status.test.example/{number}")).collect();
    let all = Aggregation::new(uris.clone()).unwrap();
    for bytes in [all.to_json(), all.to_cbor()] {
        assert_eq!(Aggregation::parse(&bytes), Ok(all.clone()));
    }
    let more: Vec<_> = uris.iter().chain(&uris).cloned().collect();
    assert_eq!(Aggregation::new(more), Err(StatusError::TooLarge));
    let json = |text: &str| Aggregation::parse(text.as_bytes());
    assert_eq!(json(r#" {"x":1,"status_lists":[]}"#).map(|all| all.uris().len()), Ok(0));
    for bad in
        [r#"{}"#, r#"{"status_lists":"x"}"#, r#"{"status_lists":[""]}"#, r#"{"status_lists":[],"status_lists":[]}"#]
    {
        assert_eq!(json(bad), Err(StatusError::Malformed), "{bad}");
    }
    assert_eq!(Aggregation::parse(&[0xa0]), Err(StatusError::Malformed));
    let twice = Writer::new().map(2).text("status_lists").array(0).text("status_lists").array(0).finish();
    assert_eq!(Aggregation::parse(&twice), Err(StatusError::Cbor(CborError::DuplicateKey)));
}

fn statuses() -> impl Strategy<Value = (u64, Vec<(u64, u8)>)> {
    prop::sample::select(vec![1_u64, 2, 4, 8]).prop_flat_map(|bits| {
        let value = 0..=u8::MAX >> (8 - bits);
        (Just(bits), prop::collection::vec((0..2000_u64, value), 0..100))
    })
}

proptest! {
    #[test]
    fn any_list_comes_back_in_either_form((bits, set) in statuses()) {
        let key = key();
        let mut list = NewStatusList::new(Bits::from_number(bits).unwrap(), 2000).unwrap();
        let mut oracle = vec![0; 2000];
        for (index, value) in set {
            list.set(index, Status::from_value(value)).unwrap();
            oracle[index as usize] = value;
        }
        for form in FORMS {
            let token = StatusListToken::parse(&sign(&list.compress(), &publication(form, &key), &key)).unwrap();
            let entries = token.verify(&key.public_key()).unwrap().entries().unwrap();
            prop_assert!((0..2000).all(|index| entries.get(index).unwrap().value() == oracle[index as usize]));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (StatusListToken::parse(&bytes).is_ok(), StatusReference::parse(&bytes).is_ok());
        let _ = (Aggregation::parse(&bytes).is_ok(), CompressedList::new(Bits::Two, &bytes).is_ok());
    }
}

#[test]
fn a_jwt_is_one_whatever_space_its_header_has() {
    let key = key();
    for (before, after) in [("", " "), ("", "\n"), ("", "\r\n\t"), (" ", ""), ("\n", "\n"), ("\t", "")] {
        let header = HEADER.replacen('{', &format!("{before}{{{after}"), 1);
        let token = StatusListToken::parse(&jwt(&header, payload(), &key)).unwrap();
        assert_eq!(token.form(), Form::Jwt, "{header:?}");
        assert!(token.verify(&key.public_key()).is_ok());
    }
}
