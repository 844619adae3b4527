use dinhdanh_cbor::check;
use dinhdanh_mdoc::SessionTranscript;

/// A session is named by its bytes, and what is signed in it is well-formed.
pub(crate) fn run(data: &[u8]) {
    let Ok(transcript) = SessionTranscript::parse(data) else { return };
    let again = SessionTranscript::parse(transcript.as_bytes()).expect("its own bytes");
    assert!(again == transcript && again.salt() == transcript.salt());
    assert_eq!(check(&transcript.device_authentication("type", &[0xa0])), Ok(()));
    assert_eq!(check(&transcript.reader_authentication(&[0xa0])), Ok(()));
}
