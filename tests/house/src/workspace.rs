//! What cargo and git know about this workspace.

#![expect(clippy::panic, clippy::expect_used, reason = "only tests use this; without cargo or git they must stop")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use cargo_metadata::{Metadata, MetadataCommand};

/// The folder of the root manifest.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate is in tests/house").to_path_buf()
}

fn command() -> MetadataCommand {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command
}

fn run(command: &MetadataCommand) -> Metadata {
    command.exec().unwrap_or_else(|error| {
        panic!("cargo metadata failed; if Cargo.lock is behind the manifests, run `cargo metadata` once: {error}")
    })
}

/// The names of the crates that `package` is built into a library from, with these features and no default ones; what runs only
/// while building doesn't count.
///
/// # Panics
/// When cargo can't say.
#[must_use]
pub fn linked(package: &str, features: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut tree = Command::new(cargo);
    tree.args(["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none", "--no-default-features"]);
    let said =
        tree.args(["--package", package, "--features", features]).current_dir(root()).output().expect("cargo runs");
    assert!(said.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&said.stderr));
    let lines = String::from_utf8(said.stdout).expect("names are UTF-8");
    lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// The workspace's own crates, without what they depend on.
///
/// # Panics
/// When cargo cannot read the manifests.
#[must_use]
pub fn crates() -> Metadata {
    run(command().no_deps())
}

/// Every crate that the workspace depends on, for `platforms` only (all when empty), as locked in Cargo.lock.
///
/// # Panics
/// When cargo cannot resolve them.
#[must_use]
pub fn resolved(platforms: &[&str]) -> Metadata {
    let filters = platforms.iter().flat_map(|platform| ["--filter-platform".to_owned(), (*platform).to_owned()]);
    let options: Vec<String> = std::iter::once("--locked".to_owned()).chain(filters).collect();
    run(command().other_options(options))
}

/// Every file that is committed or would be: its path from the root, and its text. Binary files are left out.
///
/// # Panics
/// When git does not answer, or a file cannot be read.
#[must_use]
pub fn texts() -> Vec<(String, String)> {
    let listed = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .expect("git runs");
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).expect("file names are UTF-8");
    names.split_terminator('\0').filter_map(|name| Some((name.to_owned(), text(&root().join(name))?))).collect()
}

/// A file's text, or `None` for one that is binary or just gone.
fn text(file: &Path) -> Option<String> {
    match fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => panic!("{}: {error}", file.display()),
    }
}
