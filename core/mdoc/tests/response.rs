//! What a response may hold, what it says against itself, and what of it can be named before it is checked.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{Case, DOC_TYPE, NAMES, NS, NS_VN, case};
use dinhdanh_cbor::Writer;
use dinhdanh_mdoc::{Contradiction, DeviceResponse, IssuerSigned, MAX_DOCUMENTS, MAX_ITEMS, MAX_RESPONSE, MdocError};

const CARD: &str = "vn.dinhdanh.citizen_id.1";

/// A document without the holder's half; `errors` are namespace and names that he could not give.
fn document(case: &Case, doc_type: &str, errors: &[(&str, &[&str])]) -> Vec<u8> {
    let writer = Writer::new().map(3).text("docType").text(doc_type).text("issuerSigned").raw(&case.issuer_signed);
    let write = |writer: Writer, (name_space, names): &(&str, &[&str])| {
        let writer = writer.text(name_space).map(names.len());
        names.iter().fold(writer, |writer, name| writer.text(name).int(-1))
    };
    errors.iter().fold(writer.text("errors").map(errors.len()), write).finish()
}

fn response(documents: &[Vec<u8>], refused: &[&[&str]], status: u64) -> Vec<u8> {
    let writer = Writer::new().map(5).text("version").text("1.0").text("x").null();
    let writer = writer.text("documents").array(documents.len());
    let writer = documents.iter().fold(writer, |writer, document| writer.raw(document));
    let write = |writer: Writer, types: &&[&str]| {
        types.iter().fold(writer.map(types.len()), |writer, doc_type| writer.text(doc_type).int(0))
    };
    let writer = refused.iter().fold(writer.text("documentErrors").array(refused.len()), write);
    writer.text("status").uint(status).finish()
}

fn contradiction(bytes: &[u8]) -> Option<Contradiction> {
    DeviceResponse::parse(bytes).unwrap().contradiction()
}

fn refusal(bytes: &[u8]) -> Option<MdocError> {
    DeviceResponse::parse(bytes).err()
}

#[test]
fn what_a_response_says_of_its_documents_can_be_named_before_it_is_checked() {
    let case = case();
    let bytes = response(&[document(&case, DOC_TYPE, &[])], &[&[CARD, "x.1"], &["x.2"]], 0);
    let read = DeviceResponse::parse(&bytes).unwrap();
    assert_eq!((read.documents[0].doc_type(), read.status), (DOC_TYPE, 0));
    assert_eq!(read.document_errors, [CARD, "x.1", "x.2"]);
    let names: Vec<_> = read.documents[0].issuer_signed().element_names().map(Result::unwrap).collect();
    assert_eq!(names, NAMES);
    let auth = read.documents[0].issuer_signed().issuer_auth();
    assert_eq!(auth.x5chain().unwrap().leaf(), b"no certificate is read here");
}

#[test]
fn a_response_contradicts_itself_by_its_status_by_two_of_one_type_and_by_giving_what_it_refuses() {
    let case = case();
    let (licence, card) = (document(&case, DOC_TYPE, &[]), document(&case, CARD, &[]));
    let without = |errors| document(&case, DOC_TYPE, errors);
    for (what, bytes, expected) in [
        ("of one piece", response(&[licence.clone(), card.clone()], &[&["x.1"]], 0), None),
        ("an error", response(std::slice::from_ref(&licence), &[], 10), Some(Contradiction::Status)),
        (
            "two licences",
            response(&[licence.clone(), card.clone(), licence.clone()], &[], 0),
            Some(Contradiction::TwoOfOneType),
        ),
        (
            "a card that is refused",
            response(&[licence, card], &[&["x.1", CARD]], 0),
            Some(Contradiction::GivenAndRefused),
        ),
        (
            "a name that is given",
            response(&[without(&[(NS, &["age", "given_name"])])], &[], 0),
            Some(Contradiction::GivenAndRefused),
        ),
        ("another name", response(&[without(&[(NS, &["age"])])], &[], 0), None),
        ("the name in another namespace", response(&[without(&[(NS_VN, &["given_name"])])], &[], 0), None),
    ] {
        assert_eq!(contradiction(&bytes), expected, "{what}");
    }
}

#[test]
fn a_contradiction_is_told_in_words_of_the_standard() {
    let said =
        [Contradiction::Status, Contradiction::TwoOfOneType, Contradiction::GivenAndRefused].map(Contradiction::detail);
    for (words, member) in said.into_iter().zip(["status", "docType", "errors"]) {
        assert!(words.contains(member), "{words}");
    }
}

#[test]
fn a_response_is_read_up_to_its_limits_and_not_beyond() {
    let case = case();
    let licence = document(&case, DOC_TYPE, &[]);
    let names: Vec<_> = (0..=MAX_ITEMS).map(|number| format!("e{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let of = |count| response(&vec![licence.clone(); count], &[], 0);
    let refused = |one: &[&str], next: &[&str]| response(&[], &[one, next], 0);
    let errors =
        |one: &[&str], next: &[&str]| response(&[document(&case, DOC_TYPE, &[(NS, one), (NS_VN, next)])], &[], 0);
    for (what, inside, outside) in [
        ("documents", of(MAX_DOCUMENTS), of(MAX_DOCUMENTS + 1)),
        ("document errors", refused(&names[..10], &names[10..16]), refused(&names[..10], &names[10..17])),
        ("errors", errors(&names[..200], &names[200..MAX_ITEMS]), errors(&names[..200], &names[200..])),
    ] {
        assert!(DeviceResponse::parse(&inside).is_ok(), "{what}");
        assert_eq!(refusal(&outside), Some(MdocError::TooLarge), "{what}");
    }
    let sized = |length: usize| {
        let writer = Writer::new().map(3).text("version").text("1.0").text("status").uint(0).text("x");
        writer.bytes(&vec![0; length]).finish()
    };
    let room = MAX_RESPONSE - (sized(70_000).len() - 70_000);
    assert_eq!(MAX_RESPONSE, 1024 * 1024);
    assert!(DeviceResponse::parse(&sized(room)).is_ok());
    assert_eq!(refusal(&sized(room + 1)), Some(MdocError::TooLarge));
}

#[test]
fn a_response_without_a_member_that_it_must_have_is_refused() {
    let parse = |members: &[(&str, &[u8])]| {
        let writer = Writer::new().map(members.len());
        refusal(&members.iter().fold(writer, |writer, (name, value)| writer.text(name).raw(value)).finish())
    };
    assert_eq!(parse(&[("version", b"\x631.0"), ("status", b"\x00")]), None);
    assert_eq!(parse(&[("version", b"\x631.0")]), Some(MdocError::Missing));
    assert_eq!(parse(&[("status", b"\x00")]), Some(MdocError::Missing));
    for version in [&b"\x621."[..], b"\x632.0", b"\x631.x", b"\x641.0x", b"\x611"] {
        assert_eq!(parse(&[("version", version), ("status", b"\x00")]), Some(MdocError::Version), "{version:02x?}");
    }
    let issuer_signed = case().issuer_signed;
    for members in [[("docType", &b"\x61x"[..]), ("x", b"\x00")], [("issuerSigned", &issuer_signed), ("x", b"\x00")]] {
        let writer = members.iter().fold(Writer::new().map(2), |writer, (name, value)| writer.text(name).raw(value));
        assert_eq!(refusal(&response(&[writer.finish()], &[], 0)), Some(MdocError::Missing));
    }
}

#[test]
fn a_document_has_as_many_items_as_an_mso_has_digests_and_no_more() {
    let auth = Writer::new().array(4).bytes(&[0xa1, 1, 0x26]).map(0).bytes(&[0xa0]).bytes(&[0; 64]).finish();
    let of = |counts: &[(&str, usize)]| {
        let writer = Writer::new().map(3).text("x").null().text("nameSpaces").map(counts.len());
        let items =
            |writer: Writer, count: usize| (0..count).fold(writer.array(count), |writer, _| writer.encoded(&[0xa0]));
        let writer = counts.iter().fold(writer, |writer, (name_space, count)| items(writer.text(name_space), *count));
        writer.text("issuerAuth").raw(&auth).finish()
    };
    assert!(IssuerSigned::parse(&of(&[(NS, MAX_ITEMS)])).is_ok());
    assert!(IssuerSigned::parse(&of(&[(NS, 200), (NS_VN, MAX_ITEMS - 200)])).is_ok());
    for counts in [&[(NS, MAX_ITEMS + 1)][..], &[(NS, 200), (NS_VN, MAX_ITEMS - 199)]] {
        assert_eq!(IssuerSigned::parse(&of(counts)).err(), Some(MdocError::TooLarge));
    }
    assert_eq!(IssuerSigned::parse(&Writer::new().map(0).finish()).err(), Some(MdocError::Missing));
    assert_eq!(IssuerSigned::parse(&of(&[(NS, 3)])).unwrap().element_names().filter(Result::is_err).count(), 3);
}
