//! JSON Web Keys (RFC 7517) on the curves that are supported. Strings borrow: a private part is not copied around.

use crate::{CryptoError, Curve, PublicKey};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Deserialize;
use zeroize::Zeroizing;

/// Most bytes of a JWK; a P-521 key with a chain of names stays far below.
const MAX_JWK: usize = 8 * 1024;

#[derive(Deserialize)]
pub(crate) struct Jwk<'a> {
    kty: &'a str,
    crv: &'a str,
    x: Option<&'a str>,
    y: Option<&'a str>,
    d: Option<&'a str>,
}

impl<'a> Jwk<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, CryptoError> {
        if text.len() > MAX_JWK {
            return Err(CryptoError::TooLarge);
        }
        serde_json::from_str(text).map_err(|_| CryptoError::InvalidKey)
    }

    pub(crate) fn curve(&self) -> Result<Curve, CryptoError> {
        let curve = Curve::from_jwk_name(self.crv).ok_or(CryptoError::UnsupportedKey)?;
        let kty = if curve == Curve::Ed25519 { "OKP" } else { "EC" };
        if self.kty == kty { Ok(curve) } else { Err(CryptoError::UnsupportedKey) }
    }

    pub(crate) fn has_point(&self) -> bool {
        self.x.is_some()
    }

    pub(crate) fn public_key(&self) -> Result<PublicKey, CryptoError> {
        let curve = self.curve()?;
        let x = decode(self.x, curve)?;
        if curve == Curve::Ed25519 {
            return PublicKey::from_sec1(curve, &x);
        }
        PublicKey::from_sec1(curve, &[&[4], x.as_slice(), decode(self.y, curve)?.as_slice()].concat())
    }

    pub(crate) fn private(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        decode(self.d, self.curve()?)
    }
}

/// RFC 7518 §6.2: a coordinate has the full length of the field.
fn decode(text: Option<&str>, curve: Curve) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let text = text.ok_or(CryptoError::InvalidKey)?;
    let bytes = Base64UrlUnpadded::decode_vec(text).map(Zeroizing::new).map_err(|_| CryptoError::InvalidKey)?;
    if bytes.len() == curve.coordinate() { Ok(bytes) } else { Err(CryptoError::InvalidKey) }
}
