use super::inflate::inflate;
use super::reference::check_uri;
use super::{Bits, Entries, Form, MAX_INFLATED, Status, StatusError, cwt, jwt};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use dinhdanh_cbor::Writer;
use dinhdanh_crypto::Algorithm;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::{Map, Value, json};
use time::UtcDateTime;

/// Tag of COSE_Sign1, with which the specification's examples begin.
const TAG_SIGN1: u64 = 18;

/// The smallest output that the compressor makes, in ten times the time: a list is compressed once and read by everyone.
const BEST: u8 = 10;

/// The entries of a list to be published; [`Status::Valid`] until set.
#[derive(Clone, PartialEq, Eq)]
pub struct NewStatusList {
    entries: Entries,
}

impl NewStatusList {
    /// A list of `entries` valid entries, rounded up to whole bytes; at most [`MAX_INFLATED`] bytes of them.
    pub fn new(bits: Bits, entries: u64) -> Result<Self, StatusError> {
        let bytes = entries.div_ceil(u64::from(8 / bits.number()));
        let bytes = usize::try_from(bytes).ok().filter(|bytes| *bytes <= MAX_INFLATED).ok_or(StatusError::TooLarge)?;
        Ok(Self { entries: Entries::new(bits, vec![0; bytes]) })
    }

    /// A list from its bytes, as [`Self::bytes`] gave them.
    pub fn from_bytes(bits: Bits, bytes: &[u8]) -> Result<Self, StatusError> {
        if bytes.len() > MAX_INFLATED {
            return Err(StatusError::TooLarge);
        }
        Ok(Self { entries: Entries::new(bits, bytes.to_vec()) })
    }

    /// Sets one entry; [`StatusError::TooNarrow`] for a status that its bits can't hold.
    pub fn set(&mut self, index: u64, status: Status) -> Result<(), StatusError> {
        self.entries.set(index, status)
    }

    /// Sets many entries, in any order, up to the first that is refused.
    pub fn set_all(&mut self, statuses: impl IntoIterator<Item = (u64, Status)>) -> Result<(), StatusError> {
        statuses.into_iter().try_for_each(|(index, status)| self.set(index, status))
    }

    /// The entries as they stand.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The entries packed as §4.1 has them, not compressed.
    pub fn bytes(&self) -> &[u8] {
        self.entries.bytes()
    }

    /// Compresses the list (§4.1: zlib), as small as can be.
    pub fn compress(&self) -> CompressedList {
        let bits = self.entries.bits();
        CompressedList { bits, compressed: compress_to_vec_zlib(self.entries.bytes(), BEST) }
    }
}

/// A list that is ready to be signed, in either form.
#[derive(Clone, PartialEq, Eq)]
pub struct CompressedList {
    bits: Bits,
    compressed: Vec<u8>,
}

impl CompressedList {
    /// A list that was compressed elsewhere; it must inflate.
    pub fn new(bits: Bits, compressed: &[u8]) -> Result<Self, StatusError> {
        inflate(compressed)?;
        Ok(Self { bits, compressed: compressed.to_vec() })
    }

    /// `lst`, before any encoding.
    pub fn lst(&self) -> &[u8] {
        &self.compressed
    }

    /// The entries.
    pub fn entries(&self) -> Result<Entries, StatusError> {
        Ok(Entries::new(self.bits, inflate(&self.compressed)?))
    }

    /// A token that lacks only the signature.
    pub fn prepare(&self, publication: &Publication<'_>) -> Result<UnsignedStatusList, StatusError> {
        check_uri(publication.uri)?;
        publication.aggregation_uri.map(check_uri).transpose()?;
        let Times { issued, expires, ttl } = publication.times()?;
        Ok(match publication.form {
            Form::Cwt => {
                let payload = Payload::Attached(self.cwt_payload(publication, issued, expires, ttl));
                let headers = Headers {
                    x5chain: publication.x5chain,
                    typ: Some(cwt::TYP),
                    kid: publication.key_id.map(str::as_bytes),
                    ..Headers::default()
                };
                UnsignedStatusList(Unsigned::Cwt(UnsignedSign1::new(publication.algorithm, headers, payload)))
            }
            Form::Jwt => {
                let payload = self.jwt_payload(publication, issued, expires, ttl);
                let encode = |json: Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
                UnsignedStatusList(Unsigned::Jwt(format!("{}.{}", encode(publication.jwt_header()), encode(payload))))
            }
        })
    }

    fn cwt_payload(
        &self,
        publication: &Publication<'_>,
        issued: u64,
        expires: Option<u64>,
        ttl: Option<u64>,
    ) -> Vec<u8> {
        let claims = 3 + usize::from(expires.is_some()) + usize::from(ttl.is_some());
        let mut writer = Writer::with_capacity(self.compressed.len() + 1200).map(claims);
        writer = writer.int(cwt::SUB).text(publication.uri).int(cwt::IAT).uint(issued);
        for (claim, seconds) in [(cwt::EXP, expires), (cwt::TTL, ttl)] {
            if let Some(seconds) = seconds {
                writer = writer.int(claim).uint(seconds);
            }
        }
        let members = 2 + usize::from(publication.aggregation_uri.is_some());
        writer = writer.int(cwt::STATUS_LIST).map(members).text("bits").uint(self.bits.number().into());
        writer = writer.text("lst").bytes(&self.compressed);
        match publication.aggregation_uri {
            Some(uri) => writer.text("aggregation_uri").text(uri),
            None => writer,
        }
        .finish()
    }

    fn jwt_payload(&self, publication: &Publication<'_>, issued: u64, expires: Option<u64>, ttl: Option<u64>) -> Value {
        let mut list = Map::new();
        list.insert("bits".into(), self.bits.number().into());
        list.insert("lst".into(), Base64UrlUnpadded::encode_string(&self.compressed).into());
        list.extend(publication.aggregation_uri.map(|uri| ("aggregation_uri".into(), uri.into())));
        let mut payload = Map::new();
        payload.insert("sub".into(), publication.uri.into());
        payload.insert("iat".into(), issued.into());
        payload.insert("status_list".into(), list.into());
        payload.extend(expires.map(|expires| ("exp".into(), expires.into())));
        payload.extend(ttl.map(|ttl| ("ttl".into(), ttl.into())));
        payload.into()
    }
}

/// What a token says beside its list, and who will sign it.
#[derive(Clone, Copy)]
pub struct Publication<'a> {
    /// CWT or JWT.
    pub form: Form,
    /// `sub`: the address that documents name.
    pub uri: &'a str,
    /// `iat`; a fraction of a second is dropped.
    pub issued: UtcDateTime,
    /// `exp`, later than `issued`.
    pub expires: Option<UtcDateTime>,
    /// `ttl`, in seconds, more than none.
    pub ttl: Option<u64>,
    /// `aggregation_uri`.
    pub aggregation_uri: Option<&'a str>,
    /// The signer's algorithm.
    pub algorithm: Algorithm,
    /// The signer's certificate and those between it and the root, DER; none where verifiers have the key.
    pub x5chain: &'a [&'a [u8]],
    /// `kid`.
    pub key_id: Option<&'a str>,
}

/// In seconds since 1970.
struct Times {
    issued: u64,
    expires: Option<u64>,
    ttl: Option<u64>,
}

impl Publication<'_> {
    fn times(&self) -> Result<Times, StatusError> {
        let seconds = |time: UtcDateTime| u64::try_from(time.unix_timestamp()).map_err(|_| StatusError::Malformed);
        let times =
            Times { issued: seconds(self.issued)?, expires: self.expires.map(seconds).transpose()?, ttl: self.ttl };
        let in_order = times.expires.is_none_or(|expires| expires > times.issued) && times.ttl != Some(0);
        if in_order { Ok(times) } else { Err(StatusError::Malformed) }
    }

    fn jwt_header(&self) -> Value {
        let mut header = Map::new();
        header.insert("alg".into(), self.algorithm.name().into());
        header.insert("typ".into(), jwt::TYP.into());
        header.extend(self.key_id.map(|kid| ("kid".into(), kid.into())));
        if !self.x5chain.is_empty() {
            let chain: Vec<_> = self.x5chain.iter().map(|der| Base64::encode_string(der)).collect();
            header.insert("x5c".into(), json!(chain));
        }
        header.into()
    }
}

/// A token that waits for its signature.
pub struct UnsignedStatusList(Unsigned);

enum Unsigned {
    Cwt(UnsignedSign1),
    Jwt(String),
}

impl UnsignedStatusList {
    /// What the key signs: `Sig_structure` (RFC 9052 §4.4), or the JWS Signing Input (RFC 7515 §5.1).
    pub fn to_be_signed(&self) -> &[u8] {
        match &self.0 {
            Unsigned::Cwt(message) => message.to_be_signed(),
            Unsigned::Jwt(text) => text.as_bytes(),
        }
    }

    /// The token, with the signature in the form of [`dinhdanh_crypto::SigningKey::sign`].
    pub fn finish(self, signature: &[u8]) -> Vec<u8> {
        match self.0 {
            Unsigned::Cwt(message) => {
                let message = message.finish(signature);
                Writer::with_capacity(message.len() + 1).tag(TAG_SIGN1).raw(&message).finish()
            }
            Unsigned::Jwt(text) => format!("{text}.{}", Base64UrlUnpadded::encode_string(signature)).into_bytes(),
        }
    }
}
