use crate::{NOW, Provider};
use dinhdanh_trust::{TrustList, Vical};
use std::sync::LazyLock;

static GENUINE: LazyLock<(TrustList, Vical)> = LazyLock::new(|| {
    let mut providers = TrustList::new();
    providers.add(include_bytes!("../../seeds/vical_provider.der")).expect("a root");
    let vical =
        Vical::open(include_bytes!("../../seeds/vical.cbor"), &providers, NOW).expect("the genuine list is refused");
    (providers, vical)
});

/// A provider that signs whatever it is given.
static CARELESS: LazyLock<(TrustList, Provider)> = LazyLock::new(|| {
    let (mut providers, provider) = (TrustList::new(), Provider::new());
    providers.add(&provider.root).expect("a root");
    (providers, provider)
});

/// Whatever opens under the genuine provider names the genuine authorities; whatever a careless one signs can be used.
pub(crate) fn run(data: &[u8]) {
    let (providers, genuine) = &*GENUINE;
    if let Ok(vical) = Vical::open(data, providers, NOW) {
        assert_eq!(vical.authorities(), genuine.authorities(), "a forged list");
    }
    let (providers, provider) = &*CARELESS;
    let Ok(vical) = Vical::open(&provider.sign(data), providers, NOW) else { return };
    assert_eq!(vical.roots().expect("roots").len(), vical.authorities().len());
    for authority in vical.authorities() {
        assert!(authority.doc_types.iter().all(|doc_type| vical.may_issue(&authority.id(), doc_type)));
    }
}
