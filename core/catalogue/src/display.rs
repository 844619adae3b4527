use crate::classes::found;
use crate::document::{Element, ElementKind};
use crate::plate::shown_plate;
use dinhdanh_cbor::Value;
use dinhdanh_cbor::tdate::TAG_FULL_DATE;
use dinhdanh_codes::Lang;

/// Longest text that is shown, in characters.
const MAX_SHOWN: usize = 300;

/// Most entries of a list that are shown.
const MAX_ENTRIES: usize = 24;

/// The value of an element, encoded, as a person reads it: one line, of bounded length, which can't rewrite the screen.
pub fn display(element: Option<&Element>, value: &[u8], lang: Lang) -> String {
    let text = match Value::parse(value) {
        Ok(value) => of_kind(element.map(|element| element.kind), &value, lang),
        Err(_) => lang.pick("(không đọc được)", "(unreadable)").to_owned(),
    };
    harmless(&text)
}

/// A text of a stranger's without what could rewrite the screen (control characters, those that turn the direction of reading),
/// and cut.
pub fn harmless(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => one_line(text.get(..end).unwrap_or_default()) + "…",
        None => one_line(text),
    }
}

/// A line that has a stranger's text in it, of any length, without what could rewrite the screen or begin another line.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// Characters that show nothing, or make others show otherwise: controls, directions, invisible ones (Unicode: Cc,
/// Bidi_Control, most of Default_Ignorable_Code_Point).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn of_kind(kind: Option<ElementKind>, value: &Value<'_>, lang: Lang) -> String {
    match (kind, value) {
        (Some(ElementKind::Sex), Value::Integer(1)) => lang.pick("Nam", "Male").to_owned(),
        (Some(ElementKind::Sex), Value::Integer(2)) => lang.pick("Nữ", "Female").to_owned(),
        (Some(ElementKind::Number(_, unit)), Value::Integer(number)) => {
            format!("{number} {unit}").trim_end().to_owned()
        }
        (Some(ElementKind::Privileges), Value::Array(_)) => classes(value, "vehicle_category_code", lang),
        (Some(ElementKind::Classes), Value::Array(_)) => classes(value, "class", lang),
        (Some(ElementKind::Insurance), Value::Map(_)) => {
            let until = value.get("valid_until").map(|day| of_kind(None, day, lang)).unwrap_or_default();
            let part = |name| value.get(name).and_then(Value::as_text).unwrap_or_default();
            format!("{}, {} ({} {until})", part("insurer"), part("number"), lang.pick("đến", "until"))
        }
        (Some(ElementKind::Plate), Value::Text(plate)) => shown_plate(plate),
        (Some(ElementKind::OneOf(_)), Value::Text(word)) => translated(word, lang).to_owned(),
        (_, Value::Bytes(bytes)) => picture(bytes, lang),
        _ => plain(value, lang, 4),
    }
}

fn plain(value: &Value<'_>, lang: Lang, depth: usize) -> String {
    match value {
        Value::Text(text) => (*text).to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Bool(flag) => if *flag { lang.pick("Có", "Yes") } else { lang.pick("Không", "No") }.to_owned(),
        Value::Tag(TAG_FULL_DATE, inner) => {
            let date = inner.as_text().unwrap_or_default();
            if date == "9999-12-31" { lang.pick("không thời hạn", "unlimited").to_owned() } else { dotted(date) }
        }
        Value::Tag(_, inner) if depth > 0 => plain(inner, lang, depth - 1),
        Value::Array(items) if depth > 0 => {
            let items: Vec<_> = items.iter().take(MAX_ENTRIES).map(|item| plain(item, lang, depth - 1)).collect();
            items.join(", ")
        }
        Value::Map(entries) if depth > 0 => {
            let entries = entries.iter().take(MAX_ENTRIES);
            let entry = |(key, value): &(Value<'_>, Value<'_>)| {
                format!("{}: {}", plain(key, lang, depth - 1), plain(value, lang, depth - 1))
            };
            entries.map(entry).collect::<Vec<_>>().join("; ")
        }
        Value::Bytes(bytes) => picture(bytes, lang),
        Value::Float(number) => number.to_string(),
        Value::Null => "–".to_owned(),
        _ => "…".to_owned(),
    }
}

/// "B (đến 10/02/2035), A1 (không thời hạn)".
fn classes(value: &Value<'_>, name: &str, lang: Lang) -> String {
    let Value::Array(items) = value else { return String::new() };
    let class = |item: &Value<'_>| {
        let class = item.get(name).and_then(Value::as_text).unwrap_or("?");
        let conditions = item.get("conditions").map(|conditions| format!(", {}", plain(conditions, lang, 1)));
        let until = match item.get("expiry_date") {
            Some(day) => format!("{} {}", lang.pick("đến", "until"), plain(day, lang, 1)),
            None => lang.pick("không thời hạn", "unlimited").to_owned(),
        };
        format!("{class} ({until}{})", conditions.unwrap_or_default())
    };
    items.iter().take(MAX_ENTRIES).map(class).collect::<Vec<_>>().join(", ")
}

fn dotted(date: &str) -> String {
    let mut parts = date.split('-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day), None) => format!("{day}/{month}/{year}"),
        _ => date.to_owned(),
    }
}

fn picture(bytes: &[u8], lang: Lang) -> String {
    let tenths = bytes.len().saturating_add(50) / 100;
    let size = format!("{}{}{} kB", tenths / 10, lang.pick(',', '.'), tenths % 10);
    let named = |format: &str| format!("{} {format}, {size}", lang.pick("ảnh", "picture"));
    match bytes {
        [0xff, 0xd8, 0xff, ..] => named("JPEG"),
        [0, 0, 0, 12, b'j', b'P', ..] | [0xff, 0x4f, ..] => named("JPEG 2000"),
        [b'R', b'I', b'F', b'F', ..] => named("WebP"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..] => named("AVIF"),
        _ => format!("{} byte", bytes.len()),
    }
}

fn translated(word: &str, lang: Lang) -> &str {
    if let Some(edition) = found(word) {
        return lang.pick(edition.label_vi, edition.label_en);
    }
    let vi = match word {
        "white" => "trắng",
        "yellow" => "vàng",
        "blue" => "xanh",
        "red" => "đỏ",
        "diplomatic" => "ngoại giao",
        "temporary" => "tạm thời",
        other => other,
    };
    lang.pick(vi, word)
}
