use crate::IssuerError;
use dinhdanh_crypto::x509::{
    Certificate, CertificateTemplate, Issuer, Kind, Subject, UnsignedCertificate, issue_certificate,
};
use dinhdanh_crypto::{Curve, PublicKey, SigningKey};
use time::{Duration, UtcDateTime};

const CONTACT: &str = "https://test.example";
/// Longest name of a reader, in bytes: with it a request still fits one code.
pub const MAX_READER_NAME: usize = 64;

const REVOCATION_LIST: &str = "https://test.example/crl";

/// A key and the certificate for it.
pub struct Credentials {
    /// The key.
    pub key: SigningKey,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
}

/// A TEST national authority: it certifies a signer of documents, and readers.
///
/// In the real world its root keys are in hardware, far from any program; here all are in one place, and every name
/// says TEST.
pub struct Authority {
    pub(crate) root: Credentials,
    pub(crate) signer: Credentials,
    pub(crate) status_signer: Credentials,
    pub(crate) reader_root: Credentials,
}

/// What an authority is kept as.
pub struct Parts<T> {
    /// The issuing authority (IACA): what verifiers trust.
    pub root: T,
    /// The signer of documents.
    pub signer: T,
    /// The signer of status lists: another key, since who can forge documents must not be able to hide it.
    pub status_signer: T,
    /// The reader authority: what wallets trust.
    pub reader_root: T,
}

impl Authority {
    /// Draws keys and makes certificates, valid from the day of `now`: roots for ten years, signers for fifteen
    /// months.
    pub fn create(now: UtcDateTime) -> Result<Self, IssuerError> {
        let from = midnight(now);
        let root = self_signed(Kind::Iaca, "TEST Cơ quan cấp gốc Dinhdanh", from)?;
        let reader_root = self_signed(Kind::ReaderRoot, "TEST Cơ quan chứng thực bên kiểm tra", from)?;
        let template = template(Kind::Signer, "TEST Bộ phận ký giấy tờ", from, Duration::days(450));
        let signer = certified(&template, &root)?;
        let template = self::template(Kind::StatusSigner, "TEST Bộ phận ký trạng thái", from, Duration::days(450));
        let status_signer = certified(&template, &root)?;
        Ok(Self { root, signer, status_signer, reader_root })
    }

    /// An authority from what [`Authority::credentials`] gave.
    pub fn from_parts(parts: Parts<Credentials>) -> Self {
        let Parts { root, signer, status_signer, reader_root } = parts;
        Self { root, signer, status_signer, reader_root }
    }

    /// What is to be kept of it.
    pub fn credentials(&self) -> Parts<&Credentials> {
        Parts {
            root: &self.root,
            signer: &self.signer,
            status_signer: &self.status_signer,
            reader_root: &self.reader_root,
        }
    }

    /// Certifies a new key of a reader, for three years; `name` is what citizens will see.
    pub fn certify_reader(&self, name: &str, now: UtcDateTime) -> Result<Credentials, IssuerError> {
        self.certify_reader_at(name, None, now)
    }

    /// As [`Self::certify_reader`], of a reader that says where citizens reach it: an e-mail address, or a URI that begins with
    /// `https://`, `mailto:` or `tel:`. [`IssuerError::Crypto`] for what no wallet would read.
    pub fn certify_reader_at(
        &self,
        name: &str,
        contact: Option<&str>,
        now: UtcDateTime,
    ) -> Result<Credentials, IssuerError> {
        let key = SigningKey::generate(Curve::P256)?;
        let certificate = self.certify_reader_key(name, contact, &key.public_key(), now)?;
        Ok(Credentials { key, certificate })
    }

    /// As [`Self::certify_reader_at`], of a key that the reader has already, as in hardware; gives its certificate, DER.
    pub fn certify_reader_key(
        &self,
        name: &str,
        contact: Option<&str>,
        key: &PublicKey,
        now: UtcDateTime,
    ) -> Result<Vec<u8>, IssuerError> {
        if name.is_empty() || name.len() > MAX_READER_NAME {
            return Err(IssuerError::ReaderName);
        }
        let template = template(Kind::Reader, name, midnight(now), Duration::days(3 * 365));
        certify(&template, contact, key, &self.reader_root)
    }
}

fn self_signed(kind: Kind, name: &str, from: UtcDateTime) -> Result<Credentials, IssuerError> {
    let key = SigningKey::generate(Curve::P256)?;
    let template = template(kind, name, from, Duration::days(3650));
    let certificate = issue_certificate(&template, &key.public_key(), Issuer::Itself, &key)?;
    Ok(Credentials { key, certificate })
}

fn certified(template: &CertificateTemplate<'_>, by: &Credentials) -> Result<Credentials, IssuerError> {
    let key = SigningKey::generate(Curve::P256)?;
    let certificate = certify(template, None, &key.public_key(), by)?;
    Ok(Credentials { key, certificate })
}

fn certify(
    template: &CertificateTemplate<'_>,
    contact: Option<&str>,
    key: &PublicKey,
    by: &Credentials,
) -> Result<Vec<u8>, IssuerError> {
    let authority = Certificate::parse(&by.certificate)?;
    let unsigned = UnsignedCertificate::reachable(template, contact, key, Issuer::Authority(&authority))?;
    let signature = by.key.sign(unsigned.to_be_signed())?;
    Ok(unsigned.finish(&signature)?)
}

fn template(kind: Kind, common_name: &str, from: UtcDateTime, life: Duration) -> CertificateTemplate<'_> {
    // A request must fit one still code with its reader's certificate in it, so that name is all a reader has.
    let organisation = (kind != Kind::Reader).then_some("TEST Dinhdanh");
    let subject = Subject { country: Some("VN"), state: None, organisation, common_name };
    CertificateTemplate {
        kind,
        subject,
        not_before: from,
        not_after: from.saturating_add(life),
        contact: CONTACT,
        revocation_list: REVOCATION_LIST,
    }
}

/// The beginning of the day: a document's times must not tell its copies, or its holders, apart.
pub(crate) fn midnight(now: UtcDateTime) -> UtcDateTime {
    now.replace_time(time::Time::MIDNIGHT)
}
