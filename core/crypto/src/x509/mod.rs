//! Certificates (RFC 5280) of the mdoc profiles of ISO/IEC 18013-5 Annex B, read, checked up to an anchor, and issued;
//! and the lists that revoke them.
//!
//! Tables B.1 and B.3 have the fields of an authority's and a signer's certificate, B.2 and B.4 their extensions (these
//! two numbers by one source alone: `docs/clauses.md`). The certificates of Annex D have all that is required here. An
//! issuer alternative name and distribution points of revocation lists are asked of documents' signers and their
//! authorities alone: the readers of Annex D have no such name.

mod anchor;
mod certificate;
mod defect;
mod extensions;
mod issue;
mod known;
mod moment;
mod name;
mod path;
mod pem;
mod period;
mod profile;
mod revocation;
mod revoke;
mod revoked;
mod signed;

pub use anchor::Anchor;
pub use certificate::{Certificate, MAX_CERTIFICATE};
pub use defect::{Defect, PathError, Role};
pub use extensions::{BasicConstraints, KeyUsage, MAX_CONTACT, MAX_EXTENSIONS};
pub use issue::{CertificateTemplate, Issuer, Kind, Subject, UnsignedCertificate, issue_certificate};
pub use known::KnownPath;
pub use name::{MAX_NAME, Name};
pub use path::{FoundPath, Path, check_path, find_path};
pub use pem::{
    MAX_PEM, MAX_PEM_CERTIFICATES, MAX_PEM_REVOCATION_LISTS, pem_certificate, pem_certificates, pem_revocation_list,
    pem_revocation_lists,
};
pub use profile::{Profile, check_anchor, check_standing};
pub use revocation::{MAX_REVOCATION_LIST, RevocationList, VerifiedRevocationList};
pub use revoke::{RevocationListTemplate, RevokedCertificate, UnsignedRevocationList, issue_revocation_list};
pub use revoked::{Revocation, RevocationReason};

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod issue_tests;
#[cfg(test)]
mod path_tests;
#[cfg(test)]
mod profile_tests;
#[cfg(test)]
mod revocation_tests;
#[cfg(test)]
mod sketch;
