//! COSE_Sign1 and COSE_Mac0 (RFC 9052), as far as a document needs them.

use crate::Why;
use crate::cbor::{self, Item, Map, write_bytes, write_text};

const ALGORITHM: i64 = 1;
const CRITICAL: i64 = 2;
const CONTENT_TYPE: i64 = 3;
const KEY_ID: i64 = 4;
const TYPE: i64 = 16;
const X5CHAIN: i64 = 33;

/// What may be named as critical: the headers that a document's reader knows.
const UNDERSTOOD: [i64; 5] = [ALGORITHM, CONTENT_TYPE, KEY_ID, TYPE, X5CHAIN];

pub(crate) struct Message<'a> {
    protected_bytes: &'a [u8],
    protected: Map<'a>,
    unprotected: Map<'a>,
    pub(crate) payload: Option<&'a [u8]>,
    pub(crate) proof: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads `[protected, unprotected, payload, signature or tag]`, under `tag` or under none.
    pub(crate) fn read(item: Item<'a>, tag: u64) -> Result<Self, Why> {
        let parts = item.untagged(tag)?.array()?;
        let [protected, unprotected, payload, proof] = parts.as_slice() else { return Err(Why::Malformed("COSE")) };
        let protected_bytes = protected.bytes()?;
        let protected =
            if protected_bytes.is_empty() { Map(Vec::new()) } else { cbor::only(protected_bytes)?.map()? };
        let unprotected = unprotected.map()?;
        // RFC 9052 §3: a label stands in one of the headers.
        let twice = |key: &Item<'_>| {
            unprotected.0.iter().any(|(other, _)| (key.int(), key.text()) == (other.int(), other.text()))
        };
        if protected.0.iter().any(|(key, _)| twice(key)) {
            return Err(Why::Malformed("a header twice"));
        }
        if let Some(critical) = protected.label(CRITICAL) {
            let named = critical.array()?;
            let known = |label: &Item<'_>| {
                label.int().is_some_and(|label| UNDERSTOOD.contains(&label) && protected.label(label).is_some())
            };
            if named.is_empty() || !named.iter().all(known) {
                return Err(Why::Malformed("a critical header"));
            }
        }
        if unprotected.label(CRITICAL).is_some() {
            return Err(Why::Malformed("a critical header"));
        }
        let payload = if payload.is_null() { None } else { Some(payload.bytes()?) };
        Ok(Self { protected_bytes, protected, unprotected, payload, proof: proof.bytes()? })
    }

    /// The algorithm, which must be covered by the proof.
    pub(crate) fn algorithm(&self) -> Option<i64> {
        self.protected.label(ALGORITHM)?.int()
    }

    /// The type (RFC 9596), which must be covered too.
    pub(crate) fn typ(&self) -> Option<&'a str> {
        self.protected.label(TYPE)?.text().ok()
    }

    /// The certificates (RFC 9360 §2): a string for one, an array for more.
    pub(crate) fn x5chain(&self) -> Result<Vec<&'a [u8]>, Why> {
        let chain = self.unprotected.label(X5CHAIN).or_else(|| self.protected.label(X5CHAIN));
        let chain = chain.ok_or(Why::Malformed("x5chain"))?;
        if let Ok(one) = chain.bytes() {
            return Ok(vec![one]);
        }
        let several = chain.array()?;
        if several.len() < 2 {
            return Err(Why::Malformed("x5chain"));
        }
        several.into_iter().map(Item::bytes).collect()
    }

    /// `Sig_structure` (§4.4) or `MAC_structure` (§6.3) without additional data.
    pub(crate) fn covered(&self, context: &str, payload: &[u8]) -> Vec<u8> {
        [
            cbor::head(4, 4),
            write_text(context),
            write_bytes(self.protected_bytes),
            write_bytes(&[]),
            write_bytes(payload),
        ]
        .concat()
    }
}
