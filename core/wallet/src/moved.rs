//! What a move takes along of a wallet, damaged or not, and what it makes of another.

use crate::moved_form::{MAX_RECORDS, length_of_entry, length_of_receipt};
use crate::wallet::{THIS_DEVICE, activity};
use crate::{Wallet, WalletError};
use dinhdanh_store::{
    Account, AccountState, ActivityKind, Claim, ClaimId, DocumentRow, Entry, EntryId, Hit, Level, Receipt, ReceiptId,
    Said, SoundLog, Store, StoreError, ToReissue,
};
use std::collections::{HashMap, HashSet};
use time::UtcDateTime;

/// Bytes that the heads of the lists may take.
const HEADS: usize = 64;
/// Most bytes of a gap.
const LONGEST_GAP: usize = 19;
/// Most bytes of a claim beside its receipt.
const LONGEST_CLAIM: usize = 64;

/// What a move holds.
pub(crate) struct Moved {
    pub(crate) level: Level,
    /// `None` where damage hit it.
    pub(crate) created_at: Option<UtcDateTime>,
    pub(crate) documents: Vec<ToReissue>,
    pub(crate) settings: Vec<(String, String)>,
    /// Those that hold, oldest first.
    pub(crate) entries: Vec<Entry>,
    /// Each with its request, oldest first.
    pub(crate) receipts: Vec<(Receipt, Vec<u8>)>,
    /// Each with the place of its receipt, oldest first.
    pub(crate) claims: Vec<(usize, Claim)>,
    /// The gaps in the log that none of the entries states.
    pub(crate) lost: Vec<(EntryId, EntryId)>,
}

impl Moved {
    /// Fills a new wallet.
    pub(crate) fn fill(&self, store: &mut Store, now: UtcDateTime) -> Result<(), WalletError> {
        store.import_log(&self.entries, &self.lost, now).map_err(|error| match error {
            // Gaps that it doesn't say it has, entries that don't hold.
            StoreError::OutOfLimits => WalletError::NotAMigration,
            error => error.into(),
        })?;
        store.import_receipts(&self.receipts, &self.claims).map_err(|error| match error {
            StoreError::NotFound | StoreError::OutOfLimits => WalletError::NotAMigration,
            error => error.into(),
        })?;
        store.add_to_reissue(&self.documents)?;
        for (name, value) in &self.settings {
            store.set_setting(name, value)?;
        }
        let created_at = self.created_at.unwrap_or(now);
        store.set_account(&Account { level: self.level, state: AccountState::Active, created_at })?;
        store.link_device(THIS_DEVICE, now)?;
        store.log(&activity(ActivityKind::Restored, String::new(), now))?;
        Ok(())
    }

    /// What of a wallet can be read and fits into so many bytes, and what is left out.
    ///
    /// First what is still to come of it: documents, settings, claims with their receipts. Then the log with its receipts, the newest
    /// first: what doesn't fit is its beginning.
    pub(crate) fn gather(wallet: &Wallet, room: usize) -> Result<(Self, Vec<Hit>), WalletError> {
        let (store, mut lost) = (&wallet.store, Vec::new());
        let account = store.account().and_then(|account| account.ok_or(StoreError::NotFound));
        let account = unless_hit(account, Hit::Account, &mut lost)?;
        let mut documents = unless_hit(store.to_reissue(), Hit::ToReissue, &mut lost)?.unwrap_or_default();
        let rows = store.salvage_documents()?;
        lost.extend(rows.lost);
        for row in rows.read {
            // The part of a document for a checkpoint is asked for when it is wanted, and is not what a lost document is.
            let copies = store.credentials(row.id).unwrap_or_default();
            if row.whole && !wallet.is_part(&row.doc_type, &copies) {
                let DocumentRow { doc_type, issuer, valid_until, .. } = row;
                documents.push(ToReissue { doc_type, issuer, valid_until });
            }
        }
        let mut moved = Self {
            level: account.map_or(Level::One, |account| account.level),
            created_at: account.map(|account| account.created_at),
            documents,
            settings: unless_hit(store.settings(), Hit::Settings, &mut lost)?.unwrap_or_default(),
            entries: Vec::new(),
            receipts: Vec::new(),
            claims: Vec::new(),
            lost: Vec::new(),
        };
        let room = room.checked_sub(moved.written().len()).ok_or(WalletError::MoveTooLarge)?;
        moved.take_log(store, room, &mut lost)?;
        Ok((moved, lost))
    }

    fn take_log(&mut self, store: &Store, room: usize, lost: &mut Vec<Hit>) -> Result<(), WalletError> {
        let SoundLog { mut entries, lost: gaps } = store.sound_log()?;
        let (receipts, claims) = (store.salvage_receipts()?, store.salvage_claims()?);
        lost.extend(receipts.lost.into_iter().chain(claims.lost));
        let mut chosen = Chosen::of(receipts.read, room);
        chosen.room = chosen.room.saturating_sub(HEADS + gaps.len().saturating_mul(LONGEST_GAP));
        let mut claimed: Vec<_> = claims.read.into_iter().filter(|claim| chosen.claims(claim, lost)).collect();
        claimed.reverse();

        let named = |entry: &Entry| match &entry.said {
            Said::Activity { activity, .. } => activity.receipt_hash,
            Said::Deleted { .. } => None,
        };
        let mut from = entries.len();
        while let Some(entry) = from.checked_sub(1).and_then(|before| entries.get(before)) {
            let fits = entries.len() - from < MAX_RECORDS && chosen.takes(named(entry), length_of_entry(entry));
            if !fits {
                break;
            }
            from -= 1;
        }
        let named_before: Vec<_> = entries.drain(..from).map(|entry| (entry.id, named(&entry))).collect();
        let cut = named_before.last().map(|(id, _)| *id);
        chosen.takes_unnamed(named_before.into_iter().filter_map(|(_, hash)| hash).collect(), lost);
        self.lost = left_out(&entries, gaps, cut);
        lost.extend(self.lost.iter().map(|(first, last)| Hit::Log { first: *first, last: *last }));
        self.entries = entries;
        let places = chosen.fill(&mut self.receipts);
        let place = |(_, claim): &(ClaimId, Claim)| Some((*places.get(&claim.receipt)?, *claim));
        self.claims = claimed.iter().filter_map(place).collect();
        Ok(())
    }
}

/// The gaps in what is taken along, where all entries up to `cut` are left out too.
fn left_out(entries: &[Entry], gaps: Vec<(EntryId, EntryId)>, cut: Option<EntryId>) -> Vec<(EntryId, EntryId)> {
    let Some(cut) = cut else { return gaps };
    let end = match entries.first() {
        Some(entry) => EntryId(entry.id.0.saturating_sub(1)),
        None => gaps.last().map_or(cut, |(_, last)| cut.max(*last)),
    };
    [(EntryId(1), end)].into_iter().chain(gaps.into_iter().filter(|(first, _)| *first > end)).collect()
}

/// The receipts that are taken along, as far as there is room.
struct Chosen {
    /// The newest first, each with whether it was chosen.
    receipts: Vec<(ReceiptId, (Receipt, Vec<u8>), bool)>,
    by_id: HashMap<ReceiptId, usize>,
    by_hash: HashMap<[u8; 32], Vec<usize>>,
    /// Bytes that are left.
    room: usize,
}

impl Chosen {
    fn of(receipts: Vec<(ReceiptId, Receipt, Vec<u8>)>, room: usize) -> Self {
        let (mut by_id, mut by_hash) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (place, (id, receipt, _)) in receipts.iter().enumerate() {
            by_id.insert(*id, place);
            by_hash.entry(receipt.hash()).or_default().push(place);
        }
        let receipts = receipts.into_iter().map(|(id, receipt, request)| (id, (receipt, request), false)).collect();
        Self { receipts, by_id, by_hash, room }
    }

    /// Takes so many bytes and these receipts with them, or nothing.
    fn spend(&mut self, bytes: usize, places: &[usize]) -> bool {
        let of_receipt = |place: &usize| match self.receipts.get(*place) {
            Some((_, receipt, false)) => length_of_receipt(receipt),
            _ => 0,
        };
        let cost = places.iter().map(of_receipt).fold(bytes, usize::saturating_add);
        let Some(left) = self.room.checked_sub(cost) else { return false };
        self.room = left;
        for place in places {
            if let Some((_, _, chosen)) = self.receipts.get_mut(*place) {
                *chosen = true;
            }
        }
        true
    }

    /// A claim, with its receipt: without it nobody knows what is claimed of whom.
    fn claims(&mut self, (id, claim): &(ClaimId, Claim), lost: &mut Vec<Hit>) -> bool {
        let place = self.by_id.get(&claim.receipt).copied();
        let taken = place.is_some_and(|place| self.spend(LONGEST_CLAIM, &[place]));
        if !taken {
            lost.push(Hit::Claim(*id));
        }
        taken
    }

    /// An entry of so many bytes, with the receipt that it names.
    fn takes(&mut self, named: Option<[u8; 32]>, bytes: usize) -> bool {
        let places = named.and_then(|hash| self.by_hash.get(&hash)).cloned().unwrap_or_default();
        self.spend(bytes, &places)
    }

    /// What no entry names, since the one that did is lost. What entries name that are left out is left out with them.
    fn takes_unnamed(&mut self, left_out: HashSet<[u8; 32]>, lost: &mut Vec<Hit>) {
        for place in 0..self.receipts.len() {
            let Some((id, (receipt, _), false)) = self.receipts.get(place) else { continue };
            let (id, hash) = (*id, receipt.hash());
            if !left_out.contains(&hash) && !self.spend(0, &[place]) {
                lost.push(Hit::Receipt(id));
            }
        }
    }

    /// Gives the chosen ones, oldest first, and says which comes where.
    fn fill(self, receipts: &mut Vec<(Receipt, Vec<u8>)>) -> HashMap<ReceiptId, usize> {
        let mut places = HashMap::new();
        for (id, receipt, _) in self.receipts.into_iter().rev().filter(|(_, _, chosen)| *chosen) {
            places.insert(id, receipts.len());
            receipts.push(receipt);
        }
        places
    }
}

/// What was read; nothing, and a hit, where damage is in the way.
fn unless_hit<T>(read: Result<T, StoreError>, hit: Hit, lost: &mut Vec<Hit>) -> Result<Option<T>, StoreError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(StoreError::Damaged | StoreError::Database(_) | StoreError::Io(_)) => {
            lost.push(hit);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dinhdanh_crypto::sha256;
    use dinhdanh_store::{Activity, ChosenPin, Device, Outcome, RightKind, Stretch, software_folder};

    fn wallet() -> (tempfile::TempDir, Wallet) {
        let dir = tempfile::tempdir().unwrap();
        let pin = ChosenPin::new("204816", None, &[]).unwrap();
        let device = Device::software(&software_folder(dir.path()));
        let stretch = Stretch::new(8, 1, 1).unwrap();
        let wallet = Wallet::create(dir.path(), &device, &pin, stretch, UtcDateTime::UNIX_EPOCH).unwrap();
        (dir, wallet)
    }

    fn consent(wallet: &mut Wallet, number: u8) -> ReceiptId {
        let (at, request) = (UtcDateTime::UNIX_EPOCH, vec![number; 1000]);
        let entry = Activity {
            request_hash: Some(sha256(&request)),
            ..activity(ActivityKind::Presentation, format!("TEST {number}"), at)
        };
        let receipt = Receipt {
            at,
            verifier: entry.who.clone(),
            confirmed: true,
            contact: String::new(),
            purpose: String::new(),
            profile: String::new(),
            request_hash: sha256(&request),
            elements: Vec::new(),
        };
        assert_eq!(entry.outcome, Outcome::Done);
        wallet.store.log_consent(&entry, &receipt, &request).unwrap().1
    }

    #[test]
    fn where_there_is_no_room_for_all_the_newest_goes_along_with_what_is_claimed() {
        let (_dir, mut wallet) = wallet();
        let receipts: Vec<_> = (1..=20).map(|number| consent(&mut wallet, number)).collect();
        wallet.claim(receipts[1], RightKind::Erasure, UtcDateTime::UNIX_EPOCH).unwrap();
        let mut carried = 0;
        for room in (1_000..40_000).step_by(1500) {
            let (moved, lost) = Moved::gather(&wallet, room).unwrap();
            assert!(moved.written().len() <= room, "{room}");
            let first = moved.entries.first().map_or(22, |entry| entry.id.0);
            let expected = if first == 1 { vec![] } else { vec![(EntryId(1), EntryId(first - 1))] };
            assert_eq!(moved.lost, expected, "{room}");
            // The entry of the claim is the last, and needs no receipt beside the claim's.
            let claimed = moved.claims.first().map(|(place, _)| moved.receipts[*place].0.verifier.as_str());
            assert!(claimed == Some("TEST 2") || room < 2000 && lost.contains(&Hit::Claim(dinhdanh_store::ClaimId(1))));
            let others = moved.receipts.iter().filter(|(receipt, _)| receipt.verifier != "TEST 2").count();
            assert_eq!(others, (first..=20).filter(|number| *number != 2).count(), "{room}");
            // More room never carries less, and what is written is taken.
            assert!(moved.entries.len() >= carried);
            carried = moved.entries.len();
            let (_dir, mut other) = self::wallet();
            moved.fill(&mut other.store, UtcDateTime::UNIX_EPOCH).unwrap();
            assert_eq!(other.store.check_log().unwrap().broken, None);
            assert_eq!(other.store.receipts(99).unwrap().len(), moved.receipts.len());
        }
        assert_eq!(carried, 21);
        assert!(matches!(Moved::gather(&wallet, 5), Err(WalletError::MoveTooLarge)));
    }
}
