use super::Wallet;
use super::view::{Damage, hits};
use crate::verifier::hex;
use crate::view::element_label;
use crate::work::run;
use crate::{CancelToken, Lang, WalletError, When, Words};
use dinhdanh_wallet as core;
use dinhdanh_wallet::{EntryId, ReceiptId, outcome};
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

fn entry(wallet: &core::Wallet, id: EntryId, activity: &core::Activity, receipt: Option<ReceiptId>) -> LogEntry {
    let word = wallet.kind(id, activity);
    LogEntry {
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
        receipt: receipt.map(|receipt| receipt.0),
    }
}

#[uniffi::export]
impl Wallet {
    /// The newest entries of the activity log, newest first, and what can't be read.
    pub fn log(&self, limit: u32) -> Result<LogList, WalletError> {
        self.open(|wallet, _| {
            let found = wallet.store().salvage_activity(limit)?;
            let mut lost = hits(found.lost);
            let mut entries = Vec::with_capacity(found.read.len());
            for (id, activity) in &found.read {
                // Of an entry whose receipt can't be looked up the rest is told.
                let receipt = wallet.store().receipt_of(*id).unwrap_or_else(|_| {
                    lost.push(Damage::Log { first: id.0, last: id.0 });
                    None
                });
                entries.push(entry(wallet, *id, activity, receipt));
            }
            Ok(LogList { entries, lost })
        })
    }

    /// Deletes what an entry says; a tombstone keeps the chain. Of one that can't be read it gives up those beside it that can't either:
    /// an entry says so, and the chain goes on.
    pub fn delete_log_entry(&self, entry: i64) -> Result<(), WalletError> {
        self.open(|wallet, now| Ok(wallet.store_mut().delete_entry(EntryId(entry), now).map(drop)?))
    }

    /// Deletes a receipt that is left over, since the entry that named it is lost; else it goes with its entry.
    pub fn delete_receipt(&self, receipt: i64) -> Result<(), WalletError> {
        self.open(|wallet, _| Ok(wallet.store_mut().delete_receipt(ReceiptId(receipt))?))
    }

    /// Reads the whole log and checks its chain.
    #[uniffi::method(default(cancel = None))]
    pub async fn check_log(self: Arc<Self>, cancel: Option<Arc<CancelToken>>) -> Result<LogCheck, WalletError> {
        run(cancel, move |_| {
            self.open(|wallet, _| {
                let checked = wallet.store().check_log()?;
                let broken_at = checked.broken.map(|entry| entry.0);
                Ok(LogCheck { entries: checked.entries, deleted: checked.deleted, lost: checked.lost, broken_at })
            })
        })
        .await
    }

    /// The newest receipts of consent, newest first, and what can't be read.
    pub fn receipts(&self, limit: u32) -> Result<ReceiptList, WalletError> {
        self.open(|wallet, _| {
            if let Ok(read) = wallet.store().receipts(limit) {
                return Ok(ReceiptList {
                    receipts: read.iter().map(|(id, one)| receipt(*id, one)).collect(),
                    lost: Vec::new(),
                });
            }
            // What else than damage kept it from being read keeps this from it too.
            let found = wallet.store().salvage_receipts()?;
            let newest = found.read.iter().take(limit as usize);
            Ok(ReceiptList { receipts: newest.map(|(id, one, _)| receipt(*id, one)).collect(), lost: hits(found.lost) })
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
