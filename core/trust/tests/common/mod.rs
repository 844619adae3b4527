//! A signer, and lists of theirs.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part, and stops where it fails")]

use dinhdanh_crypto::{Curve, PublicKey, SigningKey};
use dinhdanh_trust::status::{
    Bits, CompressedList, Form, ListedSigners, NewStatusList, Publication, Status, StatusReference,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

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
