use crate::{IssuerId, TrustError};
use dinhdanh_crypto::x509::{Anchor, pem_certificates};

/// Most roots of one list. The world's issuing authorities are some hundreds.
pub const MAX_ROOTS: usize = 1024;

/// The root certificates that are trusted.
#[derive(Default, Clone)]
pub struct TrustList {
    roots: Vec<Anchor>,
    /// Whose they are, in the same order: worked out once, not at each check.
    ids: Vec<IssuerId>,
}

impl TrustList {
    /// An empty list: nobody is trusted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds every certificate of a PEM text, or the one of DER bytes, and gives how many.
    pub fn add(&mut self, bytes: &[u8]) -> Result<usize, TrustError> {
        let found = match str::from_utf8(bytes) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => pem_certificates(text)?,
            _ if bytes.first() == Some(&0x30) => vec![bytes.to_vec()],
            _ => return Err(TrustError::NoCertificate),
        };
        for der in &found {
            self.insert(Anchor::parse(der)?);
        }
        if self.roots.len() > MAX_ROOTS { Err(TrustError::TooMany) } else { Ok(found.len()) }
    }

    /// Adds a root that was read already.
    pub(crate) fn insert(&mut self, root: Anchor) {
        if !self.roots.iter().any(|known| known.digest() == root.digest()) {
            self.ids.push(IssuerId::of(&root));
            self.roots.push(root);
        }
    }

    /// The roots, in the order in which they were added.
    pub fn roots(&self) -> &[Anchor] {
        &self.roots
    }

    /// Whose the root at this place is.
    pub(crate) fn id(&self, place: usize) -> Option<IssuerId> {
        self.ids.get(place).copied()
    }

    /// How many roots there are.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }
}
