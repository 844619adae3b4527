//! HMAC (RFC 2104): a key and a message in, a code out.

use crate::CryptoError;
use ring::hmac;

/// HMAC-SHA-256 of `message`.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    hmac_sha256_parts(key, &[message])
}

/// Checks a whole HMAC-SHA-256 in constant time; [`CryptoError::MacInvalid`] when it differs.
pub fn verify_hmac_sha256(key: &[u8], message: &[u8], code: &[u8]) -> Result<(), CryptoError> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::verify(&key, message, code).map_err(|_| CryptoError::MacInvalid)
}

pub(crate) fn hmac_sha256_parts(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    message.iter().for_each(|part| context.update(part));
    let mut code = [0; 32];
    code.copy_from_slice(context.sign().as_ref());
    code
}
