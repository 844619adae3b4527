//! What an issuer is given to sign: every wrong field is named, and nothing is signed.

use crate::stage::{Stage, issue, keys};
use serde_json::{Value, json};

const CITIZEN: &str = "vn.dinhdanh.citizen_id.1";
const ISSUE: &str = "issuer issue authority --request citizen_id.request --fields changed.json --out x \
                     --portrait authority/people/portrait.jpg";

/// Writes the citizen's fields, changed.
fn change(stage: &Stage, change: impl FnOnce(&mut Value)) {
    let fields = stage.read("authority/people/citizen_id.json");
    let mut fields: Value = serde_json::from_slice(&fields).expect("JSON");
    change(&mut fields[CITIZEN]);
    stage.write("changed.json", fields.to_string().as_bytes());
}

#[test]
fn each_wrong_field_is_named_and_none_of_its_values() {
    let stage = Stage::furnished();
    let wrong = json!({
        "birth_date": "1990-13-20",
        "sex": "nam",
        "full_name": 5,
        "personal_number": "0990900000123",
        "nationality": "Việt",
        "expiry_date": null,
    });
    for (name, value) in wrong.as_object().expect("an object") {
        change(&stage, |fields| fields[name] = value.clone());
        let json = stage.run(&format!("{ISSUE} --json")).ends(2).json();
        assert_eq!(json["error"], "FIELDS_REFUSED", "{name}");
        assert_eq!(json["fields"], json!([format!("{CITIZEN}/{name}")]));
        stage.refuses(ISSUE, 2, "FIELDS_REFUSED");
        let said = stage.run(ISSUE).ends(2).err;
        assert!(said.contains(name.as_str()), "{name} is not in: {said}");
        assert!(!said.contains("0990900000123"), "{said}");
    }
    assert!(!stage.path("x").exists());
}

#[test]
fn all_wrong_fields_are_named_at_once() {
    let stage = Stage::furnished();
    change(&stage, |fields| {
        fields["birth_date"] = json!("hôm qua");
        fields["shoe_size"] = json!(42);
        fields.as_object_mut().expect("an object").remove("full_name");
    });
    let json = stage.run(&format!("{ISSUE} --json")).ends(2).json();
    let mut named: Vec<_> = json["fields"].as_array().expect("an array").iter().filter_map(Value::as_str).collect();
    named.sort_unstable();
    let birth_date = format!("{CITIZEN}/birth_date");
    let full_name = format!("{CITIZEN}/full_name");
    assert_eq!(named, ["shoe_size", &birth_date, &full_name]);
    assert_eq!(keys(&json), ["about", "error", "fields", "words"]);
}

#[test]
fn a_picture_that_is_no_jpeg_is_no_portrait() {
    let stage = Stage::furnished();
    stage.write("portrait.txt", b"a face");
    let issue = &issue("citizen_id.request", "citizen_id");
    let json = stage.run(&format!("{issue} --portrait portrait.txt --json")).ends(2).json();
    assert_eq!(json["fields"], json!([format!("{CITIZEN}/portrait")]));
    stage.refuses(issue, 2, "FIELDS_REFUSED");
}

#[test]
fn what_is_no_object_of_fields_is_malformed() {
    let stage = Stage::furnished();
    let nested = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
    for bytes in [&b""[..], b"{", b"[]", b"5", b"\xff\xfe", b"{} {}", &nested] {
        stage.write("changed.json", bytes);
        let json = stage.run(&format!("{ISSUE} --json")).ends(2).json();
        assert_eq!(json["error"], "MALFORMED", "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(20)]));
    }
    stage.refuses(ISSUE, 2, "MALFORMED");
    assert!(!stage.path("x").exists());
}

#[test]
fn the_fields_of_one_type_are_not_signed_as_another() {
    let stage = Stage::furnished();
    stage.refuses(&issue("citizen_id.request", "vehicle_registration"), 2, "FIELDS_REFUSED");
    assert!(!stage.path("x").exists());
}
