use super::profile::check_leaf;
use super::signed::{self, Unsigned};
use super::{Certificate, Defect, KeyUsage, Profile, check_anchor, moment};
use crate::asn1::{self, item, oid};
use crate::digest::sha1;
use crate::{CryptoError, PublicKey, SigningKey, random};
use der::oid::ObjectIdentifier;
use time::UtcDateTime;

/// What a certificate is to be (ISO/IEC 18013-5 Annex B).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An issuing authority's root: signs document signers, status signers and revocation lists, nothing else.
    Iaca,
    /// Signs documents.
    Signer,
    /// A reader authority's root: signs readers only.
    ReaderRoot,
    /// Signs requests.
    Reader,
    /// Signs status lists. Has no extended key usage: Table B.9 leaves it out, and its number is not assigned yet.
    StatusSigner,
    /// Signs VICALs, under an authority such as a [`Self::ReaderRoot`].
    VicalSigner,
}

impl Kind {
    fn profile(self) -> Profile {
        match self {
            Self::Iaca | Self::Signer => Profile::MdocSigner,
            Self::ReaderRoot | Self::Reader => Profile::MdocReader,
            Self::StatusSigner => Profile::StatusSigner,
            Self::VicalSigner => Profile::VicalSigner,
        }
    }

    /// The one purpose of the extended key usage.
    fn purpose(self) -> Option<ObjectIdentifier> {
        match self {
            Self::Signer => Some(asn1::MDOC_SIGNER),
            Self::Reader => Some(asn1::MDOC_READER),
            Self::VicalSigner => Some(asn1::VICAL_SIGNER),
            Self::Iaca | Self::ReaderRoot | Self::StatusSigner => None,
        }
    }

    fn is_authority(self) -> bool {
        matches!(self, Self::Iaca | Self::ReaderRoot)
    }
}

/// Who a certificate is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// Two capital letters of ISO 3166-1; needed by all kinds but readers and their roots.
    pub country: Option<&'a str>,
    /// State or province; a signer's is its authority's.
    pub state: Option<&'a str>,
    /// Organisation.
    pub organisation: Option<&'a str>,
    /// Common name.
    pub common_name: &'a str,
}

/// What goes into a certificate beside keys.
#[derive(Debug, Clone, Copy)]
pub struct CertificateTemplate<'a> {
    /// What it is to be.
    pub kind: Kind,
    /// Who it is about.
    pub subject: Subject<'a>,
    /// First moment, whole seconds.
    pub not_before: UtcDateTime,
    /// Last moment, whole seconds.
    pub not_after: UtcDateTime,
    /// How the issuer is reached: a URI, or an e-mail address (issuer alternative name).
    pub contact: &'a str,
    /// URI of the issuer's revocation list.
    pub revocation_list: &'a str,
}

/// Who issues.
#[derive(Clone, Copy)]
pub enum Issuer<'a> {
    /// The subject itself: a root.
    Itself,
    /// An authority.
    Authority(&'a Certificate<'a>),
}

/// A certificate that waits for its signature: from a hardware key, a remote signer or a software key alike.
pub struct UnsignedCertificate {
    kind: Kind,
    contact: Option<String>,
    unsigned: Unsigned,
}

impl UnsignedCertificate {
    /// Prepares a certificate with a random serial number of 16 bytes.
    pub fn new(
        template: &CertificateTemplate<'_>,
        subject_key: &PublicKey,
        issuer: Issuer<'_>,
    ) -> Result<Self, CryptoError> {
        Self::reachable(template, None, subject_key, issuer)
    }

    /// As [`Self::new`], of a subject that says where it can be reached: an e-mail address or a URI, as [`Certificate::contact`] reads
    /// it. Refuses one that it would not read.
    pub fn reachable(
        template: &CertificateTemplate<'_>,
        at: Option<&str>,
        subject_key: &PublicKey,
        issuer: Issuer<'_>,
    ) -> Result<Self, CryptoError> {
        let subject = name(&template.subject);
        let (issuer_name, issuer_key) = match issuer {
            Issuer::Itself => (subject.clone(), *subject_key),
            Issuer::Authority(authority) => (authority.subject().der().to_vec(), authority.public_key()),
        };
        let algorithm = signed::algorithm_identifier(issuer_key.curve());
        let validity =
            item(asn1::SEQUENCE, &[&moment::write(template.not_before)?, &moment::write(template.not_after)?]);
        let extensions = item(asn1::SEQUENCE, &[&extensions(template, at, subject_key, issuer)?]);
        let content = item(
            asn1::SEQUENCE,
            &[
                &item(context(0), &[&asn1::unsigned(&[2])]),
                &serial()?,
                &algorithm,
                &issuer_name,
                &validity,
                &subject,
                &subject_key.to_spki(),
                &item(context(3), &[&extensions]),
            ],
        );
        Ok(Self {
            kind: template.kind,
            contact: at.map(str::to_owned),
            unsigned: Unsigned { key: issuer_key, content },
        })
    }

    /// What the issuer's key signs (RFC 5280 §4.1.1.3).
    pub fn to_be_signed(&self) -> &[u8] {
        &self.unsigned.content
    }

    /// The certificate, with the signature in the form of [`SigningKey::sign`].
    ///
    /// Refuses a signature that is not the issuer's, and a certificate that the profile's own check would refuse.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let der = self.unsigned.finish(signature)?;
        let certificate = Certificate::parse(&der)?;
        let profile = self.kind.profile();
        let checked = if self.kind.is_authority() {
            check_anchor(&certificate, profile)
        } else {
            check_leaf(&certificate, profile)
        };
        checked.map_err(CryptoError::Certificate)?;
        if certificate.contact() != self.contact.as_deref() {
            return Err(CryptoError::Certificate(Defect::Malformed));
        }
        Ok(der)
    }
}

/// Issues a certificate with the issuer's software key; [`CryptoError::InvalidKey`] when `key` is not the issuer's.
pub fn issue_certificate(
    template: &CertificateTemplate<'_>,
    subject_key: &PublicKey,
    issuer: Issuer<'_>,
    key: &SigningKey,
) -> Result<Vec<u8>, CryptoError> {
    let unsigned = UnsignedCertificate::new(template, subject_key, issuer)?;
    if unsigned.unsigned.key != key.public_key() {
        return Err(CryptoError::InvalidKey);
    }
    let signature = key.sign(unsigned.to_be_signed())?;
    unsigned.finish(&signature)
}

/// A constructed context-specific tag.
const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// RFC 5280 §4.1.2.2, Table B.1: not to be guessed (at least 63 random bits), positive, at most 20 bytes.
fn serial() -> Result<Vec<u8>, CryptoError> {
    let random = random::<16>()?;
    Ok(item(asn1::INTEGER, &[&[0x01], &random]))
}

fn name(subject: &Subject<'_>) -> Vec<u8> {
    let attributes = [
        (asn1::COUNTRY, asn1::PRINTABLE_STRING, subject.country),
        (asn1::STATE, asn1::UTF8_STRING, subject.state),
        (asn1::ORGANISATION, asn1::UTF8_STRING, subject.organisation),
        (asn1::COMMON_NAME, asn1::UTF8_STRING, Some(subject.common_name)),
    ];
    let present = attributes.into_iter().filter_map(|(attribute, tag, value)| Some((attribute, tag, value?)));
    let names = present.map(|(attribute, tag, value)| {
        let pair = item(asn1::SEQUENCE, &[&oid(attribute), &item(tag, &[value.as_bytes()])]);
        item(asn1::SET, &[&pair])
    });
    item(asn1::SEQUENCE, &[&names.collect::<Vec<_>>().concat()])
}

fn extensions(
    template: &CertificateTemplate<'_>,
    reachable: Option<&str>,
    subject_key: &PublicKey,
    issuer: Issuer<'_>,
) -> Result<Vec<u8>, CryptoError> {
    let mut all = vec![
        extension(asn1::ISSUER_ALTERNATIVE_NAME, false, &item(asn1::SEQUENCE, &[&contact(template.contact)])),
        extension(asn1::REVOCATION_LISTS, false, &revocation_list(template.revocation_list)),
        // RFC 5280 §4.2.1.2 (1): SHA-1 of the key's bits.
        extension(asn1::SUBJECT_KEY_IDENTIFIER, false, &item(asn1::OCTET_STRING, &[&sha1(subject_key.sec1())])),
    ];
    if let Issuer::Authority(authority) = issuer {
        let missing = CryptoError::Certificate(Defect::KeyIdentifier);
        let identifier = item(0x80, &[authority.subject_key_identifier().ok_or(missing)?]);
        all.push(extension(asn1::AUTHORITY_KEY_IDENTIFIER, false, &item(asn1::SEQUENCE, &[&identifier])));
    }
    let usage = if template.kind.is_authority() { KeyUsage::SIGN_CERTIFICATES } else { KeyUsage::SIGN };
    all.push(extension(asn1::KEY_USAGE, true, &item(asn1::BIT_STRING, &[&usage.bit_string()])));
    if template.kind.is_authority() {
        let constraints = [item(asn1::BOOLEAN, &[&[0xff]]), asn1::unsigned(&[0])].concat();
        all.push(extension(asn1::BASIC_CONSTRAINTS, true, &item(asn1::SEQUENCE, &[&constraints])));
    }
    if let Some(at) = reachable {
        all.push(extension(asn1::SUBJECT_ALTERNATIVE_NAME, false, &item(asn1::SEQUENCE, &[&contact(at)])));
    }
    if let Some(purpose) = template.kind.purpose() {
        all.push(extension(asn1::EXTENDED_KEY_USAGE, true, &item(asn1::SEQUENCE, &[&oid(purpose)])));
    }
    Ok(all.concat())
}

pub(super) fn extension(identifier: ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { item(asn1::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    item(asn1::SEQUENCE, &[&oid(identifier), &critical, &item(asn1::OCTET_STRING, &[value])])
}

/// GeneralName (RFC 5280 §4.2.1.6): `[1]` e-mail, `[6]` URI.
fn contact(text: &str) -> Vec<u8> {
    let tag = if text.contains('@') && !text.contains(':') { 0x81 } else { 0x86 };
    item(tag, &[text.as_bytes()])
}

/// CRLDistributionPoints with one `fullName` (RFC 5280 §4.2.1.13).
fn revocation_list(uri: &str) -> Vec<u8> {
    let full_name = item(context(0), &[&item(0x86, &[uri.as_bytes()])]);
    let point = item(asn1::SEQUENCE, &[&item(context(0), &[&full_name])]);
    item(asn1::SEQUENCE, &[&point])
}
