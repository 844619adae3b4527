//! A citizen's wallet.

use super::{Clock, Device, Pin};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Wallet {
    /// Tạo ví, hỏi mã PIN — make a wallet, asks for a PIN
    Create {
        dir: PathBuf,
        /// Ngày sinh, để mã PIN không trùng; không lưu — the birth date, which the PIN must not be; it is not kept
        #[arg(long)]
        birth_date: Option<String>,
        #[command(flatten)]
        pin: Pin,
    },
    /// Mở khóa một lần: cho biết tình trạng của ví — unlock once, and say how the wallet is
    Unlock {
        dir: PathBuf,
        /// Đọc mọi thứ, cho biết phần nào hỏng — read everything, and say what is damaged
        #[arg(long)]
        examine: bool,
        /// Tiếp tục với bản sao cũ của ví — go on with an older copy of the wallet
        #[arg(long)]
        older_copy: bool,
        #[command(flatten)]
        pin: Pin,
    },
    /// Đổi mã PIN: hỏi mã cũ, rồi mã mới — change the PIN: asks for the old one, then the new one
    ChangePin {
        dir: PathBuf,
        /// Mã hóa lại toàn bộ bằng khóa mới — also write everything anew under another key
        #[arg(long)]
        new_key: bool,
        /// Ngày sinh, để mã PIN không trùng; không lưu — the birth date, which the PIN must not be; it is not kept
        #[arg(long)]
        birth_date: Option<String>,
        #[command(flatten)]
        pin: Pin,
    },
    /// Xuất nhật ký, biên nhận và yêu cầu: .json hoặc .html — export log, receipts and claims: .json or .html
    Export {
        dir: PathBuf,
        /// Tệp kết quả — the file to write
        #[arg(long, short)]
        out: PathBuf,
        #[command(flatten)]
        pin: Pin,
        #[command(flatten)]
        clock: Clock,
    },
    /// Rút lại đồng ý, hoặc yêu cầu xóa dữ liệu, theo một biên nhận — withdraw a consent, or ask for erasure, by its receipt
    Withdraw(Withdraw),
    /// Ghi bên kia đã làm gì với một yêu cầu — note what the verifier did about a claim
    #[command(group(clap::ArgGroup::new("step").required(true)))]
    Claim {
        dir: PathBuf,
        /// Số yêu cầu, xem «wallet export» — the number of the claim, see `wallet export`
        claim: i64,
        /// Đã trả lời — it answered
        #[arg(long, group = "step")]
        answered: bool,
        /// Xin lùi 15 ngày, một lần, chỉ khi rút lại đồng ý — it puts it off by 15 days, once, and a withdrawal only
        #[arg(long, group = "step")]
        extended: bool,
        /// Có bên xử lý dữ liệu: 20 ngày thay vì 15, chỉ khi rút lại đồng ý — a processor has the data too: 20 days and not 15, a withdrawal only
        #[arg(long, group = "step")]
        processor: bool,
        /// Đã làm xong — it is done
        #[arg(long, group = "step")]
        finished: bool,
        #[command(flatten)]
        pin: Pin,
        #[command(flatten)]
        clock: Clock,
    },
    /// Địa chỉ để các bên trả lời thư của bạn: xem hoặc đặt — where your letters are to be answered: shown, or set
    Contact {
        dir: PathBuf,
        /// Thư điện tử, số điện thoại hoặc địa chỉ; "" để bỏ — e-mail, telephone or address; "" for none
        contact: Option<String>,
        #[command(flatten)]
        pin: Pin,
    },
    /// Xóa vĩnh viễn ví và khóa của nó — erase the wallet and its keys for good
    Erase {
        dir: PathBuf,
        /// Không hỏi lại — do not ask
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        device: Device,
    },
    /// Chuyển sang điện thoại khác: viết tệp (--out), hoặc tạo ví từ tệp (--from) — move to another phone: write a file (--out), or make a wallet from one (--from)
    Migrate {
        dir: PathBuf,
        /// Tệp kết quả — the file to write
        #[arg(long, short, required_unless_present = "from")]
        out: Option<PathBuf>,
        /// Tệp từ điện thoại cũ; ví được tạo trong DIR — the file of the old phone; the wallet is made in DIR
        #[arg(long, conflicts_with = "out")]
        from: Option<PathBuf>,
        /// Ngày sinh, để mã PIN mới không trùng; không lưu — the birth date, which the new PIN must not be; it is not kept
        #[arg(long, requires = "from")]
        birth_date: Option<String>,
        #[command(flatten)]
        pin: Pin,
    },
    /// Liệt kê giấy tờ — list the documents
    List {
        dir: PathBuf,
        #[command(flatten)]
        pin: Pin,
        #[command(flatten)]
        clock: Clock,
    },
    /// Xóa một giấy tờ — delete one document
    Delete {
        dir: PathBuf,
        /// Số thứ tự trong danh sách — its number in the list
        id: i64,
        #[command(flatten)]
        pin: Pin,
    },
    /// Bỏ mọi cách mở ví mà không cần mã PIN — end whatever could unlock without the PIN
    Lock {
        dir: PathBuf,
        #[command(flatten)]
        device: Device,
    },
    /// Tạo khóa và yêu cầu cấp giấy tờ — make keys and a request for a document
    Request {
        dir: PathBuf,
        /// Loại giấy tờ — citizen_id, driving_licence, vehicle_registration
        #[arg(long = "type")]
        document_type: String,
        /// Số bản; mỗi lần trình dùng một bản — copies; each showing uses one
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=100))]
        copies: u8,
        /// Tệp kết quả — the file to write
        #[arg(long, short)]
        out: PathBuf,
        #[command(flatten)]
        pin: Pin,
    },
    /// Kiểm tra và lưu giấy tờ được cấp — check and keep an issued document
    Add {
        dir: PathBuf,
        file: PathBuf,
        /// Chứng thư gốc của cơ quan cấp — the issuers' root certificates, file or folder
        #[arg(long)]
        trust: Option<PathBuf>,
        #[command(flatten)]
        pin: Pin,
        #[command(flatten)]
        clock: Clock,
    },
    /// Nhận gói chính sách và danh sách trạng thái; không bao giờ nhận bản cũ hơn — take policy packs and status lists, and never an older one
    Learn {
        dir: PathBuf,
        /// Gói chính sách, danh sách trạng thái — policy packs, status lists
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Chứng thư gốc của cơ quan cấp, nếu ví chưa giữ gói chính sách — the issuers' root certificates, file or folder, where no policy pack is kept
        #[arg(long)]
        trust: Option<PathBuf>,
        /// Khóa gốc mà gói chính sách đầu tiên phải dẫn tới — the root keys that the first policy pack must lead to
        #[arg(long)]
        pins: Option<PathBuf>,
        #[command(flatten)]
        pin: Pin,
        #[command(flatten)]
        clock: Clock,
    },
    /// Trình giấy tờ: đồng ý, ký, vẽ mã QR — show documents: consent, signature, codes
    Show(Box<Show>),
    /// Nhật ký: ai hỏi, khi nào, mục đích, tên trường — the log: who, when, purpose, names of fields
    Log {
        dir: PathBuf,
        /// Xóa mục này; chuỗi giữ lại dấu vết — delete this entry; the chain keeps a tombstone
        #[arg(long)]
        delete: Option<i64>,
        /// Xóa biên nhận này, khi mục nhật ký của nó đã mất — delete this receipt, whose entry of the log is lost
        #[arg(long, conflicts_with = "delete")]
        delete_receipt: Option<i64>,
        #[command(flatten)]
        pin: Pin,
    },
}

#[derive(Args)]
pub(crate) struct Withdraw {
    pub(crate) dir: PathBuf,
    /// Số biên nhận, xem «wallet log» — the number of the receipt, see `wallet log`
    pub(crate) receipt: i64,
    /// Yêu cầu xóa dữ liệu — ask for erasure
    #[arg(long)]
    pub(crate) erasure: bool,
    /// Địa chỉ của bên kia, nếu họ không nêu — the verifier's address, where it stated none
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// Tệp thư — the letter's file
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pin: Pin,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

#[derive(Args)]
pub(crate) struct Show {
    /// Thư mục của ví — the wallet's folder
    pub(crate) dir: PathBuf,
    /// Mục đích, ví dụ V1 — the profile, for example V1; not needed with --request
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// Mã yêu cầu của bên kiểm tra: ảnh hoặc dữ liệu — the verifier's request: picture or bytes
    #[arg(long, conflicts_with = "profile")]
    pub(crate) request: Option<PathBuf>,
    /// Gói chính sách (với --pins), hoặc chứng thư gốc của bên kiểm tra, nếu ví chưa giữ gói nào — a policy pack (with --pins), or the readers' root certificates, file or folder, for a wallet that keeps no pack
    #[arg(long)]
    pub(crate) readers: Option<PathBuf>,
    /// Khóa gốc của gói chính sách — the root keys that the policy pack must lead to
    #[arg(long, requires = "readers")]
    pub(crate) pins: Option<PathBuf>,
    /// Thêm trường hoặc giấy tờ tùy chọn, ví dụ engine_capacity, vehicle_registration — also give this optional field or document; may be repeated
    #[arg(long)]
    pub(crate) include: Vec<String>,
    /// Đã đồng ý, không hỏi lại — consent is given, do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Viết ảnh động — write the codes as one GIF
    #[arg(long)]
    pub(crate) gif: Option<PathBuf>,
    /// Viết mỗi mã một tệp PNG vào thư mục — write one PNG per code into this folder
    #[arg(long)]
    pub(crate) png: Option<PathBuf>,
    /// Viết mỗi mã một tệp SVG vào thư mục — write one SVG per code into this folder
    #[arg(long)]
    pub(crate) svg: Option<PathBuf>,
    /// Hiện ngay trên màn hình dòng lệnh, tự ký lại đến 2 phút — show on this terminal, signed anew for up to 2 minutes
    #[arg(long)]
    pub(crate) terminal: bool,
    /// Mã dễ đọc hơn: ô to hơn, chậm hơn — codes that are easier to read: larger, slower
    #[arg(long, value_enum, default_value_t = Ease::Usual)]
    pub(crate) ease: Ease,
    /// Viết nội dung thô của mã — write the message itself
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pin: Pin,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ease {
    Usual,
    Easier,
    Easiest,
}
