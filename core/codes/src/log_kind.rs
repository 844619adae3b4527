use crate::rows::by_row;

/// What an entry of the activity log is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogKind {
    /// Shown by the holder himself.
    ShownByMyself,
    /// Shown to somebody whom a trusted authority had confirmed.
    ShownTo,
    /// Shown to somebody whom nobody had confirmed.
    ShownToUnconfirmed,
    /// A document came.
    DocumentAdded,
    /// A document was deleted.
    DocumentDeleted,
    /// Something was asked of a verifier.
    RightClaimed,
    /// The same of one whom nobody had confirmed.
    RightClaimedUnconfirmed,
    /// The PIN or the key was changed.
    KeysChanged,
    /// The wallet was moved here from another phone.
    Restored,
    /// The holder went on with an older copy of the wallet.
    OlderCopy,
    /// Entries are gone, by damage or in a move.
    EntriesLost,
}

impl LogKind {
    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::ShownByMyself => ("SHOWN_BY_MYSELF", "tự trình", "shown by myself"),
            Self::ShownTo => ("SHOWN_TO", "trình cho", "shown to"),
            Self::ShownToUnconfirmed => ("SHOWN_TO_UNCONFIRMED", "trình cho (CHƯA XÁC MINH)", "shown to (NOT CONFIRMED)"),
            Self::DocumentAdded => ("DOCUMENT_ADDED", "nhận giấy tờ từ", "document from"),
            Self::DocumentDeleted => ("DOCUMENT_DELETED", "xóa giấy tờ của", "deleted a document of"),
            Self::RightClaimed => ("RIGHT_CLAIMED", "gửi yêu cầu về dữ liệu tới", "claimed a right of"),
            Self::RightClaimedUnconfirmed => ("RIGHT_CLAIMED_UNCONFIRMED", "gửi yêu cầu về dữ liệu tới (CHƯA XÁC MINH)", "claimed a right of (NOT CONFIRMED)"),
            Self::KeysChanged => ("KEYS_CHANGED", "đổi mã PIN hoặc khóa", "changed the PIN or the key"),
            Self::Restored => ("RESTORED", "chuyển ví từ điện thoại khác", "moved here from another phone"),
            Self::OlderCopy => ("OLDER_COPY", "tiếp tục với bản sao cũ của ví", "went on with an older copy of the wallet"),
            Self::EntriesLost => ("ENTRIES_LOST", "các mục nhật ký không còn, do hư hỏng hoặc khi chuyển điện thoại:", "entries of the log that are gone, by damage or in a move:"),
        }
    }
}

by_row!(LogKind);
