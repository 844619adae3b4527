//! Every check of the table has a presentation that breaks exactly it, and gets exactly its reason.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{NOW, NS, Scenario, TAMPERS, Way, ask, failed, replace, tamper_of, text};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Check, Lang, Reason, State};
use dinhdanh_mdoc::MAX_RESPONSE;
use dinhdanh_presentation::{MAX_MESSAGE, SelfTimedSession, Window};
use dinhdanh_trust::status::Status;
use dinhdanh_verifier::{Light, Outcome, Shown, Verifier, VerifierError, VolatileMemory};

#[test]
fn every_check_of_the_table_has_a_tamper() {
    let tampered: Vec<_> = TAMPERS.iter().map(|tamper| tamper.check).collect();
    assert_eq!(tampered, Check::all().collect::<Vec<_>>());
}

#[test]
fn each_tamper_breaks_its_check_alone_and_gets_its_reason() {
    for tamper in TAMPERS {
        let mut scenario = Scenario::correct();
        (tamper.change)(&mut scenario);
        scenario.judge(|verdict| {
            let name = tamper.check.name();
            assert_eq!(verdict.outcome(), Outcome::Reject(tamper.check.reason()), "{name}");
            assert_eq!(failed(verdict), [&[tamper.check], tamper.consequences].concat(), "{name}");
        });
    }
}

#[test]
fn what_is_correct_passes_every_check_one_way_or_another() {
    let mut passed: Vec<Check> = Vec::new();
    for way in [Way::Answer, Way::SelfTimed] {
        let mut scenario = Scenario { way, ..Scenario::correct() };
        scenario.add_citizen("Trần Văn Bình");
        scenario.licence().elements.insert(0, (NS, "issuing_country", text("VN")));
        scenario.ask_for_age(true);
        scenario.judge(|verdict| {
            assert_eq!(failed(verdict), []);
            let lists = verdict.documents().iter().map(|document| document.checks()).chain([verdict.checks()]);
            passed.extend(lists.flat_map(|checks| checks.made().map(|(check, _)| check)));
        });
    }
    // A machine can't say that this is the person; an officer only says when it is not.
    let never = Check::all().filter(|check| !passed.contains(check)).collect::<Vec<_>>();
    assert_eq!(never, [Check::HolderConfirmed]);
}

#[test]
fn an_element_that_comes_twice_is_told() {
    let mut scenario = Scenario::correct();
    (tamper_of(Check::ItemsWellFormed).unwrap().change)(&mut scenario);
    scenario.judge(|verdict| {
        let told = verdict.documents()[0].checks().details(Check::ItemsWellFormed).collect::<Vec<_>>();
        assert_eq!(told, ["the same element twice"]);
    });
}

/// Of these two the first can't fail: an answer that can't be opened shows no document; what nobody signed tells neither
/// when nor what; without the holder's proof no class or place is read; a presentation that is rejected is not remembered; or both
/// change the same thing, and the second does it last.
fn is_undone_by(one: Check, other: Check) -> bool {
    use Check::*;
    match other {
        AnswersThisSession => true,
        AlgorithmAllowed | IssuerSignature => matches!(one, IssuerNotRetired | IssuerAllowed | HolderAlgorithmAllowed),
        MsoWellFormed => matches!(one, IssuerNotRetired | IssuerAllowed | HolderAlgorithmAllowed | IssuerSignature),
        HolderProofPresent => matches!(one, HolderAlgorithmAllowed | IssuingPlaceEqual | ClassScheme),
        HolderProof | DeviceDataAuthorised => matches!(one, IssuingPlaceEqual | ClassScheme),
        ElementsSigned => matches!(one, ItemsWellFormed | IssuingPlaceEqual | ClassScheme),
        DigestsEqual => matches!(one, ItemsWellFormed | IssuingPlaceEqual | ClassScheme | ElementsSigned),
        IssuerNotRetired => one == IssuerNotCompromised,
        ValidUntil => matches!(one, IssuerSignature | MsoWellFormed | ValidFrom),
        SignedWithinCertificate => one == CertificateDates,
        WithinWindow | NotReplayed => one == AnswersThisSession,
        HolderClock => matches!(one, AnswersThisSession | WithinWindow),
        NotRevoked | DocumentDates | PurposeMet | HoldersAgree => one == NotReplayed,
        NotSuspended => matches!(one, NotReplayed | NotRevoked),
        AccountOpen => matches!(one, NotReplayed | NotRevoked | NotSuspended),
        ElementsPresent => matches!(one, NotReplayed | DigestsEqual),
        _ => false,
    }
}

/// Of two things that fail, the one that stands first in the table is the reason, whichever they are.
#[test]
fn of_two_tampers_the_earlier_row_is_the_reason() {
    let mut pairs = 0;
    for one in TAMPERS {
        for other in TAMPERS.iter().filter(|other| other.check as usize > one.check as usize) {
            let mut scenario = Scenario::correct();
            (one.change)(&mut scenario);
            (other.change)(&mut scenario);
            scenario.judge(|verdict| {
                let names = format!("{} and {}", one.check.name(), other.check.name());
                let failed = failed(verdict);
                let undone = is_undone_by(one.check, other.check);
                assert_eq!(failed.contains(&one.check), !undone, "{names}: {failed:?}");
                let first = if undone { failed[0] } else { one.check };
                assert_eq!(verdict.outcome(), Outcome::Reject(first.reason()), "{names}: {failed:?}");
                pairs += usize::from(!undone);
            });
        }
    }
    assert_eq!(pairs, 36 * 35 / 2 - 67);
}

/// Red is also said of what the policy wants confirmed first. A forged document is not confirmed into a good one.
#[test]
fn the_light_of_a_rejection_leaves_no_way_to_let_pass() {
    for tamper in TAMPERS {
        let mut scenario = Scenario::correct();
        (tamper.change)(&mut scenario);
        scenario.judge(|verdict| {
            let words = verdict.light_word().words(Lang::Vi);
            assert_eq!(words, "■ ĐỎ: không cho qua", "{}", tamper.check.name());
        });
    }
    let mut called_red = Scenario::correct();
    called_red.trusting.freshness.advisories = vec![("TEST_ISSUER".to_owned(), Light::Red)];
    called_red.judge(|verdict| {
        assert!(verdict.light_word().words(Lang::Vi).contains("khi chưa xác minh"), "nothing speaks against it");
    });
}

#[test]
fn nothing_of_an_untrusted_or_unproven_document_can_be_read() {
    for check in Check::all().filter(|check| *check as usize <= Check::DeviceDataAuthorised as usize) {
        let mut scenario = Scenario::correct();
        (tamper_of(check).unwrap().change)(&mut scenario);
        let readable = [
            // What is known to be the issuer's word and its holder's proof is shown beside the rejection.
            Check::ResponseWellFormed,
            Check::IssuingPlaceEqual,
            Check::ClassScheme,
            Check::ValidFrom,
            Check::ValidUntil,
            Check::SignedWithinCertificate,
        ];
        scenario.judge(|verdict| {
            for document in verdict.documents() {
                let shown = !document.elements().is_empty();
                assert_eq!(shown, readable.contains(&check), "{}", check.name());
            }
        });
    }
}

#[test]
fn a_document_for_a_key_that_is_not_ours_is_refused_by_its_name_and_judged_in_everything_else() {
    let mut scenario = Scenario::correct();
    // `crv` 1 is P-256, 8 is secp256k1 (RFC 8812).
    scenario.licence().mso = |mso| replace(mso, &[0x20, 0x01, 0x21, 0x58, 0x20], &[0x20, 0x08, 0x21, 0x58, 0x20]);
    scenario.trusting.status = Some((Status::Revoked, NOW));
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::AlgorithmRefused));
        assert_eq!(failed(verdict), [Check::HolderAlgorithmAllowed, Check::NotRevoked]);
        let checks = verdict.documents()[0].checks();
        assert_eq!(checks.details(Check::HolderAlgorithmAllowed).collect::<Vec<_>>(), ["secp256k1"]);
        assert!(checks.passed(Check::DigestsEqual) && verdict.documents()[0].elements().is_empty());
    });
}

#[test]
fn a_check_that_was_not_reached_is_neither_passed_nor_failed() {
    let mut scenario = Scenario::correct();
    scenario.trusting.pack = false;
    (scenario.trusting.status, scenario.trusting.signer_revoked) = (None, None);
    scenario.judge(|verdict| {
        let checks = verdict.documents()[0].checks();
        for check in [Check::IssuerAllowed, Check::CertificateNotRevoked, Check::NotRevoked, Check::NotReplayed] {
            assert_eq!(checks.state(check), State::NotRun, "{}", check.name());
        }
    });
}

/// What breaks a response, or a message, that is correct otherwise, and the reason of row 0 that it gets.
type Unreadable = (Reason, fn(Vec<u8>) -> Vec<u8>);

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.pop();
    bytes
}

/// Of the response; that of an MSO stands elsewhere.
fn of_version(response: Vec<u8>, version: &[u8; 3]) -> Vec<u8> {
    let around = |version: &[u8]| [&b"\x67version\x63"[..], version, &b"\x69documents"[..]].concat();
    replace(response, &around(b"1.0"), &around(version))
}

/// A response with a member that nobody knows, which makes it so long.
fn padded(response: Vec<u8>, length: usize) -> Vec<u8> {
    let with = |bytes: usize| {
        let member = Writer::new().text("x").bytes(&vec![0; bytes]).finish();
        [&[response[0] + 1], &response[1..], &member].concat()
    };
    let around = with(1 << 16).len() - (1 << 16);
    with(length - around)
}

#[test]
fn a_response_of_row_0_gets_no_verdict_but_its_reason_and_uses_nothing_up() {
    const BROKEN: &[Unreadable] = &[
        (Reason::Unreadable, cut),
        (Reason::Unreadable, |response| replace(response, b"\x66status\x00", b"\x66statu_\x00")),
        (Reason::TooLarge, |response| padded(response, MAX_RESPONSE + 1)),
        (Reason::VersionUnsupported, |response| of_version(response, b"2.0")),
        (Reason::VersionUnsupported, |response| of_version(response, b"1.x")),
    ];
    let reason = |scenario: &Scenario| {
        let session = SelfTimedSession::new(NOW).unwrap();
        let response = scenario.response(&session.transcript());
        let shown = Shown::of_session(&response, session.transcript(), None);
        let verdict = Verifier::new(scenario.trust()).verify(&shown, None, None, NOW);
        verdict.map(|verdict| verdict.outcome().reason()).map_err(|error| error.reason().unwrap())
    };
    // Untouched, and as long as can be, it is accepted.
    for tamper in [|response| response, |response| padded(response, MAX_RESPONSE)] {
        assert_eq!(reason(&Scenario { tamper, ..Scenario::correct() }), Ok(None));
    }
    for (index, (expected, tamper)) in BROKEN.iter().enumerate() {
        let scenario = Scenario { tamper: *tamper, ..Scenario::correct() };
        assert_eq!(reason(&scenario), Err(*expected), "{index}");
        // The request may still be answered.
        let mut memory = VolatileMemory::new();
        let request = ask(&mut memory);
        let sound = Scenario { tamper: |response| response, ..scenario };
        let verifier = Verifier::new(sound.trust());
        let mut verdict = |answer: &[u8]| {
            let shown = Shown::open(answer, NOW, &Window::default(), Some(&mut memory))?;
            let verdict = verifier.verify(&shown, None, Some((&mut memory, "check")), NOW)?;
            Ok(verdict.outcome())
        };
        let scenario = Scenario { tamper: *tamper, ..sound };
        // An answer has a limit of its own, below that of a response.
        if *expected != Reason::TooLarge {
            let refusal: Result<_, VerifierError> = verdict(&scenario.answer(&request));
            assert_eq!(refusal.map_err(|error| error.reason()), Err(Some(*expected)), "{index}");
        }
        let sound = Scenario { tamper: |response| response, ..scenario };
        assert_eq!(verdict(&sound.answer(&request)), Ok(Outcome::Accept), "{index}");
    }
}

#[test]
fn a_message_of_row_0_is_not_opened_and_says_why() {
    const BROKEN: &[Unreadable] = &[
        (Reason::Unreadable, cut),
        (Reason::Unreadable, |message| [&message[..], &[0]].concat()),
        (Reason::Unreadable, |_| Vec::new()),
        // A request shows nothing.
        (Reason::Unreadable, |_| ask(&mut VolatileMemory::new())),
        (Reason::TooLarge, |mut message| {
            message.resize(MAX_MESSAGE + 1, 0);
            message
        }),
        // `[version, kind, …]`.
        (Reason::VersionUnsupported, |mut message| {
            message[1] = 2;
            message
        }),
        (Reason::VersionUnsupported, |mut message| {
            message[2] = 3;
            message
        }),
    ];
    for way in [Way::SelfTimed, Way::Answer] {
        let (message, mut memory) = Scenario { way, ..Scenario::correct() }.message();
        for (index, (expected, change)) in BROKEN.iter().enumerate() {
            let message = change(message.clone());
            let opened = Shown::open(&message, NOW, &Window::default(), Some(&mut memory));
            assert_eq!(opened.err().map(|error| error.reason()), Some(Some(*expected)), "{index}");
        }
        assert!(Shown::open(&message, NOW, &Window::default(), Some(&mut memory)).is_ok());
    }
}
