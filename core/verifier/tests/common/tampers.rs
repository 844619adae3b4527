use super::scenario::{CITIZEN, NOW, NS, Scenario, VN, Way, class, classes, day, replace, text};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::Check;
use dinhdanh_crypto::x509::Kind;
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::pack::IssuerState;
use dinhdanh_trust::status::Status;
use time::Duration;
use time::macros::utc_datetime;

/// A check, what breaks it and nothing else, and the checks that can't hold either when it does not.
pub(crate) struct Tamper {
    pub(crate) check: Check,
    pub(crate) change: fn(&mut Scenario),
    pub(crate) consequences: &'static [Check],
}

const fn tamper(check: Check, change: fn(&mut Scenario)) -> Tamper {
    Tamper { check, change, consequences: &[] }
}

/// The tamper of a check.
pub(crate) fn tamper_of(check: Check) -> Option<&'static Tamper> {
    TAMPERS.iter().find(|tamper| tamper.check == check)
}

/// One for each row of the table, in its order.
pub(crate) const TAMPERS: &[Tamper] = &[
    tamper(Check::IssuerTrusted, |scenario| scenario.trusting.root = false),
    // A certificate for readers under the issuing authority: right signature, wrong purpose.
    tamper(Check::CertificateProfile, |scenario| scenario.signer_kind = Kind::Reader),
    tamper(Check::CertificateDates, |scenario| {
        scenario.signer_life = (utc_datetime!(2026-01-01 00:00), utc_datetime!(2026-11-20 01:00));
    }),
    tamper(Check::CertificateNotRevoked, |scenario| scenario.trusting.signer_revoked = Some(true)),
    tamper(Check::IssuerNotCompromised, |scenario| scenario.trusting.issuer = IssuerState::Compromised),
    tamper(Check::IssuerNotRetired, |scenario| {
        scenario.trusting.issuer = IssuerState::Retired(utc_datetime!(2026-11-19 23:59:59));
    }),
    tamper(Check::IssuerAllowed, |scenario| scenario.trusting.doc_types = vec![CITIZEN]),
    // The protected header says ES384 while the key is of P-256.
    tamper(Check::AlgorithmAllowed, |scenario| scenario.named_algorithm = Some(-35)),
    tamper(Check::HolderAlgorithmAllowed, |scenario| scenario.licence().named_proof = Some(-35)),
    tamper(Check::IssuerSignature, |scenario| {
        scenario.tamper = |response| replace(response, b"2026-12-04T", b"2027-12-04T");
    }),
    tamper(Check::ResponseWellFormed, |scenario| scenario.status = 10),
    // validUntil before validFrom.
    tamper(Check::MsoWellFormed, |scenario| {
        scenario.licence().mso = |mso| replace(mso, b"2026-12-04T", b"2026-11-04T");
    }),
    // An MSO of a licence beside the name of a card: the holder signs what he shows it as.
    Tamper {
        check: Check::DocTypeEqual,
        change: |scenario| scenario.licence().shown_as = CITIZEN,
        consequences: &[Check::ElementsPresent],
    },
    tamper(Check::ItemsWellFormed, |scenario| {
        scenario.licence().items = |items| {
            let twice = items[1].1[0].clone();
            items[1].1.push(twice);
        };
    }),
    tamper(Check::IssuingPlaceEqual, |scenario| {
        scenario.licence().elements.insert(0, (NS, "issuing_country", text("LA")));
    }),
    tamper(Check::ClassScheme, |scenario| {
        scenario.licence().set("licence_classes_vn", classes(&[class("B", None, "2035-02-10")]));
    }),
    // Under a namespace that the issuer never signed anything in.
    tamper(Check::ElementsSigned, |scenario| {
        scenario.licence().items = |items| items[1].0 = "org.iso.18013.5.1.XX";
    }),
    tamper(Check::DigestsEqual, |scenario| {
        scenario.licence().items = |items| {
            for item in items.iter_mut().flat_map(|(_, items)| items) {
                if item.windows(12).any(|window| window == b"990123456789") {
                    *item = replace(item.clone(), b"990123456789", b"990123456780");
                }
            }
        };
    }),
    tamper(Check::ValidFrom, |scenario| scenario.validity.valid_from = NOW + Duration::HOUR),
    tamper(Check::ValidUntil, |scenario| scenario.validity.valid_until = NOW - Duration::HOUR),
    tamper(Check::SignedWithinCertificate, |scenario| {
        scenario.signer_life = (utc_datetime!(2026-11-20 01:00), utc_datetime!(2027-01-01 00:00));
    }),
    tamper(Check::HolderProofPresent, |scenario| scenario.licence().with_proof = false),
    tamper(Check::HolderProof, |scenario| scenario.showing = SigningKey::generate(Curve::P256).unwrap()),
    tamper(Check::DeviceDataAuthorised, |scenario| {
        let own = Writer::new().map(1).text(VN).map(1).text("points").raw(&text("12"));
        scenario.licence().device_elements = own.finish();
    }),
    tamper(Check::AnswersThisSession, |scenario| scenario.way = Way::ForeignAnswer),
    tamper(Check::WithinWindow, |scenario| {
        (scenario.way, scenario.signed_at) = (Way::SelfTimed, NOW - Duration::MINUTE);
    }),
    tamper(Check::HolderClock, |scenario| {
        (scenario.way, scenario.signed_at) = (Way::SelfTimed, NOW + Duration::MINUTE);
    }),
    tamper(Check::NotReplayed, |scenario| (scenario.way, scenario.shows) = (Way::SelfTimed, 2)),
    tamper(Check::NotRevoked, |scenario| say(scenario, Status::Revoked)),
    tamper(Check::NotSuspended, |scenario| say(scenario, Status::Suspended)),
    tamper(Check::AccountOpen, |scenario| say(scenario, Status::AccountLocked)),
    tamper(Check::DocumentDates, |scenario| scenario.licence().set("expiry_date", day("2026-11-19"))),
    tamper(Check::ElementsPresent, |scenario| {
        scenario.licence().elements.retain(|element| element.1 != "document_number");
    }),
    tamper(Check::PurposeMet, |scenario| scenario.ask_for_age(false)),
    tamper(Check::HoldersAgree, |scenario| scenario.add_citizen("Nguyễn Thị Ánh Đào")),
    tamper(Check::HolderConfirmed, |scenario| scenario.confirmed = false),
];

fn say(scenario: &mut Scenario, status: Status) {
    scenario.trusting.status = Some((status, NOW - Duration::HOUR));
}
