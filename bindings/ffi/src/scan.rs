//! A camera's frames in, events out.

use crate::work::{guard, hold};
use crate::{CodesError, Message, Words};
use dinhdanh_codes::ScreenWord;
use dinhdanh_qr as qr;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Follows codes from frame to frame and collects their messages.
#[derive(uniffi::Object)]
pub struct CodeScanner(Mutex<Following>);

/// A scanner, since when it looks, and when the last pictures came to it, the newest first.
struct Following {
    scanner: qr::Scanner,
    since: Instant,
    taken: VecDeque<Instant>,
}

/// What a frame of the camera brought.
#[derive(Clone, uniffi::Enum)]
pub enum ScanEvent {
    /// A message is so far.
    Progress {
        /// From 0 to 1, for a bar that a person watches.
        fraction: f32,
    },
    /// A whole message, given once.
    Complete {
        /// The message, for [`crate::Verifier::check`] or a wallet that is asked. It knows when its own first picture came: what else
        /// was before the camera says nothing of when this was held up.
        message: Arc<Message>,
    },
    /// A code that is not of this project's format; given once while it stays in the picture.
    Other {
        /// Whose it is, by its beginning alone.
        kind: CodeKind,
        /// What it says, unchecked.
        content: Vec<u8>,
    },
    /// A code of a newer version: update the app.
    OtherVersion,
    /// What a person can do to be read.
    Hint {
        /// The hint.
        hint: ScanHint,
        /// Its words.
        words: Words,
    },
}

/// Whose a code is that is not of this project's format. Nothing in it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum CodeKind {
    /// The code printed on a citizen card (CCCD): it can be copied, and proves nothing.
    CitizenCard,
    /// A health certificate of the European Union's format.
    HealthCertificate,
    /// A device engagement of ISO/IEC 18013-5, for a radio.
    MdocEngagement,
    /// A request of OpenID for Verifiable Presentations.
    PresentationRequest,
    /// An offer of OpenID for Verifiable Credential Issuance.
    CredentialOffer,
    /// Anything else.
    Unknown,
}

/// Why a code that is seen can't be read, by what a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ScanHint {
    /// The code is too small in the picture.
    MoveCloser,
    /// The picture is blurred.
    HoldStill,
    /// The screen or a lamp dazzles the camera.
    TooBright,
}

#[uniffi::export]
impl CodeScanner {
    /// Starts with nothing seen.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Following {
            scanner: qr::Scanner::new(),
            since: Instant::now(),
            taken: VecDeque::new(),
        })))
    }

    /// Looks at the camera's next frame: `height` rows of `width` grey pixels, each row beginning `stride` bytes after the one
    /// before (the Y plane of a phone's YUV formats). They are lent for the call. Frames may be left out, come late, be of any size or turned.
    pub fn look(&self, luma: &[u8], width: u32, height: u32, stride: u32) -> Result<Vec<ScanEvent>, CodesError> {
        guard(|| {
            // A camera could write into what it lent while it is read, and no code may rely on bytes that change: a copy
            // is read instead.
            let luma = &luma.to_vec();
            let stride = usize::try_from(stride).unwrap_or(usize::MAX);
            let frame = qr::LumaFrame::new(luma, width, height, stride)?;
            let Following { scanner, since, taken } = &mut *hold(&self.0);
            let now = Instant::now();
            taken.push_front(now);
            // However fast the camera is, no message that is still collected began before this.
            while taken.back().is_some_and(|taken| now.saturating_duration_since(*taken) > qr::MAX_TIME) {
                taken.pop_back();
            }
            let seen = scanner.look_since(&frame, now.saturating_duration_since(*since));
            let ago = |message: &qr::Message| {
                let picture = scanner.pictures_taken(message).and_then(|count| usize::try_from(count).ok());
                picture.and_then(|picture| taken.get(picture)).map_or(Duration::ZERO, Instant::elapsed)
            };
            Ok(seen.into_iter().filter_map(|seen| event(seen, ago)).collect())
        })
    }

    /// How far the furthest message is, from 0 to 1.
    pub fn progress(&self) -> Result<f32, CodesError> {
        guard(|| Ok(hold(&self.0).scanner.progress()))
    }
}

fn event(seen: qr::Seen, ago: impl Fn(&qr::Message) -> Duration) -> Option<ScanEvent> {
    Some(match seen {
        qr::Seen::Progress(fraction) => ScanEvent::Progress { fraction },
        qr::Seen::Complete(message) => {
            let seen_ago = ago(&message);
            ScanEvent::Complete { message: Message::new(message.0, seen_ago) }
        }
        qr::Seen::Other(route) => other(route)?,
        qr::Seen::Refused(qr::Ignored::OtherVersion(_)) => ScanEvent::OtherVersion,
        // Damaged or foreign frames are for logs, not for a person.
        qr::Seen::Refused(_) => return None,
        qr::Seen::Hint(hint) => {
            let (hint, word) = match hint {
                qr::Hint::MoveCloser => (ScanHint::MoveCloser, ScreenWord::MoveCloser),
                qr::Hint::HoldStill => (ScanHint::HoldStill, ScreenWord::HoldStill),
                qr::Hint::TooBright => (ScanHint::TooBright, ScreenWord::TooBright),
            };
            ScanEvent::Hint { hint, words: Words::of(|lang| word.words(lang)) }
        }
    })
}

fn other(route: qr::Route) -> Option<ScanEvent> {
    let (kind, content) = match route {
        qr::Route::Frame(_) => return None,
        qr::Route::CitizenCard(text) => (CodeKind::CitizenCard, text.into_bytes()),
        qr::Route::HealthCertificate(text) => (CodeKind::HealthCertificate, text.into_bytes()),
        qr::Route::MdocEngagement(text) => (CodeKind::MdocEngagement, text.into_bytes()),
        qr::Route::PresentationRequest(text) => (CodeKind::PresentationRequest, text.into_bytes()),
        qr::Route::CredentialOffer(text) => (CodeKind::CredentialOffer, text.into_bytes()),
        qr::Route::Unknown(bytes) => (CodeKind::Unknown, bytes),
    };
    Some(ScanEvent::Other { kind, content })
}
