//! What a file of the repository must not tell: where it was made, and from which host its parts were fetched.

/// Where Cargo.lock says its crates are from on every machine; any other source is somebody's mirror.
const CRATES: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Places of one machine and hosts of registries, in parts, so that this file itself is clean.
fn needles() -> Vec<String> {
    let folders = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    let hosts = [
        ["registry.npmjs", ".org"],
        ["index.crates", ".io"],
        ["static.crates", ".io"],
        ["pythonhosted", ".org"],
        ["pypi.org", "/simple"],
        ["proxy.golang", ".org"],
        ["repo.maven.apache", ".org"],
        ["repo1.maven", ".org"],
        ["deb.debian", ".org"],
    ];
    folders.into_iter().chain(hosts.map(|parts| parts.concat())).collect()
}

/// Every line of a file that names a path of one machine or a host of a registry.
#[must_use]
pub fn trouble(name: &str, text: &str) -> Vec<String> {
    let needles = needles();
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(line, content)| {
            let told = needles.iter().find(|needle| content.contains(needle.as_str()));
            let what = told.map(String::as_str).or_else(|| mirror(name, content))?;
            Some(format!("{name}:{} names {what}: a committed file must not depend on one machine", line + 1))
        })
        .collect()
}

/// A lock file's line that names a host of its own.
fn mirror(name: &str, line: &str) -> Option<&'static str> {
    let line = line.trim();
    let cargo = name.ends_with("Cargo.lock") && line.starts_with("source = ") && line != CRATES;
    let npm = name.ends_with("package-lock.json") && line.starts_with("\"resolved\": \"http");
    (cargo || npm).then_some("a host to fetch from (npm: omit-lockfile-registry-resolved)")
}
