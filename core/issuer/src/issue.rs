use crate::authority::midnight;
use crate::{Authority, IssuerError};
use dinhdanh_catalogue::{EncodedElement, Mode, by_doc_type, encode_fields};
use dinhdanh_crypto::DigestAlgorithm;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::provision::{Batch, KeyRequest};
use dinhdanh_mdoc::{NewElement, Template, ValidityInfo};
use serde_json::Value;
use time::{Duration, UtcDateTime};

impl Authority {
    /// Issues one copy of a document for each key of `request`: `fields` as the catalogue lays them down, valid for
    /// `days` from the beginning of today.
    pub fn issue(&self, request: &[u8], fields: &Value, days: u16, now: UtcDateTime) -> Result<Vec<u8>, IssuerError> {
        let request = KeyRequest::parse(request).map_err(IssuerError::Request)?;
        let document = by_doc_type(request.doc_type).ok_or(IssuerError::UnknownType)?;
        let encoded = encode_fields(document, fields, Mode::Test, now.date()).map_err(IssuerError::Fields)?;
        let copies = self.sign_copies(&request, &encoded, days, now)?;
        Ok(Batch::encode(request.doc_type, &copies))
    }

    fn sign_copies(
        &self,
        request: &KeyRequest<'_>,
        encoded: &[EncodedElement],
        days: u16,
        now: UtcDateTime,
    ) -> Result<Vec<Vec<u8>>, IssuerError> {
        let signed = midnight(now);
        let certificate = Certificate::parse(&self.signer.certificate)?;
        if signed < certificate.not_before() || now > certificate.not_after() {
            return Err(IssuerError::CertificateDates);
        }
        let elements: Vec<_> = encoded
            .iter()
            .map(|element| NewElement {
                name_space: element.namespace,
                identifier: element.identifier,
                value: &element.value,
            })
            .collect();
        let template = Template {
            doc_type: request.doc_type,
            digest_algorithm: DigestAlgorithm::Sha256,
            elements: &elements,
            validity: ValidityInfo {
                signed,
                valid_from: signed,
                valid_until: signed.saturating_add(Duration::days(days.into())),
                expected_update: None,
            },
            algorithm: self.signer.key.algorithm(),
            x5chain: &[&self.signer.certificate],
        };
        let sign = |key| {
            let unsigned = template.prepare(key, None)?;
            let signature = self.signer.key.sign(unsigned.to_be_signed())?;
            Ok(unsigned.finish(&signature))
        };
        request.keys.iter().map(sign).collect()
    }
}
