use super::StatusListToken;
use crate::{RevocationLists, Signer, TrustList};
use dinhdanh_crypto::x509::Profile;
use dinhdanh_crypto::{PublicKey, sha256};

/// Who may sign status lists, as the issuer of one document has it. Without this rule whoever may sign any list could
/// bring back what another issuer revoked.
pub trait StatusSigners {
    /// A name for the rule as it is: 32 bytes that differ wherever answers could. What was verified under one name is
    /// not verified again under the same.
    fn name(&self) -> [u8; 32];

    /// The keys that may have signed `token`, for its address. All of them are tried.
    fn keys(&self, token: &StatusListToken) -> Vec<PublicKey>;

    /// What who signed `token`, by its certificate or this key, is now, being or having been one of them.
    fn tenure(&self, _token: &StatusListToken, _key: &PublicKey) -> Tenure {
        Tenure::Signs
    }
}

/// What one who signed a list is now. Only who signs may have a list taken; what was taken before says no more than what it revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenure {
    /// He signs.
    Signs,
    /// He signs no more, and nothing is wrong with his key: what his last list revoked stays so until his successor's next one.
    Left,
    /// He was withdrawn, as where his key was stolen: what he revoked counts where there is no list of another.
    Withdrawn,
}

/// Signers that are listed with their keys, each for the addresses that begin with its own.
#[derive(Clone)]
pub struct ListedSigners {
    name: [u8; 32],
    signers: Vec<(PublicKey, String)>,
    left: Vec<(PublicKey, String)>,
}

impl ListedSigners {
    /// The rule of one issuer: keys, and the addresses that each may sign for: one, or all below it.
    pub fn new(signers: Vec<(PublicKey, String)>) -> Self {
        Self { name: [0; 32], signers, left: Vec::new() }.named()
    }

    /// The same, with keys that signed before and sign no more.
    pub fn after(self, left: Vec<(PublicKey, String)>) -> Self {
        Self { left, ..self }.named()
    }

    fn named(self) -> Self {
        let digest = |(key, prefix): &(PublicKey, String)| [sha256(&key.to_spki()), sha256(prefix.as_bytes())].concat();
        let (signers, left) = (self.signers.iter().flat_map(digest), self.left.iter().flat_map(digest));
        let digests = sha256(b"listed").into_iter().chain(signers).chain(sha256(b"left")).chain(left);
        Self { name: sha256(&digests.collect::<Vec<u8>>()), ..self }
    }

    fn sign<'a>(listed: &'a [(PublicKey, String)], token: &StatusListToken) -> impl Iterator<Item = &'a PublicKey> {
        listed.iter().filter(|(_, prefix)| is_below(token.uri(), prefix)).map(|(key, _)| key)
    }
}

impl StatusSigners for ListedSigners {
    fn name(&self) -> [u8; 32] {
        self.name
    }

    fn keys(&self, token: &StatusListToken) -> Vec<PublicKey> {
        Self::sign(&self.signers, token).chain(Self::sign(&self.left, token)).copied().collect()
    }

    fn tenure(&self, token: &StatusListToken, key: &PublicKey) -> Tenure {
        if Self::sign(&self.signers, token).any(|signer| signer == key) { Tenure::Signs } else { Tenure::Left }
    }
}

/// Whether an address is `prefix` or below it. `https://a.vn` is not above `https://a.vn.example`.
fn is_below(uri: &str, prefix: &str) -> bool {
    let Some(rest) = uri.strip_prefix(prefix) else { return false };
    rest.is_empty() || prefix.ends_with('/') || rest.starts_with(['/', '?', '#'])
}

/// Signers that are certified by a root: the rule where no policy pack lists them.
///
/// The certificate must have been valid when the list was issued, so that a list outlives its signer as documents do.
#[derive(Clone)]
pub struct CertifiedSigners {
    name: [u8; 32],
    roots: TrustList,
    revocations: RevocationLists,
}

impl CertifiedSigners {
    /// Under any of these roots: the certificates of one authority, for its documents; or all, for looking at a list by
    /// itself.
    pub fn under(roots: &TrustList) -> Self {
        Self { name: [0; 32], roots: roots.clone(), revocations: RevocationLists::default() }.named()
    }

    /// The same, without those whose certificates these lists revoke.
    pub fn heeding(self, revocations: RevocationLists) -> Self {
        Self { revocations, ..self }.named()
    }

    fn named(self) -> Self {
        let roots = self.roots.roots().iter().map(|root| *root.digest());
        let digests = [sha256(b"certified")].into_iter().chain(roots).chain([sha256(b"revoked")]);
        let name = sha256(&digests.chain(self.revocations.digests()).flatten().collect::<Vec<u8>>());
        Self { name, ..self }
    }

    fn signer(&self, token: &StatusListToken) -> Option<Signer> {
        let chain = token.certificates().ok()?;
        let chain: Vec<_> = chain.iter().map(Vec::as_slice).collect();
        self.roots.check_signer(&chain, token.issued(), Profile::StatusSigner).ok()
    }
}

impl StatusSigners for CertifiedSigners {
    fn name(&self) -> [u8; 32] {
        self.name
    }

    fn keys(&self, token: &StatusListToken) -> Vec<PublicKey> {
        self.signer(token).map(|signer| signer.key).into_iter().collect()
    }

    fn tenure(&self, token: &StatusListToken, _: &PublicKey) -> Tenure {
        let revoked = self.signer(token).is_some_and(|signer| self.revocations.revokes(&signer) == Some(true));
        if revoked { Tenure::Withdrawn } else { Tenure::Signs }
    }
}
