//! The wheel of `bindings/python`: what an officer's desk says is what pymdoccbor and our own verifier say, and the README's
//! lines run as they stand. `tests/interop/wheel.sh` builds and installs it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_interop::{Licence, NOW, Peer, Places, Presented, expected, judged_by_peers, python, wheel};
use serde_json::{Value, json};
use std::fs;
use time::{Duration, UtcDateTime};

/// One byte of a signed response changed: what, and the code of the reason.
const TAMPERED: [(&str, &str); 3] = [
    ("the value of birth_date", "DATA_ALTERED"),
    ("the issuer's signature", "SIGNATURE_INVALID"),
    ("the holder's proof", "HOLDER_KEY_MISMATCH"),
];

fn place(what: &str, response: &[u8]) -> usize {
    let places = Places::of(response);
    let range = match what {
        "the value of birth_date" => places.value("org.iso.18013.5.1/birth_date"),
        "the issuer's signature" => places.issuer_signature,
        _ => places.proof,
    };
    range.end - 1
}

fn asked(wheel: &Peer, cases: &[(Vec<u8>, Presented)]) -> Vec<Value> {
    let line = |(message, presented): &(Vec<u8>, Presented)| {
        json!({
            "root": hex::encode(&presented.root),
            "message": hex::encode(message),
            "profile": "V1",
            "at": u64::try_from(presented.at.unix_timestamp_nanos() / 1_000_000).unwrap(),
        })
        .to_string()
    };
    let lines: Vec<_> = cases.iter().map(line).collect();
    let answers = String::from_utf8(wheel.run::<&str>([], lines.join("\n").as_bytes())).unwrap();
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), cases.len());
    answers
}

#[test]
fn the_wheel_accepts_what_is_genuine_with_every_value_and_refuses_what_was_changed() {
    let (Some(wheel), Some(peer)) = (wheel(), python("mdoc_peer.py")) else { return };
    let licence = Licence::issue();
    let mut cases = vec![licence.show_by_code(NOW, |_| ())];
    cases.extend(TAMPERED.map(|(what, _)| {
        licence.show_by_code(NOW, |response| {
            let at = place(what, response);
            response[at] ^= 1;
        })
    }));
    let answers = asked(&wheel, &cases);
    assert_eq!(answers[0]["reason"], Value::Null);
    assert_eq!(answers[0]["documents"], expected());
    assert!(answers[0]["words"].as_str().unwrap().starts_with("✔ CHẤP NHẬN"));
    let theirs = judged_by_peers(&peer, cases.iter().map(|(_, presented)| ("pymdoccbor", presented)));
    assert_eq!(theirs[0], Ok(expected()));
    for ((((what, code), answer), (_, presented)), theirs) in
        TAMPERED.iter().zip(&answers[1..]).zip(&cases[1..]).zip(&theirs[1..])
    {
        assert_eq!(answer["reason"], *code, "{what}");
        assert_eq!(presented.judged_by_us(), Err((*code).to_owned()), "{what}");
        // pymdoccbor does not look at the holder's proof.
        assert_eq!(theirs.is_err(), *what != "the holder's proof", "{what}");
    }
}

#[test]
fn what_is_no_presentation_or_comes_late_is_refused_by_the_wheel() {
    let Some(wheel) = wheel() else { return };
    let licence = Licence::issue();
    let (message, presented) = licence.show_by_code(NOW, |_| ());
    let late = Presented { at: NOW + Duration::minutes(5), ..presented.clone() };
    let cut = message[..message.len() / 2].to_vec();
    let answers = asked(&wheel, &[(message, late), (cut, presented.clone()), (Vec::new(), presented)]);
    assert_eq!(answers[0]["reason"], "TOO_LATE");
    for answer in &answers[1..] {
        assert_eq!((&answer["accepted"], &answer["documents"]), (&json!(false), &json!([])));
    }
}

#[test]
fn the_lines_of_its_readme_run_as_they_stand() {
    let Some(wheel) = wheel() else { return };
    let now = UtcDateTime::now();
    let licence = Licence::issue_at(now.saturating_sub(Duration::seconds(5)));
    let (message, presented) = licence.show_by_code(now, |_| ());
    let desk = tempfile::tempdir().unwrap();
    fs::create_dir_all(desk.path().join("authority/trust")).unwrap();
    fs::write(desk.path().join("authority/trust/issuer.pem"), &presented.root).unwrap();
    fs::write(desk.path().join("presentation.bin"), message).unwrap();
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bindings/python/README.md");
    let said = String::from_utf8(wheel.inside(desk.path()).run(["desk", readme], b"")).unwrap();
    assert!(said.starts_with("✔ CHẤP NHẬN"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}
