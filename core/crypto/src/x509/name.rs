use super::Defect;
use super::extensions::whole;
use crate::asn1;
use der::asn1::AnyRef;
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader, Tag, Tagged as _};

/// Most bytes of a name: 25 attributes of the usual size.
pub const MAX_NAME: usize = 1024;

/// A distinguished name, as received.
///
/// Two names are equal when their bytes are. RFC 5280 §7.1 would also fold case and space, but Annex B has the issuer
/// copied from the authority's subject byte for byte (Table B.3), and no two authorities are mixed up this way.
#[derive(Clone, Copy)]
pub struct Name<'a> {
    der: &'a [u8],
    // Asked on every check of a path, so kept from the first reading.
    country: Option<&'a str>,
    state: Option<&'a str>,
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Name<'_> {}

/// The values of one attribute; which of two would count is anybody's guess, so two are none.
#[derive(Default)]
struct Seen<'a> {
    value: Option<&'a str>,
    count: usize,
}

impl<'a> Seen<'a> {
    fn take(&mut self, value: AnyRef<'a>) {
        self.value = text(value);
        self.count += 1;
    }

    fn only(self) -> Option<&'a str> {
        self.value.filter(|_| self.count == 1)
    }
}

impl<'a> Name<'a> {
    /// Takes a name's DER if every attribute in it can be read.
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Defect> {
        if der.len() > MAX_NAME {
            return Err(Defect::TooLong);
        }
        let (mut country, mut state) = (Seen::default(), Seen::default());
        walk(der, |attribute, value| match attribute {
            asn1::COUNTRY => country.take(value),
            asn1::STATE => state.take(value),
            _ => {}
        })?;
        Ok(Self { der, country: country.only(), state: state.only() })
    }

    /// The DER.
    pub fn der(&self) -> &'a [u8] {
        self.der
    }

    /// The country, two letters of ISO 3166-1.
    pub fn country(&self) -> Option<&'a str> {
        self.country
    }

    /// The state or province.
    pub fn state(&self) -> Option<&'a str> {
        self.state
    }

    /// The organisation, for display.
    pub fn organisation(&self) -> Option<&'a str> {
        self.only(asn1::ORGANISATION)
    }

    /// The common name, for display.
    pub fn common_name(&self) -> Option<&'a str> {
        self.only(asn1::COMMON_NAME)
    }

    fn only(&self, wanted: ObjectIdentifier) -> Option<&'a str> {
        let mut seen = Seen::default();
        let visit = |attribute, value| {
            if attribute == wanted {
                seen.take(value);
            }
        };
        walk(self.der, visit).ok()?;
        seen.only()
    }
}

fn walk<'a>(der: &'a [u8], mut visit: impl FnMut(ObjectIdentifier, AnyRef<'a>)) -> Result<(), Defect> {
    whole(der, |reader| {
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
            Ok(())
        })
    })
}

fn text(value: AnyRef<'_>) -> Option<&str> {
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => std::str::from_utf8(value.value()).ok(),
        _ => None,
    }
}
