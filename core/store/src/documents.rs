use crate::columns::{number_of, one_of, seconds, texts, time, within};
use crate::entries::append;
use crate::{Activity, CredentialId, KeyHandle, Reader, Store, StoreError};
use dinhdanh_crypto::sha256;
use rusqlite::{Connection, Row, Transaction};
use time::UtcDateTime;

/// Most copies of one document in one batch.
pub const MAX_COPIES: usize = 100;
/// Largest `IssuerSigned`, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// The number of a document in this wallet. It is never given to another document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub i64);

/// How the copies of a batch are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyPolicy {
    /// Each once: no two showings can be linked, and none is left in the end.
    OneTime,
    /// One until it ends, then the next: for documents that are known by their number anyway.
    LimitedTime,
    /// The least used first, again and again.
    Rotating,
}

pub(crate) const POLICIES: &[(i64, CopyPolicy)] =
    &[(1, CopyPolicy::OneTime), (2, CopyPolicy::LimitedTime), (3, CopyPolicy::Rotating)];

/// A document that was issued, in one or more copies.
pub struct NewDocument {
    /// `docType` (ISO/IEC 18013-5 §7.1, unconfirmed).
    pub doc_type: String,
    /// The issuer's name, as a list shows it.
    pub issuer: String,
    /// Until when the document itself is valid; a copy often ends earlier.
    pub valid_until: UtcDateTime,
    /// The time now.
    pub added_at: UtcDateTime,
    /// How its copies are shown.
    pub policy: CopyPolicy,
    /// Whether it is all that a document of its type is. A part of one is not what is to be issued again.
    pub whole: bool,
    /// The copies, 1 to [`MAX_COPIES`], each with a key of its own.
    pub copies: Vec<NewCopy>,
}

/// One copy of a document that was issued.
pub struct NewCopy {
    /// Its device key, of [`Store::create_keys`].
    pub key: KeyHandle,
    /// `IssuerSigned` (ISO/IEC 18013-5 §8.3.2.1.2.2) as it was received, at most [`MAX_BODY`]. Not looked into.
    pub issuer_signed: Vec<u8>,
    /// `validFrom` of its MSO.
    pub valid_from: UtcDateTime,
    /// `validUntil` of its MSO.
    pub valid_until: UtcDateTime,
}

/// What a list shows of a document. Times are whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its number.
    pub id: DocumentId,
    /// `docType`.
    pub doc_type: String,
    /// The issuer's name.
    pub issuer: String,
    /// Until when the document itself is valid.
    pub valid_until: UtcDateTime,
    /// When it came into the wallet.
    pub added_at: UtcDateTime,
    /// Whether it is all that a document of its type is; of one that came before this was kept, `true`.
    pub whole: bool,
}

/// A document of another phone that has to be issued again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReissue {
    /// `docType`.
    pub doc_type: String,
    /// Who issued it.
    pub issuer: String,
    /// Until when it was valid; whole seconds.
    pub valid_until: UtcDateTime,
}

impl Store {
    /// Adds a document with all its copies, or nothing of it. One of its type, of the same issuer if there is one, isn't to be issued
    /// again any more if this is a whole one.
    ///
    /// [`StoreError::OutOfLimits`] without a copy or above a limit, [`StoreError::InvalidPeriod`], [`StoreError::NotFound`] for a
    /// key that isn't there, [`StoreError::WrongKey`] for one of another document type or of another copy.
    pub fn add_document(&mut self, new: &NewDocument) -> Result<DocumentId, StoreError> {
        new.check()?;
        self.write(|transaction| {
            let document = transaction
                .prepare_cached(
                    "INSERT INTO document (doc_type, issuer, valid_until, added_at, whole) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .insert((&new.doc_type, &new.issuer, seconds(new.valid_until), seconds(new.added_at), new.whole))?;
            add_batch(transaction, document, new)?;
            Ok(DocumentId(document))
        })
    }

    /// Adds more copies of a document that is there, or none of them, as a batch whose policy counts from now on. The document is then
    /// valid as long as they say, under the name of their issuer.
    ///
    /// As [`Self::add_document`], and [`StoreError::NotFound`] without that document.
    pub fn add_copies(&mut self, id: DocumentId, new: &NewDocument) -> Result<(), StoreError> {
        new.check()?;
        self.write(|transaction| {
            let sql = "UPDATE document SET issuer = ?2, valid_until = ?3 WHERE id = ?1 AND doc_type = ?4";
            if transaction.execute(sql, (id.0, &new.issuer, seconds(new.valid_until), &new.doc_type))? == 0 {
                return Err(StoreError::NotFound);
            }
            add_batch(transaction, id.0, new)
        })
    }

    /// Deletes a document, its copies and their keys, and overwrites where they were: an older copy of the wallet that still has
    /// them is noticed. Gives the keys that were deleted, to delete in the hardware too; [`StoreError::NotFound`] if there is none.
    pub fn delete_document(&mut self, id: DocumentId) -> Result<Vec<crate::StoredKey>, StoreError> {
        self.delete_document_and(id, |_| Ok(()))
    }

    /// As [`Self::delete_document`], with an entry of the log: both, or nothing.
    pub fn delete_document_logged(
        &mut self,
        id: DocumentId,
        entry: &Activity,
    ) -> Result<Vec<crate::StoredKey>, StoreError> {
        entry.check()?;
        self.delete_document_and(id, |transaction| append(transaction, entry, None).map(drop))
    }

    fn delete_document_and(
        &mut self,
        id: DocumentId,
        and: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<Vec<crate::StoredKey>, StoreError> {
        let copies = self.credentials(id)?;
        let keys = copies.iter().map(|copy| self.key(copy.key)).collect::<Result<Vec<_>, _>>()?;
        self.event(|transaction| {
            let keys = keys_of(transaction, id)?;
            if transaction.execute("DELETE FROM document WHERE id = ?1", [id.0])? == 0 {
                return Err(StoreError::NotFound);
            }
            for key in keys {
                transaction.execute("DELETE FROM key WHERE id = ?1", [key])?;
            }
            and(transaction)
        })?;
        Ok(keys)
    }

    /// Takes copies out of use that were revoked: their bodies and keys go at once, a row stays that says when. Gives the keys, to
    /// delete in the hardware too. An older copy of the wallet that still has them is noticed.
    pub fn revoke(&mut self, copies: &[CredentialId], now: UtcDateTime) -> Result<Vec<crate::StoredKey>, StoreError> {
        let mut keys = Vec::with_capacity(copies.len());
        for copy in copies {
            keys.push(self.key(self.credential(*copy)?.key)?);
        }
        self.event(|transaction| {
            for copy in copies {
                let sql = "UPDATE credential SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
                transaction.execute(sql, (copy.0, seconds(now)))?;
                transaction.execute("DELETE FROM credential_body WHERE credential = ?1", [copy.0])?;
                // The row keeps its number; what it opened is gone.
                let sql = "UPDATE key SET handle = x'' WHERE id = (SELECT key FROM credential WHERE id = ?1)";
                transaction.execute(sql, [copy.0])?;
            }
            Ok(())
        })?;
        Ok(keys)
    }

    /// Notes what another phone held.
    pub fn add_to_reissue(&mut self, documents: &[ToReissue]) -> Result<(), StoreError> {
        documents.iter().try_for_each(|document| texts(&[&document.doc_type, &document.issuer]))?;
        self.write(|transaction| {
            for document in documents {
                transaction
                    .prepare_cached("INSERT INTO reissue (doc_type, issuer, valid_until) VALUES (?1, ?2, ?3)")?
                    .execute((&document.doc_type, &document.issuer, seconds(document.valid_until)))?;
            }
            Ok(())
        })
    }
}

impl Reader {
    /// All documents, newest first. Reads no body, so no portrait and no MSO.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, StoreError> {
        let sql = "SELECT id, doc_type, issuer, valid_until, added_at, whole FROM document ORDER BY id DESC";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_map([], DocumentRow::read)?.collect::<Result<_, _>>()?)
        })
    }

    /// One document, or [`StoreError::NotFound`].
    pub fn document(&self, id: DocumentId) -> Result<DocumentRow, StoreError> {
        let sql = "SELECT id, doc_type, issuer, valid_until, added_at, whole FROM document WHERE id = ?1";
        self.read(|connection| Ok(connection.prepare_cached(sql)?.query_row([id.0], DocumentRow::read)?))
    }

    /// What another phone held and has not been issued again.
    pub fn to_reissue(&self) -> Result<Vec<ToReissue>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT doc_type, issuer, valid_until FROM reissue ORDER BY id")?;
            let rows = statement.query_map([], |row| {
                Ok(ToReissue { doc_type: row.get(0)?, issuer: row.get(1)?, valid_until: time(row, 2)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How the copies of a document are shown, by its newest batch; [`StoreError::NotFound`] for an unknown document.
    pub fn copy_policy(&self, document: DocumentId) -> Result<CopyPolicy, StoreError> {
        self.read(|connection| policy(connection, document))
    }
}

pub(crate) fn policy(connection: &Connection, document: DocumentId) -> Result<CopyPolicy, StoreError> {
    let sql = "SELECT policy FROM batch WHERE document = ?1 ORDER BY id DESC LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([document.0], |row| one_of(row, 0, POLICIES))?)
}

impl NewDocument {
    fn check(&self) -> Result<(), StoreError> {
        texts(&[&self.doc_type, &self.issuer])?;
        within(self.copies.len(), MAX_COPIES)?;
        if self.copies.is_empty() {
            return Err(StoreError::OutOfLimits);
        }
        for copy in &self.copies {
            within(copy.issuer_signed.len(), MAX_BODY)?;
            if copy.valid_until < copy.valid_from {
                return Err(StoreError::InvalidPeriod);
            }
        }
        Ok(())
    }
}

impl DocumentRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: DocumentId(row.get(0)?),
            doc_type: row.get(1)?,
            issuer: row.get(2)?,
            valid_until: time(row, 3)?,
            added_at: time(row, 4)?,
            whole: row.get(5)?,
        })
    }
}

fn add_batch(transaction: &Transaction<'_>, document: i64, new: &NewDocument) -> Result<(), StoreError> {
    let batch = transaction
        .prepare_cached("INSERT INTO batch (document, policy, received_at) VALUES (?1, ?2, ?3)")?
        .insert((document, number_of(POLICIES, new.policy), seconds(new.added_at)))?;
    for copy in &new.copies {
        add_copy(transaction, document, batch, &new.doc_type, copy)?;
    }
    if new.whole {
        transaction.execute(
            "DELETE FROM reissue WHERE id = \
             (SELECT id FROM reissue WHERE doc_type = ?1 ORDER BY issuer <> ?2, id LIMIT 1)",
            (&new.doc_type, &new.issuer),
        )?;
    }
    Ok(())
}

fn add_copy(
    transaction: &Transaction<'_>,
    document: i64,
    batch: i64,
    doc_type: &str,
    copy: &NewCopy,
) -> Result<(), StoreError> {
    check_key(transaction, doc_type, copy.key)?;
    let sql = "INSERT INTO credential (document, batch, key, valid_from, valid_until) VALUES (?1, ?2, ?3, ?4, ?5)";
    let credential = transaction.prepare_cached(sql)?.insert((
        document,
        batch,
        copy.key.0,
        seconds(copy.valid_from),
        seconds(copy.valid_until),
    ))?;
    transaction
        .prepare_cached("INSERT INTO credential_body (credential, issuer_signed, sha256) VALUES (?1, ?2, ?3)")?
        .execute((credential, &copy.issuer_signed, sha256(&copy.issuer_signed)))?;
    Ok(())
}

fn check_key(connection: &Connection, doc_type: &str, key: KeyHandle) -> Result<(), StoreError> {
    let sql = "SELECT doc_type = ?2 AND NOT EXISTS (SELECT 1 FROM credential WHERE credential.key = key.id) FROM key WHERE id = ?1";
    let fits = connection.prepare_cached(sql)?.query_row((key.0, doc_type), |row| row.get(0))?;
    if fits { Ok(()) } else { Err(StoreError::WrongKey) }
}

fn keys_of(connection: &Connection, document: DocumentId) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT key FROM credential WHERE document = ?1")?;
    Ok(statement.query_map([document.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
