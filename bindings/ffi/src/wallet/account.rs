use super::Wallet;
use crate::{CancelToken, WalletError, When, Words};
use dinhdanh_codes::ScreenWord;
use dinhdanh_wallet as core;
use std::sync::Arc;

/// The citizen's account, as it follows from the documents and from the status lists that were learned.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Account {
    /// Its level.
    pub level: AccountLevel,
    /// The level in words.
    pub level_words: Words,
    /// Whether it may be used.
    pub state: AccountState,
    /// The state in words, and what to do.
    pub state_words: Words,
    /// When it was made.
    pub created_at: When,
}

/// Levels of an identification account (Decree 69/2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AccountLevel {
    /// Declared: no identity card was issued to this wallet.
    One,
    /// With an identity card that was issued to this wallet.
    Two,
}

/// States of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AccountState {
    /// Usable.
    Active,
    /// Locked, as the issuer's list says of the identity card.
    Locked,
    /// The identity card is to be issued again.
    NeedsCard,
    /// Ended with the identity card.
    Expired,
}

impl Account {
    fn new(account: &core::Account) -> Self {
        let (level, of_level) = match account.level {
            core::Level::One => (AccountLevel::One, ScreenWord::LevelOne),
            core::Level::Two => (AccountLevel::Two, ScreenWord::LevelTwo),
        };
        let (state, of_state) = match account.state {
            core::AccountState::Active => (AccountState::Active, ScreenWord::AccountActive),
            core::AccountState::Locked => (AccountState::Locked, ScreenWord::AccountLocked),
            core::AccountState::NeedsCard => (AccountState::NeedsCard, ScreenWord::AccountNeedsCard),
            core::AccountState::Expired => (AccountState::Expired, ScreenWord::AccountExpired),
        };
        Self {
            level,
            level_words: Words::of(|lang| of_level.words(lang)),
            state,
            state_words: Words::of(|lang| of_state.words(lang)),
            created_at: When::new(account.created_at),
        }
    }
}

/// What a status list says of the documents of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct LearnedStatus {
    /// Whether it is newer than what was kept. An older one still tells what was revoked, and of the rest nothing.
    pub is_news: bool,
    /// Copies that go out of use by it, for good: have them issued again.
    pub revoked: u32,
    /// Copies that are held back for now: verifiers refuse them.
    pub suspended: u32,
    /// Copies of a citizen whose account is locked: verifiers refuse them.
    pub locked: u32,
}

impl LearnedStatus {
    fn new(said: core::LearnedStatus) -> Self {
        let count = |copies| u32::try_from(copies).unwrap_or(u32::MAX);
        Self {
            is_news: said.is_news,
            revoked: count(said.revoked),
            suspended: count(said.suspended),
            locked: count(said.locked),
        }
    }
}

#[uniffi::export]
impl Wallet {
    /// The citizen's account as it is now.
    pub fn account(&self) -> Result<Account, WalletError> {
        self.open(|wallet, now| Ok(Account::new(&wallet.account(now)?)))
    }

    /// Takes a status list that an issuer published, and says what it says of this wallet's documents. Copies that it revokes
    /// go out of use with their keys. `None` for a list that speaks of none of them, of which nothing is kept.
    #[uniffi::method(default(cancel = None))]
    pub async fn learn_status(
        self: Arc<Self>,
        list: Vec<u8>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<LearnedStatus>, WalletError> {
        self.change(cancel, move |this, wallet, now| {
            Ok(wallet.learn_status(&list, Some(&this.issuers), now)?.map(LearnedStatus::new))
        })
        .await
    }
}
