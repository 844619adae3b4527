use crate::columns::{number_of, one_of, seconds, time};
use crate::{Reader, Store, StoreError};
use rusqlite::OptionalExtension;
use time::UtcDateTime;

/// The citizen's account, of which a wallet has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// How the citizen was identified.
    pub level: Level,
    /// Whether the account may be used. Kept as it is written: what it is today is for the wallet to find.
    pub state: AccountState,
    /// When it was made; whole seconds.
    pub created_at: UtcDateTime,
}

/// Levels of an identification account (Decree 69/2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Declared data, matched with the population database.
    One,
    /// Identified in person, with portrait or fingerprint.
    Two,
}

/// States of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Usable.
    Active,
    /// Locked by the holder or the authority.
    Locked,
    /// The identity card must be read once more.
    NeedsCard,
    /// Ended with the identity card.
    Expired,
}

const LEVELS: &[(i64, Level)] = &[(1, Level::One), (2, Level::Two)];
const STATES: &[(i64, AccountState)] =
    &[(0, AccountState::Active), (1, AccountState::Locked), (2, AccountState::NeedsCard), (3, AccountState::Expired)];

impl Reader {
    /// The account, if there is one yet.
    pub fn account(&self) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT level, state, created_at FROM account";
        self.read(|connection| {
            let account = connection.query_row(sql, [], |row| {
                Ok(Account {
                    level: one_of(row, 0, LEVELS)?,
                    state: one_of(row, 1, STATES)?,
                    created_at: time(row, 2)?,
                })
            });
            Ok(account.optional()?)
        })
    }
}

impl Store {
    /// Writes the account, in the place of the one before.
    pub fn set_account(&mut self, account: &Account) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO account (id, level, state, created_at) VALUES (1, ?1, ?2, ?3)",
                (number_of(LEVELS, account.level), number_of(STATES, account.state), seconds(account.created_at)),
            )?;
            Ok(())
        })
    }
}
