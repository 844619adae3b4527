use dinhdanh_crypto::x509::{Anchor, Certificate, RevocationList, pem_revocation_list, pem_revocation_lists};
use std::sync::LazyLock;

static TRUSTED: LazyLock<Anchor> = LazyLock::new(|| Anchor::parse(ROOT).expect("a root"));

const ROOT: &[u8] = include_bytes!("../../seeds/revoking_root.der");

/// The lists that the root signed; its key is not here.
const GENUINE: [&[u8]; 3] = [
    include_bytes!("../../seeds/empty.crl"),
    include_bytes!("../../seeds/two.crl"),
    include_bytes!("../../seeds/many.crl"),
];

/// Only a list that the root signed revokes anything. The first byte says how much of the input is a certificate that
/// may have issued the list itself.
pub(crate) fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = pem_revocation_lists(text);
    }
    if let Ok(list) = RevocationList::parse(data) {
        assert_eq!(pem_revocation_lists(&pem_revocation_list(data)), Ok(vec![data.to_vec()]));
        let root = TRUSTED.certificate().expect("a root");
        if let Ok(list) = list.verify(&root) {
            assert!(GENUINE.contains(&data), "a forged list");
            assert!(list.is_by(&TRUSTED) && list.revokes(&[9]).is_none());
        }
    }
    let Some((length, rest)) = data.split_first() else { return };
    let Some((issuer, list)) = rest.split_at_checked(usize::from(*length) * 4) else { return };
    if let (Ok(issuer), Ok(list)) = (Certificate::parse(issuer), RevocationList::parse(list)) {
        let _ = list.verify(&issuer).map(|list| list.revokes(issuer.serial()));
    }
}
