//! What is remembered changes no finding: each check is made with a cache that is new and with one that is warm.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_codes::{Check, Checks};
use dinhdanh_crypto::x509::{
    Certificate, CertificateTemplate, Issuer, Kind, PathError, Profile, RevocationList, RevocationListTemplate,
    RevocationReason, RevokedCertificate, Subject, issue_certificate, issue_revocation_list,
};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::pack::thumbprint;
use dinhdanh_trust::{IssuerId, PathCache, Signer, TrustList};
use std::sync::Arc;
use std::thread;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-06-01 00:00);
const CHECKS: [Check; 3] = [Check::IssuerTrusted, Check::CertificateProfile, Check::CertificateDates];

struct Certified {
    key: SigningKey,
    der: Vec<u8>,
}

fn certified(kind: Kind, name: &str, life: Duration, by: Option<&Certified>) -> Certified {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let template = CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), common_name: name, ..Subject::default() },
        not_before: NOW - Duration::DAY,
        not_after: NOW + life,
        contact: "https://test.example/contact",
        revocation_list: "https://test.example/crl",
    };
    let der = match by {
        Some(by) => {
            let issuer = Certificate::parse(&by.der).unwrap();
            issue_certificate(&template, &key.public_key(), Issuer::Authority(&issuer), &by.key)
        }
        None => issue_certificate(&template, &key.public_key(), Issuer::Itself, &key),
    };
    Certified { key, der: der.unwrap() }
}

fn root(name: &str) -> Certified {
    certified(Kind::Iaca, name, Duration::days(3650), None)
}

fn trusting(roots: &[&Certified]) -> TrustList {
    let mut list = TrustList::new();
    roots.iter().for_each(|root| assert_eq!(list.add(&root.der).unwrap(), 1));
    list
}

/// What was recorded of the three checks: passed, failed, or not made.
fn check(
    list: &TrustList,
    chain: &[&[u8]],
    at: UtcDateTime,
    cache: &PathCache,
) -> ([Option<bool>; 3], Option<Arc<Signer>>) {
    let mut checks = Checks::default();
    let signer = list.check_issuer(chain, at, cache, &mut checks);
    let failed: Vec<Check> = checks.failed().collect();
    let found = |check| if failed.contains(&check) { Some(false) } else { checks.passed(check).then_some(true) };
    (CHECKS.map(found), signer)
}

const FINE: [Option<bool>; 3] = [Some(true); 3];

#[test]
fn a_warm_cache_finds_what_a_new_one_finds() {
    let (ours, other) = (root("TEST root"), root("TEST other"));
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    let reader = certified(Kind::Reader, "TEST reader", Duration::days(400), Some(&ours));
    let mut forged = signer.der.clone();
    *forged.last_mut().unwrap() ^= 1;
    let unmarked = [Some(false), None, None];
    let cases: [(&[&[u8]], UtcDateTime, _); 9] = [
        (&[&signer.der], NOW, FINE),
        (&[&signer.der, &ours.der], NOW, FINE),
        (&[&signer.der], NOW + Duration::days(401), [Some(true), Some(true), Some(false)]),
        (&[&signer.der], NOW - Duration::days(2), [Some(true), Some(true), Some(false)]),
        (&[&reader.der], NOW, [Some(true), Some(false), None]),
        (&[&forged], NOW, unmarked),
        (&[&signer.der, &other.der], NOW, unmarked),
        (&[], NOW, [None, Some(false), None]),
        (&[&signer.der[1..]], NOW, [None, Some(false), None]),
    ];
    let (list, warm) = (trusting(&[&ours]), PathCache::new());
    for round in 0..3 {
        for (chain, at, expected) in &cases {
            let (cold, signer) = check(&list, chain, *at, &PathCache::new());
            assert_eq!(cold, *expected);
            let (found, known) = check(&list, chain, *at, &warm);
            assert_eq!(found, *expected, "round {round}");
            let facts = |signer: &Arc<Signer>| (signer.name.clone(), signer.serial.clone(), signer.key, signer.issuer);
            assert_eq!(known.as_ref().map(facts), signer.as_ref().map(facts));
        }
    }
}

/// `der` as if it were signed by ECDSA with SHA-224, which is not taken: in both places that say so.
fn by_sha_224(der: &[u8]) -> Vec<u8> {
    let (named, mut changed) = (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", der.to_vec());
    let places = |der: &[u8]| (0..der.len()).filter(|at| der[*at..].starts_with(named)).collect::<Vec<_>>();
    assert_eq!(places(der).len(), 2);
    places(der).into_iter().for_each(|at| changed[at + 7] = 1);
    changed
}

#[test]
fn what_is_wrong_with_a_certificate_is_told() {
    let ours = root("TEST root");
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    let reader = certified(Kind::Reader, "TEST reader", Duration::days(400), Some(&ours));
    let below = certified(Kind::Signer, "TEST below", Duration::days(400), Some(&signer));
    let list = trusting(&[&ours]);
    let short = trusting(&[&certified(Kind::Iaca, "TEST root", Duration::days(3650), None)]);
    let unnamed = by_sha_224(&signer.der);
    let late = NOW + Duration::days(401);
    let (profile, dates) = (Check::CertificateProfile, Check::CertificateDates);
    let cases: [(&[&[u8]], _, _, _, Option<bool>); 6] = [
        (&[&reader.der], NOW, profile, "extended key usage not allowed", Some(true)),
        (&[&signer.der], late, dates, "the signer's has expired", Some(true)),
        (&[&signer.der], NOW - Duration::days(2), dates, "the signer's is not yet valid", Some(true)),
        (&[&signer.der[1..]], NOW, profile, "not well-formed", None),
        // Neither signature was looked at: that the issuer is trusted is not said.
        (&[&unnamed], NOW, profile, "ecdsa-with-SHA224", None),
        (&[&below.der, &signer.der], NOW, profile, "path too long", None),
    ];
    for (chain, at, failed, detail, trusted) in cases {
        let mut checks = Checks::default();
        list.check_issuer(chain, at, &PathCache::new(), &mut checks);
        assert_eq!(checks.failed().collect::<Vec<_>>(), [failed], "{detail}");
        assert_eq!(checks.details(failed).collect::<Vec<_>>(), [detail]);
        assert_eq!(checks.passed(Check::IssuerTrusted).then_some(true), trusted, "{detail}");
    }
    // A root that ends before the signers that it certified.
    let ends = certified(Kind::Iaca, "TEST root", Duration::days(100), None);
    let outlives = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ends));
    let mut checks = Checks::default();
    trusting(&[&ends]).check_issuer(&[&outlives.der], NOW + Duration::days(200), &PathCache::new(), &mut checks);
    assert_eq!(checks.details(dates).collect::<Vec<_>>(), ["one above the signer's has expired"]);
    let mut checks = Checks::default();
    short.check_issuer(&[&signer.der], NOW, &PathCache::new(), &mut checks);
    assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::IssuerTrusted], "another key under the same name");
}

#[test]
fn a_signer_says_which_certificate_and_which_root_it_has() {
    let ours = root("TEST root");
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    let list = trusting(&[&root("TEST other"), &ours]);
    let (_, found) = check(&list, &[&signer.der], NOW, &PathCache::new());
    let found = found.unwrap();
    assert_eq!(found.issuer, Some(IssuerId(thumbprint(&ours.key.public_key()))));
    assert_eq!(found.serial, Certificate::parse(&signer.der).unwrap().serial());
    assert!(found.key == signer.key.public_key() && found.is_test());
    // Its root is known when it expired, and when it is not trusted there is none.
    let (_, late) = check(&list, &[&signer.der], NOW + Duration::days(401), &PathCache::new());
    assert_eq!(late.unwrap().issuer, found.issuer);
    let (_, stranger) = check(&TrustList::new(), &[&signer.der], NOW, &PathCache::new());
    assert_eq!(stranger.unwrap().issuer, None);
}

#[test]
fn a_root_that_is_trusted_no_longer_takes_its_paths_along() {
    let (ours, other) = (root("TEST root"), root("TEST other"));
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    let cache = PathCache::new();
    let chain: [&[u8]; 1] = [&signer.der];
    assert_eq!(check(&trusting(&[&other, &ours]), &chain, NOW, &cache).0, FINE);
    assert_eq!(check(&trusting(&[&ours]), &chain, NOW, &cache).0, FINE);
    assert_eq!(check(&trusting(&[&other]), &chain, NOW, &cache).0, [Some(false), None, None]);
    assert_eq!(check(&trusting(&[&ours]), &chain, NOW, &cache).0, FINE);
}

#[test]
fn signers_that_are_known_are_not_read_again() {
    let ours = root("TEST root");
    let signers = ["TEST one", "TEST two"].map(|name| certified(Kind::Signer, name, Duration::days(400), Some(&ours)));
    let (list, cache) = (trusting(&[&ours]), PathCache::new());
    let both = || signers.each_ref().map(|signer| check(&list, &[&signer.der], NOW, &cache).1.unwrap());
    assert!(both().iter().zip(&both()).all(|(first, again)| Arc::ptr_eq(first, again)));
}

#[test]
fn a_signer_that_does_not_name_itself_for_tests_is_not_one_for_tests() {
    let ours = root("TEST root");
    let signer = certified(Kind::Signer, "an issuer", Duration::days(400), Some(&ours));
    let (_, found) = check(&trusting(&[&ours]), &[&signer.der], NOW, &PathCache::new());
    assert!(!found.unwrap().is_test());
}

#[test]
fn many_threads_share_one_cache() {
    let ours = root("TEST root");
    let make = |at| certified(Kind::Signer, &format!("TEST signer {at}"), Duration::days(400), Some(&ours));
    // More than are remembered, so that entries come and go.
    let signers: Vec<Certified> = (0..80).map(make).collect();
    let (list, cache) = (trusting(&[&ours]), PathCache::new());
    thread::scope(|scope| {
        for offset in 0..4 {
            let (list, cache, signers) = (&list, &cache, &signers);
            scope.spawn(move || {
                for at in 0..signers.len() * 2 {
                    let signer = &signers[(at + offset * 20) % signers.len()];
                    let (found, known) = check(list, &[&signer.der], NOW, cache);
                    assert!(found == FINE && known.unwrap().key == signer.key.public_key());
                }
            });
        }
    });
}

#[test]
fn who_signs_status_lists_leads_to_the_issuing_authority() {
    let ours = root("TEST root");
    let status = certified(Kind::StatusSigner, "TEST lists", Duration::days(1000), Some(&ours));
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    let list = trusting(&[&ours]);
    let found = list.check_signer(&[&status.der], NOW, Profile::StatusSigner).unwrap();
    assert_eq!(found.issuer, Some(IssuerId(thumbprint(&ours.key.public_key()))));
    assert!(list.check_signer(&[&signer.der], NOW, Profile::StatusSigner).is_err());
    // Nor are its signatures a document's.
    assert_eq!(check(&list, &[&status.der], NOW, &PathCache::new()).0, [Some(true), Some(false), None]);
    let nobody = TrustList::new().check_signer(&[&status.der], NOW, Profile::StatusSigner);
    assert_eq!(nobody.err(), Some(PathError::Untrusted));
    assert_eq!(list.check_reader(&[], NOW).err(), Some(PathError::Untrusted));
}

#[test]
fn a_list_revokes_a_signer_that_its_root_certified() {
    let (ours, other) = (root("TEST root"), root("TEST other"));
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    let list = trusting(&[&other, &ours]);
    let (_, found) = check(&list, &[&signer.der], NOW, &PathCache::new());
    let found = found.unwrap();
    let entry = RevokedCertificate { serial: &found.serial, at: NOW, reason: RevocationReason::KeyCompromise };
    let template = RevocationListTemplate {
        number: 1,
        this_update: NOW,
        next_update: NOW + Duration::WEEK,
        revoked: std::slice::from_ref(&entry),
    };
    let der = issue_revocation_list(&template, &Certificate::parse(&ours.der).unwrap(), &ours.key).unwrap();
    let by = list.roots().iter().find(|root| Some(IssuerId::of(root)) == found.issuer).unwrap();
    let revoked = RevocationList::parse(&der).unwrap().verify(&by.certificate().unwrap()).unwrap();
    assert!(revoked.is_by(by) && !revoked.is_by(&list.roots()[0]));
    assert_eq!(revoked.revokes(&found.serial).unwrap().reason, RevocationReason::KeyCompromise);
}

#[test]
fn a_key_that_is_not_supported_is_refused_by_its_name() {
    let ours = root("TEST root");
    let signer = certified(Kind::Signer, "TEST signer", Duration::days(400), Some(&ours));
    // The identifier of P-256, and one that has no name.
    let p256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let place = signer.der.windows(10).position(|bytes| bytes == p256).unwrap();
    for (last, name) in [(0x01, "P-192"), (0x7f, "a curve without a name here")] {
        let mut other = signer.der.clone();
        other[place + 9] = last;
        let mut checks = Checks::new();
        assert!(trusting(&[&ours]).check_issuer(&[&other], NOW, &PathCache::new(), &mut checks).is_none());
        assert_eq!(checks.failed().collect::<Vec<_>>(), [Check::AlgorithmAllowed]);
        assert_eq!(checks.details(Check::AlgorithmAllowed).collect::<Vec<_>>(), [name]);
    }
}
