//! Our verifier against the oracle, over what a policy pack, a revocation list and status lists can say of one document.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_cbor::Writer;
use dinhdanh_crypto::x509::{
    Certificate, Kind, RevocationListTemplate, RevocationReason, RevokedCertificate, issue_revocation_list,
};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_interop::{Forge, MDL, certify, days};
use dinhdanh_mdoc::SessionTranscript;
use dinhdanh_oracle::{Scene, Told, Why, judge};
use dinhdanh_trust::pack::{Freshness, Issuer, IssuerState, PackContent, RootKeys, StatusSigner};
use dinhdanh_trust::status::{Bits, Form, NewStatusList, Publication, Status, StatusReference};
use dinhdanh_trust::{Trust, TrustList};
use dinhdanh_verifier::{Shown, Verifier};
use proptest::prelude::*;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const AT: UtcDateTime = utc_datetime!(2026-11-24 02:00);
const PREFIX: &str = "https://test.example/status/";
const OTHER_PREFIX: &str = "https://other.example/";
const URI: &str = "https://test.example/status/1";
const INDEX: u64 = 40;

/// A document that is right in itself, and everything that is said of it.
#[derive(Debug, Clone)]
struct Case {
    issuer: IssuerState,
    signer: IssuerState,
    may_issue: bool,
    /// Whether a revocation list names the signer; `None` without a list.
    revoked: Option<bool>,
    /// Whether that list is the authority's.
    own_revocations: bool,
    names_list: bool,
    /// Whether the pack lets the lists' signer sign for their address.
    listed: bool,
    /// Status, days of age, entries.
    lists: Vec<(Status, i64, u64)>,
    bits: Bits,
}

fn state() -> impl Strategy<Value = IssuerState> {
    // Signed a day before.
    prop_oneof![
        4 => Just(IssuerState::Active),
        1 => Just(IssuerState::Retired(AT)),
        1 => Just(IssuerState::Retired(AT - Duration::days(2))),
        1 => Just(IssuerState::Compromised),
    ]
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        4 => Just(Status::Valid),
        1 => Just(Status::Revoked),
        1 => Just(Status::Suspended),
        1 => Just(Status::AccountLocked),
        1 => Just(Status::from_value(9)),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let list = (status(), 0..20i64, prop_oneof![3 => Just(64u64), 1 => Just(8)]);
    let bits = prop_oneof![Just(Bits::Four), Just(Bits::Eight)];
    let pack = (state(), state(), prop::bool::weighted(0.8), prop::bool::weighted(0.8));
    let crl = (prop_oneof![Just(None), Just(Some(false)), Just(Some(true))], any::<bool>());
    (pack, crl, prop::bool::weighted(0.8), prop::collection::vec(list, 0..3), bits).prop_map(
        |((issuer, signer, may_issue, listed), (revoked, own_revocations), names_list, lists, bits)| Case {
            issuer,
            signer,
            may_issue,
            revoked,
            own_revocations,
            names_list,
            listed,
            lists,
            bits,
        },
    )
}

/// Ours and theirs: as of when the document is accepted, or what is said against it.
type Answers = (Result<UtcDateTime, &'static str>, Result<UtcDateTime, Why>);

impl Case {
    fn ask_both(&self) -> Answers {
        let mut forge = Forge::genuine(AT);
        if self.names_list {
            forge.mso = Box::new(with_status);
        }
        let pack_root = SigningKey::generate(Curve::P256).unwrap();
        let list_signer = SigningKey::generate(Curve::P256).unwrap();
        let pinned = RootKeys::new(vec![pack_root.public_key()]).unwrap();
        let pack = self.pack(&forge, &pack_root, &pinned, &list_signer);
        let crl = self.revoked.map(|revoked| self.revocations(&forge, revoked));
        let lists: Vec<_> = self.lists.iter().map(|list| self.list(list, &list_signer)).collect();
        let presented = forge.present();

        let mut trust = Trust::from(TrustList::new());
        trust.open_pack(&pack, &pinned).unwrap();
        // Refused where they are nobody's: then they say nothing.
        let _ = crl.as_ref().map(|crl| trust.learn_revocations(std::slice::from_ref(crl), AT));
        let _: Vec<_> = lists.iter().map(|list| trust.learn_status(list, AT)).collect();
        let transcript = SessionTranscript::parse(&presented.transcript).unwrap();
        let shown = Shown::of_session(&presented.response, transcript, None);
        let verifier = Verifier::new(trust);
        let verdict = verifier.verify(&shown, None, None, AT).unwrap();
        let ours = match verdict.outcome().reason() {
            Some(reason) => Err(reason.code()),
            None => Ok(verdict.as_of().unwrap()),
        };

        let (crl, lists): (Vec<_>, Vec<_>) =
            (crl.iter().map(Vec::as_slice).collect(), lists.iter().map(Vec::as_slice).collect());
        let told = Told { pack: Some(&pack), revocations: &crl, statuses: &lists };
        let scene = Scene { roots: &[], at: AT, transcript: &presented.transcript, reader_key: None, told };
        (ours, judge(&presented.response, &scene).map(|documents| documents[0].as_of))
    }

    fn pack(&self, forge: &Forge, root: &SigningKey, pinned: &RootKeys, list_signer: &SigningKey) -> Vec<u8> {
        let prefix = if self.listed { PREFIX } else { OTHER_PREFIX };
        let issuer = Issuer {
            certificate: forge.trusted.clone(),
            state: self.issuer,
            doc_types: vec![if self.may_issue { MDL } else { "another type" }.to_owned()],
            signers: vec![(Certificate::parse(&forge.chain[0]).unwrap().public_key(), self.signer)],
            status_signers: vec![StatusSigner { key: list_signer.public_key(), prefix: prefix.to_owned() }],
            left_status_signers: Vec::new(),
        };
        let content = PackContent {
            id: "TEST".to_owned(),
            serial: 1,
            issued: AT - Duration::DAY,
            until: AT + Duration::DAY,
            first_keys: pinned.clone(),
            successions: Vec::new(),
            issuers: vec![issuer],
            csca: Vec::new(),
            reader_roots: Vec::new(),
            readers: Vec::new(),
            profiles: Vec::new(),
            freshness: Freshness::default(),
            class_schemes: Vec::new(),
        };
        let unsigned = content.prepare(&root.public_key()).unwrap();
        let signature = root.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature).unwrap()
    }

    fn revocations(&self, forge: &Forge, revoked: bool) -> Vec<u8> {
        let leaf = Certificate::parse(&forge.chain[0]).unwrap();
        let entry = RevokedCertificate {
            serial: leaf.serial(),
            at: AT - Duration::DAY,
            reason: RevocationReason::KeyCompromise,
        };
        let template = RevocationListTemplate {
            number: 1,
            this_update: AT - Duration::DAY,
            next_update: AT + Duration::DAY,
            revoked: if revoked { &[entry] } else { &[] },
        };
        let stranger = SigningKey::generate(Curve::P256).unwrap();
        // Another authority of the same name.
        let namesake = certify(Kind::Iaca, days(AT, -300, 3000), &stranger.public_key(), None, &stranger);
        let (root, key) = match self.own_revocations {
            true => (&forge.trusted, &forge.root),
            false => (&namesake, &stranger),
        };
        issue_revocation_list(&template, &Certificate::parse(root).unwrap(), key).unwrap()
    }

    fn list(&self, (status, days, entries): &(Status, i64, u64), signer: &SigningKey) -> Vec<u8> {
        let mut list = NewStatusList::new(self.bits, *entries).unwrap();
        if *entries > INDEX {
            list.set(INDEX, *status).unwrap();
        }
        let publication = Publication {
            form: Form::Cwt,
            uri: URI,
            issued: AT - Duration::days(*days),
            expires: None,
            ttl: None,
            aggregation_uri: None,
            algorithm: signer.algorithm(),
            x5chain: &[],
            key_id: None,
        };
        let unsigned = list.compress().prepare(&publication).unwrap();
        let signature = signer.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature)
    }
}

/// The MSO is a map of six; this is its seventh member.
fn with_status(mut mso: Vec<u8>) -> Vec<u8> {
    assert_eq!(mso[0], 0xa6);
    mso[0] = 0xa7;
    mso.extend(Writer::new().text("status").raw(&StatusReference { index: INDEX, uri: URI }.encode()).finish());
    mso
}

/// The code of ours that says the same.
fn code(why: Why) -> &'static str {
    match why {
        Why::Compromised => "ISSUER_COMPROMISED",
        Why::Retired => "ISSUER_RETIRED",
        Why::NotAllowed => "ISSUER_NOT_ALLOWED",
        Why::CertificateRevoked => "CERTIFICATE_REVOKED",
        Why::NotValid(2) => "SUSPENDED",
        Why::NotValid(3) => "ACCOUNT_LOCKED",
        Why::NotValid(_) => "REVOKED",
        _ => "another",
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_packs_and_lists_say_both_understand_alike(case in case()) {
        // Of two lists of one second nobody can say which is newer.
        prop_assume!(case.lists.windows(2).all(|two| two[0].1 != two[1].1));
        let (ours, theirs) = case.ask_both();
        prop_assert_eq!(ours, theirs.map_err(code));
    }
}

#[test]
fn each_thing_that_can_be_said_changes_the_answer_of_both() {
    let good = Case {
        issuer: IssuerState::Active,
        signer: IssuerState::Active,
        may_issue: true,
        revoked: Some(false),
        own_revocations: true,
        names_list: true,
        listed: true,
        lists: vec![(Status::Valid, 1, 64)],
        bits: Bits::Four,
    };
    let both = |case: &Case| {
        let (ours, theirs) = case.ask_both();
        assert_eq!(ours, theirs.map_err(code), "{case:?}");
        ours
    };
    let signed = AT - Duration::DAY;
    assert_eq!(both(&Case { lists: vec![(Status::Valid, 3, 64)], ..good.clone() }), Ok(AT - Duration::days(3)));
    assert_eq!(both(&Case { lists: Vec::new(), ..good.clone() }), Ok(signed));
    let revoked = vec![(Status::Revoked, 3, 64)];
    for unheard in [
        Case { listed: false, lists: revoked.clone(), ..good.clone() },
        Case { names_list: false, lists: revoked.clone(), ..good.clone() },
        Case { lists: vec![(Status::Valid, 3, 8)], ..good.clone() },
        Case { revoked: Some(true), own_revocations: false, lists: Vec::new(), ..good.clone() },
    ] {
        assert_eq!(both(&unheard), Ok(signed));
    }
    for (case, reason) in [
        (Case { issuer: IssuerState::Compromised, ..good.clone() }, "ISSUER_COMPROMISED"),
        (Case { signer: IssuerState::Compromised, ..good.clone() }, "ISSUER_COMPROMISED"),
        (Case { signer: IssuerState::Retired(AT - Duration::days(2)), ..good.clone() }, "ISSUER_RETIRED"),
        (Case { may_issue: false, ..good.clone() }, "ISSUER_NOT_ALLOWED"),
        (Case { revoked: Some(true), ..good.clone() }, "CERTIFICATE_REVOKED"),
        (Case { lists: revoked, ..good.clone() }, "REVOKED"),
        (Case { lists: vec![(Status::Valid, 3, 64), (Status::Suspended, 2, 64)], ..good.clone() }, "SUSPENDED"),
        (
            Case { lists: vec![(Status::AccountLocked, 2, 64), (Status::Valid, 3, 64)], ..good.clone() },
            "ACCOUNT_LOCKED",
        ),
    ] {
        assert_eq!(both(&case), Err(reason));
    }
}
