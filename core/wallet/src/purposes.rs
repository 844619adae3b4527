use crate::Wallet;
use dinhdanh_catalogue::{Profile, element_label, harmless, profiles};
use dinhdanh_codes::Lang;
use dinhdanh_store::ElementName;

/// What purposes are called: by the policy pack that is kept, and by what the project knows itself. Only [`Wallet::purposes`] makes one.
pub struct Purposes(Vec<Profile>);

impl Wallet {
    /// What the purposes are called that its log and receipts name. A pack that can't be read says nothing: the log is told all the same.
    pub fn purposes(&self) -> Purposes {
        let pack = self.pack().ok().flatten();
        let of_pack = pack.iter().flat_map(|pack| &pack.content().profiles).map(|entry| entry.profile.clone());
        Purposes(of_pack.chain(profiles()).collect())
    }
}

impl Purposes {
    /// A purpose as a person reads it, with the profile's id beside: `Kiểm tra giao thông (V1)`. The code itself where nobody here knows
    /// such a profile of this purpose any more, and nothing where there was none.
    pub fn words(&self, purpose: &str, profile: &str, lang: Lang) -> String {
        let known = self.0.iter().find(|known| known.id == profile && known.purpose == purpose);
        let label = known.map_or(purpose, |known| lang.pick(&known.label_vi, &known.label_en));
        match (label, profile) {
            (label, "") => harmless(label),
            ("", id) => harmless(id),
            (label, id) => harmless(&format!("{label} ({id})")),
        }
    }
}

/// What fields are called, one after another.
pub fn field_names(elements: &[ElementName], lang: Lang) -> String {
    let label = |element: &ElementName| element_label(&element.doc_type, &element.namespace, &element.name, lang);
    elements.iter().map(label).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_told_in_words_and_one_that_nobody_knows_by_its_code() {
        let known = Purposes(profiles());
        for (purpose, profile, vi, en) in [
            ("traffic.check", "V1", "Kiểm tra giao thông (V1)", "Traffic stop (V1)"),
            // An id alone is no profile: another pack may have given it to another purpose.
            ("lodging.notify", "V1", "lodging.notify (V1)", "lodging.notify (V1)"),
            ("17–23", "", "17–23", "17–23"),
            ("a\u{202e}b\n", "", "a\u{fffd}b\u{fffd}", "a\u{fffd}b\u{fffd}"),
            ("", "V1", "V1", "V1"),
            ("", "", "", ""),
        ] {
            assert_eq!([Lang::Vi, Lang::En].map(|lang| known.words(purpose, profile, lang)), [vi, en]);
        }
    }
}
