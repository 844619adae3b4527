use crate::MdocError;
use crate::issuer_signed::MAX_ITEMS;
use dinhdanh_cbor::{CborError, Reader, tdate};
use dinhdanh_crypto::{DigestAlgorithm, PublicKey, foreign_cose_key};
use time::UtcDateTime;

/// When a document was signed and between which times it holds (ISO/IEC 18013-5 §9.1.2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidityInfo {
    /// When the issuer signed; issuers here round it to the day, so that it does not tell copies of one batch apart.
    pub signed: UtcDateTime,
    /// Not valid before.
    pub valid_from: UtcDateTime,
    /// Not valid after.
    pub valid_until: UtcDateTime,
    /// When the issuer expects to have a newer one.
    pub expected_update: Option<UtcDateTime>,
}

/// What the issuer signed: digests of the elements, the holder's key and the times
/// (`MobileSecurityObject`, ISO/IEC 18013-5 §9.1.2.4).
#[derive(Clone)]
pub struct MobileSecurityObject<'a> {
    /// `docType`.
    pub doc_type: &'a str,
    /// The holder's public key; only who has its other half can show the document. Where this library does not have its
    /// type or curve, the name of that: nobody can show the document here, and what the issuer signed of it is still read.
    pub device_key: Result<PublicKey, &'static str>,
    /// The times.
    pub validity: ValidityInfo,
    /// `digestAlgorithm`.
    pub digest_algorithm: DigestAlgorithm,
    /// `status` as received, where there is one (Token Status List).
    pub status: Option<&'a [u8]>,
    digests: Vec<Digest<'a>>,
    key_authorizations: KeyAuthorizations<'a>,
}

/// What the holder's key may sign itself: at most [`MAX_ITEMS`] names in all. Read once, since a stranger's response asks for each
/// of its elements.
#[derive(Clone, Default)]
struct KeyAuthorizations<'a> {
    name_spaces: Vec<&'a str>,
    elements: Vec<(&'a str, &'a str)>,
}

#[derive(Clone, Copy)]
struct Digest<'a> {
    name_space: &'a str,
    id: u64,
    value: &'a [u8],
}

impl<'a> MobileSecurityObject<'a> {
    /// Reads `MobileSecurityObjectBytes`, the payload of `issuerAuth`: `#6.24(bstr .cbor MobileSecurityObject)`.
    pub fn parse(payload: &'a [u8]) -> Result<Self, MdocError> {
        let mut reader = Reader::new(Reader::new(payload)?.encoded()?.inner)?;
        let (mut version, mut algorithm, mut doc_type, mut device_key) = (None, None, None, None);
        let (mut validity, mut key_authorizations, mut status) = (None, KeyAuthorizations::default(), None);
        let mut digests = Vec::new();
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"version" => version = Some(reader.text()?),
                b"digestAlgorithm" => algorithm = Some(reader.text()?),
                b"valueDigests" => digests = value_digests(&mut reader)?,
                b"deviceKeyInfo" => (device_key, key_authorizations) = device_key_info(&mut reader)?,
                b"docType" => doc_type = Some(reader.text()?),
                b"validityInfo" => validity = Some(validity_info(&mut reader)?),
                b"status" => status = Some(reader.item()?),
                _ => reader.skip()?,
            }
        }
        if version.ok_or(MdocError::Missing)? != "1.0" {
            return Err(MdocError::Version);
        }
        let algorithm = algorithm.ok_or(MdocError::Missing)?;
        Ok(Self {
            doc_type: doc_type.ok_or(MdocError::Missing)?,
            device_key: device_key.ok_or(MdocError::Missing)?,
            validity: validity.ok_or(MdocError::Missing)?,
            digest_algorithm: digest_algorithm(algorithm)?,
            status,
            digests,
            key_authorizations,
        })
    }

    /// The digest that the issuer signed for an item, if it signed one.
    pub fn digest(&self, name_space: &str, id: u64) -> Option<&'a [u8]> {
        let wanted = (id, name_space);
        let at = self.digests.binary_search_by(|digest| (digest.id, digest.name_space).cmp(&wanted)).ok()?;
        self.digests.get(at).map(|digest| digest.value)
    }

    /// Whether the holder's key may sign this element itself (`KeyAuthorizations`). Without a word of it, none.
    pub fn authorises(&self, name_space: &str, element: &str) -> bool {
        let KeyAuthorizations { name_spaces, elements } = &self.key_authorizations;
        name_spaces.contains(&name_space) || elements.contains(&(name_space, element))
    }
}

/// Digest algorithms that others have, by the names of their standards (FIPS 180-4, FIPS 202, RFC 1321).
const FOREIGN_DIGESTS: [&str; 9] =
    ["MD5", "SHA-1", "SHA-224", "SHA-512/224", "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"];

fn digest_algorithm(name: &str) -> Result<DigestAlgorithm, MdocError> {
    let foreign = || FOREIGN_DIGESTS.into_iter().find(|known| *known == name).unwrap_or("no known digest algorithm");
    DigestAlgorithm::from_name(name).ok_or_else(|| MdocError::DigestAlgorithm(foreign()))
}

impl<'a> KeyAuthorizations<'a> {
    /// The issuer signed it: what can't be read makes the MSO malformed, used or not.
    fn read(reader: &mut Reader<'a>) -> Result<Self, MdocError> {
        let mut names = Self::default();
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"nameSpaces" => {
                    for _ in 0..reader.array()? {
                        names.name_spaces.push(reader.text()?);
                        names.check_count()?;
                    }
                }
                b"dataElements" => {
                    for _ in 0..reader.map()? {
                        let name_space = reader.text()?;
                        for _ in 0..reader.array()? {
                            names.elements.push((name_space, reader.text()?));
                            names.check_count()?;
                        }
                    }
                }
                _ => reader.skip()?,
            }
        }
        Ok(names)
    }

    fn check_count(&self) -> Result<(), MdocError> {
        let count = self.name_spaces.len() + self.elements.len();
        if count <= MAX_ITEMS { Ok(()) } else { Err(MdocError::TooLarge) }
    }
}

fn value_digests<'a>(reader: &mut Reader<'a>) -> Result<Vec<Digest<'a>>, MdocError> {
    let mut digests = Vec::new();
    for _ in 0..reader.map()? {
        let name_space = reader.text()?;
        let count = reader.map()?;
        if digests.len() + count > MAX_ITEMS {
            return Err(MdocError::TooLarge);
        }
        digests.reserve(count);
        for _ in 0..count {
            digests.push(Digest { name_space, id: reader.uint()?, value: reader.bytes()? });
        }
    }
    digests.sort_unstable_by(|one, other| (one.id, one.name_space).cmp(&(other.id, other.name_space)));
    Ok(digests)
}

type DeviceKeyInfo<'a> = (Option<Result<PublicKey, &'static str>>, KeyAuthorizations<'a>);

fn device_key_info<'a>(reader: &mut Reader<'a>) -> Result<DeviceKeyInfo<'a>, MdocError> {
    let (mut key, mut authorizations) = (None, KeyAuthorizations::default());
    for _ in 0..reader.map()? {
        match reader.name()? {
            b"deviceKey" => {
                let bytes = reader.item()?;
                key = Some(match PublicKey::from_cose_key(bytes) {
                    Ok(key) => Ok(key),
                    // §9.1.2.4 has its curves: another is refused by name, which is not to be malformed.
                    Err(error) => Err(foreign_cose_key(bytes).ok_or(error)?),
                });
            }
            b"keyAuthorizations" => authorizations = KeyAuthorizations::read(reader)?,
            _ => reader.skip()?,
        }
    }
    Ok((key, authorizations))
}

fn validity_info(reader: &mut Reader<'_>) -> Result<ValidityInfo, MdocError> {
    let (mut signed, mut valid_from, mut valid_until, mut expected_update) = (None, None, None, None);
    for _ in 0..reader.map()? {
        match reader.name()? {
            b"signed" => signed = Some(tdate::read(reader)?),
            b"validFrom" => valid_from = Some(tdate::read(reader)?),
            b"validUntil" => valid_until = Some(tdate::read(reader)?),
            b"expectedUpdate" => expected_update = Some(tdate::read(reader)?),
            _ => reader.skip()?,
        }
    }
    let info = ValidityInfo {
        signed: signed.ok_or(MdocError::Missing)?,
        valid_from: valid_from.ok_or(MdocError::Missing)?,
        valid_until: valid_until.ok_or(MdocError::Missing)?,
        expected_update,
    };
    // §9.1.2.4: validFrom is not before signed, validUntil is later than validFrom.
    let ordered = info.signed <= info.valid_from && info.valid_from < info.valid_until;
    if ordered { Ok(info) } else { Err(CborError::Unexpected.into()) }
}
