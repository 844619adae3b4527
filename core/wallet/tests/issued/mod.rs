//! Copies of documents, issued by nobody.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use crate::common::certificate;
use dinhdanh_crypto::x509::{Issuer, Kind, issue_certificate};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey};
use dinhdanh_mdoc::{NewElement, Template, ValidityInfo};
use time::{Duration, UtcDateTime};

/// A copy of a document of this type, in a namespace of that name, that says no more than this; by a TEST issuer of its own, for a
/// key that nobody has.
pub(crate) fn saying(doc_type: &str, identifier: &str, value: &[u8], now: UtcDateTime) -> Vec<u8> {
    let [signer, holder] = [(); 2].map(|()| SigningKey::generate(Curve::P256).unwrap());
    let own = certificate(Kind::Iaca, "TEST", now);
    let own = issue_certificate(&own, &signer.public_key(), Issuer::Itself, &signer).unwrap();
    let template = Template {
        doc_type,
        digest_algorithm: DigestAlgorithm::Sha256,
        elements: &[NewElement { name_space: doc_type, identifier, value }],
        validity: ValidityInfo {
            signed: now,
            valid_from: now,
            valid_until: now + Duration::DAY,
            expected_update: None,
        },
        algorithm: signer.algorithm(),
        x5chain: &[&own],
    };
    let unsigned = template.prepare(&holder.public_key(), None).unwrap();
    let signature = signer.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}
