use crate::{Authority, IssuerError, StatusRegister};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_trust::status::{Form, Publication};
use time::{Duration, UtcDateTime};

/// What a published list says beside its entries.
#[derive(Clone, Copy)]
pub struct ListTerms<'a> {
    /// CWT or JWT.
    pub form: Form,
    /// Days until it is out of date (`exp`).
    pub days: u16,
    /// Seconds after which there should be a newer one (`ttl`), more than none.
    pub ttl: u64,
    /// Where the issuer's lists are named (`aggregation_uri`).
    pub aggregation_uri: Option<&'a str>,
}

impl Authority {
    /// Signs the list of `register` as it stands. The signer's certificate is under the root that verifiers trust already.
    pub fn publish(
        &self,
        register: &StatusRegister,
        terms: &ListTerms<'_>,
        now: UtcDateTime,
    ) -> Result<Vec<u8>, IssuerError> {
        let certificate = Certificate::parse(&self.status_signer.certificate)?;
        if now < certificate.not_before() || now > certificate.not_after() {
            return Err(IssuerError::CertificateDates);
        }
        let publication = Publication {
            form: terms.form,
            uri: register.uri(),
            issued: now,
            expires: Some(now.saturating_add(Duration::days(terms.days.into()))),
            ttl: Some(terms.ttl),
            aggregation_uri: terms.aggregation_uri,
            algorithm: self.status_signer.key.algorithm(),
            x5chain: &[&self.status_signer.certificate],
            key_id: None,
        };
        let unsigned = register.list().compress().prepare(&publication)?;
        let signature = self.status_signer.key.sign(unsigned.to_be_signed())?;
        Ok(unsigned.finish(&signature))
    }
}
