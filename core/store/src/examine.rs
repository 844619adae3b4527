use crate::entries::EntryId;
use crate::{CredentialId, DocumentId, Reader, ReceiptId, StoreError};
use rusqlite::Connection;

/// What damage hit: what a citizen lost, or what can be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// The account or the devices.
    Account,
    /// The list of documents.
    Documents,
    /// What a list shows of one document.
    Document(DocumentId),
    /// One copy of a document: get it issued again.
    Copy(DocumentId, CredentialId),
    /// The settings.
    Settings,
    /// The log, at this entry and perhaps others.
    Log(EntryId),
    /// A receipt.
    Receipt(ReceiptId),
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
    pub fn examine(&self) -> Result<Examination, StoreError> {
        let pages = self.read(damaged_pages)?;
        let mut hits = Vec::new();
        let mut note = |ok: bool, hit| {
            if !ok {
                hits.push(hit);
            }
        };
        note(self.account().and_then(|_| self.linked_devices()).is_ok(), Hit::Account);
        note(self.settings().is_ok(), Hit::Settings);
        note(self.read(|connection| all(connection, "SELECT body, place FROM cache")).is_ok(), Hit::Caches);
        note(self.documents().is_ok(), Hit::Documents);
        for id in self.numbers("document").unwrap_or_default() {
            let document = DocumentId(id);
            let copies = self.copy_policy(document).and_then(|_| self.credentials(document));
            note(self.document(document).is_ok() && copies.is_ok(), Hit::Document(document));
        }
        for id in self.numbers("credential").unwrap_or_default() {
            let copy = CredentialId(id);
            match self.credential(copy) {
                Ok(row) => {
                    let body = row.revoked_at.is_some() || self.body(copy).is_ok();
                    note(body && self.key(row.key).is_ok(), Hit::Copy(row.document, copy));
                }
                Err(_) => note(false, Hit::Copy(DocumentId(0), copy)),
            }
        }
        for id in self.numbers("receipt").unwrap_or_default() {
            let receipt = ReceiptId(id);
            note(self.receipt(receipt).and_then(|_| self.receipt_request(receipt)).is_ok(), Hit::Receipt(receipt));
        }
        if let Some(entry) = self.first_bad_entry() {
            note(false, Hit::Log(entry));
        }
        Ok(Examination { pages, hits })
    }

    fn numbers(&self, table: &str) -> Result<Vec<i64>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    fn first_bad_entry(&self) -> Option<EntryId> {
        let mut last = EntryId(0);
        loop {
            match self.entries(last, 1) {
                Ok(page) => last = page.first()?.id,
                Err(_) => return Some(EntryId(last.0.saturating_add(1))),
            }
        }
    }
}

/// The pages whose MAC fails, as SQLCipher's own check says them: `HMAC verification failed for page N`.
fn damaged_pages(connection: &Connection) -> Result<Vec<u32>, StoreError> {
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.iter().filter_map(|line| line.rsplit(' ').next()?.parse().ok()).collect())
}

fn all(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        row.get_ref(0)?;
    }
    Ok(())
}
