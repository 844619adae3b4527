use crate::folder::Folder;
use crate::keyfile::{KeyFile, NONCE, PinSlot, Slot};
use crate::stretch::SALT;
use crate::{Pin, StoreError, Stretch};
use dinhdanh_crypto::{CryptoError, Secret, aead, hkdf_sha256, random};
use zeroize::Zeroizing;

/// Wrong PINs before the wrapped key is erased.
pub const MAX_TRIES: u8 = 10;

/// Separates this use of HKDF from any other (RFC 5869 §3.2).
const INFO: &[u8] = b"dinhdanh store 1: PIN wraps database key";

/// The key of the database, for the right PIN.
///
/// A try is on the disk before the PIN is checked: who kills the process on seeing "wrong" has used it up all the same. The
/// stretching comes before, since a phone out of memory must not cost a try, and since it tells nothing by itself.
pub(crate) fn unlock(folder: &Folder, pin: &Pin) -> Result<Secret<32>, StoreError> {
    let keys = folder.keys()?;
    let slot = keys.pin_slot().ok_or(StoreError::Erased)?;
    if keys.tries >= MAX_TRIES {
        // A crash came between the last try and the erasing.
        return erased(folder);
    }
    let wrapping = wrapping_key(pin, slot.stretch, &slot.salt)?;
    let tries = keys.tries.saturating_add(1);
    folder.write_tries(tries)?;
    match slot.open(&wrapping)? {
        Some(key) => {
            folder.write_tries(0)?;
            Ok(key)
        }
        None if tries >= MAX_TRIES => erased(folder),
        None => Err(StoreError::WrongPin { remaining: MAX_TRIES.saturating_sub(tries) }),
    }
}

fn erased(folder: &Folder) -> Result<Secret<32>, StoreError> {
    folder.replace_keys(&KeyFile::ERASED)?;
    Err(StoreError::Erased)
}

/// A key file with the PIN as the only way to `key`.
pub(crate) fn wrap(key: &Secret<32>, pin: &Pin, stretch: Stretch) -> Result<KeyFile, StoreError> {
    let salt = random::<SALT>()?;
    let nonce = random::<NONCE>()?;
    let wrapping = wrapping_key(pin, stretch, &salt)?;
    let sealed = aead::seal(&wrapping, &nonce, &PinSlot::context(stretch, &salt), key.expose())?;
    let sealed = sealed.try_into().map_err(|_| StoreError::Damaged)?;
    Ok(KeyFile { tries: 0, slots: vec![Slot::Pin(PinSlot { stretch, salt, nonce, sealed })] })
}

impl PinSlot {
    /// The key, or `None` for another PIN's wrapping key.
    fn open(&self, wrapping: &Secret<32>) -> Result<Option<Secret<32>>, StoreError> {
        match aead::open(wrapping, &self.nonce, &Self::context(self.stretch, &self.salt), &self.sealed) {
            Ok(key) => Ok(Some(Secret::from_slice(&Zeroizing::new(key))?)),
            Err(CryptoError::DecryptionFailed) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// From the PIN to the key that wraps. A hardware-bound secret would enter here, between the two steps.
fn wrapping_key(pin: &Pin, stretch: Stretch, salt: &[u8; SALT]) -> Result<Secret<32>, StoreError> {
    Ok(hkdf_sha256(stretch.apply(pin, salt)?.expose(), salt, INFO))
}
