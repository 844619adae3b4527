use crate::Lang;

/// Words of the screens on which a citizen shows and an officer checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenWord {
    /// Everything is proven, and fresh.
    Accept,
    /// Everything is proven; the status is known only as of a time, which is told beside it.
    AcceptAsOf,
    /// Everything is proven, and the policy does not let it pass before it is confirmed.
    NotYet,
    /// The same; the status is known only as of a time, which is told beside it.
    NotYetAsOf,
    /// Not accepted; the reason is told beside it.
    Reject,
    /// The policy lets it pass.
    Green,
    /// The policy wants it confirmed.
    Amber,
    /// The policy does not let it pass.
    Red,
    /// A check failed: nothing makes it pass.
    RedRejected,
    /// Bound to the verifier's own request.
    BoundToSession,
    /// Opened by the holder himself.
    OpenedByHolder,
    /// An answer to no request of the verifier's that is open.
    Unbound,
    /// The reader was certified by a trusted authority.
    Confirmed,
    /// The reader was certified by nobody that is trusted.
    NotConfirmed,
    /// The reader asks for it beyond its profile, and doesn't get it; what it is stands behind.
    BeyondProfile,
    /// Few copies are left.
    FewLeft,
    /// No copy is left that can be shown.
    CopiesEnded,
    /// The copies that are left are not valid yet, by this device's clock.
    CopiesNotYetValid,
    /// The document itself is past its date.
    DocumentExpired,
    /// By its issuer's list the document is held or suspended.
    Suspended,
    /// Until when copies can be shown; the time stands behind.
    CopiesUntil,
    /// The copy that would be shown was shown before.
    Linkable,
    /// Of a document the part that a checkpoint needs, beside the whole one.
    ForCheckpoint,
    /// The account is of level 1 (Decree 69/2024).
    LevelOne,
    /// The account is of level 2 (Decree 69/2024).
    LevelTwo,
    /// The account may be used.
    AccountActive,
    /// The account is locked.
    AccountLocked,
    /// The account has no identity card that could be shown, and needs one.
    AccountNeedsCard,
    /// The account ended with its identity card.
    AccountExpired,
    /// Hold the camera closer.
    MoveCloser,
    /// Hold the camera still.
    HoldStill,
    /// Too much light.
    TooBright,
}

impl ScreenWord {
    /// The words, with a sign where there is a colour: not everybody sees colours.
    pub fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Accept => ("✔ CHẤP NHẬN", "✔ ACCEPT"),
            Self::AcceptAsOf => ("✔ CHẤP NHẬN, trạng thái tính đến", "✔ ACCEPT, status as of"),
            Self::NotYet => ("■ CHƯA CHẤP NHẬN theo chính sách", "■ NOT YET ACCEPTED by the policy"),
            Self::NotYetAsOf => (
                "■ CHƯA CHẤP NHẬN theo chính sách, trạng thái tính đến",
                "■ NOT YET ACCEPTED by the policy, status as of",
            ),
            Self::Reject => ("✘ TỪ CHỐI", "✘ REJECT"),
            Self::Green => ("● XANH: cho qua", "● GREEN: let pass"),
            Self::Amber => ("▲ VÀNG: đối chiếu, xác minh", "▲ AMBER: compare and confirm"),
            Self::Red => ("■ ĐỎ: không cho qua khi chưa xác minh", "■ RED: do not let pass unconfirmed"),
            Self::RedRejected => ("■ ĐỎ: không cho qua", "■ RED: do not let pass"),
            Self::BoundToSession => ("gắn với phiên này", "bound to this session"),
            Self::OpenedByHolder => ("người trình tự mở", "opened by the holder"),
            Self::Unbound => ("không gắn với yêu cầu nào", "bound to no request"),
            Self::Confirmed => ("✔ Đã xác minh bên nhận", "✔ The reader is confirmed"),
            Self::NotConfirmed => ("✘ CHƯA XÁC MINH BÊN NHẬN", "✘ The reader is NOT CONFIRMED"),
            Self::BeyondProfile => ("▲ Vượt phạm vi, không trình", "▲ Beyond its profile, not shown"),
            Self::FewLeft => ("SẮP HẾT, hãy xin cấp thêm", "FEW LEFT, ask for more"),
            Self::CopiesEnded => ("HẾT BẢN, hãy xin cấp thêm", "NO COPY LEFT, ask for more"),
            Self::CopiesNotYetValid => (
                "CHƯA ĐẾN NGÀY CÓ HIỆU LỰC theo đồng hồ máy này, hãy bật giờ tự động",
                "NOT VALID YET by this device's clock, turn on automatic time",
            ),
            Self::DocumentExpired => ("HẾT HẠN, hãy xin cấp mới", "EXPIRED, ask for a new one"),
            Self::CopiesUntil => ("dùng được đến", "good until"),
            Self::Suspended => (
                "■ ĐANG BỊ TẠM GIỮ HOẶC TẠM ĐÌNH CHỈ theo danh sách của cơ quan cấp: khi kiểm tra sẽ không được chấp nhận. Hãy hỏi cơ quan cấp",
                "■ HELD OR SUSPENDED by its issuer's list: a check will not accept it. Ask the issuer",
            ),
            Self::Linkable => (
                "▲ Bản này đã được trình trước đây: các lần trình có thể bị liên kết với nhau. Hãy xin cấp thêm",
                "▲ This copy was shown before: the showings can be linked with each other. Ask for more",
            ),
            Self::ForCheckpoint => ("bản rút gọn, chỉ để qua điểm kiểm tra", "a part of it, for a checkpoint alone"),
            Self::LevelOne => ("Tài khoản định danh điện tử mức độ 01", "Account of level 1"),
            Self::LevelTwo => ("Tài khoản định danh điện tử mức độ 02", "Account of level 2"),
            Self::AccountActive => ("đang hoạt động", "in use"),
            Self::AccountLocked => ("BỊ KHÓA, hãy đến cơ quan công an", "LOCKED, go to the police"),
            Self::AccountNeedsCard => {
                ("cần thẻ căn cước, hãy xin cấp lại", "needs the identity card, have it issued again")
            }
            Self::AccountExpired => {
                ("thẻ căn cước HẾT HẠN, hãy xin cấp mới", "the identity card has EXPIRED, ask for a new one")
            }
            Self::MoveCloser => ("Đưa máy lại gần mã hơn", "Move closer to the code"),
            Self::HoldStill => ("Giữ yên máy", "Hold still"),
            Self::TooBright => (
                "Chói quá: giảm độ sáng, nghiêng máy hoặc tránh đèn",
                "Too bright: dim the screen, tilt it, or turn away from the lamp",
            ),
        };
        lang.pick(vi, en)
    }
}
