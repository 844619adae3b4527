//! After locking, the process's memory holds no key, PIN or value. Everything that is looked for is found before.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use dinhdanh_crypto::{SecretBytes, aead, hkdf_sha256};
use dinhdanh_store::*;
use dinhdanh_vault::{NOW, device};
use std::alloc::System;
use std::fs::{self, File};
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::path::Path;
use tempfile::tempdir;
use zeroize::Zeroizing;
use zeroizing_alloc::ZeroAlloc;

/// As in the command: what libraries free without wiping is wiped.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Something to look for, kept so that looking doesn't find the thing itself: each byte inverted.
struct Needle {
    what: &'static str,
    inverted: Vec<u8>,
}

impl Needle {
    fn of(what: &'static str, bytes: &[u8]) -> Self {
        Self { what, inverted: bytes.iter().map(|byte| !byte).collect() }
    }
}

/// How often each is in the memory of this process that can be written to.
fn found(needles: &[Needle]) -> Vec<(&'static str, usize)> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut counts = vec![0; needles.len()];
    // One piece at a time, into the same buffer, which is left out of the search.
    let mut buffer = vec![0u8; 1 << 20];
    let own = buffer.as_ptr() as usize..buffer.as_ptr() as usize + buffer.len();
    let longest = needles.iter().map(|needle| needle.inverted.len()).max().unwrap();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw"))) {
        let (begin, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (mut at, end) = (usize::from_str_radix(begin, 16).unwrap(), usize::from_str_radix(end, 16).unwrap());
        while at < end {
            let length = buffer.len().min(end - at);
            let Ok(read) = memory.read_at(&mut buffer[..length], at as u64) else { break };
            if read == 0 {
                break;
            }
            for (needle, count) in needles.iter().zip(&mut counts) {
                *count += hits(&buffer[..read], needle).filter(|hit| !own.contains(&(at + hit))).count();
            }
            // A needle across two pieces is found in the second.
            at += if read > longest && at + read < end { read - longest } else { read };
        }
    }
    buffer.fill(0);
    black_box(&buffer);
    needles.iter().map(|needle| needle.what).zip(counts).collect()
}

fn hits<'a>(haystack: &'a [u8], needle: &'a Needle) -> impl Iterator<Item = usize> + 'a {
    let (first, length) = (!needle.inverted[0], needle.inverted.len());
    let starts = haystack.len().saturating_sub(length - 1);
    (0..starts).filter(move |at| {
        haystack[*at] == first
            && haystack[*at..*at + length].iter().zip(&needle.inverted).all(|(there, inverted)| *there == !inverted)
    })
}

/// Random bytes of an alphabet, on the heap, where freeing wipes them.
fn drawn(count: usize, alphabet: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut drawn = Zeroizing::new(vec![0; count]);
    dinhdanh_crypto::fill(&mut drawn).unwrap();
    drawn.iter_mut().for_each(|byte| *byte = alphabet[usize::from(*byte) % alphabet.len()]);
    drawn
}

/// The database key of a wallet, opened by hand as `docs/adr/0012-keys-of-the-vault.md` says it: from the PIN, through the
/// hardware, to the key that wraps.
fn database_key(dir: &Path, digits: &[u8]) -> Zeroizing<Vec<u8>> {
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
    Zeroizing::new(aead::open(&wrapping, sealed[..12].try_into().unwrap(), &context, &sealed[12..60]).unwrap())
}

fn make(dir: &Path, digits: &[u8], value: &[u8]) {
    let chosen = ChosenPin::new(std::str::from_utf8(digits).unwrap(), None, &[]).unwrap();
    let mut store = Store::create(dir, &device(dir), &chosen, Stretch::new(1024, 1, 1).unwrap()).unwrap();
    let key = NewKey { handle: SecretBytes::new(vec![7; 60]), public: vec![4; 65] };
    let keys = store.create_keys("type", &[key], NOW).unwrap();
    let mut issuer_signed = vec![b'-'; 9_000];
    issuer_signed[4_000..4_032].copy_from_slice(value);
    let copies = vec![NewCopy { key: keys[0], issuer_signed, valid_from: NOW, valid_until: NOW }];
    let (doc_type, issuer) = ("type".to_owned(), "TEST".to_owned());
    let policy = CopyPolicy::Rotating;
    store.add_document(&NewDocument { doc_type, issuer, valid_until: NOW, added_at: NOW, policy, copies }).unwrap();
}

#[test]
fn after_locking_no_key_pin_or_value_is_in_memory() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    let digits = loop {
        let digits = drawn(6, b"0123456789");
        if ChosenPin::new(std::str::from_utf8(&digits).unwrap(), None, &[]).is_ok() {
            break digits;
        }
    };
    // Drawn now, so that they are in no constant of this program.
    let value = drawn(32, b"abcdefghijklmnopqrstuvwxyz");
    make(dir, &digits, &value);
    let key = database_key(dir, &digits);
    let in_hex = Zeroizing::new(hex::encode(&*key));
    let needles = [
        Needle::of("value", &value),
        Needle::of("PIN", &digits),
        Needle::of("key", &key),
        Needle::of("key in hexadecimal", in_hex.as_bytes()),
    ];
    drop((value, key, in_hex));

    let store = {
        let typed = Pin::new(std::str::from_utf8(&digits).unwrap()).unwrap();
        Store::open(dir, &device(dir), &typed).unwrap()
    };
    let document = store.documents().unwrap()[0].id;
    let copy = store.credentials(document).unwrap()[0].id;
    let body = store.body(copy).unwrap();
    let before = found(&needles);
    println!("while it is open: {before:?}");
    // What isn't found now proves nothing later. SQLCipher's copy in hexadecimal may be gone already.
    assert!(before[..3].iter().all(|(_, count)| *count > 0), "{before:?}");
    drop((body, digits));
    drop(store);
    let after = found(&needles);
    println!("after locking: {after:?}");
    assert!(after.iter().all(|(_, count)| *count == 0), "{after:?}");
}
