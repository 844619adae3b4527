//! `dinhdanh scan`: what codes in pictures, video or before a camera say they are. It judges nothing.

use crate::codes::Scan;
use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, files};
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_presentation::Message;
use dinhdanh_qr::{Hint, LumaFrame, MAX_PIXELS, Route, Scanner, Seen};
use serde_json::json;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};

/// Most frames of one video: ten minutes at 30 a second.
const MAX_FRAMES: usize = 18_000;

/// What a camera is asked for: what codes are measured at.
const CAMERA: (u32, u32) = (1280, 720);

pub(crate) fn run(args: &args::Scan, voice: Voice) -> Result<Output, Failure> {
    let scanned = match from_video(&args.video, voice)? {
        Some(scanned) => scanned,
        None => from_files(&args.files)?,
    };
    let (bytes, kind) = match scanned {
        Scanned::Message(message) => {
            let kind = kind_of(&message);
            (message, kind)
        }
        Scanned::Other(route) => of_route(route),
    };
    if let Some(out) = &args.out {
        files::write(out, &bytes)?;
    }
    let text = format!("{}: {} {}", kind.words(voice.lang), bytes.len(), voice.lang.pick("byte", "bytes"));
    Ok(Output::yes(text, json!({"kind": kind.name, "bytes": bytes.len()})))
}

pub(crate) enum Scanned {
    Message(Vec<u8>),
    Other(Route),
}

/// What frames hold that come one after another; `None` where none were asked for.
pub(crate) fn from_video(args: &args::Video, voice: Voice) -> Result<Option<Scanned>, Failure> {
    Ok(match (&args.raw, &args.camera) {
        (Some(size), _) => Some(watch(&mut io::stdin().lock(), parse_size(size)?, voice)?),
        (None, Some(device)) => Some(from_camera(device, voice)?),
        (None, None) => None,
    })
}

/// What a code is, for a person and for a program.
struct Kind {
    name: &'static str,
    vi: &'static str,
    en: &'static str,
}

impl Kind {
    fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.vi, self.en)
    }
}

fn kind_of(message: &[u8]) -> Kind {
    match Message::parse(message) {
        Ok(Message::SelfTimed(_)) => {
            Kind { name: "self_timed", vi: "Lượt tự trình", en: "A presentation by the holder alone" }
        }
        Ok(Message::Request(_)) => {
            Kind { name: "request", vi: "Yêu cầu của bên kiểm tra", en: "A verifier's request" }
        }
        Ok(Message::Answer(_)) => Kind { name: "answer", vi: "Trả lời đã mã hóa", en: "An encrypted answer" },
        Err(_) => Kind { name: "unreadable", vi: "Không hiểu nội dung", en: "Content that is not understood" },
    }
}

fn of_route(route: Route) -> (Vec<u8>, Kind) {
    let kind = |name, vi, en| Kind { name, vi, en };
    match route {
        Route::CitizenCard(text) => (
            text.into_bytes(),
            kind(
                "citizen_card",
                "Mã in trên thẻ căn cước: sao chép được, không chứng minh gì",
                "The code printed on a citizen card: it can be copied and proves nothing",
            ),
        ),
        Route::HealthCertificate(text) => {
            (text.into_bytes(), kind("health_certificate", "Chứng nhận sức khỏe HC1", "A health certificate (HC1)"))
        }
        Route::MdocEngagement(text) => {
            (text.into_bytes(), kind("mdoc_engagement", "Lời mời kết nối mdoc", "An mdoc engagement for a radio"))
        }
        Route::PresentationRequest(text) => {
            (text.into_bytes(), kind("openid4vp", "Yêu cầu OpenID4VP", "An OpenID4VP request"))
        }
        Route::CredentialOffer(text) => {
            (text.into_bytes(), kind("credential_offer", "Lời mời nhận giấy tờ", "A credential offer"))
        }
        Route::Frame(bytes) | Route::Unknown(bytes) => {
            (bytes, kind("unknown", "Mã không thuộc loại nào đã biết", "A code of no known kind"))
        }
    }
}

/// Every picture is searched as thoroughly as can be: files don't come again.
fn from_files(paths: &[std::path::PathBuf]) -> Result<Scanned, Failure> {
    let mut scan = Scan::default();
    for path in paths {
        for file in files::list(path)? {
            if !scan.add(&files::read(&file)?)? {
                return Err(Failure::about(Problem::Malformed, file.display().to_string()));
            }
        }
    }
    match scan.take_other() {
        Some(payload) => Ok(Scanned::Other(dinhdanh_qr::route(&payload))),
        None => Ok(Scanned::Message(scan.message()?)),
    }
}

/// Reads a camera through ffmpeg, which knows every camera's formats.
fn from_camera(device: &Path, voice: Voice) -> Result<Scanned, Failure> {
    let about = || device.display().to_string();
    if !device.exists() {
        return Err(Failure::about(Problem::NotReadable, about()));
    }
    let (width, height) = CAMERA;
    let mut ffmpeg = Command::new("ffmpeg")
        .args([
            "-loglevel",
            "error",
            "-f",
            "v4l2",
            "-framerate",
            "30",
            "-video_size",
            &format!("{width}x{height}"),
            "-i",
        ])
        .arg(device)
        .args(["-vf", &format!("scale={width}:{height}"), "-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::of_io(&error, false, "ffmpeg"))?;
    let frames = ffmpeg.stdout.take();
    let scanned = frames
        .ok_or_else(|| Failure::from(Problem::NotReadable))
        .and_then(|mut frames| watch(&mut frames, CAMERA, voice));
    // It may have ended by itself; either way it must not stay.
    let _ = ffmpeg.kill();
    let _ = ffmpeg.wait();
    scanned
}

fn parse_size(text: &str) -> Result<(u32, u32), Failure> {
    let parsed =
        text.split_once(['x', 'X']).and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let inside = |(width, height): &(u32, u32)| (1..=MAX_PIXELS).contains(&(u64::from(*width) * u64::from(*height)));
    parsed.filter(inside).ok_or_else(|| Failure::about(Problem::Usage, text.chars().take(40).collect::<String>()))
}

/// Looks at raw grey frames until a message is whole or they end, and says how far it is.
fn watch(frames: &mut dyn Read, (width, height): (u32, u32), voice: Voice) -> Result<Scanned, Failure> {
    let mut luma = vec![0; width as usize * height as usize];
    let mut scanner = Scanner::new();
    // A poster on the wall may be read before the phone is: a code of others counts where no message comes.
    let mut other = None;
    for _ in 0..MAX_FRAMES {
        match frames.read_exact(&mut luma) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(Failure::of_io(&error, false, "video")),
        }
        let frame = LumaFrame::new(&luma, width, height, width as usize);
        let frame = frame.map_err(|error| Failure::about(Problem::Malformed, error.to_string()))?;
        for seen in scanner.look(&frame) {
            match seen {
                Seen::Complete(message) => return Ok(Scanned::Message(message.0)),
                Seen::Other(route) => other = better(other, route),
                Seen::Progress(part) if !voice.json => eprintln!("{:3.0} %", part * 100.0),
                Seen::Hint(hint) if !voice.json => eprintln!("{}", hint_words(hint, voice.lang)),
                Seen::Refused(_) | Seen::Progress(_) | Seen::Hint(_) => {}
            }
        }
    }
    other.map(Scanned::Other).ok_or_else(|| Problem::NoCode.into())
}

/// Of two codes of others the one that something is known of, else the first.
fn better(one: Option<Route>, another: Route) -> Option<Route> {
    match one {
        None | Some(Route::Unknown(_)) if !matches!(another, Route::Unknown(_)) => Some(another),
        None => Some(another),
        known => known,
    }
}

fn hint_words(hint: Hint, lang: Lang) -> &'static str {
    match hint {
        Hint::MoveCloser => lang.pick("Đưa lại gần hơn", "Move closer"),
        Hint::HoldStill => lang.pick("Giữ yên máy", "Hold still"),
        Hint::TooBright => lang.pick("Chói quá: giảm sáng hoặc nghiêng màn hình", "Too bright: dim or tilt the screen"),
    }
}
