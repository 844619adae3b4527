//! What a reader asks for: as it was meant, within limits, and signed for this session alone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{DOC_TYPE, NS, NS_VN, transcript};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::cose::signature_input;
use dinhdanh_crypto::{CryptoError, Curve, SigningKey};
use dinhdanh_mdoc::{DeviceRequest, MAX_DOCUMENTS, MdocError, RequestedElement};

const fn element<'a>(name_space: &'a str, identifier: &'a str, intent_to_retain: bool) -> RequestedElement<'a> {
    RequestedElement { name_space, identifier, intent_to_retain }
}

/// `DeviceRequest` of these members.
fn request(version: Option<&str>, doc_requests: Option<&[Vec<u8>]>) -> Vec<u8> {
    let writer = Writer::new().map(1 + usize::from(version.is_some()) + usize::from(doc_requests.is_some()));
    let writer = writer.text("x").bool(true);
    let writer = version.into_iter().fold(writer, |writer, version| writer.text("version").text(version));
    let write = |writer: Writer, all: &[Vec<u8>]| {
        all.iter().fold(writer.text("docRequests").array(all.len()), |writer, one| writer.raw(one))
    };
    doc_requests.into_iter().fold(writer, write).finish()
}

/// `ItemsRequest` that asks for so many elements of each namespace.
fn items(counts: &[(&str, usize)]) -> Vec<u8> {
    let writer = Writer::new().map(3).text("docType").text(DOC_TYPE).text("requestInfo").map(0);
    let writer = writer.text("nameSpaces").map(counts.len());
    let names = |writer: Writer, count: usize| {
        (0..count).fold(writer.map(count), |writer, number| writer.text(&format!("e{number}")).bool(number == 0))
    };
    counts.iter().fold(writer, |writer, (name_space, count)| names(writer.text(name_space), *count)).finish()
}

fn doc_request(items: &[u8], auth: Option<&[u8]>) -> Vec<u8> {
    let writer = Writer::new().map(1 + usize::from(auth.is_some())).text("itemsRequest").encoded(items);
    auth.into_iter().fold(writer, |writer, auth| writer.text("readerAuth").raw(auth)).finish()
}

fn refusal(bytes: &[u8]) -> Option<MdocError> {
    DeviceRequest::parse(bytes).err()
}

#[test]
fn what_was_asked_arrives_by_document_namespace_and_name_with_what_will_be_kept() {
    let licence =
        [element(NS, "portrait", false), element(NS, "document_number", true), element(NS_VN, "full_name", false)];
    let asked: [(&str, &[RequestedElement<'_>]); 3] =
        [(DOC_TYPE, &licence), ("vn.dinhdanh.citizen_id.1", &[]), ("vn.dinhdanh.x.1", &licence[2..])];
    let bytes = DeviceRequest::encode(&asked);
    let read = DeviceRequest::parse(&bytes).unwrap();
    let read: Vec<_> = read.doc_requests.iter().map(|one| (one.doc_type, one.elements.as_slice())).collect();
    assert_eq!(read, asked);
    // §8.3.2.1.2.1: each namespace is one map of names.
    let first = Writer::new().map(2).text("docType").text(DOC_TYPE).text("nameSpaces").map(2).text(NS).map(2);
    let first = first.text("portrait").bool(false).text("document_number").bool(true);
    let first = first.text(NS_VN).map(1).text("full_name").bool(false).finish();
    assert!(bytes.windows(first.len()).any(|window| window == first));
}

#[test]
fn a_request_of_another_version_or_without_a_member_is_refused_and_an_unknown_member_is_passed_over() {
    let one = [doc_request(&items(&[(NS, 1)]), None)];
    for version in ["1.0", "1.1"] {
        assert_eq!(DeviceRequest::parse(&request(Some(version), Some(&one))).unwrap().doc_requests.len(), 1);
    }
    for version in ["2.0", "1", "", "0.9"] {
        assert_eq!(refusal(&request(Some(version), Some(&one))), Some(MdocError::Version), "{version}");
    }
    assert_eq!(refusal(&request(None, Some(&one))), Some(MdocError::Missing));
    assert_eq!(refusal(&request(Some("1.0"), None)), Some(MdocError::Missing));
    let no_items = Writer::new().map(1).text("x").bool(true).finish();
    assert_eq!(refusal(&request(Some("1.0"), Some(&[no_items]))), Some(MdocError::Missing));
    let no_type = Writer::new().map(1).text("nameSpaces").map(0).finish();
    assert_eq!(refusal(&request(Some("1.0"), Some(&[doc_request(&no_type, None)]))), Some(MdocError::Missing));
}

#[test]
fn a_request_is_read_up_to_its_limits_and_not_beyond() {
    let of = |items: &[u8], count: usize| request(Some("1.0"), Some(&vec![doc_request(items, None); count]));
    for (what, inside, outside) in [
        ("documents", of(&items(&[(NS, 1)]), MAX_DOCUMENTS), of(&items(&[(NS, 1)]), MAX_DOCUMENTS + 1)),
        ("elements", of(&items(&[(NS, 256)]), 1), of(&items(&[(NS, 257)]), 1)),
        ("in two namespaces", of(&items(&[(NS, 200), (NS_VN, 56)]), 1), of(&items(&[(NS, 200), (NS_VN, 57)]), 1)),
    ] {
        assert!(DeviceRequest::parse(&inside).is_ok(), "{what}");
        assert_eq!(refusal(&outside), Some(MdocError::TooLarge), "{what}");
    }
    let sized = |length: usize| {
        let head = Writer::new().map(3).text("version").text("1.0").text("docRequests").array(0).text("x");
        let head = head.bytes(&vec![0; length]);
        head.finish()
    };
    let room = 64 * 1024 - (sized(40_000).len() - 40_000);
    assert!(DeviceRequest::parse(&sized(room)).is_ok_and(|request| request.doc_requests.is_empty()));
    assert_eq!(refusal(&sized(room + 1)), Some(MdocError::TooLarge));
}

#[test]
fn a_readers_signature_is_good_for_its_request_and_its_session_alone() {
    let (reader, stranger) = (SigningKey::generate(Curve::P256).unwrap(), SigningKey::generate(Curve::P256).unwrap());
    let items_request = items(&[(NS, 2)]);
    // §9.1.4.4: #6.24(["ReaderAuthentication", SessionTranscript, ItemsRequestBytes]).
    let covered = |items: &[u8]| {
        let bytes = Writer::new().array(3).text("ReaderAuthentication").raw(transcript(0).as_bytes()).encoded(items);
        Writer::new().encoded(&bytes.finish()).finish()
    };
    let auth = |algorithm: i64, covered: &[u8]| {
        let protected = Writer::new().map(1).int(1).int(algorithm).finish();
        let signature = reader.sign(&signature_input(&protected, &[], covered)).unwrap();
        Writer::new().array(4).bytes(&protected).map(0).null().bytes(&signature).finish()
    };
    let verify = |auth: Option<&[u8]>, key: &SigningKey, seed: u8| {
        let bytes = request(Some("1.0"), Some(&[doc_request(&items_request, auth)]));
        let request = DeviceRequest::parse(&bytes).unwrap();
        assert_eq!(request.doc_requests[0].reader_auth().is_some(), auth.is_some());
        request.doc_requests[0].verify_reader(&key.public_key(), &transcript(seed))
    };
    let good = auth(-7, &covered(&items_request));
    assert_eq!(verify(Some(&good), &reader, 0), Ok(()));
    let wrong = Err(MdocError::Crypto(CryptoError::SignatureInvalid));
    assert_eq!(verify(Some(&good), &stranger, 0), wrong);
    assert_eq!(verify(Some(&good), &reader, 1), wrong, "another session");
    assert_eq!(verify(Some(&auth(-7, &covered(&items(&[(NS, 1)])))), &reader, 0), wrong, "it asked for less");
    assert_eq!(verify(None, &reader, 0), Err(MdocError::Missing));
    let other = SigningKey::generate(Curve::P384).unwrap();
    let mismatch = Err(MdocError::Crypto(CryptoError::AlgorithmMismatch));
    assert_eq!(verify(Some(&good), &other, 0), mismatch);
    assert_eq!(verify(Some(&auth(-35, &covered(&items_request))), &reader, 0), mismatch);
}
