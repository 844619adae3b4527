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

/// The parts of a message or a bare `DeviceResponse`; none of anything else.
pub(crate) fn of(bytes: &[u8], lang: Lang) -> Vec<Part> {
    match Message::parse(bytes) {
        Ok(Message::SelfTimed(shown)) => {
            let mut parts = of_response(&shown.response, lang);
            parts.push(match bytes.len().checked_sub(shown.response.len()) {
                Some(frame) => Part { name: frame_of_message(lang), bytes: frame },
                None => Part {
                    name: lang.pick("bớt được nhờ nén", "saved by deflate").to_owned(),
                    bytes: shown.response.len().saturating_sub(bytes.len()),
                },
            });
            parts
        }
        Ok(Message::Request(_)) => with_frame(bytes, of_request(bytes, lang).unwrap_or_default(), lang),
        Ok(Message::Answer(_)) => with_frame(bytes, of_answer(bytes, lang).unwrap_or_default(), lang),
        Err(_) => of_response(bytes, lang),
    }
}

fn with_frame(bytes: &[u8], mut parts: Vec<Part>, lang: Lang) -> Vec<Part> {
    let named: usize = parts.iter().map(|part| part.bytes).sum();
    parts.push(Part { name: frame_of_message(lang), bytes: bytes.len().saturating_sub(named) });
    parts
}

fn frame_of_message(lang: Lang) -> String {
    lang.pick("khung của lượt trình", "frame of the message").to_owned()
}

/// `[1, 1, content, readerAuth]`.
fn of_request(bytes: &[u8], lang: Lang) -> Option<Vec<Part>> {
    let Ok(Value::Array(members)) = Value::parse(bytes) else { return None };
    let (Value::Bytes(content), Value::Array(auth)) = (members.get(2)?, members.get(3)?) else { return None };
    let Ok(Value::Array(content)) = Value::parse(content) else { return None };
    let part = |vi, en, value: Option<&Value<'_>>| Part {
        name: lang.pick::<&str>(vi, en).to_owned(),
        bytes: value.map_or(0, size),
    };
    Some(vec![
        part("khóa dùng một lần của bên kiểm tra", "the verifier's ephemeral key", content.first()),
        part("điều được hỏi", "what is asked", content.get(3)),
        part("chứng thư (x5chain)", "certificate (x5chain)", auth.get(1).and_then(chain)),
        part("chữ ký của bên kiểm tra", "the reader's signature", auth.get(3)),
    ])
}

/// `[1, 2, request id, time, nonce, key, ciphertext]`.
fn of_answer(bytes: &[u8], lang: Lang) -> Option<Vec<Part>> {
    let Ok(Value::Array(members)) = Value::parse(bytes) else { return None };
    let part = |vi, en, value: &Value<'_>| Part { name: lang.pick::<&str>(vi, en).to_owned(), bytes: size(value) };
    Some(vec![
        part("khóa dùng một lần của người trình", "the holder's ephemeral key", members.get(5)?),
        part("nội dung đã mã hóa, đã độn", "what is encrypted, filled up", members.get(6)?),
    ])
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

    use super::*;

    #[test]
    fn the_parts_of_each_message_are_named_and_make_it_whole() {
        let vector = |text: &str, name: &str| {
            let vector: serde_json::Value = serde_json::from_str(text).unwrap();
            hex::decode(vector[name].as_str().unwrap()).unwrap()
        };
        let session = include_str!("../../../tests/vectors/qr/session.json");
        let alone = include_str!("../../../tests/vectors/qr/self_timed.json");
        for (message, named) in [
            (vector(session, "request"), "certificate (x5chain)"),
            (vector(session, "request_by_elements"), "what is asked"),
            (vector(session, "answer"), "what is encrypted, filled up"),
            (vector(alone, "undeflated"), "frame of the message"),
        ] {
            let parts = of(&message, Lang::En);
            assert_eq!(parts.iter().map(|part| part.bytes).sum::<usize>(), message.len());
            assert!(parts.iter().any(|part| part.name == named && part.bytes > 20), "{named}");
        }
        assert!(of(&vector(alone, "message"), Lang::En).iter().any(|part| part.name == "saved by deflate"));
    }
}
