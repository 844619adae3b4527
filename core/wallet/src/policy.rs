use crate::{ReceivedRequest, RequestRefused, Wallet, WalletError};
use dinhdanh_catalogue::{Profile, profile};
use dinhdanh_store::{CacheKind, Cached, StoreError};
use dinhdanh_trust::pack::{PolicyPack, RootKeys, Update};
use dinhdanh_trust::status::Learned;
use dinhdanh_trust::{Trust, TrustError, TrustList};
use std::sync::Arc;
use time::UtcDateTime;

/// Under what the policy pack is kept, of which a wallet has one.
const PACK: &str = "pack";

impl Wallet {
    /// Takes a policy pack and keeps it, all or nothing. The first must lead to the `pinned` root keys; a later one must lead to
    /// those that are given, and follow the one that is kept.
    ///
    /// [`WalletError::Policy`] for one that is refused, an older one too ([`TrustError::Older`]); the one that is kept stays. A
    /// damaged one is as none: what is learned takes its place.
    pub fn learn_pack(&mut self, pack: &[u8], pinned: Option<&RootKeys>) -> Result<Learned, WalletError> {
        let first = pinned.map(|pinned| PolicyPack::open(pack, pinned)).transpose()?;
        let kept = match self.pack() {
            Err(WalletError::Store(StoreError::Damaged)) if first.is_some() => None,
            kept => kept?,
        };
        let (new, learned) = match (kept, first) {
            (None, None) => return Err(TrustError::UnknownSigner.into()),
            (None, Some(first)) => (first, Learned::New),
            (Some(kept), _) => match kept.update(pack)? {
                Update::Same => return Ok(Learned::Same),
                Update::Newer(newer) => (*newer, Learned::Newer),
            },
        };
        let (issued, until) = (new.content().issued, new.content().until);
        let kept = Cached { body: new.bytes().to_vec(), as_of: issued, expires_at: until };
        self.store.replace_cached(CacheKind::Trust, PACK, &kept)?;
        self.pack = Arc::new(new).into();
        Ok(learned)
    }

    /// The policy pack that is kept, if there is one. Past its date it still counts: what it says is the newest that is known here.
    pub fn pack(&self) -> Result<Option<Arc<PolicyPack>>, WalletError> {
        if let Some(pack) = self.pack.get() {
            return Ok(Some(Arc::clone(pack)));
        }
        let Some(kept) = self.store.cached(CacheKind::Trust, PACK)? else { return Ok(None) };
        // Opened by pinned keys, or by those of the one before, when it was learned; nobody can have changed it since.
        let pack = Arc::new(PolicyPack::reopen(&kept.body)?);
        Ok(Some(Arc::clone(self.pack.get_or_init(|| pack))))
    }

    /// Whom this wallet believes of issuers: the pack that is kept, for what it lets each of them do, and these roots beside it.
    /// `None` where there is neither.
    pub(crate) fn trust(&self, roots: Option<&TrustList>) -> Result<Option<Trust>, WalletError> {
        let pack = self.pack()?;
        if roots.is_none() && pack.is_none() {
            return Ok(None);
        }
        let mut trust = Trust::from(roots.cloned().unwrap_or_default());
        if let Some(pack) = pack {
            trust.hold_pack(PolicyPack::clone(&pack));
        }
        Ok(Some(trust))
    }

    /// Checks a scanned request against the pack that is kept: its reader roots, its profiles, and for what it registers each
    /// reader. Against these roots in a wallet that keeps none.
    pub fn check_request<'a>(
        &self,
        message: &'a [u8],
        roots: &TrustList,
        now: UtcDateTime,
    ) -> Result<ReceivedRequest<'a>, WalletError> {
        let checked: Result<_, RequestRefused> = match self.pack()? {
            Some(pack) => ReceivedRequest::check(message, &*pack, now),
            None => ReceivedRequest::check(message, roots, now),
        };
        Ok(checked?)
    }

    /// The profile of this id: the pack's that is kept, or without one the project's own.
    pub fn profile(&self, id: &str) -> Result<Option<Profile>, WalletError> {
        Ok(match self.pack()? {
            Some(pack) => pack.profile(id).cloned(),
            None => profile(id),
        })
    }
}
