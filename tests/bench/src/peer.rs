use crate::{Case, DOC_TYPE, NAME_SPACE};
use dinhdanh_crypto::SigningKey;
use dinhdanh_crypto::x509::pem_certificate;
use isomdl::cbor;
use isomdl::definitions::device_key::cose_key::{CoseKey, EC2Curve, EC2Y};
use isomdl::definitions::device_request::ItemsRequest;
use isomdl::definitions::device_signed::DeviceAuthType;
use isomdl::definitions::helpers::NonEmptyMap;
use isomdl::definitions::session::SessionTranscript;
use isomdl::definitions::x509::X5Chain;
use isomdl::definitions::x509::trust_anchor::{PemTrustAnchor, TrustAnchorRegistry, TrustPurpose};
use isomdl::definitions::{DeviceKeyInfo, DeviceResponse, DigestAlgorithm, IssuerSigned, ValidityInfo};
use isomdl::issuance::Mdoc;
use isomdl::issuance::mdoc::Builder;
use isomdl::presentation::authentication::AuthenticationStatus;
use isomdl::presentation::device::{DeviceSession, Document, Documents, PermittedItems, RequestedItems};
use isomdl::presentation::{reader, reader_utils};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey as PeerKey};
use p256::pkcs8::DecodePrivateKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::UtcOffset;

/// isomdl 0.2.0 with the values, keys and certificates of a case, over the same session transcript.
///
/// It signs with the `p256` crate, which its documentation uses, and verifies with it, which it can't be talked out of.
/// Its reader checks signatures and certificates but no digest of an element: it does less than it is compared with.
pub struct Peer {
    unsigned: Builder,
    chain: X5Chain,
    issuer: PeerKey,
    holder: PeerKey,
    trust: TrustAnchorRegistry,
    transcript: Transcript,
    requested: RequestedItems,
    permitted: PermittedItems,
    stored: Vec<u8>,
}

/// Any session transcript, as isomdl takes it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Transcript(ciborium::Value);

impl SessionTranscript for Transcript {}

/// isomdl's device session without the radio's encryption, which no other contestant makes either.
struct Session {
    documents: Documents,
    transcript: Transcript,
}

impl DeviceSession for Session {
    type ST = Transcript;

    fn documents(&self) -> &Documents {
        &self.documents
    }

    fn session_transcript(&self) -> Transcript {
        self.transcript.clone()
    }

    fn device_auth_type(&self) -> DeviceAuthType {
        DeviceAuthType::Sign1
    }
}

impl Peer {
    /// The peer's view of a case.
    pub fn new(case: &Case) -> Self {
        let value = |bytes: &[u8]| ciborium::from_reader(bytes).expect("a value");
        let elements = case.values.iter().map(|(name, bytes)| ((*name).to_owned(), value(bytes))).collect();
        let names = || case.values.iter().map(|(name, _)| (*name).to_owned());
        let chain = X5Chain::builder().with_der_certificate(&case.issuer_certificate).expect("a certificate");
        let root =
            PemTrustAnchor { certificate_pem: pem_certificate(&case.root_certificate), purpose: TrustPurpose::Iaca };
        let requested: BTreeMap<_, _> = names().map(|name| (name, false)).collect();
        let requested = NonEmptyMap::try_from(requested).expect("an element");
        let items = ItemsRequest {
            doc_type: DOC_TYPE.to_owned(),
            namespaces: NonEmptyMap::new(NAME_SPACE.to_owned(), requested),
            request_info: None,
        };
        let mut peer = Self {
            unsigned: Mdoc::builder()
                .doc_type(DOC_TYPE.to_owned())
                .namespaces([(NAME_SPACE.to_owned(), elements)].into())
                .validity_info(validity(case))
                .digest_algorithm(DigestAlgorithm::SHA256)
                .device_key_info(device_key(case))
                .enable_decoy_digests(false),
            chain: chain.build().expect("a chain"),
            issuer: peer_key(&case.issuer),
            holder: peer_key(&case.holder),
            trust: TrustAnchorRegistry::from_pem_certificates(vec![root]).expect("a root"),
            transcript: Transcript(value(case.transcript.as_bytes())),
            requested: vec![items],
            permitted: [(DOC_TYPE.to_owned(), [(NAME_SPACE.to_owned(), names().collect())].into())].into(),
            stored: Vec::new(),
        };
        peer.stored = cbor::to_vec(&Document::from(peer.issue_mdoc())).expect("a document");
        peer
    }

    fn issue_mdoc(&self) -> Mdoc {
        let unsigned = self.unsigned.clone();
        unsigned.issue::<PeerKey, Signature>(self.chain.clone(), self.issuer.clone()).expect("a document")
    }

    /// Values in, a signed `IssuerSigned` out.
    pub fn issue(&self) -> Vec<u8> {
        let mdoc = self.issue_mdoc();
        let signed = IssuerSigned { namespaces: Some(mdoc.namespaces), issuer_auth: mdoc.issuer_auth };
        cbor::to_vec(&signed).expect("an encoded document")
    }

    /// A stored document in, in isomdl's own form, and a signed `DeviceResponse` with all its elements out.
    pub fn present(&self) -> Vec<u8> {
        let document: Document = cbor::from_slice(&self.stored).expect("a document");
        let documents = NonEmptyMap::new(DOC_TYPE.to_owned(), document);
        let session = Session { documents, transcript: self.transcript.clone() };
        let mut prepared = session.prepare_response(&self.requested, self.permitted.clone());
        let (_, message) = prepared.get_next_signature_payload().expect("one document");
        let signature: Signature = self.holder.sign(message);
        prepared.submit_next_signature(signature.to_vec());
        cbor::to_vec(&prepared.finalize_response()).expect("a response")
    }

    /// A `DeviceResponse` in, isomdl's outcome out: what its reader's `handle_response` does after decryption.
    pub fn verify(&self, response: &[u8]) -> bool {
        let Ok(response) = cbor::from_slice::<DeviceResponse>(response) else { return false };
        let Ok((document, chain, values)) = reader::parse(&response) else { return false };
        let (transcript, trust) = (self.transcript.clone(), self.trust.clone());
        let outcome = reader_utils::validate_response(transcript, trust, chain, document.clone(), values);
        outcome.errors.is_empty()
            && outcome.issuer_authentication == AuthenticationStatus::Valid
            && outcome.device_authentication == AuthenticationStatus::Valid
    }
}

fn peer_key(key: &SigningKey) -> PeerKey {
    PeerKey::from_pkcs8_der(key.pkcs8().expose()).expect("a key")
}

fn device_key(case: &Case) -> DeviceKeyInfo {
    let point = peer_key(&case.holder).verifying_key().to_encoded_point(false);
    let x = point.x().expect("x").to_vec();
    let y = EC2Y::Value(point.y().expect("y").to_vec());
    let device_key = CoseKey::EC2 { crv: EC2Curve::P256, x, y };
    DeviceKeyInfo { device_key, key_authorizations: None, key_info: None }
}

fn validity(case: &Case) -> ValidityInfo {
    let validity = case.validity();
    ValidityInfo {
        signed: validity.signed.to_offset(UtcOffset::UTC),
        valid_from: validity.valid_from.to_offset(UtcOffset::UTC),
        valid_until: validity.valid_until.to_offset(UtcOffset::UTC),
        expected_update: None,
    }
}
