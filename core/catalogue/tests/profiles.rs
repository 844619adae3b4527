//! What the built-in profiles ask for, and what they may not.

use dinhdanh_catalogue::{by_doc_type, profile, profiles};

const CITIZEN: &str = "vn.dinhdanh.citizen_id.1";

#[test]
fn a_profile_asks_only_for_elements_that_may_be_asked_for() {
    for profile in profiles() {
        for asked in &profile.documents {
            let document = by_doc_type(&asked.doc_type).unwrap();
            for element in &asked.elements {
                let known = document.element(&element.namespace, &element.identifier).unwrap();
                assert!(known.requestable, "{} {}", profile.id, known.identifier);
            }
        }
    }
}

#[test]
fn a_traffic_stop_learns_no_birth_date_number_address_or_owner() {
    let v1 = profile("V1").unwrap();
    assert_eq!(v1.purpose, "traffic.check");
    assert!(v1.allows("org.iso.18013.5.1.mDL", "org.iso.18013.5.1", "portrait"));
    for (doc_type, namespace, identifier) in [
        ("org.iso.18013.5.1.mDL", "org.iso.18013.5.1", "birth_date"),
        ("org.iso.7367.1.mVRC", "org.iso.7367.1", "registered_owner_name"),
        ("org.iso.7367.1.mVRC", "org.iso.7367.1", "registered_owner_address"),
        (CITIZEN, CITIZEN, "personal_number"),
        ("org.iso.7367.1.mVRC", "org.iso.18013.5.1", "portrait"),
    ] {
        assert!(!v1.allows(doc_type, namespace, identifier), "{identifier}");
    }
}

#[test]
fn an_age_gate_requires_one_fact_of_one_document() {
    let v2 = profile("V2").unwrap();
    assert!(v2.any_one);
    for document in &v2.documents {
        let required: Vec<_> = document.elements.iter().filter(|element| element.required).collect();
        assert_eq!(required.len(), 1);
        assert_eq!(required[0].identifier, "age_over_18");
    }
    assert!(!v2.allows(CITIZEN, CITIZEN, "birth_date"));
    assert!(profile("V0").is_none());
}

#[test]
fn a_small_portrait_is_covered_by_the_portrait_that_it_stands_for_and_by_nothing_else() {
    let (v1, v2) = (profile("V1").unwrap(), profile("V2").unwrap());
    let (mdl, vn) = ("org.iso.18013.5.1.mDL", "org.iso.18013.5.1.VN");
    assert!(v1.allows(mdl, vn, "portrait_small") && v2.allows(CITIZEN, CITIZEN, "portrait_small"));
    assert!(!v1.allows(mdl, "org.iso.18013.5.1", "portrait_small"), "it is no element of the standard's namespace");
    let mut without = v1;
    without.documents[0].elements.retain(|element| element.identifier != "portrait");
    assert!(!without.allows(mdl, vn, "portrait_small"));
}
