//! A signer, and lists of theirs.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part, and stops where it fails")]

use dinhdanh_crypto::{Curve, PublicKey, SigningKey};
use dinhdanh_trust::status::{
    Bits, CompressedList, Form, ListedSigners, NewStatusList, Publication, Status, StatusListToken, StatusReference,
    StatusSigners,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

pub(crate) const NOW: UtcDateTime = utc_datetime!(2026-11-20 09:00);
pub(crate) const URI: &str = "https://status.test.example/lists/1";
pub(crate) const FORMS: [Form; 2] = [Form::Cwt, Form::Jwt];

pub(crate) fn key() -> SigningKey {
    SigningKey::generate(Curve::P256).unwrap()
}

pub(crate) fn publication(form: Form, key: &SigningKey) -> Publication<'static> {
    Publication {
        form,
        uri: URI,
        issued: NOW,
        expires: None,
        ttl: None,
        aggregation_uri: None,
        algorithm: key.algorithm(),
        x5chain: &[],
        key_id: None,
    }
}

pub(crate) fn sign(list: &CompressedList, publication: &Publication<'_>, key: &SigningKey) -> Vec<u8> {
    let unsigned = list.prepare(publication).unwrap();
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

/// 1000 entries of 2 bits: 1 revoked, 2 suspended, 3 locked.
pub(crate) fn list() -> CompressedList {
    let mut list = NewStatusList::new(Bits::Two, 1000).unwrap();
    list.set_all([(1, Status::Revoked), (2, Status::Suspended), (3, Status::AccountLocked)]).unwrap();
    list.compress()
}

/// The rule that `key` signs for everything below the test's address.
pub(crate) fn rule(key: &PublicKey) -> ListedSigners {
    ListedSigners::new(vec![(*key, "https://status.test.example/".to_owned())])
}

pub(crate) fn reference(index: u64) -> StatusReference<'static> {
    StatusReference { index, uri: URI }
}

/// A list issued so long after [`NOW`], in which entry 9 has this status.
pub(crate) fn issued(after: Duration, status: Status, form: Form, key: &SigningKey) -> Vec<u8> {
    let mut list = NewStatusList::new(Bits::Two, 1000).unwrap();
    list.set(9, status).unwrap();
    sign(&list.compress(), &Publication { issued: NOW + after, ..publication(form, key) }, key)
}

/// A rule that this key signs, which counts how often it is asked: once for each list that is verified.
pub(crate) struct Counted(PublicKey, AtomicUsize);

impl Counted {
    pub(crate) fn new(key: PublicKey) -> Self {
        Self(key, AtomicUsize::new(0))
    }

    pub(crate) fn times(&self) -> usize {
        self.1.load(Ordering::Relaxed)
    }
}

impl StatusSigners for Counted {
    fn name(&self) -> [u8; 32] {
        [7; 32]
    }

    fn keys(&self, _: &StatusListToken) -> Vec<PublicKey> {
        self.1.fetch_add(1, Ordering::Relaxed);
        vec![self.0]
    }
}
