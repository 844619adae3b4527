use crate::{Memory, Proof, SCANNED_WITHIN, VerifierError};
use dinhdanh_codes::{Advisory, Check, Checks};
use dinhdanh_crypto::{AgreementKey, sha256};
use dinhdanh_mdoc::{DeviceRequest, SessionTranscript};
use dinhdanh_presentation::{Answer, Asked, Message, SelfTimed, Timing, Window};
use std::borrow::Cow;
use time::UtcDateTime;

/// A presentation that was opened: the response, and what is known of the session that it came in.
pub struct Shown<'a> {
    pub(crate) response: Option<Cow<'a, [u8]>>,
    pub(crate) transcript: Option<SessionTranscript>,
    pub(crate) reader_key: Option<AgreementKey>,
    pub(crate) proof: Proof,
    pub(crate) checks: Checks,
    pub(crate) advisories: Vec<Advisory>,
    pub(crate) asked: Option<OwnAsked>,
    pub(crate) self_timed: Option<SelfTimedNote>,
    /// The open request that it answers, to be closed once its holder is known to have answered it.
    pub(crate) answers: Option<[u8; 8]>,
    /// SHA-256 of that request's message.
    pub(crate) request: Option<[u8; 32]>,
}

/// What is remembered of a self-timed presentation, once all else holds: before that, anybody could fill the memory with
/// papers of his own making, or spoil a presentation by naming its nonce first.
pub(crate) struct SelfTimedNote {
    pub(crate) nonce: [u8; 16],
    pub(crate) seen_at: UtcDateTime,
    pub(crate) forget_at: UtcDateTime,
}

/// What this verifier asked for itself.
pub(crate) enum OwnAsked {
    Profile(String),
    Items(Vec<(String, String, String)>),
}

impl<'a> Shown<'a> {
    /// SHA-256 of this verifier's own request that it answers: what names the check in the holder's log too. `None` for what
    /// answers none.
    pub fn request(&self) -> Option<[u8; 32]> {
        self.request
    }

    /// What names this session in the verifier's records.
    pub(crate) fn receipt(&self) -> Option<[u8; 32]> {
        self.transcript.as_ref().map(SessionTranscript::salt)
    }

    /// What tells one presentation from another: its session, and where that may have several responses, which one it is.
    pub(crate) fn presentation(&self) -> Option<[u8; 32]> {
        let receipt = self.receipt()?;
        match self.self_timed {
            Some(_) => Some(receipt),
            None => Some(sha256(&[&receipt, self.response.as_deref()?].concat())),
        }
    }

    /// Opens what was scanned; `seen_at` is when its first frame was, by the verifier's clock. Without a memory there
    /// are no requests that it could answer. A request stays open until [`Verifier::verify`](crate::Verifier::verify)
    /// finds in its answer what a holder proved.
    pub fn open(
        message: &'a [u8],
        seen_at: UtcDateTime,
        window: &Window,
        memory: Option<&mut dyn Memory>,
    ) -> Result<Self, VerifierError> {
        match Message::parse(message)? {
            Message::SelfTimed(shown) => Ok(Self::of_self_timed(&shown, seen_at, window)),
            Message::Answer(answer) => Self::of_answer(&answer, seen_at, memory),
            Message::Request(_) => Err(VerifierError::Unreadable),
        }
    }

    /// The same with bytes of its own, for who must keep it beside its verdict.
    pub fn into_owned(self) -> Shown<'static> {
        Shown { response: self.response.map(|response| Cow::Owned(response.into_owned())), ..self }
    }

    /// A bare `DeviceResponse` of an ISO session, with what both ends know of it.
    pub fn of_session(response: &'a [u8], transcript: SessionTranscript, reader_key: Option<AgreementKey>) -> Self {
        Self {
            response: Some(Cow::Borrowed(response)),
            transcript: Some(transcript),
            reader_key,
            proof: Proof::Session,
            checks: Checks::new(),
            advisories: Vec::new(),
            asked: None,
            self_timed: None,
            answers: None,
            request: None,
        }
    }

    fn of_self_timed(shown: &SelfTimed<'a>, seen_at: UtcDateTime, window: &Window) -> Self {
        let mut checks = Checks::new();
        let timing = window.judge(shown.signed_at(), seen_at);
        // A recording is good only inside the window; a clock set ahead would make codes for later.
        checks.record(Check::WithinWindow, timing != Timing::Late);
        checks.record(Check::HolderClock, timing != Timing::Ahead);
        // Whoever filmed it may end a scan that began in the window, and another check's time may be later meanwhile.
        let forget_at = seen_at.saturating_add((window.length + window.tolerance) * 2 + SCANNED_WITHIN);
        Self {
            response: Some(shown.response.clone()),
            transcript: Some(shown.transcript()),
            reader_key: None,
            proof: Proof::SelfTimed,
            checks,
            advisories: vec![Advisory::SelfTimed],
            asked: None,
            self_timed: Some(SelfTimedNote { nonce: shown.nonce(), seen_at, forget_at }),
            answers: None,
            request: None,
        }
    }

    fn of_answer(
        answer: &Answer<'a>,
        seen_at: UtcDateTime,
        memory: Option<&mut dyn Memory>,
    ) -> Result<Self, VerifierError> {
        let (mut asked, mut opened, mut hash) = (None, None, None);
        if let Some(memory) = memory
            && let Some(request) = memory.request(answer.request(), seen_at)?
        {
            asked = Some(own_asked(request.asked()?)?);
            opened = request.open(answer).ok();
            hash = opened.as_ref().map(|_| request.hash());
        }
        let mut checks = Checks::new();
        // An answer to somebody else's request, or to one already answered, can't be opened and says nothing here.
        checks.record(Check::AnswersThisSession, opened.is_some());
        let answers = opened.as_ref().map(|_| answer.request());
        let (response, transcript) = opened.unzip();
        Ok(Self {
            response: response.map(Cow::Owned),
            transcript,
            reader_key: None,
            proof: Proof::Session,
            checks,
            advisories: Vec::new(),
            asked,
            self_timed: None,
            answers,
            request: hash,
        })
    }
}

fn own_asked(asked: Asked<'_>) -> Result<OwnAsked, VerifierError> {
    Ok(match asked {
        Asked::Profile { id, .. } => OwnAsked::Profile(id.to_owned()),
        Asked::Items { device_request, .. } => {
            let request = DeviceRequest::parse(device_request)?;
            let names = request.doc_requests.iter().flat_map(|document| {
                let name = |element: &dinhdanh_mdoc::RequestedElement<'_>| {
                    (document.doc_type.to_owned(), element.name_space.to_owned(), element.identifier.to_owned())
                };
                document.elements.iter().map(name)
            });
            OwnAsked::Items(names.collect())
        }
    })
}
