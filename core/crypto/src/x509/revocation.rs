//! Certificate revocation lists (RFC 5280 §5), given as files: complete lists of one authority over its own
//! certificates.

use super::extensions::{each_extension, whole};
use super::revoked::Revoked;
use super::signed::Signed;
use super::{Anchor, Certificate, Defect, Name, Revocation, moment};
use crate::x509::certificate::integer;
use crate::{CryptoError, PublicKey, asn1};
use der::asn1::AnyRef;
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader, Tag, Tagged as _};
use std::fmt;
use time::UtcDateTime;

/// Most bytes of a revocation list: about 26 000 entries with long serial numbers and reasons.
pub const MAX_REVOCATION_LIST: usize = 1024 * 1024;

/// Bytes of a list's number at most (RFC 5280 §5.2.3).
const MAX_NUMBER: usize = 20;

/// A revocation list that could be read; borrows the DER as received.
///
/// Nobody is revoked by it yet: [`RevocationList::verify`] gives the list that says so.
pub struct RevocationList<'a> {
    signed: Signed<'a>,
    issuer: Name<'a>,
    this_update: UtcDateTime,
    next_update: UtcDateTime,
    number: [u8; MAX_NUMBER],
    authority_key: &'a [u8],
    revoked: Revoked<'a>,
}

impl<'a> RevocationList<'a> {
    /// Reads exactly one list of version 2 and at most [`MAX_REVOCATION_LIST`] bytes; [`CryptoError::RevocationList`]
    /// says why not.
    ///
    /// Every entry is read once, since one critical extension that is not understood makes the whole list useless (§5.3).
    pub fn parse(der: &'a [u8]) -> Result<Self, CryptoError> {
        Self::read(der).map_err(CryptoError::RevocationList)
    }

    fn read(der: &'a [u8]) -> Result<Self, Defect> {
        if der.len() > MAX_REVOCATION_LIST {
            return Err(Defect::TooLong);
        }
        let signed = Signed::read(der)?;
        whole(signed.content, |reader| {
            reader.sequence(|fields| {
                // §5.1.2.1: version 2, the only one with extensions.
                if fields.tlv_bytes()? != [2, 1, 1] {
                    return Err(Defect::Malformed);
                }
                signed.check_algorithm_copy(fields)?;
                let issuer = Name::read(fields.tlv_bytes()?)?;
                // §5.1.2.5: both times are there.
                let (this_update, next_update) = (moment::read(fields)?, moment::read(fields)?);
                if next_update < this_update {
                    return Err(Defect::ValidityPeriod);
                }
                let revoked = match Tag::peek(fields)? {
                    Tag::Sequence => Revoked::read(fields.tlv_bytes()?)?,
                    _ => Revoked::default(),
                };
                let extensions = Extensions::read(extension_list(fields)?)?;
                // §5.2.1, §5.2.3: both are always there.
                let authority_key = extensions.authority_key.ok_or(Defect::KeyIdentifier)?;
                let number = extensions.number.ok_or(Defect::Malformed)?;
                Ok(Self { signed, issuer, this_update, next_update, number, authority_key, revoked })
            })
        })
    }

    /// Who issued it, by its own word.
    pub fn issuer(&self) -> Name<'a> {
        self.issuer
    }

    /// The identifier of the issuer's key, by its own word.
    pub fn authority_key_identifier(&self) -> &'a [u8] {
        self.authority_key
    }

    /// Checks that this authority issued the list: cRLSign, name, key identifier, and the signature over the bytes as
    /// received (§6.3.3). Whether the authority is trusted is the caller's to know.
    pub fn verify(self, issuer: &Certificate<'_>) -> Result<VerifiedRevocationList, Defect> {
        if self.issuer != issuer.subject() {
            return Err(Defect::Issuer);
        }
        if issuer.subject_key_identifier() != Some(self.authority_key) {
            return Err(Defect::KeyIdentifier);
        }
        if issuer.extensions.unknown_critical {
            return Err(Defect::UnknownCriticalExtension);
        }
        // A signer of documents must not be able to revoke, nor to hide what was revoked.
        if !issuer.key_usage().is_some_and(|usage| usage.signs_revocation_lists()) {
            return Err(Defect::KeyUsage);
        }
        self.signed.verify(&issuer.public_key())?;
        Ok(VerifiedRevocationList {
            issuer: self.issuer.der().to_vec(),
            issuer_key: issuer.public_key(),
            authority_key: self.authority_key.to_vec(),
            this_update: self.this_update,
            next_update: self.next_update,
            number: self.number,
            bytes: self.revoked.bytes.to_vec(),
            index: self.revoked.index,
        })
    }
}

impl fmt::Debug for RevocationList<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RevocationList").field("entries", &self.revoked.index.len()).finish_non_exhaustive()
    }
}

/// A list that its authority signed; owned, to be kept. Only [`RevocationList::verify`] makes one.
///
/// It says what it says whatever the time: a list past [`Self::next_update`] still tells what was revoked before.
#[derive(Clone)]
pub struct VerifiedRevocationList {
    issuer: Vec<u8>,
    issuer_key: PublicKey,
    authority_key: Vec<u8>,
    this_update: UtcDateTime,
    next_update: UtcDateTime,
    number: [u8; MAX_NUMBER],
    bytes: Vec<u8>,
    index: Vec<u32>,
}

impl VerifiedRevocationList {
    /// When and why the certificate of this serial number, as in [`Certificate::serial`], was revoked.
    ///
    /// `None` says nothing of a certificate of another issuer: ask [`Self::covers`] or [`Self::is_by`] first.
    pub fn revokes(&self, serial: &[u8]) -> Option<Revocation> {
        Revoked::find(&self.bytes, &self.index, serial)
    }

    /// Whether everything is revoked here that `other` revokes, by serial number: of one authority's lists, that nothing is
    /// taken back.
    pub fn revokes_all_of(&self, other: &Self) -> bool {
        Revoked::serials(&other.bytes, &other.index).all(|serial| self.revokes(serial).is_some())
    }

    /// Whether the list speaks for this certificate: one name and one key issued both.
    pub fn covers(&self, certificate: &Certificate<'_>) -> bool {
        certificate.issuer().der() == self.issuer
            && certificate.authority_key_identifier() == Some(self.authority_key.as_slice())
    }

    /// Whether this authority's key signed the list, in the same name; so for each certificate of one such authority.
    pub fn is_by(&self, authority: &Anchor) -> bool {
        authority.subject() == self.issuer && authority.public_key() == self.issuer_key
    }

    /// The issuer's name, DER.
    pub fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> UtcDateTime {
        self.this_update
    }

    /// When the next one is out at the latest.
    pub fn next_update(&self) -> UtcDateTime {
        self.next_update
    }

    /// Its number, big-endian, so that it orders: of two lists of one authority the greater is newer (§5.2.3).
    pub fn number(&self) -> [u8; 20] {
        self.number
    }

    /// How many certificates are revoked.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
}

impl fmt::Debug for VerifiedRevocationList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VerifiedRevocationList").field("entries", &self.len()).finish_non_exhaustive()
    }
}

/// `[0] EXPLICIT SEQUENCE`, which nothing follows.
fn extension_list<'a>(fields: &mut SliceReader<'a>) -> Result<&'a [u8], Defect> {
    let list = fields.decode::<AnyRef<'a>>()?;
    match list.tag() {
        Tag::ContextSpecific { constructed: true, number } if number.value() == 0 => Ok(list.value()),
        _ => Err(Defect::Malformed),
    }
}

#[derive(Default)]
struct Extensions<'a> {
    authority_key: Option<&'a [u8]>,
    number: Option<[u8; MAX_NUMBER]>,
}

impl<'a> Extensions<'a> {
    fn read(list: &'a [u8]) -> Result<Self, Defect> {
        let mut extensions = Self::default();
        each_extension(list, |oid, critical, value| extensions.take(oid, critical, value))?;
        Ok(extensions)
    }

    fn take(&mut self, oid: ObjectIdentifier, critical: bool, value: &'a [u8]) -> Result<(), Defect> {
        match oid {
            asn1::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key = whole(value, super::extensions::authority_key)?;
            }
            asn1::REVOCATION_LIST_NUMBER => self.number = Some(whole(value, number)?),
            // §5.2.4: names what changed since another list; alone it hides everything older.
            asn1::DELTA_REVOCATION_LIST => return Err(Defect::DeltaList),
            // §5.2.5: speaks of others' certificates, or of some of its own alone; a whole list needs none, whatever it calls critical.
            asn1::ISSUING_DISTRIBUTION_POINT if is_indirect(value)? => return Err(Defect::IndirectList),
            asn1::ISSUING_DISTRIBUTION_POINT => return Err(Defect::PartialList),
            // §5.2: what must be understood and isn't could narrow what the list speaks of.
            _ if critical => return Err(Defect::UnknownCriticalExtension),
            _ => {}
        }
        Ok(())
    }
}

/// §5.2.3: not negative, at most 20 bytes.
fn number(reader: &mut SliceReader<'_>) -> Result<[u8; MAX_NUMBER], Defect> {
    let digits = match integer(reader)? {
        [0, digits @ ..] => digits,
        [0x80..=0xff, ..] => return Err(Defect::Malformed),
        digits => digits,
    };
    let mut number = [0; MAX_NUMBER];
    let start = MAX_NUMBER.checked_sub(digits.len()).ok_or(Defect::TooLong)?;
    number.get_mut(start..).ok_or(Defect::TooLong)?.copy_from_slice(digits);
    Ok(number)
}

/// §5.2.5: `indirectCRL [4] BOOLEAN DEFAULT FALSE` of IssuingDistributionPoint.
fn is_indirect(value: &[u8]) -> Result<bool, Defect> {
    whole(value, |reader| {
        reader.sequence(|fields| {
            let mut indirect = false;
            while !fields.is_finished() {
                let field = fields.decode::<AnyRef<'_>>()?;
                indirect |= matches!(field.tag(), Tag::ContextSpecific { number, .. } if number.value() == 4)
                    && field.value() != [0];
            }
            Ok(indirect)
        })
    })
}
