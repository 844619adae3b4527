use crate::device;
use dinhdanh_crypto::{aead, hkdf_sha256};
use dinhdanh_store::Stretch;
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

/// A secret on the heap, where freeing wipes it.
type Bytes = Zeroizing<Vec<u8>>;

/// The keys of a wallet, opened by hand as `docs/adr/0012-keys-of-the-vault.md` says it: from the PIN, through the hardware, to
/// the key that wraps, to the database's.
pub struct Keys {
    /// The PIN, stretched.
    pub stretched: Bytes,
    /// What the hardware's key made of it.
    pub bound: Bytes,
    /// The key that wraps.
    pub wrapping: Bytes,
    /// The database's.
    pub database: Bytes,
}

/// Opens them.
pub fn keys(dir: &Path, digits: &[u8]) -> Keys {
    let device = device(dir);
    let wallet = fs::read(dir.join("wallet")).unwrap();
    let blob = device.blobs.read(&format!("{}-keys", hex::encode(&wallet[11..27]))).unwrap().unwrap();
    let blob = blob.expose();
    let number = |at: usize| u32::from_be_bytes(blob[at..at + 4].try_into().unwrap());
    let stretch = Stretch::new(number(11), number(15), blob[19]).unwrap();
    let salt = blob[20..36].try_into().unwrap();
    let handle_end = 39 + usize::from(u16::from_be_bytes([blob[37], blob[38]]));
    let (handle, sealed) = (&blob[39..handle_end], &blob[handle_end + 1..]);
    let stretched = stretch.stretch(digits, &salt).unwrap();
    let bound = device.hardware.bind(handle, stretched.expose()).unwrap();
    let both = Zeroizing::new([stretched.expose().as_slice(), bound.expose()].concat());
    let wrapping = hkdf_sha256(&both, &salt, b"dinhdanh store 2: PIN and hardware wrap database key");
    let context = [&blob[..9], &blob[10..37]].concat();
    let database = aead::open(&wrapping, sealed[..12].try_into().unwrap(), &context, &sealed[12..60]).unwrap();
    let kept = |key: &dinhdanh_crypto::Secret<32>| Zeroizing::new(key.expose().to_vec());
    Keys {
        stretched: kept(&stretched),
        bound: kept(&bound),
        wrapping: kept(&wrapping),
        database: Zeroizing::new(database),
    }
}
