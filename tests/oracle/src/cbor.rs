//! CBOR (RFC 8949) as slices of what came: nothing is encoded again, so what is hashed is what was received.

use crate::Why;

/// Deeper nesting than any structure here has.
const MAX_DEPTH: u8 = 48;

const BAD: Why = Why::Malformed("CBOR");

/// One item: its head, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    major: u8,
    argument: u64,
    /// Head and content.
    pub(crate) whole: &'a [u8],
    /// What is behind the head: the content of a string, or the items inside.
    body: &'a [u8],
}

/// The entries of a map, no key twice.
pub(crate) struct Map<'a>(pub(crate) Vec<(Item<'a>, Item<'a>)>);

/// Exactly one item.
pub(crate) fn only(bytes: &[u8]) -> Result<Item<'_>, Why> {
    let (item, rest) = next(bytes, MAX_DEPTH)?;
    if rest.is_empty() { Ok(item) } else { Err(BAD) }
}

/// The first item, and what is behind it.
fn next(bytes: &[u8], depth: u8) -> Result<(Item<'_>, &[u8]), Why> {
    let depth = depth.checked_sub(1).ok_or(BAD)?;
    let (first, rest) = bytes.split_first().ok_or(BAD)?;
    let (major, info) = (first >> 5, first & 0x1f);
    let long = match info {
        0..=23 => 0,
        24..=27 => 1_usize << (info - 24),
        // Reserved, or an indefinite length: no structure here needs one.
        _ => return Err(BAD),
    };
    let (number, content) = rest.split_at_checked(long).ok_or(BAD)?;
    let argument = match long {
        0 => u64::from(info),
        _ => number.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    };
    let length = match major {
        2 | 3 => usize::try_from(argument).map_err(|_| BAD)?,
        4 => length_of(content, argument, depth)?,
        5 => length_of(content, argument.checked_mul(2).ok_or(BAD)?, depth)?,
        6 => length_of(content, 1, depth)?,
        _ => 0,
    };
    let (body, rest) = content.split_at_checked(length).ok_or(BAD)?;
    if major == 3 && std::str::from_utf8(body).is_err() {
        return Err(BAD);
    }
    let whole = bytes.get(..bytes.len() - rest.len()).ok_or(BAD)?;
    Ok((Item { major, argument, whole, body }, rest))
}

/// How many bytes the next `count` items take.
fn length_of(bytes: &[u8], count: u64, depth: u8) -> Result<usize, Why> {
    let mut rest = bytes;
    for _ in 0..count {
        rest = next(rest, depth)?.1;
    }
    Ok(bytes.len() - rest.len())
}

impl<'a> Item<'a> {
    pub(crate) fn text(self) -> Result<&'a str, Why> {
        match self.major {
            3 => std::str::from_utf8(self.body).map_err(|_| BAD),
            _ => Err(Why::Malformed("a text")),
        }
    }

    pub(crate) fn bytes(self) -> Result<&'a [u8], Why> {
        if self.major == 2 { Ok(self.body) } else { Err(Why::Malformed("a byte string")) }
    }

    pub(crate) fn uint(self) -> Result<u64, Why> {
        if self.major == 0 { Ok(self.argument) } else { Err(Why::Malformed("an unsigned integer")) }
    }

    pub(crate) fn int(self) -> Option<i64> {
        let positive = i64::try_from(self.argument).ok()?;
        match self.major {
            0 => Some(positive),
            1 => Some(-1 - positive),
            _ => None,
        }
    }

    pub(crate) fn bool(self) -> Option<bool> {
        match (self.major, self.argument) {
            (7, 20) => Some(false),
            (7, 21) => Some(true),
            _ => None,
        }
    }

    pub(crate) fn is_null(self) -> bool {
        (self.major, self.argument) == (7, 22)
    }

    /// The content of exactly this tag.
    pub(crate) fn tagged(self, tag: u64) -> Result<Item<'a>, Why> {
        if (self.major, self.argument) == (6, tag) { only(self.body) } else { Err(Why::Malformed("a tag")) }
    }

    /// The content of this tag, or the item itself where it has none.
    pub(crate) fn untagged(self, tag: u64) -> Result<Item<'a>, Why> {
        if self.major == 6 { self.tagged(tag) } else { Ok(self) }
    }

    /// The bytes inside `#6.24(bstr)`.
    pub(crate) fn embedded(self) -> Result<&'a [u8], Why> {
        self.tagged(24)?.bytes()
    }

    pub(crate) fn array(self) -> Result<Vec<Item<'a>>, Why> {
        if self.major == 4 { self.items() } else { Err(Why::Malformed("an array")) }
    }

    pub(crate) fn map(self) -> Result<Map<'a>, Why> {
        if self.major != 5 {
            return Err(Why::Malformed("a map"));
        }
        let items = self.items()?;
        let entries: Vec<_> = items.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect();
        let twice = entries.iter().enumerate().any(|(at, (key, _))| {
            entries
                .iter()
                .take(at)
                .any(|(other, _)| (key.major, key.argument, key.body) == (other.major, other.argument, other.body))
        });
        if twice { Err(Why::Malformed("a key twice")) } else { Ok(Map(entries)) }
    }

    fn items(self) -> Result<Vec<Item<'a>>, Why> {
        let (mut items, mut rest) = (Vec::new(), self.body);
        while !rest.is_empty() {
            let (item, behind) = next(rest, MAX_DEPTH)?;
            items.push(item);
            rest = behind;
        }
        Ok(items)
    }
}

impl<'a> Map<'a> {
    /// The value of a text key.
    pub(crate) fn get(&self, name: &str) -> Option<Item<'a>> {
        self.0.iter().find(|(key, _)| key.text() == Ok(name)).map(|(_, value)| *value)
    }

    /// The value of an integer key.
    pub(crate) fn label(&self, number: i64) -> Option<Item<'a>> {
        self.0.iter().find(|(key, _)| key.int() == Some(number)).map(|(_, value)| *value)
    }
}

/// A byte string.
pub(crate) fn write_bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len()), bytes.to_vec()].concat()
}

/// A text string.
pub(crate) fn write_text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

/// `#6.24(bstr)`.
pub(crate) fn write_embedded(bytes: &[u8]) -> Vec<u8> {
    [vec![0xd8, 24], write_bytes(bytes)].concat()
}

/// The shortest head (RFC 8949 §4.2.1).
pub(crate) fn head(major: u8, argument: usize) -> Vec<u8> {
    let number = argument.to_be_bytes();
    let short = |info: u8, length: usize| {
        let mut bytes = vec![major << 5 | info];
        bytes.extend(number.iter().skip(number.len().saturating_sub(length)));
        bytes
    };
    match argument {
        0..=23 => vec![major << 5 | argument as u8],
        24..=0xff => short(24, 1),
        0x100..=0xffff => short(25, 2),
        0x1_0000..=0xffff_ffff => short(26, 4),
        _ => short(27, 8),
    }
}

/// What the mutation of a structure needs: the kind, the items inside, and the head's length.
impl<'a> Item<'a> {
    pub(crate) fn major(self) -> u8 {
        self.major
    }

    pub(crate) fn inside(self) -> Vec<Item<'a>> {
        match self.major {
            4..=6 => self.items().unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}
