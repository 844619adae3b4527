//! Tokens as they are kept. A JWT is base64url of JSON that holds base64url: 16/9 of its list. What decodes to bytes that
//! encode to the same text is kept as those bytes, and is the token as received, byte for byte, when it is read again: its
//! signature covers the text.

use super::jwt::{self, Parts};
use super::{Form, StatusError, StatusListToken};
use base64ct::{Base64UrlUnpadded, Encoding};
use dinhdanh_cbor::{Kind, Reader, Writer};

/// `bstr` of the token as received, or of a JWT `[header, before, lst, after, signature]`: the header's text as it is, the
/// payload's JSON before and after its `lst`, and the others decoded.
pub(super) fn write(writer: Writer, token: &StatusListToken) -> Writer {
    let packed = if token.form() == Form::Jwt { Packed::of(token.bytes()) } else { None };
    match packed.filter(|packed| packed.text().as_bytes() == token.bytes()) {
        Some(packed) => {
            let writer = writer.array(5).text(&packed.header).text(&packed.before).bytes(&packed.list);
            writer.text(&packed.after).bytes(&packed.signature)
        }
        None => writer.bytes(token.bytes()),
    }
}

pub(super) fn read(reader: &mut Reader<'_>) -> Result<StatusListToken, StatusError> {
    if reader.kind()? == Kind::Bytes {
        return StatusListToken::parse(reader.bytes()?);
    }
    reader.array_of(5)?;
    let (header, before, list) = (reader.text()?.to_owned(), reader.text()?.to_owned(), reader.bytes()?.to_vec());
    let (after, signature) = (reader.text()?.to_owned(), reader.bytes()?.to_vec());
    StatusListToken::parse(Packed { header, before, list, after, signature }.text().as_bytes())
}

struct Packed {
    header: String,
    before: String,
    list: Vec<u8>,
    after: String,
    signature: Vec<u8>,
}

impl Packed {
    /// `None` where the token has no `lst` that stands in it as it reads.
    fn of(token: &[u8]) -> Option<Self> {
        let parts = Parts::of(token).ok()?;
        let payload = jwt::decode(parts.payload).ok()?;
        let text = jwt::lst(&payload).ok()?;
        let (before, after) = str::from_utf8(&payload).ok()?.split_once(&*text)?;
        Some(Self {
            header: parts.header.to_owned(),
            before: before.to_owned(),
            list: jwt::decode(&text).ok()?,
            after: after.to_owned(),
            signature: jwt::decode(parts.signature).ok()?,
        })
    }

    fn text(&self) -> String {
        let encode = Base64UrlUnpadded::encode_string;
        let payload = [self.before.as_str(), &encode(&self.list), &self.after].concat();
        [self.header.as_str(), ".", &encode(payload.as_bytes()), ".", &encode(&self.signature)].concat()
    }
}
