use crate::columns::{optional_time, seconds, time};
use crate::documents::policy;
use crate::{CopyPolicy, DocumentId, KeyHandle, Reader, Store, StoreError};
use dinhdanh_crypto::sha256;
use rusqlite::Row;
use time::UtcDateTime;
use zeroize::Zeroizing;

/// So few fresh copies left, or fewer: the citizen is warned, and asks for more.
pub const FEW_COPIES: u32 = 2;

/// The number of a copy in this wallet. It is never given to another copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialId(pub i64);

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
    /// When it was revoked.
    pub revoked_at: Option<UtcDateTime>,
}

/// What is left of a document's copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supply {
    /// How they are shown.
    pub policy: CopyPolicy,
    /// Valid now and never shown.
    pub fresh: u32,
    /// Valid now.
    pub valid: u32,
    /// Until when the last of those lasts that can still be shown; `None` where none can.
    pub until: Option<UtcDateTime>,
    /// When the first begins to be valid of those that are not yet.
    pub starts: Option<UtcDateTime>,
    /// Until when the last of all lasts or lasted, whatever became of it.
    pub all_until: Option<UtcDateTime>,
}

impl Supply {
    /// How many can still be shown, now.
    #[must_use]
    pub fn left(self) -> u32 {
        match self.policy {
            CopyPolicy::OneTime => self.fresh,
            CopyPolicy::Rotating | CopyPolicy::LimitedTime => self.valid,
        }
    }

    /// Whether to warn: [`FEW_COPIES`] or fewer are left of what the policy needs.
    #[must_use]
    pub fn is_low(self) -> bool {
        match self.policy {
            CopyPolicy::OneTime | CopyPolicy::Rotating => self.fresh <= FEW_COPIES,
            CopyPolicy::LimitedTime => self.valid == 0,
        }
    }
}

/// Of a batch whose copies are shown once each, and shown: no later batch of another policy makes it a copy again.
const SPENT: &str = "uses > 0 AND EXISTS (SELECT 1 FROM batch WHERE batch.id = credential.batch AND batch.policy = 1)";

const COLUMNS: &str = "id, document, key, uses, valid_from, valid_until, revoked_at";

impl Reader {
    /// The copies of a document, in the order they were added; none for an unknown document.
    pub fn credentials(&self, document: DocumentId) -> Result<Vec<Credential>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM credential WHERE document = ?1 ORDER BY id");
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_map([document.0], Credential::read)?.collect::<Result<_, _>>()?)
        })
    }

    /// One copy, or [`StoreError::NotFound`].
    pub fn credential(&self, id: CredentialId) -> Result<Credential, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM credential WHERE id = ?1");
        self.read(|connection| Ok(connection.prepare_cached(&sql)?.query_row([id.0], Credential::read)?))
    }

    /// The copy to show next: the first [in turn](Self::credentials_in_turn). `None` when no such copy is left.
    pub fn next_credential(&self, document: DocumentId, now: UtcDateTime) -> Result<Option<Credential>, StoreError> {
        Ok(self.in_turn(document, now, Some(1))?.pop())
    }

    /// The copies to show, of those valid at `now` (both ends included, ISO/IEC 18013-5 §9.3.1) and not revoked, as their turn comes by
    /// the policy of the document: those never shown; the one in use, until it ends; or the least used first, since who sees one
    /// copy twice can link the two.
    pub fn credentials_in_turn(&self, document: DocumentId, now: UtcDateTime) -> Result<Vec<Credential>, StoreError> {
        self.in_turn(document, now, None)
    }

    fn in_turn(
        &self,
        document: DocumentId,
        now: UtcDateTime,
        limit: Option<u32>,
    ) -> Result<Vec<Credential>, StoreError> {
        self.read(|connection| {
            let choice = match policy(connection, document) {
                Ok(CopyPolicy::OneTime) => "AND uses = 0 ORDER BY valid_until, id",
                Ok(CopyPolicy::LimitedTime) => "ORDER BY uses = 0, valid_until, id",
                Ok(CopyPolicy::Rotating) => "ORDER BY uses, id",
                Err(StoreError::NotFound) => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            // As text: a limit that is bound has SQLite compile the statement anew each time. A negative one is none.
            let limit = limit.map_or(-1, i64::from);
            let sql = format!(
                "SELECT {COLUMNS} FROM credential WHERE document = ?1 AND valid_from <= ?2 AND ?2 <= valid_until \
                 AND revoked_at IS NULL AND NOT ({SPENT}) {choice} LIMIT {limit}"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map((document.0, seconds(now)), Credential::read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// What is left of a document's copies; [`StoreError::NotFound`] for an unknown document.
    pub fn supply(&self, document: DocumentId, now: UtcDateTime) -> Result<Supply, StoreError> {
        self.read(|connection| {
            let policy = policy(connection, document)?;
            // Where each is shown once, those that were are counted too: they are valid, and not fresh.
            let (counted, shown) = match policy {
                CopyPolicy::OneTime => ("revoked_at IS NULL".to_owned(), "uses = 0"),
                _ => (format!("revoked_at IS NULL AND NOT ({SPENT})"), "TRUE"),
            };
            let valid = format!("{counted} AND valid_from <= ?2 AND ?2 <= valid_until");
            let sql = format!(
                "SELECT count(*) FILTER (WHERE {valid} AND uses = 0), count(*) FILTER (WHERE {valid}), \
                 max(valid_until) FILTER (WHERE {valid} AND {shown}), \
                 min(valid_from) FILTER (WHERE {counted} AND {shown} AND ?2 < valid_from), max(valid_until) \
                 FROM credential WHERE document = ?1"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row((document.0, seconds(now)), |row| {
                Ok(Supply {
                    policy,
                    fresh: row.get(0)?,
                    valid: row.get(1)?,
                    until: optional_time(row, 2)?,
                    starts: optional_time(row, 3)?,
                    all_until: optional_time(row, 4)?,
                })
            })?)
        })
    }

    /// The `IssuerSigned` of a copy, byte for byte as it was added; erased from memory when dropped.
    pub fn body(&self, credential: CredentialId) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let sql = "SELECT issuer_signed FROM credential_body WHERE credential = ?1";
        self.read(|connection| {
            let body = |row: &Row<'_>| row.get::<_, Vec<u8>>(0).map(Zeroizing::new);
            Ok(connection.prepare_cached(sql)?.query_row([credential.0], body)?)
        })
    }

    /// Whether the body of a copy has the digest that was written with it: for an examination, which trusts nobody. To be shown a
    /// body, it is enough that SQLCipher met no page whose MAC fails, which is asked after every reading.
    pub(crate) fn is_as_written(&self, credential: CredentialId) -> Result<bool, StoreError> {
        let sql = "SELECT issuer_signed, sha256 FROM credential_body WHERE credential = ?1";
        self.read(|connection| {
            Ok(connection.prepare_cached(sql)?.query_row([credential.0], |row| {
                let body = Zeroizing::new(row.get::<_, Vec<u8>>(0)?);
                Ok(sha256(&body) == row.get::<_, [u8; 32]>(1)?)
            })?)
        })
    }
}

impl Store {
    /// Counts a use. Done before the copy is shown, so that a crash can't make a used copy look fresh.
    pub fn record_use(&mut self, credential: CredentialId) -> Result<(), StoreError> {
        let sql = "UPDATE credential SET uses = uses + 1 WHERE id = ?1";
        self.write(|transaction| {
            let changed = transaction.prepare_cached(sql)?.execute([credential.0])?;
            if changed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
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
            revoked_at: optional_time(row, 6)?,
        })
    }
}
