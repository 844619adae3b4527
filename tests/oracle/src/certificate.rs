//! The signer's certificate and the authority's above it (Annex B.1.2 and B.1.4; RFC 5280 §6.1 as far as that needs).

use crate::key::Key;
use crate::{Scene, Why};
use time::UtcDateTime;
use x509_cert::crl::CertificateList;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{AnyRef, Decode, Encode, Reader, SliceReader, Tag, Tagged};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, ExtendedKeyUsage, IssuerAltName, KeyUsage,
    KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::{Certificate, Version};

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SUBJECT_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const AUTHORITY_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const ISSUER_NAMES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.18");
const REVOCATION_LISTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const UNDERSTOOD: [ObjectIdentifier; 5] =
    [KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, SUBJECT_KEY, AUTHORITY_KEY];

const DOCUMENT_SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.18013.5.1.2");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const STATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.8");

/// Table B.3: 457 days.
const LONGEST_SIGNER: u64 = 457 * 86_400;

/// What the signer's certificate says that a document depends on.
pub(crate) struct Signer {
    pub(crate) key: Key,
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// Country and state of the subject.
    pub(crate) place: [Option<Vec<u8>>; 2],
    pub(crate) leaf: Vec<u8>,
    pub(crate) root: Vec<u8>,
}

/// A certificate, taken apart, with the bytes that its signature covers.
struct Read<'a> {
    der: &'a [u8],
    signed: &'a [u8],
    certificate: Certificate,
}

/// Finds the authority that signed the leaf of `chain` and checks both.
pub(crate) fn check(chain: &[&[u8]], scene: &Scene<'_>) -> Result<Signer, Why> {
    let (leaf, above) = chain.split_first().ok_or(Why::Untrusted)?;
    let leaf = Read::new(leaf)?;
    let roots: Vec<_> = scene.roots.iter().filter_map(|der| Read::new(der).ok()).collect();
    // Annex B has no authority between the two; the root itself, which should stay out, proves and hurts nothing, whether it is the
    // certificate that is trusted or one from before or after its renewal.
    let again = |der: &&[u8]| Read::new(der).is_ok_and(|other| roots.iter().any(|root| root.is_renewed_as(&other)));
    if above.len() > 1 || !above.iter().all(|der| scene.roots.contains(der) || again(der)) {
        return Err(Why::Certificate("something between signer and root"));
    }
    let root = roots.iter().find(|root| leaf.is_issued_by(root)).ok_or(Why::Untrusted)?;
    root.check_common()?;
    root.check_authority()?;
    leaf.check_common()?;
    leaf.check_signer()?;
    for place in [COUNTRY, STATE] {
        let authority = root.subject(place)?;
        if authority.is_some() && leaf.subject(place)? != authority {
            return Err(Why::Certificate("country or state differ"));
        }
    }
    let now = scene.at;
    if [root, &leaf].iter().any(|each| now < each.moment(true) || now > each.moment(false)) {
        return Err(Why::CertificateDates);
    }
    let (not_before, not_after) = leaf.period();
    let seconds = |value: u64| i64::try_from(value).map_err(|_| Why::CertificateDates);
    Ok(Signer {
        key: leaf.key()?,
        not_before: seconds(not_before)?,
        not_after: seconds(not_after)?,
        place: [leaf.subject(COUNTRY)?, leaf.subject(STATE)?],
        leaf: leaf.der.to_vec(),
        root: root.der.to_vec(),
    })
}

impl Signer {
    /// Whether a revocation list of its root names its certificate (RFC 5280 §5); one of anybody else says nothing.
    pub(crate) fn is_revoked_by(&self, list: &[u8]) -> Result<bool, Why> {
        let (leaf, root) = (Read::new(&self.leaf)?, Read::new(&self.root)?);
        let Ok(parsed) = CertificateList::from_der(list) else { return Ok(false) };
        let signed = first_inside(list)?;
        let signature = parsed.signature.as_bytes().unwrap_or_default();
        let named = parsed.tbs_cert_list.issuer == root.certificate.tbs_certificate.subject;
        if !named || !root.key()?.certified(parsed.signature_algorithm.oid, signed, signature) {
            return Ok(false);
        }
        let serial = &leaf.certificate.tbs_certificate.serial_number;
        let revoked = parsed.tbs_cert_list.revoked_certificates.unwrap_or_default();
        Ok(revoked.iter().any(|entry| entry.serial_number == *serial))
    }

    /// Whether this root has the key that its own root has, whatever else their certificates say.
    pub(crate) fn has_root_key_of(&self, other: &[u8]) -> bool {
        let key = |der| Read::new(der).map(|it| it.certificate.tbs_certificate.subject_public_key_info);
        matches!((key(&self.root), key(other)), (Ok(one), Ok(other)) if one == other)
    }
}

/// The bytes that the signature of a certificate or list covers.
fn first_inside(der: &[u8]) -> Result<&[u8], Why> {
    let signed = SliceReader::new(der).and_then(|mut reader| {
        let outer = AnyRef::decode(&mut reader)?;
        SliceReader::new(outer.value())?.tlv_bytes()
    });
    signed.map_err(|_| Why::Certificate("no certificate"))
}

impl<'a> Read<'a> {
    fn new(der: &'a [u8]) -> Result<Self, Why> {
        let certificate = Certificate::from_der(der).map_err(|_| Why::Certificate("no certificate"))?;
        Ok(Self { der, signed: first_inside(der)?, certificate })
    }

    /// By name, by key identifier and by signature: a name alone proves nothing.
    fn is_issued_by(&self, root: &Self) -> bool {
        let (child, above) = (&self.certificate, &root.certificate);
        let named = child.tbs_certificate.issuer.to_der().ok() == above.tbs_certificate.subject.to_der().ok();
        let identified = match (self.authority_key(), root.subject_key()) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        };
        // RFC 5280 §4.1.1.2: the signed copy of the algorithm is the unsigned one.
        let same = child.tbs_certificate.signature == child.signature_algorithm;
        let signature = child.signature.as_bytes().unwrap_or_default();
        let signed = root.key().is_ok_and(|key| key.certified(child.signature_algorithm.oid, self.signed, signature));
        self.der != root.der && named && identified && same && signed
    }

    fn is_renewed_as(&self, other: &Self) -> bool {
        let (one, other) = (&self.certificate.tbs_certificate, &other.certificate.tbs_certificate);
        one.subject == other.subject
            && other.issuer == other.subject
            && one.subject_public_key_info == other.subject_public_key_info
    }

    fn check_common(&self) -> Result<(), Why> {
        let inner = &self.certificate.tbs_certificate;
        let serial = inner.serial_number.as_bytes();
        if inner.version != Version::V3 {
            return Err(Why::Certificate("version"));
        }
        if serial.len() > 20 || serial.iter().all(|byte| *byte == 0) || serial.first().is_none_or(|byte| *byte >= 0x80)
        {
            return Err(Why::Certificate("serial number"));
        }
        let extensions = inner.extensions.as_deref().unwrap_or_default();
        let twice = |at: usize, id| extensions.iter().take(at).any(|other| other.extn_id == id);
        for (at, extension) in extensions.iter().enumerate() {
            if twice(at, extension.extn_id) {
                return Err(Why::Certificate("an extension twice"));
            }
            if extension.critical && !UNDERSTOOD.contains(&extension.extn_id) {
                return Err(Why::Certificate("an unknown critical extension"));
            }
        }
        if self.subject_key().is_none() {
            return Err(Why::Certificate("no key identifier"));
        }
        // A name for people, exactly one.
        let name = self.subject(COMMON_NAME)?.unwrap_or_default();
        if String::from_utf8_lossy(&name).trim().is_empty() {
            return Err(Why::Certificate("common name"));
        }
        // An e-mail address or a URI by which the authority is reached, and where its revocation lists are.
        let names = self.extension::<IssuerAltName>(ISSUER_NAMES).map(|(names, _)| names.0).unwrap_or_default();
        let reaches = |name| matches!(name, GeneralName::Rfc822Name(_) | GeneralName::UniformResourceIdentifier(_));
        if !names.into_iter().any(reaches) {
            return Err(Why::Certificate("issuer alternative name"));
        }
        let points = self.extension::<CrlDistributionPoints>(REVOCATION_LISTS).map(|(points, _)| points.0);
        let points = points.unwrap_or_default();
        let whole = points
            .iter()
            .all(|point| point.distribution_point.is_some() && point.reasons.is_none() && point.crl_issuer.is_none());
        if points.is_empty() || !whole {
            return Err(Why::Certificate("distribution points"));
        }
        Ok(())
    }

    /// B.1.2.
    fn check_authority(&self) -> Result<(), Why> {
        let usage = self.critical::<KeyUsage>(KEY_USAGE);
        if usage != Some(KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)) {
            return Err(Why::Certificate("key usage of the root"));
        }
        let constraints = self.critical::<BasicConstraints>(BASIC_CONSTRAINTS);
        if !constraints.is_some_and(|it| it.ca && it.path_len_constraint == Some(0)) {
            return Err(Why::Certificate("basic constraints of the root"));
        }
        Ok(())
    }

    /// B.1.4.
    fn check_signer(&self) -> Result<(), Why> {
        let usage = self.critical::<KeyUsage>(KEY_USAGE);
        if usage != Some(KeyUsage(KeyUsages::DigitalSignature.into())) {
            return Err(Why::Certificate("key usage"));
        }
        let purposes = self.critical::<ExtendedKeyUsage>(EXTENDED_KEY_USAGE);
        if purposes.is_none_or(|purposes| purposes.0 != [DOCUMENT_SIGNER]) {
            return Err(Why::Certificate("extended key usage"));
        }
        if self.extension::<BasicConstraints>(BASIC_CONSTRAINTS).is_some_and(|(constraints, _)| constraints.ca) {
            return Err(Why::Certificate("an authority that signs documents"));
        }
        let (from, until) = self.period();
        if until.checked_sub(from).is_none_or(|period| period > LONGEST_SIGNER) {
            return Err(Why::Certificate("longer than 457 days"));
        }
        Ok(())
    }

    fn extension<T: for<'d> Decode<'d>>(&self, id: ObjectIdentifier) -> Option<(T, bool)> {
        let extensions = self.certificate.tbs_certificate.extensions.as_deref()?;
        let found = extensions.iter().find(|extension| extension.extn_id == id)?;
        Some((T::from_der(found.extn_value.as_bytes()).ok()?, found.critical))
    }

    fn critical<T: for<'d> Decode<'d>>(&self, id: ObjectIdentifier) -> Option<T> {
        self.extension(id).filter(|(_, critical)| *critical).map(|(value, _)| value)
    }

    fn subject_key(&self) -> Option<Vec<u8>> {
        self.extension::<SubjectKeyIdentifier>(SUBJECT_KEY).map(|(identifier, _)| identifier.0.into_bytes())
    }

    fn authority_key(&self) -> Option<Vec<u8>> {
        let (identifier, _) = self.extension::<AuthorityKeyIdentifier>(AUTHORITY_KEY)?;
        identifier.key_identifier.map(|identifier| identifier.into_bytes())
    }

    /// The one value of this attribute of the subject.
    fn subject(&self, attribute: ObjectIdentifier) -> Result<Option<Vec<u8>>, Why> {
        let names = self.certificate.tbs_certificate.subject.0.iter().flat_map(|set| set.0.iter());
        let mut values = names.filter(|name| name.oid == attribute).map(|name| name.value.value().to_vec());
        let value = values.next();
        if values.next().is_some() { Err(Why::Certificate("a name twice")) } else { Ok(value) }
    }

    fn period(&self) -> (u64, u64) {
        let validity = &self.certificate.tbs_certificate.validity;
        (validity.not_before.to_unix_duration().as_secs(), validity.not_after.to_unix_duration().as_secs())
    }

    fn moment(&self, first: bool) -> UtcDateTime {
        let (from, until) = self.period();
        let seconds = i64::try_from(if first { from } else { until }).unwrap_or_default();
        UtcDateTime::from_unix_timestamp(seconds).unwrap_or(UtcDateTime::UNIX_EPOCH)
    }

    fn key(&self) -> Result<Key, Why> {
        let info = &self.certificate.tbs_certificate.subject_public_key_info;
        let curve = match &info.algorithm.parameters {
            None => None,
            Some(any) if any.tag() == Tag::ObjectIdentifier => {
                Some(any.decode_as().map_err(|_| Why::Certificate("curve"))?)
            }
            Some(_) => return Err(Why::Certificate("curve")),
        };
        Key::from_spki(info.algorithm.oid, curve, info.subject_public_key.as_bytes().unwrap_or_default())
    }
}
