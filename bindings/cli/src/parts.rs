//! What a message's bytes go to: the first thing to know before it is made smaller.

use dinhdanh_cbor::{Value, Writer};
use dinhdanh_codes::Lang;
use dinhdanh_presentation::Message;

/// `x5chain` (RFC 9360).
const X5CHAIN: i64 = 33;

/// A part of a message and its bytes.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) bytes: usize,
}

/// The parts of a self-timed message or a bare `DeviceResponse`; none of anything else.
pub(crate) fn of(bytes: &[u8], lang: Lang) -> Vec<Part> {
    if let Ok(Message::SelfTimed(shown)) = Message::parse(bytes) {
        let mut parts = of_response(&shown.response, lang);
        let saved = shown.response.len().saturating_sub(bytes.len());
        let name = lang.pick("bớt được nhờ nén", "saved by deflate").to_owned();
        parts.push(Part { name, bytes: saved });
        return parts;
    }
    of_response(bytes, lang)
}

fn of_response(bytes: &[u8], lang: Lang) -> Vec<Part> {
    let Ok(response) = Value::parse(bytes) else { return Vec::new() };
    let Some(Value::Array(documents)) = response.get("documents") else { return Vec::new() };
    let mut parts = Vec::new();
    for document in documents {
        of_document(document, lang, &mut parts);
    }
    let named: usize = parts.iter().map(|part| part.bytes).sum();
    let rest = lang.pick("khung của DeviceResponse", "frame of the DeviceResponse").to_owned();
    parts.push(Part { name: rest, bytes: bytes.len().saturating_sub(named) });
    parts
}

fn of_document(document: &Value<'_>, lang: Lang, parts: &mut Vec<Part>) {
    let doc_type = document.get("docType").and_then(Value::as_text).unwrap_or_default();
    let mut add = |name: String, bytes: usize| parts.push(Part { name: format!("{doc_type}: {name}"), bytes });
    if let Some(issuer) = document.get("issuerSigned") {
        if let Some(Value::Map(spaces)) = issuer.get("nameSpaces") {
            for item in spaces
                .iter()
                .flat_map(|(_, items)| if let Value::Array(items) = items { items.as_slice() } else { &[] })
            {
                add(identifier(item), size(item));
            }
        }
        if let Some(Value::Array(auth)) = issuer.get("issuerAuth") {
            let chain = auth.get(1).and_then(chain).map_or(0, size);
            let payload = auth.get(2).map_or(0, size);
            let digests = auth.get(2).map_or(0, digests);
            let signature = auth.get(3).map_or(0, size);
            add(lang.pick("chứng thư (x5chain)", "certificate (x5chain)").to_owned(), chain);
            add(lang.pick("giá trị băm (valueDigests)", "digests (valueDigests)").to_owned(), digests);
            add(lang.pick("phần còn lại của MSO", "rest of the MSO").to_owned(), payload.saturating_sub(digests));
            add(lang.pick("chữ ký của nơi cấp", "the issuer's signature").to_owned(), signature);
        }
    }
    if let Some(device) = document.get("deviceSigned") {
        add(
            lang.pick("chữ ký của người trình (deviceSigned)", "the holder's signature (deviceSigned)").to_owned(),
            size(device),
        );
    }
}

fn identifier(item: &Value<'_>) -> String {
    inside(item, |item| Some(item.get("elementIdentifier")?.as_text()?.to_owned())).unwrap_or_default()
}

fn digests(payload: &Value<'_>) -> usize {
    let Value::Bytes(bytes) = payload else { return 0 };
    let mso = Value::parse(bytes).ok();
    mso.and_then(|mso| inside(&mso, |mso| Some(size(mso.get("valueDigests")?)))).unwrap_or(0)
}

fn chain<'a>(unprotected: &'a Value<'a>) -> Option<&'a Value<'a>> {
    let Value::Map(entries) = unprotected else { return None };
    entries.iter().find(|(key, _)| *key == Value::Integer(X5CHAIN)).map(|(_, value)| value)
}

/// What an item says that is encoded in a tagged string of bytes.
fn inside<T>(tagged: &Value<'_>, ask: impl Fn(&Value<'_>) -> Option<T>) -> Option<T> {
    let Value::Tag(_, inner) = tagged else { return None };
    let Value::Bytes(bytes) = **inner else { return None };
    ask(&Value::parse(bytes).ok()?)
}

fn size(value: &Value<'_>) -> usize {
    value.write(Writer::new()).finish().len()
}
