//! Certificates of any shape: right ones by our room, and those with something changed and signed again.

use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{Curve, PublicKey, SigningKey};
use time::{Duration, UtcDateTime};
use x509_cert::TbsCertificate;
use x509_cert::der::asn1::{BitString, ObjectIdentifier, OctetString, UintRef};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::Extension;

/// Two moments, so many days before and after another.
pub fn days(at: UtcDateTime, from: i64, until: i64) -> (UtcDateTime, UtcDateTime) {
    (at.saturating_add(Duration::days(from)), at.saturating_add(Duration::days(until)))
}

/// A certificate of a TEST authority of Viet Nam, or the authority's own.
///
/// # Panics
/// When our room does not make it.
pub fn certify(
    kind: Kind,
    life: (UtcDateTime, UtcDateTime),
    key: &PublicKey,
    issuer: Option<&[u8]>,
    with: &SigningKey,
) -> Vec<u8> {
    let common_name = if issuer.is_some() { "TEST signer" } else { "TEST root" };
    let template = CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), common_name, ..Subject::default() },
        not_before: life.0,
        not_after: life.1,
        contact: "https://test.example",
        revocation_list: "https://test.example/crl",
    };
    let parent = issuer.map(|der| Certificate::parse(der).expect("a certificate"));
    let issuer = parent.as_ref().map_or(Issuer::Itself, Issuer::Authority);
    issue_certificate(&template, key, issuer, with).expect("a certificate")
}

/// The same certificate with something changed, signed again with a P-256 key.
///
/// # Panics
/// When `der` is no certificate.
pub fn recertify(der: &[u8], with: &SigningKey, change: impl FnOnce(&mut TbsCertificate)) -> Vec<u8> {
    assert_eq!(with.public_key().curve(), Curve::P256);
    let mut certificate = x509_cert::Certificate::from_der(der).expect("a certificate");
    change(&mut certificate.tbs_certificate);
    let signed = certificate.tbs_certificate.to_der().expect("DER");
    let signature = with.sign(&signed).expect("a signature");
    let (r, s) = signature.split_at(32);
    let integer = |bytes: &[u8]| UintRef::new(bytes).and_then(|number| number.to_der()).expect("DER");
    let pair = [integer(r), integer(s)].concat();
    let length = u8::try_from(pair.len()).expect("72 bytes at most");
    let signature = [&[0x30, length], pair.as_slice()].concat();
    certificate.signature = BitString::from_bytes(&signature).expect("whole bytes");
    certificate.to_der().expect("DER")
}

/// Puts an extension in the place of the one of this identifier, or beside all others.
///
/// # Panics
/// When the extension is too long for DER.
pub fn extend(certificate: &mut TbsCertificate, id: ObjectIdentifier, critical: bool, value: &[u8]) {
    let extensions = certificate.extensions.get_or_insert_default();
    extensions.retain(|extension| extension.extn_id != id);
    let extn_value = OctetString::new(value).expect("an octet string");
    extensions.push(Extension { extn_id: id, critical, extn_value });
}

/// Takes the extension of this identifier away.
pub fn strip(certificate: &mut TbsCertificate, id: ObjectIdentifier) {
    certificate.extensions.get_or_insert_default().retain(|extension| extension.extn_id != id);
}
