use super::record::list;
use super::{MAX_ROOT_KEYS, PackDefect};
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::{PublicKey, sha256};

/// A set of root keys, any of which signs for it. What a verifier has pinned, and what a succession introduces.
///
/// One set has one encoding, a COSE_KeySet (RFC 9052 §7): keys in the order of their bytes, each without what it may
/// lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeys {
    keys: Vec<PublicKey>,
}

impl RootKeys {
    /// A set of 1 to [`MAX_ROOT_KEYS`] keys that differ.
    pub fn new(mut keys: Vec<PublicKey>) -> Result<Self, PackDefect> {
        keys.sort_by_key(PublicKey::to_cose_key);
        let twice = keys.iter().zip(keys.iter().skip(1)).any(|(one, next)| one == next);
        let fits = !keys.is_empty() && keys.len() <= MAX_ROOT_KEYS && !twice;
        if fits { Ok(Self { keys }) } else { Err(PackDefect::RootKeys) }
    }

    /// Reads a set from the bytes that [`Self::encode`] gives, and from no others.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackDefect> {
        Self::read(&mut Reader::new(bytes)?)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, PackDefect> {
        let keys = list(reader, MAX_ROOT_KEYS, read_key)?;
        let set = Self::new(keys.clone())?;
        if set.keys == keys { Ok(set) } else { Err(PackDefect::RootKeys) }
    }

    /// The COSE_KeySet.
    pub fn encode(&self) -> Vec<u8> {
        self.write(Writer::new()).finish()
    }

    pub(super) fn write(&self, writer: Writer) -> Writer {
        self.keys.iter().fold(writer.array(self.keys.len()), |writer, key| writer.raw(&key.to_cose_key()))
    }

    /// The keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Whether this key is one of them.
    pub fn contains(&self, key: &PublicKey) -> bool {
        self.keys.contains(key)
    }

    /// SHA-256 of [`Self::encode`]: what two people compare by telephone, and what a succession names its past by.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&self.encode())
    }

    /// The key of this thumbprint.
    pub(super) fn by_thumbprint(&self, kid: &[u8]) -> Option<&PublicKey> {
        self.keys.iter().find(|key| thumbprint(key) == kid)
    }
}

/// The COSE Key Thumbprint with SHA-256 (RFC 9679 §4): the `kid` of what a root key signs.
pub fn thumbprint(key: &PublicKey) -> [u8; 32] {
    sha256(&key.to_cose_key())
}

/// A key in the one form that [`PublicKey::to_cose_key`] writes.
pub(super) fn read_key(reader: &mut Reader<'_>) -> Result<PublicKey, PackDefect> {
    let item = reader.item()?;
    let key = PublicKey::from_cose_key(item).map_err(|_| PackDefect::Key)?;
    if key.to_cose_key() == item { Ok(key) } else { Err(PackDefect::Key) }
}
