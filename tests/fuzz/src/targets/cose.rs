use crate::{SCENES, leaf_key};
use dinhdanh_crypto::cose::{Mac0, Sign1};

/// A signature covers exactly one payload: the attached one or the detached one, never a choice.
pub(crate) fn run(data: &[u8]) {
    if let Ok(signed) = Sign1::parse(data) {
        let _ = (signed.algorithm(), signed.protected_algorithm(), signed.algorithm_id(), signed.typ(), signed.kid());
        let key = leaf_key(&signed).unwrap_or(SCENES[0].signer);
        let (alone, detached) = (signed.verify(&key, None, b""), signed.verify(&key, Some(b"payload"), b""));
        assert!(alone.is_err() || detached.is_err());
        assert!(alone.is_err() || signed.verify(&key, None, b"other").is_err());
    }
    if let Ok(code) = Mac0::parse(data) {
        let _ = (code.algorithm(), code.protected_algorithm(), code.algorithm_id());
        assert!(code.verify(b"a key that nobody used", None, b"").is_err());
    }
}
