use crate::pack::thumbprint;
use crate::{PathCache, TrustList};
use dinhdanh_codes::{Check, Checks};
use dinhdanh_crypto::x509::{Anchor, Certificate, Defect, FoundPath, PathError, Profile, Role, find_path};
use dinhdanh_crypto::{CryptoError, PublicKey, sha256};
use std::sync::Arc;
use time::UtcDateTime;

/// Which issuing authority is meant: the thumbprint of its key.
///
/// An authority may have several certificates of one key, renewed or under another name. Who has the key signs under
/// all of them, so what is known of one of them is known of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerId(pub [u8; 32]);

impl IssuerId {
    /// The authority of this root certificate.
    pub fn of(root: &Anchor) -> Self {
        Self(thumbprint(&root.public_key()))
    }
}

/// What a signer's certificate says; whether it is to be believed is in the checks that were recorded with it.
#[derive(Clone)]
pub struct Signer {
    /// Its key.
    pub key: PublicKey,
    /// Its common name, for people.
    pub name: String,
    /// Its country, two letters of ISO 3166-1.
    pub country: Option<[u8; 2]>,
    /// Its state or province, where it names one.
    pub state: Option<String>,
    /// Not valid before.
    pub not_before: UtcDateTime,
    /// Not valid after.
    pub not_after: UtcDateTime,
    /// Its certificate's serial number, as received: what a revocation list of its issuer calls it.
    pub serial: Vec<u8>,
    /// SHA-256 of the name of who issued its certificate, DER.
    pub issuer_name: [u8; 32],
    /// The root that it leads to, at this moment or another; `None` where it leads to none that is trusted.
    pub issuer: Option<IssuerId>,
}

impl Signer {
    /// Whether it names itself one for tests.
    pub fn is_test(&self) -> bool {
        self.name.contains("TEST")
    }
}

impl TrustList {
    /// Checks the certificates of a document's signer, the signer's first, and records the three checks on them.
    ///
    /// Gives what the signer's certificate says even where it is not trusted, so that the other checks can be made and
    /// named; `None` where there is no certificate that could be read.
    pub fn check_issuer(
        &self,
        chain: &[&[u8]],
        at: UtcDateTime,
        cache: &PathCache,
        checks: &mut Checks,
    ) -> Option<Arc<Signer>> {
        let (signer, outcome) = match cache.recall(chain, self.roots(), at, Profile::MdocSigner) {
            Some(known) => (known, Ok(())),
            None => self.read_issuer(chain, at, cache, checks)?,
        };
        record(checks, outcome);
        Some(signer)
    }

    /// The signer of a chain that is not known, and what became of its path.
    fn read_issuer(
        &self,
        chain: &[&[u8]],
        at: UtcDateTime,
        cache: &PathCache,
        checks: &mut Checks,
    ) -> Option<(Arc<Signer>, Result<(), PathError>)> {
        let above = chain.get(1..).unwrap_or_default();
        let leaf = match Certificate::parse(chain.first().copied().unwrap_or_default()) {
            Ok(leaf) => leaf,
            Err(CryptoError::Certificate(Defect::Key(name))) => {
                checks.record_part(Check::AlgorithmAllowed, false, name);
                return None;
            }
            Err(error) => {
                let detail = if let CryptoError::Certificate(defect) = error { defect } else { Defect::Malformed };
                checks.record_part(Check::CertificateProfile, false, detail.detail());
                return None;
            }
        };
        let mut signer = describe(&leaf);
        let path = match find_path(&leaf, above, self.roots(), Profile::MdocSigner, at) {
            Ok(path) => path,
            Err(error) => return Some((Arc::new(signer), Err(error))),
        };
        signer.issuer = self.issuer_of(&path);
        let signer = Arc::new(signer);
        let outcome = path.check_at(at);
        cache.remember(path.into_known(), Arc::clone(&signer));
        Some((signer, outcome))
    }

    /// The reader that made a request, if its certificates lead to one of these roots.
    pub fn check_reader(&self, chain: &[&[u8]], at: UtcDateTime) -> Result<Signer, PathError> {
        self.check_signer(chain, at, Profile::MdocReader)
    }

    /// The signer of a chain, the signer's certificate first, if it leads to one of these roots in this profile and all
    /// of it is valid at this moment: a reader, or who signs status lists under an issuing authority.
    pub fn check_signer(&self, chain: &[&[u8]], at: UtcDateTime, profile: Profile) -> Result<Signer, PathError> {
        let (leaf, above) = chain.split_first().ok_or(PathError::Untrusted)?;
        let leaf = Certificate::parse(leaf).map_err(|error| match error {
            CryptoError::Certificate(defect) => defect,
            _ => Defect::Malformed,
        })?;
        let path = find_path(&leaf, above, self.roots(), profile, at)?;
        path.check_at(at)?;
        Ok(Signer { issuer: self.issuer_of(&path), ..describe(&leaf) })
    }

    fn issuer_of(&self, path: &FoundPath<'_>) -> Option<IssuerId> {
        self.id(path.anchor())
    }
}

/// What a reader's certificate says, whoever issued it: for showing it as unconfirmed.
pub fn describe(certificate: &Certificate<'_>) -> Signer {
    Signer {
        key: certificate.public_key(),
        name: certificate.subject().common_name().unwrap_or_default().to_owned(),
        country: certificate.subject().country().and_then(|country| country.as_bytes().try_into().ok()),
        state: certificate.subject().state().map(str::to_owned),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        serial: certificate.serial().to_vec(),
        issuer_name: sha256(certificate.issuer().der()),
        issuer: None,
    }
}

/// Records whether the issuer is trusted, its certificates fit the profile, and are valid at this moment, so far as what failed
/// before leaves something to say.
fn record(checks: &mut Checks, outcome: Result<(), PathError>) {
    // A signature that does not hold is no path, whatever names the forger copied; one that was not looked at says nothing.
    match outcome {
        Err(PathError::Untrusted | PathError::Invalid(Defect::Signature)) => {
            checks.record(Check::IssuerTrusted, false);
            return;
        }
        Err(PathError::Invalid(Defect::Algorithm(_) | Defect::PathLength | Defect::TooLong | Defect::Malformed)) => {}
        Ok(()) | Err(PathError::Invalid(_) | PathError::Expired(_) | PathError::NotYetValid(_)) => {
            checks.record(Check::IssuerTrusted, true);
        }
    }
    if let Err(PathError::Invalid(defect)) = outcome {
        checks.record_part(Check::CertificateProfile, false, defect.detail());
        return;
    }
    checks.record(Check::CertificateProfile, true);
    let detail = match outcome {
        Err(PathError::Expired(Role::Leaf)) => "the signer's has expired",
        Err(PathError::Expired(_)) => "one above the signer's has expired",
        Err(PathError::NotYetValid(Role::Leaf)) => "the signer's is not yet valid",
        _ => "one above the signer's is not yet valid",
    };
    checks.record_part(Check::CertificateDates, outcome.is_ok(), detail);
}
