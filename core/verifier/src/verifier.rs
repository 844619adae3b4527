use crate::check_document::check_document;
use crate::expectation::Expectation;
use crate::shown::OwnAsked;
use crate::{DocumentVerdict, Memory, Seen, Shown, Verdict, VerifierError};
use dinhdanh_catalogue::{Profile, profile};
use dinhdanh_codes::{Advisory, Check, Checks};
use dinhdanh_mdoc::{DeviceResponse, Document, Session};
use dinhdanh_trust::{PathCache, TrustList};
use time::UtcDateTime;

/// Checks presentations against one trust list.
pub struct Verifier {
    trust: TrustList,
    paths: PathCache,
}

impl Verifier {
    /// A verifier that trusts the issuers under these roots.
    pub fn new(trust: TrustList) -> Self {
        Self { trust, paths: PathCache::new() }
    }

    /// Makes every check and gives the verdict as of `at`, the verifier's clock.
    ///
    /// `required` is what the check is for; a session's own request comes before it. `remembered` is the memory and the
    /// name of this check, so that a second look at one code is told from a second show of it; without it a replay
    /// inside the window goes unnoticed.
    pub fn verify<'a>(
        &mut self,
        shown: &'a Shown<'_>,
        required: Option<&Profile>,
        remembered: Option<(&mut dyn Memory, &str)>,
        at: UtcDateTime,
    ) -> Result<Verdict<'a>, VerifierError> {
        let empty = |proof| Verdict {
            proof,
            checks: shown.checks,
            documents: Vec::new(),
            advisories: shown.advisories.clone(),
        };
        let (Some(response), Some(transcript)) = (&shown.response, &shown.transcript) else {
            return Ok(empty(shown.proof));
        };
        let response = DeviceResponse::parse(response)?;
        let session = Session { transcript, reader_key: shown.reader_key.as_ref() };
        let mut verdict = empty(shown.proof);
        verdict.advisories.push(Advisory::StatusUnknown);
        for document in &response.documents {
            let judged = self.judge(document, &session, at, &mut verdict.advisories);
            verdict.documents.push(judged);
        }
        let own = match &shown.asked {
            Some(OwnAsked::Profile(id)) => profile(id),
            _ => None,
        };
        let expectation = match (&shown.asked, own.as_ref().or(required)) {
            (Some(OwnAsked::Items(names)), _) => Some(Expectation::of_items(names)),
            (_, Some(profile)) => Some(Expectation::of_profile(profile)),
            _ => None,
        };
        if let Some(expectation) = expectation {
            expectation.apply(&mut verdict);
        }
        compare_holders(&mut verdict);
        if let (Some(note), Some((memory, check))) = (&shown.self_timed, remembered)
            && verdict.outcome().reason().is_none()
        {
            let seen = memory.note(note.nonce, check, note.seen_at, note.forget_at)?;
            verdict.checks.record(Check::NotReplayed, seen != Seen::InAnotherCheck);
            verdict.advisories.extend((seen == Seen::InThisCheck).then_some(Advisory::AlreadyChecked));
        }
        verdict.advisories.dedup();
        Ok(verdict)
    }

    fn judge<'a>(
        &mut self,
        document: &Document<'a>,
        session: &Session<'_>,
        at: UtcDateTime,
        advisories: &mut Vec<Advisory>,
    ) -> DocumentVerdict<'a> {
        let mut checks = Checks::new();
        let chain = document.issuer_signed().issuer_auth().x5chain();
        let chain = chain.as_ref().map(|chain| chain.certificates()).unwrap_or_default();
        let signer = self.trust.check_issuer(chain, at, &self.paths, &mut checks);
        let Some(signer) = signer else {
            return DocumentVerdict {
                doc_type: document.doc_type(),
                checks,
                issuer: None,
                authenticated: None,
                classes: Vec::new(),
            };
        };
        if signer.is_test() && !advisories.contains(&Advisory::TestIssuer) {
            advisories.push(Advisory::TestIssuer);
        }
        let authenticated = document.authenticate(&signer.key, session, &mut checks);
        let classes = authenticated.as_ref().map(|document| check_document(document, &signer, at, &mut checks));
        DocumentVerdict {
            doc_type: document.doc_type(),
            checks,
            issuer: Some(signer.name),
            authenticated,
            classes: classes.unwrap_or_default(),
        }
    }
}

/// Two documents in one presentation prove one phone; one person only as far as their comparable elements agree.
fn compare_holders(verdict: &mut Verdict<'_>) {
    const COMPARABLE: [&str; 5] = ["personal_number", "full_name", "family_name", "given_name", "birth_date"];
    let agree = COMPARABLE.iter().all(|name| {
        let named = verdict.documents.iter().flat_map(|document| document.elements());
        let mut values = named.filter(|element| element.identifier == *name).map(|element| element.value);
        let first = values.next();
        values.all(|value| Some(value) == first)
    });
    if verdict.documents.len() > 1 {
        verdict.checks.record(Check::HoldersAgree, agree);
    }
}
