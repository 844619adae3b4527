use crate::{HOLDER, ISSUER, SCENES, assert_proven, leaf_key};
use dinhdanh_codes::Checks;
use dinhdanh_mdoc::{DeviceResponse, Session};

/// What is authentic under a signer's key passed every check, and is what that signer signed.
pub(crate) fn run(data: &[u8]) {
    let Ok(response) = DeviceResponse::parse(data) else { return };
    for (document, scene) in response.documents.iter().flat_map(|document| SCENES.iter().map(move |it| (document, it)))
    {
        let reader_key = scene.reader_key();
        let session = Session { transcript: &scene.transcript, reader_key: reader_key.as_ref() };
        let Some(key) = leaf_key(document.issuer_signed().issuer_auth()) else { continue };
        let mut checks = Checks::new();
        if let Some(authentic) = document.authenticate(&key, &session, &mut checks) {
            assert_proven(&checks, &[&ISSUER, &HOLDER]);
            assert_eq!(key, scene.signer, "a signature of nobody");
            scene.assert_genuine(authentic.elements());
        }
    }
}
