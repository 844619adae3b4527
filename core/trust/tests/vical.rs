//! VICALs: what a good one gives, and what refuses one.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that can't go on must stop")]

mod packs;
mod world;

use dinhdanh_cbor::Writer;
use dinhdanh_codes::{Check, State};
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use dinhdanh_crypto::x509::{Certificate, Defect, Kind, PathError};
use dinhdanh_crypto::{CryptoError, SigningKey, sha256};
use dinhdanh_trust::status::Learned;
use dinhdanh_trust::{MAX_ROOTS, MAX_VICAL, MAX_VICAL_ENTRIES, PLAUSIBLE, Trust, TrustError, TrustList, Vical};
use packs::*;
use time::Duration;
use time::macros::utc_datetime;
use world::check;

type Credentials = (SigningKey, Vec<u8>);

struct Scene {
    provider: Credentials,
    signer: Credentials,
    iaca: Vec<u8>,
}

/// A member of a map: its name and its encoded value.
type Member = (&'static str, Vec<u8>);

impl Scene {
    fn new() -> Self {
        let provider = root(Kind::ReaderRoot, "TEST provider");
        Self { signer: under(&provider, Kind::VicalSigner), provider, iaca: root(Kind::Iaca, "TEST IACA").1 }
    }

    fn providers(&self) -> TrustList {
        let mut list = TrustList::new();
        list.add(&self.provider.1).unwrap();
        list
    }

    /// The same provider and signer, with another issuer.
    fn about(&self, iaca: &[u8]) -> Self {
        let again = |of: &Credentials| (SigningKey::from_pkcs8(of.0.pkcs8().expose()).unwrap(), of.1.clone());
        Self { provider: again(&self.provider), signer: again(&self.signer), iaca: iaca.to_vec() }
    }

    fn info(&self) -> Vec<Member> {
        let certificate = Certificate::parse(&self.iaca).unwrap();
        vec![
            ("certificate", Writer::new().bytes(&self.iaca).finish()),
            ("serialNumber", Writer::new().tag(2).bytes(certificate.serial()).finish()),
            ("ski", Writer::new().bytes(certificate.subject_key_identifier().unwrap()).finish()),
            ("docType", Writer::new().array(1).text(MDL).finish()),
            ("certificateProfile", Writer::new().array(1).text("1.0.18013.5.1.2").finish()),
            ("issuingAuthority", Writer::new().text("TEST").finish()),
            ("issuingCountry", Writer::new().text("VN").finish()),
        ]
    }

    fn list(&self, infos: &[Vec<Member>]) -> Vec<Member> {
        let writer = infos.iter().fold(Writer::new().array(infos.len()), |writer, info| writer.raw(&map(info)));
        vec![
            ("version", Writer::new().text("1.0").finish()),
            ("vicalProvider", Writer::new().text("TEST provider").finish()),
            ("date", Writer::new().tag(0).text("2026-11-01T00:00:00.123Z").finish()),
            ("vicalIssueID", Writer::new().uint(41).finish()),
            ("nextUpdate", Writer::new().tag(0).text("2026-12-01T00:00:00Z").finish()),
            ("certificateInfos", writer.finish()),
            ("extensions", Writer::new().map(0).finish()),
        ]
    }

    fn open(&self, list: &[Member]) -> Result<Vical, TrustError> {
        let bytes = signed(map(list), &self.signer.0, &[&self.signer.1]);
        Vical::open(&bytes, &self.providers(), NOW)
    }

    /// What comes of a list whose one entry is changed.
    fn with_info(&self, name: &'static str, value: Option<Writer>) -> Result<Vical, TrustError> {
        self.open(&self.list(&[changed(self.info(), name, value)]))
    }

    fn with(&self, name: &'static str, value: Option<Writer>) -> Result<Vical, TrustError> {
        self.open(&changed(self.list(&[self.info()]), name, value))
    }
}

fn changed(mut members: Vec<Member>, name: &'static str, value: Option<Writer>) -> Vec<Member> {
    members.retain(|(known, _)| *known != name);
    members.extend(value.map(|value| (name, value.finish())));
    members
}

fn map(members: &[Member]) -> Vec<u8> {
    let writer = Writer::new().map(members.len());
    members.iter().fold(writer, |writer, (name, value)| writer.text(name).raw(value)).finish()
}

fn signed(payload: Vec<u8>, key: &SigningKey, chain: &[&[u8]]) -> Vec<u8> {
    let headers = Headers { x5chain: chain, ..Headers::default() };
    let unsigned = UnsignedSign1::new(key.algorithm(), headers, Payload::Attached(payload));
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

fn error(opened: Result<Vical, TrustError>) -> Option<TrustError> {
    opened.err()
}

#[test]
fn a_vical_gives_authorities_and_what_they_may_issue() {
    let scene = Scene::new();
    // The same authority again, for another type: both count.
    let second = changed(scene.info(), "docType", Some(Writer::new().array(1).text(MVRC)));
    let vical = scene.open(&scene.list(&[scene.info(), second])).unwrap();
    assert_eq!((vical.provider(), vical.issue(), vical.unread()), ("TEST provider", Some(41), 0));
    assert_eq!(vical.date(), utc_datetime!(2026-11-01 00:00:00.123));
    let next = vical.next_update().unwrap();
    assert!(!vical.is_stale(next) && vical.is_stale(next + Duration::seconds(1)));
    assert_eq!(vical.authorities().len(), 1);
    assert_eq!(vical.authorities()[0].name.as_deref(), Some("TEST"));
    assert_eq!(vical.roots().unwrap().len(), 1);
    let id = sha256(&scene.iaca);
    assert!(vical.may_issue(&id, MDL) && vical.may_issue(&id, MVRC));
    assert!(!vical.may_issue(&id, "org.example") && !vical.may_issue(&[0; 32], MDL));
    // What is optional may be away.
    let mut list = scene.list(&[scene.info()]);
    for name in ["vicalIssueID", "nextUpdate", "extensions"] {
        list = changed(list, name, None);
    }
    let vical = scene.open(&list).unwrap();
    assert_eq!((vical.issue(), vical.next_update(), vical.is_stale(NOW)), (None, None, false));
}

#[test]
fn only_a_providers_own_signer_makes_a_vical() {
    let scene = Scene::new();
    let payload = map(&scene.list(&[scene.info()]));
    let open = |bytes: &[u8]| error(Vical::open(bytes, &scene.providers(), NOW));
    let good = signed(payload.clone(), &scene.signer.0, &[&scene.signer.1]);
    assert_eq!(open(&good), None);
    assert_eq!(open(&signed(payload.clone(), &scene.signer.0, &[&scene.signer.1, &scene.provider.1])), None);
    let path = |error: PathError| Some(TrustError::Provider(error));
    // A stranger, with a provider of the same name.
    let stranger = Scene::new();
    let theirs = signed(payload.clone(), &stranger.signer.0, &[&stranger.signer.1]);
    assert_eq!(open(&theirs), path(PathError::Untrusted));
    assert_eq!(error(Vical::open(&good, &TrustList::new(), NOW)), path(PathError::Untrusted));
    // A reader under the same authority is no signer of lists.
    let reader = under(&scene.provider, Kind::Reader);
    let defect = path(Defect::ExtendedKeyUsage.into());
    assert_eq!(open(&signed(payload.clone(), &reader.0, &[&reader.1])), defect);
    // The signer's certificate with another's signature.
    assert_eq!(open(&signed(payload.clone(), &reader.0, &[&scene.signer.1])), Some(TrustError::SignatureInvalid));
    let mut altered = good.clone();
    let place = altered.windows(13).position(|bytes| bytes == b"vicalProvider").unwrap();
    altered[place + 14] = b'B';
    assert_eq!(open(&altered), Some(TrustError::SignatureInvalid));
    assert_eq!(open(&signed(payload, &scene.signer.0, &[])), Some(TrustError::Vical(CryptoError::ChainMissing)));
}

/// An officer without a network goes on, and is told.
#[test]
fn a_vical_past_its_signers_certificate_is_read_and_stale_and_one_from_before_it_is_not_read() {
    let scene = Scene::new();
    let of_date = |date: &str| {
        let mut list = scene.list(&[scene.info()]);
        list.retain(|(name, _)| *name != "nextUpdate");
        let member = list.iter_mut().find(|(name, _)| *name == "date").unwrap();
        member.1 = Writer::new().tag(0).text(date).finish();
        signed(map(&list), &scene.signer.0, &[&scene.signer.1])
    };
    let good = of_date("2026-11-01T00:00:00Z");
    let until = Certificate::parse(&scene.signer.1).unwrap().not_after();
    let second = Duration::seconds(1);
    for (at, stale) in [(NOW, false), (until, false), (until + second, true)] {
        assert_eq!(Vical::open(&good, &scene.providers(), at).unwrap().is_stale(at), stale, "{at}");
    }
    let opened_in_time = Vical::open(&good, &scene.providers(), NOW).unwrap();
    assert!(!opened_in_time.is_stale(until) && opened_in_time.is_stale(until + second));
    // Its signer must have been good when it was issued.
    let role = dinhdanh_crypto::x509::Role::Leaf;
    for (date, error_then) in
        [("1999-01-01T00:00:00Z", PathError::NotYetValid(role)), ("2999-01-01T00:00:00Z", PathError::Expired(role))]
    {
        let found = error(Vical::open(&of_date(date), &scene.providers(), NOW));
        assert_eq!(found, Some(TrustError::Provider(error_then)), "{date}");
    }
}

#[test]
fn a_chain_in_a_circle_or_without_end_is_refused() {
    let scene = Scene::new();
    let payload = map(&scene.list(&[scene.info()]));
    let open = |chain: &[&[u8]]| {
        error(Vical::open(&signed(payload.clone(), &scene.signer.0, chain), &scene.providers(), NOW)).unwrap()
    };
    let (leaf, other) = (scene.signer.1.as_slice(), root(Kind::ReaderRoot, "TEST other").1);
    let too_long = TrustError::Vical(CryptoError::ChainTooLong);
    assert_eq!(open(&vec![leaf; 100]), too_long);
    assert!(matches!(open(&[leaf, leaf]), TrustError::Provider(_)));
    assert!(matches!(open(&[leaf, &other, leaf, &other]), TrustError::Provider(_)));
    let named = [&[0x30, 0x82, 0x3f, 0xfc][..], &[0x55; 0x3ffc]].concat();
    assert_eq!(open(&[&named]), TrustError::Provider(Defect::TooLong.into()));
}

#[test]
fn an_entry_must_be_about_its_own_certificate() {
    let scene = Scene::new();
    let mislabelled = Some(TrustError::Mislabelled);
    let other = root(Kind::Iaca, "TEST other").1;
    let other_certificate = Certificate::parse(&other).unwrap();
    let serial = Writer::new().tag(2).bytes(other_certificate.serial());
    assert_eq!(error(scene.with_info("serialNumber", Some(serial))), mislabelled);
    assert_eq!(error(scene.with_info("serialNumber", Some(Writer::new().uint(5)))), mislabelled);
    let ski = Writer::new().bytes(other_certificate.subject_key_identifier().unwrap());
    assert_eq!(error(scene.with_info("ski", Some(ski))), mislabelled);
    assert_eq!(error(scene.with_info("certificate", Some(Writer::new().bytes(&other)))), mislabelled);
    // Leading zeros change no number.
    let own = Certificate::parse(&scene.iaca).unwrap().serial().to_vec();
    let padded = Writer::new().tag(2).bytes(&[&[0; 3], &own[..]].concat());
    assert_eq!(error(scene.with_info("serialNumber", Some(padded))), None);
}

#[test]
fn a_certificate_of_an_unknown_kind_is_left_out_and_counted() {
    let scene = Scene::new();
    let unknown = changed(scene.info(), "certificate", Some(Writer::new().bytes(&[0x30, 1, 5])));
    let vical = scene.open(&scene.list(&[unknown, scene.info()])).unwrap();
    assert_eq!((vical.authorities().len(), vical.unread()), (1, 1));
}

#[test]
fn members_that_are_missing_or_wrong_refuse_the_list() {
    let scene = Scene::new();
    let shape = |opened| matches!(error(opened), Some(TrustError::Vical(CryptoError::Cbor(_))));
    for name in ["version", "vicalProvider", "date", "certificateInfos"] {
        assert!(shape(scene.with(name, None)), "{name}");
        assert!(shape(scene.with(name, Some(Writer::new().null()))), "{name}");
    }
    for name in ["certificate", "serialNumber", "ski", "docType"] {
        assert!(shape(scene.with_info(name, None)), "{name}");
        assert!(shape(scene.with_info(name, Some(Writer::new().null()))), "{name}");
    }
    assert!(shape(scene.with_info("docType", Some(Writer::new().array(0)))));
    assert!(shape(scene.with_info("serialNumber", Some(Writer::new().tag(3).bytes(&[5])))));
    assert!(shape(scene.with_info("issuingAuthority", Some(Writer::new().text("a\u{1b}[2Jb")))));
    assert!(shape(scene.with("vicalProvider", Some(Writer::new().text(&"x".repeat(257))))));
    assert!(shape(scene.with("nextUpdate", Some(Writer::new().tag(0).text("2026-10-01T00:00:00Z")))));
    assert!(shape(scene.with("vicalIssueID", Some(Writer::new().int(-1)))));
    assert_eq!(error(scene.with("nextUpdate", Some(Writer::new().tag(0).text("2026-11-01T00:00:00.123Z")))), None);
    for time in ["2026-11-01", "2026-11-01T00:00:00+07:00", "2026-13-01T00:00:00Z", "tomorrow", ""] {
        assert!(shape(scene.with("date", Some(Writer::new().tag(0).text(time)))), "{time}");
    }
    for time in ["0000-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2026-11-01T00:00:00.123456789Z"] {
        // It is read; that its signer had no certificate then is another thing.
        let found = error(scene.with("date", Some(Writer::new().tag(0).text(time))));
        assert!(matches!(found, None | Some(TrustError::Provider(PathError::NotYetValid(_)))), "{time}");
    }
    let last = changed(scene.list(&[]), "nextUpdate", Some(Writer::new().tag(0).text("9999-12-31T23:59:59Z")));
    assert_eq!(error(scene.open(&last)), None);
    assert_eq!(error(scene.with("version", Some(Writer::new().text("2.0")))), Some(TrustError::VersionUnsupported));
}

#[test]
fn a_vical_ends_at_its_limits() {
    let scene = Scene::new();
    let many = vec![scene.info(); MAX_VICAL_ENTRIES];
    assert_eq!(scene.open(&scene.list(&many)).unwrap().authorities().len(), 1);
    let more = vec![scene.info(); MAX_VICAL_ENTRIES + 1];
    assert_eq!(error(scene.open(&scene.list(&more))), Some(TrustError::TooMany));
    for (count, expected) in [(64, None), (65, Some(TrustError::TooMany))] {
        let types = (0..count).fold(Writer::new().array(count), |writer, _| writer.text(MDL));
        assert_eq!(error(scene.with_info("docType", Some(types))), expected, "{count}");
    }
    let filled = |bytes: usize| {
        let filler = Writer::new().bytes(&vec![0; bytes]);
        let list = changed(scene.list(&[scene.info()]), "extensions", Some(filler));
        signed(map(&list), &scene.signer.0, &[&scene.signer.1])
    };
    let around = filled(MAX_VICAL / 2).len() - MAX_VICAL / 2;
    for (bytes, expected) in [(MAX_VICAL, None), (MAX_VICAL + 1, Some(TrustError::TooLarge))] {
        let vical = filled(bytes - around);
        assert_eq!((vical.len(), error(Vical::open(&vical, &scene.providers(), NOW))), (bytes, expected));
    }
    let good = signed(map(&scene.list(&[scene.info()])), &scene.signer.0, &[&scene.signer.1]);
    for length in 0..good.len() {
        assert!(Vical::open(&good[..length], &scene.providers(), NOW).is_err(), "cut to {length}");
    }
}

fn trusts(trust: &Trust, der: &[u8]) -> bool {
    trust.roots().roots().iter().any(|root| root.der() == der)
}

#[test]
fn a_newer_vical_takes_the_place_of_an_older_one_of_its_provider_and_never_the_reverse() {
    let scene = Scene::new();
    let other = root(Kind::Iaca, "TEST other").1;
    let issue =
        |number: u64, iaca: &[u8]| scene.about(iaca).with("vicalIssueID", Some(Writer::new().uint(number))).unwrap();
    let mut trust = Trust::from(TrustList::new());
    assert_eq!(trust.add_vical(issue(41, &scene.iaca)), Ok(Learned::New));
    assert_eq!(trust.add_vical(issue(41, &scene.iaca)), Ok(Learned::Same));
    assert_eq!(trust.add_vical(issue(41, &other)), Err(TrustError::Equivocation));
    assert_eq!(trust.add_vical(issue(42, &other)), Ok(Learned::Newer));
    assert_eq!(trust.add_vical(issue(41, &scene.iaca)), Ok(Learned::Older));
    assert!(trusts(&trust, &other) && !trusts(&trust, &scene.iaca), "what the newer one left out is withdrawn");
    // Another provider's counts beside it, even of the same name.
    let stranger = Scene::new();
    assert_eq!(trust.add_vical(stranger.open(&stranger.list(&[stranger.info()])).unwrap()), Ok(Learned::New));
    assert!(trusts(&trust, &other) && trusts(&trust, &stranger.iaca));
    // Without numbers the dates order.
    let dated = |date: &str| {
        let list = changed(scene.list(&[scene.info()]), "vicalIssueID", None);
        scene.open(&changed(list, "date", Some(Writer::new().tag(0).text(date)))).unwrap()
    };
    let mut trust = Trust::from(TrustList::new());
    assert_eq!(trust.add_vical(dated("2026-11-02T00:00:00Z")), Ok(Learned::New));
    assert_eq!(trust.add_vical(dated("2026-11-01T00:00:00Z")), Ok(Learned::Older));
}

#[test]
fn a_vical_past_its_date_makes_the_policy_stale() {
    let scene = Scene::new();
    let vical = scene.open(&scene.list(&[scene.info()])).unwrap();
    let next = vical.next_update().unwrap();
    let mut trust = Trust::from(TrustList::new());
    trust.add_vical(vical).unwrap();
    assert!(!trust.is_stale(next) && trust.is_stale(next + Duration::seconds(1)));
}

#[test]
fn vicals_and_roots_together_are_no_more_than_the_limit() {
    let (scene, stranger) = (Scene::new(), Scene::new());
    let mut roots = TrustList::new();
    for number in 1..MAX_ROOTS {
        let mut der = scene.iaca.clone();
        let end = der.len();
        der[end - 2..].copy_from_slice(&(number as u16).to_be_bytes());
        roots.add(&der).unwrap();
    }
    let mut trust = Trust::from(roots);
    let issue = |number| scene.with("vicalIssueID", Some(Writer::new().uint(number))).unwrap();
    assert_eq!(trust.add_vical(issue(41)), Ok(Learned::New));
    // What it takes the place of leaves room for it; what stays beside it does not.
    assert_eq!(trust.add_vical(issue(42)), Ok(Learned::Newer));
    let another = stranger.open(&stranger.list(&[stranger.info()])).unwrap();
    assert_eq!(trust.add_vical(another), Err(TrustError::TooMany));
    assert_eq!(trust.roots().len(), MAX_ROOTS);
}

#[test]
fn an_authority_of_a_vical_is_believed_for_the_types_that_it_names_and_no_others() {
    let iaca = root(Kind::Iaca, "TEST IACA");
    let (_, signer) = under(&iaca, Kind::Signer);
    let scene = Scene::new().about(&iaca.1);
    let mut trust = Trust::from(TrustList::new());
    trust.add_vical(scene.open(&scene.list(&[scene.info()])).unwrap()).unwrap();
    for (doc_type, expected) in [(MDL, State::Passed), (MVRC, State::Failed), ("", State::Failed)] {
        let checks = check(&trust, &signer, doc_type, NOW);
        assert!(checks.passed(Check::IssuerTrusted));
        assert_eq!(checks.state(Check::IssuerAllowed), expected, "{doc_type}");
    }
}

#[test]
fn the_date_of_a_vical_tells_that_the_clock_is_behind() {
    let scene = Scene::new();
    let mut trust = Trust::from(TrustList::new());
    assert_eq!(trust.newest_time(NOW), None);
    let vical = scene.open(&scene.list(&[scene.info()])).unwrap();
    let date = vical.date();
    trust.add_vical(vical).unwrap();
    assert_eq!(trust.newest_time(NOW), Some(date));
    assert_eq!(trust.newest_time(date - PLAUSIBLE - Duration::SECOND), None, "not plausible by this clock");
}
