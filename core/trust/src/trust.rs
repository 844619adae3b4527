use crate::pack::{Freshness, Issuer, IssuerState, PolicyPack, RootKeys, StatusSigner, Update};
use crate::status::{CertifiedSigners, Known, Learned, ListedSigners, StatusError, StatusListToken, StatusLists};
use crate::status::{StatusReference, StatusSigners};
use crate::{IssuerId, MAX_ROOTS, PathCache, RevocationLists, Signer, TrustError, TrustList, Vical};
use dinhdanh_catalogue::{Profile, has_class, profile, profiles};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Check, Checks};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
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
    /// The newest VICAL of each provider, and its roots.
    vicals: Vec<(Vical, TrustList)>,
    /// All roots, the pack's among them.
    roots: TrustList,
    pack: Option<PolicyPack>,
    /// Who signs the status lists of each issuer.
    signers: HashMap<IssuerId, Box<dyn StatusSigners + Send + Sync>>,
    /// What the issuers of a VICAL may issue.
    scopes: HashMap<IssuerId, Vec<String>>,
    revocations: RevocationLists,
    /// Whether one that was kept could not be taken back.
    revocations_lost: bool,
    statuses: StatusLists,
    paths: PathCache,
    standard: Freshness,
}

impl From<TrustList> for Trust {
    fn from(roots: TrustList) -> Self {
        let mut trust = Self {
            own: roots,
            vicals: Vec::new(),
            roots: TrustList::new(),
            pack: None,
            signers: HashMap::new(),
            scopes: HashMap::new(),
            revocations: RevocationLists::default(),
            revocations_lost: false,
            statuses: StatusLists::new(),
            paths: PathCache::new(),
            standard: Freshness::default(),
        };
        trust.gather();
        trust
    }
}

impl Trust {
    /// Trusts the authorities of a VICAL, each for the document types that it names. A newer one of the same provider
    /// takes the place of an older one, and an older one is not taken.
    pub fn add_vical(&mut self, vical: Vical) -> Result<Learned, TrustError> {
        let held = self.vicals.iter().position(|(held, _)| held.is_of_one_provider(&vical));
        let learned = match held.and_then(|place| self.vicals.get(place)) {
            None => Learned::New,
            Some((held, _)) => match vical.compare(held) {
                Ordering::Less => return Ok(Learned::Older),
                Ordering::Equal if vical.is_same(held) => return Ok(Learned::Same),
                Ordering::Equal => return Err(TrustError::Equivocation),
                Ordering::Greater => Learned::Newer,
            },
        };
        let roots = vical.roots()?;
        let others = self.vicals.iter().enumerate().filter(|(place, _)| Some(*place) != held);
        let beside = others.fold(self.own.len(), |count, (_, (_, roots))| count.saturating_add(roots.len()));
        if beside.saturating_add(roots.len()) > MAX_ROOTS {
            return Err(TrustError::TooMany);
        }
        match held.and_then(|place| self.vicals.get_mut(place)) {
            Some(held) => *held = (vical, roots),
            None => self.vicals.push((vical, roots)),
        }
        self.gather();
        Ok(learned)
    }

    /// Opens a pack by pinned root keys, the first one or one that was kept, and applies it. Beside one that is held it
    /// must also follow that: see [`Self::update_pack`].
    pub fn open_pack(&mut self, bytes: &[u8], pinned: &RootKeys) -> Result<Learned, TrustError> {
        let pack = PolicyPack::open(bytes, pinned)?;
        if self.pack.is_some() {
            return self.update_pack(bytes);
        }
        self.apply(pack);
        Ok(Learned::New)
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

    /// Applies a pack that was opened elsewhere, in the place of one that is held: whoever calls it knows that it is no older.
    pub fn hold_pack(&mut self, pack: PolicyPack) {
        self.apply(pack);
    }

    fn apply(&mut self, pack: PolicyPack) {
        self.pack = Some(pack);
        self.gather();
    }

    /// Gathers roots, scopes and status signers anew: what a last pack trusted and this one does not is no longer trusted.
    fn gather(&mut self) {
        self.statuses.ask_anew();
        self.roots = self.own.clone();
        self.scopes.clear();
        for (vical, roots) in &self.vicals {
            for (authority, root) in vical.authorities().iter().zip(roots.roots()) {
                self.roots.insert(root.clone());
                self.scopes.entry(IssuerId::of(root)).or_default().extend(authority.doc_types.iter().cloned());
            }
        }
        let mut certified: HashMap<IssuerId, TrustList> = HashMap::new();
        for root in self.roots.roots() {
            certified.entry(IssuerId::of(root)).or_default().insert(root.clone());
        }
        self.signers.clear();
        for (id, roots) in certified {
            let signers = CertifiedSigners::under(&roots).heeding(self.revocations.of(&roots));
            self.signers.insert(id, Box::new(signers));
        }
        let Some(pack) = &self.pack else { return };
        for root in pack.roots().roots() {
            self.roots.insert(root.clone());
        }
        // Of an issuer that it knows, the pack says who signs its lists; that of others is not its business.
        for id in pack.issuer_ids() {
            let of = |listed: fn(&Issuer) -> &[StatusSigner]| {
                pack.issuers(&id).flat_map(listed).map(|signer| (signer.key, signer.prefix.clone())).collect()
            };
            let listed = ListedSigners::new(of(|issuer| &issuer.status_signers));
            self.signers.insert(id, Box::new(listed.after(of(|issuer| &issuer.left_status_signers))));
        }
    }

    /// Takes certificate revocation lists of the roots that have just come: all of them, or none where one is refused, as one
    /// dated ahead of `at` is. Says what became of the last that was news.
    pub fn learn_revocations(&mut self, lists: &[Vec<u8>], at: UtcDateTime) -> Result<Learned, TrustError> {
        let mut revocations = self.revocations.clone();
        let mut news = Learned::Same;
        for der in lists {
            match revocations.learn(der, &self.roots, at)? {
                Learned::Same => {}
                learned => news = learned,
            }
        }
        self.revocations = revocations;
        self.gather();
        Ok(news)
    }

    /// Holds revocation lists of the roots, whatever their dates: one dated ahead tells that the clock is behind.
    pub fn hold_revocations(&mut self, lists: &[Vec<u8>]) -> Result<(), TrustError> {
        let mut revocations = self.revocations.clone();
        for der in lists {
            revocations.restore(der, &self.roots)?;
        }
        self.revocations = revocations;
        self.gather();
        Ok(())
    }

    /// Takes back all the revocation lists that were kept, each with the name that it was kept under. One whose root was withdrawn since is passed over: nothing that it
    /// speaks of is believed any more. Of one that can't be taken back for another reason, be it damaged or its root's new
    /// certificate not one for such lists, nobody can tell whom it revoked: [`Self::revocations_are_stale`] then.
    pub fn restore_revocations<'a>(&mut self, lists: impl IntoIterator<Item = (&'a str, &'a [u8])>) {
        self.revocations_lost = false;
        for (name, der) in lists {
            if self.revocations.holds(der) {
                continue;
            }
            self.revocations_lost |= match self.revocations.restore(der, &self.roots) {
                Ok(_) => false,
                // Damaged where it says whose it is, it looks like one of a root that was withdrawn.
                Err(TrustError::UnknownSigner) => RevocationLists::is_kept_name_of(name, &self.roots),
                Err(_) => true,
            };
        }
        self.gather();
    }

    /// Whether it is unknown who was revoked of late: the lists of who issued the signer's certificate are past their date, or
    /// one that was kept is lost.
    pub fn revocations_are_stale(&self, signer: &Signer, at: UtcDateTime) -> bool {
        self.revocations_lost || self.revocations.are_stale(signer, at)
    }

    /// Takes a status list that has just come, if an issuer that is trusted lets its signer sign for its address.
    pub fn learn_status(&self, token: &[u8], at: UtcDateTime) -> Result<Learned, StatusError> {
        self.learn_status_for(token, at, &mut BTreeSet::new())
    }

    /// The same for who keeps lists: adds to `freed` the addresses of those that were forgotten to make room, whatever became of
    /// this one then. What [`StatusLists::kept_of`] gives of them now, if anything, takes the place of what was kept.
    pub fn learn_status_for(
        &self,
        token: &[u8],
        at: UtcDateTime,
        freed: &mut BTreeSet<String>,
    ) -> Result<Learned, StatusError> {
        let token = StatusListToken::parse(token)?;
        let mut refusal = StatusError::Signer;
        for signers in self.signers.values().map(Box::as_ref) {
            match self.statuses.learn_parsed(&token, signers, at) {
                Err(StatusError::Signer) => {}
                // What another issuer's rule finds wrong with a signature says nothing against this one's.
                Err(error @ (StatusError::Signature(_) | StatusError::Revoked)) => refusal = error,
                Err(StatusError::Full) => {
                    freed.extend(self.statuses.make_room(&token, signers, &self.rules().collect::<Vec<_>>()));
                    return self.statuses.learn_parsed(&token, signers, at);
                }
                other => return other,
            }
        }
        Err(refusal)
    }

    fn rules(&self) -> impl Iterator<Item = &dyn StatusSigners> + Clone {
        self.signers.values().map(|signers| signers.as_ref() as &dyn StatusSigners)
    }

    /// Holds a status list that was kept or given as a file. It is verified when it is first looked into, so one by nobody
    /// who may sign is as none; and one dated ahead tells that the clock is behind and what it revokes, no more.
    pub fn hold_status(&self, token: &[u8]) -> Result<(), StatusError> {
        self.statuses.load(&Writer::with_capacity(token.len() + 8).array(1).bytes(token).finish()).map(drop)
    }

    /// Takes over the lists of an address that somebody else kept meanwhile ([`crate::status::KeptLists`]), each as one that
    /// has just come. One that can't be learned now is held, and heeded no further than one that was kept.
    pub fn restore_statuses(&self, kept: &[u8], at: UtcDateTime) -> Result<(), StatusError> {
        for token in self.statuses.missing(kept)? {
            if self.learn_status(token.bytes(), at).is_err() {
                self.hold_status(token.bytes())?;
            }
        }
        Ok(())
    }

    /// Makes the checks on a document's certificates: the path to a root, whether one was revoked, whether the issuer's
    /// key is in wrong hands.
    ///
    /// Gives what the signer's certificate says even where it is not trusted, so that the other checks can be made and
    /// named; `None` where there is no certificate that could be read.
    pub fn check_signer(&self, chain: &[&[u8]], at: UtcDateTime, checks: &mut Checks) -> Option<Arc<Signer>> {
        let signer = self.roots.check_issuer(chain, at, &self.paths, checks)?;
        if let Some(revoked) = self.revocations.revokes(&signer) {
            checks.record(Check::CertificateNotRevoked, !revoked);
        }
        if let Some(state) = self.state(&signer) {
            checks.record(Check::IssuerNotCompromised, state != IssuerState::Compromised);
        }
        Some(signer)
    }

    /// Makes the checks on what the signer signed: `doc_type` and `signed` are the MSO's, its signature holds.
    pub fn check_signing(&self, signer: &Signer, doc_type: &str, signed: UtcDateTime, checks: &mut Checks) {
        let Some(id) = signer.issuer else { return };
        if let Some(state) = self.state(signer) {
            let retired = matches!(state, IssuerState::Retired(since) if signed > since);
            checks.record(Check::IssuerNotRetired, !retired);
        }
        let by_pack = self.pack.as_ref().and_then(|pack| pack.may_issue(&id, doc_type));
        let scope = self.scopes.get(&id).map(|types| types.iter().any(|allowed| allowed == doc_type));
        if let Some(allowed) = by_pack.or(scope) {
            checks.record(Check::IssuerAllowed, allowed);
        }
    }

    /// What the pack says of a signer who leads to a root; of others nothing need be said.
    fn state(&self, signer: &Signer) -> Option<IssuerState> {
        self.pack.as_ref().filter(|_| signer.issuer.is_some())?.state(signer)
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

    /// The newest time in anything that was verified (the pack, VICALs, revocation lists, status lists), as far as it is
    /// plausible `at` this reading of the clock.
    pub fn newest_time(&self, at: UtcDateTime) -> Option<UtcDateTime> {
        self.statuses.prove_newest(self.rules(), at);
        let plausible = |time: &UtcDateTime| *time <= at.saturating_add(PLAUSIBLE);
        let pack = self.pack.as_ref().map(|pack| pack.content().issued);
        let vicals = self.vicals.iter().map(|(vical, _)| vical.date());
        let revocations = self.revocations.dates();
        vicals.chain(revocations).chain(pack).chain(self.statuses.newest()).filter(plausible).max()
    }

    /// Every profile that there is: the pack's, or without a pack the project's own.
    pub fn profiles(&self) -> Vec<Profile> {
        self.pack.as_ref().map_or_else(profiles, PolicyPack::profiles)
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

    /// Whether the pack, or a VICAL, is past its date: what was withdrawn since is not known.
    pub fn is_stale(&self, at: UtcDateTime) -> bool {
        let pack = self.pack.as_ref().is_some_and(|pack| pack.is_stale(at));
        pack || self.vicals.iter().any(|(vical, _)| vical.is_stale(at))
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
