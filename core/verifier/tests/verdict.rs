//! Every check of the table has a presentation that breaks exactly it, and gets exactly its reason.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_catalogue::profile;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_codes::{Advisory, Check, Reason};
use dinhdanh_crypto::cose::{Headers, Payload, Sign1, UnsignedSign1};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_crypto::x509::{CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, NewElement, Template, UnsignedResponse, ValidityInfo};
use dinhdanh_presentation::{AnswerSession, Asked, Message, SelfTimedSession, UnsignedRequest, Window};
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Memory, Outcome, Proof, Shown, Verdict, Verifier, VolatileMemory};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";
const VN: &str = "org.iso.18013.5.1.VN";

fn text(value: &str) -> Vec<u8> {
    Writer::new().text(value).finish()
}

fn day(value: &str) -> Vec<u8> {
    Writer::new().tag(1004).text(value).finish()
}

fn classes(until: &str, scheme: bool) -> Vec<u8> {
    let writer = Writer::new().array(1).map(2 + usize::from(scheme)).text("class").text("B");
    let writer = if scheme { writer.text("class_scheme").text("2024") } else { writer };
    writer.text("expiry_date").tag(1004).text(until).finish()
}

/// What becomes of an encoded MSO.
type Reissue = fn(&[u8]) -> Vec<u8>;

/// One check, and what breaks it.
type Tamper = (Check, fn(&mut Scenario));

type Elements = Vec<(&'static str, &'static str, Vec<u8>)>;

/// A correct presentation, every part of which a test can change before it is made.
struct Scenario {
    root: SigningKey,
    signer: SigningKey,
    holder: SigningKey,
    /// Signs for the holder; a thief's where it is not his.
    showing: SigningKey,
    signer_kind: Kind,
    signer_life: (UtcDateTime, UtcDateTime),
    validity: ValidityInfo,
    elements: Elements,
    doc_type: &'static str,
    hidden: Vec<&'static str>,
    signed_at: UtcDateTime,
    seen_at: UtcDateTime,
    /// Changes the response after it was signed.
    tamper: fn(Vec<u8>) -> Vec<u8>,
    /// Changes the MSO, which the issuer then signs again.
    reissue: Option<Reissue>,
    trusted: bool,
    second: Option<&'static str>,
    confirmed: bool,
    shows: usize,
}

impl Scenario {
    fn correct() -> Self {
        let key = || SigningKey::generate(Curve::P256).unwrap();
        let holder = key();
        let showing = SigningKey::from_pkcs8(holder.pkcs8().expose()).unwrap();
        let midnight = utc_datetime!(2026-11-20 00:00);
        Self {
            root: key(),
            signer: key(),
            holder,
            showing,
            signer_kind: Kind::Signer,
            signer_life: (utc_datetime!(2026-01-01 00:00), utc_datetime!(2027-01-01 00:00)),
            validity: ValidityInfo {
                signed: midnight,
                valid_from: midnight,
                valid_until: midnight + Duration::days(14),
                expected_update: None,
            },
            elements: vec![
                (NS, "portrait", Writer::new().bytes(&[0xff, 0xd8, 0xff, 0xe0]).finish()),
                (NS, "document_number", text("990123456789")),
                (NS, "driving_privileges", Writer::new().array(0).finish()),
                (NS, "expiry_date", day("2035-02-10")),
                (NS, "issuing_authority", text("TEST")),
                (VN, "full_name", text("Trần Văn Bình")),
                (VN, "licence_classes_vn", classes("2035-02-10", true)),
                (VN, "class_scheme", text("2024")),
            ],
            doc_type: MDL,
            hidden: Vec::new(),
            signed_at: NOW,
            seen_at: NOW,
            tamper: |response| response,
            reissue: None,
            trusted: true,
            second: None,
            confirmed: true,
            shows: 1,
        }
    }

    fn certificate(
        &self,
        kind: Kind,
        life: (UtcDateTime, UtcDateTime),
        key: &SigningKey,
        issuer: Option<&[u8]>,
    ) -> Vec<u8> {
        let subject = Subject { country: Some("VN"), state: None, organisation: None, common_name: "TEST verdict" };
        let template = CertificateTemplate {
            kind,
            subject,
            not_before: life.0,
            not_after: life.1,
            contact: "https://test.example",
            revocation_list: "https://test.example/crl",
        };
        let parent = issuer.map(|der| Certificate::parse(der).unwrap());
        let issuer = parent.as_ref().map_or(Issuer::Itself, Issuer::Authority);
        issue_certificate(&template, &key.public_key(), issuer, &self.root).unwrap()
    }

    fn issue(&self, doc_type: &str, elements: &Elements, chain: &[u8]) -> Vec<u8> {
        let elements: Vec<_> = elements
            .iter()
            .map(|(name_space, identifier, value)| NewElement { name_space, identifier, value })
            .collect();
        let template = Template {
            doc_type,
            digest_algorithm: DigestAlgorithm::Sha256,
            elements: &elements,
            validity: self.validity,
            algorithm: self.signer.algorithm(),
            x5chain: &[chain],
        };
        let unsigned = template.prepare(&self.holder.public_key()).unwrap();
        let signature = self.signer.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature)
    }

    fn root_certificate(&self) -> Vec<u8> {
        let life = (utc_datetime!(2025-01-01 00:00), utc_datetime!(2034-01-01 00:00));
        self.certificate(Kind::Iaca, life, &self.root, None)
    }

    fn response(&self, root: &[u8], transcript: &dinhdanh_mdoc::SessionTranscript) -> Vec<u8> {
        let signer = match self.signer_kind {
            // A certificate for readers under the issuing authority: right signature, wrong purpose.
            Kind::Reader => self.certificate(Kind::Reader, self.signer_life, &self.signer, Some(root)),
            _ => self.certificate(Kind::Signer, self.signer_life, &self.signer, Some(root)),
        };
        let mut issued = vec![self.issue(self.doc_type, &self.elements, &signer)];
        if let Some(name) = self.second {
            let elements = vec![("vn.dinhdanh.citizen_id.1", "full_name", text(name))];
            issued.push(self.issue("vn.dinhdanh.citizen_id.1", &elements, &signer));
        }
        let copies: Vec<_> = issued.iter().map(|bytes| IssuerSigned::parse(bytes).unwrap()).collect();
        let chosen: Vec<Vec<_>> = copies
            .iter()
            .map(|copy| {
                copy.element_names().map(Result::unwrap).filter(|(_, name)| !self.hidden.contains(name)).collect()
            })
            .collect();
        let disclosed: Vec<_> =
            copies.iter().zip(&chosen).map(|(issuer_signed, elements)| Disclosed { issuer_signed, elements }).collect();
        let unsigned = UnsignedResponse::new(&disclosed, transcript).unwrap();
        let signatures: Vec<_> = unsigned.to_be_signed().map(|bytes| self.showing.sign(bytes).unwrap()).collect();
        let response = (self.tamper)(unsigned.finish(&signatures).unwrap());
        match self.reissue {
            Some(change) => self.signed_again(response, &issued[0], &signer, change),
            None => response,
        }
    }

    /// The holder's proof does not cover the issuer's half, so it stays good.
    fn signed_again(&self, response: Vec<u8>, issued: &[u8], signer: &[u8], change: Reissue) -> Vec<u8> {
        let mut reader = Reader::new(issued).unwrap();
        reader.map().unwrap();
        reader.text().unwrap();
        reader.skip().unwrap();
        assert_eq!(reader.text().unwrap(), "issuerAuth");
        let auth = reader.item().unwrap();
        let payload = change(Sign1::parse(auth).unwrap().payload().unwrap());
        let headers = Headers { x5chain: &[signer], ..Headers::default() };
        let unsigned = UnsignedSign1::new(self.signer.algorithm(), headers, Payload::Attached(payload));
        let signature = self.signer.sign(unsigned.to_be_signed()).unwrap();
        replace(response, auth, &unsigned.finish(&signature))
    }

    /// Shows it once and gives what `look` makes of the verdict.
    fn judge<T>(&self, look: impl FnOnce(&Verdict<'_>) -> T) -> T {
        let root = self.root_certificate();
        let session = SelfTimedSession::new(self.signed_at).unwrap();
        let response = self.response(&root, &session.transcript());
        let message = session.finish(&response).unwrap();
        let mut trust = TrustList::new();
        if self.trusted {
            trust.add(&root).unwrap();
        }
        let mut verifier = Verifier::new(trust);
        let mut memory = VolatileMemory::new();
        let v1 = profile("V1").unwrap();
        for _ in 1..self.shows {
            let shown = Shown::open(&message, self.seen_at, &Window::default(), None).unwrap();
            verifier.verify(&shown, Some(&v1), Some((&mut memory, "another check")), self.seen_at).unwrap();
        }
        let shown = Shown::open(&message, self.seen_at, &Window::default(), None).unwrap();
        let remembered: (&mut dyn Memory, &str) = (&mut memory, "this check");
        let mut verdict = verifier.verify(&shown, Some(&v1), Some(remembered), self.seen_at).unwrap();
        if !self.confirmed {
            verdict = verdict.not_this_person();
        }
        look(&verdict)
    }

    fn set(&mut self, name: &str, value: Vec<u8>) {
        self.elements.iter_mut().find(|element| element.1 == name).unwrap().2 = value;
    }
}

/// Replaces the last occurrence of `from`.
fn replace(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = (0..bytes.len()).rev().find(|at| bytes[*at..].starts_with(from)).unwrap();
    bytes.splice(at..at + from.len(), to.iter().copied());
    bytes
}

/// What breaks each check, and nothing that comes before it in the table.
const TAMPERS: &[Tamper] = &[
    (Check::IssuerTrusted, |scenario| scenario.trusted = false),
    (Check::CertificateProfile, |scenario| scenario.signer_kind = Kind::Reader),
    (Check::CertificateDates, |scenario| {
        scenario.signer_life = (utc_datetime!(2026-01-01 00:00), utc_datetime!(2026-11-20 01:00));
    }),
    // The protected header says ES384 while the key is of P-256.
    (Check::AlgorithmAllowed, |scenario| {
        scenario.tamper = |response| {
            let at = response.windows(10).position(|window| window == b"issuerAuth").unwrap();
            let (head, tail) = response.split_at(at);
            let at = tail.windows(4).position(|window| window == [0x43, 0xa1, 0x01, 0x26]).unwrap();
            [head, &tail[..at], &[0x44, 0xa1, 0x01, 0x38, 0x22], &tail[at + 4..]].concat()
        };
    }),
    (Check::IssuerSignature, |scenario| {
        scenario.tamper = |response| replace(response, b"2026-12-04T", b"2027-12-04T");
    }),
    (Check::MsoWellFormed, |scenario| {
        // validUntil before validFrom.
        scenario.reissue = Some(|mso| replace(mso.to_vec(), b"2026-12-04T", b"2026-11-04T"));
    }),
    (Check::DocTypeEqual, |scenario| {
        scenario.tamper = |response| {
            let at = response.windows(MDL.len()).position(|window| window == MDL.as_bytes()).unwrap();
            let mut response = response;
            response[at + MDL.len() - 1] = b'M';
            response
        };
    }),
    (Check::ItemsWellFormed, |scenario| {
        scenario.elements.push((VN, "full_name", text("Trần Văn Bình")));
        scenario.tamper = |response| response;
    }),
    (Check::ClassScheme, |scenario| scenario.set("licence_classes_vn", classes("2035-02-10", false))),
    (Check::ElementsSigned, |scenario| {
        scenario.tamper = |response| {
            let at = response.windows(VN.len()).position(|window| window == VN.as_bytes()).unwrap();
            let mut response = response;
            response[at + VN.len() - 1] = b'X';
            response
        };
    }),
    (Check::DigestsEqual, |scenario| {
        scenario.tamper = |response| replace(response, b"990123456789", b"990123456780");
    }),
    (Check::ValidFrom, |scenario| scenario.validity.valid_from = NOW + Duration::HOUR),
    (Check::ValidUntil, |scenario| scenario.validity.valid_until = NOW - Duration::HOUR),
    (Check::SignedWithinCertificate, |scenario| {
        scenario.signer_life = (utc_datetime!(2026-11-20 01:00), utc_datetime!(2027-01-01 00:00));
    }),
    (Check::HolderProofPresent, |scenario| {
        scenario.tamper = |response| {
            let at = response.windows(10).position(|window| window == b"deviceAuth").unwrap() + 10;
            let end = response.len() - b"\x66status\x00".len();
            [&response[..at], &[0xa0], &response[end..]].concat()
        };
    }),
    (Check::HolderProof, |scenario| scenario.showing = SigningKey::generate(Curve::P256).unwrap()),
    // DeviceDataAuthorised needs a response of its own; AnswersThisSession a session: see below.
    (Check::WithinWindow, |scenario| scenario.seen_at = NOW + Duration::MINUTE),
    (Check::HolderClock, |scenario| scenario.signed_at = NOW + Duration::MINUTE),
    (Check::NotReplayed, |scenario| scenario.shows = 2),
    (Check::DocumentDates, |scenario| scenario.set("expiry_date", day("2026-11-19"))),
    (Check::ElementsPresent, |scenario| scenario.hidden = vec!["document_number"]),
    (Check::HoldersAgree, |scenario| scenario.second = Some("Nguyễn Thị Ánh Đào")),
    (Check::HolderConfirmed, |scenario| scenario.confirmed = false),
];

/// Tested where they can be broken: in `core/mdoc`, and with a request below.
const ELSEWHERE: [Check; 2] = [Check::DeviceDataAuthorised, Check::AnswersThisSession];

#[test]
fn every_check_of_the_table_has_a_tamper() {
    for check in Check::all() {
        let listed = TAMPERS.iter().any(|(tampered, _)| *tampered == check);
        assert!(listed != ELSEWHERE.contains(&check), "{}", check.name());
    }
}

#[test]
fn a_correct_presentation_is_accepted_as_of_its_signing() {
    Scenario::correct().judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::AcceptAsOf(utc_datetime!(2026-11-20 00:00)));
        assert_eq!(verdict.proof(), Proof::SelfTimed);
        assert_eq!(verdict.documents()[0].elements().len(), 8);
        assert!(verdict.documents()[0].classes()[0].valid);
        for advisory in [Advisory::SelfTimed, Advisory::StatusUnknown, Advisory::TestIssuer] {
            assert!(verdict.advisories().contains(&advisory), "{}", advisory.code());
        }
    });
}

#[test]
fn each_tamper_gets_the_reason_of_its_check() {
    for (check, tamper) in TAMPERS {
        let mut scenario = Scenario::correct();
        tamper(&mut scenario);
        scenario.judge(|verdict| {
            assert_eq!(verdict.outcome(), Outcome::Reject(check.reason()), "{}", check.name());
            let mut failed = verdict.documents().iter().flat_map(|document| document.checks().failed());
            let here =
                failed.any(|failed| failed == *check) || verdict.checks().failed().any(|failed| failed == *check);
            assert!(here, "{} is not the check that failed", check.name());
        });
    }
}

#[test]
fn nothing_of_an_untrusted_or_unproven_document_can_be_read() {
    for check in [Check::IssuerTrusted, Check::CertificateProfile, Check::DigestsEqual, Check::HolderProof] {
        let mut scenario = Scenario::correct();
        let (_, tamper) = TAMPERS.iter().find(|(tampered, _)| *tampered == check).unwrap();
        tamper(&mut scenario);
        scenario.judge(|verdict| assert!(verdict.documents()[0].elements().is_empty(), "{}", check.name()));
    }
}

#[test]
fn a_class_that_ran_out_leaves_the_others_valid() {
    let mut scenario = Scenario::correct();
    let class = |writer: Writer, name, until: &str| {
        writer
            .map(3)
            .text("class")
            .text(name)
            .text("class_scheme")
            .text("2024")
            .text("expiry_date")
            .tag(1004)
            .text(until)
    };
    let both = class(class(Writer::new().array(2), "C", "2026-11-19"), "B", "2035-02-10").finish();
    scenario.set("licence_classes_vn", both);
    scenario.judge(|verdict| {
        assert!(verdict.outcome().reason().is_none());
        let valid: Vec<_> = verdict.documents()[0].classes().iter().map(|class| class.valid).collect();
        assert_eq!(valid, [false, true]);
    });
    scenario.set("licence_classes_vn", classes("2026-11-19", true));
    scenario.judge(|verdict| assert_eq!(verdict.outcome(), Outcome::Reject(Reason::DocumentExpired)));
}

#[test]
fn the_last_day_of_a_document_is_a_day_in_vietnam() {
    let mut scenario = Scenario::correct();
    scenario.set("expiry_date", day("2026-11-20"));
    for (at, valid) in [(utc_datetime!(2026-11-20 16:59:59), true), (utc_datetime!(2026-11-20 17:00), false)] {
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

/// A reader's request, kept in `memory`, and its message.
fn ask(memory: &mut VolatileMemory) -> Vec<u8> {
    let reader = SigningKey::generate(Curve::P256).unwrap();
    let asked = Asked::Profile { id: "V1", purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, reader.algorithm(), &[b"not read here"], NOW).unwrap();
    let signature = reader.sign(unsigned.to_be_signed()).unwrap();
    let request = unsigned.finish(&signature);
    let message = request.message().to_vec();
    memory.keep_request(request, NOW);
    message
}

/// What the holder of `scenario` answers.
fn answer(scenario: &Scenario, root: &[u8], request: &[u8]) -> Vec<u8> {
    let Message::Request(request) = Message::parse(request).unwrap() else { panic!("no request") };
    let session = AnswerSession::new(&request, NOW).unwrap();
    let response = scenario.response(root, session.transcript());
    session.finish(&response).unwrap()
}

#[test]
fn a_request_is_answered_once_in_time_and_by_its_own_answer() {
    let scenario = Scenario::correct();
    let root = scenario.root_certificate();
    let mut trust = TrustList::new();
    trust.add(&root).unwrap();
    let mut verifier = Verifier::new(trust);
    let mut judge = |answer: &[u8], memory: &mut VolatileMemory, at| {
        let shown = Shown::open(answer, at, &Window::default(), Some(memory)).unwrap();
        let verdict = verifier.verify(&shown, None, None, at).unwrap();
        (verdict.outcome(), verdict.proof())
    };
    let (mut own, mut other) = (VolatileMemory::new(), VolatileMemory::new());
    let request = ask(&mut own);
    let foreign = answer(&scenario, &root, &ask(&mut other));
    let mismatch = (Outcome::Reject(Reason::SessionMismatch), Proof::Session);
    assert_eq!(judge(&foreign, &mut own, NOW), mismatch);

    let good = answer(&scenario, &root, &request);
    let mut garbled = good.clone();
    *garbled.last_mut().unwrap() ^= 1;
    assert_eq!(judge(&garbled, &mut own, NOW), mismatch, "a stranger's answer opens nothing");
    let accepted = (Outcome::AcceptAsOf(utc_datetime!(2026-11-20 00:00)), Proof::Session);
    assert_eq!(judge(&good, &mut own, NOW), accepted, "and does not use the request up");
    assert_eq!(judge(&good, &mut own, NOW), mismatch, "a request is answered once");

    let late = answer(&scenario, &root, &ask(&mut own));
    assert_eq!(judge(&late, &mut own, NOW + Duration::seconds(61)), mismatch);
}

#[test]
fn a_second_look_in_one_check_is_no_replay() {
    let scenario = Scenario::correct();
    let root = scenario.root_certificate();
    let session = SelfTimedSession::new(NOW).unwrap();
    let response = scenario.response(&root, &session.transcript());
    let message = session.finish(&response).unwrap();
    let mut trust = TrustList::new();
    trust.add(&root).unwrap();
    let (mut verifier, mut memory) = (Verifier::new(trust), VolatileMemory::new());
    for look in 0..2 {
        let shown = Shown::open(&message, NOW, &Window::default(), None).unwrap();
        let remembered: (&mut dyn Memory, &str) = (&mut memory, "one check");
        let verdict = verifier.verify(&shown, None, Some(remembered), NOW).unwrap();
        assert!(verdict.outcome().reason().is_none());
        assert_eq!(verdict.advisories().contains(&Advisory::AlreadyChecked), look == 1);
    }
}
