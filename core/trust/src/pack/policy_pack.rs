use super::record::signed;
use super::succession::{Lineage, verify_by};
use super::{
    ClassScheme, Freshness, Issuer, IssuerRefusal, IssuerState, MAX_PACK, PackContent, PackProfile, ReaderRegistration,
    RootKeys, TYP_PACK,
};
use crate::{TrustError, TrustList};
use dinhdanh_catalogue::Profile;
use dinhdanh_crypto::{PublicKey, sha256};
use std::collections::HashMap;
use time::UtcDateTime;

/// A policy pack whose signature leads to root keys that are known. Only [`Self::open`] and [`Self::update`] make one.
pub struct PolicyPack {
    bytes: Vec<u8>,
    /// SHA-256 of what the signature covers beside the headers.
    payload: [u8; 32],
    content: PackContent,
    /// Every root key set that there was, the newest last.
    sets: Vec<RootKeys>,
    /// Where an issuer of this id is in the content.
    issuers: HashMap<[u8; 32], usize>,
    roots: TrustList,
    reader_roots: TrustList,
}

/// What came of a pack that was received.
pub enum Update {
    /// A newer one: keep its bytes in place of those held, all or nothing.
    Newer(Box<PolicyPack>),
    /// The one that is held.
    Same,
}

impl PolicyPack {
    /// Opens a first pack, or the bytes that were kept of one, by root keys that are pinned: the newest set or any that
    /// was before it.
    pub fn open(bytes: &[u8], pinned: &RootKeys) -> Result<Self, TrustError> {
        Self::verified(bytes, |sets| sets.contains(pinned))
    }

    /// Opens a pack that came later, by the keys of this one, and says whether it is newer.
    ///
    /// [`TrustError::Older`] and [`TrustError::LeftKeys`] for one from the past, [`TrustError::Equivocation`] for another
    /// truth under the same number, [`TrustError::OtherPack`] for another authority's.
    pub fn update(&self, bytes: &[u8]) -> Result<Update, TrustError> {
        // A lineage that leaves ours at any point is not ours; a shorter one is our past, which has an error of its own.
        let ours = |sets: &[RootKeys]| sets.starts_with(&self.sets) || self.sets.starts_with(sets);
        let found = Self::verified(bytes, ours)?;
        let (held, content) = (&self.content, &found.content);
        if content.id != held.id {
            return Err(TrustError::OtherPack);
        }
        if content.serial < held.serial {
            return Err(TrustError::Older { held: held.serial, found: content.serial });
        }
        if content.serial == held.serial {
            // A signature can be made again; what it covers can't differ, not even in extensions that are passed over.
            return if found.payload == self.payload { Ok(Update::Same) } else { Err(TrustError::Equivocation) };
        }
        if found.sets.len() < self.sets.len() {
            return Err(TrustError::LeftKeys);
        }
        Ok(Update::Newer(Box::new(found)))
    }

    fn verified(bytes: &[u8], is_ours: impl FnOnce(&[RootKeys]) -> bool) -> Result<Self, TrustError> {
        if bytes.len() > MAX_PACK {
            return Err(TrustError::TooLarge);
        }
        let (message, payload) = signed(bytes, TYP_PACK)?;
        let content = PackContent::read(payload)?;
        let lineage = Lineage::read(&content.id, &content.first_keys, &content.successions)?;
        if !is_ours(&lineage.sets) {
            return Err(TrustError::UnknownSigner);
        }
        lineage.verify()?;
        verify_by(lineage.newest().ok_or(TrustError::UnknownSigner)?, &message)?;
        let sets = lineage.sets;
        let issuers = content.issuers.iter().enumerate().map(|(index, issuer)| (issuer.id(), index)).collect();
        let roots = trust_list(content.issuers.iter().map(|issuer| issuer.certificate.as_slice()))?;
        let reader_roots = trust_list(content.reader_roots.iter().map(Vec::as_slice))?;
        let payload = sha256(payload);
        Ok(Self { bytes: bytes.to_vec(), payload, content, sets, issuers, roots, reader_roots })
    }

    /// The pack as received, to be kept whole and opened again.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it says.
    pub fn content(&self) -> &PackContent {
        &self.content
    }

    /// The root key set that signs now: what a new installation is to pin.
    pub fn root_keys(&self) -> Option<&RootKeys> {
        self.sets.last()
    }

    /// How often root keys were succeeded.
    pub fn successions(&self) -> usize {
        self.content.successions.len()
    }

    /// Whether it is past its date: what it says still holds as far as anybody here knows, so verdicts become amber.
    pub fn is_stale(&self, at: UtcDateTime) -> bool {
        at > self.content.until
    }

    /// The root certificates of all issuers, whatever their state, so that a refusal can say why. A path to one of them
    /// is not yet trust: ask [`Self::may_sign`].
    pub fn roots(&self) -> &TrustList {
        &self.roots
    }

    /// The root certificates of readers.
    pub fn reader_roots(&self) -> &TrustList {
        &self.reader_roots
    }

    /// The CSCA certificates, DER.
    pub fn csca(&self) -> &[Vec<u8>] {
        &self.content.csca
    }

    /// The issuer whose root certificate has this SHA-256.
    pub fn issuer(&self, id: &[u8; 32]) -> Option<&Issuer> {
        self.content.issuers.get(*self.issuers.get(id)?)
    }

    /// Whether a signer may have signed a document: `issuer` and `leaf` are the SHA-256 of the root's and the signer's
    /// certificate, `signed` is the MSO's.
    pub fn may_sign(
        &self,
        issuer: &[u8; 32],
        leaf: &[u8; 32],
        doc_type: &str,
        signed: UtcDateTime,
    ) -> Result<(), IssuerRefusal> {
        let issuer = self.issuer(issuer).ok_or(IssuerRefusal::Unknown)?;
        match issuer.signer_state(leaf) {
            IssuerState::Compromised => Err(IssuerRefusal::Compromised),
            IssuerState::Retired(since) if signed > since => Err(IssuerRefusal::Retired),
            _ if !issuer.may_issue(doc_type) => Err(IssuerRefusal::NotAllowed),
            _ => Ok(()),
        }
    }

    /// The keys that may sign the status list of this URI for this issuer.
    pub fn status_keys<'a>(&'a self, issuer: &[u8; 32], uri: &'a str) -> impl Iterator<Item = &'a PublicKey> {
        self.issuer(issuer).into_iter().flat_map(|issuer| issuer.status_keys(uri))
    }

    /// The profile of this id.
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.entry(id).map(|entry| &entry.profile)
    }

    /// The freshness rule of a profile: its own, else the pack's.
    pub fn freshness(&self, profile: &str) -> &Freshness {
        self.entry(profile).and_then(|entry| entry.freshness.as_ref()).unwrap_or(&self.content.freshness)
    }

    /// What a reader is registered for, by the SHA-256 of its certificate.
    pub fn reader(&self, id: &[u8; 32]) -> Option<&ReaderRegistration> {
        self.content.readers.iter().find(|reader| reader.reader == *id)
    }

    /// The edition of licence classes of this id.
    pub fn class_scheme(&self, id: &str) -> Option<&ClassScheme> {
        self.content.class_schemes.iter().find(|scheme| scheme.id == id)
    }

    fn entry(&self, id: &str) -> Option<&PackProfile> {
        self.content.profiles.iter().find(|entry| entry.profile.id == id)
    }
}

fn trust_list<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> Result<TrustList, TrustError> {
    let mut list = TrustList::new();
    for der in certificates {
        list.add(der)?;
    }
    Ok(list)
}
