use crate::Lang;

/// What a checker should know although nothing failed. An advisory never rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advisory {
    /// No signed status was at hand: what is known is as of the signing.
    StatusUnknown,
    /// The holder's own clock stands for the time: the portrait decides.
    SelfTimed,
    /// The same check was scanned before.
    AlreadyChecked,
    /// An issuer for tests signed it.
    TestIssuer,
    /// A number has an unusual shape.
    NumberUnusual,
    /// More came than was asked for.
    UnrequestedElements,
}

impl Advisory {
    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::StatusUnknown => "STATUS_UNKNOWN",
            Self::SelfTimed => "SELF_TIMED",
            Self::AlreadyChecked => "ALREADY_CHECKED",
            Self::TestIssuer => "TEST_ISSUER",
            Self::NumberUnusual => "NUMBER_UNUSUAL",
            Self::UnrequestedElements => "UNREQUESTED_ELEMENTS",
        }
    }

    /// What it means and what to do, for a person.
    pub fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::StatusUnknown => (
                "Không có danh sách trạng thái: không biết giấy tờ có bị thu hồi sau khi ký hay không. Cần xác minh nếu quan trọng.",
                "No status list: whether it was revoked after signing is not known. Confirm it where that matters.",
            ),
            Self::SelfTimed => (
                "Mã do người trình tự mở, theo đồng hồ của họ. Hãy đối chiếu ảnh với người trước mặt.",
                "The holder opened this code by himself, by his own clock. Compare the portrait with the person.",
            ),
            Self::AlreadyChecked => {
                ("Mã này vừa được quét trong lần kiểm tra này.", "This code was scanned already in this check.")
            }
            Self::TestIssuer => {
                ("Cơ quan cấp THỬ NGHIỆM (TEST): không có giá trị.", "A TEST issuer: it has no legal value.")
            }
            Self::NumberUnusual => {
                ("Một số có dạng không thường gặp. Hãy đối chiếu.", "A number has an unusual shape. Compare it.")
            }
            Self::UnrequestedElements => (
                "Có thông tin không được yêu cầu. Không lưu lại.",
                "There is data that was not asked for. Do not keep it.",
            ),
        };
        lang.pick(vi, en)
    }
}
