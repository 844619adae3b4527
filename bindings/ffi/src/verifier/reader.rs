//! Who asks: a reader's key, in the program or in hardware.

use crate::{Platform, SecureHardware, VerifierError};
use dinhdanh_crypto::SigningKey;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_presentation::{Asked, OpenRequest};
use std::sync::Arc;
use time::UtcDateTime;

/// A reader's key, and its certificate.
#[derive(Clone, uniffi::Enum)]
pub enum ReaderKey {
    /// In the program. The allocator wipes it here.
    InMemory {
        /// The private key, PKCS #8. A secret: clear it once the verifier is made.
        pkcs8: Vec<u8>,
        /// Its certificate, DER.
        certificate: Vec<u8>,
    },
    /// In the hardware of [`Platform`]: only `SecureHardware.sign` is called, for each request.
    InHardware {
        /// What names the key there.
        handle: Vec<u8>,
        /// Its certificate, DER; the key is on P-256.
        certificate: Vec<u8>,
    },
}

enum Signer {
    Held(Box<SigningKey>),
    Hardware(Arc<dyn SecureHardware>, Vec<u8>),
}

/// The reader of a verifier.
pub(super) struct Reader {
    signer: Signer,
    certificate: Vec<u8>,
    /// What its certificate calls it.
    pub(super) name: String,
}

impl Reader {
    pub(super) fn new(key: &ReaderKey, platform: &Platform) -> Result<Self, VerifierError> {
        let refused = |_| VerifierError::BadCertificate;
        let (ReaderKey::InMemory { certificate, .. } | ReaderKey::InHardware { certificate, .. }) = key;
        let parsed = Certificate::parse(certificate).map_err(refused)?;
        let signer = match key {
            ReaderKey::InMemory { pkcs8, .. } => {
                Signer::Held(Box::new(SigningKey::from_pkcs8(pkcs8).map_err(refused)?))
            }
            ReaderKey::InHardware { handle, .. } => {
                let hardware = platform.hardware.as_ref().ok_or(VerifierError::NoHardware)?;
                Signer::Hardware(Arc::clone(hardware), handle.clone())
            }
        };
        let name = parsed.subject().common_name().unwrap_or_default().to_owned();
        Ok(Self { signer, certificate: certificate.clone(), name })
    }

    pub(super) fn ask(&self, asked: Asked<'_>, now: UtcDateTime) -> Result<OpenRequest, VerifierError> {
        OpenRequest::make(asked, &self.certificate, now, |request| match &self.signer {
            Signer::Held(key) => key.sign(request).map_err(|_| VerifierError::Cryptography),
            Signer::Hardware(hardware, handle) => Ok(hardware.sign(handle.clone(), request.to_vec())?),
        })
    }
}
