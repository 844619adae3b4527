use crate::{ISSUER, assert_proven, leaf_key};
use dinhdanh_codes::Checks;
use dinhdanh_mdoc::{IssuerSigned, MobileSecurityObject};

/// An issuer's half that is authentic passed every check on it; a security object is read without a signature too.
pub(crate) fn run(data: &[u8]) {
    if let Ok(mso) = MobileSecurityObject::parse(data) {
        let _ = (mso.digest("org.iso.18013.5.1", 0), mso.authorises("org.iso.18013.5.1", "family_name"));
    }
    let Ok(issued) = IssuerSigned::parse(data) else { return };
    let _ = issued.element_names().count();
    let Some(key) = leaf_key(issued.issuer_auth()) else { return };
    let mut checks = Checks::new();
    if issued.authenticate("org.iso.18013.5.1.mDL", &key, &mut checks).is_some() {
        assert_proven(&checks, &[&ISSUER]);
    }
}
