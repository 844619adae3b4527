use super::{Anchor, Certificate, Defect, KeyUsage, PathError, Role};
use crate::asn1;
use crate::x509::period::Period;
use time::{Duration, UtcDateTime};

/// What a leaf certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Signs mobile documents, directly under an issuing authority (ISO/IEC 18013-5 §B.1.4, Tables B.3 and B.4).
    MdocSigner,
    /// Signs a reader's requests, under a reader authority (ISO/IEC 18013-5 §B.1.7, Table B.6).
    MdocReader,
    /// Signs status lists, directly under an issuing authority (second edition of ISO/IEC 18013-5, §12.3.6.3 and
    /// Table B.9), or named in a policy pack: then [`check_standing`] is all there is to check.
    StatusSigner,
    /// Signs a VICAL, under its provider's authority (ISO/IEC 18013-5 §C.1.7.2, unconfirmed; the purpose as a conformance
    /// suite and a published list have it).
    VicalSigner,
}

/// What the extended key usage says of a leaf.
enum Purpose {
    /// The one purpose, critical.
    Exactly(der::oid::ObjectIdentifier),
    /// None at all, or the one purpose, critical or not.
    AtMost(der::oid::ObjectIdentifier),
}

impl Profile {
    pub(super) const ALL: [Self; 4] = [Self::MdocSigner, Self::MdocReader, Self::StatusSigner, Self::VicalSigner];

    fn purpose(self) -> Purpose {
        match self {
            Self::MdocSigner => Purpose::Exactly(asn1::MDOC_SIGNER),
            Self::MdocReader => Purpose::Exactly(asn1::MDOC_READER),
            Self::VicalSigner => Purpose::Exactly(asn1::VICAL_SIGNER),
            // Table B.9: optional; §12.3.6.3 recommends not to make it critical.
            Self::StatusSigner => Purpose::AtMost(asn1::STATUS_SIGNER),
        }
    }

    /// How many authorities may stand between leaf and anchor.
    pub(super) fn intermediates(self) -> usize {
        match self {
            Self::MdocSigner | Self::StatusSigner => 0,
            Self::MdocReader | Self::VicalSigner => 1,
        }
    }

    /// Longest validity of a leaf (Tables B.3, B.6 and B.9).
    fn longest(self) -> Duration {
        match self {
            Self::MdocSigner => Duration::days(457),
            Self::MdocReader | Self::StatusSigner => Duration::days(1187),
            // Table C.1's limit could not be looked up: an authority's stands in for it.
            Self::VicalSigner => LONGEST_AUTHORITY,
        }
    }

    /// Whether people are told the leaf's common name: as who signed, or who asks.
    fn is_named(self) -> bool {
        matches!(self, Self::MdocSigner | Self::MdocReader)
    }

    /// Whether an issuing authority of one country stands at the top.
    fn is_of_a_country(self) -> bool {
        !matches!(self, Self::MdocReader | Self::VicalSigner)
    }
}

/// Longest validity of an issuing authority: 20 years (Table B.1).
const LONGEST_AUTHORITY: Duration = Duration::days(20 * 366);

/// Most bytes of a serial number (RFC 5280 §4.1.2.2; Tables B.1, B.3 and B.6).
const MAX_SERIAL: usize = 20;

/// What a trusted certificate must be to stand at the top of a path of this profile, whatever the time.
///
/// Its own signature is not looked at: it is trusted because it is in the trust list.
pub fn check_anchor(anchor: &Certificate<'_>, profile: Profile) -> Result<(), Defect> {
    check_authority(anchor)?;
    check_period(anchor, LONGEST_AUTHORITY)?;
    if !profile.is_of_a_country() {
        return Ok(());
    }
    // Tables B.1 and B.2: an issuing authority signs certificates and revocation lists and nothing else, so that none of
    // these passes for another protocol's; it has no authority below it, and is of one country.
    if anchor.key_usage() != Some(KeyUsage::SIGN_CERTIFICATES) {
        return Err(Defect::KeyUsage);
    }
    if anchor.basic_constraints().and_then(|constraints| constraints.path_length) != Some(0) {
        return Err(Defect::PathLength);
    }
    check_country(anchor)?;
    check_common_name(anchor)?;
    if profile == Profile::MdocSigner { check_reach(anchor) } else { Ok(()) }
}

/// What a leaf must be that is trusted by itself, as a policy pack names it, valid `at` this moment.
pub fn check_standing(leaf: &Certificate<'_>, profile: Profile, at: UtcDateTime) -> Result<(), PathError> {
    check_leaf(leaf, profile)?;
    Period::of(leaf).check(at, Role::Leaf)
}

/// What an authority must be: marked as one and allowed to sign certificates, both critical.
pub(super) fn check_authority(certificate: &Certificate<'_>) -> Result<(), Defect> {
    check_common(certificate)?;
    let usage = certificate.extensions.key_usage.filter(|usage| usage.critical);
    if !usage.is_some_and(|usage| usage.value.signs_certificates()) {
        return Err(Defect::KeyUsage);
    }
    let constraints = certificate.extensions.basic_constraints.filter(|constraints| constraints.critical);
    if !constraints.is_some_and(|constraints| constraints.value.authority) {
        return Err(Defect::BasicConstraints);
    }
    Ok(())
}

/// What a leaf must be by itself (Tables B.3, B.4, B.6 and B.9).
pub(super) fn check_leaf(leaf: &Certificate<'_>, profile: Profile) -> Result<(), Defect> {
    check_common(leaf)?;
    check_period(leaf, profile.longest())?;
    // A key that signs documents or requests signs nothing else, so no other protocol's signature passes for one.
    let usage = leaf.extensions.key_usage.filter(|usage| usage.critical);
    if usage.map(|usage| usage.value) != Some(KeyUsage::SIGN) {
        return Err(Defect::KeyUsage);
    }
    // The purpose keeps a reader, a signer of lists, or a web server under the same authority from signing documents.
    let fits = match (profile.purpose(), leaf.extensions.purposes) {
        (Purpose::Exactly(only), Some(purposes)) => purposes.critical && purposes.value.is_only(only),
        (Purpose::Exactly(_), None) => false,
        (Purpose::AtMost(only), purposes) => purposes.is_none_or(|purposes| purposes.value.is_only(only)),
    };
    if !fits {
        return Err(Defect::ExtendedKeyUsage);
    }
    if leaf.basic_constraints().is_some_and(|constraints| constraints.authority) {
        return Err(Defect::BasicConstraints);
    }
    if profile.is_of_a_country() {
        check_country(leaf)?;
    }
    if profile.is_named() {
        check_common_name(leaf)?;
    }
    if profile == Profile::MdocSigner { check_reach(leaf) } else { Ok(()) }
}

/// What a leaf and the authority above it must share: a signer under another country's authority is not its country's.
pub(super) fn check_place(leaf: &Certificate<'_>, anchor: &Anchor, profile: Profile) -> Result<(), Defect> {
    if !profile.is_of_a_country() {
        return Ok(());
    }
    if leaf.subject().country() != anchor.country() {
        return Err(Defect::Country);
    }
    // Table B.3: the state is the authority's where the authority has one.
    match anchor.state() {
        Some(state) if leaf.subject().state() != Some(state) => Err(Defect::State),
        _ => Ok(()),
    }
}

fn check_common(certificate: &Certificate<'_>) -> Result<(), Defect> {
    // RFC 5280 §4.1.2.2: positive, at most 20 bytes; revocation lists name certificates by it.
    let serial = certificate.serial();
    let positive = serial.first().is_some_and(|first| *first < 0x80) && serial.iter().any(|byte| *byte != 0);
    if !positive || serial.len() > MAX_SERIAL {
        return Err(Defect::Serial);
    }
    // RFC 5280 §4.2: what must be understood and isn't could forbid this very use.
    if certificate.extensions.unknown_critical {
        return Err(Defect::UnknownCriticalExtension);
    }
    // ISO/IEC 18013-5 §B.1.1.
    if certificate.extensions.forbidden {
        return Err(Defect::ForbiddenExtension);
    }
    if certificate.subject_key_identifier().is_none() {
        return Err(Defect::KeyIdentifier);
    }
    Ok(())
}

/// Tables B.1, B.3 and B.6: exactly one common name. Without it a screen would say "signed by" and nothing, and no name
/// could say that it is one for tests.
fn check_common_name(certificate: &Certificate<'_>) -> Result<(), Defect> {
    let name = certificate.subject().common_name().unwrap_or_default();
    if name.trim().is_empty() { Err(Defect::CommonName) } else { Ok(()) }
}

/// Tables B.2 and B.4: how the authority is reached, and where its revocation lists are.
fn check_reach(certificate: &Certificate<'_>) -> Result<(), Defect> {
    if !certificate.extensions.tells_issuers_contact() {
        return Err(Defect::IssuerAlternativeName);
    }
    if certificate.extensions.tells_revocation_lists() { Ok(()) } else { Err(Defect::DistributionPoints) }
}

fn check_period(certificate: &Certificate<'_>, longest: Duration) -> Result<(), Defect> {
    let period = certificate.not_after() - certificate.not_before();
    if period.is_negative() || period > longest { Err(Defect::ValidityPeriod) } else { Ok(()) }
}

fn check_country(certificate: &Certificate<'_>) -> Result<(), Defect> {
    let country = certificate.subject().country().unwrap_or_default();
    let letters = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(()) } else { Err(Defect::Country) }
}
