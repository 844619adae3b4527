//! Key requests and batches: what a wallet and an issuer send each other (`docs/provisioning.md`).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_cbor::Writer;
use dinhdanh_crypto::{CryptoError, Curve, PublicKey, SigningKey};
use dinhdanh_mdoc::MdocError;
use dinhdanh_mdoc::provision::{Batch, KeyRequest, MAX_BATCH, MAX_COPIES};

const DOC_TYPE: &str = "vn.dinhdanh.citizen_id.1";

fn key() -> SigningKey {
    SigningKey::generate(Curve::P256).unwrap()
}

/// The key with its proof for a place in a request for this type.
fn proven(key: &SigningKey, doc_type: &str, index: usize) -> (PublicKey, Vec<u8>) {
    let public = key.public_key();
    // `docs/provisioning.md`: the proof is over type, place and key.
    let covered = Writer::new().array(4).text("DinhdanhKeyRequest").text(doc_type).uint(index as u64);
    let covered = covered.raw(&public.to_cose_key()).finish();
    assert_eq!(KeyRequest::to_be_signed(doc_type, index, &public), covered);
    (public, key.sign(&covered).unwrap())
}

fn refusal(keys: &[(PublicKey, Vec<u8>)]) -> Option<MdocError> {
    KeyRequest::parse(&KeyRequest::encode(DOC_TYPE, keys)).err()
}

#[test]
fn a_request_brings_each_key_with_its_proof_in_its_place() {
    let keys: Vec<_> = (0..3).map(|index| proven(&key(), DOC_TYPE, index)).collect();
    let bytes = KeyRequest::encode(DOC_TYPE, &keys);
    let read = KeyRequest::parse(&bytes).unwrap();
    assert_eq!(read.doc_type, DOC_TYPE);
    assert!(read.keys.iter().eq(keys.iter().map(|(key, _)| key)));
}

#[test]
fn a_proof_of_another_key_place_or_type_is_refused_and_so_is_a_key_that_comes_twice() {
    let (one, other) = (key(), key());
    let wrong = Some(MdocError::Crypto(CryptoError::SignatureInvalid));
    assert_eq!(refusal(&[(one.public_key(), proven(&other, DOC_TYPE, 0).1)]), wrong);
    assert_eq!(refusal(&[proven(&one, DOC_TYPE, 1)]), wrong);
    assert_eq!(refusal(&[proven(&one, DOC_TYPE, 0), proven(&other, DOC_TYPE, 0)]), wrong);
    assert_eq!(refusal(&[proven(&one, "org.iso.18013.5.1.mDL", 0)]), wrong);
    let twice = [proven(&one, DOC_TYPE, 0), proven(&one, DOC_TYPE, 1)];
    assert_eq!(refusal(&twice), Some(MdocError::Crypto(CryptoError::InvalidKey)));
}

#[test]
fn a_request_has_one_key_at_least_and_a_hundred_at_most() {
    let keys: Vec<_> = (0..MAX_COPIES + 1).map(|index| proven(&key(), DOC_TYPE, index)).collect();
    assert_eq!(refusal(&keys[..MAX_COPIES]), None);
    assert_eq!(refusal(&keys), Some(MdocError::TooLarge));
    assert!(matches!(refusal(&[]), Some(MdocError::Malformed(_))));
}

#[test]
fn a_batch_brings_its_copies_as_they_are() {
    let copies: [Vec<u8>; 3] = [vec![1], vec![0xa0; 300], Vec::new()];
    let bytes = Batch::encode(DOC_TYPE, &copies, None);
    let read = Batch::parse(&bytes).unwrap();
    assert_eq!((read.doc_type, read.copies.as_slice()), (DOC_TYPE, &[&copies[0][..], &copies[1], &copies[2]][..]));
    let many = vec![vec![1]; MAX_COPIES + 1];
    assert_eq!(Batch::parse(&Batch::encode(DOC_TYPE, &many[1..], None)).unwrap().copies.len(), MAX_COPIES);
    assert_eq!(Batch::parse(&Batch::encode(DOC_TYPE, &many, None)).err(), Some(MdocError::TooLarge));
    assert!(matches!(Batch::parse(&Batch::encode(DOC_TYPE, &[], None)), Err(MdocError::Malformed(_))));
}

#[test]
fn another_version_is_refused_by_that_and_more_bytes_than_a_batch_has_are_not_read() {
    let of = |version: u64| Writer::new().array(3).uint(version).text(DOC_TYPE).array(1).bytes(b"copy").finish();
    assert!(Batch::parse(&of(1)).is_ok());
    for version in [0, 2] {
        assert_eq!(Batch::parse(&of(version)).err(), Some(MdocError::Version));
        assert_eq!(KeyRequest::parse(&of(version)).err(), Some(MdocError::Version));
    }
    // Head, version, type, array and the head of a long byte string.
    let room = MAX_BATCH - (Batch::encode(DOC_TYPE, &[vec![0; 70_000]], None).len() - 70_000);
    assert_eq!(MAX_BATCH, 16 * 1024 * 1024);
    assert!(Batch::parse(&Batch::encode(DOC_TYPE, &[vec![0; room]], None)).is_ok());
    assert_eq!(Batch::parse(&Batch::encode(DOC_TYPE, &[vec![0; room + 1]], None)).err(), Some(MdocError::TooLarge));
}
