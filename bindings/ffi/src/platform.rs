//! What is foreign to the core: the phone's hardware and clock, in one record.
//!
//! NFC, Bluetooth, the chip card and HTTP will be further members of [`Platform`] that are absent by default, so that no app
//! changes for them.

use crate::DeviceError;
#[cfg(feature = "wallet")]
use dinhdanh_crypto::{Secret, SecretBytes};
#[cfg(feature = "wallet")]
use dinhdanh_wallet as core;
use std::sync::Arc;
#[cfg(feature = "wallet")]
use std::sync::Mutex;
use time::UtcDateTime;
#[cfg(feature = "wallet")]
use zeroize::Zeroizing;

/// The device, as far as an app lends it to the core. What is absent the core does without: see each member.
#[derive(Clone, Default, uniffi::Record)]
pub struct Platform {
    /// Keys that never leave the device. Absent: keys in files of the wallet's folder, which is told by `Wallet.safety`.
    #[uniffi(default = None)]
    pub hardware: Option<Arc<dyn SecureHardware>>,
    /// Small values that outlive the database and are in no backup. Absent: files of the wallet's folder.
    #[uniffi(default = None)]
    pub blobs: Option<Arc<dyn SecureBlobs>>,
    /// The device's clocks. Absent: those of the operating system.
    #[uniffi(default = None)]
    pub clock: Option<Arc<dyn DeviceClock>>,
}

/// Where keys are guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeyGuard {
    /// By a program, in files: whoever copies them has the keys.
    Software,
    /// By an isolated part of the main processor.
    TrustedEnvironment,
    /// By a chip of its own: StrongBox, Secure Enclave.
    SecureElement,
}

/// How the hardware binds a guess of the PIN to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeyBinding {
    /// HMAC-SHA-256 over 32 bytes (Android's Keystore).
    Mac,
    /// ECDH with a point of P-256 (Apple's Secure Enclave).
    Agreement,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeyUse {
    /// Signatures: ECDSA on P-256 with SHA-256.
    Sign,
    /// Diffie-Hellman on P-256.
    Agree,
    /// [`SecureHardware::bind`].
    Bind,
}

/// What the hardware must keep to when a key is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct KeyPolicy {
    /// Its one use.
    pub use_for: KeyUse,
    /// A finger or face for each use; the system invalidates the key when these change.
    pub biometric: bool,
}

/// A key that the hardware made.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HardwareKey {
    /// What names it from now on, at most 1024 bytes: a name in Android's Keystore, a wrapped key of the Secure Enclave.
    pub handle: Vec<u8>,
    /// Its public half, uncompressed (SEC 1 §2.3.3); empty for a key of [`KeyBinding::Mac`].
    pub public_key: Vec<u8>,
    /// Certificates that attest where it is, its own first; empty where there is no attestation.
    pub attestation: Vec<Vec<u8>>,
}

/// Keys that never leave the device: over Android's Keystore or Apple's Secure Enclave.
///
/// Called from threads of the core, one call at a time for one wallet. It may take long, as when it asks for a finger. What it
/// throws beside a `DeviceError` arrives as [`DeviceError::Unexpected`]. Call no method of the wallet from here, nor wait for a thread
/// that does: the wallet is held (`Internal`). `is_locked` and `lock` never wait.
#[uniffi::export(with_foreign)]
pub trait SecureHardware: Send + Sync {
    /// Where the keys are. Asked once.
    fn key_guard(&self) -> Result<KeyGuard, DeviceError>;

    /// Which operation [`SecureHardware::bind`] is. Asked once.
    fn key_binding(&self) -> Result<KeyBinding, DeviceError>;

    /// Makes a key for the wallet `owner` (16 bytes). A `challenge` that isn't empty is put into the attestation.
    fn make_key(&self, owner: Vec<u8>, policy: KeyPolicy, challenge: Vec<u8>) -> Result<HardwareKey, DeviceError>;

    /// ECDSA over SHA-256 of `data`: r and s, 32 bytes each.
    fn sign(&self, handle: Vec<u8>, data: Vec<u8>) -> Result<Vec<u8>, DeviceError>;

    /// The x-coordinate (32 bytes) of the point shared with `peer`, an uncompressed point that must be on the curve.
    fn agree(&self, handle: Vec<u8>, peer: Vec<u8>) -> Result<Vec<u8>, DeviceError>;

    /// The keyed operation that each guess of the PIN needs, 32 bytes: of [`KeyBinding::Mac`] over 32 bytes, of
    /// [`KeyBinding::Agreement`] with an uncompressed point.
    fn bind(&self, handle: Vec<u8>, input: Vec<u8>) -> Result<Vec<u8>, DeviceError>;

    /// Deletes a key for good; one that isn't there is no error.
    fn delete(&self, handle: Vec<u8>) -> Result<(), DeviceError>;

    /// Deletes every key of a wallet for good, and says how many if it can.
    fn delete_all(&self, owner: Vec<u8>) -> Result<Option<u32>, DeviceError>;

    /// Throws [`DeviceError::Invalidated`] or [`DeviceError::NoSuchKey`] if a key can't be used any more.
    fn check(&self, handle: Vec<u8>) -> Result<(), DeviceError>;
}

/// Small values that outlive the database and are in no backup: over Apple's Keychain, or files that Android's Keystore seals.
#[uniffi::export(with_foreign)]
pub trait SecureBlobs: Send + Sync {
    /// Whether the platform promises that an older value can't be put back. Asked once.
    fn keeps_order(&self) -> Result<bool, DeviceError>;

    /// A value, or `None`.
    fn read(&self, name: String) -> Result<Option<Vec<u8>>, DeviceError>;

    /// Puts a value of at most 4096 bytes in the place of the old one, whole or not at all; durable on return.
    fn write(&self, name: String, value: Vec<u8>) -> Result<(), DeviceError>;

    /// Deletes a value for good; one that isn't there is no error.
    fn delete(&self, name: String) -> Result<(), DeviceError>;
}

/// What the clocks say.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Reading {
    /// The wall clock, which its owner can set: milliseconds since 1970 (UTC).
    pub unix_millis: i64,
    /// The clock that nobody can set, where the platform has one.
    #[uniffi(default = None)]
    pub since_boot: Option<SinceBoot>,
}

/// Time since the device was started.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SinceBoot {
    /// 16 bytes that differ after each start.
    pub boot: Vec<u8>,
    /// Milliseconds since, sleep included.
    pub millis: u64,
}

/// The device's clocks.
#[uniffi::export(with_foreign)]
pub trait DeviceClock: Send + Sync {
    /// Now.
    fn now(&self) -> Result<Reading, DeviceError>;
}

/// The clock that every call reads first.
#[derive(Clone)]
pub(crate) struct HeldClock {
    foreign: Option<Arc<dyn DeviceClock>>,
    /// The last good reading: what a call goes on with when the clock fails in its midst.
    #[cfg(feature = "wallet")]
    last: Arc<Mutex<Option<core::Moment>>>,
}

impl HeldClock {
    pub(crate) fn new(platform: &Platform) -> Self {
        Self {
            foreign: platform.clock.clone(),
            #[cfg(feature = "wallet")]
            last: Arc::default(),
        }
    }

    pub(crate) fn system() -> Self {
        Self::new(&Platform::default())
    }

    /// The time now, or why the app's clock does not tell it.
    pub(crate) fn now(&self) -> Result<UtcDateTime, DeviceError> {
        #[cfg(feature = "wallet")]
        return Ok(self.read()?.utc);
        #[cfg(not(feature = "wallet"))]
        match &self.foreign {
            Some(clock) => time_of(&clock.now()?),
            None => Ok(UtcDateTime::now()),
        }
    }

    #[cfg(feature = "wallet")]
    fn read(&self) -> Result<core::Moment, DeviceError> {
        let moment = match &self.foreign {
            None => core::DeviceClock::moment(&core::SoftwareClock),
            Some(clock) => {
                let reading = clock.now()?;
                let since_boot = reading.since_boot.as_ref().map(|since| {
                    let boot = since.boot.as_slice().try_into().map_err(|_| DeviceError::Unexpected)?;
                    Ok::<_, DeviceError>(core::SinceBoot { boot, millis: since.millis })
                });
                core::Moment { utc: time_of(&reading)?, since_boot: since_boot.transpose()? }
            }
        };
        *crate::work::hold(&self.last) = Some(moment);
        Ok(moment)
    }
}

fn time_of(reading: &Reading) -> Result<UtcDateTime, DeviceError> {
    let nanoseconds = i128::from(reading.unix_millis) * 1_000_000;
    UtcDateTime::from_unix_timestamp_nanos(nanoseconds).map_err(|_| DeviceError::Unexpected)
}

#[cfg(feature = "wallet")]
impl core::DeviceClock for HeldClock {
    fn moment(&self) -> core::Moment {
        // Every call reads the clock before it begins, so that what is held is of this very call.
        let held = || *crate::work::hold(&self.last);
        self.read().ok().or_else(held).unwrap_or_else(|| core::DeviceClock::moment(&core::SoftwareClock))
    }
}

/// The app's hardware, as the store asks for it.
#[cfg(feature = "wallet")]
struct Hardware {
    foreign: Arc<dyn SecureHardware>,
    guard: core::Guard,
    binding: core::Binding,
}

#[cfg(feature = "wallet")]
fn secret(bytes: Vec<u8>) -> Result<Secret<32>, core::HardwareError> {
    // What is not 32 bytes is no answer.
    Secret::from_slice(&Zeroizing::new(bytes)).map_err(|_| core::HardwareError::Unavailable)
}

#[cfg(feature = "wallet")]
impl core::SecureHardware for Hardware {
    fn guard(&self) -> core::Guard {
        self.guard
    }

    fn binding(&self) -> core::Binding {
        self.binding
    }

    fn make_key(
        &self,
        owner: &core::Owner,
        policy: core::KeyPolicy,
        challenge: &[u8],
    ) -> Result<core::HardwareKey, core::HardwareError> {
        let use_for = match policy.use_for {
            core::KeyUse::Sign => KeyUse::Sign,
            core::KeyUse::Agree => KeyUse::Agree,
            core::KeyUse::Bind => KeyUse::Bind,
        };
        let policy = KeyPolicy { use_for, biometric: policy.biometric };
        let key = self.foreign.make_key(owner.to_vec(), policy, challenge.to_vec())?;
        Ok(core::HardwareKey { handle: key.handle, public: key.public_key, attestation: key.attestation })
    }

    fn sign(&self, handle: &[u8], message: &[u8]) -> Result<Vec<u8>, core::HardwareError> {
        Ok(self.foreign.sign(handle.to_vec(), message.to_vec())?)
    }

    fn agree(&self, handle: &[u8], peer: &[u8]) -> Result<Secret<32>, core::HardwareError> {
        secret(self.foreign.agree(handle.to_vec(), peer.to_vec())?)
    }

    fn bind(&self, handle: &[u8], input: &[u8]) -> Result<Secret<32>, core::HardwareError> {
        secret(self.foreign.bind(handle.to_vec(), input.to_vec())?)
    }

    fn delete(&self, handle: &[u8]) -> Result<(), core::HardwareError> {
        Ok(self.foreign.delete(handle.to_vec())?)
    }

    fn delete_all(&self, owner: &core::Owner) -> Result<Option<u32>, core::HardwareError> {
        Ok(self.foreign.delete_all(owner.to_vec())?)
    }

    fn check(&self, handle: &[u8]) -> Result<(), core::HardwareError> {
        Ok(self.foreign.check(handle.to_vec())?)
    }
}

/// The app's small values, as the store asks for them.
#[cfg(feature = "wallet")]
struct Blobs {
    foreign: Arc<dyn SecureBlobs>,
    keeps_order: bool,
}

#[cfg(feature = "wallet")]
impl core::SecureBlobs for Blobs {
    fn keeps_order(&self) -> bool {
        self.keeps_order
    }

    fn read(&self, name: &str) -> Result<Option<SecretBytes>, core::HardwareError> {
        Ok(self.foreign.read(name.to_owned())?.map(SecretBytes::new))
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), core::HardwareError> {
        Ok(self.foreign.write(name.to_owned(), value.to_vec())?)
    }

    fn delete(&self, name: &str) -> Result<(), core::HardwareError> {
        Ok(self.foreign.delete(name.to_owned())?)
    }
}

/// The device of a wallet in `folder`.
#[cfg(feature = "wallet")]
pub(crate) fn device(
    platform: &Platform,
    folder: &std::path::Path,
    clock: &HeldClock,
) -> Result<core::Device, DeviceError> {
    let mut device = core::Device::software(&core::software_folder(folder));
    if let Some(foreign) = &platform.hardware {
        let guard = match foreign.key_guard()? {
            KeyGuard::Software => core::Guard::Software,
            KeyGuard::TrustedEnvironment => core::Guard::TrustedEnvironment,
            KeyGuard::SecureElement => core::Guard::SecureElement,
        };
        let binding = match foreign.key_binding()? {
            KeyBinding::Mac => core::Binding::Mac,
            KeyBinding::Agreement => core::Binding::Agreement,
        };
        device.hardware = Arc::new(Hardware { foreign: Arc::clone(foreign), guard, binding });
    }
    if let Some(foreign) = &platform.blobs {
        device.blobs = Arc::new(Blobs { foreign: Arc::clone(foreign), keeps_order: foreign.keeps_order()? });
    }
    device.clock = Arc::new(clock.clone());
    Ok(device)
}
