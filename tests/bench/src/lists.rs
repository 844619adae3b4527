use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::status::{
    Bits, CompressedList, Form, KeptLists, ListedSigners, NewStatusList, Publication, Status, StatusLists,
    StatusReference,
};
use time::{Duration, UtcDateTime};

/// The status lists of an issuer: one random list, signed for many addresses.
///
/// Every list has other bytes in the world; that these have the same changes neither size nor time.
pub struct Lists {
    /// When they were issued and are looked into.
    pub now: UtcDateTime,
    /// Who may sign them.
    pub signers: ListedSigners,
    /// What a verifier keeps of them.
    pub kept: Vec<KeptLists>,
    /// Of the first address.
    first: Vec<u8>,
    uris: Vec<String>,
    entries: u64,
    draw: u64,
}

/// A list of 2 bits with `troubled` of `entries` entries revoked or suspended, half and half.
pub fn random_list(entries: u64, troubled: u64) -> CompressedList {
    let mut list = NewStatusList::new(Bits::Two, entries).expect("a list");
    let mut draw = SEED;
    let mut left = troubled;
    while left > 0 {
        let index = next(&mut draw) % entries;
        if list.entries().get(index) == Ok(Status::Valid) {
            let status = if left.is_multiple_of(2) { Status::Revoked } else { Status::Suspended };
            list.set(index, status).expect("an entry");
            left -= 1;
        }
    }
    list.compress()
}

impl Lists {
    /// `count` lists of `entries` entries of 2 bits, one in a hundred revoked or suspended.
    pub fn new(count: usize, entries: u64, form: Form) -> Self {
        let key = SigningKey::generate(Curve::P256).expect("a key");
        let prefix = "https://status.test.example/lists/";
        let list = random_list(entries, entries / 100);
        let now = UtcDateTime::now().replace_nanosecond(0).expect("a time");
        let mut made = Self {
            now,
            signers: ListedSigners::new(vec![(key.public_key(), prefix.to_owned())]),
            kept: Vec::new(),
            first: Vec::new(),
            uris: (0..count).map(|number| format!("{prefix}{number}")).collect(),
            entries,
            // Another order than that in which entries were revoked, or it would meet those alone.
            draw: !SEED,
        };
        let lists = StatusLists::new();
        for uri in &made.uris {
            let publication = Publication {
                form,
                uri,
                issued: now,
                expires: Some(now + Duration::days(7)),
                ttl: Some(86_400),
                aggregation_uri: None,
                algorithm: key.algorithm(),
                x5chain: &[],
                key_id: None,
            };
            let unsigned = list.prepare(&publication).expect("a list");
            let signature = key.sign(unsigned.to_be_signed()).expect("a signature");
            lists.learn(&unsigned.finish(&signature), &made.signers, now).expect("a list");
        }
        made.kept = lists.kept();
        made.first = made.uris.first().and_then(|uri| lists.kept_of(uri)).expect("a list").bytes;
        made
    }

    /// Bytes as kept.
    pub fn size(&self) -> usize {
        self.kept.iter().map(|kept| kept.bytes.len()).sum()
    }

    /// A verifier's lists, opened from what it kept.
    pub fn open(&self) -> StatusLists {
        let lists = StatusLists::new();
        for kept in &self.kept {
            lists.load(&kept.bytes).expect("kept lists");
        }
        lists
    }

    /// As [`Self::open`], with the first list alone.
    pub fn open_one(&self) -> StatusLists {
        let lists = StatusLists::new();
        lists.load(&self.first).expect("kept lists");
        lists
    }

    /// Looks up a random entry of one list: whether it is valid.
    pub fn look_up(&mut self, lists: &StatusLists, list: usize) -> bool {
        let index = next(&mut self.draw) % self.entries;
        let uri = self.uris.get(list % self.uris.len()).expect("an address");
        let reference = StatusReference { index, uri };
        let known = lists.look_up(&reference, &self.signers, self.now).expect("an entry").expect("a list");
        known.status == Status::Valid
    }
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Numbers without any order, the same each time (xorshift).
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}
