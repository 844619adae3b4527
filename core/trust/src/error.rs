use crate::pack::PackDefect;
use dinhdanh_crypto::CryptoError;
use dinhdanh_crypto::x509::PathError;

/// Why a trust list, a policy pack or a VICAL was refused. What was held before stays in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The bytes hold no certificate: give a PEM or DER file.
    #[error("no certificate")]
    NoCertificate,
    /// A certificate that can't be used as a root.
    #[error("unusable certificate: {0}")]
    Unusable(#[from] CryptoError),
    /// More roots than [`crate::MAX_ROOTS`].
    #[error("too many roots")]
    TooMany,
    /// More bytes than are ever read: it is another file.
    #[error("too large")]
    TooLarge,
    /// A version that is not read here: update the program.
    #[error("unsupported version")]
    VersionUnsupported,
    /// The pack is not well made: get it again, or its authority must mend it.
    #[error("{0}")]
    Pack(#[from] PackDefect),
    /// Nobody who is known signed it: not the pinned root keys, nor any that they introduced.
    #[error("signed by nobody known")]
    UnknownSigner,
    /// It names a root key that did not sign these bytes: altered on its way, or a forgery.
    #[error("the signature does not verify")]
    SignatureInvalid,
    /// Signed under root keys that their authority has left: perhaps by a thief.
    #[error("signed under root keys that were left")]
    LeftKeys,
    /// Another authority's pack than the one held.
    #[error("another pack than the one held")]
    OtherPack,
    /// Older than the one held: what was withdrawn since would be trusted again (rollback).
    #[error("serial {found} is older than {held}, which is held")]
    Older {
        /// The serial number that is held.
        held: u64,
        /// The one that came.
        found: u64,
    },
    /// Of the serial number that is held, with other content: the authority signs two truths, or a key is stolen.
    #[error("other content under the serial number that is held")]
    Equivocation,
    /// The revocation list is dated more than [`crate::status::MAX_AHEAD`] after the clock: one of the two is wrong. Set the
    /// clock, or get the list again.
    #[error("dated ahead of the clock")]
    Ahead,
    /// The VICAL's signer does not lead to a provider that is trusted.
    #[error("the signer is not a trusted provider's: {0}")]
    Provider(#[from] PathError),
    /// The VICAL is not of the shape of ISO/IEC 18013-5 Annex C.
    #[error("not a VICAL: {0}")]
    Vical(CryptoError),
    /// An entry of the VICAL names another serial number or key than its certificate has.
    #[error("an entry is not about its certificate")]
    Mislabelled,
}
