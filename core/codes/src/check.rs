mod words;

use crate::Reason;

/// One thing that is checked about a document or the presentation it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is explained by its row of the table")]
pub enum Check {
    IssuerTrusted,
    CertificateProfile,
    CertificateDates,
    CertificateNotRevoked,
    IssuerNotCompromised,
    IssuerNotRetired,
    IssuerAllowed,
    AlgorithmAllowed,
    HolderAlgorithmAllowed,
    IssuerSignature,
    ResponseWellFormed,
    MsoWellFormed,
    DocTypeEqual,
    ItemsWellFormed,
    IssuingPlaceEqual,
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
    NotRevoked,
    NotSuspended,
    AccountOpen,
    DocumentDates,
    ElementsPresent,
    PurposeMet,
    HoldersAgree,
    HolderConfirmed,
}

struct Row(Check, &'static str, Reason, &'static str, &'static str);

const COUNT: usize = 36;

/// Check, name, the reason when it fails, its clause, the attack or mistake that it stops.
/// Clauses are of ISO/IEC 18013-5:2021 unless another source is named; `docs/clauses.md` says who confirms them.
#[rustfmt::skip]
const TABLE: [Row; COUNT] = [
    Row(Check::IssuerTrusted, "issuer_trusted", Reason::IssuerUntrusted, "ISO/IEC 18013-5 §9.3.1 step 1, §9.3.3", "a self-made issuer"),
    Row(Check::CertificateProfile, "certificate_profile", Reason::CertificateInvalid, "ISO/IEC 18013-5 Annex B.1.1, B.1.2, B.1.4, Tables B.1 to B.4", "a certificate made for something else"),
    Row(Check::CertificateDates, "certificate_dates", Reason::CertificateExpired, "ISO/IEC 18013-5 §9.3.3; RFC 5280 §6.1.3", "an old key that is no longer guarded"),
    Row(Check::CertificateNotRevoked, "certificate_not_revoked", Reason::CertificateRevoked, "ISO/IEC 18013-5 §9.3.3; RFC 5280 §6.3", "a key that was given up"),
    Row(Check::IssuerNotCompromised, "issuer_not_compromised", Reason::IssuerCompromised, "docs/policy-pack.md", "a stolen key: its dates can be forged, so everything is rejected"),
    Row(Check::IssuerNotRetired, "issuer_not_retired", Reason::IssuerRetired, "docs/policy-pack.md", "signing after the end of a key"),
    Row(Check::IssuerAllowed, "issuer_allowed", Reason::IssuerNotAllowed, "docs/policy-pack.md", "an issuer of one type who issues another"),
    Row(Check::AlgorithmAllowed, "algorithm_allowed", Reason::AlgorithmRefused, "ISO/IEC 18013-5 §9.1.2.4", "a weak algorithm, or one that is not the key's"),
    Row(Check::HolderAlgorithmAllowed, "holder_algorithm_allowed", Reason::AlgorithmRefused, "ISO/IEC 18013-5 §9.1.2.4, §9.1.3.5, §9.1.3.6", "a holder's key that can be broken, or a proof by an algorithm that is not its own"),
    Row(Check::IssuerSignature, "issuer_signature", Reason::SignatureInvalid, "ISO/IEC 18013-5 §9.3.1 step 2, §9.1.2.4", "a forged document"),
    Row(Check::ResponseWellFormed, "response_well_formed", Reason::DataInvalid, "ISO/IEC 18013-5 §8.3.2.1.2.3", "an answer that calls itself an error, gives what it says it cannot, or holds two documents of one type"),
    Row(Check::MsoWellFormed, "mso_well_formed", Reason::DataInvalid, "ISO/IEC 18013-5 §9.1.2.4, §9.1.2.5", "a structure that two readers read differently"),
    Row(Check::DocTypeEqual, "doc_type_equal", Reason::DataInvalid, "ISO/IEC 18013-5 §9.3.1 step 4", "one document shown as another type"),
    Row(Check::ItemsWellFormed, "items_well_formed", Reason::DataInvalid, "ISO/IEC 18013-5 §8.3.2.1.2.2, §9.1.2.5", "two values for one element, a salt that can be guessed"),
    Row(Check::IssuingPlaceEqual, "issuing_place_equal", Reason::DataInvalid, "ISO/IEC 18013-5 §7.2.1", "an authority of one country or province whose licence names another"),
    Row(Check::ClassScheme, "class_scheme", Reason::DataInvalid, "docs/verdict.md", "a licence class read by the wrong law"),
    Row(Check::ElementsSigned, "elements_signed", Reason::DataAltered, "ISO/IEC 18013-5 §9.3.1 step 3", "an element that the issuer never signed"),
    Row(Check::DigestsEqual, "digests_equal", Reason::DataAltered, "ISO/IEC 18013-5 §9.3.1 step 3, §9.1.2.5", "an element changed by the holder"),
    Row(Check::ValidFrom, "valid_from", Reason::NotYetValid, "ISO/IEC 18013-5 §9.3.1 step 5", "a document before its time"),
    Row(Check::ValidUntil, "valid_until", Reason::ExpiredCredential, "ISO/IEC 18013-5 §9.3.1 step 5", "a document past its time"),
    Row(Check::SignedWithinCertificate, "signed_within_certificate", Reason::SignedOutsideCertificate, "ISO/IEC 18013-5 §9.3.1 step 5", "signing with a key that had run out"),
    Row(Check::HolderProofPresent, "holder_proof_present", Reason::NoHolderProof, "ISO/IEC 18013-5 §9.1.3", "a copy of the document without its key"),
    Row(Check::HolderProof, "holder_proof", Reason::HolderKeyMismatch, "ISO/IEC 18013-5 §9.1.3.5, §9.1.3.6", "somebody else's document; an answer moved to another session"),
    Row(Check::DeviceDataAuthorised, "device_data_authorised", Reason::DeviceDataUnauthorised, "ISO/IEC 18013-5 §9.1.3.4, §9.1.2.4", "a holder who signs a fact that only the issuer may state"),
    Row(Check::AnswersThisSession, "answers_this_session", Reason::SessionMismatch, "docs/qr-presentation.md §5", "an answer to somebody else's request, forwarded"),
    Row(Check::WithinWindow, "within_window", Reason::TooLate, "docs/qr-presentation.md §4", "a recording played later"),
    Row(Check::HolderClock, "holder_clock", Reason::HolderClockAhead, "docs/qr-presentation.md §4", "codes made in advance with a clock set ahead"),
    Row(Check::NotReplayed, "not_replayed", Reason::Replay, "docs/qr-presentation.md §4", "one code shown for two people"),
    Row(Check::NotRevoked, "not_revoked", Reason::Revoked, "Token Status List §7.1", "a document taken back"),
    Row(Check::NotSuspended, "not_suspended", Reason::Suspended, "Token Status List §7.1", "a licence held by the police"),
    Row(Check::AccountOpen, "account_open", Reason::AccountLocked, "docs/status-lists.md", "a stolen phone"),
    Row(Check::DocumentDates, "document_dates", Reason::DocumentExpired, "docs/verdict.md", "a licence class that has run out"),
    Row(Check::ElementsPresent, "elements_present", Reason::ElementsMissing, "docs/verdict.md", "a holder who leaves out what counts"),
    Row(Check::PurposeMet, "purpose_met", Reason::PolicyNotMet, "docs/verdict.md", "a minor who shows that he is one"),
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checks {
    states: [State; COUNT],
    /// What exactly failed, for those checks that are made of several. No allocation where all is well.
    details: Vec<(Check, &'static str)>,
    #[cfg(feature = "switch-off")]
    off: Option<Check>,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            states: [State::NotRun; COUNT],
            details: Vec::new(),
            #[cfg(feature = "switch-off")]
            off: None,
        }
    }
}

impl Checks {
    /// None made yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// For the tests that prove that each check is needed: `off` will pass whatever it finds.
    #[cfg(feature = "switch-off")]
    pub fn without(off: Option<Check>) -> Self {
        Self { off, ..Self::default() }
    }

    /// Records whether `check` holds and gives that back. A failure is never turned into a pass.
    pub fn record(&mut self, check: Check, holds: bool) -> bool {
        #[cfg(feature = "switch-off")]
        let holds = holds || self.off == Some(check);
        if let Some(state) = self.states.get_mut(check as usize) {
            *state = if holds && *state != State::Failed { State::Passed } else { State::Failed };
        }
        holds
    }

    /// As [`Self::record`]; where it does not hold, `detail` says which part of it, in the words of the standard.
    pub fn record_part(&mut self, check: Check, holds: bool, detail: &'static str) -> bool {
        let holds = self.record(check, holds);
        if !holds && !self.details.contains(&(check, detail)) {
            self.details.push((check, detail));
        }
        holds
    }

    /// Which parts of a failed check do not hold, in English, for a technician; never a value of a document.
    pub fn details(&self, check: Check) -> impl Iterator<Item = &'static str> {
        self.details.iter().filter(move |(failed, _)| *failed == check).map(|(_, detail)| *detail)
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
