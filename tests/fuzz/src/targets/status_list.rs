use crate::{NOW, SCENES};
use base64ct::{Base64UrlUnpadded, Encoding};
use dinhdanh_cbor::{Reader, Value};
use dinhdanh_crypto::cose::Sign1;
use dinhdanh_trust::status::{
    Aggregation, Bits, CompressedList, Entries, Form, ListedSigners, MAX_INFLATED, NewStatusList, StatusListToken,
    StatusLists, StatusReference,
};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// Whatever bytes come, a list stays inside its limit, says what a second inflater and plain arithmetic say, and nobody's
/// signature is believed.
pub(crate) fn run(data: &[u8]) {
    if let Ok(Some(reference)) = StatusReference::parse(data) {
        assert_eq!(StatusReference::parse(&reference.encode()), Ok(Some(reference)));
    }
    if let Ok(all) = Aggregation::parse(data) {
        assert_eq!(Aggregation::parse(&all.to_json()).as_ref(), Ok(&all));
        assert_eq!(Aggregation::parse(&all.to_cbor()), Ok(all));
    }
    token(data);
    let Some((first, rest)) = data.split_first() else { return };
    let bits = Bits::from_number(1 << (first & 3)).unwrap();
    if let Ok(entries) = CompressedList::new(bits, rest).and_then(|list| list.entries()) {
        agrees(&entries, rest);
    }
    let list = NewStatusList::from_bytes(bits, rest).unwrap();
    says(list.entries(), rest);
    says(&list.compress().entries().unwrap(), rest);
}

fn token(data: &[u8]) {
    let key = SCENES[0].signer;
    let signers = ListedSigners::new(vec![(key, String::new())]);
    let lists = StatusLists::new();
    assert!(lists.learn(data, &signers, NOW).is_err(), "a forged list is taken");
    let Ok(token) = StatusListToken::parse(data) else { return };
    let _ = (token.certificates().is_ok(), token.key_id());
    if let Some(entries) = token.entries_unverified().ok().filter(|entries| !entries.is_empty()) {
        agrees(&entries, &compressed(&token));
    }
    let reference = StatusReference { index: 0, uri: token.uri() };
    let kept = dinhdanh_cbor::Writer::new().array(1).bytes(data).finish();
    assert_eq!(lists.load(&kept), Ok(1));
    assert_eq!(lists.look_up(&reference, &signers, NOW), Ok(None));
    let (again, held) = (StatusLists::new(), lists.kept());
    assert_eq!((again.load(&held[0].bytes), again.kept()), (Ok(1), held.clone()));
    assert!(held[0].bytes == kept || token.form() == Form::Jwt);
    assert_eq!((lists.newest(), lists.inflated()), (None, (0, 0)));
    assert!(token.verify(&key).is_err());
}

/// `lst` of a token, by the shortest way.
fn compressed(token: &StatusListToken) -> Vec<u8> {
    if token.form() == Form::Jwt {
        let text = str::from_utf8(token.bytes()).unwrap().split('.').nth(1).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&Base64UrlUnpadded::decode_vec(text).unwrap()).unwrap();
        return Base64UrlUnpadded::decode_vec(json["status_list"]["lst"].as_str().unwrap()).unwrap();
    }
    let mut reader = Reader::new(token.bytes()).unwrap();
    let mut inner = reader.clone();
    if inner.tag().is_ok_and(|tag| tag == 61) {
        reader = inner;
    }
    let signed = Sign1::read(&mut reader).unwrap();
    let Value::Map(claims) = Value::parse(signed.payload().unwrap()).unwrap() else { panic!("no claims") };
    let (_, list) = claims.iter().find(|(claim, _)| *claim == Value::Integer(65533)).unwrap();
    let Some(Value::Bytes(lst)) = list.get("lst") else { panic!("no list") };
    lst.to_vec()
}

fn agrees(entries: &Entries, compressed: &[u8]) {
    assert!(entries.size() <= MAX_INFLATED);
    if let Ok(inflated) = decompress_to_vec_zlib_with_limit(compressed, MAX_INFLATED) {
        says(entries, &inflated);
    }
}

/// §4.1, an entry at a time: of each byte, the first entry has the lowest bits.
fn says(entries: &Entries, bytes: &[u8]) {
    let bits = u64::from(entries.bits().number());
    let count = bytes.len() as u64 * 8 / bits;
    assert_eq!(entries.len(), count);
    for index in (0..count.min(4096)).chain(count.checked_sub(1)) {
        let value = (0..bits).map(|bit| index * bits + bit).enumerate();
        let value = value.map(|(to, from)| (bytes[from as usize / 8] >> (from % 8) & 1) << to).sum::<u8>();
        assert_eq!(entries.get(index).map(|status| status.value()), Ok(value));
    }
    assert!(entries.get(count).is_err() && entries.get(u64::MAX).is_err());
    assert_eq!(entries.counts().iter().map(|(_, count)| count).sum::<u64>(), count);
}
