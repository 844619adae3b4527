//! The head of an item: its major type and its argument (RFC 8949 §3). Everything else is made of it.

use crate::CborError;

/// Major types (RFC 8949 §3.1).
pub(crate) const UNSIGNED: u8 = 0;
pub(crate) const NEGATIVE: u8 = 1;
pub(crate) const BYTES: u8 = 2;
pub(crate) const TEXT: u8 = 3;
pub(crate) const ARRAY: u8 = 4;
pub(crate) const MAP: u8 = 5;
pub(crate) const TAG: u8 = 6;
pub(crate) const SIMPLE: u8 = 7;

/// Simple values and floats of the last major type (RFC 8949 §3.3).
pub(crate) const FALSE: u8 = 20;
pub(crate) const TRUE: u8 = 21;
pub(crate) const NULL: u8 = 22;
pub(crate) const UNDEFINED: u8 = 23;
pub(crate) const FLOAT16: u8 = 25;
pub(crate) const FLOAT32: u8 = 26;
pub(crate) const FLOAT64: u8 = 27;

/// The argument follows in one byte; in each of the next three values, in twice as many as before.
pub(crate) const ONE_BYTE: u8 = 24;

#[derive(Clone, Copy)]
pub(crate) struct Head {
    /// 0 to 7.
    pub(crate) major: u8,
    /// The low five bits: a small argument, or where the argument stands.
    pub(crate) info: u8,
    /// A number, a length, a count, or the bits of a float.
    pub(crate) argument: u64,
}

impl Head {
    /// Reads a head and gives what follows it. Indefinite lengths and what RFC 8949 §3 reserves are refused.
    #[inline]
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), CborError> {
        let (first, rest) = bytes.split_first().ok_or(CborError::Truncated)?;
        let (major, info) = (first >> 5, first & 0x1f);
        let (argument, rest) = match info {
            0..ONE_BYTE => (u64::from(info), rest),
            ONE_BYTE => {
                let (value, rest) = rest.split_first().ok_or(CborError::Truncated)?;
                // RFC 8949 §3.3: a simple value below 32 has one encoding, and it is not this one.
                if major == SIMPLE && *value < 32 {
                    return Err(CborError::Malformed);
                }
                (u64::from(*value), rest)
            }
            25 => {
                let (value, rest) = rest.split_first_chunk().ok_or(CborError::Truncated)?;
                (u64::from(u16::from_be_bytes(*value)), rest)
            }
            26 => {
                let (value, rest) = rest.split_first_chunk().ok_or(CborError::Truncated)?;
                (u64::from(u32::from_be_bytes(*value)), rest)
            }
            27 => {
                let (value, rest) = rest.split_first_chunk().ok_or(CborError::Truncated)?;
                (u64::from_be_bytes(*value), rest)
            }
            31 if (BYTES..=MAP).contains(&major) => return Err(CborError::Indefinite),
            _ => return Err(CborError::Malformed),
        };
        Ok((Self { major, info, argument }, rest))
    }

    /// Whether the head is in the shortest form (RFC 8949 §4.2.1).
    #[inline]
    pub(crate) fn is_shortest(self) -> bool {
        match self.info {
            0..ONE_BYTE => true,
            ONE_BYTE => self.argument >= u64::from(ONE_BYTE),
            25 => self.argument > u64::from(u8::MAX),
            26 => self.argument > u64::from(u16::MAX),
            _ => self.argument > u64::from(u32::MAX),
        }
    }

    /// The content of a string whose head this is, and what follows it.
    #[inline]
    pub(crate) fn string(self, rest: &[u8]) -> Result<(&[u8], &[u8]), CborError> {
        let length = usize::try_from(self.argument).map_err(|_| CborError::Truncated)?;
        rest.split_at_checked(length).ok_or(CborError::Truncated)
    }
}

/// What follows the first item. Its well-formedness is [`crate::check`]'s to settle; here only its end is sought.
pub(crate) fn skip(mut bytes: &[u8]) -> Result<&[u8], CborError> {
    let mut items = 1_u64;
    while items > 0 {
        let (head, rest) = Head::read(bytes)?;
        bytes = match head.major {
            BYTES | TEXT => head.string(rest)?.1,
            _ => rest,
        };
        // As each item takes a byte, a count that is cut off here is far beyond any input.
        let inner = match head.major {
            ARRAY => head.argument,
            MAP => head.argument.saturating_mul(2),
            TAG => 1,
            _ => 0,
        };
        items = (items - 1).saturating_add(inner);
    }
    Ok(bytes)
}
