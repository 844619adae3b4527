use crate::columns::{number_of, one_of, seconds, texts, time, within};
use crate::{Reader, Store, StoreError};
use dinhdanh_crypto::sha256;
use rusqlite::{OptionalExtension, Transaction};
use time::UtcDateTime;

/// Largest list that is kept, in bytes.
pub const MAX_CACHED: usize = 16 * 1024 * 1024;

/// Of what a signed list speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheKind {
    /// Whom to believe.
    Trust,
    /// Which documents are revoked or suspended.
    Status,
}

/// The newest signed list of one place, as it came. Whoever uses it checks its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// The list, at most [`MAX_CACHED`].
    pub body: Vec<u8>,
    /// As of when it speaks; whole seconds.
    pub as_of: UtcDateTime,
    /// Until when it is meant to be used.
    pub expires_at: UtcDateTime,
}

const KINDS: &[(i64, CacheKind)] = &[(1, CacheKind::Trust), (2, CacheKind::Status)];

const PUT: &str = "INSERT INTO cache (kind, place, body, sha256, as_of, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT (kind, place) DO UPDATE SET body = excluded.body, sha256 = excluded.sha256, \
                   as_of = excluded.as_of, expires_at = excluded.expires_at";

fn put(
    transaction: &Transaction<'_>,
    sql: &str,
    kind: CacheKind,
    place: &str,
    list: &Cached,
) -> Result<usize, StoreError> {
    let (as_of, expires_at) = (seconds(list.as_of), seconds(list.expires_at));
    let row = (number_of(KINDS, kind), place, &list.body, sha256(&list.body), as_of, expires_at);
    Ok(transaction.execute(sql, row)?)
}

impl Store {
    /// Keeps a list in the place of an older one; one that is no newer is left out and `false`: a list can't be rolled back.
    pub fn cache(&mut self, kind: CacheKind, place: &str, list: &Cached) -> Result<bool, StoreError> {
        texts(&[place])?;
        within(list.body.len(), MAX_CACHED)?;
        let newer = [PUT, " WHERE excluded.as_of > cache.as_of"].concat();
        self.write(|transaction| Ok(put(transaction, &newer, kind, place, list)? == 1))
    }

    /// Keeps a list in the place of whatever is there: for lists whose order is not their date, such as a policy pack, whose order
    /// is its number. The caller sees to it that it is no older.
    pub fn replace_cached(&mut self, kind: CacheKind, place: &str, list: &Cached) -> Result<(), StoreError> {
        texts(&[place])?;
        within(list.body.len(), MAX_CACHED)?;
        self.write(|transaction| put(transaction, PUT, kind, place, list).map(drop))
    }
}

impl Reader {
    /// Which lists are kept.
    pub(crate) fn places_of_caches(&self) -> Result<Vec<(CacheKind, String)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT kind, place FROM cache ORDER BY kind, place")?;
            let rows = statement.query_map([], |row| Ok((one_of(row, 0, KINDS)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The list of a place, if one was kept.
    pub fn cached(&self, kind: CacheKind, place: &str) -> Result<Option<Cached>, StoreError> {
        let sql = "SELECT body, sha256, as_of, expires_at FROM cache WHERE kind = ?1 AND place = ?2";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_row((number_of(KINDS, kind), place), |row| {
                let list = Cached { body: row.get(0)?, as_of: time(row, 2)?, expires_at: time(row, 3)? };
                Ok((list, row.get::<_, [u8; 32]>(1)?))
            });
            match found.optional()? {
                // What `Reader::is_as_written` looks for too.
                Some((list, digest)) if sha256(&list.body) != digest => Err(StoreError::Damaged),
                found => Ok(found.map(|(list, _)| list)),
            }
        })
    }
}
