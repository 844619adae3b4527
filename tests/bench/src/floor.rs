use crate::{Case, Signed};
use dinhdanh_crypto::SigningKey;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey};
use std::hint::black_box;

/// Whether the signature on the signer's certificate is verified, or known from an earlier check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Seen for the first time: three signatures.
    Cold,
    /// Verified before: two signatures.
    Cached,
}

/// Exactly the ring operations that nobody can leave out, on the bytes of one case.
///
/// ring hashes what it signs and verifies, so only the items are hashed beside that.
pub struct Floor<'a> {
    issuer: EcdsaKeyPair,
    holder: EcdsaKeyPair,
    random: SystemRandom,
    items: Vec<&'a [u8]>,
    /// Key, then what it signed: root, issuer, holder.
    signatures: [(Vec<u8>, &'a Signed); 3],
}

impl<'a> Floor<'a> {
    /// The floor of one case.
    pub fn new(case: &'a Case) -> Self {
        let public = |key: &SigningKey| key.public_key().sec1().to_vec();
        Self {
            issuer: pair(&case.issuer),
            holder: pair(&case.holder),
            random: SystemRandom::new(),
            items: case.items(),
            signatures: [
                (public(&case.root), &case.by_root),
                (public(&case.issuer), &case.by_issuer),
                (public(&case.holder), &case.by_holder),
            ],
        }
    }

    /// One signature, and the digest of each item.
    pub fn issue(&self) {
        self.hash_items();
        let [_, (_, signed), _] = &self.signatures;
        black_box(self.issuer.sign(&self.random, &signed.message).expect("a signature"));
    }

    /// One signature.
    pub fn present(&self) {
        let [_, _, (_, signed)] = &self.signatures;
        black_box(self.holder.sign(&self.random, &signed.message).expect("a signature"));
    }

    /// Three verifications, or two with a cached chain, and the digest of each item.
    pub fn verify(&self, chain: Chain) {
        let skip = if chain == Chain::Cached { 1 } else { 0 };
        for (key, signed) in self.signatures.iter().skip(skip) {
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
            key.verify(&signed.message, &signed.signature).expect("a valid signature");
        }
        self.hash_items();
    }

    fn hash_items(&self) {
        for item in &self.items {
            black_box(digest(&SHA256, item));
        }
    }
}

fn pair(key: &SigningKey) -> EcdsaKeyPair {
    let pkcs8 = key.pkcs8().expose();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new()).expect("a key")
}
