//! pymdoccbor: what we issue before it, and what it issues before us.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what is broken must stop the test"
)]

use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_interop::{ISO, Licence, PEERS, expected, isomdl, judged_by_peers, python, script, self_timed, show};
use dinhdanh_issuer::Authority;
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};

const ELEMENTS: [&str; 5] = ["age_over_18", "birth_date", "document_number", "family_name", "issuing_country"];

#[test]
fn our_licence_is_accepted_by_pymdoccbor_and_says_what_we_said() {
    let Some(peer) = python("mdoc_peer.py") else { return };
    let (presented, _) = Licence::issue().show();
    assert_eq!(judged_by_peers(&peer, [("pymdoccbor", &presented)]), [Ok(expected())]);
}

#[test]
fn what_pymdoccbor_issues_is_accepted_by_us_and_by_the_others_and_says_what_it_said() {
    let (Some(peer), Some(verify)) = (python("mdoc_peer.py"), script("verify.mjs")) else { return };
    // It signs by the machine's clock, so the case is of now.
    let now = UtcDateTime::now();
    let authority = Authority::create(now.saturating_sub(Duration::days(2))).unwrap();
    let credentials = authority.credentials();
    let holder = SigningKey::generate(Curve::P256).unwrap();
    let public = holder.public_key();
    let (x, y) = public.sec1()[1..].split_at(32);
    let request = json!({
        "key": hex::encode(credentials.signer.key.pkcs8().expose()),
        "certificate": hex::encode(&credentials.signer.certificate),
        "device_x": hex::encode(x),
        "device_y": hex::encode(y),
        "from": now.date().to_string(),
        "until": now.saturating_add(Duration::days(7)).date().to_string(),
    });
    let issued: Value = serde_json::from_slice(&peer.run(["issue"], request.to_string().as_bytes())).unwrap();
    let issuer_signed = hex::decode(issued["issuer_signed"].as_str().unwrap()).unwrap();
    // Its clock has moved on since.
    let at = UtcDateTime::now().saturating_add(Duration::seconds(1));
    let names = ELEMENTS.map(|name| (ISO, name));
    let (shown, _) = show(&self_timed(at), &issuer_signed, &names, &holder, &credentials.root.certificate, at);
    let said = json!([{ "docType": "org.iso.18013.5.1.mDL", "elements": {
        "org.iso.18013.5.1/age_over_18": true,
        "org.iso.18013.5.1/birth_date": { "full-date": "1990-01-20" },
        "org.iso.18013.5.1/document_number": "099000000017",
        "org.iso.18013.5.1/family_name": "Trần",
        "org.iso.18013.5.1/issuing_country": "VN",
    }}]);
    assert_eq!(shown.judged_by_us(), Ok(said.clone()));
    assert_eq!(judged_by_peers(&peer, [("pymdoccbor", &shown)]), [Ok(said.clone())]);
    for (name, judgement) in PEERS.iter().zip(judged_by_peers(&verify, PEERS.map(|peer| (peer, &shown)))) {
        assert_eq!(judgement, Ok(said.clone()), "{name}");
    }
    if let Some(isomdl) = isomdl() {
        assert_eq!(judged_by_peers(&isomdl, [("isomdl", &shown)]), [Ok(json!([]))]);
    }
}
