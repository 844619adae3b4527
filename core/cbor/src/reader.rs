use crate::CborError;
use crate::check::check;
use crate::head::{
    ARRAY, BYTES, FALSE, FLOAT16, FLOAT32, FLOAT64, Head, MAP, NEGATIVE, NULL, SIMPLE, TAG, TEXT, TRUE, UNDEFINED,
    UNSIGNED, skip,
};

/// Tag 24, "encoded CBOR data item" (RFC 8949 §3.4.5.1): what is signed or digested is wrapped in it.
pub const TAG_ENCODED: u64 = 24;

/// What comes next in a [`Reader`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of RFC 8949 §3.1")]
pub enum Kind {
    Integer,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Bool,
    Null,
    Undefined,
    Float,
    Simple,
}

/// Walks over one item that [`check`] has accepted. Everything that it gives borrows from the input, as received.
#[derive(Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader over exactly one item; refuses what [`check`] refuses.
    pub fn new(bytes: &'a [u8]) -> Result<Self, CborError> {
        check(bytes)?;
        Ok(Self { rest: bytes })
    }

    /// The kind of the next item.
    #[inline]
    pub fn kind(&self) -> Result<Kind, CborError> {
        let (head, _) = Head::read(self.rest)?;
        Ok(match (head.major, head.info) {
            (UNSIGNED | NEGATIVE, _) => Kind::Integer,
            (BYTES, _) => Kind::Bytes,
            (TEXT, _) => Kind::Text,
            (ARRAY, _) => Kind::Array,
            (MAP, _) => Kind::Map,
            (TAG, _) => Kind::Tag,
            (_, FALSE | TRUE) => Kind::Bool,
            (_, NULL) => Kind::Null,
            (_, UNDEFINED) => Kind::Undefined,
            (_, FLOAT16 | FLOAT32 | FLOAT64) => Kind::Float,
            _ => Kind::Simple,
        })
    }

    /// Enters an array and gives its length.
    #[inline]
    pub fn array(&mut self) -> Result<usize, CborError> {
        let count = self.argument(ARRAY)?;
        usize::try_from(count).map_err(|_| CborError::TooMany)
    }

    /// Enters an array of exactly `length` items.
    #[inline]
    pub fn array_of(&mut self, length: usize) -> Result<(), CborError> {
        if self.array()? == length { Ok(()) } else { Err(CborError::Unexpected) }
    }

    /// Enters a map and gives the number of its entries.
    #[inline]
    pub fn map(&mut self) -> Result<usize, CborError> {
        let count = self.argument(MAP)?;
        usize::try_from(count).map_err(|_| CborError::TooMany)
    }

    /// A text string.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        str::from_utf8(self.name()?).map_err(|_| CborError::Malformed)
    }

    /// The bytes of a text string, to be compared with names; that they are UTF-8 has been checked.
    #[inline]
    pub fn name(&mut self) -> Result<&'a [u8], CborError> {
        self.string(TEXT)
    }

    /// A byte string.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        self.string(BYTES)
    }

    /// An unsigned integer.
    #[inline]
    pub fn uint(&mut self) -> Result<u64, CborError> {
        self.argument(UNSIGNED)
    }

    /// An integer of either sign that fits 64 bits.
    #[inline]
    pub fn int(&mut self) -> Result<i64, CborError> {
        let (head, rest) = Head::read(self.rest)?;
        let magnitude = i64::try_from(head.argument).map_err(|_| CborError::Unexpected)?;
        let value = match head.major {
            UNSIGNED => magnitude,
            NEGATIVE => -1 - magnitude,
            _ => return Err(CborError::Unexpected),
        };
        self.rest = rest;
        Ok(value)
    }

    /// `true` or `false`.
    pub fn bool(&mut self) -> Result<bool, CborError> {
        let value = match self.kind()? {
            Kind::Bool => self.rest.first() == Some(&(SIMPLE << 5 | TRUE)),
            _ => return Err(CborError::Unexpected),
        };
        self.skip()?;
        Ok(value)
    }

    /// A floating-point number of 32 or 64 bits; halves are not used by the structures that we read.
    pub fn float(&mut self) -> Result<f64, CborError> {
        let (head, rest) = Head::read(self.rest)?;
        let value = match (head.major, head.info) {
            (SIMPLE, FLOAT64) => f64::from_bits(head.argument),
            (SIMPLE, FLOAT32) => f32::from_bits(u32::try_from(head.argument).map_err(|_| CborError::Malformed)?).into(),
            _ => return Err(CborError::Unexpected),
        };
        self.rest = rest;
        Ok(value)
    }

    /// Enters a tag and gives its number.
    #[inline]
    pub fn tag(&mut self) -> Result<u64, CborError> {
        self.argument(TAG)
    }

    /// Enters exactly this tag.
    #[inline]
    pub fn tagged(&mut self, tag: u64) -> Result<(), CborError> {
        if self.tag()? == tag { Ok(()) } else { Err(CborError::Unexpected) }
    }

    /// Takes `null` if it comes next and says whether it did.
    pub fn null(&mut self) -> Result<bool, CborError> {
        let null = self.kind()? == Kind::Null;
        if null {
            self.skip()?;
        }
        Ok(null)
    }

    /// The next item whole, as received.
    #[inline]
    pub fn item(&mut self) -> Result<&'a [u8], CborError> {
        let start = self.rest;
        self.skip()?;
        Ok(self.since(start))
    }

    /// `#6.24(bstr .cbor …)`: the whole as received, which digests cover, and the bytes inside, which mean something.
    #[inline]
    pub fn encoded(&mut self) -> Result<Encoded<'a>, CborError> {
        let start = self.rest;
        self.tagged(TAG_ENCODED)?;
        let inner = self.bytes()?;
        Ok(Encoded { whole: self.since(start), inner })
    }

    /// Passes over the next item.
    #[inline]
    pub fn skip(&mut self) -> Result<(), CborError> {
        self.rest = skip(self.rest)?;
        Ok(())
    }

    /// Whether everything has been read.
    pub fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was read since `start`, an earlier rest.
    #[inline]
    fn since(&self, start: &'a [u8]) -> &'a [u8] {
        start.get(..start.len() - self.rest.len()).unwrap_or_default()
    }

    /// The argument of the next head, which must be of this major type.
    #[inline]
    fn argument(&mut self, major: u8) -> Result<u64, CborError> {
        let (head, rest) = Head::read(self.rest)?;
        if head.major != major {
            return Err(CborError::Unexpected);
        }
        self.rest = rest;
        Ok(head.argument)
    }

    /// The content of a string of this major type.
    #[inline]
    fn string(&mut self, major: u8) -> Result<&'a [u8], CborError> {
        let (head, rest) = Head::read(self.rest)?;
        if head.major != major {
            return Err(CborError::Unexpected);
        }
        let (content, rest) = head.string(rest)?;
        self.rest = rest;
        Ok(content)
    }
}

/// A tag-24 item in both its forms.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoded<'a> {
    /// Tag, string header and content.
    pub whole: &'a [u8],
    /// The encoded item inside.
    pub inner: &'a [u8],
}
