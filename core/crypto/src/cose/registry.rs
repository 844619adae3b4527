//! Names of the IANA registry "COSE Algorithms", for saying which algorithm was refused.

/// Identifier and name of signatures, codes and digests (RFC 8778, RFC 8812, RFC 9053, RFC 9054, RFC 9864; ML-DSA
/// unconfirmed).
const NAMES: [(i64, &str); 44] = [
    (-65535, "RS1"),
    (-268, "ESB512"),
    (-267, "ESB384"),
    (-266, "ESB320"),
    (-265, "ESB256"),
    (-259, "RS512"),
    (-258, "RS384"),
    (-257, "RS256"),
    (-53, "Ed448"),
    (-52, "ESP512"),
    (-51, "ESP384"),
    (-50, "ML-DSA-87"),
    (-49, "ML-DSA-65"),
    (-48, "ML-DSA-44"),
    (-47, "ES256K"),
    (-46, "HSS-LMS"),
    (-45, "SHAKE256"),
    (-44, "SHA-512"),
    (-43, "SHA-384"),
    (-39, "PS512"),
    (-38, "PS384"),
    (-37, "PS256"),
    (-36, "ES512"),
    (-35, "ES384"),
    (-19, "Ed25519"),
    (-18, "SHAKE128"),
    (-17, "SHA-512/256"),
    (-16, "SHA-256"),
    (-15, "SHA-256/64"),
    (-14, "SHA-1"),
    (-9, "ESP256"),
    (-8, "EdDSA"),
    (-7, "ES256"),
    (1, "A128GCM"),
    (2, "A192GCM"),
    (3, "A256GCM"),
    (4, "HMAC 256/64"),
    (5, "HMAC 256/256"),
    (6, "HMAC 384/384"),
    (7, "HMAC 512/512"),
    (14, "AES-MAC 128/64"),
    (15, "AES-MAC 256/64"),
    (25, "AES-MAC 128/128"),
    (26, "AES-MAC 256/128"),
];

/// The registered name of a COSE algorithm, supported here or not; `None` for a number that this table does not have.
pub fn algorithm_name(id: i64) -> Option<&'static str> {
    NAMES.iter().find(|(number, _)| *number == id).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Algorithm;

    #[test]
    fn a_number_has_one_name_and_ours_agree() {
        assert!(NAMES.is_sorted_by(|(one, _), (next, _)| one < next));
        for (id, _) in NAMES {
            if let Some(ours) = Algorithm::from_cose_id(id) {
                assert_eq!(algorithm_name(id), Some(ours.name()));
            }
        }
        let named = NAMES.iter().filter(|(id, _)| Algorithm::from_cose_id(*id).is_some());
        assert_eq!(named.count(), 10);
        for (id, name) in [(-47, "ES256K"), (-37, "PS256"), (-257, "RS256"), (-65535, "RS1"), (5, "HMAC 256/256")] {
            assert_eq!(algorithm_name(id), Some(name));
        }
        assert_eq!((algorithm_name(0), algorithm_name(i64::MIN)), (None, None));
    }
}
