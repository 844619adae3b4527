//! What the programs of other people issue and show, before our verifier.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what is broken must stop the test"
)]

use dinhdanh_cbor::tdate;
use dinhdanh_crypto::{Curve, SigningKey, sha256};
use dinhdanh_interop::{PEERS, Places, Presented, judged_by_peers, script, self_timed, show};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const CASES: [&str; 4] = ["auth0-signature", "auth0-mac", "owf-signature", "owf-openid"];

/// A case as `peers/issue.mjs` writes it.
struct Case {
    name: &'static str,
    folder: PathBuf,
    presented: Presented,
    expected: Value,
}

impl Case {
    fn read(cases: &Path, name: &'static str) -> Self {
        let folder = cases.join(name);
        let file = |name: &str| fs::read(folder.join(name)).unwrap();
        let expected: Value = serde_json::from_slice(&file("expected.json")).unwrap();
        let presented = Presented {
            response: file("response.cbor"),
            transcript: file("transcript.cbor"),
            root: file("root.der"),
            reader_key: folder.join("reader-key.hex").is_file().then(|| scalar(&file("reader-key.hex"))),
            at: tdate::parse(expected["at"].as_str().unwrap()).unwrap(),
        };
        Self { name, folder, presented, expected }
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    fn documents(&self) -> Value {
        self.expected["documents"].clone()
    }
}

fn scalar(hex: &[u8]) -> Vec<u8> {
    hex::decode(hex.trim_ascii()).unwrap()
}

/// Lets the peers issue and present, once more for each test: with keys of its own.
fn cases() -> Option<(TempDir, [Case; 4])> {
    let issue = script("issue.mjs")?;
    let folder = tempfile::tempdir().unwrap();
    issue.run(["all".as_ref(), "--out".as_ref(), folder.path().as_os_str()], b"");
    let cases = CASES.map(|name| Case::read(folder.path(), name));
    Some((folder, cases))
}

#[test]
fn what_the_peers_show_is_accepted_and_says_what_they_said() {
    let Some((_folder, cases)) = cases() else { return };
    for case in cases {
        assert_eq!(case.presented.reader_key.is_some(), case.expected["device_auth"] == "mac", "{}", case.name);
        assert_eq!(case.presented.judged_by_us(), Ok(case.documents()), "{}", case.name);
    }
}

#[test]
fn a_changed_byte_of_what_the_peers_show_is_refused_for_its_reason() {
    let Some((_folder, cases)) = cases() else { return };
    for case in cases {
        let places = Places::of(&case.presented.response);
        let values = places.values.iter().flat_map(|(_, place)| place.clone());
        let changes: [(Vec<usize>, &[&str]); 5] = [
            (values.collect(), &["DATA_ALTERED", "DATA_INVALID"]),
            (places.mso.collect(), &["SIGNATURE_INVALID"]),
            (places.issuer_signature.collect(), &["SIGNATURE_INVALID"]),
            (places.proof.collect(), &["HOLDER_KEY_MISMATCH"]),
            (
                places.certificate.collect(),
                &["ISSUER_UNTRUSTED", "CERTIFICATE_INVALID", "CERTIFICATE_EXPIRED", "ALGORITHM_REFUSED", "UNREADABLE"],
            ),
        ];
        for (bytes, reasons) in changes {
            assert!(!bytes.is_empty());
            for at in bytes {
                let reason = case.presented.changed(at).judged_by_us().expect_err(case.name);
                assert!(reasons.contains(&reason.as_str()), "{}: byte {at} is refused as {reason}", case.name);
            }
        }
    }
}

#[test]
fn what_the_peers_show_is_refused_in_another_session_and_with_another_readers_key() {
    let Some((_folder, cases)) = cases() else { return };
    for case in cases {
        let mut transcript = case.presented.transcript.clone();
        *transcript.last_mut().unwrap() ^= 1;
        let moved = Presented { transcript, ..case.presented.clone() };
        assert_eq!(moved.judged_by_us(), Err("HOLDER_KEY_MISMATCH".to_owned()), "{}", case.name);
        if case.presented.reader_key.is_some() {
            for reader_key in [None, Some(sha256(b"another").to_vec())] {
                let overheard = Presented { reader_key, ..case.presented.clone() };
                assert_eq!(overheard.judged_by_us(), Err("HOLDER_KEY_MISMATCH".to_owned()));
            }
        }
    }
}

#[test]
fn a_document_of_one_peer_shown_by_us_is_accepted_by_both_and_by_us() {
    let Some((_folder, cases)) = cases() else { return };
    let Some(verify) = script("verify.mjs") else { return };
    for case in cases {
        let holder = SigningKey::from_scalar(Curve::P256, &scalar(&case.file("device-key.hex"))).unwrap();
        let expected = case.documents();
        let names = expected[0]["elements"].as_object().unwrap().keys();
        let elements: Vec<_> = names.map(|name| name.split_once('/').unwrap()).collect();
        let theirs = &case.presented;
        let (shown, _) =
            show(&self_timed(theirs.at), &case.file("issuer_signed.cbor"), &elements, &holder, &theirs.root, theirs.at);
        assert_eq!(shown.judged_by_us(), Ok(expected.clone()), "{}", case.name);
        for (peer, judgement) in PEERS.iter().zip(judged_by_peers(&verify, PEERS.map(|peer| (peer, &shown)))) {
            assert_eq!(judgement, Ok(expected.clone()), "{peer} of {}", case.name);
        }
    }
}
