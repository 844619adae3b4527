use crate::Lang;

/// Why a document or a presentation is rejected. The closed table of the verdict: a lower `order` is the reason that is
/// named when several things fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is explained by its row of the table")]
pub enum Reason {
    Unreadable,
    TooLarge,
    VersionUnsupported,
    IssuerUntrusted,
    CertificateInvalid,
    CertificateExpired,
    CertificateRevoked,
    IssuerCompromised,
    IssuerRetired,
    IssuerNotAllowed,
    AlgorithmRefused,
    SignatureInvalid,
    DataInvalid,
    DataAltered,
    NotYetValid,
    ExpiredCredential,
    SignedOutsideCertificate,
    NoHolderProof,
    HolderKeyMismatch,
    DeviceDataUnauthorised,
    SessionMismatch,
    TooLate,
    HolderClockAhead,
    Replay,
    Revoked,
    Suspended,
    AccountLocked,
    DocumentExpired,
    ElementsMissing,
    PolicyNotMet,
    HoldersDiffer,
    HolderNotConfirmed,
}

struct Row(Reason, u8, &'static str, &'static str, &'static str);

/// Reason, order, code, words vi, words en. Words say what happened, then what to do.
#[rustfmt::skip]
const TABLE: [Row; 32] = [
    Row(Reason::Unreadable, 0, "UNREADABLE", "Không đọc được: đây không phải là giấy tờ trình qua Dinhdanh. Hãy quét lại.", "Unreadable: this is no presentation. Scan it again."),
    Row(Reason::TooLarge, 0, "TOO_LARGE", "Dữ liệu quá lớn nên không được đọc. Hãy yêu cầu trình lại.", "The data is too large and was not read. Ask for it to be shown again."),
    Row(Reason::VersionUnsupported, 0, "VERSION_UNSUPPORTED", "Phiên bản không được hỗ trợ. Hãy cập nhật ứng dụng kiểm tra.", "This version is not supported. Update the verifying app."),
    Row(Reason::IssuerUntrusted, 1, "ISSUER_UNTRUSTED", "Cơ quan cấp KHÔNG TIN CẬY: không có trong danh sách tin cậy. Không chấp nhận giấy tờ này.", "The issuer is NOT TRUSTED: it is not on the trust list. Do not accept this document."),
    Row(Reason::CertificateInvalid, 1, "CERTIFICATE_INVALID", "Chứng thư của cơ quan cấp sai quy cách. Không chấp nhận.", "The issuer's certificate is not a valid one. Do not accept."),
    Row(Reason::CertificateExpired, 1, "CERTIFICATE_EXPIRED", "Chứng thư của cơ quan cấp hết hạn hoặc chưa có hiệu lực. Yêu cầu công dân cập nhật giấy tờ; kiểm tra đồng hồ máy.", "The issuer's certificate is past its dates or not yet valid. Ask the holder to update the document; check this device's clock."),
    Row(Reason::CertificateRevoked, 1, "CERTIFICATE_REVOKED", "Chứng thư của cơ quan cấp đã bị thu hồi. Không chấp nhận.", "The issuer's certificate was revoked. Do not accept."),
    Row(Reason::IssuerCompromised, 1, "ISSUER_COMPROMISED", "Khóa của cơ quan cấp đã bị lộ: mọi giấy tờ ký bằng khóa này bị từ chối. Yêu cầu giấy tờ cấp lại.", "The issuer's key is compromised: everything signed by it is rejected. Ask for a re-issued document."),
    Row(Reason::IssuerRetired, 1, "ISSUER_RETIRED", "Khóa của cơ quan cấp đã ngừng dùng trước khi giấy tờ được ký. Không chấp nhận.", "The issuer's key was retired before this was signed. Do not accept."),
    Row(Reason::IssuerNotAllowed, 1, "ISSUER_NOT_ALLOWED", "Cơ quan này không có quyền cấp loại giấy tờ này. Không chấp nhận.", "This issuer may not issue this type of document. Do not accept."),
    Row(Reason::AlgorithmRefused, 1, "ALGORITHM_REFUSED", "Thuật toán chữ ký không được phép hoặc không khớp với khóa. Không chấp nhận.", "The signature algorithm is not allowed or does not fit the key. Do not accept."),
    Row(Reason::SignatureInvalid, 2, "SIGNATURE_INVALID", "Chữ ký của cơ quan cấp KHÔNG ĐÚNG: giấy tờ giả hoặc đã bị sửa. Không chấp nhận.", "The issuer's signature is WRONG: the document is forged or was changed. Do not accept."),
    Row(Reason::DataInvalid, 3, "DATA_INVALID", "Dữ liệu giấy tờ sai cấu trúc. Không chấp nhận; yêu cầu cấp lại.", "The document's data is malformed. Do not accept; it must be re-issued."),
    Row(Reason::DataAltered, 3, "DATA_ALTERED", "Thông tin ĐÃ BỊ SỬA so với bản cơ quan cấp ký. Không chấp nhận.", "The data WAS ALTERED after the issuer signed it. Do not accept."),
    Row(Reason::NotYetValid, 4, "NOT_YET_VALID", "Giấy tờ điện tử chưa đến ngày có hiệu lực. Kiểm tra đồng hồ máy, rồi thử lại.", "The electronic document is not valid yet. Check this device's clock and try again."),
    Row(Reason::ExpiredCredential, 4, "EXPIRED_CREDENTIAL", "Bản điện tử đã quá hạn. Yêu cầu công dân kết nối mạng để cập nhật.", "The electronic copy has expired. Ask the holder to go online and refresh it."),
    Row(Reason::SignedOutsideCertificate, 4, "SIGNED_OUTSIDE_CERTIFICATE", "Giấy tờ được ký ngoài thời hạn của chứng thư. Không chấp nhận.", "The document was signed outside its certificate's validity. Do not accept."),
    Row(Reason::NoHolderProof, 5, "NO_HOLDER_PROOF", "Không có chứng minh của máy người trình: có thể là bản chép. Yêu cầu trình từ chính điện thoại.", "There is no proof by the holder's device: it may be a copy. Ask for it from the holder's own phone."),
    Row(Reason::HolderKeyMismatch, 5, "HOLDER_KEY_MISMATCH", "Khóa của máy người trình KHÔNG KHỚP với giấy tờ: giấy tờ của người khác hoặc bị ghép. Không chấp nhận.", "The holder's key does NOT MATCH the document: it is somebody else's or was pieced together. Do not accept."),
    Row(Reason::DeviceDataUnauthorised, 5, "DEVICE_DATA_UNAUTHORISED", "Máy người trình tự ký thông tin mà nó không được phép ký. Không chấp nhận.", "The holder's device signed data that it may not sign. Do not accept."),
    Row(Reason::SessionMismatch, 6, "SESSION_MISMATCH", "Câu trả lời không khớp yêu cầu nào đang mở: của bên khác, đã dùng, hoặc quá 60 giây. Hãy đưa mã yêu cầu mới và quét lại.", "This answers no request that is open: it is another verifier's, was answered already, or is older than 60 seconds. Show a new request and scan again."),
    Row(Reason::TooLate, 6, "TOO_LATE", "Mã đã quá thời hạn: có thể là bản ghi hình. Yêu cầu mở lại mã mới ngay trước mặt bạn.", "The code is too old: it may be a recording. Ask for a new one, opened in front of you."),
    Row(Reason::HolderClockAhead, 6, "HOLDER_CLOCK_AHEAD", "Đồng hồ của điện thoại người trình chạy nhanh, hoặc đồng hồ máy này chậm. Bật giờ tự động trên cả hai máy, rồi mở lại mã.", "The clock of the holder's phone is ahead, or this device's is slow. Turn on automatic time on both and open the code again."),
    Row(Reason::Replay, 6, "REPLAY", "Chính mã này đã được trình trong một lần kiểm tra khác. Yêu cầu mở mã mới.", "This very code was shown in another check. Ask for a new one."),
    Row(Reason::Revoked, 7, "REVOKED", "Giấy tờ ĐÃ BỊ THU HỒI. Không chấp nhận.", "The document WAS REVOKED. Do not accept."),
    Row(Reason::Suspended, 7, "SUSPENDED", "Giấy tờ đang bị tạm giữ hoặc tước. Xử lý theo quy định.", "The document is held or suspended. Proceed as the rules say."),
    Row(Reason::AccountLocked, 7, "ACCOUNT_LOCKED", "Tài khoản định danh đã bị khóa. Hướng dẫn công dân liên hệ Công an.", "The identity account is locked. Tell the holder to contact the police office."),
    Row(Reason::DocumentExpired, 8, "DOCUMENT_EXPIRED", "Giấy tờ, hoặc mọi hạng của giấy tờ, đã hết hạn. Không chấp nhận.", "The document, or every class of it, has expired. Do not accept."),
    Row(Reason::ElementsMissing, 9, "ELEMENTS_MISSING", "Thiếu thông tin bắt buộc. Yêu cầu trình lại đầy đủ.", "Required data is missing. Ask for all of it to be shown."),
    Row(Reason::PolicyNotMet, 9, "POLICY_NOT_MET", "KHÔNG ĐÁP ỨNG điều kiện của lần kiểm tra: theo cơ quan cấp, người trình chưa đủ tuổi. Không chấp nhận cho mục đích này.", "The condition of this check is NOT MET: by the issuer's word the holder is not old enough. Do not accept it for this purpose."),
    Row(Reason::HoldersDiffer, 9, "HOLDERS_DIFFER", "Hai giấy tờ không cùng một người. Kiểm tra từng giấy tờ.", "The two documents are not of one person. Check each by itself."),
    Row(Reason::HolderNotConfirmed, 10, "HOLDER_NOT_CONFIRMED", "Cán bộ xác nhận: không đúng người trong ảnh.", "The officer said: not the person of the portrait."),
];

impl Reason {
    /// Every reason, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// Its rank: of several failures the lowest is the reason.
    pub fn order(self) -> u8 {
        self.row().1
    }

    /// The stable code, for programs.
    pub fn code(self) -> &'static str {
        self.row().2
    }

    /// What happened and what to do, for a person.
    pub fn words(self, lang: Lang) -> &'static str {
        lang.pick(self.row().3, self.row().4)
    }

    fn row(self) -> &'static Row {
        const UNREADABLE: &Row = &TABLE[0];
        TABLE.get(self as usize).unwrap_or(UNREADABLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_stands_in_its_row() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, index);
            assert_eq!(row.0.code(), row.2);
        }
        assert!(TABLE.is_sorted_by_key(|row| row.1));
    }

    #[test]
    fn of_two_clocks_that_differ_neither_is_blamed_alone() {
        let words = [Lang::Vi, Lang::En].map(|lang| Reason::HolderClockAhead.words(lang));
        assert!(words[0].contains("người trình") && words[0].contains("máy này chậm"), "{}", words[0]);
        assert!(words[1].contains("the holder's phone") && words[1].contains("this device's is slow"), "{}", words[1]);
    }
}
