use crate::columns::{number_of, one_of, seconds, texts, time, within};
use crate::entries::{EntryId, append};
use crate::{Reader, Store, StoreError};
use dinhdanh_cbor::Writer;
use rusqlite::{Connection, Row, Transaction};
use time::UtcDateTime;

pub(crate) use crate::entries::{chain_version_1, has_link, newest};

/// Most elements named in one entry.
pub const MAX_ELEMENTS: usize = 512;

/// One entry of the activity log: what happened with whom, and which elements were named; never their values, never a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// When; whole seconds.
    pub at: UtcDateTime,
    /// What was done.
    pub kind: ActivityKind,
    /// With whom: the verifier's or the issuer's name; empty when nobody said.
    pub who: String,
    /// What for, as the request said; empty when it said nothing.
    pub purpose: String,
    /// The request profile, such as `V1`; empty when there is none.
    pub profile: String,
    /// The elements that were shown or asked for, in their order.
    pub elements: Vec<ElementName>,
    /// How it ended.
    pub outcome: Outcome,
    /// SHA-256 of the request as received, where there was one.
    pub request_hash: Option<[u8; 32]>,
    /// The hash of the consent's receipt, where there is one.
    pub receipt_hash: Option<[u8; 32]>,
}

impl Activity {
    /// An entry about the wallet itself, that names nobody.
    pub fn of(kind: ActivityKind, at: UtcDateTime) -> Self {
        Self {
            at,
            kind,
            who: String::new(),
            purpose: String::new(),
            profile: String::new(),
            elements: Vec::new(),
            outcome: Outcome::Done,
            request_hash: None,
            receipt_hash: None,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityKind {
    /// A document was shown, or somebody asked for it.
    Presentation,
    /// A document was added.
    DocumentAdded,
    /// A document was deleted.
    DocumentDeleted,
    /// A verifier was asked to stop, or to erase.
    RightClaimed,
    /// The PIN or the key was changed.
    KeysChanged,
    /// The wallet was moved here from another phone.
    Restored,
    /// The citizen went on with an older copy of the wallet.
    OlderCopy,
    /// As [`Self::Presentation`], where nobody whom the wallet trusts had confirmed who asks: `who` is a stranger's word.
    UnconfirmedPresentation,
    /// Entries are gone, and the log says which: see [`Activity::lost_entries`].
    EntriesLost,
    /// As [`Self::RightClaimed`], of a verifier whom nobody that the wallet trusts had confirmed.
    UnconfirmedClaim,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// The citizen said no.
    Declined,
    /// It could not be done.
    Failed,
}

/// The name of an element (ISO/IEC 18013-5 §7.1, unconfirmed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementName {
    /// `docType` of its document.
    pub doc_type: String,
    /// Its namespace.
    pub namespace: String,
    /// Its identifier.
    pub name: String,
}

const KINDS: &[(i64, ActivityKind)] = &[
    (1, ActivityKind::Presentation),
    (2, ActivityKind::DocumentAdded),
    (3, ActivityKind::DocumentDeleted),
    (4, ActivityKind::RightClaimed),
    (5, ActivityKind::KeysChanged),
    (6, ActivityKind::Restored),
    (7, ActivityKind::OlderCopy),
    (8, ActivityKind::UnconfirmedPresentation),
    (9, ActivityKind::EntriesLost),
    (10, ActivityKind::UnconfirmedClaim),
];
const OUTCOMES: &[(i64, Outcome)] = &[(1, Outcome::Done), (2, Outcome::Declined), (3, Outcome::Failed)];

pub(crate) const COLUMNS: &str = "at, kind, who, purpose, profile, outcome, request_hash, receipt_hash, id";

impl Store {
    /// Adds an entry; [`StoreError::OutOfLimits`] above [`MAX_ELEMENTS`] or [`crate::MAX_TEXT`].
    pub fn log(&mut self, activity: &Activity) -> Result<EntryId, StoreError> {
        activity.check()?;
        self.write(|transaction| append(transaction, activity, None))
    }
}

impl Reader {
    /// The newest entries, newest first, at most `limit`; those that were deleted are left out.
    pub fn activity(&self, limit: u32) -> Result<Vec<Activity>, StoreError> {
        Ok(self.numbered_activity(limit)?.into_iter().map(|(_, entry)| entry).collect())
    }

    /// As [`Self::activity`], each with its number.
    pub fn numbered_activity(&self, limit: u32) -> Result<Vec<(EntryId, Activity)>, StoreError> {
        self.read(|connection| {
            let sql = newest_kept(limit);
            let mut statement = connection.prepare_cached(&sql)?;
            let entries = statement.query_map([], |row| Ok((EntryId(row.get(8)?), read(connection, row)?)))?;
            Ok(entries.collect::<Result<_, _>>()?)
        })
    }
}

impl Activity {
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        texts(&[&self.who, &self.purpose, &self.profile])?;
        within(self.elements.len(), MAX_ELEMENTS)?;
        self.elements.iter().try_for_each(|element| texts(&[&element.doc_type, &element.namespace, &element.name]))
    }

    /// What the chain covers, in one encoding that can't be read two ways.
    pub(crate) fn encoded(&self) -> Vec<u8> {
        let hash = |writer: Writer, hash: Option<[u8; 32]>| match hash {
            Some(hash) => writer.bytes(&hash),
            None => writer.null(),
        };
        let writer = Writer::new().array(9).int(seconds(self.at)).int(number(self.kind));
        let writer = writer.text(&self.who).text(&self.purpose).text(&self.profile);
        let writer = writer.int(number_of(OUTCOMES, self.outcome).unwrap_or_default());
        let writer = hash(hash(writer, self.request_hash), self.receipt_hash).array(self.elements.len());
        let name = |writer: Writer, element: &ElementName| {
            writer.array(3).text(&element.doc_type).text(&element.namespace).text(&element.name)
        };
        self.elements.iter().fold(writer, name).finish()
    }

    /// Adds it under this number, or the next.
    pub(crate) fn insert(
        &self,
        transaction: &Transaction<'_>,
        given: Option<i64>,
        receipt: Option<i64>,
        salt: &[u8; 16],
        content: &[u8; 32],
        link: &[u8; 32],
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO entry (at, kind, who, purpose, profile, outcome, request_hash, receipt_hash, receipt, salt, content, link, id) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let entry = transaction.prepare_cached(sql)?.insert((
            seconds(self.at),
            number(self.kind),
            &self.who,
            &self.purpose,
            &self.profile,
            number_of(OUTCOMES, self.outcome),
            self.request_hash,
            self.receipt_hash,
            receipt,
            salt,
            content,
            link,
            given,
        ))?;
        let sql = "INSERT INTO entry_element (entry, position, doc_type, namespace, name) VALUES (?1, ?2, ?3, ?4, ?5)";
        for (position, element) in self.elements.iter().enumerate() {
            let names = (entry, position as i64, &element.doc_type, &element.namespace, &element.name);
            transaction.prepare_cached(sql)?.execute(names)?;
        }
        Ok(entry)
    }
}

/// The newest entries that were not deleted, by an index of those: no deleted one is passed by on the way.
/// The limit is text: one that is bound has SQLite compile the statement anew each time.
pub(crate) fn newest_kept(limit: u32) -> String {
    let numbers = format!("SELECT id FROM entry WHERE kind <> 0 ORDER BY id DESC LIMIT {limit}");
    format!("SELECT {COLUMNS} FROM entry WHERE id IN ({numbers}) ORDER BY id DESC")
}

/// The number of a kind.
pub(crate) fn number(kind: ActivityKind) -> i64 {
    number_of(KINDS, kind).unwrap_or_default()
}

/// An entry from a row of [`COLUMNS`].
pub(crate) fn read(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        at: time(row, 0)?,
        kind: one_of(row, 1, KINDS)?,
        who: row.get(2)?,
        purpose: row.get(3)?,
        profile: row.get(4)?,
        outcome: one_of(row, 5, OUTCOMES)?,
        request_hash: row.get(6)?,
        receipt_hash: row.get(7)?,
        elements: elements(connection, row.get(8)?)?,
    })
}

fn elements(connection: &Connection, entry: i64) -> rusqlite::Result<Vec<ElementName>> {
    let sql = "SELECT doc_type, namespace, name FROM entry_element WHERE entry = ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let names = statement.query_map([entry], ElementName::read)?;
    names.collect()
}

impl ElementName {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { doc_type: row.get(0)?, namespace: row.get(1)?, name: row.get(2)? })
    }
}
