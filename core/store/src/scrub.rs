use std::hint::black_box;
use zeroize::Zeroize;

/// How far down the dead part of the stack is wiped.
const DEPTH: usize = 128 * 1024;

/// Overwrites what calls that ended left on the stack below this one: a key that was moved leaves its old place as it was, and
/// types that erase themselves can't help it.
#[inline(never)]
pub(crate) fn scrub_stack() {
    let mut area = [0u8; DEPTH];
    black_box(&mut area).zeroize();
}
