use crate::account::authentic;
use crate::{OfferedField, Wallet, WalletError};
use dinhdanh_catalogue::by_doc_type;
use dinhdanh_cbor::{Value, tdate};
use dinhdanh_codes::ScreenWord;
use dinhdanh_mdoc::IssuerSigned;
use dinhdanh_store::{
    CopyPolicy, Credential, CredentialId, DocumentId, DocumentRow, Hit, Salvaged, StoreError, Supply,
};
use time::{Date, UtcDateTime};

/// The element that says when a person was born, in every document that says it.
const BIRTH_DATE: &str = "birth_date";

/// What is left of copies that can't be counted.
const NONE_LEFT: Supply =
    Supply { policy: CopyPolicy::Rotating, fresh: 0, valid: 0, until: None, starts: None, all_until: None };

/// Why nothing of a document can be shown now, in the word that a list has for it. `None` where something can.
pub fn ended(row: &DocumentRow, supply: Supply, now: UtcDateTime) -> Option<ScreenWord> {
    // Of one that states no end of its own, the end of its copies stands in the place of it.
    let states_an_end = Some(row.valid_until) != supply.all_until;
    if states_an_end && row.valid_until < now {
        return Some(ScreenWord::DocumentExpired);
    }
    match (supply.left(), supply.starts) {
        (0, None) => Some(ScreenWord::CopiesEnded),
        (0, Some(_)) => Some(ScreenWord::CopiesNotYetValid),
        _ => None,
    }
}

impl Wallet {
    /// The documents for a list, newest first, each with what is left of its copies. What damage hit is told beside: of a document
    /// whose copies can't be counted none is left.
    pub fn list(&self, now: UtcDateTime) -> Result<Salvaged<(DocumentRow, Supply)>, WalletError> {
        let Salvaged { read, mut lost } = self.store.salvage_documents()?;
        let mut listed = Vec::with_capacity(read.len());
        for row in read {
            let supply = match self.store.supply(row.id, now) {
                Ok(supply) => supply,
                Err(StoreError::Damaged | StoreError::Database(_) | StoreError::Io(_) | StoreError::NotFound) => {
                    lost.push(Hit::Document(row.id));
                    NONE_LEFT
                }
                Err(error) => return Err(error.into()),
            };
            listed.push((row, supply));
        }
        Ok(Salvaged { read: listed, lost })
    }

    /// One of them. What it says can be read also where its copies can't be counted.
    pub fn document(&self, id: DocumentId, now: UtcDateTime) -> Result<(DocumentRow, Supply), WalletError> {
        Ok((self.store.document(id)?, self.store.supply(id, now).unwrap_or(NONE_LEFT)))
    }

    /// All that a document says, for its holder's own eyes, in the order in which its issuer signed it. Nothing is shown to
    /// anybody by it, so that no copy counts as used and the log has nothing of it.
    pub fn details(&self, id: DocumentId) -> Result<Vec<OfferedField>, WalletError> {
        let document = self.store.document(id)?;
        let copies = self.store.credentials(id)?;
        // A revoked copy's body is gone; the newest of the others that can be read says what is held now.
        let held = copies.iter().rev().filter(|copy| copy.revoked_at.is_none());
        first_readable(held, |copy| self.said(&document.doc_type, copy.id))?.ok_or(StoreError::NotFound.into())
    }

    fn said(&self, doc_type: &str, copy: CredentialId) -> Result<Vec<OfferedField>, WalletError> {
        let body = self.store.body(copy)?;
        let (issued, _) = authentic(&IssuerSigned::parse(&body)?, doc_type).ok_or(WalletError::NotAuthentic)?;
        let field = |element: &dinhdanh_mdoc::Element<'_>| OfferedField {
            namespace: element.name_space.to_owned(),
            identifier: element.identifier.to_owned(),
            required: false,
            chosen: false,
            retained: false,
            value: element.value.to_vec(),
        };
        Ok(issued.elements().iter().map(field).collect())
    }

    /// The days of birth that the documents state: no PIN may be one of them. What damage hit says nothing.
    pub(crate) fn birth_dates(&self) -> Vec<Date> {
        let rows = self.store.salvage_documents().map(|found| found.read).unwrap_or_default();
        let says_it = |row: &DocumentRow| {
            by_doc_type(&row.doc_type).is_some_and(|known| known.elements.iter().any(|e| e.identifier == BIRTH_DATE))
        };
        let said = |row: DocumentRow| {
            let fields = self.details(row.id).ok()?;
            day(fields.iter().find(|field| field.identifier == BIRTH_DATE)?.value())
        };
        rows.into_iter().filter(says_it).filter_map(said).collect()
    }
}

/// What the first copy gives that can be read: damage to one takes nothing else. `None` without any copy; where all were hit, the
/// first error.
pub(crate) fn first_readable<'a, T>(
    copies: impl Iterator<Item = &'a Credential>,
    read: impl Fn(&Credential) -> Result<T, WalletError>,
) -> Result<Option<T>, WalletError> {
    let mut hit = None;
    for copy in copies {
        match read(copy) {
            Ok(read) => return Ok(Some(read)),
            Err(error) => hit = hit.or(Some(error)),
        }
    }
    hit.map_or(Ok(None), Err)
}

/// A `full-date`, which some issuers give as text alone.
fn day(value: &[u8]) -> Option<Date> {
    let text = match Value::parse(value).ok()? {
        Value::Tag(tdate::TAG_FULL_DATE, inner) => inner.as_text()?.to_owned(),
        Value::Text(text) => text.to_owned(),
        _ => return None,
    };
    tdate::parse_date(&text).ok()
}
