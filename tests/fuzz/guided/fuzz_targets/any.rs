//! The target that `DINHDANH_FUZZ_TARGET` names, under libFuzzer. One program for all: it is built once.

#![no_main]

use dinhdanh_fuzz::{Target, target};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("DINHDANH_FUZZ_TARGET").expect("DINHDANH_FUZZ_TARGET names a target");
    target(&name).expect("a target of dinhdanh-fuzz")
});

fuzz_target!(
    init: {
        // libFuzzer's own hook would stop at a panic that the target catches.
        if TARGET.catches_panics {
            drop(std::panic::take_hook());
        }
    },
    |data: &[u8]| TARGET.run(data)
);
