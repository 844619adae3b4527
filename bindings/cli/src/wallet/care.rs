//! What keeps a wallet safe and movable: making, unlocking, changing, erasing.

use super::{is_there, on_device, open};
use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, files, pin};
use dinhdanh_codes::{Lang, LogWord, Problem, ScreenWord};
use dinhdanh_wallet::{AccountState, Guard, Hit, Level, MAX_MIGRATION, Stretch, Wallet, lost, lost_json};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Duration;
use time::UtcDateTime;

/// How long stretching a PIN should take on this device.
const STRETCHING: Duration = Duration::from_millis(250);

pub(super) fn create(dir: &Path, birth_date: Option<&str>, pin: &args::Pin, voice: Voice) -> Result<Output, Failure> {
    files::refuse_used(dir)?;
    let chosen = pin::choose(pin, birth_date, voice)?;
    let stretch = Stretch::calibrated(STRETCHING)?;
    let made = Wallet::create(dir, &on_device(dir, &pin.device), &chosen, stretch, UtcDateTime::now());
    made.map_err(|error| Failure::from(error).at(dir))?;
    let text = voice.lang.pick("Đã tạo ví và khóa lại:", "The wallet was made, and is locked:");
    Ok(Output::yes(format!("{text} {}", dir.display()), json!({"wallet": files::name(dir)})))
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
        is_there(dir)?;
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
    let mut lines = vec![format!("{}: {guarded}; {order}", lang.pick("Khóa", "Keys"))];
    let mut json = json!({"wallet": files::name(dir), "guard": guard, "keeps_order": assurance.keeps_order});
    let mut more = |name: &str, value: Value| json.as_object_mut().map(|json| json.insert(name.to_owned(), value));
    if let Ok(account) = wallet.account(UtcDateTime::now()) {
        let (level, of_level) = match account.level {
            Level::One => (1, ScreenWord::LevelOne),
            Level::Two => (2, ScreenWord::LevelTwo),
        };
        let (code, state) = named(account.state);
        lines.push(format!("{}: {}", of_level.words(lang), state.words(lang)));
        more("account", json!({"level": level, "state": code}));
    }
    if let Ok(found) = store.salvage_documents() {
        lines.push(format!("{}: {}", lang.pick("Giấy tờ", "Documents"), found.read.len()));
    }
    let checked = store.log_checked();
    lines.extend(super::log::unchecked(checked, lang).map(str::to_owned));
    more("newest_entry_checked", checked.into());
    if !examine {
        return Ok(Output { text: lines.join("\n"), json, yes: checked });
    }
    // Both go round damage, and read everything: only when asked.
    let (log, found) = (store.check_log()?, store.examine()?);
    let chain = match log.broken {
        None => lang.pick("nguyên vẹn", "whole"),
        Some(_) => lang.pick("BỊ ĐỨT", "BROKEN"),
    };
    let mut line = format!("{}: {} · {chain}", lang.pick("Nhật ký", "Log"), log.entries);
    line.extend(gone(log.lost, lang).map(|gone| format!(" · {gone}")));
    lines.push(line);
    let undamaged = found.pages.is_empty() && found.hits.is_empty();
    lines.push(match undamaged {
        true => lang.pick("Không có gì hỏng.", "Nothing is damaged.").to_owned(),
        false => {
            format!("{}: {}. {}", lang.pick("Trang hỏng", "Damaged pages"), found.pages.len(), told(&found.hits, lang))
        }
    });
    more("log_entries", log.entries.into());
    more("log_lost", log.lost.into());
    more("log_broken_at", log.broken.map(|entry| entry.0).into());
    more("damaged_pages", found.pages.into());
    more("hits", lost_json(&found.hits));
    Ok(Output { text: lines.join("\n"), json, yes: undamaged && log.broken.is_none() && checked })
}

/// How many entries of the log are gone, where it says that some are.
fn gone(entries: u64, lang: Lang) -> Option<String> {
    (entries > 0).then(|| {
        lang.pick(
            format!("{entries} mục không còn, như nhật ký nêu"),
            format!("{entries} entries are gone, as the log says"),
        )
    })
}

/// What damage hit, in one line.
pub(super) fn told(hits: &[Hit], lang: Lang) -> String {
    let hits: Vec<_> = hits.iter().map(|hit| lost(*hit, lang)).collect();
    match hits.is_empty() {
        true => lang.pick("Không mất gì.", "Nothing is lost.").to_owned(),
        false => format!("{}: {}", LogWord::Lost.words(lang), hits.join(", ")),
    }
}

fn named(state: AccountState) -> (&'static str, ScreenWord) {
    match state {
        AccountState::Active => ("active", ScreenWord::AccountActive),
        AccountState::Locked => ("locked", ScreenWord::AccountLocked),
        AccountState::NeedsCard => ("needs_card", ScreenWord::AccountNeedsCard),
        AccountState::Expired => ("expired", ScreenWord::AccountExpired),
    }
}

pub(super) fn change_pin(
    dir: &Path,
    new_key: bool,
    birth_date: Option<&str>,
    pin: &args::Pin,
    voice: Voice,
) -> Result<Output, Failure> {
    is_there(dir)?;
    let old = pin::ask(pin, voice)?;
    let new = pin::choose(pin, birth_date, voice)?;
    let mut wallet = Wallet::open(dir, &on_device(dir, &pin.device), &old)?;
    wallet.change_pin(&old, &new, new_key, UtcDateTime::now())?;
    let text = voice.lang.pick("Đã đổi mã PIN.", "The PIN was changed.");
    Ok(Output::yes(text, json!({"changed": files::name(dir), "new_key": new_key})))
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
        "erased": files::name(dir), "keys": erased.keys, "hardware_keys": erased.hardware_keys, "files": erased.files,
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
    files::write(out, &moved.bytes)?;
    let text = voice.lang.pick(
        "Đã viết tệp chuyển điện thoại (không có khóa, không có giấy tờ):",
        "The move to another phone was written (no key and no document is in it):",
    );
    let mut text = format!("{text} {}", out.display());
    if !moved.lost.is_empty() {
        let left: Vec<_> = moved.lost.iter().map(|hit| lost(*hit, voice.lang)).collect();
        text.push_str(&format!("\n{}: {}", LogWord::LeftBehind.words(voice.lang), left.join(", ")));
    }
    let json =
        json!({"migration": files::name(out), "bytes": moved.bytes.len(), "left_behind": lost_json(&moved.lost)});
    Ok(Output { text, json, yes: moved.lost.is_empty() })
}

pub(super) fn restore(
    dir: &Path,
    from: &Path,
    birth_date: Option<&str>,
    pin: &args::Pin,
    voice: Voice,
) -> Result<Output, Failure> {
    let bytes = files::read_at_most(from, MAX_MIGRATION)?;
    files::refuse_used(dir)?;
    let chosen = pin::choose(pin, birth_date, voice)?;
    let passphrase = pin::passphrase(pin, false, voice)?;
    let stretch = Stretch::calibrated(STRETCHING)?;
    let device = on_device(dir, &pin.device);
    let wallet = Wallet::restore(dir, &device, &chosen, stretch, (&bytes, &passphrase), UtcDateTime::now())?;
    let again = wallet.store().to_reissue()?.len();
    let missing = wallet.store().check_log()?.lost;
    let mut text = voice.lang.pick(
        format!("Đã tạo ví với khóa mới. {again} giấy tờ cần cấp lại: xem «dinhdanh wallet list»."),
        format!("The wallet was made, with keys of its own. {again} documents are to be issued again: see `dinhdanh wallet list`."),
    );
    text.extend(gone(missing, voice.lang).map(|gone| format!("\n{}: {gone}.", voice.lang.pick("Nhật ký", "Log"))));
    Ok(Output::yes(text, json!({"wallet": files::name(dir), "to_reissue": again, "log_lost": missing})))
}
