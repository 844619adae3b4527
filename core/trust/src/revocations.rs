use crate::status::{Learned, MAX_AHEAD};
use crate::{IssuerId, Signer, TrustError, TrustList};
use dinhdanh_crypto::CryptoError;
use dinhdanh_crypto::sha256;
use dinhdanh_crypto::x509::{Anchor, Defect, RevocationList, VerifiedRevocationList};
use std::cmp::Ordering;
use std::sync::Arc;
use time::UtcDateTime;

/// Most authorities whose lists are held: one for each root.
const MAX_AUTHORITIES: usize = crate::MAX_ROOTS;

/// Most lists of one authority and number of which none revokes all that another does.
const MAX_BESIDE: usize = 2;

/// The newest certificate revocation list of each authority, as far as one was given (RFC 5280 §5).
///
/// An authority is its name with its key, whichever of its certificates is trusted: one that renewed its root has still
/// revoked what it revoked. Cheap to clone.
///
/// RFC 5280 §5.2.3 lets no authority give one number to two lists. Where one did, or somebody who has its key, what either
/// revokes is revoked: of two such lists the one that revokes more is the newer, and where each revokes what the other does
/// not, both are held.
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
    /// Its place among those of its authority, which names what is kept: whatever takes its place is kept in its stead.
    place: usize,
}

impl Held {
    /// Whether both are of one name and key.
    fn is_of_one_authority(&self, other: &Self) -> bool {
        (self.authority, self.name) == (other.authority, other.name)
    }
}

/// How much of a kept list's name is its authority's.
const OF_AUTHORITY: usize = 63;

/// The name of an authority's first list.
fn kept_name(authority: IssuerId, name: &[u8]) -> String {
    sha256(&[&authority.0, name].concat()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl RevocationLists {
    /// Takes a list that one of `roots` signed. An older one never replaces a newer one: whoever was overheard can't be
    /// made to take back what he revoked since. One dated more than [`MAX_AHEAD`] after `at` is refused: of the year 9999 it
    /// would look fresh for ever.
    pub fn learn(&mut self, der: &[u8], roots: &TrustList, at: UtcDateTime) -> Result<Learned, TrustError> {
        let found = Self::verify(der, roots)?;
        if found.list.this_update() > at.saturating_add(MAX_AHEAD) {
            return Err(TrustError::Ahead);
        }
        self.place(found)
    }

    /// Takes back a list that was learned and kept, whatever the clock says now.
    pub(crate) fn restore(&mut self, der: &[u8], roots: &TrustList) -> Result<Learned, TrustError> {
        let found = Self::verify(der, roots)?;
        self.place(found)
    }

    /// Only if one of `roots` signed it.
    fn verify(der: &[u8], roots: &TrustList) -> Result<Held, TrustError> {
        let mut refusal = TrustError::UnknownSigner;
        let found = RevocationList::parse(der)?;
        for root in roots.roots().iter().filter(|root| root.subject() == found.issuer().der()) {
            match RevocationList::parse(der)?.verify(&root.certificate()?) {
                Ok(list) => {
                    let name = sha256(list.issuer());
                    return Ok(Held { authority: IssuerId::of(root), name, list, der: der.to_vec(), place: 0 });
                }
                // An authority has several keys under one name, and this is not the one that is meant.
                Err(Defect::KeyIdentifier) => {}
                Err(defect) => refusal = CryptoError::RevocationList(defect).into(),
            }
        }
        Err(refusal)
    }

    fn place(&mut self, found: Held) -> Result<Learned, TrustError> {
        let Some(held) = self.lists.iter().find(|held| held.is_of_one_authority(&found)) else {
            // Each authority has a list at the first place.
            if self.lists.iter().filter(|held| held.place == 0).count() >= MAX_AUTHORITIES {
                return Err(TrustError::TooMany);
            }
            self.lists.push(Arc::new(found));
            return Ok(Learned::New);
        };
        match found.list.number().cmp(&held.list.number()) {
            Ordering::Less => Ok(Learned::Older),
            Ordering::Equal => self.place_beside(found),
            Ordering::Greater => {
                self.lists.retain(|held| !held.is_of_one_authority(&found));
                self.lists.push(Arc::new(found));
                Ok(Learned::Newer)
            }
        }
    }

    /// Places a list of the number that is held, without taking back anything that is revoked.
    fn place_beside(&mut self, found: Held) -> Result<Learned, TrustError> {
        let own: Vec<_> = self.lists.iter().filter(|held| held.is_of_one_authority(&found)).cloned().collect();
        for held in own.iter().filter(|held| held.list.revokes_all_of(&found.list)) {
            if !found.list.revokes_all_of(&held.list) {
                return Ok(Learned::Older);
            }
            // Both revoke the same: dated later it may say until when that holds.
            if found.list.this_update() <= held.list.this_update() {
                return Ok(Learned::Same);
            }
        }
        let (replaced, left): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|held| found.list.revokes_all_of(&held.list));
        let place = (0..MAX_BESIDE).find(|place| left.iter().all(|held| held.place != *place));
        let place = place.ok_or(TrustError::Equivocation)?;
        self.lists.retain(|held| !replaced.iter().any(|gone| Arc::ptr_eq(gone, held)));
        self.lists.push(Arc::new(Held { place, ..found }));
        Ok(if left.is_empty() { Learned::Newer } else { Learned::Beside })
    }

    /// Whether a signer's certificate was revoked; `None` where there is no list of who issued it.
    ///
    /// Whatever the list's dates: past [`VerifiedRevocationList::next_update`] it still tells what was revoked before.
    pub fn revokes(&self, signer: &Signer) -> Option<bool> {
        self.of_issuer(signer).map(|held| held.list.revokes(&signer.serial).is_some()).max()
    }

    /// Whether there are lists of who issued a signer's certificate, and each is past its `nextUpdate`: what was revoked since is
    /// not known. Without any nothing was to be known.
    pub fn are_stale(&self, signer: &Signer, at: UtcDateTime) -> bool {
        let next = self.of_issuer(signer).map(|held| held.list.next_update()).max();
        next.is_some_and(|next| at > next)
    }

    fn of_issuer(&self, signer: &Signer) -> impl Iterator<Item = &Arc<Held>> {
        let issuer = (signer.issuer, signer.issuer_name);
        self.lists.iter().filter(move |held| (Some(held.authority), held.name) == issuer)
    }

    /// Those of the authorities among these roots.
    pub(crate) fn of(&self, roots: &TrustList) -> Self {
        let is_theirs = |held: &&Arc<Held>| roots.roots().iter().any(|root| held.list.is_by(root));
        Self { lists: self.lists.iter().filter(is_theirs).cloned().collect() }
    }

    /// Whether this very list is held.
    pub(crate) fn holds(&self, der: &[u8]) -> bool {
        self.lists.iter().any(|held| held.der == der)
    }

    /// When each list was made.
    pub(crate) fn dates(&self) -> impl Iterator<Item = UtcDateTime> {
        self.lists.iter().map(|held| held.list.this_update())
    }

    /// SHA-256 of each list.
    pub(crate) fn digests(&self) -> impl Iterator<Item = [u8; 32]> {
        self.lists.iter().map(|held| sha256(&held.der))
    }

    /// The lists, each with a name for it to be kept under, of 64 letters and digits: one that takes its place has the
    /// same. And as received, to be kept.
    ///
    /// The first of an authority has the hexadecimal digits of a digest; the one beside it ends with `z`, so that they come
    /// back in their order. What a newer list left beside it on the shelf is older than that, and is passed over.
    pub fn all(&self) -> impl Iterator<Item = (String, &VerifiedRevocationList, &[u8])> {
        self.lists.iter().map(|held| {
            let mut name = kept_name(held.authority, held.list.issuer());
            if held.place > 0 {
                name.replace_range(OF_AUTHORITY.., "z");
            }
            (name, &held.list, held.der.as_slice())
        })
    }

    /// Whether what is kept under this name is a list of one of these roots, as far as its name tells.
    pub(crate) fn is_kept_name_of(name: &str, roots: &TrustList) -> bool {
        let of = |root: &Anchor| kept_name(IssuerId::of(root), root.subject());
        let authority = name.get(..OF_AUTHORITY);
        authority.is_some() && roots.roots().iter().any(|root| of(root).get(..OF_AUTHORITY) == authority)
    }
}
