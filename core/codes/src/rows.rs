/// Code and words of what keeps them as a row each: code, Vietnamese, English.
macro_rules! by_row {
    ($name:ident) => {
        impl $name {
            /// The stable code, for programs.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.row().0
            }

            /// The words for a person.
            #[must_use]
            pub fn words(self, lang: $crate::Lang) -> &'static str {
                let (_, vi, en) = self.row();
                lang.pick(vi, en)
            }
        }
    };
}

pub(crate) use by_row;
