//! The file `keys`, version 1; numbers are big-endian:
//!
//! ```text
//! 8   "DDH-KEYS"
//! 1   version, 1
//! 1   number of slots, at most 4; none: erased
//!     each slot: 1 kind (1 = PIN), 2 length of its body, its body
//! 32  SHA-256 of all before: bit rot must not look like a wrong PIN and cost a try
//! 1   tries of the PIN since it was last right
//! ```
//!
//! The body of a PIN slot: 4 memory in KiB, 4 passes, 1 lanes, 16 salt, 12 nonce, 48 the wrapped key.
//!
//! The tries are last and outside of the digest because they are overwritten in place: one byte can't be half written, needs
//! no free space on a full disk, and no second copy of the wrapped key is left behind for every try.

use crate::stretch::SALT;
use crate::{MAX_TRIES, StoreError, Stretch};
use dinhdanh_crypto::sha256;

const MAGIC: &[u8; 8] = b"DDH-KEYS";
const VERSION: u8 = 1;
const KIND_PIN: u8 = 1;
const PIN_BODY: usize = 4 + 4 + 1 + SALT + NONCE + SEALED;
const DIGEST: usize = 32;
const MAX_SLOTS: u8 = 4;
const MAX_BODY: u16 = 1024;

/// Bytes of the largest key file.
pub(crate) const MAX_FILE: usize = 8 + 1 + 1 + MAX_SLOTS as usize * (1 + 2 + MAX_BODY as usize) + DIGEST + 1;
pub(crate) const NONCE: usize = 12;
/// A key of 32 bytes and the tag of AES-256-GCM.
pub(crate) const SEALED: usize = 32 + 16;

pub(crate) struct KeyFile {
    pub(crate) tries: u8,
    pub(crate) slots: Vec<Slot>,
}

/// One way to the key.
#[derive(Clone)]
pub(crate) enum Slot {
    Pin(PinSlot),
    /// A kind that this version doesn't know (another unlock than the PIN), kept as it is.
    Other {
        kind: u8,
        body: Vec<u8>,
    },
}

#[derive(Clone)]
pub(crate) struct PinSlot {
    pub(crate) stretch: Stretch,
    pub(crate) salt: [u8; SALT],
    pub(crate) nonce: [u8; NONCE],
    pub(crate) sealed: [u8; SEALED],
}

impl KeyFile {
    /// A file without a way to the key.
    pub(crate) const ERASED: Self = Self { tries: 0, slots: Vec::new() };

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        let (&tries, bytes) = bytes.split_last().ok_or(StoreError::Damaged)?;
        let (signed, digest) = bytes.split_last_chunk::<DIGEST>().ok_or(StoreError::Damaged)?;
        if sha256(signed) != *digest || tries > MAX_TRIES {
            return Err(StoreError::Damaged);
        }
        let mut rest = signed;
        let [version] = after_magic(&mut rest)?;
        if version != VERSION {
            return Err(StoreError::Newer { found: version.into(), known: VERSION.into() });
        }
        let [count] = take(&mut rest)?;
        if count > MAX_SLOTS {
            return Err(StoreError::Damaged);
        }
        let slots = (0..count).map(|_| Slot::parse(&mut rest)).collect::<Result<Vec<_>, _>>()?;
        let pins = slots.iter().filter(|slot| matches!(slot, Slot::Pin(_))).count();
        if !rest.is_empty() || pins > 1 {
            return Err(StoreError::Damaged);
        }
        Ok(Self { tries, slots })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(MAX_FILE);
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        bytes.push(self.slots.len() as u8);
        for slot in &self.slots {
            slot.write(&mut bytes);
        }
        let digest = sha256(&bytes);
        bytes.extend_from_slice(&digest);
        bytes.push(self.tries);
        bytes
    }

    pub(crate) fn pin_slot(&self) -> Option<&PinSlot> {
        self.slots.iter().find_map(|slot| match slot {
            Slot::Pin(pin) => Some(pin),
            Slot::Other { .. } => None,
        })
    }
}

impl Slot {
    fn parse(rest: &mut &[u8]) -> Result<Self, StoreError> {
        let [kind] = take(rest)?;
        let length = u16::from_be_bytes(take(rest)?);
        if length > MAX_BODY {
            return Err(StoreError::Damaged);
        }
        let (body, after) = rest.split_at_checked(length.into()).ok_or(StoreError::Damaged)?;
        *rest = after;
        if kind == KIND_PIN {
            PinSlot::parse(body).map(Self::Pin)
        } else {
            Ok(Self::Other { kind, body: body.to_vec() })
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Pin(pin) => {
                bytes.push(KIND_PIN);
                bytes.extend_from_slice(&(PIN_BODY as u16).to_be_bytes());
                bytes.extend_from_slice(&stretch_bytes(pin.stretch));
                bytes.extend_from_slice(&pin.salt);
                bytes.extend_from_slice(&pin.nonce);
                bytes.extend_from_slice(&pin.sealed);
            }
            Self::Other { kind, body } => {
                bytes.push(*kind);
                // Parsed bodies are at most MAX_BODY long.
                bytes.extend_from_slice(&(body.len() as u16).to_be_bytes());
                bytes.extend_from_slice(body);
            }
        }
    }
}

impl PinSlot {
    fn parse(body: &[u8]) -> Result<Self, StoreError> {
        let mut rest = body;
        let memory = u32::from_be_bytes(take(&mut rest)?);
        let passes = u32::from_be_bytes(take(&mut rest)?);
        let [lanes] = take(&mut rest)?;
        // A hostile file that asks for gigabytes or hours is refused before anything is allocated.
        let stretch = Stretch::new(memory, passes, lanes).map_err(|_| StoreError::Damaged)?;
        let slot = Self { stretch, salt: take(&mut rest)?, nonce: take(&mut rest)?, sealed: take(&mut rest)? };
        if rest.is_empty() { Ok(slot) } else { Err(StoreError::Damaged) }
    }

    /// What the wrapping authenticates with the key: the format, the kind of slot and the cost of a guess.
    pub(crate) fn context(stretch: Stretch, salt: &[u8; SALT]) -> Vec<u8> {
        [MAGIC.as_slice(), &[VERSION, KIND_PIN], &stretch_bytes(stretch), salt].concat()
    }
}

fn stretch_bytes(stretch: Stretch) -> [u8; 9] {
    let [a, b, c, d] = stretch.memory_kib().to_be_bytes();
    let [e, f, g, h] = stretch.passes().to_be_bytes();
    [a, b, c, d, e, f, g, h, stretch.lanes()]
}

fn after_magic(rest: &mut &[u8]) -> Result<[u8; 1], StoreError> {
    if take(rest)? != *MAGIC {
        return Err(StoreError::Damaged);
    }
    take(rest)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], StoreError> {
    let (taken, after) = rest.split_first_chunk().ok_or(StoreError::Damaged)?;
    *rest = after;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin_slot() -> PinSlot {
        PinSlot { stretch: Stretch::new(8, 1, 1).unwrap(), salt: [1; SALT], nonce: [2; NONCE], sealed: [3; SEALED] }
    }

    fn whole() -> Vec<u8> {
        let slots = vec![Slot::Pin(pin_slot()), Slot::Other { kind: 2, body: b"biometric".to_vec() }];
        KeyFile { tries: 3, slots }.bytes()
    }

    /// The file with the digest made to fit, as an attacker would.
    fn with(change: impl FnOnce(&mut Vec<u8>)) -> Option<StoreError> {
        let mut signed = whole();
        signed.truncate(signed.len() - DIGEST - 1);
        change(&mut signed);
        let digest = sha256(&signed);
        KeyFile::parse(&[signed.as_slice(), &digest, &[3]].concat()).err()
    }

    #[test]
    fn what_is_written_is_read() {
        let file = KeyFile::parse(&whole()).unwrap();
        assert_eq!((file.tries, file.slots.len()), (3, 2));
        let slot = file.pin_slot().unwrap();
        assert_eq!(slot.stretch, pin_slot().stretch);
        assert_eq!((slot.salt, slot.nonce, slot.sealed), ([1; SALT], [2; NONCE], [3; SEALED]));
        assert_eq!(file.bytes(), whole());
        assert!(KeyFile::parse(&KeyFile::ERASED.bytes()).unwrap().pin_slot().is_none());
    }

    #[test]
    fn a_cut_or_altered_file_is_damaged() {
        let whole = whole();
        for length in 0..whole.len() {
            assert!(KeyFile::parse(&whole[..length]).is_err(), "{length}");
        }
        for bit in 0..8 * (whole.len() - 1) {
            let mut altered = whole.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(KeyFile::parse(&altered).err(), Some(StoreError::Damaged), "{bit}");
        }
        let mut tries = whole.clone();
        *tries.last_mut().unwrap() = MAX_TRIES + 1;
        assert_eq!(KeyFile::parse(&tries).err(), Some(StoreError::Damaged));
    }

    #[test]
    fn a_hostile_file_is_damaged_before_it_costs_anything() {
        let damaged = Some(StoreError::Damaged);
        assert_eq!(with(|_| {}), None);
        // A gigabyte, a year, no memory, no pass, no lane.
        assert_eq!(with(|file| file[13..17].copy_from_slice(&(1u32 << 20).to_be_bytes())), damaged);
        assert_eq!(with(|file| file[17..21].copy_from_slice(&[0xff; 4])), damaged);
        assert_eq!(with(|file| file[13..17].fill(0)), damaged);
        assert_eq!(with(|file| file[17..21].fill(0)), damaged);
        assert_eq!(with(|file| file[21] = 0), damaged);
        // Slots: too many, fewer than are there, longer than the file, longer than the limit, two PINs.
        assert_eq!(with(|file| file[9] = MAX_SLOTS + 1), damaged);
        assert_eq!(with(|file| file[9] = 1), damaged);
        assert_eq!(with(|file| file[11..13].fill(0x03)), damaged);
        assert_eq!(with(|file| file[11..13].fill(0xff)), damaged);
        assert_eq!(with(|file| file[11..13].copy_from_slice(&(PIN_BODY as u16 - 1).to_be_bytes())), damaged);
        let second = |file: &mut Vec<u8>| {
            file[9] = 3;
            Slot::Pin(pin_slot()).write(file);
        };
        assert_eq!(with(second), damaged);
        assert_eq!(with(|file| file.extend_from_slice(&[0; 2000])), damaged);
    }

    #[test]
    fn a_newer_file_is_not_called_damaged() {
        assert_eq!(with(|file| file[8] = 2), Some(StoreError::Newer { found: 2, known: 1 }));
    }
}
