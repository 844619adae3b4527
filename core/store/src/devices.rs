use crate::columns::{number_of, one_of, optional_time, seconds, texts, time};
use crate::{Assurance, Guard, Reader, Store, StoreError};
use time::UtcDateTime;

/// A device that the account was linked to. An account is in use on one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedDevice {
    /// What its owner calls it.
    pub name: String,
    /// What its secrecy rests on.
    pub assurance: Assurance,
    /// Whether it is the one that this wallet is on.
    pub this_one: bool,
    /// Since when; whole seconds.
    pub linked_at: UtcDateTime,
    /// Until when.
    pub unlinked_at: Option<UtcDateTime>,
}

const GUARDS: &[(i64, Guard)] = &[(0, Guard::Software), (1, Guard::TrustedEnvironment), (2, Guard::SecureElement)];

impl Store {
    /// Notes that the account is now in use here, and no longer on any other device.
    pub fn link_device(&mut self, name: &str, now: UtcDateTime) -> Result<(), StoreError> {
        texts(&[name])?;
        let Assurance { guard, keeps_order } = self.assurance();
        self.write(|transaction| {
            let sql = "UPDATE device SET this_one = 0, unlinked_at = coalesce(unlinked_at, ?1)";
            transaction.execute(sql, [seconds(now)])?;
            let sql = "INSERT INTO device (name, guard, keeps_order, this_one, linked_at) VALUES (?1, ?2, ?3, 1, ?4)";
            transaction.execute(sql, (name, number_of(GUARDS, guard), keeps_order, seconds(now)))?;
            Ok(())
        })
    }
}

impl Reader {
    /// The devices of the account, the newest first.
    pub fn linked_devices(&self) -> Result<Vec<LinkedDevice>, StoreError> {
        let sql = "SELECT name, guard, keeps_order, this_one, linked_at, unlinked_at FROM device ORDER BY id DESC";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                let assurance = Assurance { guard: one_of(row, 1, GUARDS)?, keeps_order: row.get(2)? };
                Ok(LinkedDevice {
                    name: row.get(0)?,
                    assurance,
                    this_one: row.get(3)?,
                    linked_at: time(row, 4)?,
                    unlinked_at: optional_time(row, 5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
