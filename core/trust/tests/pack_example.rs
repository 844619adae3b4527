//! The worked example of `docs/policy-pack.md`: what stands there is what this code makes and reads.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that can't go on must stop")]

use dinhdanh_catalogue::{Profile, ProfileDocument, ProfileElement};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::pack::*;
use time::macros::utc_datetime;

const DOCUMENT: &str = include_str!("../../../docs/policy-pack.md");

/// The same text in lines, as the document has it.
fn lines(bytes: &[u8]) -> String {
    let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.chunks(48).map(|line| line.concat() + "\n").collect()
}

fn example() -> (RootKeys, PackContent, Vec<u8>) {
    // Ed25519 signs without chance, so the bytes are always these.
    let [one, two] = [1, 2].map(|seed| SigningKey::from_scalar(Curve::Ed25519, &[seed; 32]).unwrap());
    let [first, second] = [&one, &two].map(|key| RootKeys::new(vec![key.public_key()]).unwrap());
    let succession = Succession { pack_id: "TEST-vn", number: 1, from: &first, to: &second };
    let unsigned = succession.prepare(&one.public_key()).unwrap();
    let signature = one.sign(unsigned.to_be_signed()).unwrap();
    let element = ProfileElement {
        namespace: "org.iso.18013.5.1".to_owned(),
        identifier: "age_over_18".to_owned(),
        required: true,
    };
    let document =
        ProfileDocument { doc_type: "org.iso.18013.5.1.mDL".to_owned(), required: true, elements: vec![element] };
    let profile = Profile {
        id: "V2".to_owned(),
        purpose: "age.over18".to_owned(),
        label_vi: "Đủ 18 tuổi".to_owned(),
        label_en: "18 or older".to_owned(),
        basis_vi: "đồng ý".to_owned(),
        basis_en: "consent".to_owned(),
        retention_vi: "không giữ gì".to_owned(),
        retention_en: "nothing".to_owned(),
        self_timed: true,
        any_one: false,
        documents: vec![document],
    };
    let content = PackContent {
        id: "TEST-vn".to_owned(),
        serial: 2,
        issued: utc_datetime!(2026-11-20 02:00),
        until: utc_datetime!(2026-12-20 02:00),
        first_keys: first.clone(),
        successions: vec![unsigned.finish(&signature).unwrap()],
        issuers: Vec::new(),
        csca: Vec::new(),
        reader_roots: Vec::new(),
        readers: Vec::new(),
        profiles: vec![PackProfile { profile, freshness: None }],
        freshness: Freshness {
            green: 86_400,
            amber: 604_800,
            advisories: vec![("SELF_TIMED".to_owned(), Light::Amber)],
        },
        class_schemes: Vec::new(),
    };
    let unsigned = content.prepare(&two.public_key()).unwrap();
    let signature = two.sign(unsigned.to_be_signed()).unwrap();
    (first, content, unsigned.finish(&signature).unwrap())
}

#[test]
fn the_documents_example_is_what_this_code_makes_and_reads() {
    let (first, content, bytes) = example();
    let pack = PolicyPack::open(&bytes, &first).unwrap();
    assert_eq!(*pack.content(), content);
    for (what, bytes) in [("the first set", first.encode()), ("the pack", bytes)] {
        let text = lines(&bytes);
        assert!(DOCUMENT.contains(&text), "{what}, {} bytes, is not in the document:\n{text}", bytes.len());
    }
}
