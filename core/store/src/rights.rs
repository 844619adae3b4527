use crate::columns::{number_of, one_of, optional_time, seconds, time};
use crate::entries::{append, forget_receipt};
use crate::{Activity, Reader, ReceiptId, Store, StoreError};
use rusqlite::{Row, Transaction};
use time::UtcDateTime;

/// The number of a claim in this wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(pub i64);

/// What the citizen asks of a verifier after he agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightKind {
    /// To stop: consent is withdrawn, for what comes.
    WithdrawConsent,
    /// To erase what it has.
    Erasure,
}

/// A request to a verifier, with the times by which it must answer and be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// For what was agreed to there.
    pub receipt: ReceiptId,
    /// What is asked.
    pub kind: RightKind,
    /// When it was made; whole seconds, as all times here.
    pub made_at: UtcDateTime,
    /// By when the verifier must answer.
    pub answer_due: UtcDateTime,
    /// By when it must be done.
    pub finish_due: UtcDateTime,
    /// Whether the one extension was taken.
    pub extended: bool,
    /// When the verifier answered.
    pub answered_at: Option<UtcDateTime>,
    /// When it was done.
    pub finished_at: Option<UtcDateTime>,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimStep {
    /// The verifier answered.
    Answered,
    /// It took the one extension, to the time given.
    Extended(UtcDateTime),
    /// A processor has the data too, which gives it more time: to the time given.
    FromProcessor(UtcDateTime),
    /// It is done.
    Finished,
}

impl Claim {
    /// A claim that nobody answered yet, with its deadlines.
    #[must_use]
    pub fn begun(
        receipt: ReceiptId,
        kind: RightKind,
        made_at: UtcDateTime,
        answer_due: UtcDateTime,
        finish_due: UtcDateTime,
    ) -> Self {
        let (extended, answered_at, finished_at) = (false, None, None);
        Self { receipt, kind, made_at, answer_due, finish_due, extended, answered_at, finished_at }
    }

    /// Whether the verifier is late at `now`.
    #[must_use]
    pub fn is_overdue(&self, now: UtcDateTime) -> bool {
        let unanswered = self.answered_at.is_none() && self.finished_at.is_none() && now > self.answer_due;
        unanswered || self.finished_at.is_none() && now > self.finish_due
    }
}

const KINDS: &[(i64, RightKind)] = &[(1, RightKind::WithdrawConsent), (2, RightKind::Erasure)];

impl Store {
    /// Keeps a claim and its entry of the log; [`StoreError::NotFound`] when there is no such receipt.
    pub fn claim(&mut self, claim: &Claim, activity: &Activity) -> Result<ClaimId, StoreError> {
        activity.check()?;
        self.write(|transaction| {
            let id = insert(transaction, claim)?;
            append(transaction, activity, None)?;
            Ok(id)
        })
    }

    /// Notes what became of a claim; a second note of the same keeps the day of the first. [`StoreError::OutOfLimits`] for a
    /// second extension, or one of an erasure or of what is done: the law gives one, for a withdrawal. A finished claim whose
    /// entry of the log the citizen deleted goes, with its receipt.
    pub fn note_claim(&mut self, id: ClaimId, step: ClaimStep, now: UtcDateTime) -> Result<(), StoreError> {
        self.write(|transaction| {
            let sql = format!("SELECT {COLUMNS} FROM right_request WHERE id = ?1");
            let (_, claim) = transaction.query_row(&sql, [id.0], read)?;
            match step {
                ClaimStep::Answered => {
                    let sql = "UPDATE right_request SET answered_at = coalesce(answered_at, ?2) WHERE id = ?1";
                    transaction.execute(sql, (id.0, seconds(now)))?;
                }
                ClaimStep::Extended(until) => {
                    if claim.extended || claim.finished_at.is_some() || claim.kind != RightKind::WithdrawConsent {
                        return Err(StoreError::OutOfLimits);
                    }
                    let sql = "UPDATE right_request SET extended = 1, finish_due = ?2 WHERE id = ?1";
                    transaction.execute(sql, (id.0, seconds(until)))?;
                }
                ClaimStep::FromProcessor(until) => {
                    if claim.finished_at.is_some() || claim.kind != RightKind::WithdrawConsent {
                        return Err(StoreError::OutOfLimits);
                    }
                    let sql = "UPDATE right_request SET finish_due = ?2 WHERE id = ?1";
                    transaction.execute(sql, (id.0, seconds(until)))?;
                }
                ClaimStep::Finished => {
                    let sql = "UPDATE right_request SET finished_at = coalesce(finished_at, ?2) WHERE id = ?1";
                    transaction.execute(sql, (id.0, seconds(now)))?;
                    forget_receipt(transaction, claim.receipt.0)?;
                }
            }
            Ok(())
        })
    }
}

/// Adds a claim as it is.
pub(crate) fn insert(transaction: &Transaction<'_>, claim: &Claim) -> Result<ClaimId, StoreError> {
    let sql = "INSERT INTO right_request (receipt, kind, made_at, answer_due, finish_due, extended, answered_at, finished_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let id = transaction.prepare_cached(sql)?.insert((
        claim.receipt.0,
        number_of(KINDS, claim.kind),
        seconds(claim.made_at),
        seconds(claim.answer_due),
        seconds(claim.finish_due),
        claim.extended,
        claim.answered_at.map(seconds),
        claim.finished_at.map(seconds),
    ))?;
    Ok(ClaimId(id))
}

const COLUMNS: &str = "id, receipt, kind, made_at, answer_due, finish_due, extended, answered_at, finished_at";

impl Reader {
    /// All claims, the newest first.
    pub fn claims(&self) -> Result<Vec<(ClaimId, Claim)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM right_request ORDER BY id DESC");
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
        })
    }

    /// One claim, or [`StoreError::NotFound`].
    pub fn claim_of(&self, id: ClaimId) -> Result<(ClaimId, Claim), StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM right_request WHERE id = ?1");
        self.read(|connection| Ok(connection.prepare_cached(&sql)?.query_row([id.0], read)?))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<(ClaimId, Claim)> {
    let claim = Claim {
        receipt: ReceiptId(row.get(1)?),
        kind: one_of(row, 2, KINDS)?,
        made_at: time(row, 3)?,
        answer_due: time(row, 4)?,
        finish_due: time(row, 5)?,
        extended: row.get(6)?,
        answered_at: optional_time(row, 7)?,
        finished_at: optional_time(row, 8)?,
    };
    Ok((ClaimId(row.get(0)?), claim))
}
