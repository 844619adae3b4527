//! A document that is issued, held and shown, for the tests of this crate.

#![allow(dead_code, reason = "each test file uses its part")]

use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_codes::{Checks, Reason};
use dinhdanh_crypto::cose::signature_input;
use dinhdanh_crypto::{AgreementKey, Curve, DigestAlgorithm, SigningKey};
use dinhdanh_mdoc::{
    DeviceResponse, Disclosed, IssuerSigned, NewElement, Session, SessionTranscript, Template, UnsignedResponse,
    ValidityInfo,
};
use time::macros::utc_datetime;

pub(crate) const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";
pub(crate) const NS: &str = "org.iso.18013.5.1";
pub(crate) const NS_VN: &str = "org.iso.18013.5.1.VN";

pub(crate) struct Case {
    pub(crate) issuer: SigningKey,
    pub(crate) holder: SigningKey,
    pub(crate) issuer_signed: Vec<u8>,
    pub(crate) transcript: SessionTranscript,
}

pub(crate) fn transcript(seed: u8) -> SessionTranscript {
    SessionTranscript::of_handover(None, &Writer::new().array(2).text("Test").uint(seed.into()).finish())
}

pub(crate) fn value(text: &str) -> Vec<u8> {
    Writer::new().text(text).finish()
}

pub(crate) fn issue(digest_algorithm: DigestAlgorithm, curve: Curve, names: &[(&str, &str)]) -> Case {
    let issuer = SigningKey::generate(curve).unwrap();
    let holder = SigningKey::generate(Curve::P256).unwrap();
    let values: Vec<_> = names.iter().map(|(_, name)| value(name)).collect();
    let elements: Vec<_> = names
        .iter()
        .zip(&values)
        .map(|((name_space, identifier), value)| NewElement { name_space, identifier, value })
        .collect();
    let validity = ValidityInfo {
        signed: utc_datetime!(2026-11-20 00:00),
        valid_from: utc_datetime!(2026-11-20 00:00),
        valid_until: utc_datetime!(2026-12-20 00:00),
        expected_update: None,
    };
    let template = Template {
        doc_type: DOC_TYPE,
        digest_algorithm,
        elements: &elements,
        validity,
        algorithm: issuer.algorithm(),
        x5chain: &[b"no certificate is read here"],
    };
    let unsigned = template.prepare(&holder.public_key(), None).unwrap();
    let signature = issuer.sign(unsigned.to_be_signed()).unwrap();
    Case { issuer, holder, issuer_signed: unsigned.finish(&signature), transcript: transcript(0) }
}

pub(crate) const NAMES: [(&str, &str); 4] =
    [(NS, "family_name"), (NS, "given_name"), (NS, "portrait"), (NS_VN, "licence_classes_vn")];

pub(crate) fn case() -> Case {
    issue(DigestAlgorithm::Sha256, Curve::P256, &NAMES)
}

impl Case {
    pub(crate) fn present(&self, elements: &[(&str, &str)], key: &SigningKey) -> Vec<u8> {
        let issuer_signed = IssuerSigned::parse(&self.issuer_signed).unwrap();
        let disclosed = Disclosed { issuer_signed: &issuer_signed, elements };
        let unsigned = UnsignedResponse::new(&[disclosed], &self.transcript).unwrap();
        let signatures: Vec<_> = unsigned.to_be_signed().map(|bytes| key.sign(bytes).unwrap()).collect();
        unsigned.finish(&signatures).unwrap()
    }

    /// The names that came through, or the reason why none did.
    pub(crate) fn check(
        &self,
        response: &[u8],
        transcript: &SessionTranscript,
    ) -> Result<Vec<(String, String)>, Reason> {
        let Ok(response) = DeviceResponse::parse(response) else { return Err(Reason::Unreadable) };
        let Some(document) = response.documents.first() else { return Err(Reason::Unreadable) };
        let mut checks = Checks::new();
        let session = Session { transcript, reader_key: None };
        let authenticated = document.authenticate(&self.issuer.public_key(), &session, &mut checks);
        match (authenticated, checks.reason()) {
            (Some(document), None) => {
                let name = |element: &dinhdanh_mdoc::Element<'_>| {
                    assert_eq!(element.value, value(element.identifier));
                    (element.name_space.to_owned(), element.identifier.to_owned())
                };
                Ok(document.elements().iter().map(name).collect())
            }
            (None, Some(reason)) => Err(reason),
            (authenticated, reason) => panic!("{} but {reason:?}", authenticated.is_some()),
        }
    }

    /// The same document, signed anew by its issuer after `change` of the MSO.
    pub(crate) fn with_mso(mut self, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Self {
        let parsed = IssuerSigned::parse(&self.issuer_signed).unwrap();
        let auth = parsed.issuer_auth();
        let mso = change(Reader::new(auth.payload().unwrap()).unwrap().encoded().unwrap().inner);
        let payload = Writer::new().encoded(&mso).finish();
        let signature = self.issuer.sign(&signature_input(auth.protected(), &[], &payload)).unwrap();
        let writer = Writer::new().array(4).bytes(auth.protected()).raw(auth.unprotected());
        let auth = writer.bytes(&payload).bytes(&signature).finish();
        let start = self.issuer_signed.windows(10).rposition(|window| window == b"issuerAuth").unwrap() + 10;
        self.issuer_signed.truncate(start);
        self.issuer_signed.extend(auth);
        self
    }

    /// The document, whole, in a response; `auth` makes `deviceAuth` of what it has to cover.
    pub(crate) fn show(&self, device_elements: &[u8], auth: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let own = Writer::new().encoded(device_elements).finish();
        let covered = self.transcript.device_authentication(DOC_TYPE, &own);
        let writer = Writer::new().map(3).text("version").text("1.0").text("documents").array(1).map(3);
        let writer = writer.text("docType").text(DOC_TYPE).text("issuerSigned").raw(&self.issuer_signed);
        let writer = writer.text("deviceSigned").map(2).text("nameSpaces").raw(&own);
        writer.text("deviceAuth").raw(&auth(&covered)).text("status").uint(0).finish()
    }

    /// `deviceAuth` by the holder's key, under a protected header that names this algorithm.
    pub(crate) fn sign(&self, algorithm: i64, covered: &[u8]) -> Vec<u8> {
        let protected = Writer::new().map(1).int(1).int(algorithm).finish();
        let signature = self.holder.sign(&signature_input(&protected, &[], covered)).unwrap();
        let writer = Writer::new().map(1).text("deviceSignature").array(4).bytes(&protected);
        writer.map(0).null().bytes(&signature).finish()
    }

    /// Every check on the first document of a response, and the names that came through.
    pub(crate) fn examine(&self, response: &[u8], reader: Option<&AgreementKey>) -> (Checks, Vec<String>) {
        let response = DeviceResponse::parse(response).unwrap();
        let mut checks = Checks::new();
        let session = Session { transcript: &self.transcript, reader_key: reader };
        let document = response.documents[0].authenticate(&self.issuer.public_key(), &session, &mut checks);
        let name = |element: &dinhdanh_mdoc::Element<'_>| element.identifier.to_owned();
        let names = document.map(|document| document.elements().iter().map(name).collect());
        (checks, names.unwrap_or_default())
    }
}

/// Replaces the one occurrence of `from`.
pub(crate) fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let places: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert_eq!(places.len(), 1, "{from:02x?}");
    [&bytes[..places[0]], to, &bytes[places[0] + from.len()..]].concat()
}
