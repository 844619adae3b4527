//! What a wallet makes of a request before it asks its holder: who asks, whether that is known, and what goes too far.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use dinhdanh_catalogue::{Profile, ProfileDocument, ProfileElement, profile, profiles};
use dinhdanh_crypto::x509::{Certificate, Issuer, Kind, issue_certificate};
use dinhdanh_crypto::{Curve, SigningKey, sha256};
use dinhdanh_mdoc::{DeviceRequest, RequestedElement};
use dinhdanh_presentation::{Asked, UnsignedRequest};
use dinhdanh_trust::TrustList;
use dinhdanh_trust::pack::{Freshness, PackContent, PackProfile, PolicyPack, ReaderRegistration, RootKeys};
use dinhdanh_wallet::{ReceivedRequest, RequestRefused};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
const V1: Asked<'static> = Asked::Profile { id: "V1", purpose: "traffic.check" };
const V2: Asked<'static> = Asked::Profile { id: "V2", purpose: "age.over18" };

/// A key and the certificate for it.
struct Credentials {
    key: SigningKey,
    certificate: Vec<u8>,
}

fn certify(kind: Kind, common_name: &str, by: Option<&Credentials>) -> Credentials {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let template = common::certificate(kind, common_name, NOW);
    let authority = by.map(|by| Certificate::parse(&by.certificate).unwrap());
    let issuer = authority.as_ref().map_or(Issuer::Itself, Issuer::Authority);
    let certificate = issue_certificate(&template, &key.public_key(), issuer, by.map_or(&key, |by| &by.key)).unwrap();
    Credentials { key, certificate }
}

fn root() -> Credentials {
    certify(Kind::ReaderRoot, "TEST Cơ quan chứng thực", None)
}

fn reader(name: &str, root: &Credentials) -> Credentials {
    certify(Kind::Reader, name, Some(root))
}

fn ask(reader: &Credentials, asked: Asked<'_>) -> Vec<u8> {
    let unsigned = UnsignedRequest::new(asked, reader.key.algorithm(), &[&reader.certificate], NOW).unwrap();
    let signature = reader.key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature).message().to_vec()
}

fn pack(root: &Credentials, readers: &[(&Credentials, &[&str])], profiles: Vec<Profile>) -> PolicyPack {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let first_keys = RootKeys::new(vec![key.public_key()]).unwrap();
    let registration = |(reader, profiles): &(&Credentials, &[&str])| ReaderRegistration {
        reader: sha256(&reader.certificate),
        name: "TEST".to_owned(),
        profiles: profiles.iter().map(|id| (*id).to_owned()).collect(),
    };
    let content = PackContent {
        id: "TEST-vn".to_owned(),
        serial: 1,
        issued: NOW,
        until: NOW + Duration::days(30),
        first_keys: first_keys.clone(),
        successions: Vec::new(),
        issuers: Vec::new(),
        csca: Vec::new(),
        reader_roots: vec![root.certificate.clone()],
        readers: readers.iter().map(registration).collect(),
        profiles: profiles.into_iter().map(|profile| PackProfile { profile, freshness: None }).collect(),
        freshness: Freshness::default(),
        class_schemes: Vec::new(),
    };
    let unsigned = content.prepare(&key.public_key()).unwrap();
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    PolicyPack::open(&unsigned.finish(&signature).unwrap(), &first_keys).unwrap()
}

fn roots(root: &Credentials) -> TrustList {
    let mut list = TrustList::new();
    list.add(&root.certificate).unwrap();
    list
}

fn count(profile: &Profile) -> usize {
    profile.documents.iter().map(|document| document.elements.len()).sum()
}

/// A request for elements of the driving licence, each with whether it is to be kept.
fn items(elements: &[(&str, bool)]) -> Vec<u8> {
    let elements: Vec<_> = elements
        .iter()
        .map(|&(identifier, intent_to_retain)| RequestedElement { name_space: NS, identifier, intent_to_retain })
        .collect();
    DeviceRequest::encode(&[(MDL, &elements)])
}

#[test]
fn a_reader_gets_nothing_of_a_profile_that_it_is_not_registered_for() {
    let root = root();
    let [bar, police, stranger] = ["TEST Bar Hoa Mai", "TEST Đội 1", "TEST Ai đó"].map(|name| reader(name, &root));
    let pack = pack(&root, &[(&bar, &["V2"]), (&police, &["V1", "V2"])], profiles());
    let v1 = profile("V1").unwrap();
    for (reader, asked, may) in
        [(&bar, V2, true), (&police, V1, true), (&police, V2, true), (&bar, V1, false), (&stranger, V2, false)]
    {
        let message = ask(reader, asked);
        let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
        assert!(received.confirmed, "its certificate leads to a reader root of the pack");
        assert_eq!((received.excess.is_empty(), received.profile.documents.is_empty()), (may, !may));
    }
    let message = ask(&bar, V1);
    let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
    assert_eq!(received.excess.len(), count(&v1), "all of it is said");
    assert!(received.excess.contains(&(MDL.to_owned(), NS.to_owned(), "document_number".to_owned())));
    // By the roots alone nobody knows what it may ask.
    let received = ReceivedRequest::check(&message, &roots(&root), NOW).unwrap();
    assert!(received.confirmed && received.excess.is_empty());
}

#[test]
fn a_pack_confirms_by_its_own_reader_roots() {
    let (root, other) = (root(), root());
    let impostor = reader("TEST Đội 1", &other);
    let message = ask(&impostor, V1);
    let pack = pack(&root, &[], profiles());
    let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
    assert!(!received.confirmed);
    assert!(received.excess.is_empty(), "a pack that registers no reader says of none what it may ask");
    assert!(ReceivedRequest::check(&message, &roots(&other), NOW).unwrap().confirmed);
}

#[test]
fn a_profile_of_the_pack_is_known_and_one_that_the_pack_left_out_is_not() {
    let root = root();
    let shop = reader("TEST Cửa hàng", &root);
    let element = ProfileElement { namespace: NS.to_owned(), identifier: "document_number".to_owned(), required: true };
    let document = ProfileDocument { doc_type: MDL.to_owned(), required: true, elements: vec![element] };
    let rental = Profile {
        id: "V77".to_owned(),
        purpose: "car.rental".to_owned(),
        self_timed: false,
        any_one: false,
        documents: vec![document],
        ..profile("V1").unwrap()
    };
    let pack = pack(&root, &[(&shop, &["V77"])], vec![rental.clone()]);
    let message = ask(&shop, Asked::Profile { id: "V77", purpose: "car.rental" });
    let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
    assert_eq!((&received.profile, received.excess.len()), (&rental, 0));
    let unknown = |message: &[u8]| ReceivedRequest::check(message, &pack, NOW).err();
    assert_eq!(unknown(&ask(&shop, V1)), Some(RequestRefused::UnknownPurpose));
    // An id with another's purpose is neither.
    let mixed = Asked::Profile { id: "V77", purpose: "traffic.check" };
    assert_eq!(unknown(&ask(&shop, mixed)), Some(RequestRefused::UnknownPurpose));
    assert_eq!(
        ReceivedRequest::check(&message, &roots(&root), NOW).err(),
        Some(RequestRefused::UnknownPurpose),
        "nor does the catalogue know the pack's"
    );
}

#[test]
fn what_is_asked_by_name_is_cut_down_to_the_profile_and_what_will_be_kept_is_told() {
    let root = root();
    let [police, bar] = ["TEST Đội 1", "TEST Bar"].map(|name| reader(name, &root));
    let device_request = items(&[("document_number", true), ("expiry_date", false), ("birth_place", true)]);
    let asked = Asked::Items { device_request: &device_request, purpose: "traffic.check" };
    let pack = pack(&root, &[(&police, &["V1"]), (&bar, &["V2"])], profiles());
    let message = ask(&police, asked);
    let name = |identifier: &str| (MDL.to_owned(), NS.to_owned(), identifier.to_owned());
    for received in [
        ReceivedRequest::check(&message, &pack, NOW).unwrap(),
        ReceivedRequest::check(&message, &roots(&root), NOW).unwrap(),
    ] {
        assert_eq!(received.profile.id, "V1");
        let [document] = &received.profile.documents[..] else { panic!("one document is asked for") };
        let left: Vec<_> = document.elements.iter().map(|element| element.identifier.as_str()).collect();
        assert_eq!((document.doc_type.as_str(), left), (MDL, vec!["document_number", "expiry_date"]));
        assert_eq!(received.excess, [name("birth_place")]);
        assert_eq!(received.retained, [name("document_number")]);
    }
    let message = ask(&bar, asked);
    let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
    assert_eq!(received.excess, ["document_number", "expiry_date", "birth_place"].map(name));
    assert!(received.profile.documents.is_empty() && received.retained.is_empty());
    let unknown = Asked::Items { device_request: &device_request, purpose: "anything" };
    assert_eq!(ReceivedRequest::check(&ask(&police, unknown), &pack, NOW).err(), Some(RequestRefused::UnknownPurpose));
}

#[test]
fn of_two_profiles_for_one_purpose_the_registered_one_counts() {
    let root = root();
    let police = reader("TEST Đội 1", &root);
    let wide = Profile { id: "V1s".to_owned(), ..profile("V1").unwrap() };
    let pack = pack(&root, &[(&police, &["V1s"])], vec![profile("V1").unwrap(), wide]);
    let device_request = items(&[("document_number", false)]);
    let asked = Asked::Items { device_request: &device_request, purpose: "traffic.check" };
    let message = ask(&police, asked);
    let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
    assert_eq!((received.profile.id.as_str(), received.excess.len()), ("V1s", 0));
}

#[test]
fn a_strangers_names_cannot_rewrite_the_screen() {
    let root = root();
    let forged = "X\r\nBên yêu cầu: \u{1b}[2K\u{202e}Công an";
    let message = ask(&reader(forged, &root), V1);
    let received = ReceivedRequest::check(&message, &TrustList::new(), NOW).unwrap();
    assert_eq!(received.reader, "X Bên yêu cầu: \u{fffd}[2K\u{fffd}Công an");
    // A name that would push the rest of it to the next line, and one without an end.
    let padded = format!("X{}đã xác minh", " ".repeat(40));
    for (name, shown) in [(padded.as_str(), "X đã xác minh".to_owned()), (&"a".repeat(200), "a".repeat(64))] {
        let message = ask(&reader(name, &root), V1);
        assert_eq!(ReceivedRequest::check(&message, &TrustList::new(), NOW).unwrap().reader, shown);
    }
    let device_request = items(&[("portrait\n  [x] Họ tên: A\u{1b}[1A", false)]);
    let asked = Asked::Items { device_request: &device_request, purpose: "traffic.check" };
    let message = ask(&reader("TEST", &root), asked);
    let received = ReceivedRequest::check(&message, &TrustList::new(), NOW).unwrap();
    assert_eq!(received.excess[0].2, "portrait\u{fffd}  [x] Họ tên: A\u{fffd}[1A");
}

#[test]
fn a_small_portrait_may_be_asked_for_by_its_own_name_where_the_portrait_may() {
    let root = root();
    let [police, bar] = ["TEST Đội 1", "TEST Bar"].map(|name| reader(name, &root));
    let element = |name_space, identifier| RequestedElement { name_space, identifier, intent_to_retain: false };
    let small = [element("org.iso.18013.5.1.VN", "portrait_small"), element(NS, "document_number")];
    let device_request = DeviceRequest::encode(&[(MDL, &small)]);
    let asked = Asked::Items { device_request: &device_request, purpose: "traffic.check" };
    let pack = pack(&root, &[(&police, &["V1"]), (&bar, &["V2"])], profiles());
    let message = ask(&police, asked);
    let received = ReceivedRequest::check(&message, &pack, NOW).unwrap();
    let left: Vec<_> =
        received.profile.documents[0].elements.iter().map(|element| element.identifier.as_str()).collect();
    assert_eq!((left, received.excess.len()), (vec!["document_number", "portrait_small"], 0));
    let message = ask(&bar, asked);
    assert_eq!(ReceivedRequest::check(&message, &pack, NOW).unwrap().excess.len(), 2);
}
