use dinhdanh_catalogue::{Profile, profile, profiles};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::DeviceRequest;
use dinhdanh_presentation::{Asked, Message, PresentationError, Request};
use dinhdanh_trust::{TrustList, describe};
use time::{Duration, UtcDateTime};

/// How far a phone's clock may be from a verifier's.
const CLOCKS_APART: Duration = Duration::seconds(60);

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

/// A request that was checked: signed by the key of its certificate, in time, with a purpose that is known.
pub struct ReceivedRequest<'a> {
    pub(crate) request: Request<'a>,
    /// The request as it was received, for the receipt.
    pub(crate) message: &'a [u8],
    /// The profile that it is held against.
    pub profile: Profile,
    /// The reader's name, as its certificate says it.
    pub reader: String,
    /// Whether a trusted authority certified the reader; if not, a citizen sees "not confirmed".
    pub confirmed: bool,
    /// Elements that were asked for beyond the profile: document type, namespace, identifier. They are never given.
    pub excess: Vec<(String, String, String)>,
}

impl<'a> ReceivedRequest<'a> {
    /// Checks a scanned request against the reader authorities that this wallet trusts.
    pub fn check(message: &'a [u8], readers: &TrustList, now: UtcDateTime) -> Result<Self, RequestRefused> {
        let Ok(Message::Request(request)) = Message::parse(message) else { return Err(RequestRefused::Unreadable) };
        let chain = request.reader_auth().x5chain().map_err(|_| RequestRefused::Signature)?;
        let leaf = Certificate::parse(chain.leaf()).map_err(|_| RequestRefused::Signature)?;
        match request.verify(&leaf.public_key(), now, CLOCKS_APART) {
            Ok(()) => {}
            Err(PresentationError::Expired) => return Err(RequestRefused::Expired),
            Err(_) => return Err(RequestRefused::Signature),
        }
        let confirmed = readers.check_reader(chain.certificates(), now).is_ok();
        let reader = describe(&leaf).name;
        let (profile, excess) = asked_profile(request.asked()).ok_or(RequestRefused::UnknownPurpose)?;
        Ok(Self { request, message, profile, reader, confirmed, excess })
    }
}

impl ReceivedRequest<'_> {
    /// Whether it can still be answered.
    pub(crate) fn check_time(&self, now: UtcDateTime) -> Result<(), RequestRefused> {
        self.request.check_time(now, CLOCKS_APART).map_err(|_| RequestRefused::Expired)
    }
}

type Excess = Vec<(String, String, String)>;

/// The profile that what is asked belongs to, cut down to what is asked, and what goes beyond it.
fn asked_profile(asked: Asked<'_>) -> Option<(Profile, Excess)> {
    match asked {
        Asked::Profile { id, purpose } => Some((profile(id).filter(|profile| profile.purpose == purpose)?, Vec::new())),
        Asked::Items { device_request, purpose } => {
            let mut profile = profiles().into_iter().find(|profile| profile.purpose == purpose)?;
            let request = DeviceRequest::parse(device_request).ok()?;
            let asked: Vec<_> = request
                .doc_requests
                .iter()
                .flat_map(|document| document.elements.iter().map(|e| (document.doc_type, e.name_space, e.identifier)))
                .collect();
            let beyond = asked.iter().filter(|(doc_type, ns, id)| !profile.allows(doc_type, ns, id));
            let owned =
                |(doc_type, ns, id): &(&str, &str, &str)| ((*doc_type).to_owned(), (*ns).to_owned(), (*id).to_owned());
            let excess = beyond.map(owned).collect();
            for document in &mut profile.documents {
                let doc_type = document.doc_type.clone();
                document.elements.retain(|e| asked.contains(&(doc_type.as_str(), &e.namespace, &e.identifier)));
            }
            profile.documents.retain(|document| !document.elements.is_empty());
            Some((profile, excess))
        }
    }
}
