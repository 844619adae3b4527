use crate::TrustError;
use dinhdanh_crypto::x509::{Certificate, pem_certificates};

/// Most roots of one list. The world's issuing authorities are some hundreds.
pub const MAX_ROOTS: usize = 1024;

/// The root certificates that are trusted, in DER.
#[derive(Default, Clone)]
pub struct TrustList {
    pub(crate) roots: Vec<Root>,
}

#[derive(Clone)]
pub(crate) struct Root {
    pub(crate) der: Vec<u8>,
    /// Its subject's name, encoded: what certificates below it call their issuer.
    pub(crate) subject: Vec<u8>,
}

impl TrustList {
    /// An empty list: nobody is trusted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds every certificate of a PEM text, or the one of DER bytes, and gives how many.
    pub fn add(&mut self, bytes: &[u8]) -> Result<usize, TrustError> {
        let found = match str::from_utf8(bytes) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => pem_certificates(text)?,
            _ if bytes.first() == Some(&0x30) => vec![bytes.to_vec()],
            _ => return Err(TrustError::NoCertificate),
        };
        let count = found.len();
        for der in found {
            let subject = Certificate::parse(&der)?.subject().der().to_vec();
            if !self.roots.iter().any(|root| root.der == der) {
                self.roots.push(Root { der, subject });
            }
        }
        if self.roots.len() > MAX_ROOTS { Err(TrustError::TooMany) } else { Ok(count) }
    }

    /// How many roots there are.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }
}
