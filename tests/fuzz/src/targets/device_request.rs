use crate::{SCENES, leaf_key};
use dinhdanh_mdoc::{DeviceRequest, RequestedElement};

/// What a request asks for can be asked for again.
pub(crate) fn run(data: &[u8]) {
    let Ok(request) = DeviceRequest::parse(data) else { return };
    for asked in &request.doc_requests {
        if let Some(key) = asked.reader_auth().and_then(leaf_key) {
            let _ = SCENES.iter().try_for_each(|scene| asked.verify_reader(&key, &scene.transcript));
        }
        let mut elements: Vec<RequestedElement<'_>> = asked.elements.clone();
        elements.sort_by_key(|element| element.name_space);
        let encoded = DeviceRequest::encode(&[(asked.doc_type, &elements)]);
        let again = DeviceRequest::parse(&encoded).expect("what was written can be read");
        assert_eq!((again.doc_requests[0].doc_type, &again.doc_requests[0].elements), (asked.doc_type, &elements));
    }
}
