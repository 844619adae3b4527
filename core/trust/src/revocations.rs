use crate::status::Learned;
use crate::{IssuerId, Signer, TrustError, TrustList};
use dinhdanh_crypto::CryptoError;
use dinhdanh_crypto::sha256;
use dinhdanh_crypto::x509::{Defect, RevocationList, VerifiedRevocationList};
use std::cmp::Ordering;
use std::sync::Arc;

/// Most revocation lists that are held: one for each root.
const MAX_LISTS: usize = crate::MAX_ROOTS;

/// The newest certificate revocation list of each authority, as far as one was given (RFC 5280 §5).
///
/// An authority is its name with its key, whichever of its certificates is trusted: one that renewed its root has still
/// revoked what it revoked. Cheap to clone.
#[derive(Clone, Default)]
pub struct RevocationLists {
    lists: Vec<Arc<Held>>,
}

struct Held {
    /// Whose key signed it.
    authority: IssuerId,
    /// SHA-256 of its name, DER.
    name: [u8; 32],
    list: VerifiedRevocationList,
    der: Vec<u8>,
}

impl Held {
    /// Whether both are of one name and key.
    fn is_of_one_authority(&self, other: &Self) -> bool {
        (self.authority, self.name) == (other.authority, other.name)
    }
}

impl RevocationLists {
    /// Takes a list that one of `roots` signed. An older one never replaces a newer one: whoever was overheard can't be
    /// made to take back what he revoked since.
    pub fn learn(&mut self, der: &[u8], roots: &TrustList) -> Result<Learned, TrustError> {
        let mut refusal = TrustError::UnknownSigner;
        let found = RevocationList::parse(der)?;
        for root in roots.roots().iter().filter(|root| root.subject() == found.issuer().der()) {
            match RevocationList::parse(der)?.verify(&root.certificate()?) {
                Ok(list) => {
                    let name = sha256(list.issuer());
                    return self.place(Held { authority: IssuerId::of(root), name, list, der: der.to_vec() });
                }
                // An authority has several keys under one name, and this is not the one that is meant.
                Err(Defect::KeyIdentifier) => {}
                Err(defect) => refusal = CryptoError::RevocationList(defect).into(),
            }
        }
        Err(refusal)
    }

    fn place(&mut self, found: Held) -> Result<Learned, TrustError> {
        let full = self.lists.len() >= MAX_LISTS;
        Ok(match self.lists.iter_mut().find(|held| held.is_of_one_authority(&found)) {
            Some(held) => match found.list.number().cmp(&held.list.number()) {
                Ordering::Less => Learned::Older,
                Ordering::Equal => Learned::Same,
                Ordering::Greater => {
                    *held = Arc::new(found);
                    Learned::Newer
                }
            },
            None if full => return Err(TrustError::TooMany),
            None => {
                self.lists.push(Arc::new(found));
                Learned::New
            }
        })
    }

    /// Whether a signer's certificate was revoked; `None` where there is no list of who issued it.
    ///
    /// Whatever the list's dates: past [`VerifiedRevocationList::next_update`] it still tells what was revoked before.
    pub fn revokes(&self, signer: &Signer) -> Option<bool> {
        let by_issuer = |held: &&Arc<Held>| (Some(held.authority), held.name) == (signer.issuer, signer.issuer_name);
        Some(self.lists.iter().find(by_issuer)?.list.revokes(&signer.serial).is_some())
    }

    /// Those of the authorities among these roots.
    pub(crate) fn of(&self, roots: &TrustList) -> Self {
        let is_theirs = |held: &&Arc<Held>| roots.roots().iter().any(|root| held.list.is_by(root));
        Self { lists: self.lists.iter().filter(is_theirs).cloned().collect() }
    }

    /// SHA-256 of each list.
    pub(crate) fn digests(&self) -> impl Iterator<Item = [u8; 32]> {
        self.lists.iter().map(|held| sha256(&held.der))
    }

    /// The lists, each with a name for it to be kept under, of 64 hexadecimal digits: a newer one of its authority has
    /// the same. And as received, to be kept.
    pub fn all(&self) -> impl Iterator<Item = (String, &VerifiedRevocationList, &[u8])> {
        self.lists.iter().map(|held| {
            let authority = sha256(&[&held.authority.0, held.list.issuer()].concat());
            let name = authority.iter().map(|byte| format!("{byte:02x}")).collect();
            (name, &held.list, held.der.as_slice())
        })
    }
}
