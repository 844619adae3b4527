use crate::PORTRAIT;
use dinhdanh_cbor::{Reader, Writer, tdate};
use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer, Kind, Subject, UnsignedCertificate};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey, random};
use dinhdanh_mdoc::{
    Disclosed, IssuerSigned, NewElement, SessionTranscript, Template, UnsignedDocument, UnsignedResponse, ValidityInfo,
};
use time::{Duration, UtcDateTime};

/// The only type of document that isomdl's reader takes.
pub const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";

/// The namespace of all elements, as isomdl's reader passes over all but this one.
pub const NAME_SPACE: &str = "org.iso.18013.5.1";

/// An element of the licence and what it holds; the namespace is [`NAME_SPACE`].
const ELEMENTS: [(&str, Content); 25] = [
    ("family_name", Content::Text("NGUYỄN")),
    ("given_name", Content::Text("THỊ TEST")),
    ("birth_date", Content::Date(-36)),
    ("issue_date", Content::Date(-1)),
    ("expiry_date", Content::Date(5)),
    ("issuing_country", Content::Text("VN")),
    ("issuing_authority", Content::Text("CỤC CẢNH SÁT GIAO THÔNG TEST")),
    ("document_number", Content::Text("099000000001")),
    ("un_distinguishing_sign", Content::Text("VN")),
    ("sex", Content::Number(2)),
    ("height", Content::Number(158)),
    ("weight", Content::Number(52)),
    ("eye_colour", Content::Text("brown")),
    ("hair_colour", Content::Text("black")),
    ("nationality", Content::Text("VN")),
    ("birth_place", Content::Text("Huế")),
    ("resident_address", Content::Text("1 đường Thử Nghiệm, phường Thuận Hòa")),
    ("resident_city", Content::Text("Huế")),
    ("resident_country", Content::Text("VN")),
    ("age_in_years", Content::Number(36)),
    ("age_birth_year", Content::Number(1990)),
    ("age_over_18", Content::Yes),
    ("age_over_21", Content::Yes),
    ("administrative_number", Content::Text("13TEST0001")),
    ("portrait", Content::Portrait),
];

#[derive(Clone, Copy)]
enum Content {
    Text(&'static str),
    Number(u64),
    Yes,
    /// A `full-date`, this many years from now.
    Date(i32),
    Portrait,
}

impl Content {
    fn encode(self, now: UtcDateTime, portrait: usize) -> Vec<u8> {
        let writer = Writer::new();
        match self {
            Self::Text(text) => writer.text(text),
            Self::Number(number) => writer.uint(number),
            Self::Yes => writer.bool(true),
            Self::Date(years) => writer.tag(tdate::TAG_FULL_DATE).text(&format!("{}-06-15", now.year() + years)),
            Self::Portrait => writer.bytes(&noise(portrait)),
        }
        .finish()
    }
}

/// As good as random: a picture can't be compressed.
fn noise(length: usize) -> Vec<u8> {
    let blocks = (0..length.div_ceil(32)).map(|_| random::<32>().expect("random bytes"));
    blocks.flatten().take(length).collect()
}

/// Bytes that a key signed, and its signature (r ‖ s).
pub struct Signed {
    /// What is signed.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Signed {
    fn new(key: &SigningKey, message: &[u8]) -> Self {
        Self { message: message.to_vec(), signature: key.sign(message).expect("a signature") }
    }
}

/// A test authority, its document signer, a holder, and one document of theirs: issued and presented.
pub struct Case {
    /// When the case was made; every validity period holds it.
    pub now: UtcDateTime,
    /// The root's key.
    pub root: SigningKey,
    /// The document signer's key.
    pub issuer: SigningKey,
    /// The holder's key.
    pub holder: SigningKey,
    /// The root's certificate, DER.
    pub root_certificate: Vec<u8>,
    /// The document signer's certificate, DER.
    pub issuer_certificate: Vec<u8>,
    /// Identifier and encoded value of each element.
    pub values: Vec<(&'static str, Vec<u8>)>,
    /// The session in which the document is shown.
    pub transcript: SessionTranscript,
    /// `IssuerSigned`, encoded.
    pub issuer_signed: Vec<u8>,
    /// `DeviceResponse` with all elements, encoded.
    pub response: Vec<u8>,
    /// What the root signed: the signer's certificate.
    pub by_root: Signed,
    /// What the document signer signed.
    pub by_issuer: Signed,
    /// What the holder signed.
    pub by_holder: Signed,
}

impl Case {
    /// A document with the first `count` of 25 elements; all of them include a portrait of 10 kB.
    pub fn new(count: usize) -> Self {
        Self::with_portrait(count, PORTRAIT)
    }

    /// The same with a portrait of so many bytes.
    pub fn with_portrait(count: usize, portrait: usize) -> Self {
        let now = UtcDateTime::now().replace_nanosecond(0).expect("a time");
        let key = || SigningKey::generate(Curve::P256).expect("a key");
        let (root, issuer, holder) = (key(), key(), key());
        let (root_certificate, issuer_certificate, by_root) = certificates(&root, &issuer, now);
        let handover = Writer::new().array(2).text("Bench").bytes(&random::<32>().expect("random bytes")).finish();
        let empty = || Signed { message: Vec::new(), signature: Vec::new() };
        let mut case = Self {
            now,
            root,
            issuer,
            holder,
            root_certificate,
            issuer_certificate,
            values: ELEMENTS.iter().take(count).map(|(name, content)| (*name, content.encode(now, portrait))).collect(),
            transcript: SessionTranscript::of_handover(None, &handover),
            issuer_signed: Vec::new(),
            response: Vec::new(),
            by_root,
            by_issuer: empty(),
            by_holder: empty(),
        };
        case.issue_once();
        case.present_once();
        case
    }

    /// The elements, for issuing.
    pub fn elements(&self) -> Vec<NewElement<'_>> {
        let element = |(identifier, value)| NewElement { name_space: NAME_SPACE, identifier, value };
        self.values.iter().map(|(name, value)| element((*name, value))).collect()
    }

    /// The names of all elements, for presenting.
    pub fn names(&self) -> Vec<(&'static str, &'static str)> {
        self.values.iter().map(|(name, _)| (NAME_SPACE, *name)).collect()
    }

    /// The times that the document is issued with.
    pub fn validity(&self) -> ValidityInfo {
        let valid_until = self.now + Duration::days(14);
        ValidityInfo { signed: self.now, valid_from: self.now, valid_until, expected_update: None }
    }

    /// Prepares a copy of `elements` for the holder's key.
    pub fn prepare(&self, elements: &[NewElement<'_>]) -> UnsignedDocument {
        let template = Template {
            doc_type: DOC_TYPE,
            digest_algorithm: DigestAlgorithm::Sha256,
            elements,
            validity: self.validity(),
            algorithm: self.issuer.algorithm(),
            x5chain: &[&self.issuer_certificate],
        };
        template.prepare(&self.holder.public_key(), None).expect("a document")
    }

    /// The `IssuerSignedItemBytes` of the document: what is hashed one by one.
    pub fn items(&self) -> Vec<&[u8]> {
        let mut reader = Reader::new(&self.issuer_signed).expect("CBOR");
        let mut items = Vec::new();
        for _ in 0..reader.map().expect("IssuerSigned") {
            if reader.text().expect("a name") != "nameSpaces" {
                reader.skip().expect("a value");
                continue;
            }
            for _ in 0..reader.map().expect("nameSpaces") {
                reader.text().expect("a namespace");
                let count = reader.array().expect("items");
                items.extend((0..count).map(|_| reader.encoded().expect("an item").whole));
            }
        }
        items
    }

    /// `issuerAuth` of the document, encoded.
    pub fn issuer_auth(&self) -> &[u8] {
        let mut reader = Reader::new(&self.issuer_signed).expect("CBOR");
        let mut found = None;
        for _ in 0..reader.map().expect("IssuerSigned") {
            let name = reader.text().expect("a name");
            let value = reader.item().expect("a value");
            found = found.or((name == "issuerAuth").then_some(value));
        }
        found.expect("issuerAuth")
    }

    fn issue_once(&mut self) {
        let unsigned = self.prepare(&self.elements());
        let signed = Signed::new(&self.issuer, unsigned.to_be_signed());
        let issuer_signed = unsigned.finish(&signed.signature);
        (self.issuer_signed, self.by_issuer) = (issuer_signed, signed);
    }

    fn present_once(&mut self) {
        let issuer_signed = IssuerSigned::parse(&self.issuer_signed).expect("a document");
        let disclosed = Disclosed { issuer_signed: &issuer_signed, elements: &self.names() };
        let unsigned = UnsignedResponse::new(&[disclosed], &self.transcript).expect("a response");
        let message = unsigned.to_be_signed().next().expect("one document").to_vec();
        let signed = Signed::new(&self.holder, &message);
        let response = unsigned.finish(std::slice::from_ref(&signed.signature)).expect("a response");
        (self.response, self.by_holder) = (response, signed);
    }
}

/// The root's certificate, the signer's, and what the root signed for it.
fn certificates(root: &SigningKey, issuer: &SigningKey, now: UtcDateTime) -> (Vec<u8>, Vec<u8>, Signed) {
    let template = |kind, common_name| CertificateTemplate {
        kind,
        subject: Subject { country: Some("VN"), organisation: Some("TEST"), common_name, ..Subject::default() },
        not_before: now - Duration::days(30),
        not_after: now + Duration::days(365),
        contact: "https://example.org/test",
        revocation_list: "https://example.org/test.crl",
    };
    let prepared = UnsignedCertificate::new(&template(Kind::Iaca, "TEST root"), &root.public_key(), Issuer::Itself);
    let unsigned = prepared.expect("a root");
    let signature = root.sign(unsigned.to_be_signed()).expect("a signature");
    let root_certificate = unsigned.finish(&signature).expect("a root");

    let authority = Certificate::parse(&root_certificate).expect("a root");
    let template = template(Kind::Signer, "TEST document signer");
    let prepared = UnsignedCertificate::new(&template, &issuer.public_key(), Issuer::Authority(&authority));
    let unsigned = prepared.expect("a signer");
    let signed = Signed::new(root, unsigned.to_be_signed());
    let issuer_certificate = unsigned.finish(&signed.signature).expect("a signer");
    (root_certificate, issuer_certificate, signed)
}
