use crate::LicenceClass;
use dinhdanh_catalogue::own_dates;
use dinhdanh_codes::{Check, Checks};
use dinhdanh_mdoc::AuthenticatedDocument;
use dinhdanh_trust::Signer;
use time::{Date, UtcDateTime, UtcOffset};

/// The checks that need a clock: the document's times, its signer's, and the dates that the document itself states.
pub(crate) fn check_document(
    document: &AuthenticatedDocument<'_>,
    signer: &Signer,
    at: UtcDateTime,
    checks: &mut Checks,
) -> Vec<LicenceClass> {
    let validity = document.mso().validity;
    // §9.3.1: validityInfo against the verifier's clock.
    checks.record(Check::ValidFrom, at >= validity.valid_from);
    checks.record(Check::ValidUntil, at <= validity.valid_until);
    // §9.3.1: signed while its certificate was valid, else with a key that nobody guarded any more.
    let within = signer.not_before <= validity.signed && validity.signed <= signer.not_after;
    checks.record(Check::SignedWithinCertificate, within);
    let elements = document.elements().iter().map(|element| (element.name_space, element.identifier, element.value));
    let Ok(dates) = own_dates(elements) else {
        // A class without the law that it is of can't be read: B1 is a car of 2008 and a tricycle of 2024.
        checks.record(Check::ClassScheme, false);
        return Vec::new();
    };
    let today = day_in_vietnam(at);
    let valid = |until: Option<Date>| until.is_none_or(|until| today <= until);
    let classes: Vec<_> = dates
        .classes
        .into_iter()
        .map(|class| LicenceClass { name: class.class, until: class.until, valid: valid(class.until) })
        .collect();
    if !classes.is_empty() {
        checks.record(Check::ClassScheme, true);
    }
    if dates.document_until.is_some() || !classes.is_empty() {
        // One class that ran out leaves the others valid; a licence none of whose classes holds is no licence.
        let some_class = classes.is_empty() || classes.iter().any(|class| class.valid);
        checks.record(Check::DocumentDates, valid(dates.document_until) && some_class);
    }
    classes
}

/// The calendar day in Vietnam (+07:00 all year), in which the dates of documents are meant.
fn day_in_vietnam(at: UtcDateTime) -> Date {
    let offset = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    at.checked_to_offset(offset).map_or_else(|| at.date(), |local| local.date())
}
