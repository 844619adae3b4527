use crate::present::{Session, activity, window_from};
use crate::{Consent, Offer, Prepared, Wallet, WalletError};
use dinhdanh_presentation::SelfTimedConsent;
use dinhdanh_store::Outcome;
use time::{Duration, UtcDateTime};

/// A showing by oneself that goes on: one yes, one entry in the log, one copy of each document, and new codes until its time is over.
///
/// The same copies are shown again, since whoever watches one screen sees one showing; another showing takes fresh ones.
pub struct Showing {
    offer: Offer,
    consent: SelfTimedConsent,
}

impl Showing {
    /// How long codes can still be made.
    pub fn left(&self, now: UtcDateTime) -> Duration {
        self.consent.left(now)
    }
}

impl Wallet {
    /// Begins to show what was agreed to. The copies count as used, and the log has it, from now on.
    ///
    /// # Errors
    /// [`WalletError::OtherRequest`] where the consent answers a request: an answer is given once.
    pub fn show(&mut self, consent: Consent, now: UtcDateTime) -> Result<Showing, WalletError> {
        let mut offer = consent.offer;
        if offer.request.is_some() {
            return Err(WalletError::OtherRequest);
        }
        if offer.documents.is_empty() {
            return Err(WalletError::NothingToShow);
        }
        if let Err(error) = self.settle(&mut offer, now) {
            self.log_failure(&activity(&offer, Outcome::Failed, now));
            return Err(error);
        }
        self.store.log(&activity(&offer, Outcome::Done, now))?;
        for document in &offer.documents {
            self.store.record_use(document.credential.id)?;
        }
        Ok(Showing { offer, consent: SelfTimedConsent::new(now) })
    }

    /// The next code of a showing, to be signed and given to [`Wallet::finish`].
    ///
    /// # Errors
    /// [`WalletError::Presentation`] with `ConsentEnded` once its time is over.
    pub fn renew(&self, showing: &Showing, now: UtcDateTime) -> Result<Prepared, WalletError> {
        self.disclose(&showing.offer, Session::SelfTimed(showing.consent.session(now)?), None, window_from(now))
    }
}
