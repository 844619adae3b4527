//! Status List Tokens as JWT (draft-ietf-oauth-status-list §5.1; RFC 7515, RFC 7519).

use super::reference::check_uri;
use super::token::{Claims, instant, positive, whole_seconds};
use super::{Bits, StatusError, UNREGISTERED};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use dinhdanh_crypto::cose::MAX_CHAIN;
use dinhdanh_crypto::{Algorithm, CryptoError, PublicKey};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use std::borrow::Cow;

/// Of the header.
pub(super) const TYP: &str = "statuslist+jwt";

/// Most bytes of a header, encoded: five certificates of 4 kB.
const MAX_HEADER: usize = 32 * 1024;

/// The others of the IANA registry "JSON Web Signature and Encryption Algorithms" that sign (RFC 7518 §3.1, RFC 8812, RFC 9864), by
/// the name of which they are refused: what a stranger wrote is not repeated.
const REFUSED: [&str; 13] = [
    "none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256K", "Ed25519",
    "Ed448",
];

const ALGORITHMS: [Algorithm; 4] = [Algorithm::Es256, Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa];

/// Serde refuses a member of ours that occurs twice; `null` is no value either.
#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    typ: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "present")]
    kid: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "present")]
    x5c: Option<Vec<String>>,
    /// RFC 7515 §4.1.11: none of its extensions is understood here.
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    sub: Cow<'a, str>,
    iat: Number,
    #[serde(default, deserialize_with = "present")]
    exp: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    ttl: Option<Number>,
    #[serde(borrow)]
    status_list: StatusListMember<'a>,
}

/// `status_list` (§4.2).
#[derive(Deserialize)]
struct StatusListMember<'a> {
    bits: u64,
    #[serde(borrow)]
    lst: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "present")]
    aggregation_uri: Option<Cow<'a, str>>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

pub(super) fn read(bytes: &[u8]) -> Result<(Algorithm, Claims), StatusError> {
    let parts = Parts::of(bytes)?;
    let decoded = decode(parts.header)?;
    let header = header(&decoded)?;
    // Without its type, another token of the same signer could pass for a list.
    if header.typ.as_deref() != Some(TYP) {
        return Err(StatusError::OtherType);
    }
    if header.crit.is_some() {
        return Err(CryptoError::CriticalHeader.into());
    }
    let algorithm = ALGORITHMS.into_iter().find(|algorithm| algorithm.name() == header.alg);
    let algorithm = algorithm.ok_or_else(|| {
        let refused = REFUSED.into_iter().find(|name| *name == header.alg);
        StatusError::Algorithm(refused.unwrap_or(UNREGISTERED))
    })?;
    let decoded = decode(parts.payload)?;
    let payload = payload(&decoded)?;
    let list = &payload.status_list;
    let claims = Claims {
        uri: check_uri(&payload.sub)?.into(),
        issued: instant(seconds(&payload.iat)?)?,
        expires: payload.exp.as_ref().map(|exp| instant(seconds(exp)?)).transpose()?,
        ttl: payload.ttl.as_ref().map(|ttl| positive(seconds(ttl)?)).transpose()?,
        bits: Bits::from_number(list.bits).ok_or(StatusError::Bits)?,
        aggregation_uri: list.aggregation_uri.as_deref().map(check_uri).transpose()?.map(Into::into),
    };
    Ok((algorithm, claims))
}

/// RFC 7515 §5.2: what is signed is the text as it came.
pub(super) fn check(bytes: &[u8], algorithm: Algorithm, key: &PublicKey) -> Result<(), StatusError> {
    let parts = Parts::of(bytes)?;
    Ok(key.verify(algorithm, parts.signed, &decode(parts.signature)?)?)
}

pub(super) fn compressed(bytes: &[u8]) -> Result<Vec<u8>, StatusError> {
    let decoded = decode(Parts::of(bytes)?.payload)?;
    decode(&lst(&decoded)?)
}

/// `lst` of a payload, as text.
pub(super) fn lst(json: &[u8]) -> Result<Cow<'_, str>, StatusError> {
    Ok(payload(json)?.status_list.lst)
}

/// `x5c` (RFC 7515 §4.1.6): standard base64, with padding.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<Vec<u8>>, StatusError> {
    let decoded = decode(Parts::of(bytes)?.header)?;
    let chain = header(&decoded)?.x5c.unwrap_or_default();
    if chain.len() > MAX_CHAIN {
        return Err(CryptoError::ChainTooLong.into());
    }
    chain.iter().map(|text| Base64::decode_vec(text).map_err(|_| StatusError::Malformed)).collect()
}

pub(super) fn key_id(bytes: &[u8]) -> Option<Vec<u8>> {
    let decoded = decode(Parts::of(bytes).ok()?.header).ok()?;
    header(&decoded).ok()?.kid.map(|kid| kid.as_bytes().to_vec())
}

/// JWS compact serialization (RFC 7515 §3.1).
pub(super) struct Parts<'a> {
    pub(super) header: &'a str,
    pub(super) payload: &'a str,
    pub(super) signature: &'a str,
    /// Header and payload with the dot between them.
    signed: &'a [u8],
}

impl<'a> Parts<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, StatusError> {
        let text = str::from_utf8(bytes).map_err(|_| StatusError::Malformed)?;
        let (signed, signature) = text.rsplit_once('.').ok_or(StatusError::Malformed)?;
        // A third dot is in the payload then, and no base64url.
        let (header, payload) = signed.split_once('.').ok_or(StatusError::Malformed)?;
        if header.len() > MAX_HEADER {
            return Err(StatusError::TooLarge);
        }
        Ok(Self { header, payload, signature, signed: signed.as_bytes() })
    }
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, StatusError> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| StatusError::Malformed)
}

fn header(json: &[u8]) -> Result<Header<'_>, StatusError> {
    from_json(json)
}

fn payload(json: &[u8]) -> Result<Payload<'_>, StatusError> {
    from_json(json)
}

/// A whole text in UTF-8 (RFC 8259 §8.1): serde looks at no text of a member that it passes over.
pub(super) fn from_json<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, StatusError> {
    let text = str::from_utf8(json).map_err(|_| StatusError::Malformed)?;
    serde_json::from_str(text).map_err(|_| StatusError::Malformed)
}

fn seconds(number: &Number) -> Result<u64, StatusError> {
    match number.as_u64() {
        Some(seconds) => Ok(seconds),
        None => whole_seconds(number.as_f64().ok_or(StatusError::Malformed)?),
    }
}
