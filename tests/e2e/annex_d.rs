//! ISO/IEC 18013-5 Annex D: a published response, checked and read by the commands.

use crate::stage::{Ran, Stage, failed, members, text};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_vectors as vectors;
use serde_json::Value;

const THEN: &str = "2021-01-01T00:00:00Z";

/// A stage with the published files that are named, or nothing (said aloud) where there are no vectors.
fn published() -> Option<Stage> {
    let stage = Stage::empty();
    for name in [
        "annexD_device_response.hex",
        "annexD_iaca_cert.der",
        "annexD_iaca_cert.hex",
        "annexD_session_transcript.cbor",
        "annexD_session_transcript_bytes.hex",
        "annexD_ephemeral_reader_key_d.hex",
    ] {
        stage.write(name, &vectors::read(&format!("mdoc/{name}"))?);
    }
    Some(stage)
}

fn verify(stage: &Stage, response: &str, trust: &str, transcript: &str, key: &str, more: &str) -> Ran {
    stage.run(&format!("verify {response} --trust {trust} --transcript {transcript} --reader-key {key} {more} --json"))
}

/// As published, with what `more` says.
fn as_published(stage: &Stage, response: &str, more: &str) -> Ran {
    let (trust, transcript) = ("annexD_iaca_cert.der", "annexD_session_transcript_bytes.hex");
    verify(stage, response, trust, transcript, "annexD_ephemeral_reader_key_d.hex", more)
}

#[test]
fn the_published_response_is_accepted_at_its_time() {
    let Some(stage) = published() else { return };
    let then = format!("--at {THEN} --portrait portrait.jpg");
    let verdict = as_published(&stage, "annexD_device_response.hex", &then).ends(1).json();
    // Its status was last known weeks before: it is proven, and a gate stays closed.
    assert_eq!((&verdict["outcome"], &verdict["light"]), (&"AcceptAsOf".into(), &"red".into()));
    assert_eq!(verdict["proof"], "Session");
    assert_eq!(verdict["as_of"], "2020-10-01T13:30:02Z", "the time of its signing");
    let licence = &members(&verdict["documents"])[0];
    assert_eq!(licence["doc_type"], "org.iso.18013.5.1.mDL");
    let elements = &licence["elements"]["org.iso.18013.5.1"];
    assert_eq!(elements["family_name"], "Doe");
    assert_eq!(elements["document_number"], "123456789");
    let portrait = vectors::hex("mdoc/annexD_device_response_portrait_data.hex").expect("the portrait");
    assert_eq!(stage.read("portrait.jpg"), portrait);
    assert!(members(&licence["checks"]).iter().any(|check| check["name"] == "holder_proof" && check["passed"] == true));
}

#[test]
fn the_published_response_is_rejected_today_as_expired() {
    let Some(stage) = published() else { return };
    let verdict = as_published(&stage, "annexD_device_response.hex", "").ends(1).json();
    assert_eq!(verdict["reason"], "CERTIFICATE_EXPIRED");
    assert_eq!(failed(&verdict), ["certificate_dates", "valid_until", "document_dates"], "and nothing else");
}

#[test]
fn each_form_of_its_inputs_is_taken() {
    let Some(stage) = published() else { return };
    let hex = |name: &str| vectors::hex(&format!("mdoc/annexD_{name}.hex")).expect("a published value");
    let scalar = hex("ephemeral_reader_key_d");
    stage.write("response.cbor", &hex("device_response"));
    stage.write("scalar", &scalar);
    stage.write("jwk.json", jwk(&scalar, &hex("ephemeral_reader_key_x"), &hex("ephemeral_reader_key_y")).as_bytes());
    let key = SigningKey::from_scalar(Curve::P256, &scalar).expect("a P-256 scalar");
    stage.write("key.der", key.pkcs8().expose());
    stage.write("key.pem", pem("PRIVATE KEY", key.pkcs8().expose()).as_bytes());
    stage.write("iaca.pem", pem("CERTIFICATE", &stage.read("annexD_iaca_cert.der")).as_bytes());

    let response = "annexD_device_response.hex";
    let (trust, transcript, key) =
        ("annexD_iaca_cert.der", "annexD_session_transcript_bytes.hex", "annexD_ephemeral_reader_key_d.hex");
    let at = format!("--at {THEN}");
    let accepted = |response, trust, transcript, key| {
        let verdict = verify(&stage, response, trust, transcript, key, &at).ends(1).json();
        assert_eq!(verdict["outcome"], "AcceptAsOf");
    };
    accepted("response.cbor", trust, transcript, key);
    accepted(response, trust, "annexD_session_transcript.cbor", key);
    for trust in ["annexD_iaca_cert.hex", "iaca.pem"] {
        accepted(response, trust, transcript, key);
    }
    for key in ["scalar", "jwk.json", "key.der", "key.pem"] {
        accepted(response, trust, transcript, key);
    }
}

#[test]
fn one_changed_digit_is_rejected() {
    let Some(stage) = published() else { return };
    let hex = String::from_utf8(stage.read("annexD_device_response.hex")).expect("hexadecimal");
    // "Doe" becomes "Dof"; the issuer's signature and the holder's MAC begin with another digit.
    for (from, to, reason) in [
        ("63446f65", "63446f66", "DATA_ALTERED"),
        ("584059e64205", "584058e64205", "SIGNATURE_INVALID"),
        ("5820e99521a8", "5820e89521a8", "HOLDER_KEY_MISMATCH"),
    ] {
        let Some(at) = hex.find(from) else { panic!("the response has no {from}") };
        stage.write("changed", format!("{}{to}{}", &hex[..at], &hex[at + from.len()..]).as_bytes());
        let verdict = as_published(&stage, "changed", &format!("--at {THEN}")).ends(1).json();
        assert_eq!(verdict["reason"], reason);
    }
}

#[test]
fn without_the_readers_key_a_mac_proves_no_holder() {
    let Some(stage) = published() else { return };
    let command = "verify annexD_device_response.hex --trust annexD_iaca_cert.der --json --at";
    let transcript = "--transcript annexD_session_transcript_bytes.hex";
    let verdict = stage.run(&format!("{command} {THEN} {transcript}")).ends(1).json();
    assert!(["NO_HOLDER_PROOF", "HOLDER_KEY_MISMATCH"].contains(&text(&verdict["reason"])), "{verdict}");
    // And without its session it is no presentation.
    let ran = stage.run(&format!("{command} {THEN}")).ends(2);
    assert_eq!(ran.json()["error"], "UNREADABLE");
}

#[test]
fn inspect_prints_the_published_response_whole() {
    let Some(stage) = published() else { return };
    let told = stage.run("inspect annexD_device_response.hex").ends(0).out;
    for name in [
        "family_name",
        "issue_date",
        "expiry_date",
        "document_number",
        "portrait",
        "driving_privileges",
        "org.iso.18013.5.1.mDL",
        "utopia ds",
        "valueDigests",
        "deviceKeyInfo",
        "validityInfo",
        "deviceMac",
    ] {
        assert!(told.contains(name), "{name} is not in:\n{told}");
    }
    let portrait = vectors::read("mdoc/annexD_device_response_portrait_data.hex").expect("the portrait");
    let portrait = String::from_utf8(portrait).expect("hexadecimal").trim().to_lowercase();
    assert!(told.contains(&portrait), "the portrait is not whole");

    let short = stage.run("inspect annexD_device_response.hex --short").ends(0).out;
    assert!(short.len() < told.len() && !short.contains(&portrait) && short.contains(&portrait[..64]));
    assert!(short.contains("driving_privileges") && short.contains("# 1042 byte"));
    assert!(text(&stage.json("inspect annexD_device_response.hex")["tree"]).contains("driving_privileges"));
    let certificate = stage.run("inspect annexD_iaca_cert.der --lang en").ends(0).out;
    assert!(certificate.contains("utopia iaca") && certificate.contains("P-256"), "{certificate}");
}

fn jwk(d: &[u8], x: &[u8], y: &[u8]) -> String {
    let [d, x, y] = [d, x, y].map(base64url);
    serde_json::json!({"kty": "EC", "crv": "P-256", "d": Value::from(d), "x": x, "y": y}).to_string()
}

fn base64url(bytes: &[u8]) -> String {
    use base64ct::Encoding;
    base64ct::Base64UrlUnpadded::encode_string(bytes)
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64ct::Encoding;
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64ct::Base64::encode_string(der))
}
