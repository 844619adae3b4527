use super::period::Periods;
use super::{Anchor, Certificate, PathError, Profile};
use crate::cose::MAX_CHAIN;
use std::fmt;
use time::UtcDateTime;

/// A path that was found once: owned, to be remembered, so that the same chain is neither parsed, hashed nor verified
/// again.
///
/// What it holds follows from the bytes of the chain, the anchor and the profile alone, so it can't grow stale. What
/// can is asked on every use: the time, and whether the anchor is still trusted. Only [`super::find_path`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownPath {
    /// The whole chain as received, its certificates one after the other.
    chain: Vec<u8>,
    /// Where each certificate ends in it, the leaf first.
    ends: [usize; MAX_CHAIN],
    count: usize,
    profile: Profile,
    anchor: [u8; 32],
    pub(super) periods: Periods,
}

impl KnownPath {
    pub(super) fn new(
        leaf: &Certificate<'_>,
        above: &[&[u8]],
        profile: Profile,
        anchor: [u8; 32],
        periods: Periods,
    ) -> Self {
        let length = above.iter().fold(leaf.der().len(), |length, der| length.saturating_add(der.len()));
        let mut chain = Vec::with_capacity(length);
        let mut ends = [0; MAX_CHAIN];
        for (end, der) in ends.iter_mut().zip([leaf.der()].iter().chain(above)) {
            chain.extend_from_slice(der);
            *end = chain.len();
        }
        Self { chain, ends, count: above.len().saturating_add(1), profile, anchor, periods }
    }

    /// Which of `anchors` stands at the top of this chain `at` this moment; `None` when this is another chain or
    /// profile, or its anchor is trusted no longer: then [`super::find_path`] has the answer.
    pub fn check(
        &self,
        chain: &[&[u8]],
        anchors: &[Anchor],
        at: UtcDateTime,
        profile: Profile,
    ) -> Option<Result<usize, PathError>> {
        if profile != self.profile || !self.is_of(chain) {
            return None;
        }
        let index = anchors.iter().position(|anchor| *anchor.digest() == self.anchor)?;
        Some(self.periods.check(at).map(|()| index))
    }

    /// Byte for byte: a hash would cost more, and a name or a serial number is anybody's to copy.
    fn is_of(&self, chain: &[&[u8]]) -> bool {
        let starts = [0].iter().chain(&self.ends);
        let mine = starts.zip(&self.ends).map(|(start, end)| self.chain.get(*start..*end));
        chain.len() == self.count && mine.zip(chain).all(|(mine, der)| mine == Some(der))
    }
}

impl fmt::Debug for KnownPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KnownPath").field("profile", &self.profile).finish_non_exhaustive()
    }
}
