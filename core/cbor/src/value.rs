use crate::{CborError, Kind, Reader, Writer};

/// An item of any shape, for what is shown or converted rather than checked. Strings borrow from the input.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names are those of RFC 8949 §3.1")]
pub enum Value<'a> {
    Integer(i64),
    /// An unsigned integer over `i64::MAX`, or a negative one that does not fit: kept as encoded.
    Big(&'a [u8]),
    Bytes(&'a [u8]),
    Text(&'a str),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    Tag(u64, Box<Value<'a>>),
    Bool(bool),
    Null,
    Float(f64),
    /// `undefined`, half floats and other simple values: kept as encoded.
    Other(&'a [u8]),
}

impl<'a> Value<'a> {
    /// Reads exactly one item.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CborError> {
        Self::read(&mut Reader::new(bytes)?)
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, CborError> {
        Ok(match reader.kind()? {
            Kind::Integer => match reader.clone().int() {
                Ok(value) => {
                    reader.skip()?;
                    Self::Integer(value)
                }
                Err(_) => Self::Big(reader.item()?),
            },
            Kind::Bytes => Self::Bytes(reader.bytes()?),
            Kind::Text => Self::Text(reader.text()?),
            Kind::Array => Self::Array((0..reader.array()?).map(|_| Self::read(reader)).collect::<Result<_, _>>()?),
            Kind::Map => {
                Self::Map((0..reader.map()?).map(|_| Ok((Self::read(reader)?, Self::read(reader)?))).collect::<Result<
                    _,
                    CborError,
                >>(
                )?)
            }
            Kind::Tag => Self::Tag(reader.tag()?, Box::new(Self::read(reader)?)),
            Kind::Bool => Self::Bool(reader.bool()?),
            Kind::Null => {
                reader.skip()?;
                Self::Null
            }
            Kind::Float => match reader.clone().float() {
                Ok(value) => {
                    reader.skip()?;
                    Self::Float(value)
                }
                Err(_) => Self::Other(reader.item()?),
            },
            Kind::Undefined | Kind::Simple => Self::Other(reader.item()?),
        })
    }

    /// Writes the value in the shortest form, keys in the order that they have here.
    pub fn write(&self, writer: Writer) -> Writer {
        match self {
            Self::Integer(value) => writer.int(*value),
            Self::Big(raw) | Self::Other(raw) => writer.raw(raw),
            Self::Bytes(bytes) => writer.bytes(bytes),
            Self::Text(text) => writer.text(text),
            Self::Array(items) => items.iter().fold(writer.array(items.len()), |writer, item| item.write(writer)),
            Self::Map(entries) => {
                entries.iter().fold(writer.map(entries.len()), |writer, (key, value)| value.write(key.write(writer)))
            }
            Self::Tag(tag, value) => value.write(writer.tag(*tag)),
            Self::Bool(value) => writer.bool(*value),
            Self::Null => writer.null(),
            Self::Float(value) => writer.raw(&[0xfb]).raw(&value.to_be_bytes()),
        }
    }

    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The value of a text key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| name.as_text() == Some(key)).map(|(_, value)| value)
    }
}
