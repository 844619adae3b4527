use crate::export::kind_of;
use crate::{Wallet, WalletError};
use dinhdanh_codes::LogKind;
use dinhdanh_store::{Activity, ActivityKind, EntryId, Hit, Receipt, ReceiptId, Salvaged};

/// An entry of the activity log, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number.
    pub id: EntryId,
    /// What it says.
    pub activity: Activity,
    /// The word for what it is about, which says of a party whether a trusted authority had confirmed who it is: by the entry, or, of an
    /// older showing, by its receipt.
    pub kind: LogKind,
    /// The receipt of the consent, if it is still there.
    pub receipt: Option<ReceiptId>,
}

impl Wallet {
    /// The newest entries of the log, newest first, at most `limit`, and what could not be read on the way. Of an entry whose receipt
    /// can't be looked up the rest is told, and that it is damaged.
    pub fn log(&self, limit: u32) -> Result<Salvaged<LogEntry>, WalletError> {
        let Salvaged { read, mut lost } = self.store.salvage_activity(limit)?;
        let entry = |(id, activity): (EntryId, Activity)| {
            let receipt = self.store.receipt_of(id).unwrap_or_else(|_| {
                lost.push(Hit::Log { first: id, last: id });
                None
            });
            // An entry from before there was a kind for strangers.
            let is_older = activity.kind == ActivityKind::Presentation && activity.receipt_hash.is_some();
            let confirmed = receipt.filter(|_| is_older).and_then(|id| Some(self.store.receipt(id).ok()?.confirmed));
            LogEntry { id, kind: kind_of(&activity, confirmed), activity, receipt }
        };
        let read = read.into_iter().map(entry).collect();
        Ok(Salvaged { read, lost })
    }

    /// The newest receipts of consent, newest first, at most `limit`, and what could not be read.
    pub fn receipts(&self, limit: u32) -> Result<Salvaged<(ReceiptId, Receipt)>, WalletError> {
        Ok(self.store.salvage_newest_receipts(limit)?)
    }
}
