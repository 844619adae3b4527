use crate::{Lang, Reason, moment};
use time::UtcDateTime;

/// What is known of a document's status: one whole sentence, so that no screen can show the list and leave out what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusWord {
    /// By a status list of then.
    ByList {
        /// What the list says against the document.
        against: Option<Reason>,
        /// When the list was made.
        at: UtcDateTime,
        /// Whether it is older than the policy calls fresh.
        old: bool,
    },
    /// No list at hand tells it: nothing is known since the document was signed, then.
    NoList(UtcDateTime),
    /// The document is not proven: no list speaks of it.
    Unproven,
}

impl StatusWord {
    /// The sentence.
    pub fn words(self, lang: Lang) -> String {
        let (against, at, old) = match self {
            Self::ByList { against, at, old } => (against, at, old),
            Self::NoList(signed) => {
                let (vi, en) = (
                    "Chưa biết sau khi ký: không có danh sách trạng thái. Ký lúc",
                    "Not known since it was signed: no status list. Signed",
                );
                return format!("{} {}", lang.pick(vi, en), moment(signed));
            }
            Self::Unproven => {
                let (vi, en) =
                    ("Chưa xét trạng thái: giấy tờ chưa được chứng minh", "Status not looked at: it is not proven");
                return lang.pick(vi, en).to_owned();
            }
        };
        let (vi, en) = match against {
            None => ("Không bị thu hồi hay tạm giữ", "Not revoked or held"),
            Some(Reason::Suspended) => ("ĐANG BỊ TẠM GIỮ HOẶC TƯỚC", "HELD OR SUSPENDED"),
            Some(Reason::AccountLocked) => ("TÀI KHOẢN ĐÃ BỊ KHÓA", "The account is LOCKED"),
            Some(_) => ("ĐÃ BỊ THU HỒI", "REVOKED"),
        };
        let list = match old {
            false => lang.pick("theo danh sách trạng thái lúc", "by the status list of"),
            true => lang.pick("theo danh sách trạng thái CŨ, lúc", "by an OLD status list, of"),
        };
        format!("{}, {list} {}", lang.pick(vi, en), moment(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_told_with_what_the_list_says_and_of_when_it_is() {
        let at = UtcDateTime::from_unix_timestamp(1_795_132_800).unwrap();
        let words = |against, old| StatusWord::ByList { against, at, old }.words(Lang::Vi);
        assert_eq!(words(None, false), "Không bị thu hồi hay tạm giữ, theo danh sách trạng thái lúc 20/11/2026 07:00");
        let revoked = words(Some(Reason::Revoked), true);
        assert_eq!(revoked, "ĐÃ BỊ THU HỒI, theo danh sách trạng thái CŨ, lúc 20/11/2026 07:00");
        assert!(words(Some(Reason::Suspended), false).starts_with("ĐANG BỊ TẠM GIỮ"));
        assert!(words(Some(Reason::AccountLocked), false).starts_with("TÀI KHOẢN ĐÃ BỊ KHÓA"));
        assert!(StatusWord::NoList(at).words(Lang::En).ends_with("no status list. Signed 20/11/2026 07:00"));
        assert!(!StatusWord::Unproven.words(Lang::Vi).contains("danh sách"));
    }
}
