import Dinhdanh

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
    public static let enterPin = Words(vi: "Nhập mã PIN", en: "Enter your PIN")
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

    /// By what right something is asked for.
    public static func basis(_ said: Words) -> Words {
        Words(vi: "Căn cứ: \(said.vi)", en: "Basis: \(said.en)")
    }

    /// What the reader keeps.
    public static func kept(_ said: Words) -> Words {
        Words(vi: "Được lưu giữ: \(said.vi)", en: "Kept: \(said.en)")
    }

    /// How long a code is still good for.
    public static func seconds(_ left: UInt32) -> Words {
        Words(vi: "Còn \(left) giây", en: "\(left) seconds left")
    }
}
