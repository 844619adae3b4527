//! The tables of the catalogue against the field dictionary of the project.

#![expect(clippy::unwrap_used, reason = "a broken fixture must stop the test")]

use dinhdanh_catalogue::{by_name, document_types};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Rows of the dictionary that are no element of a credential, and why.
const NO_ELEMENT: &[(&str, &str, &str)] = &[
    ("citizen_id", "pairwise_id", "one value signed for all would link the person; it is computed for each verifier"),
    ("driving_licence", "points_status", "changes after signing: the status service says it"),
    ("driving_licence", "licence_status", "changes after signing: the status service says it"),
    ("vehicle_registration", "registration_status", "changes after signing: the status service says it"),
    ("vehicle_registration", "registered_owner", "flattened, so that each fact can be shown without the others"),
];

/// Elements that stand for a row that is none, and the small portrait, which stands in for that of the row.
const NO_ROW: &[(&str, &str)] = &[
    ("vehicle_registration", "registered_owner_name"),
    ("vehicle_registration", "registered_owner_address"),
    ("citizen_id", "portrait_small"),
    ("driving_licence", "portrait_small"),
];

/// Document, docType, namespace and element of each row: the first four columns, which hold no quotes.
fn rows() -> Option<Vec<[String; 4]>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/design/fields.csv");
    let Ok(text) = fs::read_to_string(path) else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "no field dictionary on a machine that sets CI");
        eprintln!("SKIP: no field dictionary: shared/design/fields.csv");
        return None;
    };
    let row = |line: &str| {
        let mut columns = line.splitn(5, ',').map(str::to_owned);
        std::array::from_fn(|_| columns.next().unwrap())
    };
    Some(text.lines().skip(1).map(row).filter(|row: &[String; 4]| by_name(&row[0]).is_some()).collect())
}

#[test]
fn every_row_of_the_dictionary_is_an_element_or_has_a_reason_not_to_be() {
    for [name, doc_type, namespace, identifier] in rows().into_iter().flatten() {
        let document = by_name(&name).unwrap();
        assert_eq!(document.doc_type, doc_type);
        let left_out = NO_ELEMENT.iter().any(|row| (row.0, row.1) == (name.as_str(), identifier.as_str()));
        assert_ne!(document.element(&namespace, &identifier).is_some(), left_out, "{name} {namespace} {identifier}");
    }
}

#[test]
fn every_element_is_a_row_of_the_dictionary() {
    let Some(rows) = rows() else { return };
    let known: BTreeSet<_> = rows.iter().map(|[name, _, namespace, id]| [name.as_str(), namespace, id]).collect();
    for document in document_types() {
        for element in document.elements {
            let added = NO_ROW.contains(&(document.name, element.identifier));
            let listed = known.contains(&[document.name, element.namespace, element.identifier]);
            assert_ne!(listed, added, "{} {}", document.name, element.identifier);
        }
    }
}
