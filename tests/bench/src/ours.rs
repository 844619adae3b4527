use crate::{Case, Chain};
use dinhdanh_mdoc::{Disclosed, IssuerSigned, NewElement, UnsignedResponse};
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Outcome, Shown, Verifier};
use std::hint::black_box;

/// Our operations on one case.
pub struct Ours<'a> {
    case: &'a Case,
    elements: Vec<NewElement<'a>>,
    names: Vec<(&'static str, &'static str)>,
    trust: TrustList,
}

impl<'a> Ours<'a> {
    /// Everything that is at hand before the clock starts: keys, values, names and the trust list.
    pub fn new(case: &'a Case) -> Self {
        let mut trust = TrustList::new();
        trust.add(&case.root_certificate).expect("a root");
        Self { case, elements: case.elements(), names: case.names(), trust }
    }

    /// Values in, a signed `IssuerSigned` out.
    pub fn issue(&self) -> Vec<u8> {
        let unsigned = self.case.prepare(&self.elements);
        let signature = self.case.issuer.sign(unsigned.to_be_signed()).expect("a signature");
        unsigned.finish(&signature)
    }

    /// A stored `IssuerSigned` in, a signed `DeviceResponse` with all its elements out.
    pub fn present(&self) -> Vec<u8> {
        let issuer_signed = IssuerSigned::parse(&self.case.issuer_signed).expect("a document");
        let disclosed = Disclosed { issuer_signed: &issuer_signed, elements: &self.names };
        let unsigned = UnsignedResponse::new(&[disclosed], &self.case.transcript).expect("a response");
        let sign = |bytes: &[u8]| self.case.holder.sign(bytes).expect("a signature");
        let signatures: Vec<_> = unsigned.to_be_signed().map(sign).collect();
        unsigned.finish(&signatures).expect("a response")
    }

    /// A verifier that trusts the case's root; with [`Chain::Cached`], one that has seen its signer before.
    pub fn verifier(&self, chain: Chain) -> Verifier {
        let verifier = Verifier::new(self.trust.clone());
        if chain == Chain::Cached {
            assert!(verify_ours(&verifier, self.case, &self.case.response), "a valid response");
        }
        verifier
    }
}

/// A `DeviceResponse` in, the whole verdict out: whether it is accepted with every element of the case.
pub fn verify_ours(verifier: &Verifier, case: &Case, response: &[u8]) -> bool {
    let shown = Shown::of_session(response, case.transcript.clone(), None);
    let Ok(verdict) = verifier.verify(&shown, None, None, case.now) else { return false };
    let accepted = matches!(verdict.outcome(), Outcome::Accept | Outcome::AcceptAsOf(_));
    let elements: usize = verdict.documents().iter().map(|document| black_box(document.elements()).len()).sum();
    accepted && elements == case.values.len()
}
