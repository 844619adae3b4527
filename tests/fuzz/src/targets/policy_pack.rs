use crate::NOW;
use dinhdanh_trust::pack::{PackContent, PolicyPack, RootKeys, Update};
use std::sync::LazyLock;

/// The pack whose private keys were thrown away.
static HELD: LazyLock<(RootKeys, PolicyPack)> = LazyLock::new(|| {
    let roots = RootKeys::parse(include_bytes!("../../seeds/pack_roots.cbor")).expect("root keys");
    let pack = PolicyPack::open(include_bytes!("../../seeds/pack.cbor"), &roots).expect("the genuine pack is refused");
    (roots, pack)
});

/// Whatever opens says what the genuine pack says, and nothing is ever newer; a payload says the same written again.
pub(crate) fn run(data: &[u8]) {
    let (roots, held) = &*HELD;
    if let Ok(pack) = PolicyPack::open(data, roots) {
        assert!(pack.content() == held.content(), "a forged pack");
        let _ = (pack.is_stale(NOW), pack.roots().len(), pack.freshness("V1"));
    }
    assert!(!matches!(held.update(data), Ok(Update::Newer(_))), "a forged pack is newer");
    if let Ok(keys) = RootKeys::parse(data) {
        assert_eq!(keys.encode(), data);
    }
    let Ok(content) = PackContent::read(data) else { return };
    let _ = content.root_keys();
    let again = PackContent::read(&content.encode()).expect("what was written can be read");
    assert!(again == content);
}
