use crate::Reason;

/// One thing that is checked about a document or the presentation it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is explained by its row of the table")]
pub enum Check {
    IssuerTrusted,
    CertificateProfile,
    CertificateDates,
    AlgorithmAllowed,
    IssuerSignature,
    MsoWellFormed,
    DocTypeEqual,
    ItemsWellFormed,
    ClassScheme,
    ElementsSigned,
    DigestsEqual,
    ValidFrom,
    ValidUntil,
    SignedWithinCertificate,
    HolderProofPresent,
    HolderProof,
    DeviceDataAuthorised,
    AnswersThisSession,
    WithinWindow,
    HolderClock,
    NotReplayed,
    DocumentDates,
    ElementsPresent,
    HoldersAgree,
    HolderConfirmed,
}

struct Row(Check, &'static str, Reason, &'static str, &'static str);

const COUNT: usize = 25;

/// Check, name, the reason when it fails, its clause, the attack or mistake that it stops.
/// Clauses are of ISO/IEC 18013-5:2021 unless another source is named; those marked could not be looked up.
#[rustfmt::skip]
const TABLE: [Row; COUNT] = [
    Row(Check::IssuerTrusted, "issuer_trusted", Reason::IssuerUntrusted, "ISO/IEC 18013-5 §9.3.3, Annex B (unconfirmed)", "a self-made issuer"),
    Row(Check::CertificateProfile, "certificate_profile", Reason::CertificateInvalid, "ISO/IEC 18013-5 Annex B (unconfirmed)", "a certificate made for something else"),
    Row(Check::CertificateDates, "certificate_dates", Reason::CertificateExpired, "ISO/IEC 18013-5 §9.3.3 (unconfirmed); RFC 5280 §6.1.3", "an old key that is no longer guarded"),
    Row(Check::AlgorithmAllowed, "algorithm_allowed", Reason::AlgorithmRefused, "ISO/IEC 18013-5 §9.1.2.4 (unconfirmed)", "a weak algorithm, or one that is not the key's"),
    Row(Check::IssuerSignature, "issuer_signature", Reason::SignatureInvalid, "ISO/IEC 18013-5 §9.1.2.4, §9.3.1 (unconfirmed)", "a forged document"),
    Row(Check::MsoWellFormed, "mso_well_formed", Reason::DataInvalid, "ISO/IEC 18013-5 §9.1.2.4 (unconfirmed)", "a structure that two readers read differently"),
    Row(Check::DocTypeEqual, "doc_type_equal", Reason::DataInvalid, "ISO/IEC 18013-5 §9.3.1 (unconfirmed)", "one document shown as another type"),
    Row(Check::ItemsWellFormed, "items_well_formed", Reason::DataInvalid, "ISO/IEC 18013-5 §8.3.2.1.2.2, §9.1.2.5 (unconfirmed)", "two values for one element, a salt that can be guessed"),
    Row(Check::ClassScheme, "class_scheme", Reason::DataInvalid, "docs/verdict.md", "a licence class read by the wrong law"),
    Row(Check::ElementsSigned, "elements_signed", Reason::DataAltered, "ISO/IEC 18013-5 §9.3.1 (unconfirmed)", "an element that the issuer never signed"),
    Row(Check::DigestsEqual, "digests_equal", Reason::DataAltered, "ISO/IEC 18013-5 §9.3.1 (unconfirmed)", "an element changed by the holder"),
    Row(Check::ValidFrom, "valid_from", Reason::NotYetValid, "ISO/IEC 18013-5 §9.3.1 (unconfirmed)", "a document before its time"),
    Row(Check::ValidUntil, "valid_until", Reason::ExpiredCredential, "ISO/IEC 18013-5 §9.3.1 (unconfirmed)", "a document past its time"),
    Row(Check::SignedWithinCertificate, "signed_within_certificate", Reason::SignedOutsideCertificate, "ISO/IEC 18013-5 §9.3.1 (unconfirmed)", "signing with a key that had run out"),
    Row(Check::HolderProofPresent, "holder_proof_present", Reason::NoHolderProof, "ISO/IEC 18013-5 §9.1.3 (unconfirmed)", "a copy of the document without its key"),
    Row(Check::HolderProof, "holder_proof", Reason::HolderKeyMismatch, "ISO/IEC 18013-5 §9.1.3.4, §9.1.3.5 (unconfirmed)", "somebody else's document; an answer moved to another session"),
    Row(Check::DeviceDataAuthorised, "device_data_authorised", Reason::DeviceDataUnauthorised, "ISO/IEC 18013-5 §9.1.3, KeyAuthorizations §9.1.2.4 (unconfirmed)", "a holder who signs a fact that only the issuer may state"),
    Row(Check::AnswersThisSession, "answers_this_session", Reason::SessionMismatch, "docs/qr-presentation.md §5", "an answer to somebody else's request, forwarded"),
    Row(Check::WithinWindow, "within_window", Reason::TooLate, "docs/qr-presentation.md §4", "a recording played later"),
    Row(Check::HolderClock, "holder_clock", Reason::HolderClockAhead, "docs/qr-presentation.md §4", "codes made in advance with a clock set ahead"),
    Row(Check::NotReplayed, "not_replayed", Reason::Replay, "docs/qr-presentation.md §4", "one code shown for two people"),
    Row(Check::DocumentDates, "document_dates", Reason::DocumentExpired, "docs/verdict.md", "a licence class that has run out"),
    Row(Check::ElementsPresent, "elements_present", Reason::ElementsMissing, "docs/verdict.md", "a holder who leaves out what counts"),
    Row(Check::HoldersAgree, "holders_agree", Reason::HoldersDiffer, "docs/verdict.md", "two people's documents in one presentation"),
    Row(Check::HolderConfirmed, "holder_confirmed", Reason::HolderNotConfirmed, "docs/verdict.md", "a lent phone"),
];

impl Check {
    /// Every check, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// Its stable name, for programs.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The reason that its failure gives.
    pub fn reason(self) -> Reason {
        self.row().2
    }

    /// Where it is laid down.
    pub fn clause(self) -> &'static str {
        self.row().3
    }

    /// The attack or mistake that it stops.
    pub fn stops(self) -> &'static str {
        self.row().4
    }

    fn row(self) -> &'static Row {
        const FIRST: &Row = &TABLE[0];
        TABLE.get(self as usize).unwrap_or(FIRST)
    }
}

/// What became of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It was not reached, or there was nothing to apply it to.
    #[default]
    NotRun,
    /// It was made and holds.
    Passed,
    /// It was made and does not hold.
    Failed,
}

/// The checks made on one document, each with what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checks {
    states: [State; COUNT],
}

impl Checks {
    /// None made yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records whether `check` holds and gives that back. A failure is never turned into a pass.
    pub fn record(&mut self, check: Check, holds: bool) -> bool {
        if let Some(state) = self.states.get_mut(check as usize) {
            *state = if holds && *state != State::Failed { State::Passed } else { State::Failed };
        }
        holds
    }

    /// What became of `check`.
    pub fn state(&self, check: Check) -> State {
        self.states.get(check as usize).copied().unwrap_or_default()
    }

    /// Whether `check` was made and holds.
    pub fn passed(&self, check: Check) -> bool {
        self.state(check) == State::Passed
    }

    /// The checks that were made, in the order of the table, and whether each holds.
    pub fn made(&self) -> impl Iterator<Item = (Check, bool)> {
        Check::all().filter_map(|check| match self.state(check) {
            State::NotRun => None,
            state => Some((check, state == State::Passed)),
        })
    }

    /// The checks that do not hold, in the order of the table.
    pub fn failed(&self) -> impl Iterator<Item = Check> {
        self.made().filter(|(_, passed)| !passed).map(|(check, _)| check)
    }

    /// The reason to reject, if any check does not hold: that of the first in the table.
    pub fn reason(&self) -> Option<Reason> {
        self.failed().next().map(Check::reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_stands_in_its_row_and_in_the_order_of_its_reason() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, index);
        }
        assert!(TABLE.is_sorted_by_key(|row| row.2.order()));
    }

    #[test]
    fn the_first_failing_row_is_the_reason_and_a_failure_stays() {
        let mut checks = Checks::new();
        assert_eq!(checks.reason(), None);
        checks.record(Check::HolderProof, false);
        checks.record(Check::DigestsEqual, false);
        checks.record(Check::DigestsEqual, true);
        checks.record(Check::ValidFrom, true);
        assert_eq!(checks.reason(), Some(Reason::DataAltered));
        assert_eq!(checks.failed().count(), 2);
        assert_eq!(checks.made().count(), 3);
    }
}
