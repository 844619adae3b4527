//! What a wallet asks of an issuer and what it gets back: our own formats, `docs/provisioning.md`.

use crate::MdocError;
use dinhdanh_cbor::{CborError, Reader, Writer};
use dinhdanh_crypto::CryptoError;
use dinhdanh_crypto::PublicKey;

/// Most copies of one document in one batch.
pub const MAX_COPIES: usize = 100;

/// Largest batch that is read, in bytes.
pub const MAX_BATCH: usize = 16 << 20;

const VERSION: u64 = 1;

/// A wallet's request for copies of one document: a key for each copy, with proof that the wallet has its other half.
///
/// `[1, doc_type, [+ [cose_key, proof]]]`
pub struct KeyRequest<'a> {
    /// `docType` that is asked for.
    pub doc_type: &'a str,
    /// The keys, each proven.
    pub keys: Vec<PublicKey>,
}

impl<'a> KeyRequest<'a> {
    /// What the `index`-th key signs to prove itself: bound to the type and the place, so that a proof can't be moved.
    pub fn to_be_signed(doc_type: &str, index: usize, key: &PublicKey) -> Vec<u8> {
        let writer = Writer::new().array(4).text("DinhdanhKeyRequest").text(doc_type).uint(index as u64);
        writer.raw(&key.to_cose_key()).finish()
    }

    /// The request, encoded.
    pub fn encode(doc_type: &str, keys: &[(PublicKey, Vec<u8>)]) -> Vec<u8> {
        let writer = Writer::new().array(3).uint(VERSION).text(doc_type).array(keys.len());
        let write =
            |writer: Writer, (key, proof): &(PublicKey, Vec<u8>)| writer.array(2).raw(&key.to_cose_key()).bytes(proof);
        keys.iter().fold(writer, write).finish()
    }

    /// Reads a request and checks each proof; a key that comes twice is refused, as its copies could be linked.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        let mut reader = open(bytes)?;
        let doc_type = reader.text()?;
        let count = copies(&mut reader)?;
        let mut keys = Vec::with_capacity(count);
        for index in 0..count {
            reader.array_of(2)?;
            let key = PublicKey::from_cose_key(reader.item()?)?;
            key.verify(key.algorithm(), &Self::to_be_signed(doc_type, index, &key), reader.bytes()?)?;
            if keys.contains(&key) {
                return Err(CryptoError::InvalidKey.into());
            }
            keys.push(key);
        }
        Ok(Self { doc_type, keys })
    }
}

/// How an issuer wants the copies of a batch to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyUse {
    /// Each once.
    OneTime,
    /// One until it ends, then the next.
    LimitedTime,
    /// The least used first, again and again.
    Rotating,
}

const USES: [(u64, CopyUse); 3] = [(1, CopyUse::OneTime), (2, CopyUse::LimitedTime), (3, CopyUse::Rotating)];

/// An issuer's answer: one copy of the document for each key, `[1, doc_type, [+ bstr .cbor IssuerSigned], ? copy_use]`.
pub struct Batch<'a> {
    /// `docType` that was issued.
    pub doc_type: &'a str,
    /// `IssuerSigned` of each copy, encoded.
    pub copies: Vec<&'a [u8]>,
    /// How they are to be shown; `None` where the issuer leaves it to the wallet.
    pub copy_use: Option<CopyUse>,
}

impl<'a> Batch<'a> {
    /// The answer, encoded.
    pub fn encode(doc_type: &str, copies: &[Vec<u8>], copy_use: Option<CopyUse>) -> Vec<u8> {
        let number =
            copy_use.and_then(|wanted| USES.iter().find_map(|(number, use_)| (*use_ == wanted).then_some(*number)));
        let writer = Writer::new().array(3 + usize::from(number.is_some())).uint(VERSION).text(doc_type);
        let writer = copies.iter().fold(writer.array(copies.len()), |writer, copy| writer.bytes(copy));
        number.into_iter().fold(writer, Writer::uint).finish()
    }

    /// Reads an answer; the copies are not checked here.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        let (mut reader, members) = begin(bytes)?;
        let doc_type = reader.text()?;
        let copies = (0..copies(&mut reader)?).map(|_| reader.bytes()).collect::<Result<_, _>>()?;
        let copy_use = match members {
            3 => None,
            4 => Some(copy_use(reader.uint()?)?),
            _ => return Err(CborError::Unexpected.into()),
        };
        Ok(Self { doc_type, copies, copy_use })
    }
}

fn open(bytes: &[u8]) -> Result<Reader<'_>, MdocError> {
    match begin(bytes)? {
        (reader, 3) => Ok(reader),
        _ => Err(CborError::Unexpected.into()),
    }
}

/// Behind the version, and how many members there are.
fn begin(bytes: &[u8]) -> Result<(Reader<'_>, usize), MdocError> {
    if bytes.len() > MAX_BATCH {
        return Err(MdocError::TooLarge);
    }
    let mut reader = Reader::new(bytes)?;
    let members = reader.array()?;
    if members == 0 {
        return Err(CborError::Unexpected.into());
    }
    if reader.uint()? == VERSION { Ok((reader, members)) } else { Err(MdocError::Version) }
}

/// What is known of how copies are shown; another number is of a later version.
fn copy_use(number: u64) -> Result<CopyUse, MdocError> {
    USES.iter().find_map(|(known, use_)| (*known == number).then_some(*use_)).ok_or(MdocError::Version)
}

fn copies(reader: &mut Reader<'_>) -> Result<usize, MdocError> {
    match reader.array()? {
        0 => Err(CborError::Unexpected.into()),
        count if count > MAX_COPIES => Err(MdocError::TooLarge),
        count => Ok(count),
    }
}
