use crate::Standing;
use dinhdanh_codes::{Advisory, Check, Checks, Reason};
use dinhdanh_trust::status::{Freshness, StatusReference};
use dinhdanh_trust::{IssuerId, Signer, Trust, pack};
use time::{Duration, UtcDateTime};

/// What the status lists say of one document.
pub(crate) struct Found<'a> {
    pub(crate) known: Standing,
    pub(crate) advisory: Option<Advisory>,
    pub(crate) reference: Option<(IssuerId, StatusReference<'a>)>,
}

/// Looks a document up in the newest list at hand and records what that says; `status` is the MSO's member of this name.
///
/// What an old list revoked stays revoked; what it does not revoke is known only as of then.
pub(crate) fn check_status<'a>(
    trust: &Trust,
    signer: &Signer,
    status: Option<&'a [u8]>,
    at: UtcDateTime,
    policy: &pack::Freshness,
    checks: &mut Checks,
) -> Found<'a> {
    let unknown = |reference| Found { known: Standing::Unknown, advisory: Some(Advisory::StatusUnknown), reference };
    let reference = match status.map(StatusReference::parse) {
        None | Some(Ok(None)) => return unknown(None),
        Some(Ok(Some(reference))) => reference,
        Some(Err(_)) => {
            checks.record_part(Check::MsoWellFormed, false, "status");
            return unknown(None);
        }
    };
    let Some(issuer) = signer.issuer else { return unknown(None) };
    let place = Some((issuer, reference));
    let Ok(Some(found)) = trust.standing(&issuer, &reference, at) else { return unknown(place) };
    let reason = found.status.reason();
    for (check, against) in [
        (Check::NotRevoked, Reason::Revoked),
        (Check::NotSuspended, Reason::Suspended),
        (Check::AccountOpen, Reason::AccountLocked),
    ] {
        checks.record(check, reason != Some(against));
    }
    let age = at - found.as_of;
    // A list from the future is no proof of freshness: one of the two clocks is wrong.
    let fresh = policy.light(age) == pack::Light::Green && !age.is_negative() && found.freshness == Freshness::Current;
    let known = if fresh { Standing::Fresh(found.as_of) } else { Standing::Stale(found.as_of) };
    let advisory = (!fresh).then_some(Advisory::StatusStale(age.max(Duration::ZERO)));
    Found { known, advisory, reference: place }
}
