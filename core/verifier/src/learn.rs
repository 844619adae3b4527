use crate::{Memory, Shelf, Verifier, VerifierError};
use dinhdanh_crypto::random;
use dinhdanh_crypto::x509::pem_revocation_lists;
use dinhdanh_trust::pack::{PolicyPack, RootKeys, Update};
use dinhdanh_trust::status::{KeptLists, Learned, StatusListToken};
use dinhdanh_trust::{Kind, Trust, TrustError};
use std::collections::BTreeSet;
use time::UtcDateTime;

/// Where the policy pack is on its shelf.
const PACK: &str = "pack";
/// What names the newest lesson, on its shelf.
const NEWEST: &str = "newest";

/// What a verifier learned from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lesson {
    /// What the file is.
    pub kind: Kind,
    /// What became of it.
    pub learned: Learned,
}

impl Verifier {
    /// A verifier that believes whom `trust` does, and what `memory` kept of earlier lessons. Every signature is checked
    /// anew, so whoever changed the memory can forge nothing. What he can do is take a lesson away, or put back a pack or
    /// list that was genuine once: that is for the memory to prevent. A status list that is damaged, or for which there is no room, is
    /// passed over: what it tells is unknown. A revocation list that is damaged makes every verdict amber until its authority's next
    /// one is learned.
    ///
    /// `pinned` are the root keys that a policy pack must lead to. Of the pack that is kept and one that `trust` has the newer
    /// counts. A pack that is kept and signed by keys before those that are pinned now tells nothing, and without it everybody
    /// would be believed whom it has withdrawn: such a verifier refuses to decide until it learned a pack that follows both.
    pub fn restore(trust: Trust, pinned: Option<&RootKeys>, memory: &mut dyn Memory) -> Result<Self, VerifierError> {
        let _lock = memory.lock()?;
        let mut verifier = Self::new(trust);
        verifier.news = memory.kept_as(Shelf::News, NEWEST)?;
        verifier.take_kept_pack(pinned, memory)?;
        verifier.take_kept_revocations(memory)?;
        for (_, bytes) in memory.kept(Shelf::StatusLists)? {
            // Of what is damaged or has no room nothing is known, and no document that names it is green.
            let _ = verifier.trust().statuses().load(&bytes);
        }
        Ok(verifier)
    }

    /// Whether it can decide: the pack that is kept can be believed by the keys that are pinned. See [`Self::restore`].
    pub fn ready(&self) -> Result<(), VerifierError> {
        if self.left.is_some() { Err(TrustError::UnknownSigner.into()) } else { Ok(()) }
    }

    /// Whether another verifier with this memory learned something since this one did, or took it over. Cheap, for before
    /// each check.
    pub fn has_news(&self, memory: &mut dyn Memory) -> Result<bool, VerifierError> {
        Ok(memory.kept_as(Shelf::News, NEWEST)? != self.news)
    }

    /// Takes over what others learned into this memory; says whether there was anything.
    pub fn refresh(
        &mut self,
        pinned: Option<&RootKeys>,
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<bool, VerifierError> {
        let _lock = memory.lock()?;
        self.take_over(pinned, memory, at)
    }

    /// Takes a policy pack, status list or revocation list that has just come, and keeps it if it is newer than what is
    /// held and than what is kept: another verifier with the same memory may have learned meanwhile, and what it kept is
    /// taken over. What is refused changes nothing that is kept.
    pub fn learn(
        &mut self,
        bytes: &[u8],
        pinned: Option<&RootKeys>,
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<Lesson, VerifierError> {
        let kind = Kind::of(bytes).ok_or(VerifierError::NothingToLearn)?;
        // From the comparison to the writing: of two at once, the one with the older pack or list would else come last, and of
        // lists that fill the memory each would find room.
        let _lock = memory.lock()?;
        self.take_over(pinned, memory, at)?;
        let learned = match kind {
            Kind::PolicyPack => self.learn_pack(bytes, pinned, memory)?,
            Kind::StatusList => self.learn_status(bytes, memory, at)?,
            Kind::RevocationLists => self.learn_revocations(bytes, memory, at)?,
            // Roots are for whoever sets the verifier up to choose.
            Kind::Certificates | Kind::Vical => return Err(VerifierError::NothingToLearn),
        };
        Ok(Lesson { kind, learned })
    }

    /// Holds a status list or revocation lists, also those of a PEM file that has certificates besides, for as long as this verifier lives, as one that was kept: also where it is dated
    /// ahead, of which the verdict tells, or its signer was revoked since.
    pub fn hold(&mut self, list: &[u8]) -> Result<(), VerifierError> {
        match Kind::of(list) {
            Some(Kind::StatusList) => self.trust().hold_status(list)?,
            Some(Kind::RevocationLists | Kind::Certificates) => {
                self.trust_mut().hold_revocations(&revocation_lists(list)?)?;
            }
            _ => return Err(VerifierError::NothingToLearn),
        }
        Ok(())
    }

    fn take_over(
        &mut self,
        pinned: Option<&RootKeys>,
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<bool, VerifierError> {
        let news = memory.kept_as(Shelf::News, NEWEST)?;
        if news == self.news {
            return Ok(false);
        }
        self.take_kept_pack(pinned, memory)?;
        self.take_kept_revocations(memory)?;
        for (_, bytes) in memory.kept(Shelf::StatusLists)? {
            let _ = self.trust().restore_statuses(&bytes, at);
        }
        self.news = news;
        Ok(true)
    }

    fn take_kept_pack(&mut self, pinned: Option<&RootKeys>, memory: &mut dyn Memory) -> Result<(), VerifierError> {
        let Some(kept) = memory.kept_as(Shelf::Policy, PACK)? else { return Ok(()) };
        match take_pack(self.trust_mut(), &kept, pinned) {
            Ok(_) => self.left = None,
            Err(TrustError::Older { .. }) => {}
            Err(TrustError::UnknownSigner) if pinned.is_some() && self.trust().pack().is_none() => {
                self.left = Some(kept)
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn take_kept_revocations(&mut self, memory: &mut dyn Memory) -> Result<(), VerifierError> {
        let kept = memory.kept(Shelf::RevocationLists)?;
        self.trust_mut().restore_revocations(kept.iter().map(|(name, der)| (name.as_str(), der.as_slice())));
        Ok(())
    }

    fn learn_pack(
        &mut self,
        bytes: &[u8],
        pinned: Option<&RootKeys>,
        memory: &mut dyn Memory,
    ) -> Result<Learned, VerifierError> {
        let learned = match &self.left {
            Some(left) => {
                let pack = PolicyPack::open(bytes, pinned.ok_or(TrustError::UnknownSigner)?)?;
                // The one that is kept must be of its past, or whoever shipped other keys could undo what that withdrew.
                let Update::Newer(_) = PolicyPack::reopen(left)?.update(bytes)? else {
                    return Err(TrustError::UnknownSigner.into());
                };
                self.trust_mut().hold_pack(pack);
                Learned::Newer
            }
            None => take_pack(self.trust_mut(), bytes, pinned)?,
        };
        if let Some(held) = self.trust().pack().map(|pack| pack.bytes().to_vec()) {
            self.keep(memory, Shelf::Policy, PACK, &held)?;
        }
        self.left = None;
        Ok(learned)
    }

    fn learn_status(
        &mut self,
        bytes: &[u8],
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<Learned, VerifierError> {
        let token = StatusListToken::parse(bytes)?;
        let mut freed = BTreeSet::new();
        let learned = self.trust().learn_status_for(bytes, at, &mut freed);
        // What went first: the memory has no more room than this.
        for uri in &freed {
            match self.trust().statuses().kept_of(uri) {
                Some(kept) => self.keep(memory, Shelf::StatusLists, &kept.name, &kept.bytes)?,
                None => memory.discard(Shelf::StatusLists, &KeptLists::name_of(uri))?,
            }
        }
        let learned = learned?;
        if learned != Learned::Older
            && let Some(kept) = self.trust().statuses().kept_of(token.uri())
        {
            self.keep(memory, Shelf::StatusLists, &kept.name, &kept.bytes)?;
        }
        Ok(learned)
    }

    fn learn_revocations(
        &mut self,
        bytes: &[u8],
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<Learned, VerifierError> {
        let newest = self.trust_mut().learn_revocations(&revocation_lists(bytes)?, at)?;
        let held: Vec<_> = self.trust().revocations().all().map(|(name, _, der)| (name, der.to_vec())).collect();
        for (name, der) in held {
            self.keep(memory, Shelf::RevocationLists, &name, &der)?;
        }
        // One that was lost may have been replaced.
        self.take_kept_revocations(memory)?;
        Ok(newest)
    }

    /// Keeps what is held and is not kept yet, be it new or what a full disk refused when it was. It tells the others first: a crash
    /// in between must not leave a lesson of which none of them hears.
    fn keep(&mut self, memory: &mut dyn Memory, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<(), VerifierError> {
        // A phone's flash is not worn by what it has.
        if memory.kept_as(shelf, name)?.is_some_and(|kept| kept == bytes) {
            return Ok(());
        }
        let news = random::<16>().map_err(|_| VerifierError::Memory)?.to_vec();
        memory.keep(Shelf::News, NEWEST, &news)?;
        memory.keep(shelf, name, bytes)?;
        self.news = Some(news);
        Ok(())
    }
}

/// The revocation lists of a file.
fn revocation_lists(bytes: &[u8]) -> Result<Vec<Vec<u8>>, TrustError> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(pem_revocation_lists(text)?),
        // DER: more than 127 bytes long, so that its second one begins no text.
        Err(_) => Ok(vec![bytes.to_vec()]),
    }
}

/// A pack that follows the one held, or the first by the pinned keys.
fn take_pack(trust: &mut Trust, bytes: &[u8], pinned: Option<&RootKeys>) -> Result<Learned, TrustError> {
    match trust.pack() {
        Some(_) => trust.update_pack(bytes),
        None => trust.open_pack(bytes, pinned.ok_or(TrustError::UnknownSigner)?),
    }
}
