use crate::Lang;

/// Why an entry of the queue of waiting checks can't be read. It stays until somebody takes it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is damaged: nobody can say what became of it.
    Damaged,
    /// A newer version of the library kept it, which can read it.
    Newer,
    /// An older version kept it, which did not note who signed, so nothing could confirm that he still may.
    Older,
}

impl Unread {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Damaged => "DAMAGED",
            Self::Newer => "NEWER",
            Self::Older => "OLDER",
        }
    }

    /// What happened and what to do, for a person.
    pub fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Damaged => (
                "Mục chờ bị hỏng, không đọc được: hãy kiểm tra lại giấy tờ, rồi bỏ mục này.",
                "The entry is damaged and can't be read: check the document again, then take the entry away.",
            ),
            Self::Newer => (
                "Mục chờ do phiên bản mới hơn ghi: hãy cập nhật chương trình.",
                "The entry was kept by a newer version: update the program.",
            ),
            Self::Older => (
                "Mục chờ do phiên bản cũ ghi, không có người ký nên không xác nhận được: hãy kiểm tra lại giấy tờ, rồi bỏ mục này.",
                "The entry was kept by an older version, which did not note who signed, so nothing confirms it: check the document again, then take the entry away.",
            ),
        };
        lang.pick(vi, en)
    }
}
