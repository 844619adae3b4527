use crate::LicenceClass;
use crate::holders::folded;
use dinhdanh_catalogue::own_dates;
use dinhdanh_cbor::Reader;
use dinhdanh_codes::{Check, Checks};
use dinhdanh_mdoc::{AuthenticatedDocument, Element, ValidityInfo};
use dinhdanh_trust::{Signer, Trust};
use time::{Date, UtcDateTime, UtcOffset};

/// The namespace of a licence that ISO/IEC 18013-5 lays down.
const ISO_LICENCE: &str = "org.iso.18013.5.1";

/// The document's times against the verifier's clock and the signer's certificate.
pub(crate) fn check_times(validity: ValidityInfo, signer: &Signer, at: UtcDateTime, checks: &mut Checks) {
    // §9.3.1: validityInfo against the verifier's clock.
    checks.record(Check::ValidFrom, at >= validity.valid_from);
    checks.record(Check::ValidUntil, at <= validity.valid_until);
    // §9.3.1: signed while its certificate was valid, else with a key that nobody guarded any more.
    let within = signer.not_before <= validity.signed && validity.signed <= signer.not_after;
    checks.record(Check::SignedWithinCertificate, within);
}

/// The country and province that the issuer names in the licence against those of his certificate: where a trusted authority
/// speaks for one of them, its key may make no licence of another. Only what was disclosed can be compared, and a
/// certificate need name no province.
pub(crate) fn check_issuing_place(document: &AuthenticatedDocument<'_>, signer: &Signer, checks: &mut Checks) {
    let country = signer.country.as_ref().and_then(|country| str::from_utf8(country).ok());
    let state = signer.state.as_deref();
    for (identifier, own, detail) in [
        ("issuing_country", country, "issuing_country is not the country of the signer's certificate"),
        ("issuing_jurisdiction", state, "issuing_jurisdiction is not the state of the signer's certificate"),
    ] {
        let named = |element: &&Element<'_>| element.identifier == identifier && element.name_space == ISO_LICENCE;
        if let (Some(own), Some(element)) = (own, document.issuer_elements().iter().find(named)) {
            let text = Reader::new(element.value).and_then(|mut reader| reader.text());
            // X.520 §6.3.1, §6.3.3 (unconfirmed): names of places are compared without regard to capitals.
            let equal = text.is_ok_and(|text| text == own || folded(text) == folded(own));
            checks.record_part(Check::IssuingPlaceEqual, equal, detail);
        }
    }
}

/// The dates that the document itself states, and its licence classes with whether each holds on the day of the check.
pub(crate) fn check_own_dates(
    trust: &Trust,
    document: &AuthenticatedDocument<'_>,
    at: UtcDateTime,
    checks: &mut Checks,
) -> Vec<LicenceClass> {
    let elements = document.issuer_elements().iter();
    let elements = elements.map(|element| (element.name_space, element.identifier, element.value));
    let Ok(dates) = own_dates(document.mso().doc_type, elements) else {
        // A class without the law that it is of can't be read: B1 is a car of 2008 and a tricycle of 2024.
        checks.record_part(Check::ClassScheme, false, "no edition, two of them, or a date that is none");
        return Vec::new();
    };
    let today = day_in_vietnam(at);
    let valid = |until: Option<Date>| until.is_none_or(|until| today <= until);
    if !dates.classes.is_empty() {
        // A class that its edition does not have means nothing by that law.
        let known = |class: &dinhdanh_catalogue::ClassDates| {
            class.scheme.as_deref().is_none_or(|scheme| trust.has_class(scheme, &class.class))
        };
        checks.record_part(Check::ClassScheme, dates.classes.iter().all(known), "no such class in that edition");
    }
    let classes: Vec<_> = dates
        .classes
        .into_iter()
        .map(|class| LicenceClass { name: class.class, until: class.until, valid: valid(class.until) })
        .collect();
    if dates.document_until.is_some() || !classes.is_empty() {
        // One class that ran out leaves the others valid; a licence none of whose classes holds is no licence.
        let some_class = classes.is_empty() || classes.iter().any(|class| class.valid);
        let in_time = dates.document_until.is_none_or(|until| at <= until);
        checks.record(Check::DocumentDates, in_time && some_class);
    }
    classes
}

/// The calendar day in Vietnam (+07:00 all year), in which the dates of documents are meant.
fn day_in_vietnam(at: UtcDateTime) -> Date {
    let offset = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    at.checked_to_offset(offset).map_or_else(|| at.date(), |local| local.date())
}
