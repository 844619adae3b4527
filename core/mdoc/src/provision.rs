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

/// An issuer's answer: one copy of the document for each key, `[1, doc_type, [+ bstr .cbor IssuerSigned]]`.
pub struct Batch<'a> {
    /// `docType` that was issued.
    pub doc_type: &'a str,
    /// `IssuerSigned` of each copy, encoded.
    pub copies: Vec<&'a [u8]>,
}

impl<'a> Batch<'a> {
    /// The answer, encoded.
    pub fn encode(doc_type: &str, copies: &[Vec<u8>]) -> Vec<u8> {
        let writer = Writer::new().array(3).uint(VERSION).text(doc_type).array(copies.len());
        copies.iter().fold(writer, |writer, copy| writer.bytes(copy)).finish()
    }

    /// Reads an answer; the copies are not checked here.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        let mut reader = open(bytes)?;
        let doc_type = reader.text()?;
        let copies = (0..copies(&mut reader)?).map(|_| reader.bytes()).collect::<Result<_, _>>()?;
        Ok(Self { doc_type, copies })
    }
}

fn open(bytes: &[u8]) -> Result<Reader<'_>, MdocError> {
    if bytes.len() > MAX_BATCH {
        return Err(MdocError::TooLarge);
    }
    let mut reader = Reader::new(bytes)?;
    reader.array_of(3)?;
    if reader.uint()? == VERSION { Ok(reader) } else { Err(MdocError::Version) }
}

fn copies(reader: &mut Reader<'_>) -> Result<usize, MdocError> {
    match reader.array()? {
        0 => Err(CborError::Unexpected.into()),
        count if count > MAX_COPIES => Err(MdocError::TooLarge),
        count => Ok(count),
    }
}
