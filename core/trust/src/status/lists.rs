use super::held::{Held, read, write};
use super::room::Room;
use super::{Freshness, Known, MAX_INFLATED, MAX_TOKEN, StatusError, StatusListToken, StatusReference, StatusSigners};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::{PublicKey, sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use time::{Duration, UtcDateTime};

/// Most addresses whose lists are held.
pub const MAX_LISTS: usize = 4096;

/// Most lists of one address, each by another signer, and most keys that are tried on one list.
pub const MAX_SIGNERS: usize = 8;

/// Most bytes of all held tokens together.
pub const MAX_HELD: usize = 64 << 20;

/// Bytes for inflated lists, where the caller names no other number.
pub const ROOM: usize = 12 << 20;

/// How far ahead of the verifier's clock a list may be dated. One of the year 9999 would keep out all that follow it.
pub const MAX_AHEAD: Duration = Duration::days(1);

/// No list was verified yet.
const NEVER: i64 = i64::MIN;

/// The lists that a verifier has, by address. Many threads may look up at once; none waits for another but for a list
/// that is being inflated or replaced.
///
/// Tokens are held as received. A list is verified once for each issuer whose documents name it and inflated when it is
/// looked into; of the inflated ones so many are kept as there is room for. While it inflates, a thread uses up to
/// [`MAX_INFLATED`] bytes more.
pub struct StatusLists {
    lists: RwLock<ByUri>,
    room: Room,
    turn: AtomicU64,
    newest: AtomicI64,
}

/// What became of a list that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Learned {
    /// The first of this signer for its address.
    New,
    /// It replaces an older one.
    Newer,
    /// One of this date is held already, perhaps in the other form; it stays.
    Same,
    /// A newer one is held; it stays. A signer who was overheard can't be made to take back what it revoked since.
    Older,
}

/// What is to be kept of one address's lists, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLists {
    /// 64 hexadecimal digits, of the address: a newer list takes the place of an older one.
    pub name: String,
    /// An array of tokens as received, CBOR.
    pub bytes: Vec<u8>,
}

impl Default for StatusLists {
    fn default() -> Self {
        Self::new()
    }
}

impl StatusLists {
    /// No lists, and [`ROOM`] for inflated ones.
    pub fn new() -> Self {
        Self::with_room(ROOM)
    }

    /// No lists, and this much room for inflated ones, in bytes: [`MAX_INFLATED`] at least, or the greatest list could
    /// never be kept.
    pub fn with_room(bytes: usize) -> Self {
        let room = Room::new(bytes.max(MAX_INFLATED));
        Self { lists: RwLock::default(), room, turn: AtomicU64::new(1), newest: AtomicI64::new(NEVER) }
    }

    /// Takes a list that has just come, if one whom `signers` lets sign did, it can be inflated, and it is not dated more
    /// than [`MAX_AHEAD`] after `at`. One past its `exp` is taken: it still tells what was revoked.
    pub fn learn(&self, token: &[u8], signers: &dyn StatusSigners, at: UtcDateTime) -> Result<Learned, StatusError> {
        let token = StatusListToken::parse(token)?;
        let issued = token.issued();
        if issued > at.saturating_add(MAX_AHEAD) {
            return Err(StatusError::Ahead);
        }
        let signer = signer_of(&token, signers)?;
        // A list that can't be read must not take the place of one that can.
        token.entries()?;
        for held in self.of_uri(token.uri()) {
            held.settle(&signer);
            held.is_by(signers);
        }
        let name = signers.name();
        let held = Arc::new(Held::verified(token, signer, name));
        let (learned, replaced) = write(&self.lists).place(held, &signer, &name)?;
        replaced.iter().for_each(|held| self.room.leave(held));
        self.note(issued);
        Ok(learned)
    }

    /// Takes back what [`Self::kept`] gave, and says how many lists it holds. Each is verified when it is first looked
    /// into, so whoever changed it meanwhile gains nothing.
    pub fn load(&self, kept: &[u8]) -> Result<usize, StatusError> {
        if kept.len() > MAX_SIGNERS * (MAX_TOKEN + 16) {
            return Err(StatusError::TooLarge);
        }
        let mut reader = Reader::new(kept)?;
        let count = reader.array()?;
        if count > MAX_SIGNERS {
            return Err(StatusError::TooLarge);
        }
        for _ in 0..count {
            let token = StatusListToken::parse(reader.bytes()?)?;
            write(&self.lists).add(Arc::new(Held::unverified(token)))?;
        }
        Ok(count)
    }

    /// What is to be kept, of all addresses.
    pub fn kept(&self) -> Vec<KeptLists> {
        read(&self.lists).of.iter().map(|(uri, lists)| keep(uri, lists)).collect()
    }

    /// What is to be kept of this address, after a list for it was learned.
    pub fn kept_of(&self, uri: &str) -> Option<KeptLists> {
        read(&self.lists).of.get(uri).map(|lists| keep(uri, lists))
    }

    /// What the newest list says that one whom `signers` lets sign issued for the reference's address; `None` where
    /// there is none.
    ///
    /// A list dated after `at` is used like any other: it is the clock that is behind ([`Self::newest`]).
    pub fn look_up(
        &self,
        reference: &StatusReference<'_>,
        signers: &dyn StatusSigners,
        at: UtcDateTime,
    ) -> Result<Option<Known>, StatusError> {
        let Some(held) = self.newest_of(reference.uri, signers) else { return Ok(None) };
        held.touch(self.turn.fetch_add(1, Ordering::Relaxed));
        let status = match held.get(reference.index) {
            Some(found) => found?,
            None => self.inflate(&held, reference.index)?,
        };
        let token = &held.token;
        Ok(Some(Known { status, as_of: token.issued(), freshness: Freshness::of(token, at) }))
    }

    /// Forgets the lists of an address and says whether there were any.
    pub fn forget(&self, uri: &str) -> bool {
        let gone = write(&self.lists).remove(uri);
        gone.iter().for_each(|held| self.room.leave(held));
        !gone.is_empty()
    }

    /// The newest `iat` of any list that was verified: a clock that shows an earlier time is wrong.
    pub fn newest(&self) -> Option<UtcDateTime> {
        let newest = self.newest.load(Ordering::Relaxed);
        if newest == NEVER { None } else { UtcDateTime::from_unix_timestamp(newest).ok() }
    }

    /// How many lists are held.
    pub fn len(&self) -> usize {
        read(&self.lists).of.values().map(Vec::len).sum()
    }

    /// Whether no list is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lists are inflated now, and to how many bytes together.
    pub fn inflated(&self) -> (usize, usize) {
        self.room.taken()
    }

    /// Gives up all inflated lists, as when an app must save memory. They are inflated again when looked into.
    pub fn deflate(&self) {
        self.room.clear();
    }

    fn newest_of(&self, uri: &str, signers: &dyn StatusSigners) -> Option<Arc<Held>> {
        let lists = {
            let lists = read(&self.lists);
            let lists = lists.of.get(uri)?;
            // The way of nearly every look-up: one list, known to be by one who may sign.
            if let Some(first) = lists.first().filter(|first| first.answer(&signers.name()) == Some(true)) {
                return Some(Arc::clone(first));
            }
            lists.clone()
        };
        let held = lists.into_iter().find(|held| held.is_by(signers))?;
        self.note(held.token.issued());
        Some(held)
    }

    fn inflate(&self, held: &Arc<Held>, index: u64) -> Result<super::Status, StatusError> {
        let (status, inflated) = held.inflate(index)?;
        if let Some(size) = inflated {
            self.room.take(held, size);
        }
        status
    }

    fn of_uri(&self, uri: &str) -> Vec<Arc<Held>> {
        read(&self.lists).of.get(uri).cloned().unwrap_or_default()
    }

    fn note(&self, issued: UtcDateTime) {
        self.newest.fetch_max(issued.unix_timestamp(), Ordering::Relaxed);
    }
}

/// The lists of each address, those of an address from the newest to the oldest.
#[derive(Default)]
struct ByUri {
    of: HashMap<Box<str>, Vec<Arc<Held>>>,
    bytes: usize,
}

impl ByUri {
    /// Adds a token that nobody has verified.
    fn add(&mut self, held: Arc<Held>) -> Result<(), StatusError> {
        let lists = self.of.get(held.token.uri()).map_or(&[][..], Vec::as_slice);
        if lists.iter().any(|other| other.token.bytes() == held.token.bytes()) {
            return Ok(());
        }
        if lists.len() >= MAX_SIGNERS {
            return Err(StatusError::Full);
        }
        self.insert(held, 0)
    }

    /// Puts a verified list beside or instead of those that are there; gives those that it replaces.
    fn place(
        &mut self,
        held: Arc<Held>,
        signer: &PublicKey,
        rule: &[u8; 32],
    ) -> Result<(Learned, Vec<Arc<Held>>), StatusError> {
        let lists = self.of.get(held.token.uri()).map_or(&[][..], Vec::as_slice);
        let by_signer = |other: &&Arc<Held>| other.signer().as_ref() == Some(signer);
        let mut replaced: Vec<_> = lists.iter().filter(by_signer).cloned().collect();
        let issued = held.token.issued();
        let learned = match replaced.iter().map(|other| other.token.issued()).max() {
            Some(newest) if newest > issued => return Ok((Learned::Older, Vec::new())),
            Some(newest) if newest == issued => return Ok((Learned::Same, Vec::new())),
            Some(_) => Learned::Newer,
            None => Learned::New,
        };
        if replaced.is_empty() && lists.len() >= MAX_SIGNERS {
            // Only the same issuer's own lists make room: no issuer can push out another's.
            let own =
                lists.iter().rev().find(|other| other.answer(rule) == Some(true) && other.token.issued() <= issued);
            replaced.push(Arc::clone(own.ok_or(StatusError::Full)?));
        }
        let freed = replaced.iter().map(|other| other.token.bytes().len()).sum();
        self.insert(Arc::clone(&held), freed)?;
        if let Some(lists) = self.of.get_mut(held.token.uri()) {
            lists.retain(|other| !replaced.iter().any(|gone| Arc::ptr_eq(gone, other)));
            self.bytes = self.bytes.saturating_sub(freed);
        }
        Ok((learned, replaced))
    }

    fn insert(&mut self, held: Arc<Held>, freed: usize) -> Result<(), StatusError> {
        let bytes = self.bytes.saturating_add(held.token.bytes().len());
        let uri = held.token.uri();
        if bytes.saturating_sub(freed) > MAX_HELD || (self.of.len() >= MAX_LISTS && !self.of.contains_key(uri)) {
            return Err(StatusError::Full);
        }
        let lists = self.of.entry(uri.into()).or_default();
        let at = lists.partition_point(|other| other.token.issued() > held.token.issued());
        lists.insert(at, held);
        self.bytes = bytes;
        Ok(())
    }

    fn remove(&mut self, uri: &str) -> Vec<Arc<Held>> {
        let gone = self.of.remove(uri).unwrap_or_default();
        self.bytes = self.bytes.saturating_sub(gone.iter().map(|held| held.token.bytes().len()).sum());
        gone
    }
}

/// The key that signed, of those that may; else why the nearest did not.
fn signer_of(token: &StatusListToken, signers: &dyn StatusSigners) -> Result<PublicKey, StatusError> {
    let mut refusal = StatusError::Signer;
    for key in signers.keys(token).into_iter().take(MAX_SIGNERS) {
        match token.check(&key) {
            Ok(()) => return Ok(key),
            // A key of another algorithm says less than one that could have signed.
            Err(error) if refusal == StatusError::Signer || key.algorithm() == token.algorithm() => refusal = error,
            Err(_) => {}
        }
    }
    Err(refusal)
}

fn keep(uri: &str, lists: &[Arc<Held>]) -> KeptLists {
    let room = lists.iter().map(|held| held.token.bytes().len() + 8).sum::<usize>() + 8;
    let writer = Writer::with_capacity(room).array(lists.len());
    let bytes = lists.iter().fold(writer, |writer, held| writer.bytes(held.token.bytes())).finish();
    KeptLists { name: sha256(uri.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(), bytes }
}
