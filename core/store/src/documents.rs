use crate::columns::{seconds, texts, time, within};
use crate::{KeyHandle, Store, StoreError};
use dinhdanh_crypto::sha256;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use time::UtcDateTime;
use zeroize::Zeroizing;

/// Most copies of one document.
pub const MAX_COPIES: usize = 100;
/// Largest `IssuerSigned`, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// The number of a document in this wallet. It is never given to another document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub i64);

/// The number of a copy in this wallet. It is never given to another copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialId(pub i64);

/// A document that was issued, in one or more copies.
pub struct NewDocument {
    /// `docType` (ISO/IEC 18013-5 §7.1).
    pub doc_type: String,
    /// The issuer's name, as a list shows it.
    pub issuer: String,
    /// Until when the document itself is valid; a copy often ends earlier.
    pub valid_until: UtcDateTime,
    /// The time now.
    pub added_at: UtcDateTime,
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
}

/// One copy of a document, without its body. Times are whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its number.
    pub id: CredentialId,
    /// The document that it is a copy of.
    pub document: DocumentId,
    /// Its device key.
    pub key: KeyHandle,
    /// How often it was shown.
    pub uses: u32,
    /// `validFrom` of its MSO.
    pub valid_from: UtcDateTime,
    /// `validUntil` of its MSO.
    pub valid_until: UtcDateTime,
}

impl Store {
    /// Adds a document with all its copies, or nothing of it.
    ///
    /// [`StoreError::OutOfLimits`] without a copy or above a limit, [`StoreError::InvalidPeriod`], [`StoreError::NotFound`] for a
    /// key that isn't there, [`StoreError::WrongKey`] for one of another document type or of another copy.
    pub fn add_document(&mut self, new: &NewDocument) -> Result<DocumentId, StoreError> {
        new.check()?;
        let transaction = self.transaction()?;
        let document = transaction
            .prepare_cached("INSERT INTO document (doc_type, issuer, valid_until, added_at) VALUES (?1, ?2, ?3, ?4)")?
            .insert((&new.doc_type, &new.issuer, seconds(new.valid_until), seconds(new.added_at)))?;
        for copy in &new.copies {
            add_copy(&transaction, document, &new.doc_type, copy)?;
        }
        transaction.commit()?;
        Ok(DocumentId(document))
    }

    /// All documents, newest first. Reads no body, so no portrait and no MSO.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, StoreError> {
        let sql = "SELECT id, doc_type, issuer, valid_until, added_at FROM document ORDER BY id DESC";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([], DocumentRow::read)?.collect::<Result<_, _>>()?)
    }

    /// One document, or [`StoreError::NotFound`].
    pub fn document(&self, id: DocumentId) -> Result<DocumentRow, StoreError> {
        let sql = "SELECT id, doc_type, issuer, valid_until, added_at FROM document WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], DocumentRow::read)?)
    }

    /// The copies of a document, in the order they were added; none for an unknown document.
    pub fn credentials(&self, document: DocumentId) -> Result<Vec<Credential>, StoreError> {
        let sql =
            "SELECT id, document, key, uses, valid_from, valid_until FROM credential WHERE document = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([document.0], Credential::read)?.collect::<Result<_, _>>()?)
    }

    /// The copy to show next: of those valid at `now` (both ends included, ISO/IEC 18013-5 §9.3.1, unconfirmed) the least used, since who
    /// sees one copy twice can link the two. `None` when no copy is valid.
    pub fn next_credential(&self, document: DocumentId, now: UtcDateTime) -> Result<Option<Credential>, StoreError> {
        let sql = "SELECT id, document, key, uses, valid_from, valid_until FROM credential \
                   WHERE document = ?1 AND valid_from <= ?2 AND ?2 <= valid_until ORDER BY uses, id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row((document.0, seconds(now)), Credential::read).optional()?)
    }

    /// Counts a use. Done before the copy is shown, so that a crash can't make a used copy look fresh.
    pub fn record_use(&mut self, credential: CredentialId) -> Result<(), StoreError> {
        let sql = "UPDATE credential SET uses = uses + 1 WHERE id = ?1";
        let changed = self.connection.prepare_cached(sql)?.execute([credential.0])?;
        if changed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
    }

    /// The `IssuerSigned` of a copy, byte for byte as it was added; erased from memory when dropped.
    pub fn body(&self, credential: CredentialId) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let sql = "SELECT issuer_signed, sha256 FROM credential_body WHERE credential = ?1";
        let (body, digest): (_, [u8; 32]) = self
            .connection
            .prepare_cached(sql)?
            .query_row([credential.0], |row| Ok((Zeroizing::new(row.get::<_, Vec<u8>>(0)?), row.get(1)?)))?;
        // SQLCipher gives zeros for a page in the middle of a long value whose MAC fails, and no error.
        if sha256(&body) == digest { Ok(body) } else { Err(StoreError::Damaged) }
    }

    /// Deletes a document, its copies and their keys, and overwrites where they were; [`StoreError::NotFound`] if there is none.
    pub fn delete_document(&mut self, id: DocumentId) -> Result<(), StoreError> {
        let transaction = self.transaction()?;
        let keys = keys_of(&transaction, id)?;
        if transaction.execute("DELETE FROM document WHERE id = ?1", [id.0])? == 0 {
            return Err(StoreError::NotFound);
        }
        for key in keys {
            transaction.execute("DELETE FROM key WHERE id = ?1", [key])?;
        }
        transaction.commit()?;
        // The pages as they were are still in the log and the database until the log is written back.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
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
        })
    }
}

impl Credential {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: CredentialId(row.get(0)?),
            document: DocumentId(row.get(1)?),
            key: KeyHandle(row.get(2)?),
            uses: row.get(3)?,
            valid_from: time(row, 4)?,
            valid_until: time(row, 5)?,
        })
    }
}

fn add_copy(transaction: &Transaction<'_>, document: i64, doc_type: &str, copy: &NewCopy) -> Result<(), StoreError> {
    check_key(transaction, doc_type, copy.key)?;
    let credential = transaction
        .prepare_cached("INSERT INTO credential (document, key, valid_from, valid_until) VALUES (?1, ?2, ?3, ?4)")?
        .insert((document, copy.key.0, seconds(copy.valid_from), seconds(copy.valid_until)))?;
    transaction
        .prepare_cached("INSERT INTO credential_body (credential, issuer_signed, sha256) VALUES (?1, ?2, ?3)")?
        .execute((credential, &copy.issuer_signed, sha256(&copy.issuer_signed)))?;
    Ok(())
}

fn check_key(connection: &Connection, doc_type: &str, key: KeyHandle) -> Result<(), StoreError> {
    let sql = "SELECT doc_type = ?2 AND id NOT IN (SELECT key FROM credential) FROM key WHERE id = ?1";
    let fits = connection.prepare_cached(sql)?.query_row((key.0, doc_type), |row| row.get(0))?;
    if fits { Ok(()) } else { Err(StoreError::WrongKey) }
}

fn keys_of(connection: &Connection, document: DocumentId) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT key FROM credential WHERE document = ?1")?;
    Ok(statement.query_map([document.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChosenPin, Stretch};
    use dinhdanh_crypto::SecretBytes;
    use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
    use std::collections::BTreeSet;
    use std::sync::{Arc, Mutex};
    use tempfile::TempDir;
    use time::macros::utc_datetime;

    const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);

    fn with_keys(count: usize) -> (TempDir, Store, Vec<KeyHandle>) {
        let dir = tempfile::tempdir().unwrap();
        let pin = ChosenPin::new("204816", &[]).unwrap();
        let mut store = Store::create(dir.path(), &pin, Stretch::new(8, 1, 1).unwrap()).unwrap();
        let keys: Vec<_> = (0..count).map(|_| SecretBytes::new(vec![1; 100])).collect();
        let keys = store.create_keys("type", &keys, NOW).unwrap();
        (dir, store, keys)
    }

    fn document(keys: &[KeyHandle]) -> NewDocument {
        let (valid_from, valid_until) = (NOW, NOW + time::Duration::days(30));
        let copies = keys.iter().map(|&key| NewCopy { key, issuer_signed: vec![7; 20_000], valid_from, valid_until });
        let (doc_type, issuer) = ("type".into(), "TEST issuer".into());
        NewDocument { doc_type, issuer, valid_until, added_at: NOW, copies: copies.collect() }
    }

    /// The tables whose columns `work` reads, as SQLite's compiler reports them.
    fn tables_read(store: &Store, work: impl FnOnce(&Store)) -> BTreeSet<String> {
        let tables = Arc::new(Mutex::new(BTreeSet::new()));
        let seen = Arc::clone(&tables);
        let watch = move |context: AuthContext<'_>| {
            if let AuthAction::Read { table_name, .. } = context.action {
                seen.lock().unwrap().insert(table_name.to_owned());
            }
            Authorization::Allow
        };
        store.connection.authorizer(Some(watch)).unwrap();
        work(store);
        store.connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>).unwrap();
        let tables = tables.lock().unwrap();
        tables.clone()
    }

    #[test]
    fn a_list_reads_no_body_and_no_key() {
        let (_dir, mut store, keys) = with_keys(2);
        let id = store.add_document(&document(&keys)).unwrap();
        let list = tables_read(&store, |store| assert_eq!(store.documents().unwrap().len(), 1));
        assert_eq!(list, ["document".to_owned()].into());
        let copies = tables_read(&store, |store| assert!(store.next_credential(id, NOW).unwrap().is_some()));
        assert_eq!(copies, ["credential".to_owned()].into());
        // The watch does see a body that is read.
        let copy = store.credentials(id).unwrap().remove(0);
        let body = tables_read(&store, |store| assert_eq!(store.body(copy.id).unwrap().len(), 20_000));
        assert_eq!(body, ["credential_body".to_owned()].into());
    }

    #[test]
    fn a_document_that_does_not_fit_is_not_there_by_half() {
        let (_dir, mut store, keys) = with_keys(4);
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.connection.query_row(&format!("PRAGMA max_page_count = {}", pages + 8), [], |_| Ok(())).unwrap();
        assert_eq!(store.add_document(&document(&keys)), Err(StoreError::DiskFull));
        for table in ["document", "credential", "credential_body"] {
            let rows: i64 =
                store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{table}");
        }
        assert_eq!(store.free_keys("type").unwrap(), keys);
        store.add_document(&document(keys.get(..1).unwrap())).unwrap();
    }

    #[test]
    fn deleting_leaves_neither_rows_nor_a_log() {
        let (dir, mut store, keys) = with_keys(3);
        let id = store.add_document(&document(&keys)).unwrap();
        store.delete_document(id).unwrap();
        for table in ["document", "credential", "credential_body", "key"] {
            let rows: i64 =
                store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{table}");
        }
        assert_eq!(std::fs::metadata(dir.path().join("wallet.db-wal")).unwrap().len(), 0);
    }
}
