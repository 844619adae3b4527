//! After locking, the process's memory holds no key, PIN or value. Everything that is looked for is found before.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod look;

use dinhdanh_crypto::{Secret, SecretBytes, aead, mac};
use dinhdanh_store::{CopyPolicy, KeyPolicy, KeyUse, NewCopy, NewDocument, NewKey};
use dinhdanh_vault::{NOW, device, keys};
use dinhdanh_wallet::{ChosenPin, Pin, Stretch, Wallet};
use look::{LETTERS, Needle, drawn, found};
use std::alloc::System;
use std::fs;
use std::path::Path;
use tempfile::tempdir;
use zeroize::Zeroizing;
use zeroizing_alloc::ZeroAlloc;

/// As in the command: what libraries free without wiping is wiped.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// A wallet with a document whose body holds `value`, and whose key is the device's.
fn make(dir: &Path, digits: &[u8], value: &[u8]) {
    let chosen = ChosenPin::new(std::str::from_utf8(digits).unwrap(), None, &[]).unwrap();
    let device = device(dir);
    let mut wallet = Wallet::create(dir, &device, &chosen, Stretch::new(1024, 1, 1).unwrap(), NOW).unwrap();
    let store = wallet.store_mut();
    let policy = KeyPolicy { use_for: KeyUse::Sign, biometric: false };
    let key = device.hardware.make_key(store.owner(), policy, &[]).unwrap();
    let keys = store.create_keys("type", &[NewKey { handle: SecretBytes::new(key.handle), public: key.public }], NOW);
    let key = keys.unwrap().remove(0);
    let mut issuer_signed = vec![b'-'; 9_000];
    issuer_signed[4_000..4_032].copy_from_slice(value);
    let copies = vec![NewCopy { key, issuer_signed, valid_from: NOW, valid_until: NOW }];
    let (doc_type, issuer) = ("type".to_owned(), "TEST".to_owned());
    let policy = CopyPolicy::Rotating;
    store
        .add_document(&NewDocument { whole: true, doc_type, issuer, valid_until: NOW, added_at: NOW, policy, copies })
        .unwrap();
}

/// Random digits that pass for a PIN.
fn drawn_pin() -> Zeroizing<Vec<u8>> {
    loop {
        let digits = drawn(6, b"0123456789");
        if ChosenPin::new(std::str::from_utf8(&digits).unwrap(), None, &[]).is_ok() {
            return digits;
        }
    }
}

/// The first 32 bytes in the files of the device's keys that `fits`.
fn key_in_files(dir: &Path, fits: impl Fn(&[u8; 32]) -> bool) -> Zeroizing<Vec<u8>> {
    let files = fs::read_dir(dir.join("software")).unwrap().map(|file| file.unwrap().path());
    for file in files.filter(|file| file.to_str().unwrap().contains("software-key-")) {
        let bytes = Zeroizing::new(fs::read(file).unwrap());
        if let Some(key) = bytes.windows(32).find(|window| fits((*window).try_into().unwrap())) {
            return Zeroizing::new(key.to_vec());
        }
    }
    panic!("no such key in the device's files")
}

/// The scalar of the signing key behind a handle: read as `core/store/src/software.rs` seals it.
fn signing_scalar(dir: &Path, handle: &[u8]) -> Zeroizing<Vec<u8>> {
    let (head, rest) = handle.split_at(23);
    let (name, sealed) = rest.split_first_chunk().unwrap();
    let opened = |root: &[u8; 32]| aead::open(&Secret::new(*root), name, head, sealed).map(Zeroizing::new);
    let root = key_in_files(dir, |window| opened(window).is_ok());
    let pkcs8 = opened(root.as_slice().try_into().unwrap()).unwrap();
    // The scalar is the first OCTET STRING of 32 bytes (RFC 5915).
    let at = pkcs8.windows(2).position(|pair| pair == [4, 32]).unwrap() + 2;
    Zeroizing::new(pkcs8[at..at + 32].to_vec())
}

#[test]
fn after_locking_no_key_pin_passphrase_or_value_is_in_memory() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    let (digits, new_digits) = (drawn_pin(), drawn_pin());
    // Drawn now, so that they are in no constant of this program.
    let (value, phrase) = (drawn(32, LETTERS), drawn(32, LETTERS));
    make(dir, &digits, &value);
    let typed = |digits: &[u8]| Pin::new(std::str::from_utf8(digits).unwrap()).unwrap();
    let mut wallet = Wallet::open(dir, &device(dir), &typed(&digits)).unwrap();
    let document = wallet.documents().unwrap()[0].id;
    let copy = wallet.store().credentials(document).unwrap().remove(0);
    let body = wallet.store().body(copy.id).unwrap();
    // All that a wallet does with a secret.
    wallet.sign(copy.key, b"a transcript").unwrap();
    drop(wallet.migrate(&SecretBytes::new(phrase.to_vec()), Stretch::new(1024, 1, 1).unwrap()).unwrap());
    let first = keys(dir, &digits);
    let new = ChosenPin::new(std::str::from_utf8(&new_digits).unwrap(), None, &[]).unwrap();
    wallet.change_pin(&typed(&digits), &new, true, NOW).unwrap();
    drop(new);
    let second = keys(dir, &new_digits);
    let scalar = signing_scalar(dir, wallet.store().key(copy.key).unwrap().handle.expose());
    let bind_key = key_in_files(dir, |window| mac::hmac_sha256(window, &second.stretched) == second.bound[..]);
    let in_hex = |key: &[u8]| Zeroizing::new(hex::encode(key).into_bytes());
    let secrets = vec![
        ("value", Zeroizing::new(value.to_vec())),
        ("passphrase", phrase),
        ("PIN", digits),
        ("stretched PIN", first.stretched),
        ("bound PIN", first.bound),
        ("wrapping key", first.wrapping),
        ("key in hexadecimal", in_hex(&first.database)),
        ("key", first.database),
        ("new PIN", new_digits),
        ("new stretched PIN", second.stretched),
        ("new bound PIN", second.bound),
        ("new wrapping key", second.wrapping),
        ("new key in hexadecimal", in_hex(&second.database)),
        ("new key", second.database),
        ("binding key", bind_key),
        ("signing key", scalar),
    ];
    let needles: Vec<_> = secrets.iter().map(|(what, secret)| Needle::of(what, secret)).collect();

    // By this test's copy of each: that every one of them would be found.
    let before = found(&needles);
    println!("while it is open, and once more here: {before:?}");
    assert!(before.iter().all(|(_, count)| *count > 0), "{before:?}");
    drop((secrets, value));
    let open = found(&needles);
    println!("while it is open: {open:?}");
    let needed = |what: &str| open.iter().any(|(name, count)| *name == what && *count > 0);
    assert!(needed("value") && needed("new key"), "{open:?}");
    drop((body, wallet));
    let after = found(&needles);
    println!("after locking: {after:?}");
    assert!(after.iter().all(|(_, count)| *count == 0), "{after:?}");
}
