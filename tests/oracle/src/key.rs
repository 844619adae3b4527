//! Public keys of COSE and X.509, each with the one algorithm of its curve (§9.1.2.4, §9.1.3.6).

use crate::{Why, cbor};
use p256::elliptic_curve::sec1::EncodedPoint;
use p256::pkcs8::ObjectIdentifier;
use sha2::{Digest, Sha256, Sha384, Sha512};

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");

#[derive(PartialEq)]
pub(crate) enum Key {
    P256(p256::PublicKey),
    P384(p384::PublicKey),
    P521(p521::PublicKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

const BAD: Why = Why::Malformed("a key");

impl Key {
    /// A COSE_Key (RFC 9053 §7).
    pub(crate) fn from_cose(bytes: &[u8]) -> Result<Self, Why> {
        let map = cbor::only(bytes)?.map()?;
        let number = |label| map.label(label).and_then(cbor::Item::int).ok_or(BAD);
        let x = map.label(-2).ok_or(BAD)?.bytes()?;
        match (number(1)?, number(-1)?) {
            (1, 6) => Self::ed25519(x),
            (2, curve) => {
                let y = map.label(-3).ok_or(BAD)?;
                let point = match y.bool() {
                    Some(odd) => [&[2 + u8::from(odd)], x].concat(),
                    None => [&[4], x, y.bytes()?].concat(),
                };
                match curve {
                    1 => Self::p256(&point),
                    2 => Self::p384(&point),
                    3 => Self::p521(&point),
                    _ => Err(BAD),
                }
            }
            _ => Err(BAD),
        }
    }

    /// A SubjectPublicKeyInfo, taken apart: the algorithm, its curve where it has one, and the point.
    pub(crate) fn from_spki(
        algorithm: ObjectIdentifier,
        curve: Option<ObjectIdentifier>,
        point: &[u8],
    ) -> Result<Self, Why> {
        match (algorithm, curve) {
            (ED25519, None) => Self::ed25519(point),
            (EC_PUBLIC_KEY, Some(P256)) => Self::p256(point),
            (EC_PUBLIC_KEY, Some(P384)) => Self::p384(point),
            (EC_PUBLIC_KEY, Some(P521)) => Self::p521(point),
            _ => Err(BAD),
        }
    }

    fn p256(point: &[u8]) -> Result<Self, Why> {
        p256::PublicKey::from_sec1_bytes(point).map(Self::P256).map_err(|_| BAD)
    }

    fn p384(point: &[u8]) -> Result<Self, Why> {
        p384::PublicKey::from_sec1_bytes(point).map(Self::P384).map_err(|_| BAD)
    }

    fn p521(point: &[u8]) -> Result<Self, Why> {
        let point = EncodedPoint::<p521::NistP521>::from_bytes(point).map_err(|_| BAD)?;
        p521::PublicKey::from_sec1_bytes(point.as_bytes()).map(Self::P521).map_err(|_| BAD)
    }

    fn ed25519(bytes: &[u8]) -> Result<Self, Why> {
        let bytes = bytes.try_into().map_err(|_| BAD)?;
        ed25519_dalek::VerifyingKey::from_bytes(bytes).map(Self::Ed25519).map_err(|_| BAD)
    }

    /// The one COSE algorithm that this key signs with.
    pub(crate) fn algorithm(&self) -> i64 {
        match self {
            Self::P256(_) => -7,
            Self::P384(_) => -35,
            Self::P521(_) => -36,
            Self::Ed25519(_) => -8,
        }
    }

    /// Whether the signature, r ‖ s or the 64 bytes of Ed25519, is this key's.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        use p256::ecdsa::signature::Verifier;
        match self {
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| p256::ecdsa::VerifyingKey::from(key).verify(message, &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| p384::ecdsa::VerifyingKey::from(key).verify(message, &signature).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_slice(signature).is_ok_and(|signature| {
                let key = p521::ecdsa::VerifyingKey::from_affine(*key.as_affine());
                key.is_ok_and(|key| key.verify(message, &signature).is_ok())
            }),
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }

    /// Whether the signature of a certificate, in the form of X.509, is this key's.
    pub(crate) fn certified(&self, algorithm: ObjectIdentifier, message: &[u8], signature: &[u8]) -> bool {
        use p256::ecdsa::signature::hazmat::PrehashVerifier;
        let digest = match algorithm {
            ECDSA_SHA256 => Sha256::digest(message).to_vec(),
            ECDSA_SHA384 => Sha384::digest(message).to_vec(),
            ECDSA_SHA512 => Sha512::digest(message).to_vec(),
            ED25519 => return matches!(self, Self::Ed25519(_)) && self.signed(message, signature),
            _ => return false,
        };
        match self {
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| {
                p256::ecdsa::VerifyingKey::from(key).verify_prehash(&digest, &signature).is_ok()
            }),
            Self::P384(key) => p384::ecdsa::Signature::from_der(signature).is_ok_and(|signature| {
                p384::ecdsa::VerifyingKey::from(key).verify_prehash(&digest, &signature).is_ok()
            }),
            // No authority on P-521 is taken: ours takes none either.
            Self::P521(_) | Self::Ed25519(_) => false,
        }
    }
}
