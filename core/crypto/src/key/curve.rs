use super::Algorithm;
use crate::{DigestAlgorithm, asn1};
use der::oid::ObjectIdentifier;

/// A curve of signature keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of FIPS 186-5 and RFC 5639")]
pub enum Curve {
    P256,
    P384,
    P521,
    BrainpoolP256r1,
    BrainpoolP384r1,
    Ed25519,
}

impl Curve {
    pub(super) const ALL: [Self; 6] =
        [Self::P256, Self::P384, Self::P521, Self::BrainpoolP256r1, Self::BrainpoolP384r1, Self::Ed25519];

    /// The algorithm that keys of this curve sign with: the one that ISO/IEC 18013-5 names, which leaves the curve to
    /// the key.
    pub fn algorithm(self) -> Algorithm {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => Algorithm::Es256,
            Self::P384 | Self::BrainpoolP384r1 => Algorithm::Es384,
            Self::P521 => Algorithm::Es512,
            Self::Ed25519 => Algorithm::EdDsa,
        }
    }

    /// The name: that of JWK where it has one (RFC 7518 §6.2.1.1, RFC 8037 §2), else that of RFC 5639.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// The curve of a JWK's `crv`. The registry of JWK has no Brainpool curve.
    pub(super) fn from_jwk_name(name: &str) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521, Self::Ed25519].into_iter().find(|curve| curve.name() == name)
    }

    /// Bytes of a coordinate.
    pub(crate) fn coordinate(self) -> usize {
        match self {
            Self::P256 | Self::BrainpoolP256r1 | Self::Ed25519 => 32,
            Self::P384 | Self::BrainpoolP384r1 => 48,
            Self::P521 => 66,
        }
    }

    /// The digest that COSE signs with on this curve; Ed25519 has none of its own choice.
    pub(super) fn digest(self) -> DigestAlgorithm {
        match self {
            Self::P256 | Self::BrainpoolP256r1 => DigestAlgorithm::Sha256,
            Self::P384 | Self::BrainpoolP384r1 => DigestAlgorithm::Sha384,
            Self::P521 | Self::Ed25519 => DigestAlgorithm::Sha512,
        }
    }

    /// `crv` of a COSE_Key (RFC 9053 §7.1; Brainpool: registered by ISO/IEC 18013-5).
    pub(super) fn cose_id(self) -> i64 {
        match self {
            Self::P256 => 1,
            Self::P384 => 2,
            Self::P521 => 3,
            Self::Ed25519 => 6,
            Self::BrainpoolP256r1 => 256,
            Self::BrainpoolP384r1 => 258,
        }
    }

    /// `kty` of a COSE_Key (RFC 9053 §7): 1 is OKP, 2 is EC2.
    pub(super) fn cose_kty(self) -> i64 {
        if self == Self::Ed25519 { 1 } else { 2 }
    }

    /// The name as a parameter of `id-ecPublicKey` (RFC 5480 §2.1.1, RFC 5639 §4.1); Ed25519 is an algorithm itself.
    pub(super) fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => asn1::P256,
            Self::P384 => asn1::P384,
            Self::P521 => asn1::P521,
            Self::BrainpoolP256r1 => asn1::BRAINPOOL_P256R1,
            Self::BrainpoolP384r1 => asn1::BRAINPOOL_P384R1,
            Self::Ed25519 => asn1::ED25519,
        }
    }

    /// The content of an AlgorithmIdentifier for keys on this curve.
    pub(super) fn algorithm_identifier(self) -> Vec<u8> {
        match self {
            Self::Ed25519 => asn1::oid(asn1::ED25519),
            _ => [asn1::oid(asn1::EC_PUBLIC_KEY), asn1::oid(self.oid())].concat(),
        }
    }
}
