/// Why bytes are not the CBOR that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes stop inside an item: receive the rest.
    #[error("the input is cut short")]
    Truncated,
    /// The bytes are no CBOR (RFC 8949 §5.3.1 well-formedness, or text that is no UTF-8).
    #[error("not well-formed CBOR")]
    Malformed,
    /// Bytes follow the item.
    #[error("bytes follow the item")]
    Trailing,
    /// An indefinite length: the same value has many encodings, so none is accepted.
    #[error("indefinite length")]
    Indefinite,
    /// More nesting than [`crate::MAX_DEPTH`].
    #[error("nested too deeply")]
    TooDeep,
    /// A map with more entries than [`crate::MAX_ENTRIES`].
    #[error("too many entries")]
    TooMany,
    /// A key occurs twice in a map (RFC 8949 §5.6): readers could differ on which counts.
    #[error("duplicate map key")]
    DuplicateKey,
    /// A key that is neither an integer nor a string.
    #[error("map key of another type than integer or string")]
    KeyType,
    /// A key that is not in the shortest form: the same key could come twice and look like two.
    #[error("map key not in the shortest form")]
    LongKey,
    /// Well-formed, but another type, tag, length or value than the structure has here.
    #[error("unexpected item")]
    Unexpected,
}
