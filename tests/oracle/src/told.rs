//! What a policy pack, revocation lists and status lists say: `docs/policy-pack.md` §4 and the Token Status List, read the
//! slow way. The pack itself is taken at its word: whose it is, is asked elsewhere.

use crate::Why;
use crate::cbor::{self, Item};
use crate::cose::Message;
use crate::issuer::Issued;
use crate::key::Key;
use time::UtcDateTime;

const BAD: Why = Why::Malformed("a policy pack");
const BAD_LIST: Why = Why::Malformed("a status list");

/// No list of the tests is larger.
const MOST_INFLATED: usize = 1 << 20;

/// What a verifier was told besides its roots.
#[derive(Clone, Copy, Default)]
pub struct Told<'a> {
    /// A policy pack, whose signature was checked.
    pub pack: Option<&'a [u8]>,
    /// The newest revocation list of each root, DER.
    pub revocations: &'a [&'a [u8]],
    /// Status lists, CWT.
    pub statuses: &'a [&'a [u8]],
}

/// An issuer of the pack.
pub(crate) struct Issuer<'a> {
    pub(crate) root: &'a [u8],
    state: State,
    doc_types: Vec<&'a str>,
    /// SHA-256 of a certificate, and how it stands.
    signers: Vec<(Key, State)>,
    /// COSE_Key, and how the URIs begin that it signs for.
    status_signers: Vec<(&'a [u8], &'a str)>,
}

#[derive(Clone, Copy)]
enum State {
    Active,
    Retired(i64),
    Compromised,
}

impl State {
    fn read(item: Item<'_>) -> Result<Self, Why> {
        let parts = item.array()?;
        match (parts.first().ok_or(BAD)?.uint()?, parts.get(1)) {
            (0, None) => Ok(Self::Active),
            (1, Some(since)) => Ok(Self::Retired(since.int().ok_or(BAD)?)),
            (2, None) => Ok(Self::Compromised),
            _ => Err(BAD),
        }
    }

    fn is_compromised(self) -> bool {
        matches!(self, Self::Compromised)
    }

    fn is_retired(self, signed: UtcDateTime) -> bool {
        matches!(self, Self::Retired(since) if signed.unix_timestamp() > since)
    }
}

impl<'a> Issuer<'a> {
    fn read(item: Item<'a>) -> Result<Self, Why> {
        let map = item.map()?;
        let list = |label| map.label(label).map(Item::array).transpose().map(Option::unwrap_or_default);
        let pair = |item: Item<'a>| match item.array()?.as_slice() {
            [one, other] => Ok((*one, *other)),
            _ => Err(BAD),
        };
        let (mut signers, mut status_signers) = (Vec::new(), Vec::new());
        for item in list(3)? {
            let (key, state) = pair(item)?;
            signers.push((Key::from_cose(key.whole)?, State::read(state)?));
        }
        for item in list(4)? {
            let (key, prefix) = pair(item)?;
            status_signers.push((key.whole, prefix.text()?));
        }
        Ok(Self {
            root: map.label(0).ok_or(BAD)?.bytes()?,
            state: State::read(map.label(1).ok_or(BAD)?)?,
            doc_types: list(2)?.into_iter().map(Item::text).collect::<Result<_, _>>()?,
            signers,
            status_signers,
        })
    }
}

impl<'a> Told<'a> {
    pub(crate) fn issuers(&self) -> Result<Vec<Issuer<'a>>, Why> {
        let Some(pack) = self.pack else { return Ok(Vec::new()) };
        let payload = Message::read(cbor::only(pack)?, 18)?.payload.ok_or(BAD)?;
        let issuers = cbor::only(payload)?.map()?.label(7).ok_or(BAD)?.array()?;
        issuers.into_iter().map(Issuer::read).collect()
    }

    /// Whether anything speaks against a document; gives the time of the list that says it is valid, if there is one.
    pub(crate) fn check(
        &self,
        issued: &Issued<'_>,
        doc_type: &str,
        issuers: &[Issuer<'_>],
    ) -> Result<Option<UtcDateTime>, Why> {
        for list in self.revocations {
            if issued.signer.is_revoked_by(list)? {
                return Err(Why::CertificateRevoked);
            }
        }
        // A key is one, however many certificates its owner has for it.
        let theirs = issuers.iter().filter(|issuer| issued.signer.has_root_key_of(issuer.root));
        // As they came: one that is older than one before it is not taken.
        let mut taken: Vec<(UtcDateTime, Option<u8>)> = Vec::new();
        for issuer in theirs {
            let of_signer = issuer.signers.iter().filter(|(key, _)| *key == issued.signer.key);
            let states: Vec<_> = of_signer.map(|(_, state)| *state).chain([issuer.state]).collect();
            if states.iter().any(|state| state.is_compromised()) {
                return Err(Why::Compromised);
            }
            if states.iter().any(|state| state.is_retired(issued.signed)) {
                return Err(Why::Retired);
            }
            if !issuer.doc_types.contains(&doc_type) {
                return Err(Why::NotAllowed);
            }
            for list in self.statuses {
                if let Ok((at, value)) = look_up(list, issued, &issuer.status_signers)
                    && taken.last().is_none_or(|(other, _)| *other < at)
                {
                    taken.push((at, value));
                }
            }
        }
        let newest = taken.last().map(|(at, _)| *at);
        match taken.into_iter().rev().find_map(|(at, value)| Some((at, value?))) {
            Some((_, value)) if value != 0 => Err(Why::NotValid(value)),
            // Where the newest list has no such entry, an older one that calls it valid is over.
            Some((at, _)) if newest == Some(at) => Ok(Some(at)),
            Some(_) | None => Ok(None),
        }
    }
}

/// When a list says something of a document, its `iat`, and what: the entry, if it has one.
fn look_up(list: &[u8], issued: &Issued<'_>, signers: &[(&[u8], &str)]) -> Result<(UtcDateTime, Option<u8>), Why> {
    let place = issued.status.ok_or(BAD_LIST)?.map()?.get("status_list").ok_or(BAD_LIST)?.map()?;
    let (index, uri) = (place.get("idx").ok_or(BAD_LIST)?.uint()?, place.get("uri").ok_or(BAD_LIST)?.text()?);
    let token = Message::read(cbor::only(list)?, 18)?;
    let payload = token.payload.ok_or(BAD_LIST)?;
    let covered = token.covered("Signature1", payload);
    let mut keys = signers.iter().filter(|(_, prefix)| uri.starts_with(prefix)).map(|(key, _)| Key::from_cose(key));
    let signed = keys.any(|key| {
        key.is_ok_and(|key| token.algorithm() == Some(key.algorithm()) && key.signed(&covered, token.proof))
    });
    let claims = cbor::only(payload)?.map()?;
    let subject = claims.label(2).ok_or(BAD_LIST)?.text()?;
    if !signed || subject != uri || token.typ() != Some("application/statuslist+cwt") {
        return Err(BAD_LIST);
    }
    let seconds = claims.label(6).and_then(Item::int).ok_or(BAD_LIST)?;
    let at = UtcDateTime::from_unix_timestamp(seconds).map_err(|_| BAD_LIST)?;
    let inner = claims.label(65533).ok_or(BAD_LIST)?.map()?;
    let bits = inner.get("bits").ok_or(BAD_LIST)?.uint()?;
    let lst = inner.get("lst").ok_or(BAD_LIST)?.bytes()?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(lst, MOST_INFLATED).map_err(|_| BAD_LIST)?;
    Ok((at, entry(&bytes, bits, index)))
}

/// §4: from the lowest bit of the first byte on.
fn entry(bytes: &[u8], bits: u64, index: u64) -> Option<u8> {
    let mut value = 0;
    for bit in 0..bits {
        let place = index.checked_mul(bits)?.checked_add(bit)?;
        let byte = bytes.get(usize::try_from(place / 8).ok()?)?;
        value |= (byte >> (place % 8) & 1) << bit;
    }
    Some(value)
}
