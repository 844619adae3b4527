use crate::claims::hex;
use crate::{Purposes, Wallet, WalletError, field_names};
use dinhdanh_codes::{Lang, LogKind, LogWord};
use dinhdanh_store::{
    Activity, ActivityKind, Claim, ClaimId, ElementName, Entry, Hit, LogCheck, Outcome, Receipt, ReceiptId, RightKind,
    Said,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;
use time::{Duration, UtcDateTime};

/// All of the log, the receipts and the claims, as the citizen takes them along. Names only: no value of a document is in it.
struct Export {
    made_at: UtcDateTime,
    entries: Vec<Entry>,
    check: LogCheck,
    receipts: Vec<(ReceiptId, Receipt, Vec<u8>)>,
    claims: Vec<(ClaimId, Claim)>,
    lost: Vec<Hit>,
    /// Of each receipt, by its hash, whether a trusted authority had confirmed the verifier.
    confirmed: HashMap<[u8; 32], bool>,
}

impl Export {
    fn kind(&self, activity: &Activity) -> LogKind {
        kind_of(activity, activity.receipt_hash.and_then(|hash| self.confirmed.get(&hash).copied()))
    }
}

impl Wallet {
    /// The log with its chain, the receipts with their requests and the claims, as JSON: whoever has it can check the chain and
    /// the verifier's signature over what it asked.
    pub fn export_json(&self, now: UtcDateTime) -> Result<Value, WalletError> {
        let export = self.export(now)?;
        let receipts = export
            .receipts
            .iter()
            .map(|(id, receipt, request)| joined(receipt_json(receipt), json!({"id": id.0, "request": hex(request)})));
        let claims = export.claims.iter().map(|(id, claim)| {
            json!({
                "id": id.0, "receipt": claim.receipt.0, "kind": right(claim.kind).code(), "made_at": time(claim.made_at),
                "answer_due": time(claim.answer_due), "finish_due": time(claim.finish_due), "extended": claim.extended,
                "answered_at": claim.answered_at.map(time), "finished_at": claim.finished_at.map(time),
                "overdue": claim.is_overdue(now),
            })
        });
        Ok(json!({
            "format": "dinhdanh-log-1",
            "made_at": time(export.made_at),
            "chain": chain_json(export.check),
            "entries": export.entries.iter().map(|entry| entry_json(entry, &export)).collect::<Vec<_>>(),
            "receipts": receipts.collect::<Vec<_>>(),
            "claims": claims.collect::<Vec<_>>(),
            "lost": lost_json(&export.lost),
        }))
    }

    /// The same for a person: one HTML page that needs nothing else and runs nothing.
    pub fn export_html(&self, now: UtcDateTime, lang: Lang) -> Result<String, WalletError> {
        let export = self.export(now)?;
        let purposes = self.purposes();
        let word = |word: LogWord| word.words(lang);
        let mut page = format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
             <style>body{{font:16px sans-serif;margin:2em}}table{{border-collapse:collapse;width:100%}}\
             td,th{{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}}\
             code{{font-size:80%;word-break:break-all}}</style></head><body><h1>{title}</h1><p>{}</p><p>{}</p>",
            lang.pick("vi", "en"),
            shown(export.made_at),
            if export.check.broken.is_none() { word(LogWord::ChainWhole) } else { word(LogWord::ChainBroken) },
            title = word(LogWord::Title),
        );
        if !export.lost.is_empty() {
            let lost: Vec<_> = export.lost.iter().map(|hit| lost(*hit, lang)).collect();
            let _ = write!(page, "<p>{}: {}</p>", word(LogWord::Lost), lost.join(", "));
        }
        page.push_str("<table>");
        let heads = [LogWord::Date, LogWord::What, LogWord::Who, LogWord::Purpose, LogWord::Elements, LogWord::Result];
        page.push_str(&heading(&heads, lang));
        for entry in export.entries.iter().rev() {
            match &entry.said {
                Said::Activity { activity, .. } => row(&mut page, activity, export.kind(activity), &purposes, lang),
                Said::Deleted { at } => {
                    let _ = writeln!(
                        page,
                        "<tr><td>{}</td><td colspan=\"5\">{}</td></tr>",
                        shown(*at),
                        word(LogWord::Deleted)
                    );
                }
            }
        }
        let _ = write!(page, "</table>\n<h2>{}</h2><table>", word(LogWord::Receipts));
        let heads = [LogWord::Number, LogWord::Date, LogWord::Who, LogWord::Purpose, LogWord::Elements];
        page.push_str(&heading(&[&heads[..], &[LogWord::RequestHash, LogWord::ReceiptHash]].concat(), lang));
        for (id, receipt, _) in &export.receipts {
            let stranger = if receipt.confirmed { "" } else { word(LogWord::Unconfirmed) };
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{} {} {stranger}</td><td>{}</td><td>{}</td><td><code>{}</code></td><td><code>{}</code></td></tr>",
                id.0,
                shown(receipt.at),
                escaped(&receipt.verifier),
                escaped(&receipt.contact),
                escaped(&purposes.words(&receipt.purpose, &receipt.profile, lang)),
                escaped(&field_names(&receipt.elements, lang)),
                hex(&receipt.request_hash),
                hex(&receipt.hash()),
            );
        }
        let _ = write!(page, "</table>\n<h2>{}</h2><table>", word(LogWord::Claims));
        let heads = [LogWord::Number, LogWord::Date, LogWord::What, LogWord::Who];
        let dues = [LogWord::AnswerDue, LogWord::FinishDue, LogWord::Result];
        page.push_str(&heading(&[&heads[..], &dues].concat(), lang));
        for (id, claim) in &export.claims {
            let receipt = export.receipts.iter().find(|(id, ..)| *id == claim.receipt);
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{} ({} {})</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                id.0,
                shown(claim.made_at),
                word(right(claim.kind)),
                escaped(receipt.map_or("?", |(_, receipt, _)| &receipt.verifier)),
                word(LogWord::ReceiptNumber),
                claim.receipt.0,
                shown(claim.answer_due),
                shown(claim.finish_due),
                became(claim, now, lang),
            );
        }
        page.push_str("</table></body></html>\n");
        Ok(page)
    }

    /// Goes round damage: what can be read is exported, and what can't is named.
    fn export(&self, now: UtcDateTime) -> Result<Export, WalletError> {
        let (log, receipts, claims) =
            (self.store.salvage_log()?, self.store.salvage_receipts()?, self.store.salvage_claims()?);
        Ok(Export {
            made_at: now,
            check: self.store.check_log()?,
            confirmed: receipts.read.iter().map(|(_, receipt, _)| (receipt.hash(), receipt.confirmed)).collect(),
            lost: [log.lost, receipts.lost, claims.lost].concat(),
            entries: log.read,
            receipts: receipts.read,
            claims: claims.read,
        })
    }
}

fn row(page: &mut String, activity: &Activity, kind: LogKind, purposes: &Purposes, lang: Lang) {
    let _ = writeln!(
        page,
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        shown(activity.at),
        kind.words(lang),
        escaped(&activity.who),
        escaped(&purposes.words(&activity.purpose, &activity.profile, lang)),
        escaped(&field_names(&activity.elements, lang)),
        outcome(activity.outcome).words(lang),
    );
}

fn heading(words: &[LogWord], lang: Lang) -> String {
    let cells = words.iter().map(|word| format!("<th>{}</th>", word.words(lang)));
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

/// What became of a claim.
fn became(claim: &Claim, now: UtcDateTime, lang: Lang) -> String {
    let step = match (claim.answered_at, claim.finished_at) {
        (_, Some(at)) => format!("✔ {} {}", LogWord::ClaimFinished.words(lang), shown(at)),
        (Some(at), None) => format!("{} {}", LogWord::ClaimAnswered.words(lang), shown(at)),
        (None, None) => LogWord::ClaimUnanswered.words(lang).to_owned(),
    };
    let late = claim.is_overdue(now).then(|| format!(" · {}", LogWord::Overdue.words(lang)));
    step + &late.unwrap_or_default()
}

/// The word for what an entry is about. For who is named in it [`Wallet::log`] looks whether that was confirmed.
pub fn kind(activity: &Activity) -> LogKind {
    kind_of(activity, None)
}

/// The same, of an entry whose party was confirmed or not, where a receipt says so.
pub(crate) fn kind_of(activity: &Activity, confirmed: Option<bool>) -> LogKind {
    match activity.kind {
        ActivityKind::Presentation if confirmed == Some(false) => LogKind::ShownToUnconfirmed,
        ActivityKind::Presentation if activity.who.is_empty() => LogKind::ShownByMyself,
        ActivityKind::Presentation => LogKind::ShownTo,
        ActivityKind::DocumentAdded => LogKind::DocumentAdded,
        ActivityKind::DocumentDeleted => LogKind::DocumentDeleted,
        ActivityKind::RightClaimed => LogKind::RightClaimed,
        ActivityKind::KeysChanged => LogKind::KeysChanged,
        ActivityKind::Restored => LogKind::Restored,
        ActivityKind::OlderCopy => LogKind::OlderCopy,
        ActivityKind::UnconfirmedPresentation => LogKind::ShownToUnconfirmed,
        ActivityKind::UnconfirmedClaim => LogKind::RightClaimedUnconfirmed,
        ActivityKind::EntriesLost => LogKind::EntriesLost,
    }
}

/// The word for how it ended.
pub fn outcome(outcome: Outcome) -> LogWord {
    match outcome {
        Outcome::Done => LogWord::Done,
        Outcome::Declined => LogWord::Declined,
        Outcome::Failed => LogWord::Failed,
    }
}

/// The word for a claim.
pub fn right(kind: RightKind) -> LogWord {
    match kind {
        RightKind::WithdrawConsent => LogWord::Withdrawal,
        RightKind::Erasure => LogWord::Erasure,
    }
}

/// What damage hit, in words.
pub fn lost(hit: Hit, lang: Lang) -> String {
    let (word, which) = match hit {
        Hit::Account => (LogWord::LostAccount, None),
        Hit::Document(id) => (LogWord::LostDocument, Some(id.0.to_string())),
        Hit::Copy(Some(id), copy) => (LogWord::LostCopy, Some(format!("{}/{}", id.0, copy.0))),
        Hit::Copy(None, copy) => (LogWord::LostCopy, Some(format!("?/{}", copy.0))),
        Hit::Keys => (LogWord::LostKeys, None),
        Hit::ToReissue => (LogWord::LostToReissue, None),
        Hit::Settings => (LogWord::LostSettings, None),
        Hit::Log { first, last } if first == last => (LogWord::LostLog, Some(first.0.to_string())),
        Hit::Log { first, last } => (LogWord::LostLog, Some(format!("{}–{}", first.0, last.0))),
        Hit::Receipt(id) => (LogWord::LostReceipt, Some(id.0.to_string())),
        Hit::Claim(id) => (LogWord::LostClaim, Some(id.0.to_string())),
        Hit::Caches => (LogWord::LostCaches, None),
    };
    [Some(word.words(lang).to_owned()), which].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What damage hit, for programs: what it is, and which.
pub fn lost_json(hits: &[Hit]) -> Value {
    let json = |hit: &Hit| match hit {
        Hit::Account => json!({"what": "account"}),
        Hit::Document(id) => json!({"what": "document", "document": id.0}),
        Hit::Copy(id, copy) => json!({"what": "copy", "document": id.map(|id| id.0), "copy": copy.0}),
        Hit::Keys => json!({"what": "keys"}),
        Hit::ToReissue => json!({"what": "to_reissue"}),
        Hit::Settings => json!({"what": "settings"}),
        Hit::Log { first, last } => json!({"what": "log", "first": first.0, "last": last.0}),
        Hit::Receipt(id) => json!({"what": "receipt", "receipt": id.0}),
        Hit::Claim(id) => json!({"what": "claim", "claim": id.0}),
        Hit::Caches => json!({"what": "caches"}),
    };
    hits.iter().map(json).collect()
}

fn entry_json(entry: &Entry, export: &Export) -> Value {
    let said = match &entry.said {
        Said::Activity { activity, salt } => json!({
            "at": time(activity.at), "kind": export.kind(activity).code(), "who": activity.who, "purpose": activity.purpose,
            "profile": activity.profile, "elements": elements_json(&activity.elements),
            "outcome": outcome(activity.outcome).code(), "request_hash": activity.request_hash.map(|hash| hex(&hash)),
            "receipt_hash": activity.receipt_hash.map(|hash| hex(&hash)), "salt": hex(salt),
        }),
        Said::Deleted { at } => json!({"deleted_at": time(*at)}),
    };
    joined(said, json!({"number": entry.id.0, "content": hex(&entry.content), "link": hex(&entry.link)}))
}

/// The members of two objects in one.
fn joined(mut one: Value, other: Value) -> Value {
    if let (Value::Object(members), Value::Object(more)) = (&mut one, other) {
        members.extend(more);
    }
    one
}

fn receipt_json(receipt: &Receipt) -> Value {
    json!({
        "at": time(receipt.at), "verifier": receipt.verifier, "confirmed": receipt.confirmed, "contact": receipt.contact,
        "purpose": receipt.purpose, "profile": receipt.profile, "elements": elements_json(&receipt.elements),
        "request_hash": hex(&receipt.request_hash), "hash": hex(&receipt.hash()),
    })
}

fn chain_json(check: LogCheck) -> Value {
    json!({"entries": check.entries, "deleted": check.deleted, "lost": check.lost, "broken_at": check.broken.map(|entry| entry.0)})
}

fn elements_json(elements: &[ElementName]) -> Value {
    elements.iter().map(|element| json!([element.doc_type, element.namespace, element.name])).collect()
}

/// Text that comes from others, as text and nothing else.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // What turns text around would make one name look like another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            other => safe.push(other),
        }
    }
    safe
}

/// `20/11/2026 09:00`, in Vietnam.
fn shown(time: UtcDateTime) -> String {
    let clock = time.saturating_add(Duration::hours(7));
    format!("{} {:02}:{:02}", crate::claims::day(time), clock.hour(), clock.minute())
}

fn time(time: UtcDateTime) -> String {
    let (date, clock) = (time.date(), time.time());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock.hour(), clock.minute(), clock.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_text_in_the_page() {
        assert_eq!(escaped("<script>\"&'"), "&lt;script&gt;&quot;&amp;&#39;");
        assert_eq!(escaped("TEST\u{202e}live"), "TESTlive");
    }
}
