//! What keeps a wallet safe and movable: making, unlocking, changing, erasing.

use super::{on_device, open};
use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, files, pin};
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_wallet::{Guard, Hit, Stretch, Wallet};
use serde_json::json;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Duration;
use time::UtcDateTime;

/// How long stretching a PIN should take on this device.
const STRETCHING: Duration = Duration::from_millis(250);

pub(super) fn create(dir: &Path, birth_date: Option<&str>, pin: &args::Pin, voice: Voice) -> Result<Output, Failure> {
    let chosen = pin::choose(pin, birth_date, voice)?;
    let stretch = Stretch::calibrated(STRETCHING)?;
    Wallet::create(dir, &on_device(dir, &pin.device), &chosen, stretch, UtcDateTime::now())?;
    let text = voice.lang.pick("Đã tạo ví và khóa lại:", "The wallet was made, and is locked:");
    Ok(Output::yes(format!("{text} {}", dir.display()), json!({"wallet": dir})))
}

pub(super) fn unlock(
    dir: &Path,
    examine: bool,
    older_copy: bool,
    pin: &args::Pin,
    voice: Voice,
) -> Result<Output, Failure> {
    let lang = voice.lang;
    let wallet = if older_copy {
        Wallet::open_rolled_back(dir, &on_device(dir, &pin.device), &pin::ask(pin, voice)?, UtcDateTime::now())?
    } else {
        open(dir, pin, voice)?
    };
    let store = wallet.store();
    let assurance = store.assurance();
    let (guard, guarded) = match assurance.guard {
        Guard::Software => (
            "software",
            lang.pick("bằng phần mềm: ai chép được tệp là có khóa", "in software: who copies the files has the keys"),
        ),
        Guard::TrustedEnvironment => (
            "trusted_environment",
            lang.pick("trong vùng tin cậy của bộ xử lý", "in the processor's trusted environment"),
        ),
        Guard::SecureElement => ("secure_element", lang.pick("trong chip bảo mật", "in a secure element")),
    };
    let order = match assurance.keeps_order {
        true => lang.pick("nhận ra mọi bản sao cũ", "every older copy is noticed"),
        false => {
            lang.pick("không nhận ra bản sao cũ của cả thiết bị", "an older copy of the whole device is not noticed")
        }
    };
    let log = store.check_log()?;
    let chain = match log.broken {
        None => lang.pick("nguyên vẹn", "whole"),
        Some(_) => lang.pick("BỊ ĐỨT", "BROKEN"),
    };
    let documents = wallet.documents().map(|all| all.len());
    let mut lines = vec![
        format!("{}: {guarded}; {order}", lang.pick("Khóa", "Keys")),
        format!("{}: {} · {chain}", lang.pick("Nhật ký", "Log"), log.entries),
    ];
    if let Ok(count) = documents {
        lines.push(format!("{}: {count}", lang.pick("Giấy tờ", "Documents")));
    }
    let mut json = json!({
        "wallet": dir, "guard": guard, "keeps_order": assurance.keeps_order, "log_entries": log.entries,
        "log_broken_at": log.broken.map(|entry| entry.0),
    });
    let mut whole = log.broken.is_none();
    if examine {
        let found = store.examine()?;
        whole &= found.pages.is_empty() && found.hits.is_empty();
        let hits: Vec<_> = found.hits.iter().map(|hit| named(*hit, lang)).collect();
        let pages = found.pages.len();
        lines.push(match whole {
            true => lang.pick("Không có gì hỏng.", "Nothing is damaged.").to_owned(),
            false => format!(
                "{}: {pages}. {}: {}",
                lang.pick("Trang hỏng", "Damaged pages"),
                lang.pick("Mất", "Lost"),
                hits.join(", ")
            ),
        });
        if let Some(json) = json.as_object_mut() {
            json.insert("damaged_pages".to_owned(), found.pages.into());
            json.insert("hits".to_owned(), hits.into());
        }
    }
    Ok(Output { text: lines.join("\n"), json, yes: whole })
}

fn named(hit: Hit, lang: Lang) -> String {
    match hit {
        Hit::Account => lang.pick("tài khoản", "the account").to_owned(),
        Hit::Documents => lang.pick("danh sách giấy tờ", "the list of documents").to_owned(),
        Hit::Document(id) => format!("{} {}", lang.pick("giấy tờ", "document"), id.0),
        Hit::Copy(id, copy) => format!("{} {}/{}", lang.pick("bản của giấy tờ", "copy of document"), id.0, copy.0),
        Hit::Settings => lang.pick("cài đặt", "settings").to_owned(),
        Hit::Log(entry) => format!("{} {}", lang.pick("nhật ký từ mục", "the log at entry"), entry.0),
        Hit::Receipt(id) => format!("{} {}", lang.pick("biên nhận", "receipt"), id.0),
        Hit::Caches => lang.pick("danh sách tải về", "fetched lists").to_owned(),
    }
}

pub(super) fn change_pin(
    dir: &Path,
    new_key: bool,
    birth_date: Option<&str>,
    pin: &args::Pin,
    voice: Voice,
) -> Result<Output, Failure> {
    let old = pin::ask(pin, voice)?;
    let new = pin::choose(pin, birth_date, voice)?;
    let mut wallet = Wallet::open(dir, &on_device(dir, &pin.device), &old)?;
    wallet.change_pin(&old, &new, new_key, UtcDateTime::now())?;
    let text = voice.lang.pick("Đã đổi mã PIN.", "The PIN was changed.");
    Ok(Output::yes(text, json!({"changed": dir, "new_key": new_key})))
}

pub(super) fn erase(dir: &Path, yes: bool, device: &args::Device, voice: Voice) -> Result<Output, Failure> {
    let lang = voice.lang;
    if !yes && !agreed(voice)? {
        return Err(Problem::Declined.into());
    }
    let erased = dinhdanh_wallet::erase(dir, &on_device(dir, device))?;
    let files = format!("{} ({} B): {}", erased.files.len(), erased.bytes, erased.files.join(", "));
    let text = match erased.keys {
        true => {
            lang.pick(format!("Đã hủy khóa và xóa tệp: {files}."), format!("The keys were destroyed, and files erased: {files}."))
        }
        false => lang.pick(
            format!(
                "Đã xóa tệp: {files}. KHÔNG hủy được khóa nào: thiết bị này không giữ khóa của ví. Ai có bản sao của ví, thiết bị \
                 giữ khóa và mã PIN vẫn mở được bản sao đó."
            ),
            format!(
                "Files were erased: {files}. NO key was destroyed: this device has none of this wallet. Who has a copy of the \
                 wallet, the device with its keys and the PIN can still open that copy."
            ),
        ),
    };
    let json = json!({
        "erased": dir, "keys": erased.keys, "hardware_keys": erased.hardware_keys, "files": erased.files,
        "bytes": erased.bytes,
    });
    Ok(Output { text, json, yes: erased.keys })
}

fn agreed(voice: Voice) -> Result<bool, Failure> {
    let unreadable = |error: io::Error| Failure::of_io(&error, false, "stdin");
    let question = voice.lang.pick(
        "Xóa vĩnh viễn mọi giấy tờ, khóa và nhật ký? Gõ «xoa» để xóa:",
        "Erase all documents, keys and the log for good? Type \"erase\" to do so:",
    );
    write!(io::stderr(), "{question} ").map_err(unreadable)?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
    Ok(matches!(line.trim(), "xoa" | "xóa" | "erase"))
}

pub(super) fn migrate(dir: &Path, out: &Path, pin: &args::Pin, voice: Voice) -> Result<Output, Failure> {
    let wallet = open(dir, pin, voice)?;
    let moved = wallet.migrate(&pin::passphrase(pin, true, voice)?, Stretch::DEFAULT)?;
    files::write(out, &moved)?;
    let text = voice.lang.pick(
        "Đã viết tệp chuyển điện thoại (không có khóa, không có giấy tờ):",
        "The move to another phone was written (no key and no document is in it):",
    );
    Ok(Output::yes(format!("{text} {}", out.display()), json!({"migration": out, "bytes": moved.len()})))
}

pub(super) fn restore(dir: &Path, from: &Path, pin: &args::Pin, voice: Voice) -> Result<Output, Failure> {
    let bytes = files::read(from)?;
    let chosen = pin::choose(pin, None, voice)?;
    let passphrase = pin::passphrase(pin, false, voice)?;
    let stretch = Stretch::calibrated(STRETCHING)?;
    let device = on_device(dir, &pin.device);
    let wallet = Wallet::restore(dir, &device, &chosen, stretch, (&bytes, &passphrase), UtcDateTime::now())?;
    let again = wallet.store().to_reissue()?.len();
    let text = voice.lang.pick(
        format!("Đã tạo ví với khóa mới. {again} giấy tờ cần cấp lại: xem «dinhdanh wallet list»."),
        format!("The wallet was made, with keys of its own. {again} documents are to be issued again: see `dinhdanh wallet list`."),
    );
    Ok(Output::yes(text, json!({"wallet": dir, "to_reissue": again})))
}
