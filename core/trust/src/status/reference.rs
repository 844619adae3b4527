use super::StatusError;
use dinhdanh_cbor::{Reader, Writer};

/// Longest address of a list, in bytes.
pub const MAX_URI: usize = 512;

/// Where a document's status is told: the `status_list` of the MSO's `status` (§6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusReference<'a> {
    /// `idx`: the entry of the list.
    pub index: u64,
    /// `uri`: the list's address, which is its name too.
    pub uri: &'a str,
}

impl<'a> StatusReference<'a> {
    /// Reads `status` as encoded in the MSO: `{ "status_list": { "idx": uint, "uri": tstr } }`. Members that are not
    /// known are passed over; `None` where only others are there.
    pub fn parse(status: &'a [u8]) -> Result<Option<Self>, StatusError> {
        let mut reader = Reader::new(status)?;
        let mut found = None;
        for _ in 0..reader.map()? {
            match reader.text()? {
                "status_list" => found = Some(Self::read(&mut reader)?),
                _ => reader.skip()?,
            }
        }
        Ok(found)
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, StatusError> {
        let (mut index, mut uri) = (None, None);
        for _ in 0..reader.map()? {
            match reader.text()? {
                "idx" => index = Some(reader.uint()?),
                "uri" => uri = Some(check_uri(reader.text()?)?),
                _ => reader.skip()?,
            }
        }
        Ok(Self { index: index.ok_or(StatusError::Malformed)?, uri: uri.ok_or(StatusError::Malformed)? })
    }

    /// `status` for the MSO. [`Self::parse`] refuses it where the address is none.
    pub fn encode(&self) -> Vec<u8> {
        let writer = Writer::with_capacity(self.uri.len() + 40).map(1).text("status_list");
        writer.map(2).text("idx").uint(self.index).text("uri").text(self.uri).finish()
    }
}

/// Addresses are compared as text and shown to people, so they have one form: visible ASCII (RFC 3986 §2).
pub(super) fn check_uri(uri: &str) -> Result<&str, StatusError> {
    if uri.len() > MAX_URI {
        return Err(StatusError::TooLarge);
    }
    let visible = !uri.is_empty() && uri.bytes().all(|byte| byte.is_ascii_graphic());
    if visible { Ok(uri) } else { Err(StatusError::Malformed) }
}
