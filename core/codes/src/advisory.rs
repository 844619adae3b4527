use crate::Lang;
use std::borrow::Cow;
use time::{Duration, UtcDateTime, UtcOffset};

/// What a checker should know although nothing failed. An advisory never rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advisory {
    /// The newest status list at hand is this old, more than the policy calls fresh, or is past its own date.
    StatusStale(Duration),
    /// No signed status was at hand: what is known is as of the signing.
    StatusUnknown,
    /// A list that may speak for the document is at hand, but is damaged or has no such entry: the issuer's mistake, not a
    /// missing list.
    StatusUnusable,
    /// The verifier's clock is before a time that a trusted party has signed: the clock is wrong.
    ClockUncertain,
    /// The holder's own clock stands for the time: the portrait decides.
    SelfTimed,
    /// The same check was scanned before, first at this time.
    AlreadyChecked(UtcDateTime),
    /// The policy pack is past its date.
    PolicyStale,
    /// Every revocation list of the authority that certified a signer is past its date.
    RevocationStale,
    /// An issuer for tests signed it.
    TestIssuer,
    /// A number has an unusual shape.
    NumberUnusual,
    /// More came than was asked for.
    UnrequestedElements,
    /// Of the documents that show a person some have nothing in common with the others by which they could be compared.
    HoldersNotCompared,
}

impl Advisory {
    /// The stable codes of all advisories, in the order in which they are shown.
    pub const CODES: [&str; 12] = [
        "STATUS_STALE",
        "STATUS_UNKNOWN",
        "STATUS_UNUSABLE",
        "CLOCK_UNCERTAIN",
        "SELF_TIMED",
        "ALREADY_CHECKED",
        "POLICY_STALE",
        "REVOCATION_STALE",
        "TEST_ISSUER",
        "NUMBER_UNUSUAL",
        "UNREQUESTED_ELEMENTS",
        "HOLDERS_NOT_COMPARED",
    ];

    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::StatusStale(_) => "STATUS_STALE",
            Self::StatusUnknown => "STATUS_UNKNOWN",
            Self::StatusUnusable => "STATUS_UNUSABLE",
            Self::ClockUncertain => "CLOCK_UNCERTAIN",
            Self::SelfTimed => "SELF_TIMED",
            Self::AlreadyChecked(_) => "ALREADY_CHECKED",
            Self::PolicyStale => "POLICY_STALE",
            Self::RevocationStale => "REVOCATION_STALE",
            Self::TestIssuer => "TEST_ISSUER",
            Self::NumberUnusual => "NUMBER_UNUSUAL",
            Self::UnrequestedElements => "UNREQUESTED_ELEMENTS",
            Self::HoldersNotCompared => "HOLDERS_NOT_COMPARED",
        }
    }

    /// Where it stands among the others.
    pub fn place(self) -> usize {
        Self::CODES.iter().position(|code| *code == self.code()).unwrap_or(Self::CODES.len())
    }

    /// What it means and what to do, for a person.
    pub fn words(self, lang: Lang) -> Cow<'static, str> {
        let (vi, en) = match self {
            Self::StatusStale(age) => return stale(age, lang).into(),
            Self::AlreadyChecked(first) => return already(first, lang).into(),
            Self::StatusUnknown => (
                "Không có danh sách trạng thái: không biết giấy tờ có bị thu hồi sau khi ký hay không. Cần xác minh nếu quan trọng.",
                "No status list: whether it was revoked after signing is not known. Confirm it where that matters.",
            ),
            Self::StatusUnusable => (
                "Danh sách trạng thái bị hỏng hoặc không có mục của giấy tờ này. Hãy báo cho cơ quan cấp; cần xác minh.",
                "The status list is damaged or has no entry for this document. Tell the issuer; confirm by another way.",
            ),
            Self::ClockUncertain => (
                "Đồng hồ của máy này chậm hơn thời gian đã được ký. Đặt lại giờ cho máy rồi kiểm tra lại.",
                "This device's clock is behind a time that was signed. Set the clock, then check again.",
            ),
            Self::SelfTimed => (
                "Mã do người trình tự mở, theo đồng hồ của họ. Hãy đối chiếu ảnh với người trước mặt.",
                "The holder opened this code by himself, by his own clock. Compare the portrait with the person.",
            ),
            Self::PolicyStale => (
                "Gói chính sách đã quá hạn. Kết nối mạng để cập nhật; cần xác minh nếu quan trọng.",
                "The policy pack is past its date. Go online and update it; confirm where that matters.",
            ),
            Self::RevocationStale => (
                "Danh sách thu hồi chứng thư đã quá hạn: không biết chứng thư của cơ quan cấp có bị thu hồi sau đó hay không. Kết nối mạng để cập nhật; cần xác minh nếu quan trọng.",
                "The list of revoked certificates is past its date: whether the issuer's certificate was revoked since is not known. Go online and update it; confirm where that matters.",
            ),
            Self::TestIssuer => {
                ("Cơ quan cấp THỬ NGHIỆM (TEST): không có giá trị pháp lý.", "A TEST issuer: it has no legal value.")
            }
            Self::NumberUnusual => {
                ("Một số có dạng không thường gặp. Hãy đối chiếu.", "A number has an unusual shape. Compare it.")
            }
            Self::UnrequestedElements => (
                "Có thông tin không được yêu cầu. Không lưu lại.",
                "There is data that was not asked for. Do not keep it.",
            ),
            Self::HoldersNotCompared => (
                "Không biết các giấy tờ này có phải của cùng một người: chúng không có thông tin chung. Hãy xem ảnh của từng giấy tờ và yêu cầu trình cả họ tên.",
                "Whether these documents are of one person is not known: they have nothing in common. Look at the portrait of each, and ask for the full name too.",
            ),
        };
        lang.pick(vi, en).into()
    }
}

fn stale(age: Duration, lang: Lang) -> String {
    let (days, hours) = (age.whole_days(), age.whole_hours());
    let (vi, en) = match (days, hours) {
        (0, 0) => (format!("{} phút", age.whole_minutes()), format!("{} min", age.whole_minutes())),
        (0, hours) => (format!("{hours} giờ"), format!("{hours} h")),
        (days, _) => (format!("{days} ngày"), format!("{days} d")),
    };
    lang.pick(
        format!("Danh sách trạng thái đã cũ {vi}. Cần xác minh qua bộ đàm hoặc khi có mạng."),
        format!("The status list is {en} old. Confirm by radio or when there is a network."),
    )
}

fn already(first: UtcDateTime, lang: Lang) -> String {
    let offset = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let time = first.checked_to_offset(offset).map_or(first.time(), |local| local.time());
    let (hour, minute, second) = time.as_hms();
    lang.pick(
        format!("Mã này đã được quét lúc {hour:02}:{minute:02}:{second:02} trong chính lần kiểm tra này."),
        format!("This code was scanned at {hour:02}:{minute:02}:{second:02} already, in this same check."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_minutes_then_in_hours_and_then_in_days() {
        let words = |age| Advisory::StatusStale(age).words(Lang::En).into_owned();
        assert!(words(Duration::minutes(20)).contains(" 20 min "));
        assert!(words(Duration::hours(9)).contains(" 9 h "));
        assert!(words(Duration::days(9)).contains(" 9 d "));
        assert!(Advisory::StatusStale(Duration::days(9)).words(Lang::Vi).contains("9 ngày"));
    }

    #[test]
    fn every_code_is_listed_once() {
        let all = [
            Advisory::StatusStale(Duration::ZERO),
            Advisory::StatusUnknown,
            Advisory::StatusUnusable,
            Advisory::ClockUncertain,
            Advisory::SelfTimed,
            Advisory::AlreadyChecked(UtcDateTime::UNIX_EPOCH),
            Advisory::PolicyStale,
            Advisory::RevocationStale,
            Advisory::TestIssuer,
            Advisory::NumberUnusual,
            Advisory::UnrequestedElements,
            Advisory::HoldersNotCompared,
        ];
        assert_eq!(all.map(Advisory::code), Advisory::CODES);
    }
}
