//! The invented people of the demonstration, from JSON to values and back to words.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a broken fixture must stop the test")]

use base64ct::{Base64, Encoding};
use dinhdanh_catalogue::{EncodedElement, FieldProblem, Mode, by_name, display, encode_fields, own_dates};
use dinhdanh_codes::Lang;
use serde_json::{Value, json};
use time::Date;
use time::macros::{date, utc_datetime};

const TODAY: Date = date!(2026 - 11 - 20);
const CITIZEN: &str = include_str!("../../../bindings/cli/src/people/binh_citizen_id.json");
const LICENCE: &str = include_str!("../../../bindings/cli/src/people/binh_driving_licence.json");
const VEHICLE: &str = include_str!("../../../bindings/cli/src/people/binh_vehicle_registration.json");

/// The document's JSON, with a portrait where it needs one, as the program adds it.
fn person(json: &str, namespace: &str) -> Value {
    let mut fields: Value = serde_json::from_str(json).unwrap();
    if namespace != "org.iso.7367.1" {
        let picture: Vec<u8> = [0xff, 0xd8, 0xff].into_iter().chain([0; 2097]).collect();
        fields[namespace]["portrait"] = Base64::encode_string(&picture).into();
    }
    fields
}

fn licence() -> Value {
    person(LICENCE, "org.iso.18013.5.1")
}

fn problems(name: &str, fields: &Value) -> Vec<(String, FieldProblem)> {
    let errors = encode_fields(by_name(name).unwrap(), fields, Mode::Test, TODAY).err().unwrap_or_default();
    errors.into_iter().map(|error| (error.field, error.problem)).collect()
}

fn encoded(name: &str, fields: &Value) -> Vec<EncodedElement> {
    encode_fields(by_name(name).unwrap(), fields, Mode::Test, TODAY).unwrap()
}

fn words(name: &str, elements: &[EncodedElement], identifier: &str, lang: Lang) -> String {
    let element = elements.iter().find(|element| element.identifier == identifier).unwrap();
    display(by_name(name).unwrap().element(element.namespace, identifier), &element.value, lang)
}

#[test]
fn the_three_documents_of_binh_can_be_issued() {
    assert_eq!(problems("citizen_id", &person(CITIZEN, "vn.dinhdanh.citizen_id.1")), []);
    assert_eq!(problems("driving_licence", &licence()), []);
    assert_eq!(problems("vehicle_registration", &person(VEHICLE, "org.iso.7367.1")), []);
}

#[test]
fn nobody_invented_can_be_issued_a_live_document() {
    for (name, fields, field) in [
        ("citizen_id", person(CITIZEN, "vn.dinhdanh.citizen_id.1"), "vn.dinhdanh.citizen_id.1/personal_number"),
        ("vehicle_registration", person(VEHICLE, "org.iso.7367.1"), "org.iso.7367.1/registration_number"),
    ] {
        let errors = encode_fields(by_name(name).unwrap(), &fields, Mode::Live, TODAY).unwrap_err();
        assert!(errors.iter().any(|error| error.field == field && error.problem == FieldProblem::WrongMode));
    }
}

#[test]
fn an_officer_reads_the_licence_in_both_languages() {
    let elements = encoded("driving_licence", &licence());
    let vi = |identifier| words("driving_licence", &elements, identifier, Lang::Vi);
    let en = |identifier| words("driving_licence", &elements, identifier, Lang::En);
    for list in ["driving_privileges", "licence_classes_vn"] {
        assert_eq!(vi(list), "B (đến 10/02/2035), A1 (không thời hạn)");
        assert_eq!(en(list), "B (until 10/02/2035), A1 (unlimited)");
    }
    assert_eq!((vi("age_over_18"), en("age_over_18")), ("Có".into(), "Yes".into()));
    assert_eq!((vi("portrait"), en("portrait")), ("ảnh JPEG, 2,1 kB".into(), "picture JPEG, 2.1 kB".into()));
    assert_eq!((vi("expiry_date"), vi("full_name")), ("10/02/2035".into(), "Trần Văn Bình".into()));
}

#[test]
fn an_officer_reads_the_vehicle_and_the_card_in_both_languages() {
    let vehicle = encoded("vehicle_registration", &person(VEHICLE, "org.iso.7367.1"));
    let shown = |identifier, lang| words("vehicle_registration", &vehicle, identifier, lang);
    assert_eq!(shown("engine_capacity", Lang::Vi), "108 cm³");
    assert_eq!(shown("registration_number_type", Lang::Vi), "trắng");
    assert_eq!(shown("registration_number_type", Lang::En), "white");
    assert_eq!(shown("liability_insurance", Lang::Vi), "Bảo hiểm TEST, TEST-000123 (đến 14/08/2027)");
    assert_eq!(shown("owner_is_holder", Lang::En), "Yes");
    let card = encoded("citizen_id", &person(CITIZEN, "vn.dinhdanh.citizen_id.1"));
    assert_eq!(words("citizen_id", &card, "sex", Lang::Vi), "Nam");
    assert_eq!(words("citizen_id", &card, "sex", Lang::En), "Male");
    assert_eq!(words("citizen_id", &card, "age_over_60", Lang::Vi), "Không");
}

#[test]
fn names_and_ages_follow_from_other_fields() {
    let card = encoded("citizen_id", &person(CITIZEN, "vn.dinhdanh.citizen_id.1"));
    let shown = |identifier| words("citizen_id", &card, identifier, Lang::Vi);
    assert_eq!((shown("family_name"), shown("given_name")), ("Trần".into(), "Văn Bình".into()));
    assert_eq!(shown("name_latin"), "TRAN VAN BINH");
    let mut child = person(CITIZEN, "vn.dinhdanh.citizen_id.1");
    child["vn.dinhdanh.citizen_id.1"]["birth_date"] = "2008-11-21".into();
    let child = encoded("citizen_id", &child);
    assert_eq!(words("citizen_id", &child, "age_over_18", Lang::En), "No");
    assert_eq!(words("citizen_id", &child, "age_over_16", Lang::En), "Yes");
}

#[test]
fn flat_fields_are_the_same_as_those_by_namespace() {
    let nested = licence();
    let spaces = nested.as_object().unwrap().values().map(|inner| inner.as_object().unwrap().clone());
    let flat = Value::Object(spaces.flatten().collect());
    assert!(encoded("driving_licence", &flat) == encoded("driving_licence", &nested));
}

#[test]
fn the_elements_of_one_namespace_stand_together() {
    for document in dinhdanh_catalogue::document_types() {
        let mut spaces: Vec<_> = document.elements.iter().map(|element| element.namespace).collect();
        spaces.dedup();
        let groups = spaces.len();
        spaces.sort_unstable();
        spaces.dedup();
        assert_eq!(spaces.len(), groups, "{}", document.name);
    }
}

const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
const NS_VN: &str = "org.iso.18013.5.1.VN";

#[test]
fn the_dates_of_a_licence_are_per_class_and_need_the_law() {
    let elements = encoded("driving_licence", &licence());
    let all = || elements.iter().map(|e| (e.namespace, e.identifier, e.value.as_slice()));
    let dates = own_dates(MDL, all()).unwrap();
    assert_eq!(dates.document_until, Some(utc_datetime!(2035-02-10 16:59:59)));
    let classes: Vec<_> = dates.classes.iter().map(|class| (class.class.as_str(), class.until)).collect();
    assert_eq!(classes, [("B", Some(date!(2035 - 02 - 10))), ("A1", None)]);
    assert!(own_dates(MDL, all().filter(|(_, identifier, _)| *identifier != "class_scheme")).is_err());
    assert!(own_dates(MDL, std::iter::once((NS, "expiry_date", &[0x01][..]))).is_err());
    // The document is of 2008, its classes of 2024.
    let other = all().map(|it| if it.1 == "class_scheme" { (it.0, it.1, &b"\x642008"[..]) } else { it });
    assert!(own_dates(MDL, other).is_err());
}

#[test]
fn a_date_counts_in_the_namespace_of_its_type_alone_and_of_several_the_earliest() {
    const EARLY: &[u8] = b"\xd9\x03\xec\x6a2020-01-01";
    const NO_END: &[u8] = b"\xd9\x03\xec\x6a9999-12-31";
    let until = |doc_type, elements: &[(&'static str, &'static [u8])]| {
        let elements = elements.iter().map(|(name_space, value)| (*name_space, "expiry_date", *value));
        own_dates(doc_type, elements).unwrap().document_until
    };
    let early = Some(utc_datetime!(2020-01-01 16:59:59));
    assert_eq!(until(MDL, &[(NS, EARLY), (NS_VN, NO_END)]), early);
    assert_eq!(until(MDL, &[(NS_VN, NO_END), (NS, EARLY)]), early);
    assert_eq!(until(MDL, &[(NS_VN, EARLY), (NS, NO_END)]), None, "that namespace has no such element");
    // A time is that time, and what stands behind one makes it none.
    assert_eq!(until(MDL, &[(NS, b"\xc0\x742026-11-20T20:00:00Z")]), Some(utc_datetime!(2026-11-20 20:00)));
    assert_eq!(until(MDL, &[(NS, b"\xc0\x749999-12-31T23:59:59Z")]), None);
    let more = std::iter::once((NS, "expiry_date", &b"\xc0\x6d2035-02-10xyz"[..]));
    assert!(own_dates(MDL, more).is_err());
    for unknown in [[("a", EARLY), ("b", NO_END)], [("a", NO_END), ("b", EARLY)]] {
        assert_eq!(until("another type", &unknown), early);
    }
}

#[test]
fn of_a_type_that_is_not_known_two_editions_are_none() {
    let twice = [("a", "class_scheme", &b"\x642008"[..]), ("b", "class_scheme", b"\x642024")];
    assert!(own_dates("another type", twice.into_iter()).is_err());
    assert!(own_dates("another type", twice.into_iter().take(1)).is_ok());
}

#[test]
fn each_kind_of_bad_field_is_named() {
    const ISO: &str = "org.iso.18013.5.1";
    const VN: &str = "org.iso.18013.5.1.VN";
    let class = |class: &str, scheme: &str| json!([{ "class": class, "class_scheme": scheme }]);
    for (namespace, identifier, value, problem) in [
        (ISO, "birth_date", json!("2030-01-01"), FieldProblem::InFuture),
        (ISO, "birth_date", json!("1990-02-30"), FieldProblem::NotADate),
        (ISO, "birth_date", json!(19900120), FieldProblem::WrongType),
        (ISO, "issuing_country", json!("Vietnam"), FieldProblem::WrongForm),
        (ISO, "document_number", json!("12"), FieldProblem::WrongForm),
        (ISO, "portrait", json!("bm8gcGljdHVyZQ=="), FieldProblem::WrongForm),
        (ISO, "portrait", json!("A".repeat(200_000)), FieldProblem::TooLong),
        (ISO, "driving_privileges", json!([]), FieldProblem::WrongForm),
        (ISO, "driving_privileges", json!("B"), FieldProblem::WrongType),
        (ISO, "driving_privileges", json!(vec![json!({"vehicle_category_code": "B"}); 25]), FieldProblem::TooLong),
        (ISO, "driving_privileges", json!([{ "expiry_date": "2035-02-10" }]), FieldProblem::Missing),
        (ISO, "surprise", json!(1), FieldProblem::Unknown),
        (ISO, "licence_status", json!("valid"), FieldProblem::Unknown),
        (VN, "full_name", json!("x".repeat(101)), FieldProblem::TooLong),
        (VN, "full_name", json!("x".repeat(1_000_000)), FieldProblem::TooLong),
        (VN, "full_name", json!(" "), FieldProblem::WrongForm),
        (VN, "full_name", json!("Bình\u{202e}hnìB"), FieldProblem::WrongForm),
        (VN, "full_name", json!("Bình\u{1b}[2J"), FieldProblem::WrongForm),
        (VN, "licence_classes_vn", class("B2", "2024"), FieldProblem::NotAllowed),
        (VN, "licence_classes_vn", class("D2E", "2008"), FieldProblem::NotAllowed),
        (VN, "licence_classes_vn", class("B", "2030"), FieldProblem::NotAllowed),
        (VN, "licence_classes_vn", json!([{ "class": "B" }]), FieldProblem::Missing),
        (VN, "licence_classes_vn", class("B", "2024"), FieldProblem::Missing),
        (VN, "licence_classes_vn", class("B1", "2008"), FieldProblem::Missing),
        (VN, "class_scheme", json!("1995"), FieldProblem::NotAllowed),
    ] {
        let mut fields = licence();
        fields[namespace][identifier] = value;
        let found = problems("driving_licence", &fields);
        assert!(
            found.iter().any(|(field, found)| field.ends_with(identifier) && *found == problem),
            "{identifier} {problem:?}: {found:?}"
        );
    }
}

#[test]
fn every_error_is_given_at_once_and_the_value_is_in_none() {
    let found = encode_fields(by_name("citizen_id").unwrap(), &json!({}), Mode::Test, TODAY).unwrap_err();
    let mandatory = by_name("citizen_id").unwrap().elements.iter().filter(|element| element.mandatory).count();
    assert_eq!(found.len(), mandatory);
    let mut fields = person(CITIZEN, "vn.dinhdanh.citizen_id.1");
    fields["vn.dinhdanh.citizen_id.1"]["personal_number"] = "001090123456".into();
    let errors = encode_fields(by_name("citizen_id").unwrap(), &fields, Mode::Test, TODAY).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(!format!("{errors:?}").contains("001090123456"));
}

#[test]
fn a_decomposed_name_is_signed_composed() {
    let mut fields = licence();
    fields["org.iso.18013.5.1.VN"]["full_name"] = "Tra\u{302}\u{300}n Va\u{306}n Bi\u{300}nh".into();
    let elements = encoded("driving_licence", &fields);
    let name = elements.iter().find(|element| element.identifier == "full_name").unwrap();
    assert_eq!(dinhdanh_cbor::Value::parse(&name.value).unwrap().as_text(), Some("Trần Văn Bình"));
}

#[test]
fn a_number_that_does_not_fit_birth_or_sex_is_seen() {
    use dinhdanh_catalogue::number_agrees;
    let born = date!(1990 - 01 - 20);
    assert!(number_agrees("099090000012", born, 1));
    assert!(number_agrees("099198000001", date!(1998 - 05 - 18), 2));
    assert!(number_agrees("099316000003", date!(2016 - 01 - 01), 2));
    assert!(!number_agrees("099090000012", born, 2));
    assert!(!number_agrees("099090000012", date!(1991 - 01 - 20), 1));
    assert!(!number_agrees("", born, 1));
}

#[test]
fn a_small_portrait_is_a_picture_of_few_bytes_in_a_format_that_phones_know() {
    let field = "org.iso.18013.5.1.VN/portrait_small".to_owned();
    let with = |start: &[u8], length: usize| {
        let mut fields = licence();
        let picture: Vec<u8> = start.iter().copied().chain(std::iter::repeat(0)).take(length).collect();
        fields["org.iso.18013.5.1.VN"]["portrait_small"] = Base64::encode_string(&picture).into();
        fields
    };
    for (start, format) in
        [(&b"\xff\xd8\xff"[..], "JPEG"), (b"RIFF\0\0\0\0WEBP", "WebP"), (b"\0\0\0\x1cftypavif", "AVIF")]
    {
        let elements = encoded("driving_licence", &with(start, 3 * 1024));
        assert_eq!(
            words("driving_licence", &elements, "portrait_small", Lang::En),
            format!("picture {format}, 3.1 kB")
        );
        assert_eq!(problems("driving_licence", &with(start, 3 * 1024 + 1)), [(field.clone(), FieldProblem::TooLong)]);
    }
    for start in [&b"RIFF\0\0\0\0WAVE"[..], b"\0\0\0\x1cftypheic", b"\0\0\0\x0cjP", b"<svg>"] {
        assert_eq!(problems("driving_licence", &with(start, 600)), [(field.clone(), FieldProblem::WrongForm)]);
    }
    assert_eq!(problems("driving_licence", &licence()), [], "it may be left out");
}

#[test]
fn a_licence_without_vietnamese_classes_has_those_of_iso_with_their_last_days() {
    let elements = encoded("driving_licence", &licence());
    let none = |(space, name, value)| {
        if name == "licence_classes_vn" { (space, name, &b"\x80"[..]) } else { (space, name, value) }
    };
    let all = || elements.iter().map(|e| (e.namespace, e.identifier, e.value.as_slice()));
    let privileges = own_dates(MDL, all().filter(|(_, name, _)| *name == "driving_privileges")).unwrap().classes;
    assert!(!privileges.is_empty());
    assert_eq!(own_dates(MDL, all().map(none)).unwrap().classes, privileges);
}
