//! ISO/IEC 18013-5 mobile documents: what an issuer signs, a holder discloses and a verifier checks.
//!
//! Bytes and a clock reading in, typed documents out. Received bytes are kept: what a signature or a digest covers is
//! hashed as it came. Knows no carrier, no store, no list of trusted issuers and no network.

#![forbid(unsafe_code)]

mod authenticate;
mod device_signed;
mod disclose;
mod error;
mod issue;
mod issuer_signed;
mod mso;
pub mod provision;
mod request;
mod response;
mod transcript;

pub use authenticate::{AuthenticatedDocument, Element, IssuerAuthenticated, Session};
pub use disclose::{Disclosed, UnsignedResponse};
pub use error::MdocError;
pub use issue::{NewElement, Template, UnsignedDocument};
pub use issuer_signed::{IssuerSigned, MAX_ITEMS};
pub use mso::{MobileSecurityObject, ValidityInfo};
pub use request::{DeviceRequest, DocRequest, RequestedElement};
pub use response::{Contradiction, DeviceResponse, Document, MAX_DOCUMENTS, MAX_RESPONSE};
pub use transcript::SessionTranscript;
