//! The lists that are held, by address: what takes whose place, and what there is room for.

use super::held::{Held, Standing};
use super::{Learned, MAX_AHEAD, MAX_BESIDE, MAX_HELD, MAX_LISTS, MAX_SIGNERS, StatusError, StatusListToken};
use dinhdanh_crypto::PublicKey;
use std::collections::HashMap;
use std::sync::Arc;
use time::UtcDateTime;

/// Whether a list is dated further ahead of the clock than any that is taken.
pub(super) fn is_ahead(issued: UtcDateTime, at: UtcDateTime) -> bool {
    issued > at.saturating_add(MAX_AHEAD)
}

/// What there is too little of for one more list.
#[derive(Clone, Copy)]
pub(super) enum Scarce {
    /// Places at its address.
    Places,
    /// Addresses.
    Addresses,
    /// Bytes.
    Bytes,
}

impl Scarce {
    /// How much of it a list takes from `token`.
    pub(super) fn taken_by(self, held: &Held, token: &StatusListToken) -> usize {
        match self {
            Self::Places => usize::from(held.token.uri() == token.uri()),
            Self::Addresses => 1,
            Self::Bytes => held.token.bytes().len(),
        }
    }

    /// How much of it `token` would take.
    pub(super) fn asked_by(self, token: &StatusListToken) -> usize {
        match self {
            Self::Places | Self::Addresses => 1,
            Self::Bytes => token.bytes().len(),
        }
    }
}

/// The lists of each address, those of an address from the newest to the oldest.
#[derive(Default)]
pub(super) struct ByUri {
    pub(super) of: HashMap<Box<str>, Vec<Arc<Held>>>,
    bytes: usize,
}

impl ByUri {
    /// Adds a token that nobody has verified.
    pub(super) fn add(&mut self, held: Arc<Held>) -> Result<(), StatusError> {
        let lists = self.of.get(held.token.uri()).map_or(&[][..], Vec::as_slice);
        if lists.iter().any(|other| other.token.bytes() == held.token.bytes()) {
            return Ok(());
        }
        if lists.len() >= MAX_SIGNERS {
            return Err(StatusError::Full);
        }
        self.insert(held, 0)
    }

    /// Puts a verified list beside or instead of those that are there; gives those that it replaces.
    pub(super) fn place(
        &mut self,
        held: Arc<Held>,
        signer: &PublicKey,
        rule: &[u8; 32],
        at: UtcDateTime,
    ) -> Result<(Learned, Vec<Arc<Held>>), StatusError> {
        let lists = self.of.get(held.token.uri()).map_or(&[][..], Vec::as_slice);
        let issued = held.token.issued();
        // One dated ahead is none to go by, so it keeps nothing out.
        let by_signer =
            |other: &&Arc<Held>| other.signer().as_ref() == Some(signer) && !is_ahead(other.token.issued(), at);
        let mut replaced: Vec<_> = lists.iter().filter(by_signer).cloned().collect();
        let learned = match replaced.iter().map(|other| other.token.issued()).max() {
            Some(newest) if newest > issued => return Ok((Learned::Older, Vec::new())),
            Some(newest) if newest == issued => {
                replaced.retain(|other| other.token.issued() == issued);
                for other in &replaced {
                    if other.says_the_same(&held)? {
                        return Ok((Learned::Same, Vec::new()));
                    }
                }
                // No more of one date: whoever can't say once what he means is not to fill what others need.
                if replaced.len() >= MAX_BESIDE {
                    return Err(StatusError::Full);
                }
                replaced.clear();
                Learned::Beside
            }
            Some(_) => Learned::Newer,
            None => Learned::New,
        };
        if !replaced.is_empty() {
            // One that ends sooner says nothing of what stood beyond its end: those before it that go further stay for that.
            // What can't be inflated can't be looked into either.
            let length = |held: &Arc<Held>| held.token.entries().map_or(0, |entries| entries.len());
            let end = length(&held);
            replaced.retain(|other| length(other) <= end);
        }
        if replaced.is_empty() && lists.len() >= MAX_SIGNERS {
            // Only the same issuer's own lists make room: no issuer can push out another's.
            let own = |other: &&Arc<Held>| {
                let goes = other.token.issued() <= issued || is_ahead(other.token.issued(), at);
                goes && other.answer(rule).is_some_and(|answer| answer != Standing::Nobody)
            };
            replaced.push(Arc::clone(lists.iter().rev().find(own).ok_or(StatusError::Full)?));
        }
        let freed = replaced.iter().map(|other| other.token.bytes().len()).sum();
        self.insert(Arc::clone(&held), freed)?;
        self.take_away(held.token.uri(), &replaced);
        Ok((learned, replaced))
    }

    /// Takes away those of an address that are among `gone`.
    pub(super) fn take_away(&mut self, uri: &str, gone: &[Arc<Held>]) {
        let Some(lists) = self.of.get_mut(uri) else { return };
        lists.retain(|held| {
            let goes = gone.iter().any(|gone| Arc::ptr_eq(gone, held));
            if goes {
                self.bytes = self.bytes.saturating_sub(held.token.bytes().len());
            }
            !goes
        });
        if lists.is_empty() {
            self.of.remove(uri);
        }
    }

    /// What there is too little of for this list beside those that are held.
    pub(super) fn scarce_for(&self, token: &StatusListToken) -> Option<Scarce> {
        let lists = self.of.get(token.uri()).map_or(0, Vec::len);
        if lists >= MAX_SIGNERS { Some(Scarce::Places) } else { self.scarce_beyond_places(token, 0) }
    }

    /// The same where it has a place at its address, once so many bytes were freed.
    fn scarce_beyond_places(&self, token: &StatusListToken, freed: usize) -> Option<Scarce> {
        let bytes = self.bytes.saturating_add(token.bytes().len()).saturating_sub(freed);
        if self.of.len() >= MAX_LISTS && !self.of.contains_key(token.uri()) {
            Some(Scarce::Addresses)
        } else if bytes > MAX_HELD {
            Some(Scarce::Bytes)
        } else {
            None
        }
    }

    fn insert(&mut self, held: Arc<Held>, freed: usize) -> Result<(), StatusError> {
        if self.scarce_beyond_places(&held.token, freed).is_some() {
            return Err(StatusError::Full);
        }
        let bytes = self.bytes.saturating_add(held.token.bytes().len());
        let uri = held.token.uri();
        let lists = self.of.entry(uri.into()).or_default();
        let at = lists.partition_point(|other| other.token.issued() > held.token.issued());
        lists.insert(at, held);
        self.bytes = bytes;
        Ok(())
    }

    pub(super) fn remove(&mut self, uri: &str) -> Vec<Arc<Held>> {
        let gone = self.of.remove(uri).unwrap_or_default();
        self.bytes = self.bytes.saturating_sub(gone.iter().map(|held| held.token.bytes().len()).sum());
        gone
    }
}
