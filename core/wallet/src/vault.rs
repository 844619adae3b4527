use crate::{Wallet, WalletError};
use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{ChosenPin, Device, Moment, Pin, StoreError, Stretch};
use std::path::{Path, PathBuf};
use std::time::Duration;
use time::UtcDateTime;

/// How long an unlocked wallet may lie unused.
pub const IDLE: Duration = Duration::from_secs(60);

/// A wallet that locks itself when it isn't used, and on demand. What an app holds for as long as it runs.
///
/// Nothing runs by itself here: an app calls [`Vault::tick`] from its timer, and every use looks at the clock first, so that a
/// phone that slept finds its wallet locked.
///
/// An offer, a consent, a showing or a message that was made is its owner's, and not ended by the lock: who holds the vault drops them
/// with it, as the face for apps does.
pub struct Vault {
    dir: PathBuf,
    device: Device,
    idle: Duration,
    unlocked: Option<(Wallet, Moment)>,
}

impl Vault {
    /// A locked wallet, in its folder.
    pub fn new(dir: &Path, device: &Device, idle: Duration) -> Self {
        Self { dir: dir.to_owned(), device: device.clone(), idle, unlocked: None }
    }

    /// Makes the wallet, and leaves it unlocked.
    pub fn create(&mut self, pin: &ChosenPin, stretch: Stretch, now: UtcDateTime) -> Result<(), WalletError> {
        self.hold(|dir, device| Wallet::create(dir, device, pin, stretch, now))
    }

    /// Makes the wallet from a move of another phone, and leaves it unlocked.
    pub fn restore(
        &mut self,
        pin: &ChosenPin,
        stretch: Stretch,
        moved: (&[u8], &SecretBytes),
        now: UtcDateTime,
    ) -> Result<(), WalletError> {
        self.hold(|dir, device| Wallet::restore(dir, device, pin, stretch, moved, now))
    }

    /// Unlocks an older copy of the wallet, because the citizen said so.
    pub fn unlock_older_copy(&mut self, pin: &Pin, now: UtcDateTime) -> Result<(), WalletError> {
        self.hold(|dir, device| Wallet::open_rolled_back(dir, device, pin, now))
    }

    fn hold(&mut self, open: impl FnOnce(&Path, &Device) -> Result<Wallet, WalletError>) -> Result<(), WalletError> {
        // Else the one that is open would stand in the way of the next.
        self.lock();
        self.unlocked = Some((open(&self.dir, &self.device)?, self.device.clock.moment()));
        Ok(())
    }

    /// Unlocks it with the PIN.
    pub fn unlock(&mut self, pin: &Pin) -> Result<(), WalletError> {
        self.hold(|dir, device| Wallet::open(dir, device, pin))
    }

    /// Unlocks it with a finger or face.
    pub fn unlock_by_biometrics(&mut self) -> Result<(), WalletError> {
        self.hold(Wallet::open_by_biometrics)
    }

    /// The wallet, for one use; its time begins anew. [`StoreError::Locked`] when it is locked, or was unused for too long.
    pub fn wallet(&mut self) -> Result<&mut Wallet, WalletError> {
        self.tick();
        let now = self.device.clock.moment();
        let (wallet, used) = self.unlocked.as_mut().ok_or(StoreError::Locked)?;
        *used = now;
        Ok(wallet)
    }

    /// Locks it now.
    pub fn lock(&mut self) {
        self.unlocked = None;
    }

    /// Whether it is locked, without looking at the clock.
    pub fn is_locked(&self) -> bool {
        // One that locked itself is held here until the next look.
        self.unlocked.as_ref().is_none_or(|(wallet, _)| !wallet.store().is_open())
    }

    /// Locks it if it was unused for too long; says whether it is locked.
    pub fn tick(&mut self) -> bool {
        let now = self.device.clock.moment();
        let is_over = |used| unused(used, now).is_none_or(|time| time >= self.idle);
        if self.is_locked() || self.unlocked.as_ref().is_some_and(|(_, used)| is_over(*used)) {
            self.lock();
        }
        self.is_locked()
    }
}

/// The time between two moments; `None` where a clock went backwards, or counts from another start.
fn unused(then: Moment, now: Moment) -> Option<Duration> {
    match (then.since_boot, now.since_boot) {
        (Some(then), Some(now)) => {
            (then.boot == now.boot).then_some(())?;
            now.millis.checked_sub(then.millis).map(Duration::from_millis)
        }
        _ => Duration::try_from(now.utc - then.utc).ok(),
    }
}
