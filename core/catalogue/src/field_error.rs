use dinhdanh_codes::Lang;

/// A field that can't be issued, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Namespace and identifier, as `namespace/identifier`.
    pub field: String,
    /// What is wrong with it. The value itself is in no error.
    pub problem: FieldProblem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldProblem {
    /// The document type has no such element, or several and the namespace is missing.
    Unknown,
    /// It must be there.
    Missing,
    /// Another JSON type than the element's.
    WrongType,
    /// Too long, too many or too large.
    TooLong,
    /// Not of the required form.
    WrongForm,
    /// Not a calendar date `YYYY-MM-DD`.
    NotADate,
    /// In the future, where only the past makes sense.
    InFuture,
    /// Not among the values that there are.
    NotAllowed,
    /// A number or plate for tests outside of tests, or a real one in a test.
    WrongMode,
    /// Does not agree with another field.
    Disagrees,
}

impl FieldProblem {
    /// What is wrong and what to do, for a person.
    pub fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Unknown => ("không có trường này; kiểm tra tên", "there is no such field; check its name"),
            Self::Missing => ("bắt buộc; hãy điền", "required; fill it in"),
            Self::WrongType => ("sai kiểu dữ liệu", "of the wrong type"),
            Self::TooLong => ("quá dài hoặc quá nhiều", "too long or too many"),
            Self::WrongForm => ("sai định dạng", "not of the required form"),
            Self::NotADate => ("không phải ngày; viết YYYY-MM-DD", "no date; write YYYY-MM-DD"),
            Self::InFuture => ("ở tương lai", "in the future"),
            Self::NotAllowed => ("không có trong danh mục", "not among the allowed values"),
            Self::WrongMode => (
                "số thử nghiệm chỉ dùng khi thử, số thật chỉ dùng khi thật",
                "test numbers are for tests only, real ones not for tests",
            ),
            Self::Disagrees => ("không khớp với trường khác", "does not agree with another field"),
        };
        lang.pick(vi, en)
    }
}
