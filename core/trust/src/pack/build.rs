use super::succession::Lineage;
use super::{MAX_PACK, PackContent, RootKeys, Succession, TYP_PACK, TYP_SUCCESSION, thumbprint};
use crate::TrustError;
use dinhdanh_crypto::PublicKey;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};

/// A pack that lacks only the signature of a root key.
pub struct UnsignedPack(Unsigned);

/// A statement of succession that lacks only the signature of a key of the set before.
pub struct UnsignedSuccession(Unsigned);

struct Unsigned {
    key: PublicKey,
    message: UnsignedSign1,
}

impl PackContent {
    /// The root key sets that there were, the newest last: who may sign this.
    pub fn root_keys(&self) -> Result<Vec<RootKeys>, TrustError> {
        Ok(Lineage::read(&self.id, &self.first_keys, &self.successions)?.sets)
    }

    /// Prepares the pack for a key of the newest root key set. Refuses, before any key is used, whatever a reader would
    /// refuse later.
    pub fn prepare(&self, signer: &PublicKey) -> Result<UnsignedPack, TrustError> {
        let lineage = Lineage::read(&self.id, &self.first_keys, &self.successions)?;
        lineage.verify()?;
        if !lineage.newest().is_some_and(|newest| newest.contains(signer)) {
            return Err(TrustError::UnknownSigner);
        }
        let payload = self.encode();
        Self::read(&payload)?;
        // Headers and signature come on top.
        if payload.len() > MAX_PACK.saturating_sub(1024) {
            return Err(TrustError::TooLarge);
        }
        Ok(UnsignedPack(Unsigned::new(signer, TYP_PACK, payload)))
    }
}

impl Succession<'_> {
    /// Prepares the statement for a key of the set before.
    pub fn prepare(&self, signer: &PublicKey) -> Result<UnsignedSuccession, TrustError> {
        if !self.from.contains(signer) {
            return Err(TrustError::UnknownSigner);
        }
        Ok(UnsignedSuccession(Unsigned::new(signer, TYP_SUCCESSION, self.payload())))
    }
}

impl UnsignedPack {
    /// What the root key has to sign: `Sig_structure` (RFC 9052 §4.4), encoded.
    pub fn to_be_signed(&self) -> &[u8] {
        self.0.message.to_be_signed()
    }

    /// The pack; [`TrustError::SignatureInvalid`] for a signature that is not the key's.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, TrustError> {
        self.0.finish(signature)
    }
}

impl UnsignedSuccession {
    /// What the key has to sign: `Sig_structure` (RFC 9052 §4.4), encoded.
    pub fn to_be_signed(&self) -> &[u8] {
        self.0.message.to_be_signed()
    }

    /// The statement; [`TrustError::SignatureInvalid`] for a signature that is not the key's.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, TrustError> {
        self.0.finish(signature)
    }
}

impl Unsigned {
    fn new(signer: &PublicKey, typ: &str, payload: Vec<u8>) -> Self {
        let kid = thumbprint(signer);
        let headers = Headers { typ: Some(typ), kid: Some(&kid), ..Headers::default() };
        Self { key: *signer, message: UnsignedSign1::new(signer.algorithm(), headers, Payload::Attached(payload)) }
    }

    fn finish(self, signature: &[u8]) -> Result<Vec<u8>, TrustError> {
        let verified = self.key.verify(self.key.algorithm(), self.message.to_be_signed(), signature);
        verified.map_err(|_| TrustError::SignatureInvalid)?;
        Ok(self.message.finish(signature))
    }
}
