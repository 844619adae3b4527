//! `dinhdanh wallet`: a citizen's wallet in a folder.

use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, clock, files, pin, show};
use dinhdanh_catalogue::{by_doc_type, by_name};
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_trust::TrustList;
use dinhdanh_wallet::{ActivityKind, DocumentId, Outcome, Stretch, Wallet};
use serde_json::json;
use std::path::Path;
use time::UtcDateTime;

/// Entries of the log that are printed.
const LOG_ENTRIES: u32 = 100;

pub(crate) fn run(args: &args::Wallet, voice: Voice) -> Result<Output, Failure> {
    let lang = voice.lang;
    match args {
        args::Wallet::Create { dir, pin } => {
            Wallet::create(dir, &pin::choose(pin, voice)?, Stretch::DEFAULT, UtcDateTime::now())?;
            let text = lang.pick("Đã tạo ví và khóa lại:", "The wallet was made, and is locked:");
            Ok(Output::yes(format!("{text} {}", dir.display()), json!({"wallet": dir})))
        }
        args::Wallet::List { dir, pin } => list(&Wallet::open(dir, &pin::ask(pin, voice)?)?, lang),
        args::Wallet::Delete { dir, id, pin } => {
            let mut wallet = Wallet::open(dir, &pin::ask(pin, voice)?)?;
            wallet.delete(DocumentId(*id), UtcDateTime::now())?;
            Ok(Output::yes(
                lang.pick("Đã xóa giấy tờ và khóa của nó.", "The document and its keys were deleted."),
                json!({"deleted": id}),
            ))
        }
        args::Wallet::Lock { dir } => {
            dinhdanh_wallet::lock(dir)?;
            let text = lang.pick("Từ giờ chỉ mã PIN mở được ví.", "From now on only the PIN unlocks the wallet.");
            Ok(Output::yes(text, json!({"locked": dir})))
        }
        args::Wallet::Request { dir, document_type, copies, out, pin } => {
            let document = by_name(document_type).ok_or_else(|| Failure::about(Problem::NotFound, document_type))?;
            let mut wallet = Wallet::open(dir, &pin::ask(pin, voice)?)?;
            let request = wallet.request(document, usize::from(*copies), UtcDateTime::now())?;
            files::write(out, &request)?;
            let text = lang.pick("Gửi tệp này cho cơ quan cấp:", "Give this file to the issuer:");
            Ok(Output::yes(format!("{text} {}", out.display()), json!({"request": out, "copies": copies})))
        }
        args::Wallet::Add { dir, file, trust, pin, clock } => {
            let trust = trust.as_deref().map(read_trust).transpose()?;
            let batch = files::read_binary(file)?;
            let mut wallet = Wallet::open(dir, &pin::ask(pin, voice)?)?;
            let id = wallet.add(&batch, trust.as_ref(), clock::now(clock)?)?;
            let text = lang.pick("Đã kiểm tra và lưu, số", "Checked and kept as number");
            Ok(Output::yes(format!("{text} {}", id.0), json!({"document": id.0})))
        }
        args::Wallet::Show(args) => show::run(args, voice),
        args::Wallet::Log { dir, pin } => log(&Wallet::open(dir, &pin::ask(pin, voice)?)?, lang),
    }
}

/// The root certificates of a file or a folder; a path without any is refused.
pub(crate) fn read_trust(path: &Path) -> Result<TrustList, Failure> {
    let mut trust = TrustList::new();
    add_trust(&mut trust, path)?;
    Ok(trust)
}

/// Adds the certificates of a path and gives how many bytes were read.
pub(crate) fn add_trust(trust: &mut TrustList, path: &Path) -> Result<usize, Failure> {
    let files = files::list(path)?;
    let single = files.len() == 1;
    let (mut found, mut read) = (0, 0);
    for file in files {
        let bytes = files::read(&file)?;
        read += bytes.len();
        match trust.add(&bytes).or_else(|_| trust.add(&files::decode(bytes))) {
            Ok(count) => found += count,
            // A folder may hold other things beside; a file that was named must be a certificate.
            Err(error) if single => {
                return Err(Failure::about(Problem::NoCertificates, format!("{}: {error}", file.display())));
            }
            Err(_) => {}
        }
    }
    if found == 0 { Err(Failure::about(Problem::NoCertificates, path.display().to_string())) } else { Ok(read) }
}

pub(crate) fn label(doc_type: &str, lang: Lang) -> String {
    by_doc_type(doc_type)
        .map_or_else(|| doc_type.to_owned(), |document| lang.pick(document.label_vi, document.label_en).to_owned())
}

fn list(wallet: &Wallet, lang: Lang) -> Result<Output, Failure> {
    let documents = wallet.documents()?;
    let mut text = Vec::new();
    let mut json = Vec::new();
    for document in &documents {
        let fresh = wallet.fresh_copies(document.id)?;
        let copies = lang.pick(format!("còn {fresh} bản chưa trình"), format!("{fresh} copies not shown yet"));
        let until = clock::shown(document.valid_until, lang);
        text.push(format!(
            "{:>3}  {} · {} · {} {until} · {copies}",
            document.id.0,
            label(&document.doc_type, lang),
            document.issuer,
            lang.pick("đến", "until")
        ));
        json.push(json!({
            "id": document.id.0, "doc_type": document.doc_type, "issuer": document.issuer,
            "valid_until": dinhdanh_cbor::tdate::text(document.valid_until), "fresh_copies": fresh,
        }));
    }
    if documents.is_empty() {
        text.push(
            lang.pick(
                "Ví chưa có giấy tờ nào. Bắt đầu bằng «dinhdanh wallet request».",
                "The wallet is empty. Begin with `dinhdanh wallet request`.",
            )
            .to_owned(),
        );
    }
    Ok(Output::yes(text.join("\n"), json!({"documents": json})))
}

fn log(wallet: &Wallet, lang: Lang) -> Result<Output, Failure> {
    let entries = wallet.log(LOG_ENTRIES)?;
    let mut text = Vec::new();
    let mut json = Vec::new();
    for entry in &entries {
        let kind = match entry.kind {
            ActivityKind::Presentation if entry.who.is_empty() => lang.pick("tự trình", "shown by myself"),
            ActivityKind::Presentation => lang.pick("trình cho", "shown to"),
            ActivityKind::DocumentAdded => lang.pick("nhận giấy tờ từ", "document from"),
            ActivityKind::DocumentDeleted => lang.pick("xóa giấy tờ của", "deleted a document of"),
        };
        let names: Vec<_> = entry.elements.iter().map(|element| element.name.as_str()).collect();
        text.push(
            format!("{}  {kind} {} {} {}", clock::shown(entry.at, lang), entry.who, entry.purpose, names.join(", "))
                .trim_end()
                .to_owned(),
        );
        json.push(json!({
            "at": dinhdanh_cbor::tdate::text(entry.at), "who": entry.who, "purpose": entry.purpose, "profile": entry.profile,
            "elements": names, "done": entry.outcome == Outcome::Done, "request": entry.request_hash.map(hex::encode),
        }));
    }
    if entries.is_empty() {
        text.push(lang.pick("Nhật ký trống.", "The log is empty.").to_owned());
    }
    Ok(Output::yes(text.join("\n"), json!({"log": json})))
}
