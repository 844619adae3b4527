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

impl Kind {
    /// The kind of these bytes; `None` where they are none of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if let Ok(text) = str::from_utf8(bytes) {
            for (label, kind) in [("CERTIFICATE", Self::Certificates), ("X509 CRL", Self::RevocationLists)] {
                if text.contains(&format!("-----BEGIN {label}-----")) {
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
