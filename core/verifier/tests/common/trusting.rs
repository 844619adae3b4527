use super::scenario::{CITIZEN, MDL, NOW};
use dinhdanh_catalogue::{ProfileElement, profiles};
use dinhdanh_crypto::x509::{
    Certificate, RevocationListTemplate, RevocationReason, RevokedCertificate, issue_revocation_list,
};
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::pack::{
    ClassScheme, Freshness, Issuer, IssuerState, PackContent, PackProfile, RootKeys, StatusSigner, Succession,
};
use dinhdanh_trust::status::{Bits, Form, NewStatusList, Publication, Status, StatusReference};
use dinhdanh_trust::{Trust, TrustList};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

pub(crate) const LISTS: &str = "https://test.example/status/";
const LIST: &str = "https://test.example/status/1";
const INDEX: u64 = 4711;

/// What the verifier of a scenario trusts and knows.
pub(crate) struct Trusting {
    /// Whether it knows the root at all.
    pub(crate) root: bool,
    /// Whether it has a policy pack; else the root stands alone.
    pub(crate) pack: bool,
    pub(crate) pack_until: UtcDateTime,
    pub(crate) pack_issued: UtcDateTime,
    pub(crate) issuer: IssuerState,
    /// What the pack says of the document's signer by itself.
    pub(crate) signer: Option<IssuerState>,
    pub(crate) doc_types: Vec<&'static str>,
    /// Whether its profiles may be shown without a request.
    pub(crate) self_timed: bool,
    /// Whether the profile of a traffic stop asks besides whether the driver is 18.
    pub(crate) age_gate: bool,
    /// When the next revocation list is due.
    pub(crate) next_revocations: UtcDateTime,
    /// Whether its pack has the project's profiles, or none.
    pub(crate) profiles: bool,
    /// How the issuer's revocation list has the signer; `None` without a list.
    pub(crate) signer_revoked: Option<bool>,
    /// What the status list says, and when it said so; `None` without a list.
    pub(crate) status: Option<(Status, UtcDateTime)>,
    pub(crate) list_expires: Option<UtcDateTime>,
    /// Who signs the list; another where the pack does not let him.
    pub(crate) list_signer: SigningKey,
    pub(crate) listed_signer: SigningKey,
    pub(crate) bits: Bits,
    pub(crate) size: u64,
    /// The pack's rule of every profile.
    pub(crate) freshness: Freshness,
    /// Of the pack.
    pub(crate) serial: u64,
    pack_root: SigningKey,
}

impl Trusting {
    /// A pack, a revocation list and a status list an hour old, none of which says anything bad.
    pub(crate) fn everything() -> Self {
        let key = || SigningKey::generate(Curve::P256).unwrap();
        let list_signer = key();
        let listed_signer = SigningKey::from_pkcs8(list_signer.pkcs8().expose()).unwrap();
        Self {
            root: true,
            pack: true,
            pack_until: utc_datetime!(2026-12-31 00:00),
            pack_issued: utc_datetime!(2026-11-01 00:00),
            issuer: IssuerState::Active,
            signer: None,
            doc_types: vec![MDL, CITIZEN],
            self_timed: true,
            age_gate: false,
            next_revocations: utc_datetime!(2026-11-26 00:00),
            profiles: true,
            signer_revoked: Some(false),
            status: Some((Status::Valid, NOW - Duration::HOUR)),
            list_expires: None,
            list_signer,
            listed_signer,
            bits: Bits::Two,
            size: 10_000,
            freshness: Freshness::default(),
            serial: 41,
            pack_root: key(),
        }
    }

    /// `status` of the document.
    pub(crate) fn reference(&self) -> Vec<u8> {
        StatusReference { index: INDEX, uri: LIST }.encode()
    }

    /// All of it, for the issuer of this root; `signer` is the document's.
    pub(crate) fn trust(&self, root_key: &SigningKey, root: &[u8], signer: &[u8]) -> Trust {
        let mut roots = TrustList::new();
        if self.root && !self.pack {
            roots.add(root).unwrap();
        }
        let mut trust = Trust::from(roots);
        if self.pack {
            trust.open_pack(&self.pack(root, signer), &self.pinned()).unwrap();
        }
        if let Some(revoked) = self.signer_revoked.filter(|_| self.root) {
            trust.learn_revocations(&[self.revocations(root_key, root, signer, revoked)], NOW).unwrap();
        }
        if let Some((status, issued)) = self.status.filter(|_| self.root) {
            // Dated ahead where the clock is behind: learned when the clock was right.
            let _ = trust.learn_status(&self.list(status, issued), issued);
        }
        trust
    }

    /// The root keys that its packs lead to.
    pub(crate) fn pinned(&self) -> RootKeys {
        RootKeys::new(vec![self.pack_root.public_key()]).unwrap()
    }

    /// What introduces the keys after them.
    pub(crate) fn succession(&self, to: &RootKeys) -> Vec<u8> {
        let from = self.pinned();
        let succession = Succession { pack_id: "TEST-vn", number: 1, from: &from, to };
        let unsigned = succession.prepare(&self.pack_root.public_key()).unwrap();
        let signature = self.pack_root.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature).unwrap()
    }

    pub(crate) fn pack(&self, root: &[u8], signer: &[u8]) -> Vec<u8> {
        let signer = self.signer.map(|state| (Certificate::parse(signer).unwrap().public_key(), state));
        let issuer = Issuer {
            certificate: root.to_vec(),
            state: self.issuer,
            doc_types: self.doc_types.iter().map(|doc_type| (*doc_type).to_owned()).collect(),
            signers: signer.into_iter().collect(),
            status_signers: vec![StatusSigner { key: self.listed_signer.public_key(), prefix: LISTS.to_owned() }],
            left_status_signers: Vec::new(),
        };
        let profiles = profiles().into_iter().filter(|_| self.profiles).map(|mut profile| {
            profile.self_timed = self.self_timed;
            if self.age_gate && profile.id == "V1" {
                let (namespace, identifier) = ("org.iso.18013.5.1".to_owned(), "age_over_18".to_owned());
                profile.documents[0].elements.push(ProfileElement { namespace, identifier, required: true });
            }
            PackProfile { profile, freshness: None }
        });
        let scheme = ClassScheme {
            id: "2024".to_owned(),
            label_vi: "Luật 36/2024".to_owned(),
            label_en: "Law 36/2024".to_owned(),
            classes: ["A1", "A", "B1", "B", "C1", "C"].map(str::to_owned).to_vec(),
        };
        let content = PackContent {
            id: "TEST-vn".to_owned(),
            serial: self.serial,
            issued: self.pack_issued,
            until: self.pack_until,
            first_keys: self.pinned(),
            successions: Vec::new(),
            issuers: if self.root { vec![issuer] } else { Vec::new() },
            csca: Vec::new(),
            reader_roots: Vec::new(),
            readers: Vec::new(),
            profiles: profiles.collect(),
            freshness: self.freshness.clone(),
            class_schemes: vec![scheme],
        };
        let unsigned = content.prepare(&self.pack_root.public_key()).unwrap();
        let signature = self.pack_root.sign(unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature).unwrap()
    }

    pub(crate) fn revocations(&self, root_key: &SigningKey, root: &[u8], signer: &[u8], revoked: bool) -> Vec<u8> {
        let signer = Certificate::parse(signer).unwrap();
        let entry = RevokedCertificate {
            serial: signer.serial(),
            at: utc_datetime!(2026-11-10 00:00),
            reason: RevocationReason::KeyCompromise,
        };
        let template = RevocationListTemplate {
            number: 7,
            this_update: utc_datetime!(2026-11-19 00:00),
            next_update: self.next_revocations,
            revoked: if revoked { &[entry] } else { &[] },
        };
        issue_revocation_list(&template, &Certificate::parse(root).unwrap(), root_key).unwrap()
    }

    pub(crate) fn list(&self, status: Status, issued: UtcDateTime) -> Vec<u8> {
        self.list_of(LIST, status, issued, &self.list_signer)
    }

    /// A list of another address below the issuer's, which no document names.
    pub(crate) fn other_list(&self, issued: UtcDateTime, signer: &SigningKey) -> Vec<u8> {
        self.list_of("https://test.example/status/2", Status::Valid, issued, signer)
    }

    pub(crate) fn list_of(&self, uri: &str, status: Status, issued: UtcDateTime, signer: &SigningKey) -> Vec<u8> {
        let mut list = NewStatusList::new(self.bits, self.size).unwrap();
        if self.size > INDEX {
            list.set(INDEX, status).unwrap();
        }
        let publication = Publication {
            form: Form::Cwt,
            uri,
            issued,
            expires: self.list_expires,
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
