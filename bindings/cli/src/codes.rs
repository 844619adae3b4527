//! Codes and messages: from pictures to the message they carry, and back.

use crate::clock::Ticking;
use crate::failure::Failure;
use crate::files::{self, Draft};
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_qr::{Code, Codes, Collector, Ease, Event, Ignored, LumaFrame, Picture, Plan, Scanner, Seen};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::time::Duration;
use time::UtcDateTime;

/// Pixels of one module in pictures: small enough for a screen, large enough for an old camera.
const MODULE: u32 = 4;

/// Pictures as they come, until their message is whole.
#[derive(Default)]
pub(crate) struct Scan {
    collector: Collector,
    /// Puts together what no single picture shows whole.
    scanner: Scanner,
    messages: Vec<Vec<u8>>,
    other: Option<Vec<u8>>,
    /// Whether there was a code of another version.
    version: bool,
    pictures: usize,
}

impl Scan {
    /// Takes a file; says whether it was a picture at all.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        let unreadable = |error: dinhdanh_qr::QrError| Failure::about(Problem::Malformed, error.to_string());
        let pictures = if bytes.starts_with(b"\x89PNG") {
            vec![Picture::from_png(bytes).map_err(unreadable)?]
        } else if bytes.starts_with(b"GIF8") {
            dinhdanh_qr::pictures_of_gif(bytes).map_err(unreadable)?
        } else if is_picture(bytes) {
            return Err(Problem::PictureFormat.into());
        } else {
            return Ok(false);
        };
        for picture in &pictures {
            self.pictures += 1;
            self.read(picture);
        }
        Ok(true)
    }

    fn read(&mut self, picture: &Picture) {
        for payload in dinhdanh_qr::read(picture) {
            match self.collector.add(&payload) {
                Event::Complete(message) => self.found(message),
                Event::Ignored(Ignored::Foreign) => self.other = Some(payload),
                Event::Ignored(Ignored::OtherVersion(_)) => self.version = true,
                _ => {}
            }
        }
        let Ok(frame) = LumaFrame::new(&picture.luma, picture.width, picture.height, picture.width as usize) else {
            return;
        };
        for seen in self.scanner.look(&frame) {
            match seen {
                Seen::Complete(message) => self.found(message.0),
                Seen::Refused(Ignored::OtherVersion(_)) => self.version = true,
                _ => {}
            }
        }
    }

    fn found(&mut self, message: Vec<u8>) {
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }

    /// A code of another format, where there was no message and no code of another version.
    pub(crate) fn take_other(&mut self) -> Option<Vec<u8>> {
        if self.messages.is_empty() && !self.version { self.other.take() } else { None }
    }

    /// Whether there was any picture.
    pub(crate) fn saw_pictures(&self) -> bool {
        self.pictures > 0
    }

    /// The one message that the pictures held whole. Of two, nobody could say which person it is of.
    pub(crate) fn message(mut self) -> Result<Vec<u8>, Failure> {
        match (self.messages.pop(), self.messages.is_empty()) {
            (Some(message), true) => Ok(message),
            (Some(_), false) => Err(Problem::SeveralCodes.into()),
            (None, _) if self.version => Err(Problem::VersionUnsupported.into()),
            (None, _) => Err(Problem::NoCode.into()),
        }
    }
}

/// Whether it is a picture of a kind that phones make and that is not read here: JPEG, WebP, HEIC or AVIF.
fn is_picture(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xd8, 0xff, ..] | [b'R', b'I', b'F', b'F', ..] | [_, _, _, _, b'f', b't', b'y', b'p', ..])
}

/// Where a message is to be drawn.
pub(crate) struct Drawing<'a> {
    pub(crate) gif: Option<&'a Path>,
    pub(crate) png: Option<&'a Path>,
    pub(crate) svg: Option<&'a Path>,
    pub(crate) terminal: bool,
    pub(crate) out: Option<&'a Path>,
    pub(crate) ease: Ease,
}

impl Drawing<'_> {
    /// Nowhere, in the usual form.
    pub(crate) const NOWHERE: Self =
        Self { gif: None, png: None, svg: None, terminal: false, out: None, ease: Ease::Usual };

    /// Finds out whether what is named can be written, before what is drawn there is signed.
    pub(crate) fn try_places(&self) -> Result<(), Failure> {
        for folder in [self.png, self.svg].into_iter().flatten() {
            files::make_folder(folder)?;
            drop(Draft::begin(&folder.join("code"))?);
        }
        for path in [self.gif, self.out].into_iter().flatten() {
            drop(Draft::begin(path)?);
        }
        Ok(())
    }
}

/// What was drawn: how many codes, and whether they move.
pub(crate) struct Drawn {
    pub(crate) codes: usize,
    pub(crate) still: bool,
    pub(crate) terminal: String,
}

/// Draws a message as codes, into files and as text.
pub(crate) fn draw(
    message: &[u8],
    drawing: &Drawing<'_>,
    step: &mut dyn FnMut(usize, usize),
) -> Result<Drawn, Failure> {
    let refused = |_| Failure::from(Problem::TooLarge);
    let stream = dinhdanh_crypto::random::<4>().map_err(|_| Problem::Cryptography)?;
    let codes = Codes::with(message, stream, Plan::of(drawing.ease)).map_err(refused)?;
    let count = codes.cycle();
    let mut pictures = Vec::new();
    let mut terminal = String::new();
    for folder in [drawing.png, drawing.svg].into_iter().flatten() {
        files::make_folder(folder)?;
    }
    for index in 0..count {
        let code = codes.code(index as u32).map_err(refused)?;
        let picture = code.luma(MODULE);
        if let Some(folder) = drawing.png {
            let png = picture.to_png().map_err(refused)?;
            files::write(&folder.join(format!("code-{index:03}.png")), &png)?;
        }
        if let Some(folder) = drawing.svg {
            files::write(&folder.join(format!("code-{index:03}.svg")), code.svg().as_bytes())?;
        }
        if drawing.terminal && index == 0 {
            terminal = code.terminal();
        }
        pictures.push(picture);
        step(index + 1, count);
    }
    if let Some(path) = drawing.gif {
        files::write(path, &dinhdanh_qr::gif(&pictures, codes.plan().frames_per_second()).map_err(refused)?)?;
    }
    if let Some(path) = drawing.out {
        files::write(path, message)?;
    }
    Ok(Drawn { codes: count, still: codes.is_still(), terminal })
}

/// The first code of a message.
pub(crate) fn first(message: &[u8]) -> Result<Code, Failure> {
    let refused = |_| Failure::from(Problem::TooLarge);
    Codes::new(message, [0; 4]).map_err(refused)?.code(0).map_err(refused)
}

/// A message that must fit one code, as a PNG.
pub(crate) fn still(message: &[u8]) -> Result<Vec<u8>, Failure> {
    let refused = |_| Failure::from(Problem::TooLarge);
    let codes = Codes::new(message, [0; 4]).map_err(refused)?;
    if !codes.is_still() {
        return Err(Problem::TooLarge.into());
    }
    codes.code(0).map_err(refused)?.luma(MODULE).to_png().map_err(refused)
}

/// How long a code is shown before it is made anew: well inside the window of a self-timed one.
pub(crate) const RENEWED: Duration = Duration::from_secs(20);

/// How often the time that is left is told anew.
const SECOND: Duration = Duration::from_secs(1);

/// Clears the line below a code.
const BELOW: &str = "\x1b[K";

/// Plays a message on the terminal for so long, then for [`RENEWED`] each what `renewed` gives in its place, until there is none;
/// below it stands how much is left of the whole time, and how to end it.
pub(crate) fn play(
    (message, life, whole): (Vec<u8>, Duration, Duration),
    renewed: &mut dyn FnMut(UtcDateTime) -> Result<Option<Vec<u8>>, Failure>,
    ease: Ease,
    (terminal, clock): (&mut dyn Write, &dyn Ticking),
    lang: Lang,
) -> Result<(), Failure> {
    let refused = |_| Failure::from(Problem::TooLarge);
    let failed = |error: &std::io::Error| Failure::of_io(error, true, "terminal");
    let since = clock.elapsed();
    let mut shown = Some((message, life));
    while let Some((message, life)) = shown {
        write!(terminal, "\x1b[2J").map_err(|error| failed(&error))?;
        let stream = dinhdanh_crypto::random::<4>().map_err(|_| Problem::Cryptography)?;
        let codes = Codes::with(&message, stream, Plan::of(ease)).map_err(refused)?;
        let begun = clock.elapsed();
        loop {
            let elapsed = clock.elapsed().saturating_sub(begun);
            let left = life.saturating_sub(elapsed);
            if left.is_zero() {
                break;
            }
            let code = codes.code(codes.plan().index_at(elapsed)).map_err(refused)?.terminal();
            let seconds = whole.saturating_sub(clock.elapsed().saturating_sub(since)).as_secs();
            let below =
                lang.pick(format!("Còn {seconds} giây. Dừng: Ctrl-C"), format!("{seconds} s left. To stop: Ctrl-C"));
            // Home and overwrite: clearing would flicker under the camera.
            match write!(terminal, "\x1b[H{code}{BELOW}{below}").and_then(|()| terminal.flush()) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                written => written.map_err(|error| failed(&error))?,
            }
            let next = if codes.is_still() { SECOND } else { codes.plan().until_next(elapsed) };
            clock.wait(next.min(left));
        }
        shown = renewed(clock.now())?.map(|message| (message, RENEWED));
    }
    // What is said next begins a line of its own; who no longer reads misses nothing.
    let _ = writeln!(terminal);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use std::cell::Cell;

    /// Nobody waits for it.
    #[derive(Default)]
    struct Told(Cell<Duration>);

    impl Ticking for Told {
        /// Set back by an hour in the midst.
        fn now(&self) -> UtcDateTime {
            let begun = UtcDateTime::from_unix_timestamp(1_795_000_000).unwrap();
            let back =
                if self.elapsed() > Duration::from_secs(5) { Duration::from_secs(3_600) } else { Duration::ZERO };
            begun + self.elapsed() - back
        }

        fn elapsed(&self) -> Duration {
            self.0.get()
        }

        fn wait(&self, time: Duration) {
            self.0.set(self.0.get() + time);
        }
    }

    /// How many seconds the codes of a message and of what takes its place were played, and the different codes that were seen.
    fn played(length: usize, life: u64, renewals: u8) -> (u64, usize) {
        let (clock, mut written, mut count) = (Told::default(), Vec::new(), 0);
        let mut renewed = |_| {
            count += 1;
            Ok((count <= renewals).then(|| vec![count; length]))
        };
        let whole = Duration::from_secs(life) + RENEWED * u32::from(renewals);
        let first = (vec![0; length], Duration::from_secs(life), whole);
        assert!(play(first, &mut renewed, Ease::Usual, (&mut written, &clock), Lang::En).is_ok());
        let text = String::from_utf8(written).unwrap();
        let frames: Vec<_> = text.split("\x1b[H").skip(1).filter_map(|frame| frame.split_once(BELOW)).collect();
        let codes: std::collections::BTreeSet<_> = frames.iter().map(|(code, _)| code).collect();
        let told = |seconds: u64| format!("{seconds} s left. To stop: Ctrl-C");
        assert_eq!(frames.first().unwrap().1, told(whole.as_secs()));
        assert_eq!(frames.last().unwrap().1.trim_end(), told(if length > 1_000 { 0 } else { 1 }));
        (clock.elapsed().as_secs(), codes.len())
    }

    #[test]
    fn an_answer_is_played_as_long_as_its_request_lives() {
        assert_eq!(played(3_000, 60, 0), (60, 900));
    }

    #[test]
    fn a_code_is_renewed_whether_it_moves_or_not() {
        assert_eq!(played(300, 20, 5), (120, 6));
        assert_eq!(played(3_000, 20, 5), (120, 1_800));
    }
}
