use crate::{DocumentVerdict, Verdict};
use dinhdanh_catalogue::{PORTRAITS, latin};
use dinhdanh_cbor::Value;
use dinhdanh_cbor::tdate::{self, TAG_FULL_DATE, parse_date};
use dinhdanh_codes::{Advisory, Check};
use dinhdanh_mdoc::Element;
use time::Date;
use unicode_normalization::UnicodeNormalization;

const COMPARABLE: [&str; 5] = ["personal_number", "full_name", "family_name", "given_name", BIRTH_DATE];
const BIRTH_DATE: &str = "birth_date";

/// Two documents in one presentation prove that the keys of both signed it, on one phone or on two; one person only as far as
/// their comparable elements agree, as their issuers signed them: a holder says of himself what he likes. Where no two of them
/// have an element in common nothing was compared, so nothing passes; and of documents that show a person, each must be
/// tied to the others by such elements, or the verdict says that it is not.
pub(crate) fn compare_holders(verdict: &mut Verdict<'_>) {
    if !are_tied(&verdict.documents) {
        verdict.advisories.push(Advisory::HoldersNotCompared);
    }
    let (mut compared, mut agree) = (false, true);
    for name in COMPARABLE {
        let named = |element: &&Element<'_>| element.identifier == name;
        let elements = |document: &DocumentVerdict<'_>| document.elements().iter().any(|it| named(&it));
        let holders = verdict.documents.iter().filter(|document| elements(document));
        if holders.clone().count() < 2 {
            continue;
        }
        compared = true;
        let values: Vec<_> = holders.flat_map(DocumentVerdict::elements).filter(named).map(Comparable::of).collect();
        agree &= values.iter().all(|one| values.iter().all(|other| one == other));
    }
    if compared {
        verdict.checks.record(Check::HoldersAgree, agree);
    }
}

/// The names of the elements that show a person.
fn of_a_person<'a>(document: &DocumentVerdict<'a>) -> Vec<&'a str> {
    let names = document.elements().iter().map(|element| element.identifier);
    names.filter(|name| COMPARABLE.contains(name) || PORTRAITS.contains(name)).collect()
}

/// Whether all documents that show a person, by a portrait or by what can be compared, are tied to each other.
fn are_tied(documents: &[DocumentVerdict<'_>]) -> bool {
    if documents.len() < 2 {
        return true;
    }
    let mut untied: Vec<_> = documents.iter().map(of_a_person).filter(|names| !names.is_empty()).collect();
    let Some(mut tied) = untied.pop() else { return true };
    let in_common =
        |tied: &[&str], names: &[&str]| names.iter().any(|name| COMPARABLE.contains(name) && tied.contains(name));
    while let Some(next) = untied.iter().position(|names| in_common(&tied, names)) {
        tied.extend(untied.swap_remove(next));
    }
    untied.is_empty()
}

/// A value as it is compared: what is of one person is not to differ by how an office writes it.
enum Comparable<'a> {
    Text(String),
    Day(Date),
    Bytes(&'a [u8]),
}

impl PartialEq for Comparable<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // A licence of the standard names its holder in Latin letters alone (ISO/IEC 18013-5 §7.2.1, unconfirmed), as the machine
            // readable zone of a card does: beside such a name the marks of another say nothing.
            (Self::Text(one), Self::Text(other)) if one.is_ascii() != other.is_ascii() => {
                let [one, other] = [one, other].map(|name| latin(name));
                !one.is_empty() && one == other
            }
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Day(one), Self::Day(other)) => one == other,
            (Self::Bytes(one), Self::Bytes(other)) => one == other,
            _ => false,
        }
    }
}

impl<'a> Comparable<'a> {
    fn of(element: &Element<'a>) -> Self {
        match Value::parse(element.value) {
            // A day is one day whether it stands as a text, a `full-date` or the beginning of a `tdate`.
            Ok(value) if element.identifier == BIRTH_DATE => match day(&value) {
                Some(day) => Self::Day(day),
                None => Self::Bytes(element.value),
            },
            Ok(Value::Text(text)) => Self::Text(folded(text)),
            _ => Self::Bytes(element.value),
        }
    }
}

/// A name without what says nothing of whose it is: capitals, composed letters or marks beside them, and how many spaces.
///
/// Capitals go to small letters by way of capitals, as letters whose case folding is of several (ß, SS) need it, and last
/// comes NFD, which both forms of a letter have in common (UAX #15). That is Unicode's full case folding but for ẞ, which stays apart
/// from ß, and for the Turkish ı, which is taken for i.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.nfd().flat_map(char::to_uppercase).flat_map(char::to_lowercase));
    }
    folded.nfd().collect()
}

fn day(value: &Value<'_>) -> Option<Date> {
    let text = match value {
        Value::Tag(TAG_FULL_DATE, inner) => inner.as_text(),
        // A birth has no time: of a `tdate` its day counts, as it is written.
        Value::Tag(0, inner) => {
            inner.as_text().filter(|text| tdate::parse(text).is_ok()).and_then(|text| text.get(..10))
        }
        other => other.as_text(),
    };
    parse_date(text?).ok()
}
