use crate::pack::{Freshness, IssuerState, PolicyPack, RootKeys, Update};
use crate::status::StatusSigners;
use crate::status::{CertifiedSigners, Known, Learned, ListedSigners, StatusError, StatusLists, StatusReference};
use crate::{IssuerId, PathCache, RevocationLists, Signer, TrustError, TrustList, Vical};
use dinhdanh_catalogue::{Profile, has_class, profile};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Check, Checks};
use std::collections::HashMap;
use std::sync::Arc;
use time::{Duration, UtcDateTime};

/// How far ahead of the clock a signed time may be and still say that the clock is behind. Further ahead it is the time
/// that is wrong; and by a clock that is further behind no certificate is valid yet.
pub const PLAUSIBLE: Duration = Duration::days(10 * 365);

/// Everything that a verifier takes on trust: roots or a policy pack, revocation lists, status lists.
///
/// A pack says of each of its issuers what it may do. Roots beside it, or without one, may sign any document unless a
/// VICAL names their types, and their status lists are signed by whom they certify for it.
pub struct Trust {
    /// The roots that were added beside the pack.
    own: TrustList,
    /// Those and the pack's.
    roots: TrustList,
    pack: Option<PolicyPack>,
    /// Who signs the status lists of each issuer.
    signers: HashMap<IssuerId, Box<dyn StatusSigners + Send + Sync>>,
    /// What the issuers of a VICAL may issue.
    scopes: HashMap<IssuerId, Vec<String>>,
    revocations: RevocationLists,
    statuses: StatusLists,
    paths: PathCache,
    standard: Freshness,
}

impl From<TrustList> for Trust {
    fn from(roots: TrustList) -> Self {
        let mut trust = Self {
            own: TrustList::new(),
            roots: TrustList::new(),
            pack: None,
            signers: HashMap::new(),
            scopes: HashMap::new(),
            revocations: RevocationLists::default(),
            statuses: StatusLists::new(),
            paths: PathCache::new(),
            standard: Freshness::default(),
        };
        trust.add_roots(&roots);
        trust
    }
}

impl Trust {
    /// Trusts these roots too, each for any document type.
    pub fn add_roots(&mut self, roots: &TrustList) {
        for root in roots.roots() {
            self.own.insert(root.clone());
        }
        self.gather();
    }

    /// Trusts the authorities of a VICAL, each for the document types that it names.
    pub fn add_vical(&mut self, vical: &Vical) -> Result<(), TrustError> {
        for authority in vical.authorities() {
            let mut roots = TrustList::new();
            roots.add(&authority.certificate)?;
            self.add_roots(&roots);
            let id = IssuerId(authority.id());
            self.scopes.entry(id).or_default().extend(authority.doc_types.iter().cloned());
        }
        Ok(())
    }

    /// Opens a first pack, or the one that was kept, by pinned root keys, and applies it.
    pub fn open_pack(&mut self, bytes: &[u8], pinned: &RootKeys) -> Result<(), TrustError> {
        self.apply(PolicyPack::open(bytes, pinned)?);
        Ok(())
    }

    /// Takes a pack that came later and says whether it is newer than the one held; whoever keeps bytes keeps those of
    /// [`Self::pack`] then. Without a pack there is nothing that it could follow: [`TrustError::UnknownSigner`].
    pub fn update_pack(&mut self, bytes: &[u8]) -> Result<Learned, TrustError> {
        match self.pack.as_ref().ok_or(TrustError::UnknownSigner)?.update(bytes)? {
            Update::Newer(pack) => {
                self.apply(*pack);
                Ok(Learned::Newer)
            }
            Update::Same => Ok(Learned::Same),
        }
    }

    fn apply(&mut self, pack: PolicyPack) {
        self.pack = Some(pack);
        self.gather();
    }

    /// Gathers roots and status signers anew: what a last pack trusted and this one does not is no longer trusted.
    fn gather(&mut self) {
        self.roots = self.own.clone();
        self.signers.clear();
        for root in self.own.roots() {
            self.signers.insert(IssuerId(*root.digest()), Box::new(CertifiedSigners::of(root)));
        }
        let Some(pack) = &self.pack else { return };
        for root in pack.roots().roots() {
            self.roots.insert(root.clone());
        }
        // Of an issuer that it knows, the pack says who signs its lists; that of others is not its business.
        for issuer in &pack.content().issuers {
            let listed = issuer.status_signers.iter().map(|signer| (signer.key, signer.prefix.clone()));
            self.signers.insert(IssuerId(issuer.id()), Box::new(ListedSigners::new(listed.collect())));
        }
    }

    /// Takes a certificate revocation list of one of the roots.
    pub fn learn_revocations(&mut self, der: &[u8]) -> Result<Learned, TrustError> {
        self.revocations.learn(der, &self.roots)
    }

    /// Takes a status list that has just come, if an issuer that is trusted lets its signer sign for its address.
    pub fn learn_status(&self, token: &[u8], at: UtcDateTime) -> Result<Learned, StatusError> {
        let mut refusal = StatusError::Signer;
        for signers in self.signers.values() {
            match self.statuses.learn(token, signers.as_ref(), at) {
                Err(StatusError::Signer) => {}
                // What another issuer's rule finds wrong with a signature says nothing against this one's.
                Err(error @ StatusError::Signature(_)) => refusal = error,
                other => return other,
            }
        }
        Err(refusal)
    }

    /// Holds a status list that was kept or given as a file. It is verified when it is first looked into, so one by nobody
    /// who may sign is as none; and one dated ahead tells that the clock is behind.
    pub fn hold_status(&self, token: &[u8]) -> Result<(), StatusError> {
        self.statuses.load(&Writer::with_capacity(token.len() + 8).array(1).bytes(token).finish()).map(drop)
    }

    /// Makes the checks on a document's certificates: the path to a root, whether one was revoked, whether the issuer's
    /// key is in wrong hands.
    ///
    /// Gives what the signer's certificate says even where it is not trusted, so that the other checks can be made and
    /// named; `None` where there is no certificate that could be read.
    pub fn check_signer(&self, chain: &[&[u8]], at: UtcDateTime, checks: &mut Checks) -> Option<Arc<Signer>> {
        let signer = self.roots.check_issuer(chain, at, &self.paths, checks)?;
        if let Some(issuer) = signer.issuer {
            if let Some(revoked) = self.revocations.revokes(&issuer, &signer.serial) {
                checks.record(Check::CertificateNotRevoked, !revoked);
            }
            if let Some(state) = self.state(&issuer, &signer) {
                checks.record(Check::IssuerNotCompromised, state != IssuerState::Compromised);
            }
        }
        Some(signer)
    }

    /// Makes the checks on what the signer signed: `doc_type` and `signed` are the MSO's, its signature holds.
    pub fn check_signing(&self, signer: &Signer, doc_type: &str, signed: UtcDateTime, checks: &mut Checks) {
        let Some(id) = signer.issuer else { return };
        if let Some(state) = self.state(&id, signer) {
            let retired = matches!(state, IssuerState::Retired(since) if signed > since);
            checks.record(Check::IssuerNotRetired, !retired);
        }
        let issuer = self.pack.as_ref().and_then(|pack| pack.issuer(&id.0));
        let scope = self.scopes.get(&id).map(|types| types.iter().any(|allowed| allowed == doc_type));
        if let Some(allowed) = issuer.map(|issuer| issuer.may_issue(doc_type)).or(scope) {
            checks.record(Check::IssuerAllowed, allowed);
        }
    }

    fn state(&self, issuer: &IssuerId, signer: &Signer) -> Option<IssuerState> {
        Some(self.pack.as_ref()?.issuer(&issuer.0)?.signer_state(&signer.certificate))
    }

    /// What the newest list that may speak for this issuer's documents says of one of them; `None` where there is none.
    pub fn standing(
        &self,
        issuer: &IssuerId,
        reference: &StatusReference<'_>,
        at: UtcDateTime,
    ) -> Result<Option<Known>, StatusError> {
        let Some(signers) = self.signers.get(issuer) else { return Ok(None) };
        self.statuses.look_up(reference, signers.as_ref(), at)
    }

    /// The newest time in a pack or list that was verified, as far as it is plausible `at` this reading of the clock.
    pub fn newest_time(&self, at: UtcDateTime) -> Option<UtcDateTime> {
        let plausible = |time: &UtcDateTime| *time <= at.saturating_add(PLAUSIBLE);
        let pack = self.pack.as_ref().map(|pack| pack.content().issued);
        [pack, self.statuses.newest()].into_iter().flatten().filter(plausible).max()
    }

    /// The profile of this id: the pack's, or without a pack the project's own.
    pub fn profile(&self, id: &str) -> Option<Profile> {
        match &self.pack {
            Some(pack) => pack.profile(id).cloned(),
            None => profile(id),
        }
    }

    /// The freshness rule of a profile, or of a check without one.
    pub fn freshness(&self, profile: Option<&str>) -> &Freshness {
        match (&self.pack, profile) {
            (Some(pack), Some(profile)) => pack.freshness(profile),
            (Some(pack), None) => &pack.content().freshness,
            (None, _) => &self.standard,
        }
    }

    /// Whether an edition of the law has this licence class: by the pack, or without a pack by the catalogue.
    pub fn has_class(&self, edition: &str, class: &str) -> bool {
        match &self.pack {
            Some(pack) => {
                pack.class_scheme(edition).is_some_and(|scheme| scheme.classes.iter().any(|known| known == class))
            }
            None => has_class(edition, class),
        }
    }

    /// The pack that is applied.
    pub fn pack(&self) -> Option<&PolicyPack> {
        self.pack.as_ref()
    }

    /// The roots that a signer may lead to.
    pub fn roots(&self) -> &TrustList {
        &self.roots
    }

    /// The revocation lists that are held.
    pub fn revocations(&self) -> &RevocationLists {
        &self.revocations
    }

    /// The status lists that are held.
    pub fn statuses(&self) -> &StatusLists {
        &self.statuses
    }
}
