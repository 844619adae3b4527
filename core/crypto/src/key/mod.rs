//! Signature keys: public ones as documents carry them, private ones as software holds them.

pub(crate) mod jwk;
mod public;
mod signing;

pub use public::PublicKey;
pub use signing::SigningKey;

/// A signature algorithm (RFC 9053 §2), each bound to one curve here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512: verified, never made.
    Es512,
    /// EdDSA on Ed25519.
    EdDsa,
}

impl Algorithm {
    const ALL: [Self; 4] = [Self::Es256, Self::Es384, Self::Es512, Self::EdDsa];

    /// `ES256`, `ES384`, `ES512` or `EdDSA`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The identifier of the IANA registry "COSE Algorithms".
    pub fn cose_id(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::Es512 => -36,
            Self::EdDsa => -8,
        }
    }

    /// The algorithm of an identifier of the IANA registry "COSE Algorithms".
    pub fn from_cose_id(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.cose_id() == id)
    }
}

/// A curve of signature keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of FIPS 186-5")]
pub enum Curve {
    P256,
    P384,
    P521,
    Ed25519,
}

impl Curve {
    const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::Ed25519];

    /// The algorithm that keys of this curve sign with.
    pub fn algorithm(self) -> Algorithm {
        match self {
            Self::P256 => Algorithm::Es256,
            Self::P384 => Algorithm::Es384,
            Self::P521 => Algorithm::Es512,
            Self::Ed25519 => Algorithm::EdDsa,
        }
    }

    /// The name that JWK uses (RFC 7518 §6.2.1.1, RFC 8037 §2).
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// Bytes of a coordinate.
    pub(crate) fn coordinate(self) -> usize {
        match self {
            Self::P256 | Self::Ed25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// `crv` of a COSE_Key (RFC 9053 §7.1).
    fn cose_id(self) -> i64 {
        match self {
            Self::P256 => 1,
            Self::P384 => 2,
            Self::P521 => 3,
            Self::Ed25519 => 6,
        }
    }

    /// `kty` of a COSE_Key (RFC 9053 §7): 1 is OKP, 2 is EC2.
    fn cose_kty(self) -> i64 {
        if self == Self::Ed25519 { 1 } else { 2 }
    }
}
