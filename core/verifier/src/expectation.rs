use crate::Verdict;
use dinhdanh_catalogue::{Profile, is_age_flag};
use dinhdanh_codes::{Advisory, Check};
use dinhdanh_mdoc::Element;

/// `true`, encoded.
const YES: &[u8] = &[0xf5];

/// What should have come: document types with the elements that must be there and those that may be.
pub(crate) struct Expectation {
    documents: Vec<Expected>,
    /// Whether one of the documents is enough.
    any_one: bool,
}

struct Expected {
    doc_type: String,
    required: bool,
    elements: Vec<ExpectedElement>,
}

struct ExpectedElement {
    namespace: String,
    identifier: String,
    required: bool,
    /// Whether its value must be "yes".
    must_hold: bool,
    /// Namespace and identifier of what may come in its place.
    stand_in: Option<(&'static str, &'static str)>,
}

impl ExpectedElement {
    fn is_met_by(&self, namespace: &str, identifier: &str) -> bool {
        self.namespace == namespace && self.identifier == identifier || self.stand_in == Some((namespace, identifier))
    }
}

impl Expectation {
    pub(crate) fn of_profile(profile: &Profile) -> Self {
        let documents = profile.documents.iter().map(|document| Expected {
            doc_type: document.doc_type.clone(),
            required: document.required,
            elements: document
                .elements
                .iter()
                .map(|element| ExpectedElement {
                    namespace: element.namespace.clone(),
                    identifier: element.identifier.clone(),
                    required: element.required,
                    must_hold: element.must_hold(),
                    stand_in: element.stand_in(&document.doc_type).map(|it| (it.namespace, it.identifier)),
                })
                .collect(),
        });
        Self { documents: documents.collect(), any_one: profile.any_one }
    }

    /// Every element that was asked for by name: nothing stands in for it. Who asks whether somebody has reached an age, and
    /// names no profile, asks it as a condition too.
    pub(crate) fn of_items(names: &[(String, String, String)]) -> Self {
        let mut documents: Vec<Expected> = Vec::new();
        for (doc_type, name_space, identifier) in names {
            let (namespace, identifier) = (name_space.clone(), identifier.clone());
            let must_hold = is_age_flag(&identifier);
            let element = ExpectedElement { namespace, identifier, required: true, must_hold, stand_in: None };
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
            // What a holder says of himself meets no purpose, whatever his issuer lets him sign.
            let elements = document.elements();
            let came = |wanted: &ExpectedElement| {
                elements.iter().find(|element| wanted.is_met_by(element.name_space, element.identifier))
            };
            let complete = expected.elements.iter().all(|wanted| !wanted.required || came(wanted).is_some());
            let mut conditions = expected.elements.iter().filter(|wanted| wanted.must_hold).filter_map(came).peekable();
            let has_conditions = conditions.peek().is_some();
            let met = conditions.all(|element| element.value == YES);
            let asked = |element: &Element<'_>| {
                expected.elements.iter().any(|wanted| wanted.is_met_by(element.name_space, element.identifier))
            };
            unrequested |= !elements.iter().chain(document.holder_elements()).all(asked);
            // What is not authentic has no elements, and fails for its own reason.
            if document.is_authentic() {
                document.checks.record(Check::ElementsPresent, complete);
                if has_conditions {
                    document.checks.record(Check::PurposeMet, met);
                }
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
