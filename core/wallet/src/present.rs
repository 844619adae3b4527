use crate::{Consent, Offer, OfferedDocument, ReceivedRequest, Wallet, WalletError};
use dinhdanh_catalogue::ProfileElement;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_mdoc::{Disclosed, IssuerSigned, SessionTranscript, UnsignedResponse};
use dinhdanh_presentation::Window;
use dinhdanh_presentation::{AnswerSession, SelfTimedSession};
use dinhdanh_store::{
    Activity, ActivityKind, ElementName, KeyHandle, KeyKind, MAX_ELEMENTS, MAX_TEXT, Outcome, Receipt, StoreError,
    StoredKey,
};
use dinhdanh_trust::TrustList;
use time::UtcDateTime;
use zeroize::Zeroizing;

/// How many of the newest entries are looked at for a request that was logged before.
const RECENT: u32 = 100;

/// A presentation that lacks only the signatures of its documents' keys.
pub struct Prepared {
    response: UnsignedResponse,
    keys: Vec<KeyHandle>,
    session: Session,
    /// None where the log has this showing already.
    to_be_logged: Option<Logged>,
    good_until: UtcDateTime,
}

/// What the log gets of a showing, and the receipt with its request where somebody asked.
pub(crate) struct Logged {
    activity: Activity,
    consent: Option<(Receipt, Vec<u8>)>,
}

/// What one key has to sign. The key may be in hardware that asks for a finger first.
pub struct ToBeSigned<'a> {
    /// Which key.
    pub key: KeyHandle,
    /// What it signs, whole.
    pub bytes: &'a [u8],
}

pub(crate) enum Session {
    SelfTimed(SelfTimedSession),
    Answer(AnswerSession),
}

impl Session {
    fn transcript(&self) -> SessionTranscript {
        match self {
            Self::SelfTimed(session) => session.transcript(),
            Self::Answer(session) => session.transcript().clone(),
        }
    }

    fn finish(self, response: &[u8]) -> Result<Vec<u8>, WalletError> {
        Ok(match self {
            Self::SelfTimed(session) => session.finish(response)?,
            Self::Answer(session) => session.finish(response)?,
        })
    }
}

impl Prepared {
    /// Until when it is good once it is signed: what a holder shows by himself for its window, an answer as long as its request.
    pub fn good_until(&self) -> UtcDateTime {
        self.good_until
    }

    /// What is to be signed, a document each.
    pub fn to_be_signed(&self) -> impl Iterator<Item = ToBeSigned<'_>> {
        self.keys.iter().zip(self.response.to_be_signed()).map(|(key, bytes)| ToBeSigned { key: *key, bytes })
    }
}

/// The end of the window of a code that is signed then.
pub(crate) fn window_from(signed: UtcDateTime) -> UtcDateTime {
    signed.saturating_add(Window::default().length)
}

impl Wallet {
    /// Gathers what was agreed to. Without a request the holder shows by himself; with one he answers it.
    ///
    /// The copies count as used from now on, whatever comes of it: a copy shown twice can be linked.
    pub fn prepare(
        &mut self,
        consent: Consent,
        request: Option<&ReceivedRequest<'_>>,
        now: UtcDateTime,
    ) -> Result<Prepared, WalletError> {
        // A yes to one request is none to another, and none once that one is past its time.
        if consent.offer.request != request.map(|received| received.request.hash()) {
            return Err(WalletError::OtherRequest);
        }
        let mut offer = consent.offer;
        let prepared = self.gathered(&mut offer, request, now);
        if prepared.is_err() {
            self.log_failure(&activity(&offer, Outcome::Done, now));
        }
        prepared
    }

    fn gathered(
        &mut self,
        offer: &mut Offer,
        request: Option<&ReceivedRequest<'_>>,
        now: UtcDateTime,
    ) -> Result<Prepared, WalletError> {
        request.map_or(Ok(()), |received| received.check_time(now))?;
        let session = match request {
            Some(received) => Session::Answer(AnswerSession::new(&received.request, now)?),
            None => Session::SelfTimed(SelfTimedSession::new(now)?),
        };
        if offer.documents.is_empty() {
            return Err(WalletError::NothingToShow);
        }
        self.settle(offer, now)?;
        let activity = activity(offer, Outcome::Done, now);
        let consent = request.map(|received| (receipt(&activity, received), received.message.to_vec()));
        let good_until = request.map_or_else(|| window_from(now), ReceivedRequest::expires);
        let prepared = self.disclose(offer, session, Some(Logged { activity, consent }), good_until)?;
        for document in &offer.documents {
            self.store.record_use(document.credential.id)?;
        }
        Ok(prepared)
    }

    /// What an offer says, for one session.
    pub(crate) fn disclose(
        &self,
        offer: &Offer,
        session: Session,
        to_be_logged: Option<Logged>,
        good_until: UtcDateTime,
    ) -> Result<Prepared, WalletError> {
        let bodies = offer.documents.iter().map(|document| self.store.body(document.credential.id));
        let bodies = bodies.collect::<Result<Vec<_>, _>>()?;
        let copies = bodies.iter().map(|body| IssuerSigned::parse(body)).collect::<Result<Vec<_>, _>>()?;
        let chosen: Vec<_> = offer.documents.iter().map(chosen).collect();
        let disclosed: Vec<_> =
            copies.iter().zip(&chosen).map(|(issuer_signed, elements)| Disclosed { issuer_signed, elements }).collect();
        let response = UnsignedResponse::new(&disclosed, &session.transcript())?;
        let keys = offer.documents.iter().map(|document| document.credential.key).collect();
        Ok(Prepared { response, keys, session, to_be_logged, good_until })
    }

    /// Signs all that is to be signed with keys of this wallet; the device may ask for a finger each time. Where it can't, or the
    /// finger isn't given, the log has a showing that failed; it can be tried again.
    pub fn signatures(&mut self, prepared: &Prepared) -> Result<Vec<Vec<u8>>, WalletError> {
        let signed: Result<Vec<_>, _> = prepared.to_be_signed().map(|part| self.sign(part.key, part.bytes)).collect();
        if signed.is_err() {
            self.fail(prepared);
        }
        signed
    }

    /// What was agreed to can't be shown: the device did not sign it. The log says so. For an app that has its hardware sign by
    /// itself; else [`Self::signatures`] does it.
    pub fn fail(&mut self, prepared: &Prepared) {
        // A showing that goes on is in the log from its beginning.
        if let Some(logged) = &prepared.to_be_logged {
            self.log_failure(&logged.activity);
        }
    }

    /// As [`Self::prepare`], of a request that is checked anew ([`Self::check_request`]): since the citizen saw it, it may have ended, or a
    /// policy pack come that says otherwise. The log says where what was agreed to comes to nothing by that.
    pub fn answer(
        &mut self,
        consent: Consent,
        message: &[u8],
        roots: &TrustList,
        now: UtcDateTime,
    ) -> Result<Prepared, WalletError> {
        match self.check_request(message, roots, now) {
            Ok(received) => self.prepare(consent, Some(&received), now),
            Err(error) => {
                self.log_failure(&activity(&consent.offer, Outcome::Failed, now));
                Err(error)
            }
        }
    }

    /// What hardware has to sign by itself, as when it gives the finger's signature later: each key's handle, and what it signs.
    /// [`StoreError::HardwareUnavailable`] for a key that an older wallet has in software: that stays inside.
    pub fn for_hardware<'a>(&self, prepared: &'a Prepared) -> Result<Vec<(SecretBytes, &'a [u8])>, WalletError> {
        let task = |part: ToBeSigned<'a>| match self.store.key(part.key)? {
            StoredKey { kind: KeyKind::Hardware, handle, .. } => Ok((handle, part.bytes)),
            _ => Err(StoreError::HardwareUnavailable.into()),
        };
        prepared.to_be_signed().map(task).collect()
    }

    /// A request that the citizen was shown can't be answered: nothing of it may be asked, or the wallet doesn't have it. The log
    /// says who asked for what, once for a request, however often its code is scanned.
    ///
    /// What isn't even shown, as [`ReceivedRequest::check`] refuses it, is not logged: else who hangs up codes could fill the log.
    pub fn refuse(&mut self, received: &ReceivedRequest<'_>, now: UtcDateTime) {
        let entry = refused(received, now);
        let logged = |(_, one): &(_, Activity)| {
            (one.kind, one.outcome, one.request_hash) == (entry.kind, entry.outcome, entry.request_hash)
        };
        let known = self.store.salvage_activity(RECENT).is_ok_and(|newest| newest.read.iter().any(logged));
        if !known {
            self.log_failure(&entry);
        }
    }

    /// Logs that something failed. That it did is what the caller is told, whether or not the log can have it.
    pub(crate) fn log_failure(&mut self, activity: &Activity) {
        let _ = self.store.log(&Activity { outcome: Outcome::Failed, ..activity.clone() });
    }

    /// The citizen said no; the log says so too. A no is one however late it comes: the request may have ended since.
    pub fn decline(&mut self, offer: &Offer, now: UtcDateTime) -> Result<(), WalletError> {
        self.store.log(&activity(offer, Outcome::Declined, now))?;
        Ok(())
    }

    /// The message to be drawn, with one signature for each document; the entry in the log, and the receipt where somebody asked.
    pub fn finish(&mut self, prepared: Prepared, signatures: &[Vec<u8>]) -> Result<Vec<u8>, WalletError> {
        let Prepared { response, session, to_be_logged, .. } = prepared;
        let finished = response.finish(signatures).map(Zeroizing::new).map_err(WalletError::from);
        let finished = finished.and_then(|response| session.finish(&response));
        if let (Err(_), Some(logged)) = (&finished, &to_be_logged) {
            self.log_failure(&logged.activity);
        }
        let message = finished?;
        match to_be_logged {
            Some(Logged { activity, consent: Some((receipt, request)) }) => {
                self.store.log_consent(&activity, &receipt, &request)?;
            }
            Some(Logged { activity, consent: None }) => {
                self.store.log(&activity)?;
            }
            None => {}
        }
        Ok(message)
    }
}

pub(crate) fn activity(offer: &Offer, outcome: Outcome, now: UtcDateTime) -> Activity {
    Activity {
        at: now,
        kind: shown_to(offer.confirmed),
        // What a citizen shows by himself names nobody: no verifier asked.
        who: offer.reader.clone(),
        purpose: offer.profile.purpose.clone(),
        profile: offer.profile.id.clone(),
        elements: offer.documents.iter().flat_map(names).collect(),
        outcome,
        request_hash: offer.request,
        receipt_hash: None,
    }
}

/// A stranger's name stands in the log as one.
fn shown_to(confirmed: bool) -> ActivityKind {
    if confirmed { ActivityKind::Presentation } else { ActivityKind::UnconfirmedPresentation }
}

/// Who asked in vain, and for what: what may be asked of it, and what goes beyond.
fn refused(received: &ReceivedRequest<'_>, now: UtcDateTime) -> Activity {
    let profile = &received.profile;
    let within = profile.documents.iter().flat_map(|document| {
        let name = |e: &ProfileElement| (document.doc_type.clone(), e.namespace.clone(), e.identifier.clone());
        document.elements.iter().map(name).collect::<Vec<_>>()
    });
    let named = within.chain(received.excess.iter().cloned());
    let fits = |(doc_type, namespace, name): &(String, String, String)| {
        [doc_type, namespace, name].iter().all(|text| text.len() <= MAX_TEXT)
    };
    let elements = named.filter(fits).take(MAX_ELEMENTS);
    Activity {
        at: now,
        kind: shown_to(received.confirmed),
        who: received.reader.clone(),
        purpose: profile.purpose.clone(),
        profile: profile.id.clone(),
        elements: elements.map(|(doc_type, namespace, name)| ElementName { doc_type, namespace, name }).collect(),
        outcome: Outcome::Failed,
        request_hash: Some(received.request.hash()),
        receipt_hash: None,
    }
}

/// What was agreed to.
fn receipt(activity: &Activity, received: &ReceivedRequest<'_>) -> Receipt {
    Receipt {
        at: activity.at,
        verifier: activity.who.clone(),
        confirmed: received.confirmed,
        contact: received.contact.clone(),
        purpose: activity.purpose.clone(),
        profile: activity.profile.clone(),
        request_hash: received.request.hash(),
        elements: activity.elements.clone(),
    }
}

fn chosen(document: &OfferedDocument) -> Vec<(&str, &str)> {
    let fields = document.fields.iter().filter(|field| field.chosen);
    fields.map(|field| (field.namespace.as_str(), field.identifier.as_str())).collect()
}

fn names(document: &OfferedDocument) -> Vec<ElementName> {
    let name = |(namespace, name): (&str, &str)| ElementName {
        doc_type: document.doc_type.clone(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    };
    chosen(document).into_iter().map(name).collect()
}
