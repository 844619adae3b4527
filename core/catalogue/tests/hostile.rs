//! Nothing that a stranger sends stops the catalogue or deceives its reader.

use dinhdanh_catalogue::{Element, MAX_FIELDS, Mode, display, document_types, encode_fields, own_dates};
use dinhdanh_cbor::Writer;
use dinhdanh_codes::Lang;
use proptest::prelude::*;
use serde_json::{Map, Value};
use time::macros::date;

/// The bound of one shown value, with the mark of a cut.
const LONGEST: usize = 301;

fn elements() -> impl Iterator<Item = &'static Element> {
    document_types().iter().flat_map(|document| document.elements)
}

#[test]
fn a_value_cannot_repaint_the_screen_of_its_reader() {
    for attack in [
        "\u{1b}[2J\u{1b}[H",
        "\r\n",
        "\u{0}",
        "\u{85}",
        "\u{202e}",
        "\u{2066}",
        "\u{200f}",
        "\u{61c}",
        "\u{200b}",
        "\u{feff}",
        "\u{e0041}",
        "\u{ad}",
    ] {
        let text = format!("Hạng B{attack}A1");
        let attacks = [
            Writer::new().text(&text).finish(),
            Writer::new().array(1).text(&text).finish(),
            Writer::new().map(1).text(&text).text(&text).finish(),
            Writer::new().tag(1004).text(&text).finish(),
            Writer::new().tag(99).text(&text).finish(),
            Writer::new().array(1).map(2).text("class").text(&text).text("expiry_date").text(&text).finish(),
            Writer::new().map(1).text("insurer").text(&text).finish(),
        ];
        for value in attacks {
            for element in elements().map(Some).chain([None]) {
                let shown = display(element, &value, Lang::Vi);
                assert!(attack.chars().all(|c| c.is_ascii_graphic() || !shown.contains(c)), "{shown:?}");
            }
        }
    }
}

#[test]
fn a_long_value_is_cut_visibly() {
    let shown = display(None, &Writer::new().text(&"Đ".repeat(10_000)).finish(), Lang::Vi);
    assert_eq!(shown.chars().count(), LONGEST);
    assert!(shown.ends_with('…'));
}

#[test]
fn more_fields_than_any_document_has_are_refused() {
    let fields: Map<String, Value> = (0..100_000).map(|number| (format!("f{number}"), Value::Null)).collect();
    for document in document_types() {
        let fields = Value::Object(fields.clone());
        let errors = encode_fields(document, &fields, Mode::Test, date!(2026 - 11 - 20)).unwrap_err();
        assert!(errors.len() <= 2 * MAX_FIELDS);
    }
}

#[test]
fn a_name_of_a_field_is_shown_cut_and_without_controls() {
    let name = format!("\u{1b}[2J{}", "x".repeat(10_000));
    let fields = Value::Object([(name, Value::Null)].into_iter().collect());
    for document in document_types() {
        let errors = encode_fields(document, &fields, Mode::Test, date!(2026 - 11 - 20)).unwrap_err();
        assert!(errors.iter().all(|error| error.field.len() <= 64 && !error.field.contains('\u{1b}')));
    }
}

/// JSON of any shape, often under names that the documents have.
fn any_json() -> impl Strategy<Value = Value> {
    let names: Vec<String> = elements().flat_map(|e| [e.namespace.to_owned(), e.identifier.to_owned()]).collect();
    let names = prop_oneof![3 => proptest::sample::select(names), 1 => any::<String>()];
    let text = prop_oneof![
        any::<String>(),
        Just("2025-02-10".to_owned()),
        Just("0000-01-01".to_owned()),
        Just("9999-12-31".to_owned()),
        Just("099090000012".to_owned()),
        Just("2024".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((names.clone(), inner), 0..16)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_fields_are_encoded_or_refused(fields in any_json(), live: bool, day in 0..3_000_000i32) {
        let today = time::Date::from_julian_day(day).unwrap();
        let mode = if live { Mode::Live } else { Mode::Test };
        for document in document_types() {
            if let Ok(encoded) = encode_fields(document, &fields, mode, today) {
                for element in encoded {
                    prop_assert!(dinhdanh_cbor::check(&element.value).is_ok());
                }
            }
        }
    }

    #[test]
    fn any_value_of_any_element_is_one_bounded_line(value: Vec<u8>, text: String) {
        let values = [value, Writer::new().text(&text).finish(), Writer::new().tag(1004).text(&text).finish()];
        for value in &values {
            for element in elements().map(Some).chain([None]) {
                for lang in [Lang::Vi, Lang::En] {
                    let shown = display(element, value, lang);
                    prop_assert!(shown.chars().count() <= LONGEST);
                    prop_assert!(!shown.chars().any(char::is_control));
                }
            }
            for (document, element) in document_types().iter().flat_map(|it| it.elements.iter().map(move |el| (it, el))) {
                let one = (element.namespace, element.identifier, value.as_slice());
                let _ = own_dates(document.doc_type, std::iter::once(one));
            }
        }
    }
}
