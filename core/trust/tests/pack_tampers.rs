//! A pack that is right in everything but one thing, signed by the right key: each check of the format meets its own.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that can't go on must stop")]

mod packs;

use dinhdanh_cbor::{CborError, Value, Writer};
use dinhdanh_crypto::cose::Sign1;
use dinhdanh_crypto::x509::{Defect, MAX_CERTIFICATE};
use dinhdanh_crypto::{CryptoError, SigningKey};
use dinhdanh_trust::TrustError;
use dinhdanh_trust::pack::*;
use packs::*;

const TYP: &str = "application/dinhdanh-policy+cose";
const SUCCESSION: &str = "application/dinhdanh-succession+cose";
const SHAPE: TrustError = TrustError::Pack(PackDefect::Malformed(CborError::Unexpected));

struct Scene {
    key: SigningKey,
    keys: RootKeys,
    content: PackContent,
    payload: Vec<u8>,
}

impl Scene {
    fn new() -> Self {
        let key = key();
        let keys = set(&[&key]);
        let content = content(&keys);
        Self { payload: content.encode(), content, key, keys }
    }

    fn open(&self, bytes: &[u8]) -> Result<(), TrustError> {
        PolicyPack::open(bytes, &self.keys).map(drop)
    }

    /// What comes of the pack's payload after a change in its tree.
    fn changed<'v>(&'v self, change: impl FnOnce(&mut Value<'v>)) -> Result<(), TrustError> {
        let mut tree = Value::parse(&self.payload).unwrap();
        change(&mut tree);
        self.open(&message(tree.write(Writer::new()).finish(), Some(TYP), &self.key))
    }

    /// The same, of a change in what is written.
    fn rewritten(&self, change: impl FnOnce(&mut PackContent)) -> Result<(), TrustError> {
        let mut content = self.content.clone();
        change(&mut content);
        self.open(&message(content.encode(), Some(TYP), &self.key))
    }
}

/// The value under a path of integer keys and places.
fn at<'v, 'a>(value: &'v mut Value<'a>, path: &[i64]) -> &'v mut Value<'a> {
    path.iter().fold(value, |value, step| match value {
        Value::Map(entries) => &mut entries.iter_mut().find(|(key, _)| *key == Value::Integer(*step)).unwrap().1,
        Value::Array(items) => &mut items[usize::try_from(*step).unwrap()],
        other => panic!("{other:?} has no {step}"),
    })
}

fn entries<'v, 'a>(value: &'v mut Value<'a>) -> &'v mut Vec<(Value<'a>, Value<'a>)> {
    let Value::Map(entries) = value else { panic!("{value:?} is no map") };
    entries
}

fn items<'v, 'a>(value: &'v mut Value<'a>) -> &'v mut Vec<Value<'a>> {
    let Value::Array(items) = value else { panic!("{value:?} is no array") };
    items
}

#[test]
fn the_pack_that_is_changed_below_holds_before() {
    let scene = Scene::new();
    assert_eq!(scene.changed(|_| {}), Ok(()));
    assert_eq!(scene.rewritten(|_| {}), Ok(()));
}

#[test]
fn a_signature_must_be_there_and_hold() {
    let scene = Scene::new();
    let payload = scene.content.encode();
    let good = message(payload.clone(), Some(TYP), &scene.key);
    assert_eq!(scene.open(&good), Ok(()));
    for typ in [None, Some(SUCCESSION), Some("application/cwt")] {
        let other = message(payload.clone(), typ, &scene.key);
        assert_eq!(scene.open(&other), Err(PackDefect::Type.into()), "{typ:?}");
    }
    let parsed = Sign1::parse(&good).unwrap();
    let assemble = |protected: &[u8], unprotected: &[u8], payload: Option<&[u8]>, signature: &[u8]| {
        let writer = Writer::new().array(4).bytes(protected).raw(unprotected);
        payload
            .map_or_else(|| Writer::new().array(4).bytes(protected).raw(unprotected).null(), |p| writer.bytes(p))
            .bytes(signature)
            .finish()
    };
    let (head, side, proof) = (parsed.protected(), parsed.unprotected(), parsed.signature());
    assert_eq!(scene.open(&assemble(head, side, Some(&payload), proof)), Ok(()));
    // Under tag 18, and under another.
    let tagged = |tag| [Writer::new().tag(tag).finish(), good.clone()].concat();
    assert_eq!(scene.open(&tagged(18)), Ok(()));
    assert!(matches!(scene.open(&tagged(17)), Err(TrustError::Pack(PackDefect::Message(_)))));
    let missing = TrustError::Pack(PackDefect::Message(CryptoError::PayloadMissing));
    assert_eq!(scene.open(&assemble(head, side, None, proof)), Err(missing));
    let mut wrong = proof.to_vec();
    wrong[10] ^= 1;
    assert_eq!(scene.open(&assemble(head, side, Some(&payload), &wrong)), Err(TrustError::SignatureInvalid));
    assert_eq!(scene.open(&assemble(head, side, Some(&payload), &[])), Err(TrustError::SignatureInvalid));
    // Nobody is named, or somebody else.
    let nobody = Writer::new().map(0).finish();
    let other = Writer::new().map(1).int(4).bytes(&[0; 32]).finish();
    for side in [nobody, other] {
        assert_eq!(scene.open(&assemble(head, &side, Some(&payload), proof)), Err(TrustError::UnknownSigner));
    }
    // A type that no signature covers: else any message of the key could pass for a pack.
    let untyped = Writer::new().map(1).int(1).int(-7).finish();
    let beside = Writer::new().map(2).int(4).bytes(&thumbprint(&scene.key.public_key())).int(16).text(TYP).finish();
    assert_eq!(scene.open(&assemble(&untyped, &beside, Some(&payload), proof)), Err(PackDefect::Type.into()));
    // An algorithm that no signature covers, or that is not the key's.
    let bare = Writer::new().map(1).int(16).text(TYP).finish();
    let named = Writer::new().map(2).int(4).bytes(&thumbprint(&scene.key.public_key())).int(1).int(-7).finish();
    let unprotected = TrustError::Pack(PackDefect::Message(CryptoError::AlgorithmUnprotected));
    assert_eq!(scene.open(&assemble(&bare, &named, Some(&payload), proof)), Err(unprotected));
    let eddsa = Writer::new().map(2).int(1).int(-8).int(16).text(TYP).finish();
    assert_eq!(scene.open(&assemble(&eddsa, side, Some(&payload), proof)), Err(TrustError::SignatureInvalid));
}

#[test]
fn a_member_that_is_missing_unknown_or_of_another_type_refuses_the_pack() {
    let scene = Scene::new();
    for key in 0..14 {
        let cut = scene.changed(|tree| entries(tree).retain(|(known, _)| *known != Value::Integer(key)));
        assert_eq!(cut, Err(SHAPE), "{key}");
        let null = scene.changed(|tree| *at(tree, &[key]) = Value::Null);
        assert_eq!(null, Err(SHAPE), "{key}");
    }
    let version = |version| scene.changed(move |tree| *at(tree, &[0]) = Value::Integer(version));
    assert_eq!(version(2), Err(TrustError::VersionUnsupported));
    assert_eq!(version(0), Err(TrustError::VersionUnsupported));
    let add = |path: &'static [i64], key: i64| {
        scene.changed(move |tree| entries(at(tree, path)).push((Value::Integer(key), Value::Null)))
    };
    for (path, unknown) in
        [(&[][..], 14), (&[7, 0][..], 5), (&[10, 0][..], 3), (&[11, 0][..], 9), (&[12][..], 3), (&[13, 0][..], 3)]
    {
        assert_eq!(add(path, unknown), Err(SHAPE), "{path:?}");
        assert_eq!(add(path, -7), Ok(()), "an extension in {path:?}");
    }
    let missing = |path: &'static [i64], key: i64| {
        scene.changed(move |tree| entries(at(tree, path)).retain(|(known, _)| *known != Value::Integer(key)))
    };
    for (path, keys) in [(&[7, 0][..], 3), (&[10, 0], 3), (&[11, 0], 8), (&[12], 2), (&[13, 0], 3)] {
        for key in 0..keys {
            assert_eq!(missing(path, key), Err(SHAPE), "{path:?} {key}");
        }
    }
    for state in [vec![3], vec![0, 5], vec![1], vec![2, 5]] {
        let state = state.into_iter().map(Value::Integer).collect();
        assert_eq!(scene.changed(|tree| *at(tree, &[7, 0, 1]) = Value::Array(state)), Err(SHAPE));
    }
    // A digest, as of a certificate, names no signer.
    let digest = scene.changed(|tree| *at(tree, &[7, 0, 3, 0, 0]) = Value::Bytes(&[0; 32]));
    assert_eq!(digest, Err(PackDefect::Key.into()));
    assert_eq!(scene.changed(|tree| entries(at(tree, &[12, 2]))[0].1 = Value::Integer(3)), Err(SHAPE));
}

#[test]
fn times_must_be_of_this_calendar_and_in_order() {
    let scene = Scene::new();
    let dates = Err(PackDefect::Dates.into());
    let (issued, until) = (scene.content.issued, scene.content.until);
    assert_eq!(scene.rewritten(|content| (content.issued, content.until) = (until, issued)), dates);
    for time in [i64::MIN, -62_167_219_201, 253_402_300_800, i64::MAX] {
        for path in [&[3][..], &[4], &[7, 0, 3, 1, 1, 1]] {
            assert_eq!(scene.changed(|tree| *at(tree, path) = Value::Integer(time)), dates, "{time} {path:?}");
        }
    }
}

#[test]
fn text_must_be_short_and_plain() {
    let scene = Scene::new();
    let long = "x".repeat(MAX_NAME + 1);
    let longer = "x".repeat(MAX_TEXT + 1);
    let places: [(&[i64], bool); 11] = [
        (&[1], false),
        (&[7, 0, 2, 0], false),
        (&[10, 0, 1], false),
        (&[10, 0, 2, 0], false),
        (&[11, 0, 0], false),
        (&[11, 0, 1], false),
        (&[11, 0, 2, 0], true),
        (&[11, 0, 7, 0, 0], false),
        (&[11, 0, 7, 0, 2, 0, 1], false),
        (&[13, 0, 1, 1], true),
        (&[13, 0, 2, 0], false),
    ];
    for (path, is_sentence) in places {
        let long = if is_sentence { &longer } else { &long };
        for text in ["", "a\u{1b}[31mb", "a\nb", "\u{0}", long] {
            let changed = scene.changed(|tree| *at(tree, path) = Value::Text(text));
            assert_eq!(changed, Err(PackDefect::Text.into()), "{path:?} {text:?}");
        }
    }
}

#[test]
fn nothing_is_there_twice() {
    let scene = Scene::new();
    for path in [&[7][..], &[8], &[9], &[10], &[11], &[13], &[7, 0, 3], &[11, 0, 7], &[11, 0, 7, 0, 2], &[13, 0, 2]] {
        let changed = scene.changed(|tree| {
            let list = items(at(tree, path));
            list.push(list[0].clone());
        });
        assert_eq!(changed, Err(PackDefect::Twice.into()), "{path:?}");
    }
}

#[test]
fn lists_end_at_their_limits() {
    let scene = Scene::new();
    for (path, most) in [
        (&[6][..], MAX_SUCCESSIONS),
        (&[7], MAX_ISSUERS),
        (&[8], MAX_CERTIFICATES),
        (&[9], MAX_CERTIFICATES),
        (&[10], MAX_READERS),
        (&[11], MAX_LISTED),
        (&[13], MAX_LISTED),
        (&[7, 0, 2], MAX_LISTED),
        (&[7, 0, 3], MAX_LISTED),
        (&[7, 0, 4], MAX_LISTED),
        (&[5], MAX_ROOT_KEYS),
        (&[11, 0, 7], MAX_ELEMENTS),
        (&[11, 0, 7, 0, 2], MAX_ELEMENTS),
    ] {
        let changed = scene.changed(|tree| *at(tree, path) = Value::Array(vec![Value::Null; most + 1]));
        assert_eq!(changed, Err(PackDefect::TooMany.into()), "{path:?}");
    }
    // A count that no bytes stand behind is seen before anything is set aside for it.
    let huge = scene.content.encode();
    let at_issuers = huge.windows(2).position(|pair| pair == [7, 0x81]).unwrap();
    let huge = [&huge[..=at_issuers], &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat();
    let cut = TrustError::Pack(PackDefect::Malformed(CborError::Truncated));
    assert_eq!(scene.open(&message(huge, Some(TYP), &scene.key)), Err(cut));
}

#[test]
fn certificates_must_be_certificates() {
    let scene = Scene::new();
    let good = scene.content.issuers[0].certificate.clone();
    let cut = &good[..good.len() - 1];
    let long = vec![0x30; 5000];
    for path in [&[7, 0, 0][..], &[8, 0], &[9, 0]] {
        for bad in [&[][..], b"not DER", cut, &[0x30, 0], &long] {
            let changed = scene.changed(|tree| *at(tree, path) = Value::Bytes(bad));
            assert!(matches!(changed, Err(TrustError::Pack(PackDefect::Certificate(_)))), "{path:?} {changed:?}");
        }
    }
    // A CSCA's may be of a kind that is not read here, but must be one whole.
    let content = [5; MAX_CERTIFICATE];
    for (head, length) in [(&[0x30, 1][..], 1), (&[0x30, 0x81, 0x80], 0x80), (&[0x30, 0x82, 0x0f, 0xfc], 0x0ffc)] {
        let malformed = PackDefect::Certificate(CryptoError::Certificate(Defect::Malformed)).into();
        for (there, expected) in [(length, Ok(())), (length - 1, Err(malformed))] {
            let der = [head, &content[..there]].concat();
            assert_eq!(scene.changed(|tree| *at(tree, &[8, 0]) = Value::Bytes(&der)), expected, "{head:x?} {there}");
        }
    }
    let big = [&[0x30, 0x82, 0x10, 0xfd][..], &[0; 0x10fd]].concat();
    let too_long = PackDefect::Certificate(CryptoError::Certificate(Defect::TooLong));
    assert_eq!(scene.changed(|tree| *at(tree, &[8, 0]) = Value::Bytes(&big)), Err(too_long.into()));
}

#[test]
fn a_status_signers_prefix_ends_a_host_and_a_path() {
    let scene = Scene::new();
    for bad in [
        "https://a.example",
        "https:///lists/",
        "http://a.example/",
        "https://a.example/lists",
        "https://a.example@b.example/",
        "https://a.example/?list=/",
        "https://a.example/#/",
        "https://a.example\\/",
        "https://ạ.example/",
        "https://a.example/a b/",
    ] {
        let changed = scene.rewritten(|content| content.issuers[0].status_signers[0].prefix = bad.to_owned());
        assert_eq!(changed, Err(PackDefect::UriPrefix.into()), "{bad}");
    }
}

#[test]
fn keys_are_written_in_one_form() {
    let scene = Scene::new();
    let key = scene.content.issuers[0].status_signers[0].key.to_cose_key();
    let Value::Map(parts) = Value::parse(&key).unwrap() else { panic!("a key is a map") };
    let labelled = [parts.clone(), vec![(Value::Integer(3), Value::Integer(-7))]].concat();
    let mut off = parts.clone();
    off[3].1 = Value::Bytes(&[1; 32]);
    let mut turned = parts;
    turned.reverse();
    for bad in [labelled, off, turned, Vec::new()] {
        let changed = scene.changed(|tree| *at(tree, &[7, 0, 4, 0, 0]) = Value::Map(bad.clone()));
        assert_eq!(changed, Err(PackDefect::Key.into()));
        assert_eq!(scene.changed(|tree| *at(tree, &[5, 0]) = Value::Map(bad)), Err(PackDefect::Key.into()));
    }
    let roots = Err(PackDefect::RootKeys.into());
    assert_eq!(scene.changed(|tree| items(at(tree, &[5])).clear()), roots);
    let twice = |tree: &mut Value<'_>| {
        let keys = items(at(tree, &[5]));
        keys.push(keys[0].clone());
    };
    assert_eq!(scene.changed(twice), roots);
    let (one, two) = (key_bytes(), key_bytes());
    let (high, low) = if one > two { (one, two) } else { (two, one) };
    let disordered = Writer::new().array(2).raw(&high).raw(&low).finish();
    assert_eq!(RootKeys::parse(&disordered), Err(PackDefect::RootKeys));
    assert!(RootKeys::parse(&Writer::new().array(2).raw(&low).raw(&high).finish()).is_ok());
}

fn key_bytes() -> Vec<u8> {
    key().public_key().to_cose_key()
}

#[test]
fn a_freshness_rule_goes_from_green_to_amber_within_ten_years() {
    let scene = Scene::new();
    let freshness = Err(PackDefect::Freshness.into());
    assert_eq!(scene.rewritten(|content| content.freshness.green = content.freshness.amber + 1), freshness);
    assert_eq!(scene.rewritten(|content| content.freshness.amber = MAX_AGE + 1), freshness);
    assert_eq!(scene.rewritten(|content| content.freshness.amber = MAX_AGE), Ok(()));
    assert_eq!(MAX_AGE, 316_224_000);
    for (count, expected) in [(MAX_LISTED, Ok(())), (MAX_LISTED + 1, Err(PackDefect::TooMany.into()))] {
        let advisories = (0..count).map(|number| (format!("TEST_{number}"), Light::Red)).collect();
        assert_eq!(scene.rewritten(|content| content.freshness.advisories = advisories), expected, "{count}");
    }
    let own = |content: &mut PackContent| content.profiles[0].freshness.as_mut().unwrap().amber = u64::MAX;
    assert_eq!(scene.rewritten(own), freshness);
}

#[test]
fn a_reader_is_registered_for_profiles_that_there_are() {
    let scene = Scene::new();
    let twice = scene.rewritten(|content| content.readers[0].profiles.push("V1".to_owned()));
    assert_eq!(twice, Err(PackDefect::Twice.into()));
    let stray = scene.rewritten(|content| content.readers[0].profiles.push("V9".to_owned()));
    assert_eq!(stray, Err(PackDefect::UnknownProfile.into()));
}

#[test]
fn a_succession_that_is_forged_moved_or_of_another_pack_is_refused() {
    let scene = Scene::new();
    let (next, thief) = (key(), key());
    let to = set(&[&next]);
    let statement = |pack: &str, number: u64, from: &RootKeys, typ: &str, key: &SigningKey| {
        let writer = Writer::new().map(5).int(0).uint(1).int(1).text(pack).int(2).uint(number);
        let writer = writer.int(3).bytes(&from.hash()).int(4).raw(&to.encode());
        message(writer.finish(), Some(typ), key)
    };
    let follow = |statements: Vec<Vec<u8>>| {
        let content = PackContent { successions: statements, ..scene.content.clone() };
        scene.open(&message(content.encode(), Some(TYP), &next))
    };
    let good = statement("TEST-vn", 1, &scene.keys, SUCCESSION, &scene.key);
    assert_eq!(follow(vec![good.clone()]), Ok(()));
    let broken = Err(PackDefect::Succession.into());
    assert_eq!(follow(vec![statement("TEST-la", 1, &scene.keys, SUCCESSION, &scene.key)]), broken);
    assert_eq!(follow(vec![statement("TEST-vn", 2, &scene.keys, SUCCESSION, &scene.key)]), broken);
    assert_eq!(follow(vec![statement("TEST-vn", 1, &set(&[&thief]), SUCCESSION, &scene.key)]), broken);
    assert_eq!(follow(vec![good.clone(), good.clone()]), broken);
    let typ = Err(PackDefect::Type.into());
    assert_eq!(follow(vec![statement("TEST-vn", 1, &scene.keys, TYP, &scene.key)]), typ);
    assert_eq!(follow(vec![statement("TEST-vn", 1, &scene.keys, SUCCESSION, &thief)]), Err(TrustError::UnknownSigner));
    let mut forged = good.clone();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(follow(vec![forged]), Err(TrustError::SignatureInvalid));
    assert!(matches!(follow(vec![good[1..].to_vec()]), Err(TrustError::Pack(PackDefect::Message(_)))));
    // Its own members, one by one.
    let whole = Sign1::parse(&good).unwrap().payload().unwrap().to_vec();
    for key in 0..5 {
        let mut tree = Value::parse(&whole).unwrap();
        entries(&mut tree).retain(|(known, _)| *known != Value::Integer(key));
        let cut = message(tree.write(Writer::new()).finish(), Some(SUCCESSION), &scene.key);
        assert_eq!(follow(vec![cut]), Err(SHAPE), "{key}");
    }
    for (key, value, error) in [
        (0, Value::Integer(2), TrustError::VersionUnsupported),
        (3, Value::Bytes(&[0; 31]), SHAPE),
        (4, Value::Array(Vec::new()), PackDefect::RootKeys.into()),
        (5, Value::Null, SHAPE),
    ] {
        let mut tree = Value::parse(&whole).unwrap();
        entries(&mut tree).retain(|(known, _)| *known != Value::Integer(key));
        entries(&mut tree).push((Value::Integer(key), value));
        let changed = message(tree.write(Writer::new()).finish(), Some(SUCCESSION), &scene.key);
        assert_eq!(follow(vec![changed]), Err(error), "{key}");
    }
    // The newest set signs, not the one before.
    let content = PackContent { successions: vec![good], ..scene.content.clone() };
    let old = message(content.encode(), Some(TYP), &scene.key);
    assert_eq!(scene.open(&old), Err(TrustError::UnknownSigner));
}
