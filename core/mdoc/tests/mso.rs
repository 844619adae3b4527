//! What the issuer signed: its members, its times, and what the holder may state himself.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{Case, DOC_TYPE, NAMES, NS, NS_VN, case, issue, transcript};
use dinhdanh_cbor::{Writer, tdate};
use dinhdanh_codes::{Check, Checks};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey, sha256};
use dinhdanh_mdoc::{
    Element, IssuerSigned, MAX_ITEMS, MdocError, MobileSecurityObject, NewElement, Session, SessionTranscript,
    Template, ValidityInfo,
};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const SIGNED: UtcDateTime = utc_datetime!(2026-11-20 00:00);

/// Members of an MSO, in order; a test changes or takes one.
fn members() -> Vec<(&'static str, Vec<u8>)> {
    let key = SigningKey::generate(Curve::P256).unwrap().public_key().to_cose_key();
    vec![
        ("version", Writer::new().text("1.0").finish()),
        ("digestAlgorithm", Writer::new().text("SHA-384").finish()),
        ("valueDigests", digests(&[(NS, 3), (NS_VN, 2)])),
        ("deviceKeyInfo", Writer::new().map(2).text("x").null().text("deviceKey").raw(&key).finish()),
        ("docType", Writer::new().text(DOC_TYPE).finish()),
        (
            "validityInfo",
            validity(&[("signed", SIGNED), ("validFrom", SIGNED), ("validUntil", SIGNED + Duration::DAY)]),
        ),
        ("status", Writer::new().map(0).finish()),
        ("x", Writer::new().null().finish()),
    ]
}

/// `valueDigests` of so many digests in each namespace; that of id n is one byte, n.
fn digests(counts: &[(&str, u64)]) -> Vec<u8> {
    let each = |writer: Writer, count: u64| {
        (0..count).fold(writer.map(count as usize), |writer, id| writer.uint(id).bytes(&[id as u8]))
    };
    let writer = Writer::new().map(counts.len());
    counts.iter().fold(writer, |writer, (name_space, count)| each(writer.text(name_space), *count)).finish()
}

fn validity(times: &[(&str, UtcDateTime)]) -> Vec<u8> {
    let writer = Writer::new().map(times.len() + 1).text("x").null();
    times.iter().fold(writer, |writer, (name, time)| tdate::write(writer.text(name), *time)).finish()
}

fn payload(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let writer = Writer::new().map(members.len());
    let mso = members.iter().fold(writer, |writer, (name, value)| writer.text(name).raw(value)).finish();
    Writer::new().encoded(&mso).finish()
}

fn with(name: &str, value: Vec<u8>) -> Vec<u8> {
    let change = |(known, old)| if known == name { (known, value.clone()) } else { (known, old) };
    payload(&members().into_iter().map(change).collect::<Vec<_>>())
}

fn refusal(payload: &[u8]) -> Option<MdocError> {
    MobileSecurityObject::parse(payload).err()
}

#[test]
fn every_member_is_read_as_it_was_signed() {
    let update = SIGNED + Duration::HOUR;
    let times = [("signed", SIGNED), ("validFrom", SIGNED + Duration::MINUTE), ("validUntil", SIGNED + Duration::DAY)];
    let bytes = with("validityInfo", validity(&[&times[..], &[("expectedUpdate", update)]].concat()));
    let mso = MobileSecurityObject::parse(&bytes).unwrap();
    let expected = ValidityInfo {
        signed: SIGNED,
        valid_from: SIGNED + Duration::MINUTE,
        valid_until: SIGNED + Duration::DAY,
        expected_update: Some(update),
    };
    assert_eq!((mso.doc_type, mso.validity), (DOC_TYPE, expected));
    assert_eq!((mso.digest_algorithm, mso.status), (DigestAlgorithm::Sha384, Some(&[0xa0][..])));
    let found = |name_space, id| mso.digest(name_space, id);
    assert_eq!((found(NS, 0), found(NS, 2), found(NS_VN, 1)), (Some(&[0][..]), Some(&[2][..]), Some(&[1][..])));
    assert_eq!((found(NS, 3), found(NS_VN, 2), found("x", 0)), (None, None, None));
    assert!(!mso.authorises(NS, "age_over_18"), "nothing is said of it");
}

#[test]
fn a_member_that_must_be_there_is_missed() {
    for name in ["version", "digestAlgorithm", "deviceKeyInfo", "docType", "validityInfo"] {
        let rest: Vec<_> = members().into_iter().filter(|(known, _)| *known != name).collect();
        assert_eq!(refusal(&payload(&rest)), Some(MdocError::Missing), "{name}");
    }
    assert_eq!(refusal(&with("deviceKeyInfo", Writer::new().map(0).finish())), Some(MdocError::Missing));
    assert_eq!(refusal(&with("version", Writer::new().text("1.1").finish())), Some(MdocError::Version));
    let without_status: Vec<_> = members().into_iter().filter(|(known, _)| *known != "status").collect();
    assert_eq!(MobileSecurityObject::parse(&payload(&without_status)).unwrap().status, None);
}

#[test]
fn the_times_are_in_the_order_of_the_standard() {
    let second = Duration::SECOND;
    let of = |signed, from, until| {
        refusal(&with("validityInfo", validity(&[("signed", signed), ("validFrom", from), ("validUntil", until)])))
    };
    // §9.1.2.4: validFrom is signed or later; validUntil is later than validFrom.
    assert_eq!(of(SIGNED, SIGNED, SIGNED + second), None);
    assert_eq!(of(SIGNED, SIGNED + second, SIGNED + second * 2), None);
    for (signed, from, until) in [
        (SIGNED, SIGNED - second, SIGNED + second),
        (SIGNED, SIGNED, SIGNED),
        (SIGNED, SIGNED + second * 2, SIGNED + second),
        (SIGNED + second, SIGNED, SIGNED),
    ] {
        assert!(matches!(of(signed, from, until), Some(MdocError::Malformed(_))), "{signed} {from} {until}");
    }
    let all = [("signed", SIGNED), ("validFrom", SIGNED), ("validUntil", SIGNED + second)];
    for left_out in 0..3 {
        let rest: Vec<_> = (0..3).filter(|at| *at != left_out).map(|at| all[at]).collect();
        assert_eq!(refusal(&with("validityInfo", validity(&rest))), Some(MdocError::Missing), "{}", all[left_out].0);
    }
}

#[test]
fn an_mso_has_as_many_digests_as_a_document_may_have_items_and_no_more() {
    let most = MAX_ITEMS as u64;
    for (inside, counts) in [
        (true, &[(NS, most)][..]),
        (true, &[(NS, 200), (NS_VN, most - 200)]),
        (false, &[(NS, most + 1)]),
        (false, &[(NS, 200), (NS_VN, most - 199)]),
    ] {
        let expected = if inside { None } else { Some(MdocError::TooLarge) };
        assert_eq!(refusal(&with("valueDigests", digests(counts))), expected, "{counts:?}");
    }
    let names: Vec<_> = (0..=MAX_ITEMS).map(|number| format!("e{number}")).collect();
    let elements: Vec<_> =
        names.iter().map(|name| NewElement { name_space: NS, identifier: name, value: &[0xf5] }).collect();
    let prepare = |count: usize| {
        let validity = ValidityInfo {
            signed: SIGNED,
            valid_from: SIGNED,
            valid_until: SIGNED + Duration::DAY,
            expected_update: None,
        };
        let key = SigningKey::generate(Curve::P256).unwrap();
        let (algorithm, digest_algorithm) = (key.algorithm(), DigestAlgorithm::Sha256);
        let elements = &elements[..count];
        let template = Template { doc_type: DOC_TYPE, digest_algorithm, elements, validity, algorithm, x5chain: &[] };
        template.prepare(&key.public_key(), None).map(|unsigned| unsigned.finish(&[0; 64]))
    };
    assert!(IssuerSigned::parse(&prepare(MAX_ITEMS).unwrap()).is_ok());
    assert_eq!(prepare(MAX_ITEMS + 1).err(), Some(MdocError::TooLarge), "what no reader takes is not issued");
}

#[test]
fn what_an_issuer_states_beside_the_elements_arrives_too() {
    let holder = SigningKey::generate(Curve::P256).unwrap();
    let status = Writer::new().map(1).text("status_list").map(0).finish();
    for (expected_update, status) in [
        (None, None),
        (Some(SIGNED + Duration::HOUR), None),
        (None, Some(status.as_slice())),
        (Some(SIGNED), Some(&status)),
    ] {
        let validity =
            ValidityInfo { signed: SIGNED, valid_from: SIGNED, valid_until: SIGNED + Duration::DAY, expected_update };
        let (algorithm, digest_algorithm) = (holder.algorithm(), DigestAlgorithm::Sha512);
        let elements = [NewElement { name_space: NS, identifier: "portrait", value: &[0x40] }];
        let x5chain: &[&[u8]] = &[b"signer", b"between"];
        let template =
            Template { doc_type: DOC_TYPE, digest_algorithm, elements: &elements, validity, algorithm, x5chain };
        let issued = template.prepare(&holder.public_key(), status).unwrap().finish(&[0; 64]);
        let issued = IssuerSigned::parse(&issued).unwrap();
        let mso = MobileSecurityObject::parse(issued.issuer_auth().payload().unwrap()).unwrap();
        assert_eq!((mso.validity, mso.status, mso.digest_algorithm), (validity, status, digest_algorithm));
        assert_eq!(mso.device_key, Ok(holder.public_key()));
        assert_eq!(issued.issuer_auth().x5chain().unwrap().certificates(), x5chain);
    }
}

/// The licence whose holder may sign what `authorizations` say, and what he shows with these elements of his own.
fn shown(authorizations: &[u8], own: &[(&str, &[&str])]) -> (Checks, Vec<(String, String)>, usize) {
    let case = case();
    let key = Writer::new().text("deviceKey").raw(&case.holder.public_key().to_cose_key()).finish();
    let old = [Writer::new().text("deviceKeyInfo").map(1).finish(), key.clone()].concat();
    let new =
        Writer::new().text("deviceKeyInfo").map(2).raw(&key).text("keyAuthorizations").raw(authorizations).finish();
    let case = case.with_mso(|mso| common::replace(mso, &old, &new));
    let write = |writer: Writer, (name_space, names): &(&str, &[&str])| {
        names.iter().fold(writer.text(name_space).map(names.len()), |writer, name| writer.text(name).bool(true))
    };
    let own = own.iter().fold(Writer::new().map(own.len()), write).finish();
    let response = case.show(&own, |covered| case.sign(-7, covered));
    let response = dinhdanh_mdoc::DeviceResponse::parse(&response).unwrap();
    let mut checks = Checks::new();
    let session = Session { transcript: &case.transcript, reader_key: None };
    let document = response.documents[0].authenticate(&case.issuer.public_key(), &session, &mut checks);
    let name = |element: &Element<'_>| (element.name_space.to_owned(), element.identifier.to_owned());
    let (names, issued) = document.map_or((Vec::new(), 0), |document| {
        let by_issuer: Vec<_> = document.issuer_elements().iter().map(name).collect();
        assert_eq!(by_issuer, NAMES.map(|(name_space, name)| (name_space.to_owned(), name.to_owned())));
        (document.elements().iter().map(name).collect(), by_issuer.len())
    });
    (checks, names, issued)
}

/// `KeyAuthorizations` of whole namespaces, and of single elements.
fn authorizations(name_spaces: &[&str], elements: &[(&str, &[&str])]) -> Vec<u8> {
    let writer = Writer::new().map(3).text("x").null().text("nameSpaces").array(name_spaces.len());
    let writer = name_spaces.iter().fold(writer, |writer, name| writer.text(name));
    let write = |writer: Writer, (name_space, names): &(&str, &[&str])| {
        names.iter().fold(writer.text(name_space).array(names.len()), |writer, name| writer.text(name))
    };
    elements.iter().fold(writer.text("dataElements").map(elements.len()), write).finish()
}

#[test]
fn a_holder_may_sign_what_the_issuer_lets_him_and_nothing_beside_it() {
    let may = |rule: &[u8], own: &[(&str, &[&str])]| {
        let (checks, names, issued) = shown(rule, own);
        let count: usize = own.iter().map(|(_, names)| names.len()).sum();
        match checks.failed().collect::<Vec<_>>()[..] {
            [] => assert_eq!((names.len(), issued), (NAMES.len() + count, NAMES.len())),
            [Check::DeviceDataAuthorised] => assert_eq!(names.len(), 0),
            ref other => panic!("{other:?}"),
        }
        names.len() > NAMES.len()
    };
    let whole = authorizations(&["x", NS], &[]);
    assert!(may(&whole, &[(NS, &["age", "mood"])]));
    assert!(!may(&whole, &[(NS_VN, &["age"])]));
    assert!(!may(&whole, &[(NS, &["age"]), (NS_VN, &["age"])]), "one that may not spoils all");
    let single = authorizations(&["x"], &[(NS, &["mood", "age"]), (NS_VN, &["shoe"])]);
    assert!(may(&single, &[(NS, &["age"])]) && may(&single, &[(NS, &["mood"]), (NS_VN, &["shoe"])]));
    assert!(!may(&single, &[(NS_VN, &["age"])]), "the name stands under another namespace");
    assert!(!may(&single, &[(NS, &["shoe"])]) && !may(&single, &[(NS, &["hair"])]));
    assert!(!may(&authorizations(&[], &[]), &[(NS, &["age"])]));
    // Not even where he may sign the whole namespace.
    assert!(!may(&whole, &[(NS, &["given_name"])]), "nothing of his stands in for what the issuer signed");
    let both = authorizations(&[NS, NS_VN], &[]);
    assert!(may(&both, &[(NS_VN, &["given_name"])]), "a name of the issuer's in another namespace is another element");
}

#[test]
fn what_the_holder_signed_comes_after_what_the_issuer_signed() {
    let (checks, names, issued) = shown(&authorizations(&[NS], &[]), &[(NS, &["age"])]);
    assert_eq!((checks.reason(), issued), (None, NAMES.len()));
    assert_eq!(names.last(), Some(&(NS.to_owned(), "age".to_owned())));
}

#[test]
fn a_holder_signs_and_an_issuer_authorises_so_many_names_and_no_more() {
    let names: Vec<String> = (0..=MAX_ITEMS).map(|number| format!("{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (most, one) = (&names[..MAX_ITEMS], &names[..1]);
    let failed = |rule: &[u8], own: &[(&str, &[&str])]| shown(rule, own).0.failed().collect::<Vec<_>>();
    let whole = authorizations(&[NS], &[]);
    assert_eq!(failed(&whole, &[(NS, most)]), []);
    assert_eq!(failed(&whole, &[(NS, &names)]), [Check::ItemsWellFormed]);
    assert_eq!(failed(&whole, &[(NS, most), (NS_VN, one)]), [Check::ItemsWellFormed], "in all namespaces together");
    let told = shown(&whole, &[(NS, &names)]).0;
    assert_eq!(told.details(Check::ItemsWellFormed).collect::<Vec<_>>(), ["over a limit of size or count"]);
    let (few, many) = (&most[..MAX_ITEMS - 1], most);
    assert_eq!(failed(&authorizations(&["x"], &[(NS, few)]), &[(NS, one)]), []);
    assert_eq!(failed(&authorizations(&["x"], &[(NS, many)]), &[(NS, one)]), [Check::MsoWellFormed]);
    assert_eq!(failed(&authorizations(most, &[(NS, one)]), &[]), [Check::MsoWellFormed]);
}

#[test]
fn key_authorisations_that_cannot_be_read_make_the_mso_malformed() {
    for broken in
        [&b"\x01"[..], b"\xa1\x6anameSpaces\x01", b"\xa1\x6cdataElements\x80", b"\xa1\x6cdataElements\xa1\x61x\x61y"]
    {
        let checks = shown(broken, &[]).0;
        assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::MsoWellFormed], "{broken:02x?}");
        assert_eq!(checks.details(Check::MsoWellFormed).collect::<Vec<_>>(), ["not the expected structure"]);
    }
}

#[test]
fn the_issuers_half_alone_is_authentic_by_its_signer_its_type_and_its_digests() {
    let case = case();
    let issued = IssuerSigned::parse(&case.issuer_signed).unwrap();
    let names = |doc_type, key: &SigningKey| {
        let mut checks = Checks::new();
        let found = issued.authenticate(doc_type, &key.public_key(), &mut checks)?;
        assert_eq!((checks.reason(), found.mso().doc_type), (None, DOC_TYPE));
        Some(found.elements().iter().map(|element| (element.name_space, element.identifier)).collect::<Vec<_>>())
    };
    assert_eq!(names(DOC_TYPE, &case.issuer), Some(NAMES.to_vec()));
    assert_eq!(names("vn.dinhdanh.citizen_id.1", &case.issuer), None);
    assert_eq!(names(DOC_TYPE, &case.holder), None);
    let at = case.issuer_signed.windows(10).rposition(|window| window == b"given_name").unwrap();
    let mut altered = Case { issuer_signed: case.issuer_signed.clone(), ..case };
    altered.issuer_signed[at] = b'G';
    let issued = IssuerSigned::parse(&altered.issuer_signed).unwrap();
    let mut checks = Checks::new();
    assert!(issued.authenticate(DOC_TYPE, &altered.issuer.public_key(), &mut checks).is_none());
    assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::DigestsEqual]);
}

#[test]
fn a_salt_of_less_than_16_bytes_makes_an_item_malformed() {
    for (length, failed) in [(15, vec![Check::ItemsWellFormed]), (16, vec![]), (17, vec![])] {
        let case = issue(DigestAlgorithm::Sha256, Curve::P256, &[(NS, "given_name")]);
        let parsed = IssuerSigned::parse(&case.issuer_signed).unwrap();
        let mso = MobileSecurityObject::parse(parsed.issuer_auth().payload().unwrap()).unwrap();
        let item = Writer::new().map(4).text("digestID").uint(0).text("random").bytes(&vec![7; length]);
        let item = item.text("elementIdentifier").text("given_name").text("elementValue").text("Bình").finish();
        let item = Writer::new().encoded(&item).finish();
        let (old, new) = (mso.digest(NS, 0).unwrap().to_vec(), sha256(&item));
        let mut case = case.with_mso(|mso| common::replace(mso, &old, &new));
        let auth = case.issuer_signed.windows(10).rposition(|window| window == b"issuerAuth").unwrap() + 10;
        let writer = Writer::new().map(2).text("nameSpaces").map(1).text(NS).array(1).raw(&item).text("issuerAuth");
        case.issuer_signed = writer.raw(&case.issuer_signed[auth..]).finish();
        let (checks, names) = case.examine(&case.show(&[0xa0], |covered| case.sign(-7, covered)), None);
        assert_eq!(
            (checks.failed().collect::<Vec<_>>(), names.len()),
            (failed.clone(), usize::from(failed.is_empty()))
        );
        let told = checks.details(Check::ItemsWellFormed).collect::<Vec<_>>();
        assert_eq!(told, ["an item is malformed, or its random shorter than 16 bytes"][..failed.len()]);
    }
}

#[test]
fn a_device_proof_is_a_signature_or_a_mac_and_not_both_nor_something_else() {
    let case = case();
    let parse = |auth: Vec<u8>| dinhdanh_mdoc::DeviceResponse::parse(&case.show(&[0xa0], |_| auth)).map(drop);
    let proof = Writer::new().array(4).bytes(&[0xa1, 1, 0x26]).map(0).null().bytes(&[0; 64]).finish();
    for name in ["deviceSignature", "deviceMac"] {
        assert_eq!(parse(Writer::new().map(1).text(name).raw(&proof).finish()), Ok(()), "{name}");
    }
    assert_eq!(parse(Writer::new().map(0).finish()), Ok(()), "for the verdict to say");
    let both = Writer::new().map(2).text("deviceMac").raw(&proof).text("deviceSignature").raw(&proof).finish();
    for refused in [both, Writer::new().map(1).text("deviceOath").raw(&proof).finish()] {
        assert!(matches!(parse(refused), Err(MdocError::Malformed(_))));
    }
    let (checks, _) = case.examine(&case.show(&[0xa0], |_| vec![0xa0]), None);
    assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::HolderProofPresent]);
}

#[test]
fn a_transcript_is_one_session_bare_or_wrapped() {
    let bare = transcript(1);
    assert_eq!(bare.as_bytes(), [&[0x83, 0xf6, 0xf6, 0x82, 0x64][..], b"Test", &[1]].concat());
    let wrapped = Writer::new().encoded(bare.as_bytes()).finish();
    for bytes in [bare.as_bytes(), &wrapped] {
        assert_eq!(SessionTranscript::parse(bytes).unwrap().as_bytes(), bare.as_bytes());
    }
    assert_eq!(bare.salt(), sha256(&wrapped));
    for other in [&b""[..], &[0x82, 0xf6, 0xf6], &[0x84, 0xf6, 0xf6, 0xf6, 0xf6], &[0xf6], &[0xd8, 0x18, 0x41, 0xf6]] {
        assert!(SessionTranscript::parse(other).is_err(), "{other:02x?}");
    }
    let key = Writer::new().encoded(&[0xa0]).finish();
    let with_key = SessionTranscript::of_handover(Some(&key), &[0xf6]);
    assert_eq!(with_key.as_bytes(), [&[0x83, 0xf6][..], &key, &[0xf6]].concat());
    // §9.1.3.4: #6.24(["DeviceAuthentication", SessionTranscript, DocType, DeviceNameSpacesBytes]).
    let inner = Writer::new().array(4).text("DeviceAuthentication").raw(bare.as_bytes()).text(DOC_TYPE).raw(&[0xa0]);
    let covered = Writer::new().encoded(&inner.finish()).finish();
    assert_eq!(bare.device_authentication(DOC_TYPE, &[0xa0]), covered);
}
