use crate::activity::number;
use crate::columns::{seconds, texts, time, within};
use crate::entries::{EntryId, append, forget_receipt};
use crate::{Activity, ActivityKind, Claim, ElementName, MAX_ELEMENTS, Reader, Store, StoreError, rights};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::sha256;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use std::collections::{HashMap, HashSet};
use time::UtcDateTime;

/// Largest request that is kept, in bytes.
pub const MAX_REQUEST: usize = 64 * 1024;

/// The number of a receipt in this wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptId(pub i64);

/// What was agreed to. What proves it is the device's signature over a transcript that holds the request's hash
/// (`docs/qr-presentation.md`); so the wallet signs nothing a second time, and keeps nothing that links one-time copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// When; whole seconds.
    pub at: UtcDateTime,
    /// Who asked, as its certificate says.
    pub verifier: String,
    /// Whether a trusted authority certified the one who asked.
    pub confirmed: bool,
    /// Where it can be reached, as it stated; empty when it stated nothing.
    pub contact: String,
    /// The purpose code.
    pub purpose: String,
    /// The profile, such as `V1`.
    pub profile: String,
    /// SHA-256 of the request.
    pub request_hash: [u8; 32],
    /// The elements that were given, by name.
    pub elements: Vec<ElementName>,
}

impl Receipt {
    /// What the log and an export know the receipt by: SHA-256 over its one encoding.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let writer = Writer::new().array(9).text("DinhdanhReceipt").int(seconds(self.at)).text(&self.verifier);
        let writer = writer.bool(self.confirmed).text(&self.contact).text(&self.purpose).text(&self.profile);
        let writer = writer.bytes(&self.request_hash).array(self.elements.len());
        let name = |writer: Writer, element: &ElementName| {
            writer.array(3).text(&element.doc_type).text(&element.namespace).text(&element.name)
        };
        sha256(&self.elements.iter().fold(writer, name).finish())
    }

    fn check(&self) -> Result<(), StoreError> {
        texts(&[&self.verifier, &self.contact, &self.purpose, &self.profile])?;
        within(self.elements.len(), MAX_ELEMENTS)?;
        self.elements.iter().try_for_each(|element| texts(&[&element.doc_type, &element.namespace, &element.name]))
    }
}

const COLUMNS: &str = "id, at, verifier, confirmed, contact, purpose, profile, request_hash, hash";

impl Store {
    /// Keeps a receipt with the request that it is for, and the entry of the log, in one transaction.
    ///
    /// [`StoreError::OutOfLimits`] above a limit, or for a request that isn't the receipt's.
    pub fn log_consent(
        &mut self,
        activity: &Activity,
        receipt: &Receipt,
        request: &[u8],
    ) -> Result<(EntryId, ReceiptId), StoreError> {
        activity.check()?;
        receipt.check()?;
        within(request.len(), MAX_REQUEST)?;
        if sha256(request) != receipt.request_hash {
            return Err(StoreError::OutOfLimits);
        }
        self.write(|transaction| {
            let id = insert(transaction, receipt, request)?;
            let entry = Activity { receipt_hash: Some(receipt.hash()), ..activity.clone() };
            Ok((append(transaction, &entry, Some(id.0))?, id))
        })
    }

    /// Deletes a receipt that no entry of the log names, since the one that did is lost. [`StoreError::NotFound`] for none, one that an
    /// entry names, which goes with that, and one by which a verifier still has to stop or to erase.
    pub fn delete_receipt(&mut self, id: ReceiptId) -> Result<(), StoreError> {
        self.write(|transaction| if forget_receipt(transaction, id.0)? { Ok(()) } else { Err(StoreError::NotFound) })?;
        self.truncate_log()
    }

    /// Takes over receipts from another phone with the claims about them, each with the place of its receipt in the list, and joins
    /// them to the entries of the log that name them. One that nothing is about is left out: the citizen deleted its entry. But it is
    /// kept where the log lacks entries, one of which may have named it.
    pub fn import_receipts(
        &mut self,
        receipts: &[(Receipt, Vec<u8>)],
        claims: &[(usize, Claim)],
    ) -> Result<(), StoreError> {
        for (receipt, request) in receipts {
            receipt.check()?;
            within(request.len(), MAX_REQUEST)?;
            if sha256(request) != receipt.request_hash {
                return Err(StoreError::OutOfLimits);
            }
        }
        self.write(|transaction| join(transaction, receipts, claims))
    }
}

const JOIN: &str = "UPDATE entry SET receipt = ?1 WHERE id = ?2";

/// Goes through the log once, however many receipts there are.
fn join(
    transaction: &Transaction<'_>,
    receipts: &[(Receipt, Vec<u8>)],
    claims: &[(usize, Claim)],
) -> Result<(), StoreError> {
    let mut named = named_receipts(transaction)?;
    let mut ids = Vec::with_capacity(receipts.len());
    for (receipt, request) in receipts {
        let id = insert(transaction, receipt, request)?;
        for entry in named.remove(&receipt.hash()).unwrap_or_default() {
            transaction.prepare_cached(JOIN)?.execute((id.0, entry))?;
        }
        ids.push(id);
    }
    for (place, claim) in claims {
        let receipt = *ids.get(*place).ok_or(StoreError::NotFound)?;
        rights::insert(transaction, &Claim { receipt, ..*claim })?;
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM entry WHERE kind = ?1)";
    if transaction.query_row(sql, [number(ActivityKind::EntriesLost)], |row| row.get(0))? {
        return Ok(());
    }
    let claimed: HashSet<_> = claims.iter().filter_map(|(place, _)| ids.get(*place)).collect();
    ids.iter().filter(|id| !claimed.contains(id)).try_for_each(|id| forget_receipt(transaction, id.0).map(drop))
}

/// The entries that name a receipt, by its hash.
fn named_receipts(transaction: &Transaction<'_>) -> Result<HashMap<[u8; 32], Vec<i64>>, StoreError> {
    let kinds = [ActivityKind::Presentation, ActivityKind::UnconfirmedPresentation].map(number);
    let sql =
        "SELECT id, receipt_hash FROM entry WHERE receipt_hash IS NOT NULL AND receipt IS NULL AND kind IN (?1, ?2)";
    let mut named: HashMap<_, Vec<_>> = HashMap::new();
    let mut statement = transaction.prepare(sql)?;
    let mut rows = statement.query(kinds)?;
    while let Some(row) = rows.next()? {
        named.entry(row.get(1)?).or_default().push(row.get(0)?);
    }
    Ok(named)
}

fn insert(transaction: &Transaction<'_>, receipt: &Receipt, request: &[u8]) -> Result<ReceiptId, StoreError> {
    let sql = "INSERT INTO receipt (at, verifier, confirmed, contact, purpose, profile, request_hash, hash) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let id = transaction.prepare_cached(sql)?.insert((
        seconds(receipt.at),
        &receipt.verifier,
        receipt.confirmed,
        &receipt.contact,
        &receipt.purpose,
        &receipt.profile,
        receipt.request_hash,
        receipt.hash(),
    ))?;
    let sql = "INSERT INTO receipt_request (receipt, request) VALUES (?1, ?2)";
    transaction.prepare_cached(sql)?.execute((id, request))?;
    let sql = "INSERT INTO receipt_element (receipt, position, doc_type, namespace, name) VALUES (?1, ?2, ?3, ?4, ?5)";
    for (position, element) in receipt.elements.iter().enumerate() {
        let names = (id, position as i64, &element.doc_type, &element.namespace, &element.name);
        transaction.prepare_cached(sql)?.execute(names)?;
    }
    Ok(ReceiptId(id))
}

impl Reader {
    /// The newest receipts, newest first, at most `limit`.
    pub fn receipts(&self, limit: u32) -> Result<Vec<(ReceiptId, Receipt)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM receipt ORDER BY id DESC LIMIT {limit}");
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([], |row| read(connection, row))?.collect::<Result<Vec<_>, _>>()?;
            rows.into_iter().map(checked).collect()
        })
    }

    /// One receipt, or [`StoreError::NotFound`].
    pub fn receipt(&self, id: ReceiptId) -> Result<Receipt, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM receipt WHERE id = ?1");
        self.read(|connection| {
            let row = connection.prepare_cached(&sql)?.query_row([id.0], |row| read(connection, row))?;
            checked(row).map(|(_, receipt)| receipt)
        })
    }

    /// The request of a receipt, as it was received: who sees it can check the verifier's signature over what it asked.
    pub fn receipt_request(&self, id: ReceiptId) -> Result<Vec<u8>, StoreError> {
        let sql = "SELECT request, request_hash FROM receipt_request JOIN receipt ON id = receipt WHERE receipt = ?1";
        self.read(|connection| {
            let (request, hash): (Vec<u8>, [u8; 32]) =
                connection.prepare_cached(sql)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            // The hash is there; what it says of the request is worth asking.
            if sha256(&request) == hash { Ok(request) } else { Err(StoreError::Damaged) }
        })
    }

    /// The receipt that an entry of the log names, if it is still there.
    pub fn receipt_of(&self, entry: EntryId) -> Result<Option<ReceiptId>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT receipt FROM entry WHERE id = ?1 AND receipt IS NOT NULL";
            let found = connection.prepare_cached(sql)?.query_row([entry.0], |row| row.get(0).map(ReceiptId));
            Ok(found.optional()?)
        })
    }
}

type Stored = (ReceiptId, Receipt, [u8; 32]);

/// A receipt that says what its hash says; else somebody changed it.
fn checked((id, receipt, hash): Stored) -> Result<(ReceiptId, Receipt), StoreError> {
    if receipt.hash() == hash { Ok((id, receipt)) } else { Err(StoreError::Damaged) }
}

fn read(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Stored> {
    let id: i64 = row.get(0)?;
    let sql = "SELECT doc_type, namespace, name FROM receipt_element WHERE receipt = ?1 ORDER BY position";
    let elements = connection.prepare_cached(sql)?.query_map([id], ElementName::read)?.collect::<Result<_, _>>()?;
    let receipt = Receipt {
        at: time(row, 1)?,
        verifier: row.get(2)?,
        confirmed: row.get(3)?,
        contact: row.get(4)?,
        purpose: row.get(5)?,
        profile: row.get(6)?,
        request_hash: row.get(7)?,
        elements,
    };
    Ok((ReceiptId(id), receipt, row.get(8)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChosenPin, Device, Outcome, Stretch, software_folder};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Thousands of SQLite's steps that it takes to take over a log of so many entries, each with a receipt.
    fn thousands_of_steps(count: u8) -> u64 {
        let dir = tempfile::tempdir().unwrap();
        let pin = ChosenPin::new("204816", None, &[]).unwrap();
        let device = Device::software(&software_folder(dir.path()));
        let mut store = Store::create(dir.path(), &device, &pin, Stretch::new(8, 1, 1).unwrap()).unwrap();
        let receipts: Vec<_> = (0..count).map(|n| (of_request(&[n]), vec![n])).collect();
        for (receipt, _) in &receipts {
            store.log(&naming(receipt)).unwrap();
        }
        let steps = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&steps);
        store
            .read(|connection| {
                let count = move || {
                    counted.fetch_add(1, Ordering::Relaxed);
                    false
                };
                Ok(connection.progress_handler(1000, Some(count))?)
            })
            .unwrap();
        store.import_receipts(&receipts, &[]).unwrap();
        for n in 1..=i64::from(count) {
            assert_eq!(store.receipt_of(EntryId(n)).unwrap(), Some(ReceiptId(n)));
        }
        steps.load(Ordering::Relaxed)
    }

    fn of_request(request: &[u8]) -> Receipt {
        Receipt {
            at: UtcDateTime::UNIX_EPOCH,
            verifier: "TEST".to_owned(),
            confirmed: true,
            contact: String::new(),
            purpose: String::new(),
            profile: String::new(),
            request_hash: sha256(request),
            elements: Vec::new(),
        }
    }

    fn naming(receipt: &Receipt) -> Activity {
        Activity {
            at: receipt.at,
            kind: ActivityKind::Presentation,
            who: receipt.verifier.clone(),
            purpose: String::new(),
            profile: String::new(),
            elements: Vec::new(),
            outcome: Outcome::Done,
            request_hash: Some(receipt.request_hash),
            receipt_hash: Some(receipt.hash()),
        }
    }

    #[test]
    fn what_a_receipt_costs_to_take_over_does_not_grow_with_the_log() {
        let [some, many] = [50, 200].map(thousands_of_steps);
        // Of a scan for each it would be sixteen times as many.
        assert!(many < 6 * some, "{some} thousand steps for 50, and {many} thousand for 200");
    }
}
