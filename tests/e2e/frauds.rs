//! Cheating fails: each way for its own reason, the first of the table, with the others listed.

use crate::stage::{Stage, failed, members};
use serde_json::Value;

/// A stage whose citizen showed a traffic stop at second 0, as `message`.
fn shown() -> Stage {
    let stage = Stage::furnished();
    let at = stage.at(0);
    let show = "wallet show wallet --profile V1 --include vehicle_registration --yes --out message --pin-stdin";
    stage.run(&format!("{show} --at {at}")).ends(0);
    stage
}

/// Writes `message` with one text in it replaced by another of the same length, as `forged`.
fn forge(stage: &Stage, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut message = stage.plain("message");
    let at = message.windows(from.len()).position(|window| window == from.as_bytes());
    let at = at.unwrap_or_else(|| panic!("the message has no {from}"));
    message[at..at + to.len()].copy_from_slice(to.as_bytes());
    stage.write("forged", &message);
}

#[test]
fn a_recording_is_too_late_after_its_window_and_its_edge_is_in_time() {
    let stage = shown();
    assert_eq!(stage.verify("message", &stage.at(40))["reason"], Value::Null);
    for late in [41, 60, 3600] {
        let verdict = stage.verify("message", &stage.at(late));
        assert_eq!(verdict["reason"], "TOO_LATE");
        assert_eq!(failed(&verdict), ["within_window"], "everything else holds");
    }
}

#[test]
fn a_clock_set_ahead_is_said_to_be_ahead() {
    let stage = shown();
    assert_eq!(stage.verify("message", &stage.at(-10))["reason"], Value::Null);
    let verdict = stage.verify("message", &stage.at(-11));
    assert_eq!(verdict["reason"], "HOLDER_CLOCK_AHEAD");
    assert_eq!(failed(&verdict), ["holder_clock"]);
    let command = format!("verify message --trust authority/trust --at {}", stage.at(-11));
    assert!(stage.run(&command).ends(1).out.contains("Bật giờ tự động"));
    assert!(stage.run(&format!("{command} --lang en")).ends(1).out.contains("Turn on automatic time"));
}

#[test]
fn another_authoritys_documents_are_untrusted_even_under_the_same_name() {
    let stage = shown();
    stage.run("issuer init impostor").ends(0);
    let at = stage.at(0);
    let verdict = stage.run(&format!("verify message --trust impostor/trust --at {at} --json")).ends(1).json();
    assert_eq!(verdict["reason"], "ISSUER_UNTRUSTED");
    for document in members(&verdict["documents"]) {
        assert_eq!(document["reason"], "ISSUER_UNTRUSTED");
        assert_eq!(document["elements"], serde_json::json!({}), "nothing unproven is shown");
    }
    let both = format!("verify message --trust impostor/trust --trust authority/trust --at {at}");
    stage.run(&both).ends(0);
}

#[test]
fn an_altered_field_is_found_and_not_shown() {
    let stage = shown();
    for (from, to) in [("2035-02-10", "2055-02-10"), ("990123456789", "990123456780"), ("HONDA", "YAMAH")] {
        forge(&stage, from, to);
        let verdict = stage.verify("forged --portrait face.jpg", &stage.at(0));
        assert_eq!(verdict["reason"], "DATA_ALTERED", "{from}");
        assert!(failed(&verdict).contains(&"digests_equal"), "{from}");
        assert!(!verdict.to_string().contains(to), "{to} is shown");
    }
}

#[test]
fn an_altered_document_type_is_not_the_one_that_was_signed() {
    let stage = shown();
    forge(&stage, "org.iso.7367.1.mVRC", "org.iso.7367.1.mVRX");
    let verdict = stage.verify("forged", &stage.at(0));
    assert_eq!(verdict["reason"], "DATA_INVALID");
    assert!(failed(&verdict).contains(&"doc_type_equal"), "{verdict}");
}

#[test]
fn one_changed_bit_anywhere_is_never_accepted() {
    let stage = shown();
    let message = stage.read("message");
    let at = stage.at(0);
    for (turn, index) in (0..message.len()).step_by(61).enumerate() {
        let mut changed = message.clone();
        changed[index] ^= 1 << (turn % 8);
        stage.write("changed", &changed);
        let ran = stage.run(&format!("verify changed --trust authority/trust --at {at} --json"));
        assert!([1, 2].contains(&ran.status), "accepted with byte {index} changed: {}", ran.out);
        ran.json();
    }
}

#[test]
fn an_answer_to_another_verifier_says_nothing_here() {
    let stage = Stage::furnished();
    let at = stage.at(0);
    for name in ["officer", "bank"] {
        stage.run(&format!("verifier init {name} --authority authority")).ends(0);
        stage.run(&format!("verifier request {name} --profile V1 --out {name}.request --at {at}")).ends(0);
    }
    let show = "wallet show wallet --request bank.request --readers authority/readers --yes --pin-stdin";
    stage.run(&format!("{show} --out answer --at {at}")).ends(0);
    let verdict = stage.verify("answer --verifier officer", &at);
    assert_eq!(verdict["reason"], "SESSION_MISMATCH");
    assert!(members(&verdict["documents"]).is_empty());
    // Where nobody said whose request it answers, to show another one helps nothing.
    let verify = format!("verify answer --trust authority/trust --at {at}");
    stage.refuses(&verify, 2, "USAGE");
    let told = stage.run(&format!("{verify} --lang en")).ends(2).err;
    assert!(told.contains("encrypted to the verifier") && told.contains("→ --verifier DIR"), "{told}");
    let verdict = stage.verify("answer --verifier bank", &at);
    assert_eq!(verdict["reason"], serde_json::Value::Null, "it stays good where it belongs");
}

#[test]
fn a_forged_request_is_not_answered() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("verifier request officer --profile V1 --out ask").ends(0);
    let mut ask = stage.read("ask");
    let place = ask.windows(13).position(|window| window == b"traffic.check").expect("the purpose");
    ask[place] ^= 1;
    stage.write("forged", &ask);
    let show = "wallet show wallet --request forged --readers authority/readers --yes --pin-stdin --out answer";
    stage.refuses(show, 1, "REQUEST_REFUSED");
    assert!(!stage.path("answer").exists());
}

#[test]
fn of_several_failures_the_first_of_the_table_is_the_reason_and_the_others_are_listed() {
    let stage = shown();
    let later = stage.at(20 * 24 * 3600);
    let verdict = stage.verify("message", &later);
    assert_eq!(verdict["reason"], "EXPIRED_CREDENTIAL", "an expired copy comes before a late code");
    assert_eq!(failed(&verdict), ["valid_until", "valid_until", "within_window"]);
    let told = stage.run(&format!("verify message --trust authority/trust --at {later} --lang en")).ends(1).out;
    assert!(told.contains("REJECT · EXPIRED_CREDENTIAL") && told.contains("TOO_LATE"), "{told}");

    let before = stage.at(-3 * 24 * 3600);
    let verdict = stage.verify("message", &before);
    assert!(failed(&verdict).contains(&"valid_from") && failed(&verdict).contains(&"holder_clock"), "{verdict}");

    forge(&stage, "2035-02-10", "2055-02-10");
    let verdict = stage.verify("forged --not-this-person", &later);
    assert_eq!(verdict["reason"], "DATA_ALTERED", "altered data comes before everything here");
    assert!(failed(&verdict).contains(&"within_window") && failed(&verdict).contains(&"holder_confirmed"));
}

#[test]
fn codes_of_two_people_are_not_judged_together() {
    let stage = shown();
    stage.run("wallet show wallet --profile V2 --yes --png one --pin-stdin").ends(0);
    stage.run("wallet show wallet --profile V2 --yes --png two --pin-stdin").ends(0);
    stage.refuses("verify one two --trust authority/trust", 2, "SEVERAL_CODES");
}
