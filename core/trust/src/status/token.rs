use super::inflate::inflate;
use super::{Bits, Entries, StatusError, StatusList, cwt, jwt};
use dinhdanh_crypto::{Algorithm, PublicKey};
use std::borrow::Cow;
use std::sync::Arc;
use time::UtcDateTime;

/// Most bytes of a token: a list of the greatest size whose entries hardly compress has less.
pub const MAX_TOKEN: usize = 4 << 20;

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// CBOR Web Token (§5.2): COSE_Sign1, `application/statuslist+cwt`.
    Cwt,
    /// JSON Web Token (§5.1): JWS compact serialization, `statuslist+jwt`.
    Jwt,
}

/// What a token says beside its list.
#[derive(Clone)]
pub(super) struct Claims {
    pub(super) uri: Box<str>,
    pub(super) issued: UtcDateTime,
    pub(super) expires: Option<UtcDateTime>,
    pub(super) ttl: Option<u64>,
    pub(super) bits: Bits,
    pub(super) aggregation_uri: Option<Box<str>>,
}

/// A Status List Token as received. Nothing of it is proven until [`Self::verify`]; it is not even inflated.
#[derive(Clone)]
pub struct StatusListToken {
    bytes: Arc<[u8]>,
    form: Form,
    algorithm: Algorithm,
    claims: Claims,
}

impl StatusListToken {
    /// Reads a token of either form, of at most [`MAX_TOKEN`] bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatusError> {
        if bytes.len() > MAX_TOKEN {
            return Err(StatusError::TooLarge);
        }
        // A JWT is text, whichever space its header has after the brace; a COSE message begins with an array or a tag.
        let form = if bytes.first().is_some_and(u8::is_ascii) { Form::Jwt } else { Form::Cwt };
        let (algorithm, claims) = match form {
            Form::Cwt => cwt::read(bytes)?,
            Form::Jwt => jwt::read(bytes)?,
        };
        Ok(Self { bytes: bytes.into(), form, algorithm, claims })
    }

    /// The token as received.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How it is written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The algorithm that it names, one of ours.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `sub`: the address that this is the list of.
    pub fn uri(&self) -> &str {
        &self.claims.uri
    }

    /// `iat`: when it was issued.
    pub fn issued(&self) -> UtcDateTime {
        self.claims.issued
    }

    /// `exp`: from when on it is out of date, where it says so.
    pub fn expires(&self) -> Option<UtcDateTime> {
        self.claims.expires
    }

    /// `ttl`: after how many seconds there should be a newer one, where it says so.
    pub fn ttl(&self) -> Option<u64> {
        self.claims.ttl
    }

    /// `bits`: how wide its entries are.
    pub fn bits(&self) -> Bits {
        self.claims.bits
    }

    /// `aggregation_uri`: where the issuer's other lists are named, where it says so.
    pub fn aggregation_uri(&self) -> Option<&str> {
        self.claims.aggregation_uri.as_deref()
    }

    /// The signer's certificate and those above it (`x5chain`, `x5c`), DER; empty where there is none.
    pub fn certificates(&self) -> Result<Vec<Vec<u8>>, StatusError> {
        match self.form {
            Form::Cwt => cwt::certificates(&self.bytes),
            Form::Jwt => jwt::certificates(&self.bytes),
        }
    }

    /// `kid`: a hint which key it is, never a proof.
    pub fn key_id(&self) -> Option<Vec<u8>> {
        match self.form {
            Form::Cwt => cwt::key_id(&self.bytes),
            Form::Jwt => jwt::key_id(&self.bytes),
        }
    }

    /// The verified list, if `key` signed these very bytes. Whether this key may speak for this address is the
    /// caller's to know ([`super::StatusSigners`]).
    pub fn verify(self, key: &PublicKey) -> Result<StatusList, StatusError> {
        self.check(key)?;
        Ok(StatusList::new(self, *key))
    }

    /// The entries, though nobody vouches for them: for looking at a list, never for deciding.
    pub fn entries_unverified(&self) -> Result<Entries, StatusError> {
        self.entries()
    }

    pub(super) fn check(&self, key: &PublicKey) -> Result<(), StatusError> {
        match self.form {
            Form::Cwt => cwt::check(&self.bytes, key),
            Form::Jwt => jwt::check(&self.bytes, self.algorithm, key),
        }
    }

    pub(super) fn entries(&self) -> Result<Entries, StatusError> {
        let compressed = match self.form {
            Form::Cwt => Cow::Borrowed(cwt::compressed(&self.bytes)?),
            Form::Jwt => Cow::Owned(jwt::compressed(&self.bytes)?),
        };
        Ok(Entries::new(self.claims.bits, inflate(&compressed)?))
    }
}

/// A NumericDate (RFC 7519 §2, RFC 8392 §2) that the calendar has: from 1970 to 9999.
pub(super) fn instant(seconds: u64) -> Result<UtcDateTime, StatusError> {
    let seconds = i64::try_from(seconds).map_err(|_| StatusError::Malformed)?;
    UtcDateTime::from_unix_timestamp(seconds).map_err(|_| StatusError::Malformed)
}

/// Seconds that came as a floating-point number; a fraction is dropped.
pub(super) fn whole_seconds(seconds: f64) -> Result<u64, StatusError> {
    // 2^53: beyond it a number of this kind is no longer of one second.
    const MOST: f64 = 9_007_199_254_740_992.0;
    if (0.0..=MOST).contains(&seconds) { Ok(seconds as u64) } else { Err(StatusError::Malformed) }
}

/// A time to live: none at all is no time (§5.1, §5.2).
pub(super) fn positive(seconds: u64) -> Result<u64, StatusError> {
    if seconds > 0 { Ok(seconds) } else { Err(StatusError::Malformed) }
}
