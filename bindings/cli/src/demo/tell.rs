//! An accepted verdict, told as an officer would see it.

use super::stage::Stage;
use crate::{clock, report};
use dinhdanh_catalogue::{by_doc_type, display};
use dinhdanh_cbor::{Writer, tdate};
use dinhdanh_verifier::{Light, Proof, light_word};
use serde_json::Value;

pub(super) fn accepted(stage: &Stage, verdict: &Value) {
    let lang = stage.voice.lang;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("–").to_owned();
    for document in verdict.get("documents").and_then(Value::as_array).into_iter().flatten() {
        let element = |name: &str| {
            let namespaces = document.get("elements").and_then(Value::as_object);
            let value = namespaces.into_iter().flat_map(|all| all.values()).find_map(|elements| elements.get(name));
            value.and_then(Value::as_str).map(str::to_owned)
        };
        let made = document.get("checks").and_then(Value::as_array).map_or(0, Vec::len);
        stage.voice.say(&format!(
            "  {} · {made} {}",
            text(document.get("doc_type")),
            lang.pick("phép kiểm đạt", "checks passed")
        ));
        for (name, label) in
            [("full_name", lang.pick("Họ và tên", "Name")), ("registration_number", lang.pick("Biển số", "Plate"))]
        {
            if let Some(value) = element(name) {
                let row = by_doc_type(&text(document.get("doc_type")))
                    .and_then(|known| known.elements.iter().find(|element| element.identifier == name));
                let value = display(row, &Writer::new().text(&value).finish(), lang);
                stage.voice.say(&format!("    {label}: {value}"));
            }
        }
        for class in document.get("classes").and_then(Value::as_array).into_iter().flatten() {
            let until = class.get("until").and_then(Value::as_str).and_then(|day| tdate::parse_date(day).ok());
            let until = until.map_or_else(|| lang.pick("không thời hạn", "unlimited").to_owned(), clock::date);
            stage.voice.say(&format!("    {} {}: {until}", lang.pick("Hạng", "Class"), text(class.get("name"))));
        }
    }
    let portrait = stage.dir.join("portrait.jpg");
    stage.voice.say(&format!("  {}: {}", lang.pick("Ảnh chân dung", "Portrait"), portrait.display()));
    let as_of = verdict.get("as_of").and_then(Value::as_str).and_then(|time| clock::parse(time).ok());
    let as_of = as_of.map_or_else(|| "–".to_owned(), |time| clock::shown(time, lang));
    // A full yes needs the verifier's own session and a fresh list; else it is a yes as of then.
    let head = match verdict.get("outcome").and_then(Value::as_str) {
        Some("Accept") => lang.pick("CHẤP NHẬN; danh sách trạng thái lúc", "ACCEPT; by the status list of"),
        _ => lang.pick("CHẤP NHẬN, trạng thái tính đến", "ACCEPT, status as of"),
    };
    let proof = [Proof::Session, Proof::SelfTimed].into_iter().find(|proof| proof.code() == text(verdict.get("proof")));
    let proof = proof.map_or("–", |proof| report::proof(proof, lang));
    stage.voice.say(&format!("✔ {head} {as_of} ({proof})"));
    let light =
        [Light::Green, Light::Amber, Light::Red].into_iter().find(|light| light.code() == text(verdict.get("light")));
    stage.voice.say(light.map_or("–", |light| light_word(light, false).words(lang)));
    let steps = verdict.get("steps").and_then(Value::as_array);
    for step in steps.into_iter().flatten() {
        let number = |name| step.get(name).and_then(Value::as_u64).unwrap_or_default();
        stage.voice.say(&format!(
            "    {:<42} {:>9} µs {:>9} {}",
            text(step.get("words")),
            number("microseconds"),
            number("bytes"),
            lang.pick("byte", "bytes")
        ));
    }
}
