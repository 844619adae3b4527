use crate::NOW;
use dinhdanh_catalogue::{Element, Mode, display, document_types, encode_fields, own_dates};
use dinhdanh_codes::Lang;
use std::mem::discriminant;
use std::sync::LazyLock;

/// One element of each kind: nothing else changes how a value is shown.
static KINDS: LazyLock<Vec<&Element>> = LazyLock::new(|| {
    let mut kinds: Vec<&Element> = Vec::new();
    for element in document_types().iter().flat_map(|document| document.elements) {
        if !kinds.iter().any(|known| discriminant(&known.kind) == discriminant(&element.kind)) {
            kinds.push(element);
        }
    }
    kinds
});

/// A stranger's value is shown in one short line that can't rewrite the screen; an agency's fields are encoded or refused.
pub(crate) fn run(data: &[u8]) {
    let kinds = [None].into_iter().chain(KINDS.iter().copied().map(Some));
    for line in kinds.flat_map(|element| [Lang::Vi, Lang::En].map(|lang| display(element, data, lang))) {
        assert!(line.chars().count() <= 301 && !line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
    }
    for name in ["expiry_date", "driving_privileges", "licence_classes_vn"] {
        let scheme = ("org.iso.18013.5.1.VN", "class_scheme", &b"\x64\x32\x30\x32\x34"[..]);
        // Of a type that is not known every namespace is read.
        let _ = own_dates("a type", [("org.iso.18013.5.1", name, data), scheme].into_iter());
    }
    let Ok(fields) = serde_json::from_slice(data) else { return };
    for (document, mode) in document_types().iter().flat_map(|it| [(it, Mode::Test), (it, Mode::Live)]) {
        for encoded in encode_fields(document, &fields, mode, NOW.date()).unwrap_or_default() {
            assert_eq!(dinhdanh_cbor::check(&encoded.value), Ok(()));
        }
    }
}
