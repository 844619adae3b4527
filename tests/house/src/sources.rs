//! What the text of a crate's sources and manifest must and must not say.

/// Most lines of a core file: one idea that is read in one sitting (style.md aims at 400).
pub const MAX_LINES: usize = 500;

/// Whatever would make the same bytes and clock reading give another answer. Comments and tests may say it.
const IMPURE: [&str; 16] = [
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    // A group would hide the names above from this search.
    "use std::{",
    "SystemTime::now",
    "Instant::now",
    "UtcDateTime::now",
    "OffsetDateTime::now",
    "static mut",
    "OnceLock",
    "LazyLock",
    "thread_local",
    "println!",
    "eprint!",
];

/// The lines every manifest has: one place for versions, compiler and lints.
const INHERITED: [&str; 5] = [
    "version.workspace = true",
    "edition.workspace = true",
    "rust-version.workspace = true",
    "license.workspace = true",
    "[lints]\nworkspace = true",
];

/// Every line outside tests where a source below the roles does I/O, reads a clock or keeps a global.
#[must_use]
pub fn impurities(name: &str, source: &str) -> Vec<String> {
    let lines = without_tests(source);
    let code = lines.iter().filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.filter_map(|(number, line)| {
        let found = IMPURE.iter().find(|needle| line.contains(*needle))?;
        Some(format!("{name}:{number} says `{found}`: below the roles take bytes and a clock reading, give bytes"))
    })
    .collect()
}

/// The numbered lines of `source` less its `#[cfg(test)]` items. An item ends with the first line that closes at its
/// own indentation (or at once, if it opens nothing), as rustfmt writes it.
fn without_tests(source: &str) -> Vec<(usize, &str)> {
    let mut lines = source.lines().enumerate().map(|(index, line)| (index + 1, line));
    let mut kept = Vec::new();
    while let Some((number, line)) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push((number, line));
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let head = lines.by_ref().map(|(_, line)| line).find(|line| !line.trim_start().starts_with("#["));
        if head.is_some_and(|head| head.trim_end().ends_with('{')) {
            let closing = format!("{}}}", " ".repeat(indent));
            lines.by_ref().find(|(_, line)| *line == closing);
        }
    }
    kept
}

/// The modules that a source declares for its tests alone, as `#[cfg(test)] mod NAME;`: their files are tests too.
#[must_use]
pub fn test_modules(source: &str) -> Vec<&str> {
    let mut lines = source.lines().map(str::trim);
    let mut found = Vec::new();
    while lines.by_ref().any(|line| line == "#[cfg(test)]") {
        let head = lines.by_ref().find(|line| !line.starts_with("#["));
        found.extend(head.and_then(|head| head.strip_prefix("mod ")?.strip_suffix(';')));
    }
    found
}

/// What a crate's lib.rs lacks.
#[must_use]
pub fn unforbidden(name: &str, source: &str) -> Option<String> {
    let forbids = source.lines().any(|line| line == "#![forbid(unsafe_code)]");
    (!forbids).then(|| format!("{name} lacks #![forbid(unsafe_code)]"))
}

/// What a manifest says for itself instead of inheriting it.
#[must_use]
pub fn uninherited(name: &str, manifest: &str) -> Vec<String> {
    let missing = INHERITED.iter().filter(|line| !manifest.contains(&format!("\n{line}\n")));
    missing.map(|line| format!("{name} lacks {line:?}")).collect()
}

/// What is too long to read.
#[must_use]
pub fn too_long(name: &str, source: &str) -> Option<String> {
    let lines = source.lines().count();
    (lines > MAX_LINES).then(|| format!("{name} has {lines} lines, over {MAX_LINES}: split it by idea"))
}
