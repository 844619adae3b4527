use dinhdanh_cbor::CborError;
use dinhdanh_crypto::CryptoError;

/// What is wrong with a pack whoever signed it: its authority must mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackDefect {
    /// No CBOR of this shape: cut, altered, or another file.
    #[error("not a policy pack: {0}")]
    Malformed(#[from] CborError),
    /// No COSE_Sign1 with the algorithm protected and a payload attached.
    #[error("not a signed pack: {0}")]
    Message(CryptoError),
    /// `typ` is not a pack's: a signature made for something else.
    #[error("signed as something else")]
    Type,
    /// More entries than the limits of this module.
    #[error("too many entries")]
    TooMany,
    /// Text that is empty, too long, or holds control characters, which could rewrite what a screen shows.
    #[error("text not allowed")]
    Text,
    /// A time outside the years 0 to 9999, or `until` before `issued`.
    #[error("dates not allowed")]
    Dates,
    /// A certificate that can't be read.
    #[error("unusable certificate: {0}")]
    Certificate(CryptoError),
    /// One issuer, signer, reader, profile, scheme, class or certificate is there twice: which one counts is a guess.
    #[error("an entry is there twice")]
    Twice,
    /// A key that can't be used, or that is not written in its one form.
    #[error("unusable key")]
    Key,
    /// A root key set that is empty, too large, not in order, or holds a key twice.
    #[error("root key set not allowed")]
    RootKeys,
    /// A URI prefix that does not end a host and a path: `https://a.example` would also be `https://a.example.evil`.
    #[error("URI prefix not allowed")]
    UriPrefix,
    /// A rule that is amber before it is green, or looks back too far.
    #[error("freshness not allowed")]
    Freshness,
    /// A reader is registered for a profile that the pack does not have.
    #[error("unknown profile")]
    UnknownProfile,
    /// A statement of succession that is not of this pack, not next in number, or not about the set before it.
    #[error("succession broken")]
    Succession,
    /// A root key or set that was left is back: whoever stole it would be back too.
    #[error("a root key that was left is back")]
    KeyReturns,
}
