//! The chain of the log from end to end: what holds, and what is gone.
//!
//! Entries that damage took, or that another phone couldn't carry, are stated by an entry behind them, with the link before them: so
//! the chain goes on, and the gap is told and not hidden.

use crate::activity::{Activity, ActivityKind, Outcome};
use crate::entries::START;
use crate::{Entry, EntryId, Reader, Said, StoreError};
use std::collections::HashSet;
use time::UtcDateTime;

/// Whether the log is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCheck {
    /// Entries, tombstones included.
    pub entries: u64,
    /// Tombstones.
    pub deleted: u64,
    /// Entries that are gone, and of which the log itself says so.
    pub lost: u64,
    /// The first entry that was altered or can't be read, or before which one is missing, and of which the log does not say so.
    pub broken: Option<EntryId>,
}

/// What of a log can be taken along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundLog {
    /// The entries that can be read and hold, oldest first.
    pub entries: Vec<Entry>,
    /// The gaps between and behind them that none of them states: the first and the last number of each.
    pub lost: Vec<(EntryId, EntryId)>,
}

/// Entries that can't be read, don't hold or aren't there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// The link before it.
    before: [u8; 32],
    /// The entry that shows it.
    shown_by: i64,
}

/// A chain as far as it was followed.
pub(crate) struct Chain {
    last: i64,
    before: [u8; 32],
    open: Option<Gap>,
    gaps: Vec<Gap>,
    /// Gaps that entries state: first, last, the link before.
    stated: HashSet<(i64, i64, [u8; 32])>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { last: 0, before: START, open: None, gaps: Vec::new(), stated: HashSet::new() }
    }
}

impl Chain {
    /// Follows it to the next entry that can be read; says whether that one holds. Behind a gap its link can't be held against
    /// anything.
    pub(crate) fn takes(&mut self, entry: &Entry) -> bool {
        let number = entry.id.0;
        if number <= self.last {
            return false;
        }
        if number.checked_sub(1) != Some(self.last) {
            self.lose(number.saturating_sub(1), number);
        }
        let linked = self.open.is_some() || entry.link == entry.linked(&self.before);
        if !(linked && entry.is_its_content()) {
            self.loses(number);
            return false;
        }
        self.gaps.extend(self.open.take());
        if let Said::Activity { activity, .. } = &entry.said {
            self.stated.extend(
                activity.lost_entries().map(|(first, last)| (first.0, last.0, activity.request_hash.unwrap_or(START))),
            );
        }
        (self.last, self.before) = (number, entry.link);
        true
    }

    /// Follows it past entries that can't be read, to this number.
    pub(crate) fn loses(&mut self, number: i64) {
        let shown_by = self.last.saturating_add(1);
        self.lose(number, shown_by);
    }

    fn lose(&mut self, last: i64, shown_by: i64) {
        let first = self.last.saturating_add(1);
        self.open.get_or_insert(Gap { first, last, before: self.before, shown_by }).last = last;
        self.last = last;
    }

    /// Its gaps, each with whether an entry states it.
    fn gaps(&self) -> impl Iterator<Item = (&Gap, bool)> {
        let stated = |gap: &Gap| self.stated.contains(&(gap.first, gap.last, gap.before));
        self.gaps.iter().chain(&self.open).map(move |gap| (gap, stated(gap)))
    }

    pub(crate) fn unstated(&self) -> Vec<Gap> {
        self.gaps().filter(|(_, stated)| !stated).map(|(gap, _)| *gap).collect()
    }
}

impl Gap {
    /// The entry that states it.
    pub(crate) fn stated(&self, now: UtcDateTime) -> Activity {
        Activity {
            at: now,
            kind: ActivityKind::EntriesLost,
            who: String::new(),
            purpose: range(self.first, self.last),
            profile: String::new(),
            elements: Vec::new(),
            outcome: Outcome::Done,
            request_hash: Some(self.before),
            receipt_hash: None,
        }
    }
}

impl Activity {
    /// The first and the last of the entries that this one says are lost; `None` for one that says something else.
    ///
    /// Their numbers are its `purpose`, as `17` or `17–23`, and its `request_hash` is the link before them.
    #[must_use]
    pub fn lost_entries(&self) -> Option<(EntryId, EntryId)> {
        let (first, last) = self.purpose.split_once('–').unwrap_or((&self.purpose, &self.purpose));
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        let is =
            self.kind == ActivityKind::EntriesLost && 0 < first && first <= last && range(first, last) == self.purpose;
        is.then_some((EntryId(first), EntryId(last)))
    }
}

fn range(first: i64, last: i64) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

impl Reader {
    /// Reads the whole log and checks its chain, round damage: an entry that can't be read breaks it, unless the log says that it is
    /// lost. Takes longer the longer the log is: not for a screen that waits.
    pub fn check_log(&self) -> Result<LogCheck, StoreError> {
        let (mut entries, mut deleted) = (0, 0);
        let chain = self.follow(|entry, _| {
            entries += 1;
            deleted += u64::from(matches!(entry.said, Said::Deleted { .. }));
        })?;
        let broken = chain.unstated().first().map(|gap| EntryId(gap.shown_by));
        let length = |gap: &Gap| gap.last.abs_diff(gap.first).saturating_add(1);
        let lost =
            chain.gaps().filter(|(_, stated)| *stated).fold(0_u64, |sum, (gap, _)| sum.saturating_add(length(gap)));
        Ok(LogCheck { entries, deleted, lost, broken })
    }

    /// What of the log can be taken along: the entries that can be read and hold. Takes longer the longer the log is.
    pub fn sound_log(&self) -> Result<SoundLog, StoreError> {
        let mut entries = Vec::new();
        let chain = self.follow(|entry, holds| {
            if holds {
                entries.push(entry);
            }
        })?;
        let lost = chain.unstated().iter().map(|gap| (EntryId(gap.first), EntryId(gap.last))).collect();
        Ok(SoundLog { entries, lost })
    }

    /// The gap that an entry is in and that nothing states.
    pub(crate) fn gap_at(&self, id: EntryId) -> Result<Option<Gap>, StoreError> {
        let gaps = self.follow(|_, _| {})?.unstated();
        Ok(gaps.into_iter().find(|gap| (gap.first..=gap.last).contains(&id.0)))
    }

    /// Follows the chain, with each entry that can be read and whether it holds.
    fn follow(&self, mut visit: impl FnMut(Entry, bool)) -> Result<Chain, StoreError> {
        let mut chain = Chain::default();
        self.walk_entries(|entry| match entry {
            Ok(entry) => {
                let holds = chain.takes(&entry);
                visit(entry, holds);
            }
            Err(number) => chain.loses(number.0),
        })?;
        Ok(chain)
    }
}
