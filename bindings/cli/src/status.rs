//! `dinhdanh status`: a TEST authority's status lists in its folder, and a look into anybody's.

use crate::args::Change;
use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::wallet::add_trust;
use crate::{args, clock, files, issuer};
use dinhdanh_cbor::tdate;
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_issuer::{Authority, ListTerms, StatusRegister};
use dinhdanh_trust::TrustList;
use dinhdanh_trust::status::{
    Bits, CertifiedSigners, Entries, Form, Freshness, Known, Status, StatusError, StatusListToken, StatusLists,
    StatusReference,
};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use time::UtcDateTime;

/// Where an authority keeps its registers, below its folder.
const REGISTERS: &str = "status";

/// Entries of a new list, and bits of each: room for a suspension.
const ENTRIES: u64 = 1_000_000;
const BITS: u64 = 2;

/// An authority's own list is good for a week; after a day a newer one should be fetched.
const FIRST: ListTerms<'static> = ListTerms { form: Form::Cwt, days: 7, ttl: 86_400, aggregation_uri: None };

pub(crate) fn run(args: &args::Status, voice: Voice) -> Result<Output, Failure> {
    match args {
        args::Status::Publish(args) => publish(args, voice.lang),
        args::Status::Allot { dir, uri, copies } => {
            let (path, mut register) = load(dir, uri)?;
            let indexes = register.allot((*copies).into())?;
            files::write(&path, &register.encode())?;
            let told: Vec<_> = indexes.iter().map(u64::to_string).collect();
            let text = voice.lang.pick("Đã cấp các mục", "Entries allotted");
            Ok(Output::yes(format!("{text}: {}", told.join(" ")), json!({"uri": uri, "indexes": indexes})))
        }
        args::Status::Set { dir, uri, change, indexes } => set(dir, uri, *change, indexes, voice.lang),
        args::Status::Show { file, trust, clock } => show(file, trust.as_deref(), clock, voice.lang),
        args::Status::Lookup { file, index, trust, clock } => lookup(file, *index, trust.as_deref(), clock, voice.lang),
    }
}

/// All of the entries or none.
fn set(dir: &Path, uri: &str, change: Change, indexes: &[u64], lang: Lang) -> Result<Output, Failure> {
    let (path, mut register) = load(dir, uri)?;
    let status = status_of(change);
    let (mut text, mut changed) = (String::new(), Vec::new());
    for index in indexes {
        let before = register.set(*index, status).map_err(|error| {
            let mut failure = Failure::from(error);
            failure.about.insert(0, index.to_string());
            failure
        })?;
        let [before_words, words] = [before, status].map(|status| name(status, lang));
        let _ = writeln!(text, "{} {index}: {before_words} → {words}", lang.pick("Mục", "Entry"));
        changed.push(json!({"index": index, "before": code(before), "status": code(status)}));
    }
    files::write(&path, &register.encode())?;
    text.push_str(lang.pick("Hãy công bố lại danh sách.", "Publish the list again."));
    Ok(Output::yes(text, json!({"uri": uri, "changed": changed})))
}

/// Sets entries of an authority's own list and publishes it.
pub(crate) fn change(dir: &Path, entries: &[u64], status: Status, now: UtcDateTime) -> Result<(), Failure> {
    let (path, mut register) = load(dir, args::STATUS_LIST)?;
    for entry in entries {
        register.set(*entry, status)?;
    }
    files::write(&path, &register.encode())?;
    files::write(&published(dir, args::STATUS_LIST), &issuer::load(dir)?.publish(&register, &FIRST, now)?)
}

/// A new authority's first register and list, so that its documents can be taken back from the first day.
pub(crate) fn begin(dir: &Path, authority: &Authority, now: UtcDateTime) -> Result<(), Failure> {
    let bits = Bits::from_number(BITS).ok_or(StatusError::Bits)?;
    let register = StatusRegister::new(args::STATUS_LIST, bits, ENTRIES)?;
    files::make_folder(&dir.join(REGISTERS))?;
    files::write(&register_path(dir, register.uri()), &register.encode())?;
    files::write(&published(dir, register.uri()), &authority.publish(&register, &FIRST, now)?)
}

/// Where verifiers are given the list of an address that is published without another place: each in a file of its own, since
/// a list that took another's place would make everything valid that the other revokes.
fn published(dir: &Path, uri: &str) -> PathBuf {
    let name = match uri == args::STATUS_LIST {
        true => "status.cwt".to_owned(),
        false => format!("status-{}.cwt", hex::encode(dinhdanh_crypto::sha256(uri.as_bytes()))),
    };
    dir.join(issuer::TRUST).join(name)
}

fn publish(args: &args::Publish, lang: Lang) -> Result<Output, Failure> {
    let now = clock::now(&args.clock)?;
    let authority = issuer::load(&args.dir)?;
    let path = register_path(&args.dir, &args.uri);
    let register = if path.exists() {
        let (_, register) = load(&args.dir, &args.uri)?;
        let entries = register.list().entries();
        let other = args.entries.is_some_and(|asked| asked != entries.len())
            || args.bits.is_some_and(|asked| asked != u64::from(entries.bits().number()));
        // The documents have their places in it already.
        if other {
            return Err(Failure::about(Problem::Usage, "--entries, --bits"));
        }
        register
    } else {
        let bits = Bits::from_number(args.bits.unwrap_or(BITS)).ok_or(StatusError::Bits)?;
        StatusRegister::new(&args.uri, bits, args.entries.unwrap_or(ENTRIES))?
    };
    let out = args.out.clone().unwrap_or_else(|| published(&args.dir, &args.uri));
    if let Some(there) = out.exists().then(|| read(&out)).transpose().unwrap_or(None) {
        if there.uri() != register.uri() {
            // What it revokes would be accepted again.
            return Err(Failure::about(Problem::FileExists, format!("{}: {}", out.display(), there.uri())));
        }
        // A file that verifiers fetch must not go back in time, or they refuse it.
        if there.issued() > now {
            return Err(Failure::about(Problem::StatusListOlder, out.display().to_string()));
        }
    }
    let form = if args.jwt { Form::Jwt } else { Form::Cwt };
    let terms =
        ListTerms { form, days: args.days, ttl: args.ttl.into(), aggregation_uri: args.aggregation_uri.as_deref() };
    let token = authority.publish(&register, &terms, now)?;
    if !path.exists() {
        files::make_folder(&args.dir.join(REGISTERS))?;
        files::write(&path, &register.encode())?;
    }
    files::write(&out, &token)?;
    let (entries, allotted) = register.filled();
    let text = lang.pick("Đã ký danh sách trạng thái vào", "The status list was signed into");
    Ok(Output::yes(
        format!("{text} {}", out.display()),
        json!({"published": files::name(&out), "bytes": token.len(), "entries": entries, "allotted": allotted}),
    ))
}

fn register_path(dir: &Path, uri: &str) -> PathBuf {
    let name = hex::encode(dinhdanh_crypto::sha256(uri.as_bytes()));
    dir.join(REGISTERS).join(format!("{name}.register"))
}

pub(crate) fn load(dir: &Path, uri: &str) -> Result<(PathBuf, StatusRegister), Failure> {
    issuer::is_there(dir)?;
    let path = register_path(dir, uri);
    if !path.exists() {
        return Err(Failure::about(Problem::NoSuchList, uri.chars().take(100).collect::<String>()));
    }
    let register = StatusRegister::parse(&files::read(&path)?)?;
    Ok((path, register))
}

/// A token of either form; a JWT is text, and may end with a newline.
fn read(path: &Path) -> Result<StatusListToken, Failure> {
    let bytes = files::read(path)?;
    let text = bytes.trim_ascii();
    let jwt = text.starts_with(b"ey") && text.contains(&b'.');
    let token = StatusListToken::parse(&if jwt { text.to_vec() } else { files::decode(bytes) });
    token.map_err(|error| refused(error, path))
}

/// What a list's refusal means to a person, about this file.
fn refused(error: StatusError, path: &Path) -> Failure {
    let mut failure = Failure::from(error);
    failure.about.insert(0, path.display().to_string());
    failure
}

/// The list of a file as a verifier with these roots takes it; `None` where no roots are given.
fn checked(
    token: &StatusListToken,
    path: &Path,
    roots: Option<&Path>,
    clock: &args::Clock,
) -> Result<Option<(StatusLists, CertifiedSigners)>, Failure> {
    let Some(roots) = roots else { return Ok(None) };
    let mut trust = TrustList::new();
    add_trust(&mut trust, roots)?;
    let (lists, signers) = (StatusLists::new(), CertifiedSigners::under(&trust));
    lists.learn(token.bytes(), &signers, clock::now(clock)?).map_err(|error| refused(error, path))?;
    Ok(Some((lists, signers)))
}

fn show(path: &Path, trust: Option<&Path>, clock: &args::Clock, lang: Lang) -> Result<Output, Failure> {
    let token = read(path)?;
    let is_checked = checked(&token, path, trust, clock)?.is_some();
    let entries = token.entries_unverified().map_err(|error| refused(error, path))?;
    let time = |time: Option<_>| time.map_or("–".to_owned(), |time| clock::shown(time, lang));
    let form = match token.form() {
        Form::Cwt => "CWT",
        Form::Jwt => "JWT",
    };
    let signature = match is_checked {
        true => lang.pick("ĐÚNG, của bên được tin cậy", "GOOD, by a trusted signer"),
        false => lang.pick("CHƯA KIỂM TRA; dùng --trust", "NOT CHECKED; use --trust"),
    };
    let ttl = token.ttl().map_or("–".to_owned(), |seconds| format!("{seconds} s"));
    let bits = token.bits().number();
    let rows = [
        (lang.pick("Chữ ký", "Signature"), format!("{signature} ({})", token.algorithm().name())),
        (lang.pick("Ký lúc", "Issued"), time(Some(token.issued()))),
        (lang.pick("Hết hạn", "Expires"), time(token.expires())),
        (lang.pick("Lấy bản mới sau", "Renew after"), ttl),
        (lang.pick("Các danh sách khác", "Other lists"), token.aggregation_uri().unwrap_or("–").to_owned()),
        (lang.pick("Số mục", "Entries"), format!("{} × {bits} bit", entries.len())),
    ];
    let mut text = format!("{} ({form})\n", token.uri());
    for (label, value) in rows {
        let _ = writeln!(text, "  {label}: {value}");
    }
    for (status, count) in entries.counts() {
        let _ = writeln!(text, "    {} {}: {count}", status.value(), name(status, lang));
    }
    Ok(Output::yes(text.trim_end(), summary(&token, &entries, is_checked)))
}

fn summary(token: &StatusListToken, entries: &Entries, is_checked: bool) -> Value {
    let count =
        |(status, count): &(Status, u64)| json!({"value": status.value(), "status": code(*status), "count": count});
    json!({
        "uri": token.uri(),
        "form": match token.form() { Form::Cwt => "cwt", Form::Jwt => "jwt" },
        "algorithm": token.algorithm().name(),
        "issued": tdate::text(token.issued()),
        "expires": token.expires().map(tdate::text),
        "ttl": token.ttl(),
        "aggregation_uri": token.aggregation_uri(),
        "bits": token.bits().number(),
        "entries": entries.len(),
        "counts": entries.counts().iter().map(count).collect::<Vec<_>>(),
        "signature_checked": is_checked,
    })
}

fn lookup(path: &Path, index: u64, trust: Option<&Path>, clock: &args::Clock, lang: Lang) -> Result<Output, Failure> {
    let token = read(path)?;
    let at = clock::now(clock)?;
    let reference = StatusReference { index, uri: token.uri() };
    let known = match checked(&token, path, trust, clock)? {
        Some((lists, signers)) => {
            lists.look_up(&reference, &signers, at).transpose().unwrap_or(Err(StatusError::Signer))
        }
        None => {
            let entry = token.entries_unverified().and_then(|entries| entries.get(index));
            entry.map(|status| Known::of(&token, status, at))
        }
    };
    let known = known.map_err(|error| {
        refused(error, path).naming(Problem::NoSuchEntry, format_args!("{}: {index}", path.display()))
    })?;
    let mut text = format!("{} {index}: {}", lang.pick("Mục", "Entry"), name(known.status, lang));
    let _ = write!(text, "\n  {}: {}", lang.pick("Tính đến", "As of"), clock::shown(known.as_of, lang));
    let doubt = match known.freshness {
        Freshness::Current => None,
        Freshness::PastTtl | Freshness::Expired => {
            Some(lang.pick("Danh sách đã cũ; hãy lấy bản mới.", "The list is out of date; fetch a newer one."))
        }
        Freshness::Ahead => Some(lang.pick(
            "Danh sách đề ngày SAU đồng hồ này; hãy xem lại đồng hồ.",
            "The list is dated AFTER this clock; look at the clock.",
        )),
    };
    if let Some(doubt) = doubt {
        let _ = write!(text, "\n  {doubt}");
    }
    if trust.is_none() {
        let unchecked = lang.pick("Chữ ký CHƯA KIỂM TRA; dùng --trust.", "The signature was NOT CHECKED; use --trust.");
        let _ = write!(text, "\n  {unchecked}");
    }
    let json = json!({
        "uri": token.uri(),
        "index": index,
        "value": known.status.value(),
        "status": code(known.status),
        "as_of": tdate::text(known.as_of),
        "freshness": match known.freshness {
            Freshness::Current => "CURRENT",
            Freshness::PastTtl => "PAST_TTL",
            Freshness::Expired => "EXPIRED",
            Freshness::Ahead => "AHEAD",
        },
        "signature_checked": trust.is_some(),
    });
    Ok(Output { text, json, yes: known.status.reason().is_none() })
}

fn status_of(change: Change) -> Status {
    match change {
        Change::Revoke => Status::Revoked,
        Change::Suspend => Status::Suspended,
        Change::Lock => Status::AccountLocked,
        Change::Restore => Status::Valid,
    }
}

/// The reason's code, `VALID`, or `OTHER` for a value that is rejected because nobody here knows it.
fn code(status: Status) -> &'static str {
    match status {
        Status::Other(_) => "OTHER",
        known => known.reason().map_or("VALID", |reason| reason.code()),
    }
}

fn name(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Valid => lang.pick("có hiệu lực", "valid"),
        Status::Revoked => lang.pick("ĐÃ THU HỒI", "REVOKED"),
        Status::Suspended => lang.pick("TẠM GIỮ", "SUSPENDED"),
        Status::AccountLocked => lang.pick("TÀI KHOẢN BỊ KHÓA", "ACCOUNT LOCKED"),
        Status::Other(_) => lang.pick("KHÔNG RÕ: coi như đã thu hồi", "UNKNOWN: taken as revoked"),
    }
}
