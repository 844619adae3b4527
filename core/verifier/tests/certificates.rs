//! Certificates that lack what Annex B asks of a signer and its authority, each signed as it is: only the profile refuses them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod common;

use common::{Certificates, Scenario, failed, replace};
use dinhdanh_codes::{Check, Reason};
use dinhdanh_crypto::SigningKey;
use dinhdanh_verifier::Outcome;
use std::cell::OnceCell;

/// Some bytes of a certificate, and as many others.
type Change<'a> = (&'a [u8], &'a [u8]);

/// Identifiers of extensions and attributes (RFC 5280), and some that mean nothing here: what has them is missing.
const ISSUER_NAMES: Change<'_> = (&[0x06, 3, 0x55, 0x1d, 18], &[0x06, 3, 0x55, 0x1d, 0x7f]);
const REVOCATION_LISTS: Change<'_> = (&[0x06, 3, 0x55, 0x1d, 31], &[0x06, 3, 0x55, 0x1d, 0x7f]);

const COMMON_NAME: Change<'_> = (&[0x06, 3, 0x55, 4, 3], &[0x06, 3, 0x55, 4, 0x7f]);

/// The certificate with a change, signed again by its authority.
fn changed(der: &[u8], (from, to): Change<'_>, by: &SigningKey) -> Vec<u8> {
    assert!(from.len() == to.len() && der.windows(from.len()).any(|window| window == from));
    // SEQUENCE { content, algorithm, signature }, the first two lengths in two bytes each.
    let end = 8 + usize::from(u16::from_be_bytes([der[6], der[7]]));
    let content = replace(der[4..end].to_vec(), from, to);
    let algorithm = &der[end..end + 2 + usize::from(der[end + 1])];
    let integer = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let pad: &[u8] = if bytes[zeros] < 0x80 { &[] } else { &[0] };
        item(2, &[pad, &bytes[zeros..]].concat())
    };
    let signature = by.sign(&content).unwrap();
    let pair = item(0x30, &[integer(&signature[..32]), integer(&signature[32..])].concat());
    let body = [&content, algorithm, &item(3, &[&[0], &pair[..]].concat())].concat();
    [&[0x30, 0x82], &(body.len() as u16).to_be_bytes()[..], &body].concat()
}

fn item(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, content.len() as u8], content].concat()
}

/// What is said of a presentation whose signer, or authority, has its certificate changed so.
fn said(of_authority: bool, change: Change<'_>) -> Vec<&'static str> {
    let scenario = Scenario::correct();
    let sound = scenario.certificates();
    let root = if of_authority { changed(&sound.root, change, &scenario.root) } else { sound.root.clone() };
    let signer = scenario.certificate(scenario.signer_kind, &scenario.signer, Some(&root));
    let signer = if of_authority { signer } else { changed(&signer, change, &scenario.root) };
    let scenario = Scenario { made: OnceCell::from(Certificates { root, signer }), ..scenario };
    scenario.judge(|verdict| {
        assert_eq!(verdict.outcome(), Outcome::Reject(Reason::CertificateInvalid));
        assert_eq!(failed(verdict), [Check::CertificateProfile]);
        verdict.documents()[0].checks().details(Check::CertificateProfile).collect()
    })
}

#[test]
fn a_signer_and_an_authority_have_what_annex_b_asks_for() {
    for of_authority in [false, true] {
        for (change, detail) in [
            (ISSUER_NAMES, "issuer alternative name missing or not allowed"),
            (COMMON_NAME, "common name missing or not allowed"),
            (REVOCATION_LISTS, "CRL distribution points missing or not allowed"),
        ] {
            assert_eq!(said(of_authority, change), [detail]);
        }
    }
}

#[test]
fn an_authority_signs_certificates_and_revocation_lists_and_nothing_else() {
    // The value of the key usage: digitalSignature beside both.
    let more: Change<'_> = (&[0x04, 4, 3, 2, 1, 0x06], &[0x04, 4, 3, 2, 1, 0x86]);
    assert_eq!(said(true, more), ["key usage not allowed"]);
}
