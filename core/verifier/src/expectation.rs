use crate::Verdict;
use dinhdanh_catalogue::Profile;
use dinhdanh_codes::{Advisory, Check};

/// What should have come: document types with the elements that must be there and those that may be.
pub(crate) struct Expectation {
    documents: Vec<Expected>,
    /// Whether one of the documents is enough.
    any_one: bool,
}

struct Expected {
    doc_type: String,
    required: bool,
    elements: Vec<(String, String, bool)>,
}

impl Expectation {
    pub(crate) fn of_profile(profile: &Profile) -> Self {
        let documents = profile.documents.iter().map(|document| Expected {
            doc_type: document.doc_type.clone(),
            required: document.required,
            elements: document
                .elements
                .iter()
                .map(|element| (element.namespace.clone(), element.identifier.clone(), element.required))
                .collect(),
        });
        Self { documents: documents.collect(), any_one: profile.any_one }
    }

    /// Every element that was asked for by name.
    pub(crate) fn of_items(names: &[(String, String, String)]) -> Self {
        let mut documents: Vec<Expected> = Vec::new();
        for (doc_type, name_space, identifier) in names {
            let element = (name_space.clone(), identifier.clone(), true);
            match documents.iter_mut().find(|document| document.doc_type == *doc_type) {
                Some(document) => document.elements.push(element),
                None => {
                    documents.push(Expected { doc_type: doc_type.clone(), required: true, elements: vec![element] })
                }
            }
        }
        Self { documents, any_one: false }
    }

    /// Checks what came against it: too little fails, too much is an advisory.
    pub(crate) fn apply(&self, verdict: &mut Verdict<'_>) {
        let mut unrequested = false;
        for document in &mut verdict.documents {
            let Some(expected) = self.documents.iter().find(|expected| expected.doc_type == document.doc_type) else {
                unrequested = true;
                continue;
            };
            let elements = document.elements();
            let came = |name_space: &str, identifier: &str| {
                elements.iter().any(|element| element.name_space == name_space && element.identifier == identifier)
            };
            let complete = expected.elements.iter().all(|(ns, id, required)| !required || came(ns, id));
            unrequested |= elements.iter().any(|element| {
                !expected.elements.iter().any(|(ns, id, _)| ns == element.name_space && id == element.identifier)
            });
            // What is not authentic has no elements, and fails for its own reason.
            if document.is_authentic() {
                document.checks.record(Check::ElementsPresent, complete);
            }
        }
        let came =
            |expected: &Expected| verdict.documents.iter().any(|document| document.doc_type == expected.doc_type);
        let complete = match self.any_one {
            true => self.documents.iter().any(came),
            false => self.documents.iter().all(|expected| !expected.required || came(expected)),
        };
        verdict.checks.record(Check::ElementsPresent, complete);
        if unrequested {
            verdict.advisories.push(Advisory::UnrequestedElements);
        }
    }
}
