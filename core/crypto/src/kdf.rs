use crate::{Secret, mac};
use zeroize::Zeroizing;

/// HKDF-SHA-256 (RFC 5869) to a key of 32 bytes: `ikm` the secret, `salt` and `info` the context.
///
/// 32 bytes are one block of the expansion, so both steps are one HMAC each and nothing can fail.
pub fn hkdf_sha256(ikm: &[u8], salt: &[u8], info: &[u8]) -> Secret<32> {
    let key = Zeroizing::new(mac::hmac_sha256(salt, ikm));
    Secret::new(mac::hmac_sha256_parts(&*key, &[info, &[1]]))
}
