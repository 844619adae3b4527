use crate::{Peer, printable};
use dinhdanh_cbor::tdate;
use dinhdanh_crypto::AgreementKey;
use dinhdanh_mdoc::SessionTranscript;
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{DocumentVerdict, Outcome, Shown, Verifier};
use serde_json::{Map, Value, json};
use time::UtcDateTime;

/// The verifiers of other people that `peers/verify.mjs` asks.
pub const PEERS: [&str; 2] = ["auth0", "owf"];

/// A presentation and all that a verifier has to judge it by.
#[derive(Clone)]
pub struct Presented {
    /// `DeviceResponse`.
    pub response: Vec<u8>,
    /// `SessionTranscript`, or its tag-24 bytes.
    pub transcript: Vec<u8>,
    /// The issuing authority's certificate, DER.
    pub root: Vec<u8>,
    /// The reader's private scalar, where the holder proves himself with a MAC.
    pub reader_key: Option<Vec<u8>>,
    /// The verifier's clock.
    pub at: UtcDateTime,
}

/// The documents with their values, `[{"docType", "elements": {"namespace/identifier": value}}]`, or why they are refused.
pub type Judgement = Result<Value, String>;

impl Presented {
    /// The same with one byte of the response changed.
    ///
    /// # Panics
    /// When the response is not so long.
    pub fn changed(&self, at: usize) -> Self {
        let mut changed = self.clone();
        *changed.response.get_mut(at).expect("a byte of the response") ^= 1;
        changed
    }

    /// Our verdict; a refusal is the code of its reason.
    ///
    /// # Panics
    /// When the session or the root can't be read, which are ours.
    pub fn judged_by_us(&self) -> Judgement {
        let mut trust = TrustList::new();
        trust.add(&self.root).expect("a root");
        let transcript = SessionTranscript::parse(&self.transcript).expect("a transcript");
        let reader_key = self.reader_key.as_ref().map(|scalar| AgreementKey::from_scalar(scalar).expect("a key"));
        let shown = Shown::of_session(&self.response, transcript, reader_key);
        let verifier = Verifier::new(trust);
        match verifier.verify(&shown, None, None, self.at) {
            Err(error) => Err(error.reason().expect("a reason").code().to_owned()),
            Ok(verdict) => match verdict.outcome() {
                Outcome::Reject(reason) => Err(reason.code().to_owned()),
                Outcome::AcceptAsOf(_) => Ok(verdict.documents().iter().map(print).collect()),
                Outcome::Accept => panic!("accepted as if the status were known"),
            },
        }
    }

    fn request(&self, peer: &str) -> Value {
        json!({
            "peer": peer,
            "response_hex": hex::encode(&self.response),
            "transcript_hex": hex::encode(&self.transcript),
            "issuer_hex": hex::encode(&self.root),
            "reader_key": self.reader_key.as_ref().map(hex::encode),
            "at": tdate::text(self.at),
        })
    }
}

/// What the peers say of each: one process for all, a judgement for each, in their order.
///
/// # Panics
/// When `verify` (`peers/verify.mjs`, or what takes its requests) does not answer as it should.
pub fn judged_by_peers<'a>(verify: &Peer, cases: impl IntoIterator<Item = (&'a str, &'a Presented)>) -> Vec<Judgement> {
    let requests: Vec<String> =
        cases.into_iter().map(|(peer, presented)| presented.request(peer).to_string()).collect();
    let answers = String::from_utf8(verify.run(["--batch"], requests.join("\n").as_bytes())).expect("UTF-8");
    let judgements: Vec<_> = answers.lines().map(judgement).collect();
    assert_eq!(judgements.len(), requests.len(), "each case is answered once");
    judgements
}

fn judgement(line: &str) -> Judgement {
    let mut answer: Value = serde_json::from_str(line).expect("a line of JSON");
    match answer.get("accepted").and_then(Value::as_bool).expect("accepted") {
        true => Ok(answer.get_mut("documents").expect("documents").take()),
        false => Err(answer.get("reason").and_then(Value::as_str).expect("a reason").to_owned()),
    }
}

fn print(document: &DocumentVerdict<'_>) -> Value {
    let element = |element: &dinhdanh_mdoc::Element<'_>| {
        (format!("{}/{}", element.name_space, element.identifier), printable(element.value))
    };
    let elements: Map<_, _> = document.elements().iter().chain(document.holder_elements()).map(element).collect();
    json!({ "docType": document.doc_type(), "elements": elements })
}
