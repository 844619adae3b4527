use super::hex;
use crate::view::document_label;
use crate::{CalendarDay, Field, When, Words};
use dinhdanh_catalogue::harmless;
use dinhdanh_codes as codes;
use dinhdanh_codes::ScreenWord;
use dinhdanh_verifier as core;

/// Why something is not accepted: the closed table of `docs/verdict.md`.
pub type Reason = codes::Reason;

/// Why something is not accepted: the closed table of `docs/verdict.md`.
#[uniffi::remote(Enum)]
pub enum Reason {
    /// Unreadable: this is no presentation. Scan it again.
    Unreadable,
    /// The data is too large and was not read. Ask for it to be shown again.
    TooLarge,
    /// This version is not supported. Update the verifying app.
    VersionUnsupported,
    /// The issuer is NOT TRUSTED: it is not on the trust list. Do not accept this document.
    IssuerUntrusted,
    /// The issuer's certificate is not a valid one. Do not accept.
    CertificateInvalid,
    /// The issuer's certificate is past its dates or not yet valid. Ask the holder to update the document; check this device's clock.
    CertificateExpired,
    /// The issuer's certificate was revoked. Do not accept.
    CertificateRevoked,
    /// The issuer's key is compromised: everything signed by it is rejected. Ask for a re-issued document.
    IssuerCompromised,
    /// The issuer's key was retired before this was signed. Do not accept.
    IssuerRetired,
    /// This issuer may not issue this type of document. Do not accept.
    IssuerNotAllowed,
    /// The signature algorithm is not allowed or does not fit the key. Do not accept.
    AlgorithmRefused,
    /// The issuer's signature is WRONG: the document is forged or was changed. Do not accept.
    SignatureInvalid,
    /// The document's data is malformed. Do not accept; it must be re-issued.
    DataInvalid,
    /// The data WAS ALTERED after the issuer signed it. Do not accept.
    DataAltered,
    /// The electronic document is not valid yet. Check this device's clock and try again.
    NotYetValid,
    /// The electronic copy has expired. Ask the holder to go online and refresh it.
    ExpiredCredential,
    /// The document was signed outside its certificate's validity. Do not accept.
    SignedOutsideCertificate,
    /// There is no proof by the holder's device: it may be a copy. Ask for it from the holder's own phone.
    NoHolderProof,
    /// The holder's key does NOT MATCH the document: it is somebody else's or was pieced together. Do not accept.
    HolderKeyMismatch,
    /// The holder's device signed data that it may not sign. Do not accept.
    DeviceDataUnauthorised,
    /// This answers no request that is open: it is another verifier's, was answered already, or is older than 60 seconds. Show a new request and scan again.
    SessionMismatch,
    /// The code is too old: it may be a recording. Ask for a new one, opened in front of you.
    TooLate,
    /// The clock of the holder's phone is ahead, or this device's is slow. Turn on automatic time on both and open the code again.
    HolderClockAhead,
    /// This very code was shown in another check. Ask for a new one.
    Replay,
    /// The document WAS REVOKED. Do not accept.
    Revoked,
    /// The document is held or suspended. Proceed as the rules say.
    Suspended,
    /// The identity account is locked. Tell the holder to contact the police office.
    AccountLocked,
    /// The document, or every class of it, has expired. Do not accept.
    DocumentExpired,
    /// Required data is missing. Ask for all of it to be shown.
    ElementsMissing,
    /// The condition of this check is NOT MET: by the issuer's word the holder is not old enough. Do not accept it for this purpose.
    PolicyNotMet,
    /// The two documents are not of one person. Check each by itself.
    HoldersDiffer,
    /// The officer said: not the person of the portrait.
    HolderNotConfirmed,
}

/// A reason with its words.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReasonWords {
    /// The reason.
    pub reason: Reason,
    /// Its stable code, for logs and support: `ISSUER_UNTRUSTED`.
    pub code: String,
    /// What happened, and what to do.
    pub words: Words,
}

pub(crate) fn reason_words(reason: Reason) -> ReasonWords {
    ReasonWords { reason, code: reason.code().to_owned(), words: Words::of(|lang| reason.words(lang)) }
}

/// What a check comes to. None that accepts comes with a red light: what is proven and may not pass all the same is `NotYet`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Outcome {
    /// Everything is proven, and fresh.
    Accept,
    /// Everything is proven; the status is known only as of then.
    AcceptAsOf {
        /// Then.
        as_of: When,
    },
    /// Everything is proven, but the policy does not let it pass, as where a request is needed or the status is too old.
    NotYet {
        /// As of when its status is known; `None` where that is fresh.
        as_of: Option<When>,
    },
    /// Not accepted.
    Reject {
        /// Why: the first failing row of the table.
        reason: ReasonWords,
    },
}

impl Outcome {
    fn new(verdict: &core::Verdict<'_>) -> Self {
        match (verdict.outcome(), verdict.may_pass()) {
            (core::Outcome::Reject(reason), _) => Self::Reject { reason: reason_words(reason) },
            (core::Outcome::Accept, false) => Self::NotYet { as_of: None },
            (core::Outcome::Accept, true) => Self::Accept,
            (core::Outcome::AcceptAsOf(as_of), false) => Self::NotYet { as_of: Some(When::new(as_of)) },
            (core::Outcome::AcceptAsOf(as_of), true) => Self::AcceptAsOf { as_of: When::new(as_of) },
        }
    }
}

/// What the policy makes of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Light {
    /// Let pass.
    Green,
    /// Compare and confirm.
    Amber,
    /// Do not let pass.
    Red,
}

/// What ties a presentation to this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Proof {
    /// The verifier's own request, or an ISO session.
    Session,
    /// The holder's own clock.
    SelfTimed,
    /// Nothing: it answers no request of this verifier's that is open.
    Unbound,
}

/// What is known of a document's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum StatusKnown {
    /// By a list as fresh as the policy asks for.
    Fresh,
    /// By an older list.
    Stale,
    /// By no list: it was valid when it was signed.
    Unknown,
}

/// What an advisory is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AdvisoryKind {
    /// The newest status list at hand is older than the policy calls fresh, or past its own date.
    StatusStale,
    /// No signed status was at hand: what is known is as of the signing.
    StatusUnknown,
    /// A list that may speak for the document is at hand, and is damaged or has no such entry: the issuer's mistake.
    StatusUnusable,
    /// This verifier's clock is before a time that a trusted party has signed: it is wrong.
    ClockUncertain,
    /// The holder's own clock stands for the time: the portrait decides.
    SelfTimed,
    /// The same person's code was checked before in this check.
    AlreadyChecked,
    /// The policy pack is past its date.
    PolicyStale,
    /// Every revocation list of the authority that certified a signer is past its date.
    RevocationStale,
    /// An issuer for tests signed it.
    TestIssuer,
    /// A number has an unusual shape.
    NumberUnusual,
    /// More came than was asked for.
    UnrequestedElements,
    /// Whether all documents are of one person is not known: look at the portrait of each.
    HoldersNotCompared,
}

/// What to know beside the outcome; it never rejects.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Advisory {
    /// What it is about.
    pub kind: AdvisoryKind,
    /// Its stable code, for logs and support: `STATUS_STALE`.
    pub code: String,
    /// What happened, and what to do.
    pub words: Words,
}

impl Advisory {
    fn new(advisory: &codes::Advisory) -> Self {
        let kind = match advisory {
            codes::Advisory::StatusStale(_) => AdvisoryKind::StatusStale,
            codes::Advisory::StatusUnknown => AdvisoryKind::StatusUnknown,
            codes::Advisory::StatusUnusable => AdvisoryKind::StatusUnusable,
            codes::Advisory::ClockUncertain => AdvisoryKind::ClockUncertain,
            codes::Advisory::SelfTimed => AdvisoryKind::SelfTimed,
            codes::Advisory::AlreadyChecked(_) => AdvisoryKind::AlreadyChecked,
            codes::Advisory::PolicyStale => AdvisoryKind::PolicyStale,
            codes::Advisory::RevocationStale => AdvisoryKind::RevocationStale,
            codes::Advisory::TestIssuer => AdvisoryKind::TestIssuer,
            codes::Advisory::NumberUnusual => AdvisoryKind::NumberUnusual,
            codes::Advisory::UnrequestedElements => AdvisoryKind::UnrequestedElements,
            codes::Advisory::HoldersNotCompared => AdvisoryKind::HoldersNotCompared,
        };
        Self { kind, code: advisory.code().to_owned(), words: Words::of(|lang| advisory.words(lang)) }
    }
}

/// One check that was made.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CheckLine {
    /// Its stable name, for logs and support: `issuer_trusted`.
    pub name: String,
    /// What is checked, as a sentence: it is so where nothing failed, and not where something did.
    pub words: Words,
    /// The clause that asks for it.
    pub clause: String,
    /// The attack that it stops.
    pub stops: String,
    /// Why it failed; `None` where it holds.
    pub failed: Option<ReasonWords>,
    /// Which parts of it failed, for a technician.
    pub details: Vec<String>,
}

/// A licence class.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LicenceClass {
    /// Its name.
    pub name: String,
    /// Its last day; `None` is unlimited.
    pub until: Option<CalendarDay>,
    /// Whether it holds today.
    pub valid: bool,
}

/// The result for one document.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DocumentResult {
    /// `docType`.
    pub doc_type: String,
    /// What a screen calls it.
    pub label: Words,
    /// Why it is rejected by itself. `None` accepts nothing: that is the verdict's to say, by all documents and the presentation.
    pub rejected: Option<ReasonWords>,
    /// Who signed it, fit to be shown; `None` unless his certificate is trusted and its key made the signature.
    pub issuer: Option<String>,
    /// What is known of its status.
    pub status: StatusKnown,
    /// What the status lists say of it, as one sentence.
    pub status_words: Words,
    /// As of when that is known.
    pub as_of: Option<When>,
    /// Its fields; none unless a trusted issuer signed them and the holder proved himself.
    pub fields: Vec<Field>,
    /// What its holder says of himself, which his issuer let him sign and did not look at.
    pub holder_fields: Vec<Field>,
    /// Its licence classes.
    pub classes: Vec<LicenceClass>,
}

/// The checks that were made, for a technician: each with its clause and the attack that it stops.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ChecksMade {
    /// Of the presentation as a whole.
    pub presentation: Vec<CheckLine>,
    /// Of each document, in the order of `Check.documents`.
    pub documents: Vec<Vec<CheckLine>>,
}

/// The verdict, as a screen says it. What it stands on is fetched where a screen shows it: `Check.documents`, `Check.checks`.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// The same in words, with a sign beside: not everybody sees colours.
    pub headline: Words,
    /// What the policy makes of it.
    pub light: Light,
    /// The same in words, with a sign.
    pub light_words: Words,
    /// What ties it to this moment.
    pub proof: Proof,
    /// The same in words.
    pub proof_words: Words,
    /// The verifier's clock at the check.
    pub at: When,
    /// As of when everything that is accepted is known.
    pub as_of: Option<When>,
    /// What names the check among this verifier's records, in hexadecimal.
    pub receipt: Option<String>,
    /// What names it in the holder's log and letters too, in hexadecimal: SHA-256 of the request that was answered. By it a
    /// withdrawal is found again. `None` where the holder answered no request.
    pub request: Option<String>,
    /// The serial number of the policy pack.
    pub policy: Option<u64>,
    /// What to know beside.
    pub advisories: Vec<Advisory>,
}

fn words(word: ScreenWord) -> Words {
    Words::of(|lang| word.words(lang))
}

fn checks(checks: &codes::Checks) -> Vec<CheckLine> {
    let line = |(check, passed): (codes::Check, bool)| CheckLine {
        name: check.name().to_owned(),
        words: Words::of(|lang| check.words(lang)),
        clause: check.clause().to_owned(),
        stops: check.stops().to_owned(),
        failed: (!passed).then(|| reason_words(check.reason())),
        details: checks.details(check).map(str::to_owned).collect(),
    };
    checks.made().map(line).collect()
}

impl DocumentResult {
    fn new(document: &core::DocumentVerdict<'_>) -> Self {
        let doc_type = document.doc_type();
        let status = match document.status() {
            core::Standing::Fresh(_) => StatusKnown::Fresh,
            core::Standing::Stale(_) => StatusKnown::Stale,
            core::Standing::Unknown => StatusKnown::Unknown,
        };
        let [fields, holder_fields] = [document.elements(), document.holder_elements()].map(|elements| {
            let elements = elements.iter();
            elements.map(|field| Field::new(doc_type, field.name_space, field.identifier, field.value)).collect()
        });
        let classes = document.classes().iter();
        Self {
            doc_type: doc_type.to_owned(),
            label: document_label(doc_type),
            rejected: document.outcome().reason().map(reason_words),
            issuer: document.issuer().map(harmless),
            status,
            status_words: Words::of(|lang| document.status_word().words(lang)),
            as_of: document.as_of().map(When::new),
            fields,
            holder_fields,
            classes: classes
                .map(|class| LicenceClass {
                    name: class.name.clone(),
                    until: class.until.map(CalendarDay::from),
                    valid: class.valid,
                })
                .collect(),
        }
    }

    pub(super) fn all(verdict: &core::Verdict<'_>) -> Vec<Self> {
        verdict.documents().iter().map(Self::new).collect()
    }
}

impl ChecksMade {
    pub(super) fn new(verdict: &core::Verdict<'_>) -> Self {
        let documents = verdict.documents().iter();
        Self {
            presentation: checks(verdict.checks()),
            documents: documents.map(|document| checks(document.checks())).collect(),
        }
    }
}

impl Verdict {
    pub(super) fn new(verdict: &core::Verdict<'_>) -> Self {
        let light = match verdict.light() {
            core::Light::Green => Light::Green,
            core::Light::Amber => Light::Amber,
            core::Light::Red => Light::Red,
        };
        let (proof, proof_word) = match verdict.proof() {
            core::Proof::Session => (Proof::Session, ScreenWord::BoundToSession),
            core::Proof::SelfTimed => (Proof::SelfTimed, ScreenWord::OpenedByHolder),
            core::Proof::Unbound => (Proof::Unbound, ScreenWord::Unbound),
        };
        Self {
            outcome: Outcome::new(verdict),
            headline: Words::of(|lang| verdict.headline(lang)),
            light,
            light_words: words(verdict.light_word()),
            proof,
            proof_words: words(proof_word),
            at: When::new(verdict.at()),
            as_of: verdict.as_of().map(When::new),
            receipt: verdict.receipt().map(|receipt| hex(&receipt)),
            request: verdict.request().map(|request| hex(&request)),
            policy: verdict.pack(),
            advisories: verdict.advisories().iter().map(Advisory::new).collect(),
        }
    }
}
