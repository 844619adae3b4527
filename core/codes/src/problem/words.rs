//! What each problem says to a person.

use crate::{Lang, Problem, Reason};

impl Problem {
    /// What happened and what to do, for a person.
    pub fn words(self, lang: Lang) -> String {
        let (vi, en) = match self {
            Self::WrongPin(left) => {
                return lang.pick(
                    format!("Sai mã PIN. Còn {left} lần thử; hết số lần thử, ví tự xóa khóa. Hãy nhập lại cẩn thận."),
                    format!("Wrong PIN. Tries left: {left}; then the wallet erases its keys. Type it again with care."),
                );
            }
            Self::MustWait(seconds) => {
                let left = span(seconds, lang);
                return lang.pick(
                    format!("Nhập sai quá nhiều lần. Hãy chờ {left} rồi thử lại; lần này không bị tính."),
                    format!("Too many wrong PINs. Wait {left}, then try again; this try was not counted."),
                );
            }
            Self::PinRefused => (
                "Mã PIN không dùng được: cần đúng 6 chữ số. Hãy nhập lại.",
                "This PIN cannot be used: it needs six digits. Type it again.",
            ),
            Self::PinsDiffer => (
                "Hai lần nhập mã PIN không giống nhau. Hãy nhập lại từ đầu.",
                "The two PINs are not the same. Type both again.",
            ),
            Self::PinRepeats => (
                "Mã PIN không dùng được: các chữ số lặp lại nên dễ đoán. Hãy chọn mã khác.",
                "This PIN cannot be used: its digits repeat, so it is easy to guess. Choose another.",
            ),
            Self::PinIsSequence => (
                "Mã PIN không dùng được: là dãy số liên tiếp nên dễ đoán. Hãy chọn mã khác.",
                "This PIN cannot be used: it is a sequence, so it is easy to guess. Choose another.",
            ),
            Self::PinIsBirthDate => (
                "Mã PIN không dùng được: là ngày sinh nên dễ đoán. Hãy chọn mã khác.",
                "This PIN cannot be used: it is the birth date, so it is easy to guess. Choose another.",
            ),
            Self::PinIsKnown => (
                "Mã PIN không dùng được: nằm trong một số giấy tờ của bạn nên dễ đoán. Hãy chọn mã khác.",
                "This PIN cannot be used: it is in a number of your documents, so it is easy to guess. Choose another.",
            ),
            Self::NoSuchDay => (
                "Ngày sinh này không có trên lịch. Hãy nhập lại; nếu không biết rõ ngày, hãy để trống.",
                "This date of birth is not in the calendar. Type it again, or leave it out if the day is not known.",
            ),
            Self::StoreRolledBack => (
                "Đây là bản sao cũ của ví: giấy tờ đã xóa hoặc bị thu hồi có thể hiện lại, nên ví không mở. Chép lại bản mới nhất; nếu không còn, có thể mở bản cũ này khi bạn đồng ý.",
                "This is an older copy of the wallet: what was deleted or revoked could be back, so it does not open. Put the newest copy back; if there is none, this one can be opened when you agree to it.",
            ),
            Self::OtherDevice => (
                "Khóa của ví này ở thiết bị khác. Mở trên thiết bị đó, hoặc tạo ví mới và xin cấp lại giấy tờ.",
                "The keys of this wallet are on another device. Open it there, or make a new wallet and have the documents issued again.",
            ),
            Self::KeyGone => (
                "Khóa trong thiết bị không còn (đã tắt khóa màn hình hoặc đặt lại máy). Tạo ví mới và xin cấp lại giấy tờ.",
                "The key in the device is gone (the screen lock was turned off, or the device was reset). Make a new wallet and have the documents issued again.",
            ),
            Self::Locked => (
                "Ví đang khóa, hoặc sinh trắc học không mở được. Hãy mở bằng mã PIN.",
                "The wallet is locked, or biometrics do not open it. Unlock it with the PIN.",
            ),
            Self::NotConfirmed => (
                "Bạn chưa xác nhận bằng vân tay hoặc khuôn mặt; chưa có gì được mở hay trình. Hãy thử lại.",
                "You did not confirm by finger or face; nothing was opened or shown. Try again.",
            ),
            Self::HardwareUnavailable => (
                "Phần cứng bảo mật không trả lời. Thử lại; lần này không bị tính là nhập sai.",
                "The secure hardware does not answer. Try again; no try was counted.",
            ),
            Self::DeviceFailed => (
                "Đồng hồ hoặc bộ phận khác của máy không trả lời; chưa có gì được làm. Thử lại; nếu lặp lại, khởi động lại máy.",
                "The device's clock or another part of it gave no answer; nothing was done. Try again; if it happens again, restart the device.",
            ),
            Self::PassphraseRefused => (
                "Cụm mật khẩu không dùng được: cần ít nhất 12 ký tự. Hãy chọn cụm dài hơn.",
                "This passphrase cannot be used: it needs 12 characters at least. Choose a longer one.",
            ),
            Self::PassphrasesDiffer => (
                "Hai lần nhập cụm mật khẩu không giống nhau. Hãy nhập lại từ đầu.",
                "The two passphrases are not the same. Type both again.",
            ),
            Self::WrongPassphrase => (
                "Sai cụm mật khẩu, hoặc tệp đã bị thay đổi; không có gì được chuyển. Hãy nhập lại, hoặc chép lại tệp.",
                "Wrong passphrase, or the file was changed; nothing was moved. Type it again, or copy the file anew.",
            ),
            Self::Erased => (
                "Khóa của ví đã bị xóa sau quá nhiều lần nhập sai. Hãy tạo ví mới và xin cấp lại giấy tờ.",
                "The wallet's keys were erased after too many wrong PINs. Create a new wallet and have the documents issued again.",
            ),
            Self::NotAWallet => (
                "Ở đây chưa có ví. Kiểm tra thư mục, hoặc tạo ví mới.",
                "There is no wallet here. Check the folder, or make a new wallet.",
            ),
            Self::FolderInUse => (
                "Thư mục không trống hoặc đã có ví. Hãy chọn thư mục mới; không có gì bị thay đổi.",
                "The folder is not empty or holds a wallet already. Choose a new one; nothing was changed.",
            ),
            Self::AlreadyOpen => (
                "Ví đang được một chương trình khác mở. Đóng chương trình đó rồi thử lại.",
                "Another program has this wallet open. Close it and try again.",
            ),
            Self::WalletNewer => (
                "Ví này do phiên bản mới hơn tạo. Hãy cập nhật chương trình; ví không bị thay đổi.",
                "A newer version made this wallet. Update the program; the wallet was not touched.",
            ),
            Self::WalletDamaged => (
                "Tệp của ví bị hỏng. Không có gì bị xóa; phần không hỏng vẫn đọc được. Kiểm tra ví để biết mất gì, rồi xin cấp lại.",
                "The wallet's files are damaged. Nothing was deleted, and what is not hit can be read. Examine the wallet to see what is lost, then have that issued again.",
            ),
            Self::DiskFull => (
                "Ổ đĩa đã đầy; ví vẫn nguyên như trước. Giải phóng dung lượng rồi thử lại.",
                "The disk is full; the wallet is as it was. Free some space and try again.",
            ),
            Self::NoRoom => (
                "Ổ đĩa đã đầy nên không ghi được tệp. Giải phóng dung lượng rồi thử lại.",
                "The disk is full, so the file was not written. Free some space and try again.",
            ),
            Self::NotWritable => (
                "Không ghi được vào nơi này. Kiểm tra quyền của thư mục hoặc chọn nơi khác.",
                "This place cannot be written to. Check the folder's permissions or choose another place.",
            ),
            Self::FileExists => (
                "Đã có tệp tên này; tệp được giữ nguyên, không bị ghi đè. Hãy chọn tên khác, hoặc cất tệp cũ rồi thử lại.",
                "There is a file of this name; it was kept, not overwritten. Choose another name, or put the old file away and try again.",
            ),
            Self::NotAVerifier => (
                "Thư mục này không phải của bên kiểm tra nên không có gì được ghi vào. Kiểm tra đường dẫn, hoặc tạo bên kiểm tra mới.",
                "This folder is no verifier's, so nothing was written into it. Check the path, or make a new verifier.",
            ),
            Self::NotAnAuthority => (
                "Thư mục này không phải của cơ quan cấp. Kiểm tra đường dẫn, hoặc tạo cơ quan thử nghiệm mới.",
                "This folder is no authority's. Check the path, or make a new TEST authority.",
            ),
            Self::NoFiles => (
                "Thư mục này không có tệp nào. Hãy chọn đúng thư mục.",
                "There is no file in this folder. Choose the right one.",
            ),
            Self::NotReadable => (
                "Không đọc được tệp hoặc thư mục. Kiểm tra đường dẫn và quyền đọc.",
                "The file or folder cannot be read. Check the path and its permissions.",
            ),
            Self::Malformed => (
                "Tệp không đúng định dạng mong đợi. Kiểm tra xem đã chọn đúng tệp chưa.",
                "The file is not of the expected kind. Check that it is the right one.",
            ),
            Self::TooLarge => (
                "Tệp lớn hơn mức được đọc. Hãy chọn đúng tệp.",
                "The file is larger than is ever read. Choose the right one.",
            ),
            Self::Unreadable => (Reason::Unreadable.words(Lang::Vi), Reason::Unreadable.words(Lang::En)),
            Self::NothingToLearn => (
                "Tệp này không phải gói chính sách, danh sách trạng thái, danh sách thu hồi hay danh sách cơ quan cấp, hoặc đã hỏng; không có gì thay đổi. Tải lại hoặc chọn đúng tệp.",
                "This is no policy pack, status list, revocation list or list of issuers, or it is damaged; nothing was changed. Fetch it again, or choose the right file.",
            ),
            Self::ScreenTooSmall => (
                "Màn hình dòng lệnh nhỏ hơn mã nên máy quét không đọc được; chưa có gì được trình. Phóng to cửa sổ hoặc thu nhỏ chữ, hoặc dùng cách nêu bên dưới.",
                "The terminal is smaller than the code, so nobody could scan it; nothing was shown. Enlarge the window or make its letters smaller, or take another way, named below.",
            ),
            Self::TooLongForCodes => (
                "Nội dung dài hơn mức mã QR chở được. Hãy chọn ít trường tùy chọn hơn.",
                "This is more than codes carry. Choose fewer optional fields.",
            ),
            Self::NotAPicture => (
                "Chỗ vẽ mã quá nhỏ hoặc quá lớn, hoặc hình từ máy ảnh không dùng được. Đổi cỡ cửa sổ, hoặc mở lại máy ảnh.",
                "The space for the code is too small or too large, or the camera's picture cannot be used. Resize the window, or open the camera again.",
            ),
            Self::VersionUnsupported => {
                (Reason::VersionUnsupported.words(Lang::Vi), Reason::VersionUnsupported.words(Lang::En))
            }
            Self::MemoryFailed => (
                "Không ghi nhớ được lần kiểm tra nên chưa có kết luận. Kiểm tra thư mục của bên kiểm tra, rồi quét lại.",
                "The check could not be remembered, so nothing was decided. Look at the verifier's folder, then scan again.",
            ),
            Self::SeveralCodes => (
                "Ảnh có mã của nhiều lượt trình khác nhau. Quét riêng từng điện thoại.",
                "The pictures show more than one presentation. Scan one phone at a time.",
            ),
            Self::PictureFormat => (
                "Chỉ đọc được mã từ ảnh PNG và GIF; ảnh này thuộc loại khác. Hãy lưu lại thành PNG rồi thử lại.",
                "Codes are read from PNG and GIF pictures only; this one is of another kind. Save it as PNG and try again.",
            ),
            Self::NoCode => (
                "Không đọc đủ mã QR từ ảnh. Quét lại gần hơn, đủ sáng, cho đến khi đủ các khung hình.",
                "Not enough codes could be read from the pictures. Scan again closer, in good light, until all frames are there.",
            ),
            Self::NoCertificates => (
                "Không có chứng thư nào để tin cậy nên không kiểm tra được. Thêm chứng thư của cơ quan cấp (PEM hoặc DER).",
                "There is no certificate to trust, so nothing can be checked. Add the issuer's certificates (PEM or DER).",
            ),
            Self::TrustUnusable => (
                "Ứng dụng này mang chứng thư hoặc khóa tin cậy không dùng được nên ví không mở. Hãy cập nhật ứng dụng.",
                "This app came with certificates or keys to trust that cannot be used, so the wallet does not open. Update the app.",
            ),
            Self::NotATime => (
                "Thời gian không hợp lệ. Viết theo RFC 3339, ví dụ 2026-11-20T09:00:00+07:00.",
                "This is no time. Write it as in RFC 3339, for example 2026-11-20T09:00:00+07:00.",
            ),
            Self::TimeOutOfRange => (
                "Thời gian này quá xa, không tính tiếp được. Kiểm tra đồng hồ máy hoặc --at.",
                "This time is too far away to reckon from. Check the device's clock, or --at.",
            ),
            Self::CopiesEnded => (
                "Ví có giấy tờ này nhưng không còn bản nào trình được: đã dùng hết, hết hạn hoặc bị thu hồi. Hãy xin cơ quan cấp thêm bản.",
                "The wallet holds this document, but no copy that can be shown: all are used, out of date or revoked. Ask the issuer for more.",
            ),
            Self::CopiesNotYetValid => (
                "Theo đồng hồ máy này, các bản còn lại của giấy tờ chưa đến ngày có hiệu lực: có thể đồng hồ bị chậm. Bật giờ tự động rồi thử lại.",
                "By this device's clock the copies of this document are not valid yet: the clock may be behind. Turn on automatic time, then try again.",
            ),
            Self::NothingToShow => (
                "Ví không có giấy tờ nào cho yêu cầu này. Tích hợp giấy tờ trước rồi thử lại.",
                "The wallet holds no document for this. Add the document first, then try again.",
            ),
            Self::NotFound => (
                "Không tìm thấy giấy tờ, biên nhận, mục, loại hoặc mục đích này. Xem danh sách rồi chọn lại.",
                "There is no such document, receipt, entry, type or profile. Look at the list and choose again.",
            ),
            Self::NoSuchDocument => (
                "Ví không có giấy tờ mang số này. Xem danh sách rồi chọn lại.",
                "The wallet holds no document of this number. Look at the list and choose again.",
            ),
            Self::NoSuchLogEntry => (
                "Nhật ký không có mục hay biên nhận mang số này. Xem nhật ký rồi chọn lại.",
                "The log has no entry or receipt of this number. Look at the log and choose again.",
            ),
            Self::NoSuchClaim => (
                "Không có yêu cầu mang số này. Xuất nhật ký để xem các yêu cầu, rồi chọn lại.",
                "There is no claim of this number. Export the log to see the claims, and choose again.",
            ),
            Self::NoSuchEntry => (
                "Danh sách trạng thái không có mục mang số này. Xem lại số mục, hoặc chọn danh sách khác.",
                "The status list has no entry of this number. Check the number, or choose another list.",
            ),
            Self::NoSuchList => (
                "Cơ quan này chưa có danh sách trạng thái ở địa chỉ này. Xem lại địa chỉ, hoặc công bố danh sách trước.",
                "This authority has no status list of this address. Check the address, or publish the list first.",
            ),
            Self::NoSuchIssuer => (
                "Gói chính sách không nêu cơ quan cấp có chứng thư này. Xem lại gói, hoặc chọn chứng thư khác.",
                "The policy pack names no issuer of this certificate. Look at the pack, or choose another certificate.",
            ),
            Self::NoSuchProfile => (
                "Không có mục đích này. Hãy chọn một trong các mục đích nêu bên dưới.",
                "There is no such profile. Choose one of those named below.",
            ),
            Self::NoSuchType => (
                "Không có loại giấy tờ này. Hãy chọn một trong các loại nêu bên dưới.",
                "There is no such type of document. Choose one of those named below.",
            ),
            Self::NoSuchField => (
                "Không có trường hay giấy tờ tùy chọn này ở đây. Hãy chọn trong các tên nêu bên dưới.",
                "There is no such optional field or document here. Choose among the names below.",
            ),
            Self::FieldsRefused => (
                "Có trường sai, nêu bên dưới. Sửa lại rồi thử tiếp.",
                "Some fields are wrong, named below. Correct them and try again.",
            ),
            Self::DocumentRefused => (
                "Giấy tờ không được nhận: không phải cho khóa của ví này, hoặc chữ ký không đúng. Yêu cầu cơ quan cấp lại.",
                "The document was refused: it is not for this wallet's keys, or its signature does not hold. Ask the issuer to issue it again.",
            ),
            Self::DocumentUntrusted => (
                "Giấy tờ không được nhận: cơ quan cấp không có trong danh sách tin cậy của ví. Kiểm tra xem có đúng cơ quan không; nếu đúng, hãy cập nhật ứng dụng hoặc gói chính sách.",
                "The document was refused: its issuer is not on the wallet's trust list. Check that it is the right authority; if so, update the app or its policy pack.",
            ),
            Self::DocumentUnknown => (
                "Giấy tờ không được nhận: phiên bản này chưa biết loại giấy tờ này. Hãy cập nhật ứng dụng.",
                "The document was refused: this version does not know its type. Update the app.",
            ),
            Self::NotARequest => (
                "Mã này không phải yêu cầu trình giấy tờ. Hãy quét lại mã của bên yêu cầu.",
                "This code asks for no document. Scan the code of who asks.",
            ),
            Self::RequestExpired => (
                "Mã yêu cầu đã hết hạn; chưa có gì được trình. Hãy xin mã mới; nếu mã mới cũng vậy, kiểm tra đồng hồ máy.",
                "The request code is out of date; nothing was shown. Ask for a new one; if that is refused too, check this device's clock.",
            ),
            Self::RequestForged => (
                "Mã yêu cầu SAI CHỮ KÝ: đã bị sửa, hoặc không do bên nêu tên lập. Đừng trình; yêu cầu mã mới.",
                "The request code is WRONGLY SIGNED: it was changed, or is not by whom it names. Do not show; ask for a new one.",
            ),
            Self::RequestPurpose => (
                "Mã yêu cầu nêu mục đích mà ví không biết nên không xét được phạm vi. Đừng trình; cập nhật ví, hoặc hỏi bên yêu cầu.",
                "The request code names a purpose that the wallet does not know, so what it may ask can't be judged. Do not show; update the wallet, or ask who wants it.",
            ),
            Self::RequestBeyond => (
                "Bên yêu cầu không được đăng ký để hỏi những gì nêu bên dưới. Đừng trình; hỏi họ căn cứ vào đâu.",
                "Who asks is not registered for what it asks, named below. Do not show; ask by what right.",
            ),
            Self::RequestOther => (
                "Lần đồng ý này không phải cho yêu cầu này; chưa có gì được trình. Hãy xem yêu cầu rồi đồng ý lại.",
                "This consent was not for this request; nothing was shown. Look at the request and consent again.",
            ),
            Self::NeedsRequest => (
                "Mục đích này chỉ trình theo yêu cầu của bên kiểm tra; chưa có gì được trình. Hãy quét mã yêu cầu trước.",
                "This purpose is shown on request only; nothing was shown. Scan the verifier's code first.",
            ),
            Self::ConsentEnded => (
                "Lần đồng ý này đã hết thời gian; không trình thêm gì. Nếu vẫn muốn trình, hãy đồng ý lại.",
                "The time of this consent is over; nothing more is shown. To show it still, consent again.",
            ),
            Self::StatusListRefused => (
                "Danh sách trạng thái không được nhận: sai chữ ký, bị hỏng, hoặc sai ngày hay địa chỉ. Lấy lại từ cơ quan cấp; kiểm tra đồng hồ máy.",
                "The status list was refused: wrongly signed, damaged, or of a wrong date or address. Fetch it again from the issuer; check this device's clock.",
            ),
            Self::AskAgain => (
                "Yêu cầu cấp giấy tờ này sai hoặc không chứng minh được khóa. Hãy yêu cầu lại từ ví.",
                "This request for a document is malformed, or does not prove its keys. Have the wallet ask again.",
            ),
            Self::SignerOutOfDate => (
                "Chứng thư của bên ký không có hiệu lực hôm nay. Gia hạn chứng thư, hoặc kiểm tra đồng hồ máy.",
                "The signer's certificate is not valid today. Renew it, or check this device's clock.",
            ),
            Self::AuthorityDamaged => (
                "Dữ liệu lưu của cơ quan cấp đã hỏng. Lấy lại bản lưu nguyên vẹn gần nhất.",
                "What was kept of the authority is damaged. Take the last whole copy.",
            ),
            Self::StatusListOlder => (
                "Đã có danh sách trạng thái mới hơn; bản cũ không thay thế được. Kiểm tra đồng hồ máy hoặc lấy bản mới nhất.",
                "A newer status list is there already; an older one never replaces it. Check the clock, or fetch the newest.",
            ),
            Self::StatusUnchanged => (
                "Trạng thái không thay đổi: mục này không có, chưa cấp, đã thu hồi, hoặc danh sách đã đầy hay thiếu bit. Xem lại số mục, hoặc lập danh sách mới.",
                "Nothing was changed: the entry does not exist, is not allotted or was revoked, or the list is full or too narrow. Check the number, or begin a new list.",
            ),
            Self::ClaimNotExtended => (
                "Yêu cầu này không lùi hạn được: đã lùi một lần như vậy, đã xong, hoặc là yêu cầu xóa. Xem lại nhật ký.",
                "This claim can't be put off: it was so once, it is done, or it asks for erasure. See the log.",
            ),
            Self::TextTooLong => (
                "Nội dung này dài hơn mức được lưu. Hãy rút ngắn rồi thử lại.",
                "The text is longer than is kept. Shorten it and try again.",
            ),
            Self::ReaderName => (
                "Tên bên kiểm tra đang trống hoặc quá dài. Hãy đặt một tên ngắn, người dân sẽ thấy tên này.",
                "The reader's name is empty or too long. Give it a short one; citizens will see it.",
            ),
            Self::ProfileAsksNothing => (
                "Mục đích này không hỏi gì ở loại giấy tờ này nên không cấp gì. Chọn mục đích khác, hoặc cấp cả giấy tờ.",
                "This purpose asks nothing of this type of document, so nothing was issued. Choose another, or issue the whole document.",
            ),
            Self::PolicyRefused => (
                "Gói chính sách không được nhận: chữ ký không đúng hoặc không phải của cơ quan đã biết. Gói đang dùng vẫn giữ nguyên; hãy lấy lại gói từ cơ quan.",
                "The policy pack was refused: its signature does not hold, or is nobody's who is known. The one in use stays; get the pack again from its authority.",
            ),
            Self::PolicyOlder => (
                "Gói chính sách cũ hơn gói đang dùng nên không được nhận. Gói đang dùng vẫn giữ nguyên; hãy lấy gói mới nhất.",
                "The policy pack is older than the one in use, so it was refused. The one in use stays; get the newest.",
            ),
            Self::Declined => (
                "Bạn đã từ chối. Không có gì được trình hay bị xóa.",
                "You declined. Nothing was shown, and nothing erased.",
            ),
            Self::Cancelled => (
                "Đã dừng theo yêu cầu. Có thể làm lại bất cứ lúc nào.",
                "It was stopped, as asked. It can be done again at any time.",
            ),
            Self::Usage => {
                ("Các tham số không hợp nhau. Hãy sửa lại.", "The arguments do not fit together. Correct them.")
            }
            Self::NoTerminal => (
                "Không có cửa sổ dòng lệnh để gõ. Hãy đưa mã PIN qua đầu vào chuẩn, mỗi dòng một mã.",
                "There is no terminal to type on. Give the PIN on standard input, a line each.",
            ),
            Self::NeedsVerifier => (
                "Đây là câu trả lời đã mã hóa cho riêng bên đã hỏi. Hãy nêu thư mục của bên kiểm tra đã tạo mã yêu cầu.",
                "This answer is encrypted to the verifier that asked. Name the folder of the one that made the request.",
            ),
            Self::ControlCharacters => (
                "Nội dung có xuống dòng hoặc ký tự điều khiển, không ai nhìn thấy được. Hãy viết lại trên một dòng.",
                "The text has line breaks or control characters, which nobody sees. Write it again on one line.",
            ),
            Self::AlreadyUsed => (
                "Bước này đã làm rồi và chỉ dùng được một lần. Hãy bắt đầu lại từ đầu.",
                "This step was taken already, and can be taken once. Begin again.",
            ),
            Self::NoReaderKey => (
                "Thiết bị này chưa có khóa và chứng thư của bên kiểm tra nên không gửi yêu cầu được. Hãy cài chúng trước.",
                "This device has no reader's key and certificate, so it can't ask. Set them up first.",
            ),
            Self::QueueFull => (
                "Hàng chờ xác nhận đã đầy; lần kiểm tra này không được xếp vào. Hãy xác nhận các lần đang chờ trước.",
                "The queue of waiting checks is full; this one was not added. Confirm those that wait first.",
            ),
            Self::OutOfMemory => (
                "Không đủ bộ nhớ để mở ví; lần này không bị tính là nhập sai. Đóng bớt ứng dụng rồi thử lại.",
                "Not enough memory to open the wallet; no try was counted. Close other apps and try again.",
            ),
            Self::Cryptography => (
                "Phép toán mật mã không thực hiện được trên máy này. Khởi động lại rồi thử lại.",
                "A cryptographic operation failed on this machine. Restart and try again.",
            ),
            Self::Internal => (
                "Chương trình gặp lỗi; không có gì được quyết định. Khởi động lại; nếu lặp lại, hãy báo cho nhà phát triển.",
                "The program failed; nothing was decided. Start it again; if it happens again, tell its developers.",
            ),
        };
        lang.pick(vi, en).to_owned()
    }
}

/// `1 phút 5 giây`, without what is none of it.
fn span(seconds: u32, lang: Lang) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let minutes = (minutes > 0).then(|| lang.pick(format!("{minutes} phút"), format!("{minutes} min")));
    let rest = (rest > 0 || minutes.is_none()).then(|| lang.pick(format!("{rest} giây"), format!("{rest} s")));
    minutes.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_without_what_is_none_of_it() {
        for (seconds, vi, en) in [(60, "1 phút", "1 min"), (65, "1 phút 5 giây", "1 min 5 s"), (9, "9 giây", "9 s")]
        {
            assert_eq!((span(seconds, Lang::Vi), span(seconds, Lang::En)), (vi.to_owned(), en.to_owned()));
        }
    }
}
