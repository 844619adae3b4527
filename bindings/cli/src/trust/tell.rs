//! A pack in words and as JSON.

use crate::clock;
use crate::output::Page;
use dinhdanh_catalogue::{document_label, harmless};
use dinhdanh_cbor::tdate;
use dinhdanh_codes::Lang;
use dinhdanh_crypto::PublicKey;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_trust::pack::{Freshness, Issuer, IssuerState, Light, PackContent, PackProfile, thumbprint};
use serde_json::{Value, json};
use std::fmt::Write;
use time::UtcDateTime;

/// What is known of a pack's signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    /// There is none yet.
    None,
    /// No root keys were given to check it by.
    Unchecked,
    /// By a key that leads to the pinned ones.
    Holds,
    /// By nobody known, or altered.
    Refused,
}

pub(super) struct Told<'a> {
    pub(super) content: &'a PackContent,
    pub(super) signature: Signature,
    pub(super) at: UtcDateTime,
}

impl Told<'_> {
    pub(super) fn text(&self, lang: Lang) -> String {
        let content = self.content;
        let mut page = Page::default();
        page.line(format_args!(
            "{} {}, {} {}",
            lang.pick("Gói", "Pack"),
            content.id,
            lang.pick("số", "number"),
            content.serial
        ));
        let (issued, until) = (clock::shown(content.issued, lang), clock::shown(content.until, lang));
        let stale = if self.at > content.until { lang.pick(" — ĐÃ QUÁ HẠN", " — PAST ITS DATE") } else { "" };
        page.line(format_args!("  {issued} – {until}{stale}"));
        page.line(format_args!("  {}", self.signature.words(lang)));
        let keys = content.root_keys().map_or(0, |sets| sets.last().map_or(0, |set| set.keys().len()));
        page.line(format_args!(
            "  {}: {keys}; {}: {}",
            lang.pick("Khóa gốc", "Root keys"),
            lang.pick("số lần thay", "successions"),
            content.successions.len()
        ));
        page.line(lang.pick("Cơ quan cấp", "Issuers"));
        content.issuers.iter().for_each(|issuer| issuer_text(&mut page, issuer, lang));
        let counts = [
            (lang.pick("Chứng thư CSCA", "CSCA certificates"), content.csca.len()),
            (lang.pick("Chứng thư gốc của bên kiểm tra", "Reader roots"), content.reader_roots.len()),
            (lang.pick("Bên kiểm tra đã đăng ký", "Registered readers"), content.readers.len()),
        ];
        for (what, count) in counts {
            page.line(format_args!("{what}: {count}"));
        }
        page.line(lang.pick("Mục đích", "Profiles"));
        content.profiles.iter().for_each(|entry| profile_text(&mut page, entry, lang));
        page.line(format_args!("{}: {}", lang.pick("Độ mới", "Freshness"), freshness_text(&content.freshness, lang)));
        for scheme in &content.class_schemes {
            let what = lang.pick("Bộ hạng", "Class scheme");
            let name = lang.pick(&scheme.label_vi, &scheme.label_en);
            page.line(format_args!("{what} {} ({name}): {}", scheme.id, scheme.classes.join(" ")));
        }
        page.text().trim_end().to_owned()
    }

    pub(super) fn json(&self) -> Value {
        let content = self.content;
        let scheme = |scheme: &dinhdanh_trust::pack::ClassScheme| json!({"id": scheme.id, "classes": scheme.classes});
        json!({
            "id": content.id,
            "serial": content.serial,
            "issued": tdate::text(content.issued),
            "until": tdate::text(content.until),
            "stale": self.at > content.until,
            "signature": self.signature.code(),
            "successions": content.successions.len(),
            "issuers": content.issuers.iter().map(issuer_json).collect::<Vec<_>>(),
            "csca": content.csca.len(),
            "reader_roots": content.reader_roots.len(),
            "readers": content.readers.len(),
            "profiles": content.profiles.iter().map(profile_json).collect::<Vec<_>>(),
            "freshness": freshness_json(&content.freshness),
            "class_schemes": content.class_schemes.iter().map(scheme).collect::<Vec<_>>(),
        })
    }
}

impl Signature {
    fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unchecked => "unchecked",
            Self::Holds => "holds",
            Self::Refused => "refused",
        }
    }

    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::None => lang.pick("✘ CHƯA KÝ", "✘ NOT SIGNED"),
            Self::Unchecked => lang.pick(
                "? Chữ ký CHƯA được kiểm tra; đưa khóa đã ghim bằng --roots",
                "? The signature was NOT checked; give the pinned keys with --roots",
            ),
            Self::Holds => lang.pick("✔ Chữ ký đúng, theo khóa đã ghim", "✔ Signed under the pinned keys"),
            Self::Refused => {
                lang.pick("✘ CHỮ KÝ KHÔNG ĐÚNG hoặc của người lạ", "✘ The signature DOES NOT HOLD or is a stranger's")
            }
        }
    }
}

fn issuer_text(page: &mut Page, issuer: &Issuer, lang: Lang) {
    page.line(format_args!("  {}: {}", name(issuer), state_text(issuer.state, lang)));
    page.line(format_args!("    SHA-256 {}", hex::encode(issuer.fingerprint())));
    for doc_type in &issuer.doc_types {
        page.line(format_args!("    {} ({doc_type})", document_label(doc_type, lang)));
    }
    for (key, state) in &issuer.signers {
        let what = lang.pick("người ký", "signer");
        page.line(format_args!("    {what} {}: {}", hex::encode(thumbprint(key)), state_text(*state, lang)));
    }
    for status in &issuer.status_signers {
        page.line(format_args!("    {}: {}", lang.pick("danh sách trạng thái", "status lists"), status.prefix));
    }
    for left in &issuer.left_status_signers {
        let what = lang.pick("khóa cũ của danh sách trạng thái", "former key of status lists");
        page.line(format_args!("    {what}: {}", hex::encode(thumbprint(&left.key))));
    }
}

/// The certificate's own words, which its maker chose.
fn name(issuer: &Issuer) -> String {
    let certificate = Certificate::parse(&issuer.certificate).ok();
    harmless(certificate.as_ref().and_then(|certificate| certificate.subject().common_name()).unwrap_or_default())
}

fn state_text(state: IssuerState, lang: Lang) -> String {
    match state {
        IssuerState::Active => lang.pick("đang hoạt động", "active").to_owned(),
        IssuerState::Retired(since) => {
            format!("{} {}", lang.pick("ngừng từ", "retired since"), clock::shown(since, lang))
        }
        IssuerState::Compromised => lang.pick("LỘ KHÓA: từ chối tất cả", "COMPROMISED: rejects everything").to_owned(),
    }
}

fn state_json(state: IssuerState) -> Value {
    match state {
        IssuerState::Active => json!("active"),
        IssuerState::Retired(since) => json!({"retired": tdate::text(since)}),
        IssuerState::Compromised => json!("compromised"),
    }
}

fn issuer_json(issuer: &Issuer) -> Value {
    let signer = |(key, state): &(PublicKey, IssuerState)| json!({"key": hex::encode(thumbprint(key)), "state": state_json(*state)});
    let left: Vec<_> = issuer.left_status_signers.iter().map(|left| hex::encode(thumbprint(&left.key))).collect();
    let prefixes: Vec<_> = issuer.status_signers.iter().map(|status| status.prefix.as_str()).collect();
    json!({
        "name": name(issuer),
        "sha256": hex::encode(issuer.fingerprint()),
        "state": state_json(issuer.state),
        "doc_types": issuer.doc_types,
        "signers": issuer.signers.iter().map(signer).collect::<Vec<_>>(),
        "status_lists": prefixes,
        "left_status_keys": left,
    })
}

fn profile_text(page: &mut Page, entry: &PackProfile, lang: Lang) {
    let profile = &entry.profile;
    let way = if profile.self_timed {
        lang.pick("tự trình hoặc theo yêu cầu", "self-timed or session")
    } else {
        lang.pick("chỉ theo yêu cầu", "session only")
    };
    page.line(format_args!(
        "  {} {} · {} · {way}",
        profile.id,
        lang.pick(&profile.label_vi, &profile.label_en),
        profile.purpose
    ));
    let (basis, kept) = (lang.pick("căn cứ", "basis"), lang.pick("lưu", "kept"));
    page.line(format_args!("    {basis}: {}", lang.pick(&profile.basis_vi, &profile.basis_en)));
    page.line(format_args!("    {kept}: {}", lang.pick(&profile.retention_vi, &profile.retention_en)));
    for document in &profile.documents {
        let names = document.elements.iter().map(|element| {
            if element.required { element.identifier.clone() } else { format!("[{}]", element.identifier) }
        });
        page.line(format_args!(
            "    {}: {}",
            document_label(&document.doc_type, lang),
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(rule) = &entry.freshness {
        page.line(format_args!("    {}: {}", lang.pick("độ mới", "freshness"), freshness_text(rule, lang)));
    }
}

fn profile_json(entry: &PackProfile) -> Value {
    let profile = &entry.profile;
    let document = |document: &dinhdanh_catalogue::ProfileDocument| {
        let element = |element: &dinhdanh_catalogue::ProfileElement| json!({"namespace": element.namespace, "identifier": element.identifier, "required": element.required});
        json!({
            "doc_type": document.doc_type, "required": document.required,
            "elements": document.elements.iter().map(element).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": profile.id, "purpose": profile.purpose, "self_timed": profile.self_timed, "any_one": profile.any_one,
        "documents": profile.documents.iter().map(document).collect::<Vec<_>>(),
        "freshness": entry.freshness.as_ref().map(freshness_json),
    })
}

fn freshness_text(rule: &Freshness, lang: Lang) -> String {
    let hours = |seconds: u64| format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60);
    let (green, amber) = (lang.pick("xanh đến", "green up to"), lang.pick("vàng đến", "amber up to"));
    let mut text = format!("{green} {}, {amber} {}", hours(rule.green), hours(rule.amber));
    for (code, light) in &rule.advisories {
        let light = match light {
            Light::Green => lang.pick("xanh", "green"),
            Light::Amber => lang.pick("vàng", "amber"),
            Light::Red => lang.pick("đỏ", "red"),
        };
        let _ = write!(text, "; {code} {light}");
    }
    text
}

fn freshness_json(rule: &Freshness) -> Value {
    let light = |light: &Light| match light {
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
    };
    let advisories = rule.advisories.iter().map(|(code, found)| (code.clone(), light(found).into()));
    json!({"green": rule.green, "amber": rule.amber, "advisories": Value::Object(advisories.collect())})
}
