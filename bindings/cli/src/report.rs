//! A verdict in words and as JSON.

use crate::clock;
use crate::output::Page;
use crate::verify::Step;
use base64ct::{Base64, Encoding};
use dinhdanh_catalogue::{display, document_label, element, element_label, harmless};
use dinhdanh_cbor::{Value, tdate};
use dinhdanh_codes::{Checks, Lang};
use dinhdanh_mdoc::Element;
use dinhdanh_verifier::{DocumentVerdict, Outcome, Proof, Standing, Verdict};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;
use time::UtcDateTime;

pub(crate) struct Report<'v, 'a> {
    pub(crate) verdict: &'v Verdict<'a>,
    pub(crate) at: UtcDateTime,
}

impl Report<'_, '_> {
    pub(crate) fn text(&self, lang: Lang, portrait: Option<&Path>) -> String {
        let mut page = Page::default();
        for document in self.verdict.documents() {
            document_text(&mut page, document, lang);
        }
        if let Some(path) = portrait {
            page.line(format_args!("{}: {}", lang.pick("Ảnh chân dung", "Portrait"), path.display()));
        }
        if self.verdict.checks().made().next().is_some() {
            page.line(lang.pick("Lượt trình", "The presentation"));
            checks_text(&mut page, self.verdict.checks(), lang);
        }
        for advisory in self.verdict.advisories() {
            page.line(format_args!("! {}: {}", advisory.code(), advisory.words(lang)));
        }
        page.line(self.conclusion(lang));
        page.line(self.verdict.light_word().words(lang));
        page.text()
    }

    fn conclusion(&self, lang: Lang) -> String {
        let proof = proof(self.verdict.proof(), lang);
        let word = self.verdict.word().words(lang);
        match self.verdict.outcome() {
            Outcome::Accept => format!("{word} ({proof})"),
            Outcome::AcceptAsOf(as_of) => format!("{word} {} ({proof})", clock::shown(as_of, lang)),
            Outcome::Reject(reason) => format!("{word} · {}: {}", reason.code(), reason.words(lang)),
        }
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        let verdict = self.verdict;
        let codes: Vec<_> = verdict.advisories().iter().map(|advisory| advisory.code()).collect();
        let documents: Vec<_> = verdict.documents().iter().map(document_json).collect();
        json!({
            "outcome": verdict.outcome().code(),
            "reason": verdict.outcome().reason().map(|reason| reason.code()),
            "proof": verdict.proof().code(),
            "light": verdict.light().code(),
            "receipt": verdict.receipt().map(hex::encode),
            "request": verdict.request().map(hex::encode),
            "at": tdate::text(self.at),
            "as_of": verdict.as_of().map(tdate::text),
            "advisories": codes,
            "checks": checks_json(verdict.checks()),
            "documents": documents,
        })
    }
}

/// How the holder was asked.
pub(crate) fn proof(proof: Proof, lang: Lang) -> &'static str {
    match proof {
        Proof::Session => lang.pick("gắn với phiên này", "bound to this session"),
        Proof::SelfTimed => lang.pick("người trình tự mở", "opened by the holder"),
        Proof::Unbound => lang.pick("không gắn với yêu cầu nào", "bound to no request"),
    }
}

fn document_text(page: &mut Page, document: &DocumentVerdict<'_>, lang: Lang) {
    page.line(format_args!("{} ({})", document_label(document.doc_type(), lang), harmless(document.doc_type())));
    if let Some(issuer) = document.issuer() {
        page.line(format_args!("  {}: {}", lang.pick("Người ký", "Signed by"), harmless(issuer)));
    } else if let Some(claimed) = document.claimed_issuer() {
        let head = lang.pick("Tự xưng do người này ký, CHƯA ĐƯỢC CHỨNG MINH", "Claims to be signed by, NOT PROVEN");
        page.line(format_args!("  {head}: {}", harmless(claimed)));
    }
    for shown in document.elements() {
        let (namespace, identifier) = (shown.name_space, shown.identifier);
        let label = element_label(document.doc_type(), namespace, identifier, lang);
        let known = element(document.doc_type(), namespace, identifier);
        page.line(format_args!("  {label}: {}", display(known, shown.value, lang)));
    }
    for element in document.holder_elements() {
        let head = lang.pick("Người trình tự khai", "The holder's own word");
        page.line(format_args!("  {head}: {}: {}", harmless(element.identifier), display(None, element.value, lang)));
    }
    for class in document.classes() {
        let mark = if class.valid { "✔" } else { "✘" };
        let state = match (class.valid, class.until.map(clock::date)) {
            (true, None) => lang.pick("còn hiệu lực, không thời hạn", "valid, unlimited").to_owned(),
            (true, Some(until)) => format!("{} {until}", lang.pick("còn hiệu lực đến", "valid until")),
            (false, None) => lang.pick("ĐÃ HẾT HẠN", "EXPIRED").to_owned(),
            (false, Some(until)) => format!("{} {until}", lang.pick("ĐÃ HẾT HẠN ngày", "EXPIRED on")),
        };
        page.line(format_args!("  {mark} {} {}: {state}", lang.pick("Hạng", "Class"), class.name));
    }
    page.line(format_args!("  {}: {}", lang.pick("Trạng thái", "Status"), document.status_word().words(lang)));
    if let Some(validity) = document.validity() {
        page.line(format_args!(
            "  {}: {} – {}",
            lang.pick("Chữ ký của nơi cấp có hạn", "The issuer's signature is good"),
            clock::shown(validity.valid_from, lang),
            clock::shown(validity.valid_until, lang)
        ));
    }
    checks_text(page, document.checks(), lang);
}

fn checks_text(page: &mut Page, checks: &Checks, lang: Lang) {
    for (check, passed) in checks.made() {
        let (mark, reason) =
            if passed { ("✔", String::new()) } else { ("✘", format!(" · {}", check.reason().code())) };
        page.line(format_args!("    {mark} {}{reason} ({}; {})", check.words(lang), check.name(), check.clause()));
        if !passed {
            page.line(format_args!("      {}", check.reason().words(lang)));
            for detail in checks.details(check) {
                page.line(format_args!("      ({detail})"));
            }
        }
    }
}

fn checks_json(checks: &Checks) -> serde_json::Value {
    let check = |(check, passed): (dinhdanh_codes::Check, bool)| match passed {
        true => json!({"name": check.name(), "clause": check.clause(), "passed": true}),
        false => {
            json!({"name": check.name(), "clause": check.clause(), "passed": false, "reason": check.reason().code(), "details": checks.details(check).collect::<Vec<_>>()})
        }
    };
    checks.made().map(check).collect()
}

fn elements_json(elements: &[Element<'_>]) -> serde_json::Value {
    let mut namespaces = serde_json::Map::new();
    for element in elements {
        let value = Value::parse(element.value).map_or(serde_json::Value::Null, |value| to_json(&value));
        let namespace = namespaces.entry(element.name_space).or_insert_with(|| json!({}));
        if let Some(namespace) = namespace.as_object_mut() {
            namespace.insert(element.identifier.to_owned(), value);
        }
    }
    namespaces.into()
}

fn document_json(document: &DocumentVerdict<'_>) -> serde_json::Value {
    let class = |class: &dinhdanh_verifier::LicenceClass| json!({"name": class.name, "until": class.until.map(|until| until.to_string()), "valid": class.valid});
    json!({
        "doc_type": document.doc_type(),
        "outcome": document.outcome().code(),
        "reason": document.outcome().reason().map(|reason| reason.code()),
        "as_of": document.as_of().map(tdate::text),
        "status": document.as_of().map(|_| known(document.status())),
        "issuer": document.issuer(),
        "claimed_issuer": document.claimed_issuer(),
        "elements": elements_json(document.elements()),
        "holder_elements": elements_json(document.holder_elements()),
        "classes": document.classes().iter().map(class).collect::<Vec<_>>(),
        "checks": checks_json(document.checks()),
    })
}

/// `fresh`, `stale` or `unknown`.
fn known(known: Standing) -> &'static str {
    match known {
        Standing::Fresh(_) => "fresh",
        Standing::Stale(_) => "stale",
        Standing::Unknown => "unknown",
    }
}

/// Byte strings become base64; a tag gives way to what it stands on.
fn to_json(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Integer(number) => (*number).into(),
        Value::Bytes(bytes) => Base64::encode_string(bytes).into(),
        Value::Text(text) => (*text).into(),
        Value::Array(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => {
            let entry = |(key, value): &(Value<'_>, Value<'_>)| {
                let key = match key {
                    Value::Text(text) => (*text).to_owned(),
                    other => to_json(other).to_string(),
                };
                (key, to_json(value))
            };
            serde_json::Value::Object(entries.iter().map(entry).collect())
        }
        Value::Tag(_, inner) => to_json(inner),
        Value::Bool(flag) => (*flag).into(),
        Value::Float(number) => (*number).into(),
        Value::Null => serde_json::Value::Null,
        Value::Big(raw) | Value::Other(raw) => hex::encode(raw).into(),
    }
}

pub(crate) fn timings(steps: &[Step], lang: Lang) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:<40} {:>12} {:>10}", lang.pick("Bước", "Step"), "µs", lang.pick("byte", "bytes"));
    for step in steps {
        let _ = writeln!(text, "{:<40} {:>12} {:>10}", lang.pick(step.vi, step.en), step.microseconds, step.bytes);
    }
    text
}
