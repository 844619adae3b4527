use crate::{Wallet, WalletError};
use dinhdanh_codes::Checks;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::IssuerSigned;
use dinhdanh_store::{Account, AccountState, CacheKind, Cached, Credential, Level, StoreError};
use dinhdanh_trust::Trust;
use dinhdanh_trust::status::{Entries, Status, StatusListToken, StatusReference};
use std::collections::HashMap;
use time::UtcDateTime;

/// `docType` of the electronic identity card.
pub const IDENTITY_CARD: &str = "vn.dinhdanh.citizen_id.1";

impl Wallet {
    /// The citizen's account as it is at `now`. Nothing but its beginning and a lock by the wallet's own policy is stored: the rest
    /// follows from the documents and from the status lists that were [learned](Self::learn_status), so that it can't say anything
    /// else than they do.
    ///
    /// - Level 2 with an identity card that was issued to this wallet, 1 without.
    /// - `Locked` by the policy, or where the issuer's list says so of the card.
    /// - `NeedsCard` while what another phone held is to be issued again, or where every copy of the card was revoked.
    /// - `Expired` when every card is past its date.
    ///
    /// [`StoreError::NotFound`] where a wallet has no account.
    pub fn account(&self, now: UtcDateTime) -> Result<Account, WalletError> {
        let stored = self.store.account()?.ok_or(StoreError::NotFound)?;
        // A bad page takes the documents on it; the others still say what they say.
        let cards: Vec<_> =
            self.store.salvage_documents()?.read.into_iter().filter(|row| row.doc_type == IDENTITY_CARD).collect();
        let level = if cards.is_empty() { Level::One } else { Level::Two };
        let mut copies = Vec::new();
        for card in &cards {
            copies.extend(self.store.credentials(card.id)?.into_iter().filter(|copy| copy.revoked_at.is_none()));
        }
        let state = if stored.state == AccountState::Locked || self.is_locked_by_issuer(&copies)? {
            AccountState::Locked
        } else if !self.store.to_reissue()?.is_empty() || !cards.is_empty() && copies.is_empty() {
            AccountState::NeedsCard
        } else if !cards.is_empty() && cards.iter().all(|card| card.valid_until < now) {
            AccountState::Expired
        } else {
            AccountState::Active
        };
        Ok(Account { level, state, created_at: stored.created_at })
    }

    fn is_locked_by_issuer(&self, copies: &[Credential]) -> Result<bool, WalletError> {
        let mut lists: HashMap<String, Option<Entries>> = HashMap::new();
        for copy in copies {
            // A copy that damage hit says nothing; the others do.
            let Ok(body) = self.store.body(copy.id) else { continue };
            let Ok(card) = IssuerSigned::parse(&body) else { continue };
            let Ok(Some(reference)) = reference(&card, IDENTITY_CARD) else { continue };
            if !lists.contains_key(reference.uri) {
                let kept = self.store.cached(CacheKind::Status, reference.uri)?;
                // Verified when it was learned, and no page of the database can be changed since.
                let entries = kept.and_then(|list| StatusListToken::parse(&list.body).ok()?.entries_unverified().ok());
                lists.insert(reference.uri.to_owned(), entries);
            }
            let entries = lists.get(reference.uri).and_then(Option::as_ref);
            if entries.is_some_and(|entries| entries.get(reference.index) == Ok(Status::AccountLocked)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a status list that an issuer published, if `trust` has it that its signer may: it is kept if it speaks of a document of
    /// this wallet and is newer than the one that is kept. Copies that it says are revoked go out of use with their keys, for good.
    /// Gives how many; `None` for a list that speaks of none of the documents, of which nothing is kept.
    ///
    /// [`WalletError::Status`] for a list that is refused.
    pub fn learn_status(
        &mut self,
        token: &[u8],
        trust: &Trust,
        now: UtcDateTime,
    ) -> Result<Option<usize>, WalletError> {
        trust.learn_status(token, now)?;
        let list = StatusListToken::parse(token)?;
        let (mut spoken_of, mut revoked) = (false, Vec::new());
        for document in self.store.salvage_documents()?.read {
            for copy in self.store.credentials(document.id)?.into_iter().filter(|copy| copy.revoked_at.is_none()) {
                let body = self.store.body(copy.id)?;
                let issued = IssuerSigned::parse(&body)?;
                let Some(reference) = reference(&issued, &document.doc_type)? else { continue };
                if reference.uri != list.uri() {
                    continue;
                }
                let chain = issued.issuer_auth().x5chain()?;
                let signer = trust.check_signer(chain.certificates(), now, &mut Checks::new());
                // Another issuer's list for the same address says nothing of this document.
                let Some(issuer) = signer.and_then(|signer| signer.issuer) else { continue };
                let Some(known) = trust.standing(&issuer, &reference, now)? else { continue };
                spoken_of = true;
                if known.status == Status::Revoked {
                    revoked.push(copy.id);
                }
            }
        }
        if spoken_of {
            let (issued, expires) = (list.issued(), list.expires().unwrap_or(list.issued()));
            let kept = Cached { body: token.to_vec(), as_of: issued, expires_at: expires };
            self.store.cache(CacheKind::Status, list.uri(), &kept)?;
        }
        if !revoked.is_empty() {
            let keys = self.store.revoke(&revoked, now)?;
            self.forget(&keys)?;
        }
        Ok(spoken_of.then_some(revoked.len()))
    }
}

/// Where the status of a copy is told, as its issuer signed it.
fn reference<'a>(copy: &IssuerSigned<'a>, doc_type: &str) -> Result<Option<StatusReference<'a>>, WalletError> {
    let chain = copy.issuer_auth().x5chain()?;
    let signer = Certificate::parse(chain.leaf())?.public_key();
    let issued = copy.authenticate(doc_type, &signer, &mut Checks::new()).ok_or(WalletError::NotAuthentic)?;
    match issued.mso().status {
        Some(status) => Ok(StatusReference::parse(status)?),
        None => Ok(None),
    }
}
