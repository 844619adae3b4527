//! The log: looking at it, taking it along, and claiming rights by it.

use super::care::told;
use super::open;
use crate::failure::{Failure, refuse_hidden};
use crate::output::{Output, Voice};
use crate::{args, clock, files};
use dinhdanh_catalogue::one_line;
use dinhdanh_codes::{Lang, LogKind, LogWord, Problem};
use dinhdanh_wallet::{EntryId, LogEntry, Outcome, ReceiptId, RightKind, Wallet, field_names, lost_json, outcome};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;
use time::UtcDateTime;

/// Entries of the log that are printed.
const ENTRIES: u32 = 100;

pub(super) fn delete(wallet: &mut Wallet, number: i64, lang: Lang) -> Result<Output, Failure> {
    let gone = wallet.store_mut().delete_entry(EntryId(number), UtcDateTime::now());
    let (first, last) = gone.map_err(|error| Failure::from(error).naming(Problem::NoSuchLogEntry, number))?;
    let text = match (first, last) == (EntryId(number), EntryId(number)) {
        true => lang
            .pick("Đã xóa mục; chuỗi giữ lại dấu vết.", "The entry was deleted; the chain keeps a tombstone.")
            .to_owned(),
        false => lang.pick(
            format!("Đã bỏ các mục không đọc được từ {} đến {}; nhật ký ghi lại điều đó.", first.0, last.0),
            format!("The entries {} to {}, which can't be read, were given up; the log says so.", first.0, last.0),
        ),
    };
    Ok(Output::yes(text, json!({"deleted": number, "first": first.0, "last": last.0})))
}

pub(super) fn show(wallet: &Wallet, lang: Lang) -> Result<Output, Failure> {
    let found = wallet.log(ENTRIES)?;
    let purposes = wallet.purposes();
    let mut text = Vec::new();
    let mut json = Vec::new();
    for LogEntry { id: number, activity: entry, kind, receipt } in &found.read {
        let names: Vec<_> = entry.elements.iter().map(|element| element.name.as_str()).collect();
        let at = clock::shown(entry.at, lang);
        // The number by which `wallet withdraw` knows the consent.
        let receipt = receipt.map(|id| id.0);
        let purpose = purposes.words(&entry.purpose, &entry.profile, lang);
        let about = format!("{} {}", kind.words(lang), entry.who);
        let mut parts = vec![about.trim_end().to_owned(), purpose, field_names(&entry.elements, lang)];
        parts.retain(|part| !part.is_empty());
        // Which entries are lost stands in the place of the purpose, and ends the sentence.
        let separator = if *kind == LogKind::EntriesLost { " " } else { " · " };
        let mut line = format!("{:>4}  {at}  {}", number.0, one_line(&parts.join(separator)));
        if entry.outcome != Outcome::Done {
            let _ = write!(line, " · {}", outcome(entry.outcome).words(lang).to_uppercase());
        }
        if let Some(id) = receipt {
            let _ = write!(line, " · {} {id}", lang.pick("biên nhận", "receipt"));
        }
        text.push(line);
        json.push(json!({
            "number": number.0, "at": dinhdanh_cbor::tdate::text(entry.at), "kind": kind.code(), "who": entry.who,
            "purpose": entry.purpose, "profile": entry.profile, "elements": names,
            "done": entry.outcome == Outcome::Done, "request": entry.request_hash.map(hex::encode),
            "receipt": entry.receipt_hash.map(hex::encode), "receipt_number": receipt,
        }));
    }
    if found.read.is_empty() && found.lost.is_empty() {
        text.push(lang.pick("Nhật ký trống.", "The log is empty.").to_owned());
    }
    if !found.lost.is_empty() {
        text.push(told(&found.lost, lang));
    }
    let checked = wallet.store().log_checked();
    text.extend(unchecked(checked, lang).map(str::to_owned));
    let json = json!({"log": json, "lost": lost_json(&found.lost), "newest_entry_checked": checked});
    Ok(Output { text: text.join("\n"), json, yes: found.lost.is_empty() && checked })
}

/// What a citizen is told where damage kept the log from being held against the newest entry that the device remembers.
pub(super) fn unchecked(checked: bool, lang: Lang) -> Option<&'static str> {
    (!checked).then_some(lang.pick(
        "Mục mới nhất không đọc được, nên không biết nhật ký có thiếu mục nào không.",
        "The newest entry can't be read, so nobody can say whether the log lacks entries.",
    ))
}

pub(super) fn export(
    dir: &Path,
    out: &Path,
    pin: &args::Pin,
    clock: &args::Clock,
    voice: Voice,
) -> Result<Output, Failure> {
    let now = clock::now(clock)?;
    let wallet = open(dir, pin, voice)?;
    let html = out.extension().is_some_and(|extension| extension == "html");
    let bytes = match html {
        true => wallet.export_html(now, voice.lang)?,
        false => format!("{:#}\n", wallet.export_json(now)?),
    };
    files::write(out, bytes.as_bytes())?;
    let text = match html {
        true => voice.lang.pick("Đã xuất nhật ký dạng HTML:", "The log was exported as HTML:"),
        false => voice.lang.pick("Đã xuất nhật ký dạng JSON:", "The log was exported as JSON:"),
    };
    let format = if html { "html" } else { "json" };
    Ok(Output::yes(format!("{text} {}", out.display()), json!({"export": files::name(out), "format": format})))
}

pub(super) fn withdraw(args: &args::Withdraw, voice: Voice) -> Result<Output, Failure> {
    let now = clock::now(&args.clock)?;
    args.to.as_deref().map_or(Ok(()), |to| refuse_hidden(to, "--to"))?;
    let mut wallet = open(&args.dir, &args.pin, voice)?;
    let kind = if args.erasure { RightKind::Erasure } else { RightKind::WithdrawConsent };
    let claimed = wallet.claim(ReceiptId(args.receipt), kind, now);
    let id = claimed.map_err(|error| Failure::from(error).naming(Problem::NoSuchLogEntry, args.receipt))?;
    let (_, claim) = wallet.store().claim_of(id)?;
    let letter = wallet.letter_to(&claim, args.to.as_deref(), voice.lang)?;
    if let Some(out) = &args.out {
        files::write(out, letter.as_bytes())?;
    }
    let due = |time| dinhdanh_cbor::tdate::text(time);
    let json = json!({
        "claim": id.0, "answer_due": due(claim.answer_due), "finish_due": due(claim.finish_due), "letter": letter,
    });
    let noted = voice.lang.pick("ghi kết quả bằng", "note what comes of it with");
    let number = format!("{} {}", LogWord::ClaimNumber.words(voice.lang), id.0);
    let command = format!("dinhdanh wallet claim DIR {} --answered | --extended | --processor | --finished", id.0);
    // The letter goes to another; the number is the citizen's.
    Ok(Output::yes(format!("{letter}\n\n— {number}; {noted}: {command}"), json))
}
