use super::{Bits, Entries, Status, StatusError, StatusListToken, StatusReference};
use dinhdanh_crypto::PublicKey;
use time::{Duration, UtcDateTime};

/// A list whose signature holds. Only [`StatusListToken::verify`] makes one.
#[derive(Clone)]
pub struct StatusList {
    token: StatusListToken,
    signer: PublicKey,
}

impl StatusList {
    pub(super) fn new(token: StatusListToken, signer: PublicKey) -> Self {
        Self { token, signer }
    }

    /// The token that was verified: its claims are proven now.
    pub fn token(&self) -> &StatusListToken {
        &self.token
    }

    /// Whose signature it is.
    pub fn signer(&self) -> &PublicKey {
        &self.signer
    }

    /// How wide its entries are.
    pub fn bits(&self) -> Bits {
        self.token.bits()
    }

    /// Inflates the entries.
    pub fn entries(&self) -> Result<Entries, StatusError> {
        self.token.entries()
    }

    /// What the list says of a document. It inflates the list each time; [`super::StatusLists`] does so once.
    pub fn look_up(&self, reference: &StatusReference<'_>, at: UtcDateTime) -> Result<Known, StatusError> {
        // §8.3: a list of another address says nothing of this document, though its index may be there.
        if reference.uri != self.token.uri() {
            return Err(StatusError::OtherSubject);
        }
        let status = self.entries()?.get(reference.index)?;
        Ok(Known::of(&self.token, status, at))
    }
}

/// What is known of a document's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The entry.
    pub status: Status,
    /// When the issuer said so: `iat` of the list, and never later than the clock that it was asked by.
    pub as_of: UtcDateTime,
    /// `iat` of the list as it stands in it, which may be later than the clock.
    pub issued: UtcDateTime,
    /// Whether a newer list should be there by now.
    pub freshness: Freshness,
}

impl Known {
    /// What an entry of this list says at a time.
    pub fn of(token: &StatusListToken, status: Status, at: UtcDateTime) -> Self {
        let issued = token.issued();
        Self { status, as_of: issued.min(at), issued, freshness: Freshness::of(token, at) }
    }

    /// The one that says more against the document, by the order of the reasons; where both say "valid", the one that is
    /// less fresh.
    pub(super) fn worse(self, other: Self) -> Self {
        let other_is = match (self.status.reason(), other.status.reason()) {
            (Some(one), Some(another)) => another < one,
            (None, None) => other.freshness > self.freshness,
            (one, _) => one.is_none(),
        };
        if other_is { other } else { self }
    }
}

/// How a list stands to its own dates. Whatever it is, what was revoked stays so; only "valid" ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// Within them, or it has none.
    Current,
    /// Older than its `ttl`: a newer one should be fetched. Counted from `iat`, as nobody vouches for when it came.
    PastTtl,
    /// Past its `exp`.
    Expired,
    /// Issued later than now: one of the two clocks is wrong, and no freshness is proven.
    Ahead,
}

impl Freshness {
    /// How the dates of a token stand to a clock.
    pub fn of(token: &StatusListToken, at: UtcDateTime) -> Self {
        if token.issued() > at {
            return Self::Ahead;
        }
        // RFC 7519 §4.1.4: on or after.
        if token.expires().is_some_and(|expires| at >= expires) {
            return Self::Expired;
        }
        let until = |ttl| token.issued().saturating_add(Duration::seconds(i64::try_from(ttl).unwrap_or(i64::MAX)));
        if token.ttl().is_some_and(|ttl| at > until(ttl)) { Self::PastTtl } else { Self::Current }
    }
}
