//! Our verifier against the oracle, over all that the standard lets vary and over what is changed before it is signed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_crypto::{Curve, DigestAlgorithm};
use dinhdanh_interop::{Forge, Item, Presented, Proof};
use dinhdanh_mdoc::SessionTranscript;
use dinhdanh_oracle::{Element, Scene, Told, Why, judge, splice};
use dinhdanh_trust::TrustList;
use dinhdanh_verifier::{Shown, Verifier};
use proptest::prelude::*;
use std::sync::LazyLock;
use time::UtcDateTime;
use time::macros::utc_datetime;

const AT: UtcDateTime = utc_datetime!(2026-11-24 02:00);

type Documents = Vec<(String, Vec<Element>)>;

fn by_oracle(presented: &Presented) -> Result<Documents, Why> {
    let roots = [presented.root.as_slice()];
    let reader_key = presented.reader_key.as_deref();
    let scene =
        Scene { roots: &roots, at: presented.at, transcript: &presented.transcript, reader_key, told: Told::default() };
    Ok(judge(&presented.response, &scene)?.into_iter().map(|document| (document.doc_type, document.elements)).collect())
}

/// The documents that our verifier accepts, or the code of its reason.
fn by_us(presented: &Presented) -> Result<Documents, &'static str> {
    let mut trust = TrustList::new();
    trust.add(&presented.root).unwrap();
    let transcript = SessionTranscript::parse(&presented.transcript).unwrap();
    let key = presented.reader_key.as_ref().map(|scalar| dinhdanh_crypto::AgreementKey::from_scalar(scalar).unwrap());
    let shown = Shown::of_session(&presented.response, transcript, key);
    let verifier = Verifier::new(trust);
    let verdict = verifier.verify(&shown, None, None, presented.at).map_err(|error| error.reason().unwrap().code())?;
    if let Some(reason) = verdict.outcome().reason() {
        return Err(reason.code());
    }
    let element = |element: &dinhdanh_mdoc::Element<'_>| Element {
        name_space: element.name_space.to_owned(),
        identifier: element.identifier.to_owned(),
        value: element.value.to_vec(),
    };
    let documents = verdict.documents().iter();
    Ok(documents
        .map(|document| {
            let elements = document.elements().iter().chain(document.holder_elements());
            (document.doc_type().to_owned(), elements.map(element).collect())
        })
        .collect())
}

/// What we accept the oracle accepts, with the same documents and elements; says whether we do.
fn agree(presented: &Presented) -> Result<bool, TestCaseError> {
    let Ok(ours) = by_us(presented) else { return Ok(false) };
    match by_oracle(presented) {
        Ok(theirs) => prop_assert_eq!(ours, theirs),
        Err(why) => prop_assert!(false, "accepted, but the oracle says {why}: {}", hex::encode(&presented.response)),
    }
    Ok(true)
}

/// Item number, namespace and name of what is shown.
fn name(item: &Item) -> (String, String) {
    let identifier = dinhdanh_interop::member(&item.bytes, "elementIdentifier");
    let identifier = dinhdanh_cbor::Reader::new(identifier).unwrap().text().unwrap().to_owned();
    (item.name_space.to_owned(), identifier)
}

const SIGNING: [Curve; 3] = [Curve::P256, Curve::P384, Curve::Ed25519];
const DIGESTS: [DigestAlgorithm; 3] = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_subset_in_any_order_with_any_algorithm_is_what_both_accept(
        curves in prop::array::uniform3(0..3usize),
        digest in 0..3usize,
        mac in any::<bool>(),
        swapped in any::<bool>(),
        order in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle(),
        chosen in prop::collection::vec(any::<bool>(), 9),
    ) {
        let mut forge = Forge::of_curves(AT, curves.map(|curve| SIGNING[curve]));
        forge.digest = DIGESTS[digest];
        // A MAC needs a key that agrees with the reader's, on P-256.
        if mac && curves[2] == 0 {
            forge.proof = Proof::Mac;
        }
        let mut shown: Vec<Item> = order.iter().map(|at| forge.items[*at].clone()).collect();
        let own = forge.items[8].clone();
        if swapped { shown.insert(0, own) } else { shown.push(own) }
        let shown: Vec<_> = shown.into_iter().zip(&chosen).filter(|(_, take)| **take).map(|(item, _)| item).collect();
        let expected: Vec<_> = shown.iter().map(name).collect();
        forge.shown = Box::new(move |items| *items = shown.clone());
        let presented = forge.present();
        let ours = by_us(&presented);
        prop_assert!(ours.is_ok(), "{:?}", ours);
        let ours = ours.unwrap();
        let names: Vec<_> = ours[0].1.iter().map(|element| (element.name_space.clone(), element.identifier.clone())).collect();
        prop_assert_eq!(names, expected);
        prop_assert_eq!(Ok(ours), by_oracle(&presented));
    }
}

/// Presentations that are made once: only what is done to them varies.
static GENUINE: LazyLock<[Presented; 3]> = LazyLock::new(|| {
    let mut mac = Forge::genuine(AT);
    mac.proof = Proof::Mac;
    [Forge::genuine(AT), Forge::of_curves(AT, [Curve::P384, Curve::Ed25519, Curve::P384]), mac]
        .map(|forge| forge.present())
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_byte_is_accepted_that_the_oracle_refuses(which in 0..3usize, at in any::<prop::sample::Index>(), flip in 1..=255u8) {
        let mut changed = GENUINE[which].clone();
        let at = at.index(changed.response.len());
        changed.response[at] ^= flip;
        agree(&changed)?;
    }

    #[test]
    fn no_splice_is_accepted_that_the_oracle_refuses(which in 0..3usize, seed in any::<u64>(), more in any::<Option<u64>>()) {
        let mut changed = GENUINE[which].clone();
        changed.response = splice(&changed.response, seed);
        if let Some(seed) = more {
            changed.response = splice(&changed.response, seed);
        }
        agree(&changed)?;
    }
}

/// How many each of the tests below makes; 3000 were run when they were written.
const SPLICES: u64 = 400;

/// Counts what is accepted, so that a test in which everything is refused for its first byte does not pass for one.
fn some_are_accepted(least: u64, make: impl FnMut(u64) -> Presented) {
    let count = SPLICES;
    let accepted = (0..count).map(make).filter(|presented| agree(presented).unwrap()).count() as u64;
    assert!((least..count).contains(&accepted), "{accepted} of {count}");
}

/// As a dishonest or careless issuer would sign it: the signature is good, so everything behind it is reached.
#[test]
fn no_spliced_mso_that_the_issuer_signed_is_accepted_that_the_oracle_refuses() {
    let mut forge = Forge::genuine(AT);
    some_are_accepted(10, |seed| {
        forge.authorizations = Some(dinhdanh_cbor::Writer::new().map(1).text("nameSpaces").array(1).text("x").finish());
        forge.mso = Box::new(move |mso| splice(&mso, seed));
        forge.present()
    });
}

#[test]
fn no_spliced_item_that_the_issuer_signed_is_accepted_that_the_oracle_refuses() {
    let mut forge = Forge::genuine(AT);
    let genuine = forge.items.clone();
    some_are_accepted(10, |seed| {
        forge.items.clone_from(&genuine);
        let at = seed as usize % genuine.len();
        forge.items[at].bytes = splice(&genuine[at].bytes, seed);
        forge.present()
    });
}

#[test]
fn no_spliced_elements_that_the_device_signed_are_accepted_that_the_oracle_refuses() {
    let mut forge = Forge::genuine(AT);
    some_are_accepted(10, |seed| {
        let writer = dinhdanh_cbor::Writer::new;
        let rights = writer().map(2).text("nameSpaces").array(1).text("a").text("dataElements").map(1).text("b");
        let rights = rights.array(2).text("c").text("d").finish();
        let own = writer().map(2).text("a").map(2).text("c").uint(1).text("e").bool(true).text("b").map(1).text("d");
        let own = own.text("f").finish();
        match seed % 2 {
            0 => {
                forge.device_elements = splice(&own, seed);
                forge.authorizations = Some(rights);
            }
            _ => {
                forge.device_elements = own;
                forge.authorizations = Some(splice(&rights, seed));
            }
        }
        forge.present()
    });
}

#[test]
fn no_spliced_issuer_auth_is_accepted_that_the_oracle_refuses() {
    let mut forge = Forge::genuine(AT);
    let protected = forge.protected.clone();
    some_are_accepted(1, |seed| {
        // Half of them signed with whatever stands in the header.
        let signed = seed % 2 == 0;
        forge.protected = if signed { splice(&protected, seed) } else { protected.clone() };
        forge.issuer_auth = Box::new(move |auth| if signed { auth } else { splice(&auth, seed) });
        forge.present()
    });
}
