//! `dinhdanh verify`: from pictures or bytes to a verdict.

use crate::codes::Scan;
use crate::failure::Failure;
use crate::files::Draft;
use crate::output::{Output, Voice};
use crate::report::Report;
use crate::scan::{self, Fit, Scanned};
use crate::wallet::no_such_profile;
use crate::{args, clock, files, issuer, trusted, verifier};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::AgreementKey;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::SessionTranscript;
use dinhdanh_presentation::{Message, PresentationError, Window};
use dinhdanh_verifier::{Memory, PendingCheck, RecordHead, Shown};
use std::path::Path;
use std::time::Instant;
use time::UtcDateTime;

/// How long a step took and how many bytes went through it.
pub(crate) struct Step {
    /// For programs.
    pub(crate) code: &'static str,
    pub(crate) vi: &'static str,
    pub(crate) en: &'static str,
    pub(crate) microseconds: u128,
    pub(crate) bytes: usize,
}

struct Stopwatch {
    since: Instant,
    steps: Vec<Step>,
}

impl Stopwatch {
    fn lap(&mut self, code: &'static str, vi: &'static str, en: &'static str, bytes: usize) {
        self.steps.push(Step { code, vi, en, microseconds: self.since.elapsed().as_micros(), bytes });
        self.since = Instant::now();
    }
}

pub(crate) fn run(args: &args::Verify, voice: Voice) -> Result<Output, Failure> {
    let begun = clock::now(&args.clock)?;
    let mut watch = Stopwatch { since: Instant::now(), steps: Vec::new() };
    // Before anybody is scanned, and opened only then: a scan that is broken off leaves nothing behind.
    drop(Outputs::begin(args)?);
    let mut memory = args.verifier.as_deref().map(verifier::memory).transpose()?;
    let folder = args.verifier.as_deref().zip(memory.as_mut());
    let (judge, read) = trusted::verifier(&args.trusted, folder, begun)?;
    judge.ready()?;
    // Who believes nobody would call everything untrusted, and mean that he was set up wrongly.
    if judge.trust().roots().is_empty() {
        let named = args.trusted.trust.iter().chain(&args.verifier).map(|path| path.display().to_string());
        return Err(Failure { about: named.collect(), ..Problem::NoCertificates.into() });
    }
    let required = match &args.profile {
        Some(id) => {
            let known = judge.trust();
            Some(known.profile(id).ok_or_else(|| no_such_profile(id, known.pack()))?)
        }
        None => None,
    };
    watch.lap("TRUST", "đọc danh sách tin cậy", "read the trust list", read);
    let (message, seen_at) = read_message(args, &mut watch, voice)?;
    // A camera may be watched for minutes before a phone is held up: what counts is when that was.
    let at = seen_at.filter(|_| args.clock.at.is_none()).unwrap_or(begun);
    if memory.is_none() && args.transcript.is_none() && matches!(Message::parse(&message), Ok(Message::Answer(_))) {
        // The key that opens it is the verifier's who asked: without one, no request of anybody is open.
        return Err(Problem::NeedsVerifier.into());
    }
    // A presentation is taken once, and so is the answer to a request: nothing may fail after that which can fail before.
    let outputs = Outputs::begin(args)?;
    let shown = match &args.transcript {
        Some(path) => {
            let transcript = SessionTranscript::parse(&files::read_binary(path)?);
            let transcript = transcript.map_err(|_| Failure::about(Problem::Malformed, path.display().to_string()))?;
            Shown::of_session(&message, transcript, args.reader_key.as_deref().map(reader_key).transpose()?)
        }
        None => {
            let memory = memory.as_mut().map(|memory| memory as &mut dyn Memory);
            Shown::open(&message, at, &Window::default(), memory)?
        }
    };
    watch.lap("OPEN", "mở lượt trình", "open the presentation", message.len());
    // A check without a name is one of its own.
    let check = match &args.check {
        Some(check) => check.clone(),
        None => hex::encode(dinhdanh_crypto::random::<8>()?),
    };
    let remembered = memory.as_mut().map(|memory| (memory as &mut dyn Memory, check.as_str()));
    let mut verdict = judge.verify(&shown, required.as_ref(), remembered, at)?;
    if args.not_this_person {
        verdict = verdict.not_this_person();
    }
    watch.lap("CHECK", "kiểm tra chữ ký, giá trị, thời hạn", "check signatures, digests and dates", message.len());
    let mut failed = Vec::new();
    let waits = match (memory.as_mut(), PendingCheck::of(&verdict)) {
        (Some(memory), Some(pending)) if args.queue => {
            pending.keep(memory).map_err(|error| failed.push(error.into())).is_ok()
        }
        _ => false,
    };
    if let Some((draft, name)) = outputs.record {
        let head = RecordHead { verifier: &name, check: &check };
        let _ = draft.finish(verdict.record(&head).as_bytes()).map_err(|error| failed.push(error));
    }
    let report = Report { verdict: &verdict, at };
    let portrait = match (outputs.portrait, verdict.portrait()) {
        (Some(draft), Some(picture)) => draft.finish(picture).map_err(|error| failed.push(error)).is_ok(),
        _ => false,
    };
    let portrait = args.portrait.as_deref().filter(|_| portrait);
    let mut text = report.text(voice.lang, portrait);
    if waits {
        let queued = "Chờ xác nhận khi có mạng: dinhdanh verifier confirm";
        text.push_str(voice.lang.pick(queued, "Waits to be confirmed: dinhdanh verifier confirm"));
        text.push('\n');
    }
    if args.timings {
        text.push_str(&crate::report::timings(&watch.steps, voice.lang));
    }
    let mut json = report.json();
    if let Some(object) = json.as_object_mut() {
        object.insert("waits".to_owned(), waits.into());
    }
    if let (true, Some(object)) = (args.timings, json.as_object_mut()) {
        let step = |step: &Step| serde_json::json!({"step": step.code, "words": voice.lang.pick(step.vi, step.en), "microseconds": step.microseconds as u64, "bytes": step.bytes});
        object.insert("steps".to_owned(), watch.steps.iter().map(step).collect());
    }
    let output = Output { text: text.trim_end().to_owned(), json, yes: verdict.may_pass() };
    match Failure::all(failed) {
        Some(failure) => Err(failure.after(output)),
        None => Ok(output),
    }
}

/// The files that a check is to write.
struct Outputs<'a> {
    /// With the name of who checked.
    record: Option<(Draft<'a>, String)>,
    portrait: Option<Draft<'a>>,
}

impl<'a> Outputs<'a> {
    fn begin(args: &'a args::Verify) -> Result<Self, Failure> {
        if args.record.as_deref().zip(args.portrait.as_deref()).is_some_and(|(one, other)| files::is_same(one, other)) {
            // The one would take the place of the other.
            return Err(Failure::about(Problem::Usage, "--record / --portrait"));
        }
        let record = match &args.record {
            // The record of another check stays, whatever this one comes to.
            Some(path) => {
                let name = args.verifier.as_deref().map_or(Ok(String::new()), verifier_name)?;
                Some((Draft::begin_new(path)?, name))
            }
            None => None,
        };
        Ok(Self { record, portrait: args.portrait.as_deref().map(Draft::begin).transpose()? })
    }
}

/// What a verifier's own certificate calls it.
fn verifier_name(dir: &Path) -> Result<String, Failure> {
    let reader = issuer::load_credentials(dir, "reader")?;
    let certificate = Certificate::parse(&reader.certificate)?;
    Ok(certificate.subject().common_name().unwrap_or_default().to_owned())
}

/// The message that frames or files hold: pictures of its codes, or its bytes; of frames also when its first was seen.
fn read_message(
    args: &args::Verify,
    watch: &mut Stopwatch,
    voice: Voice,
) -> Result<(Vec<u8>, Option<UtcDateTime>), Failure> {
    if let Some(scanned) = scan::from_video(&args.video, is_presentation, voice)? {
        watch.lap("SCAN", "quét mã trong video", "scan the codes of the video", 0);
        return match scanned {
            Scanned::Message { bytes, seen_at } => Ok((bytes, seen_at)),
            Scanned::Other(route) => Err(scan::of_others(Problem::Unreadable, route, voice.lang)),
        };
    }
    let mut scan = Scan::default();
    let mut read = 0;
    let mut bare = None;
    for path in &args.files {
        for file in files::list_some(path)? {
            let bytes = files::read(&file)?;
            read += bytes.len();
            if !scan.add(&bytes)? {
                bare = Some(bytes);
            }
        }
    }
    watch.lap("READ", "đọc mã từ ảnh", "read the codes of the pictures", read);
    match bare {
        Some(bytes) if !scan.saw_pictures() => Ok((files::decode(bytes), None)),
        _ => Ok((scan::message(scan, Problem::Unreadable, voice.lang)?, None)),
    }
}

fn is_presentation(message: &[u8]) -> Fit {
    match Message::parse(message) {
        Ok(Message::SelfTimed(_) | Message::Answer(_)) => Fit::Wanted,
        Err(PresentationError::Version) => Fit::OtherVersion,
        Ok(Message::Request(_)) | Err(_) => Fit::Other,
    }
}

/// A reader's ephemeral key as a scalar, a JWK or PKCS#8.
fn reader_key(path: &Path) -> Result<AgreementKey, Failure> {
    let text = zeroize::Zeroizing::new(files::read(path)?);
    let jwk = str::from_utf8(&text).ok().filter(|text| text.trim_start().starts_with('{'));
    let key = match jwk {
        Some(jwk) => AgreementKey::from_jwk(jwk),
        None => {
            let bytes = zeroize::Zeroizing::new(files::decode(text.to_vec()));
            if bytes.len() == 32 { AgreementKey::from_scalar(&bytes) } else { AgreementKey::from_pkcs8(&bytes) }
        }
    };
    key.map_err(|_| Failure::about(Problem::Malformed, path.display().to_string()))
}
