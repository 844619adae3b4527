use super::view::{Damage, hits};
use super::{ClaimId, ReceiptId, Wallet};
use crate::{WalletError, When, Words};
use dinhdanh_wallet as core;
use dinhdanh_wallet::right;
use time::UtcDateTime;

/// What the citizen asks of a verifier after he agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum RightKind {
    /// To stop: consent is withdrawn, for what comes.
    Withdraw,
    /// To erase what it has.
    Erase,
}

/// A request to a verifier, with its deadlines.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Claim {
    /// What names it.
    pub id: ClaimId,
    /// The receipt that it is about.
    pub receipt: ReceiptId,
    /// What is asked.
    pub kind: RightKind,
    /// The same in words.
    pub kind_words: Words,
    /// When it was made.
    pub made_at: When,
    /// By when the verifier must answer.
    pub answer_due: When,
    /// By when it must be done.
    pub finish_due: When,
    /// Whether the verifier put it off, which it may do once.
    pub extended: bool,
    /// When it answered.
    pub answered_at: Option<When>,
    /// When it was done.
    pub finished_at: Option<When>,
    /// Whether the verifier is late.
    pub overdue: bool,
}

/// The requests to verifiers.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ClaimList {
    /// Those that can be read, the newest first.
    pub claims: Vec<Claim>,
    /// What can't be read: tell the citizen, in the words of `damage_words`. Empty in a whole wallet.
    pub lost: Vec<Damage>,
}

impl Claim {
    fn new(id: core::ClaimId, claim: &core::Claim, now: UtcDateTime) -> Self {
        let kind = match claim.kind {
            core::RightKind::WithdrawConsent => RightKind::Withdraw,
            core::RightKind::Erasure => RightKind::Erase,
        };
        Self {
            id: id.into(),
            receipt: claim.receipt.into(),
            kind,
            kind_words: Words::of(|lang| right(claim.kind).words(lang)),
            made_at: When::new(claim.made_at),
            answer_due: When::new(claim.answer_due),
            finish_due: When::new(claim.finish_due),
            extended: claim.extended,
            answered_at: claim.answered_at.map(When::new),
            finished_at: claim.finished_at.map(When::new),
            overdue: claim.is_overdue(now),
        }
    }
}

#[uniffi::export]
impl Wallet {
    /// Makes the request to stop or to erase, for what was agreed to in a receipt. One that is not finished is given again, with its
    /// deadlines.
    pub fn withdraw(&self, receipt: ReceiptId, kind: RightKind) -> Result<Claim, WalletError> {
        self.open(|wallet, now| {
            let kind = match kind {
                RightKind::Withdraw => core::RightKind::WithdrawConsent,
                RightKind::Erase => core::RightKind::Erasure,
            };
            let id = wallet.claim(receipt.into(), kind, now)?;
            let (_, claim) = wallet.store().claim_of(id)?;
            Ok(Claim::new(id, &claim, now))
        })
    }

    /// All requests to verifiers, the newest first, and what can't be read.
    pub fn claims(&self) -> Result<ClaimList, WalletError> {
        self.open(|wallet, now| {
            let found = wallet.store().salvage_claims()?;
            let claims = found.read.iter().map(|(id, claim)| Claim::new(*id, claim, now)).collect();
            Ok(ClaimList { claims, lost: hits(found.lost) })
        })
    }

    /// The letter of a request, to be sent or handed over: printable, and complete without this app. `address` is one that the citizen
    /// knows; it stands where the verifier stated none.
    #[uniffi::method(default(address = None))]
    pub fn letter(&self, claim: ClaimId, address: Option<String>) -> Result<Words, WalletError> {
        self.open(|wallet, _| {
            let (_, claim) = wallet.store().claim_of(claim.into())?;
            let letter = |lang| wallet.letter_to(&claim, address.as_deref(), lang);
            Ok(Words::new(letter(dinhdanh_codes::Lang::Vi)?, letter(dinhdanh_codes::Lang::En)?))
        })
    }

    /// Notes that the verifier answered a request.
    pub fn answer_claim(&self, claim: ClaimId) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.answer_claim(claim.into(), now)?))
    }

    /// Notes that the verifier puts a withdrawal off, which it may do once, by 15 days; else `ClaimNotExtended`.
    pub fn extend_claim(&self, claim: ClaimId) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.extend_claim(claim.into(), now)?))
    }

    /// Notes that the verifier says that a processor has the data too, which gives it 20 days for a withdrawal and not 15; else
    /// `ClaimNotExtended`.
    pub fn claim_from_processor(&self, claim: ClaimId) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.claim_from_processor(claim.into(), now)?))
    }

    /// Notes that the verifier did what was asked. One whose entry of the log was deleted is kept no longer.
    pub fn finish_claim(&self, claim: ClaimId) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.finish_claim(claim.into(), now)?))
    }

    /// Where verifiers are to answer the citizen's letters; `None` until he said so.
    pub fn contact(&self) -> Result<Option<String>, WalletError> {
        self.open(|wallet, _| Ok(wallet.contact()?))
    }

    /// Puts an address into the citizen's letters, or takes it out with an empty one; `TextTooLong` for more than a line holds.
    pub fn set_contact(&self, contact: &str) -> Result<(), WalletError> {
        self.open(|wallet, _| Ok(wallet.set_contact(contact)?))
    }
}
