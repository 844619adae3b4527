//! The verifier: asks, checks, learns, remembers.

mod check;
mod queue;
mod reader;
mod verdict;

pub use check::{Check, CheckedOne};
pub use queue::{Confirmation, Unread, UnreadCheck, WaitingCheck, WaitingChecks};
pub use verdict::{
    Advisory, AdvisoryKind, CheckLine, ChecksMade, DocumentResult, LicenceClass, Light, Outcome, Proof, Reason,
    ReasonWords, StatusKnown, Verdict,
};

pub use reader::ReaderKey;

use reader::Reader;

use crate::codes::Origin;
use crate::platform::HeldClock;
use crate::work::{Stop, guard, hold, run, tell};
use crate::{CancelToken, Codes, Ease, Message, Platform, ProgressListener, Stage, VerifierError, When, Words};
use dinhdanh_catalogue as catalogue;
use dinhdanh_crypto::random;
use dinhdanh_presentation::{Asked, Window};
use dinhdanh_trust::pack::RootKeys;
use dinhdanh_trust::{Kind, Trust, TrustList, Vical, has_revocation_lists, status};
use dinhdanh_verifier as core;
use dinhdanh_verifier::Memory;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use time::UtcDateTime;

/// Presentations that are checked between two looks at the cancel token.
const AT_ONCE: usize = 64;

/// What a verifier is made of.
#[derive(Clone, Default, uniffi::Record)]
pub struct VerifierSetup {
    /// The roots that it believes, PEM or DER each; empty where a policy pack says whom.
    pub roots: Vec<Vec<u8>>,
    /// The root keys that a policy pack must lead to.
    #[uniffi(default = None)]
    pub pinned: Option<Vec<u8>>,
    /// Lists of trusted issuers (VICAL, ISO/IEC 18013-5 Annex C).
    #[uniffi(default)]
    pub vicals: Vec<Vec<u8>>,
    /// The roots of those who sign such lists.
    #[uniffi(default)]
    pub vical_roots: Vec<Vec<u8>>,
    /// The key to ask with; without it only what holders show by themselves can be checked.
    #[uniffi(default = None)]
    pub reader: Option<ReaderKey>,
    /// Where it remembers lists, requests and what it has seen; absent: in memory, until the app ends.
    #[uniffi(default = None)]
    pub folder: Option<String>,
    /// The device: its clock, and its hardware where the reader's key is there.
    #[uniffi(default)]
    pub platform: Platform,
}

/// What may be asked for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Profile {
    /// Its id, such as `V1`.
    pub id: String,
    /// What it is for.
    pub purpose: Words,
    /// By what right.
    pub basis: Words,
    /// What may be kept.
    pub retention: Words,
    /// Whether a holder may show it by himself, without a request.
    pub self_timed: bool,
}

impl Profile {
    pub(crate) fn new(profile: &catalogue::Profile) -> Self {
        Self {
            id: profile.id.clone(),
            purpose: Words::new(&profile.label_vi, &profile.label_en),
            basis: Words::new(&profile.basis_vi, &profile.basis_en),
            retention: Words::new(&profile.retention_vi, &profile.retention_en),
            self_timed: profile.self_timed,
        }
    }
}

/// What a verifier learned from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Lesson {
    /// What the file is.
    pub kind: LessonKind,
    /// What became of it.
    pub learned: Learned,
}

/// What a file for a verifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LessonKind {
    /// A policy pack.
    PolicyPack,
    /// A status list.
    StatusList,
    /// A list of revoked certificates.
    RevocationList,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Learned {
    /// The first of its kind.
    New,
    /// It replaces an older one.
    Newer,
    /// It is held already.
    Same,
    /// A newer one is held, and stays: somebody may be replaying an old one.
    Older,
    /// One of its date says something else; both are held, and whatever either revokes is revoked.
    Beside,
}

impl From<status::Learned> for Learned {
    fn from(learned: status::Learned) -> Self {
        match learned {
            status::Learned::New => Self::New,
            status::Learned::Newer => Self::Newer,
            status::Learned::Same => Self::Same,
            status::Learned::Older => Self::Older,
            status::Learned::Beside => Self::Beside,
        }
    }
}

/// Checks presentations against what it trusts.
#[derive(uniffi::Object)]
pub struct Verifier {
    role: RwLock<core::Verifier>,
    pinned: Option<RootKeys>,
    memory: Mutex<Box<dyn Memory + Send>>,
    reader: Option<Reader>,
    clock: HeldClock,
}

impl Verifier {
    fn role(&self) -> RwLockReadGuard<'_, core::Verifier> {
        self.role.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn memory(&self) -> MutexGuard<'_, Box<dyn Memory + Send>> {
        hold(&self.memory)
    }

    /// Takes over what another program learned into the same folder since.
    fn keep_up(&self, at: UtcDateTime) -> Result<(), VerifierError> {
        let news = {
            let role = self.role();
            role.has_news(&mut **self.memory())?
        };
        if news {
            let mut role = self.role.write().unwrap_or_else(PoisonError::into_inner);
            role.refresh(self.pinned.as_ref(), &mut **self.memory(), at)?;
        }
        Ok(self.role().ready()?)
    }

    fn believes_somebody(&self) -> Result<(), VerifierError> {
        if self.role().trust().roots().is_empty() { Err(VerifierError::NobodyTrusted) } else { Ok(()) }
    }

    fn profile(&self, id: Option<&str>) -> Result<Option<catalogue::Profile>, VerifierError> {
        let Some(id) = id else { return Ok(None) };
        Ok(Some(self.role().trust().profile(id).ok_or(VerifierError::NoSuchProfile)?))
    }

    /// Judges a message in the check of that name.
    fn judge(&self, message: &Message, name: &str, profile: Option<&str>) -> Result<check::Judged, VerifierError> {
        let at = self.clock.now()?;
        self.keep_up(at)?;
        let required = self.profile(profile)?;
        let seen_at = at - message.seen_ago();
        self.believes_somebody()?;
        let role = self.role();
        let mut memory = self.memory();
        let shown =
            core::Shown::open(message.as_slice(), seen_at, &Window::default(), Some(&mut **memory))?.into_owned();
        check::Judged::try_new(shown, |shown| {
            Ok(role.verify(shown, required.as_ref(), Some((&mut **memory, name)), at)?)
        })
    }

    fn name(&self) -> &str {
        self.reader.as_ref().map_or("", |reader| &reader.name)
    }
}

fn roots(files: &[Vec<u8>]) -> Result<TrustList, VerifierError> {
    let mut list = TrustList::new();
    for file in files {
        list.add(file)?;
    }
    Ok(list)
}

fn open(setup: &VerifierSetup) -> Result<Verifier, VerifierError> {
    let clock = HeldClock::new(&setup.platform);
    let at = clock.now()?;
    let pinned = setup.pinned.as_deref().map(RootKeys::parse).transpose();
    let pinned = pinned.map_err(|_| VerifierError::BadCertificate)?;
    let mut trust = Trust::from(roots(&setup.roots)?);
    let providers = roots(&setup.vical_roots)?;
    for vical in &setup.vicals {
        trust.add_vical(Vical::open(vical, &providers, at)?)?;
    }
    let mut memory: Box<dyn Memory + Send> = match &setup.folder {
        Some(folder) => Box::new(core::FolderMemory::open(Path::new(folder))?),
        None => Box::new(core::VolatileMemory::new()),
    };
    let mut role = core::Verifier::restore(trust, pinned.as_ref(), &mut *memory)?;
    for file in setup.roots.iter().filter(|file| has_revocation_lists(file)) {
        role.hold(file)?;
    }
    let reader = setup.reader.as_ref().map(|key| Reader::new(key, &setup.platform)).transpose()?;
    Ok(Verifier { role: RwLock::new(role), pinned, memory: Mutex::new(memory), reader, clock })
}

#[uniffi::export]
impl Verifier {
    /// Opens a verifier with what it remembers.
    #[uniffi::constructor]
    pub fn open(setup: VerifierSetup) -> Result<Arc<Self>, VerifierError> {
        guard(|| Ok(Arc::new(open(&setup)?)))
    }

    /// What may be asked, by the policy pack or without one by the project's own table.
    pub fn profiles(&self) -> Result<Vec<Profile>, VerifierError> {
        guard(|| Ok(self.role().trust().profiles().iter().map(Profile::new).collect()))
    }

    /// What its own certificate calls it; empty without one.
    pub fn reader_name(&self) -> String {
        self.name().to_owned()
    }

    /// Draws a request for a profile: one code, good once, for a minute. Its answer is encrypted to this verifier. It takes as long as
    /// hardware takes that signs for the reader; no other call waits for that.
    #[uniffi::method(default(cancel = None))]
    pub async fn make_request(
        self: Arc<Self>,
        profile: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<OpenRequest>, VerifierError> {
        run(cancel, move |stop| {
            let reader = self.reader.as_ref().ok_or(VerifierError::NoReaderKey)?;
            let now = self.clock.now()?;
            self.keep_up(now)?;
            let profile = self.profile(Some(&profile))?.ok_or(VerifierError::NoSuchProfile)?;
            let asked = Asked::Profile { id: &profile.id, purpose: &profile.purpose };
            let request = reader.ask(asked, now)?;
            stop.begin::<VerifierError>()?;
            self.memory().keep_request(&request, now)?;
            let (message, expires) = (request.message().to_vec(), request.expires());
            let (until, profile, clock) = (When::new(expires), Profile::new(&profile), self.clock.clone());
            Ok(Arc::new(OpenRequest { message, expires, until, profile, clock }))
        })
        .await
    }

    /// Checks a message of somebody who stands there anew: a code that was shown in another check is a replay. For another code of
    /// the same person, or the same once more, see [`Check::again`].
    ///
    /// `profile` is what the check is for, where the message answers no request of this verifier's.
    #[uniffi::method(default(profile = None))]
    pub fn check(self: Arc<Self>, message: &Message, profile: Option<String>) -> Result<Arc<Check>, VerifierError> {
        guard(|| {
            let name = hex(&random::<8>().map_err(|_| VerifierError::Cryptography)?);
            Ok(Arc::new(Check::make(&self, message, name, profile)?))
        })
    }

    /// Checks many presentations on all cores: for gates, where people come in crowds. The answers are in the order of
    /// `messages`. No memory: of a code that is there twice the later one is a replay, but one that was shown at another time
    /// or gate passes again inside its window, and answers to requests are not accepted. Where that matters, use `check`.
    #[uniffi::method(default(profile = None, progress = None, cancel = None))]
    pub async fn check_many(
        self: Arc<Self>,
        messages: Vec<Vec<u8>>,
        profile: Option<String>,
        progress: Option<Arc<dyn ProgressListener>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<CheckedOne>, VerifierError> {
        run(cancel, move |stop: &Stop| {
            let at = self.clock.now()?;
            self.keep_up(at)?;
            self.believes_somebody()?;
            let required = self.profile(profile.as_deref())?;
            let mut checked = Vec::with_capacity(messages.len());
            let mut crowd = core::Crowd::default();
            for part in messages.chunks(AT_ONCE) {
                stop.check::<VerifierError>()?;
                checked.extend(check::many(&self.role(), part, required.as_ref(), at, &mut crowd));
                tell(progress.as_ref(), Stage::Checking, checked.len(), messages.len());
            }
            Ok(checked)
        })
        .await
    }

    /// Takes a policy pack, status list or revocation list that has just come, and keeps it if it is newer than what is held.
    #[uniffi::method(default(cancel = None))]
    pub async fn learn(
        self: Arc<Self>,
        file: Vec<u8>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Lesson, VerifierError> {
        run(cancel, move |stop| {
            let at = self.clock.now()?;
            stop.begin::<VerifierError>()?;
            let mut role = self.role.write().unwrap_or_else(PoisonError::into_inner);
            let lesson = role.learn(&file, self.pinned.as_ref(), &mut **self.memory(), at)?;
            let kind = match lesson.kind {
                Kind::PolicyPack => LessonKind::PolicyPack,
                Kind::StatusList => LessonKind::StatusList,
                Kind::RevocationLists | Kind::Certificates | Kind::Vical => LessonKind::RevocationList,
            };
            Ok(Lesson { kind, learned: lesson.learned.into() })
        })
        .await
    }

    /// Lets a check wait for a newer status list; says whether there is anything to wait for. It keeps where to look each
    /// document up, and no value.
    pub fn wait_for_status(&self, check: Arc<Check>) -> Result<bool, VerifierError> {
        guard(|| {
            let Some(pending) = check.with(core::PendingCheck::of) else { return Ok(false) };
            pending.keep(&mut **self.memory())?;
            Ok(true)
        })
    }

    /// The checks that wait, and what can't be read of the queue.
    pub fn waiting(&self) -> Result<WaitingChecks, VerifierError> {
        guard(|| Ok(WaitingChecks::new(core::PendingCheck::all(&mut **self.memory())?)))
    }

    /// Looks the waiting checks up in the lists that are known now. All stay in the queue: a person must be told first, and
    /// neither a cancelled call nor an app that ends in between may lose a document that was revoked. See `settle`.
    #[uniffi::method(default(cancel = None))]
    pub async fn confirm(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<WaitingChecks, VerifierError> {
        run(cancel, move |stop: &Stop| {
            let at = self.clock.now()?;
            self.keep_up(at)?;
            // In the order in which every call takes the two.
            let role = self.role();
            let queue = core::PendingCheck::all(&mut **self.memory())?;
            let mut checks = Vec::with_capacity(queue.waiting.len());
            for pending in &queue.waiting {
                stop.check::<VerifierError>()?;
                checks.push(WaitingCheck::new(pending, role.confirm(pending, at)));
            }
            Ok(WaitingChecks { checks, unread: UnreadCheck::all(queue.unread) })
        })
        .await
    }

    /// Takes checks out of the queue, once a person was told what `confirm` said of them. One of which something else is known
    /// by now stays, to be told anew, and so does what still waits. Says how many went.
    pub fn settle(&self, told: Vec<WaitingCheck>) -> Result<u32, VerifierError> {
        guard(|| {
            let at = self.clock.now()?;
            let told: HashMap<_, _> = told.iter().map(|check| (check.receipt.as_str(), check)).collect();
            let was_told = |pending: &core::PendingCheck, known| {
                told.get(pending.name().as_str()) == Some(&&WaitingCheck::new(pending, known))
            };
            let gone = self.role().settle(&mut **self.memory(), at, was_told)?;
            Ok(u32::try_from(gone).unwrap_or(u32::MAX))
        })
    }

    /// Takes entries that can't be read out of the queue, by name, once a person has seen them: their documents are to be
    /// checked again. What waits, and what a newer version kept, stays whatever is named. Says how many went.
    pub fn discard_unread(&self, names: Vec<String>) -> Result<u32, VerifierError> {
        guard(|| {
            let gone = core::PendingCheck::discard_unread(&names, &mut **self.memory())?;
            Ok(u32::try_from(gone).unwrap_or(u32::MAX))
        })
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// A request that waits for its answer.
#[derive(uniffi::Object)]
pub struct OpenRequest {
    message: Vec<u8>,
    expires: UtcDateTime,
    until: When,
    profile: Profile,
    clock: HeldClock,
}

#[uniffi::export]
impl OpenRequest {
    /// The request itself, to be carried otherwise than by a code.
    pub fn message(&self) -> Result<Vec<u8>, VerifierError> {
        guard(|| Ok(self.message.clone()))
    }

    /// Its code, to be shown to the holder.
    pub fn codes(&self) -> Result<Arc<Codes>, VerifierError> {
        let origin = Origin { good_until: Some(self.expires), source: None };
        guard(|| Ok(Codes::draw(&self.message, Ease::Usual, self.clock.clone(), origin)?))
    }

    /// What it asks for.
    pub fn profile(&self) -> Profile {
        self.profile.clone()
    }

    /// Until when it takes an answer.
    pub fn expires(&self) -> When {
        self.until.clone()
    }

    /// Seconds that are left, by this device's clock.
    pub fn seconds_left(&self) -> Result<u32, VerifierError> {
        guard(|| {
            let left = self.expires - self.clock.now()?;
            Ok(u32::try_from(left.whole_seconds()).unwrap_or(0))
        })
    }
}
