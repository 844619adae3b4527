//! What was asked for is met by what the issuer says, and only where that is a yes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{CITIZEN, NOW, NS, Scenario, VN, letting_the_holder_sign, text};
use dinhdanh_catalogue::{Profile, profile};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Advisory, Check, Reason, State};
use dinhdanh_presentation::Window;
use dinhdanh_verifier::{Light, Outcome, Shown, Verdict, Verifier};

fn flag(value: bool) -> Vec<u8> {
    Writer::new().bool(value).finish()
}

/// An identity card with this alone, and a verifier without a pack.
fn card(elements: Vec<(&'static str, &'static str, Vec<u8>)>) -> Scenario {
    let mut scenario = Scenario::self_timed();
    scenario.trusting.pack = false;
    scenario.add_citizen("Trần Văn Bình");
    scenario.documents.remove(0);
    scenario.licence().elements = elements;
    scenario
}

/// What `look` makes of the verdict by itself, and of the verdict where a crowd is checked.
fn both<T>(scenario: &Scenario, required: &Profile, look: impl Fn(&Verdict<'_>) -> T) -> [T; 2] {
    let (message, _) = scenario.message();
    let verifier = Verifier::new(scenario.trust());
    let shown = [Shown::open(&message, NOW, &Window::default(), None).unwrap()];
    let alone = look(&verifier.verify(&shown[0], Some(required), None, NOW).unwrap());
    let crowd = verifier.verify_many(&shown, Some(required), NOW);
    [alone, look(crowd[0].as_ref().unwrap())]
}

#[test]
fn a_minor_does_not_pass_an_age_gate_by_showing_that_he_is_one() {
    let gate = profile("V2").unwrap();
    for (value, reason) in [
        (flag(true), None),
        (flag(false), Some(Reason::PolicyNotMet)),
        // Neither is a yes.
        (text("true"), Some(Reason::PolicyNotMet)),
        (Writer::new().uint(1).finish(), Some(Reason::PolicyNotMet)),
    ] {
        let scenario = card(vec![(CITIZEN, "age_over_18", value)]);
        for (found, light) in both(&scenario, &gate, |verdict| (verdict.outcome().reason(), verdict.light())) {
            assert_eq!(found, reason);
            assert_eq!(light == Light::Red, reason.is_some());
        }
    }
    // One card that says yes beside a licence that says no: they are not both right.
    let mut pair = card(vec![(CITIZEN, "age_over_18", flag(true))]);
    pair.documents.push(Scenario::correct().documents.remove(0));
    pair.documents[1].elements = vec![(NS, "age_over_18", flag(false))];
    assert_eq!(both(&pair, &gate, |verdict| verdict.outcome().reason()), [Some(Reason::PolicyNotMet); 2]);
}

#[test]
fn who_is_over_21_is_over_18_and_who_is_not_over_16_is_not() {
    let gate = profile("V2").unwrap();
    let (missing, not_met) = (Some(Reason::ElementsMissing), Some(Reason::PolicyNotMet));
    let cases: [(&[(&'static str, bool)], _, bool); 8] = [
        (&[("age_over_21", true)], None, false),
        (&[("age_over_16", false)], not_met, false),
        // These tell nothing of eighteen.
        (&[("age_over_21", false)], missing, true),
        (&[("age_over_16", true)], missing, true),
        (&[("age_over_21", true), ("age_over_16", false)], not_met, false),
        (&[("age_over_18", true), ("age_over_16", false)], not_met, false),
        (&[("age_over_18", true), ("age_over_21", false)], None, true),
        (&[("age_over_18", true), ("age_over_21", true)], None, false),
    ];
    for (shown, reason, too_much) in cases {
        let scenario = card(shown.iter().map(|(name, value)| (CITIZEN, *name, flag(*value))).collect());
        let look = |verdict: &Verdict<'_>| {
            (verdict.outcome().reason(), verdict.advisories().contains(&Advisory::UnrequestedElements))
        };
        assert_eq!(both(&scenario, &gate, look), [(reason, too_much); 2], "{shown:?}");
    }
    let elsewhere = card(vec![(NS, "age_over_21", flag(true))]);
    assert_eq!(both(&elsewhere, &gate, |verdict| verdict.outcome().reason()), [missing; 2]);
}

#[test]
fn where_no_document_is_required_one_of_those_asked_for_is() {
    let mut either = profile("V2").unwrap();
    (either.any_one, either.documents[0].doc_type) = (false, "vn.test.library".to_owned());
    either.documents.iter_mut().for_each(|document| document.required = false);
    let scenario = card(vec![(CITIZEN, "age_over_18", flag(true))]);
    either.documents.truncate(1);
    let reason = |verdict: &Verdict<'_>| verdict.outcome().reason();
    assert_eq!(both(&scenario, &either, reason), [Some(Reason::ElementsMissing); 2]);
    either.documents[0].doc_type = profile("V2").unwrap().documents[0].doc_type.clone();
    assert_eq!(both(&scenario, &either, reason), [None; 2]);
}

#[test]
fn only_a_flag_that_the_purpose_stands_on_must_be_a_yes() {
    let element = |identifier: &str, required| dinhdanh_catalogue::ProfileElement {
        namespace: CITIZEN.to_owned(),
        identifier: identifier.to_owned(),
        required,
    };
    let mut told = profile("V2").unwrap();
    told.documents.truncate(1);
    told.documents[0].elements = vec![element("age_over_60", false), element("owner_is_holder", true)];
    let scenario = card(vec![(CITIZEN, "age_over_60", flag(false)), (CITIZEN, "owner_is_holder", flag(false))]);
    let state =
        |verdict: &Verdict<'_>| (verdict.outcome().reason(), verdict.documents()[0].checks().state(Check::PurposeMet));
    assert_eq!(both(&scenario, &told, state), [(None, State::NotRun); 2]);
    told.documents[0].elements[0].required = true;
    assert_eq!(both(&scenario, &told, state), [(Some(Reason::PolicyNotMet), State::Failed); 2]);
}

#[test]
fn what_a_holder_says_of_himself_meets_no_purpose_and_is_told_as_his_own_word() {
    let mut scenario = Scenario::correct();
    scenario.licence().elements.retain(|element| element.1 != "full_name");
    scenario.licence().mso = letting_the_holder_sign;
    let own = Writer::new().map(1).text(VN).map(1).text("full_name").raw(&text("Trần Văn Bình")).finish();
    scenario.licence().device_elements = own;
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::ElementsMissing));
        let document = &verdict.documents()[0];
        assert!(document.checks().passed(Check::DeviceDataAuthorised));
        let names = |elements: &[dinhdanh_mdoc::Element<'_>]| -> Vec<String> {
            elements.iter().map(|element| element.identifier.to_owned()).collect()
        };
        assert_eq!(names(document.holder_elements()), ["full_name"]);
        assert!(!names(document.elements()).contains(&"full_name".to_owned()));
    });
}

#[test]
fn the_place_that_a_licence_names_is_that_of_its_signer() {
    let failed = |state, elements: &[(&'static str, &'static str, &str)]| {
        let mut scenario = Scenario { state, ..Scenario::correct() };
        for (name_space, identifier, value) in elements {
            let at = usize::from(*name_space == VN) * scenario.licence().elements.len();
            scenario.licence().elements.insert(at, (*name_space, *identifier, text(value)));
        }
        scenario.judge(|verdict| {
            let checks = verdict.documents()[0].checks();
            let details: Vec<_> = checks.details(Check::IssuingPlaceEqual).collect();
            let name = |detail: &str| detail.split(' ').next().map(str::to_owned);
            (checks.state(Check::IssuingPlaceEqual), details.into_iter().filter_map(name).collect::<Vec<_>>())
        })
    };
    let none: Vec<String> = Vec::new();
    let (country, state) = ("issuing_country", "issuing_jurisdiction");
    assert_eq!(failed(Some("VN-HN"), &[]), (State::NotRun, none.clone()), "nothing was disclosed");
    assert_eq!(failed(None, &[(NS, state, "VN-SG")]), (State::NotRun, none.clone()), "the signer names no province");
    assert_eq!(failed(None, &[(VN, country, "LA")]), (State::NotRun, none.clone()), "another namespace");
    let both = [(NS, country, "VN"), (NS, state, "VN-HN")];
    assert_eq!(failed(Some("VN-HN"), &both), (State::Passed, none.clone()));
    for (own, named) in [("Đà Nẵng", "ĐÀ NẴNG"), ("Đà Nẵng", "Đa\u{300} Nẵng"), ("VN-HN", "vn-hn")] {
        assert_eq!(failed(Some(own), &[(NS, state, named)]), (State::Passed, none.clone()), "{named}");
    }
    assert_eq!(failed(Some("VN-SG"), &both), (State::Failed, vec![state.to_owned()]));
    assert_eq!(failed(Some("VN-HN"), &[(NS, country, "LA")]), (State::Failed, vec![country.to_owned()]));
}
