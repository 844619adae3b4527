//! The same story through the commands: issue, hold, show, verify, with one scan and with two.

use crate::stage::{Stage, failed, issue, keys, members, text};
use serde_json::{Value, json};

const MDL: &str = "org.iso.18013.5.1.mDL";
const MVRC: &str = "org.iso.7367.1.mVRC";

#[test]
fn a_wallet_is_made_and_filled_and_lists_what_it_holds() {
    let stage = Stage::furnished();
    stage.wallet_is_whole();
    let list = stage.json("wallet list wallet --pin-stdin");
    for document in members(&list["documents"]) {
        assert_eq!(document["fresh_copies"], 4);
        assert!(text(&document["issuer"]).contains("TEST"));
    }
    let told = stage.run("wallet list wallet --pin-stdin --lang en").ends(0).out;
    for words in ["Driving licence", "Vehicle registration", "until 10/02/2035", "4 copies not shown yet"] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
    let log = stage.json("wallet log wallet --pin-stdin");
    assert_eq!(members(&log["log"]).len(), 3);
}

#[test]
fn nothing_in_the_wallets_folder_can_be_read_without_the_pin() {
    let stage = Stage::furnished();
    let mut files = stage.names("wallet");
    assert!(files.iter().any(|name| name == "wallet.db"), "{files:?}");
    files.retain(|name| name != "software");
    files.extend(stage.names("wallet/software").iter().map(|name| format!("software/{name}")));
    for name in files {
        let bytes = stage.read(&format!("wallet/{name}"));
        for value in ["Bình", "990123456789", "13A12345", "org.iso", "SQLite format"] {
            let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
            assert!(!found, "{name} holds {value}");
        }
    }
}

#[test]
fn a_traffic_stop_is_shown_in_pictures_and_verified_with_a_trust_list_alone() {
    let stage = Stage::furnished();
    let (shown, seen) = (stage.at(0), stage.at(5));
    let drawn = stage.json(&format!(
        "wallet show wallet --profile V1 --include vehicle_registration --yes --gif show.gif --png codes --out message \
         --pin-stdin --at {shown}"
    ));
    assert_eq!(drawn["codes"], stage.names("codes").len());
    assert_eq!(drawn["bytes"], stage.read("message").len());

    // The officer has the pictures and the issuer's certificate, nothing else of the citizen's.
    let officer = Stage::empty();
    officer.write("issuer.pem", &stage.read("authority/trust/issuer.pem"));
    officer.write("show.gif", &stage.read("show.gif"));
    let verify = format!("verify show.gif --trust issuer.pem --profile V1 --at {seen}");
    let verdict = officer.json(&format!("{verify} --portrait face.jpg"));
    has_the_shape_of_the_table(&verdict);
    assert_eq!(verdict["outcome"], "AcceptAsOf");
    assert_eq!(verdict["reason"], Value::Null);
    assert_eq!(verdict["proof"], "SelfTimed");
    assert_eq!(verdict["advisories"], json!(["STATUS_UNKNOWN", "SELF_TIMED", "TEST_ISSUER"]));
    assert!(failed(&verdict).is_empty());
    shows_what_the_traffic_stop_names(&verdict);
    assert_eq!(
        officer.read("face.jpg"),
        stage.read("authority/people/portrait_small.jpg"),
        "the portrait is the small one that was issued"
    );

    let told = officer.run(&format!("{verify} --lang en --timings")).ends(0).out;
    for words in [
        "ACCEPT, status as of",
        "Trần Văn Bình",
        "Class A1: valid, unlimited",
        "✔ Nothing was altered after it was signed (digests_equal; ",
        "µs",
    ] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
    let folder = stage.verify("codes", &seen);
    assert_eq!(folder["documents"], stage.verify("show.gif", &seen)["documents"], "one PNG per code says the same");
    assert_eq!(folder["documents"], stage.verify("message", &seen)["documents"], "and so does the message itself");
}

#[test]
fn what_was_not_agreed_to_is_not_in_the_message() {
    let stage = Stage::furnished();
    stage.run("wallet show wallet --profile V1 --yes --out message --pin-stdin").ends(0);
    let message = stage.plain("message");
    let holds = |value: &str| message.windows(value.len()).any(|window| window == value.as_bytes());
    assert!(holds("990123456789") && holds("full_name"));
    for value in ["1990-01-20", "birth_date", "Hải Phòng", "099090000012", "engine_capacity", "VISION"] {
        assert!(!holds(value), "the message holds {value}");
    }
    let at = stage.at(0);
    let show = "wallet show wallet --profile V1 --include engine_capacity --yes --pin-stdin";
    stage.run(&format!("{show} --out more --at {at}")).ends(0);
    let verdict = stage.verify("more", &at);
    assert_eq!(document(&verdict, MVRC)["elements"]["org.iso.7367.1"]["engine_capacity"], 108);
}

#[test]
fn the_age_gate_learns_one_fact_and_nothing_else() {
    let stage = Stage::furnished();
    let at = stage.at(0);
    stage.run(&format!("wallet show wallet --profile V2 --yes --gif age.gif --pin-stdin --at {at}")).ends(0);
    let verdict = stage.verify("age.gif --profile V2", &at);
    assert_eq!(verdict["outcome"], "AcceptAsOf");
    let documents = members(&verdict["documents"]);
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["elements"], json!({"vn.dinhdanh.citizen_id.1": {"age_over_18": true}}));
    let other = stage.verify("age.gif --profile V1", &at);
    assert_eq!(other["reason"], "ELEMENTS_MISSING", "one fact is no licence");
}

#[test]
fn a_minor_does_not_pass_the_age_gate_by_showing_that_he_is_one() {
    let stage = Stage::empty();
    stage.run("issuer init authority").ends(0);
    stage.run("wallet create wallet --pin-stdin").ends(0);
    let (people, at) = ("authority/people/citizen_id.json", stage.at(0));
    let mut fields: Value = serde_json::from_slice(&stage.read(people)).expect("JSON");
    let year = at.get(..4).and_then(|year| year.parse::<u32>().ok()).expect("a year") - 12;
    let card = &mut fields["vn.dinhdanh.citizen_id.1"];
    card["birth_date"] = format!("{year}-01-20").into();
    // A boy born in this century (Circular 59/2021).
    card["personal_number"] = format!("0992{:02}000012", year % 100).into();
    stage.write(people, fields.to_string().as_bytes());
    let portraits = "--portrait authority/people/portrait.jpg --small-portrait authority/people/portrait_small.jpg";
    stage.run("wallet request wallet --type citizen_id --out request --pin-stdin").ends(0);
    stage.run(&format!("{} {portraits}", issue("request", "citizen_id"))).ends(0);
    stage.run("wallet add wallet x --trust authority/trust --pin-stdin").ends(0);
    stage.run(&format!("wallet show wallet --profile V2 --yes --out shown --pin-stdin --at {at}")).ends(0);
    let verdict = stage.verify("shown --profile V2", &at);
    assert_eq!((&verdict["reason"], &verdict["light"]), (&json!("POLICY_NOT_MET"), &json!("red")));
    assert_eq!(failed(&verdict), ["purpose_met"]);
    let elements = &members(&verdict["documents"])[0]["elements"];
    assert_eq!(elements["vn.dinhdanh.citizen_id.1"]["age_over_18"], false);
}

#[test]
fn two_scans_answer_this_verifier_once() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    let (asked, answered, seen) = (stage.at(0), stage.at(3), stage.at(9));
    stage.run(&format!("verifier request officer --profile V1 --png ask.png --at {asked}")).ends(0);
    let show = "wallet show wallet --request ask.png --readers authority/readers --include vehicle_registration --yes --pin-stdin";
    let told = stage.run(&format!("{show} --gif answer.gif --out answer --lang en --at {answered}")).ends(0).out;
    assert!(told.contains("✔ The reader is CONFIRMED\nAsked by: TEST Đội kiểm tra số 1\n"), "{told}");
    let answer = stage.read("answer");
    assert!(!answer.windows(9).any(|window| window == b"full_name"), "the answer is encrypted");

    let verdict = stage.verify("answer.gif --verifier officer", &seen);
    has_the_shape_of_the_table(&verdict);
    assert_eq!((&verdict["outcome"], &verdict["light"]), (&json!("Accept"), &json!("green")));
    assert_eq!(verdict["proof"], "Session");
    assert_eq!(verdict["advisories"], json!(["TEST_ISSUER"]));
    shows_what_the_traffic_stop_names(&verdict);

    let again = stage.verify("answer.gif --verifier officer", &seen);
    assert_eq!(again["reason"], "SESSION_MISMATCH", "a request is answered once");
    assert!(members(&again["documents"]).is_empty());

    let log = stage.json("wallet log wallet --pin-stdin");
    let shown = members(&log["log"]).iter().find(|entry| entry["profile"] == "V1").expect("the log has it");
    assert_eq!(shown["who"], "TEST Đội kiểm tra số 1");
    assert!(members(&shown["elements"]).contains(&json!("full_name")));
    assert!(!log.to_string().contains("Bình"), "the log names fields, and keeps no values");
}

#[test]
fn a_reader_that_the_wallet_cannot_confirm_is_shown_as_such() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("verifier request officer --profile V1 --out ask").ends(0);
    let told = stage.run("wallet show wallet --request ask --yes --pin-stdin --out answer").ends(0).out;
    assert!(told.contains("CHƯA XÁC MINH BÊN NHẬN"), "{told}");
}

#[test]
fn a_request_past_its_time_is_not_answered() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run(&format!("verifier request officer --profile V1 --out ask --at {}", stage.at(0))).ends(0);
    let show = "wallet show wallet --request ask --readers authority/readers --yes --pin-stdin --out answer";
    // It is good for a minute, and the phone's clock may be a minute behind the verifier's.
    stage.refuses(&format!("{show} --at {}", stage.at(121)), 1, "REQUEST_REFUSED");
    assert!(!stage.path("answer").exists());
}

#[test]
fn a_code_shown_in_another_check_is_a_replay_and_in_the_same_check_a_second_look() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    let at = stage.at(0);
    stage.run(&format!("wallet show wallet --profile V1 --yes --out message --pin-stdin --at {at}")).ends(0);
    let check = |name: &str| stage.verify(&format!("message --verifier officer --check {name}"), &at);
    let first = check("lane-1");
    assert_eq!(first["outcome"], "AcceptAsOf");
    let second = check("lane-1");
    assert_eq!(second["outcome"], "AcceptAsOf");
    assert!(members(&second["advisories"]).contains(&json!("ALREADY_CHECKED")), "{second}");
    assert!(!members(&first["advisories"]).contains(&json!("ALREADY_CHECKED")));
    assert_eq!(check("lane-2")["reason"], "REPLAY");
    assert_eq!(stage.verify("message --verifier officer", &at)["reason"], "REPLAY", "a check without a name is new");
}

#[test]
fn an_officer_who_sees_another_person_has_the_last_word() {
    let stage = Stage::furnished();
    let at = stage.at(0);
    stage.run(&format!("wallet show wallet --profile V1 --yes --out message --pin-stdin --at {at}")).ends(0);
    let verdict = stage.verify("message --not-this-person", &at);
    assert_eq!(verdict["outcome"], "Reject");
    assert_eq!(verdict["reason"], "HOLDER_NOT_CONFIRMED");
    assert_eq!(failed(&verdict), ["holder_confirmed"]);
}

#[test]
fn a_deleted_document_is_gone_and_the_others_stay() {
    let stage = Stage::furnished();
    let list = stage.json("wallet list wallet --pin-stdin");
    let licence = members(&list["documents"]).iter().find(|document| document["doc_type"] == MDL).expect("a licence");
    stage.run(&format!("wallet delete wallet {} --pin-stdin", licence["id"])).ends(0);
    let list = stage.json("wallet list wallet --pin-stdin");
    assert_eq!(members(&list["documents"]).len(), 2);
    stage.refuses("wallet show wallet --profile V1 --yes --pin-stdin --out message", 1, "NOTHING_TO_SHOW");
    stage.run("wallet lock wallet").ends(0);
}

#[track_caller]
fn document<'a>(verdict: &'a Value, doc_type: &str) -> &'a Value {
    let mut documents = members(&verdict["documents"]).iter();
    documents.find(|document| document["doc_type"] == doc_type).unwrap_or_else(|| panic!("no {doc_type}: {verdict}"))
}

/// Exactly the fields of V1: not the birth date, not the address, nothing that was not asked.
#[track_caller]
fn shows_what_the_traffic_stop_names(verdict: &Value) {
    assert_eq!(members(&verdict["documents"]).len(), 2);
    let licence = &document(verdict, MDL)["elements"];
    assert_eq!(keys(licence), ["org.iso.18013.5.1", "org.iso.18013.5.1.VN"]);
    let iso = ["document_number", "driving_privileges", "expiry_date", "issuing_authority"];
    assert_eq!(keys(&licence["org.iso.18013.5.1"]), iso);
    let vn = ["class_scheme", "full_name", "licence_classes_vn", "portrait_small"];
    assert_eq!(keys(&licence["org.iso.18013.5.1.VN"]), vn);
    assert_eq!(licence["org.iso.18013.5.1.VN"]["full_name"], "Trần Văn Bình");
    let vehicle = &document(verdict, MVRC)["elements"];
    assert_eq!(keys(vehicle), ["org.iso.7367.1"]);
    let iso = ["make", "registration_number", "registration_number_type", "vehicle_identification_number"];
    assert_eq!(keys(&vehicle["org.iso.7367.1"]), iso);
}

/// The contract of programs: `docs/verdict.md`.
#[track_caller]
fn has_the_shape_of_the_table(verdict: &Value) {
    for name in ["outcome", "reason", "proof", "as_of", "advisories", "documents"] {
        assert!(verdict.get(name).is_some(), "the verdict has no {name}: {verdict}");
    }
    assert!(text(&verdict["as_of"]).ends_with('Z'));
    for document in members(&verdict["documents"]) {
        for name in ["doc_type", "outcome", "reason", "elements"] {
            assert!(document.get(name).is_some(), "the document has no {name}: {document}");
        }
        let checks = members(&document["checks"]);
        assert!(checks.len() >= 16, "only {} checks", checks.len());
        for check in checks {
            assert_eq!(keys(check), ["clause", "name", "passed"]);
            assert!(!text(&check["clause"]).is_empty());
            assert!(check["passed"].is_boolean());
        }
    }
}
