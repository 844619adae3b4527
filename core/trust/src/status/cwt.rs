//! Status List Tokens as CWT (draft-ietf-oauth-status-list §5.2; RFC 8392).

use super::reference::check_uri;
use super::token::{Claims, instant, positive, whole_seconds};
use super::{Bits, StatusError, UNREGISTERED};
use dinhdanh_cbor::{Kind, Reader};
use dinhdanh_crypto::cose::{Sign1, algorithm_name};
use dinhdanh_crypto::{Algorithm, CryptoError, PublicKey};

/// Of the protected header (RFC 9596).
pub(super) const TYP: &str = "application/statuslist+cwt";

/// Tag of a CWT (RFC 8392 §6). The specification says not to write it before COSE_Sign1's; who does means the same.
const TAG_CWT: u64 = 61;

pub(super) const SUB: i64 = 2;
pub(super) const EXP: i64 = 4;
pub(super) const IAT: i64 = 6;
pub(super) const STATUS_LIST: i64 = 65533;
pub(super) const TTL: i64 = 65534;

pub(super) fn read(bytes: &[u8]) -> Result<(Algorithm, Claims), StatusError> {
    let signed = open(bytes)?;
    // Without its type, another token of the same signer could pass for a list.
    if signed.typ() != Some(TYP) {
        return Err(StatusError::OtherType);
    }
    let algorithm = signed.protected_algorithm().map_err(|error| match error {
        CryptoError::UnsupportedAlgorithm => {
            StatusError::Algorithm(signed.algorithm_id().and_then(algorithm_name).unwrap_or(UNREGISTERED))
        }
        error => error.into(),
    })?;
    Ok((algorithm, claims(signed.payload().ok_or(StatusError::Malformed)?)?.0))
}

pub(super) fn check(bytes: &[u8], key: &PublicKey) -> Result<(), StatusError> {
    Ok(open(bytes)?.verify(key, None, b"")?)
}

pub(super) fn compressed(bytes: &[u8]) -> Result<&[u8], StatusError> {
    Ok(claims(open(bytes)?.payload().ok_or(StatusError::Malformed)?)?.1)
}

pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<Vec<u8>>, StatusError> {
    match open(bytes)?.x5chain() {
        Ok(chain) => Ok(chain.certificates().iter().map(|der| der.to_vec()).collect()),
        Err(CryptoError::ChainMissing) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn key_id(bytes: &[u8]) -> Option<Vec<u8>> {
    open(bytes).ok()?.kid().map(<[u8]>::to_vec)
}

fn open(bytes: &[u8]) -> Result<Sign1<'_>, StatusError> {
    let mut reader = Reader::new(bytes)?;
    let mut inner = reader.clone();
    if inner.kind()? == Kind::Tag && inner.tag()? == TAG_CWT {
        reader = inner;
    }
    Ok(Sign1::read(&mut reader)?)
}

/// The claims, and the compressed list. A claim that occurs twice is refused by the reader.
fn claims(payload: &[u8]) -> Result<(Claims, &[u8]), StatusError> {
    let mut reader = Reader::new(payload)?;
    let (mut uri, mut issued, mut expires, mut ttl, mut list) = (None, None, None, None, None);
    for _ in 0..reader.map()? {
        if reader.kind()? != Kind::Integer {
            reader.skip()?;
            reader.skip()?;
            continue;
        }
        match reader.int()? {
            SUB => uri = Some(check_uri(reader.text()?)?.into()),
            IAT => issued = Some(instant(seconds(&mut reader)?)?),
            EXP => expires = Some(instant(seconds(&mut reader)?)?),
            TTL => ttl = Some(positive(reader.uint()?)?),
            STATUS_LIST => list = Some(StatusListMap::read(&mut reader)?),
            _ => reader.skip()?,
        }
    }
    let list = list.ok_or(StatusError::Malformed)?;
    let claims = Claims {
        uri: uri.ok_or(StatusError::Malformed)?,
        issued: issued.ok_or(StatusError::Malformed)?,
        expires,
        ttl,
        bits: list.bits,
        aggregation_uri: list.aggregation_uri.map(Into::into),
    };
    Ok((claims, list.compressed))
}

fn seconds(reader: &mut Reader<'_>) -> Result<u64, StatusError> {
    if reader.kind()? == Kind::Float { whole_seconds(reader.float()?) } else { Ok(reader.uint()?) }
}

/// `StatusList` (§4.3).
struct StatusListMap<'a> {
    bits: Bits,
    compressed: &'a [u8],
    aggregation_uri: Option<&'a str>,
}

impl<'a> StatusListMap<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, StatusError> {
        let (mut bits, mut compressed, mut aggregation_uri) = (None, None, None);
        for _ in 0..reader.map()? {
            match reader.text()? {
                "bits" => bits = Some(Bits::from_number(reader.uint()?).ok_or(StatusError::Bits)?),
                "lst" => compressed = Some(reader.bytes()?),
                "aggregation_uri" => aggregation_uri = Some(check_uri(reader.text()?)?),
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            bits: bits.ok_or(StatusError::Malformed)?,
            compressed: compressed.ok_or(StatusError::Malformed)?,
            aggregation_uri,
        })
    }
}
