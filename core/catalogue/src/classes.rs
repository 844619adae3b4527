/// An edition of the law on driving, and its licence classes.
pub struct Edition {
    /// What `class_scheme` says: the year of the law.
    pub id: &'static str,
    /// Its name, Vietnamese.
    pub label_vi: &'static str,
    /// Its name, English.
    pub label_en: &'static str,
    /// Its classes.
    pub classes: &'static [&'static str],
    /// Those that never run out.
    for_life: &'static [&'static str],
}

/// `product.md` §5.4; the list of 2008, and A3 for life, unconfirmed. B1 is for life since 2024 only: before, it was a
/// car's.
static EDITIONS: [Edition; 2] = [
    Edition {
        id: "2024",
        label_vi: "Luật số 36/2024/QH15",
        label_en: "Law 36/2024/QH15",
        classes: &["A1", "A", "B1", "B", "C1", "C", "D1", "D2", "D", "BE", "C1E", "CE", "D1E", "D2E", "DE"],
        for_life: &["A1", "A", "B1"],
    },
    Edition {
        id: "2008",
        label_vi: "Luật số 23/2008/QH12",
        label_en: "Law 23/2008/QH12",
        classes: &["A1", "A2", "A3", "A4", "B1", "B2", "C", "D", "E", "FB2", "FC", "FD", "FE"],
        for_life: &["A1", "A2", "A3"],
    },
];

/// The editions that the project knows by itself; a signed policy pack may have others.
pub fn editions() -> &'static [Edition] {
    &EDITIONS
}

/// Whether the edition of this id is known and has this class.
pub fn has_class(edition: &str, class: &str) -> bool {
    found(edition).is_some_and(|edition| edition.classes.contains(&class))
}

/// Whether a class never runs out.
pub(crate) fn is_for_life(edition: &str, class: &str) -> bool {
    found(edition).is_some_and(|edition| edition.for_life.contains(&class))
}

/// The edition of this id.
pub(crate) fn found(id: &str) -> Option<&'static Edition> {
    EDITIONS.iter().find(|edition| edition.id == id)
}
