use super::Curve;

/// A signature algorithm (RFC 9053 §2, RFC 9864 §2).
///
/// The polymorphic ones, as ISO/IEC 18013-5 uses them, leave the curve to the key: ES256 is P-256 or brainpoolP256r1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA with SHA-256, on P-256 or brainpoolP256r1.
    Es256,
    /// ECDSA with SHA-384, on P-384 or brainpoolP384r1.
    Es384,
    /// ECDSA with SHA-512, on P-521.
    Es512,
    /// EdDSA, on Ed25519.
    EdDsa,
    /// ECDSA with SHA-256 on P-256 alone.
    Esp256,
    /// ECDSA with SHA-384 on P-384 alone.
    Esp384,
    /// ECDSA with SHA-512 on P-521 alone.
    Esp512,
    /// ECDSA with SHA-256 on brainpoolP256r1 alone.
    Esb256,
    /// ECDSA with SHA-384 on brainpoolP384r1 alone.
    Esb384,
    /// EdDSA on Ed25519 alone.
    Ed25519,
}

impl Algorithm {
    const ALL: [Self; 10] = [
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
        Self::Esp256,
        Self::Esp384,
        Self::Esp512,
        Self::Esb256,
        Self::Esb384,
        Self::Ed25519,
    ];

    /// The name in the IANA registry "COSE Algorithms": `ES256`, `EdDSA`, `ESB256` …
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The identifier of the IANA registry "COSE Algorithms".
    pub fn cose_id(self) -> i64 {
        self.row().1
    }

    /// The algorithm of an identifier of the IANA registry "COSE Algorithms".
    pub fn from_cose_id(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.cose_id() == id)
    }

    /// Whether a key on this curve may sign with it: who writes the header must not choose the mathematics.
    pub fn fits(self, curve: Curve) -> bool {
        self.row().2.contains(&curve)
    }

    fn row(self) -> (&'static str, i64, &'static [Curve]) {
        match self {
            Self::Es256 => ("ES256", -7, &[Curve::P256, Curve::BrainpoolP256r1]),
            Self::Es384 => ("ES384", -35, &[Curve::P384, Curve::BrainpoolP384r1]),
            Self::Es512 => ("ES512", -36, &[Curve::P521]),
            Self::EdDsa => ("EdDSA", -8, &[Curve::Ed25519]),
            Self::Esp256 => ("ESP256", -9, &[Curve::P256]),
            Self::Esp384 => ("ESP384", -51, &[Curve::P384]),
            Self::Esp512 => ("ESP512", -52, &[Curve::P521]),
            Self::Esb256 => ("ESB256", -265, &[Curve::BrainpoolP256r1]),
            Self::Esb384 => ("ESB384", -267, &[Curve::BrainpoolP384r1]),
            Self::Ed25519 => ("Ed25519", -19, &[Curve::Ed25519]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_algorithm_is_found_by_its_number_and_fits_its_curves_only() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_cose_id(algorithm.cose_id()), Some(algorithm));
        }
        // ES256K, PS256, and a number that means nothing.
        for id in [-47, -37, 0] {
            assert_eq!(Algorithm::from_cose_id(id), None);
        }
        for curve in Curve::ALL {
            assert!(curve.algorithm().fits(curve));
            let fitting: Vec<_> = Algorithm::ALL.into_iter().filter(|algorithm| algorithm.fits(curve)).collect();
            assert_eq!(fitting.len(), 2, "{curve:?}: one that leaves the curve open, one that names it");
        }
        assert!(!Algorithm::Es256.fits(Curve::BrainpoolP384r1) && !Algorithm::Esp256.fits(Curve::BrainpoolP256r1));
    }
}
