use crate::StoreError;
use time::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;

/// Six digits that were typed. Erased when dropped; can't be printed or compared.
pub struct Pin(
    // Boxed: a value that is moved would leave a copy of itself behind.
    Box<[u8; PIN_DIGITS]>,
);

impl Drop for Pin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Pin {}

/// Why six digits are no PIN, or too easy to guess for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinRefused {
    /// Not exactly six digits 0 to 9.
    #[error("not six digits")]
    NotSixDigits,
    /// One, two or three digits repeated.
    #[error("digits repeated")]
    Repeated,
    /// Each digit one more, or each one less, than the digit before; 0 follows 9.
    #[error("a sequence")]
    Sequence,
    /// The birth date, in whichever order.
    #[error("the birth date")]
    BirthDate,
    /// One that the caller forbids.
    #[error("a number others know")]
    Known,
}

impl Pin {
    /// A PIN as it was typed: ASCII digits. The text is the caller's to erase. Else [`PinRefused::NotSixDigits`].
    pub fn new(digits: &str) -> Result<Self, StoreError> {
        let digits = digits.as_bytes().first_chunk().filter(|_| digits.len() == PIN_DIGITS);
        match digits {
            Some(digits) if digits.iter().all(u8::is_ascii_digit) => Ok(Self::of(digits)),
            _ => Err(PinRefused::NotSixDigits.into()),
        }
    }

    /// No PIN of anybody: what the cost of one guess is measured with.
    pub(crate) fn probe() -> Self {
        Self::of(b"000000")
    }

    fn of(digits: &[u8; PIN_DIGITS]) -> Self {
        let mut kept = Box::new([0; PIN_DIGITS]);
        kept.copy_from_slice(digits);
        Self(kept)
    }

    pub(crate) fn digits(&self) -> &[u8; PIN_DIGITS] {
        &self.0
    }
}

/// A PIN that is not among the first guesses; what a wallet is created with.
pub struct ChosenPin(Pin);

impl ChosenPin {
    /// Refuses repeats, sequences, the holder's birth date and everything in `known`: other strings of digits that people know
    /// of him. The reason is in [`StoreError::PinRefused`].
    pub fn new(digits: &str, birth_date: Option<Date>, known: &[&str]) -> Result<Self, StoreError> {
        let pin = Pin::new(digits)?;
        if (1..=3).any(|period| pin.0.iter().zip(pin.0.iter().skip(period)).all(|(a, b)| a == b)) {
            return Err(PinRefused::Repeated.into());
        }
        if all_steps(&pin, 1) || all_steps(&pin, 9) {
            return Err(PinRefused::Sequence.into());
        }
        if birth_date.is_some_and(|date| is_date(&pin, date)) {
            return Err(PinRefused::BirthDate.into());
        }
        if known.contains(&digits) {
            return Err(PinRefused::Known.into());
        }
        Ok(Self(pin))
    }

    /// Refuses it once more, where it is this birth date: one that is only known when the PIN was chosen already.
    pub fn check_birth_date(&self, date: Date) -> Result<(), StoreError> {
        if is_date(&self.0, date) { Err(PinRefused::BirthDate.into()) } else { Ok(()) }
    }

    /// The PIN itself, to open the wallet with.
    pub fn pin(&self) -> &Pin {
        &self.0
    }
}

/// Whether each digit is `step` after the one before, where 0 comes after 9: nine forward is one back.
fn all_steps(pin: &Pin, step: u8) -> bool {
    pin.0.iter().zip(pin.0.iter().skip(1)).all(|(a, b)| (*a - b'0' + step) % 10 == *b - b'0')
}

/// Whether it is day, month and year of two digits in any order, or month and year of four.
fn is_date(pin: &Pin, date: Date) -> bool {
    let pair = |number: u32| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
    let (day, month) = (pair(date.day().into()), pair(u8::from(date.month()).into()));
    let year = date.year().unsigned_abs();
    let (century, short) = (pair(year / 100), pair(year));
    let orders = [
        [day, month, short],
        [short, month, day],
        [month, day, short],
        [day, short, month],
        [month, short, day],
        [short, day, month],
        [month, century, short],
        [century, short, month],
        [century, short, day],
        [day, century, short],
    ];
    orders.iter().any(|order| order.as_flattened() == pin.0.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn refused(digits: &str) -> Option<StoreError> {
        ChosenPin::new(digits, Some(date!(1990 - 03 - 15)), &["204816"]).err()
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
        for (reason, digits) in [
            (PinRefused::Repeated, ["111111", "121212", "123123", "909090"].as_slice()),
            (PinRefused::Sequence, &["123456", "456789", "654321", "890123", "210987"]),
            (PinRefused::BirthDate, &["150390", "900315", "031590", "031990", "199003", "199015"]),
            (PinRefused::Known, &["204816"]),
        ] {
            for digits in digits {
                assert_eq!(refused(digits), Some(reason.into()), "{digits}");
            }
        }
        for digits in ["204817", "112233", "150391", "123457", "135790"] {
            assert_eq!(refused(digits), None, "{digits}");
        }
        let chosen = ChosenPin::new("150390", None, &[]).unwrap();
        assert_eq!(chosen.check_birth_date(date!(1990 - 03 - 15)), Err(PinRefused::BirthDate.into()));
        assert_eq!(chosen.check_birth_date(date!(1990 - 03 - 16)), Ok(()));
    }
}
