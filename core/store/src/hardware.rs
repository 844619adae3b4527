//! What the store needs of a device: traits that an app implements over Android's Keystore, Apple's Secure Enclave, or software.

use dinhdanh_crypto::{Secret, SecretBytes};
use std::sync::Arc;
use time::UtcDateTime;

/// Largest handle of a key, in bytes: a name in Android's Keystore, a wrapped key of Apple's Secure Enclave.
pub const MAX_HANDLE: usize = 1024;
/// Largest value in [`SecureBlobs`], in bytes.
pub const MAX_BLOB: usize = 4096;

/// The random number of a wallet: whose keys and values these are.
pub type Owner = [u8; 16];

/// Where keys are guarded. Part of the account's assurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// By a program, in files: whoever copies them has the keys.
    Software,
    /// By an isolated part of the main processor.
    TrustedEnvironment,
    /// By a chip of its own: StrongBox, Secure Enclave.
    SecureElement,
}

/// How the hardware binds a guess of the PIN to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// HMAC-SHA-256 over 32 bytes (Android's Keystore).
    Mac,
    /// ECDH with a point of P-256 (Apple's Secure Enclave, which has no other keyed operation); the store hashes to the point.
    Agreement,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// Signatures: ECDSA on P-256 with SHA-256.
    Sign,
    /// Diffie-Hellman on P-256.
    Agree,
    /// [`SecureHardware::bind`].
    Bind,
}

/// What the hardware must keep to when a key is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPolicy {
    /// Its one use.
    pub use_for: KeyUse,
    /// A finger or face for each use; the system invalidates the key when these change.
    pub biometric: bool,
}

/// A key that the hardware made.
pub struct HardwareKey {
    /// What names it from now on, at most [`MAX_HANDLE`] bytes. Alone it is of no use elsewhere.
    pub handle: Vec<u8>,
    /// Its public half, uncompressed (SEC 1 §2.3.3); empty for a key of [`Binding::Mac`].
    pub public: Vec<u8>,
    /// Certificates that attest where it is, over the challenge, its own first; empty where there is no attestation.
    pub attestation: Vec<Vec<u8>>,
}

/// Why the hardware did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HardwareError {
    /// Biometrics changed, or the screen lock was taken off: the key is gone for good.
    #[error("the key was invalidated")]
    Invalidated,
    /// No such key here: deleted, or of another device.
    #[error("no such key")]
    NoSuchKey,
    /// The citizen did not confirm, or the finger was not his.
    #[error("not confirmed")]
    NotConfirmed,
    /// It can't do this.
    #[error("not supported")]
    Unsupported,
    /// It does not answer now: try again.
    #[error("not available")]
    Unavailable,
    /// No space left for what it must write.
    #[error("no space left")]
    Full,
}

/// Keys that never leave the device.
pub trait SecureHardware: Send + Sync {
    /// Where the keys are.
    fn guard(&self) -> Guard;

    /// Which operation [`Self::bind`] is.
    fn binding(&self) -> Binding;

    /// Makes a key for a wallet. A `challenge` that isn't empty is put into the attestation, where there is one.
    fn make_key(&self, owner: &Owner, policy: KeyPolicy, challenge: &[u8]) -> Result<HardwareKey, HardwareError>;

    /// ECDSA over SHA-256 of `message`: r and s, 32 bytes each.
    fn sign(&self, handle: &[u8], message: &[u8]) -> Result<Vec<u8>, HardwareError>;

    /// The x-coordinate of the point shared with `peer`, an uncompressed point that must be on the curve.
    fn agree(&self, handle: &[u8], peer: &[u8]) -> Result<Secret<32>, HardwareError>;

    /// The keyed operation that each guess needs: of [`Binding::Mac`] over 32 bytes, of [`Binding::Agreement`] with an
    /// uncompressed point.
    fn bind(&self, handle: &[u8], input: &[u8]) -> Result<Secret<32>, HardwareError>;

    /// Deletes a key for good; one that isn't there is no error.
    fn delete(&self, handle: &[u8]) -> Result<(), HardwareError>;

    /// Deletes every key of a wallet for good, and says how many if it can: who erases without the PIN can't name them.
    fn delete_all(&self, owner: &Owner) -> Result<Option<u32>, HardwareError>;

    /// Whether a key can still be used: [`HardwareError::Invalidated`] or [`HardwareError::NoSuchKey`] when not.
    fn check(&self, handle: &[u8]) -> Result<(), HardwareError>;
}

/// Small values that outlive the database and are in no backup: wrapped keys, tries, epoch.
pub trait SecureBlobs: Send + Sync {
    /// Whether the platform promises that an older value can't be put back. Where it doesn't, the assurance says so.
    fn keeps_order(&self) -> bool;

    /// A value, or `None`.
    fn read(&self, name: &str) -> Result<Option<SecretBytes>, HardwareError>;

    /// Puts a value of at most [`MAX_BLOB`] bytes in the place of the old one, whole or not at all; durable on return.
    fn write(&self, name: &str, value: &[u8]) -> Result<(), HardwareError>;

    /// Deletes a value for good; one that isn't there is no error.
    fn delete(&self, name: &str) -> Result<(), HardwareError>;
}

/// A point in time, as far as the device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock, which its owner can set.
    pub utc: UtcDateTime,
    /// The clock that nobody can set, where the platform has one.
    pub since_boot: Option<SinceBoot>,
}

/// Time since the device was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SinceBoot {
    /// Differs after each start.
    pub boot: [u8; 16],
    /// Milliseconds since, sleep included.
    pub millis: u64,
}

/// The device's clocks.
pub trait DeviceClock: Send + Sync {
    /// Now.
    fn moment(&self) -> Moment;
}

/// The numbers of the PIN's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinPolicy {
    /// Wrong PINs before the first wait.
    pub free_tries: u8,
    /// The first wait, in seconds; each wrong PIN after it doubles it.
    pub first_wait: u32,
    /// Wrong PINs before everything is erased.
    pub max_tries: u8,
}

impl PinPolicy {
    /// Five, a minute, ten.
    pub const DEFAULT: Self = Self { free_tries: 5, first_wait: 60, max_tries: 10 };

    /// Seconds to wait after so many wrong PINs, at most a day.
    pub(crate) fn wait(self, tries: u8) -> u32 {
        const DAY: u32 = 24 * 60 * 60;
        match tries.checked_sub(self.free_tries) {
            None => 0,
            Some(doublings) => {
                1u32.checked_shl(doublings.into()).map_or(DAY, |times| self.first_wait.saturating_mul(times).min(DAY))
            }
        }
    }
}

/// The device that a wallet lives on: everything foreign that the store needs, in one record.
#[derive(Clone)]
pub struct Device {
    /// Its keys.
    pub hardware: Arc<dyn SecureHardware>,
    /// Its small values.
    pub blobs: Arc<dyn SecureBlobs>,
    /// Its clocks.
    pub clock: Arc<dyn DeviceClock>,
    /// The numbers of the PIN's policy.
    pub policy: PinPolicy,
}

/// What a wallet's secrecy rests on, as it is told to the citizen and to an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assurance {
    /// Where the keys are guarded.
    pub guard: Guard,
    /// Whether an older copy of the whole wallet, small values included, would be noticed.
    pub keeps_order: bool,
}

impl Device {
    /// What the platform promises.
    pub fn assurance(&self) -> Assurance {
        Assurance { guard: self.hardware.guard(), keeps_order: self.blobs.keeps_order() }
    }

    /// Whether waits after wrong PINs go by time that nobody sets. Without it a thief sets the wall clock ahead, and waits no more.
    pub fn keeps_time(&self) -> bool {
        self.clock.moment().since_boot.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_after_five_tries_and_never_overflow() {
        let policy = PinPolicy::DEFAULT;
        let waits: Vec<_> = (4..10).map(|tries| policy.wait(tries)).collect();
        assert_eq!(waits, [0, 60, 120, 240, 480, 960]);
        assert_eq!(policy.wait(255), 24 * 60 * 60);
        assert_eq!(PinPolicy { free_tries: 0, first_wait: u32::MAX, max_tries: 255 }.wait(40), 24 * 60 * 60);
    }
}
