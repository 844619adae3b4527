//! Where lists, tokens and what holds them end: what is just within a limit is taken, and one more is not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::{FORMS, NOW, URI, key, list, publication, rule, sign};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::cose::{Headers, MAX_CHAIN, Payload, UnsignedSign1};
use dinhdanh_crypto::{Algorithm, CryptoError, SigningKey};
use dinhdanh_trust::status::*;
use serde_json::json;

/// A token whose list has so many compressed bytes, which nobody could inflate, and that nobody signed: to be held.
fn unsigned(lst: usize, uri: &str, byte: u8) -> Vec<u8> {
    let lst = vec![byte; lst];
    let claims = Writer::with_capacity(lst.len() + 1024).map(3).int(2).text(uri).int(6).int(NOW.unix_timestamp());
    let claims = claims.int(65533).map(2).text("bits").uint(2).text("lst").bytes(&lst).finish();
    let headers = Headers { typ: Some("application/statuslist+cwt"), ..Headers::default() };
    UnsignedSign1::new(Algorithm::Es256, headers, Payload::Attached(claims)).finish(&[0; 64])
}

/// Such a token of so many bytes in all.
fn sized(bytes: usize, uri: &str, byte: u8) -> Vec<u8> {
    let around = unsigned(1 << 16, uri, byte).len() - (1 << 16);
    unsigned(bytes - around, uri, byte)
}

fn hold(lists: &StatusLists, token: &[u8]) -> Result<usize, StatusError> {
    lists.load(&Writer::with_capacity(token.len() + 8).array(1).bytes(token).finish())
}

#[test]
fn tokens_are_held_up_to_the_limit_of_their_bytes() {
    const OTHER: &str = "https://status.test.example/lists/2";
    assert_eq!(StatusListToken::parse(&sized(MAX_TOKEN + 1, URI, 0)).err(), Some(StatusError::TooLarge));
    let lists = StatusLists::new();
    // As many as are kept of one address, each as large as can be.
    let writer = Writer::with_capacity(MAX_SIGNERS * (MAX_TOKEN + 8)).array(MAX_SIGNERS);
    let kept = (0..).take(MAX_SIGNERS).fold(writer, |writer, byte| writer.bytes(&sized(MAX_TOKEN, URI, byte)));
    assert_eq!(lists.load(&kept.finish()), Ok(MAX_SIGNERS));
    for byte in (0..).take(MAX_SIGNERS) {
        assert_eq!(hold(&lists, &sized(MAX_TOKEN, OTHER, byte)), Ok(1), "{byte}");
    }
    assert_eq!(lists.len() * MAX_TOKEN, MAX_HELD);
    let small = unsigned(1, "https://status.test.example/lists/3", 0);
    assert_eq!(hold(&lists, &small), Err(StatusError::Full));
    assert!(lists.forget(URI));
    assert_eq!(hold(&lists, &small), Ok(1));
}

#[test]
fn what_was_kept_is_looked_at_up_to_the_limit_of_its_bytes() {
    let mut bytes = vec![0; MAX_SIGNERS * (MAX_TOKEN + 16)];
    assert!(matches!(StatusLists::new().load(&bytes), Err(StatusError::Cbor(_))));
    bytes.push(0);
    assert_eq!(StatusLists::new().load(&bytes), Err(StatusError::TooLarge));
}

#[test]
fn addresses_are_held_up_to_their_limit_and_each_can_have_more_lists() {
    let lists = StatusLists::new();
    let at = |number: usize, byte| unsigned(1, &format!("https://status.test.example/lists/{number}"), byte);
    for number in 0..MAX_LISTS {
        assert_eq!(hold(&lists, &at(number, 0)), Ok(1), "{number}");
    }
    assert_eq!(hold(&lists, &at(MAX_LISTS, 0)), Err(StatusError::Full));
    assert_eq!(hold(&lists, &at(0, 1)), Ok(1));
    assert_eq!((lists.len(), lists.is_empty()), (MAX_LISTS + 1, false));
}

/// Lists of so many MiB each, at addresses of their place.
fn inflating(lists: &StatusLists, sizes: &[usize]) -> impl Fn(usize) -> (usize, usize) {
    let key = key();
    let uri = |place: usize| format!("https://status.test.example/lists/{place}");
    for (place, size) in sizes.iter().enumerate() {
        let lst = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; size << 20], 1);
        let list = CompressedList::new(Bits::Eight, &lst).unwrap();
        let token = sign(&list, &Publication { uri: &uri(place), ..publication(Form::Cwt, &key) }, &key);
        lists.learn(&token, &rule(&key.public_key()), NOW).unwrap();
    }
    // How many are inflated, and to how many MiB, once the one at this place was looked into.
    move |place| {
        let reference = StatusReference { index: 0, uri: &uri(place) };
        let known = lists.look_up(&reference, &rule(&key.public_key()), NOW).unwrap().unwrap();
        assert_eq!(known.status, Status::Valid);
        let (count, bytes) = lists.inflated();
        (count, bytes >> 20)
    }
}

#[test]
fn the_list_that_was_not_looked_into_for_longest_makes_room() {
    let lists = StatusLists::with_room(8 << 20);
    let look = inflating(&lists, &[6, 1, 2]);
    assert_eq!([look(0), look(1), look(0)], [(1, 6), (2, 7), (2, 7)]);
    assert_eq!(look(2), (2, 8), "the second made room, since the first was looked into again");
}

#[test]
fn lists_that_were_given_up_are_inflated_again() {
    let lists = StatusLists::new();
    let look = inflating(&lists, &[1, 2]);
    assert_eq!([look(0), look(1)], [(1, 1), (2, 3)]);
    lists.deflate();
    assert_eq!(lists.inflated(), (0, 0));
    assert_eq!([look(1), look(0)], [(1, 2), (2, 3)]);
}

#[test]
fn there_is_room_for_twelve_mebibytes_where_nobody_says_otherwise() {
    let lists = StatusLists::new();
    let look = inflating(&lists, &[6, 6, 1]);
    assert_eq!([look(0), look(1), look(2)], [(1, 6), (2, 12), (2, 7)]);
}

#[test]
fn a_jwts_header_ends_at_its_limit() {
    let lst = Base64UrlUnpadded::encode_string(list().lst());
    let payload = json!({"sub": URI, "iat": NOW.unix_timestamp(), "status_list": {"bits": 2, "lst": lst}});
    let payload = Base64UrlUnpadded::encode_string(payload.to_string().as_bytes());
    let read = |bytes: usize| {
        let start = r#"{"alg":"ES256","typ":"statuslist+jwt","x":""#;
        let header = format!("{start}{}\"}}", "x".repeat(bytes - start.len() - 2));
        let header = Base64UrlUnpadded::encode_string(header.as_bytes());
        StatusListToken::parse(format!("{header}.{payload}.").as_bytes()).map(drop)
    };
    // Four characters are three bytes.
    assert_eq!(read(24 * 1024), Ok(()));
    for more in [1, 1024] {
        assert_eq!(read(24 * 1024 + more), Err(StatusError::TooLarge));
    }
}

#[test]
fn a_signers_chain_ends_at_its_limit() {
    let key: SigningKey = key();
    let certificate: &[u8] = &[0x30, 3, 2, 1, 1];
    for form in FORMS {
        let certificates = |count| {
            let publication = Publication { x5chain: &vec![certificate; count], ..publication(form, &key) };
            StatusListToken::parse(&sign(&list(), &publication, &key)).and_then(|token| token.certificates())
        };
        assert_eq!(certificates(MAX_CHAIN), Ok(vec![certificate.to_vec(); MAX_CHAIN]));
        for more in [1, 2] {
            let too_long = Err(StatusError::Signature(CryptoError::ChainTooLong));
            assert_eq!(certificates(MAX_CHAIN + more), too_long, "{form:?}");
        }
    }
}

#[test]
fn an_aggregation_ends_at_its_limit() {
    let uris = vec![URI.to_owned(), format!("{URI}/2")];
    let all = Aggregation::new(uris.clone()).unwrap();
    assert_eq!(all.uris(), uris);
    assert_eq!(Aggregation::parse(&all.to_cbor()), Ok(all.clone()));
    let mut json = all.to_json();
    json.resize(MAX_AGGREGATION, b' ');
    assert_eq!(Aggregation::parse(&json), Ok(all));
    json.push(b' ');
    assert_eq!(Aggregation::parse(&json), Err(StatusError::TooLarge));
    let many = Writer::new().map(1).text("status_lists").array(MAX_LISTED + 1);
    let many = (0..=MAX_LISTED).fold(many, |writer, _| writer.text(URI)).finish();
    assert_eq!(Aggregation::parse(&many), Err(StatusError::TooLarge));
}

#[test]
fn a_list_to_be_published_comes_back_from_its_bytes_and_ends_at_its_limit() {
    let bytes = [0x1b, 0, 0x80, 0x07];
    let list = NewStatusList::from_bytes(Bits::Two, &bytes).unwrap();
    assert_eq!(list.bytes(), bytes);
    let lst = list.compress().lst().to_vec();
    let again = CompressedList::new(Bits::Two, &lst).unwrap();
    assert_eq!(again.lst(), lst);
    assert!(again.entries().unwrap() == *list.entries());
    for (more, error) in [(0, None), (1, Some(StatusError::TooLarge)), (2, Some(StatusError::TooLarge))] {
        assert_eq!(NewStatusList::from_bytes(Bits::One, &vec![0; MAX_INFLATED + more]).err(), error);
    }
}

#[test]
fn entries_are_counted_as_they_are_read() {
    for bits in [Bits::One, Bits::Two, Bits::Four, Bits::Eight] {
        // Sparse in what is high and in what is low, so that no shift goes unseen.
        let list = NewStatusList::from_bytes(bits, &[0x01, 0x01, 0x13, 0x80, 0xc4]).unwrap();
        let entries = list.entries();
        let mut counted = vec![0; 256];
        (0..entries.len()).for_each(|index| counted[usize::from(entries.get(index).unwrap().value())] += 1);
        let occurs = (0..=u8::MAX).zip(counted).filter(|(_, count)| *count > 0);
        assert_eq!(
            entries.counts(),
            occurs.map(|(value, count)| (Status::from_value(value), count)).collect::<Vec<_>>()
        );
        assert!(!entries.is_empty());
    }
    let none = NewStatusList::new(Bits::Two, 0).unwrap();
    assert_eq!((none.entries().len(), none.entries().is_empty(), none.entries().counts()), (0, true, Vec::new()));
}
