use crate::CryptoError;
use dinhdanh_cbor::{Kind, Reader};

/// Most certificates of an `x5chain`.
pub const MAX_CHAIN: usize = 5;

/// Most labels of both headers of a message together.
pub const MAX_HEADERS: usize = 16;

pub(super) const ALG: i64 = 1;
const CRIT: i64 = 2;
pub(super) const CONTENT_TYPE: i64 = 3;
pub(super) const KID: i64 = 4;
pub(super) const TYP: i64 = 16;
pub(super) const X5CHAIN: i64 = 33;

/// A header label (RFC 9052 §1.5), by meaning: one number has several encodings, and they are one label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label<'a> {
    Number(i64),
    Text(&'a str),
}

impl<'a> Label<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        Ok(match reader.kind()? {
            Kind::Text => Self::Text(reader.text()?),
            _ => Self::Number(reader.int()?),
        })
    }

    /// What `crit` may name: the headers that callers of this crate can see and heed.
    fn is_understood(self) -> bool {
        matches!(self, Self::Number(ALG | CONTENT_TYPE | KID | TYP | X5CHAIN))
    }
}

/// An algorithm as a header names it, known to us or not.
#[derive(Clone, Copy)]
enum Named {
    Number(i64),
    Text,
}

/// Both headers of a message as received, and the parameters that are understood.
#[derive(Clone, Copy)]
pub(super) struct Received<'a> {
    pub(super) protected: &'a [u8],
    pub(super) unprotected: &'a [u8],
    pub(super) kid: Option<&'a [u8]>,
    pub(super) typ: Option<&'a str>,
    algorithm: Option<Named>,
    algorithm_is_protected: bool,
    x5chain: Option<X5Chain<'a>>,
}

impl<'a> Received<'a> {
    /// Reads the protected header, a byte string, and the unprotected one, a map.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        let protected = reader.bytes()?;
        let mut headers = Self {
            protected,
            unprotected: &[],
            kid: None,
            typ: None,
            algorithm: None,
            algorithm_is_protected: false,
            x5chain: None,
        };
        let mut seen = Seen { labels: [Label::Number(0); MAX_HEADERS], count: 0 };
        // RFC 9052 §3: no protected header is an empty string; a string of an empty map is to be taken too.
        if !protected.is_empty() {
            let mut map = Reader::new(protected)?;
            let critical = headers.take(&mut map, &mut seen, true)?;
            if let Some(critical) = critical {
                check_critical(critical, seen.labels())?;
            }
        }
        let mut map = reader.clone();
        headers.unprotected = reader.item()?;
        headers.take(&mut map, &mut seen, false)?;
        Ok(headers)
    }

    /// Reads one map and gives a reader at the value of its `crit`.
    fn take(
        &mut self,
        map: &mut Reader<'a>,
        seen: &mut Seen<'a>,
        protected: bool,
    ) -> Result<Option<Reader<'a>>, CryptoError> {
        let mut critical = None;
        for _ in 0..map.map()? {
            let label = Label::read(map)?;
            seen.add(label)?;
            match label {
                Label::Number(ALG) => {
                    self.algorithm = Some(match map.kind()? {
                        Kind::Text => {
                            map.skip()?;
                            Named::Text
                        }
                        _ => Named::Number(map.int()?),
                    });
                    self.algorithm_is_protected = protected;
                }
                // Some issuers write `undefined` where they have no key id (`@auth0/mdl` 3.0.1).
                Label::Number(KID) if map.kind()? == Kind::Bytes => self.kid = Some(map.bytes()?),
                // RFC 9596 §2: `typ` counts only when it is protected. It may be a number; ours are text.
                Label::Number(TYP) if protected && map.kind()? == Kind::Text => self.typ = Some(map.text()?),
                Label::Number(X5CHAIN) => self.x5chain = Some(X5Chain::read(map)?),
                // RFC 9052 §3.1: unprotected, anybody could take `crit` away; so it must be protected.
                Label::Number(CRIT) if !protected => return Err(CryptoError::CriticalHeader),
                Label::Number(CRIT) => {
                    critical = Some(map.clone());
                    map.skip()?;
                }
                _ => map.skip()?,
            }
        }
        Ok(critical)
    }

    pub(super) fn algorithm_id(&self) -> Option<i64> {
        match self.algorithm {
            Some(Named::Number(id)) => Some(id),
            _ => None,
        }
    }

    /// The algorithm, wherever it stands, by what `known` makes of its identifier.
    pub(super) fn algorithm<A>(&self, known: impl Fn(i64) -> Option<A>) -> Result<A, CryptoError> {
        match self.algorithm {
            None => Err(CryptoError::AlgorithmMissing),
            Some(Named::Text) => Err(CryptoError::UnsupportedAlgorithm),
            Some(Named::Number(id)) => known(id).ok_or(CryptoError::UnsupportedAlgorithm),
        }
    }

    /// The algorithm, which must be covered by the signature.
    pub(super) fn protected_algorithm<A>(&self, known: impl Fn(i64) -> Option<A>) -> Result<A, CryptoError> {
        let algorithm = self.algorithm(known)?;
        if self.algorithm_is_protected { Ok(algorithm) } else { Err(CryptoError::AlgorithmUnprotected) }
    }

    pub(super) fn x5chain(&self) -> Result<X5Chain<'a>, CryptoError> {
        self.x5chain.ok_or(CryptoError::ChainMissing)
    }
}

/// The labels of both headers, so that none counts twice.
struct Seen<'a> {
    labels: [Label<'a>; MAX_HEADERS],
    count: usize,
}

impl<'a> Seen<'a> {
    fn add(&mut self, label: Label<'a>) -> Result<(), CryptoError> {
        if self.labels().contains(&label) {
            return Err(CryptoError::DuplicateHeader);
        }
        *self.labels.get_mut(self.count).ok_or(CryptoError::TooManyHeaders)? = label;
        self.count += 1;
        Ok(())
    }

    fn labels(&self) -> &[Label<'a>] {
        self.labels.get(..self.count).unwrap_or_default()
    }
}

/// RFC 9052 §3.1: `crit` names at least one label; each must be in the protected header and be understood.
fn check_critical(mut crit: Reader<'_>, protected: &[Label<'_>]) -> Result<(), CryptoError> {
    let count = crit.array()?;
    if count == 0 {
        return Err(CryptoError::CriticalHeader);
    }
    for _ in 0..count {
        let label = Label::read(&mut crit)?;
        if !label.is_understood() || !protected.contains(&label) {
            return Err(CryptoError::CriticalHeader);
        }
    }
    Ok(())
}

/// The certificates of an `x5chain` (RFC 9360 §2), the signer's first; DER as received, not yet parsed.
#[derive(Clone, Copy)]
pub struct X5Chain<'a> {
    certificates: [&'a [u8]; MAX_CHAIN],
    count: usize,
}

impl<'a> X5Chain<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, CryptoError> {
        let mut certificates = [[].as_slice(); MAX_CHAIN];
        if reader.kind()? == Kind::Bytes {
            let [first, ..] = &mut certificates;
            *first = reader.bytes()?;
            return Ok(Self { certificates, count: 1 });
        }
        let count = reader.array()?;
        // RFC 9360 §2: a single certificate is a bare string, never an array.
        if count < 2 {
            return Err(CryptoError::Cbor(dinhdanh_cbor::CborError::Unexpected));
        }
        if count > MAX_CHAIN {
            return Err(CryptoError::ChainTooLong);
        }
        for slot in certificates.iter_mut().take(count) {
            *slot = reader.bytes()?;
        }
        Ok(Self { certificates, count })
    }

    /// All certificates, the signer's first.
    pub fn certificates(&self) -> &[&'a [u8]] {
        self.certificates.get(..self.count).unwrap_or_default()
    }

    /// The signer's certificate.
    pub fn leaf(&self) -> &'a [u8] {
        let [first, ..] = self.certificates;
        first
    }
}
