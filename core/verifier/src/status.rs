use crate::Standing;
use dinhdanh_codes::{Advisory, Check, Checks, Reason};
use dinhdanh_trust::status::{Freshness, Status, StatusReference};
use dinhdanh_trust::{Signer, Trust, pack};
use time::UtcDateTime;

/// What the status lists say of one document.
pub(crate) struct Found<'a> {
    pub(crate) known: Standing,
    /// When the list that it was found in was made, by its own word.
    pub(crate) listed: Option<UtcDateTime>,
    pub(crate) reference: Option<StatusReference<'a>>,
}

/// Looks a document up in the newest list at hand and records what that says, and in `advisories` what to know of the
/// list; `status` is the MSO's member of this name.
///
/// What an old list revoked stays revoked; what it does not revoke is known only as of then.
pub(crate) fn check_status<'a>(
    trust: &Trust,
    signer: &Signer,
    status: Option<&'a [u8]>,
    at: UtcDateTime,
    policy: &pack::Freshness,
    checks: &mut Checks,
    advisories: &mut Vec<Advisory>,
) -> Found<'a> {
    let mut unknown = |reference| {
        advisories.push(Advisory::StatusUnknown);
        Found { known: Standing::Unknown, listed: None, reference }
    };
    let reference = match status.map(StatusReference::parse) {
        None | Some(Ok(None)) => return unknown(None),
        Some(Ok(Some(reference))) => reference,
        Some(Err(_)) => {
            checks.record_part(Check::MsoWellFormed, false, "status");
            return unknown(None);
        }
    };
    let Some(issuer) = signer.issuer else { return unknown(None) };
    let place = Some(reference);
    let found = match trust.standing(&issuer, &reference, at) {
        Ok(Some(found)) => found,
        Ok(None) => return unknown(place),
        Err(_) => {
            let found = unknown(place);
            advisories.push(Advisory::StatusUnusable);
            return found;
        }
    };
    record_status(found.status, checks);
    // Never negative: of a list dated ahead that is `at`, and no proof of freshness, since one of the two clocks is wrong.
    let age = at - found.as_of;
    let fresh = policy.light(age) == pack::Light::Green && found.freshness == Freshness::Current;
    let known = if fresh { Standing::Fresh(found.as_of) } else { Standing::Stale(found.as_of) };
    // A list of the future is not old; that one of the two clocks is wrong is said by itself.
    let old = !fresh && found.freshness != Freshness::Ahead;
    advisories.extend(old.then_some(Advisory::StatusStale(age)));
    Found { known, listed: Some(found.issued), reference: place }
}

/// Makes the checks on an entry of a list.
pub(crate) fn record_status(status: Status, checks: &mut Checks) {
    let reason = status.reason();
    for (check, against) in [
        (Check::NotRevoked, Reason::Revoked),
        (Check::NotSuspended, Reason::Suspended),
        (Check::AccountOpen, Reason::AccountLocked),
    ] {
        checks.record(check, reason != Some(against));
    }
}
