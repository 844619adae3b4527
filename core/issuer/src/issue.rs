use crate::authority::midnight;
use crate::{Authority, IssuerError, StatusRegister};
use dinhdanh_catalogue::{EncodedElement, Mode, Profile, by_doc_type, encode_fields};
use dinhdanh_crypto::DigestAlgorithm;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::provision::{Batch, CopyUse, KeyRequest};
use dinhdanh_mdoc::{NewElement, Template, ValidityInfo};
use serde_json::Value;
use time::{Duration, UtcDateTime};

impl Authority {
    /// Issues one copy of a document for each key of `request`: `fields` as the catalogue lays them down, valid for
    /// `days` from the beginning of today. With a register each copy gets an entry of its own in its status list.
    pub fn issue(
        &self,
        request: &[u8],
        fields: &Value,
        days: u16,
        register: Option<&mut StatusRegister>,
        now: UtcDateTime,
    ) -> Result<Issued, IssuerError> {
        self.issue_on(request, fields, &Terms { days, ..Terms::default() }, register, now)
    }

    /// As [`Self::issue`], on other terms. [`IssuerError::OtherProfile`] where the profile asks nothing of this type.
    pub fn issue_on(
        &self,
        request: &[u8],
        fields: &Value,
        terms: &Terms<'_>,
        register: Option<&mut StatusRegister>,
        now: UtcDateTime,
    ) -> Result<Issued, IssuerError> {
        let request = KeyRequest::parse(request).map_err(IssuerError::Request)?;
        let document = by_doc_type(request.doc_type).ok_or(IssuerError::UnknownType)?;
        // The whole is checked, of which a part may be issued.
        let mut encoded = encode_fields(document, fields, Mode::Test, now.date()).map_err(IssuerError::Fields)?;
        if let Some(profile) = terms.profile {
            encoded.retain(|element| profile.allows(request.doc_type, element.namespace, element.identifier));
            // Of a portrait and a small one, the small: what is made for a checkpoint goes through codes.
            let here: Vec<_> = encoded.iter().map(|element| (element.namespace, element.identifier)).collect();
            let stood_for = |element: &EncodedElement| {
                let small = document.stand_in(element.namespace, element.identifier);
                small.is_some_and(|small| here.contains(&(small.namespace, small.identifier)))
            };
            encoded.retain(|element| !stood_for(element));
        }
        if encoded.is_empty() {
            return Err(IssuerError::OtherProfile);
        }
        let days = terms.days;
        let Some(register) = register else {
            let copies = self.sign_copies(&request, &encoded, days, &[], now)?;
            return Ok(Issued { batch: Batch::encode(request.doc_type, &copies, terms.copy_use), entries: Vec::new() });
        };
        let mut filled = register.clone();
        let entries = filled.allot(request.keys.len())?;
        let statuses: Vec<_> = entries.iter().map(|entry| filled.reference(*entry).encode()).collect();
        let copies = self.sign_copies(&request, &encoded, days, &statuses, now)?;
        // What was not signed has taken no entry.
        *register = filled;
        Ok(Issued { batch: Batch::encode(request.doc_type, &copies, terms.copy_use), entries })
    }

    fn sign_copies(
        &self,
        request: &KeyRequest<'_>,
        encoded: &[EncodedElement],
        days: u16,
        statuses: &[Vec<u8>],
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
        let statuses = statuses.iter().map(|status| Some(status.as_slice())).chain(std::iter::repeat(None));
        let sign = |(key, status)| {
            let unsigned = template.prepare(key, status)?;
            let signature = self.signer.key.sign(unsigned.to_be_signed())?;
            Ok(unsigned.finish(&signature))
        };
        request.keys.iter().zip(statuses).map(sign).collect()
    }
}

/// On what terms a document is issued.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// Days that a copy is valid, from the beginning of today.
    pub days: u16,
    /// Only what this profile may ask: a document for a checkpoint, whose few digests make its code small; `None` for all
    /// fields.
    pub profile: Option<&'a Profile>,
    /// How the wallet is to show the copies; `None` leaves it to the wallet.
    pub copy_use: Option<CopyUse>,
}

impl Default for Terms<'_> {
    /// All fields, for thirty days.
    fn default() -> Self {
        Self { days: 30, profile: None, copy_use: None }
    }
}

/// A document that was issued.
pub struct Issued {
    /// Its copies, for the wallet (`docs/provisioning.md`).
    pub batch: Vec<u8>,
    /// The entry of each copy in the status list: what the authority keeps, to revoke it by.
    pub entries: Vec<u64>,
}
