//! What an app gets from a wallet whose hardware is at work: nothing waits that need not, and `Cancelled` means that nothing happened.

use crate::common::{Pair, TestClock};
use crate::wait::wait;
use dinhdanh_ffi::{
    DeviceError, HardwareKey, KeyBinding, KeyGuard, KeyPolicy, KeyUse, Platform, ProgressListener, SecureHardware,
    Wallet, WalletError, WalletSetup, WorkProgress, document_types,
};
use dinhdanh_wallet as core;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

type Before = Box<dyn FnOnce() + Send>;

/// The store's own hardware in files, which does something before it binds a guess or signs.
pub(crate) struct Gate {
    inner: Arc<dyn core::SecureHardware>,
    before: Mutex<Option<Before>>,
    /// Keys that were made and not deleted.
    keys: AtomicI64,
    /// Whether it refuses to sign.
    refuses: AtomicBool,
}

fn failed(_: core::HardwareError) -> DeviceError {
    DeviceError::Unavailable
}

impl Gate {
    pub(crate) fn new(folder: &tempfile::TempDir) -> Arc<Self> {
        let inner = core::Device::software(&folder.path().join("hardware")).hardware;
        Arc::new(Self { inner, before: Mutex::default(), keys: AtomicI64::default(), refuses: AtomicBool::default() })
    }

    pub(crate) fn before(&self, before: impl FnOnce() + Send + 'static) {
        *self.before.lock().unwrap() = Some(Box::new(before));
    }

    fn begin(&self) {
        let before = self.before.lock().unwrap().take();
        if let Some(before) = before {
            before();
        }
    }
}

impl SecureHardware for Gate {
    fn key_guard(&self) -> Result<KeyGuard, DeviceError> {
        Ok(KeyGuard::Software)
    }

    fn key_binding(&self) -> Result<KeyBinding, DeviceError> {
        Ok(match self.inner.binding() {
            core::Binding::Mac => KeyBinding::Mac,
            core::Binding::Agreement => KeyBinding::Agreement,
        })
    }

    fn make_key(&self, owner: Vec<u8>, policy: KeyPolicy, challenge: Vec<u8>) -> Result<HardwareKey, DeviceError> {
        let use_for = match policy.use_for {
            KeyUse::Sign => core::KeyUse::Sign,
            KeyUse::Agree => core::KeyUse::Agree,
            KeyUse::Bind => core::KeyUse::Bind,
        };
        let policy = core::KeyPolicy { use_for, biometric: policy.biometric };
        let made = self.inner.make_key(&owner.try_into().unwrap(), policy, &challenge).map_err(failed)?;
        self.keys.fetch_add(1, Ordering::SeqCst);
        Ok(HardwareKey { handle: made.handle, public_key: made.public, attestation: made.attestation })
    }

    fn sign(&self, handle: Vec<u8>, data: Vec<u8>) -> Result<Vec<u8>, DeviceError> {
        self.begin();
        if self.refuses.load(Ordering::SeqCst) {
            return Err(DeviceError::NotConfirmed);
        }
        self.inner.sign(&handle, &data).map_err(failed)
    }

    fn agree(&self, handle: Vec<u8>, peer: Vec<u8>) -> Result<Vec<u8>, DeviceError> {
        Ok(self.inner.agree(&handle, &peer).map_err(failed)?.expose().to_vec())
    }

    fn bind(&self, handle: Vec<u8>, input: Vec<u8>) -> Result<Vec<u8>, DeviceError> {
        self.begin();
        Ok(self.inner.bind(&handle, &input).map_err(failed)?.expose().to_vec())
    }

    fn delete(&self, handle: Vec<u8>) -> Result<(), DeviceError> {
        self.keys.fetch_sub(1, Ordering::SeqCst);
        self.inner.delete(&handle).map_err(failed)
    }

    fn delete_all(&self, owner: Vec<u8>) -> Result<Option<u32>, DeviceError> {
        self.inner.delete_all(&owner.try_into().unwrap()).map_err(failed)
    }

    fn check(&self, handle: Vec<u8>) -> Result<(), DeviceError> {
        self.inner.check(&handle).map_err(failed)
    }
}

fn open_wallet(folder: &tempfile::TempDir) -> (Arc<Gate>, Arc<Wallet>) {
    let gate = Gate::new(folder);
    let clock: Arc<TestClock> = Arc::default();
    let wallet = Wallet::of(WalletSetup {
        folder: folder.path().join("wallet").to_str().unwrap().to_owned(),
        issuers: Vec::new(),
        readers: Vec::new(),
        idle_seconds: 3600,
        platform: Platform { hardware: Some(Arc::clone(&gate) as _), blobs: None, clock: Some(clock) },
        pinned: None,
    })
    .unwrap();
    wait(Arc::clone(&wallet).create(b"204816".to_vec(), None, Vec::new(), None, None)).unwrap();
    (gate, wallet)
}

#[test]
fn a_change_that_has_begun_is_told_as_it_came_out_and_not_as_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let (gate, wallet) = open_wallet(&folder);
    let token = dinhdanh_ffi::CancelToken::new();
    let canceller = Arc::clone(&token);
    gate.before(move || canceller.cancel());
    let change = |token| {
        let (old, new) = (b"204816".to_vec(), b"591837".to_vec());
        wait(Arc::clone(&wallet).change_pin(old, new, None, Vec::new(), false, token))
    };
    assert_eq!(change(Some(Arc::clone(&token))), Ok(()));
    // One that was cancelled before has changed nothing.
    assert_eq!(change(Some(token)), Err(WalletError::Cancelled));
    wallet.lock();
    assert!(matches!(
        wait(Arc::clone(&wallet).unlock(b"204816".to_vec(), None)),
        Err(WalletError::WrongPin { remaining: 9, .. })
    ));
    wait(Arc::clone(&wallet).unlock(b"591837".to_vec(), None)).unwrap();
}

#[test]
fn a_wrong_pin_is_told_also_to_whoever_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let (gate, wallet) = open_wallet(&folder);
    wallet.lock();
    for (pin, told) in
        [(b"204817", WalletError::WrongPin { remaining: 9, wait_seconds: 0 }), (b"204816", WalletError::Cancelled)]
    {
        let token = dinhdanh_ffi::CancelToken::new();
        let canceller = Arc::clone(&token);
        gate.before(move || canceller.cancel());
        assert_eq!(wait(Arc::clone(&wallet).unlock(pin.to_vec(), Some(token))), Err(told));
        assert!(wallet.is_locked());
    }
}

#[test]
fn nobody_waits_for_the_hardware_to_lock_or_to_be_told_whether_it_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let (gate, wallet) = open_wallet(&folder);
    wallet.lock();
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    gate.before(move || {
        begun.send(()).unwrap();
        may_go.recv().unwrap();
    });
    let unlocking = thread::spawn({
        let wallet = Arc::clone(&wallet);
        move || wait(wallet.unlock(b"204816".to_vec(), None))
    });
    has_begun.recv().unwrap();
    // The hardware waits for this thread, as for a prompt on the app's main one.
    assert!(!wallet.is_locked(), "it is in use");
    wallet.lock();
    assert!(wallet.is_locked());
    go.send(()).unwrap();
    assert_eq!(unlocking.join().unwrap(), Ok(()));
    assert!(wallet.is_locked(), "it locked as soon as it could");
    assert_eq!(wallet.documents().err(), Some(WalletError::Locked));
}

#[test]
fn hardware_that_calls_its_own_wallet_is_told_so_and_does_not_wait_for_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (gate, wallet) = open_wallet(&folder);
    wallet.lock();
    let (say, said) = mpsc::channel();
    let caller = Arc::clone(&wallet);
    gate.before(move || say.send(caller.documents().err()).unwrap());
    wait(Arc::clone(&wallet).unlock(b"204816".to_vec(), None)).unwrap();
    assert_eq!(said.recv().unwrap(), Some(WalletError::Internal));
    assert!(wallet.documents().is_ok(), "and goes on");
}

#[test]
fn keys_of_a_request_that_came_to_nothing_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (gate, wallet) = open_wallet(&folder);
    let ask = || wait(Arc::clone(&wallet).request_document("driving_licence".to_owned(), 3, None));
    let before = gate.keys.load(Ordering::SeqCst);
    gate.refuses.store(true, Ordering::SeqCst);
    assert!(ask().is_err());
    assert_eq!(gate.keys.load(Ordering::SeqCst), before);
    gate.refuses.store(false, Ordering::SeqCst);
    assert!(ask().is_ok());
    assert_eq!(gate.keys.load(Ordering::SeqCst), before + 3);
}

/// Throws once all is done.
struct Throwing;

impl ProgressListener for Throwing {
    fn progress(&self, progress: WorkProgress) {
        assert!(progress.done < progress.total, "099190001234");
    }
}

#[test]
fn what_is_made_stays_made_whatever_a_listener_makes_of_it() {
    let pair = Pair::new();
    let other = pair.other("another");
    let listener: Arc<dyn ProgressListener> = Arc::new(Throwing);
    assert_eq!(wait(Arc::clone(&other).create(b"204816".to_vec(), None, Vec::new(), Some(listener), None)), Ok(()));
    assert!(!other.is_locked() && other.documents().is_ok());
}

#[test]
fn an_app_can_ask_what_there_is_to_ask_for() {
    let pair = Pair::new();
    pair.wallet.lock();
    let profiles = pair.wallet.profiles().unwrap();
    assert!(profiles.iter().any(|profile| profile.id == "V1" && !profile.purpose.vi.is_empty()));
    pair.unlock();
    for document in document_types() {
        assert!(!document.label.vi.is_empty() && !document.doc_type.is_empty());
        assert!(wait(Arc::clone(&pair.wallet).request_document(document.name, 1, None)).is_ok());
    }
}
