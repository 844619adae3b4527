use super::jwk::Jwk;
use super::software::{self, Form, MAX_POINT, Point};
use super::{Algorithm, Curve};
use crate::{CryptoError, DigestAlgorithm, asn1};
use der::asn1::{AnyRef, BitStringRef};
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader};
use dinhdanh_cbor::{Kind, Reader, Writer};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use std::fmt;

/// A public key whose point is on its curve (of Ed25519 that is seen at each verification); on the stack, without a heap.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey {
    curve: Curve,
    point: Point,
}

impl PublicKey {
    /// A key from a COSE_Key (RFC 9052 §7, RFC 9053 §7): `kty`, `crv`, `x` and, for EC2, `y` in full or as a sign.
    ///
    /// Other labels (`kid`, `alg`) are passed over; a private part makes it no public key and is refused.
    pub fn from_cose_key(bytes: &[u8]) -> Result<Self, CryptoError> {
        let mut reader = Reader::new(bytes)?;
        let (mut kty, mut crv, mut x, mut y) = (None, None, None, None);
        for _ in 0..reader.map()? {
            if reader.kind()? != Kind::Integer {
                reader.skip()?;
                reader.skip()?;
                continue;
            }
            // None comes twice: the reader refuses that, and other spellings of a label.
            match reader.int()? {
                1 => kty = Some(reader.int()?),
                -1 => crv = Some(reader.int()?),
                -2 => x = Some(reader.bytes()?),
                -3 => y = Some(Ordinate::read(&mut reader)?),
                -4 => return Err(CryptoError::InvalidKey),
                _ => reader.skip()?,
            }
        }
        let (kty, crv) = (kty.ok_or(CryptoError::InvalidKey)?, crv.ok_or(CryptoError::InvalidKey)?);
        let curve = Curve::ALL.into_iter().find(|curve| curve.cose_id() == crv && curve.cose_kty() == kty);
        let curve = curve.ok_or(CryptoError::UnsupportedKey)?;
        let x = x.filter(|x| x.len() == curve.coordinate()).ok_or(CryptoError::InvalidKey)?;
        match (curve, y) {
            (Curve::Ed25519, None) => Self::from_sec1(curve, x),
            (Curve::Ed25519, Some(_)) | (_, None) => Err(CryptoError::InvalidKey),
            (_, Some(Ordinate::Sign(odd))) => Self::from_parts(curve, 2 + u8::from(odd), x, &[]),
            (_, Some(Ordinate::Full(y))) if y.len() == x.len() => Self::from_parts(curve, 4, x, y),
            (_, Some(Ordinate::Full(_))) => Err(CryptoError::InvalidKey),
        }
    }

    /// The COSE_Key, keys in deterministic order (RFC 8949 §4.2.1): `kty`, `crv`, `x`, `y`.
    pub fn to_cose_key(&self) -> Vec<u8> {
        let entries = if self.curve == Curve::Ed25519 { 3 } else { 4 };
        let writer = Writer::with_capacity(16 + self.sec1().len()).map(entries);
        let writer = writer.int(1).int(self.curve.cose_kty()).int(-1).int(self.curve.cose_id());
        match self.coordinates() {
            (x, None) => writer.int(-2).bytes(x),
            (x, Some(y)) => writer.int(-2).bytes(x).int(-3).bytes(y),
        }
        .finish()
    }

    /// A key from a SEC1 point (SEC 1 §2.3.4), uncompressed or compressed, or from the 32 bytes of Ed25519.
    ///
    /// [`CryptoError::InvalidKey`] when the point is not on the curve: an invalid-curve attack starts with one. Of Ed25519, when it is
    /// of small order or not written as it must be: with such a key one signature fits every message.
    pub fn from_sec1(curve: Curve, bytes: &[u8]) -> Result<Self, CryptoError> {
        let point = match (curve, bytes.first()) {
            // ring decodes the point at each verification; it takes any, those of small order too.
            (Curve::Ed25519, _) if bytes.len() == curve.coordinate() && !is_weak(bytes) => Point::new(bytes),
            // The infinite point and the hybrid and compact forms have no use here.
            (_, Some(2..=4)) if curve != Curve::Ed25519 => software::uncompressed(curve, bytes),
            _ => Err(CryptoError::InvalidKey),
        };
        Ok(Self { curve, point: point? })
    }

    /// A key from a SubjectPublicKeyInfo (RFC 5480 §2, RFC 8410 §4) with a named curve.
    pub fn from_spki(der: &[u8]) -> Result<Self, CryptoError> {
        let (curve, point) = spki(der).map_err(|_: der::Error| CryptoError::InvalidKey)?;
        Self::from_sec1(curve.ok_or(CryptoError::UnsupportedKey)?, point)
    }

    /// The SubjectPublicKeyInfo.
    pub fn to_spki(&self) -> Vec<u8> {
        let algorithm = asn1::item(asn1::SEQUENCE, &[&self.curve.algorithm_identifier()]);
        asn1::item(asn1::SEQUENCE, &[&algorithm, &asn1::bits(self.sec1())])
    }

    /// A key from the public part of a JWK (RFC 7517) of at most 8 KiB.
    pub fn from_jwk(text: &str) -> Result<Self, CryptoError> {
        Jwk::parse(text)?.public_key()
    }

    /// The curve.
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// The algorithm of signatures by this key; [`Algorithm::fits`] has the others that its curve allows.
    pub fn algorithm(&self) -> Algorithm {
        self.curve.algorithm()
    }

    /// The uncompressed point, or the 32 bytes of an Ed25519 key.
    pub fn sec1(&self) -> &[u8] {
        self.point.as_bytes()
    }

    /// Checks a signature in the form of COSE and JOSE: `r ‖ s` (RFC 9053 §2.1), or the 64 bytes of Ed25519.
    ///
    /// [`CryptoError::AlgorithmMismatch`] when `algorithm` does not fit the key, so that nobody who chooses the header
    /// chooses the mathematics; [`CryptoError::SignatureInvalid`] when the signature is not this key's.
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        if !algorithm.fits(self.curve) {
            return Err(CryptoError::AlgorithmMismatch);
        }
        match self.curve {
            Curve::P256 => self.ring(&signature::ECDSA_P256_SHA256_FIXED, message, signature),
            Curve::P384 => self.ring(&signature::ECDSA_P384_SHA384_FIXED, message, signature),
            Curve::Ed25519 => self.ring(&signature::ED25519, message, signature),
            Curve::P521 | Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1 => {
                self.software(self.curve.digest(), Form::Fixed, message, signature)
            }
        }
    }

    /// As [`Self::verify`], with what ring calls the algorithm: X.509 has other encodings and pairs of curve and hash.
    pub(crate) fn ring(
        &self,
        algorithm: &'static dyn VerificationAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        let key = UnparsedPublicKey::new(algorithm, self.sec1());
        key.verify(message, signature).map_err(|_| CryptoError::SignatureInvalid)
    }

    /// As [`Self::ring`], with the pairs of curve and digest that ring lacks.
    pub(crate) fn software(
        &self,
        digest: DigestAlgorithm,
        form: Form,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        software::verify(self.curve, self.sec1(), digest, form, message, signature)
    }

    fn from_parts(curve: Curve, form: u8, x: &[u8], y: &[u8]) -> Result<Self, CryptoError> {
        let mut point = [0; MAX_POINT];
        let length = 1 + x.len() + y.len();
        let parts = [form].into_iter().chain(x.iter().copied()).chain(y.iter().copied());
        point.iter_mut().zip(parts).for_each(|(slot, byte)| *slot = byte);
        Self::from_sec1(curve, point.get(..length).ok_or(CryptoError::InvalidKey)?)
    }

    fn coordinates(&self) -> (&[u8], Option<&[u8]>) {
        match self.sec1().split_first() {
            Some((_, both)) if self.curve != Curve::Ed25519 => match both.split_at_checked(self.curve.coordinate()) {
                Some((x, y)) => (x, Some(y)),
                None => (both, None),
            },
            _ => (self.sec1(), None),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PublicKey").field("curve", &self.curve).finish_non_exhaustive()
    }
}

/// y-coordinates of the points of Ed25519 whose order divides 8 (RFC 8032 §5.1; computed): little-endian, the sign of x apart.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    *b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac,
        0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53,
        0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    *b"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
];

/// Whether 32 bytes are a key of small order, or a y that is not less than p = 2²⁵⁵ − 19 (RFC 8032 §5.1.3).
fn is_weak(bytes: &[u8]) -> bool {
    let Ok(mut y) = <[u8; 32]>::try_from(bytes) else { return true };
    let [low, middle @ .., high] = &mut y;
    *high &= 0x7f;
    let unreduced = *low >= 0xed && *high == 0x7f && middle.iter().all(|byte| *byte == 0xff);
    unreduced || SMALL_ORDER.contains(&y)
}

/// `y` of a COSE_Key: in full, or whether it is odd (RFC 9053 §7.1.1).
enum Ordinate<'a> {
    Full(&'a [u8]),
    Sign(bool),
}

impl<'a> Ordinate<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        Ok(if reader.kind()? == Kind::Bool { Self::Sign(reader.bool()?) } else { Self::Full(reader.bytes()?) })
    }
}

/// The curve, if it is one of ours, and the point.
fn spki(der: &[u8]) -> Result<(Option<Curve>, &[u8]), der::Error> {
    let mut reader = SliceReader::new(der)?;
    let found = reader.sequence(|reader| {
        let (algorithm, parameters) = reader.sequence(|reader| {
            let algorithm = reader.decode::<ObjectIdentifier>()?;
            let parameters = if reader.is_finished() { None } else { Some(reader.decode::<AnyRef<'_>>()?) };
            Ok::<_, der::Error>((algorithm, parameters))
        })?;
        let named = parameters.and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
        let curve = match (algorithm, named) {
            (asn1::ED25519, None) if parameters.is_none() => Some(Curve::Ed25519),
            // RFC 5480 §2.1.1: by name. A curve that is spelled out could be any (CVE-2020-0601).
            (asn1::EC_PUBLIC_KEY, Some(named)) => {
                Curve::ALL.into_iter().find(|curve| *curve != Curve::Ed25519 && curve.oid() == named)
            }
            _ => None,
        };
        let point = reader.decode::<BitStringRef<'_>>()?;
        let point = point.as_bytes().ok_or_else(|| der::Error::from(der::ErrorKind::Failed))?;
        Ok::<_, der::Error>((curve, point))
    })?;
    reader.finish()?;
    Ok(found)
}
