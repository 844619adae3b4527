//! Packs from enemies and from chance: cut, altered, enormous, generated.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that can't go on must stop")]

mod packs;

use dinhdanh_catalogue::{Profile, ProfileDocument, ProfileElement};
use dinhdanh_crypto::x509::MAX_CERTIFICATE;
use dinhdanh_trust::TrustError;
use dinhdanh_trust::pack::*;
use packs::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use std::sync::LazyLock;
use time::UtcDateTime;

#[test]
fn a_pack_that_is_cut_or_altered_anywhere_is_refused() {
    let key = key();
    let keys = set(&[&key]);
    let bytes = sign(&content(&keys), &key).unwrap();
    for length in 0..bytes.len() {
        assert!(PolicyPack::open(&bytes[..length], &keys).is_err(), "cut to {length}");
    }
    let mut altered = bytes.clone();
    for place in 0..bytes.len() {
        altered[place] ^= 1 << (place % 8);
        assert!(PolicyPack::open(&altered, &keys).is_err(), "altered at {place}");
        altered[place] = bytes[place];
    }
    assert!(PolicyPack::open(&[&bytes[..], &[0]].concat(), &keys).is_err());
}

#[test]
fn more_bytes_than_are_ever_read_are_refused_unread() {
    let keys = set(&[&key()]);
    assert_eq!(PolicyPack::open(&vec![0x84; MAX_PACK + 1], &keys).err(), Some(TrustError::TooLarge));
    assert_eq!(PackContent::read(&vec![0xae; MAX_PACK + 1]).err(), Some(TrustError::TooLarge));
    // As large as it may be, and deep, wide or long where it may be so.
    for byte in [0x81, 0xa1, 0xc1, 0xd8, 0x5b, 0x9f, 0xff, 0x00] {
        assert!(PolicyPack::open(&vec![byte; MAX_PACK], &keys).is_err(), "{byte:02x}");
    }
}

#[test]
fn a_pack_that_is_too_large_is_not_prepared() {
    let key = key();
    let mut content = content(&set(&[&key]));
    let csca = |number: u32| [&[0x30, 0x82, 0x0f, 0xfc][..], &number.to_be_bytes(), &[0; 0x0ff8]].concat();
    content.csca = (0..1_024).map(csca).collect();
    content.reader_roots.clear();
    assert_eq!(content.prepare(&key.public_key()).err(), Some(TrustError::TooLarge));
}

/// A pack whose payload has this many bytes, of which there must be some tens of thousands: CSCA certificates fill it.
fn filled(keys: &RootKeys, bytes: usize) -> PackContent {
    let csca = |number: usize, length: usize| {
        let (said, number) = ((length - 4) as u16, number as u32);
        [&[0x30, 0x82][..], &said.to_be_bytes(), &number.to_be_bytes(), &vec![0; length - 8]].concat()
    };
    let mut content = content(keys);
    content.csca.clear();
    let count = (bytes - content.encode().len()) / (MAX_CERTIFICATE + 3) + 1;
    content.csca = (0..count).map(|number| csca(number, MAX_CERTIFICATE)).collect();
    let over = content.encode().len() - bytes;
    content.csca[count - 1] = csca(count - 1, MAX_CERTIFICATE - over / 2);
    content.csca[count - 2] = csca(count - 2, MAX_CERTIFICATE - over.div_ceil(2));
    assert_eq!(content.encode().len(), bytes);
    content
}

#[test]
fn a_pack_has_as_many_bytes_as_are_read_and_not_one_more() {
    const MOST: usize = MAX_PACK - 1_024;
    let key = key();
    let keys = set(&[&key]);
    let bytes = sign(&filled(&keys, MOST), &key).unwrap();
    assert!(PolicyPack::open(&bytes, &keys).is_ok());
    assert_eq!(filled(&keys, MOST + 1).prepare(&key.public_key()).err(), Some(TrustError::TooLarge));
    // Another writer's, who leaves less for headers and signature.
    let around = bytes.len() - MOST;
    for (bytes, error) in [(MAX_PACK, None), (MAX_PACK + 1, Some(TrustError::TooLarge))] {
        let payload = filled(&keys, bytes - around).encode();
        let pack = message(payload, Some("application/dinhdanh-policy+cose"), &key);
        assert_eq!((pack.len(), PolicyPack::open(&pack, &keys).err()), (bytes, error));
    }
}

static CERTIFICATES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    (0..4).map(|number| root(dinhdanh_crypto::x509::Kind::Iaca, &format!("TEST {number}")).1).collect()
});
static KEYS: LazyLock<Vec<dinhdanh_crypto::PublicKey>> = LazyLock::new(|| (0..4).map(|_| key().public_key()).collect());

fn name() -> impl Strategy<Value = String> {
    "[a-zà-ỹ0-9.]{1,30}"
}

fn moment() -> impl Strategy<Value = UtcDateTime> {
    (-62_167_219_200_i64..=253_402_300_799).prop_map(|seconds| UtcDateTime::from_unix_timestamp(seconds).unwrap())
}

fn state() -> impl Strategy<Value = IssuerState> {
    prop_oneof![Just(IssuerState::Active), moment().prop_map(IssuerState::Retired), Just(IssuerState::Compromised)]
}

fn rule() -> impl Strategy<Value = Freshness> {
    let light = prop_oneof![Just(Light::Green), Just(Light::Amber), Just(Light::Red)];
    let advisories = proptest::collection::btree_map("[A-Z_]{1,20}", light, 0..4);
    (0..=MAX_AGE, 0..=MAX_AGE, advisories).prop_map(|(one, other, advisories)| Freshness {
        green: one.min(other),
        amber: one.max(other),
        advisories: advisories.into_iter().collect(),
    })
}

fn issuers() -> impl Strategy<Value = Vec<Issuer>> {
    let status = (0..4_usize, "[a-z]{1,8}")
        .prop_map(|(key, host)| StatusSigner { key: KEYS[key], prefix: format!("https://{host}/a/") });
    let signers = proptest::collection::btree_map(0..4_usize, state(), 0..3);
    let issuer = (state(), vec(name(), 0..3), signers, vec(status.clone(), 0..3), vec(status, 0..3));
    vec(issuer, 0..4).prop_map(|all| {
        let made = CERTIFICATES.iter().zip(all).map(
            |(certificate, (state, doc_types, signers, status_signers, left_status_signers))| Issuer {
                certificate: certificate.clone(),
                state,
                doc_types,
                signers: signers.into_iter().map(|(key, state)| (KEYS[key], state)).collect(),
                status_signers,
                left_status_signers,
            },
        );
        made.collect()
    })
}

fn profiles() -> impl Strategy<Value = Vec<PackProfile>> {
    let element = (name(), name(), any::<bool>()).prop_map(|(namespace, identifier, required)| ProfileElement {
        namespace,
        identifier,
        required,
    });
    let document = (any::<bool>(), vec(element, 0..2));
    let profile = (name(), [name(), name(), name()], [name(), name(), name()], any::<(bool, bool)>(), of(rule()));
    vec((profile, of(document)), 0..3).prop_map(|all| {
        let made = all.into_iter().enumerate().map(|(number, ((purpose, vi, en, flags, freshness), document))| {
            let ([label_vi, basis_vi, retention_vi], [label_en, basis_en, retention_en]) = (vi, en);
            let documents = document.into_iter().map(|(required, mut elements)| {
                elements.dedup_by_key(|element| (element.namespace.clone(), element.identifier.clone()));
                ProfileDocument { doc_type: "type".to_owned(), required, elements }
            });
            let profile = Profile {
                id: format!("V{number}"),
                purpose,
                label_vi,
                label_en,
                basis_vi,
                basis_en,
                retention_vi,
                retention_en,
                self_timed: flags.0,
                any_one: flags.1,
                documents: documents.collect(),
            };
            PackProfile { profile, freshness }
        });
        made.collect()
    })
}

fn schemes() -> impl Strategy<Value = Vec<ClassScheme>> {
    let classes = proptest::collection::btree_set(name(), 0..4);
    vec((name(), name(), classes), 0..3).prop_map(|all| {
        let made = all.into_iter().enumerate().map(|(year, (label_vi, label_en, classes))| ClassScheme {
            id: year.to_string(),
            label_vi,
            label_en,
            classes: classes.into_iter().collect(),
        });
        made.collect()
    })
}

prop_compose! {
    fn packs()(
        id in name(),
        serial: u64,
        times in (moment(), moment()),
        keys in 1..=4_usize,
        issuers in issuers(),
        csca in 0..4_usize,
        reader_roots in 0..4_usize,
        readers in proptest::collection::btree_map(any::<[u8; 32]>(), name(), 0..3),
        profiles in profiles(),
        freshness in rule(),
        class_schemes in schemes(),
    ) -> PackContent {
        let registered: Vec<_> = profiles.iter().map(|entry| entry.profile.id.clone()).collect();
        let readers = readers.into_iter().map(|(reader, name)| {
            ReaderRegistration { reader, name, profiles: registered.clone() }
        });
        PackContent {
            id,
            serial,
            issued: times.0.min(times.1),
            until: times.0.max(times.1),
            first_keys: RootKeys::new(KEYS[..keys].to_vec()).unwrap(),
            successions: Vec::new(),
            issuers,
            csca: CERTIFICATES[..csca].to_vec(),
            reader_roots: CERTIFICATES[..reader_roots].to_vec(),
            readers: readers.collect(),
            profiles,
            freshness,
            class_schemes,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back(content in packs()) {
        let payload = content.encode();
        let again = PackContent::read(&payload).unwrap();
        prop_assert_eq!(&again, &content);
        prop_assert_eq!(again.encode(), payload);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        prop_assert!(PackContent::read(&bytes).is_err());
        prop_assert!(PolicyPack::open(&bytes, &RootKeys::new(KEYS.clone()).unwrap()).is_err());
        prop_assert!(RootKeys::parse(&bytes).is_err());
    }
}
