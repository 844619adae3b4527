use crate::{DocumentVerdict, Light, Outcome, Standing, Verdict};
use dinhdanh_codes::{Check, Lang, ScreenWord, State, StatusWord, moment};

/// The words of a light. Those of a rejection leave no way open: nobody's confirming makes a forged document pass.
pub fn light_word(light: Light, rejected: bool) -> ScreenWord {
    match light {
        Light::Green => ScreenWord::Green,
        Light::Amber => ScreenWord::Amber,
        Light::Red if rejected => ScreenWord::RedRejected,
        Light::Red => ScreenWord::Red,
    }
}

impl Verdict<'_> {
    /// What heads it: its word, and as of when everything is known, or why it is rejected.
    pub fn headline(&self, lang: Lang) -> String {
        let word = self.word().words(lang);
        match self.outcome() {
            Outcome::Accept => word.to_owned(),
            Outcome::AcceptAsOf(as_of) => format!("{word} {}", moment(as_of)),
            Outcome::Reject(reason) => format!("{word}: {}", reason.words(lang)),
        }
    }

    /// The words of its light.
    pub fn light_word(&self) -> ScreenWord {
        light_word(self.light(), self.outcome().reason().is_some())
    }
}

impl DocumentVerdict<'_> {
    /// What is known of its status, as one sentence.
    pub fn status_word(&self) -> StatusWord {
        let mut against = [Check::NotRevoked, Check::NotSuspended, Check::AccountOpen].into_iter();
        let against = against.find(|check| self.checks().state(*check) == State::Failed).map(Check::reason);
        match (self.status(), self.as_of()) {
            (_, None) if against.is_none() => StatusWord::Unproven,
            (Standing::Fresh(at), _) => StatusWord::ByList { against, at, old: false },
            (Standing::Stale(at), _) => StatusWord::ByList { against, at, old: true },
            (Standing::Unknown, Some(signed)) => StatusWord::NoList(signed),
            (Standing::Unknown, None) => StatusWord::Unproven,
        }
    }
}
