import Dinhdanh
import Foundation

extension Words {
    /// The words in one language.
    public func text(_ lang: Lang) -> String {
        lang == .vi ? vi : en
    }
}

/// What buttons and titles of the sample say. What a document, a verdict or an error says comes from the core.
public enum Texts {
    public static let documents = Words(vi: "Giấy tờ", en: "Documents")
    public static let show = Words(vi: "Xuất trình", en: "Show")
    public static let scan = Words(vi: "Quét mã", en: "Scan")
    public static let log = Words(vi: "Nhật ký", en: "Activity")
    public static let choosePin = Words(vi: "Đặt mã PIN 6 số", en: "Choose a PIN of 6 digits")
    public static let repeatPin = Words(vi: "Nhập lại mã PIN", en: "Type the PIN again")
    public static let pinsDiffer = Words(
        vi: "Hai lần nhập mã PIN không giống nhau. Hãy nhập lại từ đầu.", en: "The two PINs are not the same. Type both again.")
    public static let birthDate = Words(vi: "Ngày sinh của bạn: ngày, tháng, năm", en: "Your date of birth: day, month, year")
    public static let whyBirth = Words(
        vi: "Chỉ để mã PIN không trùng ngày sinh; không được lưu.", en: "Only so that the PIN is not that day; it is not kept.")
    public static let skip = Words(vi: "Bỏ qua", en: "Skip")
    public static let noDate = Words(
        vi: "Không có ngày này. Hãy nhập lại ngày, tháng, năm.", en: "There is no such day. Type day, month and year again.")
    public static let isOver = Words(vi: "Ví này không mở được nữa", en: "This wallet can't be opened any more")
    public static let beginAnew = Words(vi: "Xóa phần còn lại và tạo ví mới", en: "Erase what is left and make a new wallet")
    public static let offerFace = Words(
        vi: "Lần sau mở ví bằng khuôn mặt hoặc vân tay?", en: "Open the wallet by face or finger next time?")
    public static let turnOn = Words(vi: "Bật", en: "Turn on")
    public static let notNow = Words(vi: "Để sau", en: "Not now")
    public static let receiving = Words(vi: "Đang nhận giấy tờ", en: "Receiving a document")
    public static let noDocuments = Words(vi: "Chưa có giấy tờ", en: "No documents yet")
    public static let byFile = Words(vi: "Nhận giấy tờ bằng tệp", en: "Receive a document as a file")
    public static let openAnswer = Words(vi: "Mở tệp trả lời của cơ quan cấp", en: "Open the issuer's answer")
    public static let noFile = Words(
        vi: "Không đọc hoặc ghi được tệp này. Hãy chọn tệp khác.", en: "This file can't be read or written. Choose another.")
    public static let reveal = Words(vi: "Chạm để xem", en: "Tap to see")
    public static let stop = Words(vi: "Dừng xuất trình", en: "Stop showing")
    public static let holderSays = Words(
        vi: "▲ Người trình tự khai, cơ quan cấp KHÔNG chứng nhận", en: "▲ The holder's own word, NOT certified by the issuer")
    public static let noCamera = Words(
        vi: "Chưa dùng được máy ảnh. Hãy cho phép ứng dụng dùng máy ảnh trong phần Cài đặt.",
        en: "The camera can't be used. Allow this app to use it in Settings.")
    public static let forget = Words(vi: "Xóa mục này", en: "Delete this entry")
    public static let forgetAsked = Words(
        vi: "Xóa mục này? Biên nhận của lần trình này cũng bị xóa: không rút lại đồng ý bằng biên nhận đó được nữa.",
        en: "Delete this entry? The receipt of this showing goes too: consent can't be withdrawn by it any more.")
    public static let keep = Words(vi: "Giữ lại", en: "Keep it")
    public static let enterPin = Words(vi: "Nhập mã PIN", en: "Enter your PIN")
    public static let language = Words(vi: "English", en: "Tiếng Việt")
    public static let tryAgain = Words(vi: "Thử lại", en: "Try again")
    public static let unreadable = Words(vi: "Không đọc được ảnh", en: "The picture can't be read")
    public static let back = Words(vi: "Quay lại", en: "Back")
    public static let enterOlder = Words(vi: "Nhập mã PIN để mở bản cũ của ví", en: "Enter your PIN to open the older copy")
    public static let olderCopy = Words(vi: "Đây là bản cũ của ví", en: "This is an older copy of the wallet")
    public static let olderWarning = Words(
        vi: "▲ Những gì có sau bản này không còn. Việc mở bản cũ được ghi vào nhật ký.",
        en: "▲ What came after this copy is gone. The log says that it was opened.")
    public static let openOlder = Words(vi: "Mở bản cũ", en: "Open the older copy")
    public static let lacksLock = Words(vi: "Điện thoại chưa có khóa màn hình", en: "This phone has no screen lock")
    public static let whyLock = Words(
        vi: "Ai cầm máy cũng mở được máy, nên chưa tạo ví. Hãy đặt khóa màn hình trong phần Cài đặt rồi quay lại.",
        en: "Whoever holds it has it open, so no wallet is made. Set a screen lock in Settings and come back.")
    public static let faceOrFinger = Words(vi: "Mở bằng khuôn mặt hoặc vân tay", en: "Unlock by face or finger")
    public static let takeBack = Words(vi: "Xóa một số", en: "Delete a digit")
    public static let agree = Words(vi: "Đồng ý xuất trình", en: "Agree to show")
    public static let decline = Words(vi: "Từ chối", en: "Decline")
    public static let needed = Words(vi: "Bắt buộc", en: "Required")
    public static let retained = Words(vi: "Bên nhận sẽ lưu giữ", en: "The reader will keep it")
    public static let missing = Words(vi: "Ví không có trường bắt buộc này", en: "Required, and not in this wallet")
    public static let code = Words(vi: "Mã QR đang xuất trình", en: "The QR code being shown")
    public static let notThisPerson = Words(vi: "Không đúng người trong ảnh", en: "Not the person of the portrait")
    public static let again = Words(vi: "Quét lại", en: "Scan again")
    public static let next = Words(vi: "Người tiếp theo", en: "Next person")
    public static let check = Words(vi: "Kiểm tra giấy tờ", en: "Check a document")
    public static let answer = Words(vi: "Trả lời yêu cầu", en: "Answer a request")
    public static let lost = Words(vi: "HƯ HỎNG, không đọc được", en: "DAMAGED, can't be read")
    public static let portrait = Words(vi: "Ảnh chân dung", en: "Portrait")

    /// Who asks, by the name that it gives itself.
    public static func asks(_ name: String) -> Words {
        Words(vi: "Bên yêu cầu: \(name)", en: "Asked by: \(name)")
    }

    /// How citizens reach who asks, by his own word too.
    public static func contact(_ said: String) -> Words {
        Words(vi: "Liên hệ: \(said)", en: "Contact: \(said)")
    }

    /// Who signed a document.
    public static func issuer(_ name: String) -> Words {
        Words(vi: "Cơ quan cấp: \(name)", en: "Issued by: \(name)")
    }

    /// Why a document is rejected by itself.
    public static func rejected(_ why: Words) -> Words {
        Words(vi: "✘ \(why.vi)", en: "✘ \(why.en)")
    }

    /// A class of a licence: whether it holds today, and until when.
    public static func licenceClass(_ of: LicenceClass) -> Words {
        let day = of.until.map { String(format: "%02d/%02d/%04d", Int($0.day), Int($0.month), Int($0.year)) }
        let (vi, en) = day.map { ("đến \($0)", "until \($0)") } ?? ("không thời hạn", "unlimited")
        return of.valid
            ? Words(vi: "✔ Hạng \(of.name): còn giá trị, \(vi)", en: "✔ Class \(of.name): valid, \(en)")
            : Words(vi: "✘ Hạng \(of.name): HẾT GIÁ TRỊ, \(vi)", en: "✘ Class \(of.name): NOT VALID, \(en)")
    }

    /// By what right something is asked for.
    public static func basis(_ said: Words) -> Words {
        Words(vi: "Căn cứ: \(said.vi)", en: "Basis: \(said.en)")
    }

    /// What the reader keeps.
    public static func kept(_ said: Words) -> Words {
        Words(vi: "Được lưu giữ: \(said.vi)", en: "Kept: \(said.en)")
    }

    /// How long nothing can be typed.
    public static func wait(_ seconds: Int) -> Words {
        Words(
            vi: "Bàn phím mở lại sau \(seconds / 60) phút \(seconds % 60) giây",
            en: "The keypad is back in \(seconds / 60) min \(seconds % 60) s")
    }

    /// How long a code is still good for.
    public static func seconds(_ left: UInt32) -> Words {
        Words(vi: "Còn \(left) giây", en: "\(left) seconds left")
    }
}
