//! A second check of an ISO/IEC 18013-5 `DeviceResponse`: slow, straightforward, written from the standard alone.
//!
//! Bytes and what a verifier knows in, the elements that are proven or why not out (§9.3.1, §9.1.3, Annex B), with what a
//! policy pack, revocation lists and status lists say of them. It shares no code with our rooms, so that tests and fuzzers
//! can hold the two against each other: what ours accepts, this one must accept too, with the same elements. It knows
//! nothing of freshness, of what was asked, or of Vietnamese rules, where ours is stricter.

#![forbid(unsafe_code)]

mod cbor;
mod certificate;
mod cose;
mod device;
mod issuer;
mod key;
mod splice;
mod told;

pub use splice::splice;
pub use told::Told;

use cbor::Item;
use time::UtcDateTime;

/// What a verifier knows besides the response.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The issuing authorities' certificates that are trusted, DER.
    pub roots: &'a [&'a [u8]],
    /// The verifier's clock.
    pub at: UtcDateTime,
    /// `SessionTranscript`, or its tag-24 bytes.
    pub transcript: &'a [u8],
    /// The reader's private scalar, without which a device MAC can't be checked.
    pub reader_key: Option<&'a [u8]>,
    /// What it was told of issuers and documents.
    pub told: Told<'a>,
}

/// A document that is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genuine {
    /// `docType`.
    pub doc_type: String,
    /// The issuer's elements in the order received, then those that the device was let sign.
    pub elements: Vec<Element>,
    /// As of when it was not revoked: the status list's time, else that of its signing.
    pub as_of: UtcDateTime,
}

/// An element of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Namespace.
    pub name_space: String,
    /// `elementIdentifier`.
    pub identifier: String,
    /// `elementValue`, encoded, as received.
    pub value: Vec<u8>,
}

/// Why a response proves nothing: the first thing that is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Why {
    #[error("no such structure: {0}")]
    Malformed(&'static str),
    #[error("another version")]
    Version,
    #[error("documents beside an error status (§8.3.2.1.2.3)")]
    Status,
    #[error("no document")]
    NoDocument,
    #[error("no trusted authority signed the signer's certificate")]
    Untrusted,
    #[error("certificate: {0}")]
    Certificate(&'static str),
    #[error("a certificate is not valid at this time")]
    CertificateDates,
    #[error("the algorithm is not the key's, or not protected")]
    Algorithm,
    #[error("the issuer's signature is wrong")]
    IssuerSignature,
    #[error("docType is not what the issuer signed")]
    DocType,
    #[error("an element comes twice")]
    Twice,
    #[error("random is shorter than 16 bytes")]
    ShortRandom,
    #[error("the issuer signed no digest of this element")]
    Unsigned,
    #[error("the digest differs")]
    Altered,
    #[error("issuing_country or issuing_jurisdiction is not the signer's (§7.2.1)")]
    IssuingPlace,
    #[error("validFrom and validUntil are out of order")]
    Order,
    #[error("signed outside the validity of the certificate")]
    SignedOutside,
    #[error("not valid yet")]
    NotYetValid,
    #[error("expired")]
    Expired,
    #[error("neither deviceSignature nor deviceMac")]
    NoDeviceProof,
    #[error("the device's signature or MAC is wrong")]
    DeviceProof,
    #[error("the device signed an element that it may not sign")]
    Unauthorised,
    #[error("the issuer or the signer is compromised")]
    Compromised,
    #[error("signed after the issuer or the signer was retired")]
    Retired,
    #[error("not a type that the issuer may issue")]
    NotAllowed,
    #[error("the signer's certificate is revoked")]
    CertificateRevoked,
    #[error("the status list says {0}")]
    NotValid(u8),
}

/// Judges a response: every document in it must be proven.
pub fn judge(response: &[u8], scene: &Scene<'_>) -> Result<Vec<Genuine>, Why> {
    let response = cbor::only(response)?.map()?;
    // §8.3.2.1.2.2: version 1.0; a later minor version stays readable.
    let version = response.get("version").ok_or(Why::Malformed("version"))?.text()?;
    let minor = version.strip_prefix("1.").ok_or(Why::Version)?;
    if minor.is_empty() || !minor.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Why::Version);
    }
    let status = response.get("status").ok_or(Why::Malformed("status"))?.uint()?;
    let documents = response.get("documents").map(Item::array).transpose()?.unwrap_or_default();
    if documents.is_empty() {
        return Err(Why::NoDocument);
    }
    if status != 0 {
        return Err(Why::Status);
    }
    let issuers = scene.told.issuers()?;
    let roots: Vec<_> = scene.roots.iter().copied().chain(issuers.iter().map(|issuer| issuer.root)).collect();
    let scene = Scene { roots: &roots, ..*scene };
    documents.into_iter().map(|document| judge_document(document, &scene, &issuers)).collect()
}

fn judge_document(document: Item<'_>, scene: &Scene<'_>, issuers: &[told::Issuer<'_>]) -> Result<Genuine, Why> {
    let document = document.map()?;
    let doc_type = document.get("docType").ok_or(Why::Malformed("docType"))?.text()?;
    let issuer_signed = document.get("issuerSigned").ok_or(Why::Malformed("issuerSigned"))?;
    let issued = issuer::check(issuer_signed, doc_type, scene)?;
    let device_signed = document.get("deviceSigned").ok_or(Why::NoDeviceProof)?;
    let own = device::check(device_signed, doc_type, &issued, scene)?;
    let as_of = scene.told.check(&issued, doc_type, issuers)?.unwrap_or(issued.signed);
    let elements = issued.elements.into_iter().chain(own).collect();
    Ok(Genuine { doc_type: doc_type.to_owned(), elements, as_of })
}
