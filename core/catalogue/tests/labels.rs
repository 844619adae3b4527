//! What people read: a field is called the same on every document that has it.

use dinhdanh_catalogue::{by_name, display, document_types};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::Lang;
use std::collections::BTreeMap;

/// Fields whose name differs from document to document, as it does on paper, and why.
const DIFFER: &[(&str, &str)] = &[
    ("birth_date", "the card writes it in full, the licence short"),
    ("document_number", "each document's number has a name of its own"),
    ("expiry_date", "of a vehicle it is the registration that ends"),
    ("full_name", "the card has the name of the birth certificate"),
    ("issuing_authority", "the card names a place, the licence an authority"),
];

#[test]
fn one_field_has_one_label() {
    let mut labels = BTreeMap::<&str, Vec<[&str; 2]>>::new();
    for element in document_types().iter().flat_map(|document| document.elements) {
        let of_one = labels.entry(element.identifier).or_default();
        if !of_one.contains(&[element.label_vi, element.label_en]) {
            of_one.push([element.label_vi, element.label_en]);
        }
    }
    let differing: Vec<_> = labels.iter().filter(|(_, labels)| labels.len() > 1).map(|(id, _)| *id).collect();
    assert_eq!(differing, DIFFER.iter().map(|row| row.0).collect::<Vec<_>>(), "{labels:?}");
}

#[test]
fn the_edition_of_a_licences_classes_is_told_by_the_number_of_its_law() {
    let licence = by_name("driving_licence").and_then(|it| it.element("org.iso.18013.5.1.VN", "class_scheme"));
    let shown = |edition, lang| display(licence, &Writer::new().text(edition).finish(), lang);
    assert_eq!(licence.map(|it| it.label_vi), Some("Phân hạng theo luật"));
    assert_eq!(shown("2024", Lang::Vi), "Luật số 36/2024/QH15");
    assert_eq!(shown("2008", Lang::Vi), "Luật số 23/2008/QH12");
    assert_eq!(shown("2024", Lang::En), "Law 36/2024/QH15");
    assert_eq!(shown("2031", Lang::Vi), "2031", "an edition of a later pack");
}
