package vn.dinhdanh.sample.models

import java.util.Locale
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.LicenceClass
import vn.dinhdanh.core.Words

/** The words in one language. */
fun Words.text(lang: Lang): String = if (lang == Lang.VI) vi else en

/** The language beside this one. */
val Lang.other: Lang get() = if (this == Lang.VI) Lang.EN else Lang.VI

/** What buttons and titles of the sample say. What a document, a verdict or an error says comes from the core. */
object Texts {
    val documents = Words("Giấy tờ", "Documents")
    val show = Words("Xuất trình", "Show")
    val scan = Words("Quét mã", "Scan")
    val log = Words("Nhật ký", "Activity")
    val language = Words("English", "Tiếng Việt")
    val choosePin = Words("Đặt mã PIN 6 số", "Choose a PIN of 6 digits")
    val repeatPin = Words("Nhập lại mã PIN", "Type the PIN again")
    val pinsDiffer = Words(
        "Hai lần nhập mã PIN không giống nhau. Hãy nhập lại từ đầu.",
        "The two PINs are not the same. Type both again.",
    )
    val birthDate = Words("Ngày sinh của bạn: ngày, tháng, năm", "Your date of birth: day, month, year")
    val whyBirth = Words("Chỉ để mã PIN không trùng ngày sinh; không được lưu.", "Only so that the PIN is not that day; it is not kept.")
    val skip = Words("Bỏ qua", "Skip")
    val noDate = Words("Không có ngày này. Hãy nhập lại ngày, tháng, năm.", "There is no such day. Type day, month and year again.")
    val isOver = Words("Ví này không mở được nữa", "This wallet can't be opened any more")
    val beginAnew = Words("Xóa phần còn lại và tạo ví mới", "Erase what is left and make a new wallet")
    val enterPin = Words("Nhập mã PIN", "Enter your PIN")
    val enterOlder = Words("Nhập mã PIN để mở bản cũ của ví", "Enter your PIN to open the older copy")
    val olderCopy = Words("Đây là bản cũ của ví", "This is an older copy of the wallet")
    val olderWarning = Words(
        "▲ Những gì có sau bản này không còn. Việc mở bản cũ được ghi vào nhật ký.",
        "▲ What came after this copy is gone. The log says that it was opened.",
    )
    val openOlder = Words("Mở bản cũ", "Open the older copy")
    val lacksLock = Words("Điện thoại chưa có khóa màn hình", "This phone has no screen lock")
    val whyLock = Words(
        "Ai cầm máy cũng mở được máy, nên chưa tạo ví. Hãy đặt khóa màn hình trong phần Cài đặt rồi quay lại.",
        "Whoever holds it has it open, so no wallet is made. Set a screen lock in Settings and come back.",
    )
    val finger = Words("Mở bằng vân tay hoặc khuôn mặt", "Unlock by finger or face")
    val offerFinger = Words("Lần sau mở ví bằng vân tay hoặc khuôn mặt?", "Open the wallet by finger or face next time?")
    val turnOn = Words("Bật", "Turn on")
    val notNow = Words("Để sau", "Not now")
    val takeBack = Words("Xóa một số", "Delete a digit")
    val working = Words("Đang xử lý", "Working")
    val noDocuments = Words("Chưa có giấy tờ", "No documents yet")
    val receiving = Words("Đang nhận giấy tờ", "Receiving a document")
    val byFile = Words("Nhận giấy tờ bằng tệp", "Receive a document as a file")
    val openAnswer = Words("Mở tệp trả lời của cơ quan cấp", "Open the issuer's answer")
    val noFile = Words("Không đọc hoặc ghi được tệp này. Hãy chọn tệp khác.", "This file can't be read or written. Choose another.")
    val reveal = Words("Chạm để xem", "Tap to see")
    val holderSays = Words(
        "▲ Người trình tự khai, cơ quan cấp KHÔNG chứng nhận",
        "▲ The holder's own word, NOT certified by the issuer",
    )
    val back = Words("Quay lại", "Back")
    val agree = Words("Đồng ý xuất trình", "Agree to show")
    val decline = Words("Từ chối", "Decline")
    val needed = Words("Bắt buộc", "Required")
    val chosen = Words("Được chọn thêm", "Chosen")
    val choose = Words("Chọn thêm", "Choose")
    val retained = Words("Bên nhận sẽ lưu giữ", "The reader will keep it")
    val missing = Words("Ví không có trường bắt buộc này", "Required, and not in this wallet")
    val ease = Words("Mã khó quét?", "Hard to scan?")
    val code = Words("Mã QR đang xuất trình", "The QR code being shown")
    val stop = Words("Dừng xuất trình", "Stop showing")
    val notThisPerson = Words("Không đúng người trong ảnh", "Not the person of the portrait")
    val again = Words("Quét lại", "Scan again")
    val next = Words("Người tiếp theo", "Next person")
    val check = Words("Kiểm tra giấy tờ", "Check a document")
    val answer = Words("Trả lời yêu cầu", "Answer a request")
    val aim = Words("Đưa máy ảnh vào mã QR", "Hold the camera to the QR code")
    val read = Words("Đã đọc", "Read")
    val portrait = Words("Ảnh chân dung", "Portrait")
    val unreadable = Words("Không đọc được ảnh", "The picture can't be read")
    val validUntil = Words("Có giá trị đến", "Valid until")
    val lost = Words("HƯ HỎNG, không đọc được", "DAMAGED, can't be read")
    val noLog = Words("Chưa có hoạt động nào", "No activity yet")
    val forget = Words("Xóa mục này", "Delete this entry")
    val forgetAsked = Words(
        "Xóa mục này? Biên nhận của lần trình này cũng bị xóa: không rút lại đồng ý bằng biên nhận đó được nữa.",
        "Delete this entry? The receipt of this showing goes too: consent can't be withdrawn by it any more.",
    )
    val keep = Words("Giữ lại", "Keep it")
    val noCamera = Words(
        "Chưa dùng được máy ảnh. Hãy cho phép ứng dụng dùng máy ảnh trong phần Cài đặt.",
        "The camera can't be used. Allow this app to use it in Settings.",
    )

    /** Who asks, by the name that it gives itself. */
    fun asks(name: String): Words = Words("Bên yêu cầu: $name", "Asked by: $name")

    /** How citizens reach who asks, by his own word too. */
    fun contact(said: String): Words = Words("Liên hệ: $said", "Contact: $said")

    /** Who signed a document. */
    fun issuer(name: String): Words = Words("Cơ quan cấp: $name", "Issued by: $name")

    /** Why a document is rejected by itself. */
    fun rejected(why: Words): Words = Words("✘ ${why.vi}", "✘ ${why.en}")

    /** A class of a licence: whether it holds today, and until when. */
    fun licenceClass(of: LicenceClass): Words {
        val day = of.until?.run { "%02d/%02d/%04d".format(Locale.ROOT, day.toInt(), month.toInt(), year) }
        val (vi, en) = if (day == null) "không thời hạn" to "unlimited" else "đến $day" to "until $day"
        return if (of.valid) {
            Words("✔ Hạng ${of.name}: còn giá trị, $vi", "✔ Class ${of.name}: valid, $en")
        } else {
            Words("✘ Hạng ${of.name}: HẾT GIÁ TRỊ, $vi", "✘ Class ${of.name}: NOT VALID, $en")
        }
    }

    /** By what right something is asked for. */
    fun basis(said: Words): Words = Words("Căn cứ: ${said.vi}", "Basis: ${said.en}")

    /** What the reader keeps. */
    fun kept(said: Words): Words = Words("Được lưu giữ: ${said.vi}", "Kept: ${said.en}")

    /** How a code is drawn. */
    fun ease(ease: Ease): Words = when (ease) {
        Ease.USUAL -> Words("Thường", "Usual")
        Ease.EASIER -> Words("To hơn, chậm hơn", "Bigger, slower")
        Ease.EASIEST -> Words("To nhất, chậm nhất", "Biggest, slowest")
    }

    /** How long a code is still good for. */
    fun seconds(left: UInt): Words = Words("Còn $left giây", "$left seconds left")

    /** How long nothing can be typed. */
    fun wait(seconds: Int): Words = Words(
        "Bàn phím mở lại sau ${seconds / 60} phút ${seconds % 60} giây",
        "The keypad is back in ${seconds / 60} min ${seconds % 60} s",
    )

    /** How many copies can still be shown. */
    fun copies(fresh: UInt): Words = Words("Còn $fresh bản để xuất trình", "$fresh copies left to show")
}
