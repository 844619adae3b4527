//! Lists as they are kept: fewer bytes than came, and the token as received when it is read again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::{FORMS, NOW, URI, key, list, publication, reference, rule, sign};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::SigningKey;
use dinhdanh_trust::status::{Bits, Form, Learned, MAX_TOKEN, NewStatusList, Status, StatusError, StatusLists};
use serde_json::json;

/// A JWT of this payload, signed.
fn jwt(payload: &str, key: &SigningKey) -> Vec<u8> {
    let encode = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let signed = format!("{}.{}", encode(r#"{"alg":"ES256","typ":"statuslist+jwt"}"#), encode(payload));
    let signature = key.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature)).into_bytes()
}

/// What is kept of a list that was learned.
fn kept(token: &[u8], key: &SigningKey) -> Vec<u8> {
    let lists = StatusLists::new();
    assert_eq!(lists.learn(token, &rule(&key.public_key()), NOW), Ok(Learned::New));
    lists.kept_of(URI).unwrap().bytes
}

/// What the lists that were kept say of the entry that is revoked: something only where a signature of this key holds.
fn look(kept: &[u8], key: &SigningKey) -> Option<Status> {
    let lists = StatusLists::new();
    assert_eq!(lists.load(kept), Ok(1));
    assert_eq!(lists.kept_of(URI).unwrap().bytes, kept, "and is kept the same again");
    lists.look_up(&reference(1), &rule(&key.public_key()), NOW).unwrap().map(|known| known.status)
}

#[test]
fn whatever_a_payload_looks_like_its_signature_holds_after_it_was_kept() {
    let key = key();
    let lst = Base64UrlUnpadded::encode_string(list().lst());
    let at = NOW.unix_timestamp();
    let plain = json!({"sub": URI, "iat": at, "status_list": {"bits": 2, "lst": lst}}).to_string();
    let escaped = lst.replacen('e', "\\u0065", 1);
    for (what, payload) in [
        ("plain", plain.clone()),
        (
            "spaced",
            format!(
                " {{ \"status_list\" : {{\n\t\"lst\" : \"{lst}\" , \"bits\":2 }},\"iat\":{at},\"sub\":\"{URI}\"}} "
            ),
        ),
        ("with the list's text elsewhere too", plain.replacen('{', &format!("{{\"x\":\"{lst}\","), 1)),
        ("with text that is no ASCII", plain.replacen('{', "{\"x\":\"Bộ Công an\",", 1)),
        ("with an escape in the list", plain.replace(&lst, &escaped)),
        ("with an escape elsewhere", plain.replacen('{', "{\"x\":\"\\u0065\\n\",", 1)),
    ] {
        let bytes = kept(&jwt(&payload, &key), &key);
        assert_eq!(look(&bytes, &key), Some(Status::Revoked), "{what}");
    }
    assert!(escaped != lst);
}

#[test]
fn a_jwt_takes_no_more_room_than_a_cwt_and_a_little() {
    let key = key();
    let mut list = NewStatusList::new(Bits::Two, 100_000).unwrap();
    list.set_all((0..100_000).step_by(97).map(|index| (index * index % 100_000, Status::Revoked))).unwrap();
    let list = list.compress();
    let [cwt, jwt] = FORMS.map(|form| {
        let token = sign(&list, &publication(form, &key), &key);
        (token.len(), kept(&token, &key).len())
    });
    assert!(list.lst().len() > 1000 && jwt.0 > cwt.1 * 3 / 2, "as received it is larger by half and more");
    assert!(jwt.1 < cwt.1 + 150, "{} and {}", jwt.1, cwt.1);
    assert_eq!(cwt.1, cwt.0 + 4, "a CWT is kept as received");
}

#[test]
fn what_was_kept_before_is_still_read() {
    let key = key();
    for form in FORMS {
        let token = sign(&list(), &publication(form, &key), &key);
        let old = Writer::new().array(1).bytes(&token).finish();
        let lists = StatusLists::new();
        assert_eq!(lists.load(&old), Ok(1));
        let known = lists.look_up(&reference(1), &rule(&key.public_key()), NOW).unwrap();
        assert_eq!(known.map(|known| known.status), Some(Status::Revoked));
        assert_eq!(lists.kept_of(URI).unwrap().bytes, kept(&token, &key), "{form:?}");
    }
}

#[test]
fn what_was_changed_while_it_was_kept_is_believed_no_more() {
    let key = key();
    let whole = kept(&sign(&list(), &publication(Form::Jwt, &key), &key), &key);
    let mut reader = Reader::new(&whole).unwrap();
    reader.array_of(1).unwrap();
    reader.array_of(5).unwrap();
    let (header, before) = (reader.text().unwrap(), reader.text().unwrap());
    let (lst, after, signature) = (reader.bytes().unwrap(), reader.text().unwrap(), reader.bytes().unwrap());
    let of = |header: &str, before: &str, lst: &[u8], after: &str, signature: &[u8]| {
        let writer = Writer::new().array(1).array(5).text(header).text(before).bytes(lst);
        writer.text(after).bytes(signature).finish()
    };
    assert_eq!(of(header, before, lst, after, signature), whole);
    assert_eq!(look(&whole, &key), Some(Status::Revoked));
    // Nobody revoked: the list of another of the same size, under the signature of this one.
    let none = NewStatusList::new(Bits::Two, 1000).unwrap().compress();
    assert_eq!(look(&of(header, before, none.lst(), after, signature), &key), None);
    assert_eq!(look(&of(header, before, lst, after, &[1; 64]), &key), None);
    assert_eq!(look(&of(header, &before.replacen(':', ": ", 1), lst, after, signature), &key), None);
    let load = |bytes: &[u8]| StatusLists::new().load(bytes).err();
    for (what, broken) in [
        ("four parts", Writer::new().array(1).array(4).text(header).text(before).bytes(lst).text(after).finish()),
        ("a number", Writer::new().array(1).uint(5).finish()),
        ("a text", Writer::new().array(1).text(header).finish()),
    ] {
        assert!(matches!(load(&broken), Some(StatusError::Cbor(_))), "{what}");
    }
    assert_eq!(load(&of(header, "", lst, "", signature)), Some(StatusError::Malformed));
    let large = vec![0; MAX_TOKEN * 9 / 16];
    assert_eq!(load(&of(header, before, &large, after, signature)), Some(StatusError::TooLarge), "as a token it is");
}
