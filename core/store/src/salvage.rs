//! The way round damage: a record at a time where a whole list can't be read, so that a bad page takes only what is on it.
//!
//! A list that is whole is read at once and costs nothing more. Numbers of records come from elsewhere in the database than
//! the records themselves: from an index, which is on other pages.

use crate::{
    Activity, Claim, ClaimId, DocumentId, DocumentRow, Entry, EntryId, Hit, Reader, Receipt, ReceiptId, Said,
    StoreError,
};

/// Entries of the log that are read at a time.
const STRETCH: u32 = 500;

/// What could be read, and what damage hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged<T> {
    /// What could be read, in its order.
    pub read: Vec<T>,
    /// What could not; nothing in a wallet that is whole.
    pub lost: Vec<Hit>,
}

/// Records with numbers: their table, and where else their numbers stand.
pub(crate) struct Numbered {
    table: &'static str,
    elsewhere: &'static str,
}

pub(crate) const DOCUMENTS: Numbered = Numbered {
    table: "document",
    elsewhere: "SELECT DISTINCT document FROM batch INDEXED BY batch_of_document ORDER BY 1",
};
pub(crate) const COPIES: Numbered = Numbered {
    table: "credential",
    elsewhere: "SELECT id FROM credential INDEXED BY credential_of_document ORDER BY 1",
};
pub(crate) const RECEIPTS: Numbered = Numbered {
    table: "receipt",
    elsewhere: "SELECT receipt FROM entry INDEXED BY entry_of_receipt WHERE receipt IS NOT NULL \
                UNION SELECT receipt FROM right_request INDEXED BY right_request_of_receipt ORDER BY 1",
};
pub(crate) const CLAIMS: Numbered = Numbered {
    table: "right_request",
    elsewhere: "SELECT id FROM right_request INDEXED BY right_request_of_receipt ORDER BY 1",
};

impl Reader {
    /// As [`Self::documents`], without those that damage hit.
    pub fn salvage_documents(&self) -> Result<Salvaged<DocumentRow>, StoreError> {
        salvage(self.documents(), || {
            self.one_by_one(&DOCUMENTS, |number| self.document(DocumentId(number)), |n| Hit::Document(DocumentId(n)))
        })
    }

    /// As [`Self::receipts`], without those that damage hit.
    pub fn salvage_newest_receipts(&self, limit: u32) -> Result<Salvaged<(ReceiptId, Receipt)>, StoreError> {
        salvage(self.receipts(limit), || {
            let read = |number| Ok((ReceiptId(number), self.receipt(ReceiptId(number))?));
            let mut found = self.one_by_one(&RECEIPTS, read, |number| Hit::Receipt(ReceiptId(number)))?;
            found.read.truncate(limit as usize);
            Ok(found)
        })
    }

    /// As [`Self::receipts`], all of them, each with its request.
    pub fn salvage_receipts(&self) -> Result<Salvaged<(ReceiptId, Receipt, Vec<u8>)>, StoreError> {
        let read = |number| {
            let id = ReceiptId(number);
            Ok((id, self.receipt(id)?, self.receipt_request(id)?))
        };
        self.one_by_one(&RECEIPTS, read, |number| Hit::Receipt(ReceiptId(number)))
    }

    /// As [`Self::claims`].
    pub fn salvage_claims(&self) -> Result<Salvaged<(ClaimId, Claim)>, StoreError> {
        salvage(self.claims(), || {
            self.one_by_one(&CLAIMS, |number| self.claim_of(ClaimId(number)), |n| Hit::Claim(ClaimId(n)))
        })
    }

    /// As [`Self::numbered_activity`]: the newest entries that can be read, and what couldn't be on the way.
    pub fn salvage_activity(&self, limit: u32) -> Result<Salvaged<(EntryId, Activity)>, StoreError> {
        salvage(self.numbered_activity(limit), || {
            let mut found = Salvaged { read: Vec::new(), lost: Vec::new() };
            // What says that entries are lost is newer than they are.
            let mut stated: Vec<(EntryId, EntryId)> = Vec::new();
            for number in (1..=self.last_number("entry")?).rev() {
                if found.read.len() >= limit as usize {
                    break;
                }
                let id = EntryId(number);
                match self.entry(id).map(|entry| entry.said) {
                    Ok(Said::Activity { activity, .. }) => {
                        stated.extend(activity.lost_entries());
                        found.read.push((id, activity));
                    }
                    Ok(Said::Deleted { .. }) | Err(StoreError::NotFound) => {}
                    Err(error) => {
                        let id = hit_by(error, id)?;
                        if !is_stated(&stated, id) {
                            note_entry(&mut found.lost, id);
                        }
                    }
                }
            }
            Ok(found)
        })
    }

    /// The whole log, oldest first. Takes longer the longer it is.
    pub fn salvage_log(&self) -> Result<Salvaged<Entry>, StoreError> {
        let mut found = Salvaged { read: Vec::new(), lost: Vec::new() };
        self.walk_log(|entry| match entry {
            Ok(entry) => found.read.push(entry),
            Err(number) => note_entry(&mut found.lost, number),
        })?;
        Ok(found)
    }

    /// Goes through the log, oldest first, and then through the numbers of the entries that damage hit and that no other says are
    /// lost.
    pub(crate) fn walk_log(&self, mut visit: impl FnMut(Result<Entry, EntryId>)) -> Result<(), StoreError> {
        let (mut lost, mut stated) = (Vec::new(), Vec::new());
        self.walk_entries(|entry| match entry {
            Ok(entry) => {
                if let Said::Activity { activity, .. } = &entry.said {
                    stated.extend(activity.lost_entries());
                }
                visit(Ok(entry));
            }
            Err(number) => lost.push(number),
        })?;
        lost.into_iter().filter(|number| !is_stated(&stated, *number)).for_each(|number| visit(Err(number)));
        Ok(())
    }

    /// Goes through the log, oldest first: each entry, or the number of one that damage hit.
    pub(crate) fn walk_entries(&self, mut visit: impl FnMut(Result<Entry, EntryId>)) -> Result<(), StoreError> {
        let mut last = EntryId(0);
        loop {
            let page = match self.entries(last, STRETCH) {
                Ok(page) => page,
                Err(error) => {
                    hit_by(error, last)?;
                    let end = self.last_number("entry")?.min(last.0.saturating_add(STRETCH.into()));
                    if end <= last.0 {
                        return Ok(());
                    }
                    for number in last.0.saturating_add(1)..=end {
                        match self.entry(EntryId(number)) {
                            Ok(entry) => visit(Ok(entry)),
                            Err(StoreError::NotFound) => {}
                            Err(error) => visit(Err(hit_by(error, EntryId(number))?)),
                        }
                    }
                    last = EntryId(end);
                    continue;
                }
            };
            let Some(end) = page.last().map(|entry| entry.id) else { return Ok(()) };
            page.into_iter().for_each(|entry| visit(Ok(entry)));
            last = end;
        }
    }

    /// Each record by its number, the newest first.
    fn one_by_one<T>(
        &self,
        records: &Numbered,
        read: impl Fn(i64) -> Result<T, StoreError>,
        hit: impl Fn(i64) -> Hit,
    ) -> Result<Salvaged<T>, StoreError> {
        let mut found = Salvaged { read: Vec::new(), lost: Vec::new() };
        for number in self.numbers(records)?.into_iter().rev() {
            match read(number) {
                Ok(record) => found.read.push(record),
                Err(StoreError::NotFound) => {}
                Err(error) => found.lost.push(hit_by(error, hit(number))?),
            }
        }
        Ok(found)
    }

    /// The numbers that records have; where even that can't be read, every number that was given.
    pub(crate) fn numbers(&self, records: &Numbered) -> Result<Vec<i64>, StoreError> {
        let listed = |sql: &str| {
            self.read(|connection| {
                let mut statement = connection.prepare(sql)?;
                Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?)
            })
        };
        let numbers = listed(&format!("SELECT id FROM {} ORDER BY id", records.table));
        match numbers.or_else(|error| hit_by(error, ()).and_then(|()| listed(records.elsewhere))) {
            Ok(numbers) => Ok(numbers),
            Err(error) => {
                hit_by(error, ())?;
                Ok((1..=self.last_number(records.table)?).collect())
            }
        }
    }

    /// The highest number that was given in a table: as SQLite notes it, or of the last record.
    fn last_number(&self, table: &str) -> Result<i64, StoreError> {
        let noted = self.read(|connection| {
            let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?1";
            Ok(connection.query_row(sql, [table], |row| row.get(0))?)
        });
        noted.or_else(|error| {
            hit_by(error, ())?;
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            self.read(|connection| Ok(connection.query_row(&sql, [], |row| row.get(0))?))
        })
    }
}

/// What was read whole; or, where damage hit it, what `piecemeal` finds.
fn salvage<T>(
    whole: Result<Vec<T>, StoreError>,
    piecemeal: impl FnOnce() -> Result<Salvaged<T>, StoreError>,
) -> Result<Salvaged<T>, StoreError> {
    match whole {
        Ok(read) => Ok(Salvaged { read, lost: Vec::new() }),
        Err(error) => hit_by(error, ()).and_then(|()| piecemeal()),
    }
}

/// What was hit, if the error says that the disk gave something else than what was written, or nothing.
pub(crate) fn hit_by<T>(error: StoreError, hit: T) -> Result<T, StoreError> {
    match error {
        StoreError::Damaged | StoreError::Database(_) | StoreError::Io(_) => Ok(hit),
        other => Err(other),
    }
}

/// Whether an entry is one of those that are said to be lost.
fn is_stated(stated: &[(EntryId, EntryId)], id: EntryId) -> bool {
    stated.iter().any(|(first, last)| (*first..=*last).contains(&id))
}

/// Notes a lost entry; neighbours are one hit.
pub(crate) fn note_entry(lost: &mut Vec<Hit>, number: EntryId) {
    match lost.last_mut() {
        Some(Hit::Log { last, .. }) if last.0.checked_add(1) == Some(number.0) => *last = number,
        Some(Hit::Log { first, .. }) if number.0.checked_add(1) == Some(first.0) => *first = number,
        _ => lost.push(Hit::Log { first: number, last: number }),
    }
}
