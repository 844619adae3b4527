use dinhdanh_cbor::CborError;
use dinhdanh_crypto::CryptoError;

/// Why a status list, or a reference to one, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// More bytes, entries or addresses than a limit of this module: it is not for us.
    #[error("larger than the limit")]
    TooLarge,
    /// Not of the shape that the specification gives it.
    #[error("not of the shape of the specification")]
    Malformed,
    /// No CBOR, or not of this shape.
    #[error("CBOR: {0}")]
    Cbor(#[from] CborError),
    /// A signed token of another type: no status list.
    #[error("a token of another type")]
    OtherType,
    /// Signed by an algorithm that is none of ours; its registered name.
    #[error("signed by {0}, which is not supported")]
    Algorithm(&'static str),
    /// The algorithm is not the key's, or the signature does not hold.
    #[error("signature: {0}")]
    Signature(#[from] CryptoError),
    /// An entry has neither 1, 2, 4 nor 8 bits.
    #[error("neither 1, 2, 4 nor 8 bits")]
    Bits,
    /// The compressed list is cut, altered or followed by something.
    #[error("the compressed list is damaged")]
    Damaged,
    /// Nobody who signed may sign for this address.
    #[error("signed by nobody who may sign for this address")]
    Signer,
    /// The certificate of who signed was revoked: get the list that its authority signed anew.
    #[error("signed by one whose certificate was revoked")]
    Revoked,
    /// A list for another address than the reference names.
    #[error("a list for another address")]
    OtherSubject,
    /// The list has no such entry.
    #[error("no entry of this index")]
    NoEntry,
    /// Issued later than now: set the clock, or ask the issuer.
    #[error("issued later than now")]
    Ahead,
    /// The status needs more bits than this list's entries have: publish a wider list.
    #[error("the entries are too narrow for this status")]
    TooNarrow,
    /// As many lists are held as can be.
    #[error("too many lists")]
    Full,
}
