//! RaptorQ (RFC 6330), guarded: nothing reaches the library before its numbers are inside our limits, because it asserts them.

use std::collections::BTreeSet;

use raptorq::{Decoder, EncodingPacket, ObjectTransmissionInformation, PayloadId};

use crate::frame::{MAX_MESSAGE, MAX_SOURCE_SYMBOLS};

/// Most symbols over K that a stream keeps while it can't be solved. Each one over K fails with a chance of about 1 in 100
/// (RFC 6330 §1), so an honest stream never gets here; a hostile one stops costing memory and work here.
const MAX_EXTRA_SYMBOLS: usize = 16;

/// Symbols that are drawn are a multiple of so many bytes: libraries of RFC 6330 know no others, though with one sub-block it means
/// nothing.
const GRAIN: usize = 8;

/// Transfer information inside our limits: one source block, one sub-block, alignment 1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Transfer {
    length: u32,
    symbol_size: u16,
}

impl Transfer {
    /// Spreads a message evenly over as few symbols of at most `longest` bytes as hold it. `None` where its length is out of limits.
    pub(crate) fn of(length: usize, longest: usize) -> Option<Self> {
        let longest = longest - longest % GRAIN;
        if length == 0 || longest == 0 {
            return None;
        }
        let symbol_size = length.div_ceil(length.div_ceil(longest)).next_multiple_of(GRAIN);
        Self::new(u64::try_from(length).ok()?, u16::try_from(symbol_size).ok()?)
    }

    fn new(length: u64, symbol_size: u16) -> Option<Self> {
        let length = u32::try_from(length).ok()?;
        let in_limits = (1..=MAX_MESSAGE).contains(&usize::try_from(length).ok()?)
            && symbol_size > 0
            && length.div_ceil(u32::from(symbol_size)) <= MAX_SOURCE_SYMBOLS;
        in_limits.then_some(Self { length, symbol_size })
    }

    /// Reads transfer information that anybody may have written; `None` where it is out of our limits or not written our way.
    pub(crate) fn from_bytes(bytes: &[u8; 12]) -> Option<Self> {
        let claimed = ObjectTransmissionInformation::deserialize(bytes);
        let transfer = Self::new(claimed.transfer_length(), claimed.symbol_size())?;
        (transfer.to_bytes() == *bytes).then_some(transfer)
    }

    pub(crate) fn to_bytes(self) -> [u8; 12] {
        self.information().serialize()
    }

    pub(crate) fn information(self) -> ObjectTransmissionInformation {
        ObjectTransmissionInformation::new(u64::from(self.length), self.symbol_size, 1, 1, 1)
    }

    pub(crate) fn symbol_size(self) -> u16 {
        self.symbol_size
    }

    /// K of RFC 6330: how many different symbols are needed.
    pub(crate) fn source_symbols(self) -> u32 {
        self.length.div_ceil(u32::from(self.symbol_size))
    }
}

/// The symbols of one stream until its message is solved. Holds at most K + 16 symbols.
pub(crate) struct Gathering {
    transfer: Transfer,
    symbol_ids: BTreeSet<u32>,
    decoder: Decoder,
}

/// What a symbol did.
pub(crate) enum Gathered {
    /// The symbol was there already.
    Repeated,
    /// More symbols are needed.
    Incomplete,
    /// The equations have a solution; whether it is the message, its commitment says.
    Solved(Vec<u8>),
    /// More symbols than an honest stream ever needs: start again.
    Unsolvable,
}

impl Gathering {
    pub(crate) fn new(transfer: Transfer) -> Self {
        Self { transfer, symbol_ids: BTreeSet::new(), decoder: Decoder::new(transfer.information()) }
    }

    /// Takes a symbol whose size and id [`Frame::parse`](crate::frame::Frame::parse) has checked against this transfer.
    pub(crate) fn add(&mut self, symbol_id: u32, symbol: &[u8]) -> Gathered {
        if !self.symbol_ids.insert(symbol_id) {
            return Gathered::Repeated;
        }
        let packet = EncodingPacket::new(PayloadId::new(0, symbol_id), symbol.to_vec());
        match self.decoder.decode(packet) {
            Some(message) => Gathered::Solved(message),
            None if self.received() >= self.needed() + MAX_EXTRA_SYMBOLS => Gathered::Unsolvable,
            None => Gathered::Incomplete,
        }
    }

    /// Different symbols received so far.
    pub(crate) fn received(&self) -> usize {
        self.symbol_ids.len()
    }

    /// Symbols that nearly always suffice: K, rarely one or two more.
    pub(crate) fn needed(&self) -> usize {
        usize::try_from(self.transfer.source_symbols()).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_spread_evenly() {
        let transfer = Transfer::of(14_000, 827).unwrap();
        assert_eq!((transfer.source_symbols(), transfer.symbol_size()), (17, 824));
        let transfer = Transfer::of(828, 827).unwrap();
        assert_eq!((transfer.source_symbols(), transfer.symbol_size()), (2, 416));
        assert!(Transfer::of(0, 827).is_none());
        assert!(Transfer::of(MAX_MESSAGE, 827).is_some());
        assert!(Transfer::of(MAX_MESSAGE + 1, 827).is_none());
    }

    #[test]
    fn transfer_information_out_of_limits_never_reaches_the_library() {
        let good = Transfer::of(14_000, 827).unwrap().to_bytes();
        assert!(Transfer::from_bytes(&good).is_some());
        let lies: [(&str, usize, &[u8]); 9] = [
            ("no length", 0, &[0, 0, 0, 0, 0]),
            ("one byte over the limit", 0, &[0, 0, 1, 0, 1]),
            ("a terabyte", 0, &[0xff; 5]),
            ("reserved byte set", 5, &[1]),
            ("no symbol size", 6, &[0, 0]),
            ("a symbol of one byte, so 14,000 symbols", 6, &[0, 1]),
            ("no source block", 8, &[0]),
            ("255 sub-blocks", 9, &[0, 255]),
            ("alignment 0, a division by zero", 11, &[0]),
        ];
        for (what, at, bytes) in lies {
            let mut lie = good;
            lie[at..at + bytes.len()].copy_from_slice(bytes);
            assert!(Transfer::from_bytes(&lie).is_none(), "{what}");
        }
    }

    #[test]
    fn any_set_of_symbol_ids_is_solved_or_given_up_without_a_panic() {
        // The library's solver asserts a lot, and a hostile stream chooses the equations: try many, seeded.
        let mut seed = 1_u32;
        let mut random = move || {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            seed
        };
        for round in 0..300 {
            let symbols = 1 + random() % 60;
            let transfer = Transfer::new(u64::from(symbols) * 8, 8).unwrap();
            let mut gathering = Gathering::new(transfer);
            let range = if round % 2 == 0 { symbols * 3 } else { crate::frame::SYMBOL_IDS };
            for _ in 0..10_000 {
                let symbol = random().to_be_bytes().repeat(2);
                match gathering.add(random() % range, &symbol) {
                    Gathered::Solved(message) => {
                        assert_eq!(message.len(), symbols as usize * 8);
                        break;
                    }
                    Gathered::Unsolvable => break,
                    Gathered::Repeated | Gathered::Incomplete => {}
                }
            }
            assert!(gathering.received() >= symbols as usize);
        }
    }
}
