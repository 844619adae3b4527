use crate::IssuerError;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::random;
use dinhdanh_trust::status::{Bits, NewStatusList, Status, StatusReference};

/// Of the kept bytes.
const VERSION: u64 = 1;

/// The register of one status list: which entries are allotted, and what each says. All of it in, all of it out.
///
/// It does not know whose an entry is: that is in the issuer's register of documents.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusRegister {
    uri: String,
    statuses: NewStatusList,
    allotted: Bitmap,
}

impl StatusRegister {
    /// A register with all entries free; `uri` is the list's address and its name.
    pub fn new(uri: &str, bits: Bits, entries: u64) -> Result<Self, IssuerError> {
        let statuses = NewStatusList::new(bits, entries)?;
        check_uri(uri)?;
        let allotted = Bitmap::new(statuses.entries().len());
        Ok(Self { uri: uri.to_owned(), statuses, allotted })
    }

    /// A register from what [`Self::encode`] gave.
    pub fn parse(bytes: &[u8]) -> Result<Self, IssuerError> {
        Self::read(bytes).ok_or(IssuerError::Register)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes).ok()?;
        reader.array_of(5).ok()?;
        if reader.uint().ok()? != VERSION {
            return None;
        }
        let uri = reader.text().ok()?;
        check_uri(uri).ok()?;
        let bits = Bits::from_number(reader.uint().ok()?)?;
        let statuses = NewStatusList::from_bytes(bits, reader.bytes().ok()?).ok()?;
        let allotted = Bitmap::from_bytes(statuses.entries().len(), reader.bytes().ok()?)?;
        Some(Self { uri: uri.to_owned(), statuses, allotted })
    }

    /// What is to be kept.
    pub fn encode(&self) -> Vec<u8> {
        let bits = self.statuses.entries().bits().number();
        let writer = Writer::new().array(5).uint(VERSION).text(&self.uri).uint(bits.into());
        writer.bytes(self.statuses.bytes()).bytes(&self.allotted.bytes).finish()
    }

    /// The list's address.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The list as it stands, to be compressed, signed and published.
    pub fn list(&self) -> &NewStatusList {
        &self.statuses
    }

    /// How many entries there are, and how many of them are allotted.
    pub fn filled(&self) -> (u64, u64) {
        (self.statuses.entries().len(), self.allotted.count())
    }

    /// What is put into a document's MSO for an entry.
    pub fn reference(&self, index: u64) -> StatusReference<'_> {
        StatusReference { index, uri: &self.uri }
    }

    /// Allots a free entry to each copy of a batch, each drawn evenly from those that are free and not beside one that
    /// the batch has: entries that were near each other would tell which copies are one person's.
    ///
    /// All or nothing; [`IssuerError::RegisterFull`] when there is no such entry, long before which a new list should be
    /// begun: the last free ones are easily guessed.
    pub fn allot(&mut self, copies: usize) -> Result<Vec<u64>, IssuerError> {
        let mut closed = self.allotted.clone();
        let mut drawn = Vec::new();
        for _ in 0..copies {
            let free =
                closed.len.checked_sub(closed.count()).filter(|free| *free > 0).ok_or(IssuerError::RegisterFull)?;
            // The bias of a 64-bit remainder is below 2⁻³⁸: a list has less than 2²⁶ entries.
            let nth = u64::from_be_bytes(random::<8>()?) % free;
            let index = closed.nth_free(nth).ok_or(IssuerError::RegisterFull)?;
            for near in [index.checked_sub(1), Some(index), index.checked_add(1)].into_iter().flatten() {
                closed.set(near);
            }
            drawn.push(index);
        }
        drawn.iter().for_each(|index| self.allotted.set(*index));
        Ok(drawn)
    }

    /// Sets what an allotted entry says and gives what it said: revoke, suspend, lock, or restore with
    /// [`Status::Valid`]. What was revoked stays so ([`IssuerError::Final`]).
    pub fn set(&mut self, index: u64, status: Status) -> Result<Status, IssuerError> {
        let before = self.status(index)?;
        if before == Status::Revoked && status != Status::Revoked {
            return Err(IssuerError::Final);
        }
        self.statuses.set(index, status)?;
        Ok(before)
    }

    /// What an allotted entry says.
    pub fn status(&self, index: u64) -> Result<Status, IssuerError> {
        let status = self.statuses.entries().get(index)?;
        if self.allotted.get(index) { Ok(status) } else { Err(IssuerError::NotAllotted) }
    }
}

fn check_uri(uri: &str) -> Result<(), IssuerError> {
    match StatusReference::parse(&StatusReference { index: 0, uri }.encode())? {
        Some(_) => Ok(()),
        None => Err(IssuerError::Register),
    }
}

/// A bit for each entry, the first the lowest.
#[derive(Clone, PartialEq, Eq)]
struct Bitmap {
    bytes: Vec<u8>,
    len: u64,
}

impl Bitmap {
    fn new(len: u64) -> Self {
        Self { bytes: vec![0; usize::try_from(len.div_ceil(8)).unwrap_or_default()], len }
    }

    fn from_bytes(len: u64, bytes: &[u8]) -> Option<Self> {
        let empty = Self::new(len);
        // Bits beyond the end would be counted as allotted.
        let beyond = u32::try_from(len % 8).ok().filter(|used| *used > 0).map_or(0, |used| u8::MAX << used);
        let fits = bytes.len() == empty.bytes.len() && bytes.last().is_none_or(|last| last & beyond == 0);
        fits.then(|| Self { bytes: bytes.to_vec(), len })
    }

    fn count(&self) -> u64 {
        self.bytes.iter().map(|byte| u64::from(byte.count_ones())).sum()
    }

    fn get(&self, index: u64) -> bool {
        let byte = usize::try_from(index / 8).ok().and_then(|byte| self.bytes.get(byte));
        byte.is_some_and(|byte| byte >> (index % 8) & 1 == 1)
    }

    fn set(&mut self, index: u64) {
        let byte = usize::try_from(index / 8).ok().and_then(|byte| self.bytes.get_mut(byte));
        if let Some(byte) = byte.filter(|_| index < self.len) {
            *byte |= 1 << (index % 8);
        }
    }

    /// The entry before which `nth` are free, itself free.
    fn nth_free(&self, nth: u64) -> Option<u64> {
        let mut before = nth;
        for (byte, first) in self.bytes.iter().zip((0..).step_by(8)) {
            let free = u64::from(byte.count_zeros());
            if before >= free {
                before -= free;
                continue;
            }
            let free = (0..8).filter(|bit| byte >> bit & 1 == 0);
            return free.map(|bit| first + bit).nth(usize::try_from(before).ok()?).filter(|index| *index < self.len);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dinhdanh_trust::status::StatusError;

    const URI: &str = "https://status.test.example/1";

    #[test]
    fn each_copy_gets_a_free_entry_that_is_beside_no_other_of_its_batch() {
        let mut register = StatusRegister::new(URI, Bits::Two, 400).unwrap();
        let mut all = Vec::new();
        for batch in 0..20 {
            let drawn = register.allot(10).unwrap();
            for (at, index) in drawn.iter().enumerate() {
                assert!(*index < 400 && !all.contains(index), "{index} twice");
                assert!(drawn[..at].iter().all(|other| other.abs_diff(*index) > 1), "{drawn:?}");
            }
            all.extend(drawn);
            assert_eq!(register.filled(), (400, (batch + 1) * 10));
        }
        // All entries may be drawn: 20 × 10 of 400 reach both halves and both ends of a byte.
        for part in [0..100, 100..200, 200..300, 300..400] {
            assert!(all.iter().any(|index| part.contains(index)));
        }
    }

    #[test]
    fn a_register_fills_up_and_then_gives_nothing() {
        let mut register = StatusRegister::new(URI, Bits::Eight, 9).unwrap();
        let mut all: Vec<u64> = (0..9).flat_map(|_| register.allot(1).unwrap()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..9).collect::<Vec<_>>());
        assert!(matches!(register.allot(1), Err(IssuerError::RegisterFull)));
        assert!(register.allot(0).unwrap().is_empty());
        // Of two entries that are beside each other, one batch gets one; and a batch that fails takes none.
        let mut narrow = StatusRegister::new(URI, Bits::Eight, 2).unwrap();
        assert!(matches!(narrow.allot(2), Err(IssuerError::RegisterFull)));
        assert_eq!(narrow.filled(), (2, 0));
        assert_eq!(narrow.allot(1).unwrap().len(), 1);
    }

    #[test]
    fn draws_are_even() {
        let mut seen = [0_u32; 16];
        for _ in 0..16_000 {
            let mut register = StatusRegister::new(URI, Bits::Eight, 16).unwrap();
            register.allotted.set(3);
            let [index] = register.allot(1).unwrap()[..] else { panic!("one entry") };
            seen[index as usize] += 1;
        }
        assert_eq!(seen[3], 0);
        // About 1067 each; the odds of one beyond these are below one in a million.
        assert!(seen.iter().enumerate().all(|(at, count)| at == 3 || (850..1300).contains(count)), "{seen:?}");
    }

    #[test]
    fn only_allotted_entries_are_set_and_revoked_ones_stay() {
        let mut register = StatusRegister::new(URI, Bits::Two, 100).unwrap();
        let index = register.allot(1).unwrap()[0];
        let other = (index + 1) % 100;
        assert!(matches!(register.set(other, Status::Revoked), Err(IssuerError::NotAllotted)));
        assert!(matches!(register.set(100, Status::Revoked), Err(IssuerError::Status(StatusError::NoEntry))));
        assert_eq!(register.set(index, Status::Suspended).unwrap(), Status::Valid);
        assert_eq!(register.set(index, Status::AccountLocked).unwrap(), Status::Suspended);
        assert_eq!(register.set(index, Status::Valid).unwrap(), Status::AccountLocked);
        assert_eq!(register.set(index, Status::Revoked).unwrap(), Status::Valid);
        for status in [Status::Valid, Status::Suspended, Status::AccountLocked] {
            assert!(matches!(register.set(index, status), Err(IssuerError::Final)));
        }
        assert_eq!(register.set(index, Status::Revoked).unwrap(), Status::Revoked);
        assert_eq!(register.list().entries().counts(), [(Status::Valid, 99), (Status::Revoked, 1)]);
    }

    #[test]
    fn a_kept_register_is_the_same_and_a_changed_one_is_refused() {
        let mut register = StatusRegister::new(URI, Bits::One, 1001).unwrap();
        let index = register.allot(5).unwrap()[2];
        register.set(index, Status::Revoked).unwrap();
        let kept = register.encode();
        assert!(StatusRegister::parse(&kept).unwrap() == register);
        assert_eq!(register.reference(index), StatusReference { index, uri: URI });
        for end in 0..kept.len() {
            assert!(matches!(StatusRegister::parse(&kept[..end]), Err(IssuerError::Register)));
        }
        let parts = |bits: u64, statuses: &[u8], allotted: &[u8]| {
            let writer = Writer::new().array(5).uint(VERSION).text(URI).uint(bits);
            StatusRegister::parse(&writer.bytes(statuses).bytes(allotted).finish()).is_ok()
        };
        assert!(parts(8, &[0; 9], &[0, 1]));
        assert!(!parts(8, &[0; 9], &[0, 2]) && !parts(8, &[0; 9], &[0]) && !parts(3, &[0; 9], &[0, 0]));
        assert!(StatusRegister::new("", Bits::One, 8).is_err());
        assert!(StatusRegister::new(URI, Bits::One, u64::MAX).is_err());
    }
}
