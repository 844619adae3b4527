//! The architecture, kept true: each rule holds for this workspace, and each rule can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::DependencyKind::{Development, Normal};
use dinhdanh_house::floors::{self, Floor, misuse, room};
use dinhdanh_house::{dependencies, paths, sources, workspace};

/// Fails with one line per trouble.
fn none(trouble: &[String]) {
    assert!(trouble.is_empty(), "\n{}\n", trouble.join("\n"));
}

/// The Rust sources of the rooms for which `is` holds: name from the root, and text.
fn sources_of(is: impl Fn(Floor) -> bool) -> Vec<(String, String)> {
    let folders: Vec<String> =
        floors::ROOMS.iter().filter(|(_, floor)| is(*floor)).map(|(folder, _)| format!("{folder}/src/")).collect();
    let texts = workspace::texts().into_iter();
    texts.filter(|(name, _)| name.ends_with(".rs") && folders.iter().any(|folder| name.starts_with(folder))).collect()
}

/// The manifests of the workspace's members; tests/fuzz/guided is a workspace of its own, and has nothing to inherit.
fn manifests() -> Vec<(String, String)> {
    let crates = workspace::crates();
    let members = crates.workspace_packages().into_iter().map(|member| &member.manifest_path);
    let names: Vec<&str> =
        members.filter_map(|path| path.strip_prefix(&crates.workspace_root).ok()).map(|path| path.as_str()).collect();
    workspace::texts().into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect()
}

#[test]
fn every_room_is_in_its_place_and_uses_only_rooms_on_floors_below_it() {
    let workspace = workspace::crates();
    let crates = workspace.workspace_packages();
    assert!(crates.len() > 10, "cargo names only {} crates", crates.len());
    none(&floors::trouble(workspace.workspace_root.as_str(), &crates));
}

#[test]
fn a_room_on_the_same_floor_or_above_is_refused() {
    assert_eq!(misuse("dinhdanh-mdoc", "dinhdanh-crypto", Normal), None);
    assert_eq!(misuse("dinhdanh-presentation", "dinhdanh-mdoc", Normal), None);
    assert_eq!(misuse("dinhdanh-cbor", "thiserror", Normal), None);
    for (user, used) in [("mdoc", "catalogue"), ("crypto", "mdoc"), ("issuer", "verifier"), ("wallet", "portrait")] {
        let trouble = misuse(&format!("dinhdanh-{user}"), &format!("dinhdanh-{used}"), Normal);
        assert!(trouble.is_some_and(|text| text.contains("not on a floor below")), "{user} uses {used}");
    }
}

#[test]
fn a_rooms_own_tests_may_use_vectors_and_portraits_but_no_neighbour() {
    assert_eq!(misuse("dinhdanh-crypto", "dinhdanh-vectors", Development), None);
    assert_eq!(misuse("dinhdanh-issuer", "dinhdanh-portrait", Development), None);
    assert!(misuse("dinhdanh-crypto", "dinhdanh-vectors", Normal).is_some());
    assert!(misuse("dinhdanh-verifier", "dinhdanh-issuer", Development).is_some());
    assert!(misuse("dinhdanh-mdoc", "dinhdanh-bench", Development).is_some());
}

#[test]
fn a_room_that_the_table_does_not_know_is_refused_and_told_where_to_go() {
    let stranger = misuse("dinhdanh-mdoc", "dinhdanh-helpers", Normal);
    assert!(stranger.is_some_and(|text| text.contains("ROOMS in tests/house")));
    assert!(floors::misplaced("/r", "dinhdanh-helpers", "/r/core/helpers/Cargo.toml").is_some());
    assert!(floors::misplaced("/r", "dinhdanh-mdoc", "/r/bindings/mdoc/Cargo.toml").is_some());
    assert_eq!(floors::misplaced("/r", "dinhdanh-mdoc", "/r/core/mdoc/Cargo.toml"), None);
}

#[test]
fn nothing_below_the_roles_does_input_or_output_or_reads_a_clock() {
    let texts = sources_of(|floor| floor < Floor::Store);
    assert!(texts.len() > 10, "only {} sources found", texts.len());
    let tests: BTreeSet<String> = texts.iter().flat_map(|(name, text)| test_files(name, text)).collect();
    let pure = texts.iter().filter(|(name, _)| !tests.iter().any(|test| name.starts_with(test)));
    none(&pure.flat_map(|(name, text)| sources::impurities(name, text)).collect::<Vec<_>>());
}

/// Where the test modules that a source only declares have their files: `NAME.rs` and whatever is in `NAME/`.
fn test_files(name: &str, text: &str) -> Vec<String> {
    let file = Path::new(name);
    let folder = match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib" | "mod") | None => file.with_file_name(""),
        Some(_) => file.with_extension(""),
    };
    let modules = sources::test_modules(text).into_iter();
    modules
        .flat_map(|module| [format!("{module}.rs"), format!("{module}/")].map(|end| folder.join(end)))
        .map(|path| path.display().to_string())
        .collect()
}

#[test]
fn input_and_output_is_found_in_code_but_not_in_tests_or_comments() {
    let pure = "//! No std::fs here.\n#[cfg(test)]\nmod tests {\n    use std::fs;\n    fn f() {\n    }\n}\n";
    none(&sources::impurities("pure.rs", pure));
    for line in ["use std::fs;", "use std::{fs, io};", "    let now = SystemTime::now();", "static mut N: u8 = 0;"] {
        assert_eq!(sources::impurities("x.rs", line).len(), 1, "{line}");
        assert_eq!(sources::impurities("x.rs", &format!("{pure}{line}\n")).len(), 1, "{line} after tests");
        assert_eq!(sources::impurities("x.rs", &format!("#[cfg(test)]\nmod tests;\n{line}\n")).len(), 1, "{line}");
    }
    assert_eq!(
        test_files("core/a/src/lib.rs", "#[cfg(test)]\nmod tests;\n"),
        ["core/a/src/tests.rs", "core/a/src/tests/"]
    );
}

#[test]
fn every_core_crate_forbids_unsafe_code() {
    let roots: Vec<_> = sources_of(|floor| floor <= Floor::Roles)
        .into_iter()
        .filter(|(name, _)| name.ends_with("/src/lib.rs"))
        .collect();
    assert!(roots.len() > 5, "only {} crates found", roots.len());
    none(&roots.iter().filter_map(|(name, text)| sources::unforbidden(name, text)).collect::<Vec<_>>());
    assert!(sources::unforbidden("lib.rs", "// #![forbid(unsafe_code)]\n").is_some());
}

#[test]
fn every_crate_inherits_version_edition_compiler_licence_and_lints() {
    let manifests = manifests();
    assert_eq!(manifests.len(), workspace::crates().workspace_members.len(), "a manifest of a member is not in git");
    none(&manifests.iter().flat_map(|(name, text)| sources::uninherited(name, text)).collect::<Vec<_>>());
    let fine = &manifests.first().expect("there are manifests").1;
    let own = fine.replace("\nversion.workspace = true", "\nversion = \"9.0.0\"");
    assert_eq!(sources::uninherited("Cargo.toml", &own).len(), 1);
}

/// A build with this feature lets a check pass whatever it finds, for the test that proves that the check is needed.
#[test]
fn no_crate_turns_on_the_switch_that_turns_a_check_off() {
    let manifests = manifests();
    let mentions = |(name, text): &(String, String)| text.contains("switch-off").then(|| name.clone());
    let named: Vec<_> = manifests.iter().filter_map(mentions).collect();
    assert_eq!(named, ["core/codes/Cargo.toml", "core/verifier/Cargo.toml"], "who names it can turn it on");
    for (name, text) in manifests.iter().filter(|manifest| mentions(manifest).is_some()) {
        assert!(!text.contains("default = ["), "{name} has default features, which could hold it");
    }
}

#[test]
fn every_shipped_crate_is_under_a_permissive_licence() {
    none(&dependencies::licence_trouble(&workspace::resolved(&[])));
}

#[test]
fn a_licence_that_binds_the_app_is_refused_with_its_name() {
    for fine in ["MIT", "MIT/Apache-2.0", "MIT OR GPL-3.0-only", "(Apache-2.0 OR MIT) AND BSD-3-Clause"] {
        assert_eq!(dependencies::refused_licence("x", Some(fine)), None, "{fine}");
    }
    for bad in ["GPL-3.0-only", "MIT AND LGPL-2.1-or-later", "MPL-2.0", "SSPL-1.0", "Mine"] {
        let refusal = dependencies::refused_licence("some-crate", Some(bad));
        assert!(refusal.is_some_and(|text| text.contains("some-crate") && text.contains(bad)), "{bad}");
    }
    assert!(dependencies::refused_licence("some-crate", None).is_some());
    // An exception is for one crate under one licence.
    assert_eq!(dependencies::refused_licence("uniffi", Some("MPL-2.0")), None);
    assert!(dependencies::refused_licence("uniffi", Some("GPL-3.0-only")).is_some());
}

/// What the features of the app's library are for; what it weighs, `bindings/size.py` says.
#[test]
fn a_verifiers_library_holds_no_database_and_an_apps_no_openssl() {
    let verifier = workspace::linked("dinhdanh-ffi", "");
    assert!(verifier.contains("dinhdanh-verifier"), "{verifier:?}");
    for database in ["dinhdanh-store", "dinhdanh-wallet", "rusqlite", "libsqlite3-sys", "openssl-sys"] {
        assert!(!verifier.contains(database), "a verifier's library holds {database}");
    }
    let app = workspace::linked("dinhdanh-ffi", "wallet,issuer,small");
    assert!(app.contains("dinhdanh-wallet") && app.contains("libsqlite3-sys"), "{app:?}");
    assert!(!app.contains("openssl-sys"), "an app's library holds OpenSSL");
    assert!(workspace::linked("dinhdanh-ffi", "wallet,openssl").contains("openssl-sys"));
}

#[test]
fn no_crate_is_shipped_in_two_versions_without_a_reason() {
    let found = dependencies::duplicates(&workspace::resolved(&dependencies::PLATFORMS), "dinhdanh-cli");
    none(&dependencies::duplicate_trouble(&found, dependencies::DUPLICATES));
}

#[test]
fn a_new_duplicate_and_a_mended_one_are_both_said() {
    let found = BTreeMap::from([("syn".to_owned(), BTreeSet::from(["1.0.0".to_owned(), "2.0.0".to_owned()]))]);
    none(&dependencies::duplicate_trouble(&found, &[("syn", "a reason")]));
    assert_eq!(dependencies::duplicate_trouble(&found, &[]).len(), 1);
    assert_eq!(dependencies::duplicate_trouble(&BTreeMap::new(), &[("syn", "a reason")]).len(), 1);
}

#[test]
fn no_file_names_a_path_of_one_machine_or_a_host_of_a_registry() {
    let texts = workspace::texts();
    assert!(texts.iter().any(|(name, _)| name == "Cargo.lock"), "git does not know Cargo.lock");
    none(&texts.iter().flat_map(|(name, text)| paths::trouble(name, text)).collect::<Vec<_>>());
}

#[test]
fn a_machine_path_a_registry_host_and_a_mirror_are_found() {
    let offences = [
        ("a.md", format!("see /{}/main", "work")),
        ("a.sh", format!("cd /{}/me", "home")),
        ("yarn.lock", format!("https://registry.{}/x", "npmjs.org")),
        ("Cargo.lock", "source = \"registry+https://mirror.example/index\"".to_owned()),
        ("peers/package-lock.json", "      \"resolved\": \"https://mirror.example/x.tgz\",".to_owned()),
    ];
    for (name, line) in offences {
        assert_eq!(paths::trouble(name, &format!("fine\n{line}\n")).len(), 1, "{name}: {line}");
    }
    none(&paths::trouble("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"));
}

#[test]
fn no_core_file_is_too_long_for_one_sitting() {
    let texts = sources_of(|floor| floor <= Floor::Roles);
    none(&texts.iter().filter_map(|(name, text)| sources::too_long(name, text)).collect::<Vec<_>>());
    assert!(sources::too_long("x.rs", &"\n".repeat(sources::MAX_LINES + 1)).is_some());
    assert_eq!(room("dinhdanh-wallet"), Some(("core/wallet", Floor::Roles)));
}
