use crate::SCENES;
use dinhdanh_crypto::x509::{
    Anchor, Certificate, Profile, check_path, check_standing, pem_certificate, pem_certificates,
};

/// Only a certificate that the root signed leads to it.
pub(crate) fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = pem_certificates(text);
    }
    let Ok(certificate) = Certificate::parse(data) else { return };
    assert_eq!(pem_certificates(&pem_certificate(data)), Ok(vec![data.to_vec()]));
    let _ = (certificate.purposes(), certificate.unknown_critical_extensions(), certificate.is_self_signed());
    let _ = certificate.contact();
    let itself = [Anchor::parse(data).expect("a certificate")];
    for scene in SCENES.iter() {
        let root = Anchor::parse(&scene.root).expect("a root");
        for profile in [Profile::MdocSigner, Profile::MdocReader, Profile::StatusSigner] {
            let _ = check_path(&[data, data], &itself, scene.at, profile);
            let _ = check_standing(&certificate, profile, scene.at);
        }
        if let Ok(path) = check_path(&[data], &[root], scene.at, Profile::MdocSigner) {
            assert_eq!(path.leaf().public_key(), scene.signer, "a forged certificate");
        }
    }
}
