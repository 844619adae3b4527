use super::jwk::Jwk;
use super::{Algorithm, Curve, PublicKey, software};
use crate::{CryptoError, SecretBytes, asn1};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair,
};

/// A private signature key in software.
///
/// The PKCS#8 that can be kept is erased when dropped. ring's own working copy of the scalar is freed, not erased: ring
/// offers no way to.
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
    pkcs8: SecretBytes,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    /// The scalar, on a curve that ring lacks.
    Software(SecretBytes),
}

impl SigningKey {
    /// A fresh key.
    pub fn generate(curve: Curve) -> Result<Self, CryptoError> {
        let random = SystemRandom::new();
        let document = match curve {
            Curve::Ed25519 => Ed25519KeyPair::generate_pkcs8(&random),
            Curve::P256 | Curve::P384 => EcdsaKeyPair::generate_pkcs8(ecdsa(curve)?, &random),
            Curve::P521 | Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1 => {
                return Self::from_scalar(curve, software::draw(curve)?.expose());
            }
        };
        let pkcs8 = SecretBytes::new(document.map_err(|_| CryptoError::Random)?.as_ref().to_vec());
        Self::open(curve, pkcs8)
    }

    /// A key from PKCS#8 DER (RFC 5958). An EC key must carry its public key, as OpenSSL and this library write it.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CryptoError> {
        let keys = Curve::ALL.into_iter().map(|curve| Self::open(curve, SecretBytes::new(der.to_vec())));
        keys.filter_map(Result::ok).next().ok_or(CryptoError::InvalidKey)
    }

    /// A key from its scalar (big-endian, full length), or from the seed of Ed25519.
    pub fn from_scalar(curve: Curve, scalar: &[u8]) -> Result<Self, CryptoError> {
        if scalar.len() != curve.coordinate() {
            return Err(CryptoError::InvalidKey);
        }
        let key = match curve {
            Curve::Ed25519 => SecretBytes::new(asn1::item(asn1::OCTET_STRING, &[scalar])),
            _ => ec_private(scalar, software::public_point(curve, scalar)?.as_bytes()),
        };
        // RFC 5958 §2: version 0, algorithm, private key.
        let algorithm = asn1::item(asn1::SEQUENCE, &[&curve.algorithm_identifier()]);
        let key = SecretBytes::new(asn1::item(asn1::OCTET_STRING, &[key.expose()]));
        let version = asn1::unsigned(&[0]);
        Self::open(curve, SecretBytes::new(asn1::item(asn1::SEQUENCE, &[&version, &algorithm, key.expose()])))
    }

    /// A key from a private JWK (RFC 7517) whose public part, if there, is its own.
    pub fn from_jwk(text: &str) -> Result<Self, CryptoError> {
        let jwk = Jwk::parse(text)?;
        let key = Self::from_scalar(jwk.curve()?, &jwk.private()?)?;
        if jwk.has_point() && jwk.public_key()? != key.public {
            return Err(CryptoError::InvalidKey);
        }
        Ok(key)
    }

    /// The PKCS#8 DER, to be kept encrypted.
    pub fn pkcs8(&self) -> &SecretBytes {
        &self.pkcs8
    }

    /// The public key.
    pub fn public_key(&self) -> PublicKey {
        self.public
    }

    /// The algorithm that [`Self::sign`] uses.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// The signature of `message` as COSE and JOSE have it: `r ‖ s`, or the 64 bytes of Ed25519.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match &self.pair {
            Pair::Ecdsa(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message).map_err(|_| CryptoError::Random)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Software(scalar) => software::sign(self.public.curve(), scalar, message),
        }
    }

    fn open(curve: Curve, pkcs8: SecretBytes) -> Result<Self, CryptoError> {
        let invalid = |_| CryptoError::InvalidKey;
        let (pair, public) = match curve {
            Curve::Ed25519 => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8.expose()).map_err(invalid)?;
                let public = PublicKey::from_sec1(curve, pair.public_key().as_ref())?;
                (Pair::Ed25519(pair), public)
            }
            Curve::P256 | Curve::P384 => {
                let pair = EcdsaKeyPair::from_pkcs8(ecdsa(curve)?, pkcs8.expose(), &SystemRandom::new());
                let pair = pair.map_err(invalid)?;
                let public = PublicKey::from_sec1(curve, pair.public_key().as_ref())?;
                (Pair::Ecdsa(pair), public)
            }
            Curve::P521 | Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1 => {
                let scalar = software::scalar_of_pkcs8(curve, pkcs8.expose())?;
                let public = PublicKey::from_sec1(curve, software::public_point(curve, scalar.expose())?.as_bytes())?;
                (Pair::Software(scalar), public)
            }
        };
        Ok(Self { pair, public, pkcs8 })
    }
}

fn ecdsa(curve: Curve) -> Result<&'static EcdsaSigningAlgorithm, CryptoError> {
    match curve {
        Curve::P256 => Ok(&ECDSA_P256_SHA256_FIXED_SIGNING),
        Curve::P384 => Ok(&ECDSA_P384_SHA384_FIXED_SIGNING),
        _ => Err(CryptoError::UnsupportedKey),
    }
}

/// ECPrivateKey (RFC 5915 §3) with the public key, without the curve, which PKCS#8 names.
fn ec_private(scalar: &[u8], point: &[u8]) -> SecretBytes {
    const PUBLIC_KEY: u8 = 0xa1;
    let version = asn1::unsigned(&[1]);
    let scalar = SecretBytes::new(asn1::item(asn1::OCTET_STRING, &[scalar]));
    let public = asn1::item(PUBLIC_KEY, &[&asn1::bits(point)]);
    SecretBytes::new(asn1::item(asn1::SEQUENCE, &[&version, scalar.expose(), &public]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AgreementKey;

    const CURVES: [Curve; 6] = Curve::ALL;

    #[test]
    fn a_key_that_was_kept_still_signs() {
        for curve in CURVES {
            let key = SigningKey::generate(curve).unwrap();
            let again = SigningKey::from_pkcs8(key.pkcs8().expose()).unwrap();
            assert_eq!(again.public_key(), key.public_key());
            let signature = again.sign(b"message").unwrap();
            assert_eq!(key.public_key().verify(key.algorithm(), b"message", &signature), Ok(()));
            assert_eq!(
                key.public_key().verify(key.algorithm(), b"massage", &signature),
                Err(CryptoError::SignatureInvalid)
            );
        }
    }

    #[test]
    fn a_signature_of_another_algorithm_is_refused() {
        let key = SigningKey::generate(Curve::P256).unwrap();
        let signature = key.sign(b"message").unwrap();
        for algorithm in [Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa, Algorithm::Esb256] {
            assert_eq!(key.public_key().verify(algorithm, b"message", &signature), Err(CryptoError::AlgorithmMismatch));
        }
    }

    #[test]
    fn a_scalar_makes_one_key_for_signing_and_agreement() {
        let agreement = AgreementKey::generate().unwrap();
        let signing = SigningKey::from_scalar(Curve::P256, agreement.to_scalar().expose()).unwrap();
        assert_eq!(signing.public_key(), agreement.public_key());
        let again = AgreementKey::from_pkcs8(signing.pkcs8().expose()).unwrap();
        assert_eq!(again.public_key(), agreement.public_key());
        for curve in CURVES {
            let scalar = [vec![0], vec![7; curve.coordinate() - 1]].concat();
            let key = SigningKey::from_scalar(curve, &scalar).unwrap();
            let again = SigningKey::from_pkcs8(key.pkcs8().expose()).unwrap();
            assert_eq!(again.public_key(), key.public_key());
            assert!(SigningKey::from_scalar(curve, &scalar[1..]).is_err());
        }
        assert!(SigningKey::from_scalar(Curve::P256, &[0; 32]).is_err());
        assert!(SigningKey::from_scalar(Curve::P256, &[0xff; 32]).is_err());
        assert!(AgreementKey::from_scalar(&[0; 32]).is_err());
        assert!(AgreementKey::from_scalar(&[0xff; 32]).is_err());
    }

    #[test]
    fn a_key_survives_every_public_form() {
        for curve in CURVES {
            let key = SigningKey::generate(curve).unwrap().public_key();
            assert_eq!(PublicKey::from_cose_key(&key.to_cose_key()), Ok(key));
            assert_eq!(PublicKey::from_spki(&key.to_spki()), Ok(key));
            assert_eq!(PublicKey::from_sec1(curve, key.sec1()), Ok(key));
        }
    }

    #[test]
    fn a_compressed_point_is_the_same_key() {
        use dinhdanh_cbor::Writer;
        for (curve, id) in
            [(Curve::P256, 1), (Curve::P384, 2), (Curve::BrainpoolP256r1, 256), (Curve::BrainpoolP384r1, 258)]
        {
            let key = SigningKey::generate(curve).unwrap().public_key();
            let x = &key.sec1()[1..=curve.coordinate()];
            let odd = key.sec1().last().unwrap() & 1 == 1;
            let head = || Writer::new().map(4).int(1).int(2).int(-1).int(id).int(-2);
            assert_eq!(PublicKey::from_cose_key(&head().bytes(x).int(-3).bool(odd).finish()), Ok(key));
            assert_ne!(PublicKey::from_cose_key(&head().bytes(x).int(-3).bool(!odd).finish()), Ok(key));
            // A leading zero byte is another length: one point has one encoding.
            let long = [&[0], x].concat();
            assert!(PublicKey::from_cose_key(&head().bytes(&long).int(-3).bool(odd).finish()).is_err());
        }
    }

    #[test]
    fn a_point_off_the_curve_is_no_key() {
        for curve in CURVES.into_iter().filter(|curve| *curve != Curve::Ed25519) {
            let key = SigningKey::generate(curve).unwrap().public_key();
            let mut point = key.sec1().to_vec();
            *point.last_mut().unwrap() ^= 1;
            assert_eq!(PublicKey::from_sec1(curve, &point), Err(CryptoError::InvalidKey));
            assert_eq!(PublicKey::from_sec1(curve, &[0]), Err(CryptoError::InvalidKey));
            assert_eq!(PublicKey::from_sec1(curve, &[]), Err(CryptoError::InvalidKey));
            point[0] = 6;
            assert_eq!(PublicKey::from_sec1(curve, &point), Err(CryptoError::InvalidKey));
        }
    }

    #[test]
    fn a_key_of_small_order_is_none() {
        let orders = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            // The same as 0 and 1, and the highest, in bytes that are not less than p.
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        for text in orders {
            let mut bytes: Vec<u8> =
                (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect();
            for _ in 0..2 {
                assert_eq!(PublicKey::from_sec1(Curve::Ed25519, &bytes), Err(CryptoError::InvalidKey), "{text}");
                bytes[31] ^= 0x80;
            }
        }
        let high = [&[0xec][..], &[0xff; 29], &[0xfe, 0x7f]].concat();
        assert!(PublicKey::from_sec1(Curve::Ed25519, &high).is_ok(), "less than p, and of no small order");
    }

    #[test]
    fn a_cose_key_with_a_private_part_is_no_public_key_and_a_jwk_has_an_end() {
        let key = SigningKey::generate(Curve::P256).unwrap().public_key();
        let mut private = key.to_cose_key();
        assert!(PublicKey::from_cose_key(&private).is_ok());
        // One entry more: label -4.
        private[0] += 1;
        private.extend([&[0x23, 0x58, 32][..], &[7; 32]].concat());
        assert_eq!(PublicKey::from_cose_key(&private), Err(CryptoError::InvalidKey));
        assert_eq!(PublicKey::from_jwk(&" ".repeat(8 * 1024 + 1)), Err(CryptoError::TooLarge));
        assert_eq!(PublicKey::from_jwk(&" ".repeat(8 * 1024)), Err(CryptoError::InvalidKey));
    }

    #[test]
    fn a_jwk_must_be_one_key() {
        let d = "V8kgd2ZBRuh2dgyVINBUqpPDr7BOMGcF22CQMIUHtNM";
        let x = "usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8";
        let y = "IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4";
        let whole = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","d":"{d}"}}"#);
        let key = SigningKey::from_jwk(&whole).unwrap();
        assert_eq!(PublicKey::from_jwk(&whole), Ok(key.public_key()));
        assert_eq!(AgreementKey::from_jwk(&whole).unwrap().public_key(), key.public_key());
        let other = SigningKey::generate(Curve::P256).unwrap();
        for bad in [
            whole.replace("P-256", "P-384"),
            whole.replace("EC", "OKP"),
            whole.replace("P-256", "secp256k1"),
            whole.replace(d, &d.replace('V', "W")),
            whole.replace(r#""d""#, r#""e""#),
            whole.replace(x, "AAAA"),
            String::new(),
        ] {
            assert!(SigningKey::from_jwk(&bad).is_err(), "{bad}");
            assert!(AgreementKey::from_jwk(&bad).is_err(), "{bad}");
        }
        assert_ne!(other.public_key(), key.public_key());
    }
}
