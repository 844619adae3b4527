use crate::entries::EntryId;
use crate::salvage::{CLAIMS, COPIES, DOCUMENTS, RECEIPTS, hit_by, note_entry};
use crate::{ClaimId, Credential, CredentialId, DocumentId, Reader, ReceiptId, StoreError};
use rusqlite::Connection;

/// What damage hit: what a citizen lost, or what can be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// The account or the devices.
    Account,
    /// What a list shows of one document.
    Document(DocumentId),
    /// One copy of a document: get it issued again. `None` where not even the document's number can be read.
    Copy(Option<DocumentId>, CredentialId),
    /// Keys whose documents were asked for and haven't come: ask again.
    Keys,
    /// What another phone held and is to be issued again.
    ToReissue,
    /// The settings.
    Settings,
    /// Entries of the log, from the first to the last.
    Log {
        /// The first that can't be read.
        first: EntryId,
        /// The last of those that follow it and can't be read either.
        last: EntryId,
    },
    /// A receipt, or the request that it is for.
    Receipt(ReceiptId),
    /// A claim.
    Claim(ClaimId),
    /// Lists that are fetched again.
    Caches,
}

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Pages of the file whose MAC fails, by number; they may be free, and hit nothing.
    pub pages: Vec<u32>,
    /// What can't be read.
    pub hits: Vec<Hit>,
}

impl Reader {
    /// Reads everything, and says which pages are damaged and what that hits. Changes and deletes nothing.
    ///
    /// Damage is no error here, only what keeps it from looking at all, such as [`StoreError::Locked`].
    pub fn examine(&self) -> Result<Examination, StoreError> {
        let pages = self.read(damaged_pages)?;
        let mut hits = Vec::new();
        note(&mut hits, Hit::Account, self.account(), |_| self.linked_devices())?;
        note(&mut hits, Hit::Settings, self.settings(), Ok)?;
        note(&mut hits, Hit::Caches, self.places_of_caches(), |places| {
            places.iter().try_for_each(|(kind, place)| self.cached(*kind, place).map(|_| ()))
        })?;
        note(&mut hits, Hit::ToReissue, self.to_reissue(), Ok)?;
        note(&mut hits, Hit::Keys, self.read(waiting_keys), Ok)?;
        for id in self.numbers(&DOCUMENTS)?.into_iter().map(DocumentId) {
            note(&mut hits, Hit::Document(id), self.document(id), |_| {
                self.copy_policy(id).and_then(|_| self.credentials(id))
            })?;
        }
        for id in self.numbers(&COPIES)?.into_iter().map(CredentialId) {
            let row = self.credential(id);
            let document = row.as_ref().map(|row| row.document).or_else(|_| self.document_of(id)).ok();
            note(&mut hits, Hit::Copy(document, id), row, |row| self.content_of(&row))?;
        }
        for id in self.numbers(&RECEIPTS)?.into_iter().map(ReceiptId) {
            note(&mut hits, Hit::Receipt(id), self.receipt(id), |_| self.receipt_request(id))?;
        }
        for id in self.numbers(&CLAIMS)?.into_iter().map(ClaimId) {
            note(&mut hits, Hit::Claim(id), self.claim_of(id), Ok)?;
        }
        self.walk_log(|entry| {
            if let Err(number) = entry {
                note_entry(&mut hits, number);
            }
        })?;
        Ok(Examination { pages, hits })
    }

    /// What a copy needs to be shown; one that was revoked has nothing of it.
    fn content_of(&self, copy: &Credential) -> Result<(), StoreError> {
        if copy.revoked_at.is_none() && !self.is_as_written(copy.id)? {
            return Err(StoreError::Damaged);
        }
        self.key(copy.key).map(|_| ())
    }

    /// The document of a copy, from the index: for a copy that can't be read.
    fn document_of(&self, copy: CredentialId) -> Result<DocumentId, StoreError> {
        let sql = "SELECT document FROM credential INDEXED BY credential_of_document WHERE id = ?1";
        self.read(|connection| Ok(connection.query_row(sql, [copy.0], |row| row.get(0).map(DocumentId))?))
    }
}

/// Notes a hit where a record, or a part of it, can't be read. No record is none: its number was given to one that was deleted.
fn note<T, U>(
    hits: &mut Vec<Hit>,
    hit: Hit,
    record: Result<T, StoreError>,
    parts: impl FnOnce(T) -> Result<U, StoreError>,
) -> Result<(), StoreError> {
    let read = match record {
        Err(StoreError::NotFound) => return Ok(()),
        record => record.and_then(|record| parts(record).map_err(missing)),
    };
    if let Err(error) = read {
        hits.push(hit_by(error, hit)?);
    }
    Ok(())
}

/// A part that isn't there, of a record that is.
fn missing(error: StoreError) -> StoreError {
    if error == StoreError::NotFound { StoreError::Damaged } else { error }
}

/// The pages whose MAC fails, as SQLCipher's own check says them: `HMAC verification failed for page N`.
fn damaged_pages(connection: &Connection) -> Result<Vec<u32>, StoreError> {
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.iter().filter_map(|line| line.rsplit(' ').next()?.parse().ok()).collect())
}

/// Reads the keys that no copy has yet.
fn waiting_keys(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT handle FROM key WHERE id NOT IN (SELECT key FROM credential)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        row.get_ref(0)?;
    }
    Ok(())
}
