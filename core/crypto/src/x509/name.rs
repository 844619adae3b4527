use super::Defect;
use crate::asn1;
use der::asn1::AnyRef;
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader, Tag, Tagged as _};

/// Most bytes of a name: 25 attributes of the usual size.
pub const MAX_NAME: usize = 1024;

/// A distinguished name, as received.
///
/// Two names are equal when their bytes are. RFC 5280 §7.1 would also fold case and space, but Annex B has the issuer
/// copied from the authority's subject byte for byte (unconfirmed), and no two authorities are mixed up this way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name<'a>(&'a [u8]);

impl<'a> Name<'a> {
    /// Takes a name's DER if every attribute in it can be read.
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Defect> {
        if der.len() > MAX_NAME {
            return Err(Defect::TooLong);
        }
        let name = Self(der);
        name.walk(|_, _| {})?;
        Ok(name)
    }

    /// The DER.
    pub fn der(&self) -> &'a [u8] {
        self.0
    }

    /// The country, two letters of ISO 3166-1.
    pub fn country(&self) -> Option<&'a str> {
        self.only(asn1::COUNTRY)
    }

    /// The state or province.
    pub fn state(&self) -> Option<&'a str> {
        self.only(asn1::STATE)
    }

    /// The organisation, for display.
    pub fn organisation(&self) -> Option<&'a str> {
        self.only(asn1::ORGANISATION)
    }

    /// The common name, for display.
    pub fn common_name(&self) -> Option<&'a str> {
        self.only(asn1::COMMON_NAME)
    }

    /// The value of an attribute that is there once; which of two would count is anybody's guess.
    fn only(&self, wanted: ObjectIdentifier) -> Option<&'a str> {
        let (mut found, mut count) = (None, 0_usize);
        self.walk(|attribute, value| {
            if attribute == wanted {
                found = text(value);
                count += 1;
            }
        })
        .ok()?;
        found.filter(|_| count == 1)
    }

    fn walk(&self, mut visit: impl FnMut(ObjectIdentifier, AnyRef<'a>)) -> Result<(), Defect> {
        let mut reader = SliceReader::new(self.0)?;
        reader.sequence(|names| {
            while !names.is_finished() {
                let set = names.decode::<AnyRef<'a>>()?;
                if set.tag() != Tag::Set {
                    return Err(Defect::Malformed);
                }
                let mut set = SliceReader::new(set.value())?;
                while !set.is_finished() {
                    let (attribute, value) = set.sequence(|pair| {
                        Ok::<_, der::Error>((pair.decode::<ObjectIdentifier>()?, pair.decode::<AnyRef<'a>>()?))
                    })?;
                    visit(attribute, value);
                }
            }
            Ok::<_, Defect>(())
        })?;
        Ok(reader.finish()?)
    }
}

fn text(value: AnyRef<'_>) -> Option<&str> {
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => std::str::from_utf8(value.value()).ok(),
        _ => None,
    }
}
