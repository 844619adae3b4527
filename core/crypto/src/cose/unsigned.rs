use super::headers::{ALG, CONTENT_TYPE, KID, TYP, X5CHAIN};
use super::signature_input;
use crate::Algorithm;
use dinhdanh_cbor::Writer;

/// What a message says beside its payload.
#[derive(Clone, Copy, Default)]
pub struct Headers<'a> {
    /// The signer's certificate and those above it, in DER; unprotected, as in ISO/IEC 18013-5 Annex D.
    pub x5chain: &'a [&'a [u8]],
    /// Media type of the payload (label 3), protected.
    pub content_type: Option<&'a str>,
    /// Type of the whole message (label 16, RFC 9596), protected.
    pub typ: Option<&'a str>,
    /// Key identifier, unprotected.
    pub kid: Option<&'a [u8]>,
}

/// What is signed, and whether it travels in the message.
pub enum Payload {
    /// Carried in the message.
    Attached(Vec<u8>),
    /// Known to the verifier otherwise.
    Detached(Vec<u8>),
}

/// A COSE_Sign1 that waits for its signature: from a hardware key, a remote signer or a software key alike.
pub struct UnsignedSign1 {
    protected: Vec<u8>,
    unprotected: Vec<u8>,
    attached: Option<Vec<u8>>,
    to_be_signed: Vec<u8>,
}

impl UnsignedSign1 {
    /// Prepares a message. The algorithm goes into the protected header.
    pub fn new(algorithm: Algorithm, headers: Headers<'_>, payload: Payload) -> Self {
        let (payload, attach) = match payload {
            Payload::Attached(payload) => (payload, true),
            Payload::Detached(payload) => (payload, false),
        };
        let protected = protected(algorithm, headers);
        let to_be_signed = signature_input(&protected, &[], &payload);
        Self { protected, unprotected: unprotected(headers), attached: attach.then_some(payload), to_be_signed }
    }

    /// What the key signs (RFC 9052 §4.4).
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// The untagged message, with the signature in the form of [`crate::SigningKey::sign`].
    pub fn finish(self, signature: &[u8]) -> Vec<u8> {
        let payload = self.attached.as_deref().map_or(0, <[u8]>::len);
        let room = self.protected.len() + self.unprotected.len() + payload + signature.len() + 32;
        let writer = Writer::with_capacity(room).array(4).bytes(&self.protected).raw(&self.unprotected);
        match &self.attached {
            Some(payload) => writer.bytes(payload),
            None => writer.null(),
        }
        .bytes(signature)
        .finish()
    }
}

fn protected(algorithm: Algorithm, headers: Headers<'_>) -> Vec<u8> {
    let entries = 1 + usize::from(headers.content_type.is_some()) + usize::from(headers.typ.is_some());
    let mut writer = Writer::new().map(entries).int(ALG).int(algorithm.cose_id());
    for (label, text) in [(CONTENT_TYPE, headers.content_type), (TYP, headers.typ)] {
        if let Some(text) = text {
            writer = writer.int(label).text(text);
        }
    }
    writer.finish()
}

fn unprotected(headers: Headers<'_>) -> Vec<u8> {
    let entries = usize::from(headers.kid.is_some()) + usize::from(!headers.x5chain.is_empty());
    let mut writer = Writer::new().map(entries);
    if let Some(kid) = headers.kid {
        writer = writer.int(KID).bytes(kid);
    }
    match headers.x5chain {
        [] => writer,
        // RFC 9360 §2: one certificate is a bare string, several are an array.
        [only] => writer.int(X5CHAIN).bytes(only),
        chain => {
            chain.iter().fold(writer.int(X5CHAIN).array(chain.len()), |writer, certificate| writer.bytes(certificate))
        }
    }
    .finish()
}
