//! Certificates (RFC 5280) of the mdoc profiles of ISO/IEC 18013-5 Annex B: read, checked up to an anchor, and issued.
//!
//! Clauses of Annex B are recalled, all `unconfirmed`; what is required here is what the certificates of Annex D have.

mod certificate;
mod defect;
mod extensions;
mod issue;
mod moment;
mod name;
mod path;
mod pem;
mod profile;
mod signed;

pub use certificate::{Certificate, MAX_CERTIFICATE};
pub use defect::{Defect, PathError, Role};
pub use extensions::{BasicConstraints, KeyUsage, MAX_EXTENSIONS};
pub use issue::{CertificateTemplate, Issuer, Kind, Subject, UnsignedCertificate, issue_certificate};
pub use name::{MAX_NAME, Name};
pub use path::{Path, VerifiedLink, check_path, check_path_with};
pub use pem::{MAX_PEM, MAX_PEM_CERTIFICATES, pem_certificate, pem_certificates};
pub use profile::{Profile, check_anchor};

#[cfg(test)]
mod path_tests;
#[cfg(test)]
mod sketch;
