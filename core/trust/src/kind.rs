use crate::pack::TYP_PACK;
use crate::status::StatusListToken;
use dinhdanh_crypto::cose::Sign1;
use dinhdanh_crypto::x509::{Certificate, RevocationList};

/// What a file for a verifier is, by its shape; whether it is to be believed is found when it is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Certificates, PEM or DER.
    Certificates,
    /// Certificate revocation lists, PEM or DER (RFC 5280 §5).
    RevocationLists,
    /// A policy pack (`docs/policy-pack.md`).
    PolicyPack,
    /// A token of a status list, CWT or JWT.
    StatusList,
    /// A VICAL (ISO/IEC 18013-5 Annex C), or another signed message without a type.
    Vical,
}

/// Whether a file of certificates, in PEM, holds revocation lists besides (RFC 7468 §6).
pub fn has_revocation_lists(pem: &[u8]) -> bool {
    str::from_utf8(pem).is_ok_and(|text| text.contains(REVOCATION_LIST))
}

const REVOCATION_LIST: &str = "-----BEGIN X509 CRL-----";

impl Kind {
    /// The kind of these bytes; `None` where they are none of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if let Ok(text) = str::from_utf8(bytes) {
            for (begins, kind) in
                [("-----BEGIN CERTIFICATE-----", Self::Certificates), (REVOCATION_LIST, Self::RevocationLists)]
            {
                if text.contains(begins) {
                    return Some(kind);
                }
            }
        }
        if Certificate::parse(bytes).is_ok() {
            return Some(Self::Certificates);
        }
        if RevocationList::parse(bytes).is_ok() {
            return Some(Self::RevocationLists);
        }
        if StatusListToken::parse(bytes).is_ok() {
            return Some(Self::StatusList);
        }
        match Sign1::parse(bytes).ok()?.typ() {
            Some(TYP_PACK) => Some(Self::PolicyPack),
            None => Some(Self::Vical),
            Some(_) => None,
        }
    }
}
