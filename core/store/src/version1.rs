//! The folder of version 1, whose PIN was bound to no hardware: its file `keys`, read once more to bring it to this version.
//!
//! ```text
//! 8   "DDH-KEYS"
//! 1   version, 1
//! 1   number of slots, at most 4; none: erased
//!     each slot: 1 kind (1 = PIN), 2 length of its body, its body
//! 32  SHA-256 of all before
//! 1   tries of the PIN since it was last right
//! ```
//!
//! The body of a PIN slot: 4 memory in KiB, 4 passes, 1 lanes, 16 salt, 12 nonce, 48 the wrapped key. Numbers are big-endian.
//! Version 1 wrote no other kind of slot.

use crate::folder::Folder;
use crate::keyring::Keyring;
use crate::slots::{Slots, take};
use crate::state::State;
use crate::stretch::SALT;
use crate::{Device, Pin, StoreError, Stretch};
use dinhdanh_crypto::{CryptoError, Secret, aead, hkdf_sha256, random, sha256};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"DDH-KEYS";
const VERSION: u8 = 1;
const KIND_PIN: u8 = 1;
const DIGEST: usize = 32;
const INFO: &[u8] = b"dinhdanh store 1: PIN wraps database key";

/// Bytes of the largest key file.
pub(crate) const MAX_FILE: usize = 8 + 1 + 1 + 4 * (1 + 2 + 1024) + DIGEST + 1;

/// Whether what is read of the device's values is read again from what is written of it, and reading a key file of version 1 ends:
/// for the fuzz target, which can't hash. `signed` is what the digest covers where there is one.
#[doc(hidden)]
pub fn values_are_read_one_way(signed: &[u8]) -> bool {
    let with_digest = [signed, &sha256(signed)].concat();
    let _ = KeyFile::parse(&[with_digest.as_slice(), &[0]].concat());
    Slots::parse(&with_digest).ok().is_none_or(|slots| slots.bytes() == with_digest)
        && State::parse(signed).ok().is_none_or(|state| State::parse(&state.bytes()) == Ok(state))
}

struct KeyFile {
    tries: u8,
    slot: Option<PinSlot>,
}

struct PinSlot {
    stretch: Stretch,
    salt: [u8; SALT],
    nonce: [u8; 12],
    sealed: [u8; 48],
}

/// Brings a folder of version 1 under this device's keys, for the right PIN. A crash at any point leaves it as it was, or moved.
///
/// The database isn't touched: it is opened as any other then, which migrates it and puts it under the next key. Version 1's own
/// key opens every copy of its folder without the device, for who knows the PIN or guesses it.
pub(crate) fn move_keys(folder: &Folder, device: &Device, pin: &Pin) -> Result<(), StoreError> {
    let file = KeyFile::parse(&folder.version_1_keys()?)?;
    let owner = match folder.begun()? {
        Some(owner) => owner,
        None => {
            let owner = random()?;
            folder.begin(&owner)?;
            owner
        }
    };
    let keyring = Keyring::new(device, owner);
    let (key, stretch) = file.unlock(folder, &keyring, pin)?;
    // What a move that was cut short left in the device.
    keyring.destroy()?;
    let next = Secret::from_slice(&*Zeroizing::new(random::<32>()?))?;
    keyring.write_slots(&Slots(vec![keyring.pin_slot(pin, stretch, None, &[&key, &next])?]))?;
    keyring.write_state(&State::FIRST)?;
    folder.publish()
}

/// Leaves no way to the database key in the file of version 1, if there is one.
pub(crate) fn destroy_keys(folder: &Folder) -> Result<(), StoreError> {
    folder.destroy_version_1_keys(&KeyFile::erased())
}

impl KeyFile {
    /// The database key and the cost of the PIN, for the right one. Tries are counted as today, with their waits, and in the file
    /// as version 1 did: neither a crash nor another device makes the count go down.
    fn unlock(&self, folder: &Folder, keyring: &Keyring, pin: &Pin) -> Result<(Secret<32>, Stretch), StoreError> {
        let state = match keyring.state() {
            Err(StoreError::OtherDevice) => State::FIRST,
            state => state?,
        };
        let state = State { tries: state.tries.max(self.tries), ..state };
        let now = keyring.admit_guess(&state, folder)?;
        let slot = self.slot.as_ref().ok_or(StoreError::Erased)?;
        let stretched = slot.stretch.apply(pin, &slot.salt)?;
        let wrapping = hkdf_sha256(stretched.expose(), &slot.salt, INFO);
        let check = || {
            folder.write_version_1_tries(state.tries.saturating_add(1))?;
            match aead::open(&wrapping, &slot.nonce, &slot.context(), &slot.sealed) {
                Ok(key) => {
                    folder.write_version_1_tries(0)?;
                    Ok(Some(Secret::from_slice(&Zeroizing::new(key))?))
                }
                Err(CryptoError::DecryptionFailed) => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        let (key, _) = keyring.guess(&state, now, folder, check)?;
        Ok((key, slot.stretch))
    }

    fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        let (&tries, bytes) = bytes.split_last().ok_or(StoreError::Damaged)?;
        let (signed, digest) = bytes.split_last_chunk::<DIGEST>().ok_or(StoreError::Damaged)?;
        if sha256(signed) != *digest {
            return Err(StoreError::Damaged);
        }
        let mut rest = signed;
        if take(&mut rest)? != *MAGIC {
            return Err(StoreError::Damaged);
        }
        let [version, count] = take(&mut rest)?;
        if version != VERSION {
            return Err(StoreError::Newer { found: version.into(), known: VERSION.into() });
        }
        let slot = match count {
            0 => None,
            1 => Some(PinSlot::parse(&mut rest)?),
            _ => return Err(StoreError::Damaged),
        };
        if rest.is_empty() { Ok(Self { tries, slot }) } else { Err(StoreError::Damaged) }
    }

    /// A file without a way to the key.
    fn erased() -> Vec<u8> {
        let signed = [MAGIC.as_slice(), &[VERSION, 0]].concat();
        [signed.as_slice(), &sha256(&signed), &[0]].concat()
    }
}

impl PinSlot {
    fn parse(rest: &mut &[u8]) -> Result<Self, StoreError> {
        let [kind, ..] = take::<3>(rest)?;
        let memory = u32::from_be_bytes(take(rest)?);
        let passes = u32::from_be_bytes(take(rest)?);
        let [lanes] = take(rest)?;
        // A hostile file that asks for gigabytes or hours is refused before anything is allocated.
        let stretch = Stretch::new(memory, passes, lanes).map_err(|_| StoreError::Damaged)?;
        let slot = Self { stretch, salt: take(rest)?, nonce: take(rest)?, sealed: take(rest)? };
        if kind == KIND_PIN { Ok(slot) } else { Err(StoreError::Damaged) }
    }

    fn context(&self) -> Vec<u8> {
        let [a, b, c, d] = self.stretch.memory_kib().to_be_bytes();
        let [e, f, g, h] = self.stretch.passes().to_be_bytes();
        let stretch = [a, b, c, d, e, f, g, h, self.stretch.lanes()];
        [MAGIC.as_slice(), &[VERSION, KIND_PIN], &stretch, &self.salt].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_digest(signed: &[u8]) -> Vec<u8> {
        [signed, &sha256(signed), &[3]].concat()
    }

    #[test]
    fn a_cut_altered_hostile_or_newer_file_is_refused() {
        let signed = [MAGIC.as_slice(), &[1, 1, 1, 0, 85], &[0, 0, 0, 8, 0, 0, 0, 1, 1], &[7; 76]].concat();
        let whole = with_digest(&signed);
        assert!(KeyFile::parse(&whole).is_ok_and(|file| file.tries == 3 && file.slot.is_some()));
        assert!(KeyFile::parse(&KeyFile::erased()).is_ok_and(|file| file.slot.is_none()));
        (0..whole.len()).for_each(|cut| assert!(KeyFile::parse(&whole[..cut]).is_err(), "{cut}"));
        for bit in 0..8 * (whole.len() - 1) {
            let mut altered = whole.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(KeyFile::parse(&altered).err(), Some(StoreError::Damaged), "{bit}");
        }
        for (at, byte) in [(9, 2), (10, 2), (13, 0x40), (17, 0xff), (21, 0)] {
            let mut hostile = signed.clone();
            hostile[at] = byte;
            assert_eq!(KeyFile::parse(&with_digest(&hostile)).err(), Some(StoreError::Damaged), "{at}");
        }
        let mut newer = signed;
        newer[8] = 2;
        assert_eq!(KeyFile::parse(&with_digest(&newer)).err(), Some(StoreError::Newer { found: 2, known: 1 }));
    }

    #[test]
    fn the_fuzz_targets_seeds_and_all_that_differ_in_a_bit_are_read_one_way() {
        let seeds = [
            include_bytes!("../../../tests/fuzz/seeds/version_1_keys.value").as_slice(),
            include_bytes!("../../../tests/fuzz/seeds/keys.value"),
            include_bytes!("../../../tests/fuzz/seeds/state.value"),
        ];
        let [version_1, keys, state] = seeds;
        assert!(KeyFile::parse(&with_digest(version_1)).is_ok());
        assert!(Slots::parse(&[keys, &sha256(keys)].concat()).is_ok() && State::parse(state).is_ok());
        for seed in seeds {
            for bit in 0..8 * seed.len() {
                let mut altered = seed.to_vec();
                altered[bit / 8] ^= 1 << (bit % 8);
                assert!(values_are_read_one_way(&altered), "{bit}");
            }
        }
    }
}
