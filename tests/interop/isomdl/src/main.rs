//! The reader of isomdl 0.2.0 as a peer: `isomdl-peer --batch` reads the requests of `peers/verify.mjs`, one JSON line each, and
//! answers in its form, without values.
//!
//! It has no clock of its own choice and asks the machine's, and takes no device MAC: `at` and `reader_key` are passed over.

#![forbid(unsafe_code)]

use isomdl::cbor;
use isomdl::definitions::DeviceResponse;
use isomdl::definitions::session::SessionTranscript;
use isomdl::definitions::x509::trust_anchor::{PemTrustAnchor, TrustAnchorRegistry, TrustPurpose};
use isomdl::presentation::authentication::AuthenticationStatus;
use isomdl::presentation::{reader, reader_utils};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::error::Error;
use std::io::{self, BufRead};
use std::panic;
use x509_cert::Certificate;
use x509_cert::der::pem::LineEnding;
use x509_cert::der::{Decode, EncodePem};

/// Any session transcript, as isomdl takes it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Transcript(ciborium::Value);

impl SessionTranscript for Transcript {}

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().skip(1).collect::<Vec<_>>() != ["--batch"] {
        return Err("usage: isomdl-peer --batch".into());
    }
    // A panic of isomdl is its answer.
    panic::set_hook(Box::new(|_| {}));
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let bytes = |name: &str| hex::decode(request[name].as_str().ok_or("a member is missing")?).map_err(<Box<dyn Error>>::from);
        let (response, transcript) = (bytes("response_hex")?, bytes("transcript_hex")?);
        let transcript = Transcript(ciborium::from_reader(transcript.as_slice())?);
        let certificate_pem = Certificate::from_der(&bytes("issuer_hex")?)?.to_pem(LineEnding::LF)?;
        let root = PemTrustAnchor { certificate_pem, purpose: TrustPurpose::Iaca };
        let trust = TrustAnchorRegistry::from_pem_certificates(vec![root])?;
        let judged = panic::catch_unwind(panic::AssertUnwindSafe(|| judge(&response, transcript, trust)));
        let reason = judged.unwrap_or_else(|_| Some("panics".to_owned()));
        println!("{}", json!({ "peer": "isomdl", "accepted": reason.is_none(), "reason": reason, "documents": [] }));
    }
    Ok(())
}

/// Why it is refused: what isomdl's `handle_response` does once it has decrypted.
fn judge(response: &[u8], transcript: Transcript, trust: TrustAnchorRegistry) -> Option<String> {
    let response: DeviceResponse = match cbor::from_slice(response) {
        Ok(response) => response,
        Err(error) => return Some(error.to_string()),
    };
    let (document, chain, values) = match reader::parse(&response) {
        Ok(parsed) => parsed,
        Err(error) => return Some(error.to_string()),
    };
    let outcome = reader_utils::validate_response(transcript, trust, chain, document.clone(), values);
    let valid = outcome.issuer_authentication == AuthenticationStatus::Valid
        && outcome.device_authentication == AuthenticationStatus::Valid;
    (!valid || !outcome.errors.is_empty()).then(|| Value::from_iter(outcome.errors).to_string())
}
