//! `dinhdanh wallet show`: consent, signature, codes.

use crate::clock::{Running, Ticking};
use crate::codes::{Drawing, RENEWED, Scan, draw, play};
use crate::failure::Failure;
use crate::output::{self, Output, Voice, warn};
use crate::wallet::{KnownReaders, copies_of, open};
use crate::{args, clock, files, scan, terminal};
use dinhdanh_catalogue::{Profile, by_doc_type, document_label, element_label, harmless, one_line};
use dinhdanh_codes::{Lang, Problem, ScreenWord};
use dinhdanh_qr::Ease;
use dinhdanh_trust::TrustList;
use dinhdanh_wallet::{LogEntry, Offer, Outcome, Prepared, ReceivedRequest, Wallet};
use serde_json::json;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Duration;
use time::UtcDateTime;

pub(crate) fn run(args: &args::Show, voice: Voice) -> Result<Output, Failure> {
    let lang = voice.lang;
    let ease = match args.ease {
        args::Ease::Usual => Ease::Usual,
        args::Ease::Easier => Ease::Easier,
        args::Ease::Easiest => Ease::Easiest,
    };
    let named = [&args.gif, &args.png, &args.svg, &args.out].into_iter().any(Option::is_some);
    let drawing = Drawing {
        gif: args.gif.as_deref(),
        png: args.png.as_deref(),
        svg: args.svg.as_deref(),
        terminal: args.terminal || (voice.draws() && !named),
        out: args.out.as_deref(),
        ease,
    };
    if !named && (!drawing.terminal || voice.json) {
        return Err(Failure::about(Problem::Usage, "--gif / --png / --svg / --terminal / --out"));
    }
    if drawing.terminal && !voice.json {
        terminal::fits(ease, "--ease easier / --ease easiest / --gif FILE / --png DIR")?;
    }
    let now = clock::now(&args.clock)?;
    let code = args.request.as_deref().map(|path| read_request(path, lang)).transpose()?;
    let readers = args.readers.as_deref().map(|path| KnownReaders::read(path, args.pins.as_deref())).transpose()?;
    let mut wallet = open(&args.dir, &args.pin, voice)?;
    let readers = match (readers, wallet.pack()?) {
        // What is kept is the newest that is known: nobody is to go round it.
        (Some(_), Some(_)) => return Err(Failure::about(Problem::Usage, "--readers")),
        (_, Some(pack)) => KnownReaders::Pack(pack),
        (readers, None) => readers.unwrap_or_else(|| KnownReaders::Roots(TrustList::new())),
    };
    let request = code.as_deref().map(|code| ReceivedRequest::check(code, &readers, now));
    let request = request.transpose()?;
    let profile = match (&request, &args.profile) {
        (Some(request), _) => request.profile.clone(),
        (None, Some(id)) => readers.profile(id).ok_or_else(|| readers.no_such_profile(id))?,
        (None, None) => return Err(Failure::about(Problem::Usage, "--profile / --request")),
    };
    if let Some(request) = request.as_ref().filter(|request| request.profile.documents.is_empty()) {
        // Nothing of it may be asked: who wanted what is said, and there is nothing to agree to.
        wallet.refuse(request, now);
        let told = [asked_by(request, lang), beyond(request, lang)].concat().join("\n");
        return Err(Failure::about(Problem::RequestBeyond, told));
    }
    let mut offer = match &request {
        Some(request) => wallet.offer_for(request, now)?,
        None => wallet.offer(&profile, now)?,
    };
    for name in &args.include {
        let names = optional(&offer);
        let names = names.iter().map(String::as_str);
        offer.include(name).map_err(|_| Failure::no_such(Problem::NoSuchField, name, names))?;
    }
    // Each showing uses up a copy: that there is a place for the codes is known before.
    drawing.try_places()?;
    let screen = consent_screen(&offer, request.as_ref(), lang);
    if !args.yes && voice.json {
        // Standard output is a program's, but it is a person who agrees.
        warn(&screen);
    }
    voice.say(&screen);
    if !args.yes && !agreed(voice)? {
        wallet.decline(&offer, clock::now(&args.clock)?)?;
        return Err(Problem::Declined.into());
    }
    // Reading takes time: the code's window begins now, not when the command did.
    let now = clock::now(&args.clock)?;
    let (message, showing) = match &request {
        Some(request) => {
            let prepared = wallet.prepare(offer.consent(), Some(request), now)?;
            (sign(&mut wallet, prepared)?, None)
        }
        None => {
            let showing = wallet.show(offer.consent(), now)?;
            let prepared = wallet.renew(&showing, now)?;
            (sign(&mut wallet, prepared)?, Some(showing))
        }
    };
    let drawn = draw(&message, &drawing, &mut |_, _| {}).inspect_err(|_| log_failed(&mut wallet, now))?;
    // An answer in one still code stays on the screen by itself; a code that is shown by oneself is made anew.
    let plays = drawing.terminal && !voice.json && (showing.is_some() || !drawn.still);
    if plays {
        let mut renewed = |now| match &showing {
            Some(showing) if showing.left(now).is_positive() => {
                let prepared = wallet.renew(showing, now)?;
                sign(&mut wallet, prepared).map(Some)
            }
            _ => Ok(None),
        };
        // An answer is good until its request ends, by a clock that may be another.
        let left = request.as_ref().and_then(|request| Duration::try_from(request.expires() - now).ok());
        let life = left.unwrap_or(RENEWED).max(RENEWED);
        let whole = showing.as_ref().and_then(|showing| Duration::try_from(showing.left(now)).ok()).unwrap_or(life);
        let screen = (&mut io::stdout().lock() as &mut dyn Write, &Running::from(now) as &dyn Ticking);
        play((message.clone(), life, whole), &mut renewed, ease, screen, lang)?;
    }
    let count = drawn.codes;
    let text = told((!drawn.still).then_some(count), plays, request.is_some(), lang);
    let json = json!({"bytes": message.len(), "codes": count, "still": drawn.still, "profile": profile.id});
    if !plays && !voice.json {
        output::show(&drawn.terminal);
    }
    Ok(Output::yes(text, json))
}

/// What the codes were, of which there are so many where they move, and for whom or how long they are good: what was played to its
/// end is good no more.
fn told(moving: Option<usize>, played: bool, asked: bool, lang: Lang) -> String {
    let codes = match moving {
        None => lang.pick("Một mã QR.".to_owned(), "One still code.".to_owned()),
        Some(count) => lang.pick(format!("{count} mã QR luân phiên."), format!("{count} codes, one after another.")),
    };
    let good = match (played, asked) {
        (true, _) => lang.pick(
            "Đã hết thời gian trình; mã vừa rồi không dùng được nữa.",
            "The time is over: the code is no longer good.",
        ),
        (false, true) => lang.pick("Chỉ bên yêu cầu đọc được.", "Only the one who asked can read it."),
        (false, false) => lang.pick("Dùng được trong 30 giây.", "Good for 30 seconds."),
    };
    format!("{codes} {good}")
}

/// What was signed could not be drawn: the copy is used up, and nobody saw it. That it failed is what the citizen is told, whether
/// or not the log can have it.
fn log_failed(wallet: &mut Wallet, now: UtcDateTime) {
    let newest = wallet.log(1).ok().and_then(|log| log.read.into_iter().next());
    if let Some(LogEntry { mut activity, .. }) = newest {
        (activity.at, activity.outcome, activity.receipt_hash) = (now, Outcome::Failed, None);
        let _ = wallet.store_mut().log(&activity);
    }
}

fn sign(wallet: &mut Wallet, prepared: Prepared) -> Result<Vec<u8>, Failure> {
    let signatures = wallet.signatures(&prepared)?;
    Ok(wallet.finish(prepared, &signatures)?)
}

fn read_request(path: &Path, lang: Lang) -> Result<Vec<u8>, Failure> {
    let bytes = files::read(path)?;
    let mut scan = Scan::default();
    if scan.add(&bytes)? { scan::message(scan, Problem::NotARequest, lang) } else { Ok(files::decode(bytes)) }
}

/// What `--include` can turn on: optional documents, by their short names, and optional fields.
fn optional(offer: &Offer) -> Vec<String> {
    let documents = offer.documents.iter().filter(|document| !document.required);
    let documents = documents.map(|document| {
        by_doc_type(&document.doc_type).map_or_else(|| document.doc_type.clone(), |known| known.name.to_owned())
    });
    let fields = offer.documents.iter().flat_map(|document| &document.fields).filter(|field| !field.required);
    documents.chain(fields.map(|field| field.identifier.clone())).collect()
}

/// Who asks, for what, by what right, what is kept, and each field with its value: what a consent must be informed of.
pub(crate) fn consent_screen(offer: &Offer, request: Option<&ReceivedRequest<'_>>, lang: Lang) -> String {
    let Profile { label_vi, label_en, basis_vi, basis_en, retention_vi, retention_en, .. } = &offer.profile;
    let mut lines = vec![format!("{}: {}", lang.pick("Mục đích", "Purpose"), lang.pick(label_vi, label_en))];
    match request {
        Some(request) => lines.extend(asked_by(request, lang)),
        None => lines.push(
            lang.pick("Bạn tự trình; chưa có bên nào yêu cầu.", "You show this by yourself; nobody asked yet.")
                .to_owned(),
        ),
    }
    lines.push(format!("{}: {}", lang.pick("Căn cứ", "Basis"), lang.pick(basis_vi, basis_en)));
    lines.push(format!("{}: {}", lang.pick("Được lưu giữ", "May be kept"), lang.pick(retention_vi, retention_en)));
    let kept = lang.pick("BÊN NHẬN SẼ LƯU GIỮ", "THE READER WILL KEEP IT");
    for document in &offer.documents {
        let copies = lang.pick(
            format!("còn {} bản chưa trình", document.fresh_copies),
            format!("{} not shown yet", copies_of(document.fresh_copies)),
        );
        lines.push(format!("{} ({copies})", document_label(&document.doc_type, lang)));
        lines.extend(document.held_back.map(|word| format!("  {}", word.words(lang))));
        if document.linkable {
            lines.push(format!("  {}", ScreenWord::Linkable.words(lang)));
        }
        for field in &document.fields {
            let mark = if field.chosen { "[x]" } else { "[ ]" };
            let kept = if field.retained { format!(" ({kept})") } else { String::new() };
            lines.push(format!(
                "  {mark} {}{kept}: {}",
                field.label(&document.doc_type, lang),
                field.shown(&document.doc_type, lang)
            ));
        }
    }
    lines.extend(request.map(|request| beyond(request, lang)).unwrap_or_default());
    for (doc_type, namespace, identifier) in &offer.missing {
        let name = element_label(doc_type, namespace, identifier, lang);
        lines.push(format!("  {}: {name}", lang.pick("Ví không có", "Not in this wallet")));
    }
    lines.iter().map(|line| one_line(line)).collect::<Vec<_>>().join("\n")
}

/// Whether it is known who asks, on a line of its own; then the name, which is a stranger's word where it is not.
fn asked_by(request: &ReceivedRequest<'_>, lang: Lang) -> Vec<String> {
    let confirmed = match request.confirmed {
        true => lang.pick("✔ Đã xác minh bên nhận", "✔ The reader is CONFIRMED"),
        false => lang.pick("✘ CHƯA XÁC MINH BÊN NHẬN", "✘ The reader is NOT CONFIRMED"),
    };
    let contact = if request.contact.is_empty() { String::new() } else { format!(" ({})", harmless(&request.contact)) };
    vec![
        confirmed.to_owned(),
        format!("{}: {}{contact}", lang.pick("Bên yêu cầu", "Asked by"), harmless(&request.reader)),
    ]
}

/// What was asked too much.
fn beyond(request: &ReceivedRequest<'_>, lang: Lang) -> Vec<String> {
    request.excess_lines(lang).iter().map(|line| format!("  {line}")).collect()
}

fn agreed(voice: Voice) -> Result<bool, Failure> {
    let unreadable = |error: io::Error| Failure::of_io(&error, false, "stdin");
    let question = voice.lang.pick("Đồng ý trình? [c]ó / [k]hông:", "Show this? [y]es / [n]o:");
    let asked = match voice.json {
        true => write!(io::stderr(), "{question} "),
        false => write!(io::stdout(), "{question} ").and_then(|()| io::stdout().flush()),
    };
    match asked {
        // Nobody is there to agree.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(false),
        asked => asked.map_err(unreadable)?,
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "c" | "có" | "co" | "y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_played_to_its_end_is_not_called_good() {
        for (played, asked, words) in
            [(true, false, "no longer good"), (true, true, "no longer good"), (false, false, "Good for 30 seconds")]
        {
            assert!(told(Some(9), played, asked, Lang::En).contains(words), "{played} {asked}");
        }
    }
}
