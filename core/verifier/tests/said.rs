//! What a verdict says of itself, in words and on paper, is true.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{CITIZEN, NOW, NS, Scenario, TAMPERS, VN, Way, day, tamper_of, text};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Advisory, Check, Lang, Reason, State};
use dinhdanh_verifier::{Light, Outcome, Proof, RecordHead, Verdict};
use time::Duration;
use time::macros::utc_datetime;

fn record(verdict: &Verdict<'_>) -> String {
    verdict.record(&RecordHead { verifier: "TEST Đội 1", check: "chốt 1" })
}

#[test]
fn a_forger_who_copies_a_certificate_is_not_called_by_its_name() {
    // The issuer's own certificate, and a signature that is not its key's.
    let mut forged = Scenario::correct();
    (tamper_of(Check::IssuerSignature).unwrap().change)(&mut forged);
    forged.judge(|verdict| {
        let document = &verdict.documents()[0];
        assert!(document.checks().passed(Check::IssuerTrusted));
        assert_eq!((document.issuer(), document.claimed_issuer()), (None, Some("TEST verdict")));
        assert!(!record(verdict).contains("TEST verdict"));
    });
    for check in [Check::IssuerTrusted, Check::CertificateProfile] {
        let mut scenario = Scenario::correct();
        (tamper_of(check).unwrap().change)(&mut scenario);
        let issuer = scenario.judge(|verdict| verdict.documents()[0].issuer().map(str::to_owned));
        assert_eq!(issuer, None, "{}", check.name());
    }
    Scenario::correct().judge(|verdict| assert_eq!(verdict.documents()[0].issuer(), Some("TEST verdict")));
}

#[test]
fn an_answer_to_no_open_request_is_bound_to_none() {
    Scenario { way: Way::ForeignAnswer, ..Scenario::correct() }.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::SessionMismatch));
        assert_eq!(verdict.proof(), Proof::Unbound);
        let page = record(verdict);
        assert!(page.contains("bound to no open request") && !page.contains("bound to the verifier"));
    });
}

#[test]
fn the_words_of_a_late_or_second_answer_and_of_an_expired_document_hold() {
    for (reason, lang, said) in [
        (Reason::SessionMismatch, Lang::Vi, ["đã dùng", "60 giây"]),
        (Reason::SessionMismatch, Lang::En, ["answered already", "60 seconds"]),
        (Reason::DocumentExpired, Lang::Vi, ["mọi hạng", "Không chấp nhận"]),
        (Reason::DocumentExpired, Lang::En, ["every class", "Do not accept"]),
    ] {
        assert!(said.iter().all(|said| reason.words(lang).contains(said)), "{}", reason.code());
    }
}

#[test]
fn what_is_red_has_no_sign_of_a_yes_on_paper_and_every_light_is_told() {
    let mut old = Scenario::correct();
    let stale = old.trusting.status.map(|(status, _)| (status, NOW - Duration::days(8)));
    old.trusting.status = stale;
    old.judge(|verdict| {
        assert!(matches!(verdict.outcome(), Outcome::AcceptAsOf(_)) && verdict.light() == Light::Red);
        let page = record(verdict);
        let head = page.split_once("</div>").unwrap().0;
        assert!(head.contains("■ CHƯA CHẤP NHẬN") && head.contains("ĐỎ") && head.contains("RED"));
        assert!(!head.contains('✔') && !head.contains("· ACCEPTED"));
    });
    let mut profile = Scenario::self_timed();
    profile.trusting.self_timed = false;
    profile.judge(|verdict| {
        let page = record(verdict);
        assert!(verdict.light() == Light::Red && !page.split_once("</div>").unwrap().0.contains('✔'));
    });
    Scenario::correct().judge(|verdict| {
        let page = record(verdict);
        assert!(page.contains("✔ CHẤP NHẬN · ACCEPTED") && page.contains("● XANH"));
    });
    Scenario::self_timed().judge(|verdict| assert!(record(verdict).contains("▲ VÀNG")));
    Scenario { confirmed: false, ..Scenario::correct() }.judge(|verdict| assert!(record(verdict).contains("■ ĐỎ")));
}

#[test]
fn no_name_turns_the_direction_of_reading_on_paper() {
    const TURNED: &str = "org.example.\u{202e}LDm";
    let mut scenario = Scenario::correct();
    scenario.licence().elements.push((VN, "points\u{202e}\u{200b}", text("x")));
    scenario.add_citizen("Trần Văn Bình");
    (scenario.documents[1].doc_type, scenario.documents[1].shown_as) = (TURNED, TURNED);
    scenario.trusting.doc_types.push(TURNED);
    let head = RecordHead { verifier: "TEST \u{2066}Đội", check: "chốt\u{61c} 1" };
    let page = scenario.judge(|verdict| verdict.record(&head));
    assert!(page.contains("org.example.\u{fffd}LDm") && page.contains("points\u{fffd}\u{fffd}"));
    assert!(!page.contains(['\u{202e}', '\u{200b}', '\u{2066}', '\u{61c}']));
}

#[test]
fn a_list_a_few_seconds_ahead_is_not_called_old() {
    let mut scenario = Scenario::correct();
    scenario.trusting.status = scenario.trusting.status.map(|(status, _)| (status, NOW + Duration::seconds(3)));
    scenario.judge(|verdict| {
        assert!(verdict.advisories().contains(&Advisory::ClockUncertain));
        assert!(!verdict.advisories().iter().any(|advisory| matches!(advisory, Advisory::StatusStale(_))));
        assert!(matches!(verdict.outcome(), Outcome::AcceptAsOf(_)) && verdict.light() == Light::Amber);
    });
}

#[test]
fn one_person_is_one_however_an_office_writes_him() {
    let state = |name: &'static str, one: Vec<u8>, other: Vec<u8>| {
        let mut scenario = Scenario::correct();
        scenario.add_citizen("x");
        scenario.documents[0].elements.retain(|element| element.1 != "full_name");
        scenario.documents[0].elements.insert(0, (NS, name, one));
        scenario.documents[1].elements = vec![(CITIZEN, name, other)];
        scenario.judge(|verdict| verdict.checks().state(Check::HoldersAgree))
    };
    for (one, other) in [
        ("Trần Văn Bình", "TRẦN VĂN BÌNH"),
        ("Trần  Văn\u{a0}Bình ", "Trần Văn Bình"),
        ("Straße", "STRASSE"),
        ("Nguyê\u{303}n Đức", "NGUYỄN ĐỨC"),
        ("Nguyễn Đức", "NGUYEN DUC"),
        ("nguyen duc", "Nguyễn Đức"),
    ] {
        assert_eq!(state("full_name", text(one), text(other)), State::Passed, "{one}");
    }
    for (one, other) in [
        ("Trần Văn Bình", "Trần Văn Binh"),
        ("Trần Văn An", "Trần VănAn"),
        ("Nguyễn Đức", "NGUYEN DUONG"),
        ("12", "１２"),
    ] {
        assert_eq!(state("full_name", text(one), text(other)), State::Failed, "{one}");
    }
    let moment = Writer::new().tag(0).text("1990-06-15T00:00:00Z").finish();
    for other in [text("1990-06-15"), day("1990-06-15"), moment] {
        assert_eq!(state("birth_date", day("1990-06-15"), other), State::Passed);
    }
    assert_eq!(state("birth_date", day("1990-06-15"), text("1990-06-16")), State::Failed);
    // What is no date is compared as it stands.
    assert_eq!(state("birth_date", text("06/1990"), text("06/1990")), State::Passed);
    assert_eq!(state("birth_date", text("06/1990"), day("1990-06-15")), State::Failed);
}

#[test]
fn revocation_lists_past_their_date_are_said_and_amber_and_still_revoke() {
    let stale = |verdict: &Verdict<'_>| verdict.advisories().contains(&Advisory::RevocationStale);
    let mut scenario = Scenario::correct();
    scenario.trusting.next_revocations = NOW;
    scenario.judge(|verdict| assert!(!stale(verdict) && verdict.light() == Light::Green));
    scenario.trusting.next_revocations = utc_datetime!(2026-11-20 01:59:59);
    // Whatever a pack leaves unsaid.
    for advisories in [scenario.trusting.freshness.advisories.clone(), Vec::new()] {
        scenario.trusting.freshness.advisories = advisories;
        scenario.judge(|verdict| {
            assert!(stale(verdict));
            assert_eq!((verdict.outcome(), verdict.light()), (Outcome::Accept, Light::Amber));
        });
    }
    scenario.trusting.signer_revoked = Some(true);
    scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::Reject(Reason::CertificateRevoked)));
    scenario.trusting.signer_revoked = None;
    scenario.judge(|verdict| assert!(!stale(verdict), "without a list nothing was to be known"));
}

#[test]
fn every_reason_of_a_tamper_is_on_its_record() {
    for tamper in TAMPERS {
        let mut scenario = Scenario::correct();
        (tamper.change)(&mut scenario);
        let page = scenario.judge(record);
        assert!(page.contains(tamper.check.reason().code()));
        assert!(page.contains("■ ĐỎ") && !page.split_once("</div>").unwrap().0.contains('✔'));
    }
}
