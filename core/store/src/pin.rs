use crate::StoreError;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;

/// Six digits that were typed. Erased when dropped; can't be printed or compared.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Pin([u8; PIN_DIGITS]);

/// Why six digits are no PIN, or too easy to guess for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinRefused {
    /// Not exactly six digits 0 to 9.
    #[error("not six digits")]
    NotSixDigits,
    /// One digit six times.
    #[error("one digit repeated")]
    Repeated,
    /// Each digit one more, or each one less, than the digit before.
    #[error("a sequence")]
    Sequence,
    /// One that the caller forbids, such as the birth date.
    #[error("a date or number others know")]
    Known,
}

impl Pin {
    /// A PIN as it was typed: ASCII digits. The text is the caller's to erase. Else [`PinRefused::NotSixDigits`].
    pub fn new(digits: &str) -> Result<Self, StoreError> {
        let digits = digits.as_bytes().first_chunk().filter(|_| digits.len() == PIN_DIGITS);
        match digits {
            Some(digits) if digits.iter().all(u8::is_ascii_digit) => Ok(Self(*digits)),
            _ => Err(PinRefused::NotSixDigits.into()),
        }
    }

    pub(crate) fn digits(&self) -> &[u8; PIN_DIGITS] {
        &self.0
    }
}

/// A PIN that is not among the first guesses; what a wallet is created with.
pub struct ChosenPin(Pin);

impl ChosenPin {
    /// Refuses repeats, sequences and everything in `known`: strings of digits that others know of the holder, such as the
    /// birth date as DDMMYY and YYMMDD. The reason is in [`StoreError::PinRefused`].
    pub fn new(digits: &str, known: &[&str]) -> Result<Self, StoreError> {
        let pin = Pin::new(digits)?;
        if all_steps(&pin, 0) {
            return Err(PinRefused::Repeated.into());
        }
        if all_steps(&pin, 1) || all_steps(&pin, -1) {
            return Err(PinRefused::Sequence.into());
        }
        if known.contains(&digits) {
            return Err(PinRefused::Known.into());
        }
        Ok(Self(pin))
    }

    /// The PIN itself, to open the wallet with.
    pub fn pin(&self) -> &Pin {
        &self.0
    }
}

fn all_steps(pin: &Pin, step: i16) -> bool {
    pin.0.iter().zip(pin.0.iter().skip(1)).all(|(a, b)| i16::from(*b) - i16::from(*a) == step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(digits: &str, known: &[&str]) -> Option<StoreError> {
        ChosenPin::new(digits, known).err()
    }

    #[test]
    fn a_pin_is_six_ascii_digits() {
        for digits in ["", "12345", "1234567", "12345a", "-12345", "12 456", "١٢٣", "１２"] {
            assert_eq!(Pin::new(digits).err(), Some(PinRefused::NotSixDigits.into()), "{digits}");
        }
        assert!(Pin::new("000000").is_ok());
    }

    #[test]
    fn a_new_pin_is_not_among_the_first_guesses() {
        assert_eq!(refused("111111", &[]), Some(PinRefused::Repeated.into()));
        assert_eq!(refused("123456", &[]), Some(PinRefused::Sequence.into()));
        assert_eq!(refused("456789", &[]), Some(PinRefused::Sequence.into()));
        assert_eq!(refused("654321", &[]), Some(PinRefused::Sequence.into()));
        assert_eq!(refused("150390", &["900315", "150390"]), Some(PinRefused::Known.into()));
        assert_eq!(refused("150390", &["900315"]), None);
        assert_eq!(refused("890123", &[]), None);
        assert_eq!(refused("121212", &[]), None);
    }
}
