use dinhdanh_mdoc::IssuerSigned;
use dinhdanh_mdoc::provision::{Batch, KeyRequest};

/// A wallet's request has different keys only; an issuer's batch says the same when it is written again.
pub(crate) fn run(data: &[u8]) {
    if let Ok(request) = KeyRequest::parse(data) {
        let twice = |(index, key)| request.keys.iter().skip(index + 1).any(|other| other == key);
        assert!(!request.keys.is_empty() && !request.keys.iter().enumerate().any(twice));
    }
    let Ok(batch) = Batch::parse(data) else { return };
    let _ = batch.copies.iter().filter(|copy| IssuerSigned::parse(copy).is_ok()).count();
    let copies: Vec<_> = batch.copies.iter().map(|copy| copy.to_vec()).collect();
    let encoded = Batch::encode(batch.doc_type, &copies, batch.copy_use);
    let again = Batch::parse(&encoded).expect("what was written can be read");
    assert_eq!((again.doc_type, again.copies, again.copy_use), (batch.doc_type, batch.copies, batch.copy_use));
}
