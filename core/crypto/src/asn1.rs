//! DER (ITU-T X.690): object identifiers, and a writer for the few structures that are made here. Reading is `der`'s.

use der::oid::ObjectIdentifier;

macro_rules! oids {
    ($($name:ident = $text:literal),* $(,)?) => {
        $(pub(crate) const $name: ObjectIdentifier = ObjectIdentifier::new_unwrap($text);)*
    };
}

oids! {
    EC_PUBLIC_KEY = "1.2.840.10045.2.1",
    P256 = "1.2.840.10045.3.1.7",
    P384 = "1.3.132.0.34",
    P521 = "1.3.132.0.35",
    BRAINPOOL_P256R1 = "1.3.36.3.3.2.8.1.1.7",
    BRAINPOOL_P384R1 = "1.3.36.3.3.2.8.1.1.11",
    ED25519 = "1.3.101.112",
    ECDSA_SHA256 = "1.2.840.10045.4.3.2",
    ECDSA_SHA384 = "1.2.840.10045.4.3.3",
    ECDSA_SHA512 = "1.2.840.10045.4.3.4",
    ECDSA_SHA1 = "1.2.840.10045.4.1",
    ECDSA_SHA224 = "1.2.840.10045.4.3.1",
    ED448 = "1.3.101.113",
    RSA_SHA1 = "1.2.840.113549.1.1.5",
    RSA_PSS = "1.2.840.113549.1.1.10",
    RSA_SHA256 = "1.2.840.113549.1.1.11",
    RSA_SHA384 = "1.2.840.113549.1.1.12",
    RSA_SHA512 = "1.2.840.113549.1.1.13",
    COMMON_NAME = "2.5.4.3",
    COUNTRY = "2.5.4.6",
    STATE = "2.5.4.8",
    ORGANISATION = "2.5.4.10",
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14",
    KEY_USAGE = "2.5.29.15",
    SUBJECT_ALTERNATIVE_NAME = "2.5.29.17",
    ISSUER_ALTERNATIVE_NAME = "2.5.29.18",
    BASIC_CONSTRAINTS = "2.5.29.19",
    REVOCATION_LIST_NUMBER = "2.5.29.20",
    REASON_CODE = "2.5.29.21",
    DELTA_REVOCATION_LIST = "2.5.29.27",
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28",
    CERTIFICATE_ISSUER = "2.5.29.29",
    NAME_CONSTRAINTS = "2.5.29.30",
    REVOCATION_LISTS = "2.5.29.31",
    POLICY_MAPPINGS = "2.5.29.33",
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35",
    POLICY_CONSTRAINTS = "2.5.29.36",
    EXTENDED_KEY_USAGE = "2.5.29.37",
    FRESHEST_REVOCATION_LIST = "2.5.29.46",
    INHIBIT_ANY_POLICY = "2.5.29.54",
    MDOC_SIGNER = "1.0.18013.5.1.2",
    MDOC_READER = "1.0.18013.5.1.6",
    // id-kp-oauthStatusSigning (Token Status List §10): its number is still to be assigned in the draft that was looked
    // at; 127 is what one other wallet uses until then (unconfirmed).
    STATUS_SIGNER = "1.3.6.1.5.5.7.3.127",
    VICAL_SIGNER = "1.0.18013.5.1.8",
}

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// One item: tag, length and the parts as its content. Allocates once, so that no half of a secret stays behind.
pub(crate) fn item(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(length.saturating_add(10));
    bytes.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let long = length.to_be_bytes();
            let significant = long.iter().skip_while(|byte| **byte == 0);
            bytes.push(0x80 | significant.clone().count() as u8);
            bytes.extend(significant);
        }
    }
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}

pub(crate) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    item(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

/// A bit string of whole bytes.
pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    item(BIT_STRING, &[&[0], bytes])
}

/// A positive integer of big-endian bytes, in the shortest form.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..).unwrap_or_default();
    // X.690 §8.3: the first bit is the sign, so a high one needs a zero before it; zero itself is one zero byte.
    let pad: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    item(INTEGER, &[pad, digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_integers_are_the_shortest() {
        assert_eq!(item(SEQUENCE, &[&[5], &[6]]), [0x30, 2, 5, 6]);
        assert_eq!(item(4, &[&[0; 0x7f]])[..2], [4, 0x7f]);
        assert_eq!(item(4, &[&[0; 0x80]])[..3], [4, 0x81, 0x80]);
        assert_eq!(item(4, &[&[0; 0x100]])[..4], [4, 0x82, 1, 0]);
        assert_eq!(unsigned(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0, 0x7f]), [2, 1, 0x7f]);
        assert_eq!(unsigned(&[0]), [2, 1, 0]);
    }
}
