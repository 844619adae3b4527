//! `dinhdanh verifier`: a verifier in a folder, and its requests.

use crate::codes::{Drawing, draw};
use crate::failure::{Failure, refuse_hidden};
use crate::files::Draft;
use crate::output::{self, Output, Voice};
use crate::wallet::no_such_profile;
use crate::{args, clock, files, issuer, terminal, trusted};
use dinhdanh_cbor::tdate;
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_crypto::CryptoError;
use dinhdanh_issuer::IssuerError;
use dinhdanh_presentation::{Asked, OpenRequest, PresentationError};
use dinhdanh_trust::Kind;
use dinhdanh_trust::status::Learned;
use dinhdanh_verifier::{
    Confirmation, FolderMemory, Lesson, Memory, PendingCheck, UnreadEntry, Verifier, VerifierError,
};
use serde_json::json;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use time::UtcDateTime;

pub(crate) fn run(args: &args::Verifier, voice: Voice) -> Result<Output, Failure> {
    match args {
        args::Verifier::Init { dir, authority, name, contact, pins, clock } => {
            init(dir, authority, (name, contact.as_deref()), pins.as_deref(), clock::now(clock)?)?;
            let text = voice.lang.pick(
                format!("Đã tạo bên kiểm tra «{name}» trong {}.", dir.display()),
                format!("The verifier \"{name}\" was made in {}.", dir.display()),
            );
            Ok(Output::yes(text, json!({"verifier": files::name(dir)})))
        }
        args::Verifier::Learn { dir, files, clock } => learn(dir, files, clock::now(clock)?, voice.lang),
        args::Verifier::Confirm { dir, discard_unread, clock } => {
            confirm(dir, *discard_unread, clock::now(clock)?, voice)
        }
        args::Verifier::Request { dir, profile, png, terminal, out, clock } => {
            let on_terminal = *terminal || (png.is_none() && out.is_none() && voice.draws());
            if png.is_none() && out.is_none() && (!on_terminal || voice.json) {
                return Err(Failure::about(Problem::Usage, "--png / --terminal / --out"));
            }
            for path in [png, out].into_iter().flatten() {
                drop(Draft::begin(path)?);
            }
            let fits = |message: &[u8]| match on_terminal && !voice.json {
                true => terminal::fits_code(&crate::codes::first(message)?, "--png FILE / --out FILE"),
                false => Ok(()),
            };
            let request = request(dir, profile, clock::now(clock)?, &fits)?;
            if let Some(png) = png {
                let picture = crate::codes::still(request.message())?;
                files::write(png, &picture)?;
            }
            let drawing = Drawing { terminal: on_terminal, out: out.as_deref(), ..Drawing::NOWHERE };
            let drawn = draw(request.message(), &drawing, &mut |_, _| {})?;
            let text = voice
                .lang
                .pick("Mã yêu cầu dùng được một lần, trong 60 giây.", "The request code is good once, for 60 seconds.");
            let json = json!({"request": hex::encode(request.id()), "expires": tdate::text(request.expires()), "bytes": request.message().len()});
            if !voice.json {
                output::show(&drawn.terminal);
            }
            Ok(Output::yes(text, json))
        }
    }
}

/// Makes a verifier's folder with a key that the authority certified, the roots that it gives to verifiers, and the root
/// keys that policy packs must lead to.
pub(crate) fn init(
    dir: &Path,
    authority: &Path,
    (name, contact): (&str, Option<&str>),
    pins: Option<&Path>,
    now: UtcDateTime,
) -> Result<(), Failure> {
    refuse_hidden(name, "--name")?;
    contact.map_or(Ok(()), |contact| refuse_hidden(contact, "--contact"))?;
    let folder = files::NewFolder::begin(dir)?;
    let reader =
        issuer::load(authority)?.certify_reader_at(name, contact, now).map_err(|error| match (error, contact) {
            // Named and not repeated: it may be a page long.
            (IssuerError::Crypto(CryptoError::Certificate(_)), Some(_)) => Failure::about(Problem::Usage, "--contact"),
            (error, _) => error.into(),
        })?;
    match pins {
        // With a pack, the pack says whom to believe.
        Some(pins) => files::write(&dir.join(trusted::PINS), &trusted::read_pins(pins)?.encode())?,
        None => {
            let roots = dir.join(trusted::ROOTS);
            files::make_folder(&roots)?;
            for file in files::list(&authority.join(issuer::TRUST))? {
                let name = file.file_name().unwrap_or_default();
                files::write(&roots.join(name), &files::read(&file)?)?;
            }
        }
    }
    issuer::save(dir, "reader", &reader)?;
    folder.keep();
    Ok(())
}

/// What a verifier's folder remembers. A folder that `verifier init` did not make is left as it is: to remember is to write.
pub(crate) fn memory(dir: &Path) -> Result<FolderMemory, Failure> {
    if ["reader.key", trusted::PINS].iter().any(|name| dir.join(name).is_file()) {
        return Ok(FolderMemory::open(dir)?);
    }
    Err(Failure::about(Problem::NotAVerifier, dir.display().to_string()))
}

/// What the folder's verifier believes and remembers.
fn open(dir: &Path, at: UtcDateTime) -> Result<(Verifier, FolderMemory), Failure> {
    let mut memory = memory(dir)?;
    let (verifier, _) = trusted::verifier(&args::Trusted::default(), Some((dir, &mut memory)), at)?;
    Ok((verifier, memory))
}

fn learn(dir: &Path, files: &[PathBuf], at: UtcDateTime, lang: Lang) -> Result<Output, Failure> {
    let (mut verifier, mut memory) = open(dir, at)?;
    let pins = Some(dir.join(trusted::PINS)).filter(|path| path.exists());
    let pins = pins.as_deref().map(trusted::read_pins).transpose()?;
    let (found, mut failed) = trusted::lessons(files, &[Kind::PolicyPack, Kind::StatusList, Kind::RevocationLists]);
    let (mut text, mut lessons, mut all) = (String::new(), Vec::new(), true);
    for (file, _, bytes) in found {
        match verifier.learn(&bytes, pins.as_ref(), &mut memory, at) {
            Ok(Lesson { kind, learned }) => {
                // One from the past is refused by name; the newer one stays.
                all &= learned != Learned::Older;
                let words = learned_words(learned, lang);
                let _ = writeln!(text, "{}: {} · {words}", file.display(), kind_words(kind, lang));
                let (kind, learned) = (kind_code(kind), learned_code(learned));
                lessons.push(json!({"file": files::name(&file), "kind": kind, "learned": learned}));
            }
            // What it was taken for is damaged: a file that is nothing was named before.
            Err(VerifierError::NothingToLearn) => {
                failed.push(Failure::about(Problem::Malformed, file.display().to_string()));
            }
            Err(error) => failed.push(Failure::from(error).at(&file)),
        }
    }
    let none = lessons.is_empty();
    let output = Output { text: text.trim_end().to_owned(), json: json!({"learned": lessons}), yes: all };
    match Failure::all(failed) {
        // What was taken stays taken, whatever became of the others.
        Some(failure) if none => Err(failure),
        Some(failure) => Err(failure.after(output)),
        None => Ok(output),
    }
}

fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::PolicyPack => "POLICY_PACK",
        Kind::StatusList => "STATUS_LIST",
        Kind::RevocationLists => "REVOCATION_LISTS",
        Kind::Certificates => "CERTIFICATES",
        Kind::Vical => "VICAL",
    }
}

fn learned_code(learned: Learned) -> &'static str {
    match learned {
        Learned::New => "NEW",
        Learned::Newer => "NEWER",
        Learned::Beside => "BESIDE",
        Learned::Same => "SAME",
        Learned::Older => "OLDER",
    }
}

fn kind_words(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::PolicyPack => lang.pick("gói chính sách", "policy pack"),
        Kind::StatusList => lang.pick("danh sách trạng thái", "status list"),
        Kind::RevocationLists => lang.pick("danh sách thu hồi chứng thư", "certificate revocation list"),
        Kind::Certificates => lang.pick("chứng thư", "certificate"),
        Kind::Vical => "VICAL",
    }
}

fn learned_words(learned: Learned, lang: Lang) -> &'static str {
    match learned {
        Learned::New => lang.pick("đã nhận, lần đầu", "taken, the first"),
        Learned::Newer => lang.pick("đã nhận, thay bản cũ", "taken in place of an older one"),
        Learned::Beside => lang.pick(
            "đã nhận, BÊN CẠNH bản khác cùng thời điểm hoặc cùng số: hãy báo bên phát hành",
            "taken BESIDE another of the same date or number: tell the issuer",
        ),
        Learned::Same => lang.pick("đã có", "is held already"),
        Learned::Older => lang.pick("CŨ HƠN bản đang có, không nhận", "OLDER than the one held, not taken"),
    }
}

fn confirm(dir: &Path, discard_unread: bool, at: UtcDateTime, voice: Voice) -> Result<Output, Failure> {
    let lang = voice.lang;
    let (verifier, mut memory) = open(dir, at)?;
    verifier.ready()?;
    let (mut text, mut found, mut unchanged) = (String::new(), Vec::new(), true);
    let mut told_of = HashMap::new();
    let queue = PendingCheck::all(&mut memory)?;
    for pending in &queue.waiting {
        let confirmation = verifier.confirm(pending, at);
        told_of.insert(pending.receipt, confirmation);
        let (code, words) = match confirmation {
            Confirmation::Confirmed(as_of) => {
                let head = lang.pick("✔ còn hiệu lực, tính đến", "✔ was valid as of");
                ("CONFIRMED", format!("{head} {}", clock::shown(as_of, lang)))
            }
            Confirmation::InPart(as_of) => {
                let head = match pending.in_doubt {
                    true => lang.pick(
                        "◐ khi kiểm tra, đồng hồ sai hoặc chính sách không cho qua: danh sách không trả lời được điều đó, hãy kiểm tra lại giấy tờ; chưa bị thu hồi, tính đến",
                        "◐ the clock was wrong or the policy refused the check, of which no list can tell: check the document again; not revoked as of",
                    ),
                    false => lang.pick(
                        "◐ một giấy tờ không có trạng thái để tra; phần còn lại còn hiệu lực, tính đến",
                        "◐ one document names no status list; the rest was valid as of",
                    ),
                };
                ("CONFIRMED_IN_PART", format!("{head} {}", clock::shown(as_of, lang)))
            }
            Confirmation::Changed(reason) => (reason.code(), format!("✘ {}: {}", reason.code(), reason.words(lang))),
            Confirmation::Waiting => {
                ("WAITING", lang.pick("… chưa có danh sách mới", "… no newer list yet").to_owned())
            }
            Confirmation::GivenUp => {
                ("GIVEN_UP", lang.pick("– chờ quá lâu, bỏ", "– waited too long, given up").to_owned())
            }
        };
        unchanged &= !matches!(confirmation, Confirmation::Changed(_));
        let _ =
            writeln!(text, "{} {}…: {words}", clock::shown(pending.at, lang), pending.name().get(..8).unwrap_or(""));
        found.push(json!({"receipt": pending.name(), "at": tdate::text(pending.at), "result": code}));
    }
    // Named and left where they are: nobody can say what became of them, and the others are not kept waiting by them.
    for UnreadEntry { name, why } in &queue.unread {
        unchanged = false;
        let _ = writeln!(text, "{name}: ✘ {}", why.words(lang));
        found.push(json!({"receipt": name, "at": null, "result": why.code()}));
    }
    if found.is_empty() {
        text.push_str(lang.pick("Không có lần kiểm tra nào đang chờ.", "Nothing waits."));
    }
    // What is discarded can't be looked up again: first it is told.
    let output = Output { text: text.trim_end().to_owned(), json: json!({"checks": found}), yes: unchanged };
    let heard = voice.tell(&output).map_err(|error| Failure::of_io(&error, true, "stdout"))?;
    let told = Output::told(unchanged);
    if !heard {
        return Ok(told);
    }
    let was_told = |pending: &PendingCheck, known| told_of.get(&pending.receipt) == Some(&known);
    if let Err(error) = verifier.settle(&mut memory, at, was_told) {
        return Err(Failure::from(error).after(told));
    }
    if discard_unread {
        let names: Vec<_> = queue.unread.into_iter().map(|entry| entry.name).collect();
        return match PendingCheck::discard_unread(&names, &mut memory) {
            Ok(gone) => {
                let text = lang.pick(format!("Đã bỏ: {gone}."), format!("Taken away: {gone}."));
                Ok(Output { text, ..told })
            }
            Err(error) => Err(Failure::from(error).after(told)),
        };
    }
    Ok(told)
}

/// Makes a request and, where it can be shown, remembers it until it is answered.
pub(crate) fn request(
    dir: &Path,
    profile_id: &str,
    now: UtcDateTime,
    can_be_shown: &dyn Fn(&[u8]) -> Result<(), Failure>,
) -> Result<OpenRequest, Failure> {
    let (verifier, mut memory) = open(dir, now)?;
    verifier.ready()?;
    let profile = verifier.trust().profile(profile_id);
    let profile = profile.ok_or_else(|| no_such_profile(profile_id, verifier.trust().pack()))?;
    let reader = issuer::load_credentials(dir, "reader")?;
    let asked = Asked::Profile { id: &profile.id, purpose: &profile.purpose };
    let request = OpenRequest::make(asked, &reader.certificate, now, |request| Ok(reader.key.sign(request)?));
    let request = request.map_err(|error: PresentationError| match error {
        PresentationError::Expired => Failure::about(Problem::TimeOutOfRange, clock::shown(now, Lang::En)),
        PresentationError::TooLarge => Problem::TooLarge.into(),
        _ => Problem::Cryptography.into(),
    })?;
    can_be_shown(request.message())?;
    memory.keep_request(&request, now)?;
    Ok(request)
}
