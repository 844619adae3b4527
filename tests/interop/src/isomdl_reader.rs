use crate::{Judgement, Presented};
use dinhdanh_crypto::x509::pem_certificate;
use isomdl::cbor;
use isomdl::definitions::DeviceResponse;
use isomdl::definitions::session::SessionTranscript;
use isomdl::definitions::x509::trust_anchor::{PemTrustAnchor, TrustAnchorRegistry, TrustPurpose};
use isomdl::presentation::authentication::AuthenticationStatus;
use isomdl::presentation::{reader, reader_utils};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::panic;

/// Any session transcript, as isomdl takes it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Transcript(ciborium::Value);

impl SessionTranscript for Transcript {}

/// What isomdl 0.2.0 makes of it: what its reader's `handle_response` does once it has decrypted.
///
/// It has no clock of its own choice and asks the machine's.
///
/// # Panics
/// When the session or the root can't be read, which are ours; not where isomdl does.
pub fn judged_by_isomdl(presented: &Presented) -> Judgement {
    panic::catch_unwind(|| judge(presented)).unwrap_or_else(|_| Err(PANICS.to_owned()))
}

/// The reason of a refusal that is a panic.
pub(crate) const PANICS: &str = "panics";

fn judge(presented: &Presented) -> Judgement {
    let transcript = Transcript(ciborium::from_reader(presented.transcript.as_slice()).expect("a transcript"));
    let root = PemTrustAnchor { certificate_pem: pem_certificate(&presented.root), purpose: TrustPurpose::Iaca };
    let trust = TrustAnchorRegistry::from_pem_certificates(vec![root]).expect("a root");
    let response: DeviceResponse = cbor::from_slice(&presented.response).map_err(|error| error.to_string())?;
    let (document, chain, values) = reader::parse(&response).map_err(|error| error.to_string())?;
    let outcome = reader_utils::validate_response(transcript, trust, chain, document.clone(), values);
    let valid = outcome.issuer_authentication == AuthenticationStatus::Valid
        && outcome.device_authentication == AuthenticationStatus::Valid;
    if valid && outcome.errors.is_empty() {
        Ok(json!(outcome.response))
    } else {
        Err(Value::from_iter(outcome.errors).to_string())
    }
}
