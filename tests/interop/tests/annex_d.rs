//! The example of ISO/IEC 18013-5 Annex D, before us and the verifiers of other people.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_interop::{PEERS, Presented, judged_by_peers, script};
use time::UtcDateTime;
use time::macros::utc_datetime;

const THEN: UtcDateTime = utc_datetime!(2021-01-01 00:00);
const TODAY: UtcDateTime = utc_datetime!(2026-11-24 00:00);

fn annex_d(at: UtcDateTime) -> Option<Presented> {
    let file = |name: &str| dinhdanh_vectors::hex(&format!("mdoc/annexD_{name}.hex"));
    Some(Presented {
        response: file("device_response")?,
        transcript: file("session_transcript_bytes")?,
        root: file("iaca_cert")?,
        reader_key: file("ephemeral_reader_key_d"),
        at,
    })
}

#[test]
fn annex_d_is_accepted_in_its_time_by_auth0_and_by_us_with_equal_values() {
    let (Some(presented), Some(verify)) = (annex_d(THEN), script("verify.mjs")) else { return };
    let ours = presented.judged_by_us();
    let elements = ours.as_ref().expect("accepted")[0]["elements"].as_object().expect("elements").clone();
    assert_eq!(elements["org.iso.18013.5.1/family_name"], "Doe");
    assert!(elements.len() > 5, "{elements:?}");
    assert_eq!(judged_by_peers(&verify, [("auth0", &presented)]), [ours]);
}

#[test]
fn annex_d_is_refused_today_by_both_peers_and_by_us() {
    let (Some(presented), Some(verify)) = (annex_d(TODAY), script("verify.mjs")) else { return };
    assert_eq!(presented.judged_by_us(), Err("CERTIFICATE_EXPIRED".to_owned()));
    for (peer, judgement) in PEERS.iter().zip(judged_by_peers(&verify, PEERS.map(|peer| (peer, &presented)))) {
        assert!(judgement.is_err(), "{peer}");
    }
}
