//! A TEST issuer, and a verifier's trust in it.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test file uses what it needs")]

use crate::packs::{MDL, NOW, content, key, root, set, sign, under};
use dinhdanh_codes::Checks;
use dinhdanh_crypto::SigningKey;
use dinhdanh_crypto::x509::{
    Certificate, Kind, RevocationListTemplate, RevocationReason, RevokedCertificate, issue_revocation_list,
};
use dinhdanh_trust::pack::{IssuerState, PackContent};
use dinhdanh_trust::{Trust, TrustList};
use time::{Duration, UtcDateTime};

/// An issuer with a signer, root keys, and what is made of them.
pub(crate) struct World {
    pub(crate) keys: SigningKey,
    pub(crate) iaca: (SigningKey, Vec<u8>),
    pub(crate) signer: Vec<u8>,
}

impl World {
    pub(crate) fn new() -> Self {
        let iaca = root(Kind::Iaca, "TEST IACA");
        let (_, signer) = under(&iaca, Kind::Signer);
        Self { keys: key(), iaca, signer }
    }

    /// A pack that has this world's issuer alone.
    pub(crate) fn content(&self, serial: u64) -> PackContent {
        let mut content = content(&set(&[&self.keys]));
        content.serial = serial;
        content.issuers.truncate(1);
        content.issuers[0].certificate = self.iaca.1.clone();
        content.issuers[0].state = IssuerState::Active;
        content.issuers[0].signers.clear();
        content
    }

    pub(crate) fn pack(&self, content: &PackContent) -> Vec<u8> {
        sign(content, &self.keys).unwrap()
    }

    pub(crate) fn roots(&self) -> TrustList {
        let mut roots = TrustList::new();
        roots.add(&self.iaca.1).unwrap();
        roots
    }

    /// A trust that has this pack alone.
    pub(crate) fn trust(&self, content: &PackContent) -> Trust {
        let mut trust = Trust::from(TrustList::new());
        trust.open_pack(&self.pack(content), &set(&[&self.keys])).unwrap();
        trust
    }

    pub(crate) fn check(&self, trust: &Trust) -> Checks {
        check(trust, &self.signer, MDL, NOW)
    }

    /// An empty revocation list.
    pub(crate) fn crl(&self, number: u64) -> Vec<u8> {
        self.revoking(number, None)
    }

    /// A revocation list with the certificate of this DER.
    pub(crate) fn revoking(&self, number: u64, der: Option<&[u8]>) -> Vec<u8> {
        let serial = der.map(|der| Certificate::parse(der).unwrap().serial().to_vec());
        self.revoking_all(number, NOW - Duration::DAY, serial.as_slice())
    }

    /// A revocation list of that day with these serial numbers.
    pub(crate) fn revoking_all(&self, number: u64, this_update: UtcDateTime, serials: &[impl AsRef<[u8]>]) -> Vec<u8> {
        let entry = |serial| RevokedCertificate { serial, at: NOW, reason: RevocationReason::KeyCompromise };
        let revoked: Vec<_> = serials.iter().map(|serial| entry(serial.as_ref())).collect();
        let template = RevocationListTemplate {
            number,
            this_update,
            next_update: this_update.max(NOW) + Duration::DAY,
            revoked: &revoked,
        };
        issue_revocation_list(&template, &Certificate::parse(&self.iaca.1).unwrap(), &self.iaca.0).unwrap()
    }
}

/// The checks on who signed a document of this type, then.
pub(crate) fn check(trust: &Trust, signer: &[u8], doc_type: &str, signed: UtcDateTime) -> Checks {
    let mut checks = Checks::new();
    let signer = trust.check_signer(&[signer], NOW, &mut checks).unwrap();
    trust.check_signing(&signer, doc_type, signed, &mut checks);
    checks
}
