//! Published test vectors for tests: a path below the vectors folder in, bytes out.
//!
//! The folder is `DINHDANH_VECTORS`, else `../shared/vectors` beside the workspace. Where neither is there a test is
//! skipped loudly; a machine that sets `CI` fails instead. Knows nothing of what the vectors mean.

#![forbid(unsafe_code)]
#![expect(clippy::panic, clippy::expect_used, reason = "only tests use this; a broken vector must stop them")]

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file or folder `relative` of the vectors, or `None` (said aloud) when this machine has no vectors.
///
/// # Panics
/// When `CI` is `true` or `1` and there are no vectors, or when the folder is there without this entry.
pub fn path(relative: &str) -> Option<PathBuf> {
    let folder = match env::var_os("DINHDANH_VECTORS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
    };
    if folder.is_dir() {
        let entry = folder.join(relative);
        assert!(entry.exists(), "the vectors folder has no {relative}");
        return Some(entry);
    }
    let ci = env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    assert!(!ci, "no vectors for {relative}: set DINHDANH_VECTORS");
    // Straight to standard error: what a passing test prints with a macro is never seen.
    let _ = writeln!(io::stderr(), "SKIP: no vectors for {relative}: set DINHDANH_VECTORS");
    None
}

/// The bytes of one file.
///
/// # Panics
/// As [`path`], and when the file can't be read.
pub fn read(relative: &str) -> Option<Vec<u8>> {
    Some(fs::read(path(relative)?).expect("a readable vector"))
}

/// The bytes that one file of hexadecimal text stands for; white space is ignored.
///
/// # Panics
/// As [`read`], and when the text is not hexadecimal.
pub fn hex(relative: &str) -> Option<Vec<u8>> {
    let text: Vec<u8> = read(relative)?.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
    match hex::decode(&text) {
        Ok(bytes) => Some(bytes),
        Err(_) => panic!("{relative} is not hexadecimal"),
    }
}

/// The files of one folder that end in `.extension`, sorted by name.
///
/// # Panics
/// As [`path`], and when the folder can't be read.
pub fn files(relative: &str, extension: &str) -> Option<Vec<PathBuf>> {
    let entries = fs::read_dir(path(relative)?).expect("a readable folder of vectors");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    Some(files)
}
