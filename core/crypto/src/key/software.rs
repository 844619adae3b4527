//! P-521, the Brainpool curves and what other pairs of curve and digest ring lacks, by RustCrypto; and every curve's points.
//!
//! Signatures are deterministic (RFC 6979). Fit for issuers' tests and for a server that no stranger can time.

use super::Curve;
use crate::{CryptoError, DigestAlgorithm, SecretBytes, random};
use ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::elliptic_curve::{PublicKey, SecretKey};
use p256::pkcs8::DecodePrivateKey;
use zeroize::Zeroizing;

/// `$body` with `$C` as the curve's type; `$none` on the curves that are ring's alone.
macro_rules! by_software {
    ($curve:expr, $C:ident => $body:expr, $none:expr) => {
        match $curve {
            Curve::P521 => {
                type $C = p521::NistP521;
                $body
            }
            Curve::BrainpoolP256r1 => {
                type $C = bp256::BrainpoolP256r1;
                $body
            }
            Curve::BrainpoolP384r1 => {
                type $C = bp384::BrainpoolP384r1;
                $body
            }
            Curve::P256 | Curve::P384 | Curve::Ed25519 => $none,
        }
    };
}

/// As `by_software`, on every curve that has points of SEC1.
macro_rules! on_points {
    ($curve:expr, $C:ident => $body:expr, $none:expr) => {
        match $curve {
            Curve::P256 => {
                type $C = p256::NistP256;
                $body
            }
            Curve::P384 => {
                type $C = p384::NistP384;
                $body
            }
            _ => by_software!($curve, $C => $body, $none),
        }
    };
}

/// How a signature of ECDSA is written.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// `r ‖ s`, each of the curve's length (RFC 9053 §2.1).
    Fixed,
    /// Two integers in DER (RFC 3279 §2.2.3).
    Der,
}

/// Checks a signature with a pair of curve and digest that ring lacks.
pub(super) fn verify(
    curve: Curve,
    point: &[u8],
    digest: DigestAlgorithm,
    form: Form,
    message: &[u8],
    signature: &[u8],
) -> Result<(), CryptoError> {
    let invalid = |_| CryptoError::SignatureInvalid;
    let digest = digest.digest(message);
    on_points!(
        curve,
        C => {
            let signature = match form {
                Form::Fixed => ecdsa::Signature::<C>::from_slice(signature),
                Form::Der => ecdsa::Signature::<C>::from_der(signature),
            };
            let key = ecdsa::VerifyingKey::<C>::from_sec1_bytes(point).map_err(invalid)?;
            key.verify_prehash(digest.as_ref(), &signature.map_err(invalid)?).map_err(invalid)
        },
        Err(CryptoError::UnsupportedKey)
    )
}

/// The uncompressed form of a SEC1 point that is on its curve.
pub(super) fn uncompressed(curve: Curve, point: &[u8]) -> Result<Point, CryptoError> {
    on_points!(
        curve,
        C => {
            let key = PublicKey::<C>::from_sec1_bytes(point).map_err(|_| CryptoError::InvalidKey)?;
            Point::new(key.to_sec1_point(false).as_bytes())
        },
        Err(CryptoError::UnsupportedKey)
    )
}

/// The point of a scalar.
pub(super) fn public_point(curve: Curve, scalar: &[u8]) -> Result<Point, CryptoError> {
    on_points!(
        curve,
        C => {
            let key = SecretKey::<C>::from_slice(scalar).map_err(|_| CryptoError::InvalidKey)?;
            Point::new(key.public_key().to_sec1_point(false).as_bytes())
        },
        Err(CryptoError::UnsupportedKey)
    )
}

/// A scalar from 1 to the group's order less one.
pub(super) fn draw(curve: Curve) -> Result<SecretBytes, CryptoError> {
    loop {
        let mut scalar = Zeroizing::new(vec![0; curve.coordinate()]);
        random::fill(&mut scalar)?;
        if let (Curve::P521, Some(first)) = (curve, scalar.first_mut()) {
            // 521 bits are 65 bytes and one bit.
            *first &= 1;
        }
        // Brainpool's orders are a little above half of their range, so this ends after two draws on average.
        if public_point(curve, &scalar).is_ok() {
            return Ok(SecretBytes::new(std::mem::take(&mut *scalar)));
        }
    }
}

/// The scalar in a PKCS#8 document of this curve.
pub(super) fn scalar_of_pkcs8(curve: Curve, der: &[u8]) -> Result<SecretBytes, CryptoError> {
    by_software!(
        curve,
        C => {
            let key = SecretKey::<C>::from_pkcs8_der(der).map_err(|_| CryptoError::InvalidKey)?;
            let scalar = Zeroizing::new(key.to_bytes());
            Ok(SecretBytes::new(scalar.to_vec()))
        },
        Err(CryptoError::UnsupportedKey)
    )
}

/// `r ‖ s` over the curve's own digest of `message`.
pub(super) fn sign(curve: Curve, scalar: &SecretBytes, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let digest = curve.digest().digest(message);
    by_software!(
        curve,
        C => {
            let key = ecdsa::SigningKey::<C>::from_slice(scalar.expose()).map_err(|_| CryptoError::InvalidKey)?;
            let signature: ecdsa::Signature<C> =
                key.sign_prehash(digest.as_ref()).map_err(|_| CryptoError::InvalidKey)?;
            Ok(signature.to_bytes().to_vec())
        },
        Err(CryptoError::UnsupportedKey)
    )
}

/// Bytes of the largest key, an uncompressed point on P-521.
pub(super) const MAX_POINT: usize = 133;

/// An encoded point, on the stack.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Point {
    length: usize,
    bytes: [u8; MAX_POINT],
}

impl Point {
    pub(super) fn new(encoded: &[u8]) -> Result<Self, CryptoError> {
        let mut bytes = [0; MAX_POINT];
        bytes.get_mut(..encoded.len()).ok_or(CryptoError::InvalidKey)?.copy_from_slice(encoded);
        Ok(Self { length: encoded.len(), bytes })
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
