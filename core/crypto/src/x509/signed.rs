//! What a certificate and a revocation list have in common (RFC 5280 §4.1.1, §5.1.1): content, algorithm, signature.

use super::Defect;
use super::extensions::whole;
use crate::asn1::{self, item, oid};
use crate::key::Form;
use crate::{CryptoError, Curve, DigestAlgorithm, PublicKey};
use der::asn1::BitStringRef;
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader};
use ring::signature;

/// A signed structure as received.
#[derive(Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) content: &'a [u8],
    algorithm_der: &'a [u8],
    algorithm: ObjectIdentifier,
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Defect> {
        let (content, algorithm_der, signature) = whole(der, |reader| {
            reader.sequence(|fields| {
                let content = fields.tlv_bytes()?;
                let algorithm = fields.tlv_bytes()?;
                let signature = fields.decode::<BitStringRef<'a>>()?;
                Ok::<_, Defect>((content, algorithm, signature.as_bytes().ok_or(Defect::Malformed)?))
            })
        })?;
        let algorithm = whole(algorithm_der, |reader| Ok(reader.sequence(algorithm)?))?;
        Ok(Self { content, algorithm_der, algorithm, signature })
    }

    /// RFC 5280 §4.1.1.2: the signed and the unsigned copy of the algorithm are the same, else an attacker picks one.
    pub(super) fn check_algorithm_copy(&self, fields: &mut SliceReader<'a>) -> Result<(), Defect> {
        if fields.tlv_bytes()? == self.algorithm_der { Ok(()) } else { Err(Defect::Malformed) }
    }

    /// Checks the signature over the bytes as received, for the pairs of curve and hash that are no weaker than their
    /// weaker half.
    ///
    /// Annex B of ISO/IEC 18013-5 has SHA-256, SHA-384 and SHA-512 with each of its curves (unconfirmed). ring has P-256 and P-384
    /// without SHA-512.
    pub(super) fn verify(&self, issuer: &PublicKey) -> Result<(), Defect> {
        let ring = |algorithm| issuer.ring(algorithm, self.content, self.signature);
        let software = |digest| issuer.software(digest, Form::Der, self.content, self.signature);
        match (self.algorithm, issuer.curve()) {
            (asn1::ECDSA_SHA256, Curve::P256) => ring(&signature::ECDSA_P256_SHA256_ASN1),
            (asn1::ECDSA_SHA384, Curve::P256) => ring(&signature::ECDSA_P256_SHA384_ASN1),
            (asn1::ECDSA_SHA256, Curve::P384) => ring(&signature::ECDSA_P384_SHA256_ASN1),
            (asn1::ECDSA_SHA384, Curve::P384) => ring(&signature::ECDSA_P384_SHA384_ASN1),
            (asn1::ECDSA_SHA256, Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1) => software(DigestAlgorithm::Sha256),
            (asn1::ECDSA_SHA384, Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1 | Curve::P521) => {
                software(DigestAlgorithm::Sha384)
            }
            (
                asn1::ECDSA_SHA512,
                Curve::P256 | Curve::P384 | Curve::P521 | Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1,
            ) => software(DigestAlgorithm::Sha512),
            (asn1::ED25519, Curve::Ed25519) => ring(&signature::ED25519),
            _ => return Err(Defect::Algorithm(name(self.algorithm))),
        }
        .map_err(|_| Defect::Signature)
    }
}

/// RFC 5758 §3.2, RFC 8410 §3: those that are taken here have no parameters; others, which are refused for what they are, may.
fn algorithm(fields: &mut SliceReader<'_>) -> Result<ObjectIdentifier, der::Error> {
    let algorithm = fields.decode()?;
    if ![asn1::ECDSA_SHA256, asn1::ECDSA_SHA384, asn1::ECDSA_SHA512, asn1::ED25519].contains(&algorithm) {
        fields.read_slice(fields.remaining_len())?;
    }
    Ok(algorithm)
}

/// The name of an algorithm that is refused, or refused for the key that it was used with (RFC 5758 §3, RFC 8017 §A.2, RFC 8410 §3).
fn name(algorithm: ObjectIdentifier) -> &'static str {
    const NAMES: [(ObjectIdentifier, &str); 12] = [
        (asn1::ECDSA_SHA256, "ecdsa-with-SHA256"),
        (asn1::ECDSA_SHA384, "ecdsa-with-SHA384"),
        (asn1::ECDSA_SHA512, "ecdsa-with-SHA512"),
        (asn1::ED25519, "id-Ed25519"),
        (asn1::ED448, "id-Ed448"),
        (asn1::ECDSA_SHA1, "ecdsa-with-SHA1"),
        (asn1::ECDSA_SHA224, "ecdsa-with-SHA224"),
        (asn1::RSA_SHA1, "sha1WithRSAEncryption"),
        (asn1::RSA_PSS, "id-RSASSA-PSS"),
        (asn1::RSA_SHA256, "sha256WithRSAEncryption"),
        (asn1::RSA_SHA384, "sha384WithRSAEncryption"),
        (asn1::RSA_SHA512, "sha512WithRSAEncryption"),
    ];
    NAMES.iter().find(|(known, _)| *known == algorithm).map_or("no known signature algorithm", |(_, name)| name)
}

/// The AlgorithmIdentifier of signatures by keys on this curve, as this library makes them.
pub(super) fn algorithm_identifier(curve: Curve) -> Vec<u8> {
    let algorithm = match curve {
        Curve::P256 | Curve::BrainpoolP256r1 => asn1::ECDSA_SHA256,
        Curve::P384 | Curve::BrainpoolP384r1 => asn1::ECDSA_SHA384,
        Curve::P521 => asn1::ECDSA_SHA512,
        Curve::Ed25519 => asn1::ED25519,
    };
    item(asn1::SEQUENCE, &[&oid(algorithm)])
}

/// A signed structure that waits for its signature.
pub(super) struct Unsigned {
    pub(super) key: PublicKey,
    pub(super) content: Vec<u8>,
}

impl Unsigned {
    /// The DER, with the signature in the form of [`crate::SigningKey::sign`]; refuses one that is not the key's.
    pub(super) fn finish(&self, signature: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.key.verify(self.key.algorithm(), &self.content, signature)?;
        let signature = match self.key.curve() {
            Curve::Ed25519 => signature.to_vec(),
            _ => {
                // RFC 3279 §2.2.3: two integers, where COSE has them side by side.
                let (r, s) = signature.split_at_checked(signature.len() / 2).ok_or(CryptoError::SignatureInvalid)?;
                item(asn1::SEQUENCE, &[&asn1::unsigned(r), &asn1::unsigned(s)])
            }
        };
        let algorithm = algorithm_identifier(self.key.curve());
        Ok(item(asn1::SEQUENCE, &[&self.content, &algorithm, &asn1::bits(&signature)]))
    }
}
