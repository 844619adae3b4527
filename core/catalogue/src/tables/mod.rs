//! The elements of each document type; one row is the only place that names one.

pub(crate) mod citizen_id;
pub(crate) mod driving_licence;
pub(crate) mod vehicle_registration;

use crate::document::{Element, ElementKind};

/// Most bytes of a portrait that goes through codes.
const SMALL_PORTRAIT: usize = 3 * 1024;

/// An element that may be left out and that anybody may ask for.
const fn optional(
    namespace: &'static str,
    identifier: &'static str,
    label_vi: &'static str,
    label_en: &'static str,
    kind: ElementKind,
) -> Element {
    Element {
        namespace,
        identifier,
        label_vi,
        label_en,
        kind,
        mandatory: false,
        sensitive: false,
        requestable: true,
        stands_for: None,
    }
}

/// An element that every document of the type has.
const fn mandatory(
    namespace: &'static str,
    identifier: &'static str,
    label_vi: &'static str,
    label_en: &'static str,
    kind: ElementKind,
) -> Element {
    Element { mandatory: true, ..optional(namespace, identifier, label_vi, label_en, kind) }
}

/// It may be shown in the place of another.
const fn instead_of(namespace: &'static str, identifier: &'static str, element: Element) -> Element {
    Element { stands_for: Some((namespace, identifier)), ..element }
}

/// Showing it needs an extra look.
const fn sensitive(element: Element) -> Element {
    Element { sensitive: true, ..element }
}

/// Nobody may ask for it without a special right.
const fn reserved(element: Element) -> Element {
    Element { sensitive: true, requestable: false, ..element }
}
