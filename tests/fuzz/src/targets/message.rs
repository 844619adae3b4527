use crate::{NOW, leaf_key};
use dinhdanh_mdoc::{DeviceRequest, DeviceResponse, SessionTranscript};
use dinhdanh_presentation::{AnswerSession, Asked, Message};
use time::Duration;

/// Whatever a stranger's code holds can be read by holder and verifier, or is refused.
pub(crate) fn run(data: &[u8]) {
    match Message::parse(data) {
        Ok(Message::SelfTimed(shown)) => {
            assert!(SessionTranscript::parse(shown.transcript().as_bytes()).is_ok());
            let _ = DeviceResponse::parse(&shown.response);
        }
        Ok(Message::Request(request)) => {
            if let Asked::Items { device_request, .. } = request.asked() {
                let _ = DeviceRequest::parse(device_request);
            }
            if let Some(key) = leaf_key(request.reader_auth()) {
                let _ = request.verify(&key, NOW, Duration::seconds(10));
            }
            let session = AnswerSession::new(&request, NOW).expect("a request can be answered");
            assert!(SessionTranscript::parse(session.transcript().as_bytes()).is_ok());
            let _ = session.finish(b"response");
        }
        Ok(Message::Answer(answer)) => drop((answer.request(), answer.signed_at())),
        Err(_) => {}
    }
}
