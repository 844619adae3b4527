// Test tools may use unsafe (house rule 9): an allocator can be counted only by implementing `GlobalAlloc`.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What was asked of the allocator: how often, and for how many bytes in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocations {
    /// Allocations and reallocations.
    pub count: u64,
    /// Their sizes together, in bytes.
    pub bytes: u64,
    /// The largest of them, in bytes: nothing larger was copied.
    pub largest: u64,
}

/// What an operation left in memory, and the most that it had there, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// More, or less, than before it.
    pub left: i64,
    /// The most at any moment over what was there before.
    pub peak: i64,
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    // Per thread, so that the counts of one test are not those of another; without a destructor, so that the
    // allocator may touch it at any time.
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static BYTES: Cell<u64> = const { Cell::new(0) };
    static LARGEST: Cell<u64> = const { Cell::new(0) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
    static PEAK: Cell<i64> = const { Cell::new(0) };
}

/// Sizes are below `isize::MAX` by the contract of `Layout`.
fn occupy(change: i64) {
    LIVE.set(LIVE.get() + change);
    PEAK.set(PEAK.get().max(LIVE.get()));
}

fn note(size: usize) {
    COUNT.set(COUNT.get() + 1);
    BYTES.set(BYTES.get() + size as u64);
    LARGEST.set(LARGEST.get().max(size as u64));
}

// SAFETY: every call goes to the system's allocator with the arguments as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        occupy(layout.size() as i64);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        occupy(layout.size() as i64);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        occupy(size as i64 - layout.size() as i64);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        occupy(-(layout.size() as i64));
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Counts what `operation` asks for on this thread.
pub fn count(operation: impl FnOnce()) -> Allocations {
    let (count, bytes) = (COUNT.get(), BYTES.get());
    LARGEST.set(0);
    operation();
    Allocations { count: COUNT.get() - count, bytes: BYTES.get() - bytes, largest: LARGEST.get() }
}

/// What `operation` gives, and what it holds of this thread's memory.
pub fn held<T>(operation: impl FnOnce() -> T) -> (T, Held) {
    let before = LIVE.get();
    PEAK.set(before);
    let result = operation();
    (result, Held { left: LIVE.get() - before, peak: PEAK.get() - before })
}
