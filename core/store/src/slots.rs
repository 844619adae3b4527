//! The value `keys` in [`crate::SecureBlobs`], version 2: the ways to the database key. Numbers are big-endian:
//!
//! ```text
//! 8   "DDH-KEYS"
//! 1   version, 2
//! 1   number of slots, at most 2
//!     each slot:
//!     1   kind: 1 = PIN, 2 = biometrics; each at most once
//!     9   4 memory in KiB, 4 passes, 1 lanes of Argon2id; zeros for biometrics
//!     16  salt
//!     1   binding of the hardware: 1 = MAC, 2 = agreement
//!     2   length of the handle of the hardware's key, and the handle
//!     1   number of sealed keys, 1 or 2: the second is the next key while the database is written anew
//!         each: 12 nonce, 48 AES-256-GCM of the key
//! 32  SHA-256 of all before: bit rot must not look like a wrong PIN and cost a try
//! ```

use crate::hardware::{Binding, MAX_BLOB, MAX_HANDLE};
use crate::stretch::SALT;
use crate::{StoreError, Stretch};
use dinhdanh_crypto::{CryptoError, Secret, aead, random, sha256};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"DDH-KEYS";
const VERSION: u8 = 2;
const NONCE: usize = 12;
const SEALED: usize = 32 + aead::TAG;

/// What opens a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The PIN, stretched so.
    Pin(Stretch),
    Biometrics,
}

/// One way to the database key.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) opens: Opens,
    pub(crate) salt: [u8; SALT],
    pub(crate) binding: Binding,
    pub(crate) handle: Vec<u8>,
    pub(crate) sealed: Vec<SealedKey>,
}

#[derive(Clone)]
pub(crate) struct SealedKey {
    nonce: [u8; NONCE],
    sealed: [u8; SEALED],
}

/// All ways to the database key of one wallet.
#[derive(Clone, Default)]
pub(crate) struct Slots(pub(crate) Vec<Slot>);

impl Slots {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        let (signed, digest) = bytes.split_last_chunk::<32>().ok_or(StoreError::Damaged)?;
        if bytes.len() > MAX_BLOB || sha256(signed) != *digest {
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
        if count > 2 {
            return Err(StoreError::Damaged);
        }
        let slots = (0..count).map(|_| Slot::parse(&mut rest)).collect::<Result<Vec<_>, _>>()?;
        let twice = matches!(slots.as_slice(), [a, b] if a.opens.kind() == b.opens.kind());
        if rest.is_empty() && !twice { Ok(Self(slots)) } else { Err(StoreError::Damaged) }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = [MAGIC.as_slice(), &[VERSION, self.0.len() as u8]].concat();
        for slot in &self.0 {
            bytes.extend_from_slice(&slot.head());
            bytes.extend_from_slice(&(slot.handle.len() as u16).to_be_bytes());
            bytes.extend_from_slice(&slot.handle);
            bytes.push(slot.sealed.len() as u8);
            for key in &slot.sealed {
                bytes.extend_from_slice(&key.nonce);
                bytes.extend_from_slice(&key.sealed);
            }
        }
        let digest = sha256(&bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }

    pub(crate) fn pin(&self) -> Option<(&Slot, Stretch)> {
        self.0.iter().find_map(|slot| match slot.opens {
            Opens::Pin(stretch) => Some((slot, stretch)),
            Opens::Biometrics => None,
        })
    }

    pub(crate) fn biometrics(&self) -> Option<&Slot> {
        self.0.iter().find(|slot| slot.opens == Opens::Biometrics)
    }

    /// Puts a slot in the place of the one of its kind.
    pub(crate) fn put(&mut self, slot: Slot) {
        self.0.retain(|other| other.opens.kind() != slot.opens.kind());
        self.0.push(slot);
    }
}

impl Slot {
    fn parse(rest: &mut &[u8]) -> Result<Self, StoreError> {
        let [kind] = take(rest)?;
        let memory = u32::from_be_bytes(take(rest)?);
        let passes = u32::from_be_bytes(take(rest)?);
        let [lanes] = take(rest)?;
        let opens = match kind {
            // Parameters of gigabytes or hours are refused before anything is allocated.
            1 => Opens::Pin(Stretch::new(memory, passes, lanes).map_err(|_| StoreError::Damaged)?),
            2 if (memory, passes, lanes) == (0, 0, 0) => Opens::Biometrics,
            _ => return Err(StoreError::Damaged),
        };
        let salt = take(rest)?;
        let binding = match take(rest)? {
            [1] => Binding::Mac,
            [2] => Binding::Agreement,
            _ => return Err(StoreError::Damaged),
        };
        let length = usize::from(u16::from_be_bytes(take(rest)?));
        let (handle, after) = rest.split_at_checked(length).ok_or(StoreError::Damaged)?;
        *rest = after;
        let [count] = take(rest)?;
        if length > MAX_HANDLE || !(1..=2).contains(&count) {
            return Err(StoreError::Damaged);
        }
        let sealed = (0..count).map(|_| Ok(SealedKey { nonce: take(rest)?, sealed: take(rest)? }));
        let sealed = sealed.collect::<Result<_, StoreError>>()?;
        Ok(Self { opens, salt, binding, handle: handle.to_vec(), sealed })
    }

    /// What is authenticated with the key: the kind of slot, the cost of a guess, how it is bound.
    fn head(&self) -> Vec<u8> {
        let cost = match self.opens {
            Opens::Pin(stretch) => {
                let [a, b, c, d] = stretch.memory_kib().to_be_bytes();
                let [e, f, g, h] = stretch.passes().to_be_bytes();
                [a, b, c, d, e, f, g, h, stretch.lanes()]
            }
            Opens::Biometrics => [0; 9],
        };
        let binding = match self.binding {
            Binding::Mac => 1,
            Binding::Agreement => 2,
        };
        [&[self.opens.kind()], cost.as_slice(), &self.salt, &[binding]].concat()
    }

    fn context(&self) -> Vec<u8> {
        [MAGIC.as_slice(), &[VERSION], &self.head()].concat()
    }

    /// Seals a key behind those that are there; the wrapping key seals twice at most in its life, under random nonces.
    pub(crate) fn seal(&mut self, wrapping: &Secret<32>, key: &Secret<32>) -> Result<(), StoreError> {
        let nonce = random::<NONCE>()?;
        let sealed = aead::seal(wrapping, &nonce, &self.context(), key.expose())?;
        self.sealed.push(SealedKey { nonce, sealed: sealed.try_into().map_err(|_| StoreError::Damaged)? });
        Ok(())
    }

    /// From now on the next key is the only one, where there are two.
    pub(crate) fn keep_last(&mut self) {
        self.sealed = self.sealed.pop().into_iter().collect();
    }

    /// The keys, the present one first; `None` for another PIN's wrapping key.
    pub(crate) fn open(&self, wrapping: &Secret<32>) -> Result<Option<Vec<Secret<32>>>, StoreError> {
        let mut keys = Vec::with_capacity(self.sealed.len());
        for key in &self.sealed {
            match aead::open(wrapping, &key.nonce, &self.context(), &key.sealed) {
                Ok(key) => keys.push(Secret::from_slice(&Zeroizing::new(key))?),
                Err(CryptoError::DecryptionFailed) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(keys))
    }
}

impl Opens {
    fn kind(self) -> u8 {
        match self {
            Self::Pin(_) => 1,
            Self::Biometrics => 2,
        }
    }
}

/// Takes the first bytes of `rest`.
pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], StoreError> {
    let (taken, after) = rest.split_first_chunk().ok_or(StoreError::Damaged)?;
    *rest = after;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots() -> Slots {
        let (wrapping, key) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let opens = Opens::Pin(Stretch::new(8, 1, 1).unwrap());
        let mut pin =
            Slot { opens, salt: [3; SALT], binding: Binding::Mac, handle: b"alias".to_vec(), sealed: Vec::new() };
        pin.seal(&wrapping, &key).unwrap();
        pin.seal(&wrapping, &Secret::new([4; 32])).unwrap();
        let mut finger = Slot { opens: Opens::Biometrics, binding: Binding::Agreement, ..pin.clone() };
        finger.sealed.truncate(1);
        Slots(vec![pin, finger])
    }

    /// With the digest made to fit, as an attacker would.
    fn with(change: impl FnOnce(&mut Vec<u8>)) -> Option<StoreError> {
        let mut signed = slots().bytes();
        signed.truncate(signed.len() - 32);
        change(&mut signed);
        let digest = sha256(&signed);
        Slots::parse(&[signed.as_slice(), &digest].concat()).err()
    }

    #[test]
    fn what_is_written_is_read_and_opens_with_its_key_only() {
        let bytes = slots().bytes();
        let read = Slots::parse(&bytes).unwrap();
        assert_eq!(read.bytes(), bytes);
        let (pin, _) = read.pin().unwrap();
        let keys = pin.open(&Secret::new([1; 32])).unwrap().unwrap();
        assert_eq!(keys.iter().map(|key| key.expose()[0]).collect::<Vec<_>>(), [2, 4]);
        assert!(pin.open(&Secret::new([9; 32])).unwrap().is_none());
        // The cost, the kind and the binding are authenticated: a slot can't be passed off as another.
        assert!(read.biometrics().unwrap().open(&Secret::new([1; 32])).unwrap().is_none());
        assert!(Slots::parse(&Slots::default().bytes()).unwrap().pin().is_none());
    }

    #[test]
    fn a_cut_or_altered_value_is_damaged() {
        let whole = slots().bytes();
        for length in 0..whole.len() {
            assert_eq!(Slots::parse(&whole[..length]).err(), Some(StoreError::Damaged), "{length}");
        }
        for bit in 0..8 * whole.len() {
            let mut altered = whole.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Slots::parse(&altered).err(), Some(StoreError::Damaged), "{bit}");
        }
    }

    #[test]
    fn a_hostile_value_is_damaged_before_it_costs_anything() {
        let damaged = Some(StoreError::Damaged);
        assert_eq!(with(|_| {}), None);
        assert_eq!(with(|bytes| bytes[11..15].copy_from_slice(&(1u32 << 20).to_be_bytes())), damaged);
        assert_eq!(with(|bytes| bytes[15..19].fill(0xff)), damaged);
        assert_eq!(with(|bytes| bytes[19] = 0), damaged);
        assert_eq!(with(|bytes| bytes[9] = 3), damaged);
        assert_eq!(with(|bytes| bytes[9] = 1), damaged);
        assert_eq!(with(|bytes| bytes[10] = 2), damaged);
        assert_eq!(with(|bytes| bytes[36] = 3), damaged);
        assert_eq!(with(|bytes| bytes[37..39].fill(0xff)), damaged);
        assert_eq!(with(|bytes| bytes[44] = 3), damaged);
        assert_eq!(with(|bytes| bytes.push(0)), damaged);
        assert_eq!(with(|bytes| bytes[8] = 3), Some(StoreError::Newer { found: 3, known: 2 }));
    }
}
