//! What can be typed. The contract is `docs/cli.md`; the words here are its short form.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

mod status;
mod trust;
mod wallet;

pub(crate) use status::{Change, Publish, Status};
pub(crate) use trust::{Build, IssuerMark, Mark, Trust};
pub(crate) use wallet::{Ease, Show, Wallet, Withdraw};

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
    /// Kiểm tra những gì được trình; mã thoát 0 được qua, 1 đèn đỏ — check what was shown; exit 0 may pass, 1 red light
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
        /// Ảnh đến 3 kB (JPEG, WebP, AVIF) cho trường portrait_small, đi trong mã QR thay cho portrait — a picture of up to 3 kB for the field portrait_small, which goes through codes in the place of portrait
        #[arg(long)]
        small_portrait: Option<PathBuf>,
        /// Số ngày có hiệu lực của bản điện tử — days that the electronic copy is valid
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: u16,
        /// Chỉ các trường mà mục đích này được hỏi, ví dụ V2: mã trình nhỏ hơn — only the fields that this profile may ask, for example V2: a smaller code
        #[arg(long)]
        profile: Option<String>,
        /// Ví trình các bản thế nào: mỗi bản một lần, từng bản đến khi hết hạn, hay luân phiên — how the wallet shows the copies: each once, one until it ends, or by turns
        #[arg(long, value_enum)]
        copies: Option<CopyUse>,
        /// Tệp kết quả — the file to write
        #[arg(long, short)]
        out: PathBuf,
        #[command(flatten)]
        clock: Clock,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CopyUse {
    OneTime,
    LimitedTime,
    Rotating,
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
        /// Nơi công dân liên hệ, ghi vào chứng thư: thư điện tử, https:, mailto: hoặc tel: — where citizens reach it, in its certificate: e-mail, https:, mailto: or tel:
        #[arg(long)]
        contact: Option<String>,
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
        /// Nêu rồi bỏ các mục không đọc được, trừ mục do phiên bản mới hơn ghi — name what can't be read, then take it
        /// away, except what a newer version kept
        #[arg(long)]
        discard_unread: bool,
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
    #[arg(required_unless_present_any = ["raw", "camera"])]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) video: Video,
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
    #[arg(long, requires = "verifier", conflicts_with_all = ["trust", "pins", "vical_roots"])]
    pub(crate) queue: bool,
    /// In bảng thời gian và số byte từng bước — print time and bytes of each step
    #[arg(long)]
    pub(crate) timings: bool,
    #[command(flatten)]
    pub(crate) clock: Clock,
}

/// Frames that come one after another, in place of files.
#[derive(Args)]
pub(crate) struct Video {
    /// Khung hình xám thô từ đầu vào chuẩn, ví dụ 1280x720 (ffmpeg -f rawvideo -pix_fmt gray) — raw grey frames on standard input
    #[arg(long, value_name = "WxH", conflicts_with_all = ["files", "camera"])]
    pub(crate) raw: Option<String>,
    /// Máy quay V4L2, ví dụ /dev/video0, qua ffmpeg — a V4L2 camera, read through ffmpeg
    #[arg(long, conflicts_with = "files")]
    pub(crate) camera: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Scan {
    /// Ảnh PNG hay GIF, hoặc thư mục ảnh — pictures (PNG, GIF), or folders of them
    #[arg(required_unless_present_any = ["raw", "camera"])]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) video: Video,
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
