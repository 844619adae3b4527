use super::issue::extension;
use super::signed::{self, Unsigned};
use super::{Certificate, Defect, RevocationList, RevocationReason, moment};
use crate::asn1::{self, item};
use crate::{CryptoError, SigningKey};
use time::UtcDateTime;

/// A certificate to be revoked.
#[derive(Debug, Clone, Copy)]
pub struct RevokedCertificate<'a> {
    /// Its serial number, as [`Certificate::serial`] gives it.
    pub serial: &'a [u8],
    /// Since when, whole seconds.
    pub at: UtcDateTime,
    /// Why.
    pub reason: RevocationReason,
}

/// What goes into a revocation list beside keys.
#[derive(Debug, Clone, Copy)]
pub struct RevocationListTemplate<'a> {
    /// Greater than that of the list before.
    pub number: u64,
    /// When it is issued, whole seconds.
    pub this_update: UtcDateTime,
    /// When the next one is out at the latest, whole seconds.
    pub next_update: UtcDateTime,
    /// Every revoked certificate that has not expired, in any order, each once.
    pub revoked: &'a [RevokedCertificate<'a>],
}

/// A revocation list that waits for its signature: from a hardware key, a remote signer or a software key alike.
pub struct UnsignedRevocationList<'a> {
    issuer: &'a Certificate<'a>,
    unsigned: Unsigned,
}

impl<'a> UnsignedRevocationList<'a> {
    /// Prepares a complete list of this authority (RFC 5280 §5.1).
    pub fn new(template: &RevocationListTemplate<'_>, issuer: &'a Certificate<'a>) -> Result<Self, CryptoError> {
        let missing = CryptoError::Certificate(Defect::KeyIdentifier);
        let identifier = item(0x80, &[issuer.subject_key_identifier().ok_or(missing)?]);
        let number = asn1::unsigned(&template.number.to_be_bytes());
        let extensions = [
            extension(asn1::AUTHORITY_KEY_IDENTIFIER, false, &item(asn1::SEQUENCE, &[&identifier])),
            extension(asn1::REVOCATION_LIST_NUMBER, false, &number),
        ];
        let entries = template.revoked.iter().map(entry).collect::<Result<Vec<_>, _>>()?.concat();
        // §5.1.2.6: no entries are no list, not an empty one.
        let entries = if entries.is_empty() { entries } else { item(asn1::SEQUENCE, &[&entries]) };
        let key = issuer.public_key();
        let content = item(
            asn1::SEQUENCE,
            &[
                &asn1::unsigned(&[1]),
                &signed::algorithm_identifier(key.curve()),
                issuer.subject().der(),
                &moment::write(template.this_update)?,
                &moment::write(template.next_update)?,
                &entries,
                &item(0xa0, &[&item(asn1::SEQUENCE, &[&extensions.concat()])]),
            ],
        );
        Ok(Self { issuer, unsigned: Unsigned { key, content } })
    }

    /// What the authority's key signs (RFC 5280 §5.1.1.3).
    pub fn to_be_signed(&self) -> &[u8] {
        &self.unsigned.content
    }

    /// The list, with the signature in the form of [`SigningKey::sign`]; refuses one that [`RevocationList::parse`] or
    /// [`RevocationList::verify`] would refuse.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let der = self.unsigned.finish(signature)?;
        RevocationList::parse(&der)?.verify(self.issuer).map_err(CryptoError::RevocationList)?;
        Ok(der)
    }
}

/// Issues a list with the authority's software key; [`CryptoError::InvalidKey`] when `key` is not the authority's.
pub fn issue_revocation_list(
    template: &RevocationListTemplate<'_>,
    issuer: &Certificate<'_>,
    key: &SigningKey,
) -> Result<Vec<u8>, CryptoError> {
    if issuer.public_key() != key.public_key() {
        return Err(CryptoError::InvalidKey);
    }
    let unsigned = UnsignedRevocationList::new(template, issuer)?;
    let signature = key.sign(unsigned.to_be_signed())?;
    unsigned.finish(&signature)
}

fn entry(revoked: &RevokedCertificate<'_>) -> Result<Vec<u8>, CryptoError> {
    let serial = item(asn1::INTEGER, &[revoked.serial]);
    let extensions = match revoked.reason {
        // §5.3.1: an unspecified reason is not written.
        RevocationReason::Unspecified => Vec::new(),
        reason => {
            let code = item(asn1::ENUMERATED, &[&[reason.number()]]);
            item(asn1::SEQUENCE, &[&extension(asn1::REASON_CODE, false, &code)])
        }
    };
    Ok(item(asn1::SEQUENCE, &[&serial, &moment::write(revoked.at)?, &extensions]))
}
