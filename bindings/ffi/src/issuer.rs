//! The TEST authority, for tests and for agencies that try the whole path.

use crate::platform::HeldClock;
use crate::work::{guard, hold, run};
use crate::{CancelToken, IssuerError, Platform, ReaderKey};
use dinhdanh_crypto::x509::pem_certificate;
use dinhdanh_crypto::{Curve, PublicKey, SigningKey};
use dinhdanh_issuer as core;
use dinhdanh_issuer::{Authority, Credentials, ListTerms, Parts, StatusRegister};
use dinhdanh_trust::status::{Bits, Form, Status};
use std::sync::{Arc, Mutex};

/// Entries of a new list, two bits each: room for a suspension.
const ENTRIES: u64 = 1_000_000;

/// A TEST authority with one status list. Every name of it says TEST.
#[derive(uniffi::Object)]
pub struct Issuer {
    authority: Authority,
    root: Vec<u8>,
    reader_root: Vec<u8>,
    register: Mutex<StatusRegister>,
    clock: HeldClock,
}

impl Issuer {
    fn new(authority: Authority, register: StatusRegister, clock: HeldClock) -> Arc<Self> {
        let Parts { root, reader_root, .. } = authority.credentials();
        let [root, reader_root] = [root, reader_root].map(|of| pem_certificate(&of.certificate).into_bytes());
        Arc::new(Self { authority, root, reader_root, register: Mutex::new(register), clock })
    }
}

/// What a TEST authority is kept as. Secrets are in it: clear it, and keep it where only its owner reads.
#[derive(Clone, uniffi::Record)]
pub struct AuthorityParts {
    /// The root that verifiers trust.
    pub root: CertifiedKey,
    /// The signer of documents.
    pub signer: CertifiedKey,
    /// The signer of status lists.
    pub status_signer: CertifiedKey,
    /// The root that wallets trust for readers.
    pub reader_root: CertifiedKey,
    /// The register of its status list.
    pub register: Vec<u8>,
}

/// A key with its certificate.
#[derive(Clone, uniffi::Record)]
pub struct CertifiedKey {
    /// The private key, PKCS #8. A secret.
    pub pkcs8: Vec<u8>,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
}

/// A document that was issued.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct IssuedDocument {
    /// Its copies, for `Wallet.add`.
    pub batch: Vec<u8>,
    /// The entry of each copy in the status list: what an authority keeps, to revoke it by.
    pub entries: Vec<u64>,
}

/// A status list that was published.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PublishedList {
    /// Its address, where verifiers look for it.
    pub uri: String,
    /// The signed list, for `Verifier.learn`.
    pub token: Vec<u8>,
}

/// What an entry of the status list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum EntryStatus {
    /// As it was issued.
    Valid,
    /// Ended for good.
    Revoked,
    /// Held back for now.
    Suspended,
    /// The holder's account is locked.
    AccountLocked,
}

impl From<EntryStatus> for Status {
    fn from(status: EntryStatus) -> Self {
        match status {
            EntryStatus::Valid => Self::Valid,
            EntryStatus::Revoked => Self::Revoked,
            EntryStatus::Suspended => Self::Suspended,
            EntryStatus::AccountLocked => Self::AccountLocked,
        }
    }
}

impl From<Status> for EntryStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Valid => Self::Valid,
            Status::Suspended => Self::Suspended,
            Status::AccountLocked => Self::AccountLocked,
            Status::Revoked | Status::Other(_) => Self::Revoked,
        }
    }
}

fn kept(credentials: &Credentials) -> CertifiedKey {
    CertifiedKey { pkcs8: credentials.key.pkcs8().expose().to_vec(), certificate: credentials.certificate.clone() }
}

fn credentials(kept: &CertifiedKey) -> Result<Credentials, IssuerError> {
    let key = SigningKey::from_pkcs8(&kept.pkcs8).map_err(|_| IssuerError::Damaged)?;
    Ok(Credentials { key, certificate: kept.certificate.clone() })
}

#[uniffi::export]
impl Issuer {
    /// Makes a TEST authority whose status list is named `list_uri`. Of the platform it uses the clock alone.
    #[uniffi::constructor]
    pub fn create(list_uri: &str, platform: Platform) -> Result<Arc<Self>, IssuerError> {
        guard(|| {
            let clock = HeldClock::new(&platform);
            let authority = Authority::create(clock.now()?)?;
            Ok(Self::new(authority, StatusRegister::new(list_uri, Bits::Two, ENTRIES)?, clock))
        })
    }

    /// An authority from what [`Issuer::parts`] gave.
    #[uniffi::constructor]
    pub fn of_parts(parts: AuthorityParts, platform: Platform) -> Result<Arc<Self>, IssuerError> {
        guard(|| {
            let authority = Authority::from_parts(Parts {
                root: credentials(&parts.root)?,
                signer: credentials(&parts.signer)?,
                status_signer: credentials(&parts.status_signer)?,
                reader_root: credentials(&parts.reader_root)?,
            });
            Ok(Self::new(authority, StatusRegister::parse(&parts.register)?, HeldClock::new(&platform)))
        })
    }

    /// What is to be kept of it.
    pub fn parts(&self) -> Result<AuthorityParts, IssuerError> {
        guard(|| {
            let Parts { root, signer, status_signer, reader_root } = self.authority.credentials();
            Ok(AuthorityParts {
                root: kept(root),
                signer: kept(signer),
                status_signer: kept(status_signer),
                reader_root: kept(reader_root),
                register: hold(&self.register).encode(),
            })
        })
    }

    /// The root for verifiers and wallets (PEM): who trusts it believes this authority's documents.
    pub fn root(&self) -> Vec<u8> {
        self.root.clone()
    }

    /// The root for wallets (PEM): who trusts it sees this authority's readers as confirmed.
    pub fn reader_root(&self) -> Vec<u8> {
        self.reader_root.clone()
    }

    /// Certifies a new key of a reader; `name` is what citizens will see.
    pub fn certify_reader(&self, name: &str) -> Result<ReaderKey, IssuerError> {
        guard(|| {
            let CertifiedKey { pkcs8, certificate } = kept(&self.authority.certify_reader(name, self.clock.now()?)?);
            Ok(ReaderKey::InMemory { pkcs8, certificate })
        })
    }

    /// Certifies a reader's key that is in hardware, as `SecureHardware.make_key` gave its public half; gives its certificate, DER.
    pub fn certify_reader_key(&self, name: &str, public_key: &[u8]) -> Result<Vec<u8>, IssuerError> {
        guard(|| {
            let key = PublicKey::from_sec1(Curve::P256, public_key).map_err(|_| IssuerError::Cryptography)?;
            Ok(self.authority.certify_reader_key(name, None, &key, self.clock.now()?)?)
        })
    }

    /// Issues one copy of a document for each key of a wallet's request. `fields` is a JSON object as the catalogue lays it
    /// down (`docs/provisioning.md`); every fault is told with its field. Each copy gets an entry of its own in the status list.
    #[uniffi::method(default(cancel = None))]
    pub async fn issue(
        self: Arc<Self>,
        request: Vec<u8>,
        fields: String,
        days: u16,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<IssuedDocument, IssuerError> {
        run(cancel, move |stop| {
            let now = self.clock.now()?;
            stop.begin::<IssuerError>()?;
            let fields: serde_json::Value = serde_json::from_str(&fields).map_err(|_| IssuerError::NotJson)?;
            if !fields.is_object() {
                return Err(IssuerError::NotJson);
            }
            let mut register = hold(&self.register);
            let core::Issued { batch, entries } =
                self.authority.issue(&request, &fields, days, Some(&mut register), now)?;
            Ok(IssuedDocument { batch, entries })
        })
        .await
    }

    /// Sets what entries say, all or none, and gives what each said. Publish the list then.
    pub fn set_status(&self, entries: Vec<u64>, status: EntryStatus) -> Result<Vec<EntryStatus>, IssuerError> {
        guard(|| {
            let mut register = hold(&self.register);
            let mut changed = register.clone();
            let before = entries.iter().map(|entry| Ok(changed.set(*entry, status.into())?.into()));
            let before = before.collect::<Result<_, IssuerError>>()?;
            *register = changed;
            Ok(before)
        })
    }

    /// Signs the list as it stands: good for `days`, to be fetched anew after `ttl_seconds`.
    #[uniffi::method(default(cancel = None))]
    pub async fn publish(
        self: Arc<Self>,
        days: u16,
        ttl_seconds: u64,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<PublishedList, IssuerError> {
        run(cancel, move |_| {
            let register = hold(&self.register).clone();
            let terms = ListTerms { form: Form::Cwt, days, ttl: ttl_seconds, aggregation_uri: None };
            let token = self.authority.publish(&register, &terms, self.clock.now()?)?;
            Ok(PublishedList { uri: register.uri().to_owned(), token })
        })
        .await
    }
}
