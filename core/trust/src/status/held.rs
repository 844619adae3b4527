use super::lists::keys;
use super::{Entries, Status, StatusError, StatusListToken, StatusSigners, Tenure};
use dinhdanh_crypto::PublicKey;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Most rules whose answer is remembered for one list.
const MAX_ANSWERS: usize = 16;

/// A token that is held, and what was found out about it since.
pub(super) struct Held {
    pub(super) token: StatusListToken,
    proof: RwLock<Proof>,
    /// Inflated, as long as there is room.
    entries: RwLock<Option<Entries>>,
    /// The turn of its last look-up.
    used: AtomicU64,
}

/// What a rule makes of who signed a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody who may.
    Nobody,
    /// One of these.
    Of(Tenure),
}

impl Standing {
    /// One who may sign now.
    pub(super) const MAY: Self = Self::Of(Tenure::Signs);
}

/// Whose signature it is, once somebody's key fits, and what each rule makes of that key.
#[derive(Default)]
struct Proof {
    signer: Option<PublicKey>,
    answers: Vec<([u8; 32], Standing)>,
}

impl Held {
    /// A token that nobody has verified yet.
    pub(super) fn unverified(token: StatusListToken) -> Self {
        Self { token, proof: RwLock::default(), entries: RwLock::default(), used: AtomicU64::new(0) }
    }

    /// A token whose signature is `signer`'s, whom the rule `name` lets sign.
    pub(super) fn verified(token: StatusListToken, signer: PublicKey, name: [u8; 32]) -> Self {
        let proof = Proof { signer: Some(signer), answers: vec![(name, Standing::MAY)] };
        Self { proof: RwLock::new(proof), ..Self::unverified(token) }
    }

    pub(super) fn signer(&self) -> Option<PublicKey> {
        read(&self.proof).signer
    }

    /// What is remembered of the rule `name`.
    pub(super) fn answer(&self, name: &[u8; 32]) -> Option<Standing> {
        read(&self.proof).answers.iter().find(|(known, _)| known == name).map(|(_, answer)| *answer)
    }

    /// What the rule makes of who signed. The signature is verified once, and each rule is asked once.
    pub(super) fn standing(&self, signers: &dyn StatusSigners) -> Standing {
        let name = signers.name();
        if let Some(answer) = self.answer(&name) {
            return answer;
        }
        let keys = keys(&self.token, signers);
        let mut keys = keys.iter();
        let signer = match self.signer() {
            Some(signer) => keys.find(|key| **key == signer),
            None => keys.find(|key| self.token.check(key).is_ok()),
        };
        let standing = match signer {
            None => Standing::Nobody,
            Some(key) => Standing::Of(signers.tenure(&self.token, key)),
        };
        let mut proof = write(&self.proof);
        proof.signer = proof.signer.or(signer.copied());
        if proof.answers.len() == MAX_ANSWERS {
            proof.answers.remove(0);
        }
        proof.answers.push((name, standing));
        standing
    }

    /// Notes the key where it is the one that signed.
    pub(super) fn settle(&self, key: &PublicKey) {
        if self.signer().is_none() && self.token.check(key).is_ok() {
            write(&self.proof).signer = Some(*key);
        }
    }

    /// Whether both say the same of every document; whichever form, and whatever dates, each has.
    pub(super) fn says_the_same(&self, other: &Self) -> Result<bool, StatusError> {
        Ok(self.token.bytes() == other.token.bytes() || self.token.entries()? == other.token.entries()?)
    }

    /// The entry, where the list is inflated.
    pub(super) fn get(&self, index: u64) -> Option<Result<Status, StatusError>> {
        read(&self.entries).as_ref().map(|entries| entries.get(index))
    }

    /// The entry, and the size of the list where this very call inflated it. Who comes meanwhile waits for it, rather
    /// than inflating the same list again.
    pub(super) fn inflate(&self, index: u64) -> Result<(Result<Status, StatusError>, Option<usize>), StatusError> {
        let mut slot = write(&self.entries);
        if let Some(entries) = &*slot {
            return Ok((entries.get(index), None));
        }
        let entries = self.token.entries()?;
        let found = (entries.get(index), Some(entries.size()));
        *slot = Some(entries);
        Ok(found)
    }

    /// Gives up the inflated list.
    pub(super) fn deflate(&self) {
        *write(&self.entries) = None;
    }

    pub(super) fn touch(&self, turn: u64) {
        self.used.store(turn, Ordering::Relaxed);
    }

    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }
}

/// No code of ours panics while it holds a lock, and each change is made whole: a poisoned one is as good.
pub(super) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
