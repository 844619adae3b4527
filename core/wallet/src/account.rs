use crate::{Wallet, WalletError};
use dinhdanh_catalogue::by_doc_type;
use dinhdanh_codes::{Checks, Reason, ScreenWord};
use dinhdanh_crypto::sha256;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::{IssuerAuthenticated, IssuerSigned};
use dinhdanh_store::{Account, AccountState, CacheKind, Cached, Credential, DocumentRow, Level, StoreError};
use dinhdanh_trust::status::{Entries, Status, StatusError, StatusListToken, StatusReference};
use dinhdanh_trust::{Trust, TrustList};
use std::collections::{BTreeSet, HashMap};
use time::UtcDateTime;

/// `docType` of the electronic identity card.
pub const IDENTITY_CARD: &str = "vn.dinhdanh.citizen_id.1";

/// What a status list says of the documents of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LearnedStatus {
    /// Whether it is newer than what was kept. An older one still tells what was revoked, and of the rest nothing.
    pub is_news: bool,
    /// Copies that go out of use by it, for good.
    pub revoked: usize,
    /// Copies that are held back for now.
    pub suspended: usize,
    /// Copies of a citizen whose account is locked.
    pub locked: usize,
}

impl Wallet {
    /// The citizen's account as it is at `now`. Of what is stored only its beginning counts: the rest follows from the documents and
    /// from the status lists that were [learned](Self::learn_status), so that it can't say anything else than they do.
    ///
    /// - Level 2 with an identity card that was issued to this wallet, 1 without. What was issued of the card for a checkpoint
    ///   alone is no card.
    /// - `Locked` where the issuer's list says so of the card.
    /// - `NeedsCard` where every copy of the card was revoked, or there is none while one that another phone held is to be issued
    ///   again.
    /// - `Expired` when every card is past its date.
    ///
    /// [`StoreError::NotFound`] where a wallet has no account.
    pub fn account(&self, now: UtcDateTime) -> Result<Account, WalletError> {
        let stored = self.store.account()?.ok_or(StoreError::NotFound)?;
        // A bad page takes the documents on it; the others still say what they say.
        let rows = self.store.salvage_documents()?.read.into_iter().filter(|row| row.doc_type == IDENTITY_CARD);
        let (mut cards, mut copies) = (Vec::new(), Vec::new());
        for card in rows {
            let own = self.store.credentials(card.id)?;
            if card.whole && !self.is_part(&card.doc_type, &own) {
                cards.push(card);
                copies.extend(own.into_iter().filter(|copy| copy.revoked_at.is_none()));
            }
        }
        let level = if cards.is_empty() { Level::One } else { Level::Two };
        let moved = || Ok::<_, StoreError>(self.store.to_reissue()?.iter().any(|one| one.doc_type == IDENTITY_CARD));
        let state = if self.is_locked_by_issuer(&copies)? {
            AccountState::Locked
        } else if copies.is_empty() && (!cards.is_empty() || moved()?) {
            AccountState::NeedsCard
        } else if !cards.is_empty() && cards.iter().all(|card| card.valid_until < now) {
            AccountState::Expired
        } else {
            AccountState::Active
        };
        Ok(Account { level, state, created_at: stored.created_at })
    }

    /// Whether these are copies of a part of a document, for a checkpoint. What can't be read is not called one.
    pub(crate) fn is_part(&self, doc_type: &str, copies: &[Credential]) -> bool {
        let look = |copy: &Credential| {
            let body = self.store.body(copy.id).ok()?;
            let copy = IssuerSigned::parse(&body).ok()?;
            Some(!is_whole(&authentic(&copy, doc_type)?.0))
        };
        copies.iter().find_map(look).unwrap_or(false)
    }

    fn is_locked_by_issuer(&self, copies: &[Credential]) -> Result<bool, WalletError> {
        let mut lists = HashMap::new();
        for copy in copies {
            if self.told(copy, IDENTITY_CARD, &mut lists)?.contains(&Status::AccountLocked) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the lists that are kept say of a copy: nothing where none does, or damage hit it.
    fn told(
        &self,
        copy: &Credential,
        doc_type: &str,
        lists: &mut HashMap<String, Vec<Entries>>,
    ) -> Result<Vec<Status>, WalletError> {
        let Ok(body) = self.store.body(copy.id) else { return Ok(Vec::new()) };
        let Ok(signed) = IssuerSigned::parse(&body) else { return Ok(Vec::new()) };
        let Some((issued, signer)) = authentic(&signed, doc_type) else { return Ok(Vec::new()) };
        let Some(reference) = reference(&issued) else { return Ok(Vec::new()) };
        let place = place(&signer, reference.uri);
        if !lists.contains_key(&place) {
            // Verified for this signer when it was learned, and no page of the database can be changed since.
            let entries = |list: Cached| StatusListToken::parse(&list.body).ok()?.entries_unverified().ok();
            let kept = self.kept_status(&place)?;
            lists.insert(place.clone(), kept.into_iter().filter_map(entries).collect());
        }
        let entries = lists.get(&place).into_iter().flatten();
        Ok(entries.filter_map(|entries| entries.get(reference.index).ok()).collect())
    }

    /// That a check would refuse a document though nothing of it ended, in the word that a screen has for it: by the lists that were
    /// learned it is held or suspended, or its holder's account is locked. The copy that would be shown next tells it.
    pub fn held_back(&self, row: &DocumentRow, now: UtcDateTime) -> Option<ScreenWord> {
        let copies = self.store.credentials_in_turn(row.id, now).ok()?;
        let told = self.told(copies.first()?, &row.doc_type, &mut HashMap::new()).ok()?;
        let word = |status: &Status| match status {
            Status::AccountLocked => Some(ScreenWord::AccountLocked),
            status => status.reason().map(|_| ScreenWord::Suspended),
        };
        told.iter().filter_map(word).next()
    }

    /// Takes a status list that an issuer published, if the policy pack that is kept, or these roots beside it, have it that its
    /// signer may: it is kept if it speaks of a copy that can still be shown and is newer than the one that is kept. Copies that it
    /// says are revoked go out of use with their keys, for good. `None` for a list that speaks of none, of which nothing is kept.
    ///
    /// [`WalletError::Status`] for a list that is refused.
    pub fn learn_status(
        &mut self,
        token: &[u8],
        roots: Option<&TrustList>,
        now: UtcDateTime,
    ) -> Result<Option<LearnedStatus>, WalletError> {
        let list = StatusListToken::parse(token)?;
        let trust = self.trust(roots)?.ok_or(StatusError::Signer)?;
        trust.learn_status(token, now)?;
        let (mut places, mut gone, mut suspended, mut locked) = (BTreeSet::new(), Vec::new(), 0, 0);
        for document in self.store.salvage_documents()?.read {
            // What damage hit says nothing, and keeps nothing of the others from being learned.
            for copy in self.store.credentials(document.id).unwrap_or_default() {
                let Some((place, status)) = self.status(&copy, &document.doc_type, list.uri(), &trust, now) else {
                    continue;
                };
                places.insert(place);
                match status.reason() {
                    None => {}
                    Some(Reason::Suspended) => suspended += 1,
                    Some(Reason::AccountLocked) => locked += 1,
                    Some(_) => gone.push(copy.id),
                }
            }
        }
        if places.is_empty() {
            return Ok(None);
        }
        let (issued, expires) = (list.issued(), list.expires().unwrap_or(list.issued()));
        let kept = Cached { body: token.to_vec(), as_of: issued, expires_at: expires };
        let mut is_news = false;
        for place in &places {
            is_news |= self.keep_status(place, &kept)?;
        }
        if !gone.is_empty() {
            let keys = self.store.revoke(&gone, now)?;
            self.forget(&keys)?;
        }
        let of_now = |count| if is_news { count } else { 0 };
        let (suspended, locked) = (of_now(suspended), of_now(locked));
        Ok(Some(LearnedStatus { is_news, revoked: gone.len(), suspended, locked }))
    }

    /// The newest list of a place, and the one of its date that says something else.
    fn kept_status(&self, place: &str) -> Result<Vec<Cached>, StoreError> {
        let Some(newest) = self.store.cached(CacheKind::Status, place)? else { return Ok(Vec::new()) };
        let other = self.store.cached(CacheKind::Status, &beside(place))?.filter(|other| other.as_of == newest.as_of);
        Ok([Some(newest), other].into_iter().flatten().collect())
    }

    /// Keeps a list if it is newer, or the second of one date, as verifiers do: what either of the two says against a document counts,
    /// whichever came first. Says whether it is kept now and was not before.
    fn keep_status(&mut self, place: &str, list: &Cached) -> Result<bool, StoreError> {
        if self.store.cache(CacheKind::Status, place, list)? {
            return Ok(true);
        }
        let newest = self.store.cached(CacheKind::Status, place)?;
        let says_else = newest.is_some_and(|newest| newest.as_of == list.as_of && newest.body != list.body);
        Ok(says_else && self.store.cache(CacheKind::Status, &beside(place), list)?)
    }

    /// What the lists say of a copy whose status is told at this address, and where that list is kept.
    fn status(
        &self,
        copy: &Credential,
        doc_type: &str,
        uri: &str,
        trust: &Trust,
        now: UtcDateTime,
    ) -> Option<(String, Status)> {
        let body = self.store.body(copy.id).ok()?;
        let copy = IssuerSigned::parse(&body).ok()?;
        let (issued, signer) = authentic(&copy, doc_type)?;
        let reference = reference(&issued).filter(|reference| reference.uri == uri)?;
        let chain = copy.issuer_auth().x5chain().ok()?;
        // Another issuer's list for the same address says nothing of this document.
        let issuer = trust.check_signer(chain.certificates(), now, &mut Checks::new())?.issuer?;
        let known = trust.standing(&issuer, &reference, now).ok()??;
        Some((place(&signer, uri), known.status))
    }
}

/// A stored copy, by the certificate that it names, and that certificate: whom to believe was asked when it was added.
pub(crate) fn authentic<'a>(copy: &IssuerSigned<'a>, doc_type: &str) -> Option<(IssuerAuthenticated<'a>, Vec<u8>)> {
    let chain = copy.issuer_auth().x5chain().ok()?;
    let signer = Certificate::parse(chain.leaf()).ok()?.public_key();
    Some((copy.authenticate(doc_type, &signer, &mut Checks::new())?, chain.leaf().to_vec()))
}

/// Where the status of a copy is told, as its issuer signed it.
fn reference<'a>(issued: &IssuerAuthenticated<'a>) -> Option<StatusReference<'a>> {
    StatusReference::parse(issued.mso().status?).ok()?
}

/// Whether a copy has all without which a document of its type can't be issued, so that it is no part for a checkpoint.
pub(crate) fn is_whole(issued: &IssuerAuthenticated<'_>) -> bool {
    let has = |namespace, identifier| {
        issued.elements().iter().any(|held| (held.name_space, held.identifier) == (namespace, identifier))
    };
    by_doc_type(issued.mso().doc_type).is_none_or(|known| {
        known.elements.iter().all(|element| !element.mandatory || has(element.namespace, element.identifier))
    })
}

/// Under what the second list of one date is kept.
fn beside(place: &str) -> String {
    format!("{place}+")
}

/// Under what the list of an address is kept: for the documents of one signer, since another issuer may name the same address.
fn place(signer: &[u8], uri: &str) -> String {
    sha256(&[&sha256(signer)[..], uri.as_bytes()].concat()).iter().map(|byte| format!("{byte:02x}")).collect()
}
