use crate::WalletError;
use crate::codes::Source;
use crate::held::{Ends, Gone, Held, Together};
use crate::platform::HeldClock;
use crate::work::{Fault, guard, hold};
use dinhdanh_wallet::Vault;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, ThreadId};

/// The vault, and what was taken out of it into the app's objects: what its being open gave ends when it locks.
pub(super) struct Safe {
    vault: Mutex<Vault>,
    out: Together,
    clock: HeldClock,
    /// A lock that came while a call held the vault: whoever holds it locks it when he is done.
    lock_asked: AtomicBool,
    /// The thread whose call holds the vault.
    user: Mutex<Option<ThreadId>>,
}

impl Safe {
    pub(super) fn new(vault: Vault, clock: HeldClock) -> Arc<Self> {
        let (lock_asked, user) = (AtomicBool::default(), Mutex::default());
        Arc::new(Self { vault: Mutex::new(vault), out: Together::default(), clock, lock_asked, user })
    }

    /// Runs a call on the vault. After a panic the wallet is locked: it could be half changed. A call of the app's hardware that comes
    /// back to its own wallet is `Internal`: it would wait for itself.
    pub(super) fn vault<T>(&self, call: impl FnOnce(&mut Vault) -> Result<T, WalletError>) -> Result<T, WalletError> {
        let this = thread::current().id();
        if *hold(&self.user) == Some(this) {
            return Err(WalletError::INTERNAL);
        }
        let mut vault = hold(&self.vault);
        *hold(&self.user) = Some(this);
        if self.lock_asked.load(Ordering::SeqCst) {
            self.lock_held(&mut vault);
        }
        let done = guard(|| {
            // Read first: where the app's clock fails, nothing is begun.
            self.clock.now()?;
            call(&mut vault)
        });
        if done.as_ref().is_err_and(|error| *error == WalletError::INTERNAL) {
            vault.lock();
        }
        self.end_if_locked(&vault);
        *hold(&self.user) = None;
        self.release(vault);
        done
    }

    /// Locks it, or has whoever holds it lock it when he is done: a screen that goes waits for no finger.
    pub(super) fn lock(&self) {
        self.lock_asked.store(true, Ordering::SeqCst);
        self.lock_if_asked();
    }

    /// What a call holds is in use, so that nobody has to wait to be told that it is not locked.
    pub(super) fn is_locked(&self) -> bool {
        let Some(mut vault) = self.free() else { return self.lock_asked.load(Ordering::SeqCst) };
        self.look(&mut vault);
        let locked = vault.is_locked();
        self.release(vault);
        locked
    }

    /// The vault, if nobody holds it.
    fn free(&self) -> Option<MutexGuard<'_, Vault>> {
        match self.vault.try_lock() {
            Ok(vault) => Some(vault),
            Err(TryLockError::Poisoned(vault)) => Some(PoisonError::into_inner(vault)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Gives it back, and does what was asked for meanwhile.
    fn release(&self, vault: MutexGuard<'_, Vault>) {
        drop(vault);
        self.lock_if_asked();
    }

    fn lock_if_asked(&self) {
        while self.lock_asked.load(Ordering::SeqCst) {
            // Whoever holds it looks here after he gave it back.
            let Some(mut vault) = self.free() else { return };
            self.lock_held(&mut vault);
        }
    }

    /// Locks it. Until it is, whoever asks is told that it will be.
    fn lock_held(&self, vault: &mut Vault) {
        vault.lock();
        self.end_if_locked(vault);
        self.lock_asked.store(false, Ordering::SeqCst);
    }

    /// Locks what was unused for too long. Without a clock nobody knows how long that was.
    fn look(&self, vault: &mut Vault) {
        if self.clock.now().is_err() {
            vault.lock();
        }
        vault.tick();
        self.end_if_locked(vault);
    }

    fn end_if_locked(&self, vault: &Vault) {
        if vault.is_locked() {
            self.out.end();
        }
    }

    /// Ends what was taken out of the vault before it is opened anew.
    pub(super) fn end(&self) {
        self.out.end();
    }

    /// Keeps a value for an object of the app's. Within a call on the vault, so that no lock comes between.
    pub(super) fn keep<T: Send + 'static>(&self, value: T) -> Arc<Held<T>> {
        let held = Held::new(value);
        self.out.add(Arc::clone(&held) as Arc<dyn Ends>);
        held
    }

    /// Goes on with what a value becomes.
    pub(super) fn pass<A, B: Send + 'static>(
        &self,
        from: &Held<A>,
        make: impl FnOnce(A) -> B,
    ) -> Result<Arc<Held<B>>, Gone> {
        self.out.pass(from, make)
    }
}

impl Source for Safe {
    fn keep(&self, drawn: Arc<dyn Ends>) {
        self.out.add(drawn);
    }

    fn looked_at(&self) {
        // Who holds it uses it, and no frame waits for that.
        let Some(mut vault) = self.free() else { return };
        self.look(&mut vault);
        // A use, if it is open still.
        let _ = vault.wallet();
        self.release(vault);
    }
}
