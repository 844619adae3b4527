//! What comes along with the shipped crates: licences, and crates in two versions.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use spdx::{Expression, Licensee, ParseMode};

/// Licences under which an app may ship this core without opening its own source.
const LICENCES: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    // The JPEG group's: the tables of jpeg-encoder. Asks for a line in the documentation.
    "IJG",
    "ISC",
    "MIT",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    // libtomcrypt, which its authors also give into the public domain.
    "WTFPL",
    "Zlib",
    // SQLite's: in the public domain.
    "blessing",
];

/// Crates under another licence, each with the reason why it binds no app.
pub const EXCEPTIONS: &[(&str, &str)] = &[
    // MPL-2.0 asks for the source of its own files where they were changed, and nothing of who links them; we change none.
    // (ADR 15)
    ("uniffi", "MPL-2.0"),
    ("uniffi_bindgen", "MPL-2.0"),
    ("uniffi_core", "MPL-2.0"),
    ("uniffi_internal_macros", "MPL-2.0"),
    ("uniffi_macros", "MPL-2.0"),
    ("uniffi_meta", "MPL-2.0"),
    ("uniffi_pipeline", "MPL-2.0"),
    ("uniffi_udl", "MPL-2.0"),
    ("weedle2", "MPL-2.0"),
];

/// Crates that the command holds in two versions, each with the reason why that is so. Take out what is mended.
pub const DUPLICATES: &[(&str, &str)] = &[
    ("getrandom", "ring 0.17 asks for 0.2; tempfile and RustCrypto have moved on"),
    ("miniz_oxide", "png 0.18 asks for 0.8 and, through flate2, for 0.9"),
];

/// The platforms that the core ships to and whose crates are looked at for duplicates.
pub const PLATFORMS: [&str; 3] = ["x86_64-unknown-linux-gnu", "aarch64-linux-android", "aarch64-apple-ios"];

/// Why a crate's licence (an SPDX expression, or cargo's older `A/B`) may not be shipped; `None` when it may.
#[must_use]
pub fn refused_licence(crate_name: &str, licence: Option<&str>) -> Option<String> {
    let Some(licence) = licence else {
        return Some(format!("{crate_name} names no licence: read its files, and do without it if in doubt"));
    };
    if EXCEPTIONS.contains(&(crate_name, licence)) {
        return None;
    }
    let allowed: Vec<Licensee> = LICENCES.iter().filter_map(|name| Licensee::parse(name).ok()).collect();
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(terms) if terms.evaluate(|asked| allowed.iter().any(|ours| ours.satisfies(asked))) => None,
        Ok(_) => Some(format!("{crate_name} is under {licence}, which LICENCES does not allow: do without it")),
        Err(error) => Some(format!("{crate_name} is under {licence}, which is no SPDX expression: {error}")),
    }
}

/// Every licence trouble among what the crates in core/ and bindings/ are made of, built and run.
#[must_use]
pub fn licence_trouble(workspace: &Metadata) -> Vec<String> {
    let core = workspace.workspace_root.join("core");
    let bindings = workspace.workspace_root.join("bindings");
    let shipped =
        |member: &&Package| member.manifest_path.starts_with(&core) || member.manifest_path.starts_with(&bindings);
    let roots = workspace.workspace_packages().into_iter().filter(shipped).map(|member| &member.id).collect();
    let all = reached(workspace, roots, &[DependencyKind::Normal, DependencyKind::Build], |_| true);
    packages(workspace, &all).filter_map(|package| refused_licence(&package.name, package.license.as_deref())).collect()
}

/// The crates (name, versions) that `crate_name` holds in more than one version. Procedural macros and what they are
/// made of run in the compiler alone, and don't count.
#[must_use]
pub fn duplicates(workspace: &Metadata, crate_name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let roots = workspace.workspace_packages().into_iter().filter(|member| member.name == crate_name);
    let roots = roots.map(|member| &member.id).collect();
    let macros = |package: &Package| package.targets.iter().any(cargo_metadata::Target::is_proc_macro);
    let all = reached(workspace, roots, &[DependencyKind::Normal], |package| !macros(package));
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    for package in packages(workspace, &all) {
        versions.entry(package.name.to_string()).or_default().insert(package.version.to_string());
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions
}

/// What differs between the duplicates there are and those `allowed`: one too many, or one that is mended.
#[must_use]
pub fn duplicate_trouble(found: &BTreeMap<String, BTreeSet<String>>, allowed: &[(&str, &str)]) -> Vec<String> {
    let unknown = found.iter().filter(|(name, _)| !allowed.iter().any(|(known, _)| known == name));
    let unknown = unknown.map(|(name, versions)| {
        format!("{name} is there in {versions:?}: bring one up to date, or add it to DUPLICATES with the reason")
    });
    let mended = allowed.iter().filter(|(name, _)| !found.contains_key(*name));
    unknown.chain(mended.map(|(name, _)| format!("{name} is there once now: take it out of DUPLICATES"))).collect()
}

fn packages<'a>(workspace: &'a Metadata, ids: &'a BTreeSet<&'a PackageId>) -> impl Iterator<Item = &'a Package> {
    workspace.packages.iter().filter(|package| ids.contains(&package.id))
}

/// Everything that `roots` depend on by one of `kinds`, themselves included, as far as `enters` lets us in.
fn reached<'a>(
    workspace: &'a Metadata,
    roots: Vec<&'a PackageId>,
    kinds: &[DependencyKind],
    enters: impl Fn(&Package) -> bool,
) -> BTreeSet<&'a PackageId> {
    let nodes: BTreeMap<_, _> =
        workspace.resolve.iter().flat_map(|all| &all.nodes).map(|node| (&node.id, node)).collect();
    let closed: BTreeSet<_> =
        workspace.packages.iter().filter(|package| !enters(package)).map(|package| &package.id).collect();
    let mut seen = BTreeSet::new();
    let mut waiting = roots;
    while let Some(id) = waiting.pop() {
        if closed.contains(id) || !seen.insert(id) {
            continue;
        }
        let used = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        let used = used.filter(|used| used.dep_kinds.iter().any(|info| kinds.contains(&info.kind)));
        waiting.extend(used.map(|used| &used.pkg));
    }
    seen
}
