//! What a verdict comes to, beside the checks one by one: freshness, light, clock, sessions, several documents.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{CITIZEN, NOW, NS, Scenario, VN, Watched, Way, ask, class, classes, day, letting_the_holder_sign, text};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Advisory, Check, Lang, Reason, State};
use dinhdanh_crypto::x509::{Certificate, RevocationListTemplate, issue_revocation_list};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_presentation::{AnswerSession, Message, Window};
use dinhdanh_trust::pack::{Freshness, IssuerState};
use dinhdanh_trust::status::Status;
use dinhdanh_verifier::{
    Crowd, FolderMemory, Light, Memory, Outcome, Proof, RecordHead, Shelf, Shown, Standing, Verifier, VerifierError,
    VolatileMemory,
};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};
use unicode_normalization::UnicodeNormalization;

const SIGNED: UtcDateTime = utc_datetime!(2026-11-20 00:00);

#[test]
fn a_correct_answer_is_accepted() {
    Scenario::correct().judge(|verdict| {
        assert_eq!((verdict.outcome(), verdict.light()), (Outcome::Accept, Light::Green));
        assert_eq!(verdict.proof(), Proof::Session);
        assert_eq!(verdict.as_of(), Some(NOW - Duration::HOUR));
        assert_eq!(verdict.documents()[0].elements().len(), 8);
        assert!(verdict.documents()[0].classes()[0].valid);
        assert_eq!(verdict.advisories(), [Advisory::TestIssuer]);
        assert_eq!(verdict.pack(), Some(41));
        assert!(verdict.receipt().is_some());
        assert_eq!(verdict.documents()[0].issuer(), Some("TEST verdict"));
    });
}

#[test]
fn outcomes_and_proofs_have_names_for_programs() {
    let outcomes = [Outcome::Accept, Outcome::AcceptAsOf(NOW), Outcome::Reject(Reason::Revoked)];
    assert_eq!(outcomes.map(Outcome::code), ["Accept", "AcceptAsOf", "Reject"]);
    assert_eq!(
        [Proof::Session, Proof::SelfTimed, Proof::Unbound].map(Proof::code),
        ["Session", "SelfTimed", "Unbound"]
    );
}

#[test]
fn what_the_holders_clock_says_is_never_more_than_as_of_a_time() {
    Scenario::self_timed().judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(NOW - Duration::HOUR));
        assert_eq!((verdict.proof(), verdict.light()), (Proof::SelfTimed, Light::Amber));
        assert!(verdict.advisories().contains(&Advisory::SelfTimed));
    });
}

#[test]
fn without_a_list_it_is_known_as_of_its_signing_and_never_later() {
    let mut scenario = Scenario::correct();
    scenario.trusting.status = None;
    scenario.judge(|verdict| {
        assert_eq!((verdict.outcome(), verdict.light()), (Outcome::AcceptAsOf(SIGNED), Light::Amber));
        assert_eq!(verdict.advisories(), [Advisory::StatusUnknown, Advisory::TestIssuer]);
        assert_eq!(verdict.documents()[0].status(), Standing::Unknown);
    });
    // Nor where the document names no list at all.
    let mut scenario = Scenario::correct();
    scenario.licence().status = None;
    scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(SIGNED)));
}

#[test]
fn an_old_list_gives_as_of_its_own_time_amber_for_a_week_and_then_red() {
    for (age, light) in [(Duration::hours(25), Light::Amber), (Duration::days(9), Light::Red)] {
        let mut scenario = Scenario::correct();
        scenario.trusting.status = Some((Status::Valid, NOW - age));
        scenario.judge(|verdict| {
            assert_eq!((verdict.outcome(), verdict.light()), (Outcome::AcceptAsOf(NOW - age), light));
            assert!(verdict.advisories().contains(&Advisory::StatusStale(age)));
        });
    }
}

/// A pack that rules nothing but ages, as the example of `docs/policy-pack.md` nearly does.
fn without_advisories(mut scenario: Scenario) -> Scenario {
    scenario.trusting.freshness = Freshness { green: 86_400, amber: 604_800, advisories: Vec::new() };
    scenario
}

#[test]
fn only_a_full_yes_is_green_whatever_the_pack_leaves_unsaid() {
    let light = |scenario: Scenario| scenario.judge(|verdict| (verdict.outcome(), verdict.light()));
    let hour = NOW - Duration::HOUR;
    assert_eq!(light(without_advisories(Scenario::correct())), (Outcome::Accept, Light::Green));

    let mut expired = without_advisories(Scenario::correct());
    expired.trusting.list_expires = Some(NOW - Duration::MINUTE);
    assert_eq!(light(expired), (Outcome::AcceptAsOf(hour), Light::Amber), "a list past its own date");
    let mut unknown = without_advisories(Scenario::correct());
    unknown.trusting.status = None;
    assert_eq!(light(unknown), (Outcome::AcceptAsOf(SIGNED), Light::Amber), "no list");
    let own_clock = without_advisories(Scenario::self_timed());
    assert_eq!(light(own_clock), (Outcome::AcceptAsOf(hour), Light::Amber), "the holder's own clock");
    let mut behind = without_advisories(Scenario::correct());
    behind.trusting.pack_issued = NOW + Duration::days(3);
    assert_eq!(light(behind), (Outcome::AcceptAsOf(hour), Light::Amber), "a clock that is behind");
    let mut stale = without_advisories(Scenario::correct());
    stale.trusting.pack_until = NOW - Duration::DAY;
    assert_eq!(light(stale), (Outcome::Accept, Light::Amber), "the pack past its date");

    // What a pack calls green in so many words is no full yes either.
    let mut called_green = Scenario::self_timed();
    called_green.trusting.freshness.advisories = vec![("SELF_TIMED".to_owned(), Light::Green)];
    assert_eq!(light(called_green).1, Light::Amber);
    let mut called_red = Scenario::correct();
    called_red.trusting.freshness.advisories = vec![("TEST_ISSUER".to_owned(), Light::Red)];
    assert_eq!(light(called_red), (Outcome::Accept, Light::Red));
}

#[test]
fn a_list_past_its_date_still_tells_what_was_revoked() {
    for (status, outcome) in [
        (Status::Valid, Outcome::AcceptAsOf(NOW - Duration::HOUR)),
        (Status::Revoked, Outcome::Reject(Reason::Revoked)),
        (Status::Suspended, Outcome::Reject(Reason::Suspended)),
    ] {
        let mut scenario = Scenario::correct();
        scenario.trusting.status = Some((status, NOW - Duration::HOUR));
        scenario.trusting.list_expires = Some(NOW - Duration::MINUTE);
        scenario.judge(|verdict| assert_eq!(verdict.outcome(), outcome));
    }
}

/// The sentence stands alone on a screen: the list that it names must not hide what the list says.
#[test]
fn what_a_list_says_is_told_with_the_list() {
    let told = |status, change: fn(&mut Scenario)| {
        let mut scenario = Scenario::correct();
        scenario.trusting.status = Some((status, NOW - Duration::HOUR));
        change(&mut scenario);
        let mut words = String::new();
        scenario.judge(|verdict| words = verdict.documents()[0].status_word().words(Lang::Vi));
        words
    };
    let old = |scenario: &mut Scenario| scenario.trusting.list_expires = Some(NOW - Duration::MINUTE);
    assert!(told(Status::Valid, |_| ()).starts_with("Không bị thu hồi hay tạm giữ, theo danh sách trạng thái lúc "));
    assert!(told(Status::Valid, old).contains("danh sách trạng thái CŨ"));
    assert!(told(Status::Revoked, |_| ()).starts_with("ĐÃ BỊ THU HỒI, theo danh sách trạng thái lúc "));
    assert!(told(Status::Revoked, old).starts_with("ĐÃ BỊ THU HỒI, theo danh sách trạng thái CŨ"));
    assert!(told(Status::Suspended, |_| ()).starts_with("ĐANG BỊ TẠM GIỮ"));
    assert!(told(Status::Valid, |scenario| scenario.trusting.size = 100).starts_with("Chưa biết sau khi ký"));
    assert!(told(Status::Valid, |scenario| scenario.licence().with_proof = false).starts_with("Chưa xét trạng thái"));
}

#[test]
fn a_list_by_somebody_whom_the_pack_does_not_let_sign_is_no_list() {
    let mut scenario = Scenario::correct();
    scenario.trusting.list_signer = dinhdanh_crypto::SigningKey::generate(dinhdanh_crypto::Curve::P256).unwrap();
    scenario.trusting.status = Some((Status::Revoked, NOW - Duration::HOUR));
    scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(SIGNED)));
}

#[test]
fn an_index_that_the_list_does_not_have_is_unknown_and_no_yes_and_is_said() {
    let mut scenario = Scenario::correct();
    scenario.trusting.size = 100;
    scenario.judge(|verdict| {
        assert_eq!((verdict.outcome(), verdict.light()), (Outcome::AcceptAsOf(SIGNED), Light::Amber));
        assert_eq!(verdict.documents()[0].status(), Standing::Unknown);
        let said = [Advisory::StatusUnknown, Advisory::StatusUnusable, Advisory::TestIssuer];
        assert_eq!(verdict.advisories(), said);
    });
}

#[test]
fn a_status_that_cannot_be_read_is_a_malformed_document() {
    for status in [text("revoked?"), Writer::new().map(1).text("status_list").map(0).finish()] {
        let mut scenario = Scenario::correct();
        scenario.licence().status = Some(status);
        scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::Reject(Reason::DataInvalid)));
    }
}

#[test]
fn a_clock_behind_a_signed_time_is_said_and_proves_no_freshness() {
    let mut scenario = Scenario::correct();
    // A list of days to come is none to go by; one of this hour is good as of now and no later.
    for (ahead, as_of) in [(Duration::days(3), SIGNED), (Duration::HOUR, NOW)] {
        scenario.trusting.status = Some((Status::Valid, NOW + ahead));
        scenario.judge(|verdict| {
            assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(as_of), "{ahead}");
            assert!(verdict.advisories().contains(&Advisory::ClockUncertain));
            assert_eq!(verdict.light(), Light::Amber);
        });
        scenario.trusting.status = Some((Status::Revoked, NOW + ahead));
        scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::Reject(Reason::Revoked), "{ahead}"));
    }
    let mut scenario = Scenario::correct();
    scenario.trusting.pack_issued = NOW + Duration::days(3);
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(NOW - Duration::HOUR));
        assert!(verdict.advisories().contains(&Advisory::ClockUncertain));
    });
}

#[test]
fn a_list_of_this_very_second_is_fresh_and_says_nothing_of_the_clock() {
    let mut scenario = Scenario::correct();
    scenario.trusting.status = Some((Status::Valid, NOW));
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::Accept);
        assert_eq!(verdict.advisories(), [Advisory::TestIssuer]);
    });
}

#[test]
fn a_time_that_is_not_plausible_says_nothing_of_the_clock() {
    let mut scenario = Scenario::correct();
    scenario.trusting.pack_issued = utc_datetime!(2199-01-01 00:00);
    scenario.trusting.pack_until = utc_datetime!(2199-02-01 00:00);
    scenario.judge(|verdict| assert!(!verdict.advisories().contains(&Advisory::ClockUncertain)));
}

#[test]
fn a_pack_past_its_date_is_amber_and_not_red() {
    let mut scenario = Scenario::correct();
    scenario.trusting.pack_until = NOW - Duration::DAY;
    scenario.judge(|verdict| {
        assert_eq!((verdict.outcome(), verdict.light()), (Outcome::Accept, Light::Amber));
        assert!(verdict.advisories().contains(&Advisory::PolicyStale));
    });
}

#[test]
fn a_signer_is_judged_by_what_the_pack_says_of_him_too() {
    for (state, expected) in [
        (IssuerState::Active, Outcome::Accept),
        (IssuerState::Retired(SIGNED), Outcome::Accept),
        (IssuerState::Retired(SIGNED - Duration::SECOND), Outcome::Reject(Reason::IssuerRetired)),
        (IssuerState::Compromised, Outcome::Reject(Reason::IssuerCompromised)),
    ] {
        let mut scenario = Scenario::correct();
        scenario.trusting.signer = Some(state);
        scenario.judge(|verdict| assert_eq!(verdict.outcome(), expected, "{state:?}"));
    }
}

#[test]
fn a_profile_that_needs_a_session_is_red_when_shown_without_one() {
    let mut scenario = Scenario::self_timed();
    scenario.trusting.self_timed = false;
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome().reason(), None);
        assert_eq!(verdict.light(), Light::Red);
    });
}

#[test]
fn a_number_of_another_form_is_said_and_not_refused() {
    let mut scenario = Scenario::correct();
    scenario.licence().set("document_number", text("99"));
    scenario.judge(|verdict| {
        assert_eq!((verdict.outcome(), verdict.light()), (Outcome::Accept, Light::Amber));
        assert!(verdict.advisories().contains(&Advisory::NumberUnusual));
    });
}

#[test]
fn a_document_without_any_date_is_not_judged_by_its_dates() {
    let dated = |doc: Option<&str>, of_class: Option<&str>| {
        let mut scenario = Scenario::correct();
        scenario.licence().elements.retain(|element| !["expiry_date", "licence_classes_vn"].contains(&element.1));
        scenario.licence().elements.retain(|element| element.1 != "class_scheme");
        if let Some(until) = doc {
            scenario.licence().elements.insert(0, (NS, "expiry_date", day(until)));
        }
        if let Some(until) = of_class {
            let one = classes(&[class("B", Some("2024"), until)]);
            let (list, scheme) = ((VN, "licence_classes_vn", one), (VN, "class_scheme", text("2024")));
            scenario.licence().elements.extend([list, scheme]);
        }
        scenario.judge(|verdict| verdict.documents()[0].checks().state(Check::DocumentDates))
    };
    assert_eq!(dated(None, None), State::NotRun);
    assert_eq!(dated(Some("2035-02-10"), None), State::Passed);
    assert_eq!(dated(None, Some("2035-02-10")), State::Passed);
    assert_eq!(dated(None, Some("2026-11-19")), State::Failed);
    // The day is one in Vietnam, and a time is that time.
    let ends = |value: Vec<u8>| {
        let mut scenario = Scenario::correct();
        scenario.licence().elements.retain(|element| !["expiry_date", "licence_classes_vn"].contains(&element.1));
        scenario.licence().elements.retain(|element| element.1 != "class_scheme");
        scenario.licence().elements.insert(0, (NS, "expiry_date", value));
        scenario.judge(|verdict| verdict.documents()[0].checks().state(Check::DocumentDates))
    };
    let time = |time: UtcDateTime| Writer::new().tag(0).text(&dinhdanh_cbor::tdate::text(time)).finish();
    assert_eq!(ends(time(NOW)), State::Passed);
    assert_eq!(ends(time(NOW - Duration::SECOND)), State::Failed);
    assert_eq!(ends(day("2026-11-20")), State::Passed);
    assert_eq!(ends(day("2026-11-19")), State::Failed);
}

#[test]
fn a_class_that_ran_out_leaves_the_others_valid() {
    let mut scenario = Scenario::correct();
    let both = classes(&[class("C", Some("2024"), "2026-11-19"), class("B", Some("2024"), "2035-02-10")]);
    scenario.licence().set("licence_classes_vn", both);
    scenario.judge(|verdict| {
        assert!(verdict.outcome().reason().is_none());
        let valid: Vec<_> = verdict.documents()[0].classes().iter().map(|class| class.valid).collect();
        assert_eq!(valid, [false, true]);
    });
    let mut scenario = Scenario::correct();
    scenario.licence().set("licence_classes_vn", classes(&[class("B", Some("2024"), "2026-11-19")]));
    scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::Reject(Reason::DocumentExpired)));
}

#[test]
fn no_second_date_makes_a_document_good_again() {
    for name_space in [VN, "org.iso.18013.5.1.XX"] {
        let mut scenario = Scenario::correct();
        scenario.licence().set("expiry_date", day("2026-11-19"));
        scenario.licence().elements.push((name_space, "expiry_date", day("9999-12-31")));
        let outcome = scenario.judge(|verdict| verdict.outcome());
        assert_eq!(outcome, Outcome::Reject(Reason::DocumentExpired), "{name_space}");
    }
}

#[test]
fn what_the_holder_was_let_sign_says_nothing_of_dates_and_classes() {
    let mut scenario = Scenario::correct();
    scenario.licence().mso = letting_the_holder_sign;
    scenario.licence().elements.retain(|element| element.1 != "class_scheme");
    let own = Writer::new().map(1).text(VN).map(1).text("class_scheme").raw(&text("2024"));
    scenario.licence().device_elements = own.finish();
    scenario.judge(|verdict| {
        assert!(verdict.documents()[0].holder_elements().iter().any(|element| element.identifier == "class_scheme"));
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::DataInvalid));
        assert!(!verdict.documents()[0].checks().passed(Check::ClassScheme));
    });
}

#[test]
fn a_document_and_its_classes_are_of_one_edition() {
    for (document, of_class, accepted) in [("2024", "2024", true), ("2008", "2024", false), ("2024", "2008", false)] {
        let mut scenario = Scenario::correct();
        scenario.trusting.pack = false;
        scenario.licence().set("class_scheme", text(document));
        scenario.licence().set("licence_classes_vn", classes(&[class("B1", Some(of_class), "2035-02-10")]));
        scenario.judge(|verdict| {
            assert_eq!(verdict.outcome().reason().is_none(), accepted, "{document}, {of_class}");
            assert_eq!(verdict.documents()[0].checks().passed(Check::ClassScheme), accepted);
        });
    }
}

#[test]
fn a_class_that_its_edition_does_not_have_is_refused_by_pack_and_catalogue_alike() {
    for pack in [true, false] {
        for (name, edition) in [("FC", "2024"), ("B", "2030")] {
            let mut scenario = Scenario::correct();
            scenario.trusting.pack = pack;
            let found = classes(&[class(name, Some(edition), "2035-02-10")]);
            scenario.licence().set("licence_classes_vn", found);
            scenario.judge(|verdict| {
                assert_eq!(verdict.outcome(), Outcome::Reject(Reason::DataInvalid), "{name} of {edition}");
                assert!(!verdict.documents()[0].checks().passed(Check::ClassScheme));
            });
        }
    }
}

#[test]
fn the_last_day_of_a_document_is_a_day_in_vietnam() {
    for (at, valid) in [(utc_datetime!(2026-11-20 16:59:59), true), (utc_datetime!(2026-11-20 17:00), false)] {
        let mut scenario = Scenario::self_timed();
        scenario.licence().set("expiry_date", day("2026-11-20"));
        (scenario.signed_at, scenario.seen_at) = (at, at);
        scenario.judge(|verdict| assert_eq!(verdict.outcome().reason().is_none(), valid));
    }
}

#[test]
fn a_presentation_of_nothing_is_rejected() {
    let mut scenario = Scenario::correct();
    scenario.tamper = |_| Writer::new().map(2).text("version").text("1.0").text("status").uint(0).finish();
    scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::Reject(Reason::ElementsMissing)));
}

#[test]
fn a_presentation_is_the_worst_of_its_documents() {
    let mut scenario = Scenario::correct();
    scenario.add_citizen("Trần Văn Bình");
    scenario.documents[1].status = None;
    scenario.judge(|verdict| {
        let alone: Vec<_> = verdict.documents().iter().map(|document| document.outcome()).collect();
        assert_eq!(alone, [Outcome::Accept, Outcome::AcceptAsOf(SIGNED)]);
        assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(SIGNED));
    });
}

#[test]
fn holders_of_two_documents_agree_only_where_something_was_compared() {
    let state = |scenario: &Scenario| scenario.judge(|verdict| verdict.checks().state(Check::HoldersAgree));
    let mut scenario = Scenario::correct();
    scenario.add_citizen("Trần Văn Bình");
    assert_eq!(state(&scenario), State::Passed);
    scenario.documents[1].elements = vec![(CITIZEN, "sex", text("x"))];
    assert_eq!(state(&scenario), State::NotRun, "nothing in common");
    // Twice in one document is no second holder.
    scenario.licence().elements.insert(0, (NS, "full_name", text("Trần Văn Bình")));
    assert_eq!(state(&scenario), State::NotRun, "in one document alone");
    scenario.documents[1].elements.push((CITIZEN, "full_name", text("Trần Văn Bình")));
    assert_eq!(state(&scenario), State::Passed);
    scenario.licence().set("full_name", text("Trần Văn An"));
    assert_eq!(state(&scenario), State::Failed, "wherever it occurs");
}

#[test]
fn a_face_of_one_person_does_not_stand_for_the_papers_of_another() {
    let faces = |scenario: &Scenario| {
        scenario.judge(|verdict| {
            let uncompared = verdict.advisories().contains(&Advisory::HoldersNotCompared);
            (verdict.portrait().map(<[u8]>::to_vec), uncompared, verdict.light())
        })
    };
    let picture = |bytes: &[u8]| Writer::new().bytes(bytes).finish();
    let mut scenario = Scenario::correct();
    scenario.trusting.status = Some((Status::Valid, NOW));
    scenario.licence().set("portrait", picture(b"the lender"));
    assert_eq!(faces(&scenario), (Some(b"the lender".to_vec()), false, Light::Green));
    // The borrower's card, of which nobody asked, and of which nothing but the face is shown.
    scenario.add_citizen("Trần Văn An");
    scenario.documents[1].elements = vec![(CITIZEN, "portrait", picture(b"the borrower"))];
    scenario.documents.swap(0, 1);
    assert_eq!(faces(&scenario), (Some(b"the lender".to_vec()), true, Light::Amber));
    // Nor where its day of birth is that of nobody else's.
    scenario.documents[0].elements.push((CITIZEN, "birth_date", day("1999-09-09")));
    assert!(faces(&scenario).1);
    // One name is what ties them.
    scenario.documents[0].elements.push((CITIZEN, "full_name", text("Trần Văn Bình")));
    assert!(!faces(&scenario).1);
    // What shows no person needs no tie.
    scenario.documents[0].elements = vec![(CITIZEN, "sex", text("x"))];
    assert!(!faces(&scenario).1);
}

#[test]
fn a_profile_that_was_asked_for_and_left_the_pack_since_requires_no_less_for_it() {
    let (mut memory, required) = (VolatileMemory::new(), dinhdanh_catalogue::profile("V1"));
    for (profiles, required, state) in
        [(true, None, State::Passed), (false, None, State::Failed), (false, required.as_ref(), State::Passed)]
    {
        let mut scenario = Scenario::correct();
        scenario.trusting.profiles = profiles;
        let answer = scenario.answer(&ask(&mut memory));
        let shown = Shown::open(&answer, NOW, &Window::default(), Some(&mut memory)).unwrap();
        let verifier = Verifier::new(scenario.trust());
        let verdict = verifier.verify(&shown, required, None, NOW).unwrap();
        assert_eq!(verdict.checks().state(Check::ElementsPresent), state);
    }
}

#[test]
fn two_documents_of_one_type_are_refused() {
    let mut scenario = Scenario::correct();
    let second = Scenario::correct().documents.remove(0);
    scenario.documents.push(second);
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::DataInvalid));
        let details: Vec<_> = verdict.checks().details(Check::ResponseWellFormed).collect();
        assert_eq!(details, ["two documents of one docType"]);
    });
}

#[test]
fn an_element_that_is_given_and_refused_at_once_is_refused() {
    let errors = |name: &str| Writer::new().map(1).text(common::NS).map(1).text(name).uint(0).finish();
    for (name, refused) in [("document_number", true), ("birth_date", false)] {
        let mut scenario = Scenario::correct();
        scenario.licence().errors = Some(errors(name));
        scenario.judge(|verdict| assert_eq!(verdict.outcome().reason().is_some(), refused, "{name}"));
    }
}

#[test]
fn a_request_is_answered_once_in_time_and_by_its_own_answer() {
    let scenario = Scenario::correct();
    let verifier = Verifier::new(scenario.trust());
    let judge = |answer: &[u8], memory: &mut VolatileMemory, at| {
        let shown = Shown::open(answer, at, &Window::default(), Some(memory)).unwrap();
        let verdict = verifier.verify(&shown, None, Some((memory, "check")), at).unwrap();
        (verdict.outcome(), verdict.proof())
    };
    let (mut own, mut other) = (VolatileMemory::new(), VolatileMemory::new());
    let request = ask(&mut own);
    let foreign = scenario.answer(&ask(&mut other));
    let mismatch = (Outcome::Reject(Reason::SessionMismatch), Proof::Unbound);
    assert_eq!(judge(&foreign, &mut own, NOW), mismatch);

    let good = scenario.answer(&request);
    let mut garbled = good.clone();
    *garbled.last_mut().unwrap() ^= 1;
    assert_eq!(judge(&garbled, &mut own, NOW), mismatch, "an answer that was changed opens nothing");
    assert_eq!(judge(&good, &mut own, NOW), (Outcome::Accept, Proof::Session), "and does not use the request up");
    assert_eq!(judge(&good, &mut own, NOW), mismatch, "a request is answered once");

    let late = scenario.answer(&ask(&mut own));
    assert_eq!(judge(&late, &mut own, NOW + Duration::seconds(61)), mismatch);
}

#[test]
fn whoever_only_saw_a_request_cannot_use_it_up() {
    let mut scenario = Scenario::correct();
    let verifier = Verifier::new(scenario.trust());
    let mut memory = VolatileMemory::new();
    let request = ask(&mut memory);
    let mut judge = |answer: &[u8]| {
        let shown = Shown::open(answer, NOW, &Window::default(), Some(&mut memory)).unwrap();
        Ok::<_, VerifierError>(verifier.verify(&shown, None, Some((&mut memory, "check")), NOW)?.outcome())
    };
    // Anybody can encrypt to a key that is shown in public: bytes that are no response, a response of nothing, papers of
    // his own making that he proves himself, and a copy of somebody's papers that he can't prove.
    let Message::Request(seen) = Message::parse(&request).unwrap() else { panic!("no request") };
    for response in [&b"\xa0"[..], b"x", b"\xa2gversionc1.0fstatus\x00"] {
        let answer = AnswerSession::new(&seen, NOW).unwrap().finish(response).unwrap();
        assert!(judge(&answer).map_or(true, |outcome| outcome.reason().is_some()));
    }
    let own_making = Scenario::correct().answer(&request);
    assert_eq!(judge(&own_making), Ok(Outcome::Reject(Reason::IssuerUntrusted)));
    let stranger = SigningKey::generate(Curve::P256).unwrap();
    let holder = std::mem::replace(&mut scenario.showing, stranger);
    assert_eq!(judge(&scenario.answer(&request)), Ok(Outcome::Reject(Reason::HolderKeyMismatch)));
    scenario.showing = holder;
    assert_eq!(judge(&scenario.answer(&request)), Ok(Outcome::Accept), "the holder it was for is accepted");
    assert_eq!(judge(&scenario.answer(&request)), Ok(Outcome::Reject(Reason::SessionMismatch)));
}

#[test]
fn an_answer_that_cannot_be_remembered_is_not_accepted() {
    let scenario = Scenario::correct();
    let (message, mut memory) = scenario.message();
    let verifier = Verifier::new(scenario.trust());
    let shown = Shown::open(&message, NOW, &Window::default(), Some(&mut memory)).unwrap();
    let verdict = verifier.verify(&shown, None, None, NOW).unwrap();
    assert_eq!(verdict.outcome(), Outcome::Reject(Reason::SessionMismatch));
    assert!(verdict.documents().is_empty());
}

#[test]
fn a_second_look_in_one_check_is_no_replay_and_says_when_the_first_was() {
    let scenario = Scenario::self_timed();
    let (message, mut memory) = scenario.message();
    let verifier = Verifier::new(scenario.trust());
    for (look, at) in [NOW, NOW + Duration::seconds(3)].into_iter().enumerate() {
        let shown = Shown::open(&message, at, &Window::default(), None).unwrap();
        let remembered: (&mut dyn Memory, &str) = (&mut memory, "one check");
        let verdict = verifier.verify(&shown, None, Some(remembered), at).unwrap();
        assert!(verdict.outcome().reason().is_none());
        assert_eq!(verdict.advisories().contains(&Advisory::AlreadyChecked(NOW)), look == 1);
    }
}

#[test]
fn a_code_is_remembered_for_twice_its_time_and_until_every_scan_that_began_in_it_has_ended() {
    let scenario = Scenario::self_timed();
    let (message, window) = (scenario.message().0, Window::default());
    let shown = Shown::open(&message, NOW, &window, None).unwrap();
    let mut memory = Watched::default();
    let verifier = Verifier::new(scenario.trust());
    verifier.verify(&shown, None, Some((&mut memory, "check")), NOW).unwrap();
    assert_eq!(memory.forget_at, Some(NOW + Duration::seconds(200)), "docs/qr-presentation.md");
}

/// One picture of a recording is shown in time, and the rest once the first note could have gone.
#[test]
fn a_scan_that_began_in_the_window_and_ends_late_is_known_again() {
    let scenario = Scenario::self_timed();
    let (message, window) = (scenario.message().0, Window::default());
    let verifier = Verifier::new(scenario.trust());
    let (dir, mut volatile) = (tempfile::tempdir().unwrap(), VolatileMemory::new());
    let mut folder = FolderMemory::open(dir.path()).unwrap();
    let memories: [&mut dyn Memory; 2] = [&mut folder, &mut volatile];
    for memory in memories {
        let seen = |at| Shown::open(&message, at, &window, None).unwrap();
        let (first, begun) = (seen(NOW), seen(NOW + Duration::seconds(39)));
        let verdict = verifier.verify(&first, None, Some((memory, "one")), NOW).unwrap();
        assert_eq!(verdict.outcome().reason(), None);
        // Somebody else's check, while the last pictures of the recording are awaited.
        memory.note([9; 16], "two", NOW + Duration::seconds(99), NOW + Duration::seconds(200)).unwrap();
        let verdict = verifier.verify(&begun, None, Some((memory, "three")), NOW + Duration::seconds(99)).unwrap();
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::Replay));
    }
}

#[test]
fn what_is_rejected_fills_no_memory() {
    let mut scenario = Scenario::self_timed();
    scenario.trusting.root = false;
    let (message, mut memory) = scenario.message();
    let verifier = Verifier::new(scenario.trust());
    let shown = Shown::open(&message, NOW, &Window::default(), None).unwrap();
    for check in ["one", "two"] {
        let verdict = verifier.verify(&shown, None, Some((&mut memory, check)), NOW).unwrap();
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::IssuerUntrusted));
    }
}

#[test]
fn many_at_once_get_the_verdict_that_each_gets_alone() {
    let mut scenarios: Vec<_> = (0..8).map(|_| Scenario::self_timed()).collect();
    scenarios[3].showing = dinhdanh_crypto::SigningKey::generate(dinhdanh_crypto::Curve::P256).unwrap();
    scenarios[5].signed_at = NOW - Duration::MINUTE;
    // One verifier trusts the first one's root alone, so the others are strangers to it.
    let verifier = Verifier::new(scenarios[0].trust());
    let messages: Vec<_> = scenarios.iter().map(|scenario| scenario.message().0).collect();
    let shown: Vec<_> =
        messages.iter().map(|message| Shown::open(message, NOW, &Window::default(), None).unwrap()).collect();
    let many = verifier.verify_many(&shown, None, NOW);
    for (shown, verdict) in shown.iter().zip(&many) {
        let (alone, verdict) = (verifier.verify(shown, None, None, NOW).unwrap(), verdict.as_ref().unwrap());
        assert_eq!((verdict.outcome(), verdict.light()), (alone.outcome(), alone.light()));
        assert_eq!(verdict.receipt(), alone.receipt());
    }
    assert!(many[0].as_ref().unwrap().outcome().reason().is_none());
}

#[test]
fn both_ways_of_showing_say_which_they_were() {
    for (way, proof) in [(Way::Answer, Proof::Session), (Way::SelfTimed, Proof::SelfTimed)] {
        Scenario { way, ..Scenario::correct() }.judge(|verdict| assert_eq!(verdict.proof(), proof));
    }
}

/// What a verifier that comes back with this status list kept says of its clock.
fn clock_is_uncertain(scenario: &Scenario, kept: &[u8], at: UtcDateTime) -> bool {
    let (message, mut memory) = scenario.message();
    let bytes = Writer::new().array(1).bytes(kept).finish();
    memory.keep(Shelf::StatusLists, "1f", &bytes).unwrap();
    let verifier = Verifier::restore(scenario.trust(), None, &mut memory).unwrap();
    let shown = Shown::open(&message, at, &Window::default(), Some(&mut memory)).unwrap();
    let verdict = verifier.verify(&shown, None, Some((&mut memory, "check")), at).unwrap();
    verdict.advisories().contains(&Advisory::ClockUncertain)
}

#[test]
fn a_clock_that_was_set_back_is_noticed_after_a_restart_by_any_list_that_was_kept() {
    let scenario = Scenario::correct();
    let signer = &scenario.trusting.list_signer;
    let list = |issued, signer| scenario.trusting.other_list(issued, signer);
    assert!(!clock_is_uncertain(&scenario, &list(NOW, signer), NOW));
    assert!(clock_is_uncertain(&scenario, &list(NOW + Duration::days(5), signer), NOW));
    // What nobody signed who may, and what no clock is that far behind, moves nothing.
    let stranger = SigningKey::generate(Curve::P256).unwrap();
    assert!(!clock_is_uncertain(&scenario, &list(NOW + Duration::days(5), &stranger), NOW));
    let never = NOW + dinhdanh_trust::PLAUSIBLE + Duration::SECOND;
    assert!(!clock_is_uncertain(&scenario, &list(never, signer), NOW));
}

#[test]
fn a_forged_list_hides_no_genuine_one_that_tells_the_time() {
    let scenario = Scenario::correct();
    let trust = scenario.trust();
    let stranger = SigningKey::generate(Curve::P256).unwrap();
    for (days, signer) in [(9, &stranger), (5, &scenario.trusting.list_signer), (7, &stranger)] {
        trust.hold_status(&scenario.trusting.other_list(NOW + Duration::days(days), signer)).unwrap();
    }
    assert_eq!(trust.newest_time(NOW), Some(NOW + Duration::days(5)));
}

#[test]
fn a_revocation_list_tells_that_the_clock_is_behind() {
    let mut scenario = Scenario::correct();
    scenario.trusting.signer_revoked = None;
    for (ahead, uncertain) in [(Duration::ZERO, false), (Duration::days(5), true)] {
        let mut trust = scenario.trust();
        let this_update = NOW + ahead;
        let next_update = this_update + Duration::DAY;
        let template = RevocationListTemplate { number: 1, this_update, next_update, revoked: &[] };
        let root = Certificate::parse(&scenario.certificates().root).unwrap();
        trust
            .learn_revocations(&[issue_revocation_list(&template, &root, &scenario.root).unwrap()], this_update)
            .unwrap();
        let (message, mut memory) = scenario.message();
        let shown = Shown::open(&message, NOW, &Window::default(), Some(&mut memory)).unwrap();
        let verdict = Verifier::new(trust)
            .verify(&shown, None, Some((&mut memory, "check")), NOW)
            .map(|verdict| verdict.advisories().contains(&Advisory::ClockUncertain));
        assert_eq!(verdict, Ok(uncertain));
    }
}

/// A gate may keep one crowd all day.
#[test]
fn a_crowd_is_forgotten_when_it_is_too_late_for_it_and_not_before() {
    let scenario = Scenario::self_timed();
    let message = scenario.message().0;
    let seen = |at| Shown::open(&message, at, &Window::default(), None).unwrap();
    let verifier = Verifier::new(scenario.trust());
    let mut crowd = Crowd::default();
    let mut reason = |seen_at, at| {
        let shown = [seen(seen_at)];
        let verdicts = verifier.verify_crowd(&shown, None, at, &mut crowd);
        verdicts[0].as_ref().unwrap().outcome().reason()
    };
    assert_eq!(reason(NOW, NOW), None);
    let last = NOW + Duration::seconds(200);
    assert_eq!(reason(NOW, last), Some(Reason::Replay));
    assert_eq!(reason(NOW, last + Duration::SECOND), None, "forgotten, and too late for it by any clock that goes");
    assert_eq!(reason(last, last), Some(Reason::TooLate));
}

#[test]
fn the_same_presentation_twice_in_one_call_is_a_replay_the_second_time() {
    let mut strange = Scenario::self_timed();
    strange.trusting.root = false;
    for (scenario, first, second) in [
        (&Scenario::self_timed(), None, Some(Reason::Replay)),
        (&strange, Some(Reason::IssuerUntrusted), Some(Reason::IssuerUntrusted)),
    ] {
        let (one, other) = (scenario.message().0, scenario.message().0);
        let open = |message| Shown::open(message, NOW, &Window::default(), None).unwrap();
        let shown = [open(&one), open(&other), open(&one), open(&one)];
        let verdicts = Verifier::new(scenario.trust()).verify_many(&shown, None, NOW);
        let reasons: Vec<_> = verdicts.iter().map(|verdict| verdict.as_ref().unwrap().outcome().reason()).collect();
        assert_eq!(reasons, [first, first, second, second]);
        assert_eq!(verdicts[3].as_ref().unwrap().light(), Light::Red);
        // A crowd in parts is one crowd.
        let (verifier, mut crowd) = (Verifier::new(scenario.trust()), Crowd::default());
        for (part, expected) in [(&shown[..1], first), (&shown[1..2], first), (&shown[2..], second)] {
            for verdict in verifier.verify_crowd(part, None, NOW, &mut crowd) {
                assert_eq!(verdict.unwrap().outcome().reason(), expected);
            }
        }
    }
}

#[test]
fn of_one_session_two_responses_are_two_and_one_twice_is_a_replay() {
    let mut scenario = Scenario::correct();
    let session = dinhdanh_presentation::SelfTimedSession::new(NOW).unwrap();
    let licence = scenario.response(&session.transcript());
    scenario.licence().elements.retain(|element| element.1 != "portrait");
    let less = scenario.response(&session.transcript());
    let shown = [&licence, &less, &licence].map(|response| Shown::of_session(response, session.transcript(), None));
    let verdicts = Verifier::new(scenario.trust()).verify_many(&shown, None, NOW);
    let reasons: Vec<_> = verdicts.iter().map(|verdict| verdict.as_ref().unwrap().outcome().reason()).collect();
    assert_eq!(reasons, [None, None, Some(Reason::Replay)]);
}

#[test]
fn one_name_in_two_spellings_of_unicode_is_one_holders() {
    let state = |scenario: &Scenario| scenario.judge(|verdict| verdict.checks().state(Check::HoldersAgree));
    let mut scenario = Scenario::correct();
    // Composed letters in the licence, marks beside them in the card.
    let apart: String = "Trần Văn Bình".nfd().collect();
    assert_ne!(apart, "Trần Văn Bình");
    scenario.add_citizen(&apart);
    assert_eq!(state(&scenario), State::Passed);
    scenario.documents[1].set("full_name", text(&"Trần Văn Binh".nfd().collect::<String>()));
    assert_eq!(state(&scenario), State::Failed, "another letter is another name");
}

#[test]
fn what_the_holder_was_let_sign_makes_no_holders_agree_or_differ() {
    let mut scenario = Scenario::correct();
    scenario.add_citizen("Trần Văn Bình");
    scenario.licence().mso = letting_the_holder_sign;
    scenario.licence().elements.retain(|element| element.1 != "full_name");
    let own = |name: &str| Writer::new().map(1).text(VN).map(1).text("full_name").raw(&text(name)).finish();
    for name in ["Trần Văn Bình", "Trần Văn An"] {
        scenario.licence().device_elements = own(name);
        let state = scenario.judge(|verdict| verdict.checks().state(Check::HoldersAgree));
        assert_eq!(state, State::NotRun, "{name}");
    }
}

#[test]
fn a_verdict_and_its_record_say_what_was_asked_for_and_not_what_the_officer_named_beside() {
    let scenario = Scenario::correct();
    let verifier = Verifier::new(scenario.trust());
    let v2 = verifier.trust().profile("V2").unwrap();
    let head = RecordHead { verifier: "TEST", check: "check" };
    for required in [Some(&v2), None] {
        let (message, mut memory) = scenario.message();
        let shown = Shown::open(&message, NOW, &Window::default(), Some(&mut memory)).unwrap();
        let verdict = verifier.verify(&shown, required, Some((&mut memory, "check")), NOW).unwrap();
        assert_eq!(verdict.profile().map(|profile| profile.id.as_str()), Some("V1"));
        let page = verdict.record(&head);
        assert!(page.contains("Kiểm tra giao thông") && !page.contains(&v2.label_vi), "{page}");
    }
    let scenario = Scenario::self_timed();
    let message = scenario.message().0;
    for required in [Some(&v2), None] {
        let shown = Shown::open(&message, NOW, &Window::default(), None).unwrap();
        let verdict = verifier.verify(&shown, required, None, NOW).unwrap();
        assert_eq!(verdict.profile(), required);
        assert_eq!(verdict.record(&head).contains("Mục đích"), required.is_some());
    }
    // The profile that was asked for left the pack: another does not take its place.
    let mut scenario = Scenario::correct();
    scenario.trusting.profiles = false;
    let (message, mut memory) = scenario.message();
    let shown = Shown::open(&message, NOW, &Window::default(), Some(&mut memory)).unwrap();
    let verdict = Verifier::new(scenario.trust()).verify(&shown, Some(&v2), None, NOW).unwrap();
    assert_eq!((verdict.profile(), verdict.checks().state(Check::ElementsPresent)), (None, State::Failed));
}
