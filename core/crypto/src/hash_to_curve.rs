use crate::{CryptoError, Curve, PublicKey};
use p256::NistP256;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::hash2curve::GroupDigest;

/// The point of P-256 that `message` hashes to: suite `P256_XMD:SHA-256_SSWU_RO_` (RFC 9380 §8.2), in constant time.
///
/// `tag` is the domain separation tag, 1 to 255 bytes (RFC 9380 §3.1), else [`CryptoError::TooLarge`]. Nobody knows the point's
/// logarithm, so who agrees on a key with it answers for this message alone.
pub fn hash_to_p256(message: &[u8], tag: &[u8]) -> Result<PublicKey, CryptoError> {
    let point = NistP256::hash_from_bytes(&[message], &[tag]).map_err(|_| CryptoError::TooLarge)?;
    PublicKey::from_sec1(Curve::P256, point.to_affine().to_sec1_point(false).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9380 §J.1.1.
    #[test]
    fn the_points_are_those_of_the_standard() {
        let tag = b"QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_";
        for (message, x, y) in [
            (
                "",
                "2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4",
                "8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415",
            ),
            (
                "abc",
                "0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f",
                "5c41b3d0731a27a7b14bc0bf0ccded2d8751f83493404c84a88e71ffd424212e",
            ),
        ] {
            let point = hash_to_p256(message.as_bytes(), tag).unwrap();
            assert_eq!(hex::encode(point.sec1()), format!("04{x}{y}"), "{message}");
        }
    }

    #[test]
    fn a_tag_must_be_there_and_fit() {
        assert!(hash_to_p256(b"m", b"").is_err());
    }
}
