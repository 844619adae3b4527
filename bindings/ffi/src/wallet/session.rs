use super::safe::Safe;
use super::{DocumentId, Wallet};
use crate::codes::Source;
use crate::held::Held;
use crate::view::{document_label, element_label};
use crate::work::{guard, run};
use crate::{CancelToken, Field, Message, Presentation, Profile, WalletError, When, Words};
use dinhdanh_codes::ScreenWord;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_wallet as core;
use std::sync::{Arc, Weak};
use time::UtcDateTime;

/// A request that was scanned and holds: signed by the key of its certificate, in time, with a purpose that is known. It has
/// nothing of the wallet, and outlives its lock: he unlocks, and goes on.
#[derive(uniffi::Object)]
pub struct ReceivedRequest {
    message: Vec<u8>,
    view: RequestView,
}

/// A request, as a consent screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RequestView {
    /// Who asks, as its certificate says.
    pub reader: String,
    /// Whether a trusted authority certified it.
    pub confirmed: bool,
    /// The same in words.
    pub confirmed_words: Words,
    /// For what.
    pub profile: Profile,
    /// Where its certificate says that citizens reach it; empty where it doesn't.
    pub contact: String,
    /// What it asks for beyond its profile, a whole line each that says so, and at most so many as a screen has room for. None of
    /// it is ever given.
    pub excess: Vec<Words>,
    /// Until when it can be answered.
    pub expires: When,
}

impl RequestView {
    fn new(checked: &core::ReceivedRequest<'_>) -> Self {
        let word = if checked.confirmed { ScreenWord::Confirmed } else { ScreenWord::NotConfirmed };
        Self {
            reader: checked.reader.clone(),
            confirmed: checked.confirmed,
            confirmed_words: Words::of(|lang| word.words(lang)),
            profile: Profile::new(&checked.profile),
            contact: checked.contact.clone(),
            excess: Words::lines(|lang| checked.excess_lines(lang)),
            expires: When::new(checked.expires()),
        }
    }
}

#[uniffi::export]
impl ReceivedRequest {
    /// What it says.
    pub fn view(&self) -> RequestView {
        self.view.clone()
    }
}

/// What would be shown: the consent screen. Nothing leaves before [`Offer::consent`]. Once the wallet locked it answers
/// `ConsentEnded`, as what it becomes does.
#[derive(uniffi::Object)]
pub struct Offer {
    offer: Arc<Held<core::Offer>>,
    safe: Weak<Safe>,
    request: Option<Arc<ReceivedRequest>>,
}

/// An offer, as a consent screen shows it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OfferView {
    /// For what, by what right, and what is kept.
    pub profile: Profile,
    /// The request that it answers; `None` where the holder shows by himself.
    pub request: Option<RequestView>,
    /// Of which documents.
    pub documents: Vec<OfferedDocument>,
    /// What the purpose needs and the wallet does not have: say so before the citizen agrees.
    pub missing: Vec<MissingField>,
}

/// A field that a purpose needs and the wallet does not have.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MissingField {
    /// What a screen calls the document.
    pub document: Words,
    /// What a screen calls the field.
    pub label: Words,
    /// Its identifier, such as `family_name`.
    pub identifier: String,
}

/// One document of an offer.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OfferedDocument {
    /// What names it in this wallet.
    pub id: DocumentId,
    /// `docType`.
    pub doc_type: String,
    /// What a screen calls it.
    pub label: Words,
    /// Whether the purpose needs it; any other is off until the citizen turns a field of it on.
    pub required: bool,
    /// Its fields, the required ones first.
    pub fields: Vec<OfferedField>,
    /// Copies that were never shown, before this showing.
    pub fresh_copies: u32,
    /// That the copy was shown before, so that the showings can be linked: say so before the citizen agrees. `None` for one that was not,
    /// and where the issuer means one copy to be shown again and again.
    pub linkable: Option<Words>,
    /// Why a check would refuse it, by the lists that the wallet has; `None` where nothing speaks against it.
    pub held_back: Option<Words>,
}

/// One field of an offer.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OfferedField {
    /// The field.
    pub field: Field,
    /// Whether the purpose needs it.
    pub required: bool,
    /// Whether it will be shown. An optional field is off until the citizen turns it on.
    pub chosen: bool,
    /// Whether the reader says that it will keep the value.
    pub retained: bool,
}

/// The citizen's yes. Good for one `Wallet.show` or `Wallet.answer`.
#[derive(uniffi::Object)]
pub struct Consent {
    consent: Arc<Held<core::Consent>>,
    request: Option<Arc<ReceivedRequest>>,
}

/// A presentation that lacks only the signatures of its documents' keys.
#[derive(uniffi::Object)]
pub struct Prepared {
    prepared: Arc<Held<core::Prepared>>,
    /// What a holder shows by himself is good for its window, an answer as long as its request.
    good_until: UtcDateTime,
}

/// What one key of the hardware has to sign.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SigningTask {
    /// The key's handle, as the hardware gave it.
    pub handle: Vec<u8>,
    /// What it signs, whole (ECDSA over its SHA-256).
    pub data: Vec<u8>,
}

/// A showing by oneself that goes on: one yes, and new codes until its time is over.
#[derive(uniffi::Object)]
pub struct Showing {
    showing: Arc<Held<core::Showing>>,
    clock: crate::platform::HeldClock,
}

#[uniffi::export]
impl Showing {
    /// Seconds in which new codes can be made; then the citizen is asked again. None are left once the wallet locked.
    pub fn seconds_left(&self) -> Result<u32, WalletError> {
        guard(|| {
            let now = self.clock.now()?;
            let left = self.showing.with(|showing| showing.left(now)).unwrap_or_default();
            Ok(u32::try_from(left.whole_seconds()).unwrap_or(0))
        })
    }
}

impl Offer {
    /// Who reads and chooses uses the wallet, though he asks nothing of it.
    fn used(&self) {
        if let Some(safe) = self.safe.upgrade() {
            safe.looked_at();
        }
    }
}

#[uniffi::export]
impl Offer {
    /// What it says; `AlreadyUsed` once he agreed or declined.
    pub fn view(&self) -> Result<OfferView, WalletError> {
        guard(|| {
            self.used();
            let request = self.request.as_ref().map(|request| request.view.clone());
            Ok(self.offer.with(|offer| view(offer, request))?)
        })
    }

    /// Turns one field of one document on or off. With the first of an optional document goes what the purpose needs of it, and
    /// without that the document stays at home. `NoSuchField` also for one that the purpose can't be met without.
    pub fn choose(
        &self,
        document: DocumentId,
        namespace: &str,
        identifier: &str,
        chosen: bool,
    ) -> Result<(), WalletError> {
        let field = (namespace, identifier);
        self.used();
        guard(|| Ok(self.offer.with(|offer| offer.choose(document.into(), field, chosen))??))
    }

    /// Turns an optional document on, with what the purpose needs of it, or off.
    pub fn choose_document(&self, document: DocumentId, chosen: bool) -> Result<(), WalletError> {
        self.used();
        guard(|| Ok(self.offer.with(|offer| offer.choose_document(document.into(), chosen))??))
    }

    /// The citizen agrees to show what is chosen, for this purpose.
    pub fn consent(&self) -> Result<Arc<Consent>, WalletError> {
        guard(|| {
            // A wallet that is no more has ended what was of it.
            let safe = self.safe.upgrade().ok_or(WalletError::ConsentEnded)?;
            let consent = safe.pass(&self.offer, core::Offer::consent)?;
            Ok(Arc::new(Consent { consent, request: self.request.clone() }))
        })
    }
}

fn view(offer: &core::Offer, request: Option<RequestView>) -> OfferView {
    let document = |document: &core::OfferedDocument| OfferedDocument {
        id: document.id.into(),
        doc_type: document.doc_type.clone(),
        label: document_label(&document.doc_type),
        required: document.required,
        fields: document.fields.iter().map(|field| offered(&document.doc_type, field)).collect(),
        fresh_copies: u32::try_from(document.fresh_copies).unwrap_or(u32::MAX),
        held_back: document.held_back.map(|word| Words::of(|lang| word.words(lang))),
        linkable: document.linkable.then(|| Words::of(|lang| ScreenWord::Linkable.words(lang))),
    };
    OfferView {
        profile: Profile::new(&offer.profile),
        request,
        documents: offer.documents.iter().map(document).collect(),
        missing: offer.missing.iter().map(missing).collect(),
    }
}

fn offered(doc_type: &str, field: &core::OfferedField) -> OfferedField {
    OfferedField {
        field: Field::new(doc_type, &field.namespace, &field.identifier, field.value()),
        required: field.required,
        chosen: field.chosen,
        retained: field.retained,
    }
}

fn missing((doc_type, namespace, identifier): &(String, String, String)) -> MissingField {
    MissingField {
        document: document_label(doc_type),
        label: element_label(doc_type, namespace, identifier),
        identifier: identifier.clone(),
    }
}

#[uniffi::export]
impl Wallet {
    /// What the holder could show by himself for a profile, such as `V1`.
    pub fn offer(&self, profile_id: &str) -> Result<Arc<Offer>, WalletError> {
        self.open(|wallet, now| {
            let profile = wallet.profile(profile_id)?.ok_or(WalletError::NotFound)?;
            Ok(self.offered(wallet.offer(&profile, now)?, None))
        })
    }

    /// Checks a request that was scanned. The wallet may be locked: one that keeps a policy pack and was never open since the app
    /// began knows only the roots of the setup then. The view of its offer is by the pack in any case.
    pub fn read_request(&self, message: &Message) -> Result<Arc<ReceivedRequest>, WalletError> {
        guard(|| {
            let message = message.as_slice().to_vec();
            let pack = self.policy()?;
            let view = RequestView::new(&self.checked(&message, pack.as_deref(), self.clock.now()?)?);
            Ok(Arc::new(ReceivedRequest { message, view }))
        })
    }

    /// What would answer a request.
    pub fn offer_for(&self, request: Arc<ReceivedRequest>) -> Result<Arc<Offer>, WalletError> {
        self.open(|wallet, now| {
            let checked = wallet.check_request(&request.message, &self.readers, now)?;
            let (offer, view) = (wallet.offer_for(&checked, now)?, RequestView::new(&checked));
            let request = ReceivedRequest { message: request.message.clone(), view };
            Ok(self.offered(offer, Some(Arc::new(request))))
        })
    }

    /// The citizen said no; the log says so too, also where the request has ended by then.
    pub fn decline(&self, offer: &Offer) -> Result<(), WalletError> {
        self.open(|wallet, now| {
            offer.offer.with(|declined| wallet.decline(declined, now))??;
            // Only a no that the log has ends the offer: another try can still log it.
            offer.offer.take()?;
            Ok(())
        })
    }

    /// Begins to show what was agreed to, by oneself. The copies count as used, and the log has it, from now on.
    pub fn show(&self, consent: &Consent) -> Result<Arc<Showing>, WalletError> {
        self.open(|wallet, now| {
            let consent = consent.consent.take()?;
            let showing = self.safe.keep(wallet.show(consent, now)?);
            Ok(Arc::new(Showing { showing, clock: self.clock.clone() }))
        })
    }

    /// The next code of a showing, to be signed: each is good for half a minute.
    pub fn renew(&self, showing: &Showing) -> Result<Arc<Prepared>, WalletError> {
        self.open(|wallet, now| {
            let prepared = showing.showing.with(|showing| wallet.renew(showing, now))??;
            Ok(self.prepared(prepared))
        })
    }

    /// Gathers the answer to a request that was agreed to, to be signed.
    pub fn answer(&self, consent: &Consent) -> Result<Arc<Prepared>, WalletError> {
        self.open(|wallet, now| {
            consent.consent.with(|_| ())?;
            let request = consent.request.as_deref().ok_or(WalletError::NeedsRequest)?;
            let agreed = consent.consent.take()?;
            let prepared = wallet.answer(agreed, &request.message, &self.readers, now)?;
            Ok(self.prepared(prepared))
        })
    }

    /// What is to be signed, a document each, for an app that has its hardware sign by itself, as when Android's prompt gives
    /// the finger's signature later. Else [`Wallet::sign_and_finish`] is simpler.
    pub fn to_be_signed(&self, prepared: &Prepared) -> Result<Vec<SigningTask>, WalletError> {
        self.open(|wallet, _| {
            prepared.prepared.with(|prepared| {
                let task = |(handle, data): (SecretBytes, &[u8])| SigningTask {
                    handle: handle.expose().to_vec(),
                    data: data.to_vec(),
                };
                Ok(wallet.for_hardware(prepared)?.into_iter().map(task).collect())
            })?
        })
    }

    /// What is shown, with one signature (r and s, 32 bytes each) for each task, in their order.
    pub fn finish(&self, prepared: &Prepared, signatures: Vec<Vec<u8>>) -> Result<Arc<Presentation>, WalletError> {
        self.open(|wallet, _| {
            let finished = prepared.prepared.take()?;
            Ok(self.presentation(wallet.finish(finished, &signatures)?, prepared))
        })
    }

    /// The app's hardware did not sign what was to be signed. It can be tried again. The log says of an answer that it failed; a showing by
    /// oneself is in the log since the yes.
    /// [`Wallet::sign_and_finish`] says so by itself.
    pub fn not_signed(&self, prepared: &Prepared) -> Result<(), WalletError> {
        self.open(|wallet, _| Ok(prepared.prepared.with(|prepared| wallet.fail(prepared))?))
    }

    /// Signs with the wallet's own keys, which may ask for a finger, and gives what is shown.
    #[uniffi::method(default(cancel = None))]
    pub async fn sign_and_finish(
        self: Arc<Self>,
        prepared: Arc<Prepared>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Presentation>, WalletError> {
        run(cancel, move |stop| {
            self.open(|wallet, _| {
                let signatures = prepared.prepared.with(|prepared| wallet.signatures(prepared))??;
                stop.begin::<WalletError>()?;
                let finished = prepared.prepared.take()?;
                Ok(self.presentation(wallet.finish(finished, &signatures)?, &prepared))
            })
        })
        .await
    }
}

impl Wallet {
    fn offered(&self, offer: core::Offer, request: Option<Arc<ReceivedRequest>>) -> Arc<Offer> {
        Arc::new(Offer { offer: self.safe.keep(offer), safe: Arc::downgrade(&self.safe), request })
    }

    fn prepared(&self, prepared: core::Prepared) -> Arc<Prepared> {
        let good_until = prepared.good_until();
        Arc::new(Prepared { prepared: self.safe.keep(prepared), good_until })
    }

    fn presentation(&self, message: Vec<u8>, prepared: &Prepared) -> Arc<Presentation> {
        Presentation::new(message, &self.safe, self.clock.clone(), prepared.good_until)
    }
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_is_missing_has_the_names_of_the_catalogue() {
        let name = |namespace: &str, identifier: &str| {
            missing(&("org.iso.18013.5.1.mDL".to_owned(), namespace.to_owned(), identifier.to_owned()))
        };
        let known = name("org.iso.18013.5.1.VN", "full_name");
        assert_eq!((known.document.vi.as_str(), known.label.vi.as_str()), ("Giấy phép lái xe", "Họ và tên"));
        assert_eq!((known.label.en.as_str(), known.identifier.as_str()), ("Full name", "full_name"));
        assert_eq!(name("elsewhere", "shoe_size").label.vi, "shoe_size");
    }
}
