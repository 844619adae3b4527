use crate::document::{by_doc_type, element};
use crate::harmless;
use dinhdanh_codes::Lang;

/// What a screen calls a document type; of one that the catalogue does not have its `docType`, fit to be shown.
pub fn document_label(doc_type: &str, lang: Lang) -> String {
    by_doc_type(doc_type)
        .map_or_else(|| harmless(doc_type), |known| lang.pick(known.label_vi, known.label_en).to_owned())
}

/// What a screen calls an element; of one that the catalogue does not have its identifier, fit to be shown.
pub fn element_label(doc_type: &str, namespace: &str, identifier: &str, lang: Lang) -> String {
    element(doc_type, namespace, identifier)
        .map_or_else(|| harmless(identifier), |known| lang.pick(known.label_vi, known.label_en).to_owned())
}
