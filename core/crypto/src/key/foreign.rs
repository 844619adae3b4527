//! Keys that this library does not have, by name: so that a refusal can say what it refused.

use super::Curve;
use crate::asn1;
use der::asn1::AnyRef;
use der::oid::ObjectIdentifier;
use der::{Reader as _, SliceReader};
use dinhdanh_cbor::{CborError, Kind, Reader};

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

/// Key types of the IANA registry "COSE Key Types" other than OKP and EC2 (RFC 8230, RFC 8778, RFC 9053; AKP unconfirmed).
const COSE_TYPES: [(i64, &str); 5] = [(3, "RSA"), (4, "Symmetric"), (5, "HSS-LMS"), (6, "WalnutDSA"), (7, "AKP")];

/// Curves of the IANA registry "COSE Elliptic Curves" that [`Curve`] does not have, by type (RFC 8812, RFC 9053; Brainpool
/// as [`Curve::cose_id`]).
const COSE_CURVES: [(i64, i64, &str); 6] = [
    (OKP, 4, "X25519"),
    (OKP, 5, "X448"),
    (OKP, 7, "Ed448"),
    (EC2, 8, "secp256k1"),
    (EC2, 257, "brainpoolP320r1"),
    (EC2, 259, "brainpoolP512r1"),
];

const OKP: i64 = 1;
const EC2: i64 = 2;
const UNKNOWN_TYPE: &str = "a type without a name here";
const UNKNOWN_CURVE: &str = "a curve without a name here";

/// The name of the type or curve of a COSE_Key (RFC 9052 §7) that [`crate::PublicKey`] does not have, so that a refusal can
/// say what it refused. `None` where it has that curve, and where the bytes say of no type or curve that it is theirs.
pub fn foreign_cose_key(bytes: &[u8]) -> Option<&'static str> {
    let (kty, crv) = cose_labels(bytes).ok()?;
    match (kty?, crv) {
        (kty @ (OKP | EC2), Some(crv)) => {
            let ours = Curve::ALL.into_iter().any(|curve| (curve.cose_kty(), curve.cose_id()) == (kty, crv));
            let known = || COSE_CURVES.iter().find(|(of, id, _)| (*of, *id) == (kty, crv)).map(|(.., name)| *name);
            (!ours).then(|| known().unwrap_or(UNKNOWN_CURVE))
        }
        (OKP | EC2, None) => None,
        (kty, _) => Some(COSE_TYPES.iter().find(|(id, _)| *id == kty).map_or(UNKNOWN_TYPE, |(_, name)| name)),
    }
}

/// `kty` and `crv`, each where it is a number. Another type may have something else under the label of `crv`.
fn cose_labels(bytes: &[u8]) -> Result<(Option<i64>, Option<i64>), CborError> {
    let mut reader = Reader::new(bytes)?;
    let (mut kty, mut crv) = (None, None);
    for _ in 0..reader.map()? {
        let label = if reader.kind()? == Kind::Integer { Some(reader.int()?) } else { reader.skip().map(|()| None)? };
        match (label, reader.kind()?) {
            (Some(1), Kind::Integer) => kty = Some(reader.int()?),
            (Some(-1), Kind::Integer) => crv = Some(reader.int()?),
            _ => reader.skip()?,
        }
    }
    Ok((kty, crv))
}

/// The name of the key of a SubjectPublicKeyInfo.
pub(crate) fn name(spki: &[u8]) -> &'static str {
    match identifiers(spki) {
        Ok((asn1::EC_PUBLIC_KEY, None)) => "a curve that is spelled out",
        Ok((asn1::EC_PUBLIC_KEY, Some(curve))) => known(curve).unwrap_or(UNKNOWN_CURVE),
        Ok((algorithm, _)) => known(algorithm).unwrap_or(UNKNOWN_TYPE),
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
    use crate::{CryptoError, PublicKey, SigningKey};
    use dinhdanh_cbor::Writer;

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

    #[test]
    fn a_cose_key_that_is_not_ours_has_its_name() {
        let of = |kty: i64, crv: i64| Writer::new().map(2).int(1).int(kty).int(-1).int(crv).finish();
        for (key, expected) in [
            (of(2, 8), "secp256k1"),
            (of(2, 257), "brainpoolP320r1"),
            (of(1, 4), "X25519"),
            (of(1, 7), "Ed448"),
            // P-256 is no curve of OKP, nor Ed25519 one of EC2.
            (of(1, 1), UNKNOWN_CURVE),
            (of(2, 6), UNKNOWN_CURVE),
            (of(2, 99), UNKNOWN_CURVE),
            (of(99, 1), UNKNOWN_TYPE),
            // An RSA key has its modulus where others name a curve (RFC 8230 §4).
            (Writer::new().map(3).int(1).int(3).int(-1).bytes(&[1; 256]).int(-2).bytes(&[1, 0, 1]).finish(), "RSA"),
            (Writer::new().map(3).text("kid").text("x").int(1).int(7).int(3).int(-48).finish(), "AKP"),
        ] {
            assert_eq!(foreign_cose_key(&key), Some(expected));
            assert!(PublicKey::from_cose_key(&key).is_err(), "{expected}");
        }
        assert_eq!(PublicKey::from_cose_key(&of(2, 8)), Err(CryptoError::UnsupportedKey));
    }

    #[test]
    fn a_cose_key_of_our_curves_or_of_none_is_not_called_foreign() {
        for curve in Curve::ALL {
            let key = SigningKey::generate(curve).unwrap().public_key().to_cose_key();
            assert_eq!(foreign_cose_key(&key), None, "{curve:?}");
        }
        let no_curve = Writer::new().map(1).int(1).int(2).finish();
        let no_type = Writer::new().map(1).int(-1).int(8).finish();
        let type_as_text = Writer::new().map(2).int(1).text("EC2").int(-1).int(8).finish();
        for broken in [no_curve, no_type, type_as_text, Vec::new(), vec![0xa1, 0x01]] {
            assert_eq!(foreign_cose_key(&broken), None, "{broken:02x?}");
        }
    }
}
