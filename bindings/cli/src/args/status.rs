//! Status lists.

use super::{Clock, STATUS_LIST};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

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
