//! Keys that this library does not have, by name: so that a refusal can say what it refused.

use crate::asn1;
use der::asn1::AnyRef;
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader};

/// Key types and curves that certificates of other uses have, by object identifier (RFC 3279, RFC 5480, RFC 5639, SEC 2,
/// RFC 8410).
const NAMES: [(ObjectIdentifier, &str); 17] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1"), "RSA"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10"), "RSASSA-PSS"),
    (ObjectIdentifier::new_unwrap("1.2.840.10040.4.1"), "DSA"),
    (ObjectIdentifier::new_unwrap("1.3.101.110"), "X25519"),
    (ObjectIdentifier::new_unwrap("1.3.101.111"), "X448"),
    (ObjectIdentifier::new_unwrap("1.3.101.113"), "Ed448"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"), "P-192"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.33"), "P-224"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.3"), "brainpoolP192r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.5"), "brainpoolP224r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.9"), "brainpoolP320r1"),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"), "brainpoolP512r1"),
    (ObjectIdentifier::new_unwrap("1.2.156.10197.1.301"), "SM2"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17"), "ML-DSA-44"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18"), "ML-DSA-65"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19"), "ML-DSA-87"),
];

/// The name of the key of a SubjectPublicKeyInfo.
pub(crate) fn name(spki: &[u8]) -> &'static str {
    match identifiers(spki) {
        Ok((asn1::EC_PUBLIC_KEY, None)) => "a curve that is spelled out",
        Ok((asn1::EC_PUBLIC_KEY, Some(curve))) => known(curve).unwrap_or("a curve without a name here"),
        Ok((algorithm, _)) => known(algorithm).unwrap_or("a type without a name here"),
        Err(_) => "a type that can't be read",
    }
}

fn known(identifier: ObjectIdentifier) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == identifier).map(|(_, name)| *name)
}

/// The algorithm, and the curve where it is named.
fn identifiers(spki: &[u8]) -> Result<(ObjectIdentifier, Option<ObjectIdentifier>), der::Error> {
    SliceReader::new(spki)?.sequence(|reader| {
        let found = reader.sequence(|reader| {
            let algorithm = reader.decode::<ObjectIdentifier>()?;
            let parameters = if reader.is_finished() { None } else { Some(reader.decode::<AnyRef<'_>>()?) };
            Ok::<_, der::Error>((algorithm, parameters.and_then(|parameters| parameters.decode_as().ok())))
        })?;
        reader.read_slice(reader.remaining_len())?;
        Ok(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{bits, item, oid};

    #[test]
    fn a_key_that_is_not_ours_has_its_name() {
        let spki = |algorithm: &[u8]| item(asn1::SEQUENCE, &[&item(asn1::SEQUENCE, &[algorithm]), &bits(&[4, 1])]);
        let identifier = |text: &str| oid(ObjectIdentifier::new(text).unwrap());
        let curve = |text: &str| spki(&[identifier("1.2.840.10045.2.1"), identifier(text)].concat());
        let rsa = spki(&[&identifier("1.2.840.113549.1.1.1")[..], &[5, 0]].concat());
        assert_eq!(name(&rsa), "RSA");
        assert_eq!(name(&spki(&identifier("1.3.101.113"))), "Ed448");
        assert_eq!(name(&curve("1.3.132.0.10")), "secp256k1");
        assert_eq!(name(&curve("1.3.36.3.3.2.8.1.1.13")), "brainpoolP512r1");
        assert_eq!(name(&curve("1.2.3.4")), "a curve without a name here");
        assert_eq!(name(&spki(&identifier("1.2.3.4"))), "a type without a name here");
        assert_eq!(name(&spki(&identifier("1.2.840.10045.2.1"))), "a curve that is spelled out");
        assert_eq!(name(b"x"), "a type that can't be read");
    }
}
