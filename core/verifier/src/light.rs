use crate::{Outcome, Proof, Verdict};
use dinhdanh_codes::Advisory;
use dinhdanh_trust::pack::{Freshness, Light};
use time::Duration;

/// The rules of the policy pack, or the project's own, for one presentation.
pub(crate) struct Rules<'t> {
    /// How old a status may be, and what each advisory makes of a verdict.
    pub(crate) freshness: &'t Freshness,
    /// Whether the profile may be shown without a request.
    pub(crate) self_timed: bool,
}

impl Rules<'_> {
    /// What they make of a verdict that is no rejection.
    pub(crate) fn light(&self, verdict: &Verdict<'_>) -> Light {
        // What only the holder's clock says is for those purposes alone that the policy leaves to it.
        if self.refuses_beside_age(verdict) {
            return Light::Red;
        }
        // Green is a full yes: no rule of a pack makes one of what is proven only as of a time.
        let least = if verdict.outcome() == Outcome::Accept { Light::Green } else { Light::Amber };
        let age = verdict.as_of().map_or(Duration::MAX, |as_of| verdict.at() - as_of);
        let advisories = verdict.advisories().iter().map(|advisory| self.advisory(*advisory));
        advisories.fold(least.max(self.freshness.light(age)), Light::max)
    }

    /// Whether they make it red for what no newer list can mend: anything but the age of its status.
    pub(crate) fn refuses_beside_age(&self, verdict: &Verdict<'_>) -> bool {
        let unasked = verdict.proof() == Proof::SelfTimed && !self.self_timed;
        unasked || verdict.advisories().iter().any(|advisory| self.advisory(*advisory) == Light::Red)
    }

    fn advisory(&self, advisory: Advisory) -> Light {
        let ruled = self.freshness.advisory(advisory.code()).unwrap_or(Light::Green);
        match advisory {
            // Whatever it says of others: a pack past its date can't call itself good, nor say that no newer list of revoked
            // certificates is needed.
            Advisory::PolicyStale | Advisory::RevocationStale => ruled.max(Light::Amber),
            // Nor may a face of one person stand for the papers of another.
            Advisory::HoldersNotCompared => ruled.max(Light::Amber),
            _ => ruled,
        }
    }
}
