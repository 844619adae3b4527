//! What a TEST certificate says.

use dinhdanh_crypto::x509::{CertificateTemplate, Kind, Subject};
use time::{Duration, UtcDateTime};

/// What a TEST certificate says: of this kind, under this name, for some years around `now`.
pub(crate) fn certificate(kind: Kind, common_name: &str, now: UtcDateTime) -> CertificateTemplate<'_> {
    CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), state: None, organisation: None, common_name },
        not_before: now - Duration::DAY,
        not_after: now + Duration::days(1000),
        contact: "https://test.example",
        revocation_list: "https://test.example/crl",
    }
}
