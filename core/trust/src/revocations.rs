use crate::status::Learned;
use crate::{IssuerId, TrustError, TrustList};
use dinhdanh_crypto::CryptoError;
use dinhdanh_crypto::x509::{RevocationList, VerifiedRevocationList};
use std::cmp::Ordering;

/// Most revocation lists that are held: one for each root.
const MAX_LISTS: usize = crate::MAX_ROOTS;

/// The newest certificate revocation list of each root, as far as one was given (RFC 5280 §5).
#[derive(Default)]
pub struct RevocationLists {
    lists: Vec<Held>,
}

struct Held {
    /// The root that signed it: SHA-256 of its certificate.
    root: [u8; 32],
    list: VerifiedRevocationList,
    der: Vec<u8>,
}

impl RevocationLists {
    /// Takes a list that one of `roots` signed. An older one never replaces a newer one: whoever was overheard can't be
    /// made to take back what he revoked since.
    pub fn learn(&mut self, der: &[u8], roots: &TrustList) -> Result<Learned, TrustError> {
        let mut refusal = TrustError::UnknownSigner;
        let found = RevocationList::parse(der)?;
        for root in roots.roots().iter().filter(|root| root.subject() == found.issuer().der()) {
            match RevocationList::parse(der)?.verify(&root.certificate()?) {
                Ok(list) => return self.place(Held { root: *root.digest(), list, der: der.to_vec() }),
                // An authority has several keys under one name; the last refusal says most.
                Err(defect) => refusal = CryptoError::RevocationList(defect).into(),
            }
        }
        Err(refusal)
    }

    fn place(&mut self, found: Held) -> Result<Learned, TrustError> {
        let full = self.lists.len() == MAX_LISTS;
        Ok(match self.lists.iter_mut().find(|held| held.root == found.root) {
            Some(held) => match found.list.number().cmp(&held.list.number()) {
                Ordering::Less => Learned::Older,
                Ordering::Equal => Learned::Same,
                Ordering::Greater => {
                    *held = found;
                    Learned::Newer
                }
            },
            None if full => return Err(TrustError::TooMany),
            None => {
                self.lists.push(found);
                Learned::New
            }
        })
    }

    /// Whether a certificate under this root was revoked; `None` where there is no list of the root.
    ///
    /// Whatever the list's dates: past [`VerifiedRevocationList::next_update`] it still tells what was revoked before.
    pub fn revokes(&self, root: &IssuerId, serial: &[u8]) -> Option<bool> {
        let held = self.lists.iter().find(|held| held.root == root.0)?;
        Some(held.list.revokes(serial).is_some())
    }

    /// The lists, each with the id of its root, and as received, to be kept.
    pub fn all(&self) -> impl Iterator<Item = (IssuerId, &VerifiedRevocationList, &[u8])> {
        self.lists.iter().map(|held| (IssuerId(held.root), &held.list, held.der.as_slice()))
    }
}
