use super::view::{Damage, hits};
use super::{EntryId, ReceiptId, Wallet};
use crate::verifier::hex;
use crate::view::element_label;
use crate::work::run;
use crate::{CancelToken, Lang, WalletError, When, Words};
use dinhdanh_wallet as core;
use dinhdanh_wallet::outcome;
use std::sync::Arc;

/// What an entry of the activity log is about.
pub type LogKind = dinhdanh_codes::LogKind;

/// What an entry of the activity log is about.
#[uniffi::remote(Enum)]
pub enum LogKind {
    /// Shown by the holder himself.
    ShownByMyself,
    /// Shown to somebody whom a trusted authority had confirmed.
    ShownTo,
    /// Shown to somebody whom nobody had confirmed.
    ShownToUnconfirmed,
    /// A document came.
    DocumentAdded,
    /// A document was deleted.
    DocumentDeleted,
    /// Something was asked of a verifier.
    RightClaimed,
    /// The same of one whom nobody had confirmed.
    RightClaimedUnconfirmed,
    /// The PIN or the key was changed.
    KeysChanged,
    /// The wallet was moved here from another phone.
    Restored,
    /// The holder went on with an older copy of the wallet.
    OlderCopy,
    /// Entries are gone, by damage or in a move.
    EntriesLost,
}

/// One entry of the activity log: what happened with whom, and which fields; never their values, never a place.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LogEntry {
    /// What names it.
    pub id: EntryId,
    /// When.
    pub at: When,
    /// What happened, for an icon.
    pub kind: LogKind,
    /// The same in words.
    pub words: Words,
    /// With whom; empty when nobody said.
    pub who: String,
    /// What for, as the request said: a code for programs.
    pub purpose: String,
    /// The same as a screen says it, with the profile beside: `Kiểm tra giao thông (V1)`. Empty where there was none.
    pub purpose_words: Words,
    /// The profile, such as `V1`.
    pub profile: String,
    /// What the fields are called.
    pub fields: Vec<Words>,
    /// How it ended, in words.
    pub outcome: Words,
    /// Whether it was done.
    pub done: bool,
    /// The receipt of the consent, by which it can be withdrawn.
    pub receipt: Option<ReceiptId>,
}

/// The newest of the activity log.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LogList {
    /// Those that can be read, newest first.
    pub entries: Vec<LogEntry>,
    /// What can't be read of them: tell the citizen, in the words of `damage_words`. Empty in a whole wallet.
    pub lost: Vec<Damage>,
}

/// Whether the log is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct LogCheck {
    /// Entries, deleted ones included.
    pub entries: u64,
    /// Deleted ones.
    pub deleted: u64,
    /// Entries that are gone, and of which the log itself says so.
    pub lost: u64,
    /// The first entry that was altered, or before which one is missing.
    pub broken_at: Option<EntryId>,
}

/// What was agreed to.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// What names it.
    pub id: ReceiptId,
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
    /// The same as a screen says it, with the profile beside: `Kiểm tra giao thông (V1)`.
    pub purpose_words: Words,
    /// The profile.
    pub profile: String,
    /// What the fields are called.
    pub fields: Vec<Words>,
    /// SHA-256 of the receipt, in hexadecimal.
    pub hash: String,
    /// SHA-256 of the request that was answered, in hexadecimal: what names the check in the verifier's records too
    /// (`Verdict.request`).
    pub request: String,
}

/// The receipts of consent.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReceiptList {
    /// Those that can be read, newest first.
    pub receipts: Vec<Receipt>,
    /// What can't be read: tell the citizen, in the words of `damage_words`. Empty in a whole wallet.
    pub lost: Vec<Damage>,
}

fn fields(elements: &[dinhdanh_wallet::ElementName]) -> Vec<Words> {
    elements.iter().map(|element| element_label(&element.doc_type, &element.namespace, &element.name)).collect()
}

fn receipt(id: core::ReceiptId, receipt: &core::Receipt, purposes: &core::Purposes) -> Receipt {
    Receipt {
        id: id.into(),
        at: When::new(receipt.at),
        verifier: receipt.verifier.clone(),
        confirmed: receipt.confirmed,
        contact: receipt.contact.clone(),
        purpose: receipt.purpose.clone(),
        purpose_words: Words::of(|lang| purposes.words(&receipt.purpose, &receipt.profile, lang)),
        profile: receipt.profile.clone(),
        fields: fields(&receipt.elements),
        hash: hex(&receipt.hash()),
        request: hex(&receipt.request_hash),
    }
}

fn entry(entry: &core::LogEntry, purposes: &core::Purposes) -> LogEntry {
    let (activity, word) = (&entry.activity, entry.kind);
    LogEntry {
        id: entry.id.into(),
        at: When::new(activity.at),
        kind: word,
        words: Words::of(|lang| word.words(lang)),
        who: activity.who.clone(),
        purpose: activity.purpose.clone(),
        purpose_words: Words::of(|lang| purposes.words(&activity.purpose, &activity.profile, lang)),
        profile: activity.profile.clone(),
        fields: fields(&activity.elements),
        outcome: Words::of(|lang| outcome(activity.outcome).words(lang)),
        done: activity.outcome == core::Outcome::Done,
        receipt: entry.receipt.map(ReceiptId::from),
    }
}

#[uniffi::export]
impl Wallet {
    /// The newest entries of the activity log, newest first, and what can't be read.
    pub fn log(&self, limit: u32) -> Result<LogList, WalletError> {
        self.open(|wallet, _| {
            let found = wallet.log(limit)?;
            let purposes = wallet.purposes();
            let entries = found.read.iter().map(|one| entry(one, &purposes)).collect();
            Ok(LogList { entries, lost: hits(found.lost) })
        })
    }

    /// Deletes what an entry says; a tombstone keeps the chain. Of one that can't be read it gives up those beside it that can't either:
    /// an entry says so, and the chain goes on.
    pub fn delete_log_entry(&self, entry: EntryId) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.store_mut().delete_entry(entry.into(), now).map(drop)?))
    }

    /// Deletes a receipt that is left over, since the entry that named it is lost; else it goes with its entry.
    pub fn delete_receipt(&self, receipt: ReceiptId) -> Result<(), WalletError> {
        self.open(|wallet, _| Ok(wallet.store_mut().delete_receipt(receipt.into())?))
    }

    /// Reads the whole log and checks its chain.
    #[uniffi::method(default(cancel = None))]
    pub async fn check_log(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<LogCheck, WalletError> {
        run(cancel, move |_| {
            self.open(|wallet, _| {
                let checked = wallet.store().check_log()?;
                let broken_at = checked.broken.map(EntryId::from);
                Ok(LogCheck { entries: checked.entries, deleted: checked.deleted, lost: checked.lost, broken_at })
            })
        })
        .await
    }

    /// The newest receipts of consent, newest first, and what can't be read.
    pub fn receipts(&self, limit: u32) -> Result<ReceiptList, WalletError> {
        self.open(|wallet, _| {
            let found = wallet.receipts(limit)?;
            let purposes = wallet.purposes();
            let receipts = found.read.iter().map(|(id, one)| receipt(*id, one, &purposes)).collect();
            Ok(ReceiptList { receipts, lost: hits(found.lost) })
        })
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
