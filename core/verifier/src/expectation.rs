use crate::Verdict;
use dinhdanh_catalogue::{Profile, age_asked};
use dinhdanh_codes::{Advisory, Check};
use dinhdanh_mdoc::Element;

/// `true`, encoded.
const YES: &[u8] = &[0xf5];
/// `false`, encoded.
const NO: &[u8] = &[0xf4];

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
    /// Whether this element answers it: itself, what may come in its place, or of an age another one that tells it. Who has
    /// reached 21 has reached 18, and who has not reached 16 has not (ISO/IEC 18013-5 §7.2.5, unconfirmed: the issuer's nearest
    /// such element is the answer where it attests no other).
    fn is_answered_by(&self, element: &Element<'_>) -> bool {
        let named = (element.name_space, element.identifier);
        let tells =
            |asked: u8, told: u8| (told >= asked && element.value == YES) || (told <= asked && element.value == NO);
        (self.namespace.as_str(), self.identifier.as_str()) == named
            || self.stand_in == Some(named)
            || self.namespace == element.name_space
                && age_asked(&self.identifier)
                    .zip(age_asked(element.identifier))
                    .is_some_and(|(asked, told)| tells(asked, told))
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
            let must_hold = age_asked(&identifier).is_some();
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
                document.requested = false;
                continue;
            };
            // What a holder says of himself meets no purpose, whatever his issuer lets him sign.
            let elements = document.elements();
            let came = |wanted: &ExpectedElement| elements.iter().any(|element| wanted.is_answered_by(element));
            let complete = expected.elements.iter().all(|wanted| !wanted.required || came(wanted));
            // Of answers that contradict each other none is a yes.
            let conditions = expected.elements.iter().filter(|wanted| wanted.must_hold);
            let mut answers = conditions
                .flat_map(|wanted| elements.iter().filter(|element| wanted.is_answered_by(element)))
                .peekable();
            let has_conditions = answers.peek().is_some();
            let met = answers.all(|element| element.value == YES);
            let asked = |element: &Element<'_>| expected.elements.iter().any(|wanted| wanted.is_answered_by(element));
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
            // Where none is required, one of them is still what was asked for.
            false => {
                self.documents.iter().all(|expected| !expected.required || came(expected))
                    && self.documents.iter().any(came)
            }
        };
        verdict.checks.record(Check::ElementsPresent, complete);
        if unrequested {
            verdict.advisories.push(Advisory::UnrequestedElements);
        }
    }
}
