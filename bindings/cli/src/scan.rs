//! `dinhdanh scan`: what codes in pictures, video or before a camera say they are. It judges nothing.

use crate::codes::Scan;
use crate::failure::Failure;
use crate::output::{Output, Voice};
use crate::{args, files};
use dinhdanh_codes::{Lang, Problem, Reason};
use dinhdanh_presentation::Message;
use dinhdanh_qr::{Hint, Ignored, LumaFrame, MAX_PIXELS, Route, Scanner, Seen};
use serde_json::json;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use time::UtcDateTime;

/// Most frames of one video: ten minutes at 30 a second.
const MAX_FRAMES: usize = 18_000;

/// What a camera is asked for: what codes are measured at.
const CAMERA: (u32, u32) = (1280, 720);

pub(crate) fn run(args: &args::Scan, voice: Voice) -> Result<Output, Failure> {
    let scanned = match from_video(&args.video, |_| Fit::Wanted, voice)? {
        Some(scanned) => scanned,
        None => from_files(&args.files)?,
    };
    let (bytes, kind) = match scanned {
        Scanned::Message { bytes: message, .. } => {
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
    /// A message, and when the first of it was seen, where that is known.
    Message {
        bytes: Vec<u8>,
        seen_at: Option<UtcDateTime>,
    },
    Other(Route),
}

/// What a message is to a scan.
#[derive(Clone, Copy)]
pub(crate) enum Fit {
    /// It ends the scan.
    Wanted,
    /// Of a kind that is not asked for here, as of a sticker.
    Other,
    /// Of a version that is not read here.
    OtherVersion,
}

/// Which messages end a scan.
pub(crate) type Wanted = fn(&[u8]) -> Fit;

/// What frames hold that come one after another; `None` where none were asked for. A message that is not wanted, as of a sticker
/// beside the gate, is what was scanned only where no other comes.
pub(crate) fn from_video(args: &args::Video, wanted: Wanted, voice: Voice) -> Result<Option<Scanned>, Failure> {
    Ok(match (&args.raw, &args.camera) {
        (Some(size), _) => Some(watch(&mut io::stdin().lock(), parse_size(size)?, wanted, voice)?),
        (None, Some(device)) => Some(from_camera(device, wanted, voice)?),
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

/// A code of somebody else's where one of ours should be, and what it is. A printed code proves nothing, whatever it says.
pub(crate) fn of_others(problem: Problem, route: Route, lang: Lang) -> Failure {
    Failure::about(problem, of_route(route).1.words(lang))
}

/// The one message that pictures held; of a code of others it is said what it is.
pub(crate) fn message(mut scan: Scan, problem: Problem, lang: Lang) -> Result<Vec<u8>, Failure> {
    match scan.take_other() {
        Some(payload) => Err(of_others(problem, dinhdanh_qr::route(&payload), lang)),
        None => scan.message(),
    }
}

/// Every picture is searched as thoroughly as can be: files don't come again.
fn from_files(paths: &[std::path::PathBuf]) -> Result<Scanned, Failure> {
    let mut scan = Scan::default();
    for path in paths {
        for file in files::list_some(path)? {
            if !scan.add(&files::read(&file)?)? {
                return Err(Failure::about(Problem::Malformed, file.display().to_string()));
            }
        }
    }
    match scan.take_other() {
        Some(payload) => Ok(Scanned::Other(dinhdanh_qr::route(&payload))),
        None => Ok(Scanned::Message { bytes: scan.message()?, seen_at: None }),
    }
}

/// Reads a camera through ffmpeg, which knows every camera's formats.
fn from_camera(device: &Path, wanted: Wanted, voice: Voice) -> Result<Scanned, Failure> {
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
        .and_then(|mut frames| watch(&mut frames, CAMERA, wanted, voice));
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
fn watch(frames: &mut dyn Read, (width, height): (u32, u32), wanted: Wanted, voice: Voice) -> Result<Scanned, Failure> {
    let mut luma = vec![0; width as usize * height as usize];
    let mut scanner = Scanner::new();
    // A poster on the wall may be read before the phone is: a code of others counts where no message comes.
    let (mut other, mut unwanted, mut version) = (None, None, false);
    // When the pictures were taken.
    let mut taken = Vec::new();
    let since = Instant::now();
    for _ in 0..MAX_FRAMES {
        match frames.read_exact(&mut luma) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(Failure::of_io(&error, false, "video")),
        }
        taken.push(UtcDateTime::now());
        let frame = LumaFrame::new(&luma, width, height, width as usize);
        let frame = frame.map_err(|error| Failure::about(Problem::Malformed, error.to_string()))?;
        let mut whole = None;
        let mut other_version = || {
            version = true;
            if !voice.json {
                eprintln!("{}", Reason::VersionUnsupported.words(voice.lang));
            }
        };
        for seen in scanner.look_since(&frame, since.elapsed()) {
            match seen {
                Seen::Complete(message) => match wanted(&message.0) {
                    // Of two phones in one picture nobody could say who is meant.
                    Fit::Wanted if whole.is_some() => return Err(Problem::SeveralCodes.into()),
                    Fit::Wanted => whole = Some(message),
                    Fit::Other => unwanted = Some(message.0),
                    Fit::OtherVersion => other_version(),
                },
                Seen::Other(route) => other = better(other, route),
                Seen::Progress(part) => {
                    if !voice.json {
                        eprintln!("{:3.0} %", part * 100.0);
                    }
                }
                Seen::Hint(hint) if !voice.json => eprintln!("{}", hint_words(hint, voice.lang)),
                Seen::Refused(Ignored::OtherVersion(_)) => other_version(),
                Seen::Refused(_) | Seen::Hint(_) => {}
            }
        }
        let Some(message) = whole else { continue };
        if scanner.sees_another() {
            return Err(Problem::SeveralCodes.into());
        }
        // Its own first frame: what else was before the camera says nothing of when this was held up.
        let pictures = scanner.pictures_taken(&message).and_then(|count| usize::try_from(count).ok());
        let seen_at = pictures.and_then(|count| taken.iter().rev().nth(count)).copied();
        return Ok(Scanned::Message { bytes: message.0, seen_at });
    }
    match (unwanted, other) {
        // A phone that is newer than this program counts before a sticker.
        _ if version => Err(Problem::VersionUnsupported.into()),
        (Some(bytes), _) => Ok(Scanned::Message { bytes, seen_at: None }),
        (None, Some(route)) => Ok(Scanned::Other(route)),
        (None, None) => Err(Problem::NoCode.into()),
    }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

    use super::*;
    use dinhdanh_qr::Codes;

    /// A camera before which nothing is held up at first; it notes when something is.
    struct Camera {
        frames: std::vec::IntoIter<Vec<u8>>,
        rest: Vec<u8>,
        shown_at: Option<UtcDateTime>,
    }

    impl Read for Camera {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            if self.rest.is_empty() {
                self.rest = self.frames.next().unwrap_or_default();
                let dark = self.rest.contains(&0);
                self.shown_at = self.shown_at.or(dark.then(UtcDateTime::now));
            }
            let count = room.len().min(self.rest.len());
            let rest = self.rest.split_off(count);
            room.get_mut(..count).unwrap().copy_from_slice(&self.rest);
            self.rest = rest;
            Ok(count)
        }
    }

    #[test]
    fn a_message_was_seen_when_it_was_held_up_and_not_when_the_camera_was_opened() {
        for length in [300, 3_000] {
            let codes = Codes::new(&vec![7; length], [1; 4]).unwrap();
            let pictures: Vec<_> =
                (0..codes.cycle() as u32 + 8).map(|index| codes.code(index).unwrap().luma(4)).collect();
            let (width, height) = (pictures[0].width, pictures[0].height);
            let blank = vec![255; width as usize * height as usize];
            let frames: Vec<_> =
                vec![blank; 3].into_iter().chain(pictures.into_iter().map(|picture| picture.luma)).collect();
            let mut camera = Camera { frames: frames.into_iter(), rest: Vec::new(), shown_at: None };
            let voice = Voice { lang: Lang::En, json: true };
            let Ok(Scanned::Message { bytes, seen_at }) = watch(&mut camera, (width, height), |_| Fit::Wanted, voice)
            else {
                panic!()
            };
            let (shown_at, done_at) = (camera.shown_at.unwrap(), UtcDateTime::now());
            assert_eq!(bytes, vec![7; length]);
            assert!(seen_at.unwrap() >= shown_at && seen_at.unwrap() <= done_at);
        }
    }

    #[test]
    fn a_stray_frame_of_another_stream_does_not_say_when_a_message_was_first_seen() {
        let stray = Codes::new(&[9; 3_000], [2; 4]).unwrap();
        for length in [100, 300, 1_000] {
            let codes = Codes::new(&vec![7; length], [1; 4]).unwrap();
            let mut pictures: Vec<_> = (0..codes.cycle() as u32 + 8).map(|index| codes.code(index).unwrap()).collect();
            pictures.insert(0, stray.code(0).unwrap());
            let pictures: Vec<_> = pictures.into_iter().map(|code| code.luma(4)).collect();
            // All on white of one size, as before one camera.
            let side = pictures.iter().map(|picture| picture.width).max().unwrap() as usize;
            let mut frames: Vec<Vec<u8>> = Vec::new();
            for picture in pictures {
                let mut frame = vec![255; side * side];
                for (row, line) in picture.luma.chunks(picture.width as usize).enumerate() {
                    frame[row * side..][..line.len()].copy_from_slice(line);
                }
                frames.push(frame);
            }
            let stray = frames.remove(0);
            // What is held up first is only the stray frame; it goes away.
            let blank = vec![255; side * side];
            let before: Vec<_> = std::iter::once(stray).chain(vec![blank; 30]).collect();
            let mut before = Camera { frames: before.into_iter(), rest: Vec::new(), shown_at: None };
            let mut held_up = Camera { frames: frames.into_iter(), rest: Vec::new(), shown_at: None };
            let voice = Voice { lang: Lang::En, json: true };
            let side = u32::try_from(side).unwrap();
            let mut both = before.by_ref().chain(held_up.by_ref());
            let Ok(Scanned::Message { bytes, seen_at }) = watch(&mut both, (side, side), |_| Fit::Wanted, voice) else {
                panic!()
            };
            assert_eq!(bytes, vec![7; length]);
            assert!(before.shown_at.unwrap() < held_up.shown_at.unwrap());
            assert!(seen_at.unwrap() >= held_up.shown_at.unwrap(), "{length}");
        }
    }
}
