//! `dinhdanh trust`: root keys and policy packs in files.

mod describe;
mod root_keys;
mod tell;

use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, clock, files};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::cose::Sign1;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_trust::TrustError;
use dinhdanh_trust::pack::{IssuerState, MAX_PACK, PackContent, PolicyPack, RootKeys, Update};
use root_keys::KeyFolder;
use serde_json::json;
use std::fs;
use std::path::Path;
use time::{Duration, UtcDateTime};

pub(crate) fn run(args: &args::Trust, voice: Voice) -> Result<Output, Failure> {
    match args {
        args::Trust::Keys { dir, id, after, count } => {
            let keys = match (after, id) {
                (Some(old), None) => KeyFolder::succeed(dir, old, *count)?,
                (None, Some(id)) => KeyFolder::create(dir, id, *count)?,
                _ => return Err(Problem::Usage.into()),
            };
            let (pin, hash) = (dir.join(root_keys::PINS), hex::encode(keys.newest.hash()));
            let text = voice.lang.pick(
                format!(
                    "Đã tạo khóa gốc THỬ NGHIỆM.\n  Ghim ở bên kiểm tra: {}\n  Mã đối chiếu: {hash}",
                    pin.display()
                ),
                format!("TEST root keys were made.\n  For verifiers to pin: {}\n  To compare: {hash}", pin.display()),
            );
            Ok(Output::yes(
                text,
                json!({"roots": files::name(&pin), "hash": hash, "successions": keys.successions.len()}),
            ))
        }
        args::Trust::Build(args) => build(args, voice),
        args::Trust::Sign { dir, file, out } => {
            let payload = read_pack(file)?;
            write_signed(&PackContent::read(&payload)?, dir, out, voice)
        }
        args::Trust::Show { file, roots, clock } => show(file, roots.as_deref(), clock::now(clock)?, voice),
        args::Trust::Update { held, new, roots, clock } => update(held, new, roots, clock::now(clock)?, voice),
        args::Trust::Mark(args) => mark(args, voice),
    }
}

fn build(args: &args::Build, voice: Voice) -> Result<Output, Failure> {
    let now = clock::now(&args.clock)?;
    let keys = KeyFolder::open(&args.dir)?;
    let described = match &args.description {
        Some(path) => describe::Description::read(path)?,
        None => describe::Description::default(),
    };
    let mut content = described.content(&keys, whole_seconds(now), args.days)?;
    content.serial = args.serial;
    for authority in &args.authority {
        describe::add_test_authority(&mut content, authority)?;
    }
    if args.unsigned {
        let payload = content.encode();
        // What could not be read could not be signed either.
        PackContent::read(&payload)?;
        files::write(&args.out, &payload)?;
        let text = voice.lang.pick(
            "Đã viết gói chưa ký; ký bằng «dinhdanh trust sign»:",
            "Unsigned; sign it with `dinhdanh trust sign`:",
        );
        let json = json!({"unsigned": files::name(&args.out), "serial": content.serial, "bytes": payload.len()});
        return Ok(Output::yes(format!("{text} {}", args.out.display()), json));
    }
    write_signed(&content, &args.dir, &args.out, voice)
}

/// Signs with the first of the folder's keys, and opens what came of it as a verifier would.
fn write_signed(content: &PackContent, dir: &Path, out: &Path, voice: Voice) -> Result<Output, Failure> {
    let keys = KeyFolder::open(dir)?;
    let key = root_keys::signing_key(dir)?;
    let unsigned = content.prepare(&key.public_key())?;
    let signature = key.sign(unsigned.to_be_signed())?;
    let bytes = unsigned.finish(&signature)?;
    PolicyPack::open(&bytes, &keys.first)?;
    files::write(out, &bytes)?;
    let text = voice.lang.pick(
        format!("Đã ký gói {} số {}: {}", content.id, content.serial, out.display()),
        format!("Pack {} number {} was signed: {}", content.id, content.serial, out.display()),
    );
    Ok(Output::yes(
        text,
        json!({"pack": files::name(out), "id": content.id, "serial": content.serial, "bytes": bytes.len()}),
    ))
}

/// A pack, as its bytes are or as its text spells them.
fn read_pack(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = files::decode(files::read(path)?);
    if bytes.len() > MAX_PACK { Err(Failure::about(Problem::TooLarge, files::name(path))) } else { Ok(bytes) }
}

fn read_roots(path: &Path) -> Result<RootKeys, Failure> {
    let path = if path.is_dir() { path.join(root_keys::PINS) } else { path.to_owned() };
    RootKeys::parse(&files::read_binary(&path)?)
        .map_err(|error| Failure::about(Problem::Malformed, format!("{}: {error}", path.display())))
}

/// Says of which pack it is.
fn of(path: &Path) -> impl Fn(TrustError) -> Failure {
    move |error| Failure::from(error).at(path)
}

fn show(file: &Path, roots: Option<&Path>, at: UtcDateTime, voice: Voice) -> Result<Output, Failure> {
    let bytes = read_pack(file)?;
    let payload = Sign1::parse(&bytes).ok().and_then(|message| message.payload());
    let content = PackContent::read(payload.unwrap_or(&bytes)).map_err(of(file))?;
    let signature = match (payload, roots) {
        (None, _) => tell::Signature::None,
        (Some(_), None) => tell::Signature::Unchecked,
        (Some(_), Some(roots)) => match PolicyPack::open(&bytes, &read_roots(roots)?) {
            Ok(_) => tell::Signature::Holds,
            Err(TrustError::UnknownSigner | TrustError::SignatureInvalid) => tell::Signature::Refused,
            Err(error) => return Err(of(file)(error)),
        },
    };
    let no = signature == tell::Signature::Refused || (signature == tell::Signature::None && roots.is_some());
    let told = tell::Told { content: &content, signature, at };
    Ok(Output { text: told.text(voice.lang), json: told.json(), yes: !no })
}

/// Puts a newer pack in the place of the one held. One process at a time looks and writes: of two at once, the one with
/// the older pack would else come last.
fn update(held: &Path, new: &Path, roots: &Path, at: UtcDateTime, voice: Voice) -> Result<Output, Failure> {
    let pinned = read_roots(roots)?;
    let bytes = read_pack(new)?;
    let _lock = files::lock(&held.with_added_extension("lock"))?;
    let failed = |error: std::io::Error| Failure::of_io(&error, false, held.display().to_string());
    let (before, found) = match fs::exists(held).map_err(failed)? {
        false => (None, Update::Newer(Box::new(PolicyPack::open(&bytes, &pinned).map_err(of(new))?))),
        true => {
            let kept = PolicyPack::open(&read_pack(held)?, &pinned).map_err(of(held))?;
            (Some(kept.content().serial), kept.update(&bytes).map_err(of(new))?)
        }
    };
    let Update::Newer(pack) = found else {
        let text = voice
            .lang
            .pick("Đã có gói này rồi; không có gì thay đổi.", "This pack is held already; nothing was changed.");
        return Ok(Output::yes(text, json!({"held": files::name(held), "serial": before, "changed": false})));
    };
    files::replace(held, pack.bytes())?;
    let content = pack.content();
    let mut text = voice.lang.pick(
        format!("Đã nhận gói {} số {}.", content.id, content.serial),
        format!("Pack {} number {} is in use now.", content.id, content.serial),
    );
    if pack.is_stale(at) {
        text.push_str(voice.lang.pick(
            " Gói đã quá hạn: kết luận sẽ là «cần xác minh». Hãy lấy gói mới.",
            " It is past its date: verdicts will say \"confirm\". Get a new one.",
        ));
    }
    let json = json!({"held": files::name(held), "serial": content.serial, "before": before, "changed": true, "stale": pack.is_stale(at)});
    Ok(Output::yes(text, json))
}

/// The next pack, in which an issuer or one of its signers has another state.
fn mark(args: &args::Mark, voice: Voice) -> Result<Output, Failure> {
    let now = whole_seconds(clock::now(&args.clock)?);
    let bytes = read_pack(&args.file)?;
    let pack = PolicyPack::open(&bytes, &KeyFolder::open(&args.dir)?.first)?;
    let mut content = pack.content().clone();
    let state = match (args.state, &args.since) {
        (args::IssuerMark::Active, None) => IssuerState::Active,
        (args::IssuerMark::Compromised, None) => IssuerState::Compromised,
        (args::IssuerMark::Retired, since) => IssuerState::Retired(match since {
            Some(since) => whole_seconds(clock::parse(since)?),
            None => now,
        }),
        _ => return Err(Problem::Usage.into()),
    };
    let root = read_certificate(&args.issuer)?;
    let issuer = content.issuers.iter_mut().find(|issuer| issuer.certificate == root);
    let issuer = issuer.ok_or_else(|| Failure::about(Problem::NoSuchIssuer, args.issuer.display().to_string()))?;
    match &args.signer {
        None => issuer.state = state,
        Some(path) => {
            let key = Certificate::parse(&read_certificate(path)?)?.public_key();
            issuer.signers.retain(|(signer, _)| *signer != key);
            issuer.signers.push((key, state));
        }
    }
    content.serial = content.serial.checked_add(1).ok_or(Problem::TooLarge)?;
    content.successions = KeyFolder::open(&args.dir)?.successions;
    let life = (content.until - content.issued).max(Duration::ZERO);
    content.issued = now;
    content.until = now.checked_add(life).ok_or(Problem::NotATime)?;
    write_signed(&content, &args.dir, &args.out, voice)
}

/// The DER of a certificate's file.
fn read_certificate(path: &Path) -> Result<Vec<u8>, Failure> {
    let der = files::read_binary(path)?;
    match Certificate::parse(&der) {
        Ok(_) => Ok(der),
        Err(error) => Err(Failure::about(Problem::NoCertificates, format!("{}: {error}", path.display()))),
    }
}

fn whole_seconds(time: UtcDateTime) -> UtcDateTime {
    UtcDateTime::from_unix_timestamp(time.unix_timestamp()).unwrap_or(time)
}
