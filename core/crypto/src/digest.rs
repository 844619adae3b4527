use ring::digest;

/// A digest algorithm of the MSO (ISO/IEC 18013-5 §9.1.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of FIPS 180-4")]
pub enum DigestAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl DigestAlgorithm {
    /// `SHA-256`, `SHA-384` or `SHA-512`, as the MSO spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// The algorithm of exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Digest {
        Digest(match self {
            Self::Sha256 => digest::digest(&digest::SHA256, data),
            Self::Sha384 => digest::digest(&digest::SHA384, data),
            Self::Sha512 => digest::digest(&digest::SHA512, data),
        })
    }
}

/// A digest of 32, 48 or 64 bytes, on the stack.
#[derive(Clone, Copy)]
pub struct Digest(digest::Digest);

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
    }
}

/// SHA-256 of `data`.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, data).as_ref());
    bytes
}

/// SHA-1, where X.509 key identifiers ask for it (RFC 5280 §4.2.1.2). Nothing relies on it for security.
pub(crate) fn sha1(data: &[u8]) -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, data).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for algorithm in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
            assert_eq!(DigestAlgorithm::from_name(algorithm.name()), Some(algorithm));
        }
        assert_eq!(DigestAlgorithm::from_name("sha-256"), None);
        assert_eq!(DigestAlgorithm::from_name("SHA-1"), None);
    }

    #[test]
    fn digests_are_those_of_fips_180() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(sha256(b"abc")), abc);
        assert_eq!(hex::encode(DigestAlgorithm::Sha256.digest(b"abc")), abc);
        assert!(hex::encode(DigestAlgorithm::Sha384.digest(b"abc")).starts_with("cb00753f45a35e8b"));
        assert!(hex::encode(DigestAlgorithm::Sha512.digest(b"abc")).starts_with("ddaf35a193617aba"));
        assert_eq!(hex::encode(sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
