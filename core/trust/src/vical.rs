//! VICAL: a provider's signed list of issuing authorities (ISO/IEC 18013-5 Annex C; the shape as peers write and read it,
//! clauses unconfirmed).

use crate::{IssuerId, TrustError, TrustList};
use dinhdanh_cbor::{CborError, Kind, Reader};
use dinhdanh_crypto::cose::Sign1;
use dinhdanh_crypto::x509::{Certificate, Profile};
use dinhdanh_crypto::{CryptoError, sha256};
use std::cmp::Ordering;
use std::collections::HashMap;
use time::UtcDateTime;
use time::format_description::well_known::Rfc3339;

/// Most bytes of a VICAL. That of North America has some tens of kilobytes.
pub const MAX_VICAL: usize = 4 << 20;
/// Most entries of a VICAL; as many as a [`TrustList`] takes.
pub const MAX_VICAL_ENTRIES: usize = crate::MAX_ROOTS;
/// Most document types of one entry.
const MAX_DOC_TYPES: usize = 64;
/// Most bytes of a name or a document type.
const MAX_NAME: usize = 256;
/// Tag of an unsigned bignum (RFC 8949 §3.4.3).
const TAG_BIGNUM: u64 = 2;

/// A VICAL whose signer leads to a trusted provider. Only [`Self::open`] makes one.
pub struct Vical {
    provider: String,
    /// The authority above its signer.
    authority: Option<IssuerId>,
    /// SHA-256 of what was signed.
    payload: [u8; 32],
    date: UtcDateTime,
    issue: Option<u64>,
    next_update: Option<UtcDateTime>,
    /// Until when its signer's certificates are valid, as far as that was looked at.
    signer_until: UtcDateTime,
    listed: Listed,
}

/// The entries of a VICAL.
#[derive(Default)]
struct Listed {
    authorities: Vec<VicalAuthority>,
    /// Where the one of this id is among them.
    places: HashMap<[u8; 32], usize>,
    unread: usize,
}

/// An issuing authority of a VICAL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VicalAuthority {
    /// Its root certificate (IACA), DER.
    pub certificate: Vec<u8>,
    /// `docType`s that it may issue.
    pub doc_types: Vec<String>,
    /// Its name, as the provider has it.
    pub name: Option<String>,
}

impl VicalAuthority {
    /// What it is looked up by: SHA-256 of its root certificate.
    pub fn id(&self) -> [u8; 32] {
        sha256(&self.certificate)
    }
}

impl Vical {
    /// Opens a VICAL whose signer's chain led to one of `providers` when it was issued. Where it does so no more `at` this time,
    /// the list is as one past its date ([`Self::is_stale`]): without a network there may be no newer one.
    ///
    /// Certificates with keys that are not supported are counted ([`Self::unread`]) and left out. An entry whose labels
    /// are not its certificate's refuses the whole list ([`TrustError::Mislabelled`]): readers that look up by label and
    /// readers that look up by certificate would trust different authorities.
    pub fn open(bytes: &[u8], providers: &TrustList, at: UtcDateTime) -> Result<Self, TrustError> {
        if bytes.len() > MAX_VICAL {
            return Err(TrustError::TooLarge);
        }
        let message = Sign1::parse(bytes).map_err(TrustError::Vical)?;
        let chain = message.x5chain().map_err(TrustError::Vical)?;
        let payload = message.payload().ok_or(TrustError::Vical(CryptoError::PayloadMissing))?;
        let mut vical = Self::read(payload)?;
        let signer = providers.check_signer(chain.certificates(), vical.date, Profile::VicalSigner)?;
        // §C.1.7 (unconfirmed): the algorithm is protected, the chain need not be; the path has vouched for it.
        message.protected_algorithm().map_err(TrustError::Vical)?;
        message.verify(&signer.key, None, &[]).map_err(|error| match error {
            CryptoError::SignatureInvalid => TrustError::SignatureInvalid,
            other => TrustError::Vical(other),
        })?;
        let is_good_now = providers.check_signer(chain.certificates(), at, Profile::VicalSigner).is_ok();
        vical.signer_until = if is_good_now { signer.not_after } else { vical.date };
        vical.authority = signer.issuer;
        Ok(vical)
    }

    /// What it says, whoever signed it.
    fn read(payload: &[u8]) -> Result<Self, TrustError> {
        let reader = &mut Reader::new(payload).map_err(malformed)?;
        let (mut version, mut provider, mut date, mut issue, mut next, mut entries) =
            (None, None, None, None, None, None);
        // Unknown members are reserved for future use and passed over, as in every structure of the standard.
        for _ in 0..reader.map().map_err(malformed)? {
            match reader.text().map_err(malformed)? {
                "version" => version = Some(reader.text().map_err(malformed)?),
                "vicalProvider" => provider = Some(name(reader)?),
                "date" => date = Some(moment(reader)?),
                "vicalIssueID" => issue = Some(reader.uint().map_err(malformed)?),
                "nextUpdate" => next = Some(moment(reader)?),
                "certificateInfos" => entries = Some(infos(reader)?),
                _ => reader.skip().map_err(malformed)?,
            }
        }
        if !version.ok_or(UNEXPECTED)?.starts_with("1.") {
            return Err(TrustError::VersionUnsupported);
        }
        let listed = entries.ok_or(UNEXPECTED)?;
        let (provider, date) = (provider.ok_or(UNEXPECTED)?, date.ok_or(UNEXPECTED)?);
        if next.is_some_and(|next| next < date) {
            return Err(UNEXPECTED);
        }
        let payload = sha256(payload);
        Ok(Self { provider, authority: None, payload, date, issue, next_update: next, signer_until: date, listed })
    }

    /// `vicalProvider`.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// When it was issued.
    pub fn date(&self) -> UtcDateTime {
        self.date
    }

    /// `vicalIssueID`, which grows with each issue.
    pub fn issue(&self) -> Option<u64> {
        self.issue
    }

    /// Before when the next one is to come.
    pub fn next_update(&self) -> Option<UtcDateTime> {
        self.next_update
    }

    /// Whether the next one should have come by now: it is past its own date, or its signer's.
    pub fn is_stale(&self, at: UtcDateTime) -> bool {
        at > self.signer_until || self.next_update.is_some_and(|next| at > next)
    }

    /// Whether both are one provider's: of one name, under one authority's key.
    pub(crate) fn is_of_one_provider(&self, other: &Self) -> bool {
        self.provider == other.provider && self.authority == other.authority
    }

    /// Which of two of one provider is newer: by their numbers, or where one has none by their dates.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self.issue, other.issue) {
            (Some(issue), Some(other)) => issue.cmp(&other),
            _ => self.date.cmp(&other.date),
        }
    }

    /// Whether both say the same, byte for byte.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.payload == other.payload
    }

    /// The authorities; one that the list names several times is here once, with all its document types.
    pub fn authorities(&self) -> &[VicalAuthority] {
        &self.listed.authorities
    }

    /// How many entries have a certificate that is not supported here.
    pub fn unread(&self) -> usize {
        self.listed.unread
    }

    /// The root certificates. A path to one of them is not yet trust: ask [`Self::may_issue`].
    pub fn roots(&self) -> Result<TrustList, TrustError> {
        let mut list = TrustList::new();
        for authority in &self.listed.authorities {
            list.add(&authority.certificate)?;
        }
        Ok(list)
    }

    /// Whether the authority whose root certificate has this SHA-256 may issue documents of this type.
    pub fn may_issue(&self, id: &[u8; 32], doc_type: &str) -> bool {
        let found = self.listed.places.get(id).and_then(|place| self.listed.authorities.get(*place));
        found.is_some_and(|authority| authority.doc_types.iter().any(|allowed| allowed == doc_type))
    }
}

const UNEXPECTED: TrustError = TrustError::Vical(CryptoError::Cbor(CborError::Unexpected));

fn malformed(error: CborError) -> TrustError {
    TrustError::Vical(error.into())
}

/// `certificateInfos`.
fn infos(reader: &mut Reader<'_>) -> Result<Listed, TrustError> {
    let count = reader.array().map_err(malformed)?;
    if count > MAX_VICAL_ENTRIES {
        return Err(TrustError::TooMany);
    }
    let mut listed = Listed::default();
    for _ in 0..count {
        let Some(authority) = info(reader)? else {
            listed.unread += 1;
            continue;
        };
        let id = authority.id();
        match listed.places.get(&id).and_then(|place| listed.authorities.get_mut(*place)) {
            Some(known) => known.doc_types.extend(authority.doc_types),
            None => {
                listed.places.insert(id, listed.authorities.len());
                listed.authorities.push(authority);
            }
        }
    }
    Ok(listed)
}

/// `CertificateInfo`; `None` where the certificate is not supported.
fn info(reader: &mut Reader<'_>) -> Result<Option<VicalAuthority>, TrustError> {
    let (mut der, mut serial, mut key, mut doc_types, mut authority) = (None, None, None, None, None);
    for _ in 0..reader.map().map_err(malformed)? {
        match reader.text().map_err(malformed)? {
            "certificate" => der = Some(reader.bytes().map_err(malformed)?),
            "serialNumber" => serial = Some(unsigned(reader)?),
            "ski" => key = Some(reader.bytes().map_err(malformed)?),
            "docType" => doc_types = Some(names(reader)?),
            "issuingAuthority" => authority = Some(name(reader)?),
            _ => reader.skip().map_err(malformed)?,
        }
    }
    let (der, doc_types) = (der.ok_or(UNEXPECTED)?, doc_types.ok_or(UNEXPECTED)?);
    let (serial, key) = (serial.ok_or(UNEXPECTED)?, key.ok_or(UNEXPECTED)?);
    let Ok(certificate) = Certificate::parse(der) else { return Ok(None) };
    let own_serial = significant(certificate.serial());
    if serial != own_serial || certificate.subject_key_identifier() != Some(key) {
        return Err(TrustError::Mislabelled);
    }
    Ok(Some(VicalAuthority { certificate: der.to_vec(), doc_types, name: authority }))
}

/// `biguint`: a bignum, or a plain integer where it fits, as some writers have it. Its significant bytes.
fn unsigned(reader: &mut Reader<'_>) -> Result<Vec<u8>, TrustError> {
    if reader.kind().map_err(malformed)? == Kind::Integer {
        return Ok(significant(&reader.uint().map_err(malformed)?.to_be_bytes()).to_vec());
    }
    reader.tagged(TAG_BIGNUM).map_err(malformed)?;
    Ok(significant(reader.bytes().map_err(malformed)?).to_vec())
}

fn significant(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// `tdate` in UTC; providers write fractions of a second.
fn moment(reader: &mut Reader<'_>) -> Result<UtcDateTime, TrustError> {
    reader.tagged(0).map_err(malformed)?;
    let text = reader.text().map_err(malformed)?;
    UtcDateTime::parse(text, &Rfc3339).ok().filter(|_| text.ends_with('Z')).ok_or(UNEXPECTED)
}

fn names(reader: &mut Reader<'_>) -> Result<Vec<String>, TrustError> {
    let count = reader.array().map_err(malformed)?;
    if count > MAX_DOC_TYPES {
        return Err(TrustError::TooMany);
    }
    if count == 0 {
        return Err(UNEXPECTED);
    }
    (0..count).map(|_| name(reader)).collect()
}

/// Text that is not too long and can't rewrite what a screen shows.
fn name(reader: &mut Reader<'_>) -> Result<String, TrustError> {
    let text = reader.text().map_err(malformed)?;
    let fine = text.len() <= MAX_NAME && !text.chars().any(char::is_control);
    if fine { Ok(text.to_owned()) } else { Err(UNEXPECTED) }
}
