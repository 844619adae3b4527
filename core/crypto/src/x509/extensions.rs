use super::Defect;
use crate::asn1;
use der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader, Tag, Tagged as _};

/// Most extensions of a certificate.
pub const MAX_EXTENSIONS: usize = 24;

/// Most purposes of an extended key usage.
const MAX_PURPOSES: usize = 8;

/// Most alternative names that are looked at.
const MAX_NAMES: usize = 16;

/// Longest contact, in bytes.
pub const MAX_CONTACT: usize = 256;

/// How a URI begins by which a person can reach somebody.
const CONTACTS: [&str; 3] = ["https://", "mailto:", "tel:"];

/// Key usage (RFC 5280 §4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature alone.
    pub const SIGN: Self = Self(0x8000);
    /// keyCertSign and cRLSign.
    pub const SIGN_CERTIFICATES: Self = Self(0x0600);

    pub(super) fn signs_certificates(self) -> bool {
        self.0 & 0x0400 != 0
    }

    pub(super) fn signs_revocation_lists(self) -> bool {
        self.0 & 0x0200 != 0
    }

    fn read(bits: BitStringRef<'_>) -> Result<Self, Defect> {
        match *bits.raw_bytes() {
            [high] => Ok(Self(u16::from_be_bytes([high, 0]))),
            [high, low] => Ok(Self(u16::from_be_bytes([high, low]))),
            _ => Err(Defect::Malformed),
        }
    }

    /// The content of the bit string, its number of unused bits first (X.690 §11.2.2: no zero bits at the end).
    pub(super) fn bit_string(self) -> [u8; 2] {
        let [high, _] = self.0.to_be_bytes();
        [high.trailing_zeros() as u8 & 7, high]
    }
}

/// Basic constraints (RFC 5280 §4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether it may issue certificates.
    pub authority: bool,
    /// How many authorities may stand below it; `None` for any number.
    pub path_length: Option<u8>,
}

/// A value and whether its extension is critical.
#[derive(Clone, Copy)]
pub(super) struct Marked<T> {
    pub(super) value: T,
    pub(super) critical: bool,
}

/// The purposes of an extended key usage, the first few of at most [`MAX_PURPOSES`].
#[derive(Clone, Copy)]
pub(super) struct Purposes<'a>(&'a [u8]);

impl<'a> Purposes<'a> {
    fn read(der: &'a [u8]) -> Result<Self, Defect> {
        let purposes = Self(der);
        match purposes.count()? {
            0 => Err(Defect::Malformed),
            count if count > MAX_PURPOSES => Err(Defect::TooLong),
            _ => Ok(purposes),
        }
    }

    /// Whether this is the one purpose: a second could be that of another profile.
    pub(super) fn is_only(self, purpose: ObjectIdentifier) -> bool {
        let mut all = true;
        let count = self.walk(|found| all &= found == purpose);
        all && count == Ok(1)
    }

    fn count(self) -> Result<usize, Defect> {
        self.walk(|_| {})
    }

    pub(super) fn walk(self, mut visit: impl FnMut(ObjectIdentifier)) -> Result<usize, Defect> {
        let mut reader = SliceReader::new(self.0)?;
        let count = reader.sequence(|purposes| {
            let mut count = 0;
            while !purposes.is_finished() {
                visit(purposes.decode()?);
                count += 1;
            }
            Ok::<_, der::Error>(count)
        })?;
        reader.finish()?;
        Ok(count)
    }
}

/// The extensions that the profiles ask about.
#[derive(Clone, Copy, Default)]
pub(super) struct Extensions<'a> {
    pub(super) key_usage: Option<Marked<KeyUsage>>,
    pub(super) purposes: Option<Marked<Purposes<'a>>>,
    pub(super) basic_constraints: Option<Marked<BasicConstraints>>,
    pub(super) subject_key: Option<&'a [u8]>,
    pub(super) authority_key: Option<&'a [u8]>,
    /// The issuer's alternative names and the distribution points of revocation lists, DER: read where a profile asks for
    /// them, so that nobody else's certificate is refused for their form.
    issuer_names: Option<&'a [u8]>,
    revocation_points: Option<&'a [u8]>,
    pub(super) unknown_critical: bool,
    /// One of those that ISO/IEC 18013-5 §B.1.1 forbids.
    pub(super) forbidden: bool,
    /// The whole list, for what is shown.
    list: &'a [u8],
}

impl<'a> Extensions<'a> {
    pub(super) fn read(list: &'a [u8]) -> Result<Self, Defect> {
        let mut extensions = Self { list, ..Self::default() };
        each_extension(list, |oid, critical, value| extensions.take(oid, critical, value))?;
        Ok(extensions)
    }

    fn take(&mut self, oid: ObjectIdentifier, critical: bool, value: &'a [u8]) -> Result<(), Defect> {
        match oid {
            asn1::KEY_USAGE => {
                let value = KeyUsage::read(whole(value, |reader| Ok(reader.decode()?))?)?;
                self.key_usage = Some(Marked { value, critical });
            }
            asn1::EXTENDED_KEY_USAGE => {
                self.purposes = Some(Marked { value: Purposes::read(value)?, critical });
            }
            asn1::BASIC_CONSTRAINTS => {
                let value = whole(value, basic_constraints)?;
                self.basic_constraints = Some(Marked { value, critical });
            }
            asn1::SUBJECT_KEY_IDENTIFIER => {
                let identifier: &OctetStringRef = whole(value, |reader| Ok(reader.decode()?))?;
                self.subject_key = Some(identifier.as_bytes());
            }
            asn1::AUTHORITY_KEY_IDENTIFIER => self.authority_key = whole(value, authority_key)?,
            // A critical one would have to be obeyed, and none is.
            asn1::ISSUER_ALTERNATIVE_NAME => {
                self.issuer_names = Some(value);
                self.unknown_critical |= critical;
            }
            asn1::REVOCATION_LISTS => {
                self.revocation_points = Some(value);
                self.unknown_critical |= critical;
            }
            asn1::NAME_CONSTRAINTS
            | asn1::POLICY_MAPPINGS
            | asn1::POLICY_CONSTRAINTS
            | asn1::INHIBIT_ANY_POLICY
            | asn1::FRESHEST_REVOCATION_LIST => self.forbidden = true,
            _ => self.unknown_critical |= critical,
        }
        Ok(())
    }

    /// Whether the issuer says how it is reached: by an e-mail address or a URI, beside any other names.
    pub(super) fn tells_issuers_contact(&self) -> bool {
        self.issuer_names.is_some_and(|names| has_contact(names) == Ok(true))
    }

    /// Whether there are distribution points, each with a name of whatever kind, and each for all reasons and for its issuer's
    /// own lists.
    pub(super) fn tells_revocation_lists(&self) -> bool {
        self.revocation_points.is_some_and(|points| are_whole(points) == Ok(true))
    }

    /// Where the subject says that it can be reached.
    pub(super) fn contact(&self) -> Option<&'a str> {
        let mut found = None;
        let walked = walk(self.list, |oid, _, value| {
            if oid == asn1::SUBJECT_ALTERNATIVE_NAME {
                found = contact(value)?;
            }
            Ok(())
        });
        walked.ok().and(found)
    }

    /// The critical extensions that are not understood, as dotted numbers, for display.
    pub(super) fn unknown_critical(&self) -> Vec<String> {
        const KNOWN: [ObjectIdentifier; 5] = [
            asn1::KEY_USAGE,
            asn1::EXTENDED_KEY_USAGE,
            asn1::BASIC_CONSTRAINTS,
            asn1::SUBJECT_KEY_IDENTIFIER,
            asn1::AUTHORITY_KEY_IDENTIFIER,
        ];
        let mut unknown = Vec::new();
        let walked = walk(self.list, |oid, critical, _| {
            if critical && !KNOWN.contains(&oid) {
                unknown.push(oid.to_string());
            }
            Ok(())
        });
        walked.map(|()| unknown).unwrap_or_default()
    }
}

/// Where a subject can be reached, of its alternative names: the first e-mail address, or URI of a kind that a person can follow.
/// `None` for a list that can't be read to its end.
pub(super) fn contact(names: &[u8]) -> Result<Option<&str>, Defect> {
    whole(names, |reader| {
        reader.sequence(|names| {
            let (mut count, mut contact) = (0, None);
            while !names.is_finished() {
                let name = names.decode::<AnyRef<'_>>()?;
                count += 1;
                if count > MAX_NAMES {
                    return Err(Defect::TooLong);
                }
                let Tag::ContextSpecific { constructed: false, number } = name.tag() else { continue };
                // IA5String (RFC 5280 §4.2.1.6).
                let text = std::str::from_utf8(name.value()).ok().filter(|text| {
                    (1..=MAX_CONTACT).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
                });
                let follows =
                    |uri: &str| CONTACTS.iter().any(|scheme| uri.len() > scheme.len() && uri.starts_with(scheme));
                contact = contact.or(text.filter(|text| match number.value() {
                    1 => text
                        .split_once('@')
                        .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@')),
                    6 => follows(text),
                    _ => false,
                }));
            }
            Ok(contact)
        })
    })
}

/// Whether `rfc822Name [1]` or `uniformResourceIdentifier [6]` is among these names (RFC 5280 §4.2.1.6).
fn has_contact(names: &[u8]) -> Result<bool, Defect> {
    whole(names, |reader| {
        reader.sequence(|names| {
            let mut found = false;
            while !names.is_finished() {
                let name = names.decode::<AnyRef<'_>>()?;
                if let Tag::ContextSpecific { constructed: false, number } = name.tag() {
                    found |= matches!(number.value(), 1 | 6) && !name.value().is_empty();
                }
            }
            Ok(found)
        })
    })
}

/// Whether each of these points is a `distributionPoint [0]` and nothing else: no `reasons [1]`, no `cRLIssuer [2]` (RFC 5280
/// §4.2.1.13).
fn are_whole(points: &[u8]) -> Result<bool, Defect> {
    whole(points, |reader| {
        reader.sequence(|points| {
            let (mut all, mut any) = (true, false);
            while !points.is_finished() {
                // A point in which anything follows its name is not read to its end: an error.
                let name = points.sequence(|point| point.decode::<AnyRef<'_>>())?;
                let full = |number: u32| number == 0 && !name.value().is_empty();
                all &= matches!(name.tag(), Tag::ContextSpecific { constructed: true, number } if full(number.value()));
                any = true;
            }
            Ok(all && any)
        })
    })
}

/// Visits each extension: its name, whether it is critical, its value. At most [`MAX_EXTENSIONS`], each once.
pub(super) fn each_extension<'a>(
    list: &'a [u8],
    mut visit: impl FnMut(ObjectIdentifier, bool, &'a [u8]) -> Result<(), Defect>,
) -> Result<(), Defect> {
    let mut seen = [None; MAX_EXTENSIONS];
    let mut slots = 0;
    walk(list, |oid, critical, value| {
        // RFC 5280 §4.2: an extension is there once; which of two would count is anybody's guess.
        if seen.contains(&Some(oid)) {
            return Err(Defect::Malformed);
        }
        *seen.get_mut(slots).ok_or(Defect::TooLong)? = Some(oid);
        slots += 1;
        visit(oid, critical, value)
    })
}

fn walk<'a>(
    list: &'a [u8],
    mut visit: impl FnMut(ObjectIdentifier, bool, &'a [u8]) -> Result<(), Defect>,
) -> Result<(), Defect> {
    if list.is_empty() {
        return Ok(());
    }
    whole(list, |reader| {
        reader.sequence(|extensions| {
            while !extensions.is_finished() {
                let (oid, critical, value) = extensions.sequence(|extension| {
                    let oid = extension.decode::<ObjectIdentifier>()?;
                    let critical = extension.decode::<Option<bool>>()?.unwrap_or(false);
                    let value = extension.decode::<&OctetStringRef>()?;
                    Ok::<_, der::Error>((oid, critical, value.as_bytes()))
                })?;
                visit(oid, critical, value)?;
            }
            Ok(())
        })
    })
}

/// Reads exactly one item.
pub(super) fn whole<'a, T>(
    der: &'a [u8],
    read: impl FnOnce(&mut SliceReader<'a>) -> Result<T, Defect>,
) -> Result<T, Defect> {
    let mut reader = SliceReader::new(der)?;
    let item = read(&mut reader)?;
    reader.finish()?;
    Ok(item)
}

fn basic_constraints(reader: &mut SliceReader<'_>) -> Result<BasicConstraints, Defect> {
    reader.sequence(|fields| {
        let authority = fields.decode::<Option<bool>>()?.unwrap_or(false);
        Ok(BasicConstraints { authority, path_length: fields.decode::<Option<u8>>()? })
    })
}

/// RFC 5280 §4.2.1.1: `keyIdentifier` is the first field; the others are passed over.
pub(super) fn authority_key<'a>(reader: &mut SliceReader<'a>) -> Result<Option<&'a [u8]>, Defect> {
    reader.sequence(|fields| {
        let mut identifier = None;
        while !fields.is_finished() {
            let field = fields.decode::<AnyRef<'a>>()?;
            if matches!(field.tag(), Tag::ContextSpecific { constructed: false, number } if number.value() == 0) {
                identifier = Some(field.value());
            }
        }
        Ok(identifier)
    })
}
