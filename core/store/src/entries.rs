//! The chain of the activity log: each entry is linked to the one before, and a deleted one stays as a tombstone.

use crate::activity::{self, COLUMNS};
use crate::chain::Chain;
use crate::columns::{seconds, time};
use crate::salvage::hit_by;
use crate::{Activity, ActivityKind, Reader, Store, StoreError};
use dinhdanh_crypto::{random, sha256};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use time::UtcDateTime;

/// Separates the links from every other hash.
const LINK: &[u8] = b"dinhdanh log 1";
/// What the first entry is linked to.
pub(crate) const START: [u8; 32] = [0; 32];
/// Highest number of an entry that is taken over from another phone: what goes through a log by its numbers ends.
pub const MAX_ENTRY: i64 = 10_000_000;

/// The number of an entry. Numbers go up by one, and are never given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// An entry as the chain keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// What it says, and the salt that is hashed with it; or when the citizen deleted it.
    pub said: Said,
    /// SHA-256 over salt and what it says.
    pub content: [u8; 32],
    /// SHA-256 over its number, the link before and `content`.
    pub link: [u8; 32],
}

/// What is left of what an entry said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// All of it.
    Activity {
        /// What happened.
        activity: Activity,
        /// Random: nobody can guess what a deleted entry said from its hash.
        salt: [u8; 16],
    },
    /// A tombstone.
    Deleted {
        /// When the citizen deleted it.
        at: UtcDateTime,
    },
}

impl Store {
    /// Deletes what an entry says, its elements and the receipt that it names, and overwrites where they were. A tombstone
    /// keeps the chain. A receipt by which a verifier still has to stop or to erase stays until that is finished, and the claim with
    /// it. [`StoreError::NotFound`] for none, one that is deleted, and one that says which are lost.
    ///
    /// Damage is no obstacle. What is on a bad page stays there, where nobody can read it. In the place of an entry that is itself
    /// there comes a new one, which says that it and those beside it that can't be read either are lost. Gives the first and the last
    /// of the entries that are gone.
    pub fn delete_entry(&mut self, id: EntryId, now: UtcDateTime) -> Result<(EntryId, EntryId), StoreError> {
        let mut deleted = Err(StoreError::NotFound);
        for (elements, receipt) in [(true, true), (true, false), (false, true), (false, false)] {
            deleted = self.write(|transaction| bury(transaction, id, elements, receipt, now));
            match deleted {
                Err(error) if hit_by(error, ()).is_ok() => {}
                _ => break,
            }
        }
        let gone = match deleted {
            Ok(()) => (id, id),
            Err(error) => {
                let Some(gap) = self.gap_at(id)? else {
                    // In no gap, so that something else is in the way; or the log says already that it is lost.
                    return Err(if self.entry(id).is_ok() { error } else { StoreError::NotFound });
                };
                let statement = gap.stated(now);
                // The names of what was shown may lie on pages that are whole.
                let names = "DELETE FROM entry_element WHERE entry BETWEEN ?1 AND ?2";
                let wiped = self.write(|transaction| {
                    transaction.execute(names, (gap.first, gap.last))?;
                    append(transaction, &statement, None)
                });
                if let Err(error) = wiped {
                    hit_by(error, ())?;
                    self.write(|transaction| append(transaction, &statement, None))?;
                }
                (EntryId(gap.first), EntryId(gap.last))
            }
        };
        self.truncate_log()?;
        Ok(gone)
    }

    /// Takes over a log from another phone, in the order of its numbers, before anything else was logged.
    pub fn import_entries(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.iter().enumerate().any(|(place, entry)| i64::try_from(place + 1) != Ok(entry.id.0)) {
            return Err(StoreError::OutOfLimits);
        }
        self.write(|transaction| take_over(transaction, entries))
    }

    /// As [`Self::import_entries`], of a log that lacks entries: `lost` are the gaps that no entry of it states yet, the last of them
    /// maybe behind all entries. Each gets an entry that states it. [`StoreError::OutOfLimits`] where these are not the gaps that
    /// there are, an entry doesn't hold, or a number is above [`MAX_ENTRY`].
    pub fn import_log(
        &mut self,
        entries: &[Entry],
        lost: &[(EntryId, EntryId)],
        now: UtcDateTime,
    ) -> Result<(), StoreError> {
        let mut chain = Chain::default();
        for entry in entries {
            if !chain.takes(entry) {
                return Err(StoreError::OutOfLimits);
            }
        }
        let last = entries.last().map_or(0, |entry| entry.id.0);
        if let Some((first, end)) = lost.last().filter(|(first, end)| last < first.0 && first <= end) {
            if last.checked_add(1) != Some(first.0) {
                return Err(StoreError::OutOfLimits);
            }
            chain.loses(end.0);
        }
        let gaps = chain.unstated();
        let same = gaps.iter().map(|gap| (EntryId(gap.first), EntryId(gap.last))).eq(lost.iter().copied());
        let end = gaps.last().map_or(last, |gap| gap.last.max(last));
        if !same || end > MAX_ENTRY {
            return Err(StoreError::OutOfLimits);
        }
        self.write(|transaction| {
            take_over(transaction, entries)?;
            for gap in &gaps {
                append_behind(transaction, &gap.stated(now), None, end)?;
            }
            Ok(())
        })
    }
}

impl Reader {
    /// A page of the log as the chain keeps it, oldest first: at most `limit` entries after `after`.
    pub fn entries(&self, after: EntryId, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, salt, content, link FROM entry WHERE id > ?1 ORDER BY id LIMIT {limit}");
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let entries = statement.query_map([after.0], |row| entry(connection, row))?;
            Ok(entries.collect::<Result<_, _>>()?)
        })
    }

    /// One entry of the log as the chain keeps it, or [`StoreError::NotFound`].
    pub fn entry(&self, id: EntryId) -> Result<Entry, StoreError> {
        let sql = format!("SELECT {COLUMNS}, salt, content, link FROM entry WHERE id = ?1");
        self.read(|connection| Ok(connection.prepare_cached(&sql)?.query_row([id.0], |row| entry(connection, row))?))
    }
}

impl Entry {
    /// The link that an entry of this number and content has after `before`.
    #[must_use]
    pub fn linked(&self, before: &[u8; 32]) -> [u8; 32] {
        linked(self.id.0, before, &self.content)
    }

    /// Whether it says what its content is the hash of; a tombstone says nothing else.
    #[must_use]
    pub fn is_its_content(&self) -> bool {
        match &self.said {
            Said::Activity { activity, salt } => content(activity, salt) == self.content,
            Said::Deleted { .. } => true,
        }
    }
}

/// Deletes a receipt and its claims, unless an entry of the log still names it or a claim is open; says whether it did.
pub(crate) fn forget_receipt(transaction: &Transaction<'_>, receipt: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM receipt WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM entry WHERE receipt = ?1) \
               AND NOT EXISTS (SELECT 1 FROM right_request WHERE receipt = ?1 AND finished_at IS NULL)";
    Ok(transaction.execute(sql, [receipt])? > 0)
}

/// Puts a tombstone in the place of an entry; of what belongs to it, `elements` and `receipt` go if they can be reached.
fn bury(
    transaction: &Transaction<'_>,
    id: EntryId,
    elements: bool,
    receipt: bool,
    now: UtcDateTime,
) -> Result<(), StoreError> {
    let sql = "SELECT receipt FROM entry WHERE id = ?1 AND kind NOT IN (0, ?2)";
    let lost = activity::number(ActivityKind::EntriesLost);
    let named: Option<i64> = transaction.query_row(sql, (id.0, lost), |row| row.get(0))?;
    if elements {
        transaction.execute("DELETE FROM entry_element WHERE entry = ?1", [id.0])?;
    }
    transaction.execute(
        "UPDATE entry SET at = ?2, kind = 0, who = '', purpose = '', profile = '', outcome = 0, request_hash = NULL, \
         receipt_hash = NULL, receipt = NULL, salt = NULL WHERE id = ?1",
        (id.0, seconds(now)),
    )?;
    match named.filter(|_| receipt) {
        Some(receipt) => forget_receipt(transaction, receipt).map(drop),
        None => Ok(()),
    }
}

/// Adds entries as they are, to an empty log.
fn take_over(transaction: &Transaction<'_>, entries: &[Entry]) -> Result<(), StoreError> {
    if newest(transaction)?.is_some() {
        return Err(StoreError::OutOfLimits);
    }
    for Entry { id, said, content, link } in entries {
        match said {
            Said::Activity { activity, salt } => {
                activity.check()?;
                activity.insert(transaction, Some(id.0), None, salt, content, link)?;
            }
            Said::Deleted { at } => {
                let sql = "INSERT INTO entry (id, at, kind, who, purpose, profile, outcome, content, link) \
                           VALUES (?1, ?2, 0, '', '', '', 0, ?3, ?4)";
                transaction.prepare_cached(sql)?.execute((id.0, seconds(*at), content, link))?;
            }
        }
    }
    Ok(())
}

/// Adds an entry at the end of the chain.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    activity: &Activity,
    receipt: Option<i64>,
) -> Result<EntryId, StoreError> {
    append_behind(transaction, activity, receipt, 0)
}

/// As [`append`], and behind this number: it is lost, and is not given again.
fn append_behind(
    transaction: &Transaction<'_>,
    activity: &Activity,
    receipt: Option<i64>,
    floor: i64,
) -> Result<EntryId, StoreError> {
    let (last, before) = newest(transaction)?.unwrap_or((0, START));
    let salt = random::<16>()?;
    let content = content(activity, &salt);
    let number = last.max(floor).checked_add(1).ok_or(StoreError::OutOfLimits)?;
    // AUTOINCREMENT gives the next number, unless the last entry was taken out behind our back: then the chain shows it.
    let given = (floor > last).then_some(number);
    let link = linked(number, &before, &content);
    Ok(EntryId(activity.insert(transaction, given, receipt, &salt, &content, &link)?))
}

/// The newest entry: its number and link.
pub(crate) fn newest(connection: &Connection) -> Result<Option<(i64, [u8; 32])>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, link FROM entry ORDER BY id DESC LIMIT 1")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Whether there is an entry of this number and link.
pub(crate) fn has_link(connection: &Connection, number: i64, link: &[u8; 32]) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT link FROM entry WHERE id = ?1")?;
    let found: Option<[u8; 32]> = statement.query_row([number], |row| row.get(0)).optional()?;
    Ok(found.as_ref() == Some(link))
}

/// Moves the log of version 1 into the chain.
pub(crate) fn chain_version_1(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let entries: Vec<Activity> = {
        let sql = "SELECT at, kind, who, purpose, profile, outcome, request_hash, NULL, id FROM activity ORDER BY id";
        let mut statement = transaction.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            let mut entry = activity::read(transaction, row)?;
            entry.elements = version_1_elements(transaction, row.get(8)?)?;
            Ok(entry)
        })?;
        rows.collect::<Result<_, _>>()?
    };
    for entry in &entries {
        append(transaction, entry, None)?;
    }
    transaction.execute_batch("DROP TABLE activity_element; DROP TABLE activity;")?;
    Ok(())
}

fn version_1_elements(connection: &Connection, entry: i64) -> rusqlite::Result<Vec<crate::ElementName>> {
    let sql = "SELECT doc_type, namespace, name FROM activity_element WHERE activity = ?1 ORDER BY position";
    let mut statement = connection.prepare(sql)?;
    statement.query_map([entry], crate::ElementName::read)?.collect()
}

fn entry(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Entry> {
    let said = match row.get::<_, i64>(1)? {
        0 => Said::Deleted { at: time(row, 0)? },
        _ => Said::Activity { activity: activity::read(connection, row)?, salt: row.get(9)? },
    };
    Ok(Entry { id: EntryId(row.get(8)?), said, content: row.get(10)?, link: row.get(11)? })
}

fn content(activity: &Activity, salt: &[u8; 16]) -> [u8; 32] {
    sha256(&[salt.as_slice(), &activity.encoded()].concat())
}

fn linked(number: i64, before: &[u8; 32], content: &[u8; 32]) -> [u8; 32] {
    sha256(&[LINK, &number.to_be_bytes(), before, content].concat())
}
