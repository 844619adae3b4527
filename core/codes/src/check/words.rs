use super::Check;
use crate::Lang;

impl Check {
    /// What is checked, as one short sentence for a person: it is so where the check passed, and not where it failed.
    pub fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = self.sentence();
        lang.pick(vi, en)
    }

    #[rustfmt::skip]
    fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::IssuerTrusted => ("Cơ quan cấp có trong danh sách tin cậy", "The issuer is on the trust list"),
            Self::CertificateProfile => ("Chứng thư của cơ quan cấp đúng quy cách", "The issuer's certificate is made as it must be"),
            Self::CertificateDates => ("Chứng thư của cơ quan cấp còn thời hạn", "The issuer's certificate is within its dates"),
            Self::CertificateNotRevoked => ("Chứng thư của cơ quan cấp chưa bị thu hồi", "The issuer's certificate was not revoked"),
            Self::IssuerNotCompromised => ("Khóa của cơ quan cấp không bị lộ", "The issuer's key is not compromised"),
            Self::IssuerNotRetired => ("Giấy tờ được ký khi khóa của cơ quan cấp còn được dùng", "The issuer's key was in use when it signed"),
            Self::IssuerAllowed => ("Cơ quan này có quyền cấp loại giấy tờ này", "This issuer may issue this type of document"),
            Self::AlgorithmAllowed => ("Cơ quan cấp ký bằng thuật toán được phép", "The issuer signed by an algorithm that is allowed"),
            Self::HolderAlgorithmAllowed => ("Máy người trình ký bằng khóa và thuật toán được phép", "The holder's device signed by a key and an algorithm that are allowed"),
            Self::IssuerSignature => ("Chữ ký của cơ quan cấp là đúng", "The issuer's signature is right"),
            Self::ResponseWellFormed => ("Lượt trình không tự mâu thuẫn", "The presentation does not contradict itself"),
            Self::MsoWellFormed => ("Phần do cơ quan cấp ký đúng cấu trúc", "What the issuer signed is well formed"),
            Self::DocTypeEqual => ("Giấy tờ đúng loại đã được ký", "The document is of the type that was signed"),
            Self::ItemsWellFormed => ("Các trường đã trình đúng cấu trúc", "The fields that were shown are well formed"),
            Self::IssuingPlaceEqual => ("Nơi cấp khớp với chứng thư của cơ quan cấp", "The place of issue is that of the issuer's certificate"),
            Self::ClassScheme => ("Các hạng giấy phép đúng với luật phân hạng được nêu", "The licence classes are of the law that they name"),
            Self::ElementsSigned => ("Mọi trường đã trình đều do cơ quan cấp ký", "The issuer signed every field that was shown"),
            Self::DigestsEqual => ("Thông tin không bị sửa sau khi được ký", "Nothing was altered after it was signed"),
            Self::ValidFrom => ("Bản điện tử đã đến ngày có hiệu lực", "The electronic copy is valid already"),
            Self::ValidUntil => ("Bản điện tử chưa quá hạn", "The electronic copy has not expired"),
            Self::SignedWithinCertificate => ("Giấy tờ được ký trong thời hạn của chứng thư", "The document was signed within its certificate's dates"),
            Self::HolderProofPresent => ("Có chứng minh của máy người trình", "There is a proof by the holder's device"),
            Self::HolderProof => ("Khóa của máy người trình khớp với giấy tờ", "The key of the holder's device is the document's"),
            Self::DeviceDataAuthorised => ("Máy người trình chỉ ký những gì được phép ký", "The holder's device signed only what it may"),
            Self::AnswersThisSession => ("Câu trả lời khớp với yêu cầu đang mở của bên kiểm tra", "It answers a request of this verifier's that is open"),
            Self::WithinWindow => ("Mã được quét khi còn thời hạn", "The code was scanned within its time"),
            Self::HolderClock => ("Giờ ghi trong mã không đi trước giờ của máy kiểm tra", "The time in the code is not ahead of the verifier's clock"),
            Self::NotReplayed => ("Mã này chưa được trình trong lần kiểm tra nào khác", "This code was shown in no other check"),
            Self::NotRevoked => ("Giấy tờ chưa bị thu hồi", "The document was not revoked"),
            Self::NotSuspended => ("Giấy tờ không bị tạm giữ hoặc tước", "The document is not held or suspended"),
            Self::AccountOpen => ("Tài khoản định danh không bị khóa", "The identity account is not locked"),
            Self::DocumentDates => ("Bản thân giấy tờ còn thời hạn", "The document itself has not run out"),
            Self::ElementsPresent => ("Có đủ thông tin bắt buộc", "All that is required was shown"),
            Self::PurposeMet => ("Người trình đáp ứng điều kiện của lần kiểm tra", "The holder meets the condition of this check"),
            Self::HoldersAgree => ("Các giấy tờ là của cùng một người", "The documents are of one person"),
            Self::HolderConfirmed => ("Cán bộ thấy đúng người trong ảnh", "The officer sees the person of the portrait"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_check_says_in_both_languages_what_is_checked_and_no_two_the_same() {
        for lang in [Lang::Vi, Lang::En] {
            let words: Vec<_> = Check::all().map(|check| check.words(lang)).collect();
            assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
            for words in words {
                assert_eq!(words.is_ascii(), lang == Lang::En, "{words}");
                // A line of a screen and of the record, and no identifier.
                assert!(words.chars().count() <= 72 && words.contains(' ') && !words.contains('_'), "{words}");
            }
        }
    }
}
