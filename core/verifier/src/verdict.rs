use dinhdanh_catalogue::{PORTRAITS, Profile};
use dinhdanh_cbor::Value;
use dinhdanh_codes::{Advisory, Check, Checks, Reason, ScreenWord, State};
use dinhdanh_mdoc::{AuthenticatedDocument, Element, ValidityInfo};
use dinhdanh_trust::Signer;
use dinhdanh_trust::pack::Light;
use dinhdanh_trust::status::StatusReference;
use std::sync::Arc;
use time::{Date, UtcDateTime};

/// What a check comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is proven, and fresh.
    Accept,
    /// Everything is proven; the status is known only as of then.
    AcceptAsOf(UtcDateTime),
    /// Not accepted; the first failing row of the table.
    Reject(Reason),
}

impl Outcome {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::AcceptAsOf(_) => "AcceptAsOf",
            Self::Reject(_) => "Reject",
        }
    }

    /// The reason, where it is a rejection.
    pub fn reason(self) -> Option<Reason> {
        if let Self::Reject(reason) = self { Some(reason) } else { None }
    }

    /// The worse of two: a rejection before an older time before a newer one, and of two rejections the earlier row.
    fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Reject(one), Self::Reject(another)) => Self::Reject(one.min(another)),
            (Self::Reject(_), _) => self,
            (_, Self::Reject(_)) => other,
            (Self::AcceptAsOf(one), Self::AcceptAsOf(another)) => Self::AcceptAsOf(one.min(another)),
            (Self::AcceptAsOf(_), Self::Accept) => self,
            (Self::Accept, _) => other,
        }
    }
}

/// What ties the presentation to this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// An ISO session, or the verifier's own request.
    Session,
    /// The holder's own clock.
    SelfTimed,
    /// Nothing: it answers no request of this verifier's that is open.
    Unbound,
}

impl Proof {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::SelfTimed => "SelfTimed",
            Self::Unbound => "Unbound",
        }
    }
}

/// What a checker decides by. Only [`crate::Verifier`] makes one, by making the checks.
pub struct Verdict<'a> {
    pub(crate) proof: Proof,
    pub(crate) at: UtcDateTime,
    /// Names the session that was checked, without telling anything of it.
    pub(crate) receipt: Option<[u8; 32]>,
    /// Names the request that was answered, as the holder's log does.
    pub(crate) request: Option<[u8; 32]>,
    /// What the policy makes of it unless a check failed.
    pub(crate) light: Light,
    /// Whether the rules refuse it for what no newer status list can mend.
    pub(crate) refused_beside_age: bool,
    /// The serial number of the policy pack.
    pub(crate) pack: Option<u64>,
    pub(crate) profile: Option<Profile>,
    /// The checks that concern the presentation as a whole.
    pub(crate) checks: Checks,
    pub(crate) documents: Vec<DocumentVerdict<'a>>,
    pub(crate) advisories: Vec<Advisory>,
}

impl<'a> Verdict<'a> {
    /// The worst of the presentation and its documents.
    pub fn outcome(&self) -> Outcome {
        let whole = match self.checks.reason() {
            Some(reason) => Outcome::Reject(reason),
            // Nothing shown is nothing proven.
            None if self.documents.is_empty() => Outcome::Reject(Reason::ElementsMissing),
            None => Outcome::Accept,
        };
        let worst = self.documents.iter().map(DocumentVerdict::outcome).fold(whole, Outcome::worse);
        match (worst, self.as_of()) {
            // The holder's own clock proves no moment, and a wrong clock proves no freshness.
            (Outcome::Accept, Some(as_of)) if self.proof == Proof::SelfTimed || self.clock_is_uncertain() => {
                Outcome::AcceptAsOf(as_of)
            }
            _ => worst,
        }
    }

    /// What a checkpoint makes of it by the policy that was applied: green, amber ("confirm") or red.
    pub fn light(&self) -> Light {
        if self.outcome().reason().is_some() { Light::Red } else { self.light }
    }

    /// Whether it may pass: now, or after the officer compared and confirmed. What is proven and may not is as closed as a rejection.
    pub fn may_pass(&self) -> bool {
        self.light() != Light::Red
    }

    /// The word that heads it. What the policy does not let pass has no sign of a yes.
    pub fn word(&self) -> ScreenWord {
        match (self.outcome(), self.may_pass()) {
            (Outcome::Reject(_), _) => ScreenWord::Reject,
            (Outcome::Accept, false) => ScreenWord::NotYet,
            (Outcome::Accept, true) => ScreenWord::Accept,
            (Outcome::AcceptAsOf(_), false) => ScreenWord::NotYetAsOf,
            (Outcome::AcceptAsOf(_), true) => ScreenWord::AcceptAsOf,
        }
    }

    /// The serial number of the policy pack that was applied.
    pub fn pack(&self) -> Option<u64> {
        self.pack
    }

    /// What it was checked for: the profile that was asked for, or else the one that the caller required. `None` where there
    /// was none, or elements were asked for by name.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// The verifier's clock at the check.
    pub fn at(&self) -> UtcDateTime {
        self.at
    }

    /// What names this check among the verifier's records: SHA-256 of the session's transcript. It tells nothing of the holder,
    /// who does not keep it: [`Self::request`] is what both have. `None` where the presentation could not be opened.
    pub fn receipt(&self) -> Option<[u8; 32]> {
        self.receipt
    }

    /// What names this check on both sides: SHA-256 of this verifier's request, as the holder's log, export and letters have it.
    /// By it a withdrawal is found again. `None` where no own request was answered: of what a holder shows by himself his log
    /// names nobody.
    pub fn request(&self) -> Option<[u8; 32]> {
        self.request
    }

    pub(crate) fn clock_is_uncertain(&self) -> bool {
        self.advisories.contains(&Advisory::ClockUncertain)
    }

    /// What ties the presentation to this moment.
    pub fn proof(&self) -> Proof {
        let unbound = self.checks.state(Check::AnswersThisSession) == State::Failed;
        if unbound { Proof::Unbound } else { self.proof }
    }

    /// As of when everything that is accepted is known; the oldest of the documents.
    pub fn as_of(&self) -> Option<UtcDateTime> {
        self.documents.iter().filter_map(DocumentVerdict::as_of).min()
    }

    /// The documents, each judged alone.
    pub fn documents(&self) -> &[DocumentVerdict<'a>] {
        &self.documents
    }

    /// The first portrait that was shown and holds, of a document that was asked for: a face beside it says nothing of whose that is.
    /// Its file, JPEG or JPEG 2000, or WebP or AVIF too for a small one.
    pub fn portrait(&self) -> Option<&'a [u8]> {
        let requested = self.documents.iter().filter(|document| document.requested);
        let mut elements = requested.flat_map(DocumentVerdict::elements);
        match Value::parse(elements.find(|element| PORTRAITS.contains(&element.identifier))?.value) {
            Ok(Value::Bytes(picture)) => Some(picture),
            _ => None,
        }
    }

    /// What to know beside the outcome.
    pub fn advisories(&self) -> &[Advisory] {
        &self.advisories
    }

    /// The checks of the presentation as a whole; those of its documents are with them.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// What an officer says who compared the portrait with the person: not this one.
    pub fn not_this_person(mut self) -> Self {
        self.deny_person();
        self
    }

    /// The same, for who keeps the verdict on the screen.
    pub fn deny_person(&mut self) {
        self.checks.record(Check::HolderConfirmed, false);
    }
}

/// The verdict on one document.
pub struct DocumentVerdict<'a> {
    pub(crate) doc_type: &'a str,
    /// Whether its type was asked for; also where nothing in particular was.
    pub(crate) requested: bool,
    pub(crate) status: Standing,
    /// When the list that tells its status was made, by its own word.
    pub(crate) listed: Option<UtcDateTime>,
    pub(crate) reference: Option<StatusReference<'a>>,
    /// The signer's certificate, DER, where the document has one.
    pub(crate) certificate: Option<&'a [u8]>,
    pub(crate) checks: Checks,
    pub(crate) signer: Option<Arc<Signer>>,
    pub(crate) authenticated: Option<AuthenticatedDocument<'a>>,
    pub(crate) classes: Vec<LicenceClass>,
}

/// What is known of a document's status, where nothing speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// By a signed list of then, as fresh as the policy asks for.
    Fresh(UtcDateTime),
    /// By a signed list of then, which is older or past its date.
    Stale(UtcDateTime),
    /// By no list: it was valid when it was signed.
    Unknown,
}

/// A licence class and whether it holds on the day of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceClass {
    /// Its name, of Vietnamese law or of ISO.
    pub name: String,
    /// Its last day; `None` is unlimited.
    pub until: Option<Date>,
    /// Whether that day is not past.
    pub valid: bool,
}

impl<'a> DocumentVerdict<'a> {
    /// What this document comes to alone.
    pub fn outcome(&self) -> Outcome {
        match (self.checks.reason(), self.as_of()) {
            (Some(reason), _) => Outcome::Reject(reason),
            (None, Some(_)) if matches!(self.status, Standing::Fresh(_)) => Outcome::Accept,
            (None, Some(as_of)) => Outcome::AcceptAsOf(as_of),
            // Without a failed check there is always an authenticated document; were there none, nothing is proven.
            (None, None) => Outcome::Reject(Reason::DataInvalid),
        }
    }

    /// `docType`, as signed where it is authentic, else as it claims to be.
    pub fn doc_type(&self) -> &'a str {
        self.doc_type
    }

    /// The checks that were made.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Who signed it, by the name in the certificate. `None` unless that certificate is trusted and its key made the signature:
    /// anybody can put a genuine certificate beside a document of his own making.
    pub fn issuer(&self) -> Option<&str> {
        let proven = [Check::IssuerTrusted, Check::CertificateProfile, Check::IssuerSignature];
        self.claimed_issuer().filter(|_| proven.iter().all(|check| self.checks.passed(*check)))
    }

    /// The name in the certificate that came with it, whether or not that has anything to do with the document.
    pub fn claimed_issuer(&self) -> Option<&str> {
        self.signer.as_ref().map(|signer| signer.name.as_str())
    }

    /// As of when its status is known: the list's time, or without a list that of its signing. Where it is authentic.
    pub fn as_of(&self) -> Option<UtcDateTime> {
        let signed = self.validity()?.signed;
        Some(match self.status {
            Standing::Fresh(as_of) | Standing::Stale(as_of) => as_of,
            Standing::Unknown => signed,
        })
    }

    /// Where its status is told; `None` where it names no list.
    pub(crate) fn status_reference(&self) -> Option<StatusReference<'a>> {
        self.reference.filter(|_| self.is_authentic())
    }

    /// What is known of its status.
    pub fn status(&self) -> Standing {
        self.status
    }

    /// Its times, where it is authentic.
    pub fn validity(&self) -> Option<ValidityInfo> {
        self.authentic().map(|document| document.mso().validity)
    }

    /// Its elements, by its issuer's word: none, unless a trusted issuer signed them and the holder proved himself.
    pub fn elements(&self) -> &[Element<'a>] {
        self.authentic().map(AuthenticatedDocument::issuer_elements).unwrap_or_default()
    }

    /// What its holder says of himself, which his issuer let him sign (`KeyAuthorizations`) and did not look at. It meets no
    /// purpose.
    pub fn holder_elements(&self) -> &[Element<'a>] {
        self.authentic().map(AuthenticatedDocument::device_elements).unwrap_or_default()
    }

    /// Its licence classes, where it has any and is authentic.
    pub fn classes(&self) -> &[LicenceClass] {
        &self.classes
    }

    pub(crate) fn is_authentic(&self) -> bool {
        self.authentic().is_some()
    }

    fn authentic(&self) -> Option<&AuthenticatedDocument<'a>> {
        let proven = [Check::IssuerTrusted, Check::CertificateProfile, Check::CertificateDates];
        // Made only where a list or a pack is at hand; one that failed says that anybody may have written this.
        let not_denied =
            [Check::CertificateNotRevoked, Check::IssuerNotCompromised, Check::IssuerNotRetired, Check::IssuerAllowed];
        let trusted = proven.iter().all(|check| self.checks.passed(*check))
            && not_denied.iter().all(|check| self.checks.state(*check) != State::Failed);
        self.authenticated.as_ref().filter(|_| trusted)
    }
}
