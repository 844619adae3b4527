use crate::Signer;
use dinhdanh_crypto::x509::{Anchor, KnownPath, Profile};
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};
use time::UtcDateTime;

/// Most paths that are remembered.
const MAX_PATHS: usize = 64;

/// Paths that were found, so that a signer's certificate is read and verified once; shared by many threads.
///
/// Times, and whether the root is trusted still, are asked on every use: what is remembered can't grow stale.
pub struct PathCache {
    paths: RwLock<VecDeque<Remembered>>,
}

struct Remembered {
    path: KnownPath,
    signer: Arc<Signer>,
}

impl Default for PathCache {
    fn default() -> Self {
        Self::new()
    }
}

impl PathCache {
    /// Nothing is known yet.
    pub fn new() -> Self {
        // Room for the signers of one country's documents, before anybody waits.
        Self { paths: RwLock::new(VecDeque::with_capacity(8)) }
    }

    /// The signer of a chain that is known and valid at this moment. One that is not is looked for again: its authority
    /// may have renewed its root.
    pub(crate) fn recall(
        &self,
        chain: &[&[u8]],
        roots: &[Anchor],
        at: UtcDateTime,
        profile: Profile,
    ) -> Option<Arc<Signer>> {
        // Only whole entries go in and out, so one that panicked while it held the lock has left nothing half done.
        let paths = self.paths.read().unwrap_or_else(PoisonError::into_inner);
        let valid = |known: &&Remembered| matches!(known.path.check(chain, roots, at, profile), Some(Ok(_)));
        paths.iter().find(valid).map(|known| Arc::clone(&known.signer))
    }

    pub(crate) fn remember(&self, path: KnownPath, signer: Arc<Signer>) {
        let mut paths = self.paths.write().unwrap_or_else(PoisonError::into_inner);
        // Two threads may have found it at once.
        if paths.iter().any(|known| known.path == path) {
            return;
        }
        // The oldest makes room: a flood of certificates can only slow the next check down.
        if paths.len() == MAX_PATHS {
            paths.pop_front();
        }
        paths.push_back(Remembered { path, signer });
    }
}
