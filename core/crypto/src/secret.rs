use crate::CryptoError;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret of `N` bytes. Erased when dropped; can't be printed, copied or compared by accident.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// Takes the bytes over. The caller's own copy, if any, is the caller's to erase.
    pub fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// A secret from exactly `N` bytes; another length is [`CryptoError::InvalidKey`].
    pub fn from_slice(bytes: &[u8]) -> Result<Self, CryptoError> {
        Ok(Self(bytes.try_into().map_err(|_| CryptoError::InvalidKey)?))
    }

    /// The bytes, for the one use that needs them.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

/// A secret of any length, as [`Secret`].
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Takes the bytes over without copying them.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for the one use that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// Whether both are equal, in a time that depends on their lengths only: a timing attack learns no byte.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_means_all_bytes_and_the_length() {
        assert!(constant_time_eq(b"abc", b"abc"));
        assert!(!constant_time_eq(b"abc", b"abd"));
        assert!(!constant_time_eq(b"abc", b"ab"));
        assert!(constant_time_eq(b"", b""));
    }

    #[test]
    fn a_secret_has_exactly_its_length() {
        assert!(Secret::<32>::from_slice(&[0; 31]).is_err());
        assert!(Secret::<32>::from_slice(&[0; 33]).is_err());
        assert_eq!(Secret::<2>::from_slice(&[1, 2]).unwrap().expose(), &[1, 2]);
    }

    #[test]
    fn a_secret_is_erased() {
        let mut secret = Secret::new([7; 4]);
        secret.zeroize();
        assert_eq!(secret.expose(), &[0; 4]);
        let mut secret = SecretBytes::new(vec![7; 4]);
        secret.zeroize();
        assert!(secret.expose().is_empty());
    }
}
