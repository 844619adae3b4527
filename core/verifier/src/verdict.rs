use dinhdanh_codes::{Advisory, Check, Checks, Reason};
use dinhdanh_mdoc::{AuthenticatedDocument, Element, ValidityInfo};
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
}

impl Proof {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::SelfTimed => "SelfTimed",
        }
    }
}

/// What a checker decides by. Only [`crate::Verifier`] makes one, by making the checks.
pub struct Verdict<'a> {
    pub(crate) proof: Proof,
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
        self.documents.iter().map(DocumentVerdict::outcome).fold(whole, Outcome::worse)
    }

    /// What ties the presentation to this moment.
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// As of when everything that is accepted is known; the oldest of the documents.
    pub fn as_of(&self) -> Option<UtcDateTime> {
        self.documents.iter().filter_map(DocumentVerdict::as_of).min()
    }

    /// The documents, each judged alone.
    pub fn documents(&self) -> &[DocumentVerdict<'a>] {
        &self.documents
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
        self.checks.record(Check::HolderConfirmed, false);
        self
    }
}

/// The verdict on one document.
pub struct DocumentVerdict<'a> {
    pub(crate) doc_type: &'a str,
    pub(crate) checks: Checks,
    pub(crate) issuer: Option<String>,
    pub(crate) authenticated: Option<AuthenticatedDocument<'a>>,
    pub(crate) classes: Vec<LicenceClass>,
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

    /// Who signed it, by the name in the certificate; to be believed only where the check `IssuerTrusted` passed.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// As of when its status is known: no status list at hand, so when it was signed.
    pub fn as_of(&self) -> Option<UtcDateTime> {
        self.validity().map(|validity| validity.signed)
    }

    /// Its times, where it is authentic.
    pub fn validity(&self) -> Option<ValidityInfo> {
        self.authentic().map(|document| document.mso().validity)
    }

    /// Its elements: none, unless a trusted issuer signed them and the holder proved himself.
    pub fn elements(&self) -> &[Element<'a>] {
        self.authentic().map(AuthenticatedDocument::elements).unwrap_or_default()
    }

    /// Its licence classes, where it has any and is authentic.
    pub fn classes(&self) -> &[LicenceClass] {
        &self.classes
    }

    fn authentic(&self) -> Option<&AuthenticatedDocument<'a>> {
        let trusted = [Check::IssuerTrusted, Check::CertificateProfile, Check::CertificateDates];
        self.authenticated.as_ref().filter(|_| trusted.iter().all(|check| self.checks.passed(*check)))
    }
}
