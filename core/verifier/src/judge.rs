use crate::check_document::{check_issuing_place, check_own_dates, check_times};
use crate::status::check_status;
use crate::{DocumentVerdict, Standing};
use dinhdanh_catalogue::by_doc_type;
use dinhdanh_codes::{Advisory, Checks};
use dinhdanh_mdoc::{Document, Session};
use dinhdanh_trust::Trust;
use dinhdanh_trust::pack::Freshness;
use time::UtcDateTime;

/// The verdict on one document, and in `advisories` what to know beside it.
///
/// Makes every check on it: who signed it, whether it is what he signed, whose it is, and whether it holds
/// `at` this moment. `freshness` says how old a status may be.
///
/// Each check is made as soon as what it needs is known to be the issuer's word, whatever else fails, so that the first
/// failing row of the table is the reason.
pub(crate) fn judge<'a>(
    trust: &Trust,
    document: &Document<'a>,
    session: &Session<'_>,
    at: UtcDateTime,
    freshness: &Freshness,
    mut checks: Checks,
    advisories: &mut Vec<Advisory>,
) -> DocumentVerdict<'a> {
    let chain = document.issuer_signed().issuer_auth().x5chain();
    let certificate = chain.as_ref().map(|chain| chain.leaf()).ok();
    let chain = chain.as_ref().map(|chain| chain.certificates()).unwrap_or_default();
    let signer = trust.check_signer(chain, at, &mut checks);
    let mut verdict = DocumentVerdict {
        doc_type: document.doc_type(),
        requested: true,
        status: Standing::Unknown,
        listed: None,
        reference: None,
        certificate,
        checks: Checks::new(),
        signer: None,
        authenticated: None,
        classes: Vec::new(),
    };
    if let Some(signer) = signer {
        advisories.extend(signer.is_test().then_some(Advisory::TestIssuer));
        let outdated = trust.revocations_are_stale(&signer, at);
        advisories.extend(outdated.then_some(Advisory::RevocationStale));
        let examined = document.examine(&signer.key, session, &mut checks);
        if let Some(mso) = examined.as_ref().map_or_else(Option::as_ref, |document| Some(document.mso())) {
            trust.check_signing(&signer, mso.doc_type, mso.validity.signed, &mut checks);
            check_times(mso.validity, &signer, at, &mut checks);
            let found = check_status(trust, &signer, mso.status, at, freshness, &mut checks, advisories);
            (verdict.status, verdict.listed, verdict.reference) = (found.known, found.listed, found.reference);
        }
        if let Ok(document) = examined {
            check_issuing_place(&document, &signer, &mut checks);
            verdict.classes = check_own_dates(trust, &document, at, &mut checks);
            let known = by_doc_type(verdict.doc_type);
            let unusual = document.elements().iter().any(|element| {
                let row = known.and_then(|known| known.element(element.name_space, element.identifier));
                row.is_some_and(|row| row.is_unusual(element.value))
            });
            advisories.extend(unusual.then_some(Advisory::NumberUnusual));
            verdict.authenticated = Some(document);
        }
        verdict.signer = Some(signer);
    }
    verdict.checks = checks;
    verdict
}
