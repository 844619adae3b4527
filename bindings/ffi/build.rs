//! How the library is linked where it is built for size (the profile `app`) and the linker is one that can: LLVM's, which Rust
//! takes for x86-64 Linux and the NDK for Android.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !is("OPT_LEVEL", "z") && !is("OPT_LEVEL", "s") {
        return;
    }
    let android = is("CARGO_CFG_TARGET_OS", "android");
    if android || (is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ARCH", "x86_64")) {
        // One of several functions whose code is the same. No code here compares functions by their address.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
    if android {
        // Addresses packed as Android 9 and later read them.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--pack-dyn-relocs=android+relr,--use-android-relr-tags");
    } else if is("CARGO_CFG_TARGET_ENV", "gnu") && is("CARGO_CFG_TARGET_ARCH", "x86_64") && reads_packed() {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,pack-relative-relocs");
    }
}

/// Whether the C library of this machine reads packed addresses: glibc 2.36 does. On an older one, what is built here must run.
fn reads_packed() -> bool {
    let Ok(said) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let said = String::from_utf8_lossy(&said.stdout);
    let mut numbers = said.trim().rsplit(' ').next().unwrap_or_default().split('.').map(str::parse::<u32>);
    matches!((numbers.next(), numbers.next()), (Some(Ok(2)), Some(Ok(minor))) if minor >= 36)
}
