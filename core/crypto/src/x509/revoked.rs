//! The entries of a revocation list (RFC 5280 §5.3): read once, then found by binary search in the bytes as received.

use super::certificate::integer;
use super::extensions::{each_extension, whole};
use super::{Defect, moment};
use crate::asn1;
use der::oid::ObjectIdentifier;
use der::{Decode as _, Header, Reader as _, SliceReader, Tag};
use time::UtcDateTime;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of RFC 5280")]
pub enum RevocationReason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    /// On hold: a later list may leave it out again. Until then it counts as any other.
    CertificateHold,
    PrivilegeWithdrawn,
    AaCompromise,
}

impl RevocationReason {
    const ALL: [(u8, Self); 9] = [
        (0, Self::Unspecified),
        (1, Self::KeyCompromise),
        (2, Self::CaCompromise),
        (3, Self::AffiliationChanged),
        (4, Self::Superseded),
        (5, Self::CessationOfOperation),
        (6, Self::CertificateHold),
        (9, Self::PrivilegeWithdrawn),
        (10, Self::AaCompromise),
    ];

    /// The value of CRLReason.
    pub(super) fn number(self) -> u8 {
        Self::ALL.iter().find(|(_, reason)| *reason == self).map_or(0, |(number, _)| *number)
    }
}

/// What a list says of a revoked certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// Since when.
    pub at: UtcDateTime,
    /// Why; unspecified where the list does not say.
    pub reason: RevocationReason,
}

/// The entries as received, and where each begins, in the order of their serial numbers.
#[derive(Default)]
pub(super) struct Revoked<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) index: Vec<u32>,
}

impl<'a> Revoked<'a> {
    /// Reads every entry of a `SEQUENCE OF`. A serial number that is there twice is malformed: which would count?
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Defect> {
        let bytes = whole(der, |reader| Ok(contents(reader)?))?;
        let mut reader = SliceReader::new(bytes)?;
        let mut entries = Vec::new();
        while !reader.is_finished() {
            let start = u32::from(reader.position());
            let (serial, rest) = reader.sequence(|fields| {
                let serial = integer(fields)?;
                Ok::<_, Defect>((serial, fields.read_slice(fields.remaining_len())?))
            })?;
            revocation(rest)?;
            entries.push((serial, start));
        }
        entries.sort_unstable();
        if entries.windows(2).any(|pair| matches!(pair, [(one, _), (next, _)] if one == next)) {
            return Err(Defect::Malformed);
        }
        Ok(Self { bytes, index: entries.into_iter().map(|(_, start)| start).collect() })
    }

    /// The entry of this serial number among those of [`Self::read`].
    pub(super) fn find(bytes: &[u8], index: &[u32], serial: &[u8]) -> Option<Revocation> {
        let found = index.binary_search_by(|start| serial_at(bytes, *start).cmp(&Some(serial))).ok()?;
        let (_, rest) = split(entry(bytes, *index.get(found)?)?)?;
        revocation(rest).ok()
    }

    /// The serial numbers of those entries.
    pub(super) fn serials<'b>(bytes: &'b [u8], index: &'b [u32]) -> impl Iterator<Item = &'b [u8]> {
        index.iter().filter_map(|start| serial_at(bytes, *start))
    }
}

/// The content of the entry that begins there.
fn entry(bytes: &[u8], start: u32) -> Option<&[u8]> {
    Some(split(bytes.get(usize::try_from(start).ok()?..)?)?.0)
}

fn serial_at(bytes: &[u8], start: u32) -> Option<&[u8]> {
    Some(split(entry(bytes, start)?)?.0)
}

/// The content of the sequence that comes next.
fn contents<'a>(reader: &mut SliceReader<'a>) -> der::Result<&'a [u8]> {
    let header = Header::decode(reader)?;
    header.tag().assert_eq(Tag::Sequence)?;
    reader.read_slice(header.length())
}

/// The content of the item that `bytes` begin with, and what follows it: bytes that `der` has read before, so that a
/// probe of the search costs nanoseconds.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    match usize::from(*length) {
        short @ ..0x80 => rest.split_at_checked(short),
        long => {
            let (digits, rest) = rest.split_at_checked(long - 0x80)?;
            rest.split_at_checked(digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit)))
        }
    }
}

/// What follows an entry's serial number: the date, and perhaps extensions.
fn revocation(rest: &[u8]) -> Result<Revocation, Defect> {
    whole(rest, |fields| {
        let at = moment::read(fields)?;
        let mut reason = RevocationReason::Unspecified;
        if !fields.is_finished() {
            each_extension(fields.tlv_bytes()?, |oid, critical, value| take(&mut reason, oid, critical, value))?;
        }
        Ok(Revocation { at, reason })
    })
}

fn take(reason: &mut RevocationReason, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), Defect> {
    match oid {
        asn1::REASON_CODE => {
            *reason = match value {
                // §5.3.1: "may only appear in delta CRLs"; here it would revoke what it takes from the list.
                [asn1::ENUMERATED, 1, 8] => return Err(Defect::DeltaList),
                [asn1::ENUMERATED, 1, number] => {
                    let known = RevocationReason::ALL.into_iter().find(|(known, _)| known == number);
                    known.ok_or(Defect::Malformed)?.1
                }
                _ => return Err(Defect::Malformed),
            };
        }
        // §5.3.3: the entry is about another authority's certificate.
        asn1::CERTIFICATE_ISSUER => return Err(Defect::IndirectList),
        // §5.3: such a list must not be used for any certificate.
        _ if critical => return Err(Defect::UnknownCriticalExtension),
        _ => {}
    }
    Ok(())
}
