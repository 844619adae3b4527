use super::extensions::{Extensions, whole};
use super::signed::Signed;
use super::{BasicConstraints, Defect, KeyUsage, Name, moment};
use crate::key::foreign;
use crate::{CryptoError, PublicKey};
use der::asn1::AnyRef;
use der::{Reader as _, SliceReader, Tag, Tagged as _};
use std::fmt;
use time::UtcDateTime;

/// Most bytes of a certificate. Those of Annex D have about 500.
pub const MAX_CERTIFICATE: usize = 4096;

/// An X.509 certificate of version 3 (RFC 5280 §4.1) with a key that is supported; borrows the DER as received.
///
/// Being readable says nothing about being trusted: that is [`super::check_path`].
#[derive(Clone)]
pub struct Certificate<'a> {
    der: &'a [u8],
    signed: Signed<'a>,
    serial: &'a [u8],
    issuer: Name<'a>,
    subject: Name<'a>,
    not_before: UtcDateTime,
    not_after: UtcDateTime,
    public_key: PublicKey,
    pub(super) extensions: Extensions<'a>,
}

impl<'a> Certificate<'a> {
    /// Reads exactly one certificate of at most [`MAX_CERTIFICATE`] bytes; [`CryptoError::Certificate`] says why not.
    pub fn parse(der: &'a [u8]) -> Result<Self, CryptoError> {
        Self::read(der).map_err(CryptoError::Certificate)
    }

    pub(super) fn read(der: &'a [u8]) -> Result<Self, Defect> {
        if der.len() > MAX_CERTIFICATE {
            return Err(Defect::TooLong);
        }
        let signed = Signed::read(der)?;
        whole(signed.content, |reader| {
            reader.sequence(|fields| {
                // Version 3 is the only one with extensions; `[0] EXPLICIT INTEGER 2`.
                if fields.tlv_bytes()? != [0xa0, 3, 2, 1, 2] {
                    return Err(Defect::Malformed);
                }
                let serial = integer(fields)?;
                signed.check_algorithm_copy(fields)?;
                let issuer = Name::read(fields.tlv_bytes()?)?;
                let (not_before, not_after) =
                    fields.sequence(|validity| Ok::<_, Defect>((moment::read(validity)?, moment::read(validity)?)))?;
                let subject = Name::read(fields.tlv_bytes()?)?;
                let spki = fields.tlv_bytes()?;
                let public_key = PublicKey::from_spki(spki).map_err(|error| match error {
                    CryptoError::UnsupportedKey => Defect::Key(foreign::name(spki)),
                    _ => Defect::Malformed,
                })?;
                let extensions = Extensions::read(extension_list(fields)?)?;
                Ok(Self { der, signed, serial, issuer, subject, not_before, not_after, public_key, extensions })
            })
        })
    }

    /// The DER as received.
    pub fn der(&self) -> &'a [u8] {
        self.der
    }

    /// The key that it certifies.
    pub fn public_key(&self) -> PublicKey {
        self.public_key
    }

    /// Who it is about.
    pub fn subject(&self) -> Name<'a> {
        self.subject
    }

    /// Who issued it.
    pub fn issuer(&self) -> Name<'a> {
        self.issuer
    }

    /// The serial number, big-endian, two's complement, as received.
    pub fn serial(&self) -> &'a [u8] {
        self.serial
    }

    /// Its first moment.
    pub fn not_before(&self) -> UtcDateTime {
        self.not_before
    }

    /// Its last moment, which still counts (RFC 5280 §4.1.2.5).
    pub fn not_after(&self) -> UtcDateTime {
        self.not_after
    }

    /// What the key may do.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage.map(|marked| marked.value)
    }

    /// The purposes of the extended key usage, as dotted numbers, for display.
    pub fn purposes(&self) -> Vec<String> {
        let mut texts = Vec::new();
        if let Some(purposes) = self.extensions.purposes {
            // Read once already, so it can't fail here.
            let _ = purposes.value.walk(|purpose| texts.push(purpose.to_string()));
        }
        texts
    }

    /// Whether it is an authority.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.extensions.basic_constraints.map(|marked| marked.value)
    }

    /// The identifier of its key.
    pub fn subject_key_identifier(&self) -> Option<&'a [u8]> {
        self.extensions.subject_key
    }

    /// The identifier of its issuer's key.
    pub fn authority_key_identifier(&self) -> Option<&'a [u8]> {
        self.extensions.authority_key
    }

    /// The critical extensions that are not understood, as dotted numbers, for display.
    pub fn unknown_critical_extensions(&self) -> Vec<String> {
        self.extensions.unknown_critical()
    }

    /// Where its subject can be reached, as its alternative name says (RFC 5280 §4.2.1.6): an e-mail address, or a URI that begins with
    /// `https://`, `mailto:` or `tel:`, of at most [`super::MAX_CONTACT`] printable ASCII characters. As much worth as the rest of the
    /// certificate. That a reader's may have one follows from Annex B leaving it open (unconfirmed).
    pub fn contact(&self) -> Option<&'a str> {
        self.extensions.contact()
    }

    /// Whether it names itself as issuer and its own key signed it.
    pub fn is_self_signed(&self) -> bool {
        self.issuer == self.subject && self.verify(&self.public_key).is_ok()
    }

    /// Checks the signature over the bytes as received.
    pub(super) fn verify(&self, issuer: &PublicKey) -> Result<(), Defect> {
        self.signed.verify(issuer)
    }
}

impl fmt::Debug for Certificate<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Certificate").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}

/// An integer's content, in the shortest form (X.690 §8.3.2).
pub(super) fn integer<'a>(fields: &mut SliceReader<'a>) -> Result<&'a [u8], Defect> {
    if Tag::peek(fields)? != Tag::Integer {
        return Err(Defect::Malformed);
    }
    let value = fields.decode::<AnyRef<'a>>()?.value();
    match value {
        [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => Err(Defect::Malformed),
        _ => Ok(value),
    }
}

/// `[3] EXPLICIT SEQUENCE`, or nothing. The unique identifiers `[1]` and `[2]` are of version 2 and refused.
fn extension_list<'a>(fields: &mut SliceReader<'a>) -> Result<&'a [u8], Defect> {
    if fields.is_finished() {
        return Ok(&[]);
    }
    let list = fields.decode::<AnyRef<'a>>()?;
    let Tag::ContextSpecific { constructed: true, number } = list.tag() else {
        return Err(Defect::Malformed);
    };
    if number.value() == 3 { Ok(list.value()) } else { Err(Defect::Malformed) }
}
