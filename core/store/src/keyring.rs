use crate::folder::Folder;
use crate::hardware::{Binding, HardwareError, KeyPolicy, KeyUse, Moment, Owner};
use crate::slots::{Opens, Slot, Slots};
use crate::state::State;
use crate::stretch::SALT;
use crate::{Device, Pin, StoreError, Stretch, version1};
use dinhdanh_crypto::{Secret, hash_to_p256, hkdf_sha256, random, sha256};
use zeroize::Zeroizing;

/// Separates these uses of HKDF from any other (RFC 5869 §3.2).
const PIN_INFO: &[u8] = b"dinhdanh store 2: PIN and hardware wrap database key";
const BIOMETRICS_INFO: &[u8] = b"dinhdanh store 2: biometrics wrap database key";

/// The domain of the points that a PIN is hashed to (RFC 9380 §3.1).
const POINT_TAG: &[u8] = b"DINHDANH-STORE-2-with-P256_XMD:SHA-256_SSWU_RO_";

/// What one wallet keeps in the device: its keys and its small values.
#[derive(Clone)]
pub(crate) struct Keyring {
    pub(crate) device: Device,
    pub(crate) owner: Owner,
}

/// What the right PIN or finger gives.
pub(crate) struct Opened {
    /// The database key; behind it the next one, where it is about to be replaced.
    pub(crate) keys: Vec<Secret<32>>,
    /// The state as it is written down.
    pub(crate) state: State,
}

impl Keyring {
    pub(crate) fn new(device: &Device, owner: Owner) -> Self {
        Self { device: device.clone(), owner }
    }

    pub(crate) fn state(&self) -> Result<State, StoreError> {
        State::parse(self.device.blobs.read(&self.name("state"))?.ok_or(StoreError::OtherDevice)?.expose())
    }

    pub(crate) fn write_state(&self, state: &State) -> Result<(), StoreError> {
        Ok(self.device.blobs.write(&self.name("state"), &state.bytes())?)
    }

    pub(crate) fn slots(&self) -> Result<Slots, StoreError> {
        Slots::parse(self.device.blobs.read(&self.name("keys"))?.ok_or(StoreError::OtherDevice)?.expose())
    }

    pub(crate) fn write_slots(&self, slots: &Slots) -> Result<(), StoreError> {
        Ok(self.device.blobs.write(&self.name("keys"), &slots.bytes())?)
    }

    fn name(&self, value: &str) -> String {
        format!("{}-{value}", hex::encode(self.owner))
    }

    /// The database key, for the right PIN.
    ///
    /// The stretching comes before the try is counted, since a phone out of memory must not cost a try, and since it tells nothing
    /// by itself.
    pub(crate) fn open_by_pin(&self, folder: &Folder, pin: &Pin) -> Result<Opened, StoreError> {
        let state = self.state()?;
        let now = self.admit_guess(&state, folder)?;
        let slots = self.slots()?;
        let (slot, stretch) = slots.pin().ok_or(StoreError::Erased)?;
        self.device.hardware.check(&slot.handle)?;
        let stretched = stretch.apply(pin, &slot.salt)?;
        let (keys, state) = self.guess(&state, now, folder, || slot.open(&self.pin_wrapping(slot, &stretched)?))?;
        Ok(Opened { keys, state })
    }

    /// Whether a PIN may be tried now, and when that is.
    pub(crate) fn admit_guess(&self, state: &State, folder: &Folder) -> Result<Moment, StoreError> {
        if self.is_used_up(state) {
            return Err(self.erased(folder));
        }
        let now = self.device.clock.moment();
        let (seconds, anew) = state.wait(self.device.policy, now);
        if anew {
            self.write_state(&State { wrong_at: Some(now), ..*state })?;
        }
        if seconds == 0 { Ok(now) } else { Err(StoreError::MustWait { seconds }) }
    }

    /// Counts a try, lets `check` look at the PIN, and gives the try back at once if it was right.
    ///
    /// The try is durable before: who kills the process on seeing "wrong" has used it up all the same. Once the PIN is known to be
    /// right nothing that comes after, whether it fails or is killed, may use up a try. Tries that are given back are a security
    /// event, and the state says that it is to come.
    pub(crate) fn guess<T>(
        &self,
        state: &State,
        now: Moment,
        folder: &Folder,
        check: impl FnOnce() -> Result<Option<T>, StoreError>,
    ) -> Result<(T, State), StoreError> {
        let policy = self.device.policy;
        let counted = State { tries: state.tries.saturating_add(1), wrong_at: Some(now), ..*state };
        self.write_state(&counted)?;
        match check() {
            Ok(Some(right)) => {
                let moving = state.moving || state.tries > 0;
                let given_back = State { tries: 0, wrong_at: None, moving, ..*state };
                self.write_state(&given_back)?;
                Ok((right, given_back))
            }
            Ok(None) if self.is_used_up(&counted) => Err(self.erased(folder)),
            Ok(None) => Err(StoreError::WrongPin {
                remaining: policy.max_tries.saturating_sub(counted.tries),
                wait: policy.wait(counted.tries),
            }),
            Err(error) => {
                // The hardware gave no answer, so nothing was checked, and ten such failures must not erase.
                let _ = self.write_state(state);
                Err(error)
            }
        }
    }

    fn is_used_up(&self, state: &State) -> bool {
        state.erased || state.tries >= self.device.policy.max_tries
    }

    /// The database key, for the finger or face that the hardware asks for. Tries of the PIN stay as they are.
    pub(crate) fn open_by_biometrics(&self, folder: &Folder) -> Result<Opened, StoreError> {
        let state = self.state()?;
        if self.is_used_up(&state) {
            return Err(self.erased(folder));
        }
        let mut slots = self.slots()?;
        let slot = slots.biometrics().ok_or(StoreError::NoBiometrics)?;
        match self.biometrics_wrapping(slot) {
            Ok(wrapping) => Ok(Opened { keys: slot.open(&wrapping)?.ok_or(StoreError::Damaged)?, state }),
            Err(StoreError::KeyGone) => {
                // Fingers changed, and the key went with the old ones: only the PIN opens from now on.
                slots.0.retain(|slot| slot.opens != Opens::Biometrics);
                self.write_slots(&slots)?;
                Err(StoreError::NoBiometrics)
            }
            Err(error) => Err(error),
        }
    }

    /// A slot that this PIN opens, with a key of the hardware that is there already or is made for it.
    pub(crate) fn pin_slot(
        &self,
        pin: &Pin,
        stretch: Stretch,
        handle: Option<Vec<u8>>,
        keys: &[&Secret<32>],
    ) -> Result<Slot, StoreError> {
        let slot = self.empty_slot(Opens::Pin(stretch), handle)?;
        let wrapping = self.pin_wrapping(&slot, &stretch.apply(pin, &slot.salt)?)?;
        filled(slot, &wrapping, keys)
    }

    /// A slot that a finger or face opens.
    pub(crate) fn biometrics_slot(&self, key: &Secret<32>) -> Result<Slot, StoreError> {
        let slot = self.empty_slot(Opens::Biometrics, None)?;
        let wrapping = self.biometrics_wrapping(&slot)?;
        filled(slot, &wrapping, &[key])
    }

    fn empty_slot(&self, opens: Opens, handle: Option<Vec<u8>>) -> Result<Slot, StoreError> {
        let policy = KeyPolicy { use_for: KeyUse::Bind, biometric: opens == Opens::Biometrics };
        let handle = match handle {
            Some(handle) => handle,
            None => self.device.hardware.make_key(&self.owner, policy, &[])?.handle,
        };
        let binding = self.device.hardware.binding();
        Ok(Slot { opens, salt: random::<SALT>()?, binding, handle, sealed: Vec::new() })
    }

    /// From the stretched PIN to the key that wraps, through the hardware. The stretched PIN goes in once more beside the
    /// hardware's answer, so that hardware that answers always the same takes nothing from what Argon2id gives.
    fn pin_wrapping(&self, slot: &Slot, stretched: &Secret<32>) -> Result<Secret<32>, StoreError> {
        let bound = self.bound(slot, stretched.expose())?;
        let mut both = Zeroizing::new([0; 64]);
        let (first, last) = both.split_at_mut(32);
        first.copy_from_slice(stretched.expose());
        last.copy_from_slice(bound.expose());
        Ok(hkdf_sha256(&*both, &slot.salt, PIN_INFO))
    }

    fn biometrics_wrapping(&self, slot: &Slot) -> Result<Secret<32>, StoreError> {
        let bound = self.bound(slot, &sha256(&slot.salt))?;
        Ok(hkdf_sha256(bound.expose(), &slot.salt, BIOMETRICS_INFO))
    }

    fn bound(&self, slot: &Slot, input: &[u8; 32]) -> Result<Secret<32>, StoreError> {
        let hardware = &self.device.hardware;
        Ok(match slot.binding {
            Binding::Mac => hardware.bind(&slot.handle, input)?,
            Binding::Agreement => hardware.bind(&slot.handle, hash_to_p256(input, POINT_TAG)?.sec1())?,
        })
    }

    /// Everything goes, for the last wrong PIN; what stays says so. Done anew whenever somebody comes after that, since a crash or
    /// hardware without an answer may have cut it short.
    fn erased(&self, folder: &Folder) -> StoreError {
        match self.erase(folder) {
            Ok(()) => StoreError::Erased,
            Err(error) => error,
        }
    }

    fn erase(&self, folder: &Folder) -> Result<(), StoreError> {
        // Said first: a crash in the midst of it must not look like another device.
        self.write_state(&State::ERASED)?;
        let destroyed = self.destroy();
        version1::destroy_keys(folder)?;
        folder.remove_database()?;
        destroyed.map(drop)
    }

    /// Whether this device keeps anything of the wallet, be it only that it was erased.
    pub(crate) fn is_here(&self) -> bool {
        // What can't be read is there.
        ["state", "keys"].iter().any(|value| !matches!(self.device.blobs.read(&self.name(value)), Ok(None)))
    }

    /// Destroys the keys: nothing that is on any disk opens the database from here on. Gives the hardware keys that it counted.
    pub(crate) fn destroy(&self) -> Result<Option<u32>, StoreError> {
        let hardware = &self.device.hardware;
        let slots = self.slots().unwrap_or_default();
        // Either is enough, so that one that fails doesn't keep the other.
        let bound = slots.0.iter().try_for_each(|slot| hardware.delete(&slot.handle));
        let sealed = self.device.blobs.delete(&self.name("keys"));
        let counted = hardware.delete_all(&self.owner);
        bound.and(sealed)?;
        Ok(counted?)
    }

    /// After [`Self::destroy`]: the wallet was never here.
    pub(crate) fn forget(&self) -> Result<(), StoreError> {
        Ok(self.device.blobs.delete(&self.name("state"))?)
    }
}

fn filled(mut slot: Slot, wrapping: &Secret<32>, keys: &[&Secret<32>]) -> Result<Slot, StoreError> {
    keys.iter().try_for_each(|key| slot.seal(wrapping, key))?;
    Ok(slot)
}

impl From<HardwareError> for StoreError {
    fn from(error: HardwareError) -> Self {
        match error {
            HardwareError::Invalidated | HardwareError::NoSuchKey => Self::KeyGone,
            HardwareError::NotConfirmed => Self::NotConfirmed,
            HardwareError::Full => Self::DiskFull,
            HardwareError::Unsupported | HardwareError::Unavailable => Self::HardwareUnavailable,
        }
    }
}
