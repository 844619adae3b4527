//! Tells the linker to keep one of several functions whose code is the same, where the library is built for size (the profile
//! `app`) and the linker is one that can: LLVM's, which Rust takes for x86-64 Linux and the NDK for Android. No code here
//! compares functions by their address.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let for_size = is("OPT_LEVEL", "z") || is("OPT_LEVEL", "s");
    let desktop = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ARCH", "x86_64");
    if for_size && (is("CARGO_CFG_TARGET_OS", "android") || desktop) {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}
