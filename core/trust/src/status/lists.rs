use super::by_uri::{ByUri, is_ahead};
use super::held::{Held, Standing, read, write};
use super::room::Room;
use super::{
    Known, MAX_INFLATED, MAX_TOKEN, Status, StatusError, StatusListToken, StatusReference, StatusSigners, Tenure,
    packed,
};
use crate::PLAUSIBLE;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::{PublicKey, sha256};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use time::{Duration, UtcDateTime};

/// Most addresses whose lists are held.
pub const MAX_LISTS: usize = 4096;

/// Most lists of one address, each by another signer.
pub const MAX_SIGNERS: usize = 8;

/// Most lists of one address, signer and date that say different things.
pub const MAX_BESIDE: usize = 2;

/// Most bytes of all held tokens together.
pub const MAX_HELD: usize = 64 << 20;

/// Most bytes of what is kept of one address ([`KeptLists`]).
pub const MAX_KEPT: usize = MAX_SIGNERS * (MAX_TOKEN + 16);

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
    /// How often tokens that nobody has verified came, or the rules changed; and up to which time of those
    /// [`Self::prove_newest`] has looked.
    unproven: AtomicU64,
    proven: AtomicU64,
}

/// What became of a list that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Learned {
    /// The first of this signer for its address.
    New,
    /// It replaces an older one.
    Newer,
    /// The same is held already, perhaps in the other form; it stays.
    Same,
    /// One of this date, or of this number, that says something else is held. Both are then, and whatever either revokes is
    /// revoked.
    Beside,
    /// A newer one is held; it stays. A signer who was overheard can't be made to take back what it revoked since.
    Older,
}

/// What is to be kept of one address's lists, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLists {
    /// 64 hexadecimal digits, of the address: a newer list takes the place of an older one.
    pub name: String,
    /// An array of tokens, CBOR; what is read of it is the tokens as received.
    pub bytes: Vec<u8>,
}

impl KeptLists {
    /// What the lists of this address are kept under.
    pub fn name_of(uri: &str) -> String {
        sha256(uri.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
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
        let (turn, newest) = (AtomicU64::new(1), AtomicI64::new(NEVER));
        let (unproven, proven) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { lists: RwLock::default(), room, turn, newest, unproven, proven }
    }

    /// Takes a list that has just come, if one whom `signers` lets sign did, it can be inflated, and it is not dated more
    /// than [`MAX_AHEAD`] after `at`. One past its `exp` is taken: it still tells what was revoked.
    pub fn learn(&self, token: &[u8], signers: &dyn StatusSigners, at: UtcDateTime) -> Result<Learned, StatusError> {
        self.learn_parsed(&StatusListToken::parse(token)?, signers, at)
    }

    pub(crate) fn learn_parsed(
        &self,
        token: &StatusListToken,
        signers: &dyn StatusSigners,
        at: UtcDateTime,
    ) -> Result<Learned, StatusError> {
        let issued = token.issued();
        if is_ahead(issued, at) {
            return Err(StatusError::Ahead);
        }
        let signer = signer_of(token, signers)?;
        if signers.tenure(token, &signer) != Tenure::Signs {
            return Err(StatusError::Revoked);
        }
        // A list that can't be read must not take the place of one that can.
        token.entries()?;
        for held in self.of_uri(token.uri()) {
            held.settle(&signer);
            if held.standing(signers) != Standing::Nobody {
                self.note(held.token.issued(), at);
            }
        }
        let name = signers.name();
        let held = Arc::new(Held::verified(token.clone(), signer, name));
        let (learned, replaced) = write(&self.lists).place(held, &signer, &name, at)?;
        replaced.iter().for_each(|held| self.room.leave(held));
        self.note(issued, at);
        Ok(learned)
    }

    /// Takes back what [`Self::kept`] gave, and says how many lists it holds. Each is verified when it is first looked
    /// into, so whoever changed it meanwhile can only take lists away, or put back older ones that were genuine.
    pub fn load(&self, kept: &[u8]) -> Result<usize, StatusError> {
        let tokens = tokens(kept)?;
        let count = tokens.len();
        for token in tokens {
            write(&self.lists).add(Arc::new(Held::unverified(token)))?;
        }
        self.ask_anew();
        Ok(count)
    }

    /// Those that are not held, of what [`Self::kept`] gave.
    pub(crate) fn missing(&self, kept: &[u8]) -> Result<Vec<StatusListToken>, StatusError> {
        let mut tokens = tokens(kept)?;
        let is_held =
            |token: &StatusListToken| self.of_uri(token.uri()).iter().any(|held| held.token.bytes() == token.bytes());
        tokens.retain(|token| !is_held(token));
        Ok(tokens)
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
    /// A list dated more than [`MAX_AHEAD`] after `at`, or by one who signs no more, is no list to go by. Where
    /// there is no other, what it revokes is still revoked; that it revokes something else proves nothing. What one revoked who
    /// left in peace stays so against older lists too: it is revoked until his successor says otherwise.
    pub fn look_up(
        &self,
        reference: &StatusReference<'_>,
        signers: &dyn StatusSigners,
        at: UtcDateTime,
    ) -> Result<Option<Known>, StatusError> {
        let name = signers.name();
        if let Some(held) = self.only_one(reference.uri, &name, at)
            && let Ok(known) = self.ask(&held, reference.index, at)
        {
            // It may have been verified by a clock so far behind that its time was not plausible then.
            self.note(held.token.issued(), at);
            return Ok(Some(known));
        }
        let (mut found, mut left, mut against): (Option<Known>, Option<Known>, Option<Known>) = (None, None, None);
        let (mut newest, mut failed, mut answered) = (None, None, None);
        let merge = |held: Option<Known>, known: Known| Some(held.map_or(known, |held| held.worse(known)));
        for held in self.of_uri(reference.uri) {
            let issued = held.token.issued();
            // What the newest can't answer an older one may: it takes nothing back that was revoked.
            let is_older = newest.is_some_and(|newest| issued < newest);
            if is_older && failed.is_none() {
                break;
            }
            let standing = held.standing(signers);
            if standing == Standing::Nobody {
                continue;
            }
            self.note(issued, at);
            let known = self.ask(&held, reference.index, at);
            let current = !is_ahead(issued, at) && !is_older;
            if standing == Standing::MAY && current {
                newest = Some(issued);
                match known {
                    // Of two of one date the stricter counts.
                    Ok(known) => found = merge(found, known),
                    // One that is damaged, or too short, does not take back what another of its date revokes.
                    Err(error) => failed = failed.or(Some(error)),
                }
                continue;
            }
            let Ok(known) = known else { continue };
            if standing == Standing::MAY && is_older && answered.replace(issued).is_some_and(|later| later > issued) {
                // Of those before the newest the latest that has an answer is heard.
                continue;
            }
            if known.status.reason().is_some() {
                let place = if standing == Standing::Of(Tenure::Left) && current { &mut left } else { &mut against };
                *place = merge(place.take(), known);
            }
        }
        match (left.or(found), failed) {
            (Some(known), _) if known.status.reason().is_some() => Ok(Some(known)),
            (found, None) => Ok(found.or(against)),
            (_, Some(error)) => against.map(Some).ok_or(error),
        }
    }

    /// Makes room for a list of the rule `own` where there is none, and gives the addresses of what it forgot for that.
    ///
    /// First goes what nobody may sign by any of these rules, as those of keys that were left. Then the oldest of whoever holds
    /// more than `own` does of what is scarce: no issuer can keep out another by filling the memory, and none that holds little
    /// loses anything.
    pub fn make_room(
        &self,
        token: &StatusListToken,
        own: &dyn StatusSigners,
        rules: &[&dyn StatusSigners],
    ) -> BTreeSet<String> {
        let mut of_each: HashMap<Option<[u8; 32]>, Vec<Arc<Held>>> = HashMap::new();
        let all: Vec<_> = read(&self.lists).of.values().flatten().cloned().collect();
        for held in all {
            let owner = rules.iter().find(|rule| held.standing(**rule) != Standing::Nobody).map(|rule| rule.name());
            of_each.entry(owner).or_default().push(held);
        }
        let mut gone = BTreeSet::new();
        let mut forget = |held: &Arc<Held>| {
            write(&self.lists).take_away(held.token.uri(), std::slice::from_ref(held));
            self.room.leave(held);
            gone.insert(held.token.uri().to_owned());
        };
        of_each.remove(&None).iter().flatten().for_each(&mut forget);
        let own = Some(own.name());
        loop {
            let Some(scarce) = read(&self.lists).scarce_for(token) else { break };
            let holds = |lists: &Vec<Arc<Held>>| lists.iter().map(|held| scarce.taken_by(held, token)).sum::<usize>();
            let least = of_each.get(&own).map_or(0, holds).saturating_add(scarce.asked_by(token));
            let others = of_each.iter_mut().filter(|(owner, lists)| **owner != own && holds(lists) > least);
            let Some((_, lists)) = others.max_by_key(|(_, lists)| holds(lists)) else { break };
            let taking = lists.iter().enumerate().filter(|(_, held)| scarce.taken_by(held, token) > 0);
            let Some((oldest, _)) = taking.min_by_key(|(_, held)| held.token.issued()) else { break };
            forget(&lists.swap_remove(oldest));
        }
        gone
    }

    /// Forgets the lists of an address and says whether there were any.
    pub fn forget(&self, uri: &str) -> bool {
        let gone = write(&self.lists).remove(uri);
        gone.iter().for_each(|held| self.room.leave(held));
        !gone.is_empty()
    }

    /// That [`Self::prove_newest`] is to look again, since who may sign what has changed.
    pub(crate) fn ask_anew(&self) {
        self.unproven.fetch_add(1, Ordering::AcqRel);
    }

    /// Verifies the newest of the lists that were kept, as far as their times are plausible `at` this reading of the clock:
    /// a list tells the time though no document was looked up in it yet. One by nobody who may sign tells nothing.
    pub(crate) fn prove_newest<'r>(&self, rules: impl Iterator<Item = &'r dyn StatusSigners> + Clone, at: UtcDateTime) {
        let unproven = self.unproven.load(Ordering::Acquire);
        if self.proven.load(Ordering::Acquire) == unproven {
            return;
        }
        let newest = self.newest.load(Ordering::Relaxed);
        let is_later = |held: &&Arc<Held>| held.token.issued().unix_timestamp() > newest;
        let mut later: Vec<_> = read(&self.lists).of.values().flatten().filter(is_later).cloned().collect();
        later.sort_by_key(|held| Reverse(held.token.issued()));
        let (plausible, beyond): (Vec<_>, Vec<_>) =
            later.into_iter().partition(|held| held.token.issued() <= at.saturating_add(PLAUSIBLE));
        let proof = plausible.iter().find(|held| rules.clone().any(|rule| held.standing(rule) != Standing::Nobody));
        if let Some(held) = proof {
            self.note(held.token.issued(), at);
        }
        // What is not plausible now may be by a clock that was set right.
        if beyond.is_empty() {
            self.proven.fetch_max(unproven, Ordering::AcqRel);
        }
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

    /// The way of nearly every look-up: the newest list, known to be by one who may sign, and none of its date beside it.
    fn only_one(&self, uri: &str, rule: &[u8; 32], at: UtcDateTime) -> Option<Arc<Held>> {
        let lists = read(&self.lists);
        let mut lists = lists.of.get(uri)?.iter();
        let first = lists.next()?;
        let issued = first.token.issued();
        let alone = lists.next().is_none_or(|next| next.token.issued() < issued);
        let good = alone && !is_ahead(issued, at) && first.answer(rule) == Some(Standing::MAY);
        good.then(|| Arc::clone(first))
    }

    fn ask(&self, held: &Arc<Held>, index: u64, at: UtcDateTime) -> Result<Known, StatusError> {
        held.touch(self.turn.fetch_add(1, Ordering::Relaxed));
        let status = match held.get(index) {
            Some(found) => found?,
            None => self.inflate(held, index)?,
        };
        Ok(Known::of(&held.token, status, at))
    }

    fn inflate(&self, held: &Arc<Held>, index: u64) -> Result<Status, StatusError> {
        let (status, inflated) = held.inflate(index)?;
        if let Some(size) = inflated {
            self.room.take(held, size);
        }
        status
    }

    fn of_uri(&self, uri: &str) -> Vec<Arc<Held>> {
        read(&self.lists).of.get(uri).cloned().unwrap_or_default()
    }

    /// Keeps the newest time, as far as it is plausible: a wrong one would hide what a right one proves.
    fn note(&self, issued: UtcDateTime, at: UtcDateTime) {
        let seconds = issued.unix_timestamp();
        if seconds > self.newest.load(Ordering::Relaxed) && issued <= at.saturating_add(PLAUSIBLE) {
            self.newest.fetch_max(seconds, Ordering::Relaxed);
        }
    }
}

/// The keys that may have signed, each once, those of the algorithm that the token names first. All are tried: how many
/// there are is for the rule to say, and of a policy pack the pack's limit.
pub(super) fn keys(token: &StatusListToken, signers: &dyn StatusSigners) -> Vec<PublicKey> {
    let mut seen = HashSet::new();
    let mut keys = signers.keys(token);
    keys.retain(|key| seen.insert(*key));
    keys.sort_by_key(|key| key.algorithm() != token.algorithm());
    keys
}

/// The key that signed, of those that may; else why the nearest did not.
fn signer_of(token: &StatusListToken, signers: &dyn StatusSigners) -> Result<PublicKey, StatusError> {
    let mut refusal = StatusError::Signer;
    for key in keys(token, signers) {
        match token.check(&key) {
            Ok(()) => return Ok(key),
            // A key of another algorithm says less than one that could have signed.
            Err(error) if refusal == StatusError::Signer || key.algorithm() == token.algorithm() => refusal = error,
            Err(_) => {}
        }
    }
    Err(refusal)
}

/// The tokens of what [`StatusLists::kept`] gave.
fn tokens(kept: &[u8]) -> Result<Vec<StatusListToken>, StatusError> {
    if kept.len() > MAX_KEPT {
        return Err(StatusError::TooLarge);
    }
    let mut reader = Reader::new(kept)?;
    let count = reader.array()?;
    if count > MAX_SIGNERS {
        return Err(StatusError::TooLarge);
    }
    (0..count).map(|_| packed::read(&mut reader)).collect()
}

fn keep(uri: &str, lists: &[Arc<Held>]) -> KeptLists {
    let room = lists.iter().map(|held| held.token.bytes().len() + 8).sum::<usize>() + 8;
    let writer = Writer::with_capacity(room).array(lists.len());
    let bytes = lists.iter().fold(writer, |writer, held| packed::write(writer, &held.token)).finish();
    KeptLists { name: KeptLists::name_of(uri), bytes }
}
