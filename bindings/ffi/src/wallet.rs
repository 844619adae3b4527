//! The citizen's wallet: unlock, documents, consent, showing, log.

mod account;
mod claims;
mod ids;
mod log;
mod policy;
mod presentation;
mod safe;
mod session;
mod view;

pub use account::{Account, AccountLevel, AccountState, LearnedStatus};
pub use claims::{Claim, ClaimList, RightKind};
pub use ids::{ClaimId, DocumentId, EntryId, ReceiptId};
pub use log::{LogCheck, LogEntry, LogKind, LogList, Receipt, ReceiptList};
pub use presentation::Presentation;
pub use session::{
    Consent, MissingField, Offer, OfferView, OfferedDocument, OfferedField, Prepared, ReceivedRequest, RequestView,
    Showing, SigningTask,
};
pub use view::{
    Damage, Document, DocumentDetails, DocumentList, DocumentToReissue, ErasedWallet, MoveOut, WalletSafety,
    damage_words,
};

use crate::platform::{HeldClock, device};
use crate::work::{Stop, guard, guard_or, run, tell, tell_done};
use crate::{CalendarDay, CancelToken, PinProblem, Platform, ProgressListener, Stage, WalletError};
use dinhdanh_catalogue::by_name;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_trust::TrustList;
use dinhdanh_trust::pack::{PolicyPack, RootKeys};
use dinhdanh_wallet as core;
use dinhdanh_wallet::{ChosenPin, Pin, PinRefused, Stretch, Vault};
use safe::Safe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use time::UtcDateTime;
use zeroize::Zeroizing;

/// How long stretching a PIN should take on this device.
const STRETCHING: Duration = Duration::from_millis(250);

/// What a wallet is made of.
#[derive(Clone, uniffi::Record)]
pub struct WalletSetup {
    /// Its folder, which nothing else uses.
    pub folder: String,
    /// The roots whose documents it takes, PEM or DER each; beside those of the policy pack that it keeps.
    pub issuers: Vec<Vec<u8>>,
    /// The roots whose readers a citizen sees as confirmed, PEM or DER each; a policy pack that it keeps takes their place.
    pub readers: Vec<Vec<u8>>,
    /// Seconds without use after which it locks itself.
    #[uniffi(default = 60)]
    pub idle_seconds: u32,
    /// The device.
    #[uniffi(default)]
    pub platform: Platform,
    /// The root keys that a policy pack must lead to; without them none is taken.
    #[uniffi(default = None)]
    pub pinned: Option<Vec<u8>>,
}

/// A citizen's wallet in its folder, locked until it is unlocked. One object for as long as the app runs: with it everything ends that
/// was made of it, codes that are drawn too.
#[derive(uniffi::Object)]
pub struct Wallet {
    folder: PathBuf,
    device: core::Device,
    safe: Arc<Safe>,
    issuers: TrustList,
    readers: TrustList,
    pinned: Option<RootKeys>,
    /// The policy pack as it was when the wallet was last open: it is no secret, and a request can be read while it is locked.
    pack: Mutex<Option<Arc<PolicyPack>>>,
    clock: HeldClock,
}

impl Wallet {
    /// Runs a call on the unlocked wallet, with the time now.
    fn open<T>(
        &self,
        call: impl FnOnce(&mut core::Wallet, UtcDateTime) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        self.safe.vault(|vault| {
            let now = self.clock.now()?;
            call(vault.wallet()?, now)
        })
    }

    /// Runs a call that changes something on the unlocked wallet: cancelled before it begins, or not at all.
    async fn change<T: Send + 'static>(
        self: Arc<Self>,
        cancel: Option<Arc<CancelToken>>,
        call: impl FnOnce(&Self, &mut core::Wallet, UtcDateTime) -> Result<T, WalletError> + Send + 'static,
    ) -> Result<T, WalletError> {
        run(cancel, move |stop| {
            self.open(|wallet, now| {
                stop.begin::<WalletError>()?;
                call(&self, wallet, now)
            })
        })
        .await
    }

    /// A way to be open; who cancelled meanwhile finds it locked.
    fn unlocked(
        &self,
        stop: &Stop,
        open: impl FnOnce(&mut Vault) -> Result<(), WalletError>,
    ) -> Result<(), WalletError> {
        self.safe.vault(|vault| {
            self.safe.end();
            open(vault)?;
            stop.check().inspect_err(|_: &WalletError| vault.lock())
        })
    }

    /// As [`Wallet::unlocked`], by a PIN: a wrong one costs a try, which nobody is told to be cancelled.
    fn unlocked_by_pin(
        &self,
        stop: &Stop,
        open: impl FnOnce(&mut Vault) -> Result<(), core::WalletError>,
    ) -> Result<(), WalletError> {
        self.unlocked(stop, |vault| {
            stop.begin::<WalletError>()?;
            Ok(open(vault)?)
        })
    }

    /// Makes a wallet, open for whoever waits for it.
    fn made(
        &self,
        stop: &Stop,
        make: impl FnOnce(&mut Vault) -> Result<(), core::WalletError>,
    ) -> Result<(), WalletError> {
        self.safe.vault(|vault| {
            stop.begin::<WalletError>()?;
            self.safe.end();
            make(vault)?;
            // Who waits no longer, or cancelled in the midst, did not mean to leave it open.
            if stop.check::<WalletError>().is_err() {
                vault.lock();
            }
            Ok(())
        })
    }
}

fn roots(files: &[Vec<u8>]) -> Result<TrustList, WalletError> {
    let mut list = TrustList::new();
    for file in files {
        list.add(file).map_err(|_| WalletError::BadCertificate)?;
    }
    Ok(list)
}

fn digits(pin: &[u8]) -> Result<&str, WalletError> {
    let not_digits = |_| core::StoreError::from(PinRefused::NotSixDigits).into();
    str::from_utf8(pin).map_err(not_digits)
}

fn typed(pin: &[u8]) -> Result<Pin, WalletError> {
    Ok(Pin::new(digits(pin)?)?)
}

fn chosen(pin: &[u8], birth_date: Option<CalendarDay>, known: &[String]) -> Result<ChosenPin, WalletError> {
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    // A day that isn't one would compare with nothing, and let the birth date pass.
    let day = |day: CalendarDay| day.date().ok_or(WalletError::PinRefused { why: PinProblem::NoSuchDay });
    Ok(ChosenPin::new(digits(pin)?, birth_date.map(day).transpose()?, &known)?)
}

#[uniffi::export]
impl Wallet {
    /// A wallet in its folder, which may not be there yet. Reads and writes nothing.
    #[uniffi::constructor]
    pub fn of(setup: WalletSetup) -> Result<Arc<Self>, WalletError> {
        guard(|| {
            let folder = PathBuf::from(&setup.folder);
            let clock = HeldClock::new(&setup.platform);
            let device = device(&setup.platform, &folder, &clock)?;
            let idle = Duration::from_secs(setup.idle_seconds.into());
            let safe = Safe::new(Vault::new(&folder, &device, idle), clock.clone());
            let (issuers, readers) = (roots(&setup.issuers)?, roots(&setup.readers)?);
            let pinned = setup.pinned.as_deref().map(RootKeys::parse).transpose();
            let pinned = pinned.map_err(|_| WalletError::BadCertificate)?;
            Ok(Arc::new(Self { folder, device, safe, issuers, readers, pinned, pack: Mutex::default(), clock }))
        })
    }

    /// Whether there is a wallet in the folder: to be unlocked, or erased.
    pub fn exists(&self) -> bool {
        guard_or(false, || core::is_wallet(&self.folder))
    }

    /// Makes the wallet and leaves it unlocked. `pin` is six ASCII digits, which are cleared here; clear yours too. Refuses
    /// what is easily guessed: `birth_date`, and the digits in `known`.
    ///
    /// First it measures how long a guess of the PIN takes here, so that it takes a quarter of a second. Cancelled, it is not
    /// made. Where the waiting itself was ended, as by a coroutine's cancellation, it may be, and is locked then: see `exists`.
    #[uniffi::method(default(birth_date = None, known = [], progress = None, cancel = None))]
    pub async fn create(
        self: Arc<Self>,
        pin: Vec<u8>,
        birth_date: Option<CalendarDay>,
        known: Vec<String>,
        progress: Option<Arc<dyn ProgressListener>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), WalletError> {
        let pin = Zeroizing::new(pin);
        run(cancel, move |stop| {
            let chosen = chosen(&pin, birth_date, &known)?;
            tell(progress.as_ref(), Stage::Calibrating, 0, 2);
            let stretch = Stretch::calibrated(STRETCHING)?;
            stop.check::<WalletError>()?;
            tell(progress.as_ref(), Stage::Creating, 1, 2);
            let now = self.clock.now()?;
            self.made(stop, |vault| vault.create(&chosen, stretch, now))?;
            tell_done(progress.as_ref(), Stage::Creating, 2);
            Ok(())
        })
        .await
    }

    /// Unlocks with the PIN, which is cleared here; clear yours too. A wrong one costs a try. Cancelled, it stays locked.
    #[uniffi::method(default(cancel = None))]
    pub async fn unlock(self: Arc<Self>, pin: Vec<u8>, cancel: Option<Arc<CancelToken>>) -> Result<(), WalletError> {
        let pin = Zeroizing::new(pin);
        run(cancel, move |stop| {
            let pin = typed(&pin)?;
            self.unlocked_by_pin(stop, |vault| vault.unlock(&pin))
        })
        .await
    }

    /// Unlocks by the finger or face that the device asks for.
    #[uniffi::method(default(cancel = None))]
    pub async fn unlock_by_biometrics(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<(), WalletError> {
        run(cancel, move |stop| self.unlocked(stop, |vault| Ok(vault.unlock_by_biometrics()?))).await
    }

    /// Unlocks an older copy of the wallet (`OlderCopy`), because the citizen said so. What he deleted since may be back.
    #[uniffi::method(default(cancel = None))]
    pub async fn unlock_older_copy(
        self: Arc<Self>,
        pin: Vec<u8>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), WalletError> {
        let pin = Zeroizing::new(pin);
        run(cancel, move |stop| {
            let (pin, now) = (typed(&pin)?, self.clock.now()?);
            self.unlocked_by_pin(stop, |vault| vault.unlock_older_copy(&pin, now))
        })
        .await
    }

    /// Locks it now: when the app leaves the screen, or the screen goes off. Offers, consents, showings, prepared messages and codes
    /// of it end with that, and hold nothing more; what the app copied from their views is the app's to drop. It never waits: where a
    /// call holds the wallet, as while a finger is asked for, it is locked as soon as that is done.
    pub fn lock(&self) {
        guard_or((), || self.safe.lock());
    }

    /// Whether it is locked, be it for lying unused. Call it from a timer: nothing runs by itself. It never waits: what a call holds is in
    /// use, and not locked.
    pub fn is_locked(&self) -> bool {
        guard_or(true, || self.safe.is_locked())
    }

    /// Lets a finger or face unlock it, by a key that the system invalidates when these change.
    #[uniffi::method(default(cancel = None))]
    pub async fn enable_biometrics(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<(), WalletError> {
        self.change(cancel, |_, wallet, _| Ok(wallet.store_mut().enable_biometrics()?)).await
    }

    /// From now on only the PIN unlocks it.
    #[uniffi::method(default(cancel = None))]
    pub async fn disable_biometrics(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<(), WalletError> {
        self.change(cancel, |_, wallet, _| Ok(wallet.store_mut().disable_biometrics()?)).await
    }

    /// Puts another PIN in the place of the old one; both are cleared here. A birth date that a document of the wallet states is
    /// refused without being given here. `new_key` also writes the whole database anew
    /// under another key, after which a finger must be set up again.
    #[uniffi::method(default(birth_date = None, known = [], new_key = false, cancel = None))]
    pub async fn change_pin(
        self: Arc<Self>,
        old: Vec<u8>,
        new: Vec<u8>,
        birth_date: Option<CalendarDay>,
        known: Vec<String>,
        new_key: bool,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), WalletError> {
        let (old, new) = (Zeroizing::new(old), Zeroizing::new(new));
        self.change(cancel, move |_, wallet, now| {
            let (old, new) = (typed(&old)?, chosen(&new, birth_date, &known)?);
            Ok(wallet.change_pin(&old, &new, new_key, now)?)
        })
        .await
    }

    /// What the wallet's secrecy rests on, as the citizen and an issuer are told.
    pub fn safety(&self) -> WalletSafety {
        WalletSafety::new(&self.device)
    }

    /// The documents, newest first, and what can't be read.
    pub fn documents(&self) -> Result<DocumentList, WalletError> {
        self.open(|wallet, now| {
            let found = wallet.list(now)?;
            let documents = found.read.iter().map(|(row, supply)| Document::new(wallet, row, *supply, now)).collect();
            Ok(DocumentList { documents, lost: view::hits(found.lost) })
        })
    }

    /// All that a document says, for its holder's own eyes. The log has nothing of it.
    pub fn details(&self, document: DocumentId) -> Result<DocumentDetails, WalletError> {
        self.open(|wallet, now| {
            let (row, supply) = wallet.document(document.into(), now)?;
            Ok(DocumentDetails::new(Document::new(wallet, &row, supply, now), &wallet.details(row.id)?))
        })
    }

    /// What another phone held, and has not been issued again here.
    pub fn to_reissue(&self) -> Result<Vec<DocumentToReissue>, WalletError> {
        self.open(|wallet, _| Ok(wallet.store().to_reissue()?.iter().map(DocumentToReissue::new).collect()))
    }

    /// Has the device make a key for each copy, and asks for a document with them: a request to give to the issuer.
    /// `document_type` is a name of the catalogue, such as `driving_licence`.
    #[uniffi::method(default(cancel = None))]
    pub async fn request_document(
        self: Arc<Self>,
        document_type: String,
        copies: u16,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<u8>, WalletError> {
        self.change(cancel, move |_, wallet, now| {
            let document = by_name(&document_type).ok_or(WalletError::NotFound)?;
            Ok(wallet.request(document, copies.into(), now)?)
        })
        .await
    }

    /// Checks what an issuer gave, and keeps all copies or none; gives what names the document. More copies of a document that is held,
    /// which say the very same by the same authority, join it.
    #[uniffi::method(default(cancel = None))]
    pub async fn add(
        self: Arc<Self>,
        batch: Vec<u8>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<DocumentId, WalletError> {
        self.change(cancel, move |this, wallet, now| Ok(wallet.add(&batch, Some(&this.issuers), now)?.into())).await
    }

    /// Deletes a document with its copies and keys.
    #[uniffi::method(default(cancel = None))]
    pub async fn delete(
        self: Arc<Self>,
        document: DocumentId,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), WalletError> {
        self.change(cancel, move |_, wallet, now| Ok(wallet.delete(document.into(), now)?)).await
    }

    /// Takes the copies of a document out of use that its issuer revoked.
    #[uniffi::method(default(cancel = None))]
    pub async fn revoke(
        self: Arc<Self>,
        document: DocumentId,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), WalletError> {
        self.change(cancel, move |_, wallet, now| Ok(wallet.revoke(document.into(), now)?)).await
    }

    /// Writes a move to another phone: the log, receipts and settings, sealed under a passphrase, which is cleared here. No key
    /// and no document is in it.
    #[uniffi::method(default(cancel = None))]
    pub async fn move_out(
        self: Arc<Self>,
        passphrase: Vec<u8>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<MoveOut, WalletError> {
        let passphrase = SecretBytes::new(passphrase);
        run(cancel, move |_| {
            self.open(|wallet, _| {
                let core::Migration { bytes, lost } = wallet.migrate(&passphrase, Stretch::DEFAULT)?;
                Ok(MoveOut { bytes, left_behind: view::hits(lost) })
            })
        })
        .await
    }

    /// Makes the wallet from a move of another phone, with a PIN and keys of its own. Its documents are to be issued again. What is
    /// refused as a PIN is as for `create`: a move tells no birth date.
    #[uniffi::method(default(birth_date = None, known = [], progress = None, cancel = None))]
    #[allow(clippy::too_many_arguments, reason = "an app names them, and leaves most out")]
    pub async fn move_in(
        self: Arc<Self>,
        moved: Vec<u8>,
        passphrase: Vec<u8>,
        pin: Vec<u8>,
        birth_date: Option<CalendarDay>,
        known: Vec<String>,
        progress: Option<Arc<dyn ProgressListener>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), WalletError> {
        let (passphrase, pin) = (SecretBytes::new(passphrase), Zeroizing::new(pin));
        run(cancel, move |stop| {
            let chosen = chosen(&pin, birth_date, &known)?;
            tell(progress.as_ref(), Stage::Calibrating, 0, 2);
            let stretch = Stretch::calibrated(STRETCHING)?;
            stop.check::<WalletError>()?;
            tell(progress.as_ref(), Stage::Creating, 1, 2);
            let now = self.clock.now()?;
            self.made(stop, |vault| vault.restore(&chosen, stretch, (&moved, &passphrase), now))?;
            tell_done(progress.as_ref(), Stage::Creating, 2);
            Ok(())
        })
        .await
    }

    /// Erases everything for good, first the keys in the device; without the PIN, also where the wallet is damaged.
    #[uniffi::method(default(cancel = None))]
    pub async fn erase(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<ErasedWallet, WalletError> {
        run(cancel, move |stop| {
            self.safe.vault(|vault| {
                stop.begin::<WalletError>()?;
                vault.lock();
                Ok(ErasedWallet::new(&core::erase(&self.folder, &self.device)?))
            })
        })
        .await
    }

    /// Takes away every way to the wallet but the PIN, without the PIN: the wallet is locked by it.
    #[uniffi::method(default(cancel = None))]
    pub async fn forget_biometrics(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<(), WalletError> {
        run(cancel, move |stop| {
            self.safe.vault(|vault| {
                stop.begin::<WalletError>()?;
                vault.lock();
                Ok(core::lock(&self.folder, &self.device)?)
            })
        })
        .await
    }

    /// Reads everything, and says what is damaged. Changes and deletes nothing.
    #[uniffi::method(default(cancel = None))]
    pub async fn examine(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<Vec<Damage>, WalletError> {
        run(cancel, move |_| self.open(|wallet, _| Ok(view::damage(wallet.store().examine()?)))).await
    }
}
