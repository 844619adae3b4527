use crate::WalletError;
use crate::codes::Source;
use crate::held::{Ends, Gone, Held, Together};
use crate::platform::HeldClock;
use crate::work::{Fault, guard, hold};
use dinhdanh_wallet::Vault;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

/// The vault, and what was taken out of it into the app's objects: what its being open gave ends when it locks.
pub(super) struct Safe {
    vault: Mutex<Vault>,
    out: Together,
    clock: HeldClock,
}

impl Safe {
    pub(super) fn new(vault: Vault, clock: HeldClock) -> Arc<Self> {
        Arc::new(Self { vault: Mutex::new(vault), out: Together::default(), clock })
    }

    /// Runs a call on the vault. After a panic the wallet is locked: it could be half changed.
    pub(super) fn vault<T>(&self, call: impl FnOnce(&mut Vault) -> Result<T, WalletError>) -> Result<T, WalletError> {
        let mut vault = hold(&self.vault);
        let done = guard(|| {
            // Read first: where the app's clock fails, nothing is begun.
            self.clock.now()?;
            call(&mut vault)
        });
        if done.as_ref().is_err_and(|error| *error == WalletError::INTERNAL) {
            vault.lock();
        }
        self.end_if_locked(&vault);
        done
    }

    pub(super) fn lock(&self) {
        let mut vault = hold(&self.vault);
        vault.lock();
        self.end_if_locked(&vault);
    }

    pub(super) fn is_locked(&self) -> bool {
        let mut vault = hold(&self.vault);
        self.look(&mut vault);
        vault.is_locked()
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
        let mut vault = match self.vault.try_lock() {
            Ok(vault) => vault,
            Err(TryLockError::Poisoned(vault)) => PoisonError::into_inner(vault),
            // Who holds it uses it, and no frame waits for that.
            Err(TryLockError::WouldBlock) => return,
        };
        self.look(&mut vault);
        // A use, if it is open still.
        let _ = vault.wallet();
    }
}
