use crate::MdocError;
use dinhdanh_cbor::{CborError, Encoded, Reader};
use dinhdanh_crypto::cose::Sign1;

/// Most elements of one document, and most digests of one MSO.
pub const MAX_ITEMS: usize = 256;

/// Shortest `random` of an item (ISO/IEC 18013-5 §9.1.2.5): with less, a digest tells a guessable value.
const MIN_RANDOM: usize = 16;

/// The issuer's half of a document: `{ ? nameSpaces, issuerAuth }` (ISO/IEC 18013-5 §8.3.2.1.2.2).
///
/// As received; nothing in it can be read as true before it is authenticated.
#[derive(Clone)]
pub struct IssuerSigned<'a> {
    pub(crate) items: Vec<ItemBytes<'a>>,
    pub(crate) issuer_auth: Sign1<'a>,
    pub(crate) issuer_auth_bytes: &'a [u8],
}

/// One `IssuerSignedItemBytes` and the namespace that it stands under.
#[derive(Clone, Copy)]
pub(crate) struct ItemBytes<'a> {
    pub(crate) name_space: &'a str,
    pub(crate) encoded: Encoded<'a>,
}

/// `IssuerSignedItem`: what the digest covers, read.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) digest_id: u64,
    pub(crate) identifier: &'a str,
    pub(crate) value: &'a [u8],
}

impl<'a> IssuerSigned<'a> {
    /// Reads exactly one `IssuerSigned`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        Self::read(&mut Reader::new(bytes)?)
    }

    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, MdocError> {
        let (mut items, mut issuer_auth) = (Vec::new(), None);
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"nameSpaces" => items = name_spaces(reader)?,
                b"issuerAuth" => {
                    let mut message = reader.clone();
                    issuer_auth = Some((reader.item()?, Sign1::read(&mut message)?));
                }
                _ => reader.skip()?,
            }
        }
        let (issuer_auth_bytes, issuer_auth) = issuer_auth.ok_or(MdocError::Missing)?;
        Ok(Self { items, issuer_auth, issuer_auth_bytes })
    }

    /// The issuer's signature, with the certificates of its signer.
    pub fn issuer_auth(&self) -> &Sign1<'a> {
        &self.issuer_auth
    }

    /// The names of the elements that are here, unchecked: for choosing, not for believing.
    pub fn element_names(&self) -> impl Iterator<Item = Result<(&'a str, &'a str), MdocError>> + '_ {
        self.items.iter().map(|item| Ok((item.name_space, Item::parse(item.encoded.inner)?.identifier)))
    }
}

fn name_spaces<'a>(reader: &mut Reader<'a>) -> Result<Vec<ItemBytes<'a>>, MdocError> {
    let mut items = Vec::new();
    for _ in 0..reader.map()? {
        let name_space = reader.text()?;
        let count = reader.array()?;
        if items.len() + count > MAX_ITEMS {
            return Err(MdocError::TooLarge);
        }
        items.reserve(count);
        for _ in 0..count {
            items.push(ItemBytes { name_space, encoded: reader.encoded()? });
        }
    }
    Ok(items)
}

impl<'a> Item<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        let mut reader = Reader::new(bytes)?;
        let (mut digest_id, mut random, mut identifier, mut value) = (None, None, None, None);
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"digestID" => digest_id = Some(reader.uint()?),
                b"random" => random = Some(reader.bytes()?),
                b"elementIdentifier" => identifier = Some(reader.text()?),
                b"elementValue" => value = Some(reader.item()?),
                _ => return Err(CborError::Unexpected.into()),
            }
        }
        if random.ok_or(MdocError::Missing)?.len() < MIN_RANDOM {
            return Err(CborError::Unexpected.into());
        }
        Ok(Self {
            digest_id: digest_id.ok_or(MdocError::Missing)?,
            identifier: identifier.ok_or(MdocError::Missing)?,
            value: value.ok_or(MdocError::Missing)?,
        })
    }
}
