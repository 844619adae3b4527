use super::period::Period;
use super::{Certificate, Defect, Profile, check_anchor};
use crate::{CryptoError, PublicKey, sha256};
use std::fmt;
use time::UtcDateTime;

/// A trusted certificate; owned, read and checked once, so that no path to it does so again.
///
/// Its own signature is not looked at: it is trusted because it is in the trust list.
#[derive(Clone)]
pub struct Anchor {
    der: Vec<u8>,
    digest: [u8; 32],
    subject: Vec<u8>,
    country: Option<String>,
    state: Option<String>,
    public_key: PublicKey,
    key_identifier: Option<Vec<u8>>,
    path_length: Option<u8>,
    not_before: UtcDateTime,
    not_after: UtcDateTime,
    /// What [`check_anchor`] found, by profile.
    profiles: [Result<(), Defect>; Profile::ALL.len()],
}

impl Anchor {
    /// Reads exactly one certificate. A profile that it does not fit is found when a path of that profile comes to it.
    pub fn parse(der: &[u8]) -> Result<Self, CryptoError> {
        let certificate = Certificate::parse(der)?;
        let subject = certificate.subject();
        Ok(Self {
            der: der.to_vec(),
            digest: sha256(der),
            subject: subject.der().to_vec(),
            country: subject.country().map(str::to_owned),
            state: subject.state().map(str::to_owned),
            public_key: certificate.public_key(),
            key_identifier: certificate.subject_key_identifier().map(<[u8]>::to_vec),
            path_length: certificate.basic_constraints().and_then(|constraints| constraints.path_length),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            profiles: Profile::ALL.map(|profile| check_anchor(&certificate, profile)),
        })
    }

    /// The DER as received.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the DER: which anchor it is.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The certificate, read again: for what is shown, and for [`super::RevocationList::verify`].
    pub fn certificate(&self) -> Result<Certificate<'_>, CryptoError> {
        Certificate::parse(&self.der)
    }

    /// Its subject's name, DER: what certificates below it call their issuer.
    pub fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// Its key.
    pub fn public_key(&self) -> PublicKey {
        self.public_key
    }

    /// Its first moment.
    pub fn not_before(&self) -> UtcDateTime {
        self.not_before
    }

    /// Its last moment, which still counts.
    pub fn not_after(&self) -> UtcDateTime {
        self.not_after
    }

    /// Whether it may stand at the top of a path of this profile.
    pub fn check(&self, profile: Profile) -> Result<(), Defect> {
        let found = Profile::ALL.into_iter().zip(self.profiles).find(|(known, _)| *known == profile);
        found.map_or(Err(Defect::Malformed), |(_, found)| found)
    }

    pub(super) fn period(&self) -> Period {
        Period { not_before: self.not_before, not_after: self.not_after }
    }

    pub(super) fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }

    pub(super) fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    pub(super) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// RFC 5280 §4.2.1.9: whether an authority may stand below it.
    pub(super) fn check_below(&self) -> Result<(), Defect> {
        if self.path_length == Some(0) { Err(Defect::PathLength) } else { Ok(()) }
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Anchor").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}
