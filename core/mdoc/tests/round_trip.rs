//! Issue, disclose and authenticate, and what each change of the bytes makes of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{DOC_TYPE, NAMES, NS, NS_VN, case, issue, transcript};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_codes::{Check, Checks, Reason};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey};
use dinhdanh_mdoc::provision::{Batch, CopyUse};
use dinhdanh_mdoc::{Contradiction, DeviceResponse, Disclosed, IssuerSigned, MdocError, Session, UnsignedResponse};
use proptest::prelude::*;

#[test]
fn what_was_disclosed_arrives_and_nothing_else() {
    let case = case();
    let shown = [(NS, "given_name"), (NS_VN, "licence_classes_vn")];
    let response = case.present(&shown, &case.holder);
    let names = case.check(&response, &case.transcript).unwrap();
    assert_eq!(names, shown.map(|(ns, name)| (ns.to_owned(), name.to_owned())));
    for hidden in ["family_name", "portrait"] {
        assert!(!response.windows(hidden.len()).any(|window| window == hidden.as_bytes()), "{hidden}");
    }
}

#[test]
fn several_documents_come_through_in_one_response() {
    let cases: Vec<_> = (0..3).map(|_| case()).collect();
    let issued: Vec<_> = cases.iter().map(|case| IssuerSigned::parse(&case.issuer_signed).unwrap()).collect();
    let shown = [&[(NS, "portrait")][..], &[], &[(NS_VN, "licence_classes_vn"), (NS, "family_name")]];
    let disclosed = issued.iter().zip(shown).map(|(issuer_signed, elements)| Disclosed { issuer_signed, elements });
    let unsigned = UnsignedResponse::new(&disclosed.collect::<Vec<_>>(), &transcript(0)).unwrap();
    let signed = unsigned.to_be_signed().zip(&cases).map(|(bytes, case)| case.holder.sign(bytes).unwrap());
    let signed: Vec<_> = signed.collect();
    let response = unsigned.finish(&signed).unwrap();
    let response = DeviceResponse::parse(&response).unwrap();
    assert_eq!(response.documents.len(), cases.len());
    let session = Session { transcript: &transcript(0), reader_key: None };
    for ((document, case), shown) in response.documents.iter().zip(&cases).zip(shown) {
        let mut checks = Checks::new();
        let document = document.authenticate(&case.issuer.public_key(), &session, &mut checks).unwrap();
        let mut names: Vec<_> =
            document.elements().iter().map(|element| (element.name_space, element.identifier)).collect();
        names.reverse();
        assert_eq!(names, shown);
    }
    let none = UnsignedResponse::new(&[], &transcript(0)).unwrap().finish(&[]).unwrap();
    assert_eq!(DeviceResponse::parse(&none).unwrap().documents.len(), 0);
}

#[test]
fn an_element_that_is_not_there_cannot_be_disclosed() {
    let case = case();
    let issuer_signed = IssuerSigned::parse(&case.issuer_signed).unwrap();
    for elements in [&[(NS, "age")][..], &[(NS_VN, "given_name")], &[(NS, "given_name"), (NS, "given_name")]] {
        let disclosed = Disclosed { issuer_signed: &issuer_signed, elements };
        assert!(UnsignedResponse::new(&[disclosed], &case.transcript).is_err());
    }
}

#[test]
fn a_changed_value_is_altered_data() {
    let case = case();
    let response = case.present(&NAMES, &case.holder);
    // The name and the value of this element read alike: the value is the one that stands last.
    let mut changed = response.clone();
    let last = (0..response.len()).rev().find(|at| response[*at..].starts_with(b"given_name")).unwrap();
    changed[last] = b'G';
    assert_eq!(case.check(&changed, &case.transcript), Err(Reason::DataAltered));
}

#[test]
fn an_item_under_another_namespace_is_unsigned() {
    let case = case();
    let response = case.present(&[(NS_VN, "licence_classes_vn")], &case.holder);
    let mut at = (0..response.len()).filter(|at| response[*at..].starts_with(NS_VN.as_bytes()));
    let mut moved = response.clone();
    moved[at.next().unwrap() + NS_VN.len() - 1] = b'X';
    assert_eq!(case.check(&moved, &case.transcript), Err(Reason::DataAltered));
}

#[test]
fn another_holders_key_does_not_match() {
    let case = case();
    let thief = SigningKey::generate(Curve::P256).unwrap();
    let response = case.present(&NAMES, &thief);
    assert_eq!(case.check(&response, &case.transcript), Err(Reason::HolderKeyMismatch));
}

#[test]
fn an_answer_is_good_in_its_own_session_only() {
    let case = case();
    let response = case.present(&NAMES, &case.holder);
    assert_eq!(case.check(&response, &transcript(1)), Err(Reason::HolderKeyMismatch));
}

#[test]
fn another_issuers_key_is_a_wrong_signature() {
    let mut case = case();
    let response = case.present(&NAMES, &case.holder);
    case.issuer = SigningKey::generate(Curve::P256).unwrap();
    assert_eq!(case.check(&response, &case.transcript), Err(Reason::SignatureInvalid));
    case.issuer = SigningKey::generate(Curve::P384).unwrap();
    assert_eq!(case.check(&response, &case.transcript), Err(Reason::AlgorithmRefused));
}

#[test]
fn a_licence_is_not_taken_for_another_type() {
    let case = case();
    let response = case.present(&NAMES, &case.holder);
    let at = response.windows(DOC_TYPE.len()).position(|window| window == DOC_TYPE.as_bytes()).unwrap();
    let mut renamed = response.clone();
    renamed[at + DOC_TYPE.len() - 1] = b'M';
    assert_eq!(case.check(&renamed, &case.transcript), Err(Reason::DataInvalid));
}

#[test]
fn a_document_without_holder_proof_is_a_copy() {
    let case = case();
    let response = case.present(&NAMES, &case.holder);
    let at = response.windows(10).position(|window| window == b"deviceAuth").unwrap() + 10;
    let end = response.len() - b"\x66status\x00".len();
    let without = [&response[..at], &[0xa0], &response[end..]].concat();
    assert_eq!(case.check(&without, &case.transcript), Err(Reason::NoHolderProof));
}

#[test]
fn a_response_of_no_version_is_unreadable_and_one_beside_an_error_contradicts_itself() {
    let case = case();
    let response = case.present(&NAMES, &case.holder);
    assert_eq!(response[..13], *b"\xa3\x67version\x631.0");
    for (at, byte) in [(12, b'x'), (10, b'2'), (11, b'1')] {
        let mut changed = response.clone();
        changed[at] = byte;
        assert_eq!(case.check(&changed, &case.transcript), Err(Reason::Unreadable), "{}", byte as char);
    }
    let mut failed = response.clone();
    *failed.last_mut().unwrap() = 10;
    assert_eq!(DeviceResponse::parse(&failed).unwrap().contradiction(), Some(Contradiction::Status));
    let empty = Writer::new().map(2).text("version").text("1.0").text("status").uint(10).finish();
    assert!(DeviceResponse::parse(&empty).is_ok_and(|response| response.status == 10 && response.documents.is_empty()));
}

#[test]
fn an_element_signed_by_the_device_needs_leave() {
    let case = case();
    let own = Writer::new().map(1).text(NS).map(1).text("age_over_99").bool(true).finish();
    let response = case.show(&own, |covered| case.sign(-7, covered));
    assert_eq!(case.check(&response, &case.transcript), Err(Reason::DeviceDataUnauthorised));
}

#[test]
fn an_element_that_comes_twice_is_invalid() {
    let case = case();
    let response = case.present(&[(NS, "given_name")], &case.holder);
    let at = response.windows(NS.len()).position(|window| window == NS.as_bytes()).unwrap();
    // The docType holds the namespace's text too; the array of items follows the namespace itself.
    let at = (at..response.len()).find(|at| response[*at..].starts_with(&[NS.as_bytes(), &[0x81]].concat())).unwrap();
    let start = at + NS.len() + 1;
    let mut reader = Reader::new(&case.issuer_signed).unwrap();
    reader.map().unwrap();
    let length = response[start..].windows(10).position(|window| window == b"issuerAuth").unwrap() - 1;
    let item = &response[start..start + length];
    let twice = [&response[..start - 1], &[0x82], item, item, &response[start + length..]].concat();
    assert_eq!(case.check(&twice, &case.transcript), Err(Reason::DataInvalid));
}

#[test]
fn all_failures_are_recorded_not_only_the_first() {
    let case = case();
    let thief = SigningKey::generate(Curve::P256).unwrap();
    let response = case.present(&NAMES, &thief);
    let parsed = DeviceResponse::parse(&response).unwrap();
    let mut checks = Checks::new();
    let session = Session { transcript: &case.transcript, reader_key: None };
    let stranger = SigningKey::generate(Curve::P256).unwrap().public_key();
    assert!(parsed.documents[0].authenticate(&stranger, &session, &mut checks).is_none());
    assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::IssuerSignature, Check::HolderProof]);
}

#[test]
fn two_copies_share_no_value() {
    let case = case();
    let (one, other) =
        (case.present(&[(NS, "given_name")], &case.holder), issue(DigestAlgorithm::Sha256, Curve::P256, &NAMES));
    let other = other.present(&[(NS, "given_name")], &other.holder);
    // Every run of 12 bytes that both have is a name of the standard, a time or what was disclosed.
    let known = [case.issuer.public_key().to_cose_key(), b"no certificate is read here".to_vec()].concat();
    let random = |bytes: &[u8]| bytes.iter().filter(|byte| !byte.is_ascii()).count() >= 8;
    let shared =
        one.windows(16).filter(|window| random(window)).find(|window| other.windows(16).any(|there| there == *window));
    assert!(shared.is_none_or(|window| known.windows(16).any(|there| there == window)), "{shared:02x?}");
}

const CURVES: [Curve; 6] =
    [Curve::P256, Curve::P384, Curve::P521, Curve::Ed25519, Curve::BrainpoolP256r1, Curve::BrainpoolP384r1];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_subset_in_any_order_of_namespaces_with_any_digest_comes_through(
        chosen in prop::collection::vec(any::<bool>(), 6),
        order in Just([0, 1, 2]).prop_shuffle(),
        which in 0..3usize,
        curve in 0..CURVES.len(),
    ) {
        let groups = [
            &[(NS, "a"), (NS, "b")][..],
            &[(NS_VN, "c"), (NS_VN, "a"), (NS_VN, "d")],
            &[("vn.dinhdanh.test.1", "a")],
        ];
        let names = order.map(|group| groups[group]).concat();
        let algorithm = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512][which];
        let case = issue(algorithm, CURVES[curve], &names);
        let subset: Vec<_> = names.iter().zip(&chosen).filter(|(_, take)| **take).map(|(name, _)| *name).collect();
        let response = case.present(&subset, &case.holder);
        let names = case.check(&response, &case.transcript).unwrap();
        let expected: Vec<_> = subset.iter().map(|(ns, name)| (ns.to_string(), name.to_string())).collect();
        prop_assert_eq!(names, expected);
    }

    #[test]
    fn no_changed_byte_gives_another_value(at in any::<prop::sample::Index>(), flip in 1..=255u8) {
        let case = case();
        let response = case.present(&NAMES, &case.holder);
        let mut changed = response.clone();
        let at = at.index(changed.len());
        changed[at] ^= flip;
        if let Ok(names) = case.check(&changed, &case.transcript) {
            // A changed `nameSpaces` is an unknown member: then nothing comes through, and nothing false.
            prop_assert!(names.is_empty() || names.len() == NAMES.len());
        }
    }
}

#[test]
fn a_batch_says_how_its_copies_are_shown_or_nothing() {
    let copies = [vec![1], vec![2, 3]];
    for copy_use in [None, Some(CopyUse::OneTime), Some(CopyUse::LimitedTime), Some(CopyUse::Rotating)] {
        let bytes = Batch::encode("type", &copies, copy_use);
        let read = Batch::parse(&bytes).unwrap();
        assert_eq!((read.doc_type, read.copy_use, read.copies.len()), ("type", copy_use, 2));
        (0..bytes.len()).for_each(|cut| assert!(Batch::parse(&bytes[..cut]).is_err()));
    }
    let with = |uses: &[u64]| {
        let writer = Writer::new().array(3 + uses.len()).uint(1).text("type").array(1).bytes(&[1]);
        Batch::parse(&uses.iter().fold(writer, |writer, number| writer.uint(*number)).finish()).map(|_| ())
    };
    assert_eq!(with(&[3]), Ok(()));
    assert_eq!(with(&[0]), Err(MdocError::Version));
    assert_eq!(with(&[4]), Err(MdocError::Version));
    assert!(matches!(with(&[1, 1]), Err(MdocError::Malformed(_))));
}
