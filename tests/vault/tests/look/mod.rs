//! Looking for things in the memory of this very process.

use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use zeroize::Zeroizing;

pub(crate) const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// Something to look for, kept so that looking doesn't find the thing itself: each byte inverted.
pub(crate) struct Needle {
    pub(crate) what: &'static str,
    inverted: Vec<u8>,
}

impl Needle {
    pub(crate) fn of(what: &'static str, bytes: &[u8]) -> Self {
        Self { what, inverted: bytes.iter().map(|byte| !byte).collect() }
    }
}

/// How often each is in the memory of this process that can be written to.
pub(crate) fn found(needles: &[Needle]) -> Vec<(&'static str, usize)> {
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
pub(crate) fn drawn(count: usize, alphabet: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut drawn = Zeroizing::new(vec![0; count]);
    dinhdanh_crypto::fill(&mut drawn).unwrap();
    drawn.iter_mut().for_each(|byte| *byte = alphabet[usize::from(*byte) % alphabet.len()]);
    drawn
}
