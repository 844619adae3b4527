use crate::key::jwk::Jwk;
use crate::{CryptoError, Curve, PublicKey, Secret, random};
use p256::elliptic_curve::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::DecodePrivateKey;
use zeroize::Zeroizing;

/// A P-256 key for Diffie-Hellman (NIST SP 800-56A §5.7.1.2), long-lived or for one session. Erased when dropped.
pub struct AgreementKey {
    secret: p256::SecretKey,
    public: PublicKey,
}

impl AgreementKey {
    /// A fresh key.
    pub fn generate() -> Result<Self, CryptoError> {
        loop {
            let scalar = Zeroizing::new(random::<32>()?);
            // Only 0 and what exceeds the group's order is refused: once in 2^32 draws.
            if let Ok(key) = Self::from_scalar(&*scalar) {
                return Ok(key);
            }
        }
    }

    /// A key from its scalar: 32 bytes, big-endian, from 1 to the group's order less one.
    pub fn from_scalar(scalar: &[u8]) -> Result<Self, CryptoError> {
        let scalar: &[u8; 32] = scalar.try_into().map_err(|_| CryptoError::InvalidKey)?;
        Self::of(p256::SecretKey::from_slice(scalar).map_err(|_| CryptoError::InvalidKey)?)
    }

    /// A key from a private JWK (RFC 7517, RFC 7518 §6.2) on P-256 whose public part, if there, is its own.
    pub fn from_jwk(text: &str) -> Result<Self, CryptoError> {
        let jwk = Jwk::parse(text)?;
        if jwk.curve()? != Curve::P256 {
            return Err(CryptoError::UnsupportedKey);
        }
        let key = Self::from_scalar(&jwk.private()?)?;
        if jwk.has_point() && jwk.public_key()? != key.public {
            return Err(CryptoError::InvalidKey);
        }
        Ok(key)
    }

    /// A key from PKCS#8 DER (RFC 5958) on P-256.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CryptoError> {
        Self::of(p256::SecretKey::from_pkcs8_der(der).map_err(|_| CryptoError::InvalidKey)?)
    }

    /// The public key.
    pub fn public_key(&self) -> PublicKey {
        self.public
    }

    /// The x-coordinate of the shared point.
    ///
    /// [`CryptoError::UnsupportedKey`] for another curve. A point off the curve would leak the key bit by bit (invalid
    /// curve attack): [`PublicKey`] can't hold one, and it is checked again here.
    pub fn agree(&self, other: &PublicKey) -> Result<Secret<32>, CryptoError> {
        if other.curve() != Curve::P256 {
            return Err(CryptoError::UnsupportedKey);
        }
        let other = p256::PublicKey::from_sec1_bytes(other.sec1()).map_err(|_| CryptoError::InvalidKey)?;
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), other.as_affine());
        Secret::from_slice(shared.raw_secret_bytes())
    }

    /// The scalar, to be kept encrypted.
    pub fn to_scalar(&self) -> Secret<32> {
        Secret::new(self.secret.to_bytes().into())
    }

    fn of(secret: p256::SecretKey) -> Result<Self, CryptoError> {
        let point = secret.public_key().to_sec1_point(false);
        Ok(Self { public: PublicKey::from_sec1(Curve::P256, point.as_bytes())?, secret })
    }
}
