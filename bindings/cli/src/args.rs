//! What can be typed. The contract is `docs/cli.md`; the words here are its short form.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The list that a TEST authority's documents name, where no other is said.
pub(crate) const STATUS_LIST: &str = "https://test.example/status/1";

/// Ví định danh số, không cần mạng — a digital identity wallet that needs no network
#[derive(Parser)]
#[command(name = "dinhdanh", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Ngôn ngữ — language: vi, en (mặc định theo hệ thống — default from the locale)
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Language>,
    /// In ra đúng một đối tượng JSON — print one JSON object and nothing else
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    Vi,
    En,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Kể trọn câu chuyện: cấp, lưu, trình, kiểm tra, và các kiểu gian lận — the whole story, frauds included
    Demo(Demo),
    /// Cơ quan cấp THỬ NGHIỆM — a TEST issuing authority
    #[command(subcommand)]
    Issuer(Issuer),
    /// Ví của công dân — a citizen's wallet
    #[command(subcommand)]
    Wallet(Wallet),
    /// Bên kiểm tra: thiết lập và yêu cầu — a verifier: set up and ask
    #[command(subcommand)]
    Verifier(Verifier),
    /// Kiểm tra những gì được trình; mã thoát 0 chấp nhận, 1 từ chối — check what was shown; exit 0 accept, 1 reject
    Verify(Box<Verify>),
    /// Danh sách trạng thái: công bố, thay đổi, tra cứu — status lists: publish, change, look into
    #[command(subcommand)]
    Status(Status),
    /// Gói chính sách: tin ai, đến khi nào — policy packs: whom to trust, and until when
    #[command(subcommand)]
    Trust(Box<Trust>),
    /// Đọc mã từ ảnh, video hay máy quay — read codes from pictures, video or a camera
    Scan(Scan),
    /// In cấu trúc của một tệp, không phán xét — print a file as a tree; no verdict
    Inspect(Inspect),
}

#[derive(Args)]
pub(crate) struct Demo {
    /// Giữ ví, presentation.gif và các mã PNG ở đây — keep the wallet, presentation.gif and one PNG per code here
    #[arg(long)]
    pub(crate) dir: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Issuer {
    /// Tạo cơ quan thử nghiệm: khóa và chứng thư — make a TEST authority: keys and certificates
    Init {
        /// Thư mục mới — a new folder
        dir: PathBuf,
    },
    /// Cấp giấy tờ cho các khóa của ví — issue a document for a wallet's keys
    Issue {
        /// Thư mục của cơ quan — the authority's folder
        dir: PathBuf,
        /// Tệp yêu cầu của ví — the wallet's request
        #[arg(long)]
        request: PathBuf,
        /// Các trường, JSON — the fields, JSON
        #[arg(long)]
        fields: PathBuf,
        /// Ảnh chân dung JPEG thay cho trường portrait — a JPEG for the field portrait
        #[arg(long)]
        portrait: Option<PathBuf>,
        /// Số ngày có hiệu lực của bản điện tử — days that the electronic copy is valid
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: u16,
        /// Tệp kết quả — the file to write
        #[arg(long, short)]
        out: PathBuf,
        #[command(flatten)]
        clock: Clock,
    },
}

#[derive(Args)]
pub(crate) struct Pin {
    /// Đọc mã PIN từ đầu vào chuẩn, mỗi dòng một mã — read the PIN from standard input, a line each
    #[arg(long)]
    pub(crate) pin_stdin: bool,
    #[command(flatten)]
    pub(crate) device: Device,
}

#[derive(Args)]
pub(crate) struct Device {
    /// Nơi thiết bị bằng phần mềm giữ khóa; mặc định trong thư mục ví — where the device in software keeps its keys; default in the wallet's folder
    #[arg(long)]
    pub(crate) device: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Clock {
    /// Đồng hồ của lần này, RFC 3339 — the clock of this run, RFC 3339
    #[arg(long)]
    pub(crate) at: Option<String>,
}

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
    Withdraw {
        dir: PathBuf,
        /// Số biên nhận, xem «wallet export» — the number of the receipt, see `wallet export`
        receipt: i64,
        /// Yêu cầu xóa dữ liệu — ask for erasure
        #[arg(long)]
        erasure: bool,
        /// Tệp thư — the letter's file
        #[arg(long, short)]
        out: Option<PathBuf>,
        #[command(flatten)]
        pin: Pin,
        #[command(flatten)]
        clock: Clock,
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
        #[command(flatten)]
        pin: Pin,
    },
    /// Liệt kê giấy tờ — list the documents
    List {
        dir: PathBuf,
        #[command(flatten)]
        pin: Pin,
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
    /// Trình giấy tờ: đồng ý, ký, vẽ mã QR — show documents: consent, signature, codes
    Show(Box<Show>),
    /// Nhật ký: ai hỏi, khi nào, mục đích, tên trường — the log: who, when, purpose, names of fields
    Log {
        dir: PathBuf,
        /// Xóa mục này; chuỗi giữ lại dấu vết — delete this entry; the chain keeps a tombstone
        #[arg(long)]
        delete: Option<i64>,
        #[command(flatten)]
        pin: Pin,
    },
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
    /// Chứng thư gốc của bên kiểm tra — the readers' root certificates, file or folder
    #[arg(long, requires = "request")]
    pub(crate) readers: Option<PathBuf>,
    /// Thêm trường tùy chọn, ví dụ engine_capacity — also give this optional field; may be repeated
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

#[derive(Subcommand)]
pub(crate) enum Verifier {
    /// Tạo bên kiểm tra: khóa và chứng thư do cơ quan thử nghiệm ký — make a verifier, certified by a TEST authority
    Init {
        /// Thư mục mới — a new folder
        dir: PathBuf,
        /// Thư mục của cơ quan thử nghiệm — the TEST authority's folder
        #[arg(long)]
        authority: PathBuf,
        /// Tên đơn vị hiện cho công dân — the name that citizens see
        #[arg(long, default_value = "TEST Đội kiểm tra số 1")]
        name: String,
        /// Khóa gốc của gói chính sách để ghim — root keys of policy packs to be pinned
        #[arg(long)]
        pins: Option<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
    /// Nhận gói chính sách, danh sách trạng thái, danh sách thu hồi mới — take new policy packs, status and revocation lists
    Learn {
        /// Thư mục của bên kiểm tra — the verifier's folder
        dir: PathBuf,
        /// Các tệp đã tải về — the files that came
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
    /// Xác nhận các lần kiểm tra đang chờ, theo danh sách mới nhất — confirm what waits, by the newest lists
    Confirm {
        /// Thư mục của bên kiểm tra — the verifier's folder
        dir: PathBuf,
        #[command(flatten)]
        clock: Clock,
    },
    /// Tạo mã yêu cầu, dùng một lần trong 60 giây — make a request code, good once for 60 seconds
    Request {
        /// Thư mục của bên kiểm tra — the verifier's folder
        dir: PathBuf,
        /// Mục đích, ví dụ V1 — the profile, for example V1
        #[arg(long)]
        profile: String,
        /// Ảnh PNG — the code as a PNG
        #[arg(long)]
        png: Option<PathBuf>,
        /// Hiện ngay trên màn hình dòng lệnh — show on this terminal
        #[arg(long)]
        terminal: bool,
        /// Viết nội dung thô của mã — write the message itself
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
}

/// Whom to believe.
#[derive(Args, Default)]
pub(crate) struct Trusted {
    /// Chứng thư gốc, gói chính sách, VICAL, danh sách thu hồi và trạng thái: tệp hoặc thư mục — roots, policy packs, VICALs, revocation and status lists: files or folders
    #[arg(long, required_unless_present = "verifier")]
    pub(crate) trust: Vec<PathBuf>,
    /// Khóa gốc được ghim của gói chính sách — the pinned root keys that a policy pack must lead to
    #[arg(long)]
    pub(crate) pins: Option<PathBuf>,
    /// Chứng thư gốc của bên lập VICAL — root certificates of who signs a VICAL
    #[arg(long)]
    pub(crate) vical_roots: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// Ảnh PNG, GIF, hoặc dữ liệu — pictures (PNG, GIF), a message or a DeviceResponse
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) trusted: Trusted,
    /// Mục đích mà người trình phải đáp ứng — the profile that must be met
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// Thư mục của bên kiểm tra, cho mã hai chiều và để nhận ra mã trình lại — the verifier's folder, for answers to its requests and to notice replays
    #[arg(long)]
    pub(crate) verifier: Option<PathBuf>,
    /// Tên của lần kiểm tra: quét lại cùng tên không bị coi là trình lại — name of this check: a second scan under it is no replay
    #[arg(long, requires = "verifier")]
    pub(crate) check: Option<String>,
    /// SessionTranscript (hoặc bản tag-24) cho DeviceResponse rời — SessionTranscript or its tag-24 bytes
    #[arg(long)]
    pub(crate) transcript: Option<PathBuf>,
    /// Khóa tạm của bên đọc: hex, JWK hoặc PKCS#8 — the reader's ephemeral key: hex scalar, JWK or PKCS#8
    #[arg(long, requires = "transcript")]
    pub(crate) reader_key: Option<PathBuf>,
    /// Viết ảnh chân dung ra tệp này — write the portrait to this file
    #[arg(long)]
    pub(crate) portrait: Option<PathBuf>,
    /// Cán bộ xác nhận: không đúng người — the officer says: not this person
    #[arg(long)]
    pub(crate) not_this_person: bool,
    /// Viết biên bản để in, không có giá trị nào — write a record for the printer, an HTML page without any value
    #[arg(long)]
    pub(crate) record: Option<PathBuf>,
    /// Nếu chưa xác nhận được thì xếp hàng chờ có mạng — what can't be confirmed now waits for a network
    #[arg(long, requires = "verifier")]
    pub(crate) queue: bool,
    /// In bảng thời gian và số byte từng bước — print time and bytes of each step
    #[arg(long)]
    pub(crate) timings: bool,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

#[derive(Subcommand)]
pub(crate) enum Status {
    /// Ký danh sách như đang có; tạo mới nếu chưa có — sign a list as it stands; made if there is none
    Publish(Box<Publish>),
    /// Cấp mục cho các bản của một giấy tờ — allot entries to the copies of a document
    Allot {
        /// Thư mục của cơ quan — the authority's folder
        dir: PathBuf,
        /// Địa chỉ của danh sách — the list's address
        #[arg(long, default_value = STATUS_LIST)]
        uri: String,
        /// Số bản — copies
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=100))]
        copies: u8,
    },
    /// Đổi trạng thái của các mục — change entries
    Set {
        /// Thư mục của cơ quan — the authority's folder
        dir: PathBuf,
        /// Địa chỉ của danh sách — the list's address
        #[arg(long, default_value = STATUS_LIST)]
        uri: String,
        /// Thu hồi, tạm giữ, khóa, khôi phục — what to do
        #[arg(value_enum)]
        change: Change,
        /// Số của các mục; mỗi bản của giấy tờ có một mục — the entries' numbers; each copy of a document has one
        #[arg(required = true)]
        indexes: Vec<u64>,
    },
    /// Tóm tắt một danh sách — sum up a list
    Show {
        file: PathBuf,
        /// Chứng thư gốc tin cậy: tệp hoặc thư mục — trusted root certificates, file or folder
        #[arg(long)]
        trust: Option<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
    /// Tra một mục; mã thoát 0 có hiệu lực, 1 không — look up an entry; exit 0 valid, 1 not
    Lookup {
        file: PathBuf,
        /// Số của mục — the entry's number
        index: u64,
        /// Chứng thư gốc tin cậy: tệp hoặc thư mục — trusted root certificates, file or folder
        #[arg(long)]
        trust: Option<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
}

#[derive(Args)]
pub(crate) struct Publish {
    /// Thư mục của cơ quan — the authority's folder
    pub(crate) dir: PathBuf,
    /// Địa chỉ của danh sách, như trong giấy tờ — the list's address, as documents name it
    #[arg(long, default_value = STATUS_LIST)]
    pub(crate) uri: String,
    /// Số mục của danh sách mới, mặc định 1000000 — entries of a new list, 1000000 if not said
    #[arg(long)]
    pub(crate) entries: Option<u64>,
    /// Số bit mỗi mục của danh sách mới: 1, 2, 4, 8; mặc định 2 — bits of each, 2 if not said
    #[arg(long)]
    pub(crate) bits: Option<u64>,
    /// Dạng JWT thay vì CWT — as JWT instead of CWT
    #[arg(long)]
    pub(crate) jwt: bool,
    /// Số ngày có hiệu lực — days until it is out of date
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Số giây nên lấy bản mới — seconds after which a newer one should be fetched
    #[arg(long, default_value_t = 86_400, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) ttl: u32,
    /// Địa chỉ của bảng kê các danh sách — the address where all lists are named
    #[arg(long)]
    pub(crate) aggregation_uri: Option<String>,
    /// Tệp kết quả, mặc định trong thư mục trust của cơ quan — the file to write, else it is in the authority's trust folder
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Change {
    /// Thu hồi hẳn — end it for good
    Revoke,
    /// Tạm giữ — hold it back
    Suspend,
    /// Khóa tài khoản — the account is locked
    Lock,
    /// Khôi phục — as it was issued
    Restore,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ease {
    Usual,
    Easier,
    Easiest,
}

#[derive(Args)]
pub(crate) struct Scan {
    /// Ảnh PNG hay GIF, hoặc thư mục ảnh — pictures (PNG, GIF), or folders of them
    #[arg(required_unless_present_any = ["raw", "camera"])]
    pub(crate) files: Vec<PathBuf>,
    /// Khung hình xám thô từ đầu vào chuẩn, ví dụ 1280x720 (ffmpeg -f rawvideo -pix_fmt gray) — raw grey frames on standard input
    #[arg(long, value_name = "WxH", conflicts_with_all = ["files", "camera"])]
    pub(crate) raw: Option<String>,
    /// Máy quay V4L2, ví dụ /dev/video0, qua ffmpeg — a V4L2 camera, read through ffmpeg
    #[arg(long, conflicts_with = "files")]
    pub(crate) camera: Option<PathBuf>,
    /// Viết nội dung của mã — write the message
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Inspect {
    /// Ảnh mã QR, CBOR, hoặc chứng thư; dạng byte, hex, base64url hay PEM — pictures of codes, CBOR or a certificate
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Rút gọn chuỗi byte dài — shorten long byte strings
    #[arg(long)]
    pub(crate) short: bool,
}

#[derive(Subcommand)]
pub(crate) enum Trust {
    /// Tạo bộ khóa gốc THỬ NGHIỆM, đầu tiên hoặc kế tiếp — make a TEST set of root keys, the first or the next
    Keys {
        /// Thư mục mới — a new folder
        dir: PathBuf,
        /// Mã của gói, ví dụ TEST-vn, cho bộ đầu tiên — the packs' id, for a first set
        #[arg(long, required_unless_present = "after", conflicts_with = "after")]
        id: Option<String>,
        /// Thư mục của bộ trước, ký giới thiệu bộ này — the folder of the set before, which introduces this one
        #[arg(long)]
        after: Option<PathBuf>,
        /// Số khóa của bộ — keys of the set
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
        count: u8,
    },
    /// Lập gói và ký — make a pack and sign it
    Build(Build),
    /// Ký một gói chưa ký — sign a pack that is unsigned
    Sign {
        /// Thư mục khóa gốc — the folder of root keys
        dir: PathBuf,
        file: PathBuf,
        /// Tệp kết quả — the file to write
        #[arg(long, short)]
        out: PathBuf,
    },
    /// Hiện nội dung gói và chữ ký — show what a pack says, and whether its signature holds
    Show {
        file: PathBuf,
        /// Khóa gốc đã ghim: tệp hoặc thư mục khóa — the pinned root keys: file, or folder of keys
        #[arg(long)]
        roots: Option<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
    /// Thay gói đang dùng bằng gói mới hơn; không bao giờ lùi — replace the pack held by a newer one; never goes back
    Update {
        /// Gói đang dùng; chưa có thì nhận lần đầu — the pack held; taken as the first where there is none
        held: PathBuf,
        new: PathBuf,
        /// Khóa gốc đã ghim: tệp hoặc thư mục khóa — the pinned root keys: file, or folder of keys
        #[arg(long)]
        roots: PathBuf,
        #[command(flatten)]
        clock: Clock,
    },
    /// Lập gói kế tiếp với trạng thái khác của một cơ quan — make the next pack, an issuer's state changed
    Mark(Mark),
}

#[derive(Args)]
pub(crate) struct Build {
    /// Thư mục khóa gốc — the folder of root keys
    pub(crate) dir: PathBuf,
    /// Mô tả gói, JSON — the description, JSON
    #[arg(long, required_unless_present = "authority")]
    pub(crate) description: Option<PathBuf>,
    /// Thêm một cơ quan thử nghiệm — add a TEST authority's folder; may be repeated
    #[arg(long)]
    pub(crate) authority: Vec<PathBuf>,
    /// Số của gói, lớn hơn gói trước — the pack's number, above the last one's
    #[arg(long)]
    pub(crate) serial: u64,
    /// Số ngày gói còn hạn — days until its date
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) days: u16,
    /// Không ký; ký sau bằng «trust sign» — leave it unsigned, for `trust sign`
    #[arg(long)]
    pub(crate) unsigned: bool,
    /// Tệp kết quả — the file to write
    #[arg(long, short)]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

#[derive(Args)]
pub(crate) struct Mark {
    /// Thư mục khóa gốc — the folder of root keys
    pub(crate) dir: PathBuf,
    /// Gói trước — the pack before
    pub(crate) file: PathBuf,
    /// Chứng thư gốc của cơ quan — the issuer's root certificate
    #[arg(long)]
    pub(crate) issuer: PathBuf,
    /// Chỉ người ký này của cơ quan — only this signer of the issuer: its certificate
    #[arg(long)]
    pub(crate) signer: Option<PathBuf>,
    /// Trạng thái mới — the new state
    #[arg(long, value_enum)]
    pub(crate) state: IssuerMark,
    /// Ngừng từ lúc nào, RFC 3339; mặc định là bây giờ — retired since when; by default now
    #[arg(long)]
    pub(crate) since: Option<String>,
    /// Tệp kết quả — the file to write
    #[arg(long, short)]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum IssuerMark {
    Active,
    Retired,
    Compromised,
}
