use super::RootKeys;
use dinhdanh_catalogue::Profile;
use dinhdanh_crypto::{PublicKey, sha256};
use time::{Duration, UtcDateTime};

/// What a pack says. By itself it proves nothing: anybody can make one. What was checked is a [`super::PolicyPack`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackContent {
    /// Whose pack it is, for example `TEST-vn`.
    pub id: String,
    /// Its number; each pack of this id has a higher one than the last.
    pub serial: u64,
    /// When it was made, whole seconds.
    pub issued: UtcDateTime,
    /// Until when it is good. After that it is still used, and says so.
    pub until: UtcDateTime,
    /// The first root key set that there was.
    pub first_keys: RootKeys,
    /// Signed statements ([`super::Succession`]), each of which introduces the next set. The last set signs the pack.
    pub successions: Vec<Vec<u8>>,
    /// Who issues documents.
    pub issuers: Vec<Issuer>,
    /// Certificates of the authorities over chip cards (ICAO Doc 9303-12), DER. Any algorithm: they are read elsewhere.
    pub csca: Vec<Vec<u8>>,
    /// Root certificates of readers, DER.
    pub reader_roots: Vec<Vec<u8>>,
    /// Readers and what they may ask; empty where that is not registered.
    pub readers: Vec<ReaderRegistration>,
    /// What may be asked, for what purpose, and how it may be shown.
    pub profiles: Vec<PackProfile>,
    /// The freshness rule of every profile without one of its own.
    pub freshness: Freshness,
    /// The editions of licence classes.
    pub class_schemes: Vec<ClassScheme>,
}

/// Whether an issuer, or one of its signers, may still be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuerState {
    /// Yes.
    Active,
    /// What it signed until then.
    Retired(UtcDateTime),
    /// Nothing, whenever signed: who has the key writes any date.
    Compromised,
}

/// An issuing authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its root certificate (IACA), DER.
    pub certificate: Vec<u8>,
    /// Whether it may be believed.
    pub state: IssuerState,
    /// `docType`s that it may issue.
    pub doc_types: Vec<String>,
    /// Its signers whose state is not its own, by their keys: a certificate can be altered and still verify, since of an
    /// ECDSA signature there are two forms, and anybody makes the one from the other.
    pub signers: Vec<(PublicKey, IssuerState)>,
    /// Who signs its status lists, and where those are.
    pub status_signers: Vec<StatusSigner>,
    /// Who signed them before. What they revoked stays revoked where no list of a signer of today says otherwise, and a list of
    /// theirs that comes is taken no more. A key that was stolen is not to be here: its thief could revoke.
    pub left_status_signers: Vec<StatusSigner>,
}

/// Who may sign which of an issuer's status lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSigner {
    /// Its key.
    pub key: PublicKey,
    /// Every list whose URI begins so; ends with `/`.
    pub prefix: String,
}

/// A reader and what it may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderRegistration {
    /// SHA-256 of its certificate, DER.
    pub reader: [u8; 32],
    /// Its name, for people.
    pub name: String,
    /// Ids of its profiles.
    pub profiles: Vec<String>,
}

/// A profile, with its own freshness rule if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackProfile {
    /// What may be asked. `self_timed` says whether it may be shown without a request.
    pub profile: Profile,
    /// Its rule, where it is not the pack's.
    pub freshness: Option<Freshness>,
}

/// What a checkpoint makes of evidence that is not of this minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// Green up to this age of the status, in seconds, inclusive.
    pub green: u64,
    /// Amber up to this age, inclusive; red above: to be confirmed.
    pub amber: u64,
    /// Advisories by their stable code, and what they make it. One that is not named changes nothing.
    pub advisories: Vec<(String, Light)>,
}

/// What an officer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Go.
    Green,
    /// Look closer, or confirm.
    Amber,
    /// Confirm first.
    Red,
}

/// An edition of licence classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassScheme {
    /// Its id, as a licence's `class_scheme` has it.
    pub id: String,
    /// Its name, Vietnamese.
    pub label_vi: String,
    /// Its name, English.
    pub label_en: String,
    /// Its classes.
    pub classes: Vec<String>,
}

impl Issuer {
    /// SHA-256 of its root certificate: what two people compare.
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.certificate)
    }

    /// Whether it may issue documents of this type.
    pub fn may_issue(&self, doc_type: &str) -> bool {
        self.doc_types.iter().any(|allowed| allowed == doc_type)
    }
}

impl IssuerState {
    pub(super) fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Compromised, _) | (_, Self::Compromised) => Self::Compromised,
            (Self::Retired(one), Self::Retired(other)) => Self::Retired(one.min(other)),
            (Self::Retired(since), Self::Active) | (Self::Active, Self::Retired(since)) => Self::Retired(since),
            (Self::Active, Self::Active) => Self::Active,
        }
    }
}

impl Default for Freshness {
    /// What holds without a pack: green for a day, amber for a week, and amber for whatever casts doubt
    /// (`docs/verdict.md`).
    fn default() -> Self {
        const DAY: u64 = 86_400;
        let doubts = [
            "STATUS_STALE",
            "STATUS_UNKNOWN",
            "CLOCK_UNCERTAIN",
            "SELF_TIMED",
            "POLICY_STALE",
            "REVOCATION_STALE",
            "NUMBER_UNUSUAL",
        ];
        let advisories = doubts.map(|code| (code.to_owned(), Light::Amber)).to_vec();
        Self { green: DAY, amber: 7 * DAY, advisories }
    }
}

impl Light {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

impl Freshness {
    /// What evidence of this age is. A time to come is as good as now: the clock is another check's.
    pub fn light(&self, age: Duration) -> Light {
        let age = u64::try_from(age.whole_seconds()).unwrap_or(0);
        match age {
            _ if age <= self.green => Light::Green,
            _ if age <= self.amber => Light::Amber,
            _ => Light::Red,
        }
    }

    /// What an advisory makes of a check, by its stable code.
    pub fn advisory(&self, code: &str) -> Option<Light> {
        self.advisories.iter().find(|(known, _)| known == code).map(|(_, light)| *light)
    }
}
