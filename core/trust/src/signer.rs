use crate::TrustList;
use dinhdanh_codes::{Check, Checks};
use dinhdanh_crypto::PublicKey;
use dinhdanh_crypto::x509::{Certificate, Defect, PathError, Profile, VerifiedLink, check_path_with};
use time::UtcDateTime;

/// Most signatures between certificates that are remembered as good.
const MAX_LINKS: usize = 64;

/// What a signer's certificate says; whether it is to be believed is in the checks that were recorded with it.
#[derive(Clone)]
pub struct Signer {
    /// Its key.
    pub key: PublicKey,
    /// Its common name, for people.
    pub name: String,
    /// Not valid before.
    pub not_before: UtcDateTime,
    /// Not valid after.
    pub not_after: UtcDateTime,
}

impl Signer {
    /// Whether it names itself one for tests.
    pub fn is_test(&self) -> bool {
        self.name.contains("TEST")
    }
}

/// Signatures between certificates that were found good. They stay good; times and trust are checked every time.
#[derive(Default)]
pub struct PathCache {
    links: Vec<VerifiedLink>,
}

impl PathCache {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn remember(&mut self, links: impl Iterator<Item = VerifiedLink>) {
        for link in links {
            if !self.links.contains(&link) {
                // The oldest makes room: a flood of certificates can only slow the next check down.
                if self.links.len() == MAX_LINKS {
                    self.links.remove(0);
                }
                self.links.push(link);
            }
        }
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
        cache: &mut PathCache,
        checks: &mut Checks,
    ) -> Option<Signer> {
        let signer = chain.first().and_then(|leaf| Certificate::parse(leaf).ok()).map(|leaf| describe(&leaf));
        match (self.path(chain, at, Profile::MdocSigner, cache), &signer) {
            (_, None) => record(checks, [None, Some(false), None]),
            (Ok(()), Some(_)) => record(checks, [Some(true); 3]),
            // A signature that does not hold is no path, whatever names the forger copied.
            (Err(PathError::Untrusted | PathError::Invalid(Defect::Signature)), _) => {
                record(checks, [Some(false), None, None]);
            }
            (Err(PathError::Invalid(_)), _) => record(checks, [Some(true), Some(false), None]),
            (Err(PathError::Expired(_) | PathError::NotYetValid(_)), _) => {
                record(checks, [Some(true), Some(true), Some(false)]);
            }
        }
        signer
    }

    /// The reader that made a request, if its certificates lead to one of these roots.
    pub fn check_reader(&self, chain: &[&[u8]], at: UtcDateTime) -> Result<Signer, PathError> {
        self.path(chain, at, Profile::MdocReader, &mut PathCache::new())?;
        let leaf = chain.first().ok_or(PathError::Untrusted)?;
        Ok(describe(&Certificate::parse(leaf).map_err(|_| PathError::Untrusted)?))
    }

    fn path(&self, chain: &[&[u8]], at: UtcDateTime, profile: Profile, cache: &mut PathCache) -> Result<(), PathError> {
        let issuers: Vec<_> = chain.iter().filter_map(|der| Some(Certificate::parse(der).ok()?.issuer())).collect();
        let roots = self.roots.iter().filter(|root| issuers.iter().any(|issuer| issuer.der() == root.subject));
        let anchors: Vec<_> = roots.filter_map(|root| Certificate::parse(&root.der).ok()).collect();
        let path = check_path_with(chain, &anchors, at, profile, &cache.links)?;
        cache.remember(path.links());
        Ok(())
    }
}

/// What a reader's certificate says, whoever issued it: for showing it as unconfirmed.
pub fn describe(certificate: &Certificate<'_>) -> Signer {
    Signer {
        key: certificate.public_key(),
        name: certificate.subject().common_name().unwrap_or_default().to_owned(),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
    }
}

fn record(checks: &mut Checks, [trusted, profile, dates]: [Option<bool>; 3]) {
    let made =
        [(Check::IssuerTrusted, trusted), (Check::CertificateProfile, profile), (Check::CertificateDates, dates)];
    for (check, holds) in made {
        if let Some(holds) = holds {
            checks.record(check, holds);
        }
    }
}
