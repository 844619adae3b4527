use crate::columns::{number_of, one_of, seconds, texts, time, within};
use crate::{Store, StoreError};
use rusqlite::{Connection, Row};
use time::UtcDateTime;

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

/// The name of an element (ISO/IEC 18013-5 §7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementName {
    /// `docType` of its document.
    pub doc_type: String,
    /// Its namespace.
    pub namespace: String,
    /// Its identifier.
    pub name: String,
}

const KINDS: &[(i64, ActivityKind)] =
    &[(1, ActivityKind::Presentation), (2, ActivityKind::DocumentAdded), (3, ActivityKind::DocumentDeleted)];
const OUTCOMES: &[(i64, Outcome)] = &[(1, Outcome::Done), (2, Outcome::Declined), (3, Outcome::Failed)];

impl Store {
    /// Adds an entry; [`StoreError::OutOfLimits`] above [`MAX_ELEMENTS`] or [`crate::MAX_TEXT`].
    pub fn log(&mut self, activity: &Activity) -> Result<(), StoreError> {
        activity.check()?;
        let transaction = self.transaction()?;
        let sql = "INSERT INTO activity (at, kind, who, purpose, profile, outcome, request_hash) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let entry = transaction.prepare_cached(sql)?.insert((
            seconds(activity.at),
            number_of(KINDS, activity.kind),
            &activity.who,
            &activity.purpose,
            &activity.profile,
            number_of(OUTCOMES, activity.outcome),
            activity.request_hash,
        ))?;
        for (position, element) in activity.elements.iter().enumerate() {
            let sql = "INSERT INTO activity_element (activity, position, doc_type, namespace, name) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let position = position as i64;
            transaction.prepare_cached(sql)?.execute((
                entry,
                position,
                &element.doc_type,
                &element.namespace,
                &element.name,
            ))?;
        }
        Ok(transaction.commit()?)
    }

    /// The newest entries, newest first, at most `limit`.
    pub fn activity(&self, limit: u32) -> Result<Vec<Activity>, StoreError> {
        let sql =
            "SELECT at, kind, who, purpose, profile, outcome, request_hash, id FROM activity ORDER BY id DESC LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let entries = statement.query_map([limit], |row| read(&self.connection, row))?;
        Ok(entries.collect::<Result<_, _>>()?)
    }
}

impl Activity {
    fn check(&self) -> Result<(), StoreError> {
        texts(&[&self.who, &self.purpose, &self.profile])?;
        within(self.elements.len(), MAX_ELEMENTS)?;
        self.elements.iter().try_for_each(|element| texts(&[&element.doc_type, &element.namespace, &element.name]))
    }
}

fn read(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        at: time(row, 0)?,
        kind: one_of(row, 1, KINDS)?,
        who: row.get(2)?,
        purpose: row.get(3)?,
        profile: row.get(4)?,
        outcome: one_of(row, 5, OUTCOMES)?,
        request_hash: row.get(6)?,
        elements: elements(connection, row.get(7)?)?,
    })
}

fn elements(connection: &Connection, entry: i64) -> rusqlite::Result<Vec<ElementName>> {
    let sql = "SELECT doc_type, namespace, name FROM activity_element WHERE activity = ?1 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let names = statement.query_map([entry], |row| {
        Ok(ElementName { doc_type: row.get(0)?, namespace: row.get(1)?, name: row.get(2)? })
    })?;
    names.collect()
}
