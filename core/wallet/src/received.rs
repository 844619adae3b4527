use crate::Readers;
use dinhdanh_catalogue::{Profile, ProfileDocument, ProfileElement, element_label, harmless};
use dinhdanh_codes::{Lang, ScreenWord};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::{DeviceRequest, DocRequest, RequestedElement};
use dinhdanh_presentation::{Asked, Message, PresentationError, Request};
use dinhdanh_trust::describe;
use time::{Duration, UtcDateTime};

/// How far a phone's clock may be from a verifier's.
const CLOCKS_APART: Duration = Duration::seconds(60);

/// Longest name of a reader that is shown, in characters: what X.509 gives a common name (RFC 5280, `ub-common-name`), and what
/// stays on one line of a screen.
const MAX_READER: usize = 64;

/// Why a request is not even shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefused {
    /// No request, or one that can't be read.
    #[error("not a request")]
    Unreadable,
    /// Altered, or not signed by the key of its certificate.
    #[error("the reader's signature does not hold")]
    Signature,
    /// Past its time.
    #[error("expired")]
    Expired,
    /// No profile has this purpose; what is asked for without one can't be judged.
    #[error("unknown profile or purpose")]
    UnknownPurpose,
}

/// Most lines of what a reader asks for beyond its profile: names are a stranger's, and must not push who asks off the screen.
const MAX_EXCESS: usize = 12;

/// A request that was checked: signed by the key of its certificate, in time, with a purpose that is known.
pub struct ReceivedRequest<'a> {
    pub(crate) request: Request<'a>,
    /// The request as it was received, for the receipt.
    pub(crate) message: &'a [u8],
    /// The profile that it is held against.
    pub profile: Profile,
    /// The reader's name, as its certificate says it, without what could rewrite the screen: anybody can make a certificate.
    pub reader: String,
    /// Where it can be reached, as its certificate says; empty where that says nothing. As much worth as the name.
    pub contact: String,
    /// Whether a trusted authority certified the reader; if not, a citizen sees "not confirmed".
    pub confirmed: bool,
    /// Elements that were asked for beyond the profile, or beyond all that the reader is registered for: document type,
    /// namespace, identifier, fit to be shown. They are never given.
    pub excess: Vec<(String, String, String)>,
    /// Elements of the profile whose values the reader says that it will keep (`IntentToRetain`).
    pub retained: Vec<(String, String, String)>,
}

impl<'a> ReceivedRequest<'a> {
    /// Checks a scanned request against the readers that this wallet knows: a policy pack, or roots alone.
    pub fn check<'r>(
        message: &'a [u8],
        readers: impl Into<Readers<'r>>,
        now: UtcDateTime,
    ) -> Result<Self, RequestRefused> {
        let readers = readers.into();
        let Ok(Message::Request(request)) = Message::parse(message) else { return Err(RequestRefused::Unreadable) };
        let chain = request.reader_auth().x5chain().map_err(|_| RequestRefused::Signature)?;
        let leaf = Certificate::parse(chain.leaf()).map_err(|_| RequestRefused::Signature)?;
        match request.verify(&leaf.public_key(), now, CLOCKS_APART) {
            Ok(()) => {}
            Err(PresentationError::Expired) => return Err(RequestRefused::Expired),
            Err(_) => return Err(RequestRefused::Signature),
        }
        let confirmed = readers.confirm(chain.certificates(), now);
        let reader = shown_name(&describe(&leaf).name);
        let contact = leaf.contact().map(harmless).unwrap_or_default();
        let registered = |profile: &Profile| readers.registers(leaf.der(), profile);
        let judged = judge(request.asked(), readers.profiles(), registered).ok_or(RequestRefused::UnknownPurpose)?;
        let Judged { profile, excess, retained } = judged;
        Ok(Self { request, message, profile, reader, contact, confirmed, excess, retained })
    }
}

impl ReceivedRequest<'_> {
    /// Whether it names elements, not a profile alone.
    pub(crate) fn asks_by_name(&self) -> bool {
        matches!(self.request.asked(), Asked::Items { .. })
    }

    /// What it asks for beyond its profile, a whole line each that says so, and at most so many as a screen has room for. None of it
    /// is ever given.
    pub fn excess_lines(&self, lang: Lang) -> Vec<String> {
        let line = |what: &str| format!("{}: {what}", ScreenWord::BeyondProfile.words(lang));
        let named = self.excess.iter().take(MAX_EXCESS);
        let label = |(doc_type, namespace, name): &Name| line(&element_label(doc_type, namespace, name, lang));
        let more = self.excess.len().checked_sub(MAX_EXCESS).filter(|more| *more > 0);
        named.map(label).chain(more.map(|more| line(&format!("+{more}")))).collect()
    }

    /// Until when it can be answered.
    pub fn expires(&self) -> UtcDateTime {
        self.request.expires()
    }

    /// Whether it can still be answered.
    pub(crate) fn check_time(&self, now: UtcDateTime) -> Result<(), RequestRefused> {
        self.request.check_time(now, CLOCKS_APART).map_err(|_| RequestRefused::Expired)
    }
}

/// Document type, namespace, identifier.
type Name = (String, String, String);

/// What a request asks for, held against what its reader may ask.
struct Judged {
    /// The profile that is named, cut down to what is asked and may be.
    profile: Profile,
    /// What is asked beyond it.
    excess: Vec<Name>,
    /// What is to be kept of the rest.
    retained: Vec<Name>,
}

/// Holds what is asked against its profile, of which nothing may be asked by a reader that is not registered for it. `None`
/// where no profile has this id and purpose.
fn judge(asked: Asked<'_>, known: Vec<Profile>, registered: impl Fn(&Profile) -> bool) -> Option<Judged> {
    let (mut profile, asked) = match asked {
        Asked::Profile { id, purpose } => {
            let profile = known.into_iter().find(|profile| profile.id == id && profile.purpose == purpose)?;
            let all = elements(&profile);
            (profile, all)
        }
        Asked::Items { device_request, purpose } => {
            let mut fitting: Vec<_> = known.into_iter().filter(|profile| profile.purpose == purpose).collect();
            let own = fitting.iter().position(&registered).unwrap_or(0);
            if fitting.is_empty() {
                return None;
            }
            (fitting.swap_remove(own), named(device_request)?)
        }
    };
    let may_ask = registered(&profile);
    let (within, beyond): (Vec<_>, Vec<_>) =
        asked.into_iter().partition(|((doc_type, ns, id), _)| may_ask && profile.allows(doc_type, ns, id));
    for document in &mut profile.documents {
        let asked =
            |ns: &str, id: &str| within.iter().any(|((of, n, i), _)| *of == document.doc_type && n == ns && i == id);
        let stand_ins: Vec<_> = document
            .elements
            .iter()
            .filter_map(|element| {
                let it = element.stand_in(&document.doc_type).filter(|it| asked(it.namespace, it.identifier))?;
                Some(ProfileElement {
                    namespace: it.namespace.to_owned(),
                    identifier: it.identifier.to_owned(),
                    required: element.required,
                })
            })
            .collect();
        document.elements.retain(|element| asked(&element.namespace, &element.identifier));
        document.elements.extend(stand_ins);
    }
    profile.documents.retain(|document| !document.elements.is_empty());
    let excess = beyond.into_iter().map(|((doc_type, ns, id), _)| (harmless(&doc_type), harmless(&ns), harmless(&id)));
    let retained = within.into_iter().filter(|(_, retain)| *retain).map(|(name, _)| name);
    Some(Judged { profile, excess: excess.collect(), retained: retained.collect() })
}

/// What a profile names, each with whether it is to be kept: who asks for a profile says nothing of that, so it keeps what the
/// profile's words allow.
fn elements(profile: &Profile) -> Vec<(Name, bool)> {
    let of = |document: &ProfileDocument| {
        let name = |e: &ProfileElement| ((document.doc_type.clone(), e.namespace.clone(), e.identifier.clone()), false);
        document.elements.iter().map(name).collect::<Vec<_>>()
    };
    profile.documents.iter().flat_map(of).collect()
}

/// What a `DeviceRequest` names, each with whether it is to be kept.
fn named(device_request: &[u8]) -> Option<Vec<(Name, bool)>> {
    let request = DeviceRequest::parse(device_request).ok()?;
    let of = |document: &DocRequest<'_>| {
        let name = |e: &RequestedElement<'_>| {
            ((document.doc_type.to_owned(), e.name_space.to_owned(), e.identifier.to_owned()), e.intent_to_retain)
        };
        document.elements.iter().map(name).collect::<Vec<_>>()
    };
    Some(request.doc_requests.iter().flat_map(of).collect())
}

/// A reader's name on one line: blanks in a row, which could push the rest of it to the next line, are one.
fn shown_name(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    harmless(&words.join(" ").chars().take(MAX_READER).collect::<String>())
}
