use crate::Lang;

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
    /// The stable code, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The words for a person.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let (_, vi, en) = self.row();
        lang.pick(vi, en)
    }

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

/// The words of the activity log, its export, and the letters that a citizen writes to a verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is explained by its row of the table")]
pub enum LogWord {
    Title,
    Date,
    What,
    Who,
    Purpose,
    Elements,
    Result,
    Unconfirmed,
    Done,
    Declined,
    Failed,
    Deleted,
    ChainWhole,
    ChainBroken,
    Receipts,
    Claims,
    Withdrawal,
    Erasure,
    AnswerDue,
    FinishDue,
    Overdue,
    Number,
    ClaimNumber,
    ReceiptNumber,
    ClaimUnanswered,
    ClaimAnswered,
    ClaimFinished,
    To,
    NoContact,
    AgreedOn,
    RequestHash,
    ReceiptHash,
    WithdrawLetter,
    ErasureLetter,
    AnswerTo,
    Lost,
    LeftBehind,
    LostAccount,
    LostDocument,
    LostCopy,
    LostKeys,
    LostToReissue,
    LostSettings,
    LostLog,
    LostReceipt,
    LostClaim,
    LostCaches,
    DamagedPage,
}

impl LogWord {
    /// The stable code, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The words for a person.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let (_, vi, en) = self.row();
        lang.pick(vi, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Title => ("TITLE", "Nhật ký ví định danh", "Log of an identity wallet"),
            Self::Date => ("DATE", "Ngày", "Date"),
            Self::What => ("WHAT", "Việc", "What"),
            Self::Who => ("WHO", "Bên kia", "With whom"),
            Self::Purpose => ("PURPOSE", "Mục đích", "Purpose"),
            Self::Elements => ("ELEMENTS", "Các trường (chỉ tên)", "Fields (names only)"),
            Self::Result => ("RESULT", "Kết quả", "Result"),
            Self::Unconfirmed => ("UNCONFIRMED", "CHƯA XÁC MINH: tên này do bên kia tự xưng", "NOT CONFIRMED: it said this name itself"),
            Self::Done => ("DONE", "xong", "done"),
            Self::Declined => ("DECLINED", "từ chối", "declined"),
            Self::Failed => ("FAILED", "không thành", "failed"),
            Self::Deleted => ("DELETED", "mục này đã được chủ ví xóa", "the holder deleted this entry"),
            Self::ChainWhole => ("CHAIN_WHOLE", "Chuỗi nhật ký nguyên vẹn.", "The chain of the log is whole."),
            Self::ChainBroken => ("CHAIN_BROKEN", "CHUỖI NHẬT KÝ BỊ ĐỨT: có mục bị sửa hoặc mất.", "THE CHAIN IS BROKEN: an entry was altered or is missing."),
            Self::Receipts => ("RECEIPTS", "Biên nhận đồng ý", "Receipts of consent"),
            Self::Claims => ("CLAIMS", "Yêu cầu về dữ liệu", "Claims"),
            Self::Withdrawal => ("WITHDRAWAL", "rút lại đồng ý", "withdrawal of consent"),
            Self::Erasure => ("ERASURE", "xóa dữ liệu", "erasure"),
            Self::AnswerDue => ("ANSWER_DUE", "Hạn trả lời", "Answer due"),
            Self::FinishDue => ("FINISH_DUE", "Hạn hoàn thành", "To be done by"),
            Self::Overdue => ("OVERDUE", "QUÁ HẠN", "OVERDUE"),
            Self::Number => ("NUMBER", "Số", "No."),
            Self::ClaimNumber => ("CLAIM_NUMBER", "Yêu cầu số", "Claim no."),
            Self::ReceiptNumber => ("RECEIPT_NUMBER", "biên nhận số", "receipt no."),
            Self::ClaimUnanswered => ("CLAIM_UNANSWERED", "chưa được trả lời", "not answered yet"),
            Self::ClaimAnswered => ("CLAIM_ANSWERED", "đã được trả lời ngày", "answered on"),
            Self::ClaimFinished => ("CLAIM_FINISHED", "đã hoàn thành ngày", "done on"),
            Self::To => ("TO", "Kính gửi", "To"),
            Self::NoContact => ("NO_CONTACT", "bên này không nêu địa chỉ liên hệ: nộp trực tiếp", "it stated no contact: hand this over in person"),
            Self::AgreedOn => ("AGREED_ON", "Ngày đồng ý", "Agreed on"),
            Self::RequestHash => ("REQUEST_HASH", "Mã băm SHA-256 của yêu cầu", "SHA-256 of the request"),
            Self::ReceiptHash => ("RECEIPT_HASH", "Mã băm SHA-256 của biên nhận", "SHA-256 of the receipt"),
            Self::WithdrawLetter => (
                "WITHDRAW_LETTER",
                "Tôi rút lại sự đồng ý cho xử lý dữ liệu cá nhân nêu dưới đây. Đề nghị dừng xử lý và trả lời đúng hạn. Việc rút lại không ảnh hưởng đến việc xử lý hợp pháp trước đó.",
                "I withdraw my consent to the processing of the personal data named below. Please stop, and answer in time. Processing that was lawful before stays so.",
            ),
            Self::ErasureLetter => (
                "ERASURE_LETTER",
                "Tôi đề nghị xóa dữ liệu cá nhân nêu dưới đây và trả lời đúng hạn.",
                "I ask for erasure of the personal data named below, and for an answer in time.",
            ),
            Self::AnswerTo => ("ANSWER_TO", "Xin trả lời tới", "Please answer to"),
            Self::Lost => ("LOST", "HƯ HỎNG, không đọc được", "DAMAGED, can't be read"),
            Self::LeftBehind => ("LEFT_BEHIND", "KHÔNG CHUYỂN THEO được, do hư hỏng hoặc hết chỗ", "LEFT BEHIND, damaged or for want of room"),
            Self::LostAccount => ("LOST_ACCOUNT", "tài khoản", "the account"),
            Self::LostDocument => ("LOST_DOCUMENT", "giấy tờ", "document"),
            Self::LostCopy => ("LOST_COPY", "bản của giấy tờ", "copy of document"),
            Self::LostKeys => ("LOST_KEYS", "khóa chờ cấp giấy tờ", "keys that wait for a document"),
            Self::LostToReissue => ("LOST_TO_REISSUE", "danh sách cần cấp lại", "the list of what is to be issued again"),
            Self::LostSettings => ("LOST_SETTINGS", "cài đặt", "settings"),
            Self::LostLog => ("LOST_LOG", "nhật ký, mục", "log, entries"),
            Self::LostReceipt => ("LOST_RECEIPT", "biên nhận", "receipt"),
            Self::LostClaim => ("LOST_CLAIM", "yêu cầu về dữ liệu", "claim"),
            Self::LostCaches => ("LOST_CACHES", "danh sách tải về", "fetched lists"),
            Self::DamagedPage => ("DAMAGED_PAGE", "trang dữ liệu", "page of data"),
        }
    }
}
