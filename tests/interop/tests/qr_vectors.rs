//! The committed vectors of the QR format (`tests/vectors/qr`): ours read them, and so does a reader in Python. Its author knew ours: it checks the document, and is no independent implementation.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_crypto::Curve::{BrainpoolP256r1, BrainpoolP384r1, Ed25519, P256, P384, P521};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_crypto::{AgreementKey, Algorithm, Secret, SigningKey};
use dinhdanh_interop::python;
use dinhdanh_presentation::{AnswerSession, Asked, DICTIONARY, Message, OpenRequest, PresentationError, Window};
use dinhdanh_qr::{Collector, Event, Ignored, MAX_STILL_MESSAGE};
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Outcome, Shown, Verifier};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use time::{Duration, UtcDateTime};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/qr")
}

fn vector(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder().join(format!("{name}.json"))).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn time(value: &Value) -> UtcDateTime {
    UtcDateTime::from_unix_timestamp(value.as_i64().unwrap()).unwrap()
}

fn accepted(shown: &Shown<'_>, root: &[u8], at: UtcDateTime) {
    let mut trust = TrustList::new();
    trust.add(root).unwrap();
    let verifier = Verifier::new(trust);
    let verdict = verifier.verify(shown, None, None, at).unwrap();
    assert!(matches!(verdict.outcome(), Outcome::AcceptAsOf(_)), "{:?}", verdict.outcome());
}

fn complete<'a>(frames: impl IntoIterator<Item = &'a Value>) -> Option<Vec<u8>> {
    let mut collector = Collector::new();
    frames.into_iter().find_map(|frame| match collector.add(&bytes(frame)) {
        Event::Complete(message) => Some(message),
        _ => None,
    })
}

#[test]
fn the_frames_give_their_messages_and_others_their_reasons() {
    let frames = vector("frames");
    assert_eq!(complete([&frames["still"]["frame"]]), Some(bytes(&frames["still"]["message"])));
    for (stream, symbols) in [("stream", "source"), ("stream", "repair"), ("usual", "source"), ("usual", "repair")] {
        let found = complete(frames[stream][symbols].as_array().unwrap().iter().rev());
        assert_eq!(found, Some(bytes(&frames[stream]["message"])), "{stream}, {symbols}");
    }
    let (mut collector, forged) = (Collector::new(), frames["forged"]["frames"].as_array().unwrap());
    let events: Vec<_> = forged.iter().map(|frame| collector.add(&bytes(frame))).collect();
    let why = format!("Ignored({})", frames["forged"]["why"].as_str().unwrap());
    assert!(events.iter().position(|event| format!("{event:?}") == why) == Some(forged.len() - 1), "{events:?}");
    for refused in frames["refused"].as_array().unwrap() {
        let event = Collector::new().add(&bytes(&refused["frame"]));
        let Event::Ignored(why) = event else { panic!("{refused} is taken") };
        let name = match why {
            Ignored::OtherVersion(_) => "OtherVersion".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(name, refused["why"], "{refused}");
    }
}

#[test]
fn the_self_timed_message_is_accepted_inside_its_window() {
    let vector = vector("self_timed");
    let (message, at) = (bytes(&vector["message"]), time(&vector["signed_at"]));
    let Message::SelfTimed(shown) = Message::parse(&message).unwrap() else { panic!("not self-timed") };
    assert_eq!(*shown.response, *bytes(&vector["response"]));
    assert_eq!(shown.transcript().as_bytes(), bytes(&vector["transcript"]));
    for form in ["message", "undeflated"] {
        let message = bytes(&vector[form]);
        let shown = Shown::open(&message, at + Duration::seconds(20), &Window::default(), None).unwrap();
        accepted(&shown, &bytes(&vector["root"]), at + Duration::seconds(20));
    }
    assert_eq!(hex::encode(DICTIONARY), fs::read_to_string(folder().join("dictionary.hex")).unwrap().trim());
}

#[test]
fn the_answer_opens_for_its_request_and_is_accepted() {
    let vector = vector("session");
    let (request, answer, at) = (bytes(&vector["request"]), bytes(&vector["answer"]), time(&vector["signed_at"]));
    let Message::Request(received) = Message::parse(&request).unwrap() else { panic!("no request") };
    assert_eq!(received.hash().to_vec(), bytes(&vector["request_hash"]));
    let chain = received.reader_auth().x5chain().unwrap();
    let reader = Certificate::parse(chain.leaf()).unwrap();
    received.verify(&reader.public_key(), at, Duration::ZERO).unwrap();
    let scalar: [u8; 32] = bytes(&vector["e_reader_private_key"]).try_into().unwrap();
    let scalar: Secret<32> = AgreementKey::from_scalar(&scalar).unwrap().to_scalar();
    assert!(answer.len().is_multiple_of(256), "filled up to {}", answer.len());
    let undeflated = bytes(&vector["undeflated"]);
    let opened = |message: &[u8]| {
        let Message::Answer(answer) = Message::parse(message).unwrap() else { panic!("no answer") };
        // A request takes one answer: each of these finds it fresh.
        OpenRequest::from_parts(request.clone(), &scalar).unwrap().open(&answer)
    };
    assert_eq!(opened(&undeflated).unwrap().0, bytes(&vector["response"]));
    for refused in vector["refused"].as_array().unwrap() {
        assert_eq!(name(opened(&bytes(&refused["message"])).err()), refused["why"], "{refused}");
    }
    let (response, transcript) = opened(&answer).unwrap();
    assert_eq!(response, bytes(&vector["response"]));
    assert_eq!(transcript.as_bytes(), bytes(&vector["transcript"]));
    accepted(&Shown::of_session(&response, transcript, None), &bytes(&vector["root"]), at);
}

#[test]
fn a_request_by_elements_and_refused_messages_are_read_as_they_say() {
    let session = vector("session");
    let request = bytes(&session["request_by_elements"]);
    let Message::Request(received) = Message::parse(&request).unwrap() else { panic!("no request") };
    let device_request = &bytes(&session["device_request"])[..];
    assert_eq!(received.asked(), Asked::Items { device_request, purpose: "traffic.check" });
    for refused in vector("messages")["refused"].as_array().unwrap() {
        let why = Message::parse(&bytes(&refused["message"])).err();
        assert_eq!(name(why), refused["why"], "{why:?} {refused}");
    }
}

/// What §7 calls it.
fn name(error: Option<PresentationError>) -> String {
    let told = format!("{:?}", error.unwrap());
    told.split('(').next().unwrap_or_default().to_owned()
}

#[test]
fn the_document_names_each_algorithm_with_its_curves_and_no_other() {
    let document = fs::read_to_string(folder().join("../../../docs/qr-presentation.md")).unwrap();
    let ids = [-7, -35, -36, -8, -9, -51, -52, -265, -267, -19];
    let curves = [P256, P384, P521, BrainpoolP256r1, BrainpoolP384r1, Ed25519];
    for curve in curves {
        let row = document.lines().find(|line| line.starts_with(&format!("| {} | ", curve.name()))).unwrap();
        for algorithm in ids.map(|id| Algorithm::from_cose_id(id).unwrap()) {
            let named = row.contains(&format!(" {} ({})", algorithm.name(), algorithm.cose_id()));
            assert_eq!(named, algorithm.fits(curve), "{algorithm:?} in {row}");
        }
        let key = SigningKey::generate(curve).unwrap();
        assert!(row.ends_with(&format!(" {} |", key.sign(b"").unwrap().len())), "{row}");
    }
}

#[test]
fn an_answer_of_a_few_bytes_fills_one_still_code() {
    let request = bytes(&vector("session")["request"]);
    let Message::Request(request) = Message::parse(&request).unwrap() else { panic!("no request") };
    let answer = AnswerSession::new(&request, UtcDateTime::UNIX_EPOCH).unwrap().finish(&[0xa0]).unwrap();
    assert_eq!(answer.len(), MAX_STILL_MESSAGE);
}

#[test]
fn a_reader_in_python_reads_them() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("qr_reader.py");
    assert!(fs::read_to_string(&script).unwrap().lines().count() <= 280, "short enough to be read beside the document");
    let Some(reader) = python("qr_vectors.py") else { return };
    let said = String::from_utf8(reader.run([folder()], b"")).unwrap();
    for line in [
        "still: ok",
        "stream, source: ok",
        "stream, repair: ok",
        "refused: ok",
        "self-timed: ok",
        "request: ok",
        "answer: ok",
        "undeflated: ok",
        "request by elements: ok",
        "refused messages: ok",
        "usual stream: ok",
        "forged: ok",
        "limits: ok",
        "one scan: ok",
        "two scans: ok",
    ] {
        assert!(said.lines().any(|said| said == line), "no {line:?} in\n{said}");
    }
}
