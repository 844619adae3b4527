use super::Wallet;
use crate::verifier::hex;
use crate::view::element_label;
use crate::work::run;
use crate::{CancelToken, Lang, WalletError, When, Words};
use dinhdanh_wallet as core;
use dinhdanh_wallet::{EntryId, ReceiptId, outcome, right};
use std::sync::Arc;

/// One entry of the activity log: what happened with whom, and which fields; never their values, never a place.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LogEntry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: When,
    /// A stable code of what happened, for an icon: `SHOWN_TO`.
    pub kind: String,
    /// What happened, in words.
    pub words: Words,
    /// With whom; empty when nobody said.
    pub who: String,
    /// What for, as the request said.
    pub purpose: String,
    /// The profile, such as `V1`.
    pub profile: String,
    /// What the fields are called.
    pub fields: Vec<Words>,
    /// How it ended, in words.
    pub outcome: Words,
    /// Whether it was done.
    pub done: bool,
    /// The receipt of the consent, by which it can be withdrawn.
    pub receipt: Option<i64>,
}

/// Whether the log is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct LogCheck {
    /// Entries, deleted ones included.
    pub entries: u64,
    /// Deleted ones.
    pub deleted: u64,
    /// The first entry that was altered, or before which one is missing.
    pub broken_at: Option<i64>,
}

/// What was agreed to.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: When,
    /// Who asked.
    pub verifier: String,
    /// Whether a trusted authority certified it.
    pub confirmed: bool,
    /// Where it can be reached; empty when it stated nothing.
    pub contact: String,
    /// The purpose code.
    pub purpose: String,
    /// The profile.
    pub profile: String,
    /// What the fields are called.
    pub fields: Vec<Words>,
    /// SHA-256 of the receipt, in hexadecimal.
    pub hash: String,
}

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
    /// Its number.
    pub id: i64,
    /// The receipt that it is about.
    pub receipt: i64,
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
    /// When it answered.
    pub answered_at: Option<When>,
    /// When it was done.
    pub finished_at: Option<When>,
    /// Whether the verifier is late.
    pub overdue: bool,
    /// The letter, to be sent or handed over.
    pub letter: Words,
}

fn fields(elements: &[dinhdanh_wallet::ElementName]) -> Vec<Words> {
    elements.iter().map(|element| element_label(&element.doc_type, &element.namespace, &element.name)).collect()
}

fn receipt(id: ReceiptId, receipt: &core::Receipt) -> Receipt {
    Receipt {
        id: id.0,
        at: When::new(receipt.at),
        verifier: receipt.verifier.clone(),
        confirmed: receipt.confirmed,
        contact: receipt.contact.clone(),
        purpose: receipt.purpose.clone(),
        profile: receipt.profile.clone(),
        fields: fields(&receipt.elements),
        hash: hex(&receipt.hash()),
    }
}

fn entry(wallet: &core::Wallet, id: EntryId, activity: &core::Activity) -> Result<LogEntry, WalletError> {
    let word = wallet.kind(id, activity);
    Ok(LogEntry {
        id: id.0,
        at: When::new(activity.at),
        kind: word.code().to_owned(),
        words: Words::of(|lang| word.words(lang)),
        who: activity.who.clone(),
        purpose: activity.purpose.clone(),
        profile: activity.profile.clone(),
        fields: fields(&activity.elements),
        outcome: Words::of(|lang| outcome(activity.outcome).words(lang)),
        done: activity.outcome == core::Outcome::Done,
        receipt: wallet.store().receipt_of(id)?.map(|receipt| receipt.0),
    })
}

fn claim(
    wallet: &core::Wallet,
    id: core::ClaimId,
    claim: &core::Claim,
    now: time::UtcDateTime,
) -> Result<Claim, WalletError> {
    let kind = match claim.kind {
        core::RightKind::WithdrawConsent => RightKind::Withdraw,
        core::RightKind::Erasure => RightKind::Erase,
    };
    Ok(Claim {
        id: id.0,
        receipt: claim.receipt.0,
        kind,
        kind_words: Words::of(|lang| right(claim.kind).words(lang)),
        made_at: When::new(claim.made_at),
        answer_due: When::new(claim.answer_due),
        finish_due: When::new(claim.finish_due),
        answered_at: claim.answered_at.map(When::new),
        finished_at: claim.finished_at.map(When::new),
        overdue: claim.is_overdue(now),
        letter: Words::new(
            wallet.letter(claim, dinhdanh_codes::Lang::Vi)?,
            wallet.letter(claim, dinhdanh_codes::Lang::En)?,
        ),
    })
}

fn claims(wallet: &core::Wallet, now: time::UtcDateTime) -> Result<Vec<Claim>, WalletError> {
    wallet.store().claims()?.iter().map(|(id, one)| claim(wallet, *id, one, now)).collect()
}

#[uniffi::export]
impl Wallet {
    /// The newest entries of the activity log, newest first.
    pub fn log(&self, limit: u32) -> Result<Vec<LogEntry>, WalletError> {
        self.open(|wallet, _| {
            wallet.numbered_log(limit)?.iter().map(|(id, activity)| entry(wallet, *id, activity)).collect()
        })
    }

    /// Deletes what an entry says; a tombstone keeps the chain.
    pub fn delete_log_entry(&self, entry: i64) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.store_mut().delete_entry(EntryId(entry), now).map(drop)?))
    }

    /// Reads the whole log and checks its chain.
    #[uniffi::method(default(cancel = None))]
    pub async fn check_log(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<LogCheck, WalletError> {
        run(cancel, move |_| {
            self.open(|wallet, _| {
                let checked = wallet.store().check_log()?;
                let broken_at = checked.broken.map(|entry| entry.0);
                Ok(LogCheck { entries: checked.entries, deleted: checked.deleted, broken_at })
            })
        })
        .await
    }

    /// The newest receipts of consent, newest first.
    pub fn receipts(&self, limit: u32) -> Result<Vec<Receipt>, WalletError> {
        self.open(|wallet, _| Ok(wallet.store().receipts(limit)?.iter().map(|(id, one)| receipt(*id, one)).collect()))
    }

    /// Makes the request to stop or to erase, for what was agreed to in a receipt.
    pub fn withdraw(&self, receipt: i64, kind: RightKind) -> Result<Claim, WalletError> {
        self.open(|wallet, now| {
            let kind = match kind {
                RightKind::Withdraw => core::RightKind::WithdrawConsent,
                RightKind::Erase => core::RightKind::Erasure,
            };
            let id = wallet.claim(ReceiptId(receipt), kind, now)?;
            claims(wallet, now)?.into_iter().find(|claim| claim.id == id.0).ok_or(WalletError::NotFound)
        })
    }

    /// All requests to verifiers, the newest first.
    pub fn claims(&self) -> Result<Vec<Claim>, WalletError> {
        self.open(|wallet, now| claims(wallet, now))
    }

    /// The log with its chain, the receipts and the claims as JSON, to be checked by whoever has it. Names only.
    #[uniffi::method(default(cancel = None))]
    pub async fn export_json(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<String, WalletError> {
        run(cancel, move |_| self.open(|wallet, now| Ok(format!("{:#}\n", wallet.export_json(now)?)))).await
    }

    /// The same for a person: one HTML page that needs nothing else and runs nothing.
    #[uniffi::method(default(cancel = None))]
    pub async fn export_html(
        self: Arc<Self>,
        lang: Lang,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<String, WalletError> {
        run(cancel, move |_| self.open(|wallet, now| Ok(wallet.export_html(now, lang.into())?))).await
    }
}
