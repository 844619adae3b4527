use super::{Bits, Status, StatusError};

/// The entries of a list, inflated.
#[derive(Clone, PartialEq, Eq)]
pub struct Entries {
    bits: Bits,
    bytes: Vec<u8>,
}

impl Entries {
    pub(super) fn new(bits: Bits, bytes: Vec<u8>) -> Self {
        Self { bits, bytes }
    }

    /// How wide an entry is.
    pub fn bits(&self) -> Bits {
        self.bits
    }

    /// How many entries there are; the last byte may hold some that nobody was given.
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64 * u64::from(8 / self.bits.number())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Bytes in memory.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The entry of an index; [`StatusError::NoEntry`] beyond the end.
    pub fn get(&self, index: u64) -> Result<Status, StatusError> {
        let (byte, shift) = self.bits.place(index);
        let byte = usize::try_from(byte).ok().and_then(|byte| self.bytes.get(byte)).ok_or(StatusError::NoEntry)?;
        Ok(Status::from_value(byte >> shift & self.bits.greatest()))
    }

    /// The statuses that occur, by value, and how often each does.
    pub fn counts(&self) -> Vec<(Status, u64)> {
        let mut of_bytes = [0_u64; 256];
        for byte in &self.bytes {
            if let Some(count) = of_bytes.get_mut(usize::from(*byte)) {
                *count += 1;
            }
        }
        let mut of_values = [0_u64; 256];
        for (byte, count) in (0..=u8::MAX).zip(of_bytes) {
            for index in 0..8 / self.bits.number() {
                let value = byte >> (index * self.bits.number()) & self.bits.greatest();
                if let Some(total) = of_values.get_mut(usize::from(value)) {
                    *total += count;
                }
            }
        }
        let occurs = (0..=u8::MAX).zip(of_values).filter(|(_, count)| *count > 0);
        occurs.map(|(value, count)| (Status::from_value(value), count)).collect()
    }

    pub(super) fn set(&mut self, index: u64, status: Status) -> Result<(), StatusError> {
        if status.value() > self.bits.greatest() {
            return Err(StatusError::TooNarrow);
        }
        let (byte, shift) = self.bits.place(index);
        let byte = usize::try_from(byte).ok().and_then(|byte| self.bytes.get_mut(byte)).ok_or(StatusError::NoEntry)?;
        *byte = *byte & !(self.bits.greatest() << shift) | status.value() << shift;
        Ok(())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
