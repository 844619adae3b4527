//! Policy packs.

use super::Clock;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

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
