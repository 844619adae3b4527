use crate::Presented;
use base64ct::{Base64, Encoding};
use dinhdanh_catalogue::{EncodedElement, Mode, by_doc_type, encode_fields};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey, sha256};
use dinhdanh_issuer::Authority;
use dinhdanh_mdoc::{Disclosed, IssuerSigned, NewElement, Template, UnsignedResponse, ValidityInfo};
use dinhdanh_portrait::{BINH, jpeg};
use dinhdanh_presentation::SelfTimedSession;
use serde_json::{Value, json};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

/// The clock of the whole case.
pub const NOW: UtcDateTime = utc_datetime!(2026-11-24 02:00);

/// The document's type.
const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";

/// ISO's namespace.
pub const ISO: &str = "org.iso.18013.5.1";

/// The namespace of what ISO's can't say of a Vietnamese licence.
pub const VIETNAM: &str = "org.iso.18013.5.1.VN";

/// The eleven of fifteen elements that are shown; the others stay with the holder.
pub const SHOWN: [(&str, &str); 11] = [
    (ISO, "family_name"),
    (ISO, "birth_date"),
    (ISO, "portrait"),
    (ISO, "document_number"),
    (ISO, "expiry_date"),
    (ISO, "issuing_authority"),
    (ISO, "driving_privileges"),
    (ISO, "age_over_18"),
    (VIETNAM, "full_name"),
    (VIETNAM, "licence_classes_vn"),
    (VIETNAM, "class_scheme"),
];

/// Bytes, and a signature of them (r ‖ s).
pub struct Signed {
    /// What was signed.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Signed {
    fn new(key: &SigningKey, message: &[u8]) -> Self {
        Self { message: message.to_vec(), signature: key.sign(message).expect("a signature") }
    }
}

/// A TEST authority and a licence of an invented citizen, as our rooms make them.
pub struct Licence {
    /// Who signs.
    pub authority: Authority,
    /// The citizen's key.
    pub holder: SigningKey,
    /// `IssuerSigned`, encoded.
    pub issuer_signed: Vec<u8>,
    /// What the issuer signed.
    pub by_issuer: Signed,
}

impl Licence {
    /// New keys and certificates, and one copy of the licence.
    ///
    /// # Panics
    /// When our rooms don't make it.
    pub fn issue() -> Self {
        Self::issue_at(NOW)
    }

    /// The same on another day.
    ///
    /// # Panics
    /// When our rooms don't make it.
    pub fn issue_at(day: UtcDateTime) -> Self {
        let authority = Authority::create(day).expect("an authority");
        let holder = SigningKey::generate(Curve::P256).expect("a key");
        let encoded = encoded_elements();
        let elements: Vec<_> = encoded
            .iter()
            .map(|EncodedElement { namespace, identifier, value }| NewElement {
                name_space: namespace,
                identifier,
                value,
            })
            .collect();
        let signer = authority.credentials().signer;
        let signed = day.replace_time(time::Time::MIDNIGHT);
        let template = Template {
            doc_type: DOC_TYPE,
            digest_algorithm: DigestAlgorithm::Sha256,
            elements: &elements,
            validity: ValidityInfo {
                signed,
                valid_from: signed,
                valid_until: signed + Duration::days(14),
                expected_update: None,
            },
            algorithm: signer.key.algorithm(),
            x5chain: &[&signer.certificate],
        };
        let unsigned = template.prepare(&holder.public_key(), None).expect("a document");
        let by_issuer = Signed::new(&signer.key, unsigned.to_be_signed());
        let issuer_signed = unsigned.finish(&by_issuer.signature);
        Self { authority, holder, issuer_signed, by_issuer }
    }

    /// Shows [`SHOWN`] in one scan, and what the holder signed for it.
    ///
    /// # Panics
    /// When our rooms don't make it.
    pub fn show(&self) -> (Presented, Signed) {
        let root = &self.authority.credentials().root.certificate;
        show(&self_timed(NOW), &self.issuer_signed, &SHOWN, &self.holder, root, NOW)
    }

    /// Shows [`SHOWN`] by the holder himself at `at`: the message of the codes, and what is in it. `tamper` changes the
    /// response after it was signed.
    ///
    /// # Panics
    /// When our rooms don't make it.
    pub fn show_by_code(&self, at: UtcDateTime, tamper: impl FnOnce(&mut Vec<u8>)) -> (Vec<u8>, Presented) {
        let root = &self.authority.credentials().root.certificate;
        let session = self_timed(at);
        let (mut presented, _) = show(&session, &self.issuer_signed, &SHOWN, &self.holder, root, at);
        tamper(&mut presented.response);
        (session.finish(&presented.response).expect("a message"), presented)
    }
}

/// A presentation by our rooms of a document by anybody: `elements` of it, in a session of `at`.
///
/// # Panics
/// When our rooms don't make it.
pub fn show(
    session: &SelfTimedSession,
    issuer_signed: &[u8],
    elements: &[(&str, &str)],
    holder: &SigningKey,
    root: &[u8],
    at: UtcDateTime,
) -> (Presented, Signed) {
    let transcript = session.transcript();
    let issuer_signed = IssuerSigned::parse(issuer_signed).expect("a document");
    let disclosed = Disclosed { issuer_signed: &issuer_signed, elements };
    let unsigned = UnsignedResponse::new(&[disclosed], &transcript).expect("a response");
    let by_holder = Signed::new(holder, unsigned.to_be_signed().next().expect("one document"));
    let response = unsigned.finish(std::slice::from_ref(&by_holder.signature)).expect("a response");
    let transcript = transcript.as_bytes().to_vec();
    (Presented { response, transcript, root: root.to_vec(), reader_key: None, at }, by_holder)
}

/// A session that a holder opens by himself.
///
/// # Panics
/// Where there is no randomness.
pub fn self_timed(at: UtcDateTime) -> SelfTimedSession {
    SelfTimedSession::new(at).expect("a session")
}

fn portrait() -> Vec<u8> {
    jpeg(&BINH, 120, 60)
}

fn encoded_elements() -> Vec<EncodedElement> {
    let fields = json!({
        ISO: {
            "birth_date": "1990-01-20",
            "portrait": Base64::encode_string(&portrait()),
            "document_number": "099000000017",
            "issue_date": "2025-02-10",
            "expiry_date": "2035-02-10",
            "issuing_authority": "Phòng CSGT (TEST)",
            "issuing_country": "VN",
            "un_distinguishing_sign": "VN",
            "driving_privileges": [
                { "vehicle_category_code": "A1", "issue_date": "2012-03-01" },
                { "vehicle_category_code": "B", "issue_date": "2025-02-10", "expiry_date": "2035-02-10" },
            ],
        },
        VIETNAM: {
            "full_name": "Trần Văn Thử",
            "licence_classes_vn": [
                { "class": "A1", "class_scheme": "2024", "first_issue_date": "2012-03-01" },
                { "class": "B", "class_scheme": "2024", "first_issue_date": "2025-02-10", "expiry_date": "2035-02-10" },
            ],
            "class_scheme": "2024",
        },
    });
    let document = by_doc_type(DOC_TYPE).expect("a licence");
    let encoded = encode_fields(document, &fields, Mode::Test, NOW.date());
    encoded.unwrap_or_else(|errors| panic!("the licence can't be encoded: {errors:?}"))
}

/// What every judge must say of [`Licence::show`]: written down here, not read back from what was encoded.
pub fn expected() -> Value {
    let day = |text| json!({ "full-date": text });
    let elements = json!({
        "org.iso.18013.5.1/family_name": "Trần",
        "org.iso.18013.5.1/birth_date": day("1990-01-20"),
        "org.iso.18013.5.1/portrait": { "bytes": portrait().len(), "sha256": hex::encode(sha256(&portrait())) },
        "org.iso.18013.5.1/document_number": "099000000017",
        "org.iso.18013.5.1/expiry_date": day("2035-02-10"),
        "org.iso.18013.5.1/issuing_authority": "Phòng CSGT (TEST)",
        "org.iso.18013.5.1/driving_privileges": [
            { "vehicle_category_code": "A1", "issue_date": day("2012-03-01") },
            { "vehicle_category_code": "B", "issue_date": day("2025-02-10"), "expiry_date": day("2035-02-10") },
        ],
        "org.iso.18013.5.1/age_over_18": true,
        "org.iso.18013.5.1.VN/full_name": "Trần Văn Thử",
        "org.iso.18013.5.1.VN/licence_classes_vn": [
            { "class": "A1", "class_scheme": "2024", "first_issue_date": day("2012-03-01") },
            {
                "class": "B",
                "class_scheme": "2024",
                "first_issue_date": day("2025-02-10"),
                "expiry_date": day("2035-02-10"),
            },
        ],
        "org.iso.18013.5.1.VN/class_scheme": "2024",
    });
    json!([{ "docType": DOC_TYPE, "elements": elements }])
}
