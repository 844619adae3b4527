use crate::TAG_ENCODED;
use crate::head::ONE_BYTE;

/// Builds CBOR in the shortest form (RFC 8949 §4.2.1, but for the order of keys, which is the caller's).
///
/// ```
/// let bytes = dinhdanh_cbor::Writer::new().array(2).text("a").uint(500).finish();
/// assert_eq!(bytes, [0x82, 0x61, b'a', 0x19, 0x01, 0xf4]);
/// ```
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty writer with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity) }
    }

    /// Starts an array; `length` items follow.
    pub fn array(self, length: usize) -> Self {
        self.head(4, length as u64)
    }

    /// Starts a map; `length` pairs follow.
    pub fn map(self, length: usize) -> Self {
        self.head(5, length as u64)
    }

    /// A text string.
    pub fn text(mut self, text: &str) -> Self {
        self = self.head(3, text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// A byte string.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self = self.head(2, bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// An unsigned integer.
    pub fn uint(self, value: u64) -> Self {
        self.head(0, value)
    }

    /// An integer of either sign.
    pub fn int(self, value: i64) -> Self {
        match u64::try_from(value) {
            Ok(value) => self.head(0, value),
            Err(_) => self.head(1, value.unsigned_abs() - 1),
        }
    }

    /// `true` or `false`.
    pub fn bool(mut self, value: bool) -> Self {
        self.bytes.push(if value { 0xf5 } else { 0xf4 });
        self
    }

    /// `null`.
    pub fn null(mut self) -> Self {
        self.bytes.push(0xf6);
        self
    }

    /// A tag; its content follows.
    pub fn tag(self, tag: u64) -> Self {
        self.head(6, tag)
    }

    /// `#6.24(bstr)` around an encoded item.
    pub fn encoded(self, item: &[u8]) -> Self {
        self.tag(TAG_ENCODED).bytes(item)
    }

    /// `#6.24(bstr)` around the one item that `content` writes, without a buffer of its own.
    pub fn encoded_with(self, content: impl FnOnce(Self) -> Self) -> Self {
        let tagged = self.tag(TAG_ENCODED);
        let start = tagged.bytes.len();
        let written = content(tagged);
        let length = written.bytes.len().saturating_sub(start);
        // The length is known only now, so the string's head is written last and turned to its front.
        let mut whole = written.head(2, length as u64);
        let head = whole.bytes.len().saturating_sub(start.saturating_add(length));
        if let Some(string) = whole.bytes.get_mut(start..) {
            string.rotate_right(head);
        }
        whole
    }

    /// An item that is encoded already, as it stands.
    pub fn raw(mut self, item: &[u8]) -> Self {
        self.bytes.extend_from_slice(item);
        self
    }

    /// What was written so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn head(mut self, major: u8, value: u64) -> Self {
        let major = major << 5;
        if let Ok(byte) = u8::try_from(value) {
            if byte < ONE_BYTE {
                self.bytes.push(major | byte);
            } else {
                self.bytes.extend_from_slice(&[major | ONE_BYTE, byte]);
            }
        } else if let Ok(value) = u16::try_from(value) {
            let [high, low] = value.to_be_bytes();
            self.bytes.extend_from_slice(&[major | 25, high, low]);
        } else if let Ok(value) = u32::try_from(value) {
            self.bytes.push(major | 26);
            self.bytes.extend_from_slice(&value.to_be_bytes());
        } else {
            self.bytes.push(major | 27);
            self.bytes.extend_from_slice(&value.to_be_bytes());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_written_in_place_is_encoded_as_one_written_before() {
        for length in [0, 1, 22, 23, 24, 253, 254, 255, 256, 65_532, 65_533, 65_536, 70_000] {
            let content = vec![0x61; length];
            let item = Writer::new().bytes(&content).finish();
            let before = Writer::new().null().encoded(&item).null();
            let in_place = Writer::new().null().encoded_with(|writer| writer.bytes(&content)).null();
            assert_eq!(in_place.as_bytes(), before.as_bytes(), "{length}");
        }
    }
}
