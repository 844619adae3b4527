//! What was asked for against what came: too little is refused, too much is said.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{CITIZEN, MDL, NOW, NS, Scenario, VN, ask_for, text};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Advisory, Check, Reason, State};
use dinhdanh_crypto::CryptoError;
use dinhdanh_mdoc::{DeviceRequest, RequestedElement, SessionTranscript};
use dinhdanh_presentation::{AnswerSession, Asked, Message, PresentationError, Window};
use dinhdanh_verifier::{Outcome, Shown, Verdict, Verifier, VerifierError, VolatileMemory};

const PURPOSE: &str = "traffic.check";

type Names = [(&'static str, &'static [(&'static str, &'static str)])];

fn device_request(names: &Names) -> Vec<u8> {
    let element = |(name_space, identifier): &(&'static str, &'static str)| RequestedElement {
        name_space,
        identifier,
        intent_to_retain: false,
    };
    let documents: Vec<(&str, Vec<_>)> =
        names.iter().map(|(doc_type, elements)| (*doc_type, elements.iter().map(element).collect())).collect();
    let documents: Vec<_> = documents.iter().map(|(doc_type, elements)| (*doc_type, elements.as_slice())).collect();
    DeviceRequest::encode(&documents)
}

/// Asks a scenario's holder for elements by name and gives what `look` makes of the verdict.
fn asked<T>(scenario: &Scenario, names: &Names, look: impl FnOnce(&Verdict<'_>) -> T) -> T {
    let mut memory = VolatileMemory::new();
    let request = ask_for(Asked::Items { device_request: &device_request(names), purpose: PURPOSE }, &mut memory);
    let answer = scenario.answer(&request);
    let shown = Shown::open(&answer, NOW, &Window::default(), Some(&mut memory)).unwrap();
    let verifier = Verifier::new(scenario.trust());
    look(&verifier.verify(&shown, None, Some((&mut memory, "check")), NOW).unwrap())
}

const ALL: &[(&str, &str)] = &[
    (NS, "portrait"),
    (NS, "document_number"),
    (NS, "driving_privileges"),
    (NS, "expiry_date"),
    (NS, "issuing_authority"),
    (VN, "full_name"),
    (VN, "licence_classes_vn"),
    (VN, "class_scheme"),
];

fn unrequested(verdict: &Verdict<'_>) -> bool {
    verdict.advisories().contains(&Advisory::UnrequestedElements)
}

#[test]
fn what_was_asked_for_by_name_must_come() {
    let scenario = Scenario::correct();
    asked(&scenario, &[(MDL, ALL)], |verdict| {
        assert_eq!(verdict.outcome(), Outcome::Accept);
        assert!(verdict.checks().passed(Check::ElementsPresent) && !unrequested(verdict));
    });
    let missing = Outcome::Reject(Reason::ElementsMissing);
    let names: &[(&str, &[(&str, &str)])] = &[
        (MDL, &[(NS, "document_number"), (NS, "birth_date")]),
        // The name is there, in another namespace.
        (MDL, &[(NS, "full_name")]),
        (CITIZEN, &[(CITIZEN, "full_name")]),
    ];
    for (doc_type, elements) in names {
        assert_eq!(asked(&scenario, &[(doc_type, elements)], |verdict| verdict.outcome()), missing, "{elements:?}");
    }
    assert_eq!(
        asked(&scenario, &[(MDL, ALL), (CITIZEN, &[(CITIZEN, "full_name")])], |verdict| verdict.outcome()),
        missing
    );
}

#[test]
fn who_asks_by_name_whether_somebody_has_reached_an_age_is_not_answered_by_a_no() {
    for (value, reason) in [(true, None), (false, Some(Reason::PolicyNotMet))] {
        let mut scenario = Scenario::correct();
        scenario.licence().elements.insert(0, (NS, "age_over_18", Writer::new().bool(value).finish()));
        let names: &Names = &[(MDL, &[(NS, "age_over_18")])];
        assert_eq!(asked(&scenario, names, |verdict| verdict.outcome().reason()), reason);
        // It came unasked: then it is no condition.
        assert_eq!(asked(&scenario, &[(MDL, ALL)], |verdict| verdict.outcome().reason()), None);
    }
}

#[test]
fn two_documents_that_were_asked_for_are_each_held_against_what_was_asked_of_them() {
    let mut scenario = Scenario::correct();
    scenario.add_citizen("Trần Văn Bình");
    asked(&scenario, &[(MDL, ALL), (CITIZEN, &[(CITIZEN, "full_name")])], |verdict| {
        assert_eq!(verdict.outcome(), Outcome::Accept);
        assert!(!unrequested(verdict));
        let present = verdict.documents().iter().map(|document| document.checks().state(Check::ElementsPresent));
        assert_eq!(present.collect::<Vec<_>>(), [State::Passed; 2]);
    });
    asked(&scenario, &[(MDL, ALL), (CITIZEN, &[(CITIZEN, "birth_date")])], |verdict| {
        let present = verdict.documents().iter().map(|document| document.checks().passed(Check::ElementsPresent));
        assert_eq!(present.collect::<Vec<_>>(), [true, false]);
    });
}

#[test]
fn whatever_came_unasked_is_said_wherever_it_stands() {
    let scenario = Scenario::correct();
    assert!(asked(&scenario, &[(MDL, &ALL[1..])], unrequested), "an element");
    // The same name in the other namespace was asked for, and another name in the same.
    let mut twice = Scenario::correct();
    twice.licence().elements.insert(0, (NS, "full_name", text("Trần Văn Bình")));
    assert!(asked(&twice, &[(MDL, ALL)], unrequested), "an element of another namespace");
    let mut pair = Scenario::correct();
    pair.add_citizen("Trần Văn Bình");
    assert!(asked(&pair, &[(MDL, ALL)], unrequested), "a document");
    assert!(
        asked(&pair, &[(CITIZEN, &[(CITIZEN, "full_name")])], unrequested),
        "a document before one that was asked for"
    );
    assert!(
        asked(&pair, &[(MDL, &ALL[1..]), (CITIZEN, &[(CITIZEN, "full_name")])], unrequested),
        "an element before it"
    );
}

#[test]
fn a_request_that_cannot_be_read_again_is_no_request_for_nothing() {
    let mut memory = VolatileMemory::new();
    let request = ask_for(Asked::Items { device_request: b"\x00", purpose: PURPOSE }, &mut memory);
    let answer = Scenario::correct().answer(&request);
    let shown = Shown::open(&answer, NOW, &Window::default(), Some(&mut memory));
    assert_eq!(shown.err(), Some(VerifierError::Unreadable));
}

#[test]
fn a_verdict_names_the_session_and_the_request_that_the_holder_keeps() {
    let scenario = Scenario::correct();
    let mut memory = VolatileMemory::new();
    let request = common::ask(&mut memory);
    let Message::Request(parsed) = Message::parse(&request).unwrap() else { panic!("no request") };
    let session = AnswerSession::new(&parsed, NOW).unwrap();
    let salt = session.transcript().salt();
    let response = scenario.response(session.transcript());
    let answer = session.finish(&response).unwrap();
    let shown = Shown::open(&answer, NOW, &Window::default(), Some(&mut memory)).unwrap();
    let verifier = Verifier::new(scenario.trust());
    let verdict = verifier.verify(&shown, None, None, NOW).unwrap();
    assert_eq!((verdict.receipt(), verdict.request()), (Some(salt), Some(parsed.hash())));
    let unasked = Scenario::self_timed().judge(|verdict| verdict.request());
    assert_eq!(unasked, None, "nobody asked");
    // Whoever can't open an answer doesn't know what it was to.
    let shown = Shown::open(&answer, NOW, &Window::default(), Some(&mut VolatileMemory::new())).unwrap();
    assert_eq!(shown.request(), None);
}

#[test]
fn nothing_shown_and_nothing_asked_for_is_still_no_yes() {
    let scenario = Scenario::correct();
    let empty = dinhdanh_cbor::Writer::new().map(2).text("version").text("1.0").text("status").uint(0).finish();
    let transcript = SessionTranscript::parse(b"\x83\xf6\xf6\xf6").unwrap();
    let shown = Shown::of_session(&empty, transcript, None);
    let verifier = Verifier::new(scenario.trust());
    let verdict = verifier.verify(&shown, None, None, NOW).unwrap();
    assert_eq!(verdict.checks().failed().next(), None);
    assert_eq!(verdict.outcome(), Outcome::Reject(Reason::ElementsMissing));
}

#[test]
fn what_is_no_presentation_says_why_by_name() {
    let open =
        |message: &[u8]| Shown::open(message, NOW, &Window::default(), None).err().and_then(VerifierError::reason);
    assert_eq!(open(b""), Some(Reason::Unreadable));
    for (error, reason) in [
        (PresentationError::TooLarge, Reason::TooLarge),
        (PresentationError::Version, Reason::VersionUnsupported),
        (PresentationError::Document(dinhdanh_mdoc::MdocError::TooLarge), Reason::TooLarge),
        (PresentationError::Document(CryptoError::ChainTooLong.into()), Reason::TooLarge),
        (PresentationError::Document(CryptoError::InvalidKey.into()), Reason::Unreadable),
        (PresentationError::Document(dinhdanh_mdoc::MdocError::Version), Reason::VersionUnsupported),
        (PresentationError::Document(dinhdanh_mdoc::MdocError::Missing), Reason::Unreadable),
        (PresentationError::Expired, Reason::Unreadable),
    ] {
        assert_eq!(VerifierError::from(error).reason(), Some(reason), "{error}");
    }
    assert_eq!(VerifierError::Memory.reason(), None);
}

#[test]
fn a_small_portrait_meets_a_profile_that_names_the_portrait_and_no_request_that_names_it() {
    let small = (VN, "portrait_small", Writer::new().bytes(b"RIFF\0\0\0\0WEBP").finish());
    let mut instead = Scenario::correct();
    instead.licence().elements.retain(|(_, identifier, _)| *identifier != "portrait");
    let mut neither = instead.judge(|verdict| verdict.outcome());
    assert_eq!(neither, Outcome::Reject(Reason::ElementsMissing));
    instead.licence().elements.push(small.clone());
    instead.judge(|verdict| assert_eq!((verdict.outcome(), unrequested(verdict)), (Outcome::Accept, false)));
    let mut both = Scenario::correct();
    both.licence().elements.push(small);
    both.judge(|verdict| assert_eq!((verdict.outcome(), unrequested(verdict)), (Outcome::Accept, false)));
    neither = asked(&instead, &[(MDL, ALL)], |verdict| verdict.outcome());
    assert_eq!(neither, Outcome::Reject(Reason::ElementsMissing));
    assert!(asked(&both, &[(MDL, ALL)], unrequested));
}
