//! Which room stands on which floor, and who may use whom.

use cargo_metadata::{DependencyKind, Package};

/// A floor of the house, from the bottom up: a crate may use only rooms on floors below its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Floor {
    /// Encodings that everything else is written in.
    Cellar,
    /// Words and keys.
    Ground,
    /// What a document says and who signed it.
    Documents,
    /// Whom to believe.
    Trust,
    /// How bytes get from one device to another.
    Carriers,
    /// What is kept on disk.
    Store,
    /// Issuer, verifier, wallet.
    Roles,
    /// Invented people, for the demonstration in the bindings and for tests; never for a core crate.
    Gallery,
    /// What apps and people call.
    Bindings,
    /// Tests use any room; no room but another test uses them.
    Tests,
}

use Floor::*;

/// Every room there may be: the folder (and, after `dinhdanh-`, the crate), and its floor.
pub const ROOMS: &[(&str, Floor)] = &[
    ("core/cbor", Cellar),
    ("core/codes", Ground),
    ("core/crypto", Ground),
    ("core/mdoc", Documents),
    ("core/sdjwt", Documents),
    ("core/emrtd", Documents),
    ("core/catalogue", Documents),
    ("core/trust", Trust),
    ("core/qr", Carriers),
    ("core/presentation", Carriers),
    ("core/proximity", Carriers),
    ("core/openid", Carriers),
    ("core/store", Store),
    ("core/issuer", Roles),
    ("core/verifier", Roles),
    ("core/wallet", Roles),
    ("tests/portrait", Gallery),
    ("bindings/ffi", Bindings),
    ("bindings/generate", Bindings),
    ("bindings/kotlin", Bindings),
    ("bindings/swift", Bindings),
    ("bindings/cli", Bindings),
    ("bindings/web", Bindings),
    ("tests/sandbox", Tests),
    ("tests/card", Tests),
    ("tests/interop", Tests),
    ("tests/qr", Tests),
    ("tests/bench", Tests),
    ("tests/fuzz", Tests),
    ("tests/house", Tests),
    ("tests/oracle", Tests),
    ("tests/vault", Tests),
    ("tests/vectors", Tests),
];

/// The one test room, besides the [`Floor::Gallery`], that every crate's own tests may use.
const VECTORS: &str = "dinhdanh-vectors";

/// The folder and floor of a crate, or `None` where the table has no such room. A room whose name a lower floor has already is named
/// with its folder: `tests/qr` is `tests-qr`.
#[must_use]
pub fn room(crate_name: &str) -> Option<(&'static str, Floor)> {
    let name = crate_name.strip_prefix("dinhdanh-")?;
    ROOMS
        .iter()
        .copied()
        .find(|(folder, _)| folder.rsplit('/').next() == Some(name) || folder.replace('/', "-") == name)
}

/// What is wrong with `user` using `used`: `None` when it may. Crates that are not rooms are no trouble here.
#[must_use]
pub fn misuse(user: &str, used: &str, kind: DependencyKind) -> Option<String> {
    if !used.starts_with("dinhdanh-") {
        return None;
    }
    let (Some((_, above)), Some((_, below))) = (room(user), room(used)) else {
        return Some(format!("{user} uses {used}, but one of them is no room of the table: {ADD_A_ROOM}"));
    };
    let in_its_tests = kind == DependencyKind::Development && (used == VECTORS || below == Gallery);
    if below < above || above == Tests || in_its_tests {
        return None;
    }
    Some(format!(
        "{user} ({above:?}) uses {used} ({below:?}), which is not on a floor below it: pass what it needs as bytes or \
         through a trait, or move the code down"
    ))
}

/// What to do with a crate that the table does not know.
const ADD_A_ROOM: &str = "add it to ROOMS in tests/house/src/floors.rs and to ARCHITECTURE.md, on the lowest floor \
                          where it can stand";

/// Everything wrong with where the crates stand and which rooms they use.
#[must_use]
pub fn trouble(root: &str, crates: &[&Package]) -> Vec<String> {
    let places = crates.iter().filter_map(|krate| misplaced(root, &krate.name, krate.manifest_path.as_str()));
    let uses = crates
        .iter()
        .flat_map(|krate| krate.dependencies.iter().filter_map(|used| misuse(&krate.name, &used.name, used.kind)));
    places.chain(uses).collect()
}

/// What is wrong with the place of a crate's manifest: one folder is one room, and one crate.
#[must_use]
pub fn misplaced(root: &str, crate_name: &str, manifest: &str) -> Option<String> {
    let Some((folder, _)) = room(crate_name) else {
        return Some(format!("{crate_name} is no room of the table: {ADD_A_ROOM}"));
    };
    let expected = format!("{root}/{folder}/Cargo.toml");
    (manifest != expected).then(|| format!("{crate_name} must be in {folder}, its room of the table"))
}
