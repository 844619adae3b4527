use crate::{Memory, Shelf, Verifier, VerifierError};
use dinhdanh_crypto::x509::pem_revocation_lists;
use dinhdanh_trust::pack::RootKeys;
use dinhdanh_trust::status::{KeptLists, Learned, StatusListToken};
use dinhdanh_trust::{Kind, Trust, TrustError};
use time::UtcDateTime;

/// Where the policy pack is on its shelf.
const PACK: &str = "pack";

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
    /// list that was genuine once: that is for the memory to prevent.
    ///
    /// `pinned` are the root keys that a policy pack must lead to. A pack that is kept and does not is an error, not a
    /// pack less: without it everybody would be believed whom it has withdrawn. Of the pack that is kept and one that
    /// `trust` has the newer counts.
    pub fn restore(
        mut trust: Trust,
        pinned: Option<&RootKeys>,
        memory: &mut dyn Memory,
    ) -> Result<Self, VerifierError> {
        for (_, bytes) in memory.kept(Shelf::Policy)? {
            match trust.open_pack(&bytes, pinned.ok_or(TrustError::UnknownSigner)?) {
                Ok(_) | Err(TrustError::Older { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let revocations = memory.kept(Shelf::RevocationLists)?;
        trust.restore_revocations(revocations.iter().map(|(_, der)| der.as_slice()))?;
        for (_, bytes) in memory.kept(Shelf::StatusLists)? {
            trust.statuses().load(&bytes)?;
        }
        Ok(Self::new(trust))
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
        let kind = Kind::of(bytes).ok_or(VerifierError::Unreadable)?;
        // From the comparison to the writing: of two at once, the one with the older pack or list would else come last.
        let _lock = memory.lock()?;
        let learned = match kind {
            Kind::PolicyPack => self.learn_pack(bytes, pinned, memory)?,
            Kind::StatusList => self.learn_status(bytes, memory, at)?,
            Kind::RevocationLists => self.learn_revocations(bytes, memory, at)?,
            // Roots are for whoever sets the verifier up to choose.
            Kind::Certificates | Kind::Vical => return Err(VerifierError::Unreadable),
        };
        Ok(Lesson { kind, learned })
    }

    fn learn_pack(
        &mut self,
        bytes: &[u8],
        pinned: Option<&RootKeys>,
        memory: &mut dyn Memory,
    ) -> Result<Learned, VerifierError> {
        let kept = memory.kept_as(Shelf::Policy, PACK)?;
        let trust = self.trust_mut();
        if let Some(kept) = kept {
            match take_pack(trust, &kept, pinned) {
                Ok(_) | Err(TrustError::Older { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let learned = take_pack(trust, bytes, pinned)?;
        if learned != Learned::Same {
            memory.keep(Shelf::Policy, PACK, bytes)?;
        }
        Ok(learned)
    }

    fn learn_status(
        &mut self,
        bytes: &[u8],
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<Learned, VerifierError> {
        let token = StatusListToken::parse(bytes)?;
        if let Some(kept) = memory.kept_as(Shelf::StatusLists, &KeptLists::name_of(token.uri()))? {
            self.trust().restore_statuses(&kept, at)?;
        }
        let learned = self.trust().learn_status(bytes, at)?;
        if let Learned::New | Learned::Newer | Learned::Beside = learned
            && let Some(kept) = self.trust().statuses().kept_of(token.uri())
        {
            memory.keep(Shelf::StatusLists, &kept.name, &kept.bytes)?;
        }
        Ok(learned)
    }

    fn learn_revocations(
        &mut self,
        bytes: &[u8],
        memory: &mut dyn Memory,
        at: UtcDateTime,
    ) -> Result<Learned, VerifierError> {
        let lists = match str::from_utf8(bytes) {
            Ok(text) => pem_revocation_lists(text).map_err(TrustError::from)?,
            // DER: more than 127 bytes long, so that its second one begins no text.
            Err(_) => vec![bytes.to_vec()],
        };
        let kept = memory.kept(Shelf::RevocationLists)?;
        self.trust_mut().restore_revocations(kept.iter().map(|(_, der)| der.as_slice()))?;
        let newest = self.trust_mut().learn_revocations(&lists, at)?;
        for (name, _, der) in self.trust().revocations().all() {
            // A phone's flash is not worn by what it has.
            if !kept.iter().any(|(known, bytes)| *known == name && bytes == der) {
                memory.keep(Shelf::RevocationLists, &name, der)?;
            }
        }
        Ok(newest)
    }
}

/// A pack that follows the one held, or the first by the pinned keys.
fn take_pack(trust: &mut Trust, bytes: &[u8], pinned: Option<&RootKeys>) -> Result<Learned, TrustError> {
    match trust.pack() {
        Some(_) => trust.update_pack(bytes),
        None => trust.open_pack(bytes, pinned.ok_or(TrustError::UnknownSigner)?),
    }
}
