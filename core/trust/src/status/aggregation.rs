use super::StatusError;
use super::jwt::from_json;
use super::reference::check_uri;
use dinhdanh_cbor::{Reader, Writer};
use serde::Deserialize;
use serde_json::json;

/// Most addresses of an aggregation.
pub const MAX_LISTED: usize = 4096;

/// Most bytes of an aggregation.
pub const MAX_AGGREGATION: usize = 1 << 20;

/// The addresses of an issuer's lists (§9), so that a verifier can fetch them all beforehand, and the issuer does not
/// learn whose document is looked at. Nobody signs it; each list is signed for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregation {
    uris: Vec<String>,
}

#[derive(Deserialize)]
struct Json {
    status_lists: Vec<String>,
}

impl Aggregation {
    /// The addresses `uris`, at most [`MAX_LISTED`].
    pub fn new(uris: Vec<String>) -> Result<Self, StatusError> {
        if uris.len() > MAX_LISTED {
            return Err(StatusError::TooLarge);
        }
        uris.iter().try_for_each(|uri| check_uri(uri).map(drop))?;
        Ok(Self { uris })
    }

    /// Reads `{ "status_lists": [ + uri ] }` in JSON, or the same in CBOR, of at most [`MAX_AGGREGATION`] bytes. Other
    /// members are passed over.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatusError> {
        if bytes.len() > MAX_AGGREGATION {
            return Err(StatusError::TooLarge);
        }
        if matches!(bytes.trim_ascii_start(), [b'{', ..]) {
            let json: Json = from_json(bytes)?;
            return Self::new(json.status_lists);
        }
        let mut reader = Reader::new(bytes)?;
        let mut uris = None;
        for _ in 0..reader.map()? {
            match reader.text()? {
                "status_lists" => {
                    let count = reader.array()?;
                    if count > MAX_LISTED {
                        return Err(StatusError::TooLarge);
                    }
                    let read = (0..count).map(|_| Ok(reader.text()?.to_owned()));
                    uris = Some(read.collect::<Result<Vec<_>, StatusError>>()?);
                }
                _ => reader.skip()?,
            }
        }
        Self::new(uris.ok_or(StatusError::Malformed)?)
    }

    /// The addresses, in the order that they have there.
    pub fn uris(&self) -> &[String] {
        &self.uris
    }

    /// In JSON: `application/json`.
    pub fn to_json(&self) -> Vec<u8> {
        json!({ "status_lists": self.uris }).to_string().into_bytes()
    }

    /// In CBOR.
    pub fn to_cbor(&self) -> Vec<u8> {
        let writer = Writer::new().map(1).text("status_lists").array(self.uris.len());
        self.uris.iter().fold(writer, |writer, uri| writer.text(uri)).finish()
    }
}
