use crate::CborError;
use crate::check::{check, of_minicbor};
use minicbor::data::Type;
use minicbor::decode::Decoder;

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
    bytes: &'a [u8],
    decoder: Decoder<'a>,
}

impl<'a> Reader<'a> {
    /// A reader over exactly one item; refuses what [`check`] refuses.
    pub fn new(bytes: &'a [u8]) -> Result<Self, CborError> {
        check(bytes)?;
        Ok(Self { bytes, decoder: Decoder::new(bytes) })
    }

    /// The kind of the next item.
    pub fn kind(&self) -> Result<Kind, CborError> {
        Ok(match self.decoder.datatype().map_err(of_minicbor)? {
            Type::Bool => Kind::Bool,
            Type::Null => Kind::Null,
            Type::Undefined => Kind::Undefined,
            Type::F16 | Type::F32 | Type::F64 => Kind::Float,
            Type::Simple => Kind::Simple,
            Type::Bytes => Kind::Bytes,
            Type::String => Kind::Text,
            Type::Array => Kind::Array,
            Type::Map => Kind::Map,
            Type::Tag => Kind::Tag,
            Type::Break | Type::Unknown(_) => return Err(CborError::Malformed),
            Type::BytesIndef | Type::StringIndef | Type::ArrayIndef | Type::MapIndef => {
                return Err(CborError::Indefinite);
            }
            _ => Kind::Integer,
        })
    }

    /// Enters an array and gives its length.
    pub fn array(&mut self) -> Result<usize, CborError> {
        self.expect(Kind::Array)?;
        let count = self.decoder.array().map_err(of_minicbor)?.ok_or(CborError::Indefinite)?;
        usize::try_from(count).map_err(|_| CborError::TooMany)
    }

    /// Enters an array of exactly `length` items.
    pub fn array_of(&mut self, length: usize) -> Result<(), CborError> {
        if self.array()? == length { Ok(()) } else { Err(CborError::Unexpected) }
    }

    /// Enters a map and gives the number of its entries.
    pub fn map(&mut self) -> Result<usize, CborError> {
        self.expect(Kind::Map)?;
        let count = self.decoder.map().map_err(of_minicbor)?.ok_or(CborError::Indefinite)?;
        usize::try_from(count).map_err(|_| CborError::TooMany)
    }

    /// A text string.
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        self.expect(Kind::Text)?;
        self.decoder.str().map_err(of_minicbor)
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        self.expect(Kind::Bytes)?;
        self.decoder.bytes().map_err(of_minicbor)
    }

    /// An unsigned integer.
    pub fn uint(&mut self) -> Result<u64, CborError> {
        self.expect(Kind::Integer)?;
        self.decoder.u64().map_err(|_| CborError::Unexpected)
    }

    /// An integer of either sign that fits 64 bits.
    pub fn int(&mut self) -> Result<i64, CborError> {
        self.expect(Kind::Integer)?;
        self.decoder.i64().map_err(|_| CborError::Unexpected)
    }

    /// `true` or `false`.
    pub fn bool(&mut self) -> Result<bool, CborError> {
        self.expect(Kind::Bool)?;
        self.decoder.bool().map_err(of_minicbor)
    }

    /// A floating-point number of 32 or 64 bits; halves are not used by the structures that we read.
    pub fn float(&mut self) -> Result<f64, CborError> {
        self.expect(Kind::Float)?;
        self.decoder.f64().map_err(|_| CborError::Unexpected)
    }

    /// Enters a tag and gives its number.
    pub fn tag(&mut self) -> Result<u64, CborError> {
        self.expect(Kind::Tag)?;
        Ok(self.decoder.tag().map_err(of_minicbor)?.as_u64())
    }

    /// Enters exactly this tag.
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
    pub fn item(&mut self) -> Result<&'a [u8], CborError> {
        let start = self.decoder.position();
        self.skip()?;
        self.bytes.get(start..self.decoder.position()).ok_or(CborError::Truncated)
    }

    /// `#6.24(bstr .cbor …)`: the whole as received, which digests cover, and the bytes inside, which mean something.
    pub fn encoded(&mut self) -> Result<Encoded<'a>, CborError> {
        let start = self.decoder.position();
        self.tagged(TAG_ENCODED)?;
        let inner = self.bytes()?;
        let whole = self.bytes.get(start..self.decoder.position()).ok_or(CborError::Truncated)?;
        Ok(Encoded { whole, inner })
    }

    /// Passes over the next item.
    pub fn skip(&mut self) -> Result<(), CborError> {
        self.decoder.skip().map_err(of_minicbor)
    }

    /// Whether everything has been read.
    pub fn at_end(&self) -> bool {
        self.decoder.position() == self.bytes.len()
    }

    fn expect(&self, kind: Kind) -> Result<(), CborError> {
        if self.kind()? == kind { Ok(()) } else { Err(CborError::Unexpected) }
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
