//! What a pack is to say, as an authority writes it down: JSON, with the names of files beside it.

use super::read_certificate;
use super::root_keys::KeyFolder;
use crate::failure::Failure;
use crate::{args, clock, files, issuer};
use dinhdanh_catalogue::{Edition, Profile, ProfileDocument, ProfileElement, document_types, editions, profiles};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_crypto::{PublicKey, sha256};
use dinhdanh_trust::pack::{
    ClassScheme, Freshness, Issuer, IssuerState, Light, PackContent, PackProfile, ReaderRegistration, StatusSigner,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use time::{Duration, UtcDateTime};

/// The file. What it leaves out is the project's own: profiles, class schemes, the suggested freshness.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Description {
    issuers: Vec<IssuerText>,
    csca: Vec<PathBuf>,
    reader_roots: Vec<PathBuf>,
    readers: Vec<ReaderText>,
    profiles: Option<Vec<ProfileText>>,
    freshness: Option<FreshnessText>,
    class_schemes: Option<Vec<SchemeText>>,
    #[serde(skip)]
    folder: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerText {
    certificate: PathBuf,
    #[serde(default)]
    state: StateText,
    doc_types: Vec<String>,
    #[serde(default)]
    signers: Vec<SignerText>,
    #[serde(default)]
    status: Vec<StatusText>,
    #[serde(default)]
    left_status: Vec<StatusText>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StateText {
    #[default]
    Active,
    /// Since when, RFC 3339.
    Retired(String),
    Compromised,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignerText {
    certificate: PathBuf,
    state: StateText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusText {
    /// A JWK, a SubjectPublicKeyInfo, a COSE_Key or a certificate.
    key: PathBuf,
    prefix: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReaderText {
    certificate: PathBuf,
    name: String,
    profiles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    vi: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileText {
    id: String,
    purpose: String,
    label: Words,
    basis: Words,
    retention: Words,
    self_timed: bool,
    #[serde(default)]
    any_one: bool,
    documents: Vec<DocumentText>,
    freshness: Option<FreshnessText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentText {
    doc_type: String,
    required: bool,
    elements: Vec<ElementText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementText {
    namespace: String,
    identifier: String,
    required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FreshnessText {
    green: u64,
    amber: u64,
    #[serde(default)]
    advisories: BTreeMap<String, LightText>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LightText {
    Green,
    Amber,
    Red,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeText {
    id: String,
    label: Words,
    classes: Vec<String>,
}

impl Description {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let mut description: Self = serde_json::from_slice(&files::read(path)?).map_err(|error| {
            let place = format!("{}, {}:{}: {error}", path.display(), error.line(), error.column());
            Failure::about(Problem::Malformed, place)
        })?;
        description.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(description)
    }

    /// The pack of these keys, from `now` for so many days, number 1.
    pub(super) fn content(self, keys: &KeyFolder, now: UtcDateTime, days: u16) -> Result<PackContent, Failure> {
        let folder = self.folder;
        let certificate = |path: PathBuf| read_certificate(&folder.join(path));
        let entries = match self.profiles {
            Some(described) => described.into_iter().map(ProfileText::profile).collect(),
            None => profiles().into_iter().map(|profile| PackProfile { profile, freshness: None }).collect(),
        };
        let schemes = match self.class_schemes {
            Some(described) => described.into_iter().map(SchemeText::scheme).collect(),
            None => known_schemes(),
        };
        let reader = |reader: ReaderText| {
            let id = sha256(&certificate(reader.certificate)?);
            Ok::<_, Failure>(ReaderRegistration { reader: id, name: reader.name, profiles: reader.profiles })
        };
        Ok(PackContent {
            id: keys.id.clone(),
            serial: 1,
            issued: now,
            until: now.checked_add(Duration::days(i64::from(days))).ok_or(Problem::NotATime)?,
            first_keys: keys.first.clone(),
            successions: keys.successions.clone(),
            issuers: self.issuers.into_iter().map(|issuer| issuer.issuer(&folder)).collect::<Result<_, _>>()?,
            csca: self.csca.into_iter().map(|path| files::read_binary(&folder.join(path))).collect::<Result<_, _>>()?,
            reader_roots: self.reader_roots.into_iter().map(certificate).collect::<Result<_, _>>()?,
            readers: self.readers.into_iter().map(reader).collect::<Result<_, _>>()?,
            profiles: entries,
            freshness: self.freshness.map_or_else(Freshness::default, FreshnessText::freshness),
            class_schemes: schemes,
        })
    }
}

/// Adds a TEST authority of `dinhdanh issuer init`: its issuer, for every document type, and its reader root.
pub(super) fn add_test_authority(content: &mut PackContent, dir: &Path) -> Result<(), Failure> {
    issuer::is_there(dir)?;
    let certificate = read_certificate(&dir.join(issuer::TRUST).join("issuer.pem"))?;
    let status_signer = read_certificate(&dir.join("status-signer.pem"))?;
    content.issuers.push(Issuer {
        certificate,
        state: IssuerState::Active,
        doc_types: document_types().iter().map(|known| known.doc_type.to_owned()).collect(),
        signers: Vec::new(),
        status_signers: vec![StatusSigner {
            key: Certificate::parse(&status_signer)?.public_key(),
            // The folder of its list, and with it every list that it will begin there.
            prefix: args::STATUS_LIST.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/")),
        }],
        left_status_signers: Vec::new(),
    });
    content.reader_roots.push(read_certificate(&dir.join(issuer::READERS).join("readers.pem"))?);
    Ok(())
}

fn known_schemes() -> Vec<ClassScheme> {
    let scheme = |edition: &Edition| ClassScheme {
        id: edition.id.to_owned(),
        label_vi: edition.label_vi.to_owned(),
        label_en: edition.label_en.to_owned(),
        classes: edition.classes.iter().map(|class| (*class).to_owned()).collect(),
    };
    editions().iter().map(scheme).collect()
}

impl IssuerText {
    fn issuer(self, folder: &Path) -> Result<Issuer, Failure> {
        let signer = |signer: SignerText| {
            let der = read_certificate(&folder.join(signer.certificate))?;
            Ok((Certificate::parse(&der)?.public_key(), signer.state.state()?))
        };
        let status =
            |status: StatusText| Ok(StatusSigner { key: read_key(&folder.join(status.key))?, prefix: status.prefix });
        Ok(Issuer {
            certificate: read_certificate(&folder.join(self.certificate))?,
            state: self.state.state()?,
            doc_types: self.doc_types,
            signers: self.signers.into_iter().map(signer).collect::<Result<_, Failure>>()?,
            status_signers: self.status.into_iter().map(status).collect::<Result<_, Failure>>()?,
            left_status_signers: self.left_status.into_iter().map(status).collect::<Result<_, Failure>>()?,
        })
    }
}

impl StateText {
    fn state(&self) -> Result<IssuerState, Failure> {
        Ok(match self {
            Self::Active => IssuerState::Active,
            Self::Retired(since) => IssuerState::Retired(super::whole_seconds(clock::parse(since)?)),
            Self::Compromised => IssuerState::Compromised,
        })
    }
}

impl ProfileText {
    fn profile(self) -> PackProfile {
        let element =
            |ElementText { namespace, identifier, required }| ProfileElement { namespace, identifier, required };
        let document = |document: DocumentText| ProfileDocument {
            doc_type: document.doc_type,
            required: document.required,
            elements: document.elements.into_iter().map(element).collect(),
        };
        let profile = Profile {
            id: self.id,
            purpose: self.purpose,
            label_vi: self.label.vi,
            label_en: self.label.en,
            basis_vi: self.basis.vi,
            basis_en: self.basis.en,
            retention_vi: self.retention.vi,
            retention_en: self.retention.en,
            self_timed: self.self_timed,
            any_one: self.any_one,
            documents: self.documents.into_iter().map(document).collect(),
        };
        PackProfile { profile, freshness: self.freshness.map(FreshnessText::freshness) }
    }
}

impl FreshnessText {
    fn freshness(self) -> Freshness {
        let light = |light| match light {
            LightText::Green => Light::Green,
            LightText::Amber => Light::Amber,
            LightText::Red => Light::Red,
        };
        let advisories = self.advisories.into_iter().map(|(code, text)| (code, light(text))).collect();
        Freshness { green: self.green, amber: self.amber, advisories }
    }
}

impl SchemeText {
    fn scheme(self) -> ClassScheme {
        ClassScheme { id: self.id, label_vi: self.label.vi, label_en: self.label.en, classes: self.classes }
    }
}

/// A public key, in whichever form it comes.
fn read_key(path: &Path) -> Result<PublicKey, Failure> {
    let bytes = files::read(path)?;
    if let Some(text) = str::from_utf8(&bytes).ok().filter(|text| text.trim_start().starts_with('{')) {
        return PublicKey::from_jwk(text).map_err(|_| Failure::about(Problem::Malformed, path.display().to_string()));
    }
    let bytes = files::decode(bytes);
    let certified = || Certificate::parse(&bytes).map(|certificate| certificate.public_key());
    let key = PublicKey::from_spki(&bytes).or_else(|_| PublicKey::from_cose_key(&bytes)).or_else(|_| certified());
    key.map_err(|_| Failure::about(Problem::Malformed, path.display().to_string()))
}
