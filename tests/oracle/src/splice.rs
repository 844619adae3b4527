//! Changes of a structure that stay well-formed CBOR, so that what reads it gets past its outermost parser.

use crate::cbor::{self, Item, head};

/// Most bytes that a change may come to.
const MAX_LENGTH: usize = 1 << 17;

/// Changes one place of an encoded item, chosen by `seed`: an item is left out, doubled, exchanged for another of the
/// same structure, or altered by itself. Strings that hold encoded items (tag 24, and COSE's headers and payloads) are
/// entered, and their lengths mended around the change.
///
/// Bytes that are no item come back as they are.
#[must_use]
pub fn splice(encoded: &[u8], seed: u64) -> Vec<u8> {
    let Ok(root) = cbor::only(encoded) else { return encoded.to_vec() };
    let mut tree = Node::of(root, 12);
    let mut lots = Lots(seed);
    let count = tree.count();
    let donor = tree.nth(lots.below(count)).cloned();
    let place = lots.below(count);
    if let (Some(donor), Some(node)) = (donor, tree.nth_mut(place)) {
        node.change(donor, &mut lots);
    }
    let changed = tree.write();
    if changed.len() > MAX_LENGTH { encoded.to_vec() } else { changed }
}

/// SplitMix64: draws that a seed gives again.
struct Lots(u64);

impl Lots {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let one = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let two = (one ^ (one >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        two ^ (two >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.draw() % (limit.max(1) as u64)) as usize
    }
}

#[derive(Clone)]
enum Node {
    /// A number, a text, a simple value, or a string that holds no item; as encoded.
    Leaf(Vec<u8>),
    Array(Vec<Node>),
    /// Keys and values in turn.
    Map(Vec<Node>),
    /// The tag's head, and what is under it.
    Tag(Vec<u8>, Box<Node>),
    /// A byte string that holds one encoded item.
    Encoded(Box<Node>),
}

impl Node {
    fn of(item: Item<'_>, depth: u8) -> Self {
        let inside = || item.inside().into_iter().map(|item| Self::of(item, depth.saturating_sub(1))).collect();
        match (item.major(), item.bytes().ok().map(cbor::only)) {
            _ if depth == 0 => Self::Leaf(item.whole.to_vec()),
            // A string of a few bytes is as likely no item: a salt must not be taken for one.
            (2, Some(Ok(encoded))) if encoded.major() >= 4 => Self::Encoded(Box::new(Self::of(encoded, depth - 1))),
            (4, _) => Self::Array(inside()),
            (5, _) => Self::Map(inside()),
            (6, _) => match item.inside().first() {
                Some(under) => {
                    let head = item.whole.len() - under.whole.len();
                    let head = item.whole.get(..head).unwrap_or_default().to_vec();
                    Self::Tag(head, Box::new(Self::of(*under, depth - 1)))
                }
                None => Self::Leaf(item.whole.to_vec()),
            },
            _ => Self::Leaf(item.whole.to_vec()),
        }
    }

    fn write(&self) -> Vec<u8> {
        let all = |nodes: &[Self]| nodes.iter().flat_map(Self::write).collect::<Vec<u8>>();
        match self {
            Self::Leaf(bytes) => bytes.clone(),
            Self::Array(nodes) => [head(4, nodes.len()), all(nodes)].concat(),
            Self::Map(nodes) => [head(5, nodes.len() / 2), all(nodes)].concat(),
            Self::Tag(head, under) => [head.clone(), under.write()].concat(),
            Self::Encoded(under) => cbor::write_bytes(&under.write()),
        }
    }

    fn children(&self) -> &[Self] {
        match self {
            Self::Leaf(_) => &[],
            Self::Array(nodes) | Self::Map(nodes) => nodes,
            Self::Tag(_, under) | Self::Encoded(under) => std::slice::from_ref(under),
        }
    }

    fn children_mut(&mut self) -> &mut [Self] {
        match self {
            Self::Leaf(_) => &mut [],
            Self::Array(nodes) | Self::Map(nodes) => nodes,
            Self::Tag(_, under) | Self::Encoded(under) => std::slice::from_mut(under),
        }
    }

    fn count(&self) -> usize {
        1 + self.children().iter().map(Self::count).sum::<usize>()
    }

    /// The node of this number, counted from the top; the root is 0.
    fn nth(&self, number: usize) -> Option<&Self> {
        let Some(mut left) = number.checked_sub(1) else { return Some(self) };
        for child in self.children() {
            let count = child.count();
            match left.checked_sub(count) {
                Some(rest) => left = rest,
                None => return child.nth(left),
            }
        }
        None
    }

    fn nth_mut(&mut self, number: usize) -> Option<&mut Self> {
        let Some(mut left) = number.checked_sub(1) else { return Some(self) };
        for child in self.children_mut() {
            let count = child.count();
            match left.checked_sub(count) {
                Some(rest) => left = rest,
                None => return child.nth_mut(left),
            }
        }
        None
    }

    fn change(&mut self, donor: Self, lots: &mut Lots) {
        let kind = lots.below(4);
        match self {
            Self::Array(nodes) if kind < 3 => {
                let at = lots.below(nodes.len());
                match (kind, nodes.get(at).cloned()) {
                    (0, Some(_)) => drop(nodes.remove(at)),
                    (1, Some(again)) => nodes.insert(lots.below(nodes.len() + 1), again),
                    _ => nodes.insert(lots.below(nodes.len() + 1), donor),
                }
            }
            Self::Map(nodes) if kind < 3 => {
                let at = lots.below(nodes.len() / 2) * 2;
                match (kind, nodes.get(at).cloned(), nodes.get(at + 1).cloned()) {
                    (0, Some(_), Some(_)) => drop(nodes.drain(at..at + 2)),
                    (1, Some(key), Some(value)) => nodes.extend([key, value]),
                    (_, Some(key), _) => nodes.extend([key, donor]),
                    _ => {}
                }
            }
            Self::Leaf(bytes) if kind < 3 => {
                let at = lots.below(bytes.len());
                match (kind, bytes.get_mut(at)) {
                    (0, Some(byte)) => *byte ^= 1 << lots.below(8),
                    (1, Some(byte)) => *byte = byte.wrapping_add(1),
                    _ => *bytes = head(0, lots.below(30)),
                }
            }
            _ => *self = donor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_that_is_not_changed_is_written_as_it_came() {
        // {"a": [1, << {2: h'00'} >>], "b": 24(<< [null] >>)}
        let encoded = [0xa2, 0x61, b'a', 0x82, 1, 0x44, 0xa1, 2, 0x41, 0, 0x61, b'b', 0xd8, 24, 0x42, 0x81, 0xf6];
        let tree = Node::of(cbor::only(&encoded).unwrap(), 12);
        assert_eq!(tree.write(), encoded);
        assert_eq!(tree.count(), 13);
        assert!((0..13).all(|number| tree.nth(number).is_some()) && tree.nth(13).is_none());
    }

    #[test]
    fn changes_differ_by_seed_and_one_seed_gives_one_change() {
        let encoded = [0x83, 1, 0x61, b'a', 0xd8, 24, 0x42, 0x81, 0xf6];
        let all: std::collections::BTreeSet<_> = (0..200).map(|seed| splice(&encoded, seed)).collect();
        assert!(all.len() > 40, "{}", all.len());
        assert_eq!(splice(&encoded, 7), splice(&encoded, 7));
        assert_eq!(splice(&[0xff], 7), [0xff]);
    }
}
