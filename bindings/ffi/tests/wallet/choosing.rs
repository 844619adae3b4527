//! What the citizen turns on and off before he agrees.

use crate::common::{Pair, fields};
use crate::wait::wait;
use dinhdanh_ffi::{CalendarDay, DocumentId, Offer, OfferedDocument, PinProblem, WalletError, wallet_problem};
use std::sync::Arc;

/// A phone with a licence, which a traffic stop needs, and a registration, which it does not.
fn pair() -> Pair {
    let pair = Pair::new();
    pair.issue("driving_licence", 2);
    let mut fields: serde_json::Value = serde_json::from_str(&fields("vehicle_registration")).unwrap();
    fields
        .as_object_mut()
        .unwrap()
        .values_mut()
        .for_each(|names| drop(names.as_object_mut().unwrap().remove("portrait")));
    let issued = pair.issued_of("vehicle_registration", 2, fields.to_string());
    wait(Arc::clone(&pair.wallet).add(issued.batch, None)).unwrap();
    pair
}

fn of(offer: &Offer, required: bool) -> OfferedDocument {
    offer.view().unwrap().documents.into_iter().find(|document| document.required == required).unwrap()
}

/// How many of its fields that the purpose needs are on, and how many of the others.
fn on(document: &OfferedDocument) -> (usize, usize) {
    let on = |required| document.fields.iter().filter(|field| field.chosen && field.required == required).count();
    (on(true), on(false))
}

#[test]
fn what_is_optional_is_turned_on_and_off_a_field_or_a_document_at_a_time() {
    let pair = pair();
    let offer = pair.wallet.offer("V1").unwrap();
    let registration = of(&offer, false);
    let needed = registration.fields.iter().filter(|field| field.required).count();
    let extra = registration.fields.iter().find(|field| !field.required).unwrap().field.clone();
    let whole = registration.fields.iter().find(|field| field.required).unwrap().field.clone();
    assert!(needed > 3 && on(&registration) == (0, 0));
    let choose = |field: &dinhdanh_ffi::Field, chosen| {
        offer.choose(registration.id, &field.namespace, &field.identifier, chosen).unwrap();
        on(&of(&offer, false))
    };
    assert_eq!(choose(&extra, true), (needed, 1), "with what the purpose needs of it");
    assert_eq!(choose(&extra, false), (needed, 0));
    assert_eq!(choose(&extra, true), (needed, 1));
    assert_eq!(choose(&whole, false), (0, 0), "a part of it alone serves nothing");
    assert_eq!(choose(&whole, true), (needed, 0));
    offer.choose_document(registration.id, false).unwrap();
    assert_eq!(on(&of(&offer, false)), (0, 0));
    offer.choose_document(registration.id, true).unwrap();
    assert_eq!(on(&of(&offer, false)), (needed, 0));
}

#[test]
fn what_the_purpose_needs_can_not_be_turned_off_nor_what_is_not_offered_on() {
    let pair = pair();
    let offer = pair.wallet.offer("V1").unwrap();
    let before = offer.view().unwrap();
    let licence = of(&offer, true);
    let field = &licence.fields.iter().find(|field| field.required).unwrap().field;
    let (refused, none) = (Err(WalletError::NoSuchField), DocumentId { number: 99 });
    assert_eq!(offer.choose(licence.id, &field.namespace, &field.identifier, false), refused);
    assert_eq!(offer.choose_document(licence.id, false), refused);
    assert_eq!(offer.choose(licence.id, &field.namespace, "religion", true), refused);
    assert_eq!(offer.choose(licence.id, "other", &field.identifier, true), refused);
    assert_eq!(offer.choose(none, &field.namespace, &field.identifier, true), refused);
    assert_eq!(offer.choose_document(none, true), refused);
    assert_eq!(offer.view().unwrap(), before);
}

#[test]
fn a_birth_date_that_is_no_day_is_told_and_does_not_let_the_pin_pass() {
    let pair = Pair::new();
    let choose = |month, day| {
        let other = pair.other(&format!("{month}-{day}"));
        let born = CalendarDay { year: 1990, month, day };
        wait(other.create(b"011290".to_vec(), Some(born), Vec::new(), None, None))
    };
    for (month, day) in [(0, 0), (12, 0), (13, 1), (2, 30)] {
        assert_eq!(choose(month, day), Err(WalletError::PinRefused { why: PinProblem::NoSuchDay }), "{month} {day}");
    }
    assert_eq!(choose(12, 1), Err(WalletError::PinRefused { why: PinProblem::BirthDate }));
    assert_eq!(wallet_problem(WalletError::PinRefused { why: PinProblem::NoSuchDay }).code, "NO_SUCH_DAY");
}
