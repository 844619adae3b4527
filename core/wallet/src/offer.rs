use crate::account::authentic;
use crate::details::first_readable;
use crate::{ReceivedRequest, Wallet, WalletError};
use dinhdanh_catalogue::{Profile, ProfileDocument, by_doc_type, display, element, element_label};
use dinhdanh_codes::{Checks, Lang, ScreenWord};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::IssuerSigned;
use dinhdanh_store::{CopyPolicy, Credential, DocumentId, DocumentRow};
use time::UtcDateTime;

/// What would be shown: the consent screen. Nothing leaves before [`Offer::consent`].
pub struct Offer {
    /// For what.
    pub profile: Profile,
    /// SHA-256 of the request that it answers; none where the holder shows by himself.
    pub(crate) request: Option<[u8; 32]>,
    /// Who asks, as its certificate says; nobody where the holder shows by himself.
    pub(crate) reader: String,
    /// Whether a trusted authority certified who asks; so it is where nobody does.
    pub(crate) confirmed: bool,
    /// Of which documents.
    pub documents: Vec<OfferedDocument>,
    /// Required elements that the wallet does not have: `docType`, namespace, identifier.
    pub missing: Vec<(String, String, String)>,
}

/// One document of an offer.
pub struct OfferedDocument {
    /// Which.
    pub id: DocumentId,
    /// Its type.
    pub doc_type: String,
    /// Whether the purpose can't be met without it; any other is off until the citizen turns it on.
    pub required: bool,
    /// Its fields, the required ones first.
    pub fields: Vec<OfferedField>,
    /// Copies that are valid and were never shown, before this showing.
    pub fresh_copies: usize,
    /// Whether the copy that would be shown was shown before, since none is left that was not: whoever saw both can tell that they are
    /// one. Of a document that is known by its number anyway, one copy is shown until it ends, and nothing is told.
    pub linkable: bool,
    /// Why a check would refuse it, by the lists that the wallet has: [`Wallet::held_back`].
    pub held_back: Option<ScreenWord>,
    pub(crate) credential: Credential,
}

/// One field of an offer.
pub struct OfferedField {
    /// Namespace.
    pub namespace: String,
    /// `elementIdentifier`.
    pub identifier: String,
    /// Whether the purpose needs it.
    pub required: bool,
    /// Whether it will be shown. An optional field is off until the citizen turns it on, and so is each of an optional document.
    pub chosen: bool,
    /// Whether the reader says that it will keep the value, whatever the profile allows.
    pub retained: bool,
    pub(crate) value: Vec<u8>,
}

/// The citizen's yes to an offer, as he left it. Only [`Offer::consent`] makes one.
pub struct Consent {
    pub(crate) offer: Offer,
}

impl OfferedField {
    /// Its label.
    pub fn label(&self, doc_type: &str, lang: Lang) -> String {
        element_label(doc_type, &self.namespace, &self.identifier, lang)
    }

    /// Its value, encoded as it was signed.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// Its value, for the citizen's own eyes.
    pub fn shown(&self, doc_type: &str, lang: Lang) -> String {
        display(element(doc_type, &self.namespace, &self.identifier), &self.value, lang)
    }
}

impl OfferedDocument {
    fn turn_on(&mut self) {
        self.fields.iter_mut().filter(|field| field.required).for_each(|field| field.chosen = true);
    }

    fn turn_off(&mut self) -> Result<(), WalletError> {
        if self.required {
            return Err(WalletError::NoSuchField);
        }
        self.fields.iter_mut().for_each(|field| field.chosen = false);
        Ok(())
    }
}

impl Offer {
    /// Turns an optional field on by its identifier, in each document that has it, or an optional document by its `docType` or its
    /// name in the catalogue. With either goes what the purpose needs of that document: a part of it alone serves nothing.
    pub fn include(&mut self, name: &str) -> Result<(), WalletError> {
        let mut found = false;
        for document in &mut self.documents {
            let named =
                document.doc_type == name || by_doc_type(&document.doc_type).is_some_and(|known| known.name == name);
            let has = document.fields.iter().any(|field| field.identifier == name);
            if named || has {
                document.turn_on();
                let fields = document.fields.iter_mut().filter(|field| field.identifier == name);
                fields.for_each(|field| field.chosen = true);
                found = true;
            }
        }
        if found { Ok(()) } else { Err(WalletError::NoSuchField) }
    }

    /// Turns one field of one document on or off. With the first of an optional document goes what the purpose needs of it, and
    /// without that the document stays at home.
    ///
    /// [`WalletError::NoSuchField`] where the offer has no such field, and for one that the purpose can't be met without: who
    /// doesn't want to show that declines.
    pub fn choose(
        &mut self,
        document: DocumentId,
        (namespace, identifier): (&str, &str),
        chosen: bool,
    ) -> Result<(), WalletError> {
        let document =
            self.documents.iter_mut().find(|offered| offered.id == document).ok_or(WalletError::NoSuchField)?;
        let of = |field: &&mut OfferedField| {
            (field.namespace.as_str(), field.identifier.as_str()) == (namespace, identifier)
        };
        let field = document.fields.iter_mut().find(of).ok_or(WalletError::NoSuchField)?;
        match (field.required, chosen) {
            (true, false) => document.turn_off(),
            (_, true) => {
                field.chosen = true;
                document.turn_on();
                Ok(())
            }
            (false, false) => {
                field.chosen = false;
                Ok(())
            }
        }
    }

    /// Turns an optional document on, with what the purpose needs of it, or off. [`WalletError::NoSuchField`] as for [`Self::choose`].
    pub fn choose_document(&mut self, document: DocumentId, chosen: bool) -> Result<(), WalletError> {
        let document =
            self.documents.iter_mut().find(|offered| offered.id == document).ok_or(WalletError::NoSuchField)?;
        if !chosen {
            return document.turn_off();
        }
        document.turn_on();
        Ok(())
    }

    /// The citizen agrees to show what is chosen, for this purpose. A document of which nothing is chosen stays at home.
    pub fn consent(mut self) -> Consent {
        self.documents.retain(|document| document.fields.iter().any(|field| field.chosen));
        Consent { offer: self }
    }
}

impl Wallet {
    /// What the holder could show by himself for a purpose: of each type the document that has all that is required and the least
    /// beside it, in the copy that is next by its policy.
    pub fn offer(&self, profile: &Profile, now: UtcDateTime) -> Result<Offer, WalletError> {
        if profile.self_timed { self.gather(profile, None, now) } else { Err(WalletError::NeedsRequest) }
    }

    /// What would answer a request. Where nothing can, the log says who asked for what ([`Self::refuse`]).
    pub fn offer_for(&mut self, received: &ReceivedRequest<'_>, now: UtcDateTime) -> Result<Offer, WalletError> {
        let offered = self.gather(&received.profile, Some(received), now);
        if offered.as_ref().is_err_and(WalletError::is_nothing_to_show) {
            self.refuse(received, now);
        }
        offered
    }

    fn gather(
        &self,
        profile: &Profile,
        received: Option<&ReceivedRequest<'_>>,
        now: UtcDateTime,
    ) -> Result<Offer, WalletError> {
        let request = received.map(|received| received.request.hash());
        let retained = received.map_or(&[][..], |received| &received.retained);
        let reader = received.map(|received| received.reader.clone()).unwrap_or_default();
        let confirmed = received.is_none_or(|received| received.confirmed);
        let mut offer =
            Offer { profile: profile.clone(), request, reader, confirmed, documents: Vec::new(), missing: Vec::new() };
        let mut nothing = WalletError::NothingToShow;
        for wanted in &profile.documents {
            if profile.any_one && !offer.documents.is_empty() {
                break;
            }
            // Who asks for an element by its name gets that element or nothing (ISO/IEC 18013-5 §8.3.2.1.2.3, unconfirmed).
            let by_name = received.is_some_and(ReceivedRequest::asks_by_name);
            match self.offer_document(wanted, by_name, now, &mut offer.missing)? {
                Some(mut document) => {
                    // Where one document is enough, the first that there is meets the purpose.
                    document.required = wanted.required || profile.any_one;
                    for field in &mut document.fields {
                        field.chosen = field.required && document.required;
                        field.retained = retained.iter().any(|(doc_type, namespace, identifier)| {
                            (doc_type, namespace, identifier) == (&wanted.doc_type, &field.namespace, &field.identifier)
                        });
                    }
                    offer.documents.push(document);
                }
                None => {
                    let why = self.why_none(&wanted.doc_type, now)?;
                    if wanted.required {
                        return Err(why);
                    }
                    if nothing == WalletError::NothingToShow {
                        nothing = why;
                    }
                }
            }
        }
        if offer.documents.is_empty() { Err(nothing) } else { Ok(offer) }
    }

    /// Why no copy of this type can be shown: there is no such document, none of its copies is left, or, by a clock that is behind, none
    /// is valid yet.
    fn why_none(&self, doc_type: &str, now: UtcDateTime) -> Result<WalletError, WalletError> {
        let held = self.store.salvage_documents()?.read.into_iter().filter(|row| row.doc_type == doc_type);
        let whys: Vec<_> = held.map(|row| self.why_no_copy(row.id, now)).collect();
        let early = whys.iter().find(|why| **why == WalletError::NotYetValid);
        Ok(early.or(whys.first()).copied().unwrap_or(WalletError::NothingToShow))
    }

    fn why_no_copy(&self, document: DocumentId, now: UtcDateTime) -> WalletError {
        // What can't be counted is told as damage, in the list.
        let starts = self.store.supply(document, now).is_ok_and(|supply| supply.starts.is_some());
        if starts { WalletError::NotYetValid } else { WalletError::CopiesEnded }
    }

    /// Takes the copies that are next by now: since the offer was made, one may have been shown by another offer, ended or revoked.
    ///
    /// [`WalletError::CopiesEnded`] where none is left, [`WalletError::NotYetValid`] where none is valid yet, [`WalletError::NothingToShow`] where none says what was agreed to.
    pub(crate) fn settle(&self, offer: &mut Offer, now: UtcDateTime) -> Result<(), WalletError> {
        for document in &mut offer.documents {
            let copies = self.store.credentials_in_turn(document.id, now)?;
            if copies.is_empty() {
                return Err(self.why_no_copy(document.id, now));
            }
            let fits = |copy: &Credential| {
                if self.says_as_much(copy, document)? { Ok(copy.clone()) } else { Err(WalletError::NothingToShow) }
            };
            document.credential = first_readable(copies.iter(), fits)?.ok_or(WalletError::NothingToShow)?;
        }
        Ok(())
    }

    /// Whether a copy has the fields that are to be shown of a document, with the values that the citizen saw.
    fn says_as_much(&self, credential: &Credential, document: &OfferedDocument) -> Result<bool, WalletError> {
        let body = self.store.body(credential.id)?;
        let copy = IssuerSigned::parse(&body)?;
        let (issued, _) = authentic(&copy, &document.doc_type).ok_or(WalletError::NotAuthentic)?;
        Ok(document.fields.iter().filter(|field| field.chosen).all(|field| {
            issued.elements().iter().any(|held| {
                (held.name_space, held.identifier, held.value)
                    == (field.namespace.as_str(), field.identifier.as_str(), field.value.as_slice())
            })
        }))
    }

    fn offer_document(
        &self,
        wanted: &ProfileDocument,
        by_name: bool,
        now: UtcDateTime,
        missing: &mut Vec<(String, String, String)>,
    ) -> Result<Option<OfferedDocument>, WalletError> {
        // A bad page takes the documents on it; the others can still be shown.
        let there = self.store.salvage_documents()?.read;
        let (mut best, mut hit): (Option<(DocumentRow, Credential, Held)>, _) = (None, None);
        for row in there.into_iter().filter(|row| row.doc_type == wanted.doc_type) {
            let (credential, held) = match self.next_held(row.id, wanted, by_name, now) {
                Ok(Some(next)) => next,
                Ok(None) => continue,
                Err(error) => {
                    hit = Some(error);
                    continue;
                }
            };
            // The digest of every field goes along, shown or not: of two that serve, the smaller one makes the smaller code. Of
            // two that are alike, the newer.
            let better = |best: &Held| (held.missing.len(), held.signed) < (best.missing.len(), best.signed);
            if best.as_ref().is_none_or(|(_, _, best)| better(best)) {
                best = Some((row, credential, held));
            }
        }
        let Some((row, credential, Held { fields, missing: lacks, .. })) = best else {
            return hit.map_or(Ok(None), Err);
        };
        missing.extend(lacks);
        // What can be shown is shown, also where the others can't be counted.
        let (id, held_back) = (row.id, self.held_back(&row, now));
        let supply = self.store.supply(id, now).ok();
        let fresh_copies = supply.map_or(0, |supply| supply.fresh as usize);
        let linkable = credential.uses > 0 && supply.is_none_or(|supply| supply.policy == CopyPolicy::Rotating);
        let (doc_type, required) = (wanted.doc_type.clone(), wanted.required);
        Ok(Some(OfferedDocument { id, doc_type, required, fields, fresh_copies, linkable, held_back, credential }))
    }

    /// The copy whose turn it is, of those that can be read, with what it holds.
    fn next_held(
        &self,
        document: DocumentId,
        wanted: &ProfileDocument,
        by_name: bool,
        now: UtcDateTime,
    ) -> Result<Option<(Credential, Held)>, WalletError> {
        let copies = self.store.credentials_in_turn(document, now)?;
        first_readable(copies.iter(), |copy| Ok((copy.clone(), self.held(copy, wanted, by_name)?)))
    }

    /// What a stored copy holds of what the profile names, from what its issuer signed: where bytes are dear, the small portrait
    /// in the place of the portrait.
    fn held(&self, credential: &Credential, wanted: &ProfileDocument, by_name: bool) -> Result<Held, WalletError> {
        let body = self.store.body(credential.id)?;
        let copy = IssuerSigned::parse(&body)?;
        let chain = copy.issuer_auth().x5chain()?;
        let signer = Certificate::parse(chain.leaf())?.public_key();
        let issued =
            copy.authenticate(&wanted.doc_type, &signer, &mut Checks::new()).ok_or(WalletError::NotAuthentic)?;
        let (mut fields, mut missing) = (Vec::new(), Vec::new());
        for element in &wanted.elements {
            let find = |namespace: &str, identifier: &str| {
                issued.elements().iter().find(|held| held.name_space == namespace && held.identifier == identifier)
            };
            let small = element.stand_in(&wanted.doc_type).filter(|_| !by_name);
            let small = small.and_then(|small| find(small.namespace, small.identifier));
            match small.or_else(|| find(&element.namespace, &element.identifier)) {
                Some(held) => fields.push(OfferedField {
                    namespace: held.name_space.to_owned(),
                    identifier: held.identifier.to_owned(),
                    required: element.required,
                    chosen: false,
                    retained: false,
                    value: held.value.to_vec(),
                }),
                None if element.required => {
                    missing.push((wanted.doc_type.clone(), element.namespace.clone(), element.identifier.clone()));
                }
                None => {}
            }
        }
        fields.sort_by_key(|field| !field.required);
        Ok(Held { fields, missing, signed: issued.elements().len() })
    }
}

/// What a copy has for a purpose.
struct Held {
    /// The fields that the purpose may ask for, the required ones first.
    fields: Vec<OfferedField>,
    /// The required ones that it lacks.
    missing: Vec<(String, String, String)>,
    /// How many fields its issuer signed in all.
    signed: usize,
}

impl Drop for OfferedField {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.value);
    }
}
