use crate::{DocumentVerdict, Light, Outcome, Proof, Verdict};
use dinhdanh_catalogue::{by_doc_type, harmless};
use dinhdanh_cbor::tdate;
use dinhdanh_codes::{Checks, Lang, LogWord};
use std::fmt::Write;
use time::{UtcDateTime, UtcOffset};

/// What a printed record says beside the verdict.
#[derive(Debug, Clone, Copy)]
pub struct RecordHead<'a> {
    /// Who checked, as his reader's certificate names him.
    pub verifier: &'a str,
    /// The name of the check.
    pub check: &'a str,
}

impl Verdict<'_> {
    /// A record of this check to be printed or kept: one HTML page, Vietnamese with English beside it, without anything
    /// from outside.
    ///
    /// It says who checked, when, for what, which fields were shown by name, what was found and by which clause. It holds
    /// no value of any field and no portrait: those may not be kept (`product.md` §4).
    pub fn record(&self, head: &RecordHead<'_>) -> String {
        let mut page = Page(String::with_capacity(8 * 1024));
        page.raw(HEAD);
        page.head(self, head);
        for document in self.documents() {
            page.document(document);
        }
        if self.checks().made().next().is_some() {
            page.raw("<h2>Lượt trình <i>The presentation</i></h2>\n");
            page.checks(self.checks());
        }
        page.raw(FOOT);
        page.0
    }
}

/// For paper: black on white, one column, no pictures, fonts or scripts from elsewhere.
const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<title>Biên bản kiểm tra</title>\n<style>\
@page{size:A4;margin:18mm}body{font:11pt/1.45 'Noto Sans','DejaVu Sans',sans-serif;max-width:174mm;margin:8mm auto}\
i{color:#555}h1{font-size:17pt;margin:0 0 2mm}h2{font-size:12.5pt;margin:6mm 0 1mm;break-after:avoid}\
table{border-collapse:collapse;width:100%}td,th{border-top:.3pt solid #999;padding:.8mm 2mm .8mm 0;text-align:left;\
vertical-align:top}th{width:48mm;font-weight:normal}code{font-size:9pt;overflow-wrap:anywhere}\
.verdict{border:1.2pt solid #000;padding:2mm 3mm;margin:3mm 0;font-size:13pt}tr{break-inside:avoid}\
code,.clause{color:#555}.clause{font-size:9pt;width:44mm}\
</style></head><body>\n<h1>Biên bản kiểm tra <i>Record of a check</i></h1>\n";

const FOOT: &str = "<p><i>Biên bản này không chứa giá trị của trường nào và không có ảnh chân dung. \
This record holds no value of any field and no portrait.</i></p>\n</body></html>\n";

struct Page(String);

impl Page {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Text that came from outside or is not HTML: it can open no tag, and no value.
    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                other if other.is_control() => self.0.push('\u{fffd}'),
                other => self.0.push(other),
            }
        }
    }

    fn row(&mut self, vi: &str, en: &str, value: &str) {
        let _ = write!(self.0, "<tr><th>{vi} <i>{en}</i></th><td>");
        self.text(value);
        self.raw("</td></tr>\n");
    }

    fn hash(&mut self, vi: &str, en: &str, hash: Option<[u8; 32]>) {
        let Some(hash) = hash else { return };
        let hex = hash.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let _ = writeln!(self.0, "<tr><th>{vi} <i>{en}</i></th><td><code>{hex}</code></td></tr>");
    }

    fn head(&mut self, verdict: &Verdict<'_>, head: &RecordHead<'_>) {
        self.raw("<div class=\"verdict\">");
        self.text(&conclusion(verdict));
        self.raw("<br>");
        let light = verdict.light_word();
        self.text(&pair(light.words(Lang::Vi), light.words(Lang::En)));
        self.raw("</div>\n<table>\n");
        self.row("Thời điểm", "time", &moment(verdict.at()));
        self.row("Bên kiểm tra", "verifier", &harmless(head.verifier));
        self.row("Lần kiểm tra", "check", &harmless(head.check));
        if let Some(profile) = verdict.profile() {
            self.row("Mục đích", "purpose", &pair(&profile.label_vi, &profile.label_en));
            self.row("Căn cứ", "legal basis", &pair(&profile.basis_vi, &profile.basis_en));
            self.row("Lưu giữ", "retention", &pair(&profile.retention_vi, &profile.retention_en));
        }
        if let Some(as_of) = verdict.as_of() {
            self.row("Trạng thái tính đến", "status as of", &moment(as_of));
        }
        let proof = match verdict.proof() {
            Proof::Session => "gắn với yêu cầu của bên kiểm tra (bound to the verifier's request)",
            Proof::SelfTimed => "người trình tự mở (opened by the holder)",
            Proof::Unbound => "không gắn với yêu cầu nào đang mở (bound to no open request)",
        };
        self.row("Cách trình", "proof", proof);
        if let Some(serial) = verdict.pack() {
            self.row("Gói chính sách số", "policy pack no.", &serial.to_string());
        }
        for advisory in verdict.advisories() {
            self.row("Lưu ý", "note", &pair(&advisory.words(Lang::Vi), &advisory.words(Lang::En)));
        }
        // As the holder's letters call it: by this a withdrawal is matched to the check.
        let word = |lang| LogWord::RequestHash.words(lang);
        self.hash(word(Lang::Vi), word(Lang::En), verdict.request());
        self.hash("Mã lượt trình", "receipt", verdict.receipt());
        self.raw("</table>\n");
    }

    fn document(&mut self, document: &DocumentVerdict<'_>) {
        let known = by_doc_type(document.doc_type());
        self.raw("<h2>");
        match known {
            Some(known) => {
                self.text(known.label_vi);
                self.raw(" <i>");
                self.text(known.label_en);
                self.raw("</i>");
            }
            None => self.text(&harmless(document.doc_type())),
        }
        self.raw("</h2>\n<table>\n");
        if let Some(issuer) = document.issuer() {
            self.row("Người ký", "signed by", &harmless(issuer));
        }
        let status = document.status_word();
        self.row("Trạng thái", "status", &pair(&status.words(Lang::Vi), &status.words(Lang::En)));
        for (elements, vi, en) in [
            (document.elements(), "Các trường đã trình", "fields shown"),
            (document.holder_elements(), "Người trình tự khai", "the holder's own word"),
        ] {
            let name = |element: &dinhdanh_mdoc::Element<'_>| {
                let row = known.and_then(|known| known.element(element.name_space, element.identifier));
                row.map_or_else(|| harmless(element.identifier), |row| row.label_vi.to_owned())
            };
            let names: Vec<_> = elements.iter().map(name).collect();
            if !names.is_empty() {
                self.row(vi, en, &names.join(", "));
            }
        }
        self.raw("</table>\n");
        self.checks(document.checks());
    }

    fn checks(&mut self, checks: &Checks) {
        self.raw("<table>\n");
        for (check, passed) in checks.made() {
            let (mark, reason) = if passed { ("✔", "") } else { ("✘", check.reason().code()) };
            let _ = write!(self.0, "<tr><td>{mark}</td><td>");
            self.text(check.words(Lang::Vi));
            self.raw(" <i>");
            self.text(check.words(Lang::En));
            let _ = write!(self.0, "</i> <code>{}</code></td><td>{reason}</td><td class=\"clause\">", check.name());
            self.text(check.clause());
            self.raw("</td></tr>\n");
            if !passed {
                self.raw("<tr><td></td><td colspan=\"3\">");
                self.text(&pair(check.reason().words(Lang::Vi), check.reason().words(Lang::En)));
                self.raw("</td></tr>\n");
            }
        }
        self.raw("</table>\n");
    }
}

/// What the checks come to. What the policy does not let pass has no sign of a yes, however much of it is proven.
fn conclusion(verdict: &Verdict<'_>) -> String {
    let red = verdict.light() == Light::Red;
    match (verdict.outcome(), red) {
        (Outcome::Reject(reason), _) => {
            let words = pair(reason.words(Lang::Vi), reason.words(Lang::En));
            format!("✘ TỪ CHỐI · REJECTED · {}: {words}", reason.code())
        }
        (Outcome::Accept, true) => "■ CHƯA CHẤP NHẬN theo chính sách · NOT YET ACCEPTED by the policy".to_owned(),
        (Outcome::AcceptAsOf(as_of), true) => format!(
            "■ CHƯA CHẤP NHẬN theo chính sách, trạng thái tính đến {0} · NOT YET ACCEPTED by the policy, status as of {0}",
            moment(as_of)
        ),
        (Outcome::Accept, false) => "✔ CHẤP NHẬN · ACCEPTED".to_owned(),
        (Outcome::AcceptAsOf(as_of), false) => {
            format!("✔ CHẤP NHẬN, trạng thái tính đến {0} · ACCEPTED, status as of {0}", moment(as_of))
        }
    }
}

fn pair(vi: &str, en: &str) -> String {
    format!("{vi} ({en})")
}

/// Vietnam's time (+07:00 all year) as `20/11/2026 09:00:00 +07:00`; where the calendar ends, UTC.
fn moment(at: UtcDateTime) -> String {
    let offset = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let Some(local) = at.checked_to_offset(offset) else { return tdate::text(at) };
    let (year, month, day) = local.to_calendar_date();
    let (hour, minute, second) = local.to_hms();
    format!("{day:02}/{:02}/{year} {hour:02}:{minute:02}:{second:02} +07:00", u8::from(month))
}
