use crate::expectation::Expectation;
use crate::holders::compare_holders;
use crate::judge::judge;
use crate::light::Rules;
use crate::shown::OwnAsked;
use crate::{DocumentVerdict, Memory, Seen, Shown, Verdict, VerifierError};
use dinhdanh_catalogue::Profile;
use dinhdanh_codes::{Advisory, Check, Checks};
use dinhdanh_mdoc::{DeviceResponse, Session};
use dinhdanh_trust::Trust;
use dinhdanh_trust::pack::Light;
use rayon::prelude::*;
use std::collections::HashMap;
use time::{Duration, UtcDateTime};

/// Most presentations of a crowd that are remembered at once.
pub const MAX_CROWD: usize = 1 << 16;

/// How long a presentation of a session is remembered, which does not say itself until when it is good.
const SESSION_LIFE: Duration = Duration::DAY;

/// What was accepted of a crowd that is checked in parts ([`Verifier::verify_crowd`]), each until it is too late for it; nothing yet.
#[derive(Default)]
pub struct Crowd {
    accepted: HashMap<[u8; 32], UtcDateTime>,
}

impl Crowd {
    /// Notes a presentation, and says whether it is the first time.
    fn note(&mut self, presentation: [u8; 32], forget_at: UtcDateTime) -> Result<bool, VerifierError> {
        match self.accepted.len() {
            _ if self.accepted.contains_key(&presentation) => Ok(false),
            // Refusing to decide is safer than forgetting what was seen.
            MAX_CROWD.. => Err(VerifierError::Memory),
            _ => Ok(self.accepted.insert(presentation, forget_at).is_none()),
        }
    }
}

/// Checks presentations against what it trusts: roots or a policy pack, revocation lists and status lists.
///
/// One verifier serves many threads: checking changes nothing in it but what it remembers of good signatures.
pub struct Verifier {
    trust: Trust,
    /// What names the newest lesson in its memory that it knows of.
    pub(crate) news: Option<Vec<u8>>,
    /// A pack that is kept and can't be believed by the keys that are pinned: nothing is decided without it.
    pub(crate) left: Option<Vec<u8>>,
    #[cfg(feature = "switch-off")]
    off: Option<Check>,
}

impl Verifier {
    /// A verifier that believes whom `trust` does.
    pub fn new(trust: impl Into<Trust>) -> Self {
        Self {
            trust: trust.into(),
            news: None,
            left: None,
            #[cfg(feature = "switch-off")]
            off: None,
        }
    }

    /// For the tests that prove that each check is needed: this one lets `off` pass whatever it finds.
    #[cfg(feature = "switch-off")]
    pub fn without(mut self, off: Check) -> Self {
        self.off = Some(off);
        self
    }

    /// Whom it believes.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    pub(crate) fn trust_mut(&mut self) -> &mut Trust {
        &mut self.trust
    }

    /// Makes every check and gives the verdict as of `at`, the verifier's clock.
    ///
    /// `required` is what the check is for; a session's own request comes before it. `remembered` is the memory and the
    /// name of this check, so that a second look at one code is told from a second show of it; without it a replay
    /// inside the window goes unnoticed, and an answer to a request is not accepted, since it could come twice.
    pub fn verify<'a>(
        &self,
        shown: &'a Shown<'_>,
        required: Option<&Profile>,
        remembered: Option<(&mut dyn Memory, &str)>,
        at: UtcDateTime,
    ) -> Result<Verdict<'a>, VerifierError> {
        let (mut verdict, rules) = self.examine(shown, required, at)?;
        if let Some(request) = shown.answers
            && verdict.documents.iter().any(DocumentVerdict::is_authentic)
        {
            // Only now: a stranger's answer opens too, and must not use up what a holder is about to answer.
            let closed = match remembered {
                Some((memory, _)) => memory.close_request(request)?,
                None => false,
            };
            if !verdict.checks.record(Check::AnswersThisSession, closed) {
                verdict.documents.clear();
            }
        } else if let (Some(note), Some((memory, check))) = (&shown.self_timed, remembered)
            && verdict.outcome().reason().is_none()
        {
            let seen = memory.note(note.nonce, check, note.seen_at, note.forget_at)?;
            verdict.checks.record(Check::NotReplayed, seen != Seen::InAnotherCheck);
            if let Seen::InThisCheck(first) = seen {
                verdict.advisories.push(Advisory::AlreadyChecked(first));
            }
        }
        verdict.advisories.sort_by_key(|advisory| advisory.place());
        // Two documents may have the same to say.
        verdict.advisories.dedup();
        verdict.light = rules.light(&verdict);
        verdict.refused_beside_age = rules.refuses_beside_age(&verdict);
        Ok(verdict)
    }

    /// Checks many presentations at once, on all cores: for gates, where people come in crowds.
    ///
    /// As [`Self::verify`] without a memory; the verdicts are in the order of `shown`. Of a presentation that is there
    /// twice the later one is rejected as a replay. **Nothing else is known of replays**: a code that was shown at another
    /// time, at another gate or in another call passes again as long as its window is open (the check `NotReplayed` is
    /// not made then), and an answer to a request is not accepted. Where that matters, call [`Self::verify`] with a
    /// memory that all gates share.
    pub fn verify_many<'a>(
        &self,
        shown: &'a [Shown<'_>],
        required: Option<&Profile>,
        at: UtcDateTime,
    ) -> Vec<Result<Verdict<'a>, VerifierError>> {
        self.verify_crowd(shown, required, at, &mut Crowd::default())
    }

    /// The same for a part of a crowd; the next part is given the same `crowd`, so that a presentation of one part is known
    /// again in another.
    pub fn verify_crowd<'a>(
        &self,
        shown: &'a [Shown<'_>],
        required: Option<&Profile>,
        at: UtcDateTime,
        crowd: &mut Crowd,
    ) -> Vec<Result<Verdict<'a>, VerifierError>> {
        // What names a presentation is a digest of all of it: as much work for many cores as the rest.
        let judge = |shown: &'a Shown<'_>| {
            let verdict = self.verify(shown, required, None, at);
            let accepted = verdict.as_ref().is_ok_and(|verdict| verdict.outcome().reason().is_none());
            // As with a memory, what is rejected is not remembered: nobody can spoil a presentation by naming its nonce.
            (verdict, accepted.then(|| shown.presentation()))
        };
        let judged: Vec<_> = shown.par_iter().map(judge).collect();
        crowd.accepted.retain(|_, forget_at| *forget_at >= at);
        let mut note = |shown: &Shown<'_>, verdict: Result<Verdict<'a>, _>, presentation: Option<Option<[u8; 32]>>| {
            let mut verdict = verdict?;
            let Some(presentation) = presentation else { return Ok(verdict) };
            let forget_at = shown.self_timed.as_ref().map_or(at.saturating_add(SESSION_LIFE), |note| note.forget_at);
            let first = presentation.map_or(Ok(false), |presentation| crowd.note(presentation, forget_at))?;
            if !first {
                verdict.checks.record(Check::NotReplayed, false);
            }
            Ok(verdict)
        };
        shown.iter().zip(judged).map(|(shown, (verdict, presentation))| note(shown, verdict, presentation)).collect()
    }

    fn examine<'a>(
        &self,
        shown: &'a Shown<'_>,
        required: Option<&Profile>,
        at: UtcDateTime,
    ) -> Result<(Verdict<'a>, Rules<'_>), VerifierError> {
        self.ready()?;
        let own = match &shown.asked {
            Some(OwnAsked::Profile(id)) => self.trust.profile(id),
            _ => None,
        };
        let asked = |required: &&Profile| match &shown.asked {
            // Where the profile that was asked for left the pack since, no other takes its place.
            Some(OwnAsked::Profile(id)) => required.id == *id,
            _ => true,
        };
        let profile = own.as_ref().or(required.filter(asked));
        let rules = Rules {
            freshness: self.trust.freshness(profile.map(|profile| profile.id.as_str())),
            self_timed: profile.is_none_or(|profile| profile.self_timed),
        };
        let mut verdict = Verdict {
            proof: shown.proof,
            at,
            receipt: shown.receipt(),
            request: shown.request(),
            light: Light::Red,
            refused_beside_age: true,
            pack: self.trust.pack().map(|pack| pack.content().serial),
            // A request for elements by name has no profile, whatever it was made for.
            profile: profile.filter(|_| !matches!(shown.asked, Some(OwnAsked::Items(_)))).cloned(),
            checks: self.of_session(&shown.checks),
            documents: Vec::new(),
            advisories: Vec::with_capacity(8),
        };
        verdict.advisories.extend(&shown.advisories);
        let (Some(response), Some(transcript)) = (&shown.response, &shown.transcript) else {
            return Ok((verdict, rules));
        };
        let response = DeviceResponse::parse(response)?;
        let contradiction = response.contradiction();
        let detail = contradiction.map_or("", |contradiction| contradiction.detail());
        verdict.checks.record_part(Check::ResponseWellFormed, contradiction.is_none(), detail);
        let session = Session { transcript, reader_key: shown.reader_key.as_ref() };
        for document in &response.documents {
            let checks = self.no_checks();
            let judged = judge(&self.trust, document, &session, at, rules.freshness, checks, &mut verdict.advisories);
            verdict.documents.push(judged);
        }
        match (&shown.asked, profile) {
            (Some(OwnAsked::Items(names)), _) => Expectation::of_items(names).apply(&mut verdict),
            (_, Some(profile)) => Expectation::of_profile(profile).apply(&mut verdict),
            // A newer pack took the profile away since: what it required nobody can say, so nothing is enough.
            (Some(OwnAsked::Profile(_)), None) => {
                let detail = "the profile that was asked for is not in the policy pack";
                verdict.checks.record_part(Check::ElementsPresent, false, detail);
            }
            (None, None) => {}
        }
        compare_holders(&mut verdict);
        // Judged after the documents: the lists that they were looked up in may tell the time too.
        let behind = self.trust.newest_time(at).is_some_and(|newest| at < newest);
        verdict.advisories.extend(behind.then_some(Advisory::ClockUncertain));
        verdict.advisories.extend(self.trust.is_stale(at).then_some(Advisory::PolicyStale));
        Ok((verdict, rules))
    }

    fn no_checks(&self) -> Checks {
        #[cfg(feature = "switch-off")]
        return Checks::without(self.off);
        #[cfg(not(feature = "switch-off"))]
        Checks::new()
    }

    /// The checks that were made when the presentation was opened.
    fn of_session(&self, made: &Checks) -> Checks {
        let mut checks = self.no_checks();
        for (check, passed) in made.made() {
            checks.record(check, passed);
        }
        checks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_that_is_too_large_is_refused_and_none_of_it_forgotten() {
        let mut crowd = Crowd::default();
        let name = |number: usize| {
            let mut name = [0; 32];
            name[..8].copy_from_slice(&number.to_be_bytes());
            name
        };
        for number in 0..MAX_CROWD {
            assert_eq!(crowd.note(name(number), UtcDateTime::MAX), Ok(true));
        }
        assert_eq!(crowd.note(name(MAX_CROWD), UtcDateTime::MAX), Err(VerifierError::Memory));
        assert_eq!(crowd.note(name(0), UtcDateTime::MAX), Ok(false));
    }
}
