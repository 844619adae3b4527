//! AES-256-GCM (NIST SP 800-38D) with a nonce of 96 bits; the tag of 16 bytes is appended.

use crate::{CryptoError, Secret};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

/// Bytes that [`seal`] adds.
pub const TAG: usize = 16;

/// Encrypts. A nonce must never be used twice with one key: the caller counts, or draws a fresh key.
///
/// [`CryptoError::TooLarge`] above 64 GiB, the limit of the mode.
pub fn seal(key: &Secret<32>, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut text = Vec::with_capacity(plaintext.len().saturating_add(TAG));
    text.extend_from_slice(plaintext);
    let nonce = Nonce::assume_unique_for_key(*nonce);
    prepared(key)?.seal_in_place_append_tag(nonce, Aad::from(aad), &mut text).map_err(|_| CryptoError::TooLarge)?;
    Ok(text)
}

/// Decrypts what [`seal`] gave for the same key, nonce and `aad`, else [`CryptoError::DecryptionFailed`].
pub fn open(key: &Secret<32>, nonce: &[u8; 12], aad: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut text = ciphertext.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = prepared(key)?.open_in_place(nonce, Aad::from(aad), &mut text);
    let length = opened.map_err(|_| CryptoError::DecryptionFailed)?.len();
    text.truncate(length);
    Ok(text)
}

fn prepared(key: &Secret<32>) -> Result<LessSafeKey, CryptoError> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.expose()).map_err(|_| CryptoError::InvalidKey)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_nonce_and_context_open() {
        let (key, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let sealed = seal(&key, &[3; 12], b"aad", b"text").unwrap();
        assert_eq!(open(&key, &[3; 12], b"aad", &sealed).unwrap(), b"text");
        assert_eq!(open(&other, &[3; 12], b"aad", &sealed), Err(CryptoError::DecryptionFailed));
        assert_eq!(open(&key, &[4; 12], b"aad", &sealed), Err(CryptoError::DecryptionFailed));
        assert_eq!(open(&key, &[3; 12], b"", &sealed), Err(CryptoError::DecryptionFailed));
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(open(&key, &[3; 12], b"aad", &altered), Err(CryptoError::DecryptionFailed));
        }
        assert_eq!(open(&key, &[3; 12], b"", &[]), Err(CryptoError::DecryptionFailed));
    }
}
