//! The example of ISO/IEC 18013-5 Annex D: accepted in its time, and nothing that was made of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_oracle::{Genuine, Scene, Told, Why, judge, splice};
use time::UtcDateTime;
use time::macros::utc_datetime;

const THEN: UtcDateTime = utc_datetime!(2021-01-01 00:00);

struct AnnexD {
    response: Vec<u8>,
    transcript: Vec<u8>,
    root: Vec<u8>,
    reader_key: Vec<u8>,
}

impl AnnexD {
    fn read() -> Option<Self> {
        let file = |name: &str| dinhdanh_vectors::hex(&format!("mdoc/annexD_{name}.hex"));
        Some(Self {
            response: file("device_response")?,
            transcript: file("session_transcript_bytes")?,
            root: file("iaca_cert")?,
            reader_key: file("ephemeral_reader_key_d")?,
        })
    }

    fn judge(&self, response: &[u8], at: UtcDateTime) -> Result<Vec<Genuine>, Why> {
        let roots = [self.root.as_slice()];
        let (transcript, reader_key) = (self.transcript.as_slice(), Some(self.reader_key.as_slice()));
        judge(response, &Scene { roots: &roots, at, transcript, reader_key, told: Told::default() })
    }
}

#[test]
fn annex_d_is_accepted_in_its_time_with_its_elements() {
    let Some(annex) = AnnexD::read() else { return };
    let genuine = annex.judge(&annex.response, THEN).unwrap();
    assert_eq!(genuine.len(), 1);
    assert_eq!(genuine[0].doc_type, "org.iso.18013.5.1.mDL");
    let names: Vec<_> = genuine[0].elements.iter().map(|element| element.identifier.as_str()).collect();
    let expected = ["family_name", "issue_date", "expiry_date", "document_number", "portrait", "driving_privileges"];
    assert_eq!(names, expected);
    assert_eq!(genuine[0].elements[0].value, b"\x63Doe");
}

#[test]
fn annex_d_is_refused_outside_its_time_and_its_session() {
    let Some(annex) = AnnexD::read() else { return };
    let at = |at| annex.judge(&annex.response, at);
    assert_eq!(at(utc_datetime!(2020-09-01 00:00)), Err(Why::CertificateDates));
    assert_eq!(at(utc_datetime!(2020-10-01 00:00)), Err(Why::NotYetValid));
    assert_eq!(at(utc_datetime!(2021-10-01 13:30:02)), Err(Why::CertificateDates));
    assert_eq!(at(utc_datetime!(2026-11-24 00:00)), Err(Why::CertificateDates));
    let roots = [annex.root.as_slice()];
    let (transcript, reader_key) = (annex.transcript.as_slice(), Some(annex.reader_key.as_slice()));
    let scene = Scene { roots: &roots, at: THEN, transcript, reader_key, told: Told::default() };
    let mut moved = annex.transcript.clone();
    *moved.last_mut().unwrap() ^= 1;
    assert_eq!(judge(&annex.response, &Scene { transcript: &moved, ..scene }), Err(Why::DeviceProof));
    assert_eq!(judge(&annex.response, &Scene { reader_key: None, ..scene }), Err(Why::DeviceProof));
    assert_eq!(judge(&annex.response, &Scene { reader_key: Some(&[7; 32]), ..scene }), Err(Why::DeviceProof));
    assert_eq!(judge(&annex.response, &Scene { roots: &[], ..scene }), Err(Why::Untrusted));
}

#[test]
fn no_changed_byte_of_annex_d_proves_anything_else() {
    let Some(annex) = AnnexD::read() else { return };
    let genuine = annex.judge(&annex.response, THEN).unwrap();
    let mut refused = 0;
    // A byte of the portrait is like any other of it.
    let portrait = genuine[0].elements[4].value.len();
    let at = annex.response.windows(portrait).position(|window| window == genuine[0].elements[4].value).unwrap();
    for place in (0..annex.response.len()).filter(|place| !(at + 8..at + portrait).contains(place) || place % 64 == 0) {
        let mut changed = annex.response.clone();
        changed[place] ^= 1;
        match annex.judge(&changed, THEN) {
            Err(_) => refused += 1,
            // An unknown member is passed over; with the name of `nameSpaces` changed, nothing is shown.
            Ok(found) => assert!(found == genuine || found[0].elements.is_empty(), "byte {place}"),
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn no_splice_of_annex_d_proves_anything_else() {
    let Some(annex) = AnnexD::read() else { return };
    let genuine = annex.judge(&annex.response, THEN).unwrap();
    let genuine: Vec<_> = genuine.iter().flat_map(|document| &document.elements).collect();
    let (mut changed, mut accepted) = (0, 0);
    for seed in 0..1500 {
        let spliced = splice(&annex.response, seed);
        changed += usize::from(spliced != annex.response);
        if let Ok(found) = annex.judge(&spliced, THEN) {
            accepted += 1;
            assert!(
                found.iter().flat_map(|document| &document.elements).all(|element| genuine.contains(&element)),
                "{seed}"
            );
        }
    }
    // Some leave an item out: a smaller selection of what was signed. Some repeat a harmless member.
    assert!(changed > 1000 && accepted > 5, "{changed} changed, {accepted} accepted");
}
