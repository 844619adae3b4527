//! What the fuzz targets share: presentations that are genuine, and what must hold of any that is accepted.
//!
//! Annex D's response from the vectors, where this machine has them, and one of our own from `seeds/`. Their private
//! keys are not here, so whatever bytes a fuzzer makes, nothing but their own elements can ever be accepted.

use dinhdanh_codes::{Check, Checks};
use dinhdanh_crypto::cose::{Headers, Payload, Sign1, UnsignedSign1};
use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{AgreementKey, Curve, PublicKey, SigningKey};
use dinhdanh_mdoc::{DeviceResponse, Element, SessionTranscript};
use dinhdanh_oracle::Told;
use dinhdanh_presentation::Message;
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Shown, Verdict, Verifier};
use std::sync::LazyLock;
use time::UtcDateTime;
use time::macros::utc_datetime;

/// The root of our own issuer, DER.
pub(crate) const ROOT: &[u8] = include_bytes!("../seeds/root.der");

/// A message that its holder showed by himself at [`NOW`], issued under [`ROOT`].
pub(crate) const SELF_TIMED: &[u8] = include_bytes!("../seeds/self_timed.cbor");

/// When `examples/make_seeds.rs` made the seeds.
pub const NOW: UtcDateTime = utc_datetime!(2026-11-20 09:00);

/// A genuine response and all that its verifier knows.
pub(crate) struct Scene {
    /// The root that is trusted, DER.
    pub root: Vec<u8>,
    /// When it is checked.
    pub at: UtcDateTime,
    /// The session that it was made for.
    pub transcript: SessionTranscript,
    /// The key of the one who signed it.
    pub signer: PublicKey,
    reader_key: Option<Vec<u8>>,
    genuine: Vec<[Vec<u8>; 3]>,
}

/// The scenes that this machine has: our own, then Annex D's.
pub(crate) static SCENES: LazyLock<Vec<Scene>> =
    LazyLock::new(|| [Some(own()), annex_d()].into_iter().flatten().collect());

fn own() -> Scene {
    let Ok(Message::SelfTimed(shown)) = Message::parse(SELF_TIMED) else { panic!("the seed is no message") };
    Scene::new(ROOT.to_vec(), NOW, shown.transcript(), None, &shown.response)
}

fn annex_d() -> Option<Scene> {
    let file = |name: &str| dinhdanh_vectors::hex(&format!("mdoc/annexD_{name}.hex"));
    let transcript = SessionTranscript::parse(&file("session_transcript_bytes")?).unwrap();
    let at = utc_datetime!(2021-01-01 00:00);
    let reader_key = file("ephemeral_reader_key_d");
    Some(Scene::new(file("iaca_cert")?, at, transcript, reader_key, &file("device_response")?))
}

impl Scene {
    fn new(
        root: Vec<u8>,
        at: UtcDateTime,
        transcript: SessionTranscript,
        reader_key: Option<Vec<u8>>,
        response: &[u8],
    ) -> Self {
        let parsed = DeviceResponse::parse(response).unwrap();
        let signer = leaf_key(parsed.documents[0].issuer_signed().issuer_auth()).unwrap();
        let mut scene = Self { root, at, transcript, signer, reader_key, genuine: Vec::new() };
        let shown = scene.show(response);
        let verdict = scene.verifier().verify(&shown, None, None, at).unwrap();
        // Without this the targets' claims would be empty.
        assert_eq!(verdict.outcome().reason(), None, "the genuine response is rejected");
        let elements = verdict.documents().iter().flat_map(|it| it.elements().iter().chain(it.holder_elements()));
        scene.genuine = elements.map(named).collect();
        scene
    }

    /// A response shown in this session.
    pub(crate) fn show<'a>(&self, response: &'a [u8]) -> Shown<'a> {
        Shown::of_session(response, self.transcript.clone(), self.reader_key())
    }

    /// The reader's ephemeral key, where the session has one.
    pub(crate) fn reader_key(&self) -> Option<AgreementKey> {
        self.reader_key.as_ref().map(|scalar| AgreementKey::from_scalar(scalar).unwrap())
    }

    /// A verifier that trusts this scene's root alone.
    pub(crate) fn verifier(&self) -> Verifier {
        let mut trust = TrustList::new();
        trust.add(&self.root).unwrap();
        Verifier::new(trust)
    }

    /// Panics where elements pass as signed that were not: nobody here has the keys.
    pub(crate) fn assert_genuine(&self, elements: &[Element<'_>]) {
        assert!(elements.iter().all(|element| self.genuine.contains(&named(element))), "a forged element is accepted");
    }

    /// Panics where a verdict accepts what was not proven.
    pub(crate) fn assert_sound(&self, verdict: &Verdict<'_>) {
        if verdict.outcome().reason().is_some() {
            return;
        }
        assert!(!verdict.documents().is_empty(), "nothing was shown, and accepted");
        assert_eq!(verdict.checks().failed().next(), None);
        for document in verdict.documents() {
            assert_proven(document.checks(), &[&ISSUER, &HOLDER, &TRUST_AND_TIME]);
            self.assert_genuine(document.elements());
            self.assert_genuine(document.holder_elements());
        }
    }

    /// Panics where a verdict accepts a response that the oracle refuses, or that it reads differently.
    pub(crate) fn assert_agreed(&self, response: &[u8], transcript: &SessionTranscript, verdict: &Verdict<'_>) {
        if verdict.outcome().reason().is_some() {
            return;
        }
        let (roots, reader_key) = ([self.root.as_slice()], self.reader_key.as_deref());
        let told = Told::default();
        let scene =
            dinhdanh_oracle::Scene { roots: &roots, at: self.at, transcript: transcript.as_bytes(), reader_key, told };
        let theirs = dinhdanh_oracle::judge(response, &scene).expect("accepted, and the oracle refuses it");
        let read = theirs.iter().flat_map(|document| &document.elements);
        let read = read.map(|it| [it.name_space.as_bytes(), it.identifier.as_bytes(), &it.value].map(<[u8]>::to_vec));
        let ours = verdict.documents().iter().flat_map(|it| it.elements().iter().chain(it.holder_elements()));
        assert!(ours.map(named).eq(read), "the oracle reads other elements");
        let signed = verdict.documents().iter().map(|document| document.as_of());
        assert!(signed.eq(theirs.iter().map(|document| Some(document.as_of))), "as of another time");
    }
}

/// What must have passed before an issuer's half is authentic.
pub(crate) const ISSUER: [Check; 7] = [
    Check::AlgorithmAllowed,
    Check::IssuerSignature,
    Check::MsoWellFormed,
    Check::DocTypeEqual,
    Check::ItemsWellFormed,
    Check::ElementsSigned,
    Check::DigestsEqual,
];

/// What must have passed besides before a document is.
pub(crate) const HOLDER: [Check; 4] =
    [Check::HolderProofPresent, Check::HolderAlgorithmAllowed, Check::HolderProof, Check::DeviceDataAuthorised];

/// What must have passed besides before it is accepted.
const TRUST_AND_TIME: [Check; 6] = [
    Check::IssuerTrusted,
    Check::CertificateProfile,
    Check::CertificateDates,
    Check::ValidFrom,
    Check::ValidUntil,
    Check::SignedWithinCertificate,
];

/// Panics where one of `needed` did not pass, or any check failed.
pub(crate) fn assert_proven(checks: &Checks, needed: &[&[Check]]) {
    assert_eq!(checks.failed().next(), None, "accepted, though a check failed");
    for check in needed.concat() {
        assert!(checks.passed(check), "accepted without {check:?}");
    }
}

/// The key of the certificate that a message names as its signer's.
pub(crate) fn leaf_key(signed: &Sign1<'_>) -> Option<PublicKey> {
    Some(Certificate::parse(signed.x5chain().ok()?.leaf()).ok()?.public_key())
}

fn named(element: &Element<'_>) -> [Vec<u8>; 3] {
    [element.name_space.into(), element.identifier.into(), element.value.into()]
}

/// A provider of VICALs with keys of this run, so that what a fuzzer makes of a payload gets past the signature.
pub struct Provider {
    /// Its root certificate, DER.
    pub root: Vec<u8>,
    signer: Vec<u8>,
    key: SigningKey,
}

impl Provider {
    /// A provider whose certificates hold at [`NOW`].
    #[expect(clippy::new_without_default, reason = "no two are equal")]
    pub fn new() -> Self {
        let template = |kind| CertificateTemplate {
            kind,
            subject: Subject { country: Some("VN"), common_name: "TEST provider", ..Subject::default() },
            not_before: utc_datetime!(2026-01-01 00:00),
            not_after: utc_datetime!(2027-01-01 00:00),
            contact: "https://test.example",
            revocation_list: "https://test.example/crl",
        };
        let (above, key) = (SigningKey::generate(Curve::P256).unwrap(), SigningKey::generate(Curve::P256).unwrap());
        let root = issue_certificate(&template(Kind::ReaderRoot), &above.public_key(), Issuer::Itself, &above).unwrap();
        let authority = Certificate::parse(&root).unwrap();
        let by = Issuer::Authority(&authority);
        let signer = issue_certificate(&template(Kind::VicalSigner), &key.public_key(), by, &above).unwrap();
        Self { root, signer, key }
    }

    /// A VICAL of this payload.
    pub fn sign(&self, payload: &[u8]) -> Vec<u8> {
        let headers = Headers { x5chain: &[&self.signer], ..Headers::default() };
        let unsigned = UnsignedSign1::new(self.key.algorithm(), headers, Payload::Attached(payload.to_vec()));
        let signature = self.key.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature)
    }
}
