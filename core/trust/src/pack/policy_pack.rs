use super::record::signed;
use super::succession::{Lineage, verify_by};
use super::{
    ClassScheme, Freshness, Issuer, IssuerState, MAX_PACK, PackContent, PackProfile, ReaderRegistration, RootKeys,
    TYP_PACK, thumbprint,
};
use crate::{IssuerId, Signer, TrustError, TrustList};
use dinhdanh_catalogue::Profile;
use dinhdanh_crypto::sha256;
use std::collections::HashMap;
use time::UtcDateTime;

/// A policy pack whose signature leads to root keys that are known. Only [`Self::open`], [`Self::update`] and [`Self::reopen`] make one.
#[derive(Clone)]
pub struct PolicyPack {
    bytes: Vec<u8>,
    /// SHA-256 of what the signature covers beside the headers.
    payload: [u8; 32],
    content: PackContent,
    /// Every root key set that there was, the newest last.
    sets: Vec<RootKeys>,
    /// Where the certificates of an issuer are in the content.
    issuers: HashMap<IssuerId, Vec<usize>>,
    /// What it says of each key of an issuer or signer, by thumbprint: the worst, where it says several things.
    states: HashMap<[u8; 32], IssuerState>,
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

    /// Opens the bytes of a pack that was opened before, and kept since where nobody could change them: by the root keys that it
    /// names itself. Of bytes from elsewhere it proves nothing: anybody can name keys of his own.
    pub fn reopen(bytes: &[u8]) -> Result<Self, TrustError> {
        Self::verified(bytes, |_| true)
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
        let roots = trust_list(content.issuers.iter().map(|issuer| issuer.certificate.as_slice()))?;
        let (mut issuers, mut states) = (HashMap::<_, Vec<_>>::new(), HashMap::new());
        for (index, (issuer, root)) in content.issuers.iter().zip(roots.roots()).enumerate() {
            let id = IssuerId::of(root);
            issuers.entry(id).or_default().push(index);
            let signers = issuer.signers.iter().map(|(key, state)| (thumbprint(key), *state));
            for (key, state) in signers.chain([(id.0, issuer.state)]) {
                states.entry(key).and_modify(|known: &mut IssuerState| *known = known.worse(state)).or_insert(state);
            }
        }
        let reader_roots = trust_list(content.reader_roots.iter().map(Vec::as_slice))?;
        let payload = sha256(payload);
        Ok(Self { bytes: bytes.to_vec(), payload, content, sets, issuers, states, roots, reader_roots })
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
    /// is not yet trust: ask [`Self::state`] and [`Self::may_issue`].
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

    /// Its issuers, each once.
    pub(crate) fn issuer_ids(&self) -> impl Iterator<Item = IssuerId> {
        self.issuers.keys().copied()
    }

    /// Its entries of this issuer: one for each certificate of its key.
    pub fn issuers(&self, id: &IssuerId) -> impl Iterator<Item = &Issuer> {
        self.issuers.get(id).into_iter().flatten().filter_map(|index| self.content.issuers.get(*index))
    }

    /// Whether a document's signer may still be believed: the worse of what is said of its key and of the key of the
    /// authority above it, in whichever certificate; `None` where nothing is said of either.
    pub fn state(&self, signer: &Signer) -> Option<IssuerState> {
        let keys = [signer.issuer.map(|issuer| issuer.0), Some(thumbprint(&signer.key))];
        let said = keys.iter().flatten().filter_map(|key| self.states.get(key));
        said.copied().reduce(IssuerState::worse)
    }

    /// Whether an issuer may issue documents of this type; `None` where it is none of the pack's.
    pub fn may_issue(&self, issuer: &IssuerId, doc_type: &str) -> Option<bool> {
        self.issuers(issuer).map(|issuer| issuer.may_issue(doc_type)).reduce(|one, other| one || other)
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

    /// Every profile.
    pub fn profiles(&self) -> Vec<Profile> {
        self.content.profiles.iter().map(|entry| entry.profile.clone()).collect()
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
