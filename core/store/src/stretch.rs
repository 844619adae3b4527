use crate::{Pin, StoreError};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use dinhdanh_crypto::Secret;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Most memory that stretching may take, in KiB: a hostile key file must not exhaust a phone.
pub const MAX_MEMORY_KIB: u32 = 256 * 1024;
/// Most passes over that memory.
pub const MAX_PASSES: u32 = 32;
/// Most lanes.
pub const MAX_LANES: u8 = 8;

/// Bytes of a salt.
pub(crate) const SALT: usize = 16;

/// The cost of one guess of the PIN: parameters of Argon2id (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    memory_kib: u32,
    passes: u32,
    lanes: u8,
}

impl Stretch {
    /// 64 MiB, three passes, one lane: about 0.25 s on a desktop core.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// Memory in KiB (at least 8 for each lane, RFC 9106 §3.1), passes and lanes, each at most the limit of this crate;
    /// else [`StoreError::StretchRefused`].
    pub const fn new(memory_kib: u32, passes: u32, lanes: u8) -> Result<Self, StoreError> {
        let lanes_fit = lanes >= 1 && lanes <= MAX_LANES;
        let passes_fit = passes >= 1 && passes <= MAX_PASSES;
        if lanes_fit && passes_fit && memory_kib >= 8 * lanes as u32 && memory_kib <= MAX_MEMORY_KIB {
            Ok(Self { memory_kib, passes, lanes })
        } else {
            Err(StoreError::StretchRefused)
        }
    }

    /// Memory in KiB.
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes; they are filled one after the other.
    pub const fn lanes(self) -> u8 {
        self.lanes
    }

    /// The cost that takes this device about `target`, which is measured once, when a wallet is made: 64 MiB and as many passes as
    /// that allows, one at least; where the memory isn't there, 19 MiB and two passes at least, the least of OWASP's
    /// Password Storage Cheat Sheet.
    pub fn calibrated(target: Duration) -> Result<Self, StoreError> {
        for (memory_kib, least) in [(Self::DEFAULT.memory_kib, 1), (19 * 1024, 2)] {
            let once = Self { memory_kib, passes: least, lanes: 1 };
            let begun = Instant::now();
            match once.apply(&Pin::probe(), &[0; SALT]) {
                Err(StoreError::OutOfMemory) => {}
                Err(error) => return Err(error),
                Ok(_) => return Ok(once.fitted(begun.elapsed(), target)),
            }
        }
        Err(StoreError::OutOfMemory)
    }

    /// As many passes as fit into `target`, when those of `self` took `spent`.
    fn fitted(self, spent: Duration, target: Duration) -> Self {
        let wanted = target.as_micros().saturating_mul(self.passes.into()) / spent.as_micros().max(1);
        let passes = u32::try_from(wanted).unwrap_or(u32::MAX).clamp(self.passes, MAX_PASSES);
        Self { passes, ..self }
    }

    /// The stretched PIN. [`StoreError::OutOfMemory`] when the memory isn't there.
    pub(crate) fn apply(self, pin: &Pin, salt: &[u8; SALT]) -> Result<Secret<32>, StoreError> {
        self.stretch(pin.digits(), salt)
    }

    /// A stretched passphrase, for what is sealed outside of the store. [`StoreError::OutOfMemory`] when the memory isn't there.
    pub fn stretch(self, secret: &[u8], salt: &[u8; SALT]) -> Result<Secret<32>, StoreError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes.into(), Some(32))
            .map_err(|_| StoreError::StretchRefused)?;
        let blocks = params.block_count();
        // Own memory, since the library frees its own without wiping it, and the last block gives the result away.
        let mut memory = Zeroizing::new(Vec::new());
        memory.try_reserve_exact(blocks).map_err(|_| StoreError::OutOfMemory)?;
        memory.resize(blocks, Block::new());
        let mut stretched = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(secret, salt, &mut *stretched, memory.as_mut_slice())
            .map_err(|_| StoreError::StretchRefused)?;
        Ok(Secret::new(*stretched))
    }
}

impl Default for Stretch {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_limits() {
        assert!(Stretch::new(8, 1, 1).is_ok());
        assert!(Stretch::new(MAX_MEMORY_KIB, MAX_PASSES, MAX_LANES).is_ok());
        for (memory, passes, lanes) in [
            (7, 1, 1),
            (15, 1, 2),
            (MAX_MEMORY_KIB + 1, 1, 1),
            (u32::MAX, 1, 1),
            (8, 0, 1),
            (8, MAX_PASSES + 1, 1),
            (8, 1, 0),
            (1024, 1, MAX_LANES + 1),
        ] {
            assert_eq!(Stretch::new(memory, passes, lanes), Err(StoreError::StretchRefused));
        }
    }

    #[test]
    fn passes_are_fitted_to_the_time_that_one_took() {
        let one = Stretch { passes: 1, ..Stretch::DEFAULT };
        let fitted = |spent, target| one.fitted(Duration::from_millis(spent), Duration::from_millis(target)).passes();
        assert_eq!(fitted(80, 250), 3);
        assert_eq!(fitted(25, 250), 10);
        assert_eq!(fitted(900, 250), 1, "a slow phone keeps one pass over the whole memory");
        assert_eq!(fitted(0, 250), MAX_PASSES);
        assert!(Stretch::calibrated(Duration::ZERO).is_ok_and(|stretch| stretch.passes() == 1));
    }

    #[test]
    fn every_parameter_changes_the_result() {
        let (pin, other) = (Pin::new("204816").unwrap(), Pin::new("204817").unwrap());
        let small = Stretch::new(16, 1, 1).unwrap();
        let result = small.apply(&pin, &[1; SALT]).unwrap();
        assert_eq!(result.expose(), small.apply(&pin, &[1; SALT]).unwrap().expose());
        for different in [
            small.apply(&other, &[1; SALT]),
            small.apply(&pin, &[2; SALT]),
            Stretch::new(24, 1, 1).unwrap().apply(&pin, &[1; SALT]),
            Stretch::new(16, 2, 1).unwrap().apply(&pin, &[1; SALT]),
            Stretch::new(16, 1, 2).unwrap().apply(&pin, &[1; SALT]),
        ] {
            assert_ne!(result.expose(), different.unwrap().expose());
        }
    }
}
